"""What a list leaves out: `A 52 per cent of the vote, B 44 and C 7`, `of the 123 seats, A won 68, B 55`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared
from scrutineer.claims.binding.bound import HOLDER, Bound
from scrutineer.claims.binding.by_words import option_of
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.contestant import UNNAMED, Contestants
from scrutineer.claims.binding.passages import FAR, Passage
from scrutineer.claims.binding.share_of_count import WHOLES, is_or, is_part, share_of_count

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_NUMBERS: Final = frozenset({"exact", "hedged"})
_NAME_AND: Final = re.compile(r"\s*(?:\([^()\d]{1,12}\)\s*)?[:\u2013\u2014-]?\s*")
_BRACKET: Final = re.compile(r"\s*(?:votes|voix|votos)?\s*\(\s*")
_ALL: Final = 100
"""All of a whole, in per cent."""


def name_listed(found: list[Bound], facts: "ContestFacts | None", contestants: Contestants) -> None:
    """Say of the figures of lists, and of shares beside their counts, what the figures around them tell.

    Args:
        found: Every figure of a text, in order; what is named is replaced in it.
        facts: The record; None for none.
        contestants: Finds whose votes and seats are meant.
    """
    whole: Bound | None = None
    for place, one in enumerate(found):
        passage, figure = one.passage, one.figure
        bare = not one.candidates or one.candidates[0].metric == "magnitude"
        if passage is None or not bare or figure.kind not in _NUMBERS:
            continue
        if one.candidates and contestants.opens_of(passage):
            whole = one
            continue
        named = _result_line(place, found, facts) or _by_counts(place, found, facts)
        named = named or _seats_of(passage, whole, facts, contestants)
        named = named or (_closing(place, found, facts, contestants) if place else None)
        if named is None and place:
            named = _held_seats(place, found, facts, contestants)
        if named is None:
            named = _named_like(place, found, facts, contestants)
        if named is not None:
            found[place] = replace(named, passage=passage, limits=one.limits)


def _bound(one: Bound, made: Candidate, facts: "ContestFacts | None") -> Bound:
    weighed = compared(made, one.figure, facts)
    return replace(one, candidates=(weighed,) if weighed else (), ambiguous=False)


def _result_line(place: int, found: Sequence[Bound], facts: "ContestFacts | None") -> Bound | None:
    """`CPP: 4,889,113 (76.85%), FUNCINPEC: 374,510 (5.89%)`: a list, its votes and their share, and no word."""
    one = found[place]
    passage, figure = one.passage, one.figure
    if one.candidates or facts is None or passage is None or figure.unit not in {None, "percent"}:
        return None
    ahead = [
        mention
        for mention in passage.mentions
        if mention.kind == "option"
        and mention.end <= figure.start
        and _NAME_AND.fullmatch(passage.text, mention.end, figure.start)
    ]
    if not ahead:
        return None
    option, after = ahead[-1], found[place + 1] if place + 1 < len(found) else None
    share = figure.unit == "percent"
    paired = after is not None and after.figure.unit == "percent" and not share
    paired = (
        paired and after is not None and _BRACKET.fullmatch(passage.text, figure.end, after.figure.start) is not None
    )
    metric = f"votes[{option.name}] / valid" if share else f"votes[{option.name}]"
    made = Candidate(metric, FAR / 2, (f"it stands behind “{option.printed}” in a line of results",))
    named = _bound(one, made, facts)
    fits = bool(named.candidates) and named.candidates[0].fits == "yes"
    return named if paired or (fits and ":" in passage.text[option.end : figure.start]) else None


def _by_counts(place: int, found: Sequence[Bound], facts: "ContestFacts | None") -> Bound | None:
    """`82 per cent, or 6 of the 8 million`, and a share right behind its count."""
    one = found[place]
    passage = one.passage
    if one.figure.unit != "percent" or passage is None:
        return None
    if place + 2 < len(found) and is_or(one, found[place + 1]):
        part, whole = (item.candidates[0].metric if item.candidates else "" for item in found[place + 1 : place + 3])
        if whole and WHOLES.get(part.partition("[")[0]) == whole and is_part(found[place + 1], found[place + 2]):
            made = Candidate(f"{part} / {whole}", FAR / 2, ("the counts behind it give it",))
            return _bound(one, made, facts)
    share = share_of_count(passage, found[:place], facts) if place else None
    beside = share is not None and not one.candidates and found[place - 1].figure.start >= passage.start
    return share if beside else None


def _seats_of(
    passage: Passage, whole: Bound | None, facts: "ContestFacts | None", contestants: Contestants
) -> Bound | None:
    """`Of the 123 seats, the list won 68`: a number without a word of its own."""
    figure = passage.figure
    if whole is None or whole.passage is None or whole.passage.start != passage.start or figure.unit == "percent":
        return None
    seats, of_all = figure.value, whole.figure.value
    if figure.decimals or not isinstance(seats, Fraction) or not isinstance(of_all, Fraction) or seats > of_all:
        return None
    if any(one.kind == "thing" and passage.distance(one) <= 1 for one in passage.mentions):
        return None
    name = contestants.of(passage)
    if name is None or name == UNNAMED:
        return None
    option = option_of(passage, name)
    made = Candidate(f"seats[{option or name}]", FAR / 2, (f"“{name}” has them, of {whole.figure.printed}",))
    election = whole.candidates[0].election
    if election != "this" or (facts is not None and option is None):
        outside = None if facts is None or option else f"the record does not name {name}"
        made = replace(made, election=election, outside=outside or whole.candidates[0].outside)
        return Bound(figure, (made,), ambiguous=False)
    return _bound(Bound(figure, (), ambiguous=False), made, facts)


def _closing(
    place: int, found: Sequence[Bound], facts: "ContestFacts | None", contestants: Contestants
) -> Bound | None:
    """`A won 68 seats, B 55, of 123 in all`."""
    one, last = found[place], found[place - 1]
    seats = last.candidates and last.candidates[0].metric.startswith("seats[")
    if one.candidates or not seats or one.figure.unit == "percent" or one.passage is None:
        return None
    if not contestants.closes_list(one.passage):
        return None
    return _bound(one, Candidate("magnitude", FAR / 2, ("the seats of a list are of so many",)), facts)


def _held_seats(
    place: int, found: Sequence[Bound], facts: "ContestFacts | None", contestants: Contestants
) -> Bound | None:
    """`the Greens 11 per cent and 19 seats`: the seats are theirs, not all that are filled."""
    one = found[place]
    if not one.candidates or one.passage is None or not contestants.goes_on(one.passage):
        return None
    held = held_before([found[place - 1]], one.passage)
    if not held:
        return None
    outside = None if facts is None else f"the record does not name {held}"
    own = replace(one.candidates[0], metric=f"seats[{held}]", outside=outside, fits="unknown", value=None, stage=None)
    return replace(one, candidates=(own,), ambiguous=False)


def _named_like(
    place: int, found: Sequence[Bound], facts: "ContestFacts | None", contestants: Contestants
) -> Bound | None:
    """`A 52 per cent of the vote, B 44 and C 7`: each is measured like the one before it."""
    one = found[place]
    passage = one.passage
    name = None if passage is None else contestants.beside(passage) or contestants.coming_with(passage)
    like = _like(found, place) if name else None
    if passage is None or not name or name == UNNAMED or like is None:
        return None
    figure = one.figure
    if " / " in like.metric and figure.unit != "percent":
        figure = replace(figure, unit="percent")
    option = option_of(passage, name)
    outside = None if facts is None or option else f"the record does not name {name}"
    said, metric = (f"“{name}” stands in a list",), HOLDER.sub(f"[{option or name}]", like.metric)
    made = replace(like, metric=metric, outside=outside, fits="unknown", value=None, stage=None, reasons=said)
    known = option and like.outside is None and like.election in {"this", "previous"}
    weighed = compared(made, figure, facts) if known else replace(made, outside=outside or like.outside)
    return replace(one, figure=figure, candidates=(weighed,) if weighed else (), ambiguous=False)


def _like(found: Sequence[Bound], place: int) -> Candidate | None:
    """What the nearest figure of the sentence with the same unit measures, where that has a contestant."""
    one = found[place]
    order = (*range(place - 1, max(-1, place - 5), -1), *range(place + 1, min(len(found), place + 5)))
    for at in order:
        other = found[at]
        if one.passage is None or other.passage is None or other.passage.start != one.passage.start:
            continue
        share = "percent" in {one.figure.unit, other.figure.unit}
        bare = one.figure.unit is None and isinstance(one.figure.value, Fraction) and one.figure.value <= _ALL
        # `A won 35 per cent of the vote, B 30 and C 20`: one sign is meant for all of them.
        signed = bare and at < place and one.figure.scale == 1
        if not other.candidates or (share and one.figure.unit != other.figure.unit and not signed):
            continue
        first: Candidate = other.candidates[0]
        if HOLDER.search(first.metric):
            return first
    return None


def held_before(found: Sequence[Bound], passage: Passage) -> str | None:
    """The contestant of the figure before, in the same sentence."""
    for last in found[:-3:-1]:
        if not last.candidates or last.figure.start < passage.start:
            return None
        holder = HOLDER.search(last.candidates[0].metric)
        if holder or last.candidates[0].metric != "magnitude":
            return holder[1] if holder and holder[1] != UNNAMED else None
    return None
