"""Rules D01 to D04 and D08: what one source read off the forms against the count, or against another source.

A reading is the sheet of a stage that is no count: what observers wrote down, what stands on the images, on paper
copies or in sealed copies of the forms. It is compared with the latest count of its contest.
"""

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Final

import numpy as np

from scrutineer.checks.differences import (
    NOT_REPORTED,
    difference_words,
    judge_differences,
    largest_differences,
    only_in_one,
)
from scrutineer.checks.rule import NOT_EVALUABLE, Finding, Judgement, Outcome, Parameters, Row, Rule, number_of
from scrutineer.checks.subject import Subject, same_units
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.sheet import Sheet

_NO_LINE = "the count has no line for this unit"
_NOT_READ = "the reading has no line for this unit"


def _against_the_count(kind: str, subject: Subject, parameters: Parameters) -> Outcome:
    most = int(number_of(parameters, "tolerance"))
    judged: list[Judgement] = []
    found: list[Finding] = []
    for reading in subject.readings(kind):
        latest = subject.record.latest(reading.contest)
        if latest is None:
            reason = "the record holds no count of the contest"
            found.append(Finding(NOT_EVALUABLE, reading.contest, reading.stage, reason=reason))
            continue
        judged += _compare(subject, reading, subject.record.sheets[reading.contest, latest.id], most)
    return Outcome(tuple(judged), tuple(found))


def _compare(subject: Subject, first: Sheet, second: Sheet, most: int) -> Iterator[Judgement]:
    rows, there, here = same_units(first, second)
    if rows.size:
        found = largest_differences(subject, (first, there), (second, here), tuple(COUNT_KINDS))
        silent = ~(first.reported.to_numpy()[there] & second.reported.to_numpy()[here])
        yield judge_differences(found, rows, first, second, reasons=((NOT_REPORTED, silent),), most=most)
    # A reading of stations is not asked for the lines of whole areas.
    levels = subject.record.units.level_codes
    asked = second.rows[np.isin(levels[second.rows], levels[first.rows])]
    yield from only_in_one(first, second, (first.rows, asked), rows, (_NO_LINE, _NOT_READ))


def _between_observers(subject: Subject, parameters: Parameters) -> Outcome:
    most = int(number_of(parameters, "tolerance"))
    judged = []
    for first, second in combinations(subject.readings("observer"), 2):
        rows, there, here = same_units(first, second)
        if first.contest == second.contest and rows.size:
            found = largest_differences(subject, (first, there), (second, here), tuple(COUNT_KINDS))
            judged.append(judge_differences(found, rows, first, second, reasons=(), most=most))
    if not judged:
        reason = "no two observers wrote down figures of the same unit"
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))
    return Outcome(tuple(judged))


def _message(subject: Subject, row: Row) -> str:
    """All figures that differ; the reading stands first."""
    said = difference_words(subject, row["contest"], (row["compared"], row["stage"]), row["row"], tuple(COUNT_KINDS))
    first, second = (subject.stage_name(row[name]) for name in ("compared", "stage"))
    return f"{subject.place(row['row'])}, from the {first} to the {second}: {'; '.join(said)}."


_FORMULA: Final = "each count and option: |figure {} - figure of the latest count| <= tolerance"
_NOT_EVALUABLE: Final = (
    "the record holds no such reading, the reading or the count has no line or no reported figures for the unit, or a "
    "figure that both hold elsewhere is missing at the unit on one side and the others agree"
)
_TOLERANCE: Final = {"tolerance": "ballots by which a figure may differ"}

D01: Final = Rule(
    code="D01",
    title="The count is what observers wrote down",
    formula=_FORMULA.format("of the observers"),
    severity="quarantine",
    source="parallel vote tabulation practice; PPCRV 2022 (98.39 % of returns matched)",
    when_not_evaluable=_NOT_EVALUABLE,
    cries_wolf="where observers copied in haste or left before a correction, and where the form was lawfully corrected "
    "after the count",
    evaluate=partial(_against_the_count, "observer"),
    message=_message,
    parameters={"tolerance": 0},
    meanings=_TOLERANCE,
    owner="profile",
    reads=("observer",),
    version="2",
)

D02: Final = Rule(
    code="D02",
    title="The count is what the images show",
    formula=_FORMULA.format("read off the image"),
    severity="quarantine",
    source="Honduras 2013 (form 14233, 107 against 7, as reported); Kawal Pemilu 2014 (about 10,000 errors)",
    when_not_evaluable=_NOT_EVALUABLE,
    cries_wolf="where the image was misread, by a machine above all: digits are taken for others that look alike",
    evaluate=partial(_against_the_count, "image"),
    message=_message,
    parameters={"tolerance": 0},
    meanings=_TOLERANCE,
    owner="profile",
    reads=("image",),
    version="2",
)

D03: Final = Rule(
    code="D03",
    title="What was transmitted is what stands on paper",
    formula=_FORMULA.format("of the paper copy"),
    severity="quarantine",
    source="Kenya (text against scan of form 34A); PPCRV",
    when_not_evaluable=_NOT_EVALUABLE,
    cries_wolf="where paper copies were made before a lawful correction",
    evaluate=partial(_against_the_count, "paper"),
    message=_message,
    parameters={"tolerance": 0},
    meanings=_TOLERANCE,
    owner="profile",
    reads=("paper",),
    version="2",
)

D04: Final = Rule(
    code="D04",
    title="Observers of one station agree",
    formula="each count and option that two observers wrote down: |first - second| <= tolerance",
    severity="quarantine",
    source="Apollo (conflicts per field; the master value only from undisputed ones)",
    when_not_evaluable="no two observers wrote down a figure of the same unit",
    cries_wolf="where one of them watched another room of the same centre",
    evaluate=_between_observers,
    message=_message,
    parameters={"tolerance": 0},
    meanings=_TOLERANCE,
    owner="profile",
    reads=("observer",),
    version="2",
)

D08: Final = Rule(
    code="D08",
    title="The sealed copies are what was published",
    formula=_FORMULA.format("of the sealed copy"),
    severity="quarantine",
    source="Cambodia 2013 (forms 1102 and 1108, sealed safety packages)",
    when_not_evaluable=_NOT_EVALUABLE,
    cries_wolf="where sealed copies were filled in before the last correction on the published form",
    evaluate=partial(_against_the_count, "sealed"),
    message=_message,
    parameters={"tolerance": 0},
    meanings=_TOLERANCE,
    owner="profile",
    reads=("sealed",),
    version="2",
)
