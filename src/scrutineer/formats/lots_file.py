"""Recorded drawings of lots as a file.

[[lot]]
district = "Siem Reap"
among = ["a", "b"]
winners = ["b"]
source = "Minutes of the commission of 3 August"
who = "the chairman"
when = "1998-08-03"
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scrutineer.errors import InputError
from scrutineer.seats.ties import Lot

_NEEDED: Final = ("district", "among", "winners", "who", "when", "source")


def read_lots(path: Path, units: Mapping[str, str], options: Mapping[str, str] | None = None) -> dict[str, list[Lot]]:
    """Read recorded drawings of lots.

    Args:
        path: The file.
        units: Unit id to the name that the file may use in its place.
        options: Option id to the name that the file may use in its place.

    Returns:
        Unit id to the lots drawn there.

    Raises:
        InputError: The file cannot be read, or a key is missing, unknown or of the wrong kind.
    """
    file = str(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("there is no such file", file=file, mend="check the name and the folder") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise InputError(f"cannot be read as TOML: {fault}", file=file) from None
    entries = document.get("lot")
    if set(document) - {"lot"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise InputError("this is no file of lots", file=file, column="lot", mend="write [[lot]] tables and no more")
    ids = {name: unit for unit, name in units.items()}
    codes = {name: option for option, name in (options or {}).items()}
    found: dict[str, list[Lot]] = {}
    for number, entry in enumerate(entries, start=1):
        _check(entry, file, number)
        district = str(entry["district"])
        among, winners = (tuple(codes.get(name, name) for name in entry[key]) for key in ("among", "winners"))
        lot = Lot(among, winners, str(entry["source"]), str(entry["who"]), str(entry["when"]))
        found.setdefault(ids.get(district, district), []).append(lot)
    return found


def _check(entry: Mapping[str, Any], file: str, number: int) -> None:
    missing = [key for key in _NEEDED if key not in entry]
    strange = sorted(set(entry) - set(_NEEDED))
    if missing or strange:
        raise InputError(
            "a key is missing" if missing else "unknown key of a lot",
            file=file,
            row=number,
            column=(missing or strange)[0],
            mend=f"a lot has {', '.join(_NEEDED)}",
        )
    for key in ("district", "who", "when", "source"):
        if not str(entry[key]).strip():
            raise InputError(
                "a drawing of lots says where, by whom and when it was held, and what records it",
                file=file,
                row=number,
                column=key,
                value=entry[key],
                mend="fill it in from the record of the drawing",
            )
    for key in ("among", "winners"):
        if not isinstance(entry[key], list) or not all(isinstance(name, str) for name in entry[key]):
            raise InputError("a list of options is expected", file=file, row=number, column=key, value=entry[key])
