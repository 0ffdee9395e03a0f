"""The bound figures of a text as its self-consistency is tested: what each measures and the part it plays."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final

from scrutineer.claims.binding.as_stated import as_stated
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.contestant import UNNAMED
from scrutineer.claims.binding.groups import Groups
from scrutineer.claims.binding.in_one_sentence import Stated, in_one_sentence
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import NEXT_TO
from scrutineer.claims.quantities.phrases import alternatives
from scrutineer.claims.stated_figure import Comparison, Role, StatedFigure, Unit
from scrutineer.claims.stated_values import BLANK

_LONGEST_JOINT: Final = 8
"""More than the letters between the ends of a range."""
_BACK: Final = 40
"""Figures before one among which what it belongs to is looked for."""
_CONTESTANT: Final = re.compile(r"(?:votes|seats)\[")
_SETTING_APART: Final = frozenset(
    {"place", "unit", "country", "hour", "partial", "forecast", "contest", "group", "earlier", "elsewhere", "final"}
)
_TIMES: Final = frozenset({"date", "relative_date", "time"})
NATION: Final = ""
PARTIAL: Final = "partial"


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
    ranges, groups = _ranges(bound, words), Groups(bound, words)
    found: dict[str, list[Stated]] = {}
    for place, scope in enumerate(scopes):
        if place in ranges or _is_inside(place, bound, words):
            continue
        stated = _value(place, bound) or _change(place, bound) or groups.stated(place) or _blank(bound[place])
        if stated:
            found.setdefault(scope, []).append((place, stated))
    return {scope: tuple(figures) for scope, figures in found.items()} | dict(in_one_sentence(bound, words))


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


def _ranges(bound: Sequence[Bound], words: MetricWords) -> frozenset[int]:
    """`between 5 and 6 per cent`: an end of a range is no value."""
    opening, joining = _range(words)
    found: set[int] = set()
    for place, (one, other) in enumerate(pairwise(bound)):
        gap = other.figure.start - one.figure.end
        if not 0 < gap <= _LONGEST_JOINT or one.passage is None:
            continue
        text, start = one.passage.text, one.passage.start
        if joining.fullmatch(text, one.figure.end, other.figure.start):
            ahead = text[max(start, one.figure.start - _BACK) : one.figure.start]
            if opening.search(ahead):
                found |= {place, place + 1}
    return frozenset(found)


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
    return as_stated(
        one.figure,
        first.metric,
        unit,
        role,
        compared=_comparison(one) or _comparison_from(place, bound),
        sentence=None if one.passage is None else one.passage.start,
        aside=_is_aside(one),
    )


def _blank(one: Bound) -> StatedFigure | None:
    """Blank ballots, which no metric of a record counts alone."""
    if one.candidates or one.passage is None or one.figure.kind not in {"exact", "hedged"}:
        return None
    share = one.figure.unit == "percent"
    kind, name = ("share", "blank_share") if share else ("thing", "blank")
    if one.figure.unit in {"points", "times", "money"} or one.passage.nearest(kind, name, within=NEXT_TO + 1) is None:
        return None
    return as_stated(one.figure, f"{BLANK.text} / cast" if share else BLANK.text, "rate" if share else "count", "value")


def _is_aside(one: Bound) -> bool:
    """Whether a sentence names what sets its figures apart; seats to be filled are those of many a body."""
    passage = one.passage
    if passage is None or one.candidates[0].metric == "magnitude":
        return passage is not None
    apart = _SETTING_APART.isdisjoint([mention.kind for mention in passage.mentions])
    return not apart or not _TIMES.isdisjoint([figure.kind for figure in passage.figures])


def _is_inside(place: int, bound: Sequence[Bound], words: MetricWords) -> bool:
    """`the alliance won 293 seats, of which its largest party won 240`: a part of another contestant's."""
    one = bound[place]
    if not place or one.passage is None or not one.candidates or not _CONTESTANT.match(one.candidates[0].metric):
        return False
    ahead, behind = _inside(words)
    start = max(one.passage.start, bound[place - 1].figure.end)
    text, figure = one.passage.text, one.figure
    return ahead.search(text, start, figure.start) is not None or behind.match(text, figure.end) is not None


@lru_cache(maxsize=8)
def _inside(words: MetricWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    phrases = alternatives(words.contestants.inside)
    return (
        re.compile(rf"(?<!\w){phrases}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:\s+[^\W\d]+)?\s+{phrases}(?!\w)", re.IGNORECASE),
    )


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
    if not any(one.passage.nearest(kind, within=NEXT_TO * 2) for kind in ("up", "down")):
        return None
    before = list(takewhile(lambda other: other.candidates, reversed(bound[max(0, place - _BACK) : place])))
    # `rose 14 points, from 69 to 83 per cent`: the value of now is the second one behind.
    for other in (*before, *bound[place + 2 : place + 3]):
        if one.passage.start > other.figure.start or other.figure.start >= one.passage.end or not other.candidates:
            break
        if other.figure.unit == "percent" and other.candidates[0].election == "this" and not other.ambiguous:
            return as_stated(one.figure, other.candidates[0].metric, "points", "change")
    return None
