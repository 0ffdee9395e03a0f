"""The battery: every method on one contestant, with p values corrected for all tests made together."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Final

from scrutineer.errors import UsageError
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.sensitivity import with_sensitivity

METHODS: Final = (
    "integer_percentage",
    "second_digit",
    "last_digit",
    "last_pair",
    "round_numbers",
    "spikes",
    "late_count",
    "versions",
    "turnout_share",
    "moments",
    "fingerprint",
    "standardised_fingerprint",
    "clean_peak",
    "outliers",
    "moran",
    "contests",
)
"""Method ids, which are the names of their files, in the order of the report."""
_DESCRIBES: Final = "describes and has no p value"
_COMPARES: Final = "compares published versions, which are not simulated"
WITHOUT_ERROR_RATES: Final = {
    **dict.fromkeys(
        (
            "turnout_share",
            "moments",
            "fingerprint",
            "standardised_fingerprint",
            "clean_peak",
            "outliers",
            "moran",
            "contests",
        ),
        _DESCRIBES,
    ),
    "late_count": _COMPARES,
    "versions": _COMPARES,
}
"""Methods that have no error rates in simulated elections, and why."""

type Examine = Callable[[Case], tuple[MethodResult, ...]]


def method(name: str) -> Examine:
    """The function that examines a case by one method. Methods are imported when they are used.

    Raises:
        UsageError: There is no such method.
    """
    if name not in METHODS:
        raise UsageError("there is no such method", value=name, mend=f"use one of {', '.join(METHODS)}")
    found: Examine = import_module(f"scrutineer.forensics.{name}").examine
    return found


def run_battery(
    cases: Iterable[Case],
    methods: Iterable[str] | None = None,
    *,
    sensitivity: bool = False,
    tell: Callable[[], None] | None = None,
) -> tuple[MethodResult, ...]:
    """Examine every case by every method.

    Args:
        cases: One per contestant.
        methods: Ids; all by default.
        sensitivity: Whether every result also tells how it moves with other cuts and definitions.
        tell: Called after each method of each case.

    Returns:
        The results, with p values corrected together.

    Raises:
        UsageError: There is no such method.
    """
    chosen = [(name, method(name)) for name in (METHODS if methods is None else methods)]
    results: list[MethodResult] = []
    seen: set[tuple[str, str, str | None, str | None]] = set()
    for case in cases:
        for _, examine in chosen:
            # What looks at no contestant is the same for each of them.
            found = tuple(result for result in examine(case) if result.key not in seen)
            results += with_sensitivity(case, examine, found) if sensitivity else found
            seen |= {result.key for result in found}
            if tell is not None:
                tell()
    corrected = adjusted([result.p_value for result in results])
    return tuple(result.with_adjusted(p) for result, p in zip(results, corrected, strict=True))
