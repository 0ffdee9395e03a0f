"""Seats that a set of forms could move, district by district.

In one district, under highest averages, the seats stay as they are if and only if every winning quotient stays above
every next quotient: T_w / d(s_w) > T_l / d(s_l + 1) for each contestant w with s_w seats and each other contestant l.
Forms that hold S of the totals and at most U votes can break the line of one pair most easily where w holds none of
them and l all, so that the district can change if and only if for some pair

    (T_l - S_l + U) * d(s_w) >= (T_w - S_w) * d(s_l + 1).

That is exact; equality is a tie, which is another outcome. Districts do not share votes, so what can happen in each
can happen in all of them together: the most seats that a contestant could gain in all is the exact sum of the most
in each. The fewest that it could keep is a bound, since votes are divided there as if they were no whole numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.forms import Forms, IntArray
from scrutineer.materiality.outcome import UNNAMED
from scrutineer.materiality.scenario import Answer
from scrutineer.record.units import Units
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.formulas import DHONDT_FORMULAS
from scrutineer.seats.rounds import award_rounds


@dataclass(frozen=True)
class BoardDistrict:
    """A district whose seats follow from votes in the record.

    Attributes:
        unit: Unit id.
        votes: Votes by contestant; unnamed lists as one.
        seats: Seats by contestant that are certain.
        magnitude: Seats to be filled.
        divisor: Name of the divisor sequence.
        tied: Whether a tie leaves seats open already.
    """

    unit: str
    votes: Mapping[str, int]
    seats: Mapping[str, int]
    magnitude: int
    divisor: str
    tied: bool

    def weights(self, most: int) -> list[int]:
        """Divisors of the 1st, 2nd, ... seat as whole numbers, all scaled alike."""
        ladder = [divisor_sequence(self.divisor)(place) for place in range(1, most + 2)]
        scale = lcm(*(step.denominator for step in ladder))
        return [step.numerator * (scale // step.denominator) for step in ladder]

    def at_a_line(self, taken: Mapping[str, int], ceiling: int) -> tuple[str, ...]:
        """Contestants who, with all votes that could be there, would reach a winning quotient of another.

        The district can change if and only if there is one. A seat that is lost so may fall to a third contestant, who
        is then in the list too: `gains` tells who could gain.
        """
        if self.tied:
            return tuple(self.votes) if ceiling or any(taken.values()) else ()
        weights = self.weights(self.magnitude)
        rest = {name: max(votes - taken.get(name, 0), 0) for name, votes in self.votes.items()}
        holders = [(name, rest[name], weights[seats - 1]) for name, seats in self.seats.items() if seats]
        return tuple(
            name
            for name, votes in rest.items()
            if votes + ceiling > 0
            and any(
                (votes + ceiling) * divisor >= held * weights[self.seats.get(name, 0)]
                for other, held, divisor in holders
                if other != name
            )
        )

    def gains(self, taken: Mapping[str, int], ceiling: int) -> dict[str, int]:
        """Contestant to the most seats that it could gain, a seat that it could be level for included; above 0 only."""
        more = {n: self.most(n, taken, ceiling) - self.seats.get(n, 0) for n in self.at_a_line(taken, ceiling)}
        return {name: seats for name, seats in more.items() if seats > 0}

    def votes_to_turn(self) -> int:
        """Fewest votes that, taken from one contestant and given to another, change a seat or tie it; 0 for a tie."""
        if self.tied:
            return 0
        weights = self.weights(self.magnitude)
        needed = [
            Fraction(
                held * weights[self.seats.get(name, 0)] - votes * weights[self.seats[other] - 1],
                weights[self.seats.get(name, 0)] + weights[self.seats[other] - 1],
            )
            for name, votes in self.votes.items()
            for other, held in self.votes.items()
            if other != name and self.seats.get(other, 0)
        ]
        return max(-(-min(needed) // 1), 0) if needed else sum(self.votes.values()) + 1

    def most(self, option: str, taken: Mapping[str, int], ceiling: int) -> int:
        """Most seats of a contestant, ties won included, if all votes that could be there were its own. Exact."""
        rest = {name: max(votes - taken.get(name, 0), 0) for name, votes in self.votes.items()}
        rest[option] = rest.get(option, 0) + ceiling
        if not any(rest.values()):
            return self.magnitude
        rounds = award_rounds(rest, self.magnitude, divisor=divisor_sequence(self.divisor))
        return rounds.held[option] + (rounds.tie is not None and option in rounds.tie.options)

    def fewest(self, option: str, taken: Mapping[str, int], ceiling: int) -> int:
        """A lower bound on the seats that a contestant keeps, whoever the votes that could be there belonged to."""
        own = max(self.votes.get(option, 0) - taken.get(option, 0), 0)
        rivals = [max(v - taken.get(name, 0), 0) for name, v in self.votes.items() if name != option]
        sequence = divisor_sequence(self.divisor)
        for kept in range(self.seats.get(option, 0), 0, -1):
            price = own / sequence(kept)
            places = self.magnitude - kept + 1
            costs: list[Fraction] = []
            for votes in rivals:
                steps = [max(price * sequence(place) - votes, Fraction(0)) for place in range(1, places + 1)]
                costs += [later - earlier for earlier, later in zip([Fraction(0), *steps], steps, strict=False)]
            if own and (len(costs) < places or sum(sorted(costs)[:places]) > ceiling):
                return kept
        return 0


@dataclass(frozen=True)
class SeatBoard:
    """The seats of a contest, as far as votes by district are in the record.

    Attributes:
        districts: The districts whose seats follow from votes.
        area: District of each unit, -1 for those in none. Shape (units,).
        total: Seats in all; None where it is not known.
        outside: Seats of districts whose votes or seats to be filled are not in the record; None if unknown.
    """

    districts: tuple[BoardDistrict, ...]
    area: IntArray
    total: int | None
    outside: int | None

    def seats(self) -> dict[str, int]:
        """Certain seats by contestant, over the districts of the board."""
        found: dict[str, int] = {}
        for district in self.districts:
            for name, number in district.seats.items():
                found[name] = found.get(name, 0) + number
        return found


def seat_board(units: Units, result: SeatResult) -> SeatBoard | None:
    """The districts of a seat result in which votes decide.

    Args:
        units: The units of the record.
        result: What law and record say about seats.

    Returns:
        The board; None where the seats of no district follow from votes in the record by highest averages.
    """
    if result.method not in DHONDT_FORMULAS:
        return None
    area = np.full(len(units), -1, np.int64)
    found: list[BoardDistrict] = []
    for district in result.districts:
        allocation = district.allocation
        if allocation is None or allocation.divisor is None or not district.is_settled:
            continue
        area[units.row_of(district.unit)] = len(found)
        votes = dict(allocation.votes)
        if allocation.unnamed_votes:
            votes[UNNAMED] = allocation.unnamed_votes
        seats, tied = dict(allocation.seats), bool(allocation.ties)
        found.append(BoardDistrict(district.unit, votes, seats, allocation.magnitude, allocation.divisor, tied))
    if not found:
        return None
    for generation in reversed(units.generations):
        own = area[generation.rows]
        area[generation.rows] = np.where(own < 0, area[units.parent[generation.rows]], own)
    outside = None if result.total is None else result.total - sum(district.magnitude for district in found)
    return SeatBoard(tuple(found), area, result.total, outside)


@dataclass(frozen=True)
class SeatScenario:
    """Seats that a set of forms could move.

    Attributes:
        answer: Whether a seat could change hands, or be tied.
        districts: Units in which one could.
        gains: Contestant to the most seats that it could gain over all districts. Exact.
        at_stake: Seats that could change hands: in each district the most that one contestant could gain. At least so
            many can.
        majority: Whether the contestant with more than half of all seats could lose that; None where nobody has it.
        majority_of: That contestant.
        fewest: Fewest seats that it would keep: a bound.
        why_not_told: Why an answer cannot be told; None where it can.
    """

    answer: Answer
    districts: tuple[str, ...]
    gains: Mapping[str, int]
    at_stake: int
    majority: Answer | None
    majority_of: str | None
    fewest: int | None
    why_not_told: str | None

    def as_dict(self) -> dict[str, Any]:
        """The seats at stake as plain JSON values."""
        return {
            "answer": self.answer,
            "districts": list(self.districts),
            "gains": dict(self.gains),
            "at_stake": self.at_stake,
            "majority": self.majority,
            "majority_of": self.majority_of,
            "fewest": self.fewest,
            "why_not_told": self.why_not_told,
            "exact": self.answer != "cannot be told",
        }


def seat_scenario(board: SeatBoard, forms: Forms, chosen: IntArray, stake: AtStake) -> SeatScenario:
    """The seats that a set of forms could move.

    Args:
        board: The districts.
        forms: The forms of the contest.
        chosen: Places of the forms of the set. Shape (chosen,).
        stake: What the set holds in all.

    Returns:
        The seats at stake. Exact for each district whose forms all have a bound.
    """
    group = board.area[forms.rows[chosen]]
    inside = group >= 0
    number = len(board.districts)
    votes = forms.option_votes(chosen[inside], group[inside], number)
    ceilings = forms.added(forms.ceiling, chosen[inside], group[inside], number)
    touched = np.unique(group[inside]).tolist()
    gains: dict[str, int] = {}
    moved, at_stake, fewest = [], 0, board.seats()
    for place in touched:
        district, ceiling = board.districts[place], int(ceilings[place])
        taken = dict(zip(forms.contestants, votes[place].tolist(), strict=True))
        here = district.gains(taken, ceiling)
        for name, gain in here.items():
            gains[name] = gains.get(name, 0) + gain
        if here:
            moved.append(district.unit)
            at_stake += max(here.values())
        for name, held in district.seats.items():
            if held:
                fewest[name] += district.fewest(name, taken, ceiling) - held
    doubt = _doubt(stake, int(np.count_nonzero(~inside)))
    named = {name: gain for name, gain in gains.items() if name != UNNAMED}
    answer: Answer = "can" if named else "cannot be told" if doubt or gains else "cannot"
    leader = _majority(board)
    return SeatScenario(
        answer=answer,
        districts=tuple(moved),
        gains=named,
        at_stake=at_stake,
        majority=None if leader is None else _majority_answer(board, fewest[leader], doubt),
        majority_of=leader,
        fewest=None if leader is None else fewest[leader],
        why_not_told=doubt if answer == "cannot be told" else None,
    )


def _doubt(stake: AtStake, elsewhere: int) -> str | None:
    if elsewhere:
        return f"{elsewhere:,} of the units lie in districts whose votes or seats to be filled are not in the record"
    if stake.may_be_counted:
        return "a total was published for the area, and whether these units are in it is not known"
    if stake.unbounded:
        return f"for {stake.unbounded:,} of the units neither a register nor ballots are known"
    return None


def _majority(board: SeatBoard) -> str | None:
    if board.total is None:
        return None
    return next((name for name, seats in board.seats().items() if 2 * seats > board.total), None)


def _majority_answer(board: SeatBoard, fewest: int, doubt: str | None) -> Answer:
    """`cannot` is certain; that the bound falls below does not show that the seats can."""
    return "cannot" if board.total is not None and 2 * fewest > board.total and not doubt else "cannot be told"
