"""Which columns say where a row belongs: regions that nest, the key of a station, its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import polars as pl

from scrutineer.formats.recipe.propose_columns import Column
from scrutineer.formats.recipe.propose_draft import KEEP, Draft
from scrutineer.formats.recipe.propose_words import plain_words
from scrutineer.formats.recipe.recipe import LevelRole, StationRole

_NOT_PLACES: Final = (
    *("kind", "status", "order", "date", "address", "coordinate", "during the day", "check", "note", "item", "office"),
    *("value", "total"),
)
_KINDS = 12
_FILLED = 0.9
"""Share of the rows in which a column of the key has a cell; a few rows may be totals that were not seen."""


@dataclass(frozen=True)
class Places:
    """Where the rows belong.

    Attributes:
        levels: Regions, largest first.
        station: The key of a row within its region.
        repeated: How many keys stand in several rows, and how many of these in equal rows.
        kinds: Columns of few codes that may tell the kind of a station.
        unused: Columns of names and codes that are neither.
    """

    levels: tuple[LevelRole, ...]
    station: StationRole
    repeated: tuple[int, int]
    kinds: tuple[str, ...]
    unused: tuple[str, ...]


class _Rows:
    """Distinct cells of sets of columns, counted once."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.table = table
        self._seen: dict[tuple[str, ...], int] = {}

    def distinct(self, *names: str) -> int:
        key = tuple(dict.fromkeys(names))
        if key not in self._seen:
            self._seen[key] = self.table.select(key).unique().height if key else 1
        return self._seen[key]

    def one_to_one(self, left: str, right: str, above: Sequence[str]) -> bool:
        both = self.distinct(*above, left, right)
        return both == self.distinct(*above, left) == self.distinct(*above, right)


def find_places(table: pl.DataFrame, columns: Sequence[Column], figures: Sequence[str], draft: Draft) -> Places | None:
    """Find regions and key; None if no column could name a unit.

    Args:
        table: The cells, one row per unit.
        columns: Its columns.
        figures: Columns of options and counts.
        draft: Where reasons go.
    """
    rows = _Rows(table)
    taken = set(figures)
    kinds = [
        c.name for c in columns if c.name not in taken and c.role in {"kind", "status"} and 1 < c.distinct <= _KINDS
    ]
    last = min((c.place for c in columns if c.name in taken), default=len(columns))
    usable = [
        c
        for c in columns
        if c.name not in taken
        and c.name not in kinds
        and c.filled
        and c.role not in _NOT_PLACES
        and not c.is_long_text
        and (not c.whole or c.place < last or c.says("station", "centre", "region"))
        and not _is_decimal(table, c)
    ]
    if not usable:
        return None
    key = _key(rows, usable, draft)
    levels, unused = _levels(rows, table.height, [c for c in usable if c.name not in key])
    repeated = _repeated(table, [*(level.column for level in levels), *key])
    _say_repeated(repeated, draft)
    for name in kinds:
        codes = table[name].value_counts(sort=True).head(6).rows()
        shown = ", ".join(f"{code} in {number:,} rows" for code, number in codes)
        draft.ask(
            "units",
            f"what do the codes of {name!r} mean ({shown})?",
            f"if a code is a kind of station or a status, write a [[units.kind]] or [[status]] for it; if not, {KEEP}",
        )
    return Places(tuple(levels), StationRole(tuple(key)), repeated, tuple(kinds), tuple(unused))


def _is_decimal(table: pl.DataFrame, column: Column) -> bool:
    """Coordinates and shares; a code such as "283.2" has few digits behind the point."""
    if column.whole or column.says("station", "centre"):
        return False
    share = table[column.name].str.contains(r"^-?[0-9]+[.,][0-9]{3,}$").sum()
    return share > 0.8 * column.filled


def _key(rows: _Rows, usable: Sequence[Column], draft: Draft) -> list[str]:
    """The smallest set of columns that is different in every row, by preference with the column of the station."""
    height = rows.table.height
    full = [c for c in usable if c.filled >= _FILLED * height] or list(usable)
    stations = [c for c in full if c.role == "station"]
    told = stations[0] if stations else None
    if told is not None and rows.distinct(told.name) == height:
        draft.say("units.station", f"{told.name!r} is different in every one of {height:,} rows", 0.97)
        return [told.name]
    if told is not None:
        others = [c for c in full if c is not told and c.role in {"centre", "region", None, "station"}]
        # The centre of a station says more than a province; what stands next to it more than what stands far off.
        others.sort(key=lambda c: (c.role != "centre", abs(told.place - c.place)))
        for size in range(1, min(len(others), 4) + 1):
            for chosen in combinations(others[:10], size):
                names = [*sorted((c.name for c in chosen), key=[c.name for c in usable].index), told.name]
                if rows.distinct(*names) == height:
                    regions = [c.name for c in chosen if c.role == "region"]
                    return _say_key([name for name in names if name not in regions], regions, 0.9, draft)
    alone = [c for c in full if rows.distinct(c.name) == height]
    if alone:
        best = max(alone, key=lambda c: (_sounds_like_id(c), -c.place))
        sure = 0.85 if _sounds_like_id(best) else 0.6 if told is None else 0.55
        draft.say("units.station", f"{best.name!r} is different in every one of {height:,} rows", sure)
        return [best.name]
    if told is not None:
        centre = [c.name for c in full if c.role == "centre" and c.distinct > 1]
        key = [*centre[-1:], told.name]
        text = f"by their names {' + '.join(key)} are the key" if centre else f"by its name {told.name!r} is the key"
        draft.say("units.station", f"{text} of the station; no set of columns is different in every row", 0.6)
        return key
    finest = max(full, key=lambda c: c.distinct)
    others = sorted((c for c in full if c is not finest), key=lambda c: -c.distinct)
    for size in range(1, min(len(others), 3) + 1):
        for chosen in combinations(others[:8], size):
            if rows.distinct(finest.name, *(c.name for c in chosen)) == height:
                key = [*(c.name for c in chosen if c.role != "region"), finest.name]
                key.sort(key=[c.name for c in usable].index)
                return _say_key(key, [c.name for c in chosen if c.role == "region"], 0.7, draft)
    draft.say("units.station", f"{finest.name!r} has the most different values, {finest.distinct:,}", 0.4)
    return [finest.name]


def _say_key(key: list[str], regions: Sequence[str], confidence: float, draft: Draft) -> list[str]:
    """Say that a key is different in every row, or in every row of one region; regions are part of the ids anyway."""
    told = f"{key[0]!r} is" if len(key) == 1 else f"{' + '.join(key)} together are"
    within = f" of one {' and '.join(map(repr, regions))}, which stands above it in the ids" if regions else ""
    draft.say("units.station", f"{told} different in every row{within}", confidence)
    return key


def _sounds_like_id(column: Column) -> bool:
    return bool(
        {"id", "code", "codigo", "nummer", "number", "numero", "kod", "key"} & set(plain_words(column.name).split())
    )


def _levels(rows: _Rows, height: int, usable: Sequence[Column]) -> tuple[list[LevelRole], list[str]]:
    ordered: list[Column] = []
    for found in usable:
        place = len(ordered)
        # A region that stands after its districts goes before them.
        while place and ordered[place - 1].distinct > found.distinct:
            if rows.distinct(ordered[place - 1].name, found.name) != ordered[place - 1].distinct:
                break
            place -= 1
        ordered.insert(place, found)
    levels: list[LevelRole] = []
    unused: list[str] = []
    path: list[str] = []
    before: Column | None = None
    for found in ordered:
        if levels and before is not None and levels[-1].name_column is None:
            beside = abs(found.place - before.place) == 1 and before.whole != found.whole
            if beside and rows.one_to_one(before.name, found.name, path[:-1]):
                # A code and its name are one level.
                code, name = (before, found) if before.whole else (found, before)
                levels[-1] = LevelRole(levels[-1].level, code.name, name.name)
                path[-1] = code.name
                continue
        size = rows.distinct(*path, found.name)
        few = size <= 0.9 * height or height < 10
        # A column that is called a region is one even where this file has one value: another file may have others.
        region = found.role in {"region", "centre"} or (
            found.role is None and size > rows.distinct(*path) and (not found.whole or found.zeros_first > 0)
        )
        if not few or not region:
            unused.append(found.name)
            continue
        before = found
        levels.append(LevelRole(_level_name(found.name, levels), found.name))
        path.append(found.name)
    return levels, unused


def _level_name(header: str, levels: Sequence[LevelRole]) -> str:
    words = plain_words(header).replace(" ", "-")
    name = words if words.isascii() and words else f"level-{len(levels) + 1}"
    return (
        name if name not in {"nation", "station", *(level.level for level in levels)} else f"{name}-{len(levels) + 1}"
    )


def _repeated(table: pl.DataFrame, key: Sequence[str]) -> tuple[int, int]:
    again = table.filter(pl.struct(key).is_duplicated())
    if not again.height:
        return 0, 0
    groups = again.group_by(key).agg(pl.len().alias("rows"), pl.struct(pl.all()).n_unique().alias("kinds"))
    return groups.height, int((groups["kinds"] == 1).sum())


def _say_repeated(repeated: tuple[int, int], draft: Draft) -> None:
    keys, equal = repeated
    if keys:
        draft.say(
            "units.repeated",
            f"{keys:,} keys stand in several rows, {equal:,} of them in rows that are equal in every cell",
            0.4,
            doubt=f"{keys:,} keys stand in several rows ({equal:,} in equal rows): is a row repeated, or are these "
            "other stations?",
            answer=f"if they are other stations, or if you cannot tell, {KEEP}: all rows are kept, and rule "
            "C12 lists them; if a row is repeated, leave it out by a [[leave_out]]",
        )
