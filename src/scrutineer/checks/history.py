"""Rules F01 and F02: turnout and invalid ballots against the election before.

For the whole the change is stated, and judged by nobody. Units are compared with the median change of all matched
units, which needs at least twenty of them.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

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
    number_of,
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS, percent, points, signed
from scrutineer.tabulation.roll_up import Column, RolledSheet
from scrutineer.tabulation.tally import Tabulation, Tally

RATES = {"turnout": ("cast", "registered"), "invalid_share": ("invalid", "cast")}
"""Rate to its numerator and denominator."""

_NO_RECORD = "no record of the election before is at hand"
_NO_SPREAD = 1e-12
"""Below this a difference of rates is rounding of floats."""
_NO_CONTEST = "the record before has no such contest"


def _rate(tally: Tally, metric: str) -> Fraction | None:
    return tally.turnout if metric == "turnout" else tally.invalid_share


def _columns(rolled: RolledSheet, metric: str) -> tuple[Column, Column] | None:
    numerator, denominator = RATES[metric]
    source = rolled.with_register if metric == "turnout" else rolled.counts
    if numerator not in source or denominator not in source:
        return None
    return source[numerator], source[denominator]


def _rates(rolled: RolledSheet, metric: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The rate of some units, NaN where it is not known."""
    columns = _columns(rolled, metric)
    if columns is None:
        return np.full(rows.size, np.nan)
    part, whole = columns
    there = part.known[rows] & whole.known[rows] & (whole.value[rows] > 0)
    return np.where(there, part.value[rows] / np.maximum(whole.value[rows], 1), np.nan)


def _jump(metric: str, subject: Subject, parameters: Parameters) -> Outcome:
    previous = subject.previous
    if previous is None:
        return Outcome(findings=(Finding(NOT_EVALUABLE, metric=metric, reason=_NO_RECORD),))
    found: list[Finding] = []
    judged: list[Judgement] = []
    for contest in subject.record.metadata.contests:
        now, before = subject.tabulation.latest(contest.id), _before(subject, previous, contest.id)
        if now is None or before is None:
            found.append(Finding(NOT_EVALUABLE, contest.id, metric=metric, reason=_NO_CONTEST))
            continue
        found.append(_stated(subject, metric, before, now))
        rolled = subject.tabulation.rolled[contest.id, now.stage.id]
        rolled_before = previous.rolled[before.contest, before.stage.id]
        units = list(_units(subject, previous, metric, parameters, rolled, rolled_before))
        judged += units
        if not units and rolled.level != now.level:
            least = int(number_of(parameters, "least_units"))
            reason = f"fewer than {least} units can be matched with the record before"
            found.append(Finding(NOT_EVALUABLE, contest.id, now.stage.id, metric=metric, reason=reason))
    return Outcome(tuple(judged), tuple(found))


def _before(subject: Subject, previous: Tabulation, contest: str) -> Tally | None:
    """The latest tally of the same contest; of the main one where both records have only one."""
    known = [item.id for item in previous.record.metadata.contests]
    if contest in known:
        return previous.latest(contest)
    alone = len(known) == 1 and len(subject.record.metadata.contests) == 1
    return previous.latest(known[0]) if alone else None


def _stated(subject: Subject, metric: str, before: Tally, now: Tally) -> Finding:
    old, new = _rate(before, metric), _rate(now, metric)
    root = subject.root(now.contest)
    if old is None or new is None:
        reason = f"{' or '.join(COUNT_WORDS[name] for name in RATES[metric])} are not known in one of the records"
        return Finding(NOT_EVALUABLE, now.contest, now.stage.id, root, metric, reason=reason)
    return Finding(
        PASS if old == new else FAIL,
        now.contest,
        now.stage.id,
        root,
        metric,
        expected=float(old),
        observed=float(new),
        severity="info",
        compared=subject.previous.record.id if subject.previous else None,
    )


def _units(
    subject: Subject,
    previous: Tabulation,
    metric: str,
    parameters: Parameters,
    rolled: RolledSheet,
    rolled_before: RolledSheet,
) -> Iterator[Judgement]:
    """The units of the finest level at which enough of them stand in both records under one id."""
    least = int(number_of(parameters, "least_units"))
    widest = number_of(parameters, "k")
    root = subject.root(rolled.sheet.contest)
    inside = subject.record.units.children_mask(root)
    inside[root] = False
    for level in reversed(subject.record.units.levels):
        here, there = subject.matched(level)
        if not inside[here].all():
            here, there = here[inside[here]], there[inside[here]]
        new, old = _rates(rolled, metric, here), _rates(rolled_before, metric, there)
        change = new - old
        known = ~np.isnan(change)
        if int(known.sum()) < least:
            continue
        median = float(np.median(change[known]))
        deviation = np.where(known, np.abs(change - median), 0.0)
        spread = float(np.median(deviation[known]))
        result, reasons = results(
            deviation > widest * spread,
            (
                ("the rate is not known in one of the records", ~known),
                ("more than half of the units changed by the same amount", np.full(known.shape, spread < _NO_SPREAD)),
            ),
        )
        yield Judgement(
            rolled.sheet.contest,
            rolled.sheet.stage,
            metric,
            here,
            result,
            reasons,
            expected=np.nan_to_num(old + median),
            observed=np.nan_to_num(new),
            compared=previous.record.id,
            additive=False,
        )
        return


def _message(subject: Subject, row: Row) -> str:
    name = "turnout" if row["metric"] == "turnout" else "share of invalid ballots"
    place = subject.place(row["row"])
    previous = subject.previous
    if previous is None:
        return ""
    title = previous.record.metadata.election.title
    if row["row"] != subject.root(row["contest"]):
        return (
            f"{place}: the {name} is {percent(row['observed'])}; the rate of the election before ({title}) and the "
            f"median change of all matched units would make it {percent(row['expected'])} ({points(row['gap'])})."
        )
    now, before = subject.tabulation.latest(row["contest"]), _before(subject, previous, row["contest"])
    counts = ""
    if now is not None and before is not None:
        names = ("registered", "cast") if row["metric"] == "turnout" else ("cast", "invalid", "valid")
        changes = [
            f"{COUNT_WORDS[item]} {signed(new - old)} ({100 * (new - old) / old:+.1f} %)"
            for item in names
            if (new := now.count(item)) is not None and (old := before.count(item))
        ]
        counts = f" In the same time: {', '.join(changes)}." if changes else ""
    return (
        f"{place}: the {name} went from {percent(row['expected'])} ({title}) to {percent(row['observed'])}, "
        f"{points(row['gap'])}.{counts}"
    )


_FORMULA = (
    "{0} - {0} of the election before; for units the distance from the median change of all matched units, above k = 5 "
    "median absolute deviations"
)
_NOT_EVALUABLE = (
    "no record of the election before, or {} is not known in both; for units also fewer than 20 with one id in both "
    "records, or no spread among their changes"
)

_MEANINGS = {
    "k": "median absolute deviations from the median change that a unit may be away",
    "least_units": "units that must stand in both records",
}

F01 = Rule(
    code="F01",
    title="Turnout against the election before",
    formula=_FORMULA.format("turnout"),
    severity="warning",
    source="elex-model's baseline; Cambodia 2013 and 2018",
    when_not_evaluable=_NOT_EVALUABLE.format("turnout"),
    cries_wolf="after a boycott, a new register, moved boundaries, or a contest that was closer than the last; and at "
    "small units, whose rates move by chance. For the whole it is a statement (info), not a fault",
    evaluate=partial(_jump, "turnout"),
    message=_message,
    parameters={"k": 5, "least_units": 20},
    meanings=_MEANINGS,
    level="total",
    owner="profile",
)

F02 = Rule(
    code="F02",
    title="Invalid ballots against the election before",
    formula=_FORMULA.format("invalid / cast"),
    severity="warning",
    source="Cambodia 2013, 2018 and 2023",
    when_not_evaluable=_NOT_EVALUABLE.format("the invalid share"),
    cries_wolf="after a new ballot paper, a call to spoil ballots or stricter counting; and at small units, whose "
    "shares move by chance. For the whole it is a statement (info), not a fault",
    evaluate=partial(_jump, "invalid_share"),
    message=_message,
    parameters={"k": 5, "least_units": 20},
    meanings=_MEANINGS,
    level="total",
    owner="profile",
)
