"""Rule D06: what changed between one published version of the count and the next.

For the whole contest each figure that changed is stated, and what the options without published figures gained or
lost together, by subtraction. Below it, each unit that stands in both versions is compared.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Rule,
    results,
)
from scrutineer.checks.stage_changes import COMPARED_COUNTS, OTHERS, UNPUBLISHED, StageChange, stage_change
from scrutineer.checks.stage_wording import stage_message
from scrutineer.checks.subject import Subject, same_units
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.roll_up import RolledSheet


def stage_pairs(subject: Subject, contest: str) -> tuple[tuple[RolledSheet, RolledSheet], ...]:
    """Each version with the next one, and the first that holds results with the latest."""
    rolled = subject.rolled_of(contest)
    pairs = list(pairwise(rolled))
    with_results = [sheet for sheet in rolled if _has_results(sheet)]
    if len(with_results) > 1 and (with_results[0], with_results[-1]) not in pairs:
        pairs.append((with_results[0], with_results[-1]))
    return tuple(pairs)


def _has_results(rolled: RolledSheet) -> bool:
    return bool(rolled.votes) or any(name in rolled.counts for name in COMPARED_COUNTS)


def _changes(subject: Subject, _: Parameters) -> Outcome:
    judged: list[Judgement] = []
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        pairs = stage_pairs(subject, contest.id)
        if not pairs:
            found.append(
                Finding(NOT_EVALUABLE, contest.id, reason="the record holds only one version of the count, or none")
            )
        for earlier, later in pairs:
            root = subject.root(contest.id)
            found += _national(subject, earlier, later, root)
            found += _only_once(earlier.sheet, later.sheet, root)
            units = _units(subject, earlier.sheet, later.sheet, root)
            if units is not None:
                judged.append(units)
    return Outcome(tuple(judged), tuple(found))


def _national(subject: Subject, earlier: RolledSheet, later: RolledSheet, root: int) -> Iterator[Finding]:
    change = stage_change(subject, earlier, later)
    place = {
        "contest": later.sheet.contest,
        "stage": later.sheet.stage,
        "row": root,
        "compared": earlier.sheet.stage,
    }
    if not change.figures:
        yield Finding(NOT_EVALUABLE, reason="the two versions have no figure in common", **place)  # type: ignore[arg-type]
        return
    stated = list(_stated(change))
    if not stated:
        yield Finding(PASS, metric="votes", **place)  # type: ignore[arg-type]
    for position, (metric, option, before, now) in enumerate(stated):
        yield Finding(
            FAIL,
            metric=metric,
            option=option,
            expected=before,
            observed=now,
            items=1 if position == 0 else 0,
            **place,  # type: ignore[arg-type]
        )


def _stated(change: StageChange) -> Iterator[tuple[str, str | None, int, int]]:
    """Figures and groups that changed; where the earlier count was partial, those that fell."""
    for (metric, option), (before, now) in change.figures.items():
        if now < before or (now > before and not change.growing):
            yield metric, option, before, now
    for metric, pair in ((OTHERS, change.others), (UNPUBLISHED, change.unpublished)):
        if pair is not None and (pair[1] < pair[0] or (pair[1] > pair[0] and not change.growing)):
            yield metric, None, pair[0], pair[1]


def _only_once(earlier: Sheet, later: Sheet, root: int) -> Iterator[Finding]:
    """How many units have figures in one of the two versions only."""
    before, now = _with_figures(earlier, root), _with_figures(later, root)
    if np.array_equal(before, now):
        return
    both = np.intersect1d(before, now, assume_unique=True).size
    if not both:
        return
    for metric, number, severity in (
        ("units only in the later count", now.size - both, "info"),
        ("units only in the earlier count", before.size - both, "warning"),
    ):
        if number:
            yield Finding(
                FAIL,
                later.contest,
                later.stage,
                root,
                metric,
                expected=0,
                observed=number,
                severity=severity,
                compared=earlier.stage,
                items=0,
            )


def _with_figures(sheet: Sheet, root: int) -> IntArray:
    some = np.zeros(len(sheet), bool)
    for column in [sheet.count(name) for name in COMPARED_COUNTS] + [sheet.votes[name] for name in sheet.options]:
        if not column.null_count():
            some[:] = True
            break
        some |= column.is_not_null().to_numpy()
    chosen: IntArray = sheet.rows[some & sheet.reported.to_numpy() & (sheet.rows != root)]
    return chosen


def _units(subject: Subject, earlier: Sheet, later: Sheet, root: int) -> Judgement | None:
    """Units that stand in both versions; the figure with the largest change speaks for each."""
    rows, before, now = same_units(earlier, later)
    names = tuple(
        [name for name in COMPARED_COUNTS if name in earlier.counts and name in later.counts]
        + [option for option in later.options if option in earlier.options]
    )
    compared = np.zeros(rows.size, bool)
    largest, expected, observed = (np.zeros(rows.size, np.int64) for _ in range(3))
    which = np.full(rows.size, -1, np.int64)
    for position, name in enumerate(names):
        old, old_known = _figure(subject, earlier, name)
        new, new_known = _figure(subject, later, name)
        known = old_known[before] & new_known[now]
        compared |= known
        places = np.flatnonzero((new[now] != old[before]) & known)
        was, became = old[before][places], new[now][places]
        larger = np.abs(became - was) > largest[places]
        places, was, became = places[larger], was[larger], became[larger]
        largest[places] = np.abs(became - was)
        expected[places], observed[places], which[places] = was, became, position
    reported = earlier.reported.to_numpy()[before] & later.reported.to_numpy()[now]
    result, reasons = results(
        largest > 0,
        (
            ("the unit has no reported figures in one of the two versions", ~reported),
            ("the two versions have no figure of the unit in common", ~compared),
        ),
    )
    columns = (rows, result, expected, observed, which)
    # The whole is stated figure by figure, apart from its units.
    rows, result, expected, observed, which = (_without(column, rows != root) for column in columns)
    if not rows.size:
        return None
    return Judgement(
        later.contest,
        later.stage,
        "votes",
        rows,
        result,
        reasons,
        expected,
        observed,
        option=which,
        options=names,
        compared=earlier.stage,
    )


def _without(column: Any, kept: BoolArray) -> Any:
    return column if kept.all() else column[kept]


def _figure(subject: Subject, sheet: Sheet, name: str) -> tuple[IntArray, BoolArray]:
    if name in COMPARED_COUNTS:
        return subject.figures(sheet, name)
    column = sheet.votes[name]
    return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()


D06 = Rule(
    code="D06",
    title="Changes between published versions of the count",
    formula="for each unit, count and option: figure of a version - figure of the version before, and of the latest - "
    "of the first; for the whole also valid - largest option, and valid - all options with a figure in both",
    severity="warning",
    source="Bolivia 2019, preliminary and official count; Cambodia 2018, 82.89 and 83.02 %",
    when_not_evaluable="only one version of the count is in the record, or two have no figure in common",
    cries_wolf="corrections after checks and recounts are ordinary. Counts announced as partial are expected to grow: "
    "of those only figures that fell are stated",
    evaluate=_changes,
    message=stage_message,
)
