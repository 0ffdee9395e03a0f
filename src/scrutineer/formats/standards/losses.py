"""What a format could not carry: table, column, how many values, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Loss:
    """Values of one column that a format has no place for.

    Attributes:
        table: Table of the record or part of the file read.
        column: Column, key or element.
        values: How many values are concerned.
        why: Why, and what is there in their place, in one sentence without a full stop.
    """

    table: str
    column: str
    values: int
    why: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.table}.{self.column}: {self.values:,} value{'' if self.values == 1 else 's'} ({self.why})"


@dataclass(frozen=True, slots=True)
class Losses:
    """Everything that was lost on the way, nothing else; empty where the way back is exact.

    Attributes:
        items: One entry per column and reason.
    """

    items: tuple[Loss, ...] = ()

    def __iter__(self) -> Iterator[Loss]:
        """The losses, in the order of the tables."""
        return iter(self.items)

    def __len__(self) -> int:
        """How many columns lost something."""
        return len(self.items)

    def __add__(self, other: "Losses") -> "Losses":
        """Both, those of one column and reason added up."""
        sums: dict[tuple[str, str, str], int] = {}
        for loss in (*self.items, *other.items):
            key = (loss.table, loss.column, loss.why)
            sums[key] = sums.get(key, 0) + loss.values
        return Losses(tuple(Loss(table, column, n, why) for (table, column, why), n in sums.items() if n))

    def as_list(self) -> list[dict[str, Any]]:
        """Plain JSON values."""
        return [{"table": x.table, "column": x.column, "values": x.values, "why": x.why} for x in self.items]


def lost(table: str, column: str, values: int, why: str) -> Losses:
    """One loss, or none where no value is concerned."""
    return Losses((Loss(table, column, values, why),)) if values else Losses()
