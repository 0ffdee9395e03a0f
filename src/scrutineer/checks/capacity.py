"""Rules on what one station can hold: A21 (above the most), A22 (just below it)."""

import numpy as np

from scrutineer.checks.form_sums import NO_CAST, NOT_REPORTED, is_published
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
    number_of,
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, words_of
from scrutineer.record.sheet import Sheet

_FIGURES = ("cast", "valid", "issued", "accredited")
_NO_LIMIT = "neither the record nor a parameter says how much a station can hold"
_NO_LIMIT_HERE = "how much this station can hold is not known"


def _limit(
    subject: Subject, sheet: Sheet, parameters: Parameters, name: str, column: str
) -> tuple[IntArray, BoolArray] | None:
    """The most of each line, from a column of the record or one number for all; None where neither is there."""
    if is_published(sheet, column):
        return subject.figures(sheet, column)
    if parameters[name] is None:
        return None
    return np.full(len(sheet), int(number_of(parameters, name)), np.int64), np.ones(len(sheet), bool)


def _above_capacity(subject: Subject, parameters: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        limit = _limit(subject, sheet, parameters, "most", "capacity")
        if limit is None:
            continue
        most, known = limit
        largest = subject.vote_totals(sheet).total.copy()
        which = np.zeros(len(sheet), np.int64)
        names = ("votes", *(name for name in _FIGURES if name in sheet.counts))
        for place, name in enumerate(names[1:], start=1):
            figures, _ = subject.figures(sheet, name)
            which[figures > largest] = place
            np.maximum(largest, figures, out=largest)
        result, reasons = results(
            largest > most,
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (_NO_LIMIT_HERE, ~known),
                ("nothing of what a station holds is known here", largest == 0),
            ),
        )
        found.append(
            Judgement(
                sheet.contest,
                sheet.stage,
                "most",
                sheet.rows,
                result,
                reasons,
                most,
                largest,
                option=which,
                options=names,
            )
        )
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=_NO_LIMIT),))


def _above_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} {words_of(row['option'])}; a station can hold "
        f"{number(row['expected'])} at most."
    )


def _near_ceiling(subject: Subject, parameters: Parameters) -> Outcome:
    margin = int(number_of(parameters, "k"))
    found = []
    for sheet in subject.sheets:
        limit = _limit(subject, sheet, parameters, "ceiling", "received")
        if limit is None:
            continue
        ceiling, known = limit
        cast, cast_known = subject.figures(sheet, "cast")
        result, reasons = results(
            cast + margin >= ceiling,
            ((NOT_REPORTED, ~sheet.reported.to_numpy()), (NO_CAST, ~cast_known), (_NO_LIMIT_HERE, ~known)),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "ceiling", sheet.rows, result, reasons, ceiling, cast))
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=_NO_LIMIT),))


def _near_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} ballots cast of the {number(row['expected'])} papers "
        "that the station had."
    )


A21 = Rule(
    code="A21",
    title="No figure is above what a station can hold",
    formula="votes, cast, valid, issued and accredited <= capacity of the station, or the most of any station",
    severity="error",
    source="Indonesia 2024 (300 voters per station; 154,541 stations corrected); Afghanistan 2009 (600 ballots)",
    when_not_evaluable="nobody says how much a station can hold, or the unit has no figure",
    cries_wolf="where stations were merged for the day, and on lines that stand for more than one station",
    evaluate=_above_capacity,
    message=_above_message,
    parameters={"most": None},
    meanings={"most": "most voters or papers of any station, where the record has no column capacity"},
)

A22 = Rule(
    code="A22",
    title="The ballots cast stay below the papers that the station had",
    formula="cast < ceiling - k, where the ceiling is the papers received, or one number for all stations",
    severity="warning",
    source="Afghanistan 2014 (599 of 600 papers; the EU assessment team asked for 595)",
    when_not_evaluable="the papers received are not known, or ballots cast are missing",
    cries_wolf="where papers are given out by the number of registered voters and nearly everybody votes",
    evaluate=_near_ceiling,
    message=_near_message,
    parameters={"ceiling": None, "k": 5},
    meanings={
        "ceiling": "papers of any station, where the record has no column received",
        "k": "papers below the ceiling that still count as at it",
    },
)
