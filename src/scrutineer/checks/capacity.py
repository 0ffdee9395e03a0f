"""Rules on the limit of one station: A21 (above it), A22 (just below the papers that it had)."""

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

_FIGURES = ("votes", "cast", "valid", "issued", "accredited")
_NO_LIMIT = "neither the record nor a parameter gives a limit for a station"
_NO_LIMIT_HERE = "the limit of this station is not known"
_NO_FIGURE = "no count holds a figure that the parameter names"
_INCOMPLETE = "one of the figures is not known, and those that are do not exceed the limit"


def _limit(
    subject: Subject, sheet: Sheet, parameters: Parameters, name: str, column: str, *, both: bool = False
) -> tuple[IntArray, BoolArray] | None:
    """The most of each line, from a column of the record or one number for all; None where neither is there.

    The number stands where the column is empty; with `both` the smaller of the two holds where both are there.
    """
    there = is_published(sheet, column)
    if parameters[name] is None:
        return subject.figures(sheet, column) if there else None
    every = int(number_of(parameters, name))
    if not there:
        return np.full(len(sheet), every, np.int64), np.ones(len(sheet), bool)
    own, known = subject.figures(sheet, column)
    return np.where(known, np.minimum(own, every) if both else own, every), np.ones(len(sheet), bool)


def _published_at_level(subject: Subject, sheet: Sheet, there: BoolArray) -> BoolArray:
    """Whether a figure is there at any line of the same level as each line. Shape (lines,)."""
    level = subject.record.units.level_codes[sheet.rows]
    found: BoolArray = np.bincount(level, there, len(subject.record.units.levels))[level] > 0
    return found


def _above_limit(subject: Subject, parameters: Parameters) -> Outcome:
    wanted = {name.strip() for name in str(parameters["figures"]).split(",")}
    reason = _NO_LIMIT
    found = []
    for sheet in subject.sheets:
        limit = _limit(subject, sheet, parameters, "most", "capacity", both=True)
        if limit is None:
            continue
        names = tuple(name for name in _FIGURES if name in wanted & {"votes", *sheet.counts})
        if not names:
            reason = _NO_FIGURE
            continue
        most, known = limit
        largest = np.full(len(sheet), -1, np.int64)
        which = np.zeros(len(sheet), np.int64)
        some, complete = np.zeros(len(sheet), bool), np.ones(len(sheet), bool)
        for place, name in enumerate(names):
            if name == "votes":
                votes = subject.vote_totals(sheet)
                figures, there = votes.total, (votes.listed > 0) & (votes.blank == 0)
            else:
                figures, there = subject.figures(sheet, name)
            figures = np.where(there | (figures > 0), figures, -1)
            which[figures > largest] = place
            largest = np.maximum(largest, figures)
            some |= there
            complete &= there | ~_published_at_level(subject, sheet, there)
        reported = sheet.reported.to_numpy()
        over = largest > most
        result, reasons = results(
            over,
            ((NOT_REPORTED, ~reported), (_NO_LIMIT_HERE, ~known), (_INCOMPLETE, ~(some & complete))),
            # A figure that is there is above the limit whatever the others are.
            certain=over & reported & known,
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
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))


def _stands_there(subject: Subject, sheet: Sheet, row: Row, column: str) -> bool:
    """Whether the limit of a finding is the figure of this column at its unit."""
    line = subject.line(sheet.contest, sheet.stage, row["row"])
    return line is not None and bool(sheet.count(column)[line] == row["expected"])


def _above_message(subject: Subject, row: Row) -> str:
    most = number(row["expected"])
    # Votes of some options alone may be above the limit.
    figure = "votes" if row["option"] == "votes" else words_of(row["option"])
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    limit = (
        f"more than the {most} that the record gives as the most of this station"
        if _stands_there(subject, sheet, row, "capacity")
        else f"above the limit of {most} that the rules in use set for every station"
    )
    return f"{subject.place(row['row'])}: {number(row['observed'])} {figure}, {limit}."


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
    cast, ceiling = number(row["observed"]), number(row["expected"])
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    papers = (
        f"of the {ceiling} papers that the station had"
        if _stands_there(subject, sheet, row, "received")
        else f"where the rules in use take {ceiling} papers as what every station had"
    )
    return f"{subject.place(row['row'])}: {cast} ballots cast {papers}."


A21 = Rule(
    code="A21",
    title="No figure is above the limit of a station",
    formula="each of the figures chosen (votes, cast, valid, issued, accredited) <= capacity of the station, or one "
    "limit for all; the smaller one where both are there",
    severity="error",
    source="Indonesia 2024 (300 voters per station; 154,541 stations corrected); Afghanistan 2009 (600 ballots)",
    when_not_evaluable="nobody gives a limit, or one of the figures that are published is missing at the unit and the "
    "others are not above the limit",
    cries_wolf="where stations were merged for the day, and on lines that stand for more than one station",
    evaluate=_above_limit,
    message=_above_message,
    parameters={"most": None, "figures": ", ".join(_FIGURES)},
    meanings={
        "most": "most voters or papers of any station: what a station can hold, or a number from which an authority "
        "looks at it. Where the record has a column capacity too, the smaller one holds",
        "figures": "figures that are compared with the limit, with commas between them",
    },
    version="3",
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
        "ceiling": "papers of any station, where the record does not say what it received",
        "k": "papers below the ceiling that still count as at it",
    },
    version="2",
)
