"""Rules on shares within one form: A14 (blank), A15 (invalid), A26 (one option with nearly all votes)."""

from fractions import Fraction

import numpy as np

from scrutineer.checks.form_sums import NO_CAST, NOT_NAMED, NOT_REPORTED, named_votes, unknown
from scrutineer.checks.rule import (
    BoolArray,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    at_least,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, percent, words_of
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.tally import Tabulation

_COULD_DOMINATE = "an option without a figure here may have nearly all votes"
_SMALLEST_SAMPLE = 20
"""Forms of the election before that a mean and a spread ask for."""


def _share(subject: Subject, parameters: Parameters, name: str) -> Outcome:
    least = int(number_of(parameters, "least_ballots"))
    found = []
    for sheet in subject.sheets:
        limit = _limit(subject, parameters, sheet, name)
        part, part_known = subject.figures(sheet, name)
        cast, cast_known = subject.figures(sheet, "cast")
        result, reasons = results(
            at_least(part, limit, cast),
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (NO_CAST, ~cast_known),
                (unknown(name), ~part_known),
                (f"fewer than {least} ballots were cast", cast < least),
            ),
        )
        allowed = (cast * limit.numerator // limit.denominator).astype(np.int64)
        found.append(Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons, allowed, part))
    return Outcome(tuple(found))


def _limit(subject: Subject, parameters: Parameters, sheet: Sheet, name: str) -> Fraction:
    """The share from which a form stands out: a fixed one, or the mean of the election before and k deviations."""
    fixed = share_of(parameters, "share")
    deviations = parameters.get("deviations")
    if deviations is None or subject.previous is None:
        return fixed
    before = _before(subject.previous, sheet.contest, name)
    if before is None:
        return fixed
    mean, spread = before
    return Fraction(mean + number_of(parameters, "deviations") * spread).limit_denominator(10_000)


def _before(previous: Tabulation, contest: str, name: str) -> tuple[float, float] | None:
    """National share and the deviation of the forms around it, in the election before."""
    stage = previous.record.latest(contest) if contest in {c.id for c in previous.record.metadata.contests} else None
    sheet = None if stage is None else previous.record.sheet(contest, stage.id)
    if sheet is None:
        return None
    both = sheet.reported & (sheet.count("cast") > 0).fill_null(value=False) & sheet.count(name).is_not_null()
    cast = sheet.count("cast").filter(both).to_numpy()
    if cast.size < _SMALLEST_SAMPLE:
        return None
    part = sheet.count(name).filter(both).to_numpy()
    mean = float(part.sum() / cast.sum())
    return mean, float(np.sqrt(np.mean((part / cast - mean) ** 2)))


def _share_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    cast = None if line is None else sheet.count("cast")[line]
    share = f" of {number(cast)} ballots cast ({percent(row['observed'] / cast, 1)})" if cast else ""
    return f"{subject.place(row['row'])}: {number(row['observed'])} {words_of(row['metric'])}{share}."


def strongest(subject: Subject, sheet: Sheet) -> tuple[IntArray, IntArray]:
    """The most votes of any option in each line, and the position of that option in the sheet. Shapes (lines,)."""
    most = np.full(len(sheet), -1, np.int64)
    which = np.full(len(sheet), -1, np.int64)
    for place, option in enumerate(sheet.options):
        if subject.is_candidate_of_a_list(sheet.contest, option):
            continue
        column = sheet.votes[option]
        figures = (column.fill_null(-1) if column.null_count() else column).to_numpy()
        which[figures > most] = place
        np.maximum(most, figures, out=most)
    return most, which


def _dominance(subject: Subject, parameters: Parameters) -> Outcome:
    share, least = share_of(parameters, "share"), int(number_of(parameters, "least_valid"))
    found = []
    for sheet in subject.sheets:
        votes, named = named_votes(subject, sheet)
        valid, valid_known = subject.figures(sheet, "valid")
        whole = np.where(valid_known, valid, votes)
        few: BoolArray = whole <= least
        reported = sheet.reported.to_numpy()
        most, which = strongest(subject, sheet)
        dominant = at_least(most, share, whole)
        # An option without a figure can have no more than what the others leave of the valid ballots.
        open_ended: BoolArray = ~named & at_least(np.maximum(whole - votes, 0), share, whole)
        result, reasons = results(
            dominant & ~few,
            (
                (NOT_REPORTED, ~reported),
                (NOT_NAMED, ~(valid_known | named)),
                (NOT_NAMED, most < 0),
                (_COULD_DOMINATE, open_ended & ~dominant & ~few),
            ),
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
                most,
                option=which,
                options=sheet.options,
            )
        )
    return Outcome(tuple(found))


def _dominance_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {subject.option_name(row['contest'], row['option'])} has "
        f"{number(row['observed'])} of {number(row['expected'])} valid votes "
        f"({percent(row['observed'] / row['expected'], 1)})."
    )


_SHARE_MEANINGS = {
    "share": "share of the ballots cast from which a form stands out",
    "deviations": "standard deviations above the mean of the election before; used instead of the share where the "
    "record before holds at least 20 forms",
    "least_ballots": "fewer ballots cast than this are too few for a share",
}
_SHARE_UNKNOWN = "the ballots cast or the part are missing, or too few ballots were cast"

A14 = Rule(
    code="A14",
    title="The share of blank ballots is small",
    formula="blank < share x cast; or < the mean of the election before and k standard deviations",
    severity="warning",
    source="Abacus W.201 (3 %)",
    when_not_evaluable=_SHARE_UNKNOWN,
    cries_wolf="in every country where blank votes are an ordinary answer: 3 % is the threshold of one country",
    evaluate=lambda subject, parameters: _share(subject, parameters, "blank"),
    message=_share_message,
    parameters={"share": "3/100", "deviations": None, "least_ballots": 20},
    meanings=_SHARE_MEANINGS,
    default_on=False,
    needs=("blank", "cast"),
)

A15 = Rule(
    code="A15",
    title="The share of invalid ballots is small",
    formula="invalid < share x cast; or < the mean of the election before and k standard deviations",
    severity="warning",
    source="Abacus W.202 (3 %); tally-ho invalid share (retired); the mean of the record before is the better measure",
    when_not_evaluable=_SHARE_UNKNOWN,
    cries_wolf="in every country whose share is above the threshold as a whole, and after a new ballot paper or a call "
    "to spoil ballots",
    evaluate=lambda subject, parameters: _share(subject, parameters, "invalid"),
    message=_share_message,
    parameters={"share": "3/100", "deviations": None, "least_ballots": 20},
    meanings=_SHARE_MEANINGS,
    default_on=False,
    needs=("invalid", "cast"),
)

A26 = Rule(
    code="A26",
    title="No option has nearly all votes",
    formula="largest votes of an option < share x valid, where valid > least_valid",
    severity="warning",
    source="Electoral Complaints Commission of Afghanistan 2009 (95 %, more than 100 votes); tally-ho (retired)",
    when_not_evaluable="the votes, or valid ballots, are missing; or an option has no figure and may have that many",
    cries_wolf="in a referendum or where a region votes as one: 3,145 ballot boxes of Turkey in 2023",
    evaluate=_dominance,
    message=_dominance_message,
    parameters={"share": "95/100", "least_valid": 100},
    meanings={"share": "share of the valid votes", "least_valid": "units with no more valid votes are left alone"},
    default_on=False,
    version="2",
)
