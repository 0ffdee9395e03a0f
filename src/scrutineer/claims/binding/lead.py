"""A lead beside the two results it is the difference of: `won by 1,200 votes: 10,500 to 9,200`."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import Passage
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.claims.quantities.phrases import SPACE, alternatives, last_words, word_before

_REACH: Final = 60
_AHEAD: Final = 40
_BACK: Final = 8
"""Figures before a lead among which its two results are looked for."""
_NUMBERS: Final = frozenset({"exact", "hedged"})


class Leads:
    """Finds leads in one language."""

    def __init__(self, words: MetricWords) -> None:
        """Build the patterns."""
        known = words.contestants
        self._margin = re.compile(rf"(?<!\w){alternatives(known.margin)}{SPACE}$", re.IGNORECASE)
        # `by` or `de` alone stands before many a number: only longer phrases tell a lead from afar.
        sure = [phrase for phrase in known.margin if " " in phrase]
        self._sure = re.compile(rf"(?<!\w){alternatives(sure)}{SPACE}$", re.IGNORECASE)
        self._start = re.compile(rf"(?<!\w){alternatives(words.start)}{SPACE}$", re.IGNORECASE)
        self._margin_ends, self._sure_ends = last_words(known.margin), last_words(sure)
        self._start_ends = last_words(words.start)
        self._behind = re.compile(
            rf"(?:{SPACE}[^\W\d]+){{0,2}}?{SPACE}{alternatives(known.behind)}(?!\w)", re.IGNORECASE
        )
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
        known = {lead for lead, *_ in found}
        last = -_BACK
        for place, one in enumerate(bound):
            if place - last < _BACK and place not in known:
                found += self._of_two_contestants(place, bound)
            if one.candidates and one.candidates[0].metric.startswith("votes["):
                last = place
        return found

    def _of_two_contestants(self, lead: int, bound: Sequence[Bound]) -> Iterator[tuple[int, int, int]]:
        """`Ruto got 7,176,141 votes and Odinga 6,942,930, a lead of 233,211`: no other result stands before it."""
        one = bound[lead]
        passage, figure = one.passage, one.figure
        if passage is None or figure.kind not in _NUMBERS or figure.unit == "percent" or not self._is_sure(one):
            return
        share = figure.unit == "points"
        results: list[int] = []
        for place in range(lead - 1, max(-1, lead - _BACK), -1):
            other = bound[place]
            if other.figure.start < passage.start:
                break
            if other.candidates and (other.figure.unit == "percent") is share:
                results.append(place)
        if len(results) != 2 or figure.start - bound[results[0]].figure.end > _REACH:
            return
        last, first = (bound[place] for place in results)
        metrics = {item.candidates[0].metric for item in (first, last)}
        if len(metrics) != 2 or not all(
            _is_result(item, share=share) and item.limits == one.limits for item in (first, last)
        ):
            return
        ends = (first.figure.interval, last.figure.interval)
        if ends[0] is None or ends[1] is None:
            return
        smaller, larger = results if ends[0].start >= ends[1].start else results[::-1]
        yield lead, larger, smaller

    def _is_sure(self, one: Bound) -> bool:
        passage, figure = one.passage, one.figure
        if passage is None:
            return False
        if self._behind.match(passage.text, figure.end):
            return True
        return self._is_led(passage, figure, self._sure, self._sure_ends)

    @staticmethod
    def _is_led(passage: Passage, figure: FigureDraft, pattern: re.Pattern[str], ends: frozenset[str]) -> bool:
        if word_before(passage.text, figure.start) not in ends:
            return False
        return pattern.search(passage.text[max(passage.start, figure.start - _AHEAD) : figure.start]) is not None

    def _is_pair(self, one: Bound, other: Bound) -> bool:
        passage = one.passage
        if other.figure.start - one.figure.end > _AHEAD or passage is None or other.passage is None:
            return False
        if passage.start != other.passage.start or {one.figure.kind, other.figure.kind} - _NUMBERS:
            return False
        if one.figure.unit != other.figure.unit and "percent" in {one.figure.unit, other.figure.unit}:
            return False
        if not self._pair.fullmatch(passage.text, one.figure.end, other.figure.start):
            return False
        # `rose by 221,656 to 6,956,900` is a change and a value, `from 66 to 60 per cent` are two values of one thing.
        return not (
            self._is_led(passage, one.figure, self._margin, self._margin_ends)
            or self._is_led(passage, one.figure, self._start, self._start_ends)
        )

    def _leads(self, lead: Bound, one: Bound, other: Bound) -> bool:
        passage, figure = lead.passage, lead.figure
        if passage is None or figure.kind not in _NUMBERS or one.passage is None or passage.start != one.passage.start:
            return False
        if (figure.unit in {"points", "percent"}) != (one.figure.unit == "percent"):
            return False
        gap = one.figure.start - figure.end if figure.start < one.figure.start else figure.start - other.figure.end
        if not 0 < gap <= _REACH or any(figure.value == item.figure.value for item in (one, other)):
            # `by a majority of 77 per cent: 77 to 23`
            return False
        if self._is_led(passage, figure, self._margin, self._margin_ends):
            return True
        return figure.start > one.figure.start and self._is_sure(lead)


def _is_result(one: Bound, *, share: bool) -> bool:
    first = one.candidates[0]
    return first.metric.startswith("votes[") and (" / " in first.metric) is share and first.election == "this"
