"""Rule E13: while a count goes on, nothing that was counted already becomes fewer."""

from itertools import pairwise
from typing import Final

import numpy as np

from scrutineer.checks.differences import shared_names
from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    results,
)
from scrutineer.checks.stage_changes import COMPARED_COUNTS, changed_figures, stage_change
from scrutineer.checks.stage_wording import between_versions, stage_message
from scrutineer.checks.station_changes import still_growing
from scrutineer.checks.subject import Subject, same_units
from scrutineer.checks.wording import many, number, words_of
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.roll_up import RolledSheet

COUNTED: Final = "units counted"
_NONE_GROWING: Final = "no version of the count was partial or counted fewer units than the next"


def _monotone(subject: Subject, _: Parameters) -> Outcome:
    judged: list[Judgement] = []
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        root = subject.root(contest.id)
        for earlier, later in pairwise(subject.rolled_of(contest.id)):
            change = stage_change(subject, earlier, later)
            if not change.growing:
                continue
            fell = [item for item in changed_figures(change) if item[3] < item[2]]
            if change.later.reported < change.earlier.reported:
                fell.insert(0, (COUNTED, None, change.earlier.reported, change.later.reported))
            place = (later.sheet.contest, later.sheet.stage, root)
            before = earlier.sheet.stage
            if not fell:
                reason = None if change.figures else "the two versions have no figure in common"
                result = NOT_EVALUABLE if reason else PASS
                found.append(Finding(result, *place, "votes", compared=before, reason=reason))
            found += [
                Finding(FAIL, *place, metric, option, old, new, compared=before, items=0 if position else 1)
                for position, (metric, option, old, new) in enumerate(fell)
            ]
            areas = _areas(subject, earlier, later, root)
            judged += [areas] if areas is not None else []
    if not judged and not found:
        found.append(Finding(NOT_EVALUABLE, reason=_NONE_GROWING))
    return Outcome(tuple(judged), tuple(found))


def _areas(subject: Subject, earlier: RolledSheet, later: RolledSheet, root: int) -> Judgement | None:
    """Areas with figures of their own in both versions; the figure that fell most speaks for each."""
    rows, before, now = same_units(earlier.sheet, later.sheet)
    chosen = np.flatnonzero(still_growing(subject, earlier)[rows] & (rows != root))
    if not chosen.size:
        return None
    names = shared_names(earlier.sheet, later.sheet, COMPARED_COUNTS)
    size = chosen.size
    fall, expected, observed = (np.zeros(size, np.int64) for _ in range(3))
    which = np.full(size, -1, np.int64)
    compared = np.zeros(size, bool)
    for position, name in enumerate(names):
        old, new = _column(earlier.sheet, name)[before][chosen], _column(later.sheet, name)[now][chosen]
        known = (old >= 0) & (new >= 0)
        compared |= known
        deeper = known & (old - new > fall)
        fall = np.where(deeper, old - new, fall)
        expected, observed = np.where(deeper, old, expected), np.where(deeper, new, observed)
        which[deeper] = position
    result, reasons = results(fall > 0, (("the two versions have no figure of the area in common", ~compared),))
    return Judgement(
        later.sheet.contest,
        later.sheet.stage,
        "votes",
        rows[chosen],
        result,
        reasons,
        expected,
        observed,
        option=which,
        options=names,
        compared=earlier.sheet.stage,
    )


def _column(sheet: Sheet, name: str) -> IntArray:
    """A count or the votes of an option, -1 where there is none."""
    column = sheet.votes[name] if name in sheet.votes.columns else sheet.count(name)
    figures: IntArray = column.fill_null(-1).to_numpy()
    return figures


def _message(subject: Subject, row: Row) -> str:
    between = between_versions(subject, row)
    before, now = number(row["expected"]), number(row["observed"])
    if row["metric"] == COUNTED:
        return (
            f"{between[:1].upper()}{between[1:]} the units with figures became fewer, {before} to {now} "
            f"({many(-row['gap'], 'unit')} fewer)."
        )
    if row["row"] == subject.root(row["contest"]):
        return stage_message(subject, row)
    option = row["option"]
    name = words_of(option) if option in COMPARED_COUNTS else subject.option_name(row["contest"], option)
    return f"{subject.place(row['row'])}, {between}: {name} fell from {before} to {now} in a count that was growing."


E13: Final = Rule(
    code="E13",
    title="Nothing that was counted becomes fewer while the count goes on",
    formula="units with figures, each count and each option: figure of a version >= figure of the version before, "
    "where that was partial or counted fewer units; for the whole, and for areas of a partial count",
    severity="warning",
    source="PPCRV 2025 (a duplicate file was taken out again); Sirekap 2024",
    when_not_evaluable="no version of the count was partial or counted fewer units than the next, or two have no "
    "figure in common",
    cries_wolf="where a correction is made while the count goes on: duplicates taken out, misread forms mended",
    evaluate=_monotone,
    message=_message,
    level="total",
)
