"""Groups that make up a count: `95,744 men and 93,898 women voted, 189,642 in all`."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from scrutineer.claims.binding.as_stated import as_stated
from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.quantities.phrases import SPACE, alternatives
from scrutineer.claims.stated_figure import StatedFigure

_BACK: Final = 40
"""Figures before a group among which the count that it is a part of is looked for."""
_NEAR: Final = 8
"""Figures around a group among which the other groups are looked for."""
_MOST: Final = 2
"""Groups that are together this many times a count, or less than one part in it, are no parts of it."""


class Groups:
    """The groups among a text's figures, in one language."""

    def __init__(self, bound: Sequence[Bound], words: MetricWords) -> None:
        """Find them.

        Args:
            bound: Every figure of the text with its candidates, in order.
            words: The words for metrics in the text's language.
        """
        self._bound = bound
        self._whole, self._opening = _patterns(words)
        self._names: dict[int, tuple[frozenset[str], str]] = {}
        for place, one in enumerate(bound):
            noun = one.figure.unit
            if one.candidates or noun is None or one.passage is None:
                continue
            for group in words.parts:
                if noun in group:
                    self._names[place] = (frozenset(group.values()), group[noun])

    def stated(self, place: int) -> StatedFigure | None:
        """What a figure states as a group, or as the sum of the groups before it; None where it is neither."""
        if place in self._names:
            return self._part(place)
        return self._sum(place) if place - 1 in self._names else None

    def _part(self, place: int) -> StatedFigure | None:
        names, name = self._names[place]
        together = {at: self._names[at] for at in self._beside(place)}
        metric = self._metric(place, [*together])
        if metric is None:
            return None
        every = {other for _, other in together.values()} >= names
        return as_stated(self._bound[place].figure, metric, "count", "part", name=name, all_parts=every)

    def _beside(self, place: int) -> Iterator[int]:
        """The groups of the same sentence."""
        start = self._sentence(place)
        return (
            at
            for at in range(max(0, place - _NEAR), place + _NEAR)
            if at in self._names and self._sentence(at) == start
        )

    def _sentence(self, place: int) -> int | None:
        passage = self._bound[place].passage
        return None if passage is None else passage.start

    def _metric(self, place: int, together: Sequence[int]) -> str | None:
        """What the groups are parts of: the count before them, else the one behind them in their sentence."""
        last = together[-1]
        if self._sum(last + 1) is not None:
            return "cast"
        voted = self._voted(place)
        total = sum(value for at in together if isinstance(value := self._bound[at].figure.value, Fraction))
        start = self._sentence(place)
        behind = [at for at in (last + 1, last + 2) if at < len(self._bound) and self._sentence(at) == start]
        for at in (*range(place - 1, max(-1, place - _BACK), -1), *behind):
            other = self._bound[at]
            value = other.figure.value
            if not other.candidates or other.ambiguous or not isinstance(value, Fraction):
                continue
            metric = other.candidates[0].metric
            # `Of 240,652 registered, 95,744 men and 93,898 women voted`: parts of those who voted.
            if other.figure.unit in {"percent", "share"} or (metric == "registered" and voted):
                continue
            near = total < value * _MOST and (len(together) == 1 or value < total * _MOST)
            return metric if near else None
        return None

    def _voted(self, place: int) -> bool:
        passage = self._bound[place].passage
        return passage is not None and any(one.kind == "voted" for one in passage.mentions)

    def _sum(self, place: int) -> StatedFigure | None:
        if not 1 < place < len(self._bound) or place - 1 not in self._names or place - 2 not in self._names:
            return None
        one = self._bound[place]
        passage, figure = one.passage, one.figure
        if one.candidates or passage is None or self._sentence(place - 1) != passage.start or not self._voted(place):
            return None
        names, _ = self._names[place - 1]
        if {self._names[at][1] for at in (place - 1, place - 2)} != names or figure.kind not in {"exact", "hedged"}:
            return None
        ahead = passage.text[max(passage.start, self._bound[place - 1].figure.end) : figure.start]
        if self._whole.match(passage.text, figure.end) or self._opening.search(ahead):
            return as_stated(figure, "cast", "count", "value")
        return None


@lru_cache(maxsize=8)
def _patterns(words: MetricWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind a sum, and before one."""
    behind = rf"(?:{SPACE}[^\W\d]+)?{SPACE}{alternatives(words.wholes.whole)}(?!\w)"
    ahead = rf"(?<!\w){alternatives(words.wholes.sums)}{SPACE}$"
    return re.compile(behind, re.IGNORECASE), re.compile(ahead, re.IGNORECASE)
