"""The text of an article in pieces, so that each piece is wholly inside or outside of every passage."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TURNS: Final = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
"""Characters without a shape that turn the direction of what follows; they are shown by name and not obeyed."""
_TURN: Final = re.compile(f"[{''.join(_TURNS)}]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the text.

    Attributes:
        label: Its label on the page, such as `s1`.
        start: First code point.
        end: One past the last.
    """

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text.

    Attributes:
        start: Its first code point.
        text: Its text.
        inside: Labels of the passages around it, the widest first.
        begins: Labels of the passages that begin with it.
        turn: Name of the character that it is, where that turns the direction of the text.
    """

    start: int
    text: str
    inside: tuple[str, ...]
    begins: tuple[str, ...] = ()
    turn: str | None = None


def paragraphs(text: str, passages: Sequence[Passage]) -> list[tuple[Piece, ...]]:
    """Cut a text into lines, and these where a passage begins or ends.

    Args:
        text: The text.
        passages: The passages, in any order; they may overlap.

    Returns:
        The lines that are not blank, each as its pieces. Together with blank lines and line ends they are the text.
    """
    ordered = sorted(passages, key=lambda one: (one.start, -one.end))
    cuts = sorted(
        {
            *(one.start for one in ordered),
            *(one.end for one in ordered),
            *(at for match in _TURN.finditer(text) for at in match.span()),
        }
    )
    ends = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    lines = []
    live: list[Passage] = []
    waiting = 0
    for first, last in pairwise(ends):
        if not text[first:last].strip():
            continue
        edges = [first, *cuts[bisect_right(cuts, first) : bisect_left(cuts, last)], last]
        pieces = []
        for start, end in pairwise(edges):
            new = set()
            while waiting < len(ordered) and ordered[waiting].start <= start:
                new.add(ordered[waiting].label)
                live.append(ordered[waiting])
                waiting += 1
            live = [one for one in live if one.end > start]
            inside = sorted(live, key=lambda one: one.start - one.end)
            begins = tuple(one.label for one in inside if one.label in new)
            piece = text[start:end]
            pieces.append(Piece(start, piece, tuple(one.label for one in inside), begins, _TURNS.get(piece)))
        lines.append(tuple(pieces))
    return lines
