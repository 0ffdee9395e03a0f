"""How likely a test was to see a fault, in words: what a test did not see says no more than that.

Where faults were planted in simulated elections, the shares in which they were found. Else, for tests whose statistic
is about normal in clean elections, the least excess that is found nine times in ten,

    excess = (z(a) + z(1/10)) sd,    z(p) the upper quantile of the normal distribution,

with a the p value that is small enough for the rarest of m tests after correction, level / (m (1 + 1/2 + ... + 1/m));
half of it where the test looks to both sides. The spread is taken to be that of clean elections.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isclose
from typing import Final

from scipy.stats import norm

from scrutineer.forensics.error_rates import LEVEL
from scrutineer.forensics.method_result import MethodResult, Power
from scrutineer.forensics.multiplicity import adjusted, alone
from scrutineer.report.numerals import count, measured, per_cent, points
from scrutineer.report.outcomes import AT_LEVEL

_FOUND: Final = 0.9
NOT_MEASURED: Final = "How likely it was to see a fault was not measured."


def measured_rate(rate: float, interval: tuple[float, float] | None, places: int = 0) -> str:
    """How often something was seen in simulated elections, with what the number of elections leaves open.

    Args:
        rate: Share of the elections.
        interval: 95 per cent interval of the share; None where it is not known.
        places: Decimals of the rate.
    """
    said = per_cent(rate, places)
    if interval is None:
        return said
    low, high = interval
    return f"{said} (95 % interval {per_cent(low, places).removesuffix(' %')} to {per_cent(high, places)})"


def found_words(power: Power) -> str:
    """How often a fault was found: by the test alone, and as the verdict counts it."""
    return (
        f"{measured_rate(power.found, power.interval)} {AT_LEVEL}, "
        f"{measured_rate(power.corrected, power.corrected_interval)} after correction,"
    )


def _after_correction(power: Power) -> str:
    return f"{measured_rate(power.corrected, power.corrected_interval)} where {power.fault}"


def _stations(excess: float, result: MethodResult) -> str:
    number = round(excess)
    stations = result.estimates.get("stations")
    share = f" ({per_cent(excess / stations, 1)})" if isinstance(stations, int) and stations else ""
    return f"an excess of about {count(number)} station{'' if number == 1 else 's'}{share}"


def _points(excess: float, _: MethodResult) -> str:
    return f"a share about {points(excess, 1)} off"


def _digit(excess: float, _: MethodResult) -> str:
    return f"a mean digit about {measured(excess)} off"


_SIDES_AND_WORDS: Final[Mapping[str, tuple[int, Callable[[float, MethodResult], str]]]] = {
    "integer_percentage": (1, _stations),
    "last_pair": (2, _points),
    "round_numbers": (2, _points),
    "second_digit": (2, _digit),
    "last_digit": (2, _digit),
}


def least_seen(sd: float, tests: int, *, sides: int) -> float:
    """The least excess that is found nine times in ten, in the unit of `sd`.

    Args:
        sd: Standard deviation of the statistic in clean elections.
        tests: Tests that are corrected together, 1 or more.
        sides: 1 where only an excess counts, 2 where a deficit does too.
    """
    return float((norm.isf(alone(LEVEL, tests) / sides) + norm.isf(1 - _FOUND)) * sd)


def corrected_together(results: Sequence[MethodResult]) -> int:
    """How many tests the p values of the whole were corrected for: those of the whole, or all with those of regions."""
    judged = [result for result in results if result.p_value is not None]
    whole = [result for result in judged if result.unit is None]
    alone = adjusted([result.p_value for result in whole])
    same = all(p is not None and isclose(p, r.p_adjusted or 0.0) for p, r in zip(alone, whole, strict=True))
    return len(whole) if same else len(judged)


def power_words(result: MethodResult, tests: int) -> str:
    """How likely a test was to see a fault, in a sentence.

    Args:
        result: The result of a test.
        tests: Tests that are corrected together.
    """
    if result.power:
        best, worst = (choose(result.power, key=lambda power: power.corrected) for choose in (max, min))
        said = f"Most often found, {AT_LEVEL} after correction: {_after_correction(best)}"
        return f"{said}; least often: {_after_correction(worst)}." if worst != best else f"{said}."
    sd = result.null.get("sd")
    if result.method not in _SIDES_AND_WORDS or "chi_square" in result.test or not isinstance(sd, int | float):
        return NOT_MEASURED
    sides, words = _SIDES_AND_WORDS[result.method]
    return f"It finds {words(least_seen(float(sd), tests, sides=sides), result)} nine times in ten; less it may miss."
