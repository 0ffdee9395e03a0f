r"""The digest of a record: SHA-256 over its canonical form.

Two records have one digest when and only when they say the same: the order of rows and of columns, the file format
and the claims made about the election do not enter. The canonical form is text, in UTF-8 and Unicode NFC, with LF:

1. the metadata as JSON with sorted keys, without spaces, dates as ISO 8601;
2. each table: a line with its name and its columns sorted by name, then its rows sorted as text. Cells are joined
   by U+001F, a null is U+0000; backslash, line break, U+001F and U+0000 in a cell are written \\, \n, \c and \0;
3. votes, per contest and stage in sorted order: options sorted, one line per unit with the figures in that order
   (`-` where the table has no row for unit and option), and the source ids likewise.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from scrutineer.record.record import ElectionRecord

_CELL = "\x1f"
_NULL = "\x00"
_ABSENT = "-"
_CHUNK = 20_000
"""Rows made to text at a time: so much as stays in the processor's cache."""
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), (_CELL, "\\c"), (_NULL, "\\0"))
_SPECIAL = r"[\\\n\x1f\x00]"
_PLAIN = r"^[ -\[\]-~\u00A0-\u02FF\u0400-\u0482\u048A-\u052F\u10A0-\u10FF\u2010-\u2027\u2215]*$"
"""Text that NFC and the escapes leave as it is: Latin, Cyrillic and Georgian letters. One test is faster than both."""


def record_digest(record: "ElectionRecord") -> str:
    """Compute the digest of a record.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for part in _parts(record):
        digest.update(part.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _parts(record: "ElectionRecord") -> Iterator[str]:
    yield json.dumps(
        _plain(record.metadata_dict()),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    yield from _table("units", record.units.table)
    for (contest, stage), sheet in sorted(record.sheets.items()):
        unit = record.units.ids.gather(sheet.rows).alias("unit")
        rows = sheet.ballots.with_columns(unit).filter(pl.col("status").is_not_null())
        yield from _table(f"ballots{_CELL}{contest}{_CELL}{stage}", rows)
        votes = {"unit": _text(unit)}
        sources = {}
        for option in sorted(sheet.options):
            there = sheet.has_vote_row(option)
            if not bool(there.any()):
                continue
            source = sheet.vote_sources[option]
            figure = sheet.votes[option]
            if isinstance(source, str):
                sources[option] = source
            else:
                absent = pl.Series([_ABSENT]).new_from_index(0, len(sheet))
                figure = figure.cast(pl.String).fill_null(_NULL).zip_with(there, absent)
                votes[f"source:{option}"] = _text(source)
            votes[option] = figure
        if len(votes) == 1:
            continue
        yield _CELL.join(("votes", contest, stage, *(f"{o}={s}" for o, s in sources.items())))
        # A unit has one line, and no id holds a control character: the order of the ids is that of the lines.
        yield from _lines(pl.DataFrame(votes).sort("unit"))
    yield from _table("seats", record.seats)
    yield from _table("statements", record.statements)


def _table(name: str, table: pl.DataFrame) -> Iterator[str]:
    """The lines of a table; a column that holds nothing is as good as absent."""
    kept = sorted(column for column in table.columns if table[column].null_count() < table.height)
    yield _CELL.join((name, *kept))
    if kept:
        # All columns of text are tested in one query: for small tables the number of queries is what takes time.
        words = [column for column in kept if table[column].dtype == pl.String]
        plain = table.select(pl.col(words).str.contains(_PLAIN).all()).row(0, named=True) if words else {}
        cells = pl.DataFrame([table[c] if plain.get(c) else _text(table[c]).cast(pl.String) for c in kept])
        yield from _lines(cells.select(pl.concat_str(pl.all().fill_null(_NULL), separator=_CELL).sort()))


def _lines(table: pl.DataFrame) -> Iterator[str]:
    """The rows as lines, as they stand."""
    for start in range(0, table.height, _CHUNK):
        rows = table[start : start + _CHUNK]
        lines = rows.write_csv(include_header=False, separator=_CELL, quote_style="never", null_value=_NULL)
        yield lines.removesuffix("\n")


def _text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8)
    if column.dtype not in {pl.String, pl.Categorical, pl.Enum}:
        return column.cast(pl.String)
    as_text = column.cast(pl.String)
    if bool(as_text.str.contains(_PLAIN).all()):
        return as_text
    as_text = as_text.str.normalize("NFC")
    if bool(as_text.str.contains(_SPECIAL).any()):
        as_text = as_text.str.replace_all("\r\n", "\n", literal=True)
        for sign, escape in _ESCAPES:
            as_text = as_text.str.replace_all(sign, escape, literal=True)
    return as_text


def _plain(value: Any) -> Any:
    """JSON values, in NFC; a null entry of a table is left out."""
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if isinstance(value, date):
        return value.isoformat()
    return value
