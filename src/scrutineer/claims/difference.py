"""The change between two values in the three ways it is told: a difference, a percentage of the earlier, a multiple.

A share that goes from 40 to 50 per cent rises by 10 percentage points and by 25 per cent. Which of the two a text
means is decided by its words; a figure that fits only the other one is told apart, and never silently taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from scrutineer.claims.interval import Interval

ONE = Interval.point(1)
IN_WORDS: Mapping[str, str] = MappingProxyType(
    {"count": "as a difference", "points": "as percentage points", "rate": "as per cent", "times": "as a multiple"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a value.

    Attributes:
        plain: Later less earlier: a count, or percentage points where the values are shares.
        relative: The same over the earlier value; None where that may be 0.
        times: Later over earlier; None where that may be 0.
    """

    plain: Interval
    relative: Interval | None
    times: Interval | None

    def told(self, unit: str) -> Interval | None:
        """The change in one of the units `count`, `points`, `rate`, `times`."""
        return {"rate": self.relative, "times": self.times}.get(unit, self.plain)


def difference(now: Interval, earlier: Interval) -> Difference:
    """The change from an earlier value to a later one; for a fall it is negative.

    Args:
        now: The later value.
        earlier: The earlier value.
    """
    times = now.over(earlier)
    return Difference(now - earlier, None if times is None else times - ONE, times)


def size(change: Interval) -> Interval:
    """The size of a change whose direction is told in words: `fell by 4 per cent`."""
    if change.start >= 0:
        return change
    if change.end <= 0:
        return -change
    if change.low is None or change.high is None:
        return Interval(Fraction(0), None)
    return Interval(Fraction(0), max(-change.low, change.high))
