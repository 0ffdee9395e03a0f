"""Parts of a whole and places in an order: two thirds, half, 1/3, half a million, sixth, second-largest."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from scrutineer.claims.quantities.figure_draft import FigureKind
from scrutineer.claims.quantities.numbers_in_text import FRACTION_SIGNS, Number, Numbers
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, last_words, whole, word_before
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.reading import Reading

_LOOK_BACK: Final = 24
_THOUSAND: Final = 1000
_DAYS: Final = 32
_SENTENCE_BEGINS: Final = re.compile(r"(?:^|[.!?:\n])[\s\"'“‘«]*$")
_NEXT_WORD: Final = re.compile(r"\s+(\w+)")


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
        self.part_starts = frozenset(first_word(word) for word in words.fractions)
        self.article_starts = frozenset(first_word(word) for word in words.articles)
        large = [word for word, scale in words.scales.items() if scale >= _THOUSAND and len(word) > 1]
        of = rf"(?:-|{SPACE})(?:{alternatives(words.fraction_before)}(?:{SPACE}|(?<=['’])))?"
        one = alternatives([*words.articles, *(word for word, value in words.numbers.items() if value == 1), "1"])
        self._of_unit = re.compile(
            rf"{of}(?:{one}{SPACE})?(?:(?P<scale>{alternatives(large)})|(?P<points>{alternatives(words.points)})"
            rf"|(?P<percent>{alternatives(words.percent)})|(?P<period>{alternatives(words.periods)}))(?!\w)",
            ignore,
        )
        tens = [word for word, value in words.numbers.items() if value in range(20, 100, 10)]
        after_ten = [word for word, value in words.ordinals.items() if value in range(10, 100, 10)]
        first = rf"(?:(?P<tens>{alternatives(tens)})-|(?P<first>{whole(alternatives(after_ten))}){SPACE})"
        ordinal = rf"(?:{first})?(?P<ordinal>{whole(alternatives(words.ordinals))})"
        self._ordinal = re.compile(ordinal, ignore)
        self._ordinal_starts = frozenset(first_word(word) for word in (*words.ordinals, *tens))
        self.starts = self.part_starts | self._ordinal_starts
        """The words, in lower case, with which a part or a place begins where no article stands before it."""
        of_month = rf"{SPACE}{alternatives(words.day_of)}" if words.day_of else ""
        month = whole(alternatives(words.months))
        self._of_month = re.compile(
            rf"{of_month}{SPACE}(?P<month>{month})(?:(?:,|{of_month})?{SPACE}(?P<year>(?:19|20)\d\d)(?!\d))?", ignore
        )
        self._weekday = re.compile(rf"{SPACE}{whole(alternatives(words.weekdays))}", ignore)
        self._digits = re.compile(rf"(?P<digits>\d{{1,3}}){alternatives(words.ordinal_suffixes)}(?!\w)", ignore)
        self._superlative = re.compile(rf"(?:-|{SPACE}){whole(alternatives(words.superlatives))}", ignore)
        self._rank_before = last_words(words.rank_before)
        self._before = re.compile(rf"(?:^|\W){alternatives(words.rank_before)}{SPACE}$", ignore)
        self._fraction_digits = re.compile(r"(?P<one>\d{1,3})/(?P<other>\d{1,3})(?![\d/])")
        self._fraction_sign = re.compile(rf"(?P<sign>[{''.join(FRACTION_SIGNS)}])")
        self._score = re.compile(r"(?P<one>\d{1,3}):(?P<other>\d{1,3})(?![\d:])")

    def at(self, text: str, start: int, word: str, number: Number | None) -> Iterator[Reading]:
        """Every fraction, ordinal and rank that begins at a place.

        Args:
            text: The text.
            start: The place.
            word: The word or sign there, in lower case.
            number: The number that begins there.
        """
        if word[0].isdigit():
            yield from self._in_digits(text, start)
        elif word in FRACTION_SIGNS:
            sign = self._fraction_sign.match(text, start)
            if sign:
                yield self._fraction(text, start, sign.end(), FRACTION_SIGNS[sign["sign"]])
        elif word in self.article_starts:
            yield from self._with_article(text, start)
        if word in self.part_starts:
            alone = self._part.match(text, start)
            if alone:
                part = alone.group().lower()
                reading = self._fraction(text, start, alone.end(), self._words.fractions[part])
                if part in self._alone or reading.end > alone.end():
                    yield reading
        if number and number.unit is None and number.decimals == 0 and number.value:
            behind = self._counted_part.match(text, number.end)
            if behind and (number.value > 1 or self._is_part(text, behind["part"], behind.end()) or number.in_words):
                of = self._words.fractions[behind["part"].lower()]
                yield self._fraction(text, start, behind.end(), number.value * of)
        if word[0].isdigit() or word in self._ordinal_starts:
            yield from self._ordinals(text, start, word)

    def _in_digits(self, text: str, start: int) -> Iterator[Reading]:
        digits = self._fraction_digits.match(text, start)
        if digits and 0 < int(digits["one"]) < int(digits["other"]):
            yield self._fraction(text, start, digits.end(), Fraction(int(digits["one"]), int(digits["other"])))
        score = self._score.match(text, start)
        if score and int(score["other"]) > 0 and len(score["other"]) != 2:
            yield Reading(start, score.end(), "ratio", Fraction(int(score["one"]), int(score["other"])), unit="to one")

    def _with_article(self, text: str, start: int) -> Iterator[Reading]:
        article = self._article.match(text, start)
        if article is None:
            return
        reading = self._fraction(text, start, article.end(), self._words.fractions[article["part"].lower()])
        if (
            reading.end > article.end()
            or reading.hedge != "none"
            or self._is_part(text, article["part"], article.end())
        ):
            yield reading

    def _fraction(self, text: str, start: int, end: int, value: Fraction) -> Reading:
        """A part, and where it is one of a named size the number: a quarter of a million, half a point."""
        hedge = self._numbers.hedge_before(text, start)
        unit = self._of_unit.match(text, end)
        if unit is None:
            return Reading(start, end, "fraction", value, unit="share", hedge=hedge)
        if unit["period"]:
            return Reading(start, unit.end(), "fraction", value, unit=unit["period"].lower(), hedge=hedge)
        kind: FigureKind = "exact" if hedge == "none" else "hedged"
        if unit["scale"]:
            scale = self._words.scales[re.sub(r"\s+", " ", unit["scale"].lower())]
            return Reading(start, unit.end(), kind, value * scale, hedge=hedge, decimals=1, scale=scale)
        name = "points" if unit["points"] else "percent"
        return Reading(start, unit.end(), kind, value, unit=name, hedge=hedge, decimals=1)

    def _is_part(self, text: str, part: str, end: int) -> bool:
        """A third of the votes is a part, a third party is not."""
        last = text[end : end + 1]
        return (
            part.lower() not in self._words.ordinals
            or not (last.isspace() or last == "-")
            or bool(self._of.match(text, end))
            or self._numbers.hedge_after(text, end) != "none"
        )

    def _ordinals(self, text: str, start: int, word: str) -> Iterator[Reading]:
        worded = self._ordinal.match(text, start) if word in self._ordinal_starts else None
        digits = self._digits.match(text, start) if word[0].isdigit() else None
        found = worded or digits
        if found is None or (worded and self._is_no_ordinal(text, worded)):
            return
        if worded:
            tens, first = worded["tens"], worded["first"]
            value = self._words.ordinals[worded["ordinal"].lower()]
            value += self._words.numbers[tens.lower()] if tens else 0
            value += self._words.ordinals[first.lower()] if first else 0
        else:
            value = int(found["digits"])
        month = self._of_month.match(text, found.end()) if worded and value < _DAYS else None
        if month:
            day = f"{month['year'] or '-'}-{self._words.months[month['month'].lower()]:02d}-{value:02d}"
            yield Reading(start, month.end(), "date", day)
            return
        weekday = self._weekday.match(text, found.end())
        if weekday:
            yield Reading(start, weekday.end(), "ordinal", Fraction(value))
            return
        superlative = self._superlative.match(text, found.end())
        if superlative:
            yield Reading(start, superlative.end(), "rank", Fraction(value))
        elif word_before(text, start) in self._rank_before and self._before.search(
            text[max(0, start - _LOOK_BACK) : start]
        ):
            yield Reading(start, found.end(), "rank", Fraction(value))
        else:
            yield Reading(start, found.end(), "ordinal", Fraction(value))

    def _is_no_ordinal(self, text: str, found: re.Match[str]) -> bool:
        """Whether the word counts the points of a speech (`First, the register ...`), or is a name or a preposition."""
        start, end = found.span()
        if text[end : end + 1] == "," and _SENTENCE_BEGINS.search(text[max(0, start - _LOOK_BACK) : start]):
            return True
        guard = self._words.ordinal_guards.get(found.group().lower())
        if guard is None:
            return False
        after = _NEXT_WORD.match(text, end)
        following = after[1] if after else ""
        if found.group()[0].isupper() and following[:1].isupper():
            return True
        if not guard.after and not guard.before:
            return False
        return word_before(text, start) not in guard.after and following.lower() not in guard.before
