"""Rules E09 and E14: several contests that were held on one day in the same stations."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    above,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject, same_units
from scrutineer.checks.wording import listing, many, number, percent, signed
from scrutineer.tabulation.roll_up import RolledSheet

_ONE_CONTEST: Final = "the record holds one contest only"
_APART: Final = "the contests have no unit in common"
UPLOADED: Final = "units with figures"


def _pairs(subject: Subject) -> Iterator[tuple[RolledSheet, RolledSheet]]:
    """The latest count of the first contest with that of each other one."""
    latest = []
    for contest in subject.record.metadata.contests:
        rolled = subject.rolled_of(contest.id)
        if rolled:
            latest.append(rolled[-1])
    yield from ((latest[0], other) for other in latest[1:])


def _ballots(subject: Subject, parameters: Parameters) -> Outcome:
    least, share = int(number_of(parameters, "least")), share_of(parameters, "share")
    judged = []
    for main, other in _pairs(subject):
        rows, there, here = same_units(main.sheet, other.sheet)
        if not rows.size:
            continue
        figures, figures_known = subject.figures(main.sheet, "cast")
        first, first_known = figures[there], figures_known[there]
        figures, figures_known = subject.figures(other.sheet, "cast")
        second, second_known = figures[here], figures_known[here]
        gap = np.abs(first - second)
        silent = ~(main.sheet.reported.to_numpy()[there] & other.sheet.reported.to_numpy()[here])
        result, reasons = results(
            (gap >= least) & above(gap, share, np.maximum(first, second)),
            (
                ("the unit has no reported figures in one of the contests", silent),
                ("ballots cast are not known in both contests", ~(first_known & second_known)),
            ),
        )
        judged.append(Judgement(other.sheet.contest, other.sheet.stage, "cast", rows, result, reasons, first, second))
    if not judged:
        reason = _ONE_CONTEST if len(subject.record.metadata.contests) == 1 else _APART
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))
    return Outcome(tuple(judged))


def _title(subject: Subject, contest: str) -> str:
    return subject.record.metadata.contest(contest).title


def _main(subject: Subject) -> str:
    """Title of the contest with which the others are compared."""
    return next(contest.title for contest in subject.record.metadata.contests if subject.rolled_of(contest.id))


def _ballots_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {many(row['expected'], 'ballot')} cast for {_main(subject)} and "
        f"{number(row['observed'])} for {_title(subject, row['contest'])} ({signed(row['gap'])})."
    )


def _coverage(subject: Subject, parameters: Parameters) -> Outcome:
    share = share_of(parameters, "share")
    found = []
    contests = subject.record.metadata.contests
    for stage in subject.record.metadata.stages:
        held = [_rolled(subject, contest.id, stage.id) for contest in contests]
        there = [rolled for rolled in held if rolled is not None]
        for other in there[1:]:
            main = there[0]
            common = _finest(subject, main) & _finest(subject, other)
            size = int(common.sum())
            if size:
                numbers = [int((common & (rolled.reported > 0)).sum()) for rolled in (main, other)]
                apart = abs(numbers[0] - numbers[1]) > share * size
                found.append(_coverage_finding(subject, other, numbers, fails=apart))
    reason = _ONE_CONTEST if len(contests) == 1 else _APART
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason=reason),))


def _rolled(subject: Subject, contest: str, stage: str) -> RolledSheet | None:
    return subject.tabulation.rolled.get((contest, stage))


def _coverage_finding(subject: Subject, other: RolledSheet, numbers: list[int], *, fails: bool) -> Finding:
    contest, stage = other.sheet.contest, other.sheet.stage
    return Finding(
        FAIL if fails else PASS,
        contest,
        stage,
        subject.root(contest),
        UPLOADED,
        expected=numbers[0],
        observed=numbers[1],
    )


def _finest(subject: Subject, rolled: RolledSheet) -> BoolArray:
    """Units of the reporting level in which the contest is held. Shape (units,)."""
    units = subject.record.units
    inside = units.children_mask(subject.root(rolled.sheet.contest))
    found: BoolArray = (units.table["level"] == rolled.level).to_numpy() & inside
    return found


def _coverage_message(subject: Subject, row: Row) -> str:
    held = [_rolled(subject, contest.id, row["stage"]) for contest in subject.record.metadata.contests]
    main = next(rolled for rolled in held if rolled is not None)
    other = subject.tabulation.rolled[row["contest"], row["stage"]]
    size = int((_finest(subject, main) & _finest(subject, other)).sum())
    said = [
        f"{number(figures)} ({percent(figures / size, 1)}) have figures for {_title(subject, contest)}"
        for figures, contest in ((row["expected"], main.sheet.contest), (row["observed"], row["contest"]))
    ]
    return (
        f"{subject.place(row['row'])}, {subject.stage_name(row['stage'])}: of {many(size, 'unit')} that vote in both, "
        f"{listing(said)}."
    )


E09: Final = Rule(
    code="E09",
    title="As many ballots in each race of the day",
    formula="for each unit: |cast in the first contest - cast in another| < least, or <= share of the larger",
    severity="warning",
    source="Kenya 2017 (15.6 million ballots for the presidency, fewer than 15.1 million in other races)",
    when_not_evaluable="the record holds one contest only, or ballots cast are not known in both",
    cries_wolf="where registers differ by contest (foreign residents, voters abroad, vacant seats) and where voters "
    "may take one ballot paper and leave the other",
    evaluate=_ballots,
    message=_ballots_message,
    parameters={"least": 15, "share": "2/100"},
    meanings={
        "least": "ballots from which a difference counts",
        "share": "share of the larger number that the difference must exceed",
    },
)

E14: Final = Rule(
    code="E14",
    title="Figures of all races arrive alike",
    formula="at each version of the count, over the units that vote in both contests: |units with figures in the first "
    "- units with figures in another| <= share of these units",
    severity="warning",
    source="INEC IReV 2023, Nigeria (the presidential upload failed, that of the assembly went through)",
    when_not_evaluable="the record holds one contest only, or the contests have no unit in common",
    cries_wolf="where the law has one contest counted first",
    evaluate=_coverage,
    message=_coverage_message,
    parameters={"share": "5/100"},
    meanings={"share": "share of the common units by which the numbers may differ"},
    level="total",
    owner="profile",
)
