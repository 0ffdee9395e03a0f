"""The districts in which seats are weighed, and the threshold that binds them together.

Which votes they are weighed on is `scrutineer.materiality.counted_votes`, what can move in one of them
`scrutineer.materiality.board_district`, and what a set of forms can do to all `scrutineer.materiality.seat_scenario`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from scrutineer.checks.wording import many
from scrutineer.law.decision import THRESHOLD
from scrutineer.law.law import LawInForce
from scrutineer.law.majority_bonus import bonus_rule
from scrutineer.law.seat_rules import districts_without_threshold, formula_rule, threshold_of
from scrutineer.law.vacated_seats import vacated_rule
from scrutineer.materiality.board_district import BoardDistrict
from scrutineer.materiality.counted_votes import CountedVotes
from scrutineer.materiality.forms import Forms, IntArray
from scrutineer.materiality.outcome import UNNAMED
from scrutineer.materiality.seat_formula import SeatFormula
from scrutineer.materiality.threshold_gate import ThresholdGate, Votes
from scrutineer.record.record import ElectionRecord
from scrutineer.record.units import Units
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.district_seats import THRESHOLD_GAP


@dataclass(frozen=True)
class SeatBoard:
    """The seats of a contest, as far as votes by district are in the record.

    Attributes:
        districts: The districts whose seats follow from votes.
        area: District of each unit, -1 for those in none. Shape (units,).
        total: Seats in all; None where it is not known.
        outside: Seats of districts that are not weighed; None if unknown.
        base_part: What each form contributes to the base of the threshold. Shape (forms,).
        gate: The threshold of the law; None where it has none.
        nation: The votes of the whole contest, where the threshold looks at them; else None.
        left_out: Unit of a district that is not weighed to the reason.
    """

    districts: tuple[BoardDistrict, ...]
    area: IntArray
    total: int | None
    outside: int | None
    base_part: IntArray = field(repr=False)
    gate: ThresholdGate | None = None
    nation: Votes | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    def seats(self) -> dict[str, int]:
        """Certain seats by contestant, over the districts of the board."""
        found: dict[str, int] = {}
        for district in self.districts:
            for name, number in district.seats.items():
                found[name] = found.get(name, 0) + number
        return found

    @property
    def silent(self) -> int:
        """Units without figures in its districts."""
        return sum(district.silent for district in self.districts)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why districts are not weighed, each reason once, in the order of the districts."""
        return tuple(dict.fromkeys(self.left_out.values()))


def threshold_gate(record: ElectionRecord, contest: str, law: LawInForce | None) -> ThresholdGate | str | None:
    """The threshold of a law for the lists of a contest; None where it has none; or why it cannot be weighed.

    Raises:
        LawError: The threshold cannot be read.
    """
    rule, stated = threshold_of(law), law.parameter(THRESHOLD) if law else None
    if rule is None:
        unread = stated is not None and stated.value is not None
        return "no source that was read states the threshold" if unread else None
    options = record.metadata.options_of(contest)
    members = {o.id: int(o.extra["members"]) for o in options if isinstance(o.extra.get("members"), int)}
    if rule.district_seats is not None:
        return "the law admits a list also by seats that it won in districts, which are not computed"
    return ThresholdGate(rule, members, {option.id: option.kind for option in options if option.kind})


def area_of(units: Units, districts: Mapping[str, int]) -> IntArray:
    """District of each unit, from the unit of each district to its place; -1 for units in none. Shape (units,)."""
    area = np.full(len(units), -1, np.int64)
    for unit, place in districts.items():
        area[units.row_of(unit)] = place
    for generation in reversed(units.generations):
        own = area[generation.rows]
        area[generation.rows] = np.where(own < 0, area[units.parent[generation.rows]], own)
    return area


def seat_board(forms: Forms, result: SeatResult) -> SeatBoard | str:
    """The districts of a seat result in which votes decide.

    Args:
        forms: The forms of the same contest and stage.
        result: What law and record say about seats.

    Returns:
        The board; or why the seats of no district can be weighed.

    Raises:
        LawError: The formula or the threshold of the law cannot be read.
    """
    record, contest = forms.subject.record, forms.sheet.contest
    rule = formula_rule(result.law)
    if rule is None:
        return "the law names no seat formula that may be used"
    if bonus_rule(result.law) is not None or vacated_rule(result.law) is not None:
        return "the law gives seats by a further rule on top of its formula, which is not weighed"
    if result.law is not None and THRESHOLD in result.law.gaps:
        return THRESHOLD_GAP
    if districts_without_threshold(result.law):
        return "the law lifts its threshold in some districts, which is not weighed"
    if any(district.fixed for district in result.districts):
        return "the quota is taken of all valid votes, which is not weighed"
    if any(district.alliances for district in result.districts):
        return "lists are joined in alliances, which are not weighed"
    formula = SeatFormula(rule)
    gate = threshold_gate(record, contest, result.law)
    why = gate if isinstance(gate, str) else formula.why_not
    if why is None and not result.districts:
        why = "where the seats are filled is not in the record or the law"
    if why is not None or isinstance(gate, str):
        return why or ""
    counted = CountedVotes(forms, gate.rule if gate else None)
    everywhere = np.arange(len(forms))
    nation = counted.of(record.metadata.contest(contest).unit, everywhere) if gate and gate.looks_at_nation else None
    if isinstance(nation, str):
        return f"of the whole country, {nation}"
    in_nation = gate.admitted(nation[0]) if gate and nation else None
    places = {district.unit: place for place, district in enumerate(result.districts)}
    by_district = area_of(record.units, places)[forms.rows]
    order = np.argsort(by_district, kind="stable")
    starts = np.searchsorted(by_district[order], np.arange(len(places) + 1))
    found: dict[str, BoardDistrict] = {}
    left_out = {}
    for place, district in enumerate(result.districts):
        inside = order[starts[place] : starts[place + 1]]
        made = _board_district(counted, district, inside, formula, gate, in_nation)
        if isinstance(made, str):
            left_out[district.unit] = made
        else:
            found[district.unit] = made
    if not found:
        return "; ".join(dict.fromkeys(left_out.values()))
    return SeatBoard(
        tuple(found.values()),
        area_of(record.units, {unit: place for place, unit in enumerate(found)}),
        result.total,
        None if result.total is None else result.total - sum(district.magnitude for district in found.values()),
        counted.base_part,
        gate,
        nation[0] if nation else None,
        left_out,
    )


def _board_district(
    counted: CountedVotes,
    district: SeatDistrict,
    inside: IntArray,
    formula: SeatFormula,
    gate: ThresholdGate | None,
    in_nation: frozenset[str] | None,
) -> BoardDistrict | str:
    """A district that can be weighed; or why it cannot."""
    size, allocation = district.magnitude, district.allocation
    if size is None:
        return "the seats to be filled are not known"
    if not size.is_sourced:
        return "no source that was read states the seats to be filled"
    if allocation is not None and allocation.unnamed_votes:
        if allocation.unnamed_most:
            return "lists without figures could have won seats"
        votes = {**allocation.votes, UNNAMED: allocation.unnamed_votes}
        seats = dict(allocation.seats)
        return BoardDistrict(district.unit, votes, seats, size.seats, formula, bool(allocation.ties))
    found = counted.of(district.unit, inside)
    if isinstance(found, str):
        return found
    where, silent = found
    made = BoardDistrict(
        district.unit, where.votes, {}, size.seats, formula, False, where.base, gate, in_nation, silent
    )
    if allocation is not None and not silent:
        return _with_seats(made, dict(allocation.seats), tied=bool(allocation.ties))
    present = made.present
    if present is None:
        return "the law does not say what follows from its votes"
    return _with_seats(made, dict(present.certain), tied=bool(present.tied))


def _with_seats(district: BoardDistrict, seats: dict[str, int], *, tied: bool) -> BoardDistrict:
    return replace(district, seats=seats, tied=tied)


def seat_notes(board: SeatBoard | str | None) -> list[str]:
    """What is not weighed of the seats, and why."""
    if board is None:
        return []
    if isinstance(board, str):
        return [f"Whether a seat could change hands cannot be told: {board}."]
    notes = []
    if board.left_out:
        number = "Seats" if not board.outside else f"{many(board.outside, 'seat')}"
        verb = "is" if board.outside == 1 else "are"
        notes.append(f"{number} {verb} in districts that cannot be weighed: {'; '.join(board.reasons)}.")
    elif board.outside:
        notes.append(f"{many(board.outside, 'seat')} {'is' if board.outside == 1 else 'are'} filled in no district.")
    if board.silent:
        where = [district for district in board.districts if district.silent]
        notes.append(
            f"In {many(len(where), 'district')} {many(board.silent, 'unit')} {'has' if board.silent == 1 else 'have'} "
            "no figures: seats there are those of the votes counted so far."
        )
    return notes
