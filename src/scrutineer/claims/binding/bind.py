"""Which metrics of a record a figure may be about: by the words beside it, the names near it and the record's values.

A candidate needs a word for what is measured; that a number happens to equal one of the record's is never enough. The
record's values then order the candidates, and a number that is out of all reason for a metric takes it away. Nothing
is decided: a person binds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared, election_of
from scrutineer.claims.binding.by_words import by_words, option_of, owned_by
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import UNNAMED, Contestants
from scrutineer.claims.binding.limit import Limit, Limits
from scrutineer.claims.binding.mentions import Mention, Mentions
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.part_of_whole import PartsOfWholes
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage, passages
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import SPACE, alternatives

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_APPOSED: Final = re.compile(
    r"(?:\s\w+){0,3},?\s*[(\u2013\u2014]?\s*(?:(?:or|that is|i\.e\.|soit|o sea|ou seja|ou|o)\s)?(?:\w+\s){0,2}"
)
_OR: Final = re.compile(
    r"(?:\s+[^\W\d]+){0,3}\s*[,(\u2013\u2014]?\s*(?:or|that is|i\.e\.|soit|ou|o sea|o|ou seja)\s(?:\w+\s){0,2}?|\s*[(]"
)
_JOINED: Final = re.compile(
    r"\s+(?:[^\W\d]+\s+){0,4}?(?:and|with|on|et|avec|y|con|e|com)\s+(?:[^\W\d]+\s+){0,3}", re.IGNORECASE
)
_LOOK_BACK: Final = 32
_BACK: Final = 3
_HOLDER: Final = re.compile(r"\[([^\]]+)\]")
_WHOLES: Final = {"invalid": "cast", "valid": "cast", "cast": "registered", "votes": "valid", "seats": "magnitude"}
_contestants: Final = lru_cache(maxsize=8)(Contestants)
_parts_of_wholes: Final = lru_cache(maxsize=8)(PartsOfWholes)
CLOSE_CALL: Final = 1.5
"""Two candidates whose scores differ by less are ambiguous."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with what it may be about.

    Attributes:
        figure: The figure.
        candidates: The metrics, the likeliest first; empty where nothing in the passage names one.
        ambiguous: Whether the first does not stand out from the second.
        passage: The sentence it stands in.
        limits: What limits it to less than the nation's final count.
    """

    figure: FigureDraft
    candidates: tuple[Candidate, ...]
    ambiguous: bool
    passage: Passage | None = None
    limits: tuple[Limit, ...] = ()


def bind_figures(
    text: str, figures: Sequence[FigureDraft], *, facts: "ContestFacts | None", words: MetricWords
) -> tuple[Bound, ...]:
    """Find what each figure of a text may measure.

    Args:
        text: The text.
        figures: Its figures, in order.
        facts: The record, the election before and the contest that the text is about; None for no record: then the
            words alone decide, and no list has a name.
        words: The words for metrics in the text's language.

    Returns:
        One entry per figure, in the same order. Only numbers, shares and fractions get candidates.
    """
    record = None if facts is None else facts.facts.record
    mentions = Mentions(words, record, None if facts is None else facts.contest).find(text)
    leading, _, _ = _patterns(words)
    found: list[Bound] = []
    limits = Limits(words, None if record is None else record.metadata.election.country_name)
    contestants = _contestants(words)
    every = [_as_share(passage) for passage in passages(text, figures, mentions)]
    told = _parts_of_wholes(words).told(every)
    for place, passage in enumerate(every):
        own = limits.of(passage)
        if place in told and place + 1 in told:
            # What limits the whole limits its part.
            own = (*own, *(limit for limit in limits.of(every[place + 1]) if limit not in own))
        bound = _bound(passage, facts, own, (contestants, told.get(place), _held(found, passage)))
        pair = told.get(place - 1) is not None and told.get(place - 2) is not None
        if pair and _is_or(found[-1], bound):
            bound = _share_of_count(passage, found, facts) or bound
        beside = next((one for one in reversed(found[-_BACK:]) if one.candidates), None)
        if not bound.candidates and beside and beside.figure.start >= passage.start and place not in told:
            bound = _share_of_count(passage, found, facts) or _set_beside(passage, beside, facts, leading)
        bound = bound if bound.passage is passage else replace(bound, passage=passage, limits=own)
        found.append(replace(bound, candidates=()) if is_change_by(bound, words) else bound)
    _listed(found, facts, contestants)
    _of_one_election(found, told, facts)
    return tuple(_directed(text, found, facts, words))


def _of_one_election(found: list[Bound], told: Mapping[int, str], facts: "ContestFacts | None") -> None:
    """`68 of the 123 seats in 2013`, `68 seats and 48 per cent of the vote in 2013`: the year is that of both."""
    for place in range(len(found) - 2, -1, -1):
        one, after = found[place], found[place + 1]
        if not one.candidates or not after.candidates:
            continue
        first, election = one.candidates[0], after.candidates[0].election
        if first.election != "this" or election == "this":
            continue
        if not (place in told and place + 1 in told) and not _goes_with(one, after):
            continue
        moved = replace(first, election=election, fits="unknown", value=None, stage=None)
        weighed = compared(moved, one.figure, facts) if election == "previous" and not moved.outside else moved
        found[place] = replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)


def _goes_with(one: Bound, after: Bound) -> bool:
    """Whether another figure of the same result is joined to one that the record does not have for this election."""
    if one.passage is None or after.passage is None or one.passage.start != after.passage.start:
        return False
    joined = _JOINED.fullmatch(one.passage.text, one.figure.end, after.figure.start)
    first, other = one.candidates[0], after.candidates[0]
    return joined is not None and first.metric != other.metric and first.fits != "yes"


def is_change_by(one: Bound, words: MetricWords) -> bool:
    """`fell by 2,116 to 594,659`, `rose by 31 per cent`: how far, and no value."""
    if one.passage is None or one.figure.unit == "points":
        return False
    ahead = one.passage.text[max(one.passage.start, one.figure.start - _LOOK_BACK) : one.figure.start]
    if not _margin(words).search(ahead):
        return False
    return any(one.passage.nearest(kind, within=NEXT_TO * 2) for kind in ("up", "down"))


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


def _listed(found: list[Bound], facts: "ContestFacts | None", contestants: Contestants) -> None:
    """What a list leaves out: `A 52 per cent of the vote, B 44 and C 7`, and `82 per cent, or 6 of the 8 million`."""
    for place, one in enumerate(found):
        passage, figure = one.passage, one.figure
        bare = not one.candidates or one.candidates[0].metric == "magnitude"
        if passage is None or not bare or figure.kind not in {"exact", "hedged"}:
            continue
        if figure.unit == "percent" and place + 2 < len(found) and _is_or(one, found[place + 1]):
            part, whole = (
                item.candidates[0].metric if item.candidates else "" for item in found[place + 1 : place + 3]
            )
            if whole and _WHOLES.get(part.partition("[")[0]) == whole and _is_part(found[place + 1], found[place + 2]):
                made = Candidate(f"{part} / {whole}", FAR / 2, ("the counts behind it give it",))
                weighed = compared(made, figure, facts)
                found[place] = replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)
                continue
        share = _share_of_count(passage, found[:place], facts) if place and figure.unit == "percent" else None
        if share is not None and not one.candidates and found[place - 1].figure.start >= passage.start:
            found[place] = replace(share, passage=passage, limits=one.limits)
            continue
        last = found[place - 1] if place else None
        if one.candidates and last is not None and contestants.goes_on(passage) and (held := _held([last], passage)):
            # `the Greens 11 per cent and 19 seats`: the seats are theirs, not all that are filled.
            outside = None if facts is None else f"the record does not name {held}"
            own = replace(
                one.candidates[0], metric=f"seats[{held}]", outside=outside, fits="unknown", value=None, stage=None
            )
            found[place] = replace(one, candidates=(own,), ambiguous=False)
            continue
        name = contestants.beside(passage)
        like = _like(found, place) if name else None
        if name and name != UNNAMED and like is not None:
            option = option_of(passage, name)
            outside = None if facts is None or option else f"the record does not name {name}"
            said, metric = (f"“{name}” stands in a list",), _HOLDER.sub(f"[{option or name}]", like.metric)
            made = replace(like, metric=metric, outside=outside, fits="unknown", value=None, stage=None, reasons=said)
            known = option and like.outside is None and like.election in {"this", "previous"}
            weighed = compared(made, figure, facts) if known else replace(made, outside=outside or like.outside)
            found[place] = replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)


def _is_or(share: Bound, count: Bound) -> bool:
    text = "" if share.passage is None else share.passage.text[share.figure.end : count.figure.start]
    return _OR.fullmatch(text) is not None


def _like(found: Sequence[Bound], place: int) -> Candidate | None:
    """What the nearest figure of the sentence with the same unit measures, where that has a contestant."""
    one = found[place]
    order = (*range(place - 1, max(-1, place - 5), -1), *range(place + 1, min(len(found), place + 5)))
    for at in order:
        other = found[at]
        if one.passage is None or other.passage is None or other.passage.start != one.passage.start:
            continue
        share = "percent" in {one.figure.unit, other.figure.unit}
        if not other.candidates or (share and one.figure.unit != other.figure.unit):
            continue
        first: Candidate = other.candidates[0]
        if _HOLDER.search(first.metric):
            return first
    return None


def _directed(text: str, found: list[Bound], facts: "ContestFacts | None", words: MetricWords) -> Iterator[Bound]:
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


def _held(found: Sequence[Bound], passage: Passage) -> str | None:
    """The contestant of the figure before, in the same sentence."""
    for last in found[:-3:-1]:
        if not last.candidates or last.figure.start < passage.start:
            return None
        holder = _HOLDER.search(last.candidates[0].metric)
        if holder or last.candidates[0].metric != "magnitude":
            return holder[1] if holder and holder[1] != UNNAMED else None
    return None


def _share_of_count(passage: Passage, found: Sequence[Bound], facts: "ContestFacts | None") -> Bound | None:
    """`594,659, or 8.55 per cent`: a share right behind a count is the count's share of the whole it belongs to."""
    beside = found[-1]
    figure, count = passage.figure, beside.figure
    gap = _APPOSED.fullmatch(passage.text[count.end : figure.start])
    if figure.unit != "percent" or count.unit in {"percent", "share"} or gap is None:
        return None
    if not beside.candidates or (passage.nearest("share", "vote_share", within=1) and count.unit == "seats"):
        return None
    part = beside.candidates[0]
    whole = _WHOLES.get(part.metric.partition("[")[0])
    before = found[-2] if len(found) > 1 else None
    if before is not None and before.candidates and passage.start <= before.figure.start:
        other = before.candidates[0]
        if _WHOLES.get(other.metric.partition("[")[0]) == part.metric and _is_part(before, beside):
            # `2.1 million of the 4 million valid votes, or 52.5 per cent`: the share is the part's.
            whole, part = part.metric, other
    if whole is None:
        return None
    said = (f"stands behind {count.printed}", *part.reasons[:1])
    one = compared(
        Candidate(f"{part.metric} / {whole}", FAR / 2, said, election=part.election, outside=part.outside),
        figure,
        None if part.outside else facts,
    )
    return Bound(figure, (one,) if one else (), ambiguous=False)


def _is_part(part: Bound, whole: Bound) -> bool:
    between = "" if part.passage is None else part.passage.text[part.figure.end : whole.figure.start]
    return len(between) <= _LOOK_BACK * 2 and "," not in between and ";" not in between


def _set_beside(passage: Passage, beside: Bound, facts: "ContestFacts | None", leading: re.Pattern[str]) -> Bound:
    """`61 per cent, down from 69 in 2013`: what stands beside a figure of its kind may measure the same."""
    figure = passage.figure
    if passage.nearest("group", within=NEXT_TO * 2):
        return Bound(figure, (), ambiguous=False)
    between = Mention(beside.figure.start, beside.figure.end, "earlier", "figure", beside.figure.printed)
    same = figure.unit in {beside.figure.unit, None} and figure.kind in {"exact", "hedged"}
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
        first = replace(first, metric=_HOLDER.sub(f"[{owner.name}]", first.metric), outside=None)
    said = (f"set beside {beside.figure.printed}", *why)
    known = why and (facts is not None or election == "previous")
    one = Candidate(first.metric, FAR / 2, said, election=election if known or owner else "previous")
    if first.outside is not None:
        one = replace(one, outside=first.outside)
    known_to = None if one.outside else facts
    weighed = compared(one, figure, known_to) if one.election in {"this", "previous"} else one
    return Bound(figure, (weighed,) if weighed else (), ambiguous=False)


def _counts_as(figure: FigureDraft, beside: Bound) -> bool:
    return beside.figure.unit in {"percent", "share"} or figure.scale == beside.figure.scale


def _as_share(passage: Passage) -> Passage:
    """`turnout: 93.02` is a percentage though no sign says so."""
    figure = passage.figure
    if figure.unit is not None or not figure.decimals or figure.scale != 1 or not isinstance(figure.value, Fraction):
        return passage
    turnout = passage.nearest("share", "turnout", within=NEXT_TO + 1)
    return (
        passage if turnout is None or figure.value > 100 else passage._replace(figure=replace(figure, unit="percent"))
    )


def _bound(
    passage: Passage,
    facts: "ContestFacts | None",
    limits: tuple[Limit, ...],
    known: tuple[Contestants, str | None, str | None],
) -> Bound:
    figure = passage.figure
    if figure.kind not in {"exact", "hedged", "fraction"} or figure.interval is None:
        return Bound(figure, (), ambiguous=False, passage=passage, limits=limits)
    best: dict[tuple[str, str | None, str], Candidate] = {}
    for candidate in _weighed(passage, facts, limits, by_words(passage, known[0], known[1], held=known[2])):
        key = (candidate.metric, candidate.unit, candidate.election)
        if key not in best or candidate.score > best[key].score:
            best[key] = candidate
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.metric))
    close = len(ranked) > 1 and ranked[0].score - ranked[1].score < CLOSE_CALL
    return Bound(figure, tuple(ranked), ambiguous=close, passage=passage, limits=limits)


def _weighed(
    passage: Passage, facts: "ContestFacts | None", limits: tuple[Limit, ...], candidates: Iterator[Candidate]
) -> Iterator[Candidate]:
    found = tuple(candidates)
    if not found:
        return
    election, why = election_of(passage, facts)
    here = any(limit.kind == "place" and not limit.carried for limit in limits)
    place = passage.nearest("unit", within=FAR) if here else None
    sure = next((limit.words for limit in limits if limit.sure), None)
    doubt = next((limit.words for limit in limits), None)
    for candidate in found:
        one = candidate
        if why or election != candidate.election:
            one = replace(candidate, election=election, reasons=candidate.reasons + why)
        if place and (one.outside is None or facts is None):
            # The language of metrics speaks of the whole contest, so a value for a part is not looked up.
            yield replace(
                one, unit=place.name, reasons=(*one.reasons, f"the passage names {place.printed}"), outside=sure
            )
        elif sure is not None:
            yield replace(one, outside=sure)
        elif (one.outside is not None and facts is not None) or election not in {"this", "previous"}:
            yield one
        else:
            weighed = compared(one, passage.figure, None if one.outside else facts, doubt)
            if weighed:
                yield replace(weighed, outside=None) if facts is None and weighed.outside else weighed
