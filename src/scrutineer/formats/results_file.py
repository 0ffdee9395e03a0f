"""Read what `scrutineer forensics --json` printed, for a report about the same record."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.errors import InputError
from scrutineer.forensics.battery import METHODS
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult

MAKE: Final = "make the file anew with scrutineer forensics --json, and the same RECORD, --title, --date and --stage"


class _Record(BaseModel):
    id: str
    digest: str


class _Document(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    record: _Record
    contest: str
    stage: str
    stations: Annotated[int, Field(ge=0)]
    results: tuple[MethodResult, ...]


def read_results(path: Path, case: Case) -> tuple[MethodResult, ...]:
    """The results in a file, which must be those of the same stations.

    Args:
        path: The JSON file.
        case: A case of the record that the report is about.

    Raises:
        InputError: The file cannot be read, is no such document, or is about another record, contest or stage.
    """
    file = str(path)
    try:
        found = _Document.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError("the file cannot be read", file=file, value=error.strerror) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or None
        value = str(first["input"]) if isinstance(first["input"], str | int | float) and place else None
        message = f"no results of scrutineer forensics: {first['msg']}"
        raise InputError(message, file=file, column=place, value=value, mend=MAKE) from None
    expected = {"record.digest": case.digest, "contest": case.contest, "stage": case.stage}
    given = {"record.digest": found.record.digest, "contest": found.contest, "stage": found.stage}
    for key, value in given.items():
        if value != expected[key]:
            raise InputError(
                f"the results are of another {key.split('.')[0]}; this report has {expected[key]}",
                file=file,
                column=key,
                value=value,
                mend=MAKE,
            )
    for number, result in enumerate(found.results):
        _check(result, f"results.{number}", file)
    return found.results


def _check(result: MethodResult, place: str, file: str) -> None:
    if result.method not in METHODS:
        raise InputError("there is no such method", file=file, column=f"{place}.method", value=result.method, mend=MAKE)
    for name in ("p_value", "p_adjusted", "false_positive_rate"):
        value = getattr(result, name)
        if value is not None and not 0 <= value <= 1:
            raise InputError("not between 0 and 1", file=file, column=f"{place}.{name}", value=value, mend=MAKE)
    if (result.p_value is None) != (result.p_adjusted is None):
        raise InputError(
            "a p value and the corrected one go together",
            file=file,
            column=f"{place}.p_adjusted",
            value=result.p_adjusted,
            mend=MAKE,
        )
