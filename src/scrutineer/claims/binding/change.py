"""A change in words: `from 61 to 66 per cent`, `fell by 2,116`, `61 per cent, down from 69`."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared, election_of, names_this
from scrutineer.claims.binding.bound import HOLDER, Bound
from scrutineer.claims.binding.by_words import option_of, owned_by
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import UNNAMED, Contestants
from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import SPACE, alternatives

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_LOOK_BACK: Final = 32
_LONGEST_TO: Final = 48
_NUMBERS: Final = frozenset({"exact", "hedged"})
_ALL: Final = 100
"""All of a whole, in per cent."""


def is_change_by(one: Bound, after: Passage | None, words: MetricWords) -> bool:
    """`fell by 2,116 to 594,659`, `rose by 31 per cent`: how far, and no value.

    Args:
        one: The figure.
        after: The passage of the figure behind it; None for the last.
        words: The words for metrics.
    """
    passage = one.passage
    if passage is None or one.figure.unit == "points":
        return False
    ahead = passage.text[max(passage.start, one.figure.start - _LOOK_BACK) : one.figure.start]
    if not _margin(words).search(ahead):
        return False
    if not any(passage.nearest(kind, within=NEXT_TO * 2) for kind in ("up", "down")):
        return False
    # In French one word may stand before a change and before the first of its two values.
    _, start, end = _patterns(words)
    pair = after is not None and after.start == passage.start and start.search(ahead) is not None
    return not (pair and after is not None and end.fullmatch(passage.text, one.figure.end, after.figure.start))


def set_beside(
    passage: Passage, beside: Bound, facts: "ContestFacts | None", words: MetricWords, contestants: Contestants
) -> Bound:
    """`61 per cent, down from 69 in 2013`: what stands beside a figure of its kind may measure the same."""
    figure = passage.figure
    if passage.nearest("group", within=NEXT_TO * 2):
        return Bound(figure, (), ambiguous=False)
    between = Mention(beside.figure.start, beside.figure.end, "earlier", "figure", beside.figure.printed)
    same = figure.unit in {beside.figure.unit, None} and figure.kind in {"exact", "hedged"}
    same = same or (_is_dated(passage) and beside.figure.unit is None)
    leading, _, _ = _patterns(words)
    ahead = passage.text[max(passage.start, figure.start - _LOOK_BACK) : figure.start]
    led = leading.search(ahead) is not None or _is_multiplied(passage)
    reach = 2 * FAR if led else FAR
    if _is_of_other(passage, beside, contestants):
        # `In 2013 the first list won 68 seats and the second 55`: measured alike, but another's.
        return Bound(figure, (), ambiguous=False)
    if not same or not beside.candidates or passage.distance(between) > reach or not _counts_as(figure, beside):
        return Bound(figure, (), ambiguous=False)
    election, why = election_of(passage, facts)
    own = election == "this" and names_this(passage, facts)
    if election == "this" and not led and not own:
        return Bound(figure, (), ambiguous=False)
    if led and figure.hedge in {"over", "at_least", "up_to"} and isinstance(figure.value, Fraction):
        # `higher than the 60 per cent of 2013` compares with 60, it does not say more than 60.
        half = Fraction(figure.scale, 2 * 10**figure.decimals)
        figure = replace(figure, hedge="none", interval=Interval(figure.value - half, figure.value + half))
    first, owner = beside.candidates[0], owned_by(passage)
    if owner is not None:
        # `4.9 per cent, less than the 5.9 of FUNCINPEC`: the same measure of another list.
        first = replace(first, metric=HOLDER.sub(f"[{owner.name}]", first.metric), outside=None)
    said = (f"set beside {beside.figure.printed}", *why)
    known = why and (facts is not None or election == "previous")
    one = Candidate(first.metric, FAR / 2, said, election=election if known or owner or own else "previous")
    if first.outside is not None:
        one = replace(one, outside=first.outside)
    known_to = None if one.outside else facts
    weighed = compared(one, figure, known_to) if one.election in {"this", "previous"} else one
    return Bound(figure, (weighed,) if weighed else (), ambiguous=False)


def _is_dated(passage: Passage) -> bool:
    """`3,235,969 five years ago`: the word behind the number is that of a date, and no unit."""
    end = passage.figure.end
    return any(
        one.kind in {"date", "relative_date"} and one.start >= end and passage.text[end : one.start].isspace()
        for one in passage.figures
    )


def _is_multiplied(passage: Passage) -> bool:
    """`five times the 1.6 per cent of 2013`: the earlier value that a multiple is of."""
    start = passage.figure.start
    return any(
        one.unit == "times" and one.end <= start and len(passage.text[one.end : start].split()) <= 1
        for one in passage.figures
    )


def _is_of_other(passage: Passage, beside: Bound, contestants: Contestants) -> bool:
    """Whether another contestant stands right before the figure than the one that the figure beside it is of."""
    holder = HOLDER.search(beside.candidates[0].metric) if beside.candidates else None
    name = None if holder is None else contestants.beside(passage)
    if holder is None or name is None or name == UNNAMED:
        return False
    return (option_of(passage, name) or name) != holder[1]


def directed(text: str, found: list[Bound], facts: "ContestFacts | None", words: MetricWords) -> None:
    """`fell from 66 per cent to 60`: the first value is the earlier one, the second is the one of now.

    Args:
        text: The text.
        found: Every figure of it, in order; the values of changes are replaced in it.
        facts: The record; None for none.
        words: The words for metrics.
    """
    _, start, end = _patterns(words)
    done = -1
    for place, one in enumerate(found):
        # `from 423,724 in the first poll to 313,397`, `from 108,085 in 2013 to 594,659`.
        between = place + 1 < len(found) and found[place + 1].figure.kind in {"ordinal", "date"}
        at = place + 2 if between else place + 1
        if place <= done or at >= len(found):
            continue
        after = found[at]
        basis = _basis(found[place - 1] if place else None, one, after)
        if basis is None or not _is_change(text, one, after, start, end):
            continue
        both = [replace(basis, election=when, stage=None) for when in ("previous", "this")]
        figures = [_in_unit(item.figure, basis) for item in (one, after)]
        before, now = (compared(candidate, figure, facts) for candidate, figure in zip(both, figures, strict=True))
        found[place] = replace(one, figure=figures[0], candidates=(before,) if before else (), ambiguous=False)
        found[at] = replace(after, figure=figures[1], candidates=(now,) if now else (), ambiguous=False)
        done = at


def _basis(change: Bound | None, one: Bound, after: Bound) -> Candidate | None:
    """What both values of a change measure, by either of them or by the change before them."""
    known = one.candidates or after.candidates
    if known:
        return known[0]
    if change is None or change.passage is None or change.figure.unit != "points":
        return None
    # `Turnout rose 14 points, from 69 to 83 per cent`.
    turnout = change.passage.nearest("share", "turnout", within=NEXT_TO * 2)
    percent = one.figure.unit == after.figure.unit == "percent"
    if turnout is None or not percent or one.passage is None or one.passage.start != change.passage.start:
        return None
    return Candidate("cast / registered", FAR / 2, (f"“{turnout.printed}” stands before its change",))


def _in_unit(figure: FigureDraft, candidate: Candidate) -> FigureDraft:
    """`turnout rose from 69.61 per cent to 83.02`: a sign on one of two values is meant for both."""
    share = " / " in candidate.metric and figure.unit not in {"percent", "share"}
    if not share or figure.scale != 1 or not isinstance(figure.value, Fraction) or figure.value > _ALL:
        return figure
    return replace(figure, unit="percent")


def _counts_as(figure: FigureDraft, beside: Bound) -> bool:
    if beside.figure.unit in {"percent", "share"}:
        # A sign on the first of two shares is meant for both, but 489 is no share.
        return figure.unit is not None or (isinstance(figure.value, Fraction) and figure.value <= _ALL)
    return figure.scale == beside.figure.scale


def _is_change(text: str, one: Bound, after: Bound, start: re.Pattern[str], end: re.Pattern[str]) -> bool:
    passage, first, last = one.passage, one.figure, after.figure
    if last.start - first.end > _LONGEST_TO or passage is None or after.passage is None:
        return False
    if passage.start != after.passage.start or {first.kind, last.kind} - _NUMBERS or first.unit == "points":
        return False
    if {first.unit, last.unit} == {"percent", "points"} or not end.fullmatch(text, first.end, last.start):
        return False
    directed = any(passage.nearest(kind, within=NEXT_TO * 2) for kind in ("up", "down"))
    if not directed and (one.candidates or after.candidates):
        return False
    return start.search(text[max(0, first.start - _LOOK_BACK) : first.start]) is not None


@lru_cache(maxsize=8)
def _margin(words: MetricWords) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(words.contestants.margin)}\s+$", re.IGNORECASE)


@lru_cache(maxsize=8)
def _patterns(words: MetricWords) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a value that is set beside another, and before the first and the last value of a change."""
    ignore = re.IGNORECASE
    return (
        re.compile(rf"(?:^|\W){alternatives(words.beside)}{SPACE}(?:\w+{SPACE})?$", ignore),
        re.compile(rf"(?:^|\W){alternatives(words.start)}{SPACE}$", ignore),
        re.compile(rf"(?:\D|(?<!\d)(?:19|20)\d\d(?!\d)){{0,24}}\W{alternatives(words.end)}{SPACE}", ignore),
    )
