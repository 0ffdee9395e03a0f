"""A figure found in a text: where it stands, what is printed, what it stands for."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scrutineer.claims.interval import Interval

type FigureKind = Literal[
    "exact",
    "hedged",
    "fraction",
    "ratio",
    "ordinal",
    "rank",
    "universal",
    "vague",
    "date",
    "relative_date",
    "time",
    "label",
]


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A figure in a text; a draft until a person confirms it.

    Attributes:
        start: Where it begins, in code points.
        end: Where it ends, not included.
        printed: The text between.
        kind: `exact` for a number as printed, `hedged` with a hedge; a `label` names and does not count (article 76).
        value: The number in the unit printed (83.02 for 83.02 per cent); an ordinal's or a rank's number; for a date
            the date as printed (`--07-29` without a year); None where no number is meant.
        unit: percent, points, money, the measure of `two-day`, or the word that follows; None where there is none.
        interval: What the printed digits and the hedge stand for, in the unit printed.
        hedge: none, about, nearly, over, at_least or up_to.
        readings: Further values that the digits can have; a person has to choose. For a date such as
            03/04/2018 in English both days that it can be, and then it means none of them yet.
        days: The days that a date means, given the article's day; None where unknown.
        decimals: Decimals printed.
        scale: What the printed digits are multiplied by: 1,000,000 in 6.74 million.
    """

    start: int
    end: int
    printed: str
    kind: FigureKind
    value: Fraction | str | None = None
    unit: str | None = None
    interval: Interval | None = None
    hedge: str = "none"
    readings: tuple[Fraction | str, ...] = ()
    days: tuple[dt.date, dt.date] | None = None
    decimals: int = 0
    scale: int = 1
