"""The last two digits: do they repeat and neighbour each other as often as chance makes them?

Question: people who make numbers up write too few repeated digits (33) and too many neighbours (34, 90). Do the last
two digits of ballots cast, and of a contestant's votes, of 100 and more?
Statistics: the share of counts whose last two digits are equal, and the share whose last two differ by 1, with 9 and 0
neighbours.
Null hypotheses: the textbook's gives .1 and .2; it is shown beside the one that decides: the frequencies of counts
follow any smooth curve (`smooth_frequencies`). P values are two-sided.

It sees counts that people made up digit by digit. It cannot see rounding (that is `round_numbers`), added ballots, or
counts that a machine made up.
Reference: Beber and Scacco, What the Numbers Say, Political Analysis 20 (2012) 211, doi:10.1093/pan/mps003.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.case import Case
from scrutineer.forensics.digit_result import DigitTest, digit_results
from scrutineer.forensics.digit_statistic import DigitStatistic, textbook
from scrutineer.forensics.digits import ADJACENT, REPEATS, counts_of, last_pairs
from scrutineer.forensics.method_result import MethodResult

IntArray = NDArray[np.int64]

METHOD: Final = "last_pair"
TEXTBOOK: Final = {"repeat": np.array([0.1]), "adjacent": np.array([0.2])}
"""The textbook's chances."""
CAVEATS: Final = (
    "It sees counts that people made up digit by digit; rounding and added ballots leave pairs to chance.",
    "The habits of those who make numbers up were measured in few countries.",
)
_TESTS: Final = (
    DigitTest("repeats", "repeat", "repeated last two digits", "of 100 and more", TEXTBOOK["repeat"]),
    DigitTest("adjacency", "adjacent", "neighbouring last two digits", "of 100 and more", TEXTBOOK["adjacent"]),
)


def last_pair(*, counts: IntArray, which: Literal["repeat", "adjacent"]) -> DigitStatistic:
    """Repeats, or neighbours, among the last two digits of counts of 100 and more, against .1 and .2.

    Args:
        counts: The counts; smaller ones take no part. Shape (stations,).
        which: What is counted.

    Returns:
        The statistic of a single category: `mean` is the share. `examine` has the null that decides.

    Raises:
        InputError: A count is negative.
    """
    pairs = last_pairs(counts_of(counts))
    return textbook(np.where(pairs >= 0, (REPEATS if which == "repeat" else ADJACENT)[pairs], -1), TEXTBOOK[which])


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Repeats and adjacency of the last two digits of ballots cast and of the contestant's votes."""
    return digit_results(
        case,
        METHOD,
        _TESTS,
        caveats=CAVEATS,
        references=("doi:10.1093/pan/mps003",),
        blind="Rounded counts, ballots added to a true count, and counts made up by a machine.",
        ordinary=("Counts that those who published them typed in anew from worn forms.",),
    )
