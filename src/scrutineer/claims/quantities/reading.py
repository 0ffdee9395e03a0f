"""One reading of the words at a place of a text as a figure."""

from fractions import Fraction
from typing import Literal, NamedTuple

from scrutineer.claims.quantities.dates import Days
from scrutineer.claims.quantities.figure_draft import FigureKind


class Reading(NamedTuple):
    """What a figure grammar reads at a place.

    Attributes:
        start: Where the figure begins.
        end: Where it ends.
        kind: Its kind; `none` for an idiom that holds no quantity.
        value: Its number, or its date as printed.
        unit: The unit printed.
        hedge: The hedge beside it.
        readings: Further values that the digits can have; for a date written in digits all that it can be.
        decimals: Decimals printed.
        scale: What the digits are multiplied by.
        days: The days of a date printed with its year.
        meaning: Of a relative date; see `dates.relative_days`.
        number: The number in a relative date.
        weekday: The day of the week in a relative date.
        period: The period in a relative date.
        month: The month in a relative date.
    """

    start: int
    end: int
    kind: FigureKind | Literal["none"]
    value: Fraction | str | None = None
    unit: str | None = None
    hedge: str = "none"
    readings: tuple[Fraction | str, ...] = ()
    decimals: int = 0
    scale: int = 1
    days: Days | None = None
    meaning: str | None = None
    number: int | None = None
    weekday: int | None = None
    period: str | None = None
    month: int | None = None
