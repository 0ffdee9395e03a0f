"""Numbers in a text, in digits or words, with their scale, unit and hedge."""

import re
from fractions import Fraction
from typing import Final, NamedTuple

from scrutineer.claims.numeral import other_reading, parse_numeral
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, last_words, whole, word_before
from scrutineer.claims.quantities.quantity_words import QuantityWords
from scrutineer.claims.quantities.worded_number import WordedNumbers

DIGITS: Final = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f\u2009'’]\d{3}){1,9}(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+){0,9}|(?<![\w.])\.\d+"
)
"""The repetitions are bounded so that a long row of numbers is not read again from each of them."""
MONEY_WORDS: Final = frozenset(
    [
        "US",
        "A",
        "C",
        "NZ",
        "HK",
        "S",
        "R",
        "MX",
        "RM",
        "Rs",
        "KSh",
        "Ksh",
        "UGX",
        "USh",
        "Ush",
        "USD",
        "EUR",
        "GBP",
        "FCFA",
        "CFA",
        "XOF",
        "NGN",
        "GHS",
        "TSh",
        "Tsh",
        "Sh",
        "RMB",
        "CHF",
    ]
)
"""What may stand in letters before an amount of money, as written."""
MONEY_SIGNS: Final = "$€£¥₹₦₵₱₺₽฿₴₪"
_MONEY_LETTERS: Final = "|".join(sorted(MONEY_WORDS))
MONEY: Final = rf"(?:US|A|C|NZ|HK|S|R|MX)?[{MONEY_SIGNS}][^\S\n]?(?=\.?\d)|\b(?:{_MONEY_LETTERS})\.?[^\S\n]?(?=\d)"
FRACTION_SIGNS: Final = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5),
    "⅛": Fraction(1, 8),
}
_MONEY: Final = re.compile(MONEY)
_SIGN: Final = re.compile(rf"[^\S\n]?(?P<sign>[{''.join(FRACTION_SIGNS)}])")
_LOOK_BACK: Final = 48
_CLOSING: Final = frozenset(".,;:)")
_WORD_BEHIND: Final = re.compile(r"\s(?![\d½⅓⅔¼¾⅕⅛])(\w+)")


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        start: Where its digits or words begin.
        end: Where it ends, unit included.
        value: Its value in the unit printed.
        decimals: Decimals printed, of the digits before the scale.
        scale: What the digits are multiplied by.
        unit: percent, points, money or the measure of `two-day`; None otherwise.
        readings: Other values the digits can have.
        in_words: Whether it is written in words.
        counted: Whether a word for things that are counted follows.
        lone_one: Whether it is the single word for 1.
    """

    start: int
    end: int
    value: Fraction
    decimals: int = 0
    scale: int = 1
    unit: str | None = None
    readings: tuple[Fraction, ...] = ()
    in_words: bool = False
    counted: bool = False
    lone_one: bool = False


class Numbers:
    """Reads numbers and hedges in the words of one language."""

    def __init__(self, words: QuantityWords) -> None:
        """Build the patterns of a language."""
        self._words = words
        self._worded = WordedNumbers(words)
        ignore = re.IGNORECASE
        self._scale = re.compile(rf"(?:{SPACE}|-)?(?P<scale>{whole(alternatives(words.scales))})", ignore)
        signs = [sign for sign in words.percent if not sign[0].isalpha()]
        spelt = [sign for sign in words.percent if sign[0].isalpha()]
        percent = rf"[^\S\n]?{alternatives(signs)}|(?:(?:{SPACE})?|-){whole(alternatives(spelt))}"
        self._percent = re.compile(rf"(?:{percent})", ignore)
        self._points = re.compile(rf"(?:{SPACE}|-|[^\S\n]?%[^\S\n-]?){whole(alternatives(words.points))}", ignore)
        self._measure = re.compile(rf"-(?P<measure>{alternatives(words.measures)}(?:-old)?)(?!\w)", ignore)
        self._money_sign = re.compile(rf"[^\S\n]?[{MONEY_SIGNS}](?!\d)")
        self._half = re.compile(
            rf"{SPACE}{whole(alternatives(words.halves))}(?!{SPACE}{alternatives(words.halves_not_before)})", ignore
        )
        self._half_after_noun = re.compile(
            rf"(?:{SPACE}|-){alternatives(words.periods)}{SPACE}{whole(alternatives(words.halves))}", ignore
        )
        self._counted = re.compile(rf"{SPACE}(?P<noun>\w+)")
        self._hedge = re.compile(
            rf"(?:^|(?<=\W))(?P<hedge>{alternatives(words.hedges_before)})"
            rf"(?:(?:{SPACE})(?:{alternatives(words.articles)}(?={SPACE}))?)?(?:{SPACE})?$",
            ignore,
        )
        self._hedge_after = re.compile(rf"(?:{SPACE})?(?P<hedge>{alternatives(words.hedges_after)})(?!\w)", ignore)
        behind = (
            *(sign for sign in (*words.percent, *words.hedges_after) if sign[0].isalpha()),
            *(*words.scales, *words.points, *words.measures, *words.halves, *words.periods),
        )
        self._behind = frozenset(first_word(word) for word in behind)
        self._hedges = {**words.hedges_before, **words.hedges_after}
        self._hedge_ends = last_words([*words.hedges_before, *words.articles])
        self._signs = tuple(sign for sign in words.hedges_before if not sign[-1].isalnum() and sign[-1] != "'")

    def at(self, text: str, start: int, *, mixed: bool = False) -> Number | None:
        """The number that begins at a place, with scale and unit; None where none does.

        Args:
            text: The text.
            start: The place.
            mixed: Whether the text uses both separators for decimals.
        """
        money = _MONEY.match(text, start)
        if money and (inner := self._in_digits(text, money.end(), mixed=mixed)):
            return inner._replace(start=start, unit="money")
        return self._in_digits(text, start, mixed=mixed) or self._in_words(text, start)

    def hedge_before(self, text: str, start: int) -> str:
        """The hedge in front of a number; `none` where there is none."""
        before = word_before(text, start, within=_LOOK_BACK)
        if before not in self._hedge_ends and not before.endswith(self._signs):
            return "none"
        found = self._hedge.search(text[max(0, start - _LOOK_BACK) : start])
        return self._hedges[_plain(found["hedge"])] if found else "none"

    def stands_alone(self, text: str, end: int) -> bool:
        """Whether plainly nothing behind a number is part of it: an end of a clause, or a word that is no unit."""
        if text[end : end + 1] in _CLOSING:
            return True
        word = _WORD_BEHIND.match(text, end)
        return word is not None and word[1].lower() not in self._behind

    def hedge_after(self, text: str, end: int) -> str:
        """The hedge behind a number; `none` where there is none."""
        if self.stands_alone(text, end):
            return "none"
        found = self._hedge_after.match(text, end)
        return self._hedges[_plain(found["hedge"])] if found else "none"

    def counts_things(self, text: str, end: int) -> bool:
        """Whether a word for things that are counted follows."""
        noun = self._counted.match(text, end)
        return noun is not None and noun["noun"].lower() in self._words.counted

    def _in_digits(self, text: str, start: int, *, mixed: bool) -> Number | None:
        digits = DIGITS.match(text, start)
        if digits is None:
            return None
        printed, end = digits.group(), digits.end()
        percent = None if self.stands_alone(text, end) else self._percent.match(text, end)
        counted = self.counts_things(text, end)
        decimal = self._words.decimal
        parsed = parse_numeral(printed.replace("’", "'"), percent=bool(percent), decimal=decimal, counted=counted)
        while parsed is None:
            # `1,2,3` and `12.05.` are several numbers with marks between them: the first is read.
            shorter = re.match(r"\d+(?=[ .,\u00a0\u202f\u2009'’])", printed)
            if shorter is None:
                return None
            printed, end, percent = shorter.group(), start + shorter.end(), None
            parsed = parse_numeral(printed, decimal=decimal)
        value, decimals = parsed
        other = other_reading(printed, percent=bool(percent), decimal=decimal, counted=counted, mixed=mixed)
        readings = () if other is None else (other,)
        sign = _SIGN.match(text, end) if decimals == 0 and not percent else None
        if sign:
            value, end, decimals = value + FRACTION_SIGNS[sign["sign"]], sign.end(), 1 if sign["sign"] == "½" else 2
        number = Number(start, end, value, decimals, readings=readings, counted=counted)
        return self._scaled(text, number, percent=bool(percent))

    def _in_words(self, text: str, start: int) -> Number | None:
        found = self._worded.at(text, start)
        if found is None:
            return None
        number = Number(start, found.end, Fraction(found.value), scale=found.scale, in_words=True)
        scaled = self._scaled(text, number, percent=False)
        lone_one = found.lone_one and scaled.unit is None and scaled.value == 1
        return scaled._replace(lone_one=True) if lone_one else scaled

    def _scaled(self, text: str, number: Number, *, percent: bool) -> Number:
        """The number with what stands behind it: a half, a scale, a half of the scale, the unit."""
        value, end, decimals, factor = number.value, number.end, number.decimals, number.scale
        if not percent and self.stands_alone(text, end):
            return number
        if decimals == 0 and not percent:
            half = self._half.match(text, end) or (factor == 1 and self._half_after_noun.match(text, end)) or None
            if half:
                value, end, decimals = value + Fraction(factor, 2), half.end(), 1
        scale = self._scale.match(text, end) if not percent and factor == 1 else None
        readings = number.readings
        if scale and not (number.in_words and decimals == 0):
            factor = self._words.scales[_plain(scale["scale"])]
            value, end, readings = value * factor, scale.end(), ()
            half = self._half.match(text, end) if decimals == 0 else None
            if half:
                value, end, decimals = value + Fraction(factor, 2), half.end(), 1
        end, unit = self._unit(text, end)
        return Number(
            number.start, end, value, decimals, factor, unit, readings, in_words=number.in_words, counted=number.counted
        )

    def _unit(self, text: str, end: int) -> tuple[int, str | None]:
        for pattern, unit in ((self._points, "points"), (self._percent, "percent")):
            found = pattern.match(text, end)
            if found:
                return found.end(), unit
        money = self._money_sign.match(text, end)
        if money:
            return money.end(), "money"
        measure = self._measure.match(text, end) if text[end : end + 1] == "-" else None
        return (measure.end(), measure["measure"].lower()) if measure else (end, None)


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.lower().replace("’", "'"))
