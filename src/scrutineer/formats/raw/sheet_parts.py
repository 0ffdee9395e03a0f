"""What the parts of an xlsx say beside its values: formulas, errors, comments, what is hidden, how large a sheet is."""

import posixpath
import re
from dataclasses import dataclass, field

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import Archive
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.xml_walk import XmlWalk

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_IN_FORMULA = re.compile(r"(?<![A-Za-z0-9_.!])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(!])")
_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_ZEROS = re.compile("0{2,18}")
_TRUE = {"1", "true", "on"}

Cell = tuple[int, int]


@dataclass
class SheetParts:
    """What stands in a sheet beside its values. Rows and columns are 0-based; a cell is (row, column).

    Args:
        formulas: Cells with a formula, and its text; empty where it is not known.
        uncached: Those of them without a value.
        errors: Cells with an error, and its name.
        comments: Cells with a comment, and its text.
        hidden_rows: Rows that are not shown.
        hidden_columns: Columns that are not shown.
        padded: Cells with a number that is shown with zeros before it, and how many digits are shown.
        height: Rows down to the last cell.
        width: Columns up to the last cell.
    """

    formulas: dict[Cell, str] = field(default_factory=dict)
    uncached: list[Cell] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    padded: dict[Cell, int] = field(default_factory=dict)
    height: int = 0
    width: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note that the sheet holds a cell here."""
        self.height = max(self.height, row + 1)
        self.width = max(self.width, column + 1)


def reference(cell: Cell) -> str:
    """The name of a cell: (6, 2) is "C7"."""
    row, column = cell
    return f"{column_letters(column)}{row + 1}"


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it stands in a cell so many rows below and columns to the right; parts with $ do not move."""

    def move(found: re.Match[str]) -> str:
        row, column = cell_place(f"{found[2]}{found[4]}")
        column += 0 if found[1] else columns
        row += 0 if found[3] else rows
        return f"{found[1]}{column_letters(column)}{found[3]}{row + 1}" if row >= 0 <= column else "#REF!"

    return _IN_FORMULA.sub(move, formula)


def column_letters(column: int) -> str:
    """The letters of a column: 0 is "A", 26 is "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_place(text: str) -> Cell:
    """The cell of a name: "C7" is (6, 2).

    Raises:
        InputError: There is no such cell.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise InputError("a part of the workbook names a cell that cannot be", value=text)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


class _SheetWalk(XmlWalk):
    def __init__(self, digits: dict[str, int]) -> None:
        super().__init__()
        self._digits = digits
        self.parts = SheetParts()
        self._row = self._column = -1
        self._last: Cell = (-1, -1)
        self.ordered = True
        self._type = ""
        self._formula = self._valued = False
        self._shared: dict[str, tuple[Cell, str]] = {}
        self._group: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            place = attributes.get("r")
            self._row, self._column = (self._row, self._column + 1) if place is None else cell_place(place)
            self._type = attributes.get("t", "")
            self._formula = self._valued = False
            self.ordered = self.ordered and (self._row, self._column) > self._last
            self._last = (self._row, self._column)
            self.parts.reach(self._row, self._column)
            if self._type == "e":
                self.parts.errors[self._row, self._column] = ""
            elif self._digits and self._type in {"", "n"} and (shown := self._digits.get(attributes.get("s", ""))):
                self.parts.padded[self._row, self._column] = shown
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self.parts.hidden_rows.append(self._row)
        elif tag == "f":
            self._formula = True
            self._group = attributes.get("si") if attributes.get("t") == "shared" else None
            self.listen()
        elif tag == "v" and (self._formula or self._type == "e"):
            # A formula may give an empty text: that is a value.
            self._valued = self._type == "str"
            self.listen()
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.parts.hidden_columns.extend(range(first - 1, min(last, 1 << 14)))

    def end(self, tag: str) -> None:
        if tag == "f":
            self._end_formula(self.heard())
        elif tag == "v" and (self._formula or self._type == "e"):
            text = self.heard()
            self._valued = self._valued or bool(text)
            if self._type == "e":
                self.parts.errors[self._row, self._column] = text
        elif tag == "c" and self._formula and not self._valued:
            self.parts.uncached.append((self._row, self._column))

    def _end_formula(self, text: str) -> None:
        """Keep a formula; cells that share one have its text from the first of them, moved to their own place."""
        cell = (self._row, self._column)
        if self._group is not None and text:
            self._shared[self._group] = (cell, text)
        elif self._group is not None and self._group in self._shared:
            first, shared = self._shared[self._group]
            text = moved(shared, cell[0] - first[0], cell[1] - first[1])
        self.parts.formulas[cell] = text


class _CommentWalk(XmlWalk):
    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[Cell, str] = {}
        self._cell: Cell = (0, 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "comment":
            self._cell = cell_place(attributes.get("ref", ""))
            self.listen()

    def end(self, tag: str) -> None:
        if tag == "comment":
            self.comments[self._cell] = " ".join(self.heard().split())


class _StyleWalk(XmlWalk):
    """The styles of cells whose format is zeros alone, as 000, and how many zeros it has."""

    def __init__(self) -> None:
        super().__init__()
        self.digits: dict[str, int] = {}
        self._formats: dict[str, int] = {}
        self._inside = False
        self._place = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and _ZEROS.fullmatch(attributes.get("formatCode", "")):
            self._formats[attributes.get("numFmtId", "")] = len(attributes["formatCode"])
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            digits = self._formats.get(attributes.get("numFmtId", ""))
            if digits is not None:
                self.digits[str(self._place)] = digits
            self._place += 1

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


class _Attributes(XmlWalk):
    """The attributes of all elements of one name."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self.found: list[dict[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self._tag:
            self.found.append({name.rpartition(":")[2]: value for name, value in attributes.items()})


def read_sheet_parts(archive: Archive, sheet: str, name: str) -> SheetParts:
    """Walk over the parts of one sheet of an xlsx.

    Args:
        archive: The workbook.
        sheet: Name of the sheet.
        name: File and sheet, for messages.

    Raises:
        InputError: A part is missing or damaged.
    """
    sheets = _Attributes("sheet")
    sheets.run(archive.read(_WORKBOOK), name)
    identity = next((found.get("id", "") for found in sheets.found if found.get("name") == sheet), None)
    targets = {relation.get("Id"): target for relation, target in relations(archive, _WORKBOOK, name)}
    part = targets.get(identity)
    if part is None or part not in archive.names:
        raise InputError("the part of this sheet is missing", file=name, mend="save the workbook again")
    styles = _StyleWalk()
    try:
        if _STYLES in archive.names:
            styles.run(archive.read(_STYLES), name)
        walk = _SheetWalk(styles.digits)
        walk.run(archive.read(part), name)
        if not walk.ordered:
            _refuse_twice(archive.read(part), walk.parts, name)
        for relation, target in relations(archive, part, name):
            if relation.get("Type", "").endswith("/comments") and target in archive.names:
                comments = _CommentWalk()
                comments.run(archive.read(target), name)
                walk.parts.comments.update(comments.comments)
    except InputError as fault:
        raise InputError(
            fault.message, file=name, row=fault.row, column=fault.column, value=fault.value, mend=fault.mend
        ) from None
    return walk.parts


class _TwiceWalk(XmlWalk):
    """Cells that stand in a sheet twice: readers keep the first or the last, and the other is lost."""

    def __init__(self, parts: SheetParts) -> None:
        super().__init__()
        self._width = parts.width
        self._seen = bytearray(parts.height * parts.width)
        self._row = self._column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._column = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1, -1
        elif tag == "c":
            place = attributes.get("r")
            self._row, self._column = (self._row, self._column + 1) if place is None else cell_place(place)
            at = self._row * self._width + self._column
            if self._seen[at]:
                cell = (self._row, self._column)
                raise InputError(
                    "this cell stands in the sheet twice",
                    row=cell[0] + 1,
                    column=reference(cell),
                    mend="open the workbook in a spreadsheet program, look which value is right, and save it again",
                )
            self._seen[at] = 1


def _refuse_twice(data: bytes, parts: SheetParts, name: str) -> None:
    """Look for a cell that stands twice in a sheet whose cells are not in order; of too large a sheet, not at all."""
    if parts.height * parts.width <= Limits().max_cells_in_workbook:
        _TwiceWalk(parts).run(data, name)


def relations(archive: Archive, part: str, name: str) -> list[tuple[dict[str, str], str]]:
    """The relations of a part: their attributes, and the part that each leads to."""
    folder, base = posixpath.split(part)
    listing = f"{folder}/_rels/{base}.rels"
    if listing not in archive.names:
        return []
    walk = _Attributes("Relationship")
    walk.run(archive.read(listing), name)
    return [
        (found, posixpath.normpath(posixpath.join("/", folder, found.get("Target", ""))).lstrip("/"))
        for found in walk.found
    ]
