"""Read `replies.toml`: what those concerned say about findings of the checks."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.reply import Reply
from scrutineer.errors import InputError
from scrutineer.record.record import ElectionRecord

FILE: Final = "replies.toml"


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    rule: str
    by: str = Field(min_length=1)
    text: str = Field(min_length=1)
    unit: str | None = None
    contest: str | None = None
    stage: str | None = None
    date: dt.date | None = None
    source: str | None = None


class _Replies(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    reply: list[_Reply] = []


def replies_beside(record: ElectionRecord) -> tuple[Reply, ...]:
    """The replies that lie beside a record; none where it was not read from a folder or the folder has no such file.

    Raises:
        InputError: The file is malformed, or names what the record does not hold.
    """
    if record.origin is None:
        return ()
    path = Path(record.origin) / FILE
    return read_replies(path, record) if path.is_file() else ()


def read_replies(path: Path, record: ElectionRecord) -> tuple[Reply, ...]:
    """Read replies to the findings about a record.

    Args:
        path: The TOML file.
        record: The record that they are about.

    Raises:
        InputError: The file cannot be read, lacks a key or has an unknown one, or names a rule, unit, contest or
            stage that does not exist.
    """
    try:
        parsed = _Replies.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError("the file cannot be read", file=str(path), value=error.strerror) from None
    except UnicodeDecodeError:
        raise InputError("not UTF-8 text", file=str(path), mend="save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError("not a TOML file", file=str(path), value=str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        value = None if isinstance(first["input"], dict | list) else str(first["input"])
        raise InputError(first["msg"], file=str(path), column=place, value=value) from None
    replies = tuple(Reply(**reply.model_dump()) for reply in parsed.reply)
    _check(replies, record, str(path))
    return replies


def _check(replies: tuple[Reply, ...], record: ElectionRecord, file: str) -> None:
    known = {
        "rule": {rule.code for rule in RULES},
        "unit": set(record.units.ids) if any(reply.unit for reply in replies) else set(),
        "contest": {contest.id for contest in record.metadata.contests},
        "stage": {stage.id for stage in record.metadata.stages},
    }
    for number, reply in enumerate(replies):
        for name, ids in known.items():
            value = getattr(reply, name)
            if value is not None and value not in ids:
                raise InputError(
                    f"unknown {name}",
                    file=file,
                    column=f"reply.{number}.{name}",
                    value=value,
                    mend=f"name a {name} of {'the catalogue of rules' if name == 'rule' else 'the record'}",
                )
