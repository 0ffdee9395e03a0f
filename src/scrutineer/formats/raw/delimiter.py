"""Which character parts the cells: that of the recipe, or the only one that fits; else the line that does not fit."""

from collections import Counter

from scrutineer.errors import InputError
from scrutineer.formats.raw.dialect import DelimiterView, delimiter_views
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.rows import endless_quote, requoted, scan_rows


def resolve_delimiter(data: bytes, name: str, layout: Layout, limits: Limits) -> str:
    """The delimiter of the recipe, or the only one that fits the first rows.

    Args:
        data: UTF-8 with LF line ends, from the header on.
        name: The file, for messages.
        layout: Of which `delimiter`, `quote`, `skip_rows` and `ragged` are used.
        limits: How long a quoted cell may be.

    Raises:
        InputError: None fits, or several do; where one alone parts the rows and one row is not as the others, or a
            quote is open, that line.
    """
    if layout.delimiter is not None:
        if (
            len(layout.delimiter) != 1
            or not layout.delimiter.isascii()
            or layout.delimiter in f"\n\r\x00{layout.quote}"
        ):
            raise InputError(
                "a delimiter is one ASCII character other than the quote and the line end",
                file=name,
                column="delimiter",
                value=layout.delimiter,
                mend="correct the recipe key `delimiter`",
            )
        return layout.delimiter
    views = delimiter_views(data, layout.quote)
    fitting = [view for view in views if view.fits]
    if len(fitting) == 1:
        return fitting[0].delimiter
    parting = [view for view in views if max(view.counts, default=0) > 1]
    if not fitting and len(parting) == 1:
        _refuse_row(data, parting[0], name, layout, limits)
    seen = "; ".join(view.words() for view in (fitting or views))
    raise InputError(
        f"the delimiter is not plain from the first rows ({seen})",
        file=name,
        column="delimiter",
        mend="name it with the recipe key `delimiter`"
        + (
            ""
            if fitting
            else "; titles above the header are left out by `skip_rows`, uneven rows are filled by `ragged`"
        ),
    )


def _refuse_row(data: bytes, view: DelimiterView, name: str, layout: Layout, limits: Limits) -> None:
    """Where one character alone parts the rows and most are alike, refuse the row that is not, with its line."""
    first_line = layout.skip_rows + 1
    rows = scan_rows(data, view.delimiter, layout.quote, limits)
    if rows.endless >= 0:
        raise endless_quote(name, first_line + data.count(b"\n", 0, rows.endless), limits)
    if rows.stray:
        # Refuses a quote that is never closed; one inside a cell is no fault of the row.
        requoted(data, name, first_line, view.delimiter, layout.quote, limits)
        return
    width, times = Counter(view.counts).most_common(1)[0]
    if width < 2 or 2 * times <= len(view.counts):
        return
    starts, lines = rows.starts, rows.lines(first_line)
    for place in range(rows.ends.size):
        row = data[starts[place] : rows.ends[place]]
        found = int(rows.cells[place])
        if found != width and row.replace(view.delimiter.encode(), b"").strip():
            cells = f"{found} cell{'s' if found != 1 else ''}"
            raise InputError(
                f"this row has {cells} where most have {width}, parted by the {view.word}",
                file=name,
                row=int(lines[place]),
                column="all",
                value=row[:60].decode(errors="ignore"),
                mend=(
                    "if it is a title above the header, leave it out with the recipe key `skip_rows`; else the file "
                    f'may be cut off, or a cell may need quotes; `delimiter` = "{view.delimiter}" with `ragged` = '
                    '"pad" fills short rows'
                ),
            )
