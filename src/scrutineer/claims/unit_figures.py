"""Metrics over the units of a level: the smallest and largest value in any of them, and in how many a bound is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.claims.evaluation import Reading, evaluate
from scrutineer.claims.expression import Operand, OverUnits, leaves
from scrutineer.claims.interval import Interval
from scrutineer.claims.ranking import nth_largest, place_by_votes
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.tabulation.tally import Tabulation


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The figures of one unit as operands of metrics.

    Attributes:
        counts: Count name to value.
        votes: Option to votes.
        complete: Whether an option without a figure did not stand here.
    """

    counts: Mapping[str, int | None]
    votes: Mapping[str, int | None]
    complete: bool

    def read(self, leaf: Operand | OverUnits) -> Reading | None:
        """The value of an operand, or None."""
        if isinstance(leaf, OverUnits):
            return None
        value = self._value(leaf)
        return None if value is None else Reading(leaf.text, value)

    def read_rate(self, text: str) -> Reading | None:
        """No unit has a rate without counts here."""
        del text
        return None

    def _value(self, leaf: Operand) -> Interval | None:
        if leaf.name in COUNT_KINDS:
            return _point(self.counts.get(leaf.name))
        if leaf.name == "votes":
            return _point(self.votes.get(leaf.key or ""))
        if leaf.of != "votes":
            return None
        known = [votes for votes in self.votes.values() if votes is not None]
        valid = self.counts.get("valid")
        unnamed = 0 if self.complete else None if valid is None else max(valid - sum(known), 0)
        if leaf.name == "sum":
            return Interval.point(sum(known)) if known and unnamed == 0 else None
        if leaf.name == "rank":
            own = self.votes.get(leaf.key or "")
            return None if own is None else place_by_votes(own, known, unnamed, len(self.votes) - len(known))
        return nth_largest(known, 0 if leaf.name == "first" else 1, unnamed)


def _point(value: int | None) -> Interval | None:
    return None if value is None else Interval.point(value)


def over_units(asked: OverUnits, tabulation: Tabulation, contest: str, stage: str) -> tuple[Interval, str] | None:
    """A metric over the units of a level at a stage: its smallest or largest value, or how many keep to a bound.

    Returns:
        Bounds and a note on how many units gave a value; None where none did. Units without a value leave the bound
        open on the side on which they could lie beyond it.
    """
    record = tabulation.record
    if (contest, stage) not in tabulation.rolled or asked.level not in record.units.levels:
        return None
    table = tabulation.units_at(contest, stage, asked.level)
    inner = [leaf for leaf in leaves(asked.inner) if isinstance(leaf, Operand)]
    ranked = any(leaf.of == "votes" for leaf in inner)
    options = [name for name in table.columns if name.startswith("votes_")]
    wanted = {f"votes_{leaf.key}" for leaf in inner if leaf.name == "votes"}
    options = [name for name in options if ranked or name in wanted]
    counts = [name for name in COUNT_KINDS if ranked or any(leaf.name == name for leaf in inner)]
    complete = record.options_complete(contest, stage)
    found: list[Interval] = []
    for row in table.select(*counts, *options).iter_rows(named=True):
        unit = UnitFigures(
            {name: row[name] for name in counts},
            {name.removeprefix("votes_"): row[name] for name in options},
            complete,
        )
        value = evaluate(asked.inner, unit).interval
        if value is not None:
            found.append(value)
    if not found:
        return None
    if asked.which == "count":
        return _counted(asked, found, table.height)
    return _extreme(asked, found, table.height)


def _counted(asked: OverUnits, found: list[Interval], units: int) -> tuple[Interval, str]:
    told = [_keeps(value, asked) for value in found]
    sure = sum(item is True for item in told)
    open_units = sum(item is None for item in told) + units - len(found)
    return Interval(Fraction(sure), Fraction(sure + open_units)), _note(len(found), units)


def _keeps(value: Interval, asked: OverUnits) -> bool | None:
    """Whether a value keeps to the bound; None where that cannot be told."""
    limit = Interval.point(asked.limit)
    above, below = value.above(limit), limit.above(value)
    match asked.bound:
        case ">":
            return above
        case "<":
            return below
        case ">=":
            return None if below is None else not below
        case "<=":
            return None if above is None else not above
    if above or below:
        return False
    return True if value == limit else None


def _note(found: int, units: int) -> str:
    return f"{found:,} of {units:,} {'unit has' if found == 1 else 'units have'} the figures"


def _extreme(extreme: OverUnits, found: list[Interval], units: int) -> tuple[Interval, str]:
    every = len(found) == units
    lows = [value.low for value in found if value.low is not None]
    highs = [value.high for value in found if value.high is not None]
    low: Fraction | None
    high: Fraction | None
    if extreme.which == "min":
        low = min(lows) if every and len(lows) == units else None
        high = min(highs, default=None)
    else:
        low = max(lows, default=None)
        high = max(highs) if every and len(highs) == units else None
    return Interval(low, high), _note(len(found), units)
