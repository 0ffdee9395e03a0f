"""What stands in the columns of a file: names, codes, whole numbers, thousands signs, repeated values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.formats.recipe.propose_words import WordRole, word_roles
from scrutineer.formats.recipe.recipe import THOUSANDS

UNKNOWN: Final = -1
"""In an array of counts: an empty cell."""

OPTION_MARK: Final = "v_"
"""How columns of options begin in a station file."""

COUNT_ROLES: Final = (
    *("registered", "additional", "accredited", "issued", "cast", "box", "valid", "invalid", "blank", "contested"),
    *("unused", "received", "cancelled", "lost", "spoiled", "men", "women"),
)
"""Roles of a header under which whole numbers of persons or papers stand."""

OTHER_FIGURE: Final = "other figure"
"""Role of a header that counts something else, such as absentee certificates."""

NO_COUNT_ROLES: Final = (
    *("station", "centre", "region", "item", "office", "kind", "status", "order", "date", "address", "coordinate"),
    *("during the day", "check", "note"),
)
_AMONG: Final = ("region", "item", "address")
"""Roles of words that say nothing among counts: a party may be called "State for the People"."""

NEVER_AMONG: Final = tuple(role for role in NO_COUNT_ROLES if role not in _AMONG)
"""Roles of words that name no counts even among counts."""

_EASTERN: Final = [chr(start + digit) for start in (0x660, 0x6F0, 0x966, 0x9E6, 0x17E0) for digit in range(10)]
_ASCII: Final = [str(digit) for _ in range(5) for digit in range(10)]
_LONG_TEXT = 60
_MOST: Final = 0.8
"""Share of the filled cells that must be whole numbers in a column of counts."""

_SOME: Final = 0.3
_TEXTS: Final = 5
"""With so few different other texts, signs for hidden or missing figures, a smaller share is enough."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a file.

    Attributes:
        name: Its header.
        place: 0-based position.
        words: What its header says, the most telling first.
        filled: How many cells are not empty.
        distinct: How many different cells it has.
        zeros_first: Cells such as "007": a code.
        thousands: Sign between groups of three digits, where a cell has one.
        grouped: How many cells have that sign.
        whole: Whether every filled cell is a whole number, groups of digits included.
        mean_length: Characters of a filled cell.
        counts: Shape (rows,): the whole numbers, `UNKNOWN` where empty; None if the column does not hold them.
        odd: How many filled cells are no whole numbers although the others, among figures, are: n/a, *, annulled.
    """

    name: str
    place: int
    words: tuple[WordRole, ...]
    filled: int
    distinct: int
    zeros_first: int
    thousands: str | None
    grouped: int
    whole: bool
    mean_length: float
    counts: NDArray[np.int64] | None
    odd: int = 0

    def says(self, *roles: str) -> WordRole | None:
        """The first of these roles for which the words of the header speak."""
        return next((word for word in self.words if word.role in roles), None)

    @property
    def role(self) -> str | None:
        """The role for which the words speak most."""
        return self.words[0].role if self.words else None

    @property
    def is_long_text(self) -> bool:
        """Whether it holds sentences or addresses rather than names."""
        return not self.whole and self.mean_length > _LONG_TEXT


def read_columns(table: pl.DataFrame) -> tuple[Column, ...]:
    """Look at every column of a table of text cells.

    A column that stands among figures, or is called one, and holds whole numbers but for a few cells is one of counts:
    one cell such as "n/a" must not take the votes of an option out of the count.
    """
    columns = [_column(table[name], place) for place, name in enumerate(table.columns)]
    mostly = {c.place: found for c in columns if not c.whole and (found := _mostly(table[c.name], c)) is not None}
    figures = [c for c in columns if c.counts is not None or c.place in mostly]
    first = min((c.place for c in figures if _is_called_figure(c)), default=len(columns))
    return tuple(
        mostly[c.place]
        if c.place in mostly
        and (_is_called_figure(c) or c.role == "value" or (c.place > first and c.role not in NEVER_AMONG))
        else c
        for c in columns
    )


def _is_called_figure(column: Column) -> bool:
    told = column.says(*COUNT_ROLES) is not None and column.role not in NO_COUNT_ROLES
    return told or column.name.startswith(OPTION_MARK)


def _mostly(cells: pl.Series, column: Column) -> Column | None:
    """The column as one of counts; None where too many cells, or too many different ones, are no whole numbers."""
    if not column.filled or column.is_long_text:
        return None
    numbers = numbers_of(cells)
    odd = column.filled - (numbers.len() - numbers.null_count())
    most = 1 - odd / column.filled
    if not odd > 0 or most < _SOME:
        return None
    if most < _MOST and cells.filter(numbers.is_null()).drop_nulls().n_unique() > _TEXTS:
        return None
    return replace(column, counts=numbers.fill_null(UNKNOWN).to_numpy().astype(np.int64), odd=odd)


def numbers_of(cells: pl.Series) -> pl.Series:
    """The cells that are whole numbers, groups of three digits and digits of other scripts included; else null."""
    text = cells.str.replace_many(_EASTERN, _ASCII)
    signs = "".join(THOUSANDS.values())
    grouped = text.str.contains(rf"^[0-9]{{1,3}}(?:[{signs}][0-9]{{3}})+$")
    plain = text.str.contains(r"^[0-9]{1,15}$")
    bare = text.str.replace_all(f"[{signs}]", "").cast(pl.Int64, strict=False)
    found = pl.DataFrame({"bare": bare, "fits": plain | grouped})
    return found.select(pl.when(pl.col("fits")).then(pl.col("bare"))).to_series()


def _column(cells: pl.Series, place: int) -> Column:
    filled = cells.len() - cells.null_count()
    text = cells
    if filled and cells.str.contains_any(_EASTERN).any():
        text = cells.str.replace_many(_EASTERN, _ASCII)
    plain = text.str.contains(r"^[0-9]{1,15}$")
    whole, sign, grouped = int(plain.sum()), None, 0
    if whole < filled:
        for name, characters in THOUSANDS.items():
            found = text.str.contains(rf"^[0-9]{{1,3}}(?:[{characters}][0-9]{{3}})+$")
            if found.sum() > grouped:
                sign, grouped = name, int(found.sum())
        if sign is not None and whole + grouped == filled:
            text = text.str.replace_all(f"[{THOUSANDS[sign]}]", "")
            plain, whole = text.is_not_null(), filled
    floats = 0
    if whole < filled:
        zeros = text.str.contains(r"^[0-9]+\.0$")
        floats = int(zeros.sum())
        if whole and floats and whole + floats == filled:
            text = text.str.replace(r"\.0$", "")
            whole = filled
    is_whole = filled > 0 and whole == filled
    lengths = cells.str.len_chars()
    counts = None
    if is_whole:
        counts = text.cast(pl.Int64, strict=False).fill_null(UNKNOWN).to_numpy().astype(np.int64)
    return Column(
        name=cells.name,
        place=place,
        # The name of a contestant in a station file speaks for no role.
        words=() if cells.name.startswith(OPTION_MARK) else word_roles(cells.name),
        filled=filled,
        distinct=cells.drop_nulls().n_unique(),
        zeros_first=int(text.str.contains(r"^0[0-9]").sum()),
        thousands=sign if is_whole else None,
        grouped=grouped if is_whole else 0,
        whole=is_whole,
        mean_length=float(lengths.mean() or 0),  # type: ignore[arg-type]
        counts=counts,
    )


def count_candidates(columns: Sequence[Column]) -> list[Column]:
    """The columns that may hold counts of persons, papers or votes.

    Not those whose words say that they are codes or names, nor codes with zeros in front, nor whole numbers that stand
    before the first column whose words name a count: there stand the codes of regions and stations.
    """
    named = [c.place for c in columns if c.says(*COUNT_ROLES) and c.role not in NO_COUNT_ROLES and c.counts is not None]
    votes = [c.place for c in columns if c.name.startswith(OPTION_MARK) and c.counts is not None]
    first = min([*named, *votes], default=None)
    last_code = max(
        (c.place for c in columns if c.role == "station" and (first is None or c.place < first)), default=-1
    )
    kept = []
    for column in columns:
        if column.counts is None or not column.filled:
            continue
        if column.zeros_first and not (column.says(*COUNT_ROLES) or column.name.startswith(OPTION_MARK)):
            continue
        by_words = column.says(*COUNT_ROLES) is not None and column.role not in NO_COUNT_ROLES
        between = first is None or column.place > first
        among = first is not None and between and column.role in _AMONG
        codes = column.role in NO_COUNT_ROLES and not among
        if by_words or (between and not codes and (first is not None or column.place > last_code)):
            kept.append(column)
    return kept
