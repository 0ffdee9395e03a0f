"""Reforms as files: a title and the parameters that change.

format = "scrutineer-reform/1"
title = "Sainte-Laguë instead of D'Hondt"

[changes.formula]
method = "highest_averages"
divisor = "sainte_lague"

[changes]
threshold = "5/100"          # or: threshold = false takes it away
"""

import tomllib
from pathlib import Path
from typing import Any, Final

from scrutineer.errors import LawError
from scrutineer.law.reform import Reform

FORMAT: Final = "scrutineer-reform/1"
_KEYS: Final = {"format", "title", "changes", "note"}


def read_reform(path: Path) -> Reform:
    """Read a reform.

    Raises:
        LawError: The file cannot be read, or a key is missing, unknown or of the wrong kind.
    """
    file = str(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LawError("there is no such file", file=file, mend="check the name and the folder") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise LawError(f"cannot be read as text: {fault}", file=file) from None
    except tomllib.TOMLDecodeError as fault:
        raise LawError(f"the file is not valid TOML: {fault}", file=file, mend="correct the line named") from None
    if document.get("format") != FORMAT:
        raise LawError(
            "this is no reform", file=file, column="format", value=document.get("format"), mend=f'write "{FORMAT}"'
        )
    strange = sorted(set(document) - _KEYS)
    if strange:
        raise LawError("unknown key of a reform", file=file, column=strange[0], mend=f"use {', '.join(sorted(_KEYS))}")
    title, changes, note = document.get("title"), document.get("changes"), document.get("note")
    if not isinstance(title, str) or not title.strip():
        raise LawError("a reform needs a title", file=file, column="title", value=title)
    if not isinstance(changes, dict) or not changes:
        raise LawError("a reform changes nothing", file=file, column="changes", mend="add a table [changes]")
    if note is not None and not isinstance(note, str):
        raise LawError("the note is not text", file=file, column="note", value=note)
    return Reform(title, {name: _value(name, value, file) for name, value in changes.items()}, note)


def _value(name: str, value: Any, file: str) -> Any:
    if value is False:
        return None
    cells = value.values() if isinstance(value, dict) else [value]
    if all(isinstance(cell, int | str) and not isinstance(cell, bool) for cell in cells):
        return value
    raise LawError(
        "a value is a whole number, a text, or a table of either",
        file=file,
        column=f"changes.{name}",
        value=value,
        mend='write a share as a text such as "3/100"; `false` takes the parameter away',
    )
