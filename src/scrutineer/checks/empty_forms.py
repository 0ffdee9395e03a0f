"""Rules on what is not there: A13 (total missing), A17, A18, A25 (nothing but zeros), A29 (half a form)."""

import numpy as np

from scrutineer.checks.form_sums import ELSEWHERE, NO_VOTES, NOT_REPORTED, parts_of_cast
from scrutineer.checks.rule import IntArray, Judgement, Outcome, Parameters, Row, Rule, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number, words_of
from scrutineer.record.sheet import Sheet


def _known_sum(subject: Subject, sheet: Sheet, names: tuple[str, ...]) -> IntArray:
    """Sum of what is there of some counts. Shape (lines,)."""
    total = np.zeros(len(sheet), np.int64)
    for name in names:
        total = total + subject.figures(sheet, name)[0]
    return total


def _total_missing(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        parts = tuple(name for name in parts_of_cast(sheet) if name in sheet.counts)
        for whole, total in (
            ("valid", subject.vote_totals(sheet).total),
            ("cast", _known_sum(subject, sheet, parts)),
        ):
            figure, known = subject.figures(sheet, whole)
            # A total that is nowhere in the sheet was not published; it is not missing on a form.
            unpublished = np.full(len(sheet), whole not in sheet.counts)
            result, reasons = results(
                (total > 0) & (~known | (figure == 0)),
                (
                    (NOT_REPORTED, ~sheet.reported.to_numpy()),
                    (f"{words_of(whole)} were not published at this stage", unpublished),
                    ("none of the parts is known to be above zero", total == 0),
                ),
            )
            found.append(Judgement(sheet.contest, sheet.stage, whole, sheet.rows, result, reasons, total, figure))
    return Outcome(tuple(found))


def _total_missing_message(subject: Subject, row: Row) -> str:
    parts = "votes" if row["metric"] == "valid" else "parts"
    return (
        f"{subject.place(row['row'])}: the {parts} add up to {number(row['expected'])}, and "
        f"{words_of(row['metric'])} are blank or 0."
    )


def _empty_figure(subject: Subject, name: str, *, ordinary_only: bool) -> Outcome:
    found = []
    for sheet in subject.sheets:
        if name not in sheet.counts:
            continue
        figure, known = subject.figures(sheet, name)
        elsewhere = ~subject.ordinary[sheet.rows] if ordinary_only else np.zeros(len(sheet), bool)
        result, reasons = results(figure == 0, ((NOT_REPORTED, ~sheet.reported.to_numpy()), (ELSEWHERE, elsewhere)))
        found.append(
            Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons, observed=known.astype(np.int64))
        )
    return Outcome(tuple(found))


def _empty_message(subject: Subject, row: Row) -> str:
    stands = "stand as 0" if row["observed"] else "are blank or have no meaning"
    return f"{subject.place(row['row'])}: {words_of(row['metric'])} {stands} although the unit reported."


def _zeros(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        votes = subject.vote_totals(sheet)
        result, reasons = results(
            votes.total == 0,
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (NO_VOTES, votes.listed == votes.blank),
                ("a listed option has no figure, and no other has a vote", (votes.blank > 0) & (votes.total == 0)),
            ),
        )
        cast = subject.figures(sheet, "cast")[0]
        found.append(Judgement(sheet.contest, sheet.stage, "votes", sheet.rows, result, reasons, cast, votes.total))
    return Outcome(tuple(found))


def _zeros_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    counts = ("cast", *parts_of_cast(sheet))
    figures = {name: None if line is None else sheet.count(name)[line] for name in counts}
    above = [
        many(value, words_of(name).replace("ballots", "ballot"), words_of(name))
        for name, value in figures.items()
        if value
    ]
    zero = [words_of(name) for name, value in figures.items() if value == 0]
    unknown = [words_of(name) for name, value in figures.items() if value is None]
    complete = subject.record.options_complete(sheet.contest, sheet.stage)
    text = f"the votes of every option {'' if complete else 'in the record '}are 0"
    if zero:
        text += f", and so are {listing(zero)}"
    if above:
        text += f", although the form gives {listing(above)}"
    if unknown:
        text += f"; {listing(unknown)} are not known"
    return f"{subject.place(row['row'])}: {text}."


def _partial(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        votes = subject.vote_totals(sheet)
        listed = np.where((votes.listed == votes.blank) & _no_votes_published(sheet), 0, votes.listed)
        known = (votes.listed - votes.blank).astype(np.int64)
        expected = listed.astype(np.int64)
        for name in sheet.counts:
            # A missing register is rule A18: where people may vote without standing on it, a unit needs none.
            if name != "registered":
                known += subject.figures(sheet, name)[1]
                expected += 1
        result, reasons = results(
            known < expected, ((NOT_REPORTED, ~sheet.reported.to_numpy()), ("the form is blank throughout", known == 0))
        )
        found.append(Judgement(sheet.contest, sheet.stage, "fields", sheet.rows, result, reasons, expected, known))
    return Outcome(tuple(found))


def _no_votes_published(sheet: Sheet) -> bool:
    return all(sheet.votes[option].null_count() == len(sheet) for option in sheet.options)


def _partial_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    counts = [name for name in sheet.counts if name != "registered"]
    blank = [words_of(name) for name in counts if line is not None and sheet.count(name)[line] is None]
    named = f"; blank: {', '.join(blank)}" if blank else ""
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} of {many(row['expected'], 'field')} are filled in"
        f"{named}."
    )


A13 = Rule(
    code="A13",
    title="A total is not blank where its parts are not",
    formula="votes above 0: valid is above 0; valid, invalid or another part above 0: cast is above 0",
    severity="error",
    source="Abacus F.204 and F.401",
    when_not_evaluable="no part is above 0, or the total was not published at that stage at all",
    cries_wolf="where a source leaves totals out for some units",
    evaluate=_total_missing,
    message=_total_missing_message,
)

A17 = Rule(
    code="A17",
    title="Somebody voted",
    formula="cast is neither blank nor 0 in a unit that reported",
    severity="warning",
    source="Abacus W.204; Apollo 203",
    when_not_evaluable="the unit has no reported figures, or ballots cast were not published at all",
    cries_wolf="at mobile, hospital and border stations where nobody came",
    evaluate=lambda subject, _: _empty_figure(subject, "cast", ordinary_only=False),
    message=_empty_message,
    needs=("cast",),
)

A18 = Rule(
    code="A18",
    title="Somebody is registered",
    formula="registered is neither blank nor 0 in an ordinary unit that reported",
    severity="warning",
    source="Abacus W.205; OneGov",
    when_not_evaluable="the unit is not of the ordinary kind or has no reported figures, or no register was published",
    cries_wolf="where postal or mobile districts are not marked as such in the record",
    evaluate=lambda subject, _: _empty_figure(subject, "registered", ordinary_only=True),
    message=_empty_message,
    needs=("registered",),
)

A25 = Rule(
    code="A25",
    title="A form holds more than zeros",
    formula="not all votes are 0 in a unit that reported",
    severity="warning",
    source="tally-ho zero-vote check; escrutinio-social zero analysis",
    when_not_evaluable="no votes by option are known, or some are blank and no other is above 0",
    cries_wolf="at small stations where nobody came or every ballot was invalid",
    evaluate=_zeros,
    message=_zeros_message,
)

A29 = Rule(
    code="A29",
    title="A form is filled in throughout",
    formula="of the counts published at the stage (but the register) and the votes "
    "listed for the unit, none is blank while others stand",
    severity="warning",
    source="Apollo completion states",
    when_not_evaluable="the unit has no reported figures, or none at all is filled in",
    cries_wolf="where a field does not apply to some kinds of station",
    evaluate=_partial,
    message=_partial_message,
)
