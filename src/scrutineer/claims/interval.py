"""Closed intervals of exact fractions: what a rounded figure stands for, and what follows from rounded operands."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import inf

_End = Fraction | float
"""A fraction or one of the two infinities; no other float occurs."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included; None means unbounded on that side.

    Raises:
        ValueError: `low` lies above `high`.
    """

    low: Fraction | None
    high: Fraction | None

    def __post_init__(self) -> None:
        low, high = self.low, self.high
        if low is not high and low is not None and high is not None and low > high:
            message = f"the lower end {self.low} lies above the upper end {self.high}"
            raise ValueError(message)

    @classmethod
    def point(cls, value: Fraction | int) -> "Interval":
        """The interval that holds one number."""
        end = value if isinstance(value, Fraction) else Fraction(value)
        return cls(end, end)

    @property
    def value(self) -> Fraction | None:
        """The one number in the interval, or None where there are several."""
        low, high = self.low, self.high
        return low if low is not None and (low is high or low == high) else None

    @property
    def start(self) -> _End:
        """The lower end, minus infinity where there is none."""
        return -inf if self.low is None else self.low

    @property
    def end(self) -> _End:
        """The upper end, infinity where there is none."""
        return inf if self.high is None else self.high

    def contains(self, other: "Interval") -> bool:
        """Whether every number of the other interval lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def holds(self, number: Fraction | int) -> bool:
        """Whether the number lies in the interval."""
        return self.start <= number <= self.end

    def meet(self, other: "Interval") -> "Interval | None":
        """What both intervals share, or None where they are disjoint."""
        low, high = max(self.start, other.start), min(self.end, other.end)
        return None if low > high else _closed(low, high)

    def above(self, other: "Interval") -> bool | None:
        """Whether the number here is greater than the one there; None where the intervals do not tell."""
        if self.start > other.end:
            return True
        return False if self.end <= other.start else None

    def __add__(self, other: "Interval") -> "Interval":
        return _closed(_sum(self.start, other.start), _sum(self.end, other.end))

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __neg__(self) -> "Interval":
        return _closed(-self.end, -self.start)

    def __mul__(self, other: "Interval") -> "Interval":
        return _hull(_product(a, b) for a in (self.start, self.end) for b in (other.start, other.end))

    def over(self, other: "Interval") -> "Interval | None":
        """The quotient; None where the divisor may be 0."""
        if other.holds(0):
            return None
        low, high = self.low, self.high
        if low is not None and high is not None and other.low is not None and other.high is not None:
            # Of counts and shares two quotients are enough: the smallest and the largest.
            counts = low.numerator >= 0 and other.low.numerator > 0
            if counts:
                return Interval(low / other.high, high / other.low)
        return self * _closed(_reciprocal(other.end), _reciprocal(other.start))


ANYTHING = Interval(None, None)


def _closed(low: _End, high: _End) -> Interval:
    return Interval(low if isinstance(low, Fraction) else None, high if isinstance(high, Fraction) else None)


def _hull(ends: Iterable[_End]) -> Interval:
    every = list(ends)
    return _closed(min(every), max(every))


def _sum(a: _End, b: _End) -> _End:
    """The sum of two lower or two upper ends: where one is unbounded so is the sum, on the same side."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    return b if isinstance(a, Fraction) else a


def _product(a: _End, b: _End) -> _End:
    """The product of two ends; 0 times unbounded is 0, since an end of 0 is reached."""
    if a == 0 or b == 0:
        return Fraction(0)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return inf if (a > 0) == (b > 0) else -inf


def _reciprocal(end: _End) -> _End:
    """One over an end of an interval without 0; the reciprocal of an unbounded end tends to 0."""
    return 1 / end if isinstance(end, Fraction) else Fraction(0)
