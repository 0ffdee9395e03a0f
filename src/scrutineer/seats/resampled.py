"""The seats of many nations drawn at random, summed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.evidence import Evidence

type IntArray = NDArray[np.int64]

QUANTILES: Final = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


@dataclass(frozen=True, slots=True)
class OptionSeats:
    """The seats of one option over all draws.

    Attributes:
        seats: Its seats as they are, those that were reported before those computed.
        mean: Mean number of seats.
        quantiles: Share of the draws to the fewest seats that so many draws do not exceed.
        probabilities: Number of seats to the share of the draws that give it; numbers that no draw gave are left out.
    """

    seats: int
    mean: float
    quantiles: Mapping[float, int]
    probabilities: Mapping[int, float]

    def as_dict(self) -> dict[str, Any]:
        """The distribution as plain JSON values."""
        return {
            "seats": self.seats,
            "mean": self.mean,
            "quantiles": {str(share): seats for share, seats in self.quantiles.items()},
            "probabilities": {str(seats): share for seats, share in self.probabilities.items()},
        }


@dataclass(frozen=True, slots=True)
class ResampledSeats:
    """The distribution of seats over nations drawn at random.

    Attributes:
        design: `votes` or `stations`: what was drawn.
        draws: Nations drawn.
        without_result: Of those, nations in which the formula gave no result in some district; left out of all else.
        flagged: Districts of all draws that the exact engine decided, ties among them.
        options: Option to the distribution of its seats.
        majority: The option with more than half of the seats as they are, or None.
        majority_changes: Share of the draws in which another, or none, has it.
        first: The options with most seats as they are.
        first_changes: Share of the draws in which others have.
        districts: Unit to the share of the draws in which its seats differ; None where a tie leaves them open.
        compared_with: Whether the seats as they are were `reported` or `computed`, or some `reported and computed`.
        evidence: How it was made, with the seed.
    """

    design: str
    draws: int
    without_result: int
    flagged: int
    options: Mapping[str, OptionSeats]
    majority: str | None
    majority_changes: float
    first: tuple[str, ...]
    first_changes: float
    districts: Mapping[str, float | None]
    compared_with: str
    evidence: Evidence

    @classmethod
    def of(
        cls,
        totals: IntArray,
        *,
        design: str,
        draws: int,
        flagged: int,
        options: Sequence[str],
        now: IntArray,
        districts: Mapping[str, int | None],
        compared_with: str,
        evidence: Evidence,
    ) -> "ResampledSeats":
        """Sum up draws.

        Args:
            totals: Seats of each option in each draw with a result. Shape (draws with a result, options).
            design: What was drawn.
            draws: All draws.
            flagged: Districts that the exact engine decided.
            options: Option ids.
            now: Seats as they are. Shape (options,).
            districts: Unit to the draws in which it differs.
            compared_with: What they differ from.
            evidence: How they were drawn.
        """
        number = totals.shape[0]
        size = int(now.sum())
        leads = totals == totals.max(axis=1, keepdims=True)
        first = now == now.max()
        holder = np.where(2 * totals > size, 1, 0)
        majority = next((option for option, seats in zip(options, now, strict=True) if 2 * int(seats) > size), None)
        holds = np.array([int(2 * int(seats) > size) for seats in now])
        return cls(
            design=design,
            draws=draws,
            without_result=draws - number,
            flagged=flagged,
            options={
                option: _option(totals[:, place], int(now[place]), number) for place, option in enumerate(options)
            },
            majority=majority,
            majority_changes=_share(int((holder != holds).any(axis=1).sum()), number),
            first=tuple(option for option, leading in zip(options, first, strict=True) if leading),
            first_changes=_share(int((leads != first).any(axis=1).sum()), number),
            districts={unit: None if count is None else _share(count, number) for unit, count in districts.items()},
            compared_with=compared_with,
            evidence=evidence,
        )

    def as_dict(self) -> dict[str, Any]:
        """The distribution as plain JSON values."""
        return {
            "design": self.design,
            "draws": self.draws,
            "without_result": self.without_result,
            "flagged": self.flagged,
            "options": {option: found.as_dict() for option, found in self.options.items()},
            "majority": self.majority,
            "majority_changes": self.majority_changes,
            "first": list(self.first),
            "first_changes": self.first_changes,
            "districts": [{"unit": unit, "differs": share} for unit, share in self.districts.items()],
            "compared_with": self.compared_with,
            "evidence": self.evidence.as_dict(),
        }


def _share(count: int, number: int) -> float:
    return count / number if number else 0.0


def _option(seats: IntArray, now: int, number: int) -> OptionSeats:
    values, counts = np.unique(seats, return_counts=True)
    reached = np.cumsum(counts)
    return OptionSeats(
        seats=now,
        mean=float(seats.mean()) if number else 0.0,
        # The number of draws that is needed is rounded up exactly, so that a share of 0.95 of 20 draws is 19.
        quantiles={
            share: int(values[np.searchsorted(reached, -(-round(share * 1000) * number // 1000))])
            for share in (QUANTILES if number else ())
        },
        probabilities={int(value): int(count) / number for value, count in zip(values, counts, strict=True)},
    )
