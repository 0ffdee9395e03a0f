"""Paragraphs, words and sentences of a text, each with its place in code points of the text as given.

Nothing here changes the text: no normalisation, no stripping, no joining of lines. Every place is a half-open range
`[start, end)` of the string that was passed in.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

WORD: Final = "word"
NUMBER: Final = "number"
MARK: Final = "mark"
QUOTATION: Final = "quotation"

_WRAPPED_LINE = 100
"""A longest line up to this many characters may be a text broken into lines of one width."""
_TERMINAL = ".!?:;…\"'”’»)]"
# Each begins with a class of characters, to which a search goes straight.
_BREAK = r"[\r\n\u2028](?:(?<=\r)\n)?"
_BLANK_LINE = re.compile(rf"[\r\n\u2028\u2029](?:(?<=\u2029)|(?:(?<=\r)\n)?[^\S\r\n\u2028\u2029]*{_BREAK})\s*")
_LINE_BREAK = re.compile(rf"{_BREAK}\s*")
_NOT_SPACE = re.compile(r"\S")
_LONGEST = 300
"""Tokens after which a sentence is cut wherever it stands, so that time grows in line with the text."""
_DATELINE = re.compile(
    # NAIROBI (Reuters) -
    r"(?:[^\W\d_][^\W\d_.'’-]*(?:[ .'’-]{1,2}[^\W\d_]+){0,3}(?:, [^\n()]{1,30}?)? ?\([^\n()]{2,40}\)"
    # PHNOM PENH, July 30 -
    r"|[A-Z]{3,}[A-Z .,'’]*(?:, [^\n–—-]{1,30}?)?)\s*(?:[–—]|--?)\s+"
    # PUTRAJAYA (Malaysia), May 10 (Bernama) --
    r"|[A-Z(][^\n\"“”]{0,60}?\(? ?[A-Za-z][A-Za-z /.]{1,30} ?\)\s*(?:[–—]|--?)\s+"
    # Maputo — A comissão
    r"|[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+){0,2}(?:, [^\n–—.]{1,20})?\s+[–—]\s+(?=[A-ZÀ-Þ«“\"])"
    # ISLAMABAD, Pakistan:
    r"|[A-Z]{3,}[A-Z .,'’]{0,30}(?:, [A-Z][^\W\d_]+)?:\s+"
    # 8.05am:
    r"|\d{1,2}[.:]\d\d\s?(?:[ap]\.?m\.?)?(?: [A-Z]{2,4})?\s?[:–—-]\s+"
)
_LONGEST_DATELINE = 151
_DATELINE_ENDS = re.compile(r"[–—:-]\s")
_LETTER = r"[^\W\d_]"
# Marks that combine with the letter before them are no word characters for Python, yet they are part of the word.
_COMBINING = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"
    r"\u1000-\u109f\u17b4-\u17d3\u200c\u200d]"
)
_REST = rf"\w*+(?:{_COMBINING}++\w*+)*+"
_CLITIC = r"-(?:t-)?(?:ils?|elles?)\b"
_TOKEN = re.compile(
    # Most words are plain letters before a blank or a comma.
    r"(?P<plain>[A-Za-z]++(?=[ ,]))"
    rf"|(?P<word>(?:{_LETTER}\.){{2,}}(?:-{_LETTER}{_REST})?"
    # An elided article or conjunction is a word of its own: l’Union, qu’il.
    rf"|(?:[cdjlmnst]|qu)[’'](?={_LETTER}{{2}}|[aày]\b)|(?:[CDJLMNST]|Qu)[’'](?=[a-zà-ÿ]{{2}})"
    # So is a pronoun behind its verb: explique-t-il, a-t-elle.
    rf"|-(?<={_LETTER}-)(?:t-)?(?:ils?|elles?)\b"
    rf"|{_LETTER}{_REST}(?:(?!{_CLITIC})[’'\-\u2010\u2011&]{_LETTER}{_REST})*+)"
    r"|(?P<number>\d++(?:[.,:/\-]\d++)*+(?:%|(?:st|nd|rd|th|s|am|pm)\b)?)"
    r"|(?P<mark>\.{2,}|-{2,}|[^\w\s])"
)
_KINDS = (MARK, WORD, WORD, NUMBER, MARK)
"""The kind of a token by the number of its group."""
_ENDS = frozenset(".!?…") | {"...", "....", "。", "؟", "।", "។", "！", "？"}
_NUMBERED = frozenset(("no", "art", "fig"))
"""Abbreviations that are also words; only before a number are they short for something."""
_INNER_ENDS = ".!?…。؟।។"


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Token(NamedTuple):
    """A word, number, mark or whole quotation.

    Attributes:
        kind: WORD, NUMBER, MARK or QUOTATION.
        text: As printed.
        low: In lower case with straight apostrophes.
        start: First code point.
        end: One past the last code point.
    """

    kind: str
    text: str
    low: str
    start: int
    end: int


_token = partial(tuple.__new__, Token)
"""A token out of its parts: a text has thousands."""


def is_clitic(token: Token) -> bool:
    """Whether a token is a pronoun that hangs on the verb before it: `explique-t-il`."""
    return token.kind == WORD and token.text[0] == "-"


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text, without the white space around them.

    A blank line always parts paragraphs. A single line break does so too, unless the lines look like a text that was
    broken at one width: none is long and most do not end as a sentence ends.
    """
    found: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        found += _lines(text, start, gap.start())
        start = gap.end()
    found += _lines(text, start, len(text))
    return tuple(found)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    breaks = [gap.span() for gap in _LINE_BREAK.finditer(text, start, end)]
    edges = [start, *(edge for gap in breaks for edge in gap), end]
    lines = [Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    lines = [line for line in (_trimmed(text, *line) for line in lines) if line.start < line.end]
    if len(lines) > 1 and _is_wrapped(text, lines):
        lines = [Span(lines[0].start, lines[-1].end)]
    yield from lines


def _is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    longest = max(line.end - line.start for line in lines)
    inner = lines[:-1]
    open_ends = sum(text[line.end - 1] not in _TERMINAL for line in inner)
    full = sum((line.end - line.start) * 2 > longest for line in inner)
    return longest <= _WRAPPED_LINE and open_ends * 2 > len(inner) and full * 4 > len(inner) * 3


def _trimmed(text: str, start: int, end: int) -> Span:
    first = _NOT_SPACE.search(text, start, end)
    if first is None:
        return Span(end, end)
    while text[end - 1].isspace():
        end -= 1
    return Span(first.start(), end)


def body_start(text: str, paragraph: Span) -> int:
    """Where a paragraph begins after a dateline (`NAIROBI (Reuters) -`) or the time of an entry (`8.05am:`)."""
    if _DATELINE_ENDS.search(text, paragraph.start, min(paragraph.end, paragraph.start + _LONGEST_DATELINE)) is None:
        return paragraph.start
    match = _DATELINE.match(text, paragraph.start, paragraph.end)
    return paragraph.start if match is None else match.end()


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words, numbers and marks of a range of the text, in order; a possessive stays part of its word."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        printed = match[0]
        low = printed.lower()
        if "’" in low:
            low = low.replace("’", "'")
        found.append(_token((_KINDS[match.lastindex or 0], printed, low, *match.span())))
    return found


def tokens_around(text: str, paragraph: Span, quotations: Sequence[Span]) -> list[Token]:
    """The tokens of a paragraph in which each quotation is one token, whatever stands inside it."""
    found: list[Token] = []
    place = paragraph.start
    for quotation in quotations:
        found += tokens(text, place, quotation.start)
        printed = text[quotation.start : quotation.end]
        found.append(Token(QUOTATION, printed, printed, quotation.start, quotation.end))
        place = quotation.end
    found += tokens(text, place, paragraph.end)
    return found


def sentences(line: Sequence[Token], *, abbreviations: frozenset[str], openers: frozenset[str]) -> list[list[Token]]:
    """Sentences of a paragraph's tokens; a quotation is never cut.

    Args:
        line: Tokens of a paragraph, a quotation as one token.
        abbreviations: Words in lower case, without their full stop, after which a full stop ends nothing.
        openers: Words in lower case that often open a sentence; after an abbreviation such as `U.S.` only they do.

    Returns:
        The sentences, each with its closing marks; joined they are the tokens that were given.
    """
    found: list[list[Token]] = []
    first, last = 0, len(line) - 1
    for place, token in enumerate(line):
        long = place - first >= _LONGEST - 1
        if token.text[-1] not in _ENDS and token.kind != QUOTATION and not long:
            continue
        if place < last and (long or _ends_here(line, place, line[place + 1], abbreviations, openers)):
            found.append(list(line[first : place + 1]))
            first = place + 1
    if first <= last:
        found.append(list(line[first:]))
    return found


def _ends_here(
    line: Sequence[Token], place: int, after: Token, abbreviations: frozenset[str], openers: frozenset[str]
) -> bool:
    token = line[place]
    if token.kind == QUOTATION:
        return _quotation_ends(token, after)
    if token.kind == WORD:
        # `U.S.` keeps its last stop, which may also be the stop of the sentence.
        return token.text.endswith(".") and after.text[:1].isupper() and after.low in openers
    if token.text not in _ENDS:
        return False
    if after.text in _ENDS or (after.kind == MARK and after.text in ")]”’\"'»"):
        return False
    if token.text == "." and place and line[place - 1].end == token.start:
        before = line[place - 1]
        if before.low in abbreviations and (before.low not in _NUMBERED or after.kind == NUMBER):
            return False
        if len(before.text) == 1 and before.text.isupper():  # an initial
            return False
    return not after.text[:1].islower()


def _quotation_ends(token: Token, after: Token) -> bool:
    inside = token.text.rstrip("\"'”’»“‟›`")
    if after.kind == QUOTATION:
        return inside[-1:] in _INNER_ENDS
    if not after.text[:1].isupper() or not inside:
        return False
    # `"... gone?" Mr X asked.` goes on with its speaker; `"... gone." Mr X left.` does not.
    return inside[-1] in ".…。।។"
