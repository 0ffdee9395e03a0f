"""A count and its share printed together: `594,659, or 8.55 per cent`, `82 per cent, or 6 of the 8 million`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_THAT_IS: Final = (
    r"(?:or|that is|i\.e\.|representing|equivalent to|soit|c['’]est-à-dire|ce qui représente|ou|"
    r"o sea|es decir|lo que representa|lo que supone|o que representa|o|ou seja|isto é),?\s"
)
_APPOSED: Final = re.compile(rf"(?:\s\w+){{0,3}},?\s*[(\u2013\u2014]?\s*(?:{_THAT_IS})?(?:[^\W_A-ZÀ-Þ]\w*\s){{0,2}}")
_OR: Final = re.compile(rf"(?:\s+[^\W\d]+){{0,3}}\s*[,(\u2013\u2014]?\s*{_THAT_IS}(?:\w+\s){{0,2}}?|\s*[(]")
_LONGEST: Final = 64
_PREDICATE: Final = 6
"""Words behind a share at which a predicate may be among them."""
_NUMBERS: Final = frozenset({"exact", "hedged"})
_NO_COUNTS: Final = frozenset({"percent", "points", "share", "times", "money"})
WHOLES: Final = {"invalid": "cast", "valid": "cast", "cast": "registered", "votes": "valid", "seats": "magnitude"}
"""A count to the whole that it is a part of."""


def share_of_count(passage: Passage, found: Sequence[Bound], facts: "ContestFacts | None") -> Bound | None:
    """`594,659, or 8.55 per cent`: a share right behind a count is the count's share of the whole it belongs to."""
    beside = found[-1]
    figure, count = passage.figure, beside.figure
    gap = _APPOSED.fullmatch(passage.text[count.end : figure.start])
    if figure.unit != "percent" or count.unit in {"percent", "share"} or gap is None:
        return None
    if passage.nearest("group", within=NEXT_TO * 2):
        # `Of the 6.9 million who voted, 52 per cent were women`.
        return None
    if not beside.candidates or (passage.nearest("share", "vote_share", within=1) and count.unit == "seats"):
        return None
    part = beside.candidates[0]
    whole = WHOLES.get(part.metric.partition("[")[0])
    before = found[-2] if len(found) > 1 else None
    if before is not None and before.candidates and passage.start <= before.figure.start:
        other = before.candidates[0]
        if WHOLES.get(other.metric.partition("[")[0]) == part.metric and is_part(before, beside):
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


def name_counts(found: list[Bound], facts: "ContestFacts | None") -> None:
    """Say of a count what the share right behind it tells: `6,946,164 people, or 82.17 per cent of registered voters`.

    Args:
        found: Every figure of a text, in order; what is named is replaced in it.
        facts: The record; None for none.
    """
    numbers = [place for place, one in enumerate(found) if one.figure.kind in _NUMBERS]
    for place, behind in pairwise(numbers):
        one, share = found[place], found[behind]
        if one.candidates or one.figure.unit in _NO_COUNTS or share.figure.unit != "percent" or share.ambiguous:
            continue
        if not share.candidates or not is_or(one, share):
            continue
        first = share.candidates[0]
        part, _, whole = first.metric.partition(" / ")
        if WHOLES.get(part) != whole or first.election != "this" or first.outside is not None:
            continue
        if part == "cast" and not _is_of_voters(share):
            # `700,000 people, or 8 per cent of the electorate, were new`: no share of those who voted.
            found[behind] = replace(share, ambiguous=True)
            continue
        made = compared(Candidate(part, FAR / 2, (f"{share.figure.printed} stands behind it",)), one.figure, facts)
        found[place] = replace(one, candidates=(made,) if made else (), ambiguous=False)


def _is_of_voters(share: Bound) -> bool:
    """Whether a sentence says that people voted, or ends without a verb."""
    passage = share.passage
    if passage is None or any(one.kind == "voted" for one in passage.mentions):
        return True
    return len(passage.text[share.figure.end : passage.end].split()) < _PREDICATE


def is_or(share: Bound, count: Bound) -> bool:
    """Whether two figures are the same in other words: `82 per cent, or 6.9 million`."""
    text = "" if share.passage is None else share.passage.text[share.figure.end : count.figure.start]
    return _OR.fullmatch(text) is not None


def is_part(part: Bound, whole: Bound) -> bool:
    """Whether nothing but a few words stands between a part and its whole."""
    between = "" if part.passage is None else part.passage.text[part.figure.end : whole.figure.start]
    return len(between) <= _LONGEST and "," not in between and ";" not in between
