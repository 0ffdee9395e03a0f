"""The passage around a figure that says what it measures: its sentence, cut where another thought begins."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from scrutineer.claims.binding.mentions import Mention
from scrutineer.claims.quantities.figure_draft import FigureDraft

_END: Final = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(]?[^\W\d_a-z])|\n[^\S\n]*\n|[\r\n]{1,200}+(?=\S)|;")
_CLAUSE: Final = re.compile(
    r",(?=\s)|;|:(?=\s)|\u2014|\u2013| - |\(|\)|"
    r"\b(?:and|but|while|whereas|et|mais|tandis que|y|pero|mientras|e|mas|enquanto)\b"
)
_WORD: Final = re.compile(r"\w+")
FAR: Final = 9.0
"""Words, with weights for clauses and figures between, beyond which a word says nothing about a figure."""
_SHORT: Final = 400
"""A sentence of fewer code points is quicker read again than looked up."""
_REACH: Final = 300
"""Code points on either side of a figure in which words for it are looked for; FAR words do not reach as far."""
NEXT_TO: Final = 3.0
"""For the thing that is counted: it stands beside its number."""


type _Ends = tuple[list[int], list[int]]
"""Where things begin, and where they end, in order."""


class Spacing:
    """Where the words, the clauses and the counting figures of a sentence stand: those between are soon told."""

    def __init__(self, text: str, start: int, end: int, figures: _Ends) -> None:
        """Nothing is looked for before it is asked for."""
        self._text, self._start, self._end, self._figures = text, start, end, figures

    @cached_property
    def _words(self) -> _Ends:
        return _ends_of(_WORD.finditer(self._text, self._start, self._end))

    @cached_property
    def _clauses(self) -> _Ends:
        return _ends_of(_CLAUSE.finditer(self._text, self._start, self._end))

    def between(self, low: int, high: int) -> float:
        """The words between two places; a clause that begins and a figure among them weigh more."""
        if self._end - self._start < _SHORT:
            text = self._text[low:high]
            clauses = len(_CLAUSE.findall(text))
            return len(_WORD.findall(text)) + 3.0 * clauses + 6.0 * _inside(self._figures, low, high)
        starts, ends = self._words
        words = bisect_left(starts, high) - bisect_right(ends, low)
        return words + 3.0 * _inside(self._clauses, low, high) + 6.0 * _inside(self._figures, low, high)


def _ends_of(matches: Iterable[re.Match[str]]) -> _Ends:
    found = list(matches)
    return [one.start() for one in found], [one.end() for one in found]


def _inside(spans: _Ends, low: int, high: int) -> int:
    return max(0, bisect_right(spans[1], high) - bisect_left(spans[0], low))


class Passage(NamedTuple):
    """A figure with what stands around it in its sentence.

    Attributes:
        figure: The figure.
        mentions: The mentions of its sentence that are near enough.
        figures: The figures of its sentence that are near enough, in order.
        text: The whole text.
        start: Where the sentence begins.
        end: Where it ends.
        spacing: What stands between two places of the text.
    """

    figure: FigureDraft
    mentions: tuple[Mention, ...]
    figures: tuple[FigureDraft, ...]
    text: str
    start: int
    end: int
    spacing: Spacing

    def distance(self, mention: Mention) -> float:
        """How far a mention is from the figure: words between, clauses and other figures between weigh more.

        A mention that begins at the figure's own words (`125-seat`) or right behind it is nearest.
        """
        if mention.start < self.figure.end and self.figure.start < mention.end:
            return 0.0
        after = mention.start >= self.figure.end
        low, high = (self.figure.end, mention.start) if after else (mention.end, self.figure.start)
        return self.spacing.between(low, high) + (0.0 if after else 0.5)

    def nearest(self, kind: str, *names: str, within: float) -> Mention | None:
        """The nearest mention of a kind and of any of the names, not farther than given; None where there is none."""
        best: Mention | None = None
        least = (within, 1, 0)
        for mention in self.mentions:
            if mention.kind == kind and (not names or mention.name in names):
                order = (self.distance(mention), mention.start - mention.end, mention.start)
                if order < least:
                    best, least = mention, order
        return best


def _counts(figure: FigureDraft) -> bool:
    return figure.kind in {"exact", "hedged", "fraction", "ratio"}


def passages(text: str, figures: Sequence[FigureDraft], mentions: Sequence[Mention]) -> list[Passage]:
    """The passage of every figure, in order."""
    edges = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    starts = [mention.start for mention in mentions]
    places = [figure.start for figure in figures]
    counting = [one for one in figures if _counts(one)]
    ends = [one.start for one in counting], [one.end for one in counting]
    spacing: Spacing | None = None
    found: list[Passage] = []
    sentence = 0
    for figure in figures:
        while edges[sentence + 1] <= figure.start:
            sentence, spacing = sentence + 1, None
        start, end = edges[sentence], edges[sentence + 1]
        spacing = spacing or Spacing(text, start, end, ends)
        low, high = max(start, figure.start - _REACH), min(end, figure.end + _REACH)
        inside = tuple(mentions[bisect_left(starts, low) : bisect_left(starts, high)])
        beside = tuple(figures[bisect_left(places, low) : bisect_left(places, high)])
        found.append(Passage(figure, inside, beside, text, start, end, spacing))
    return found
