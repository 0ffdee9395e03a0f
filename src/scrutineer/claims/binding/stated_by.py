"""The bound figures of a text as its self-consistency is tested: what each measures and the part it plays."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.contestant import UNNAMED
from scrutineer.claims.binding.lead import Leads
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import NEXT_TO
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import alternatives
from scrutineer.claims.stated_figure import Comparison, Role, StatedFigure, Unit

_leads: Final = lru_cache(maxsize=8)(Leads)
_BACK: Final = 40
"""Figures before one among which what it belongs to is looked for."""
NATION: Final = ""
PARTIAL: Final = "partial"
type Stated = tuple[int, StatedFigure]
"""A figure of the text by its place among all figures, with what it states."""


def stated_by(bound: Sequence[Bound], words: MetricWords, *, record: bool) -> Mapping[str, tuple[Stated, ...]]:
    """What a text's figures state, where their binding is not ambiguous.

    Args:
        bound: Every figure of the text with its candidates, in order.
        words: The words for metrics in the text's language.
        record: Whether they were bound with a record; a year or a country that it does not know is then another's.

    Returns:
        The figures by what they are about, since only those about the same place, hour and election can be set against
        each other: under NATION the election and the country that the text is about.
    """
    scopes = _scopes(bound, record=record)
    found: dict[str, list[Stated]] = {}
    for place, scope in enumerate(scopes):
        if _in_range(place, bound, words):
            continue
        stated = _value(place, bound) or _change(place, bound) or _part(place, bound, words)
        if stated:
            found.setdefault(scope, []).append((place, stated))
    for lead, larger, smaller in _leads(words).find(bound):
        parts: tuple[tuple[int, Role], ...] = ((larger, "value"), (smaller, "earlier"), (lead, "change"))
        metric = "votes[lead] / valid" if bound[larger].figure.unit == "percent" else "votes[lead]"
        for at, role in parts:
            figure = bound[at].figure
            unit: Unit = "points" if role == "change" and "/" in metric else "rate" if "/" in metric else "count"
            stated = _stated(figure, metric, unit, role)
            if stated:
                found.setdefault(f"lead {lead}", []).append((at, stated))
    return {scope: tuple(figures) for scope, figures in found.items()}


def _scopes(bound: Sequence[Bound], *, record: bool) -> list[str]:
    """What each figure is about; without a record, the only country and the last year of a text are its own."""
    countries = {limit.name for one in bound for limit in one.limits if limit.kind == "country"}
    own = {"this", "previous"}
    if not record:
        told = [one.candidates[0].election for one in bound if one.candidates]
        # A text that gives figures before it names a year may go on with an earlier election.
        if told and told[0] != "this":
            own.add(max((election for election in told if election.isdigit()), default="this"))
    scopes = []
    for one in bound:
        names = {
            PARTIAL if limit.kind == PARTIAL else f"{limit.kind} {limit.name}"
            for limit in one.limits
            if limit.kind != "group" and (limit.kind != "country" or record or len(countries) > 1)
        }
        if one.candidates and one.candidates[0].election not in own:
            names.add(one.candidates[0].election)
        scopes.append("; ".join(sorted(names)))
    return scopes


def _in_range(place: int, bound: Sequence[Bound], words: MetricWords) -> bool:
    """`between 5 and 6 per cent`: an end of a range is no value."""
    opening, joining = _range(words)
    for first, last in ((place - 1, place), (place, place + 1)):
        if first < 0 or last >= len(bound):
            continue
        one, other = bound[first], bound[last]
        if one.passage is None or other.passage is None or one.passage.start != other.passage.start:
            continue
        text = one.passage.text
        ahead = text[max(one.passage.start, one.figure.start - _BACK) : one.figure.start]
        if joining.fullmatch(text, one.figure.end, other.figure.start) and opening.search(ahead):
            return True
    return False


@lru_cache(maxsize=8)
def _range(words: MetricWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?<!\w){alternatives(words.between)}\s+$", re.IGNORECASE),
        re.compile(rf"\s*{alternatives(words.joined)}\s*", re.IGNORECASE),
    )


def _value(place: int, bound: Sequence[Bound]) -> StatedFigure | None:
    one = bound[place]
    if not one.candidates or one.ambiguous:
        return None
    first = one.candidates[0]
    if f"[{UNNAMED}]" in first.metric:
        return None
    unit: Unit = "rate" if one.figure.unit in {"percent", "share"} else "count"
    role: Role = "earlier" if first.election == "previous" else "value"
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
