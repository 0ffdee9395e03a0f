"""What the parts of an xlsx say beside its values: formulas, errors, comments, what is hidden, how large a sheet is."""

import posixpath
import re
from dataclasses import dataclass, field

from scrutineer.errors import InputError
from scrutineer.formats.raw.archive import Archive
from scrutineer.formats.raw.xml_walk import XmlWalk

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_ZEROS = re.compile("0{2,18}")
_TRUE = {"1", "true", "on"}

Cell = tuple[int, int]


@dataclass
class SheetParts:
    """What stands in a sheet beside its values. Rows and columns are 0-based; a cell is (row, column).

    Args:
        formulas: Cells with a formula.
        uncached: Those of them without a value.
        errors: Cells with an error, and its name.
        comments: Cells with a comment, and its text.
        hidden_rows: Rows that are not shown.
        hidden_columns: Columns that are not shown.
        padded: Cells with a number that is shown with zeros before it, and how many digits are shown.
        height: Rows down to the last cell.
        width: Columns up to the last cell.
    """

    formulas: list[Cell] = field(default_factory=list)
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


def column_letters(column: int) -> str:
    """The letters of a column: 0 is "A", 26 is "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _place(text: str) -> Cell:
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
        self._type = ""
        self._formula = self._valued = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            place = attributes.get("r")
            self._row, self._column = (self._row, self._column + 1) if place is None else _place(place)
            self._type = attributes.get("t", "")
            self._formula = self._valued = False
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
        elif tag == "v" and (self._formula or self._type == "e"):
            # A formula may give an empty text: that is a value.
            self._valued = self._type == "str"
            self.listen()
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.parts.hidden_columns.extend(range(first - 1, min(last, 1 << 14)))

    def end(self, tag: str) -> None:
        if tag == "v" and (self._formula or self._type == "e"):
            text = self.heard()
            self._valued = self._valued or bool(text)
            if self._type == "e":
                self.parts.errors[self._row, self._column] = text
        elif tag == "c" and self._formula:
            self.parts.formulas.append((self._row, self._column))
            if not self._valued:
                self.parts.uncached.append((self._row, self._column))


class _CommentWalk(XmlWalk):
    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[Cell, str] = {}
        self._cell: Cell = (0, 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "comment":
            self._cell = _place(attributes.get("ref", ""))
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
        for relation, target in relations(archive, part, name):
            if relation.get("Type", "").endswith("/comments") and target in archive.names:
                comments = _CommentWalk()
                comments.run(archive.read(target), name)
                walk.parts.comments.update(comments.comments)
    except InputError as fault:
        raise InputError(fault.message, file=name, value=fault.value, mend=fault.mend) from None
    return walk.parts


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
