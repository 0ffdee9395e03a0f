"""Rule E01: the parts add up to the whole at every level."""

from collections.abc import Iterator

import numpy as np

from scrutineer.checks.rule import (
    NOT_EVALUABLE,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    results,
)
from scrutineer.checks.seat_totals import SEATS, TO_BE_FILLED, seat_message, seat_totals
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS, number
from scrutineer.record.units import Units
from scrutineer.tabulation.roll_up import Column, RolledSheet

_NOTHING = "no unit has both a figure of its own and units below it with figures"
_NO_CHILD = "no unit below has a figure"
_INCOMPLETE = "not every unit below has a figure, and those that have do not exceed the whole"


def complete_below(units: Units, column: Column, settled: BoolArray) -> BoolArray:
    """Whether all children of a unit have a complete figure, or are settled without one. Shape (units,).

    A child's figure is complete if it is its own, or if the figures of all its children are complete.
    """
    complete = column.own | settled
    below = np.zeros(len(units), bool)
    for generation in units.generations:
        all_there = np.logical_and.reduceat(complete[generation.rows], generation.starts)
        below[generation.parents] = all_there
        complete[generation.parents] |= all_there
    return below


def _quantities(rolled: RolledSheet) -> Iterator[tuple[str, str | None, Column]]:
    """All that is added up but the register, which rules E07 and E08 look at."""
    for name, column in rolled.counts.items():
        if name != "registered":
            yield name, None, column
    for option, column in rolled.votes.items():
        yield "votes", option, column


def _roll_up(subject: Subject, _: Parameters) -> Outcome:
    judged: list[Judgement] = []
    units = subject.record.units
    for contest in subject.record.metadata.contests:
        root = subject.root(contest.id)
        above = np.flatnonzero(subject.has_children & units.children_mask(root))
        for rolled in subject.rolled_of(contest.id):
            settled = subject.settled(rolled.sheet)
            for metric, option, column in _quantities(rolled):
                parents = above[column.own[above]]
                if parents.size:
                    nothing = _settled(subject, rolled, option, settled)
                    complete = _complete(units, column, nothing, parents)
                    judged.append(judge_sum(rolled, metric, option, column, parents, complete))
    seats = tuple(seat_totals(subject))
    if not judged and not seats:
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=_NOTHING),))
    return Outcome(tuple(judged), seats)


def _complete(units: Units, column: Column, settled: BoolArray, parents: IntArray) -> BoolArray:
    return np.ones(parents.size, bool) if column.own.all() else complete_below(units, column, settled)[parents]


def _settled(subject: Subject, rolled: RolledSheet, option: str | None, settled: BoolArray) -> BoolArray:
    """Units that add nothing: annulled, not opened, or where the option does not stand."""
    contest = rolled.sheet.contest
    if option is None or not subject.stands_in(contest, option):
        return settled
    every = np.arange(len(subject.record.units))
    return settled | ~subject.on_ballot(contest, option, every)


def judge_sum(
    rolled: RolledSheet,
    metric: str,
    option: str | None,
    column: Column,
    parents: IntArray,
    complete: BoolArray,
) -> Judgement:
    """Units with a figure of their own against the sum of the units below them.

    Args:
        rolled: The sheet, rolled up.
        metric: The count, or votes.
        option: The option whose votes they are.
        column: The quantity for every unit.
        parents: Rows of the units. Shape (parents,).
        complete: Whether nothing is missing below each. Shape (parents,).
    """
    whole, parts = column.value[parents], column.child_sum[parents]
    result, reasons = results(
        parts != whole,
        ((_NO_CHILD, column.children_known[parents] == 0), (_INCOMPLETE, ~complete)),
        certain=parts > whole,
    )
    return Judgement(
        rolled.sheet.contest,
        rolled.sheet.stage,
        metric,
        parents,
        result,
        reasons,
        whole,
        parts,
        option=None if option is None else np.zeros(parents.size, np.int64),
        options=() if option is None else (option,),
    )


def _message(subject: Subject, row: Row) -> str:
    if row["metric"] in {SEATS, TO_BE_FILLED}:
        return seat_message(subject, row)
    return sum_of_parts(subject, row)


def sum_of_parts(subject: Subject, row: Row) -> str:
    """A sum that differs from the figure of the whole, in words."""
    what = (
        COUNT_WORDS[row["metric"]]
        if row["option"] is None
        else f"the votes of {subject.option_name(row['contest'], row['option'])}"
    )
    gap = row["gap"]
    return (
        f"{subject.place(row['row'])}: {what} of the units below add up to {number(row['observed'])}, its own figure "
        f"is {number(row['expected'])}; the parts are {number(abs(gap))} {'above' if gap > 0 else 'below'} the whole."
    )


E01 = Rule(
    code="E01",
    title="The parts add up to the whole",
    formula="figure of a unit = sum of the figures of the units below it, for each count but the register (E08) and "
    "each option at every level; seats reported = seats to be filled, and seats of the whole = sum over the districts",
    severity="error",
    source="OpenElections-CA 21; Kenya, forms 34A to 34B to 34C",
    when_not_evaluable="the unit has no figure of its own, or a unit below has none and the others are not above the "
    "whole already; annulled and unopened stations are settled and not waited for",
    cries_wolf="where votes from abroad or by post are in the total and in none of the parts, and where boxes of "
    "prisons stand among the parts and are left out of the district: in Türkiye in 2017 and 2023 the boxes exceed "
    "their district in about one figure of seven, most in districts with large prisons",
    evaluate=_roll_up,
    message=_message,
    level="total",
    identity=True,
    version="2",
)
