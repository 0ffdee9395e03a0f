"""The review queue: which forms to look at first, and how many before nothing left could change the outcome.

Order: the seats of its district that a form could move alone (1 for one that could turn the outcome, where it is no
matter of seats), then the most votes that it could hold, then the gravest severity, then the place in the record.
Whether a form can is the exact test; only forms that could hold as many votes as it takes at least are put to it.

`forms_to_clear` is the smallest k for which the forms after the k-th, taken together, cannot change the outcome, if the
first k turn out to be right as they are or are put right without changing it. It is found by halving, which is allowed
because the answer is monotone: what a set of forms could hold (any x >= 0 with sum(x) <= U) includes what a smaller
set could hold together with the figures of the others as they are, since the bound of a form is never below its own
votes. So if the forms after the k-th cannot change the outcome, neither can those after any later one. Each test is
the exact one of `scrutineer.materiality.scenario`, and for seats that of `scrutineer.materiality.seat_scenario`, legal
threshold and all: forms are cleared only where it is proved that they cannot move a seat.

Forms that are put right change the totals: after each batch of corrections the queue is made again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scrutineer.checks.rule import SEVERITIES
from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.at_stake import AtStake, at_stake
from scrutineer.materiality.failed_units import FailedUnits
from scrutineer.materiality.forms import Forms, IntArray
from scrutineer.materiality.outcome import UNNAMED, Totals, decide
from scrutineer.materiality.scenario import surely_turns, turns
from scrutineer.materiality.seat_board import SeatBoard
from scrutineer.materiality.seat_scenario import Doubts, could_move, doubts_from, weigh_seats
from scrutineer.materiality.threshold_gate import Doubt


@dataclass(frozen=True)
class ReviewQueue:
    """The forms with open findings, those first that could change most.

    Attributes:
        forms: The forms of the contest.
        order: Places of the forms, in the order of review. Shape (queue,).
        seats: Seats of its district that it could move alone; 0 or 1 where there are no districts. Shape (queue,).
        reach: Most votes that it could hold. Shape (queue,).
        severity: Place in `SEVERITIES` of its gravest finding. Shape (queue,).
        findings: Number of rules that it fails. Shape (queue,).
        failed: What fails each rule.
        forms_to_clear: How many forms, in this order, must be looked at before those left cannot change the outcome;
            None where that cannot be told.
        about: What is meant by outcome: `seats`, `rule`, or `order` (the winner by votes) where no rule is on file.
    """

    forms: Forms = field(repr=False)
    order: IntArray = field(repr=False)
    seats: IntArray = field(repr=False)
    reach: IntArray = field(repr=False)
    severity: IntArray = field(repr=False)
    findings: IntArray = field(repr=False)
    failed: tuple[FailedUnits, ...] = field(repr=False)
    forms_to_clear: int | None
    about: str

    @property
    def decisive(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether a form can turn a seat or the outcome alone. Shape (queue,)."""
        return self.seats > 0

    def __len__(self) -> int:
        """Number of forms in the queue."""
        return int(self.order.size)

    def head(self, number: int) -> list[dict[str, Any]]:
        """The first forms as plain values: unit, name, decisive, seats, reach, votes, severity and failed rules."""
        subject = self.forms.subject
        found = []
        for rank, place in enumerate(self.order[:number].tolist()):
            row = int(self.forms.rows[place])
            codes = [entry.rule.code for entry in self.failed if _holds(entry.forms, place)]
            found.append(
                {
                    "rank": rank + 1,
                    "unit": str(subject.record.units.ids[row]),
                    "name": subject.place(row),
                    "decisive": bool(self.decisive[rank]),
                    "seats": int(self.seats[rank]),
                    "reach": int(self.reach[rank]),
                    "votes": int(self.forms.votes[place]),
                    "severity": SEVERITIES[int(self.severity[rank])],
                    "rules": codes,
                }
            )
        return found

    def as_dict(self, number: int = 25) -> dict[str, Any]:
        """The queue as plain JSON values, with its first forms."""
        return {
            "forms": len(self),
            "decisive": int(self.decisive.sum()),
            "forms_to_clear": self.forms_to_clear,
            "about": self.about,
            "head": self.head(number),
        }


def _holds(sorted_places: IntArray, place: int) -> bool:
    found = int(np.searchsorted(sorted_places, place))
    return found < sorted_places.size and int(sorted_places[found]) == place


def review_queue(
    forms: Forms,
    failed: Sequence[FailedUnits],
    *,
    rule: DecisionRule,
    totals: Totals,
    fewest: int | None,
    board: SeatBoard | None = None,
) -> ReviewQueue:
    """Put the forms with open findings into the order of review.

    Args:
        forms: The forms of the contest at a stage.
        failed: What fails each rule.
        rule: The decision rule of the whole contest, or the plain statement of who has most votes.
        totals: The votes of the whole contest.
        fewest: Fewest votes that would have to be wrong for another outcome of the rule, where there are any: see
            `scrutineer.materiality.wrong_votes.votes_to_turn`.
        board: The districts in which seats follow from votes. Where there are any, the outcome is their seats.

    Returns:
        The queue.
    """
    grade = np.full(len(forms), -1, np.int64)
    number = np.zeros(len(forms), np.int64)
    for entry in failed:
        grade[entry.forms] = np.maximum(grade[entry.forms], entry.severity)
        number[entry.forms] += 1
    chosen = np.flatnonzero(grade >= 0)
    reach = forms.reach[chosen]
    seats = _seats(forms, chosen, rule, totals, fewest) if board is None else _district_seats(forms, chosen, board)
    by = np.lexsort((chosen, -grade[chosen], -reach, -seats))
    order = chosen[by]
    return ReviewQueue(
        forms=forms,
        order=order,
        seats=seats[by],
        reach=reach[by],
        severity=grade[order],
        findings=number[order],
        failed=tuple(failed),
        forms_to_clear=forms_to_clear(forms, order, rule=rule, totals=totals, board=board),
        about="seats" if board is not None else "rule" if rule.source is not None else "order",
    )


def _seats(forms: Forms, chosen: IntArray, rule: DecisionRule, totals: Totals, fewest: int | None) -> IntArray:
    """1 for each form that can turn the outcome alone, else 0. Shape (chosen,)."""
    found = np.zeros(chosen.size, np.int64)
    if fewest is None:
        return found
    able = np.flatnonzero((forms.reach[chosen] >= fewest) & forms.bounded[chosen])
    for place in able.tolist():
        found[place] = surely_turns(rule, totals, at_stake(forms, chosen[place : place + 1]))
    return found


def _district_seats(forms: Forms, chosen: IntArray, board: SeatBoard) -> IntArray:
    """Seats that each form could move alone; more than those of its district where a list may pass. Shape (chosen,)."""
    found = np.zeros(chosen.size, np.int64)
    least = np.array([district.votes_to_turn() for district in board.districts], np.int64)
    area = board.area[forms.rows[chosen]]
    reach = forms.reach[chosen]
    able = np.flatnonzero(((area >= 0) & (reach >= least[np.maximum(area, 0)])) | (reach >= _votes_to_pass(board)))
    votes = forms.option_votes(chosen[able], np.arange(able.size), able.size)
    for turn, place in enumerate(able.tolist()):
        taken = dict(zip(forms.contestants, votes[turn].tolist(), strict=True))
        form, district = int(chosen[place]), int(area[place])
        doubt = Doubt(taken, int(board.base_part[form]), int(forms.ceiling[form]))
        doubts = Doubts({}, doubt) if district < 0 else Doubts({district: doubt})
        found[place] = max(weigh_seats(board, doubts).gains.values(), default=0)
    return found


def _votes_to_pass(board: SeatBoard) -> int:
    """Fewest votes of one form that put a list on the other side of a threshold in the nation."""
    if board.gate is None or board.nation is None:
        return int(np.iinfo(np.int64).max)
    crossing = board.gate.votes_to_cross(board.nation, board.nation.votes)
    return min(crossing.values(), default=int(np.iinfo(np.int64).max))


def forms_to_clear(
    forms: Forms, order: IntArray, *, rule: DecisionRule, totals: Totals, board: SeatBoard | None = None
) -> int | None:
    """How many forms, in this order, must be looked at before those left cannot change the outcome.

    Args:
        forms: The forms of the contest at a stage.
        order: Places of the forms in the order of review, distinct. Shape (queue,).
        rule: The decision rule, used where there is no board.
        totals: The votes of the whole contest.
        board: The districts in which seats follow from votes.

    Returns:
        The number, from 0 to the length of the queue; None where the outcome cannot be told, or where a form has no
        bound or lies in a district whose seats do not follow from votes.
    """
    if board is None:
        present = decide(rule, totals)
        if present is None or UNNAMED in present.names or totals.unnamed is None:
            return None
        group, groups = np.zeros(order.size, np.int64), 1
    else:
        # Group 0 is that of the forms in no district.
        group, groups = board.area[forms.rows[order]] + 1, len(board.districts) + 1
    if not forms.bounded[order].all() or (board is not None and bool((group < 1).any())):
        return None
    base_part = np.zeros(len(forms), np.int64) if board is None else board.base_part

    def changes(votes: IntArray, not_valid: int, ceilings: IntArray, parts: IntArray) -> bool:
        if board is None:
            taken = dict(zip(forms.contestants, votes[0].tolist(), strict=True))
            return turns(rule, totals, AtStake(0, 0, taken, not_valid, int(ceilings[0])))
        held = np.flatnonzero(ceilings)
        return could_move(board, doubts_from(forms.contestants, held, votes, ceilings, parts))

    # What is left after `high` is added up in full; each halving adds the run between the two ends to it.
    low, high = 0, int(order.size)
    votes, ceilings = np.zeros((groups, len(forms.contestants)), np.int64), np.zeros(groups, np.int64)
    parts = np.zeros(groups, np.int64)
    not_valid = middle = 0
    while low < high:
        run = slice(middle, high)
        more = votes + forms.option_votes(order[run], group[run], groups)
        more_ceilings = ceilings + forms.added(forms.ceiling, order[run], group[run], groups)
        more_parts = parts + forms.added(base_part, order[run], group[run], groups)
        more_not_valid = not_valid + int(forms.not_valid[order[run]].sum())
        if changes(more, more_not_valid, more_ceilings, more_parts):
            low = middle + 1
        else:
            high, votes, ceilings, not_valid, parts = middle, more, more_ceilings, more_not_valid, more_parts
        middle = (low + high) // 2
    return low
