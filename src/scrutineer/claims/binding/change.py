"""A change in words: `from 61 to 66 per cent`, `fell by 2,116`, `61 per cent, down from 69`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared, election_of
from scrutineer.claims.binding.bound import HOLDER, Bound
from scrutineer.claims.binding.by_words import owned_by
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import SPACE, alternatives

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_LOOK_BACK: Final = 32


def is_change_by(one: Bound, words: MetricWords) -> bool:
    """`fell by 2,116 to 594,659`, `rose by 31 per cent`: how far, and no value."""
    if one.passage is None or one.figure.unit == "points":
        return False
    ahead = one.passage.text[max(one.passage.start, one.figure.start - _LOOK_BACK) : one.figure.start]
    if not _margin(words).search(ahead):
        return False
    return any(one.passage.nearest(kind, within=NEXT_TO * 2) for kind in ("up", "down"))


def set_beside(passage: Passage, beside: Bound, facts: "ContestFacts | None", words: MetricWords) -> Bound:
    """`61 per cent, down from 69 in 2013`: what stands beside a figure of its kind may measure the same."""
    figure = passage.figure
    if passage.nearest("group", within=NEXT_TO * 2):
        return Bound(figure, (), ambiguous=False)
    between = Mention(beside.figure.start, beside.figure.end, "earlier", "figure", beside.figure.printed)
    same = figure.unit in {beside.figure.unit, None} and figure.kind in {"exact", "hedged"}
    leading, _, _ = _patterns(words)
    led = leading.search(passage.text[max(passage.start, figure.start - _LOOK_BACK) : figure.start])
    reach = 2 * FAR if led else FAR
    if not same or not beside.candidates or passage.distance(between) > reach or not _counts_as(figure, beside):
        return Bound(figure, (), ambiguous=False)
    election, why = election_of(passage, facts)
    if election == "this" and led is None:
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
    one = Candidate(first.metric, FAR / 2, said, election=election if known or owner else "previous")
    if first.outside is not None:
        one = replace(one, outside=first.outside)
    known_to = None if one.outside else facts
    weighed = compared(one, figure, known_to) if one.election in {"this", "previous"} else one
    return Bound(figure, (weighed,) if weighed else (), ambiguous=False)


def directed(text: str, found: list[Bound], facts: "ContestFacts | None", words: MetricWords) -> Iterator[Bound]:
    """`fell from 66 per cent to 60`: the first value is the earlier one, the second is the one of now."""
    _, start, end = _patterns(words)
    moved: Bound | None = None
    for place, one in enumerate(found):
        if moved is not None:
            yield moved
            moved = None
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        if after is None or not _is_change(text, one, after, start, end):
            yield one
            continue
        basis = one if one.candidates else after
        both = [replace(basis.candidates[0], election=when, stage=None) for when in ("previous", "this")]
        before, now = (
            compared(candidate, bound.figure, facts) for candidate, bound in zip(both, (one, after), strict=True)
        )
        yield replace(one, candidates=(before,) if before else (), ambiguous=False)
        moved = replace(after, candidates=(now,) if now else (), ambiguous=False)


def _counts_as(figure: FigureDraft, beside: Bound) -> bool:
    return beside.figure.unit in {"percent", "share"} or figure.scale == beside.figure.scale


def _is_change(text: str, one: Bound, after: Bound, start: re.Pattern[str], end: re.Pattern[str]) -> bool:
    passage, first, last = one.passage, one.figure, after.figure
    if passage is None or after.passage is None or passage.start != after.passage.start:
        return False
    if first.kind not in {"exact", "hedged"} or last.kind not in {"exact", "hedged"} or first.unit == "points":
        return False
    if (not one.candidates and not after.candidates) or {first.unit, last.unit} == {"percent", "points"}:
        return False
    if passage.nearest("up", within=NEXT_TO * 2) is None and passage.nearest("down", within=NEXT_TO * 2) is None:
        return False
    led = start.search(text[max(0, first.start - _LOOK_BACK) : first.start])
    return led is not None and end.fullmatch(text[first.end : last.start]) is not None


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
        re.compile(rf"\D{{0,24}}\W{alternatives(words.end)}{SPACE}", ignore),
    )
