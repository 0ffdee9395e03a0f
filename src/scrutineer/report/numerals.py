"""Numbers, dates and lists as they are written on the page. Rates are rounded half up, on exact fractions."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from fractions import Fraction

NOT_KNOWN = "–"
MINUS = "\u2212"
LEAST_CHANCE = 0.0001
"""Smaller p values are written as below it: how small they are depends on the tail of a model."""


def count(value: int | None) -> str:
    """A whole number with separators, or a dash."""
    return NOT_KNOWN if value is None else f"{value:,}".replace("-", MINUS)


def change(value: int | None) -> str:
    """A whole number with its sign, or a dash."""
    if value is None:
        return NOT_KNOWN
    return "no change" if value == 0 else f"{value:+,}".replace("-", MINUS)


def per_cent(value: Fraction | float | None, places: int = 2) -> str:
    """A fraction of 1 as per cent, or a dash."""
    if value is None:
        return NOT_KNOWN
    return f"{_rounded(Fraction(value) * 100, places):,.{places}f} %".replace("-", MINUS)


def signed_per_cent(value: Fraction | float | None, places: int = 1) -> str:
    """A fraction of 1 as per cent with its sign, or a dash."""
    if value is None:
        return NOT_KNOWN
    return ("+" if value > 0 else "") + per_cent(value, places)


def points(value: Fraction | float, places: int = 2) -> str:
    """The size of a difference of two rates, in percentage points."""
    return f"{_rounded(abs(Fraction(value)) * 100, places):,.{places}f} percentage points"


def times(value: Fraction | float) -> str:
    """A ratio as a factor with one decimal."""
    return f"{_rounded(Fraction(value), 1):,.1f} times"


def chance(p: float | None) -> str:
    """A p value, or a dash: two digits that count, and no more zeros than anybody reads."""
    if p is None:
        return NOT_KNOWN
    if p < LEAST_CHANCE:
        return f"below {LEAST_CHANCE}"
    return f"{p:.2f}" if p >= 0.0995 else f"{p:.2g}"


def measured(value: float | None) -> str:
    """A statistic, or a dash: whole from a thousand on, else with three digits that count."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    if abs(value) >= 1_000 or value == 0:
        text = f"{value:,.0f}"
    elif abs(value) >= 0.001:
        text = f"{value:#.3g}".rstrip(".")
    else:
        text = f"{value:.5f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def _rounded(value: Fraction, places: int) -> float:
    """Half up, away from zero: as printed rates mostly are."""
    scaled = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return math.copysign(scaled / 10**places, value) if scaled else 0.0


def places_of(low: Fraction, high: Fraction) -> int:
    """Decimals of a percentage that was printed with this interval, four at most."""
    width = (high - low) * 100
    return next((places for places in range(5) if width >= Fraction(1, 10**places)), 4)


def day(date: dt.date | None) -> str:
    """A date in words; `undated` where there is none."""
    return "undated" if date is None else f"{date.day} {date:%B %Y}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str], *, most: int | None = None) -> str:
    """Words joined by commas and a last `and`; beyond `most` the rest is counted."""
    shown = list(words)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def typeset(sentence: str) -> str:
    """A sentence of the library as the page sets it: a true minus before numbers, a space before the per cent sign."""
    return re.sub(r"(?<=\d)%", " %", re.sub(r"(?<![\w.,)–-])-(?=\.?\d)", MINUS, sentence))


def quoted(name: str) -> str:
    """A name of the record inside a sentence."""
    return f"\u201c{name}\u201d"
