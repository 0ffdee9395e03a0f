"""Rules E07 and E08: the register of the parts is that of the whole, and the same in every version of the count.

E07 looks at the whole, whose register is announced before the poll; E08 at the areas in between.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import polars as pl

from scrutineer.checks.aggregation import complete_below, judge_sum, sum_of_parts
from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    Finding,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    results,
)
from scrutineer.checks.subject import Subject, same_units
from scrutineer.checks.wording import number, signed
from scrutineer.tabulation.roll_up import RolledSheet

ANNOUNCED = "registered, sum of the parts"
OVER_TIME = "registered"


def _register(subject: Subject, _: Parameters) -> Outcome:
    judged: list[Judgement] = []
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        rolled = subject.rolled_of(contest.id)
        root = subject.root(contest.id)
        found += [_announced(subject, sheet, root) for sheet in rolled]
        judged += [judgement for pair in pairwise(rolled) for judgement in _unchanged(subject, *pair)]
    if not judged and not found:
        found.append(Finding(NOT_EVALUABLE, reason="the record holds no count"))
    return Outcome(tuple(judged), tuple(found))


def _announced(subject: Subject, rolled: RolledSheet, root: int) -> Finding:
    """Sum of the registers below the whole against the whole's own figure, or a printed one."""
    units = subject.record.units
    contest, stage = rolled.sheet.contest, rolled.sheet.stage
    column = rolled.counts.get("registered")

    def unknown(reason: str) -> Finding:
        return Finding(NOT_EVALUABLE, contest, stage, root, ANNOUNCED, reason=reason)

    if column is None or not column.children_known[root]:
        return unknown("the record holds no register by unit")
    whole, statement = (int(column.value[root]), None) if column.own[root] else _printed(subject, contest, stage, root)
    if whole is None:
        return unknown("no register of the whole was announced")
    parts = int(column.child_sum[root])
    without = np.zeros(len(units), bool)
    # A unit of another kind without a register, such as postal districts, is not a gap in the sum.
    without[~subject.ordinary] = True
    if parts <= whole and not complete_below(units, column, without)[root]:
        return unknown("the register of some units is not known, and the others do not exceed the announced one")
    return Finding(
        PASS if parts == whole else FAIL,
        contest,
        stage,
        root,
        ANNOUNCED,
        expected=whole,
        observed=parts,
        statement=statement,
    )


def _printed(subject: Subject, contest: str, stage: str, root: int) -> tuple[int | None, str | None]:
    """The announced register among the printed figures: the one that is used, else the first printed in full."""
    found = (
        subject.record.statements.filter(
            (pl.col("metric") == "registered")
            & (pl.col("low") == pl.col("high"))
            & pl.col("low").str.contains(r"^\d+$")
            & (pl.col("unit").is_null() | (pl.col("unit") == subject.record.units.ids[root]))
            & (pl.col("contest").is_null() | (pl.col("contest") == contest))
            & (pl.col("stage").is_null() | (pl.col("stage") == stage))
        )
        .sort("used", descending=True, maintain_order=True)
        .head(1)
    )
    return (int(found["low"][0]), str(found["statement"][0])) if found.height else (None, None)


def _unchanged(subject: Subject, earlier: RolledSheet, later: RolledSheet) -> Iterator[Judgement]:
    """The register of each unit in one version of the count and the next."""
    before, now = earlier.sheet, later.sheet
    rows, first, second = same_units(before, now)
    if not rows.size:
        return
    old, old_known = subject.figures(before, "registered")
    new, new_known = subject.figures(now, "registered")
    result, reasons = results(
        old[first] != new[second],
        (("the register is not known in both versions", ~(old_known[first] & new_known[second])),),
    )
    yield Judgement(
        now.contest, now.stage, OVER_TIME, rows, result, reasons, old[first], new[second], compared=before.stage
    )


def _areas(subject: Subject, _: Parameters) -> Outcome:
    """The register of each area against the sum of the registers below it."""
    units = subject.record.units
    judged = []
    for contest in subject.record.metadata.contests:
        root = subject.root(contest.id)
        above = np.flatnonzero(subject.has_children & units.children_mask(root))
        for rolled in subject.rolled_of(contest.id):
            column = rolled.counts.get("registered")
            parents = above[column.own[above] & (above != root)] if column is not None else above[:0]
            if column is not None and parents.size:
                # A register stands whatever became of the station; other kinds of unit may have none.
                complete = complete_below(units, column, ~subject.ordinary)[parents]
                judged.append(judge_sum(rolled, "registered", None, column, parents, complete))
    if not judged:
        reason = "no area has both a register of its own and units below it"
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))
    return Outcome(tuple(judged))


def _message(subject: Subject, row: Row) -> str:
    place = subject.place(row["row"])
    if row["metric"] == ANNOUNCED:
        return (
            f"{place}: the registers of the units add up to {number(row['observed'])}, the announced register is "
            f"{number(row['expected'])} ({signed(row['gap'])})."
        )
    return (
        f"{place}: the register went from {number(row['expected'])} in the {subject.stage_name(row['compared'])} to "
        f"{number(row['observed'])} in the {subject.stage_name(row['stage'])} ({signed(row['gap'])})."
    )


E07 = Rule(
    code="E07",
    title="The register does not drift",
    formula="sum of the registers of the units = announced register of the whole; and the register of a unit is the "
    "same in each version of the count",
    severity="warning",
    source="audit practice",
    when_not_evaluable="there is no register by unit, or none announced for the whole, and only one version of the "
    "count",
    cries_wolf="where the law lets the register grow on polling day or after it (additional lists, late "
    "corrections), and where voters abroad are in the announced register and in no unit",
    evaluate=_register,
    message=_message,
    level="total",
)

E08 = Rule(
    code="E08",
    title="The register of an area is the sum of its parts",
    formula="registered of an area = sum of registered over the units below it, at every level but the whole (E07)",
    severity="error",
    source="OpenElections; MEDSL",
    when_not_evaluable="no area has a register of its own, or a unit of the ordinary kind below it has none and the "
    "others do not exceed the area's",
    cries_wolf="where voters abroad, in prisons or in the forces are in the register of an area and of no station",
    evaluate=_areas,
    message=sum_of_parts,
    level="total",
    identity=True,
)
