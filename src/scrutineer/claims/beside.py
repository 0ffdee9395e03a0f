"""What a figure was set beside, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrutineer.claims.evaluation import interval_dict
from scrutineer.claims.expression import Binary, Expression, Negative, Operand
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Fit, Region


@dataclass(frozen=True, slots=True)
class Compared:
    """A value that a figure was set beside.

    Attributes:
        name: What it is the value of.
        value: The value; None where the record has none.
        computed: The working in numbers.
        sources: Source ids.
    """

    name: str
    value: Interval | None
    computed: str | None = None
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The value as plain JSON values."""
        return {
            "name": self.name,
            **interval_dict(self.value),
            "computed": self.computed,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """What a figure was set beside, and what came of it.

    Attributes:
        fit: How the figure lies to what it claims.
        words: The comparison in sentences, without the verdict.
        claim: What is claimed, in a sentence.
        values: The values compared with.
        tied: Whether it shares the place it claims.
        other_unit: For a change: the unit in which the printed figure fits, where that is not its own.
        region: The values of the metric that would fit, where they can be told.
    """

    fit: Fit
    words: str
    claim: str
    values: tuple[Compared, ...] = ()
    tied: bool = False
    other_unit: str | None = None
    region: Region | None = None


def fit_of(held: bool | None) -> Fit:  # noqa: FBT001 - a truth value is its subject
    """The fit of a comparison that holds, does not, or cannot be told."""
    return {True: Fit.FITS, False: Fit.APART, None: Fit.COARSE}[held]


def beyond(one: Interval, other: Interval, *, high: bool) -> bool | None:
    """Whether one value lies above the other, or below it where `high` is false; None where that cannot be told."""
    return one.above(other) if high else other.above(one)


def renamed(metric: Expression, same_as: Mapping[str, str]) -> Expression:
    """A metric with its options renamed, as another record calls them, or for another option."""
    match metric:
        case Operand(key=key) if key is not None:
            return replace(metric, key=same_as.get(key, key))
        case Negative(inner):
            return Negative(renamed(inner, same_as))
        case Binary(symbol, left, right):
            return Binary(symbol, renamed(left, same_as), renamed(right, same_as))
    return metric
