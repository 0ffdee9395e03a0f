"""From statistics of digits to results: one test of one count, with the textbook's figures beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from scrutineer.evidence import Evidence
from scrutineer.forensics.case import Case
from scrutineer.forensics.count_digits import CountDigits, Drawn, Kind, codes
from scrutineer.forensics.digit_statistic import LEAST_INFORMATION, DigitStatistic, textbook
from scrutineer.forensics.method_result import Figure, MethodResult, Words
from scrutineer.forensics.wording import probability

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

VERSION: Final = "3"
"""Of all methods of digits: 2 has the null of smooth frequencies, 3 humps as narrow as sizes and rates make them."""
FEWEST: Final = 100
"""Fewer counts with such a digit are not tested."""
FEWEST_HITS: Final = 10
"""Of a single category fewer than so many expected are too few for the normal distribution."""
_MUCH: Final = 0.5
"""From here on it is told which part of a test the shape takes."""
type Target = Literal["turnout", "result"]
_TARGETS: Final[tuple[Target, ...]] = ("turnout", "result")
_COUNTS: Final = {"turnout": "numbers of ballots cast", "result": "numbers of votes of the contestant"}


@dataclass(frozen=True)
class DigitTest:
    """A test of digits.

    Attributes:
        name: Name of the test within its method; `chi_square` looks at the distribution, others at the mean or share.
        kind: What is read off the count, one of `count_digits.KINDS`.
        what: The same in words.
        which: Which counts are looked at, in words.
        textbook: The textbook's chances, the same for all stations. Shape (digits,).
    """

    name: str
    kind: Kind
    what: str
    which: str
    textbook: FloatArray


def digit_results(
    case: Case,
    method: str,
    tests: Sequence[DigitTest],
    *,
    caveats: tuple[str, ...],
    references: tuple[str, ...],
    blind: str,
    ordinary: tuple[str, ...],
) -> tuple[MethodResult, ...]:
    """The tests of a method, of ballots cast and of the contestant's votes, for the whole and, where asked, by region.

    Args:
        case: The case.
        method: Id of the method.
        tests: Its tests.
        caveats: What limits them.
        references: What they rest on.
        blind: What they cannot see.
        ordinary: Ordinary explanations.

    Returns:
        The results, named `turnout_` or `result_` and the test.
    """
    evidence = Evidence(
        method=f"forensics.{method}",
        version=VERSION,
        parameters={"draws": case.draws, "null": "smooth"},
        seed=case.seed,
        record_digest=case.digest,
        references=references,
        caveats=caveats,
    )
    found = []
    for target in _TARGETS:
        who = None if target == "turnout" else case.contestant
        for unit, part in _parts(case):
            for test in tests:
                made = (method, f"{target}_{test.name}", who, unit)
                found.append(_result(case, target, test, part, made, evidence, Words("", "", blind, ordinary)))
    return tuple(found)


def _parts(case: Case) -> Iterator[tuple[str | None, BoolArray | None]]:
    yield None, None
    if case.by_region and case.why_not_exact is None:
        region = case.stations.region
        for code, name in enumerate(case.stations.regions):
            if np.count_nonzero(region == code) >= FEWEST:
                yield name, region == code


def _result(
    case: Case,
    target: Target,
    test: DigitTest,
    part: BoolArray | None,
    made: tuple[str, str, str | None, str | None],
    evidence: Evidence,
    words: Words,
) -> MethodResult:
    if case.why_not_exact is not None:
        return MethodResult(*made, applicable=False, reason=case.why_not_exact, evidence=evidence)
    digits = case.turnout_digits if target == "turnout" else case.result_digits
    if part is not None and made[3] is not None:
        digits = digits.of(made[3], part)
    number = digits.number(test.kind)
    if number < FEWEST:
        reason = f"too few {_COUNTS[target]} {test.which}: {number}; {FEWEST} are needed"
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    found = digits.statistic(test.kind)
    hits = float(found.expected.min())
    if found.observed.size == 1 and hits < FEWEST_HITS:
        reason = f"{hits:.1f} {_COUNTS[target]} are expected to have {test.what}; {FEWEST_HITS} are needed"
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    whole = test.name == "chi_square"
    if not found.degrees if whole else found.information < LEAST_INFORMATION:
        # What little the shape leaves would magnify every error of the curve.
        reason = f"how {_COUNTS[target]} are spread decides their {test.what} here: a test has nothing left to look at"
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    drawn = digits.drawn.get(f"{test.kind}_chi_square" if whole else test.kind)
    p = found.p_chi_square if whole else found.p_mean
    return MethodResult(
        *made,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.chi_square if whole else found.mean,
        estimates=_estimates(
            found, textbook(codes(digits.counts, digits.sizes)[test.kind], test.textbook), whole=whole
        ),
        null=_null(digits, found, drawn, whole=whole),
        p_value=p,
        caveats=evidence.caveats,
        words=Words(
            _seen(target, test, found, whole=whole),
            f"Where the frequencies of {_COUNTS[target]} follow any smooth curve, digits stray at least so far with "
            f"probability {probability(p)}.",
            words.blind + _taken(test, found, whole=whole),
            words.ordinary,
        ),
    )


def _estimates(found: DigitStatistic, simple: DigitStatistic, *, whole: bool) -> dict[str, Figure]:
    estimates: dict[str, Figure] = {"stations": found.number}
    if whole:
        for digit, (seen, expected) in enumerate(zip(found.observed, found.expected, strict=True)):
            estimates[f"observed_{digit}"] = float(seen)
            estimates[f"expected_{digit}"] = float(expected)
        return estimates | {"textbook_chi_square": simple.chi_square, "textbook_p_value": simple.p_chi_square}
    return estimates | {
        "excess": (found.mean - found.expected_mean) * (found.number if found.observed.size == 1 else 1),
        "z": found.z,
        "textbook_observed": simple.mean,
        "textbook_mean": simple.expected_mean,
        "textbook_z": simple.z,
        "textbook_p_value": simple.p_mean,
    }


def _null(digits: CountDigits, found: DigitStatistic, drawn: Drawn | None, *, whole: bool) -> dict[str, Figure]:
    null: dict[str, Figure] = {"kind": "any smooth curve of frequencies, with the unevenness that sizes bring about"}
    if whole:
        null |= {"degrees": found.degrees, "mean": float(found.degrees), "sd": float(np.sqrt(2 * found.degrees))}
    else:
        null |= {"mean": found.expected_mean, "sd": found.mean_sd, "information": found.information}
    if drawn is not None:
        null |= {
            "draws": digits.draws,
            "drawn_z_mean": drawn.mean,
            "drawn_z_sd": drawn.sd,
            "null_rejection_rate": drawn.rejected,
        }
    return null


def _taken(test: DigitTest, found: DigitStatistic, *, whole: bool) -> str:
    """How much of what the test could tell is left to the shape, where it is more than a little."""
    if whole:
        lost = found.observed.size - 1 - found.degrees
        return (
            f" Of the {found.observed.size - 1} ways in which the {test.what} can stray, {lost} "
            f"{'is' if lost == 1 else 'are'} nothing but how counts are spread, and not tested."
            if lost
            else ""
        )
    taken = 1 - found.information
    return f" How counts are spread decides {100 * taken:.0f} % of how the {test.what} varies." if taken > _MUCH else ""


def _seen(target: Target, test: DigitTest, found: DigitStatistic, *, whole: bool) -> str:
    numbers = f"{found.number:,} {_COUNTS[target]} {test.which}"
    if whole:
        most = int(np.argmax(found.observed - found.expected))
        return (
            f"Among {numbers}, the {test.what} that is most above what a smooth curve would have is {most}: "
            f"{found.observed[most]:,.0f} against {found.expected[most]:,.0f}."
        )
    if found.observed.size == 1:
        return (
            f"Of {numbers}, {100 * found.mean:.2f} % have {test.what}; a smooth curve makes it "
            f"{100 * found.expected_mean:.2f} %, give or take {100 * found.mean_sd:.2f}."
        )
    return (
        f"The mean {test.what} of {numbers} is {found.mean:.4f}; a smooth curve makes it "
        f"{found.expected_mean:.4f}, give or take {found.mean_sd:.4f}."
    )
