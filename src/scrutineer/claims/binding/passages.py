"""The passage around a figure that says what it measures: its sentence, cut where another thought begins."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
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
_REACH: Final = 300
"""Code points on either side of a figure in which words for it are looked for; FAR words do not reach as far."""
NEXT_TO: Final = 3.0
"""For the thing that is counted: it stands beside its number."""


class Spacing:
    """Where the words, the clauses and the counting figures of a text stand, so that those between are soon counted."""

    def __init__(self, text: str, figures: Sequence[FigureDraft]) -> None:
        """Look through the text once."""
        self._words = _ends_of(match.span() for match in _WORD.finditer(text))
        self._clauses = _ends_of(match.span() for match in _CLAUSE.finditer(text))
        self._figures = _ends_of((one.start, one.end) for one in figures if _counts(one))

    def between(self, low: int, high: int) -> float:
        """The words between two places; a clause that begins and a figure among them weigh more."""
        starts, ends = self._words
        words = bisect_left(starts, high) - bisect_right(ends, low)
        return words + 3.0 * _inside(self._clauses, low, high) + 6.0 * _inside(self._figures, low, high)


type _Ends = tuple[list[int], list[int]]


def _ends_of(spans: Iterable[tuple[int, int]]) -> _Ends:
    starts, ends = [], []
    for start, end in spans:
        starts.append(start)
        ends.append(end)
    return starts, ends


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
    spacing = Spacing(text, figures)
    found: list[Passage] = []
    sentence = 0
    for figure in figures:
        while edges[sentence + 1] <= figure.start:
            sentence += 1
        start, end = edges[sentence], edges[sentence + 1]
        low, high = max(start, figure.start - _REACH), min(end, figure.end + _REACH)
        inside = tuple(mentions[bisect_left(starts, low) : bisect_left(starts, high)])
        beside = tuple(figures[bisect_left(places, low) : bisect_left(places, high)])
        found.append(Passage(figure, inside, beside, text, start, end, spacing))
    return found
