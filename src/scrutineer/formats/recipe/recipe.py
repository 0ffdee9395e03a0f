"""A recipe: which column of which published file is what in the record, and which rows are left out and why.

The classes are frozen values. `recipe_file` reads them from TOML and writes them; `apply` carries a recipe out.
Everything a recipe leaves open is either seen in the file beyond doubt or refused with the key that would settle it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from scrutineer.formats.raw.layout import Layout
from scrutineer.record.election import Contest, Election, Option, Source, Stage

RECIPE_FORMAT: Final = "scrutineer-recipe/1"
THOUSANDS: Final[dict[str, str]] = {
    ".": ".",
    ",": ",",
    " ": " \u00a0\u2009\u202f",
    "'": "'’",
    "٬": "٬",
}
"""Thousands sign of a recipe to the characters that it stands for; a space stands for those of typesetters too."""

LEAVE_OUT_KINDS: Final = ("total", "subtotal", "pseudo-station", "note", "blank", "other")

_FORBID: Final = {"extra": "forbid"}


@dataclass(frozen=True)
class Condition:
    """What a cell must be; exactly one of the three is given.

    Attributes:
        values: One of these texts, as they stand in the file after stripping.
        matches: A regular expression found in the cell.
        empty: Whether the cell is empty.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    values: tuple[str, ...] = ()
    matches: str | None = None
    empty: bool | None = None


When = Mapping[str, Condition]
"""Column to what its cell must be; a row is meant where all hold. An empty mapping holds for every row."""


@dataclass(frozen=True)
class Figure:
    """Where a count comes from: columns of a wide file, or codes of a long one.

    Attributes:
        sum: Columns that are added up; one for a plain column.
        minus: Columns that are taken away from the sum.
        code: Codes of a long file whose values are added up.
        empty: What an empty cell among several parts means: "refuse" is an error where other parts of the row are
            filled, "zero" counts it as nothing. Where all parts are empty, the figure is null.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    sum: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    empty: Literal["refuse", "zero"] = "refuse"


def column(name: str) -> Figure:
    """The figure that is one column."""
    return Figure(sum=(name,))


@dataclass(frozen=True)
class ContestRole:
    """A contest, and which rows are its own.

    Attributes:
        contest: The contest; its `unit` is "all", the whole, where the recipe names none.
        when: Rows of the contest in files that hold several; empty: every row.
        counts: Counts of this contest alone, in the place of those of `Recipe.counts`.
    """

    contest: Contest
    when: When = field(default_factory=dict)
    counts: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class OptionRole:
    """An option, and its column (wide) or its code (long). Neither: it has no figures in these files."""

    option: Option
    column: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Long:
    """The columns of a long file.

    Attributes:
        item: Column of the code; several are joined with " | ".
        value: Column of the figure.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    item: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Heading:
    """Rows that stand above the rows they name, such as a polling centre above its stations.

    Attributes:
        when: Which rows are headings. They are not read as units.
        carry: New column to the column whose cell in the heading is written into the rows below it.
        compare: Whether the heading's own figures are compared with the sum of the rows below it.
        must_agree: Whether a difference is an error.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    when: Mapping[str, Condition]
    carry: Mapping[str, str]
    compare: bool = True
    must_agree: bool = False


@dataclass(frozen=True)
class FileRole:
    """One published file, or several of one shape.

    Attributes:
        id: Short id for messages and for `leave_out`.
        path: Name of the file, without folders; `*` and `?` stand for any characters, and all files that match are
            read as parts of one table.
        stage: Stage that it belongs to; may be left out where the recipe has one stage.
        source: Source that its figures get; may be left out where the recipe has one source, or none.
        contest: The only contest that it holds figures of; None: all, or as `when` of the contests says.
        shape: "wide": one row per unit; "long": one row per unit and item.
        layout: How the file is read.
        rename: Header as read to the name that the roles use.
        absent: Columns that the roles name and that this file does not have, by design.
        fill_down: Columns in which an empty cell repeats the cell above it.
        heading: Rows that are headings of the rows below them.
        long: Columns of a long file.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    id: str
    path: str
    stage: str | None = None
    source: str | None = None
    contest: str | None = None
    shape: Literal["wide", "long"] = "wide"
    layout: Layout = field(default_factory=Layout)
    rename: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    heading: Heading | None = None
    long: Long | None = None


@dataclass(frozen=True)
class LevelRole:
    """One level of regions.

    Attributes:
        level: Name of the level: "province", "district", ...
        column: Column of its code or name, part of the ids. Empty at the largest regions only with `may_be_empty`.
        name_column: Column of its name, where `column` holds a code.
        first: Take only this many characters of the cell: a code that begins with that of its region.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    level: str
    column: str
    name_column: str | None = None
    first: int | None = None
    may_be_empty: bool = False


@dataclass(frozen=True)
class StationRole:
    """The finest units.

    Attributes:
        columns: Columns that together are the key within the region; joined with ":" in the id.
        level: Name of their level.
        name: Column of their name, where there is one.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    columns: tuple[str, ...]
    level: str = "station"
    name: str | None = None


@dataclass(frozen=True)
class KindRule:
    """Units of a kind, see `record.counts.UNIT_KINDS`; the first rule that holds decides."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    when: Mapping[str, Condition]
    kind: str


@dataclass(frozen=True)
class UnitRoles:
    """How rows become units. A unit's id is the path of its regions and its key.

    Attributes:
        root: Name of the whole.
        levels: Regions, largest first.
        station: The units below them; None: the rows are units of the last level.
        repeated: What a key that stands in several rows means: "refuse", or "keep" every row, with a suffix "~2" and
            the column `repeat_of`.
        kind: Rules for the kind of a unit; without one that holds it is ordinary.
        fields: Further column of the units (`record.form_fields.UNIT_FIELDS`) to the column of the file.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    root: str
    levels: tuple[LevelRole, ...] = ()
    station: StationRole | None = None
    repeated: Literal["refuse", "keep"] = "refuse"
    kind: tuple[KindRule, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LeaveOut:
    """Rows, or columns, that are no figures of units.

    Attributes:
        reason: Why, in words for the reader of the reconciliation.
        kind: One of `LEAVE_OUT_KINDS`.
        when: Which rows. In long files the code is a column like any other.
        columns: Which columns, as a regular expression on their names; then `when` stays empty.
        file: Ids of the files that the rule is for; empty: all.
        compare: Whether the figures left out are compared with the sum of the rows or columns they stand for.
        total_of: Columns in which the rows stood for have the same cells as the row left out; empty: the whole file.
        parts: What is added up for the comparison, if not all options: codes of a long file, or columns for `columns`.
        must_agree: Whether a difference is an error; otherwise it is listed.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    reason: str
    kind: Literal["total", "subtotal", "pseudo-station", "note", "blank", "other"] = "other"
    when: Mapping[str, Condition] = field(default_factory=dict)
    columns: str | None = None
    file: tuple[str, ...] = ()
    compare: bool = False
    total_of: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    must_agree: bool = False


@dataclass(frozen=True)
class NotTotal:
    """Rows or columns that look like totals and are none.

    Attributes:
        reason: Why, in words.
        when: Which rows.
        columns: Which columns, as a regular expression on their names.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    reason: str
    when: Mapping[str, Condition] = field(default_factory=dict)
    columns: str | None = None


@dataclass(frozen=True)
class StatusRule:
    """Rows whose unit has this status (`record.counts.STATUSES`); the first rule that holds decides."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    when: Mapping[str, Condition]
    status: str


@dataclass(frozen=True)
class NumberRule:
    """Another thousands sign in some columns, or some rows; the first rule that holds for a cell decides.

    Attributes:
        thousands: One of `THOUSANDS`, or None for none.
        columns: Columns; empty: all.
        when: Rows; empty: all.
        file: Ids of files; empty: all.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    thousands: str | None = None
    columns: tuple[str, ...] = ()
    when: Mapping[str, Condition] = field(default_factory=dict)
    file: tuple[str, ...] = ()


@dataclass(frozen=True)
class NumberFormat:
    """How whole numbers are written.

    Attributes:
        thousands: Sign between groups of three digits, one of `THOUSANDS`; None: there is none, and a cell with one is
            an error.
        whole_floats: Whether "54.0" is 54. A fraction is never a count.
        decimals: The sign before the zeros of such a number.
        where: Exceptions by column and row.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    thousands: str | None = None
    whole_floats: bool = False
    decimals: Literal[".", ","] = "."
    where: tuple[NumberRule, ...] = ()


@dataclass(frozen=True)
class FlagRole:
    """A mark on the form: its column, and which words mean true and false beside true/false, yes/no, 1/0, y/n."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    column: str
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What the files do not tell and nobody has answered yet.

    Attributes:
        key: The key that the answer goes into.
        text: The question, in plain words.
        answer: How it is answered.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = _FORBID
    key: str
    text: str
    answer: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"


@dataclass(frozen=True)
class Recipe:
    """A recipe for one election record.

    Attributes:
        election: The election, as in `record.toml`.
        contests: Its contests.
        stages: Published versions of the count.
        sources: Where the files come from.
        files: The files.
        units: How rows become units.
        definitions: What cast, valid, ... mean here.
        counts: Count (`COUNT_KINDS` or `FORM_COUNTS`) to where it comes from.
        derived: Counts that the publisher computed from the others.
        computed: Counts that this recipe computes where no file of the stage gives them: `sum` and `minus` name
            counts, or "votes" for the sum of the options. They are marked as derived.
        options: Options with their columns or codes.
        option_columns: Pattern with `*` of columns that are options, with ids made from their names; they belong to
            the first contest.
        flags: Mark (`FORM_FLAGS`) to its column.
        texts: Words (`FORM_TEXTS`, or "note") to their column.
        leave_out: Rows and columns that are left out; the first rule that holds decides.
        not_total: Rows and columns that only look like totals.
        statuses: Rows of a status other than reported.
        number: How numbers are written.
        keep: Further columns that are kept in the ballots table as text, as they stand.
        questions: What is still to be answered; nothing is imported while one stands.
        origin: The file that the recipe was read from, for messages.
    """

    election: Election
    contests: tuple[ContestRole, ...]
    stages: tuple[Stage, ...]
    files: tuple[FileRole, ...]
    units: UnitRoles
    sources: tuple[Source, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Figure] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    computed: Mapping[str, Figure] = field(default_factory=dict)
    options: tuple[OptionRole, ...] = ()
    option_columns: str | None = None
    flags: Mapping[str, FlagRole] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[LeaveOut, ...] = ()
    not_total: tuple[NotTotal, ...] = ()
    statuses: tuple[StatusRule, ...] = ()
    number: NumberFormat = field(default_factory=NumberFormat)
    keep: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    origin: str = "recipe"
