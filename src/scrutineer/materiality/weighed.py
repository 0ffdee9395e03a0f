"""A set of forms and what it could change: the outcome, a threshold, seats."""

from dataclasses import dataclass
from typing import Any

from scrutineer.materiality.at_stake import AtStake, StakeSet
from scrutineer.materiality.scenario import Scenario
from scrutineer.materiality.seat_scenario import SeatScenario
from scrutineer.materiality.threshold_scenario import ThresholdScenario


@dataclass(frozen=True)
class Weighed:
    """A set of forms and what it could change.

    Attributes:
        set: The set.
        stake: What it holds and could hold.
        outcome: What it could change under the decision rule; None for findings about totals, which have no form.
        threshold: What it could change of the legal threshold, or why that cannot be told; None where the law has
            none on file.
        seats: The seats that it could move; None where seats do not follow from votes in the record.
        sentence: All of it in plain words.
    """

    set: StakeSet
    stake: AtStake
    outcome: Scenario | None
    threshold: ThresholdScenario | None
    seats: SeatScenario | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """The weighed set as plain JSON values."""
        return {
            "id": self.set.id,
            "kind": self.set.kind,
            "title": self.set.title,
            "severity": self.set.severity,
            "gap": self.set.gap,
            "about_totals": self.set.about_totals,
            "at_stake": self.stake.as_dict(),
            "outcome": None if self.outcome is None else self.outcome.as_dict(),
            "threshold": None if self.threshold is None else self.threshold.as_dict(),
            "seats": None if self.seats is None else self.seats.as_dict(),
            "sentence": self.sentence,
        }
