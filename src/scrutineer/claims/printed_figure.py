"""A figure as printed and the interval that its printed precision stands for.

`83.02 per cent` stands for 83.015 to 83.025 per cent, `6.74 million` for 6,735,000 to 6,745,000, `6,946,164` for
itself, `two thirds` and `one in 12` for what `scrutineer.claims.printed_fraction` says. A bound with decimals (`at
least 83.02 per cent`) is rounded like any number; one without is meant as it is. Words in front of a round number
widen it: about by one unit of the last printed digit, nearly x to [0.95x, x], over x to [x, 1.1x]; these widths are
conventions, named in every verdict that uses them.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.claims.interval import Interval
from scrutineer.claims.numeral import parse_numeral
from scrutineer.claims.printed_fraction import FractionGrammar, PrintedFraction

NEARLY_FROM: Final = Fraction(95, 100)
OVER_TO: Final = Fraction(11, 10)
ABOUT_AT_MOST: Final = Fraction(1, 10)
"""A hedged round count such as 200 or 3,000,000 is widened by its last digit other than 0, but by no more than this."""

_SCALES: Final = {
    "thousand": 10**3,
    "k": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "millions": 10**6,
    "mln": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bn": 10**9,
}
_ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS: Final = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD_NUMBERS: Final = {
    **{word: value for value, word in enumerate((*_ONES, *_TEENS))},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{
        f"{tens}-{ones}": 10 * value + unit
        for value, tens in enumerate(_TENS, start=2)
        for unit, ones in enumerate(_ONES[:10])
        if unit
    },
}
_FRACTIONS = FractionGrammar(_WORD_NUMBERS)
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<minus>[-\u2212](?=\d))?"
    r"(?P<digits>\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d)"
    r"(?P<rest>(?:[ \u00a0\u202f]?(?:per[ \u00a0]cents?|percent(?:age)?|pct)\b|[ \u00a0\u202f]?%"
    r"|[ \u00a0\u202f]?(?:thousand|lakh|millions?|mln|mn|m|crore|billion|bn|k)\b)?)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_WORDED = re.compile(
    r"\b(?P<word>" + "|".join(sorted(_WORD_NUMBERS, key=len, reverse=True)) + r")\b"
    r"(?P<rest>(?:[ \u00a0](?:per[ \u00a0]cents?|percent|million|billion|thousand)\b)?)",
    re.IGNORECASE,
)


_HUNDREDS = re.compile(
    r"\b(?:hundreds?|dozens?|score)\b|\b(?:an?|several|many|few)[ \u00a0](?:thousand|million|billion)s?\b",
    re.IGNORECASE,
)
"""Parts of numbers in words that have no reading here: of `a hundred and twenty-five` 25 alone would be left."""
_DECIMALS = re.compile(r"\d[.,]\d")


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A number as printed.

    Attributes:
        text: The figure as it stands in the text.
        value: The number printed; rates as fractions of 1.
        unit: One unit of the last printed digit; 1 for a count printed in full.
        rate: Whether it is printed as a percentage or as a fraction.
        exact: Whether it is a whole number printed in full.
        stands_for: What a fraction in words stands for; None for a number in digits.
    """

    text: str
    value: Fraction
    unit: Fraction
    rate: bool
    exact: bool
    stands_for: Interval | None = None

    def precision(self, *, whole: bool) -> Interval:
        """What the printed digits stand for: half a unit on each side.

        Args:
            whole: Whether the metric counts things, so that a number printed in full is exact.
        """
        if self.stands_for is not None:
            return self.stands_for
        if self.exact and whole:
            return Interval.point(self.value)
        return Interval(self.value - self.unit / 2, self.value + self.unit / 2)

    def bound(self, *, whole: bool) -> Interval:
        """What it stands for as a bound: half a unit on each side where decimals are printed, else itself."""
        return self.precision(whole=whole) if _DECIMALS.search(self.text) else Interval.point(self.value)

    def cut_off(self, *, whole: bool) -> Interval | None:
        """What the printed digits stand for if further digits were dropped; None for an exact count or a fraction.

        The upper end belongs to the next printed number and has to be left out by the caller.
        """
        if (self.exact and whole) or self.stands_for is not None:
            return None
        ends = (self.value, self.value + self.unit) if self.value >= 0 else (self.value - self.unit, self.value)
        return Interval(*ends)

    def hedged(self, hedge: str, *, whole: bool) -> Interval:
        """What the figure stands for with the hedge in front of it.

        Args:
            hedge: none, about, nearly, over, at_least or up_to.
            whole: Whether the metric counts things.
        """
        match hedge:
            case "about":
                if self.stands_for is not None:
                    return self.stands_for + (self.stands_for - Interval.point(self.value))
                width = self._about(whole=whole)
                return Interval(self.value - width, self.value + width)
            case "nearly":
                return _between(self.value * NEARLY_FROM, self.value)
            case "over":
                return _between(self.value, self.value * OVER_TO)
            case "at_least":
                return Interval(self.bound(whole=whole).low, None)
            case "up_to":
                return Interval(None, self.bound(whole=whole).high)
            case _:
                return self.precision(whole=whole)

    def _about(self, *, whole: bool) -> Fraction:
        if not (self.exact and whole) or self.value == 0:
            return self.unit
        unit = Fraction(1)
        while (self.value / (10 * unit)).denominator == 1:
            unit *= 10
        return max(self.unit, min(unit, abs(self.value) * ABOUT_AT_MOST))

    def rounding(self, value: Fraction) -> tuple[str, ...]:
        """Which ways of rounding make the printed number: half up, half to even, cut off; none for a fraction."""
        if self.stands_for is not None:
            return ()
        scaled, printed = value / self.unit, self.value / self.unit
        whole, rest = divmod(scaled, 1)
        half = Fraction(1, 2)
        up = whole + (rest >= half)
        even = whole + (rest > half or (rest == half and whole % 2 == 1))
        cut = whole if scaled >= 0 or not rest else whole + 1
        names = (("half up", up), ("half to even", even), ("cut off", cut))
        return tuple(name for name, rounded in names if rounded == printed)


def _between(one: Fraction, other: Fraction) -> Interval:
    return Interval(min(one, other), max(one, other))


def read_figures(text: str) -> tuple[PrintedFigure, ...]:
    """Every figure in a text: fractions, then digits, and words for numbers only where none of these stand.

    Five and a half, half a million, or a hundred and five, has no reading; a text with one has none.
    """
    if _HUNDREDS.search(text):
        return ()
    fractions = _FRACTIONS.fractions(text)
    if any(one.value is None for one in fractions):
        return ()
    rest = text
    for one in fractions:
        rest = f"{rest[: one.start]}{' ' * (one.end - one.start)}{rest[one.end :]}"
    found = [
        *(_from_fraction(text, one, one.value) for one in fractions if one.value is not None),
        *(_from_digits(match) for match in _FIGURE.finditer(rest)),
    ]
    if not any(found):
        found = [
            _figure(match.group().strip(), Fraction(_WORD_NUMBERS[match["word"].lower()]), 0, match["rest"])
            for match in _WORDED.finditer(text)
        ]
    return tuple(figure for figure in found if figure)


def read_range(text: str) -> tuple[PrintedFigure, PrintedFigure] | None:
    """The two ends of a range such as `60 to 70 per cent`, where sign and scale belong to both; None if not two."""
    figures = read_figures(text)
    if len(figures) != 2:
        return None
    first, last = figures
    if last.rate and not first.rate:
        return as_rate(first), last
    scale = next((size for name, size in _SCALES.items() if last.text.lower().endswith(name)), 1)
    if first.exact and not last.exact and scale > 1:
        first = PrintedFigure(first.text, first.value * scale, first.unit * scale, rate=False, exact=False)
    return first, last


def is_range(text: str) -> bool:
    """Whether a text prints a range: two figures with `to` or a dash between them, or behind `between`."""
    found = read_figures(text)
    if len(found) != 2:
        return False
    ahead, _, rest = text.partition(found[0].text)
    joint = rest.partition(found[1].text)[0].strip().lower()
    return joint in ("to", "-", "\u2013", "\u2014") or (joint == "and" and ahead.strip().lower().endswith("between"))


def choose_figure(text: str, *, whole: bool) -> tuple[PrintedFigure, ...]:
    """The figures in a text that can be meant for a metric.

    Args:
        text: The text as printed.
        whole: Whether the metric counts things: then figures without a percentage are meant, else those with one
            where there are any.

    Returns:
        The candidates; one where the text is clear. A number above 2 without a percentage sign beside a share is
        left as it is: the caller knows the metric.
    """
    every = read_figures(text)
    fitting = tuple(figure for figure in every if figure.rate != whole)
    return fitting or (() if whole else every)


def as_rate(figure: PrintedFigure) -> PrintedFigure:
    """The figure read as a percentage although the sign was left out, as tables do."""
    if figure.rate:
        return figure
    return PrintedFigure(figure.text, figure.value / 100, figure.unit / 100, rate=True, exact=False)


def _from_fraction(text: str, printed: PrintedFraction, value: Fraction) -> PrintedFigure:
    ends, shown = printed.stands_for, text[printed.start : printed.end]
    width = Fraction(0) if ends.low is None or ends.high is None else ends.high - ends.low
    return PrintedFigure(shown, value, width, rate=True, exact=False, stands_for=ends)


def _from_digits(match: re.Match[str]) -> PrintedFigure | None:
    parsed = parse_numeral(match["digits"], percent=_is_percent(match["rest"]))
    if parsed is None:
        return None
    value, decimals = parsed
    return _figure(match.group().strip(), -value if match["minus"] else value, decimals, match["rest"])


def _figure(text: str, value: Fraction, decimals: int, rest: str) -> PrintedFigure:
    unit = Fraction(1, 10**decimals)
    if _is_percent(rest):
        return PrintedFigure(text, value / 100, unit / 100, rate=True, exact=False)
    scale = _SCALES.get(rest.strip().lower(), 1)
    return PrintedFigure(text, value * scale, unit * scale, rate=False, exact=scale == 1 and decimals == 0)


def _is_percent(rest: str) -> bool:
    word = rest.strip().lower()
    return word == "%" or word.startswith(("per", "pct"))
