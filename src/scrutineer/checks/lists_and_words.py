"""Rules A12 (lists and their candidates) and A23 (figures written in words)."""

import numpy as np

from scrutineer.checks.form_sums import NOT_REPORTED, is_published, unknown
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
    results,
)
from scrutineer.checks.subject import LIST_OF, Subject
from scrutineer.checks.wording import number, words_of
from scrutineer.record.sheet import Sheet

_IN_WORDS = ("registered", "cast", "valid", "invalid")


def _lists(subject: Subject, sheet: Sheet) -> dict[str, list[str]]:
    """List to its candidates, as far as the sheet has votes of both."""
    found: dict[str, list[str]] = {}
    for option in subject.record.metadata.options_of(sheet.contest):
        name = option.extra.get(LIST_OF)
        if isinstance(name, str) and name in sheet.options and option.id in sheet.options:
            found.setdefault(name, []).append(option.id)
    return found


def _list_sums(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        for name, candidates in _lists(subject, sheet).items():
            whole, whole_known = _votes(sheet, name)
            total, known = np.zeros(len(sheet), np.int64), np.ones(len(sheet), bool)
            for candidate in candidates:
                votes, there = _votes(sheet, candidate)
                total, known = total + votes, known & there
            reported = sheet.reported.to_numpy()
            result, reasons = results(
                total != whole,
                (
                    (NOT_REPORTED, ~reported),
                    ("the votes of the list are not known", ~whole_known),
                    ("the votes of a candidate are not known", ~known),
                ),
                certain=reported & whole_known & (total > whole),
            )
            found.append(
                Judgement(
                    sheet.contest,
                    sheet.stage,
                    "votes",
                    sheet.rows,
                    result,
                    reasons,
                    whole,
                    total,
                    option=np.zeros(len(sheet), np.int64),
                    options=(name,),
                )
            )
    reason = "no option of the record is named as the candidate of a list"
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))


def _votes(sheet: Sheet, option: str) -> tuple[IntArray, BoolArray]:
    column = sheet.votes[option]
    return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()


def _list_message(subject: Subject, row: Row) -> str:
    gap = row["gap"]
    return (
        f"{subject.place(row['row'])}: the candidates of {subject.option_name(row['contest'], row['option'])} have "
        f"{number(row['observed'])} votes together, the list {number(row['expected'])}; {number(abs(gap))} too "
        f"{'many' if gap > 0 else 'few'}."
    )


def _words(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        for name in _IN_WORDS:
            if is_published(sheet, f"words_{name}"):
                figure, known = subject.figures(sheet, name)
                written, written_known = subject.figures(sheet, f"words_{name}")
                result, reasons = results(
                    figure != written,
                    (
                        (NOT_REPORTED, ~sheet.reported.to_numpy()),
                        (unknown(name), ~known),
                        (unknown(f"words_{name}"), ~written_known),
                    ),
                )
                found.append(Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons, figure, written))
    reason = "no count holds a figure in words"
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))


def _words_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {words_of(row['metric'])} stand as {number(row['expected'])} in figures and as "
        f"{number(row['observed'])} in words."
    )


A12 = Rule(
    code="A12",
    title="The candidates of a list add up to the list",
    formula="sum of the votes of the options whose key list names another option = the votes of that option",
    severity="error",
    source="Abacus F.402 and F.403",
    when_not_evaluable="no option names a list, or the votes of the list or of a candidate are missing and the rest "
    "does not exceed the list",
    cries_wolf="where a vote may be given to a list without a candidate, or to several candidates",
    evaluate=_list_sums,
    message=_list_message,
    owner="recipe",
    identity=True,
)

A23 = Rule(
    code="A23",
    title="Words and figures agree",
    formula="words_registered, words_cast, words_valid, words_invalid = the same counts in figures",
    severity="error",
    source="Haiti, list of the legal control unit 2011",
    when_not_evaluable="the figure or its words are missing",
    cries_wolf="where the words were typed by somebody who read the figures; and slips in long number words",
    evaluate=_words,
    message=_words_message,
    needs=("|".join(f"words_{name}" for name in _IN_WORDS),),
)
