"""Read JSON as strictly as the standard allows, and name the place of each fault by its JSON pointer."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from scrutineer.errors import InputError
from scrutineer.record.counts import LARGEST_COUNT

LARGEST_FILE: Final = 2**30
"""Bytes. A larger file is refused before it is read: parsed, it would need many times its size in memory."""

_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_MOST_DIGITS = 19


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that is not larger than `LARGEST_FILE`.

    Raises:
        InputError: It is missing, a directory, unreadable, empty or too large.
    """
    if path.is_dir():
        raise InputError("this is a directory, not a file", file=str(path), mend="name the file in it")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise InputError(
                "the file is too large for this format",
                file=str(path),
                value=f"{size:,} bytes",
                mend=f"the limit is {LARGEST_FILE:,} bytes; ask for the tables as CSV or Parquet",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", file=str(path), mend="check the name and the folder") from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", file=str(path)) from None
    if not data.strip():
        raise InputError("the file is empty", file=str(path), mend="fetch or export it again")
    return data


def parse_json(data: bytes, file: str) -> Any:
    """Parse JSON: UTF-8, no key twice in one object, no NaN, no endless nesting, no number beyond all counts.

    Raises:
        InputError: It is not such a document.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            "the file is not UTF-8", file=file, column=f"byte {fault.start}", mend="save it as UTF-8"
        ) from None

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            seen: set[str] = set()
            for key, _ in items:
                if key in seen:
                    raise InputError(
                        "a key stands twice in one object",
                        file=file,
                        column=f".../{key[:60]}",
                        value=key,
                        mend="keep one of them",
                    )
                seen.add(key)
        return found

    def constant(word: str) -> NoReturn:
        raise InputError("not a number of JSON", file=file, value=word, mend="leave the key out where it is not known")

    def whole(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            raise InputError("a number is larger than any count", file=file, value=digits[:40], mend="mend the figure")
        return int(digits)

    def real(digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            raise InputError("a number is larger than any count", file=file, value=digits[:40], mend="mend the figure")
        return value

    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_int=whole, parse_float=real)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"not JSON: {fault.msg.lower()}",
            file=file,
            column=f"line {fault.lineno}, character {fault.colno}",
            mend="fetch or export the file again",
        ) from None
    except RecursionError:
        raise InputError("the objects are nested too deeply", file=file, mend="fetch or export it again") from None
    if "\\u" in text:
        _refuse_half_characters(document, file)
    return document


def _refuse_half_characters(document: Any, file: str) -> None:
    waiting = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            for key, item in value.items():
                waiting += [(f"{pointer}/{escaped(key)}", key), (f"{pointer}/{escaped(key)}", item)]
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{place}", item) for place, item in enumerate(value)]
        elif isinstance(value, str) and _HALF_CHARACTER.search(value):
            raise InputError(
                "a text holds half of a character",
                file=file,
                column=pointer.encode(errors="backslashreplace").decode(),
                value=value.encode(errors="backslashreplace").decode(),
                mend="export the file again as UTF-8",
            )


def escaped(key: str) -> str:
    """A key as it stands in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object of a document, with the place where it stands.

    Attributes:
        data: Its members.
        pointer: JSON pointer to it.
        file: File it was read from.
    """

    data: dict[str, Any]
    pointer: str
    file: str

    @classmethod
    def of(cls, value: Any, pointer: str, file: str) -> "JsonObject":
        """The value as an object.

        Raises:
            InputError: It is none.
        """
        if not isinstance(value, dict):
            raise InputError(
                "an object is expected here", file=file, column=pointer or "/", value=value, mend="write { ... }"
            )
        return cls(value, pointer, file)

    def fault(self, key: str, message: str, mend: str | None = None) -> InputError:
        """The error for a member."""
        return InputError(
            message, file=self.file, column=f"{self.pointer}/{escaped(key)}", value=self.data.get(key), mend=mend
        )

    def text(self, key: str) -> str:
        """A member that must be a text and not empty.

        Raises:
            InputError: It is missing or not that.
        """
        value = self.text_or_none(key)
        if value is None:
            raise self.fault(key, "this is missing", f"write {key} as a text")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A member that is a text where it is there; an empty one is absent.

        Raises:
            InputError: It is something else.
        """
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            raise self.fault(key, "a text is expected here", "write it in quotes")
        return value or None

    def count(self, key: str) -> int | None:
        """A member that is a count of persons or papers where it is there.

        Raises:
            InputError: It is not a whole number from 0 to the largest count.
        """
        value = self.data.get(key)
        if value is None:
            return None
        found = as_count(value)
        if found is None:
            raise self.fault(key, "not a count", "write a whole number of at least 0, without quotes")
        return found

    def object(self, key: str) -> "JsonObject | None":
        """A member that is an object where it is there.

        Raises:
            InputError: It is something else.
        """
        value = self.data.get(key)
        return None if value is None else JsonObject.of(value, f"{self.pointer}/{escaped(key)}", self.file)

    def list_of(self, key: str) -> list[Any]:
        """A member that is an array; an absent one is empty.

        Raises:
            InputError: It is something else.
        """
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(key, "an array is expected here", "write [ ... ]")
        return value

    def objects(self, key: str) -> Iterator["JsonObject"]:
        """The objects of an array.

        Raises:
            InputError: It is no array, or holds something else.
        """
        for place, value in enumerate(self.list_of(key)):
            yield JsonObject.of(value, f"{self.pointer}/{escaped(key)}/{place}", self.file)

    def texts(self, key: str) -> list[str]:
        """The texts of an array.

        Raises:
            InputError: It is no array, or holds something else.
        """
        values = self.list_of(key)
        for place, value in enumerate(values):
            if not isinstance(value, str):
                raise InputError(
                    "a text is expected here",
                    file=self.file,
                    column=f"{self.pointer}/{escaped(key)}/{place}",
                    value=value,
                    mend="write it in quotes",
                )
        return values


def as_count(value: Any) -> int | None:
    """A whole number from 0 to the largest count, also where it is written as 12.0; None for anything else."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_COUNT:
        value = int(value)
    return value if type(value) is int and 0 <= value <= LARGEST_COUNT else None
