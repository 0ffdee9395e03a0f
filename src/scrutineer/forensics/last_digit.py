"""Last digits: are the last digits of counts as even as chance makes them?

Question: do ballots cast, and a contestant's votes, of 100 and more have last digits as voting brings them about?
Statistics: the mean last digit, and the quadratic form of observed less expected (`digit_statistic`).
Null hypotheses: the textbook's gives every digit one tenth (mean 4.5, variance 8.25), which is right for counts that
spread over many hundreds; three digits are not enough by themselves, for counts just above 100 end in small digits more
often. It is shown beside the one that decides: the frequencies of counts of 100 and more follow any smooth curve
(`smooth_frequencies`), of one camp of voters or of many.

It sees counts that people made up, or rounded. It cannot see ballots that were added to a true count, nor counts made
up by a machine.
References: Beber and Scacco, Political Analysis 20 (2012) 211, doi:10.1093/pan/mps003; Dlugosz and Mueller-Funk,
Advances in Data Analysis and Classification 3 (2009) 281, doi:10.1007/s11634-009-0048-5.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.case import Case
from scrutineer.forensics.digit_result import DigitTest, digit_results
from scrutineer.forensics.digit_statistic import DigitStatistic, textbook
from scrutineer.forensics.digits import counts_of, last_pairs
from scrutineer.forensics.method_result import MethodResult

IntArray = NDArray[np.int64]

METHOD: Final = "last_digit"
EVEN: Final = np.full(10, 0.1)
"""The textbook's chances."""
CAVEATS: Final = (
    "It sees counts that people made up or rounded; ballots added to a true count leave its last digit to chance.",
    "A few rounded counts among many stations suffice for a small p value: look at how large the excess is.",
)
_TESTS: Final = tuple(DigitTest(name, "last", "last digit", "of 100 and more", EVEN) for name in ("mean", "chi_square"))


def last_digit(*, counts: IntArray) -> DigitStatistic:
    """Last digits of counts of 100 and more against one tenth each; `examine` has the null that decides.

    Args:
        counts: The counts; smaller ones take no part. Shape (stations,).

    Returns:
        The statistic: `mean`, `z`, `p_mean`, `chi_square`, `p_chi_square`.

    Raises:
        InputError: A count is negative.
    """
    pairs = last_pairs(counts_of(counts))
    return textbook(np.where(pairs >= 0, pairs % 10, -1), EVEN)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Mean and distribution of the last digits of ballots cast and of the contestant's votes."""
    return digit_results(
        case,
        METHOD,
        _TESTS,
        caveats=CAVEATS,
        references=("doi:10.1093/pan/mps003", "doi:10.1007/s11634-009-0048-5"),
        blind="Ballots added to or taken from a true count, and counts made up by a machine.",
        ordinary=(
            "Ballots that come in pads of a fixed number, or registers closed at round numbers.",
            "Counts that those who published them rounded or worked out from percentages.",
        ),
    )
