"""Rule D05: the figures of a station that were published do not change, unless it is said who changed them and why.

What changed for the whole contest is stated by rule D06.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from scrutineer.checks.coverage import STATION_LEVEL
from scrutineer.checks.differences import (
    NOT_REPORTED,
    difference_words,
    judge_differences,
    largest_differences,
    only_in_one,
)
from scrutineer.checks.forms_received import explained_changes
from scrutineer.checks.rule import (
    NOT_EVALUABLE,
    SEVERITIES,
    BoolArray,
    Finding,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
)
from scrutineer.checks.stage_changes import COMPARED_COUNTS
from scrutineer.checks.stage_wording import between_versions
from scrutineer.checks.subject import Subject, same_units
from scrutineer.tabulation.roll_up import RolledSheet

ONLY_EARLIER = "the unit stands in the earlier version only"
ONLY_LATER = "the unit stands in the later version only"
GROWING = "the earlier count was partial, so the figures of an area were expected to grow"
_EXPLAINED: Final = SEVERITIES.index("info")


def still_growing(subject: Subject, rolled: RolledSheet) -> BoolArray:
    """Units whose figures may lawfully grow after this version: areas in a count announced as partial. Shape (units,).

    The form of a station is complete once it is there. What is no station can be one only if units are missing
    from the count as a whole.
    """
    units = subject.record.units
    if subject.record.metadata.stage(rolled.sheet.stage).coverage != "partial":
        return np.zeros(len(units), bool)
    root = subject.root(rolled.sheet.contest)
    whole_units = rolled.level == STATION_LEVEL or rolled.reported[root] < rolled.expected[root]
    complete: BoolArray = (units.table["level"] == rolled.level).to_numpy()
    return ~complete if whole_units else np.ones(len(units), bool)


def _changes(subject: Subject, parameters: Parameters) -> Outcome:
    most = int(number_of(parameters, "tolerance"))
    judged: list[Judgement] = []
    found: list[Finding] = []
    for contest in subject.record.metadata.contests:
        rolled = subject.rolled_of(contest.id)
        for earlier, later in pairwise(rolled):
            judged += _pair(subject, earlier, later, most)
        if len(rolled) < 2:
            reason = "the record holds only one version of the count, or none"
            found.append(Finding(NOT_EVALUABLE, contest.id, reason=reason))
    return Outcome(tuple(judged), tuple(found))


def _pair(subject: Subject, earlier: RolledSheet, later: RolledSheet, most: int) -> Iterator[Judgement]:
    """Units of two versions; the figure with the largest change speaks for each."""
    first, second = earlier.sheet, later.sheet
    rows, before, now = same_units(first, second)
    root = subject.root(second.contest)
    if (rows == root).any():
        kept = np.flatnonzero(rows != root)
        before = kept if isinstance(before, slice) else before[kept]
        now, rows = kept if isinstance(now, slice) else now[kept], rows[kept]
    once = tuple(sheet.rows[sheet.rows != root] for sheet in (first, second))
    yield from only_in_one(first, second, (once[0], once[1]), rows, (ONLY_EARLIER, ONLY_LATER))
    if not rows.size:
        return
    found = largest_differences(subject, (first, before), (second, now), COMPARED_COUNTS)
    reported = first.reported.to_numpy()[before] & second.reported.to_numpy()[now]
    growing = still_growing(subject, earlier)[rows]
    judgement = judge_differences(
        found, rows, first, second, reasons=((NOT_REPORTED, ~reported), (GROWING, growing)), most=most
    )
    explained = explained_changes(subject, second)[now]
    if not explained.any():
        yield judgement
        return
    severity = np.where(explained, _EXPLAINED, SEVERITIES.index(D05.severity)).astype(np.int8)
    yield replace(judgement, severity=severity)


def _message(subject: Subject, row: Row) -> str:
    contest, stages = row["contest"], (row["compared"], row["stage"])
    said = difference_words(subject, contest, stages, row["row"], COMPARED_COUNTS)
    text = f"{subject.place(row['row'])}, {between_versions(subject, row)}: {'; '.join(said)}."
    sheet = subject.record.sheets[contest, row["stage"]]
    line = subject.line(contest, row["stage"], row["row"])
    if line is None or not explained_changes(subject, sheet)[line]:
        return text
    who, why = (subject.words(sheet, name)[line] for name in ("corrected_by", "correction_reason"))
    return f"{text} Corrected by {who}: {why}."


D05: Final = Rule(
    code="D05",
    title="The published figures of a station do not change",
    formula="for each unit below the whole, each count and option: |figure of a version - figure of the version "
    "before| <= tolerance. A change of which corrected_by and correction_reason are given is information",
    severity="quarantine",
    source="Sirekap 2024 (public figures changed while the photographs stayed); Georgia",
    when_not_evaluable="only one version of the count is in the record, the unit or one of its figures stands "
    "in one of them only, or the earlier version was partial and the unit is an area",
    cries_wolf="where a preliminary count is replaced by the official one, made anew from the forms: slips of the "
    "first are mended in the second. The figures say what changed; the images of the forms say which is right",
    evaluate=_changes,
    message=_message,
    parameters={"tolerance": 0},
    meanings={"tolerance": "ballots by which a figure may change"},
    version="2",
)
