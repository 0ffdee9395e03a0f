"""Texts with their statements marked in place: `⟦Jane Doe|The count was fair⟧, Jane Doe said.` Marks may be nested."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Marked:
    """A statement that a person has marked."""

    start: int
    end: int
    speaker: str


def read_marks(raw: str) -> tuple[str, list[Marked]]:
    """The text without marks, and what they mark, in code points of that text."""
    out: list[str] = []
    found: list[Marked] = []
    opened: list[tuple[int, str]] = []
    place = 0
    while place < len(raw):
        if raw[place] == "⟦":
            bar = raw.index("|", place)
            opened.append((len(out), raw[place + 1 : bar]))
            place = bar + 1
            continue
        if raw[place] == "⟧":
            start, speaker = opened.pop()
            found.append(Marked(start, len(out), speaker))
        else:
            out.append(raw[place])
        place += 1
    assert not opened
    return "".join(out), sorted(found, key=lambda one: (one.start, -one.end))


def plain(name: str) -> str:
    """A name in lower case with straight apostrophes and without its article."""
    name = name.lower().replace("’", "'")
    for article in ("the ", "a ", "an "):
        if name.startswith(article):
            return name[len(article) :]
    return name


def pair(found: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Found to marked, one to one, best overlap (intersection over union) first, at least 0.5."""

    def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
        return max(0, min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))

    pairs = sorted(((overlap(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(marked)), reverse=True)
    used: dict[int, int] = {}
    for value, i, j in pairs:
        if value >= 0.5 and i not in used and j not in used.values():
            used[i] = j
    return used
