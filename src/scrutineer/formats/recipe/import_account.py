"""The account of an import that lies beside a record: read again, and held against the record that it is said to be of.

The account is bound to its record by the digest. An account of another record, or one whose figures are not those of
the record, says nothing about it and is not shown as if it did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrutineer.errors import InputError
from scrutineer.formats.recipe.reconciliation import RECONCILIATION_FORMAT
from scrutineer.formats.standards.json_document import JsonObject, parse_json, read_bytes
from scrutineer.record.record import ElectionRecord

ACCOUNT: Final = "import.json"
"""Name of the account in a record folder."""
RECIPE: Final = "recipe.toml"
"""Name of the recipe beside it."""
OF_ANOTHER: Final = "the account in this folder is of another record"
_VOTES: Final = "votes/"


@dataclass(frozen=True)
class FigureOrigin:
    """Where a figure of the record comes from.

    Attributes:
        file: Id of the role of the file.
        stage: Stage.
        contest: Contest.
        figure: Name of the count, or "votes/" and the id of the option.
        name: Name of the option; the count again.
        columns: Columns that are added up, as the file heads them; codes of a long file.
        minus: Columns that are taken away.
    """

    file: str
    stage: str
    contest: str
    figure: str
    name: str
    columns: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftFigures:
    """Rows that one rule left out, as figures of a contest.

    Attributes:
        file: Id of the role of the file.
        stage: Stage.
        contest: Contest.
        rule: Place of the rule in the recipe, from 1; None for headings.
        kind: Kind of the rule, or "heading".
        reason: Its reason.
        rows: Number of rows.
        lines: Places of the first ten.
        is_sum: Whether the rows repeat figures that other rows hold: totals that are the sum of such rows.
        figures: Figure to what it would gain, were the rows counted.
    """

    file: str
    stage: str
    contest: str
    rule: int | None
    kind: str
    reason: str
    rows: int
    lines: tuple[str, ...]
    is_sum: bool
    figures: Mapping[str, int]


@dataclass(frozen=True)
class LeftRows:
    """Rows, or columns, that one rule left out of a file.

    Attributes:
        rule: Place of the rule, from 1; None for blank rows and headings.
        kind: Its kind.
        reason: Its reason.
        rows: Number of rows; 0 for a rule about columns.
        columns: The columns, where the rule is about columns.
    """

    rule: int | None
    kind: str
    reason: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class FileRows:
    """What became of the rows of the files of one role.

    Attributes:
        id: Id of the role.
        stage: Its stage.
        names: Names of the files.
        read: Rows of data.
        used: Rows that were used.
        left_out: The others, by rule.
        not_used: Columns that no role uses.
    """

    id: str
    stage: str
    names: tuple[str, ...]
    read: int
    used: int
    left_out: tuple[LeftRows, ...]
    not_used: tuple[str, ...]


@dataclass(frozen=True)
class ImportAccount:
    """The account beside a record.

    Attributes:
        path: Where it lies.
        fault: Why it is not to be believed, in words; None where it is the account of this record. All else is then
            empty.
        files: What became of the rows.
        origins: The column behind each figure.
        left_out: Rows with figures that were left out, by contest.
        warnings: What a reader should look at, in sentences.
        given_twice: Stage, contest and figure of what several files give alike.
    """

    path: str
    fault: str | None
    files: tuple[FileRows, ...] = ()
    origins: tuple[FigureOrigin, ...] = ()
    left_out: tuple[LeftFigures, ...] = ()
    warnings: tuple[str, ...] = ()
    given_twice: tuple[tuple[str, str, str], ...] = ()

    def left(self, stage: str, contest: str, figure: str) -> int:
        """What the rows of `missing` would add to a figure, were they counted."""
        by_file: dict[str, int] = {}
        for entry in self.missing:
            if (entry.stage, entry.contest) == (stage, contest):
                by_file[entry.file] = by_file.get(entry.file, 0) + entry.figures.get(figure, 0)
        alike = (stage, contest, figure) in self.given_twice
        return max(by_file.values(), default=0) if alike else sum(by_file.values())

    @property
    def missing(self) -> tuple[LeftFigures, ...]:
        """Rows with figures that were left out and that no other row repeats."""
        return tuple(entry for entry in self.left_out if not entry.is_sum)

    @property
    def rows_missing(self) -> int:
        """Number of rows with figures that were left out and that no other row repeats, each counted once."""
        rows: dict[tuple[str, int | None], int] = {}
        for entry in self.missing:
            key = (entry.file, entry.rule)
            rows[key] = max(rows.get(key, 0), entry.rows)
        return sum(rows.values())

    @property
    def sentence(self) -> str:
        """The account in one line."""
        if self.fault is not None:
            return f"{self.fault}: nothing is taken from {ACCOUNT}"
        read, used = sum(file.read for file in self.files), sum(file.used for file in self.files)
        parts = [f"{read:,} rows read, {used:,} used, {read - used:,} left out"]
        if self.rows_missing:
            parts.append(f"{self.rows_missing:,} of them with figures that no other row holds")
        if self.warnings:
            parts.append(f"{len(self.warnings):,} {'warning' if len(self.warnings) == 1 else 'warnings'}")
        return "; ".join(parts) + f" ({ACCOUNT})"


def account_beside(record: ElectionRecord) -> ImportAccount | None:
    """The account in the folder that a record was read from; None where there is none."""
    path = _path(record)
    if path is None:
        return None
    try:
        document = JsonObject.of(parse_json(read_bytes(path), str(path)), "", str(path))
        if document.text("format") != RECONCILIATION_FORMAT:
            return ImportAccount(str(path), "the account in this folder has a format that this version does not read")
        if document.text("record") != record.id or document.text("digest") != record.digest:
            return ImportAccount(str(path), OF_ANOTHER)
        return _read(document, record, path)
    except InputError as fault:
        return ImportAccount(str(path), f"the account in this folder cannot be read ({fault.message})")


def account_bytes(record: ElectionRecord) -> bytes | None:
    """The account as it lies beside the record, to go with it; None where there is none that is its own."""
    found = account_beside(record)
    return None if found is None or found.fault is not None else Path(found.path).read_bytes()


def _path(record: ElectionRecord) -> Path | None:
    if record.origin is None:
        return None
    path = Path(record.origin) / ACCOUNT
    return path if path.is_file() else None


def _read(document: JsonObject, record: ElectionRecord, path: Path) -> ImportAccount:
    files = tuple(_file(entry) for entry in document.objects("files"))
    if any(file.read != file.used + sum(entry.rows for entry in file.left_out) for file in files):
        return ImportAccount(str(path), "the account in this folder does not add up")
    for entry in document.objects("figures"):
        if not _agrees(entry, record):
            return ImportAccount(str(path), "the account in this folder has other figures than the record")
    twice = tuple(
        (entry.text("stage"), entry.text("contest"), entry.text("figure"))
        for entry in document.objects("figures")
        if entry.count("given_twice")
    )
    reading = document.object("reading")
    if reading is None:
        return ImportAccount(str(path), None, files, given_twice=twice)
    return ImportAccount(
        str(path),
        None,
        files,
        tuple(_origins(reading)),
        tuple(_left(reading)),
        tuple(reading.texts("warnings")),
        twice,
    )


def _file(entry: JsonObject) -> FileRows:
    left = tuple(
        LeftRows(
            rule.count("rule"),
            rule.text("kind"),
            rule.text("reason"),
            rule.count("rows") or 0,
            tuple(rule.texts("columns")),
        )
        for rule in entry.objects("left_out")
    )
    return FileRows(
        entry.text("id"),
        entry.text("stage"),
        tuple(file.text("name") for file in entry.objects("files")),
        entry.count("rows_read") or 0,
        entry.count("rows_used") or 0,
        left,
        tuple(entry.texts("not_used")),
    )


def _agrees(entry: JsonObject, record: ElectionRecord) -> bool:
    """Whether a sum of the account is that of the record."""
    sheet = record.sheets.get((entry.text("contest"), entry.text("stage")))
    if sheet is None:
        return False
    name = entry.text("figure")
    option = name.removeprefix(_VOTES)
    if name.startswith(_VOTES) and option not in sheet.votes.columns:
        return False
    column = sheet.votes[option] if name.startswith(_VOTES) else sheet.count(name)
    # Null where no cell is filled.
    return int(column.sum() or 0) == (entry.count("record") or 0)


def _origins(reading: JsonObject) -> Iterator[FigureOrigin]:
    for entry in reading.objects("origins"):
        yield FigureOrigin(
            entry.text("file"),
            entry.text("stage"),
            entry.text("contest"),
            entry.text("figure"),
            entry.text("name"),
            tuple(entry.texts("columns")),
            tuple(entry.texts("minus")),
        )


def _left(reading: JsonObject) -> Iterator[LeftFigures]:
    for entry in reading.objects("left_out"):
        figures = entry.object("figures")
        # A count that is a difference may be below zero in rows that were not checked.
        found = figures.data.items() if figures is not None else ()
        sums = {name: value for name, value in found if type(value) is int}
        yield LeftFigures(
            entry.text("file"),
            entry.text("stage"),
            entry.text("contest"),
            entry.count("rule"),
            entry.text("kind"),
            entry.text("reason"),
            entry.count("rows") or 0,
            tuple(entry.texts("lines")),
            entry.data.get("is_sum") is True,
            sums,
        )
