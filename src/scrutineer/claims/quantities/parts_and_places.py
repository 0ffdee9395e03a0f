"""Parts of a whole and places in an order: two thirds, half, 1/3, sixth, second-largest."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from scrutineer.claims.quantities.numbers_in_text import Numbers
from scrutineer.claims.quantities.phrases import SPACE, alternatives, whole
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.reading import Reading

_SIGNS: Final = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5),
    "⅛": Fraction(1, 8),
}
_LOOK_BACK: Final = 24


class PartsAndPlaces:
    """Reads fractions, ordinals and ranks in the words of one language."""

    def __init__(self, words: QuantityWords, numbers: Numbers) -> None:
        """Build the patterns of a language."""
        self._words, self._numbers = words, numbers
        ignore = re.IGNORECASE
        part = whole(alternatives(words.fractions))
        self._part = re.compile(part, ignore)
        self._article = re.compile(rf"{whole(alternatives(words.articles))}{SPACE}(?P<part>{part})", ignore)
        self._counted_part = re.compile(rf"(?:-|{SPACE})(?P<part>{part})", ignore)
        self._of = re.compile(rf"(?:{SPACE}){alternatives(words.fraction_before)}(?:(?!\w)|(?<=['’]))", ignore)
        self._alone = frozenset(words.fraction_alone)
        tens = [word for word, value in words.numbers.items() if value in range(20, 100, 10)]
        after_ten = [word for word, value in words.ordinals.items() if value in range(10, 100, 10)]
        first = rf"(?:(?P<tens>{alternatives(tens)})-|(?P<first>{whole(alternatives(after_ten))}){SPACE})"
        ordinal = rf"(?:{first})?(?P<ordinal>{whole(alternatives(words.ordinals))})"
        self._ordinal = re.compile(ordinal, ignore)
        self._digits = re.compile(rf"(?P<digits>\d{{1,3}}){alternatives(words.ordinal_suffixes)}(?!\w)", ignore)
        self._superlative = re.compile(rf"(?:-|{SPACE}){whole(alternatives(words.superlatives))}", ignore)
        self._before = re.compile(rf"(?:^|\W){alternatives(words.rank_before)}{SPACE}$", ignore)
        self._fraction_digits = re.compile(r"(?P<one>\d{1,3})/(?P<other>\d{1,3})(?![\d/])")
        self._fraction_sign = re.compile(rf"(?P<whole>\d{{1,3}})?(?P<sign>[{''.join(_SIGNS)}])")
        self._score = re.compile(r"(?P<one>\d{1,3}):(?P<other>\d{1,3})(?![\d:])")

    def at(self, text: str, start: int) -> Iterator[Reading]:
        """Every fraction, ordinal and rank that begins at a place."""
        yield from self._fractions(text, start)
        yield from self._ordinals(text, start)

    def _fractions(self, text: str, start: int) -> Iterator[Reading]:
        sign = self._fraction_sign.match(text, start)
        if sign:
            value = int(sign["whole"] or 0) + _SIGNS[sign["sign"]]
            yield self._fraction(text, start, sign.end(), value)
        digits = self._fraction_digits.match(text, start)
        if digits and 0 < int(digits["one"]) < int(digits["other"]):
            yield self._fraction(text, start, digits.end(), Fraction(int(digits["one"]), int(digits["other"])))
        score = self._score.match(text, start)
        if score and int(score["other"]) > 0 and len(score["other"]) != 2:
            yield Reading(start, score.end(), "ratio", Fraction(int(score["one"]), int(score["other"])), unit="to one")
        article = self._article.match(text, start)
        hedged = article is not None and self._numbers.hedge_before(text, start) != "none"
        if article and (hedged or self._is_part(text, article["part"], article.end())):
            yield self._fraction(text, start, article.end(), self._words.fractions[article["part"].lower()])
        alone = self._part.match(text, start)
        if alone and alone.group().lower() in self._alone:
            yield self._fraction(text, start, alone.end(), self._words.fractions[alone.group().lower()])
        number = self._numbers.at(text, start)
        if number and number.unit is None and number.decimals == 0 and number.value:
            part = self._counted_part.match(text, number.end)
            if part and (number.value > 1 or self._is_part(text, part["part"], part.end()) or number.in_words):
                of = self._words.fractions[part["part"].lower()]
                yield self._fraction(text, start, part.end(), number.value * of)

    def _fraction(self, text: str, start: int, end: int, value: Fraction) -> Reading:
        return Reading(start, end, "fraction", value, unit="share", hedge=self._numbers.hedge_before(text, start))

    def _is_part(self, text: str, part: str, end: int) -> bool:
        """A third of the votes is a part, a third party is not."""
        last = text[end : end + 1]
        return (
            part.lower() not in self._words.ordinals
            or not (last.isspace() or last == "-")
            or bool(self._of.match(text, end))
        )

    def _ordinals(self, text: str, start: int) -> Iterator[Reading]:
        worded = self._ordinal.match(text, start)
        digits = None if worded else self._digits.match(text, start)
        found = worded or digits
        if found is None:
            return
        if worded:
            tens, first = worded["tens"], worded["first"]
            value = self._words.ordinals[worded["ordinal"].lower()]
            value += self._words.numbers[tens.lower()] if tens else 0
            value += self._words.ordinals[first.lower()] if first else 0
        else:
            value = int(found["digits"])
        superlative = self._superlative.match(text, found.end())
        if superlative:
            yield Reading(start, superlative.end(), "rank", Fraction(value))
        elif self._before.search(text[max(0, start - _LOOK_BACK) : start]):
            yield Reading(start, found.end(), "rank", Fraction(value))
        else:
            yield Reading(start, found.end(), "ordinal", Fraction(value))
