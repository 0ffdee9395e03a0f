"""Lists that were joined: they compete as one, and divide among themselves the seats that they win together.

Formula: the votes of the lists of an alliance are added, and the formula of the law gives seats to alliances and to
lists that stand alone. The seats of each alliance then go to its lists by the same formula, or by the one that the law
names for it. With highest averages no list gets fewer seats than its votes hold whole quotas, and none of the others
loses a seat that its own quota gives it.

Surplus agreements in Israel (Bader and Ofer) are alliances of two lists, void where one of them is below the threshold.
Which lists are joined is a fact of the election, never worked out from votes.

It misleads where an alliance is joined for the threshold only (`apart` in the law): then nothing is to be joined here.
Reference: D. Bochsler, Who gains from apparentments under D'Hondt?, Electoral Studies 29, 2010, 617-627.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final

from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.composition import Engine, composed, outcomes_of
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

REFERENCE: Final = "D. Bochsler, Who gains from apparentments under D'Hondt?, Electoral Studies 29, 2010, 617-627"
_SMALLEST: Final = 2


@dataclass(frozen=True, slots=True)
class Alliance:
    """Lists that were joined in a district.

    Attributes:
        name: Name of the alliance or agreement.
        members: Its lists, in the order of the votes.
        why_void: Why it has no effect; None where it has.
        below: Its lists that are below the threshold.
    """

    name: str
    members: tuple[str, ...]
    why_void: str | None = None
    below: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The alliance as plain JSON values."""
        return {
            "name": self.name,
            "members": list(self.members),
            "why_void": self.why_void,
            "below": list(self.below),
        }


def joined_lists(
    votes: Mapping[str, int], names: Mapping[str, str], *, admitted: Mapping[str, bool], each: bool
) -> tuple[Alliance, ...]:
    """The alliances of a district, and which of them have an effect.

    Args:
        votes: Votes of every list that stands.
        names: List to the name of its alliance; lists that are not named stand alone.
        admitted: List to whether it passes the threshold; lists that are not named do.
        each: Whether every list must pass alone, so that one below the threshold makes its alliance void.

    Returns:
        The alliances in the order of the votes. Without `each`, lists that are not admitted fall out of theirs.
    """
    groups: dict[str, list[str]] = {}
    for option in votes:
        if option in names:
            groups.setdefault(names[option], []).append(option)
    found = []
    for name, members in groups.items():
        below = [option for option in members if not admitted.get(option, True)]
        left = members if each else [option for option in members if option not in below]
        why = "a list is below the threshold" if each and below else None
        if why is None and len(left) < _SMALLEST:
            why = "fewer than two of its lists take part"
        found.append(Alliance(name, tuple(members if why else left), why, tuple(below)))
    return tuple(found)


@dataclass
class _Inside:
    """The division of seats inside of alliances, worked out once for each number of seats."""

    votes: Mapping[str, int]
    blocks: Mapping[str, tuple[str, ...]]
    formula: Engine
    lots: Mapping[str, Sequence[Lot]]
    made: dict[tuple[str, int], SeatAllocation] = field(default_factory=dict)

    def of(self, label: str, seats: int) -> SeatAllocation:
        key = (label, seats)
        if key not in self.made:
            own = {option: self.votes[option] for option in self.blocks[label]}
            found = self.formula(own, seats, ())
            lots = self.lots.get(label, ())
            self.made[key] = self.formula(own, seats, lots) if lots and found.ties else found
        return self.made[key]

    def outcomes(self, label: str, seats: int) -> Iterator[dict[str, int]]:
        if label not in self.blocks:
            yield {label: seats}
        elif seats:
            yield from outcomes_of(self.of(label, seats))

    def next_list(self, label: str, seats: int) -> str:
        """The list that one seat more would go to; the alliance itself where that is not one list for certain."""
        if label not in self.blocks:
            return label
        before = self.of(label, seats).seats if seats else {}
        later = self.of(label, seats + 1)
        more = [option for option, held in later.seats.items() if held > before.get(option, 0)]
        settled = not later.ties and not (seats and self.of(label, seats).ties)
        return more[0] if settled and len(more) == 1 else label

    def check_lots(self) -> None:
        """Refuse a recorded lot that no division needs: the record of it and the votes contradict each other."""
        for label, lots in self.lots.items():
            divisions = [found for (of, _), found in self.made.items() if of == label]
            if not any(found.lots for found in divisions):
                own = {option: self.votes[option] for option in self.blocks[label]}
                self.formula(own, divisions[0].magnitude if divisions else 0, lots)


def allocate_joined(
    votes: Mapping[str, int],
    seats: int,
    alliances: Sequence[Alliance],
    *,
    formula: Engine,
    inside: Engine | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district with lists that are joined.

    Args:
        votes: Votes by list, whole numbers, of the lists that take part.
        seats: Seats to be filled.
        alliances: The alliances; those that are void have no effect.
        formula: The formula for alliances and lists that stand alone.
        inside: The formula inside of an alliance; by default the same.
        lots: Recorded drawings of lots: among lists of one alliance, or among lists and alliances. An alliance is
            named by any one of its lists.

    Returns:
        The allocation of the lists. In a tie between alliances each stands as the list that the seat would go to; as
        the alliance itself where that is tied in turn. The certificate is that of the joint votes.

    Raises:
        InputError: Votes or seats cannot be used, a recorded lot does not fit, or ties leave too many outcomes.
    """
    check_contest(votes, seats)
    blocks = {
        a.name if a.name not in votes else f"alliance {a.name}": a.members for a in alliances if a.why_void is None
    }
    owner = {option: label for label, members in blocks.items() for option in members}
    joint: dict[str, int] = {}
    for option, count in votes.items():
        label = owner.get(option, option)
        joint[label] = joint.get(label, 0) + count
    own, between = _lots(lots, owner)
    outer = formula(joint, seats, between)
    within = _Inside(votes, blocks, inside or formula, own)
    found = [
        {option: held for part in parts for option, held in part.items()}
        for outcome in outcomes_of(outer)
        for parts in product(*(list(within.outcomes(label, held)) or [{}] for label, held in outcome.items()))
    ]
    within.check_lots()
    settled = {label: outer.seats[label] for label in blocks if outer.most[label] == outer.seats[label]}
    divided = [within.of(label, held) for label, held in settled.items() if held]
    ties = [_tie(tie, outer, within) for tie in outer.ties] + [tie for part in divided for tie in part.ties]

    def trace() -> tuple[SeatStep, ...]:
        steps = [_inside(step) for part in divided for step in part.steps]
        return (*outer.steps, *steps)

    made = composed(
        "alliances",
        votes,
        seats,
        found,
        ties=ties,
        trace=trace,
        lots=lots,
        references=(*outer.evidence.references, REFERENCE),
    )
    return replace(made, certify=outer.certify, unfilled=outer.unfilled)


def _lots(lots: Sequence[Lot], owner: Mapping[str, str]) -> tuple[dict[str, list[Lot]], list[Lot]]:
    """The lots that were drawn inside of an alliance, and those between alliances and lists, by their labels."""
    own: dict[str, list[Lot]] = {}
    between = []
    for lot in lots:
        labels = {owner.get(option, option) for option in lot.among}
        if len(labels) == 1 and len(lot.among) > 1:
            own.setdefault(labels.pop(), []).append(lot)
        else:
            among, winners = (tuple(owner.get(o, o) for o in names) for names in (lot.among, lot.winners))
            between.append(replace(lot, among=among, winners=winners))
    return own, between


def _tie(tie: Tie, outer: SeatAllocation, within: _Inside) -> Tie:
    """A tie between alliances as one between the lists that the seat would go to."""
    if tie.each > 1:
        return tie
    return replace(tie, options=tuple(sorted(within.next_list(label, outer.seats[label]) for label in tie.options)))


def _inside(step: SeatStep) -> SeatStep:
    return step if step.phase in {"rule", "lot"} else replace(step, phase="inside")
