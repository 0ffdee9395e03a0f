"""Look at the first rows of each table in a file: how it might be read, why, and how sure that is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrutineer.errors import InputError
from scrutineer.formats.raw.delimited_text import with_line_feeds
from scrutineer.formats.raw.dialect import delimiter_views, first_rows
from scrutineer.formats.raw.encoding import EncodingCandidate, encoding_candidates, to_utf8
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.parquet_table import read_parquet
from scrutineer.formats.raw.sheet_values import cell_text
from scrutineer.formats.raw.source import Payload
from scrutineer.formats.raw.workbook import Workbook

_ROWS = 20
_SAMPLE = 1 << 18
# Digits with whatever parts numbers, dates and times.
_NUMBER = re.compile(r"[\s\d.,:/%'+-]*\d[\s\d.,:/%'+-]*")
_HIDDEN_CONFIDENCE = 0.1

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """A proposal for one table of a file: for a person to judge, not for a program to follow.

    Args:
        name: The table as messages name it.
        layout: How it might be read.
        reasons: Why, in sentences.
        confidence: 0 to 1: the product of that of the encoding, the delimiter and the header.
        encodings: What encodings the bytes may have, the likeliest first; empty for workbooks and Parquet.
        rows: The first rows as they stand, header and titles among them.
    """

    name: str
    layout: Layout
    reasons: tuple[str, ...]
    confidence: float
    encodings: tuple[EncodingCandidate, ...] = ()
    rows: tuple[Cells, ...] = ()


def look_at(payload: Payload, limits: Limits) -> tuple[Look, ...]:
    """Proposals for what is in one file: one, or for a workbook one per sheet with cells.

    Raises:
        InputError: The file is broken, protected or too large.
    """
    if payload.kind == "delimited":
        return (_look_at_text(payload),)
    if payload.kind == "parquet":
        reading = read_parquet(payload.data, payload.name, Layout(member=payload.member), limits)
        rows = tuple(tuple(cell or "" for cell in row) for row in reading.table.head(_ROWS).rows())
        return (
            Look(
                payload.name, reading.layout, ("the file is Parquet",), 1.0, rows=(tuple(reading.table.columns), *rows)
            ),
        )
    return tuple(_look_at_sheets(payload, limits))


def _look_at_text(payload: Payload) -> Look:
    encodings = encoding_candidates(payload.data)
    encoding = encodings[0].encoding if encodings else None
    reasons = [encodings[0].reason] if encodings else ["no encoding is likely"]
    confidence = encodings[0].confidence if encodings else 0.0
    layout = Layout(format="delimited", member=payload.member, encoding=encoding)
    try:
        data, _, _ = to_utf8(payload.data, payload.name, replace(layout, encoding=encoding or "latin-1"))
    except InputError:
        # The likeliest encoding does not fit a byte far down: looked at all the same, with no confidence.
        data = payload.data[:_SAMPLE].decode(encoding or "latin-1", errors="replace").encode()
        confidence = 0.0
    data, notes = with_line_feeds(data[:_SAMPLE])
    reasons += [note.text for note in notes]
    views = delimiter_views(data, layout.quote)
    ranked = sorted(views, key=lambda view: _commonest(view.counts)[1], reverse=True)
    best, rival = ranked[0], ranked[1]
    width, share = _commonest(best.counts)
    if width < 2:
        reasons.append("no usual delimiter is found; there may be one column")
        rows = [tuple(line.split("\n")) for line in data.decode(errors="ignore").split("\n")[:_ROWS]]
        return Look(payload.name, layout, tuple(reasons), 0.0, encodings, tuple(rows))
    reasons.append(f"{best.words()}, {width} on {share:.0%} of the first rows")
    other = _commonest(rival.counts)[1]
    confidence *= share * (1 - other / 2)
    cells = [tuple(row) for row in first_rows(data, best.delimiter, layout.quote)]
    skip, header, why, sure = _propose_header(cells, width)
    reasons += why
    layout = replace(layout, delimiter=best.delimiter, skip_rows=skip, header_rows=header)
    return Look(payload.name, layout, tuple(reasons), round(confidence * sure, 3), encodings, tuple(cells[:_ROWS]))


def _commonest(counts: Sequence[int]) -> tuple[int, float]:
    """The commonest number of cells above one, and the share of rows that have it."""
    above = Counter(count for count in counts if count > 1)
    if not above:
        return 1, 0.0
    width, times = above.most_common(1)[0]
    return width, times / len(counts)


def _look_at_sheets(payload: Payload, limits: Limits) -> list[Look]:
    book = Workbook(payload.data, payload.name, limits)
    looks = []
    for title, shown in book.sheets().items():
        sheet = book.sheet(title)
        if not sheet.rows:
            continue
        cells = [tuple(cell_text(cell) or "" for cell in row) for row in sheet.rows[:_ROWS]]
        width = _commonest([sum(map(bool, row)) for row in cells])[0]
        skip, header, reasons, sure = _propose_header(cells, width)
        if not shown:
            reasons.append("the sheet is hidden")
            sure = min(sure, _HIDDEN_CONFIDENCE)
        layout = Layout(format="workbook", member=payload.member, sheet=title, skip_rows=skip, header_rows=header)
        looks.append(Look(f"{payload.name}#{title}", layout, tuple(reasons), sure, (), tuple(cells)))
    return looks


def _propose_header(rows: Sequence[Cells], width: int) -> tuple[int, int, list[str], float]:
    """Rows to skip, header rows, why, and how sure: titles are narrow, a header has fewer numbers than the data."""
    reasons = []
    skip = 0
    while skip + 1 < len(rows) and 2 * sum(map(bool, rows[skip])) < width:
        skip += 1
    if skip:
        reasons.append(f"the first {skip} row{'s' if skip > 1 else ''} fill less than half of the columns: titles")
    below = rows[skip:]
    shares = [_numeric_share(row) for row in below]
    usual = sorted(shares)[len(shares) // 2] if shares else 0.0
    if usual == 0:
        reasons.append("no row has numbers, so that the header cannot be told from the data")
        return skip, 1, reasons, 0.6
    header = 0
    while header < min(2, len(shares) - 1) and shares[header] < usual / 2:
        header += 1
    found = {
        0: "the first row is like the others: there is no header",
        1: "the first row has far fewer numbers: a header",
    }
    reasons.append(found.get(header, f"the first {header} rows have far fewer numbers: a header"))
    return skip, header, reasons, 0.9 if header == 1 else 0.7


def _numeric_share(row: Cells) -> float:
    filled = [cell for cell in row if cell.strip()]
    return sum(_NUMBER.fullmatch(cell) is not None for cell in filled) / len(filled) if filled else 0.0
