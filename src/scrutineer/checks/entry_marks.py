"""Rules on how a form was entered: C06 (how sure a machine was), C09 (declared range), C10 (how long it took)."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from scrutineer.checks.entries import column_of
from scrutineer.checks.form_sums import NOT_REPORTED, is_published
from scrutineer.checks.rule import (
    FAILED,
    NOT_EVALUABLE,
    BoolArray,
    Finding,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, words_of
from scrutineer.record.sheet import Sheet

RANGES = "ranges"
"""Key of a contest that holds, per figure, the least and the most that its field takes: `cast = [0, 900]`."""

_KINDS = ("entry", "image", "observer", "paper", "sealed")


def _every(subject: Subject) -> Iterator[Sheet]:
    """All sheets, counts first."""
    yield from subject.sheets
    for kind in _KINDS:
        yield from subject.readings(kind)


def _confidence(subject: Subject, parameters: Parameters) -> Outcome:
    least = float(share_of(parameters, "least"))
    found = []
    for sheet in _every(subject):
        if is_published(sheet, "ocr_confidence"):
            sure = sheet.ballots["ocr_confidence"].cast(pl.Float64, strict=False)
            value = sure.fill_null(0.0).to_numpy()
            unknown: BoolArray = (sure.is_null() | ~sure.is_between(0, 1)).to_numpy()
            result, reasons = results(value < least, (("how sure the reading is, is not known", unknown),))
            wanted = np.broadcast_to(np.float64(least), value.shape)
            found.append(
                Judgement(
                    sheet.contest,
                    sheet.stage,
                    "ocr_confidence",
                    sheet.rows,
                    result,
                    reasons,
                    wanted,
                    value,
                    additive=False,
                )
            )
    return Outcome(tuple(found))


def _confidence_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: the least certain figure was read with a confidence of {row['observed']:.2f}, "
        f"below {row['expected']:.2f}."
    )


def _ranges(subject: Subject, contest: str) -> Mapping[str, tuple[int, int]]:
    """Declared ranges of a contest, as far as they are two whole numbers."""
    declared: Any = subject.record.metadata.contest(contest).extra.get(RANGES)
    found = {}
    if isinstance(declared, Mapping):
        for name, bounds in declared.items():
            if isinstance(bounds, list | tuple) and len(bounds) == 2 and all(isinstance(b, int) for b in bounds):
                found[str(name)] = (int(bounds[0]), int(bounds[1]))
    return found


def _range(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in _every(subject):
        for name, (low, high) in _ranges(subject, sheet.contest).items():
            fields = [f"votes {option}" for option in sheet.options] if name == "votes" else [name]
            found += [_in_range(sheet, field, low, high) for field in fields]
    reason = "no contest declares the range of a figure"
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))


def _in_range(sheet: Sheet, field: str, low: int, high: int) -> Judgement:
    column = column_of(sheet, field)
    value, known = column.fill_null(low).to_numpy(), column.is_not_null().to_numpy()
    result, reasons = results(
        (value < low) | (value > high),
        ((NOT_REPORTED, ~sheet.reported.to_numpy()), (f"{_field_words(field)} are not known", ~known)),
    )
    option = field.removeprefix("votes ")
    return Judgement(
        sheet.contest,
        sheet.stage,
        "votes" if option != field else field,
        sheet.rows,
        result,
        reasons,
        np.where((result == FAILED) & (value < low), low, high),
        value,
        option=np.zeros(len(sheet), np.int64) if option != field else None,
        options=(option,) if option != field else (),
    )


def _field_words(field: str) -> str:
    return "the votes of an option" if field.startswith("votes ") else words_of(field)


def _range_message(subject: Subject, row: Row) -> str:
    option = row["option"]
    words = words_of(row["metric"]) if option is None else f"votes of {subject.option_name(row['contest'], option)}"
    bound = "most" if row["gap"] > 0 else "least"
    return (
        f"{subject.place(row['row'])}: {words} stand as {number(row['observed'])}; the {bound} that the field takes is "
        f"{number(row['expected'])}."
    )


def _seconds(subject: Subject, parameters: Parameters) -> Outcome:
    least = int(number_of(parameters, "least"))
    found = []
    for sheet in _every(subject):
        if is_published(sheet, "entry_seconds"):
            seconds, known = subject.figures(sheet, "entry_seconds")
            result, reasons = results(seconds < least, (("how long the entry took is not known", ~known),))
            wanted = np.broadcast_to(np.int64(least), seconds.shape)
            found.append(
                Judgement(sheet.contest, sheet.stage, "entry_seconds", sheet.rows, result, reasons, wanted, seconds)
            )
    return Outcome(tuple(found))


def _seconds_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: the entry took {number(row['observed'])} seconds; less than "
        f"{number(row['expected'])} is hardly possible by hand."
    )


C06 = Rule(
    code="C06",
    title="A machine read the figures with confidence",
    formula="lowest confidence of a figure that was read >= least; what the sums of the form say of another reading is "
    "rule C07",
    severity="warning",
    source="Kawal Pemilu, reader of form C1",
    when_not_evaluable="the record has no column ocr_confidence, or none for the form",
    cries_wolf="with readers that are unsure of everything: set the threshold from a sample that was read by people",
    evaluate=_confidence,
    message=_confidence_message,
    parameters={"least": "8/10"},
    meanings={"least": "confidence below which a person should read the form"},
    owner="recipe",
    needs=("ocr_confidence",),
)

C09 = Rule(
    code="C09",
    title="Figures lie in the range of their fields",
    formula="least <= figure <= most, as the contest declares under the key ranges",
    severity="error",
    source="Apollo, least and most of a field",
    when_not_evaluable="no range is declared, or the figure is missing",
    cries_wolf="where the range was set for ordinary stations and the record holds others",
    evaluate=_range,
    message=_range_message,
    owner="recipe",
)

C10 = Rule(
    code="C10",
    title="An entry took as long as typing takes",
    formula="entry_seconds >= least",
    severity="info",
    source="Kawal Pemilu 2019 (2 seconds with figures filled in, 5 without); tally-ho form statistics",
    when_not_evaluable="the record has no column entry_seconds, or none for the form",
    cries_wolf="where forms are read in from files and nobody types",
    evaluate=_seconds,
    message=_seconds_message,
    parameters={"least": 5},
    meanings={"least": "seconds that an entry takes at least"},
    owner="profile",
    needs=("entry_seconds",),
)
