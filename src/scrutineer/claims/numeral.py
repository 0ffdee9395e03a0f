"""The grammar of written numbers: which separator is the decimal one."""

import re
from fractions import Fraction
from typing import Final, Literal

type Decimal = Literal["point", "comma"]
"""The decimal separator of a language; a number may still show that it uses the other one."""

MAX_DIGITS: Final = 40
_TWO_READINGS = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})")
_GROUP_MARKS = re.compile(r"[ \u00a0\u202f\u2009']")

_INDIAN_GROUPS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
"""Lakh and crore: 69,56,900 is 6,956,900."""


def parse_numeral(
    digits: str, *, percent: bool = False, decimal: Decimal = "point", counted: bool = False
) -> tuple[Fraction, int] | None:
    """Value and number of decimals of a number in digits; None where it has no reading.

    Where both separators stand, the last is decimal. Where one kind stands more than once, it groups. Otherwise
    three digits behind the separator that groups in the language are thousands, any other number of them decimals.
    A share above 1,000 per cent is not plausible and things are counted in whole numbers, so percent makes three
    digits decimals and `counted` makes them thousands.

    Args:
        digits: Digits with points, commas, spaces or apostrophes between them.
        percent: Whether a sign for per cent follows.
        decimal: The decimal separator of the language.
        counted: Whether things follow that are counted in whole numbers.
    """
    if len(digits) > MAX_DIGITS:
        return None
    if digits.isdecimal():
        return Fraction(int(digits)), 0
    plain = _GROUP_MARKS.sub("", digits)
    mark = _decimal_mark(plain, percent=percent, decimal=decimal, counted=counted)
    whole, _, fraction = plain.partition(mark) if mark else (plain, "", "")
    if mark and (mark in fraction or not fraction.isdigit()):
        return None
    groups = re.split(r"[.,]", whole)
    if decimal == "point" and _INDIAN_GROUPS.fullmatch(whole):
        groups = [whole.replace(",", "")]
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return Fraction(int("".join(groups) + fraction), 10 ** len(fraction)), len(fraction)


def _decimal_mark(plain: str, *, percent: bool, decimal: Decimal, counted: bool) -> str:
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        return "," if plain.rindex(",") > plain.rindex(".") else "."
    if commas + points != 1:
        return ""
    mark = "," if commas else "."
    ahead, _, behind = plain.partition(mark)
    grouped = len(behind) == 3 and 1 <= len(ahead) <= 3 and not ahead.startswith("0")
    if not grouped or percent:
        return mark
    groups_here = counted or mark != (DECIMAL_MARKS[decimal])
    return "" if groups_here else mark


DECIMAL_MARKS: Final = {"point": ".", "comma": ","}


def mixes_separators(text: str, decimal: Decimal) -> bool:
    """Whether a text in a language with one decimal separator prints decimals with the other: 80,23% in English."""
    mark = "," if decimal == "point" else r"\."
    return re.search(rf"(?<![\d.,])\d+{mark}\d{{1,2}}[^\S\n]?%", text) is not None


def other_reading(digits: str, *, percent: bool, decimal: Decimal, counted: bool, mixed: bool) -> Fraction | None:
    """The second reading of one separator before three digits: 1,234 or 1.234.

    The separator that groups in the language has one reading, unless the text mixes separators; the decimal one before
    three digits has two.

    Args:
        digits: The number as printed.
        percent: Whether a sign for per cent follows: then three digits are decimals.
        decimal: The decimal separator of the language.
        counted: Whether things counted in whole numbers follow: then three digits are thousands.
        mixed: Whether the text uses both separators for decimals.

    Returns:
        The value that `parse_numeral` did not take; None where there is one reading only.
    """
    if percent or counted or digits.isdecimal():
        return None
    found = _TWO_READINGS.fullmatch(digits)
    if found is None or (found[2] != DECIMAL_MARKS[decimal] and not mixed):
        return None
    whole = Fraction(int(found[1] + found[3]))
    usual = parse_numeral(digits, decimal=decimal)
    return whole / 1000 if usual == (whole, 0) else whole
