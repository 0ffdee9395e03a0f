"""A multiple beside the two values it is of: `invalid ballots doubled from 108,085 to 216,170`."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from scrutineer.claims.binding.bound import Bound
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.interval import Interval
from scrutineer.claims.quantities.phrases import SPACE, alternatives

_NUMBERS: Final = frozenset({"exact", "hedged"})
_REACH: Final = 60
_AHEAD: Final = 24
_SHORT: Final = Fraction(2, 5)
"""How far short of a multiple a value may fall that is called by it."""
_MORE: Final = Fraction(5, 4)
"""How many times a multiple a value may be that is called by it."""
_LEAST: Final = Fraction(3, 4)
"""A value of this part of a multiple and more is nearly that multiple."""
_SLACK: Final = Fraction(1, 50)
_AFTER: Final = 4
"""Figures behind a multiple among which its values are looked for."""


class Multiples:
    """Finds multiples in one language."""

    def __init__(self, words: MetricWords) -> None:
        """Build the patterns."""
        start, end = alternatives(words.start), alternatives(words.end)
        self._from = re.compile(rf"(?:,|{SPACE}(?!\d)[\w’'-]+,?){{0,8}}?{SPACE}{start}{SPACE}", re.IGNORECASE)
        self._to = re.compile(rf"[^.;:!?]{{0,30}}?{SPACE}{end}{SPACE}", re.IGNORECASE)
        self._over = re.compile(rf"(?<!\w){alternatives(words.over)}{SPACE}(?:\w+{SPACE})?$", re.IGNORECASE)
        self._nearly = re.compile(rf"(?<!\w){alternatives(words.nearly)}{SPACE}(?:\w+{SPACE})?$", re.IGNORECASE)

    def find(self, bound: Sequence[Bound]) -> list[tuple[int, Interval, int, int]]:
        """The place of a multiple, what it stands for, and the places of the earlier value and of the later one.

        Args:
            bound: Every figure of the text, in order.
        """
        found = []
        for place, one in enumerate(bound):
            times = self._meant(one) if one.figure.kind == "ratio" else None
            if times is None or one.passage is None:
                continue
            pair = [
                at for at in range(place + 1, min(len(bound), place + 1 + _AFTER)) if bound[at].figure.kind in _NUMBERS
            ][:2]
            if len(pair) == 2 and self._joins(one, bound[pair[0]], bound[pair[1]]):
                found.append((place, times, pair[0], pair[1]))
        return found

    def _meant(self, one: Bound) -> Interval | None:
        """What a multiple in one word stands for: `doubled` is twice, or not far from it."""
        figure, passage = one.figure, one.passage
        if figure.unit != "times" or not isinstance(figure.value, Fraction):
            return None
        if passage is None or figure.value <= 0 or figure.value == 1 or any(map(str.isdigit, figure.printed)):
            return None
        ahead = passage.text[max(passage.start, figure.start - _AHEAD) : figure.start]
        value = figure.value if figure.value > 1 else 1 / figure.value
        if self._over.search(ahead):
            meant = Interval(value * (1 - _SLACK), None)
        elif self._nearly.search(ahead):
            meant = Interval(value * _LEAST, value * (1 + _SLACK))
        else:
            meant = Interval(value - _SHORT, value * _MORE)
        return meant if figure.value > 1 else Interval.point(1).over(meant)

    def _joins(self, one: Bound, earlier: Bound, now: Bound) -> bool:
        """Whether a multiple is followed by two values of one kind: `from 40 to 80`."""
        passages = {item.passage.start for item in (one, earlier, now) if item.passage is not None}
        if one.passage is None or len(passages) != 1 or {earlier.figure.kind, now.figure.kind} - _NUMBERS:
            return False
        if (earlier.figure.unit == "percent") != (now.figure.unit == "percent"):
            return False
        text, first, last = one.passage.text, earlier.figure, now.figure
        if first.start - one.figure.end > _REACH:
            return False
        return (
            self._from.fullmatch(text, one.figure.end, first.start) is not None
            and self._to.fullmatch(text, first.end, last.start) is not None
        )
