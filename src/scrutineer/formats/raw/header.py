"""Names of columns out of the cells of a header: cleaned, joined over its rows, distinct."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits

JOINT = " | "
REPLACED = "header replaced"
"""Kind of the note on a column that the recipe names otherwise than the file."""
# Marks of direction and zero-width spaces; not the joiners, which belong to the spelling of Persian and Khmer.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Header:
    """The columns of a table before its cells are read.

    Args:
        names: Shape (columns,): distinct and not empty.
        unnamed: Places (0-based) of the columns whose name was made up because their header cell is empty.
        notes: What was cleaned, doubled or empty.
    """

    names: tuple[str, ...]
    unnamed: tuple[int, ...]
    notes: tuple[Note, ...]


def clean_name(cell: str) -> str:
    """A header cell without padding, line breaks and invisible marks; runs of white space are one space; NFC."""
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", cell).split()))


def make_header(rows: Sequence[Sequence[str]], lines: Sequence[int], width: int, name: str, layout: Layout) -> Header:
    """Name the columns.

    Args:
        rows: The cells of the header rows, each of at most `width`; none where there is no header.
        lines: The line of each of these rows.
        width: How many columns the table has.
        name: The file, for messages.
        layout: Of which `names` is used.

    Raises:
        InputError: `Layout.names` has another length, or names that are empty or not distinct.
    """
    if layout.names:
        given = _given(layout.names, width, name)
        return Header(given, (), tuple(_replaced(given, rows, lines)))
    if not rows:
        return Header(tuple(f"column {place + 1}" for place in range(width)), (), ())
    notes: list[Note] = []
    names: list[str] = []
    unnamed: list[int] = []
    for place in range(width):
        cells = [(line, row[place]) for line, row in zip(lines, rows, strict=True) if place < len(row)]
        cleaned = JOINT.join(filter(None, (clean_name(cell) for _, cell in cells)))
        if not cleaned:
            unnamed.append(place)
            cleaned = f"column {place + 1}"
        for line, cell in cells:
            notes += _cleaning(cell, line, cleaned)
        names.append(cleaned)
    return Header(_distinct(names, lines[-1], notes), tuple(unnamed), tuple(notes))


def refuse_wide(width: int, name: str, limits: Limits) -> None:
    """Refuse a table with more columns than any table of results has.

    Raises:
        InputError: It is too wide.
    """
    if width > limits.max_columns:
        raise InputError(
            f"the table has more than {limits.max_columns:,} columns",
            file=name,
            column="all",
            value=f"{width:,}",
            mend="the delimiter may be wrong; else turn it: a row for each unit and option",
        )


def _given(names: tuple[str, ...], width: int, file: str) -> tuple[str, ...]:
    if len(names) != width:
        raise InputError(
            f"the recipe names {len(names)} columns where the file has {width}",
            file=file,
            column="names",
            value=len(names),
            mend="correct the recipe key `names`",
        )
    cleaned = tuple(map(clean_name, names))
    for place, name in enumerate(cleaned):
        if not name or name in cleaned[:place]:
            raise InputError(
                "two columns have one name" if name else "a column has no name",
                file=file,
                column="names",
                value=name,
                mend="correct the recipe key `names`",
            )
    return cleaned


def _replaced(given: tuple[str, ...], rows: Sequence[Sequence[str]], lines: Sequence[int]) -> list[Note]:
    """A note for each header in the file that is another than the name given for its column."""
    notes = []
    for place, new in enumerate(given):
        cells = [clean_name(row[place]) for row in rows if place < len(row)]
        old = JOINT.join(filter(None, cells))
        if old and old != new:
            notes.append(
                Note(REPLACED, f"the header of this column is {old!r}; the recipe names it", lines[0], new, old)
            )
    return notes


def _cleaning(cell: str, line: int, column: str) -> list[Note]:
    notes = []
    if "\n" in cell.strip():
        notes.append(Note("header line break", "a line break in the header is read as a space", line, column, cell))
    bare = _INVISIBLE.sub("", cell)
    if bare != cell:
        notes.append(Note("invisible character", "invisible characters are left out of the name", line, column, cell))
    if bare.strip() != bare and bare.strip():
        notes.append(
            Note("padded header", "the name is padded with white space, which is left out", line, column, cell)
        )
    return notes


def _distinct(names: list[str], line: int, notes: list[Note]) -> tuple[str, ...]:
    taken = set(names)
    seen: dict[str, int] = {}
    out = []
    for place, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] == 1:
            out.append(name)
            continue
        while f"{name} ({seen[name]})" in taken:
            seen[name] += 1
        fresh = f"{name} ({seen[name]})"
        taken.add(fresh)
        out.append(fresh)
        text = f"the name stands over several columns; column {place + 1} is called {fresh}"
        notes.append(Note("duplicate header", text, line, fresh, name))
    return tuple(out)
