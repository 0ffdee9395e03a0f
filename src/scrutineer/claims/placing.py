"""The place of a figure: the largest or smallest of all options, or of all units of a level."""

from collections.abc import Iterator

from scrutineer.claims.beside import Beside, Compared, beyond, fit_of, renamed
from scrutineer.claims.claim import Figure
from scrutineer.claims.expression import Binary, Expression, Operand, leaves
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Kind, kind_of
from scrutineer.claims.wording import value_text


def placed(figure: Figure, known: ContestFacts, stage: str, value: Interval) -> Beside | None:
    """The place among all options, or among the units of the same level where a unit is named."""
    others = dict(_rivals(figure, known, stage))
    if not others:
        return None
    first = figure.relation == "first"
    larger = [name for name, other in others.items() if other and beyond(other, value, high=first)]
    open_ones = [name for name, other in others.items() if other is None or beyond(other, value, high=first) is None]
    if first and open_ones and not larger:
        # Options without a figure share what is left of the whole, which may be too little for any of them.
        open_ones = [] if _certainly_first(figure.metric, known, stage) else open_ones
    tied = [name for name, other in others.items() if other is not None and other.value is not None and other == value]
    rate = kind_of(figure.metric) is Kind.SHARE
    valued = [(name, other) for name, other in others.items() if other is not None]
    valued.sort(key=lambda item: item[1].start, reverse=first)
    told = [f"{name} {value_text(other, rate=rate)}" for name, other in valued[:3]]
    kind = "options" if figure.scope is None else "units of the same level"
    words = f"Of the other {kind} {'the largest' if first else 'the smallest'} are {'; '.join(told)}." if told else ""
    unknown = len(others) - len(valued)
    if unknown:
        words = f"{words} No value is at hand for {unknown} other {kind}.".strip()
    claim = f"The claim is that it is in the {'first' if first else 'last'} place."
    held = False if larger else None if open_ones else True
    values = tuple(Compared(name, other) for name, other in valued)
    return Beside(fit_of(held), words, claim, values, tied=bool(tied) and not larger)


def _rivals(figure: Figure, known: ContestFacts, stage: str) -> Iterator[tuple[str, Interval | None]]:
    keys = {leaf.key for leaf in leaves(figure.metric) if isinstance(leaf, Operand) and leaf.key is not None}
    if figure.scope is not None:
        units = known.facts.record.units
        row = units.row_of(figure.scope)
        level = units.table["level"][row]
        for unit in units.table.filter(level=level)["unit"]:
            if unit != figure.scope:
                there = known.facts.contest(known.contest.id, unit)
                yield units.name_of(unit), there.evaluate(figure.metric, stage).interval
    elif len(keys) == 1:
        (own,) = keys
        for option, name in known.names.items():
            if option != own:
                yield name, known.evaluate(renamed(figure.metric, {own or "": option}), stage).interval


def _certainly_first(metric: Expression, known: ContestFacts, stage: str) -> bool:
    """Whether no option without a figure can have more, by what is left of the whole."""
    leaf = metric.left if isinstance(metric, Binary) and metric.symbol == "/" else metric
    if not isinstance(leaf, Operand) or leaf.earlier or leaf.name not in ("votes", "seats"):
        return False
    place = known.evaluate(Operand("rank", of=leaf.name, key=leaf.key), stage).interval
    return place is not None and place.value == 1
