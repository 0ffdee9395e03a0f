"""Round numbers: do counts, and percentages rounded to whole ones, end in 0 or 5 more often than voting makes them?

Question: someone who fills in a form without counting likes round numbers, and someone who is given a target likes
round percentages. Do ballots cast, and a contestant's votes, of 100 and more end in 0 or 5; does turnout, or the
contestant's percentage, rounded to whole per cents with halves upwards and from 1 to 99, in stations of 100 and more?
Statistic: the share that does.
Null hypotheses: the textbook's gives .2, which for percentages needs a density that is smooth and far from the edges;
it is shown beside the one that decides: frequencies of counts, and of whole percentages, follow any smooth curve
(`smooth_frequencies`), in stations of different rates and of any number of camps. Where 250 vote, three counts round to
40 per cent and two to 41: that unevenness is worked out from the sizes (`expected_frequencies`) and multiplies it.

Small counts are left out: they are few enough to be shaken by the shape of their distribution, and where ballots are
counted in bundles of ten they are round for that reason. It cannot see added ballots, nor who rounded.
References: Kobak, Shpilkin, Pshenichnikov, Annals of Applied Statistics 10 (2016) 54, doi:10.1214/16-AOAS904; Rozenas,
Political Analysis 25 (2017) 41, doi:10.1017/pan.2016.6; Beber and Scacco, ibid. 20 (2012) 211, doi:10.1093/pan/mps003.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.case import Case
from scrutineer.forensics.digit_result import DigitTest, digit_results
from scrutineer.forensics.digit_statistic import DigitStatistic, textbook
from scrutineer.forensics.digits import ROUND_PAIR, counts_of, last_pairs, percentage_usable, percentages
from scrutineer.forensics.method_result import MethodResult

IntArray = NDArray[np.int64]

METHOD: Final = "round_numbers"
FIFTH: Final = np.array([0.2])
"""The textbook's chance."""
CAVEATS: Final = (
    "It sees rounding, of whatever cause; it says nothing of ballots that were added without rounding.",
    "Rounded to whole per cents, every station has a percentage: that at integer percentages is the sharper look.",
)
_TESTS: Final = (
    DigitTest("counts", "round_count", "0 or 5 at the end", "of 100 and more", FIFTH),
    DigitTest(
        "percentages",
        "round_percentage",
        "0 or 5 at the end of the percentage",
        "that make 1 to 99 per cent, rounded, in stations of 100 and more",
        FIFTH,
    ),
)


def round_numbers(*, counts: IntArray, sizes: IntArray | None = None) -> DigitStatistic:
    """How many counts, or percentages, end in 0 or 5, against .2; `examine` has the null that decides.

    Args:
        counts: The counts. Without sizes, those below 100 take no part. Shape (stations,).
        sizes: What the counts are parts of; with them it is percentages that are looked at. Shape (stations,).

    Returns:
        The statistic of a single category: `mean` is the share.

    Raises:
        InputError: A count is negative, or the arrays differ in length.
    """
    counts_of(counts, sizes)
    if sizes is None:
        pairs = last_pairs(counts)
        return textbook(np.where(pairs >= 0, ROUND_PAIR[pairs], -1), FIFTH)
    rounded = percentages(counts, np.maximum(sizes, 1))
    return textbook(np.where(percentage_usable(counts, sizes), rounded % 5 == 0, -1), FIFTH)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Shares of 0 and 5 among counts and percentages, of turnout and of the contestant."""
    return digit_results(
        case,
        METHOD,
        _TESTS,
        caveats=CAVEATS,
        references=("doi:10.1214/16-AOAS904", "doi:10.1017/pan.2016.6", "doi:10.1093/pan/mps003"),
        blind="Added or invented ballots whose numbers are not round.",
        ordinary=(
            "Ballots counted in bundles of five or ten, or handed out in pads.",
            "Registers that were closed at round numbers, where nearly all voted.",
            "Counts that those who published them rounded or worked out from percentages.",
        ),
    )
