"""A parameter of electoral law: a value, the days on which it held, and the text that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

type ParameterValue = bool | int | str | Mapping[str, int | str] | None
"""A whole number, a word, or a table of either. Shares are text such as `3/100`: floats are never law."""


@dataclass(frozen=True, slots=True)
class LegalReference:
    """Where a parameter is laid down, and where that was read.

    Attributes:
        text: The legal provision or practice, as one would cite it.
        sources: Ids of the law's sources in which it was read.
    """

    text: str
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The reference as plain JSON values."""
        return {"text": self.text, "sources": list(self.sources)}


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of one parameter and the days on which it held.

    Attributes:
        value: The value; None says that it was looked for and not found, which does not prove its absence.
        from_day: First day on which it held.
        until: Last day on which it held, or None while no later value is known.
        references: Legal references with the ids of the sources read.
        verified: True when a source that was read states the value. False for a value from recollection or
            inference: it may be shown with that warning, and nothing is computed from it as if it were law.
        note: What a reader must know about the value.
    """

    value: ParameterValue
    from_day: date
    until: date | None = None
    references: tuple[LegalReference, ...] = ()
    verified: bool = False
    note: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the value held on `day`; both ends of the period count."""
        return self.from_day <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "DatedValue") -> bool:
        """Whether there is a day on which both values would have held."""
        return self.covers(other.from_day) or other.covers(self.from_day)

    def as_dict(self) -> dict[str, Any]:
        """The dated value as plain JSON values; days are ISO 8601 text."""
        value = dict(self.value) if isinstance(self.value, Mapping) else self.value
        return {
            "value": value,
            "from": self.from_day.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "references": [reference.as_dict() for reference in self.references],
            "verified": self.verified,
            "note": self.note,
        }
