"""A metric that a figure may be about, with the reasons for it."""

from dataclasses import dataclass
from typing import Any, Literal

from scrutineer.claims.evaluation import interval_dict
from scrutineer.claims.interval import Interval

type Fits = Literal["yes", "near", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a figure may measure.

    Attributes:
        metric: The metric, in the language of metrics.
        score: How well it goes with the words and the record; candidates are ranked by it, it is no probability.
        reasons: Why it is a candidate, in words.
        fits: Whether the record's value goes with the printed one: `yes` at some stage, `near` within a tenth, `no`,
            or `unknown` where the record holds no value.
        stage: The stage at which it goes best.
        value: The record's value there.
        unit: The unit the passage names; None for the whole contest.
        election: `this`, `previous`, or the year or the time ago that the passage names where the record knows neither.
        outside: Why the record's value for the whole contest is not its measure (a place, a part of the day, a
            contestant that the record does not name); None where it is.
    """

    metric: str
    score: float
    reasons: tuple[str, ...]
    fits: Fits = "unknown"
    stage: str | None = None
    value: Interval | None = None
    unit: str | None = None
    election: str = "this"
    outside: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The candidate as plain JSON values."""
        return {
            "metric": self.metric,
            "score": round(self.score, 2),
            "reasons": list(self.reasons),
            "fits": self.fits,
            "stage": self.stage,
            "value": None if self.value is None else interval_dict(self.value),
            "unit": self.unit,
            "election": self.election,
            "outside": self.outside,
        }
