"""Read what `scrutineer forensics --json` printed, for a report about the same record.

A file may be stale, edited or of another record, and a page would print its figures as if they had been worked out.
So whatever follows from the record or from other figures of the file is compared: which record, stations, contestants
and regions it is about, the corrected p values, and what votes in question could change.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.errors import InputError
from scrutineer.forensics.battery import METHODS
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.materiality.consequences import Consequence

MAKE: Final = "make the file anew with scrutineer forensics --json, and the same RECORD, --title, --date and --stage"
_CLOSE: Final = 1e-9

type Key = tuple[str, str, str | None, str | None]
type Weigh = Callable[[Sequence[MethodResult]], Mapping[Key, Consequence]]
"""Results to what the votes that they put in question could change."""
type Fault = tuple[str, str, Any]
"""What is wrong, where in the document, and the value there."""


class _Record(BaseModel):
    id: str
    digest: str


class _Separated(BaseModel):
    reason: str
    stations: int
    ballots: int


class _Weighed(BaseModel):
    consequences: dict[str, Any] | None = None


class _Document(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    record: _Record
    contest: str
    stage: str
    stations: Annotated[int, Field(ge=0)]
    separated: tuple[_Separated, ...]
    results: Annotated[tuple[MethodResult, ...], Field(min_length=1)]


class _Consequences(BaseModel):
    results: tuple[_Weighed, ...]


def read_results(path: Path, case: Case, weigh: Weigh | None = None) -> tuple[MethodResult, ...]:
    """The results in a file, which must be those of the same stations.

    Args:
        path: The JSON file.
        case: A case of the record that the report is about.
        weigh: Works out what votes in question could change, to compare; None leaves that part of the file unread.

    Raises:
        InputError: The file cannot be read, is no such document, is about another record, contest or stage, or holds
            a figure that does not follow from the record or from the other figures.
    """
    file = str(path)
    try:
        data = path.read_bytes()
        found, beside = _Document.model_validate_json(data), _Consequences.model_validate_json(data)
    except OSError as error:
        raise InputError("the file cannot be read", file=file, value=error.strerror) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or None
        value = str(first["input"]) if isinstance(first["input"], str | int | float) and place else None
        message = f"no results of scrutineer forensics: {first['msg']}"
        raise InputError(message, file=file, column=place, value=value, mend=MAKE) from None
    for message, place, value in _faults(found, beside, case, weigh):
        raise InputError(message, file=file, column=place, value=value, mend=MAKE)
    return found.results


def _faults(found: _Document, beside: _Consequences, case: Case, weigh: Weigh | None) -> Iterator[Fault]:
    yield from _whole(found, case)
    for number, result in enumerate(found.results):
        yield from _one(result, f"results.{number}", case)
    yield from _together(found.results)
    if weigh is not None:
        weighed = weigh(found.results)
        for number, (result, entry) in enumerate(zip(found.results, beside.results, strict=True)):
            yield from _weighed(weighed.get(result.key), entry.consequences, f"results.{number}.consequences")


def _whole(found: _Document, case: Case) -> Iterator[Fault]:
    """Which record, count and stations the document is about."""
    stations = case.stations
    expected = {
        "record.id": None if case.record is None else case.record.id,
        "record.digest": case.digest,
        "contest": case.contest,
        "stage": case.stage,
        "stations": len(stations),
    }
    given = {
        "record.id": found.record.id,
        "record.digest": found.record.digest,
        "contest": found.contest,
        "stage": found.stage,
        "stations": found.stations,
    }
    for key, value in given.items():
        if value != expected[key]:
            what = "number of stations" if key == "stations" else key.split(".")[0]
            yield f"the results are of another {what}; this report has {expected[key]}", key, value
    apart = [part.as_dict() for part in stations.separated]
    if [part.model_dump() for part in found.separated] != apart:
        set_apart = sum(part.stations for part in stations.separated)
        yield (
            f"other stations are set apart; this report sets {set_apart:,} apart",
            "separated",
            sum(part.stations for part in found.separated),
        )


def _one(result: MethodResult, place: str, case: Case) -> Iterator[Fault]:
    """A result by itself and beside the record."""
    if result.method not in METHODS:
        yield "there is no such method", f"{place}.method", result.method
    if result.contestant is not None and result.contestant not in case.stations.options:
        yield "the record has no votes of such a contestant", f"{place}.contestant", result.contestant
    if result.unit is not None and result.unit not in case.stations.regions:
        yield "the record has no such region", f"{place}.unit", result.unit
    if result.evidence.method != f"forensics.{result.method}":
        yield "the evidence is of another method", f"{place}.evidence.method", result.evidence.method
    if result.evidence.record_digest != case.digest:
        yield (
            f"the evidence is of another record; this report has {case.digest}",
            f"{place}.evidence.record_digest",
            result.evidence.record_digest,
        )
    if result.applicable == (result.reason is not None):
        yield "a reason is given where a test is not applicable, and there alone", f"{place}.reason", result.reason
    if not result.applicable and (result.p_value is not None or result.statistic is not None):
        yield "a test that is not applicable has no figures", f"{place}.statistic", result.statistic
    rates = {name: getattr(result, name) for name in ("p_value", "p_adjusted", "false_positive_rate")}
    for number, power in enumerate(result.power):
        rates |= {f"power.{number}.{name}": getattr(power, name) for name in _SHARES}
    for name, value in rates.items():
        if value is not None and not 0 <= value <= 1:
            yield "not between 0 and 1", f"{place}.{name}", value
    if (result.p_value is None) != (result.p_adjusted is None):
        yield "a p value and the corrected one go together", f"{place}.p_adjusted", result.p_adjusted
    asked = result.votes_in_question
    # A test of turnout looks at no contestant, and may still say whose votes lie in the stations.
    own = case.stations.options if result.contestant is None else (result.contestant,)
    if asked is not None and asked.contestant not in own:
        yield "the votes are of another contestant", f"{place}.votes_in_question.contestant", asked.contestant


_SHARES: Final = ("share", "found", "level", "corrected", "corrected_level")


def _together(results: Sequence[MethodResult]) -> Iterator[Fault]:
    """The results beside each other: each test once, and p values corrected together."""
    seen: set[Key] = set()
    for number, result in enumerate(results):
        if result.key in seen:
            yield "the same test stands in the file twice", f"results.{number}.method", result.method
        seen.add(result.key)
    for number, (result, p) in enumerate(zip(results, adjusted([r.p_value for r in results]), strict=True)):
        if p is not None and not math.isclose(result.p_adjusted or 0.0, p, rel_tol=_CLOSE):
            yield (
                f"not the p value corrected for the tests in this file, which is {p:.6g}",
                f"results.{number}.p_adjusted",
                result.p_adjusted,
            )


def _weighed(found: Consequence | None, given: Mapping[str, Any] | None, place: str) -> Iterator[Fault]:
    """What votes in question could change, worked out anew."""
    expected = None if found is None else found.as_dict()
    if expected is None or given is None:
        if expected is not given:
            yield "given where no votes are in question, or left out where some are", place, None
        return
    for key, value in expected.items():
        if key not in given or given[key] != value:
            yield f"this record and its law give {value!r}", f"{place}.{key}", given.get(key)
    for key in given.keys() - expected.keys():
        yield "unknown", f"{place}.{key}", given[key]
