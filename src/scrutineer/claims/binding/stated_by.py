"""The bound figures of a text as its self-consistency is tested: what each measures and the part it plays."""

from collections.abc import Sequence
from fractions import Fraction

from scrutineer.claims.binding.bind import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import NEXT_TO
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.stated_figure import Comparison, Role, StatedFigure, Unit

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
    for place, one in enumerate(bound):
        stated = _value(one) or _change(place, bound) or _part(place, bound, words)
        if stated:
            found.append((place, stated))
    return tuple(found)


def _value(one: Bound) -> StatedFigure | None:
    if not one.candidates or one.ambiguous:
        return None
    first = one.candidates[0]
    if first.unit is not None or first.election not in {"this", "previous"}:
        return None
    unit: Unit = "rate" if one.figure.unit in {"percent", "share"} else "count"
    role: Role = "value" if first.election == "this" else "earlier"
    return _stated(one.figure, first.metric, unit, role, compared=_comparison(one))


def _comparison(one: Bound) -> Comparison | None:
    """Whether the text says of a value that it is more or less than before."""
    if one.passage is None:
        return None
    up, down = (one.passage.nearest(kind, within=NEXT_TO) for kind in ("up", "down"))
    if (up is None) == (down is None):
        return None
    return "more" if up else "less"


def _change(place: int, bound: Sequence[Bound]) -> StatedFigure | None:
    """`up 13.4 percentage points`: a change of the share that stands before it in its sentence."""
    one = bound[place]
    if one.figure.unit != "points" or one.passage is None or not isinstance(one.figure.value, Fraction):
        return None
    down = one.passage.nearest("down", within=NEXT_TO * 2)
    up = one.passage.nearest("up", within=NEXT_TO * 2)
    if (down is None) == (up is None):
        return None
    for other in reversed(bound[:place]):
        if other.figure.start < one.passage.start or not other.candidates:
            break
        if other.figure.unit == "percent" and other.candidates[0].election == "this" and not other.ambiguous:
            sign = -1 if down and one.figure.value > 0 else 1
            return _stated(one.figure, other.candidates[0].metric, "points", "change", sign=sign)
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
        for at, other in enumerate(bound)
        if other.passage is not None and other.passage.start == passage.start and (named := _names(at, bound, words))
    }
    for other in reversed(bound[:place]):
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
    sign: int = 1,
    name: str | None = None,
    all_parts: bool = False,
    compared: Comparison | None = None,
) -> StatedFigure | None:
    if figure.interval is None or not isinstance(figure.value, Fraction):
        return None
    factor = Fraction(sign, 100 if figure.unit in {"percent", "points"} else 1)
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
    ends = [None if end is None else end * factor for end in (interval.low, interval.high)]
    return Interval(*(reversed(ends) if factor < 0 else ends))
