"""The interval of divisors: the certificate of an allocation by highest averages."""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from scrutineer.seats.trace import fraction_as_dict


@dataclass(frozen=True, slots=True)
class DivisorInterval:
    """The divisors that give an allocation: any number between the two ends, and a tie where they meet.

    Attributes:
        lower: The largest quotient that wins no seat; None where no option stood.
        upper: The smallest quotient that wins a seat; None where no seat was filled, or only seats of a divisor of 0.
        power: 2 where both are squares, because the divisors of the formula are square roots.
    """

    lower: Fraction | None
    upper: Fraction | None
    power: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether no divisor gives the allocation, so that it is none of the formula."""
        return self.lower is not None and self.upper is not None and self.lower > self.upper

    @property
    def is_tied(self) -> bool:
        """Whether the two ends meet."""
        return self.upper is not None and self.lower == self.upper

    def rational(self) -> tuple[Fraction | None, Fraction | None]:
        """Two divisors that are fractions, the least and the largest to be told; the ends themselves with power 1.

        With square roots they lie within the interval, close to its ends; None where the two ends meet in a root that
        is no fraction.
        """
        if self.power == 1:
            return self.lower, self.upper
        scale = 10**6
        while True:
            low = None if self.lower is None else _root_above(self.lower, scale)
            high = None if self.upper is None else _root_below(self.upper, scale)
            if low is None or high is None or low <= high:
                return low, high
            if self.is_tied or self.is_empty:
                return None, None
            scale *= 10**6

    def as_dict(self) -> dict[str, Any]:
        """The interval as plain JSON values; `divisor_low` and `divisor_high` are fractions as text."""
        low, high = self.rational()
        return {
            "divisor_low": None if low is None else str(low),
            "divisor_high": None if high is None else str(high),
            "lower": fraction_as_dict(self.lower, self.power),
            "upper": fraction_as_dict(self.upper, self.power),
        }


def _root_below(square: Fraction, scale: int) -> Fraction:
    """The square root, rounded down to a multiple of 1 / scale."""
    size = square * scale * scale
    return Fraction(isqrt(size.numerator // size.denominator), scale)


def _root_above(square: Fraction, scale: int) -> Fraction:
    """The square root, rounded up to a multiple of 1 / scale."""
    size = square * scale * scale
    whole = -(-size.numerator // size.denominator)
    root = isqrt(whole)
    return Fraction(root + (root * root < whole), scale)
