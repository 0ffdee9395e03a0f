"""What the content of an OpenDocument spreadsheet says beside its values."""

from scrutineer.formats.raw.archive import Archive
from scrutineer.formats.raw.sheet_parts import SheetParts
from scrutineer.formats.raw.xml_walk import XmlWalk

_HIDDEN = {"collapse", "filter"}
_LISTED = 1 << 14


class _ContentWalk(XmlWalk):
    """Cells and rows may be repeated; only those with a value make a sheet larger."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, SheetParts] = {}
        self.parts: SheetParts | None = None
        self._row = self._column = 0
        self._row_times = self._times = 1
        self._columns = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.parts = self.sheets.setdefault(attributes.get("table:name", ""), SheetParts())
            self._row = self._columns = 0
        if self.parts is None:
            return
        if tag == "table-column":
            times = int(attributes.get("table:number-columns-repeated", "1"))
            if attributes.get("table:visibility") in _HIDDEN:
                self.parts.hidden_columns.extend(range(self._columns, self._columns + min(times, _LISTED)))
            self._columns += times
        elif tag == "table-row":
            self._column = 0
            self._row_times = int(attributes.get("table:number-rows-repeated", "1"))
            if attributes.get("table:visibility") in _HIDDEN:
                self.parts.hidden_rows.extend(range(self._row, self._row + min(self._row_times, _LISTED)))
        elif tag in {"table-cell", "covered-table-cell"}:
            self._cell(attributes, self.parts)
        elif tag == "annotation":
            self.listen()

    def _cell(self, attributes: dict[str, str], parts: SheetParts) -> None:
        self._times = int(attributes.get("table:number-columns-repeated", "1"))
        cell = (self._row, self._column)
        valued = "office:value-type" in attributes
        if "table:formula" in attributes:
            parts.formulas[cell] = attributes["table:formula"]
            if not valued:
                parts.uncached.append(cell)
        if attributes.get("calcext:value-type") == "error":
            parts.errors[cell] = "an error"
        if valued:
            parts.reach(self._row + self._row_times - 1, self._column + self._times - 1)

    def end(self, tag: str) -> None:
        if self.parts is None:
            return
        if tag in {"table-cell", "covered-table-cell"}:
            self._column += self._times
        elif tag == "table-row":
            self._row += self._row_times
        elif tag == "annotation":
            self.parts.comments[self._row, self._column] = " ".join(self.heard().split())
        elif tag == "table":
            self.parts = None


def read_ods_parts(archive: Archive, name: str) -> dict[str, SheetParts]:
    """Walk over the content of an ods: all its sheets, by name.

    Raises:
        InputError: The content is damaged.
    """
    walk = _ContentWalk()
    walk.run(archive.read("content.xml"), name)
    return walk.sheets
