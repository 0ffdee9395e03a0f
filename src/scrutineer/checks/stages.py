"""Rule D06: what changed for the whole contest between one published version of the count and the next.

Each figure that changed is stated, and what the options without published figures gained or lost together, by
subtraction. The first version is compared with the latest in figures that a version in between does not hold. What
changed at single units is rule D05; figures of a count under way that fell are rule E13.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    Finding,
    IntArray,
    Outcome,
    Parameters,
    Rule,
)
from scrutineer.checks.stage_changes import (
    COMPARED_COUNTS,
    OTHERS,
    UNPUBLISHED,
    StageChange,
    Stated,
    changed_figures,
    stage_change,
)
from scrutineer.checks.stage_wording import stage_message
from scrutineer.checks.subject import Subject
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.roll_up import RolledSheet

ONLY_LATER = "units only in the later count"
ONLY_EARLIER = "units only in the earlier count"
_NOTHING = "the two versions have no figure in common"
_PARTIAL = "the earlier version was partial: that its figures do not fall is rule E13"


def _changes(subject: Subject, _: Parameters) -> Outcome:
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        rolled = subject.rolled_of(contest.id)
        root = subject.root(contest.id)
        changes = [(pair, stage_change(subject, *pair)) for pair in pairwise(rolled)]
        if not changes:
            found.append(
                Finding(NOT_EVALUABLE, contest.id, reason="the record holds only one version of the count, or none")
            )
        for (earlier, later), change in changes:
            alone = _only_once(earlier.sheet, later.sheet, root)
            found += _pair(earlier.sheet, later.sheet, change, alone, root)
        found += _first_and_latest(subject, rolled, [change for _, change in changes], root)
    return Outcome(findings=tuple(found))


def _pair(first: Sheet, second: Sheet, change: StageChange, alone: list[Stated], root: int) -> Iterator[Finding]:
    """One item: the whole in one version and the next."""
    stated = [] if change.growing else list(changed_figures(change))
    if not stated and not (change.growing and alone):
        reason = _NOTHING if not change.figures else _PARTIAL if change.growing else None
        result = NOT_EVALUABLE if reason else PASS
        contest, stage = second.contest, second.stage
        yield Finding(result, contest, stage, root, "votes", compared=first.stage, reason=reason)
    for position, item in enumerate((*stated, *alone)):
        yield _finding(first, second, item, root, items=1 if position == 0 and (stated or change.growing) else 0)


def _finding(first: Sheet, second: Sheet, item: Stated, root: int, *, items: int) -> Finding:
    metric, option, before, now = item
    return Finding(
        FAIL,
        second.contest,
        second.stage,
        root,
        metric,
        option,
        expected=before,
        observed=now,
        severity="info" if metric == ONLY_LATER else None,
        compared=first.stage,
        items=items,
    )


def _first_and_latest(
    subject: Subject, rolled: Sequence[RolledSheet], steps: Sequence[StageChange], root: int
) -> Iterator[Finding]:
    """Figures that the first version with results and the latest hold, and a version in between does not."""
    with_results = [place for place, sheet in enumerate(rolled) if _has_results(sheet)]
    if len(with_results) < 2 or with_results[-1] - with_results[0] < 2:
        return
    first, last = rolled[with_results[0]], rolled[with_results[-1]]
    change = stage_change(subject, first, last)
    between = steps[with_results[0] : with_results[-1]]
    if change.growing:
        return
    for item in changed_figures(change):
        metric, option = item[:2]
        if metric == OTHERS:
            said = all(step.others is not None for step in between)
        elif metric == UNPUBLISHED:
            said = all(step.published == change.published for step in between)
        else:
            said = all((metric, option) in step.figures for step in between)
        if not said:
            yield _finding(first.sheet, last.sheet, item, root, items=0)


def _has_results(rolled: RolledSheet) -> bool:
    return bool(rolled.votes) or any(name in rolled.counts for name in COMPARED_COUNTS)


def _only_once(earlier: Sheet, later: Sheet, root: int) -> list[Stated]:
    """How many units have figures in one of the two versions only."""
    before, now = _with_figures(earlier, root), _with_figures(later, root)
    both = before.size if np.array_equal(before, now) else np.intersect1d(before, now, assume_unique=True).size
    if not both:
        return []
    counted = ((ONLY_LATER, now.size - both), (ONLY_EARLIER, before.size - both))
    return [(metric, None, 0, number) for metric, number in counted if number]


def _with_figures(sheet: Sheet, root: int) -> IntArray:
    some = np.zeros(len(sheet), bool)
    for column in [sheet.count(name) for name in COMPARED_COUNTS] + [sheet.votes[name] for name in sheet.options]:
        if not column.null_count():
            some[:] = True
            break
        some |= column.is_not_null().to_numpy()
    chosen: IntArray = sheet.rows[some & sheet.reported.to_numpy() & (sheet.rows != root)]
    return chosen


D06 = Rule(
    code="D06",
    title="Changes between published versions of the count",
    formula="for the whole, each count and option: figure of a version - figure of the version before; also valid - "
    "largest option, and valid - all options with a figure in both; and figure of the latest - of the first where a "
    "version in between does not hold it",
    severity="warning",
    source="Bolivia 2019, preliminary and official count; Cambodia 2018, 82.89 and 83.02 %",
    when_not_evaluable="only one version of the count is in the record, two have no figure in common, or the earlier "
    "one was partial and so expected to grow",
    cries_wolf="corrections after checks and recounts are ordinary",
    evaluate=_changes,
    message=stage_message,
    level="total",
    version="2",
)
