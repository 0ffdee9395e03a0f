"""A fraction in words as printed: two thirds, half, one in 12, and the width that each stands for.

One in 12 stands for one in 11.5 to one in 12.5, nine in ten for 8.5 to 9.5 in ten. A fraction by name, such as two
thirds, has no digits to tell its precision: by convention it stands for itself and half a percentage point on
either side.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.claims.interval import Interval

NAMED_HALF_WIDTH: Final = Fraction(1, 200)
"""Half the width of a fraction by name: half a percentage point."""

_PARTS: Final = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "fifteenth": 15,
    "twentieth": 20,
    "hundredth": 100,
}
_NUMBER: Final = r"\d{1,3}(?:,\d{3})*"
_AHEAD: Final = r"(?<![\w.,\u2212-])"
_SCALES: Final = "thousand|lakh|million|crore|billion|dozen"
_BEHIND: Final = rf"(?![\w%]|[.,]\d|[ \u00a0]?(?:per|pct|%|{_SCALES}))"
_OF_ONE: Final = rf"[ \u00a0]+(?:of[ ]+)?(?:an?|one)[ \u00a0]+(?:{_SCALES}|per|point|pct)"


@dataclass(frozen=True, slots=True)
class PrintedFraction:
    """A fraction as printed.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        value: The fraction; None for a number with a part behind it (`five and a half`) and for a part of a number
            (`half a million`), which have no reading here.
        stands_for: The values that it stands for.
    """

    start: int
    end: int
    value: Fraction | None
    stands_for: Interval


class FractionGrammar:
    """The grammar of fractions over words for numbers.

    Args:
        words: Word to number, in lower case.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        of = r"[ \u00a0]+(?:in|out[ ]of)[ \u00a0]+(?:every[ \u00a0]+)?"
        number = "|".join([*sorted(words, key=len, reverse=True), _NUMBER])
        parts = "|".join([*_PARTS, "halve"])
        self._pattern = re.compile(
            rf"{_AHEAD}(?P<mixed>(?:{number})[ \u00a0-]and[ \u00a0-](?:an?|one)[ \u00a0-](?:{parts})){_BEHIND}"
            rf"|{_AHEAD}(?P<part_of>(?:(?:an?|{number})[ \u00a0-])?(?:{parts})s?{_OF_ONE})"
            rf"|{_AHEAD}(?P<of>{number}){of}(?P<whole>{number}){_BEHIND}"
            rf"|{_AHEAD}(?P<top>an?|{number})[ \u00a0-](?P<part>{parts})s?{_BEHIND}"
            rf"|{_AHEAD}(?P<half>half){_BEHIND}",
            re.IGNORECASE,
        )

    def fractions(self, text: str) -> tuple[PrintedFraction, ...]:
        """Every fraction in a text, in order."""
        found = (self._fraction(match) for match in self._pattern.finditer(text))
        return tuple(one for one in found if one is not None)

    def _fraction(self, match: re.Match[str]) -> PrintedFraction | None:
        start, end = match.span()
        if match["mixed"] or match["part_of"]:
            return PrintedFraction(start, end, None, Interval(None, None))
        if match["of"]:
            top, whole = self._number(match["of"]), self._number(match["whole"])
            if not 0 < top < whole:
                return None
            half = Fraction(1, 2)
            ends = (
                (1 / (whole + half), 1 / (whole - half)) if top == 1 else ((top - half) / whole, (top + half) / whole)
            )
            return PrintedFraction(start, end, Fraction(top, whole), Interval(*ends))
        top = 1 if match["half"] or match["top"].lower() in ("a", "an") else self._number(match["top"])
        part = "half" if match["half"] else match["part"].lower()
        value = Fraction(top, _PARTS["half" if part == "halve" else part])
        return PrintedFraction(start, end, value, Interval(value - NAMED_HALF_WIDTH, value + NAMED_HALF_WIDTH))

    def _number(self, text: str) -> int:
        word = self._words.get(text.lower())
        return int(text.replace(",", "")) if word is None else word
