"""Quantities that are phrases: yesterday, two weeks ago, one in five, twice, all, a small number of."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final, Literal

from scrutineer.claims.quantities.figure_draft import FigureKind
from scrutineer.claims.quantities.numbers_in_text import DIGITS, Numbers
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, phrase, word_before
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.reading import Reading

_SLOT: Final = re.compile(r"\{(\w+)\}")
_DIGIT: Final = "#"
_ANY: Final = "*"
_TOKEN: Final = re.compile(r"\{\w+\}|[^\W_]+")
_NEXT: Final = re.compile(r"\W{1,9}([^\W_]+)")
_NOUN_AND_NEXT: Final = re.compile(rf"{SPACE}[^\W\d_]+(?:['’][^\W\d_]+)?\W{{1,9}}([^\W_]+)")
_GAP: Final = re.compile(SPACE)
_LARGEST_WHOLE: Final = 100
"""One in 100 is a ratio; of 1,250 out of 3,017 stations both numbers are counts. A power of ten is
round: 3 in 10,000."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    source: str
    kind: FigureKind | Literal["none"]
    meaning: str | None = None
    value: Fraction | None = None
    by_number: bool = False


@cache
def _compiled(source: str) -> re.Pattern[str]:
    """A phrase's pattern; most phrases of a language stand in no text, so they are compiled when first met."""
    return re.compile(source, re.IGNORECASE)


class FigurePhrases:
    """Finds the phrases of one language."""

    def __init__(self, words: QuantityWords, numbers: Numbers, weekdays: list[str]) -> None:
        """Build the patterns of a language.

        Args:
            words: The lists.
            numbers: The reader of numbers in the same language.
            weekdays: Days of the week as they are written.
        """
        self._words, self._numbers = words, numbers
        part = alternatives([*words.numbers, *(scale for scale in words.scales if len(scale) > 1)])
        worded = rf"{part}(?:(?:-|{SPACE})(?:{alternatives(words.join)}{SPACE})?{part}(?!\w)){{0,9}}"
        case = "(?-i:{})" if words.capital_dates else "{}"
        self._slots = {
            "number": rf"(?>{DIGITS.pattern}|{worded})",
            "weekday": case.format(alternatives(weekdays)),
            "month": alternatives(words.months),
            "period": alternatives(words.periods),
            "counted": alternatives(words.counted),
            "noun": r"[^\W\d_]+(?:['’][^\W\d_]+)?",
        }
        self._starters = {
            "number": [first_word(word) for word in (*words.numbers, *words.scales)] + [_DIGIT],
            "weekday": [first_word(word) for word in words.weekdays],
            "month": [first_word(word) for word in words.months],
            "period": [first_word(word) for word in words.periods],
            "counted": [first_word(word) for word in words.counted],
            "noun": [_ANY],
        }
        self._number = re.compile(self._slots["number"] + r"(?!\w)", re.IGNORECASE)
        self._number_starts = frozenset(self._starters["number"])
        self._by_word: dict[str, dict[str, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
        self._by_number: dict[str, list[_Phrase]] = defaultdict(list)
        self._by_noun: dict[str, list[_Phrase]] = defaultdict(list)
        for kind, phrases in (
            ("none", (*words.idioms, *words.vague_not_before)),
            ("universal", words.universal),
            ("vague", (*words.vague, *words.scope)),
            ("rank", words.ranks),
            ("time", words.clock_phrases),
            ("ratio", (*words.ratio_phrases, *words.times_phrases)),
        ):
            for text in phrases:
                self._add(text, kind)  # type: ignore[arg-type]
        for text, meaning in words.relative.items():
            self._add(text, "relative_date", meaning=meaning)
        for text, value in words.multiples.items():
            self._add(text, "ratio", value=value)
        for text in words.durations:
            self._add(text, "exact", value=Fraction(1))

    @property
    def starts(self) -> frozenset[str]:
        """The words, in lower case, with which a phrase may begin."""
        return frozenset(self._by_word) | self._number_starts

    def second_words(self, word: str) -> frozenset[str] | None:
        """The words that may follow a word in the phrases that it begins, as keys; None where any may.

        Phrases that begin with a number are left out.
        """
        after = self._by_word.get(word, {})
        return None if _ANY in after else frozenset(after)

    def at(self, text: str, start: int, key: str, following: str) -> Iterator[Reading]:
        """Every phrase that begins at a place.

        Args:
            text: The text.
            start: The place.
            key: The word there, as `key_of` gives it.
            following: The word behind it, as `next_word` gives it.
        """
        after = self._by_word.get(key)
        if after is not None:
            for entry in (*after.get(_ANY, ()), *after.get(following, ())):
                found = _compiled(entry.source).match(text, start)
                reading = self._reading(text, start, found, entry) if found else None
                if reading:
                    yield reading
        number = self._number.match(text, start) if key in self._number_starts else None
        if number:
            end = number.end()
            behind = self._by_noun.get(_behind_noun(text, end), ())
            for entry in (*behind, *self._by_number.get(next_word(text, end), ())):
                found = _compiled(entry.source).match(text, end)
                reading = self._reading(text, start, found, entry) if found else None
                if reading:
                    yield reading

    def _add(
        self,
        text: str,
        kind: FigureKind | Literal["none"],
        *,
        meaning: str | None = None,
        value: Fraction | None = None,
    ) -> None:
        seen: dict[str, int] = defaultdict(int)

        def slot(match: re.Match[str]) -> str:
            name = match[1]
            seen[name] += 1
            return f"(?P<{name}{seen[name]}>{self._slots[name]})"

        lead = _SLOT.match(text)
        by_number = lead is not None and lead[1] == "number"
        if by_number:
            text = text.removeprefix("{number}")
        parts = [
            "".join(
                slot(found) if (found := _SLOT.fullmatch(bit)) else phrase(bit) for bit in re.split(r"(\{\w+\})", word)
            )
            for word in text.split(" ")
        ]
        entry = _Phrase(
            SPACE.join(parts) + ("" if text[-1] == "'" else r"(?!\w)"),
            kind,
            meaning,
            value,
            by_number,
        )
        keys = [self._keys(token) for token in _TOKEN.findall(text)[:2]]
        if by_number:
            if text[0].isalpha():
                return  # `fivefold`: a number is not read where letters go on
            by_noun = keys[0] == [_ANY]
            for behind in keys[1] if by_noun else keys[0]:
                (self._by_noun if by_noun else self._by_number)[behind].append(entry)
            return
        for starter in keys[0]:
            for second in keys[1] if len(keys) > 1 else [_ANY]:
                self._by_word[starter][second].append(entry)

    def _keys(self, token: str) -> list[str]:
        """With which words a part of a phrase may begin: its own, or those of its slot."""
        if slot := _SLOT.fullmatch(token):
            return sorted(set(self._starters[slot[1]]))
        return [_DIGIT if token[0].isdigit() else token.lower()]

    def _reading(self, text: str, start: int, found: re.Match[str], entry: _Phrase) -> Reading | None:
        end = found.end()
        groups = found.groupdict()
        places = [start] if entry.by_number else []
        places += [found.start(name) for name in ("number1", "number2") if groups.get(name)]
        values = [self._value(text, place) for place in places]
        if None in values:
            return None
        numbers = [value for value in values if value is not None]
        if entry.kind == "vague" and self._is_hedge(text, found):
            return None
        weekday, period, month = groups.get("weekday1"), groups.get("period1"), groups.get("month1")
        if entry.kind == "exact":
            if self._is_rate(text, start):
                return None
            return Reading(start, end, "exact", entry.value, unit=period.lower() if period else None)
        if entry.kind != "ratio":
            return Reading(
                start,
                end,
                entry.kind,
                meaning=entry.meaning,
                number=int(numbers[0]) if numbers else None,
                weekday=self._words.weekdays[weekday.lower()] if weekday else None,
                period=self._words.periods[period.lower()] if period else None,
                month=self._words.months[month.lower()] if month else None,
            )
        if entry.value is not None or len(numbers) == 1:
            return Reading(start, end, "ratio", entry.value if entry.value is not None else numbers[0], unit="times")
        return _ratio(start, end, text[start:end], *numbers)

    def _value(self, text: str, start: int) -> Fraction | None:
        number = self._numbers.at(text, start)
        return number.value if number and number.unit is None else None

    def _is_rate(self, text: str, start: int) -> bool:
        """Whether a period is what something is counted by: $1.90 a day, twice a week."""
        before = word_before(text, start)
        return before[-1:].isdigit() or before in self._words.durations_not_after

    def _is_hedge(self, text: str, found: re.Match[str]) -> bool:
        """Whether it is a hedge before a number: some 200."""
        gap = _GAP.match(text, found.end())
        if gap is None or re.sub(r"\s+", " ", found.group().lower()) not in self._words.hedges_before:
            return False
        return self._numbers.at(text, gap.end()) is not None


def key_of(word: str) -> str:
    """A word in lower case; one key for all that begin with a digit."""
    return _DIGIT if word[0].isdigit() else word.lower()


def _behind_noun(text: str, end: int) -> str:
    """The key of the word behind the noun behind a place: `in`, after the number of `3 voters in 10`."""
    after = _NOUN_AND_NEXT.match(text, end)
    return "" if after is None else key_of(after[1])


def next_word(text: str, end: int) -> str:
    """The key of the word behind a place; empty where none stands near."""
    after = _NEXT.match(text, end)
    return "" if after is None else key_of(after[1])


def _ratio(start: int, end: int, printed: str, one: Fraction, other: Fraction) -> Reading | None:
    """`one in five` and `2 to 1`, not `10 in 2013`, `three to five days` and `1,250 out of 3,017`."""
    if one <= 0 or other <= 0 or (other > _LARGEST_WHOLE and str(other).strip("0") != "1"):
        return None
    to_one = other == 1
    if not to_one and one >= other:
        return None
    toward = re.search(r"\b(to|contra|contre|a|para|per|por)\b", printed, re.IGNORECASE)
    if (toward and not to_one) or re.search(r"(?:1[89]|20)\d\d$", printed):
        return None
    return Reading(start, end, "ratio", one / other, unit="share" if not to_one else "to one")
