"""What a set of forms could do to the seats: a witness, a proof that it can do nothing, or neither.

`can` is said only with a witness: votes that the forms could hold, on which admission and seats, worked out anew, give
a seat to another list or leave it tied. `cannot` is said only where it is proved. Otherwise it cannot be told.

Districts do not share votes. Where no threshold looks at the nation, or no list could be on the other side of it, what
can happen in each district can happen in all together, and each is answered by itself
(`scrutineer.materiality.board_district`). Else a list that comes or goes matters in every district, also where no form
is in doubt. The corners are then those of the nation: all votes in doubt for one list, in every district. Under a
monotone formula they are enough where all lists stand everywhere, by the proof of one district: the share of that list
is largest and those of its rivals are smallest. Otherwise every set of lists that could be admitted is tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.board_district import MOST_OPEN, BoardDistrict
from scrutineer.materiality.forms import Forms, IntArray
from scrutineer.materiality.outcome import UNNAMED
from scrutineer.materiality.scenario import Answer
from scrutineer.materiality.seat_board import SeatBoard
from scrutineer.materiality.threshold_gate import Doubt, Sides, Votes

_NOTHING = Doubt()


@dataclass(frozen=True)
class Moves:
    """What doubtful forms could do to the seats of a board.

    Attributes:
        districts: Place of each district in which a seat could move.
        gains: List to the most seats that it could gain over all districts, as far as found.
        at_stake: Seats that could change hands together: at least so many.
        proved: Whether it is proved that no seat moves, if none was found to.
        exact: Whether `gains` are the most that there can be, and not only found.
        witness: Place of each district to the list that has all its votes in doubt, and their number.
        tied: Whether votes in doubt could decide a tie that is there already.
        emptied: Whether a candidate with a seat could have no vote, so that it would stay empty.
    """

    districts: tuple[int, ...]
    gains: Mapping[str, int]
    at_stake: int
    proved: bool
    exact: bool
    witness: Mapping[int, tuple[str, int]]
    tied: bool = False
    emptied: bool = False


@dataclass(frozen=True)
class SeatScenario:
    """Seats that a set of forms could move.

    Attributes:
        answer: Whether a seat could change hands, or be tied.
        districts: Units in which one could.
        gains: Contestant to the most seats that it could gain over all districts; see `gains_exact`.
        at_stake: Seats that could change hands: in each district the most that one contestant could gain. At least so
            many can.
        majority: Whether the contestant with more than half of all seats could lose that; None where nobody has it.
        majority_of: That contestant.
        fewest: Fewest seats that it would keep: a bound.
        why_not_told: Why an answer cannot be told; None where it can.
        witness: Unit of a district to contestant to votes of the forms there on which a seat moves; empty where none
            was found.
        gains_exact: Whether `gains` are the most that there can be; else at least so many.
    """

    answer: Answer
    districts: tuple[str, ...]
    gains: Mapping[str, int]
    at_stake: int
    majority: Answer | None
    majority_of: str | None
    fewest: int | None
    why_not_told: str | None
    witness: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    gains_exact: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The seats at stake as plain JSON values."""
        return {
            "answer": self.answer,
            "districts": list(self.districts),
            "gains": dict(self.gains),
            "gains_exact": self.gains_exact,
            "at_stake": self.at_stake,
            "majority": self.majority,
            "majority_of": self.majority_of,
            "fewest": self.fewest,
            "why_not_told": self.why_not_told,
            "witness": {unit: dict(votes) for unit, votes in self.witness.items()},
            "exact": self.answer != "cannot be told",
        }


@dataclass(frozen=True)
class Doubts:
    """Doubtful forms, district by district.

    Attributes:
        here: Place of a district to what the forms there hold.
        elsewhere: What forms in no district of the board hold; it counts for a threshold in the nation.
    """

    here: Mapping[int, Doubt]
    elsewhere: Doubt = _NOTHING

    @property
    def all(self) -> Doubt:
        """All together."""
        found = self.elsewhere
        for doubt in self.here.values():
            found = found.with_other(doubt)
        return found


def doubts_of(board: SeatBoard, forms: Forms, chosen: IntArray) -> Doubts:
    """What some forms hold and could hold, district by district."""
    group = board.area[forms.rows[chosen]]
    # Group 0 is that of the forms in no district.
    number = len(board.districts) + 1
    votes = forms.option_votes(chosen, group + 1, number)
    ceilings = forms.added(forms.ceiling, chosen, group + 1, number)
    parts = forms.added(board.base_part, chosen, group + 1, number)
    return doubts_from(forms.contestants, np.unique(group + 1), votes, ceilings, parts)


def doubts_from(names: Sequence[str], groups: IntArray, votes: IntArray, ceilings: IntArray, parts: IntArray) -> Doubts:
    """The same from figures by group; group 0 is that of the forms in no district.

    Args:
        names: Contestants.
        groups: Groups that have a form. Shape (touched,).
        votes: Shape (districts + 1, contestants).
        ceilings: Shape (districts + 1,).
        parts: What the forms contribute to the base of the threshold. Shape (districts + 1,).
    """
    found = {
        group - 1: Doubt(dict(zip(names, votes[group].tolist(), strict=True)), int(parts[group]), int(ceilings[group]))
        for group in groups.tolist()
    }
    return Doubts({place: doubt for place, doubt in found.items() if place >= 0}, found.get(-1, _NOTHING))


def weigh_seats(board: SeatBoard, doubts: Doubts) -> Moves:
    """What doubtful forms could do to the seats of a board, whatever they hold."""
    nation = _national_sides(board, doubts)
    if nation is not None and nation.undecided:
        return _over_the_line(board, doubts, nation)
    return _district_by_district(board, doubts)


def could_move(board: SeatBoard, doubts: Doubts) -> bool:
    """Whether a seat could move, or that none could is not proved."""
    nation = _national_sides(board, doubts)
    if nation is not None and nation.undecided:
        found = _over_the_line(board, doubts, nation)
        return bool(found.gains) or found.tied or not found.proved
    return any(board.districts[place].moves(doubt) for place, doubt in doubts.here.items())


def _national_sides(board: SeatBoard, doubts: Doubts) -> Sides | None:
    """On which side of the line in the nation each list can be; None where no threshold looks at it."""
    if board.gate is None or board.nation is None:
        return None
    everything = doubts.all
    ceilings = {
        option: doubts.elsewhere.ceiling
        + sum(doubt.ceiling for place, doubt in doubts.here.items() if option in board.districts[place].votes)
        for option in board.nation.votes
    }
    return board.gate.sides(board.nation.without(everything), ceilings, everything.ceiling)


def _district_by_district(board: SeatBoard, doubts: Doubts) -> Moves:
    gains: dict[str, int] = {}
    moved: list[int] = []
    at_stake = 0
    witness: dict[int, tuple[str, int]] = {}
    proved, tied, exact, emptied = True, False, True, False
    for place, doubt in doubts.here.items():
        district = board.districts[place]
        best: dict[str, int] = {}
        for corner in district.corners(doubt):
            for name, more in district.more(corner.seating).items():
                if name != UNNAMED and place not in witness:
                    witness[place] = (corner.option or "", doubt.ceiling if corner.option else 0)
                best[name] = max(more, best.get(name, 0))
        for name, gain in best.items():
            gains[name] = gains.get(name, 0) + gain
        if best:
            moved.append(place)
            at_stake += max(best.values())
        monotone = district.formula.proof == "monotone"
        exact = exact and monotone
        tied = tied or (district.tied and bool(doubt.ceiling))
        emptied = emptied or district.may_empty(doubt)
        proved = proved and not best and not emptied and (monotone or district.stands(doubt))
    return Moves(tuple(moved), gains, at_stake, proved, exact, witness, tied, emptied)


def _over_the_line(board: SeatBoard, doubts: Doubts, nation: Sides) -> Moves:
    """The corners of the nation, where a list could come or go in all districts at once."""
    gains: dict[str, int] = {}
    moved: set[int] = set()
    at_stake = 0
    witness: dict[int, tuple[str, int]] = {}
    for option, seated in _national_corners(board, doubts):
        more = {place: found for place, found in seated if found}
        moved |= set(more)
        at_stake = max(at_stake, sum(sum(found.values()) for found in more.values()))
        here: dict[str, int] = {}
        for found in more.values():
            for name, seats in found.items():
                here[name] = here.get(name, 0) + seats
        for name, seats in here.items():
            gains[name] = max(seats, gains.get(name, 0))
        if not witness and any(name != UNNAMED for name in here):
            witness = {
                place: (option, doubt.ceiling) if option in board.districts[place].votes else ("", 0)
                for place, doubt in doubts.here.items()
            }
    touched = [board.districts[place] for place in doubts.here]
    tied = any(board.districts[place].tied and doubt.ceiling for place, doubt in doubts.here.items())
    emptied = any(
        district.may_empty(doubts.here.get(place, _NOTHING), nation) for place, district in enumerate(board.districts)
    )
    monotone = all(district.formula.proof == "monotone" for district in board.districts)
    everywhere = monotone and all(
        set(district.votes) == set(board.nation.votes if board.nation else ()) for district in touched
    )
    proved = not gains and not emptied and (everywhere or _stands_for_every_set(board, doubts, nation))
    return Moves(tuple(sorted(moved)), gains, at_stake, proved, everywhere, witness, tied, emptied)


def _national_corners(board: SeatBoard, doubts: Doubts) -> Iterator[tuple[str, Iterator[tuple[int, dict[str, int]]]]]:
    """List that has all votes in doubt to the seats that each list has more than now, by district."""
    if board.gate is None or board.nation is None:
        return
    everything, fixed = doubts.all, board.gate.fixed_base
    rest = board.nation.without(everything)
    for option in board.nation.votes:
        ceiling = doubts.elsewhere.ceiling + sum(
            doubt.ceiling for place, doubt in doubts.here.items() if option in board.districts[place].votes
        )
        in_nation = board.gate.admitted(rest.to_list(option, ceiling, fixed_base=fixed))
        yield option, _seated(board.districts, doubts, option, in_nation, fixed=fixed)


def _seated(
    districts: Sequence[BoardDistrict], doubts: Doubts, option: str, in_nation: frozenset[str], *, fixed: bool
) -> Iterator[tuple[int, dict[str, int]]]:
    for place, district in enumerate(districts):
        doubt = doubts.here.get(place)
        if doubt is None and in_nation == district.in_nation:
            continue
        where: Votes = district.here
        if doubt is not None:
            where = where.without(doubt).to_list(option, doubt.ceiling, fixed_base=fixed)
        yield place, district.more(district.seating(where, district.admitted(where, in_nation)))


def _stands_for_every_set(board: SeatBoard, doubts: Doubts, nation: Sides) -> bool:
    """Whether the seats of all districts stay for every set of lists that could pass in the nation."""
    if len(nation.undecided) > MOST_OPEN:
        return False
    for number in range(len(nation.undecided) + 1):
        for further in combinations(sorted(nation.undecided), number):
            passing = nation.certain | set(further)
            sides = Sides(passing, passing)
            for place, district in enumerate(board.districts):
                doubt = doubts.here.get(place, _NOTHING)
                if not district.stands(doubt, district.sides(doubt, sides)):
                    return False
    return True


def seat_scenario(board: SeatBoard, forms: Forms, chosen: IntArray, stake: AtStake) -> SeatScenario:
    """The seats that a set of forms could move.

    Args:
        board: The districts.
        forms: The forms of the contest.
        chosen: Places of the forms of the set. Shape (chosen,).
        stake: What the set holds in all.

    Returns:
        The seats at stake.
    """
    doubts = doubts_of(board, forms, chosen)
    found = weigh_seats(board, doubts)
    nation = _national_sides(board, doubts)
    named = {name: gain for name, gain in found.gains.items() if name != UNNAMED}
    doubt = _doubt(board, stake, int(np.count_nonzero(board.area[forms.rows[chosen]] < 0)), nation)
    if doubt is None and not named and (found.gains or found.tied or not found.proved):
        doubt = _unproved(found)
    answer: Answer = "can" if named else "cannot be told" if doubt else "cannot"
    leader = _majority(board)
    fewest = None if leader is None else _fewest(board, doubts, nation, leader)
    return SeatScenario(
        answer=answer,
        districts=tuple(board.districts[place].unit for place in found.districts),
        gains=named,
        at_stake=found.at_stake,
        majority=None if fewest is None else _majority_answer(board, fewest, doubt),
        majority_of=leader,
        fewest=fewest,
        why_not_told=doubt if answer == "cannot be told" else None,
        witness={
            board.districts[place].unit: {option: votes} if option else {}
            for place, (option, votes) in found.witness.items()
        },
        gains_exact=found.exact,
    )


def _unproved(found: Moves) -> str:
    if found.gains:
        return "the votes of some options are not in the record, and only one of them could gain a seat"
    if found.tied:
        return "a seat is tied already"
    if found.emptied:
        return "a candidate with a seat could be without votes or shut out, so that the seat would stay empty"
    return "no votes were found on which a seat moves, and that there are none is not proved for this formula"


def _doubt(board: SeatBoard, stake: AtStake, elsewhere: int, nation: Sides | None) -> str | None:
    if elsewhere:
        reasons = "; ".join(board.reasons)
        why = f" ({reasons})" if reasons else ""
        return f"{elsewhere:,} of the units lie in districts whose seats cannot be weighed{why}"
    if stake.may_be_counted:
        return "a total was published for the area, and whether these units are in it is not known"
    if stake.unbounded:
        return f"for {stake.unbounded:,} of the units neither a register nor ballots are known"
    if nation is not None and nation.undecided and board.outside:
        return "a list could pass the threshold or fail it, and not every district can be weighed"
    return None


def _fewest(board: SeatBoard, doubts: Doubts, nation: Sides | None, leader: str) -> int:
    """A lower bound on the seats that a contestant keeps."""
    total = 0
    for place, district in enumerate(board.districts):
        held = district.seats.get(leader, 0)
        if held and (place in doubts.here or (nation is not None and nation.undecided)):
            doubt = doubts.here.get(place, _NOTHING)
            held = district.fewest(leader, doubt, district.sides(doubt, nation))
        total += held
    return total


def _majority(board: SeatBoard) -> str | None:
    if board.total is None:
        return None
    return next((name for name, seats in board.seats().items() if 2 * seats > board.total), None)


def _majority_answer(board: SeatBoard, fewest: int, doubt: str | None) -> Answer:
    """`cannot` is certain; that the bound falls below does not show that the seats can."""
    return "cannot" if board.total is not None and 2 * fewest > board.total and not doubt else "cannot be told"
