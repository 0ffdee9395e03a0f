"""Files that lie beside a record's tables, such as `events.toml`: where they are, and their first fault in words."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from scrutineer.errors import ClaimError, InputError
from scrutineer.formats.record_folder import read_toml
from scrutineer.record.record import ElectionRecord


def file_beside(record: ElectionRecord, name: str) -> Path | None:
    """The file of this name in the folder of a record; None where the record has no folder or no such file."""
    if record.origin is None:
        return None
    path = Path(record.origin) / name
    # A link that leads nowhere is not an absent file: reading it says so.
    return path if path.exists() or path.is_symlink() else None


def read_as[Model: BaseModel](model: type[Model], path: Path) -> Model:
    """Read a TOML file whose keys are those of a model.

    Raises:
        ClaimError: It cannot be read, or a key is missing, unknown or of the wrong type.
    """
    try:
        return model.model_validate(read_toml(path))
    except InputError as fault:
        mend = None if fault.mend and "record" in fault.mend else fault.mend
        raise ClaimError(fault.message, file=str(path), column=fault.column, value=fault.value, mend=mend) from None
    except ValidationError as faults:
        first = faults.errors()[0]
        known = {"missing": "the key is missing", "extra_forbidden": "unknown key"}
        value = first["input"]
        raise ClaimError(
            known.get(first["type"], str(first["msg"]).lower()),
            file=str(path),
            column=".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"]),
            value=None if first["type"] == "missing" or isinstance(value, dict | list) else value,
            mend=f"see the format of {path.name} in the reference",
        ) from None
