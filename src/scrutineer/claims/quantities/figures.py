"""Find the figures in a text: numbers, shares, fractions, ratios, ordinals, ranks, dates, all, and vague quantities.

Offsets are code points of the text as given. The grammar is the same for every language; the words are data. At each
word that can begin a figure the longest reading wins; the time is linear in the length of the text.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from scrutineer.claims.interval import Interval
from scrutineer.claims.numeral import mixes_separators
from scrutineer.claims.printed_figure import PrintedFigure
from scrutineer.claims.quantities.dates import days_meant, relative_days
from scrutineer.claims.quantities.figure_draft import FigureDraft, FigureKind
from scrutineer.claims.quantities.figure_grammar import FigureGrammar
from scrutineer.claims.quantities.numbers_in_text import MONEY_SIGNS, MONEY_WORDS
from scrutineer.claims.quantities.reading import Reading

_TOKENS: Final = re.compile(rf"\w+|[{MONEY_SIGNS}]|(?<![\w.])\.(?=\d)")
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@[^\s@]{1,200}|(?<!\S)@\w+", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"\+(?!\d{1,3}(?:[^\S\n]\d{3})+(?!\d))\d{1,3}[\s.-]?\(?\d[\d\s().-]{5,16}\d|\(0?\d{2,3}\)[^\S\n]?\d{3,5}[- ]\d{3,5}"
    r"|(?<![\w.,/-])(?:0\d{1,4}(?:[^\S\n]\d{2,4}){2,5}|0\d(?:\.\d\d){4}|0\d{2,4}-\d{3,4}-?\d{3,4}|0\d{8,10}"
    r"|(?:1-)?\d{3}-\d{3}-\d{4})(?![\w,]*\d)"
)
_LONG_DIGITS: Final = re.compile(r"\d[\d\s().-]{6,60}\d")
_NOTE: Final = re.compile(r"\[\d{1,3}\]")
_DIGITS: Final = "0123456789"
_MINUS: Final = re.compile(r"(?:^|(?<=[\s(]))[-\u2212]$")


def find_figures(text: str, grammar: FigureGrammar, *, date: dt.date | None = None) -> tuple[FigureDraft, ...]:
    """Find the figures in a text.

    Args:
        text: The text.
        grammar: The grammar in the text's language.
        date: The article's day; without it relative dates and dates without a year mean no day.

    Returns:
        The figures in the order of the text; none overlaps another.
    """
    found: list[FigureDraft] = []
    mixed = mixes_separators(text, grammar.words.decimal)
    masked = iter([*_masked(text), (len(text) + 1, len(text) + 1)])
    mask = next(masked)
    known: dict[str, bool] = {}  # most words of a text come again
    at = 0
    for begin in _TOKENS.finditer(text):
        word = begin[0]
        begins = known.get(word)
        if begins is None:
            begins = known[word] = _begins_figure(word, grammar)
        if not begins:
            continue
        start = begin.start()
        if start < at:
            continue
        while mask[1] <= start:
            mask = next(masked)
        if mask[0] <= start:
            continue
        reading = grammar.at(text, start, word, mixed=mixed)
        if reading is None:
            continue
        at = reading.end
        if reading.kind != "none":
            found.append(_draft(text, reading, reading.kind, date))
    return tuple(_share_units(text, found, grammar))


def _begins_figure(word: str, grammar: FigureGrammar) -> bool:
    """Whether a figure may begin with a word or sign: a number, money, or a word of the grammar."""
    if word.lower() in grammar.starts or not word[0].isalpha() or word in MONEY_WORDS:
        return True
    return word[-1] in _DIGITS and word.rstrip(_DIGITS) in MONEY_WORDS


def _masked(text: str) -> list[tuple[int, int]]:
    """Where no figure stands whatever is printed: addresses of the web, telephones, the marks of notes."""
    found = [
        phone.span()
        for digits in _LONG_DIGITS.finditer(text)
        for phone in _PHONE.finditer(text, max(0, digits.start() - 2), digits.end())
    ]
    patterns = []
    if "@" in text or "://" in text or "www." in text:
        patterns.append(_WEB)
    if "[" in text:
        patterns.append(_NOTE)
    found += [match.span() for pattern in patterns for match in pattern.finditer(text)]
    return sorted(found)


def _draft(text: str, reading: Reading, kind: FigureKind, date: dt.date | None) -> FigureDraft:
    value, days = reading.value, reading.days
    if days is None and date is not None and isinstance(value, str):
        days = days_meant(value, date)
    if reading.meaning and date is not None:
        days = relative_days(
            reading.meaning,
            date,
            number=reading.number,
            weekday=reading.weekday,
            period=reading.period,
            month=reading.month,
        )
        value = (
            None
            if days is None
            else (days.first.isoformat() if days.first == days.last else f"{days.first}/{days.last}")
        )
    minus = (
        isinstance(value, Fraction)
        and reading.start > 0
        and _MINUS.search(text[max(0, reading.start - 2) : reading.start])
    )
    start = reading.start - 1 if minus else reading.start
    if minus and isinstance(value, Fraction):
        value = -value
    printed = text[start : reading.end]
    return FigureDraft(
        start,
        reading.end,
        printed,
        kind,
        value,
        reading.unit,
        _interval(printed, kind, value, reading),
        reading.hedge,
        reading.readings,
        None if days is None else (days.first, days.last),
        reading.decimals,
        reading.scale,
    )


def _interval(
    printed: str, kind: FigureKind, value: Fraction | str | None, digits: Reading | FigureDraft
) -> Interval | None:
    """What the digits and the hedge of a number stand for."""
    if not isinstance(value, Fraction):
        return None
    if kind not in {"exact", "hedged"}:
        return None if kind in {"label", "rank", "ordinal"} else Interval.point(value)
    exact = digits.scale == 1 and digits.decimals == 0 and digits.unit not in {"percent", "points"}
    if exact and digits.hedge == "none":
        return Interval.point(value)
    unit = Fraction(digits.scale, 10**digits.decimals)
    return PrintedFigure(printed, value, unit, rate=False, exact=exact).hedged(digits.hedge, whole=exact)


def _share_units(text: str, found: Iterable[FigureDraft], grammar: FigureGrammar) -> list[FigureDraft]:
    """`60 to 70 per cent`, `6 to 7 million`: the unit of the last end belongs to the first as well."""
    drafts = list(found)
    for number, (first, last) in enumerate(pairwise(drafts)):
        if first.kind not in {"exact", "hedged"} or last.kind not in {"exact", "hedged"}:
            continue
        if first.unit is not None or first.scale != 1 or not grammar.is_range(text, first.start, first.end, last.start):
            continue
        if (last.unit not in {"percent", "points"} and last.scale == 1) or not isinstance(first.value, Fraction):
            continue
        shared = replace(first, unit=last.unit, scale=last.scale, value=first.value * last.scale, readings=())
        drafts[number] = replace(shared, interval=_interval(shared.printed, shared.kind, shared.value, shared))
    return drafts
