"""Quotations in a text: a state machine over quotation marks that may be mixed, nested, odd or missing.

Three classes of marks are kept apart: double marks (curly, low, straight), angle marks and single marks. Within a class
any mark can close any other, since a quotation opened by `“` is often closed by `"`. Whether a mark opens or closes is
told by what stands beside it, and only where that says nothing by whether a quotation is open. An apostrophe is no
mark.
Nothing is carried over a paragraph except where the next paragraph repeats the opening mark, as printers do for a
quotation of several paragraphs. Time grows in line with the length of the text and no text makes it fail.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.extraction.text import Span

_DOUBLE: Final = frozenset('“”„‟"＂')
_ANGLE: Final = frozenset("«»‹›")
_MARKS = re.compile("[“”„‟\"＂«»‹›‘’‚‛'`´]")
_OPENING_SIDE = frozenset("([{-–—―/:=>¿¡")
_CLIPPED = re.compile(r"(?:tis|twas|em|cause|til|n|round|bout)\b|\d\ds?\b", re.IGNORECASE)
"""What follows an apostrophe that stands for letters left out: 'tis, the '90s."""


_DASHES = re.compile("[—–]")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NARRATOR = 3
"""Words behind the dash of a line of dialogue among which its verb of speech stands."""
_SPEECH = re.compile(r"[\w¿¡«“\"'(]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation within one paragraph.

    Attributes:
        start: The opening mark, or the paragraph's start.
        end: One past the closing mark, or the paragraph's end.
        opened: Whether it has an opening mark.
        closed: Whether it has a closing mark in this paragraph.
        continues: Whether it goes on in the next paragraph, which repeats the opening mark.
        continued: Whether it goes on from the paragraph before.
    """

    start: int
    end: int
    opened: bool = True
    closed: bool = True
    continues: bool = False
    continued: bool = False

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.start, self.end)


@dataclass(slots=True)
class _Open:
    start: int
    kind: str
    inner: list[Quotation]


def quotations(
    text: str,
    paragraphs: Sequence[Span],
    *,
    verbs: frozenset[str] = frozenset(),
    dashes: frozenset[str] = frozenset(),
) -> list[list[Quotation]]:
    """The outermost quotations of each paragraph, in order.

    Args:
        text: The text.
        paragraphs: Its paragraphs.
        verbs: Reporting verbs in lower case. Where paragraphs were run together, a mark that opens after a full stop
            inside a quotation repeats its opening mark, unless one of these ends the sentence before it.
        dashes: Marks that open a line of dialogue in the language: `—Ganamos —dijo Ana—. Por fin.`

    Returns:
        One list per paragraph. Quotations do not overlap and hold their marks. A mark that belongs to nothing is left
        alone. A mark that opens in the middle of a paragraph and is never closed opens nothing, unless the next
        paragraph repeats it.
    """
    found: list[list[Quotation]] = []
    running = False
    for number, paragraph in enumerate(paragraphs):
        after = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        repeated = after is not None and text[after.start] in '“"«„‘‟＂'
        here = _dialogue(text, paragraph, verbs) if text[paragraph.start] in dashes else []
        here = here or _paragraph(text, paragraph, repeated=repeated, running=running, verbs=verbs)
        running = bool(here) and here[-1].continues
        found.append(here)
    return found


def _paragraph(text: str, paragraph: Span, *, repeated: bool, running: bool, verbs: frozenset[str]) -> list[Quotation]:
    marks = [match.start() for match in _MARKS.finditer(text, paragraph.start, paragraph.end)]
    closers = _closers_after(text, paragraph, marks)
    done: list[Quotation] = []
    stack: list[_Open] = []
    for number, place in enumerate(marks):
        kind = _kind(text[place])
        if stack and kind != stack[0].kind:
            continue  # a mark of another class inside a quotation is part of what is quoted
        role = _role(text, paragraph, place, kind, is_open=bool(stack), more=closers[number])
        if role == "open" and len(stack) == 1 and _repeats(text, stack[0].start, place, verbs):
            continue
        if role == "open":
            stack.append(_Open(place, kind, []))
        elif role == "close" and stack:
            ended = stack.pop()
            quotation = Quotation(ended.start, place + 1, continued=running and ended.start == paragraph.start)
            (stack[-1].inner if stack else done).append(quotation)
    if stack:
        done += _unclosed(stack, paragraph, repeated=repeated, running=running)
    return [one for one in done if any(character.isalnum() for character in text[one.start : one.end])]


def _dialogue(text: str, paragraph: Span, verbs: frozenset[str]) -> list[Quotation]:
    """What is said in a line of dialogue between dashes; nothing where no verb of speech says that it is one."""
    edges = [match.start() for match in _DASHES.finditer(text, paragraph.start, paragraph.end)]
    pieces = [(start + 1, end) for start, end in zip(edges, [*edges[1:], paragraph.end], strict=True)]
    found: list[Quotation] = []
    for number, (first, last) in enumerate(pieces):
        if number % 2:
            words = _WORDS.findall(text[first:last])[:_NARRATOR]
            if number == 1 and not any(word.lower() in verbs for word in words):
                return []
            continue
        speech = _SPEECH.search(text, first, last)
        if speech is not None:
            found.append(Quotation(speech.start(), first + len(text[first:last].rstrip())))
    return found if len(pieces) > 1 else []


def _repeats(text: str, start: int, place: int, verbs: frozenset[str]) -> bool:
    """Whether a mark that opens inside a quotation repeats its opening mark."""
    before = text[max(start + 1, place - 40) : place].rstrip()
    if not verbs or not before or before[-1] not in ".!?" or place + 1 >= len(text) or not text[place + 1].isupper():
        return False
    words = before[:-1].split()
    return not words or words[-1].lower() not in verbs


def _unclosed(stack: Sequence[_Open], paragraph: Span, *, repeated: bool, running: bool) -> list[Quotation]:
    outer = stack[0]
    whole = outer.start == paragraph.start
    inner = [quotation for opened in stack for quotation in opened.inner]
    if outer.kind != "single" and (repeated or (whole and not inner)):
        continued = whole and running
        return [Quotation(outer.start, paragraph.end, closed=False, continues=repeated, continued=continued)]
    # The outer mark is a stray; what is whole inside it still counts.
    return sorted(inner, key=lambda quotation: quotation.start)


def _kind(mark: str) -> str:
    if mark in _DOUBLE:
        return "double"
    return "angle" if mark in _ANGLE else "single"


def _closers_after(text: str, paragraph: Span, marks: Sequence[int]) -> list[bool]:
    """For each mark: whether a single mark that can only close follows it before one that can only open."""
    found = [False] * len(marks)
    coming = False
    for number in range(len(marks) - 1, -1, -1):
        found[number] = coming
        place = marks[number]
        if _kind(text[place]) != "single":
            continue
        left, right = _sides(text, paragraph, place)
        if right and not left:
            coming = True
        elif left and not right:
            coming = False
    return found


def _sides(text: str, paragraph: Span, place: int) -> tuple[bool, bool]:
    """Whether what stands beside a mark lets it open, and lets it close."""
    before = text[place - 1] if place > paragraph.start else " "
    after = text[place + 1] if place + 1 < paragraph.end else " "
    opens = (before.isspace() or before in _OPENING_SIDE or before in "“\"„«‘‚'") and not after.isspace()
    closes = not before.isspace() and (after.isspace() or not after.isalnum())
    return opens, closes


def _role(text: str, paragraph: Span, place: int, kind: str, *, is_open: bool, more: bool) -> str:
    mark = text[place]
    opens, closes = _sides(text, paragraph, place)
    if kind == "angle":
        return _angle_role(mark, opens=opens, is_open=is_open)
    if kind == "single":
        return _single_role(text, paragraph, place, opens=opens, closes=closes, is_open=is_open, more=more)
    if mark == "„":
        return "open"
    if opens and not closes:
        # The German closing mark is the English opening one, but never before a letter.
        return "open"
    if closes and not opens:
        return "close" if is_open else "none"
    if mark in "“‟" and not is_open:
        return "open"
    if not is_open:
        before = text[place - 1] if place > paragraph.start else " "
        return "none" if mark == "”" or before.isdigit() else "open"
    return "close"


def _angle_role(mark: str, *, opens: bool, is_open: bool) -> str:
    if is_open:
        return "open" if mark in "«‹" and opens else "close"
    return "open" if mark in "«‹" or opens else "none"


def _single_role(
    text: str, paragraph: Span, place: int, *, opens: bool, closes: bool, is_open: bool, more: bool
) -> str:
    before = text[place - 1] if place > paragraph.start else " "
    if opens and not _CLIPPED.match(text, place + 1):
        # Where nothing can close it, a mark before a word is an apostrophe.
        return "open" if is_open or text[place] in "‘‚" or more else "none"
    if not closes or not is_open:
        return "none"
    ends_plural = before in "sS" and text[place + 1 : place + 2].isspace() and more
    return "none" if ends_plural else "close"
