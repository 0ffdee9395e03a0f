"""What a set of forms could do to the legal threshold: which lists it could let in or shut out.

Each list is judged by itself, by the extremes of its share (`scrutineer.materiality.threshold_gate`): in the nation, in
each district, or in either, as the law has it. It is exact for each list; that two lists could cross together is not
said. What it does to seats is `scrutineer.materiality.seat_scenario`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import WHOLE, ThresholdRule
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.counted_votes import CountedVotes
from scrutineer.materiality.forms import Forms, IntArray
from scrutineer.materiality.scenario import Answer
from scrutineer.materiality.seat_board import area_of, threshold_gate
from scrutineer.materiality.threshold_gate import Doubt, Sides, ThresholdGate, Votes


@dataclass(frozen=True)
class Crossing:
    """A list that could be on the other side of the line.

    Attributes:
        unit: Unit in whose votes the line is looked for.
        option: The list.
        enters: Whether it is below the line now; else it is admitted and could be shut out.
    """

    unit: str
    option: str
    enters: bool

    def as_dict(self) -> dict[str, Any]:
        """The crossing as plain JSON values."""
        return {"unit": self.unit, "option": self.option, "enters": self.enters}


@dataclass(frozen=True)
class ThresholdScenario:
    """What a set of forms could change of the legal threshold.

    Attributes:
        answer: Whether a list could be on the other side of the line.
        crossings: The lists that could.
        rule: The threshold; None where it cannot be used.
        why_not_told: Why an answer cannot be told; None where it can.
    """

    answer: Answer
    crossings: tuple[Crossing, ...] = ()
    rule: ThresholdRule | None = None
    why_not_told: str | None = None

    @property
    def turned_by(self) -> tuple[str, ...]:
        """The lists that could be on the other side, each once."""
        return tuple(dict.fromkeys(crossing.option for crossing in self.crossings))

    def as_dict(self) -> dict[str, Any]:
        """The scenario as plain JSON values."""
        return {
            "answer": self.answer,
            "turned_by": list(self.turned_by),
            "crossings": [crossing.as_dict() for crossing in self.crossings],
            "rule": None if self.rule is None else self.rule.as_dict(),
            "why_not_told": self.why_not_told,
        }


@dataclass(frozen=True)
class ThresholdBoard:
    """The votes in which the threshold of a law is looked for.

    Attributes:
        gate: The threshold.
        unit: Unit of the whole contest.
        nation: Its votes, where the line is looked for there; else None.
        districts: Unit of each district to its votes, where the line is looked for there.
        area: District of each unit, -1 for those in none. Shape (units,).
        base_part: What each form contributes to the base. Shape (forms,).
        left_out: Unit of a district whose votes are not known to the reason.
    """

    gate: ThresholdGate
    unit: str
    nation: Votes | None
    districts: Mapping[str, Votes]
    area: IntArray = field(repr=False)
    base_part: IntArray = field(repr=False)
    left_out: Mapping[str, str] = field(default_factory=dict)


def threshold_board(forms: Forms, law: LawInForce | None) -> ThresholdBoard | str | None:
    """The votes in which the threshold of a law is looked for.

    Returns:
        The board; None where the law has no threshold; or why it cannot be weighed.

    Raises:
        LawError: The threshold cannot be read.
    """
    subject = forms.subject
    record, contest = subject.record, subject.record.metadata.contest(forms.sheet.contest)
    gate = threshold_gate(record, contest.id, law)
    if gate is None or isinstance(gate, str) or law is None:
        return gate if isinstance(gate, str) else None
    counted = CountedVotes(forms, gate.rule)
    nation = counted.of(contest.unit, np.arange(len(forms))) if gate.looks_at_nation else None
    if isinstance(nation, str):
        return f"of the whole country, {nation}"
    found: dict[str, Votes] = {}
    left_out: dict[str, str] = {}
    if gate.looks_at_districts:
        units = _district_units(forms, law)
        if not units:
            return "the threshold is one of districts, and which units are districts is not in the record or the law"
        by_district = area_of(record.units, {unit: place for place, unit in enumerate(units)})[forms.rows]
        for place, unit in enumerate(units):
            votes = counted.of(unit, np.flatnonzero(by_district == place))
            if isinstance(votes, str):
                left_out[unit] = votes
            else:
                found[unit] = votes[0]
        if not found and nation is None:
            return "; ".join(dict.fromkeys(left_out.values()))
    area = area_of(record.units, {unit: place for place, unit in enumerate(found)})
    return ThresholdBoard(gate, contest.unit, nation[0] if nation else None, found, area, counted.base_part, left_out)


def _district_units(forms: Forms, law: LawInForce) -> list[str]:
    record = forms.subject.record
    contest = record.metadata.contest(forms.sheet.contest)
    level = None if law.district_level == WHOLE else contest.district_level or law.district_level
    if level is None:
        return [contest.unit] if law.district_level == WHOLE else []
    inside = record.units.children_mask(record.contest_row(contest.id))
    at_level = (record.units.table["level"] == level).to_numpy() & inside
    return [str(record.units.ids[row]) for row in np.flatnonzero(at_level).tolist()]


def threshold_scenario(
    board: ThresholdBoard | str | None, forms: Forms, chosen: IntArray, stake: AtStake
) -> ThresholdScenario | None:
    """What a set of forms could change of the threshold.

    Args:
        board: What `threshold_board` found.
        forms: The forms of the contest.
        chosen: Places of the forms of the set. Shape (chosen,).
        stake: What the set holds in all.

    Returns:
        The answer, with a reason where it cannot be told; None where the law has no threshold.
    """
    if board is None or isinstance(board, str):
        return None if board is None else ThresholdScenario("cannot be told", why_not_told=board)
    doubt_of_all = Doubt(stake.votes, int(board.base_part[chosen].sum()), stake.ceiling)
    found = _in_nation(board, doubt_of_all, _ceilings(board, forms, chosen))
    elsewhere = 0
    if board.gate.looks_at_districts:
        group = board.area[forms.rows[chosen]]
        elsewhere = int(np.count_nonzero(group < 0))
        found += _in_districts(board, forms, chosen[group >= 0], group[group >= 0])
    doubt = _doubt(board, stake, elsewhere)
    answer: Answer = "can" if found else "cannot be told" if doubt else "cannot"
    return ThresholdScenario(answer, tuple(found), board.gate.rule, doubt if answer == "cannot be told" else None)


def threshold_of_ballots(board: ThresholdBoard | str | None, number: int, counted: int) -> ThresholdScenario | None:
    """The same for ballots that belong to no form, were all of them votes for one list.

    Args:
        board: What `threshold_board` found.
        number: Ballots.
        counted: How many of them are in the base already.
    """
    if board is None or isinstance(board, str):
        return None if board is None else ThresholdScenario("cannot be told", why_not_told=board)
    if board.gate.looks_at_districts:
        why = "the threshold is one of districts, and in which the ballots were cast is not weighed"
        return ThresholdScenario("cannot be told", rule=board.gate.rule, why_not_told=why)
    found = tuple(_in_nation(board, Doubt({}, counted, number), {}))
    return ThresholdScenario("can" if found else "cannot", found, board.gate.rule)


def _doubt(board: ThresholdBoard, stake: AtStake, elsewhere: int) -> str | None:
    if elsewhere:
        reasons = "; ".join(dict.fromkeys(board.left_out.values()))
        return f"{elsewhere:,} of the units lie in districts whose votes are not known" + (reasons and f" ({reasons})")
    if stake.may_be_counted:
        return "a total was published for the area, and whether these units are in it is not known"
    if stake.unbounded:
        return f"for {stake.unbounded:,} of the units neither a register nor ballots are known"
    return None


def _ceilings(board: ThresholdBoard, forms: Forms, chosen: IntArray) -> dict[str, int]:
    """Lists that do not stand everywhere to the most votes that the forms could hold for them."""
    contest = forms.sheet.contest
    return {
        option: int(forms.ceiling[chosen][forms.subject.on_ballot(contest, option, forms.rows[chosen])].sum())
        for option in (board.nation.votes if board.nation else ())
        if forms.subject.stands_in(contest, option)
    }


def _in_nation(board: ThresholdBoard, doubt: Doubt, ceilings: Mapping[str, int]) -> list[Crossing]:
    if board.nation is None:
        return []
    return _crossings(board.gate, board.unit, board.nation, doubt, ceilings=ceilings)


def _in_districts(board: ThresholdBoard, forms: Forms, chosen: IntArray, group: IntArray) -> list[Crossing]:
    number = len(board.districts)
    votes = forms.option_votes(chosen, group, number)
    ceilings = forms.added(forms.ceiling, chosen, group, number).tolist()
    parts = forms.added(board.base_part, chosen, group, number).tolist()
    everywhere: frozenset[str] = frozenset()
    if board.nation is not None:
        # A list that passes in the nation takes part wherever it stands; that it might not is told there.
        everywhere = board.gate.admitted(board.nation)
    units, found = list(board.districts), []
    for place in np.unique(group).tolist():
        taken = dict(zip(forms.contestants, votes[place].tolist(), strict=True))
        doubt = Doubt(taken, parts[place], ceilings[place])
        found += _crossings(board.gate, units[place], board.districts[units[place]], doubt, left_out=everywhere)
    return found


def _crossings(
    gate: ThresholdGate,
    unit: str,
    where: Votes,
    doubt: Doubt,
    *,
    ceilings: Mapping[str, int] | None = None,
    left_out: frozenset[str] = frozenset(),
) -> list[Crossing]:
    now = gate.admitted(where)
    sides: Sides = gate.sides(where.without(doubt), ceilings or {}, doubt.ceiling)
    # A list that stands alone has all votes, whatever their number.
    alone = len(where.votes) < 2 and not gate.counts_ballots and not gate.fixed_base
    return [
        Crossing(unit, option, option not in now)
        for option in where.votes
        if option not in left_out
        and ((option in sides.possible and option not in now) or (option in now and option not in sides.certain))
        and not alone
    ]
