"""Which metrics of a record a figure may be about: by the words beside it, the names near it and the record's values.

A candidate needs a word for what is measured; that a number happens to equal one of the record's is never enough. The
record's values then order the candidates, and a number that is out of all reason for a metric takes it away. Nothing
is decided: a person binds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared, election_of
from scrutineer.claims.binding.bound import HOLDER, Bound
from scrutineer.claims.binding.by_words import by_words, option_of
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.change import directed, is_change_by, set_beside
from scrutineer.claims.binding.contestant import UNNAMED, Contestants
from scrutineer.claims.binding.limit import Limit, Limits
from scrutineer.claims.binding.mentions import Mentions
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.part_of_whole import PartsOfWholes
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage, passages
from scrutineer.claims.binding.share_of_count import WHOLES, is_or, is_part, share_of_count
from scrutineer.claims.quantities.figure_draft import FigureDraft

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_JOINED: Final = re.compile(
    r"\s+(?:[^\W\d]+\s+){0,4}?(?:and|with|on|et|avec|y|con|e|com)\s+(?:[^\W\d]+\s+){0,3}", re.IGNORECASE
)
_BACK: Final = 3
_contestants: Final = lru_cache(maxsize=8)(Contestants)
_parts_of_wholes: Final = lru_cache(maxsize=8)(PartsOfWholes)
CLOSE_CALL: Final = 1.5
"""Two candidates whose scores differ by less are ambiguous."""


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
        if pair and is_or(found[-1], bound):
            bound = share_of_count(passage, found, facts) or bound
        beside = next((one for one in reversed(found[-_BACK:]) if one.candidates), None)
        if not bound.candidates and beside and beside.figure.start >= passage.start and place not in told:
            bound = share_of_count(passage, found, facts) or set_beside(passage, beside, facts, words)
        bound = bound if bound.passage is passage else replace(bound, passage=passage, limits=own)
        found.append(replace(bound, candidates=()) if is_change_by(bound, words) else bound)
    _listed(found, facts, contestants)
    _of_one_election(found, told, facts)
    return tuple(directed(text, found, facts, words))


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


def _listed(found: list[Bound], facts: "ContestFacts | None", contestants: Contestants) -> None:
    """What a list leaves out: `A 52 per cent of the vote, B 44 and C 7`, and `82 per cent, or 6 of the 8 million`."""
    for place, one in enumerate(found):
        passage, figure = one.passage, one.figure
        bare = not one.candidates or one.candidates[0].metric == "magnitude"
        if passage is None or not bare or figure.kind not in {"exact", "hedged"}:
            continue
        if figure.unit == "percent" and place + 2 < len(found) and is_or(one, found[place + 1]):
            part, whole = (
                item.candidates[0].metric if item.candidates else "" for item in found[place + 1 : place + 3]
            )
            if whole and WHOLES.get(part.partition("[")[0]) == whole and is_part(found[place + 1], found[place + 2]):
                made = Candidate(f"{part} / {whole}", FAR / 2, ("the counts behind it give it",))
                weighed = compared(made, figure, facts)
                found[place] = replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)
                continue
        share = share_of_count(passage, found[:place], facts) if place and figure.unit == "percent" else None
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
            said, metric = (f"“{name}” stands in a list",), HOLDER.sub(f"[{option or name}]", like.metric)
            made = replace(like, metric=metric, outside=outside, fits="unknown", value=None, stage=None, reasons=said)
            known = option and like.outside is None and like.election in {"this", "previous"}
            weighed = compared(made, figure, facts) if known else replace(made, outside=outside or like.outside)
            found[place] = replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)


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
        if HOLDER.search(first.metric):
            return first
    return None


def _held(found: Sequence[Bound], passage: Passage) -> str | None:
    """The contestant of the figure before, in the same sentence."""
    for last in found[:-3:-1]:
        if not last.candidates or last.figure.start < passage.start:
            return None
        holder = HOLDER.search(last.candidates[0].metric)
        if holder or last.candidates[0].metric != "magnitude":
            return holder[1] if holder and holder[1] != UNNAMED else None
    return None


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
