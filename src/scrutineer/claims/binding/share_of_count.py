"""A count and its share printed together: `594,659, or 8.55 per cent`, `82 per cent, or 6 of the 8 million`."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.against_record import compared
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.passages import FAR, Passage

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts

_APPOSED: Final = re.compile(
    r"(?:\s\w+){0,3},?\s*[(\u2013\u2014]?\s*(?:(?:or|that is|i\.e\.|soit|o sea|ou seja|ou|o)\s)?(?:\w+\s){0,2}"
)
_OR: Final = re.compile(
    r"(?:\s+[^\W\d]+){0,3}\s*[,(\u2013\u2014]?\s*(?:or|that is|i\.e\.|soit|ou|o sea|o|ou seja)\s(?:\w+\s){0,2}?|\s*[(]"
)
_LONGEST: Final = 64
WHOLES: Final = {"invalid": "cast", "valid": "cast", "cast": "registered", "votes": "valid", "seats": "magnitude"}
"""A count to the whole that it is a part of."""


def share_of_count(passage: Passage, found: Sequence[Bound], facts: "ContestFacts | None") -> Bound | None:
    """`594,659, or 8.55 per cent`: a share right behind a count is the count's share of the whole it belongs to."""
    beside = found[-1]
    figure, count = passage.figure, beside.figure
    gap = _APPOSED.fullmatch(passage.text[count.end : figure.start])
    if figure.unit != "percent" or count.unit in {"percent", "share"} or gap is None:
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


def is_or(share: Bound, count: Bound) -> bool:
    """Whether two figures are the same in other words: `82 per cent, or 6.9 million`."""
    text = "" if share.passage is None else share.passage.text[share.figure.end : count.figure.start]
    return _OR.fullmatch(text) is not None


def is_part(part: Bound, whole: Bound) -> bool:
    """Whether nothing but a few words stands between a part and its whole."""
    between = "" if part.passage is None else part.passage.text[part.figure.end : whole.figure.start]
    return len(between) <= _LONGEST and "," not in between and ";" not in between
