"""A lead beside the two results it is the difference of: `won by 1,200 votes: 10,500 to 9,200`."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.quantities.phrases import SPACE, alternatives

_REACH: Final = 60
_AHEAD: Final = 40
_NUMBERS: Final = frozenset({"exact", "hedged"})


class Leads:
    """Finds leads in one language."""

    def __init__(self, words: MetricWords) -> None:
        """Build the patterns."""
        known = words.contestants
        self._margin = re.compile(rf"(?<!\w){alternatives(known.margin)}{SPACE}$", re.IGNORECASE)
        self._pair = re.compile(rf"\s*(?:[-\u2013]|(?:\w+\s+)?{alternatives(known.against)})\s*", re.IGNORECASE)

    def find(self, bound: Sequence[Bound]) -> list[tuple[int, int, int]]:
        """The places of a lead, of the larger and of the smaller result it stands beside.

        Args:
            bound: Every figure of the text, in order.
        """
        found = []
        for place, (one, other) in enumerate(pairwise(bound)):
            if not self._is_pair(one, other):
                continue
            ends = (one.figure.interval, other.figure.interval)
            if ends[0] is None or ends[1] is None:
                continue
            larger, smaller = (place, place + 1) if ends[0].start >= ends[1].start else (place + 1, place)
            for lead in (place - 1, place + 2):
                if 0 <= lead < len(bound) and self._leads(bound[lead], one, other):
                    found.append((lead, larger, smaller))
                    break
        return found

    def _is_pair(self, one: Bound, other: Bound) -> bool:
        if one.passage is None or other.passage is None or one.passage.start != other.passage.start:
            return False
        same = one.figure.unit == other.figure.unit or "percent" not in {one.figure.unit, other.figure.unit}
        if not same or {one.figure.kind, other.figure.kind} - _NUMBERS:
            return False
        ahead = one.passage.text[max(one.passage.start, one.figure.start - _AHEAD) : one.figure.start]
        if self._margin.search(ahead):
            # `rose by 221,656 to 6,956,900` is a change and a value.
            return False
        return self._pair.fullmatch(one.passage.text, one.figure.end, other.figure.start) is not None

    def _leads(self, lead: Bound, one: Bound, other: Bound) -> bool:
        passage, figure = lead.passage, lead.figure
        if passage is None or figure.kind not in _NUMBERS or one.passage is None or passage.start != one.passage.start:
            return False
        if (figure.unit in {"points", "percent"}) != (one.figure.unit == "percent"):
            return False
        gap = one.figure.start - figure.end if figure.start < one.figure.start else figure.start - other.figure.end
        ahead = passage.text[max(passage.start, figure.start - _AHEAD) : figure.start]
        return 0 < gap <= _REACH and self._margin.search(ahead) is not None
