"""The account of an import: what became of every row and every figure, per file, as values, JSON and plain text."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.formats.recipe.comparison import Comparison

RECONCILIATION_FORMAT: Final = "scrutineer-import/1"


@dataclass(frozen=True)
class FormulaCells:
    """Cells of one column, one below the other, that hold formulas: the values that these last had were used.

    Attributes:
        sheet: The sheet.
        cells: The first and the last, as "E2:E7", or the only one.
        column: Name of the column.
    """

    sheet: str | None
    cells: str
    column: str | None


@dataclass(frozen=True)
class FileRead:
    """One file as read: name, SHA-256, bytes, how it was read, what was noted, counted by kind, and its formulas."""

    name: str
    sha256: str
    size: int
    layout: Mapping[str, Any]
    rows: int
    notes: Mapping[str, int]
    noted: tuple[str, ...]
    formulas: tuple[FormulaCells, ...] = ()


@dataclass(frozen=True)
class RowsLeftOut:
    """Rows, or columns, that one rule left out.

    Attributes:
        rule: Place of the rule in the recipe, from 1; None for blank rows and headings, which have none.
        kind: Kind of the rule, or "blank", "heading".
        reason: Its reason.
        rows: Number of rows.
        lines: Places of the first ten.
        columns: Columns, where the rule is about columns.
        sums: Column to the sum of the figures left out.
        comparison: With the sum of the parts, where the rule asks for it.
    """

    rule: int | None
    kind: str
    reason: str
    rows: int
    lines: tuple[str, ...]
    columns: tuple[str, ...] = ()
    sums: Mapping[str, int] = dataclasses.field(default_factory=dict)
    comparison: Comparison | None = None


@dataclass(frozen=True)
class ColumnSum:
    """The sum of a column (of a code, in a long file): of all rows, of those left out, of those used.

    A sum is None where there are rows and no cell is filled: missing is not zero.

    Attributes:
        column: The column, or the code.
        all_rows: Sum of all rows.
        left_out: Sum of the rows left out.
        used: Sum of the rows used.
        unreadable: Cells of rows left out that hold no number.
        empty: Cells of rows used that are empty.
    """

    column: str
    all_rows: int | None
    left_out: int | None
    used: int | None
    unreadable: int = 0
    empty: int = 0


@dataclass(frozen=True)
class FileAccount:
    """What became of the files of one role.

    Attributes:
        id: Id of the role.
        stage: Its stage.
        source: Its source.
        files: The files.
        rows_read: Rows of data.
        rows_used: Rows that were used.
        left_out: The others, by rule.
        uses: Column to what it is used for.
        not_used: Columns that no role uses.
        absent: Columns that the recipe says this version does not have.
        sums: Sums of the columns of figures.
        rewritten: What was rewritten in cells ("thousands sign .", "Khmer digits") to the number of cells.
    """

    id: str
    stage: str
    source: str
    files: tuple[FileRead, ...]
    rows_read: int
    rows_used: int
    left_out: tuple[RowsLeftOut, ...]
    uses: Mapping[str, tuple[str, ...]]
    not_used: tuple[str, ...]
    absent: tuple[str, ...]
    sums: tuple[ColumnSum, ...]
    rewritten: Mapping[str, int]


@dataclass(frozen=True)
class FigureAccount:
    """A figure of the record: the sum of the cells used, what two files give alike, and the sum in the record.

    The sums are None where no cell is filled: the files do not give the figure.
    """

    stage: str
    contest: str
    figure: str
    used: int | None
    given_twice: int
    record: int | None

    @property
    def place(self) -> tuple[str, str, str]:
        """Stage, contest and figure."""
        return self.stage, self.contest, self.figure


@dataclass(frozen=True)
class RepeatedKey:
    """A key that stands in several rows of a file."""

    file: str
    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MissingUnits:
    """Units that one file of a stage does not have although another does."""

    stage: str
    contest: str
    file: str
    number: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class Reconciliation:
    """The account of an import.

    Attributes:
        record: Id of the record.
        digest: Its digest.
        files: Per role of the recipe.
        figures: Per figure of the record; used = given_twice + record, always.
        true_duplicates: Repeated keys whose rows have all figures alike.
        same_key: Repeated keys whose rows differ.
        missing_units: Units that a file lacks.
        statuses: Stage and contest to status to number of units.
        computed: Counts that the recipe computed.
        told: What else was decided, in sentences.
    """

    record: str
    digest: str
    files: tuple[FileAccount, ...]
    figures: tuple[FigureAccount, ...]
    true_duplicates: tuple[RepeatedKey, ...]
    same_key: tuple[RepeatedKey, ...]
    missing_units: tuple[MissingUnits, ...]
    statuses: Mapping[str, Mapping[str, int]]
    computed: tuple[str, ...]
    told: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The account as plain JSON values."""
        return {"format": RECONCILIATION_FORMAT, **_plain(dataclasses.asdict(self))}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
