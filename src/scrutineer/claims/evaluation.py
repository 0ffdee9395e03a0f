"""The value of a metric, from the operands that a source of figures holds; intervals where these are rounded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Protocol

from scrutineer.claims.expression import Binary, Expression, Negative, Number, Operand, OverUnits
from scrutineer.claims.interval import Interval

_FAMILY: Final = re.compile(r"(?:previous\.|in\[[^\]]*\]\.)?(?:sum|first|second|rank|min|max|count)\(")
"""Operands that are made from the figures of several options or units."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An operand as the record holds it.

    Attributes:
        operand: The operand as the language of metrics writes it.
        interval: Its value; one number where the record holds an exact count.
        source: Source ids, joined by `;`; None for a sum over units.
        stage: Stage it was read at; None where it belongs to no stage.
        note: What has to be said about it: derived, rounded, summed, unsourced.
        fixed: Whether it is the same at every stage.
    """

    operand: str
    interval: Interval
    source: str | None = None
    stage: str | None = None
    note: str | None = None
    fixed: bool = False

    @property
    def is_worked_out(self) -> bool:
        """Whether it was made from other figures: a sum over units, a count computed from others, a place, a range."""
        noted = any(word in (self.note or "") for word in ("summed over", "computed from"))
        return noted or _FAMILY.match(self.operand) is not None

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain JSON values."""
        return {
            "operand": self.operand,
            **interval_dict(self.interval),
            "source": self.source,
            "stage": self.stage,
            "note": self.note,
        }


class Figures(Protocol):
    """Where the operands of a metric come from: a nation at a stage, a unit, or a claim's own figures."""

    def read(self, leaf: Operand | OverUnits) -> Reading | None:
        """The value of an operand or of a metric over units, or None."""

    def read_rate(self, text: str) -> Reading | None:
        """The value of a whole quotient where only that was published, or None."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value of a metric and what it was made from.

    Attributes:
        interval: The value; None where an operand is missing or a divisor may be 0.
        readings: The operands found, in the order of the metric.
        missing: The operands that were not found, as the language writes them.
    """

    interval: Interval | None
    readings: tuple[Reading, ...]
    missing: tuple[str, ...]

    @property
    def fixed(self) -> bool:
        """Whether the value is the same at every stage."""
        return bool(self.readings) and all(reading.fixed for reading in self.readings)

    @property
    def is_reported(self) -> bool:
        """Whether the value is one figure as a source gives it, of which nothing was worked out."""
        if len(self.readings) != 1 or self.missing:
            return False
        (reading,) = self.readings
        return reading.interval == self.interval and reading.source is not None and not reading.is_worked_out


def evaluate(metric: Expression, figures: Figures) -> Evaluation:
    """Work a metric out.

    Args:
        metric: What to work out.
        figures: Where its operands come from.

    Returns:
        The value as an interval that holds the true one whenever the operands' intervals do.
    """
    readings: dict[str, Reading] = {}
    missing: dict[str, None] = {}

    def walk(node: Expression) -> Interval | None:
        match node:
            case Number(value):
                return Interval.point(value)
            case Negative(inner):
                below = walk(inner)
                return None if below is None else -below
            case Binary(symbol, left, right):
                if symbol == "/" and (whole := figures.read_rate(node.text)) is not None:
                    readings[node.text] = whole
                    return whole.interval
                return combine(symbol, walk(left), walk(right))
        found = figures.read(node)
        if found is None:
            missing[node.text] = None
            return None
        readings[node.text] = found
        return found.interval

    return Evaluation(walk(metric), tuple(readings.values()), tuple(missing))


def combine(symbol: str, left: Interval | None, right: Interval | None) -> Interval | None:
    """The result of an operation; None where an operand is missing or the divisor may be 0."""
    if left is None or right is None:
        return None
    match symbol:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left.over(right)


def interval_dict(interval: Interval | None) -> dict[str, Any]:
    """An interval as plain JSON values: floats for display, exact fractions as text."""
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {
        "low": _float(low),
        "high": _float(high),
        "exact": None if interval is None or interval.value is None else str(interval.value),
    }


def _float(end: Fraction | None) -> float | None:
    """An end for display; None where there is none, or where it is beyond what a float holds."""
    try:
        return None if end is None else float(end)
    except OverflowError:
        return None


def joined_sources(sources: Iterable[str | None]) -> tuple[str, ...]:
    """Distinct source ids in order of appearance, out of cells that join several by `;`."""
    seen: dict[str, None] = {}
    for cell in sources:
        for part in (cell or "").split(";"):
            if part.strip():
                seen[part.strip()] = None
    return tuple(seen)
