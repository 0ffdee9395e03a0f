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
from scrutineer.claims.binding.by_words import by_words
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.change import directed, is_change_by, set_beside
from scrutineer.claims.binding.contestant import Contestants
from scrutineer.claims.binding.limit import Limit, Limits
from scrutineer.claims.binding.listed import held_before, name_listed
from scrutineer.claims.binding.mentions import Mentions
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.part_of_whole import PartsOfWholes
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage, passages
from scrutineer.claims.binding.rival import add_rivals
from scrutineer.claims.binding.share_of_count import is_or, name_counts, share_of_count
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.quantities.figure_draft import FigureDraft

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_JOINED: Final = re.compile(
    r"\s+(?:[^\W\d]+\s+){0,4}?(?:and|with|on|et|avec|y|con|e|com)\s+(?:[^\W\d]+\s+){0,3}", re.IGNORECASE
)
_BACK: Final = 3
_NOBODY: Final = Register()
_contestants: Final = lru_cache(maxsize=8)(Contestants)
_parts_of_wholes: Final = lru_cache(maxsize=8)(PartsOfWholes)
CLOSE_CALL: Final = 1.5
"""Two candidates whose scores differ by less are ambiguous."""


def bind_figures(
    text: str,
    figures: Sequence[FigureDraft],
    *,
    facts: "ContestFacts | None",
    words: MetricWords,
    register: Register = _NOBODY,
) -> tuple[Bound, ...]:
    """Find what each figure of a text may measure.

    Args:
        text: The text.
        figures: Its figures, in order.
        facts: The record, the election before and the contest that the text is about; None for no record: then the
            words alone decide, and no list has a name.
        words: The words for metrics in the text's language.
        register: Who may speak about the election: other names of its lists, and who speaks for which.

    Returns:
        One entry per figure, in the same order. Only numbers, shares and fractions get candidates.
    """
    record = None if facts is None else facts.facts.record
    mentions = Mentions(words, facts, register).find(text)
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
        bound = _bound(passage, facts, own, (contestants, told.get(place), held_before(found, passage)))
        pair = told.get(place - 1) is not None and told.get(place - 2) is not None
        if (pair or (place and _is_of_other(found[-1], bound))) and is_or(found[-1], bound):
            bound = share_of_count(passage, found, facts) or bound
        beside = next((one for one in reversed(found[-_BACK:]) if one.candidates), None)
        if not bound.candidates and beside and beside.figure.start >= passage.start and place not in told:
            bound = share_of_count(passage, found, facts) or set_beside(passage, beside, facts, words, contestants)
        bound = bound if bound.passage is passage else replace(bound, passage=passage, limits=own)
        after = every[place + 1] if place + 1 < len(every) else None
        found.append(replace(bound, candidates=()) if is_change_by(bound, after, words) else bound)
    name_listed(found, facts, contestants)
    name_counts(found, facts)
    _of_one_election(found, told, facts)
    if facts is not None:
        add_rivals(found, facts)
    directed(text, found, facts, words)
    return tuple(found)


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


def _is_of_other(count: Bound, share: Bound) -> bool:
    """`A came second with 374,510 votes, or 5.89 per cent, ahead of B`: a count and its share are of one list."""
    if not count.candidates or not share.candidates:
        return False
    first, other = (HOLDER.search(one.candidates[0].metric) for one in (count, share))
    return first is not None and other is not None and first[1] != other[1]


def _goes_with(one: Bound, after: Bound) -> bool:
    """Whether another figure of the same result is joined to one that the record does not have for this election."""
    if one.passage is None or after.passage is None or one.passage.start != after.passage.start:
        return False
    joined = _JOINED.fullmatch(one.passage.text, one.figure.end, after.figure.start)
    first, other = one.candidates[0], after.candidates[0]
    return joined is not None and first.metric != other.metric and first.fits != "yes"


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
