"""The bound figures of a text as its self-consistency is tested: what each measures and the part it plays."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from scrutineer.claims.binding.bind import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import NEXT_TO
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.stated_figure import Comparison, Role, StatedFigure, Unit

_BACK: Final = 40
"""Figures before one among which what it belongs to is looked for."""
type Stated = tuple[int, StatedFigure]
"""A figure of the text by its place among all figures, with what it states."""


def stated_by(bound: Sequence[Bound], words: MetricWords) -> tuple[Stated, ...]:
    """What a text's figures state, where their binding is not ambiguous.

    A figure about part of the country, or an election of which nothing is known, states nothing here.

    Args:
        bound: Every figure of the text with its candidates, in order.
        words: The words for metrics in the text's language.
    """
    found: list[Stated] = []
    for place in range(len(bound)):
        stated = _value(place, bound) or _change(place, bound) or _part(place, bound, words)
        if stated:
            found.append((place, stated))
    return tuple(found)


def _value(place: int, bound: Sequence[Bound]) -> StatedFigure | None:
    one = bound[place]
    if not one.candidates or one.ambiguous:
        return None
    first = one.candidates[0]
    if first.unit is not None or first.election not in {"this", "previous"}:
        return None
    unit: Unit = "rate" if one.figure.unit in {"percent", "share"} else "count"
    role: Role = "value" if first.election == "this" else "earlier"
    return _stated(one.figure, first.metric, unit, role, compared=_comparison(one) or _comparison_from(place, bound))


def _comparison(one: Bound) -> Comparison | None:
    """Whether the text says of a value that it is more or less than before."""
    if one.passage is None:
        return None
    up, down = (one.passage.nearest(kind, within=NEXT_TO) for kind in ("up", "down"))
    if (up is None) == (down is None):
        return None
    return "more" if up else "less"


def _comparison_from(place: int, bound: Sequence[Bound]) -> Comparison | None:
    """`rose from 60 to 66`: the word stands before the earlier value, which stands right before this one."""
    before = bound[place - 1] if place else None
    if before is None or not before.candidates or before.candidates[0].election != "previous":
        return None
    return _comparison(before) if before.candidates[0].metric == bound[place].candidates[0].metric else None


def _change(place: int, bound: Sequence[Bound]) -> StatedFigure | None:
    """`up 13.4 percentage points`: a change of the share that stands before it in its sentence."""
    one = bound[place]
    if one.figure.unit != "points" or one.passage is None or not isinstance(one.figure.value, Fraction):
        return None
    down = one.passage.nearest("down", within=NEXT_TO * 2)
    up = one.passage.nearest("up", within=NEXT_TO * 2)
    if (down is None) == (up is None):
        return None
    for other in reversed(bound[max(0, place - _BACK) : place]):
        if other.figure.start < one.passage.start or not other.candidates:
            break
        if other.figure.unit == "percent" and other.candidates[0].election == "this" and not other.ambiguous:
            return _stated(one.figure, other.candidates[0].metric, "points", "change")
    return None


def _part(place: int, bound: Sequence[Bound], words: MetricWords) -> StatedFigure | None:
    """`95,744 men and 93,898 women`: parts of the count that the text gives last."""
    names = _names(place, bound, words)
    if names is None:
        return None
    group, name = names
    passage = bound[place].passage
    if passage is None:
        return None
    others = {
        named[1]
        for at, other in enumerate(bound[max(0, place - _BACK) : place + _BACK], start=max(0, place - _BACK))
        if other.passage is not None and other.passage.start == passage.start and (named := _names(at, bound, words))
    }
    for other in reversed(bound[max(0, place - _BACK) : place]):
        if other.candidates and not other.ambiguous and other.figure.unit not in {"percent", "share"}:
            metric = other.candidates[0].metric
            return _stated(bound[place].figure, metric, "count", "part", name=name, all_parts=others >= set(group))
    return None


def _names(place: int, bound: Sequence[Bound], words: MetricWords) -> tuple[tuple[str, ...], str] | None:
    noun = bound[place].figure.unit
    if bound[place].candidates or noun is None:
        return None
    return next(((tuple(group.values()), group[noun]) for group in words.parts if noun in group), None)


def _stated(
    figure: FigureDraft,
    metric: str,
    unit: Unit,
    role: Role,
    *,
    name: str | None = None,
    all_parts: bool = False,
    compared: Comparison | None = None,
) -> StatedFigure | None:
    if figure.interval is None or not isinstance(figure.value, Fraction):
        return None
    factor = Fraction(1, 100 if figure.unit in {"percent", "points"} else 1)
    return StatedFigure(
        printed=figure.printed,
        interval=_times(figure.interval, factor),
        metric=parse_metric(metric),
        unit=unit,
        role=role,
        name=name,
        all_parts=all_parts,
        compared=compared,
        cut_off=_cut_off(figure, factor),
        where=(figure.start, figure.end),
    )


def _cut_off(figure: FigureDraft, factor: Fraction) -> Interval | None:
    if figure.hedge != "none" or figure.kind != "exact" or not isinstance(figure.value, Fraction):
        return None
    exact = figure.scale == 1 and figure.decimals == 0 and figure.unit not in {"percent", "points"}
    unit = Fraction(figure.scale, 10**figure.decimals)
    cut = PrintedFigure(figure.printed, figure.value, unit, rate=False, exact=exact).cut_off(whole=exact)
    return None if cut is None else _times(cut, factor)


def _times(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if end is None else end * factor for end in (interval.low, interval.high))
    return Interval(low, high)
