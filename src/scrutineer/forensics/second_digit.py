"""Second digits: are the second digits of counts distributed as counts of these stations bring about?

Question: do ballots cast, and a contestant's votes, have the second digits that voting brings about?
Statistics: the mean second digit, and the quadratic form of observed less expected (`digit_statistic`).
Null hypotheses: the textbook's is Benford's law (2BL): probabilities .11968 .11389 .10882 .10433 .10031 .09668 .09337
.09035 .08757 .08500, mean 4.18739, variance 8.25378. Stations are made to be of like size, so their counts do not obey
it: undisputed elections are rejected at twenty standard errors. It is shown only beside the one that decides: exact
chances by station, from the beta-binomial around local rates with the shape of the counts corrected (`count_shape`).
Where many stations are of one size, the second digit is a matter of the shape, which is never known so finely; how far
the correction moves what is expected is added to the error of the null, and the test then says little, by design.
The second digit of a two-digit count is its last one, where counting in bundles of ten leaves zeros (Peru 2021): in the
calibrated test two-digit counts take part by their number only, a tenth of each given to every digit, and where most
counts are such it is not applicable.

It sees counts that someone made up without regard to size. Where it is not even, nothing about fraud follows: Deckert,
Myagkov and Ordeshook found the textbook's test no better than a coin, and Mebane too writes that it proves neither.
References: Mebane, The Wrong Man is President! Perspectives on Politics 2 (2004) 525, doi:10.1017/S1537592704040381;
Deckert, Myagkov, Ordeshook, Political Analysis 19 (2011) 245, doi:10.1093/pan/mpr014; Mebane, ibid. 269,
doi:10.1093/pan/mpr024.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.forensics.case import Case
from scrutineer.forensics.digit_result import DigitTest, digit_results
from scrutineer.forensics.digit_statistic import DigitStatistic, digit_statistic, mapped, textbook
from scrutineer.forensics.digits import SECOND_DIGIT, SPREAD_EVENLY, counts_of, second_codes, second_digits
from scrutineer.forensics.method_result import MethodResult

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

METHOD: Final = "second_digit"
CAVEATS: Final = (
    "Second digits depend on how large stations are and how many vote; the textbook's law hardly ever holds.",
    "An unusual distribution is no sign of fraud by itself, and a usual one none of a clean election.",
)
_TESTS: Final = tuple(
    DigitTest(name, "second", "second digit", "of 10 and more", SECOND_DIGIT) for name in ("mean", "chi_square")
)


def second_digit(
    *, counts: IntArray, chances: FloatArray | None = None, second_null: FloatArray | None = None
) -> DigitStatistic:
    """Second digits of counts against what is expected.

    Args:
        counts: The counts; those below 10 take no part. Shape (stations,).
        chances: By station, chances of the second digits 0 to 9 of counts from 100, and last of a count of two digits;
            Benford's law for all counts where None. Shape (stations, 11).
        second_null: Chances of another null, whose distance is taken for the error of the first. Shape (stations, 11).

    Returns:
        The statistic: `mean`, `z`, `p_mean`, `chi_square`, `p_chi_square`.

    Raises:
        InputError: A count is negative, or the arrays differ in length.
    """
    counts_of(counts, chances, second_null)
    if chances is None:
        law = np.broadcast_to(SECOND_DIGIT, (counts.size, 10))
        return textbook(digit_statistic(second_digits(counts), law), SECOND_DIGIT)
    return mapped(digit_statistic(second_codes(counts), chances, second_null), SPREAD_EVENLY)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Mean and distribution of the second digits of ballots cast and of the contestant's votes."""
    return digit_results(
        case,
        METHOD,
        _TESTS,
        caveats=CAVEATS,
        references=("doi:10.1017/S1537592704040381", "doi:10.1093/pan/mpr014", "doi:10.1093/pan/mpr024"),
        blind="Faults that leave the sizes of counts as they are; where stations are of one size, nearly all faults.",
        ordinary=(
            "Rates that vary within a district more unevenly than the null supposes.",
            "Stations that were cut to a common size.",
        ),
    )
