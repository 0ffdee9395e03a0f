"""The figure of a forensic test in words: what it is here, in clean elections, and in undisputed ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.forensics.method_result import Figure, MethodResult
from scrutineer.formats.control_results import ControlElection, ControlResult
from scrutineer.report.method_words import measure_of
from scrutineer.report.numerals import NOT_KNOWN, chance, listed, measured, per_cent
from scrutineer.report.outcomes import DIFFERS, NOT_APPLICABLE, outcome

DRAWN: Final = "clean elections drawn with the rates of these places"
"""What a whole place shares, a fault too, is in them: so they bound what differs inside places."""
_EXPECTED: Final = "in clean elections"
_NO_RESEMBLANCE: Final = "without any resemblance"
_MEAN: Final[Mapping[str, tuple[str, str, str]]] = {
    "second_digit": (_EXPECTED, "mean", "sd"),
    "last_digit": (_EXPECTED, "mean", "sd"),
    "last_pair": (_EXPECTED, "mean", "sd"),
    "round_numbers": (_EXPECTED, "mean", "sd"),
    "clean_peak": (f"in {DRAWN}", "mean", "sd"),
    "standardised_fingerprint": (f"in {DRAWN}", "statistic_mean", "statistic_sd"),
    "moran": (_NO_RESEMBLANCE, "mean", "sd"),
}
"""Methods whose null has the mean and the standard deviation of their statistic, and what it is the null of."""
_RANGE: Final[Mapping[str, tuple[str, str]]] = {
    "fingerprint": ("incremental_least", "incremental_most"),
    "moments": ("skewness_least", "skewness_most"),
}
"""Methods whose null has the least and the most of their statistic in clean elections drawn for these stations."""
PER_SIZE: Final[Mapping[str, tuple[str, Callable[[float], str], str]]] = {
    "outliers": ("per_1000", measured, "in 1,000 stations"),
    "clean_peak": ("share_of_votes", lambda value: per_cent(value, 1), "of its votes"),
}
"""Methods whose statistic grows with the country: what is set side by side in its place."""
TURNOUT: Final = None
"""Contestant of tests that look at no contestant."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a statistic is set beside.

    Attributes:
        where: Where it has that value, as it stands inside a sentence: `in clean elections`.
        value: The value.
    """

    where: str
    value: str


def rarity(result: MethodResult) -> tuple[float, float]:
    """Key that sorts the rarest test first: by corrected p value, then by p value."""
    return (2.0 if result.p_adjusted is None else result.p_adjusted, 2.0 if result.p_value is None else result.p_value)


def beside(result: MethodResult) -> Beside | None:
    """What the statistic would be in a clean election; None where the null does not tell it in the same unit."""
    null, method = result.null, result.method
    if method == "integer_percentage":
        # What the test compares is an excess; the null tells the number at integers.
        sd = _number(null.get("sd"))
        return None if sd is None else Beside(_EXPECTED, f"0 ± {measured(sd)}")
    if method == "outliers":
        most = _number(null.get("simulated_most"))
        return None if most is None else Beside("in simulated clean elections", f"at most {most:,.0f}")
    if method in _RANGE:
        low, high = (_number(null.get(name)) for name in _RANGE[method])
        return None if low is None or high is None else Beside(f"in {DRAWN}", f"{measured(low)} to {measured(high)}")
    if method in _MEAN:
        where, *names = _MEAN[method]
        mean, sd = (_number(null.get(name)) for name in names)
        if mean is not None:
            return Beside(where, measured(mean) if sd is None else f"{measured(mean)} ± {measured(sd)}")
    return None


def _number(value: Figure) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def statistic_of(result: MethodResult) -> str:
    """The statistic with what it measures; empty where there is none."""
    if result.statistic is None:
        return ""
    # Stations are counted, not measured.
    number = f"{result.statistic:,.0f}" if result.method == "outliers" else measured(result.statistic)
    return f"{measure_of(result)} {number}"


def same_test(control: ControlElection, result: MethodResult) -> ControlResult | None:
    """The same test on a control, for its leader where the test looks at a contestant."""
    leader = control.contestants[0].id
    found = control.of(result.method, result.test)
    return next((other for other in found if other.contestant in {TURNOUT, leader}), None)


def brief_figure(result: MethodResult | ControlResult | None, *, with_unit: bool = True) -> str:
    """The p value of a test, or the figure of a method that describes, so that elections can be compared."""
    if result is None:
        return NOT_KNOWN
    if outcome(result) == NOT_APPLICABLE:
        return "not applicable"
    if result.p_value is None:
        if result.method in PER_SIZE:
            estimate, words, unit = PER_SIZE[result.method]
            value = _number(result.estimates.get(estimate))
            return NOT_KNOWN if value is None else f"{words(value)} {unit}" if with_unit else words(value)
        return measured(result.statistic)
    differs = "; differs" if outcome(result) == DIFFERS else ""
    return f"p {chance(result.p_value)}{differs}"


def in_controls(result: MethodResult, controls: Sequence[ControlElection]) -> str:
    """The figure in undisputed elections, each named; empty where none has it."""
    found = [(control.election.split(",")[0], same_test(control, result)) for control in controls]
    if not any(other is not None and other.applicable for _, other in found):
        return ""
    unit = f", {PER_SIZE[result.method][2]}" if result.method in PER_SIZE else ""
    named = [f"{brief_figure(other, with_unit=False)} ({name})" for name, other in found if other is not None]
    return f"In undisputed elections{unit}: {listed(named)}."
