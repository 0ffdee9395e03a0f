"""Quantities that are phrases: yesterday, two weeks ago, one in five, twice, all, a small number of."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from scrutineer.claims.quantities.figure_draft import FigureKind
from scrutineer.claims.quantities.numbers_in_text import DIGITS, Numbers
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, phrase
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.reading import Reading

_SLOT: Final = re.compile(r"\{(\w+)\}")
_DIGIT: Final = "#"
_GROUP: Final = re.compile(r"\(\?P<\w+>")
_LONGEST_PART: Final = 10**6


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    kind: FigureKind | Literal["none"]
    meaning: str | None = None
    value: Fraction | None = None


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
        }
        self._starters = {
            "number": [first_word(word) for word in (*words.numbers, *words.scales)] + [_DIGIT],
            "weekday": [first_word(word) for word in words.weekdays],
            "month": [first_word(word) for word in words.months],
            "period": [first_word(word) for word in words.periods],
        }
        self._by_word: dict[str, list[_Phrase]] = defaultdict(list)
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
        self._any = {
            word: re.compile("|".join(_GROUP.sub("(?:", entry.pattern.pattern) for entry in entries), re.IGNORECASE)
            for word, entries in self._by_word.items()
        }

    @property
    def starts(self) -> frozenset[str]:
        """The words, in lower case, with which a phrase may begin."""
        return frozenset(self._by_word)

    def at(self, text: str, start: int, word: str) -> Iterator[Reading]:
        """Every phrase that begins with a word at a place."""
        key = _DIGIT if word[0].isdigit() else word.lower()
        quick = self._any.get(key)
        if quick is None or quick.match(text, start) is None:
            return
        for entry in self._by_word[key]:
            found = entry.pattern.match(text, start)
            reading = self._reading(text, found, entry) if found else None
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

        parts = [
            "".join(
                slot(found) if (found := _SLOT.fullmatch(bit)) else phrase(bit) for bit in re.split(r"(\{\w+\})", word)
            )
            for word in text.split(" ")
        ]
        entry = _Phrase(re.compile(SPACE.join(parts) + r"(?!\w)", re.IGNORECASE), kind, meaning, value)
        lead = _SLOT.match(text)
        for starter in set(self._starters[lead[1]]) if lead else {first_word(text)}:
            self._by_word[starter].append(entry)

    def _reading(self, text: str, found: re.Match[str], entry: _Phrase) -> Reading | None:
        start, end = found.span()
        groups = found.groupdict()
        values = [self._value(text, found.start(name)) for name in ("number1", "number2") if groups.get(name)]
        if None in values:
            return None
        numbers = [value for value in values if value is not None]
        if entry.kind == "vague" and self._is_hedge(text, found):
            return None
        if entry.kind != "ratio":
            weekday, period = groups.get("weekday1"), groups.get("period1")
            return Reading(
                start,
                end,
                entry.kind,
                meaning=entry.meaning,
                number=int(numbers[0]) if numbers else None,
                weekday=self._words.weekdays[weekday.lower()] if weekday else None,
                period=self._words.periods[period.lower()] if period else None,
            )
        if entry.value is not None or len(numbers) == 1:
            return Reading(start, end, "ratio", entry.value if entry.value is not None else numbers[0], unit="times")
        return _ratio(start, end, found.group(), *numbers)

    def _value(self, text: str, start: int) -> Fraction | None:
        number = self._numbers.at(text, start)
        return number.value if number and number.unit is None else None

    def _is_hedge(self, text: str, found: re.Match[str]) -> bool:
        """Whether it is a hedge before a number: some 200."""
        gap = re.compile(SPACE).match(text, found.end())
        if gap is None or re.sub(r"\s+", " ", found.group().lower()) not in self._words.hedges_before:
            return False
        return self._numbers.at(text, gap.end()) is not None


def _ratio(start: int, end: int, printed: str, one: Fraction, other: Fraction) -> Reading | None:
    """`one in five` and `2 to 1`, not `10 in 2013` and `three to five days`."""
    if not 0 < other <= _LONGEST_PART or not 0 < one <= _LONGEST_PART:
        return None
    to_one = other == 1
    if not to_one and one >= other:
        return None
    toward = re.search(r"\b(to|contra|contre|a|para|per|por)\b", printed, re.IGNORECASE)
    if (toward and not to_one) or re.search(r"(?:1[89]|20)\d\d$", printed):
        return None
    return Reading(start, end, "ratio", one / other, unit="share" if not to_one else "to one")
