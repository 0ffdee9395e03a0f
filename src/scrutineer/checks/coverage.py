"""Rules E04 and E05: units that have not reported, by area, and stations more than were announced."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    IntArray,
    Outcome,
    Parameters,
    Row,
    Rule,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number
from scrutineer.record.units import Units
from scrutineer.tabulation.roll_up import RolledSheet

_WHOLE_ONLY = "the record holds figures of the whole only, so it does not show which units reported"
_MANY_AREAS = 25
"""Areas listed one by one; where more have missing units, the finding about the whole names the largest."""
STATION_LEVEL = "station"
"""The level whose number of units can be compared with a printed number of stations."""


@dataclass(frozen=True)
class Missing:
    """Units of the reporting level without figures, of one contest and stage.

    Attributes:
        rows: Rows of the units that are missing. Shape (missing,).
        register: Registered voters of each, 0 where not known. Shape (missing,).
        register_known: Whether the register of each is known. Shape (missing,).
        area: Row of the unit of the first level below the contest's in which each lies. Shape (missing,).
        settled_area: The same of each unit that was annulled or not opened. Shape (settled,).
    """

    rows: IntArray
    register: IntArray
    register_known: BoolArray
    area: IntArray
    settled_area: IntArray


def areas(units: Units, rows: IntArray, root: int) -> IntArray:
    """Row of the child of `root` in whose subtree each of these units lies. Shape (rows,)."""
    area = rows
    while (units.parent[area] != root).any():
        area = np.where(units.parent[area] == root, area, units.parent[area])
    return area


def missing_units(subject: Subject, rolled: RolledSheet) -> Missing:
    """The units of the reporting level that are waited for."""
    units = subject.record.units
    root = subject.root(rolled.sheet.contest)
    rows = settled = np.zeros(0, np.int64)
    if rolled.reported[root] < rolled.expected[root]:
        silent = (units.table["level"] == rolled.level).to_numpy() & units.children_mask(root) & (rolled.reported == 0)
        is_settled = subject.settled(rolled.sheet)
        rows, settled = np.flatnonzero(silent & ~is_settled), np.flatnonzero(silent & is_settled)
    register = np.zeros(rows.size, np.int64)
    known = np.zeros(rows.size, bool)
    # The register of a unit that has not reported may be known from another version of the count.
    for other in (rolled, *reversed(subject.rolled_of(rolled.sheet.contest))):
        column = other.counts.get("registered")
        if column is not None:
            new = column.known[rows] & ~known
            register[new] = column.value[rows][new]
            known |= new
    return Missing(rows, register, known, areas(units, rows, root), areas(units, settled, root))


def _missing(subject: Subject, _: Parameters) -> Outcome:
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        root = subject.root(contest.id)
        for rolled in subject.rolled_of(contest.id):
            found += _stage(subject, rolled, root)
        found += _printed_number(subject, contest.id, root, too_many=False)
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason="the record holds no count"),))


def _stage(subject: Subject, rolled: RolledSheet, root: int) -> Iterator[Finding]:
    contest, stage = rolled.sheet.contest, rolled.sheet.stage
    units = subject.record.units
    if rolled.level == units.table["level"][root]:
        yield Finding(NOT_EVALUABLE, contest, stage, root, "units", reason=_WHOLE_ONLY)
        return
    missing = missing_units(subject, rolled)
    whole = int(rolled.expected[root]) - missing.settled_area.size
    lacking = dict(zip(*_numbers(missing.area), strict=True))
    settled = dict(zip(*_numbers(missing.settled_area), strict=True))
    children = np.flatnonzero(units.parent == root)
    below = children[subject.has_children[children]].tolist()
    lacking_areas = [area for area in below if area in lacking]
    listed = len(lacking_areas) <= _MANY_AREAS
    yield Finding(
        FAIL if missing.rows.size else PASS,
        contest,
        stage,
        root,
        "units",
        expected=whole,
        observed=whole - missing.rows.size,
        items=1 if listed else 1 + len(lacking_areas),
    )
    for area in below:
        if listed or area not in lacking:
            expected = int(rolled.expected[area]) - settled.get(area, 0)
            yield Finding(
                FAIL if area in lacking else PASS,
                contest,
                stage,
                area,
                "units",
                expected=expected,
                observed=expected - lacking.get(area, 0),
            )


def _numbers(areas_of_units: IntArray) -> tuple[list[int], list[int]]:
    rows, numbers = np.unique(areas_of_units, return_counts=True)
    return rows.tolist(), numbers.tolist()


def _printed_number(subject: Subject, contest: str, root: int, *, too_many: bool) -> Iterator[Finding]:
    """The printed numbers of stations of the whole or of an area against the stations of the record."""
    record = subject.record
    if record.finest_level.get(contest) != STATION_LEVEL:
        return
    stations = (record.units.table["level"] == STATION_LEVEL).to_numpy()
    printed = record.statements.filter(
        (pl.col("metric") == "stations")
        & (pl.col("low") == pl.col("high"))
        & (pl.col("contest").is_null() | (pl.col("contest") == contest))
    )
    for row in printed.iter_rows(named=True):
        place = root if row["unit"] is None else record.units.row_of(row["unit"])
        held = int((stations & record.units.children_mask(place)).sum())
        expected = float(row["low"])
        yield Finding(
            FAIL if (held > expected if too_many else held < expected) else PASS,
            contest,
            row["stage"],
            place,
            "stations",
            expected=expected,
            observed=held,
            statement=row["statement"],
        )


def _too_many(subject: Subject, _: Parameters) -> Outcome:
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        found += _printed_number(subject, contest.id, subject.root(contest.id), too_many=True)
    reason = "no number of stations was announced, or the record has no stations"
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason=reason),))


def _too_many_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {number(row['expected'])} stations were announced, the record holds "
        f"{number(row['observed'])}; {number(row['gap'])} more."
    )


def _message(subject: Subject, row: Row) -> str:
    if row["metric"] == "stations":
        return (
            f"{subject.place(row['row'])}: {number(row['expected'])} stations were announced, the record holds "
            f"{number(row['observed'])}; {number(-row['gap'])} are not in it."
        )
    rolled = subject.tabulation.rolled[row["contest"], row["stage"]]
    missing = missing_units(subject, rolled)
    root = subject.root(row["contest"])
    here = np.ones(missing.rows.size, bool) if row["row"] == root else missing.area == row["row"]
    text = (
        f"{subject.place(row['row'])}, {subject.stage_name(row['stage'])}: {number(-row['gap'])} of "
        f"{many(row['expected'], 'unit')} {'has' if row['gap'] == -1 else 'have'} no figures"
    )
    known = missing.register_known & here
    if known.any():
        left = "" if known.sum() == here.sum() else f" (the register of {number(int(known.sum()))} of them is known)"
        text += f"; {many(int(missing.register[known].sum()), 'registered voter')} not yet counted{left}"
    else:
        text += "; how many voters are registered there is not known"
    settled = missing.settled_area if row["row"] == root else missing.settled_area[missing.settled_area == row["row"]]
    if settled.size:
        text += f"; {many(settled.size, 'unit')} annulled or not opened {'is' if settled.size == 1 else 'are'} left out"
    return f"{text}.{_largest(subject, missing, root) if row['row'] == root else ''}"


def _largest(subject: Subject, missing: Missing, root: int) -> str:
    units = subject.record.units
    area = missing.area
    with_children = area[subject.has_children[area]]
    if not with_children.size:
        return ""
    rows, numbers = np.unique(with_children, return_counts=True)
    order = np.argsort(-numbers, kind="stable")[:3]
    names = [f"{subject.place(int(rows[i]))} ({number(int(numbers[i]))})" for i in order]
    total = int(((units.parent == root) & subject.has_children).sum())
    return f" They lie in {rows.size} of {many(total, 'area')}, most in {listing(names)}."


E04 = Rule(
    code="E04",
    title="Units without figures",
    formula="expected - received units of the reporting level, for the whole and each area of the first level, with "
    "the registered voters of the units not yet counted; and the printed number of stations - stations in the record",
    severity="warning",
    source="OAS Haiti 2010 (1,045 of 11,181 sheets missing)",
    when_not_evaluable="the record holds figures of the whole only",
    cries_wolf="where stations were planned and lawfully not opened and their status does not say so, and while a "
    "count goes on",
    evaluate=_missing,
    message=_message,
    level="total",
)

E05 = Rule(
    code="E05",
    title="No more stations than were announced",
    formula="stations in the record <= printed number of stations, for the whole and for each area with such a number",
    severity="error",
    source="Kenya 2017 (41,451 forms for 40,883 stations)",
    when_not_evaluable="no number of stations was announced, or the record has no stations",
    cries_wolf="where the number was printed before stations were added lawfully, where it counts centres and the "
    "record their rooms, and where two rows of a file are halves of one station",
    evaluate=_too_many,
    message=_too_many_message,
    level="total",
)
