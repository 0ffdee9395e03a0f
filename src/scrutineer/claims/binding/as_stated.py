"""A figure draft as its text states it: the values that its digits stand for, in the unit of its metric."""

from fractions import Fraction

from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.stated_figure import Comparison, Role, StatedFigure, Unit


def as_stated(
    figure: FigureDraft,
    metric: str,
    unit: Unit,
    role: Role,
    *,
    name: str | None = None,
    all_parts: bool = False,
    compared: Comparison | None = None,
    sentence: int | None = None,
    aside: bool = False,
    interval: Interval | None = None,
) -> StatedFigure | None:
    """A bound figure as it is tested.

    Args:
        figure: The figure.
        metric: What it measures.
        unit: Its unit.
        role: The part it plays.
        name: What a part is.
        all_parts: Whether the text names all parts.
        compared: How the text sets it beside the earlier value.
        sentence: Where its sentence begins.
        aside: Whether its sentence names something by which it may differ from another value.
        interval: What it stands for in its unit; None for what its digits and its hedge do.

    Returns:
        The figure; None where no number is meant.
    """
    if figure.interval is None or not isinstance(figure.value, Fraction):
        return None
    factor = Fraction(1, 100 if figure.unit in {"percent", "points"} else 1)
    return StatedFigure(
        printed=figure.printed,
        interval=interval or _times(figure.interval, factor),
        metric=parse_metric(metric),
        unit=unit,
        role=role,
        name=name,
        all_parts=all_parts,
        compared=compared,
        cut_off=None if interval else _cut_off(figure, factor),
        where=(figure.start, figure.end),
        sentence=sentence,
        aside=aside,
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
