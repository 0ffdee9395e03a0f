"""Second digits: are the second digits of counts distributed as counts of these stations bring about?

Question: do ballots cast, and a contestant's votes, have the second digits that voting brings about?
Statistics: the mean second digit, and the quadratic form of observed less expected (`digit_statistic`).
Null hypotheses: the textbook's is Benford's law (2BL): probabilities .11968 .11389 .10882 .10433 .10031 .09668 .09337
.09035 .08757 .08500, mean 4.18739, variance 8.25378. Stations are made to be of like size, so their counts do not obey
it: undisputed elections are rejected at twenty standard errors. It is shown only beside the one that decides: the
frequencies of counts of 100 and more follow any smooth curve (`smooth_frequencies`). Most of what the second digit says
is then a matter of that curve; what is left are steps from one ten, or hundred, to the next, and where that is less
than a tenth of the mean digit's variance the mean is not tested. In counts of two digits the second is the last.

It sees second digits that someone prefers, whatever the first, and counts just above round ones such as fifties. It
does not see what is smooth: ballots added or removed, and counts made up evenly without regard to size, even in three
stations of ten. Some five sixths of the variance of the mean are such shape: where it finds nothing, little was looked
at. Where it is not even, nothing about fraud follows: Deckert, Myagkov and Ordeshook found the textbook's test no
better than a coin, and Mebane too writes that it proves neither.
References: Mebane, The Wrong Man is President! Perspectives on Politics 2 (2004) 525, doi:10.1017/S1537592704040381;
Deckert, Myagkov, Ordeshook, Political Analysis 19 (2011) 245, doi:10.1093/pan/mpr014; Mebane, ibid. 269,
doi:10.1093/pan/mpr024.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.case import Case
from scrutineer.forensics.digit_result import DigitTest, digit_results
from scrutineer.forensics.digit_statistic import DigitStatistic, textbook
from scrutineer.forensics.digits import SECOND_DIGIT, counts_of, second_digits
from scrutineer.forensics.method_result import MethodResult

IntArray = NDArray[np.int64]

METHOD: Final = "second_digit"
CAVEATS: Final = (
    "Second digits depend on how large stations are and how many vote; the textbook's law hardly ever holds.",
    "An unusual distribution is no sign of fraud by itself, and a usual one none of a clean election.",
    "Most of what second digits show is how counts are spread, which is allowed to be anything smooth: little is left.",
)
_TESTS: Final = tuple(
    DigitTest(name, "second", "second digit", "of 100 and more", SECOND_DIGIT) for name in ("mean", "chi_square")
)


def second_digit(*, counts: IntArray) -> DigitStatistic:
    """Second digits of counts against Benford's law; `examine` has the null that decides.

    Args:
        counts: The counts; those below 10 take no part. Shape (stations,).

    Returns:
        The statistic: `mean`, `z`, `p_mean`, `chi_square`, `p_chi_square`.

    Raises:
        InputError: A count is negative.
    """
    return textbook(second_digits(counts_of(counts)), SECOND_DIGIT)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Mean and distribution of the second digits of ballots cast and of the contestant's votes."""
    return digit_results(
        case,
        METHOD,
        _TESTS,
        caveats=CAVEATS,
        references=("doi:10.1017/S1537592704040381", "doi:10.1093/pan/mpr014", "doi:10.1093/pan/mpr024"),
        blind="Whatever moves the spread of counts smoothly: added ballots, and counts made up evenly without regard "
        "to size, even in three stations of ten.",
        ordinary=(
            "Stations that were cut to a common size, so sharply that the frequencies of counts are no smooth curve.",
        ),
    )
