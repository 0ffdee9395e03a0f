"""Rules on how figures came to be changed: H02 to H05."""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.form_marks import form_place, forms_with
from scrutineer.checks.form_sums import is_published
from scrutineer.checks.form_times import closing_time, offset_minutes, wall_clock
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
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many
from scrutineer.record.sheet import Sheet

POLLS_CLOSE: Final = "polls_close"
"""Key of the election in record.toml: when the polls closed, on the local clock."""

_INFO: Final = SEVERITIES.index("info")
_ALERT: Final = SEVERITIES.index("alert")


def _changes_recorded(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in forms_with(subject, "previous_value_changes"):
        changes, known = subject.figures(sheet, "previous_value_changes")
        corrected, corrected_known = subject.flags(sheet, "corrected")
        who = subject.words(sheet, "corrected_by").is_not_null().to_numpy()
        result, reasons = results(
            (changes > 0) & ~(corrected | who),
            (
                ("it is not recorded how many figures were changed", ~known),
                (
                    "it is not recorded whether the figures were corrected, nor by whom",
                    (changes > 0) & ~corrected_known & ~who,
                ),
            ),
        )
        nothing = np.zeros_like(changes)
        metric = "previous_value_changes"
        found.append(Judgement(sheet.contest, sheet.stage, metric, sheet.rows, result, reasons, nothing, changes))
    return Outcome(tuple(found))


def _changes_message(subject: Subject, row: Row) -> str:
    return (
        f"{form_place(subject, row)}: {many(row['observed'], 'figure')} changed after the form was first entered, and "
        "no correction is recorded."
    )


def _locked(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in forms_with(subject, "locked"):
        locked, known = subject.flags(sheet, "locked")
        allowed = subject.words(sheet, "approved_by").is_not_null().to_numpy()
        result, reasons = results(locked, (("it is not recorded whether the form was final", ~known),))
        severity = np.where(allowed, _INFO, _ALERT).astype(np.int8)
        found.append(Judgement(sheet.contest, sheet.stage, "locked", sheet.rows, result, reasons, severity=severity))
    return Outcome(tuple(found))


def _locked_message(subject: Subject, row: Row) -> str:
    requested, approved = (_word(subject, row, name) for name in ("requested_by", "approved_by"))
    text = f"{form_place(subject, row)}: the form was changed after it was final"
    if approved is None:
        return f"{text}, and no approval is recorded."
    asked = f", as {requested} asked" if requested is not None else ""
    return f"{text}{asked}; {approved} allowed it."


def _word(subject: Subject, row: Row, name: str) -> str | None:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    found: str | None = subject.words(sheet, name)[subject.line(row["contest"], row["stage"], row["row"]) or 0]
    return found


def _self_approval(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in forms_with(subject, "requested_by", "approved_by"):
        requested, approved = (_folded(subject, sheet, name) for name in ("requested_by", "approved_by"))
        result, reasons = results(
            (requested == approved).fill_null(value=False).to_numpy(),
            (
                ("who asked for the change is not recorded", requested.is_null().to_numpy()),
                ("who allowed the change is not recorded", approved.is_null().to_numpy()),
            ),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "approved_by", sheet.rows, result, reasons))
    return Outcome(tuple(found))


def _folded(subject: Subject, sheet: Sheet, name: str) -> pl.Series:
    return subject.words(sheet, name).str.strip_chars().str.to_lowercase()


def _self_approval_message(subject: Subject, row: Row) -> str:
    return f"{form_place(subject, row)}: {_word(subject, row, 'approved_by')} asked for a change and allowed it."


def _clock(subject: Subject, parameters: Parameters) -> Outcome:
    skew = 60 * number_of(parameters, "minutes")
    election = subject.record.metadata.election
    closed = closing_time(election.extra.get(POLLS_CLOSE), election.last_day)
    judged = []
    for sheet in forms_with(subject, "form_time"):
        made = wall_clock(sheet.ballots["form_time"])
        unknown = (("no time is recorded on the form", made.is_null().to_numpy()),)
        if closed is not None:
            early = (pl.Series([closed]) - made).dt.total_seconds().fill_null(0).to_numpy()
            result, reasons = results(early > skew, unknown)
            judged.append(Judgement(sheet.contest, sheet.stage, POLLS_CLOSE, sheet.rows, result, reasons))
        if is_published(sheet, "entered_at"):
            judged.append(_order(sheet, made, unknown, skew))
    if not judged:
        reason = "no form has a time, or neither when the polls closed nor when forms were entered is known"
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))
    return Outcome(tuple(judged))


def _order(sheet: Sheet, made: pl.Series, unknown: tuple[tuple[str, BoolArray], ...], skew: float) -> Judgement:
    """A form is made before it is entered; clocks with and without an offset are not compared."""
    entered = wall_clock(sheet.ballots["entered_at"])
    here, there = offset_minutes(sheet.ballots["form_time"]), offset_minutes(sheet.ballots["entered_at"])
    ahead = (made - entered).dt.total_seconds() - 60 * (here.fill_null(0) - there.fill_null(0))
    result, reasons = results(
        ahead.fill_null(0).to_numpy() > skew,
        (
            *unknown,
            ("no time of the entry is recorded", entered.is_null().to_numpy()),
            ("one of the two times has no offset", (here.is_null() != there.is_null()).to_numpy()),
        ),
    )
    return Judgement(sheet.contest, sheet.stage, "entered_at", sheet.rows, result, reasons)


def _clock_message(subject: Subject, row: Row) -> str:
    place, made = form_place(subject, row), _word(subject, row, "form_time")
    if row["metric"] == POLLS_CLOSE:
        election = subject.record.metadata.election
        closed = closing_time(election.extra.get(POLLS_CLOSE), election.last_day)
        return f"{place}: the form was made at {made}, the polls closed at {closed:%Y-%m-%d %H:%M}."
    return f"{place}: the form was made at {made} and entered at {_word(subject, row, 'entered_at')}, before that."


H02: Final = Rule(
    code="H02",
    title="Every change of a figure is recorded",
    formula="if previous_value_changes > 0, corrected is marked or corrected_by is given",
    severity="error",
    source="design of logs from which the state can be replayed; no platform read has the rule",
    when_not_evaluable="the number of changes is not recorded, or nothing is recorded on corrections",
    cries_wolf="where typists mend their own slips before they send the form, and the system counts these changes too",
    evaluate=_changes_recorded,
    message=_changes_message,
    owner="profile",
    needs=("previous_value_changes",),
)

H03: Final = Rule(
    code="H03",
    title="No final form is changed",
    formula="locked is not marked; a change of a final form of which approved_by is given is information",
    severity="alert",
    source="Kawal Pemilu (locked stations); tally-ho (recall from the archive needs an approval)",
    when_not_evaluable="it is not recorded whether the form was final when it was last changed",
    cries_wolf="where the approval was given on paper and not entered",
    evaluate=_locked,
    message=_locked_message,
    owner="profile",
    needs=("locked",),
)

H04: Final = Rule(
    code="H04",
    title="Nobody allows their own request",
    formula="requested_by differs from approved_by",
    severity="error",
    source="tally-ho, workflow requests",
    when_not_evaluable="who asked for the change, or who allowed it, is not recorded",
    cries_wolf="where several persons share one account, or one person entered both names",
    evaluate=_self_approval,
    message=_self_approval_message,
    owner="profile",
    needs=("requested_by", "approved_by"),
)

H05: Final = Rule(
    code="H05",
    title="Times on forms are possible",
    formula="form_time >= polls_close of the election - minutes, both on the local clock; and entered_at >= "
    "form_time - minutes",
    severity="warning",
    source="practice of the preliminary results in Mexico (INE, PREP)",
    when_not_evaluable="the form has no time; when the polls closed or the form was entered is not recorded; or only "
    "one of two times has an offset",
    cries_wolf="where stations lawfully close when everybody on the register has voted, where polls close at different "
    "times, and where the clock of a device or of the wall is wrong",
    evaluate=_clock,
    message=_clock_message,
    parameters={"minutes": 5},
    meanings={"minutes": "minutes that a clock may be wrong"},
    owner="profile",
    needs=("form_time",),
)
