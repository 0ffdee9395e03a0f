"""The stations of a count as arrays, with those that have no meaningful denominator set apart and named.

A rate needs a denominator that means what it seems to mean. A station without a register (postal, abroad, on the road),
or whose figures contradict each other, is separated here, counted and told: it is never dropped in silence, and never
enters a rate. What counts as the register of a voting channel has decided results in the literature: for Korea 2020 a
wrong register moved the estimated share of clean stations from .99 to .82 (Baek's comment on Mebane 2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.record.record import ElectionRecord
from scrutineer.record.units import Units

MOST_REGISTERED: Final = 200_000
"""A larger unit is no station; exact probabilities of its counts would take time and memory with its size."""
_FEW_LARGE: Final = 0.02
"""Share of the stations up to which larger units are taken for exceptions."""
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ORDINARY: Final = "ordinary"
_LEADING: Final = 2
"""Contestants whose missing figures are not taken for 0: methods look at these where none is named."""

_REASONS: Final = 3
"""Reasons that are told where few stations are left."""


@dataclass(frozen=True, slots=True)
class Separated:
    """Stations that take no part in rates, and why.

    Attributes:
        reason: Why, in words.
        stations: How many.
        ballots: Ballots cast there, as far as known.
    """

    reason: str
    stations: int
    ballots: int

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"reason": self.reason, "stations": self.stations, "ballots": self.ballots}


@dataclass(frozen=True, eq=False)
class Stations:
    """Stations of one contest at one stage whose figures can be set against each other.

    In each, 0 <= votes of every option <= valid <= cast <= registered, and registered > 0.

    Attributes:
        registered: Persons on the register. Shape (stations,).
        cast: Ballots cast. Shape (stations,).
        valid: Valid ballots. Shape (stations,).
        votes: Votes by option. Shape (options, stations).
        options: Option ids, most votes first.
        ladder: Code of the unit above each station at every depth: first the regions, last the nearest unit above.
            Where a branch of the tree is shorter, its last unit is repeated. Shape (depths, stations).
        regions: Names of the regions, by code.
        rows: Row of each station in the table of units. Shape (stations,).
        separated: The stations that were set apart.
        further: Further counts that the record holds, such as `issued`; -1 where not published. Shapes (stations,).
    """

    registered: IntArray
    cast: IntArray
    valid: IntArray
    votes: IntArray
    options: tuple[str, ...]
    ladder: IntArray
    regions: tuple[str, ...]
    rows: IntArray
    separated: tuple[Separated, ...] = ()
    further: Mapping[str, IntArray] = field(default_factory=dict)

    def __len__(self) -> int:
        """Number of stations."""
        return int(self.registered.size)

    @property
    def why_few(self) -> str:
        """Why stations were set apart, with how many of all: the most common reasons first; empty where none was."""
        whole = len(self) + sum(part.stations for part in self.separated)
        most = sorted(self.separated, key=lambda part: -part.stations)
        told = [f"{part.reason} in {part.stations:,} of {whole:,} stations" for part in most[:_REASONS]]
        left = sum(part.stations for part in most[_REASONS:])
        return "; ".join([*told, f"other reasons in {left:,}"] if left else told)

    @property
    def region(self) -> IntArray:
        """Code of each station's region. Shape (stations,)."""
        first: IntArray = self.ladder[0]
        return first

    def of(self, option: str) -> IntArray:
        """Votes of an option. Shape (stations,).

        Raises:
            KeyError: There is no such option.
        """
        if option not in self.options:
            raise KeyError(option)
        votes: IntArray = self.votes[self.options.index(option)]
        return votes

    def take(self, chosen: BoolArray | IntArray) -> "Stations":
        """Some of the stations; what was separated stays told."""
        return replace(
            self,
            registered=self.registered[chosen],
            cast=self.cast[chosen],
            valid=self.valid[chosen],
            votes=self.votes[:, chosen],
            ladder=self.ladder[:, chosen],
            rows=self.rows[chosen],
            further={name: column[chosen] for name, column in self.further.items()},
        )


def stations_of(record: ElectionRecord, contest: str, stage: str, *, every_kind: bool = False) -> Stations:
    """The stations of a contest at a stage.

    Args:
        record: The record.
        contest: Contest id.
        stage: Stage id.
        every_kind: Whether stations of special kinds (postal, abroad, ...) take part where they have a register: only
            to show what becomes of a result where a register that is none is taken for one.

    Returns:
        The stations of the finest level; none where the record holds figures of the whole only.

    Raises:
        KeyError: The record has no such sheet.
    """
    sheet = record.sheets[contest, stage]
    units = record.units
    level = record.finest_level[contest]
    root = record.contest_row(contest)
    finest = (units.table["level"] == level).to_numpy() & units.children_mask(root)
    finest[root] = False
    lines = np.flatnonzero(finest[sheet.rows])
    rows = sheet.rows[lines]
    names = [o for o in sheet.options if sheet.votes[o].null_count() < len(sheet)]
    totals = {o: int(sheet.votes[o].sum() or 0) for o in names}
    options = tuple(sorted(names, key=lambda o: (-totals[o], o)))
    figures = {name: _filled(sheet.count(name), lines) for name in ("registered", "cast", "valid", "invalid")}
    # An option without a figure does not stand there; where no option has one, the votes are missing. So are those of a
    # leading contestant where the others do not make up the valid ballots.
    columns = [_filled(sheet.votes[option], lines) for option in options]
    votes = np.stack(columns) if columns else np.zeros((0, lines.size), np.int64)
    no_votes = (votes < 0).all(axis=0) if columns else np.ones(lines.size, bool)
    unknown = (votes[:_LEADING] < 0).any(axis=0)
    votes = np.maximum(votes, 0)
    unknown &= votes.sum(axis=0) < figures["valid"]
    kinds = units.table["kind"].gather(rows)
    if every_kind:
        kinds = pl.Series("kind", [ORDINARY]).new_from_index(0, rows.size)
    reported = sheet.reported.gather(lines).to_numpy()
    why = _why_separated(figures, votes, kinds, reported, no_votes, unknown)
    usable = np.asarray([not reason for reason in why[0]], bool)[why[1]]
    separated = _told(why, figures["cast"], usable)
    ladder, regions = _ladder(units, rows[usable], root)
    return Stations(
        registered=figures["registered"][usable],
        cast=figures["cast"][usable],
        valid=figures["valid"][usable],
        votes=np.ascontiguousarray(votes[:, usable]),
        options=options,
        ladder=ladder,
        regions=regions,
        rows=rows[usable],
        separated=separated,
        further={name: _filled(sheet.count(name), lines)[usable] for name in ("issued",) if name in sheet.counts},
    )


def _filled(column: pl.Series, lines: IntArray) -> IntArray:
    filled: IntArray = column.gather(lines).fill_null(-1).to_numpy().astype(np.int64)
    return filled


def _why_separated(
    figures: Mapping[str, IntArray],
    votes: IntArray,
    kinds: pl.Series,
    reported: BoolArray,
    no_votes: BoolArray,
    unknown: BoolArray,
) -> tuple[list[str], IntArray]:
    """Reasons, the first of them none, and the place of each station's first reason in that list. Shape (lines,)."""
    registered, cast, valid = figures["registered"], figures["cast"], figures["valid"]
    reasons, code = [""], np.zeros(registered.size, np.int64)

    def separate(mask: BoolArray, reason: str) -> None:
        chosen = mask & (code == 0)
        if chosen.any():
            code[chosen] = len(reasons)
            reasons.append(reason)

    separate(~reported, "not reported, or not in the count")
    for name in ("cast", "valid"):
        # What `invalid` would have made of the other one.
        empty, other = figures[name] < 0, figures["invalid"] < 0
        separate(empty & other, f"`{name}` and `invalid` are empty")
        separate(empty, f"`{name}` is empty")
    separate(no_votes, "the votes of every contestant are empty")
    separate(unknown, "the votes of a leading contestant are empty, and the others do not make up `valid`")
    for kind in kinds.unique().sort():
        if kind != ORDINARY:
            separate(
                (kinds == kind).to_numpy(), f"kind {str(kind).replace('_', ' ')}: its register is not that of a place"
            )
    separate(registered <= 0, "`registered` is empty or 0")
    large = (registered > MOST_REGISTERED) & (code == 0)
    # A single sum among stations, or a slip of the keyboard, must not keep the others from being tested. Where many are
    # as large, the units are no stations at all, and the methods say so.
    if large.sum() <= _FEW_LARGE * (code == 0).sum():
        separate(large, f"`registered` is over {MOST_REGISTERED:,}: no polling station")
    separate((valid > cast) | (votes.sum(axis=0) > valid), "more valid ballots than cast, or more votes than valid")
    separate(cast > registered, "more ballots than registered voters")
    return reasons, code


def _told(why: tuple[list[str], IntArray], cast: IntArray, usable: BoolArray) -> tuple[Separated, ...]:
    reasons, code = why
    if usable.all():
        return ()
    number = np.bincount(code, minlength=len(reasons))
    ballots = np.bincount(code, weights=np.maximum(cast, 0), minlength=len(reasons))
    return tuple(
        Separated(reason, int(number[place]), int(ballots[place])) for place, reason in enumerate(reasons) if reason
    )


def _ladder(units: Units, rows: IntArray, root: int) -> tuple[IntArray, tuple[str, ...]]:
    """Codes of the units above each station, from the regions down, and the names of the regions."""
    chains: list[IntArray] = []
    here = units.parent[rows]
    while here.size and (here != root).any():
        chains.append(here)
        here = np.where(here == root, root, units.parent[here])
    if not chains:
        return np.zeros((1, rows.size), np.int64), ("all",)
    # chains[0] is the nearest unit above; a station right below the root has the root everywhere.
    top_down = np.stack(chains[::-1])
    for depth in range(1, top_down.shape[0]):
        above = top_down[depth - 1]
        top_down[depth] = np.where(top_down[depth] == root, above, top_down[depth])
    first = top_down.copy()
    for depth in range(first.shape[0] - 2, -1, -1):
        first[depth] = np.where(first[depth] == root, first[depth + 1], first[depth])
    codes = np.stack([np.unique(row, return_inverse=True)[1] for row in first]).astype(np.int64)
    seen = np.unique(first[0])
    names = units.table["name"].gather(seen)
    ids = units.ids.gather(seen)
    return codes, tuple(str(name if name is not None else unit) for name, unit in zip(names, ids, strict=True))
