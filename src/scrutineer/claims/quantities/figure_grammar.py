"""Which figure begins at a word: the readings of one language, the longest of them taken."""

import re
from collections.abc import Iterator
from typing import Final

from scrutineer.claims.quantities.dates import Calendar
from scrutineer.claims.quantities.figure_draft import FigureKind
from scrutineer.claims.quantities.figure_phrases import FigurePhrases, key_of, next_word
from scrutineer.claims.quantities.numbers_in_text import (
    FRACTION_SIGNS,
    MONEY,
    MONEY_SIGNS,
    MONEY_WORDS,
    Number,
    Numbers,
)
from scrutineer.claims.quantities.parts_and_places import PartsAndPlaces
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, last_words, whole, word_before
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.reading import Reading

_LOOK_BACK: Final = 32
_WORD_BEFORE: Final = re.compile(r"(\w+)['’]?[\s]*$")
_WORD_AFTER: Final = re.compile(r"['’\s]*(\w+(?:['’]s\b)?)")
_CLAUSE_MARK: Final = re.compile(r"\s*[^\w\s'’]")
_MONEY: Final = re.compile(MONEY)
_DIGITS_AFTER: Final = "0123456789"
_DECADE: Final = re.compile(r"[1-9]0s(?!\w)")
_NAME_BEFORE: Final = re.compile(r"(?:^|[^\w])[A-Z][^\W\d_]*[-\u2011]$")
_SHORTEST_PHONE: Final = 6
_RANGE_MARK: Final = r"[^\S\n]?[-\u2013\u2014][^\S\n]?"
_ORDER: Final = (
    "none",
    "date",
    "time",
    "relative_date",
    "ratio",
    "fraction",
    "rank",
    "exact",
    "ordinal",
    "universal",
    "vague",
)
"""Where two readings are equally long, the earlier kind is taken."""


class FigureGrammar:
    """The figure grammar in the words of one language; build it once, it is not cheap."""

    def __init__(self, words: QuantityWords) -> None:
        """Build the grammar of a language."""
        self.words = words
        self._calendar = Calendar(words)
        self._numbers = Numbers(words)
        self._parts = PartsAndPlaces(words, self._numbers)
        self._phrases = FigurePhrases(words, self._numbers, self._calendar.weekday_names)
        self._label_ends = last_words([*words.labels, *words.phones])
        self._phone = re.compile(rf"(?:^|(?<=\W)){alternatives(words.phones)}:?[^\S\n]?$", re.IGNORECASE)
        self._label = re.compile(rf"(?:^|(?<=\W)){alternatives(words.labels)}[^\S\n]?$", re.IGNORECASE)
        between = rf"{_RANGE_MARK}|{SPACE}{alternatives(words.range_words)}{SPACE}"
        self._range = re.compile(rf"(?:{between})(?:{whole(alternatives(words.articles))}{SPACE})?", re.IGNORECASE)
        self._range_after = re.compile(rf"(?:^|\W){alternatives(words.range_after)}{SPACE}$", re.IGNORECASE)
        self._after_weekday = re.compile(rf",?{SPACE}")
        of = alternatives([*words.fraction_before, *words.day_of])
        self._noun = re.compile(
            rf"(?:{SPACE}{of}(?:{SPACE}|(?<=['’])))?(?:{SPACE}{whole(alternatives(words.articles))})?(?:{SPACE})?(?P<noun>[^\W\d_]+)",
            re.IGNORECASE,
        )
        dates = (*words.months, *words.weekdays)
        parts = (*words.fractions, *words.ordinals, *words.articles)
        counts = (*words.numbers, *words.scales, *words.scale_article)
        self._dates = frozenset(first_word(word) for word in dates)
        self._counts = frozenset(first_word(word) for word in counts)
        self._part_words = frozenset(first_word(word) for word in parts) | self._counts
        self.starts = self._dates | self._part_words | self._phrases.starts
        """The words, in lower case, with which a figure may begin."""
        self._followers = {word: self._needed_behind(word) for word in self.starts}

    def _needed_behind(self, word: str) -> frozenset[str] | None:
        """The words one of which must follow where a figure begins with a word; None where it needs none of them.

        Most words that can begin a figure begin none: after `the` only `the third`, `the day before`.
        """
        needed = self._phrases.second_words(word)
        if needed is None or word in self._dates or word in self._parts.starts:
            return None
        if word in self._parts.article_starts:
            needed |= self._parts.part_starts
        numbers = [re.findall(r"\w+", number.lower()) for number in (*self.words.numbers, *self.words.scales)]
        if [word] in numbers:
            return None
        if word in self._counts:
            needed |= {first for first, *_ in numbers}
            needed |= {second for first, second, *_ in (number for number in numbers if len(number) > 1)}
        return needed

    def at(self, text: str, start: int, word: str, *, mixed: bool = False) -> Reading | None:
        """The longest figure that begins at a place; None where none does.

        Args:
            text: The text.
            start: The place.
            word: The word or sign there.
            mixed: Whether the text uses both separators for decimals.
        """
        lower, following = word.lower(), next_word(text, start + len(word))
        needed = self._followers.get(lower)
        if needed is not None and following and following not in needed and word not in MONEY_WORDS:
            return None
        return max(self._readings(text, start, word, following, mixed=mixed), key=_length_and_order, default=None)

    def is_range(self, text: str, start: int, end: int, other: int) -> bool:
        """Whether what stands between two numbers makes them the ends of one range: 60 to 70, between 60 and 70."""
        between = text[end:other]
        if not self._range.fullmatch(between):
            return False
        ends = between.strip().lower()
        first = self.words.range_words[0]
        return (
            ends == first
            or not ends[0].isalpha()
            or self._range_after.search(text[max(0, start - 16) : start]) is not None
        )

    def _readings(self, text: str, start: int, word: str, following: str, *, mixed: bool) -> Iterator[Reading]:
        lower = word.lower()
        digit = word[0].isdigit()
        sign = not word[0].isalnum() or _is_money(text, start, word)
        for reading in self._phrases.at(text, start, key_of(word), following):
            yield reading
            if reading.weekday:
                yield from self._date(text, start, self._after_weekday.match(text, reading.end))
        if digit or lower in self._dates:
            yield from self._date(text, start, start)
        number = None
        if digit or sign or lower in self._counts:
            number = self._numbers.at(text, start, mixed=mixed)
        if digit or lower in self._part_words or not word[0].isalnum() or word[0] in FRACTION_SIGNS:
            yield from self._parts.at(text, start, lower, number)
        if digit and _DECADE.match(text, start):
            yield self._decade(text, start)
        elif number:
            yield from self._number(text, number)

    def _decade(self, text: str, start: int) -> Reading:
        """The 90s and '90s are years; a man in his 90s is of an age."""
        years = text[start - 1 : start] in {"'", "’"} or word_before(text, start) in self.words.articles
        return (
            Reading(start, start + 3, "date", text[start : start + 3]) if years else Reading(start, start + 3, "vague")
        )

    def _date(self, text: str, start: int, at: "int | re.Match[str] | None") -> Iterator[Reading]:
        at = at.end() if isinstance(at, re.Match) else at
        date = None if at is None else self._calendar.at(text, at)
        if date:
            kind: FigureKind = "time" if date.time else "date"
            yield Reading(start, date.end, kind, date.value, days=date.days, readings=date.readings)

    def _number(self, text: str, number: Number) -> Iterator[Reading]:
        if number.lone_one and self._is_no_number(text, number):
            return
        hedge = self._numbers.hedge_before(text, number.start)
        if hedge == "none":
            hedge = self._numbers.hedge_after(text, number.end)
        if (
            not number.in_words
            and number.unit is None
            and number.scale == 1
            and not number.counted
            and hedge in {"none", "over", "up_to"}
        ):
            year = self._calendar.year_at(text, number.start)
            if year and year.end >= number.end:
                yield Reading(number.start, year.end, "date", year.value, days=year.days)
                return
        plain = not number.in_words and number.unit is None and not number.counted
        label = plain and self._is_label(text, number)
        noun = None if number.unit or label else self._noun_after(text, number.end)
        yield Reading(
            number.start,
            number.end,
            "label" if label else "exact" if hedge == "none" else "hedged",
            number.value,
            number.unit or noun,
            hedge,
            number.readings,
            number.decimals,
            number.scale,
        )

    def _is_label(self, text: str, number: Number) -> bool:
        """Article 76, No 10, Covid-19, call 900 555 019."""
        start = number.start
        before = text[max(0, start - _LOOK_BACK) : start]
        if before[-1:] in {"-", "\u2011"}:
            return _NAME_BEFORE.search(before) is not None
        if word_before(text, start).rstrip(":(") not in self._label_ends:
            return False
        if self._phone.search(before):
            return sum(sign.isdigit() for sign in text[start : number.end]) >= _SHORTEST_PHONE
        return self._label.search(before) is not None

    def _is_no_number(self, text: str, number: Number) -> bool:
        one = self.words.one
        if "*" in one.not_after:
            return True
        before = _WORD_BEFORE.search(text[max(0, number.start - _LOOK_BACK) : number.start])
        after = _WORD_AFTER.match(text, number.end)
        if after is None or _CLAUSE_MARK.match(text, number.end):
            return True
        return (before is not None and before[1].lower() in one.not_after) or after[1].lower() in one.not_before

    def _noun_after(self, text: str, end: int) -> str | None:
        after = self._noun.match(text, end) if text[end : end + 1].isspace() else None
        noun = after["noun"].lower() if after else None
        return None if noun in self.words.common else noun


def _length_and_order(reading: Reading) -> tuple[int, int]:
    kind = "exact" if reading.kind in {"hedged", "label"} else reading.kind
    return reading.end, -_ORDER.index(kind)


def _is_money(text: str, start: int, word: str) -> bool:
    """Whether an amount of money begins with the sign or the letters."""
    letters = word.rstrip(_DIGITS_AFTER)
    return (letters in MONEY_WORDS or word in MONEY_SIGNS) and _MONEY.match(text, start) is not None
