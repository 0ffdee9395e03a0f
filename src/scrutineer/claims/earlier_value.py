"""A value that a text sets beside an earlier one: the comparison in words, and the change as printed."""

from collections.abc import Iterator, Mapping, Sequence

from scrutineer.claims.consistency_finding import ConsistencyFinding
from scrutineer.claims.difference import IN_WORDS, Difference, difference, size
from scrutineer.claims.region import Fit
from scrutineer.claims.stated_figure import StatedFigure
from scrutineer.claims.stated_values import StatedValues
from scrutineer.claims.wording import at_this_election

type _Placed = tuple[int, StatedFigure]
"""A figure with its place among all figures."""


def beside_earlier(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Values set beside an earlier one: the comparison in words, and the printed change."""
    now_by_metric = _by_metric(
        [item for item in values.once("value") if item[1].metric == at_this_election(item[1].metric)]
    )
    changes = _by_metric(values.once("change"))
    for at, before in values.once("earlier"):
        key = at_this_election(before.metric).text
        present = now_by_metric.get(key, ())
        found = [_compared(place, now, at, before) for place, now in present if now.compared is not None]
        # Of several values one is what the earlier one belongs to; the others may be of somebody else.
        yield from (finding for finding in found if finding.outcome != "contradicts" or len(present) == 1)
        for place, now in present:
            if key in changes:
                made = difference(now.interval, before.interval)
                for change in changes[key]:
                    yield _changed((at, before), (place, now), change, made)


def _by_metric(figures: Sequence[_Placed]) -> Mapping[str, Sequence[_Placed]]:
    found: dict[str, list[_Placed]] = {}
    for item in figures:
        found.setdefault(item[1].metric.text, []).append(item)
    return found


def _compared(place: int, now: StatedFigure, at: int, before: StatedFigure) -> ConsistencyFinding:
    above, below = now.interval.above(before.interval), before.interval.above(now.interval)
    told = {"more": above, "less": below, "same": None if None in (above, below) else not (above or below)}
    held = told[now.compared or "same"]
    pair = f"{now.printed} and, earlier, {before.printed}"
    word = {"more": "more than", "less": "less than", "same": "the same as"}[now.compared or "same"]
    places = (min(place, at), max(place, at))
    if held is None:
        words = f"Whether it is {word} before cannot be told from {pair}: the digits are too few."
        return ConsistencyFinding("comparison", "undecided", places, (), None, words)
    words = f"The text says {word} before, and prints {pair}: {'so it is' if held else 'it is not'}."
    return ConsistencyFinding("comparison", "consistent" if held else "contradicts", places, (), None, words)


def _changed(before: _Placed, now: _Placed, change: _Placed, made: Difference) -> ConsistencyFinding:
    places = tuple(sorted((before[0], now[0], change[0])))
    figure = change[1]
    shares = now[1].unit == "rate"
    unit = "points" if figure.unit == "count" and shares else figure.unit
    value = made.told(unit)
    shown = figure.shown
    opening = f"From {before[1].printed} to {now[1].printed}"
    if value is None:
        return ConsistencyFinding(
            "change", "undecided", places, (), None, f"{opening}: the change cannot be worked out."
        )
    value = size(value)
    fit = figure.fit(value)
    if fit.holds:
        words = f"{opening} it is {shown(value)} {IN_WORDS[unit]}; {figure.printed} goes with that."
        return ConsistencyFinding("change", "consistent", places, (), value, words)
    if fit is Fit.COARSE:
        words = f"{opening} it is {shown(value)} {IN_WORDS[unit]}: too coarse to decide {figure.printed}."
        return ConsistencyFinding("change", "undecided", places, (), value, words)
    other = {"rate": "points", "points": "rate"}.get(unit) if shares else None
    instead = made.told(other) if other else None
    if other and instead is not None and figure.fit(size(instead)).holds:
        words = (
            f"{opening} it is {shown(value)} {IN_WORDS[unit]} and {shown(size(instead))} {IN_WORDS[other]}: "
            f"{figure.printed} is right only {IN_WORDS[other]}."
        )
        return ConsistencyFinding("change", "contradicts", places, (change[0],), value, words)
    words = f"{opening} it is {shown(value)} {IN_WORDS[unit]}, not {figure.printed}."
    return ConsistencyFinding("change", "contradicts", places, (change[0],), value, words)
