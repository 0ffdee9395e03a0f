"""What one sentence says of two or three of its figures, whatever else its text counts.

A lead beside two results, a multiple beside two values, those who stayed away beside the register and those who voted,
and more seats than all of them: the wording binds the figures to each other, so nothing else is set against them.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from scrutineer.claims.binding.as_stated import as_stated
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.lead import Leads
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.multiple import Multiples
from scrutineer.claims.binding.part_of_whole import PartsOfWholes
from scrutineer.claims.quantities.phrases import SPACE, alternatives
from scrutineer.claims.stated_figure import Role, StatedFigure, Unit

_leads: Final = lru_cache(maxsize=8)(Leads)
_multiples: Final = lru_cache(maxsize=8)(Multiples)
_parts_of_wholes: Final = lru_cache(maxsize=8)(PartsOfWholes)
_BACK: Final = 6
"""Figures before one among which the register and those who voted are looked for."""
type Stated = tuple[int, StatedFigure]
"""A figure of the text by its place among all figures, with what it states."""
type _Part = tuple[int, str, Unit, Role]


def in_one_sentence(bound: Sequence[Bound], words: MetricWords) -> Iterator[tuple[str, tuple[Stated, ...]]]:
    """The figures that a sentence sets against each other, under a name of their own.

    Args:
        bound: Every figure of the text with its candidates, in order.
        words: The words for metrics in the text's language.
    """
    for lead, larger, smaller in _leads(words).find(bound):
        share = bound[larger].figure.unit == "percent"
        metric = "votes[lead] / valid" if share else "votes[lead]"
        unit: Unit = "rate" if share else "count"
        parts: list[_Part] = [
            (larger, metric, unit, "value"),
            (smaller, metric, unit, "earlier"),
            (lead, metric, "points" if share else "count", "change"),
        ]
        yield f"lead {lead}", _stated(bound, parts)
    for multiple, times, earlier, now in _multiples(words).find(bound):
        unit = "rate" if bound[now].figure.unit == "percent" else "count"
        metric = "votes[multiple] / valid" if unit == "rate" else "votes[multiple]"
        pair: list[_Part] = [(earlier, metric, unit, "earlier"), (now, metric, unit, "value")]
        change = as_stated(bound[multiple].figure, metric, "times", "change", interval=times)
        yield f"multiple {multiple}", (*_stated(bound, pair), *(((multiple, change),) if change else ()))
    register = -_BACK
    for place, one in enumerate(bound):
        metric = one.candidates[0].metric if one.candidates else ""
        if metric == "registered":
            register = place
        elif not metric and place - register <= _BACK and (counts := _absent(place, bound, words)):
            absent: list[_Part] = [
                (counts[0], "registered", "count", "value"),
                (counts[1], "cast", "count", "value"),
                (place, "registered - cast", "count", "value"),
            ]
            yield f"absent {place}", _stated(bound, absent)
        elif metric == "magnitude" and place and _is_too_many(bound[place - 1], one, words):
            seats: list[_Part] = [
                (place - 1, "seats[unnamed]", "count", "part"),
                (place, "magnitude", "count", "value"),
            ]
            yield f"seats {place}", _stated(bound, seats)


def _stated(bound: Sequence[Bound], parts: Sequence[_Part]) -> tuple[Stated, ...]:
    found = ((place, as_stated(bound[place].figure, metric, unit, role)) for place, metric, unit, role in parts)
    return tuple((place, stated) for place, stated in found if stated is not None)


def _absent(place: int, bound: Sequence[Bound], words: MetricWords) -> tuple[int, int] | None:
    """`Of 8,380,217 registered voters, 6,956,900 voted and 1,423,317 stayed away`: the places of the first two."""
    one = bound[place]
    passage, figure = one.passage, one.figure
    if passage is None or figure.kind not in {"exact", "hedged"} or figure.unit == "percent":
        return None
    if not _staying_away(words).match(passage.text, figure.end):
        return None
    found: dict[str, list[int]] = {"registered": [], "cast": []}
    for at in range(max(0, place - _BACK), place):
        other = bound[at]
        if other.passage is None or not other.candidates or other.ambiguous:
            continue
        # A semicolon ends a passage, and no sentence.
        goes_on = other.passage.end == passage.start and passage.text[passage.start - 1] == ";"
        if other.passage.start != passage.start and not goes_on:
            continue
        first = other.candidates[0]
        if first.metric in found and first.election == "this" and other.limits == one.limits:
            found[first.metric].append(at)
    if any(len(places) != 1 for places in found.values()):
        return None
    return found["registered"][0], found["cast"][0]


@lru_cache(maxsize=8)
def _staying_away(words: MetricWords) -> re.Pattern[str]:
    return re.compile(rf"(?:\s+[^\W\d]+){{0,2}}?{SPACE}{alternatives(words.wholes.absent)}(?!\w)", re.IGNORECASE)


def _is_too_many(part: Bound, whole: Bound, words: MetricWords) -> bool:
    """`won 125 of the 123 seats`."""
    if part.passage is None or whole.passage is None:
        return False
    if not part.candidates or not part.candidates[0].metric.startswith("seats["):
        return False
    more, all_of_them = part.figure.value, whole.figure.value
    if not isinstance(more, Fraction) or not isinstance(all_of_them, Fraction) or more <= all_of_them:
        return False
    return _parts_of_wholes(words).joins(part.passage, whole.passage)
