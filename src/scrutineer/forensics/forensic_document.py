"""The results of a battery as one document of plain values: what `scrutineer forensics --json` prints."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult

NO_PROOF: Final = (
    "No anomaly is not proof of a clean election; an anomaly is not proof of fraud. Each method sees one kind of fault."
)


def corrected_over(results: Iterable[MethodResult]) -> str:
    """Over how many tests the p values were corrected, and what that supposes."""
    tests = sum(result.p_value is not None for result in results)
    over = "one test, so not at all" if tests == 1 else f"the {tests:,} tests of this run"
    return (
        f"Corrected p values are corrected over {over}. They hold for tests that were chosen before looking; whoever "
        "picks some after seeing others has to count all that were looked at."
    )


def forensic_document(
    case: Case,
    results: Iterable[MethodResult],
    consequences: Mapping[tuple[str, str, str | None, str | None], dict[str, Any]] = MappingProxyType({}),
) -> dict[str, Any]:
    """The results as plain JSON values.

    Args:
        case: Any case of the battery: all have the same stations.
        results: The results.
        consequences: Key of a result to what the votes that it puts in question could change, as plain values.
    """
    record, results = case.record, tuple(results)
    return {
        "record": None if record is None else {"id": record.id, "digest": record.digest},
        "contest": case.contest,
        "stage": case.stage,
        "stations": len(case.stations),
        "separated": [part.as_dict() for part in case.stations.separated],
        "results": [{**result.as_dict(), "consequences": consequences.get(result.key)} for result in results],
        "corrected": corrected_over(results),
        "note": NO_PROOF,
    }
