"""Rules on ballot papers: A03 (the box, with a tolerance), A07 (received), A08 (serial numbers), A24 (modes)."""

from functools import partial

import numpy as np

from scrutineer.checks.derived_counts import shows_nothing, votes_and_cast
from scrutineer.checks.form_sums import (
    DERIVED,
    MODES,
    NO_CAST,
    NOT_NAMED,
    NOT_REPORTED,
    NOT_USED,
    USED,
    is_published,
    named_votes,
    other_parts,
    unknown,
)
from scrutineer.checks.parts_and_whole import parts_and_whole, sum_message
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
    above,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number
from scrutineer.record.sheet import Sheet

_RANGE = "papers between the serial numbers"
_OVERLAP = "first serial number"


def _box(subject: Subject, parameters: Parameters) -> Outcome:
    allowance, share = int(number_of(parameters, "k")), share_of(parameters, "share")
    found = []
    for sheet in subject.sheets:
        votes, named = named_votes(subject, sheet)
        others, others_known = other_parts(subject, sheet)
        cast, cast_known = subject.figures(sheet, "cast")
        papers = votes + others
        gap = np.abs(papers - cast)
        result, reasons = results(
            (gap > allowance) & above(gap, share, papers),
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (NO_CAST, ~cast_known),
                (NOT_NAMED, ~named),
                (unknown("invalid"), ~others_known),
                (DERIVED, shows_nothing(subject, sheet, *votes_and_cast(sheet))),
            ),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "cast", sheet.rows, result, reasons, cast, papers))
    return Outcome(tuple(found))


def _box_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: votes and invalid ballots make {number(row['observed'])}, "
        f"{number(row['expected'])} ballots were found; the difference of {number(abs(row['gap']))} is above the "
        "tolerance."
    )


def _received(subject: Subject, parameters: Parameters) -> Outcome:
    used = str(parameters["used"])
    found = []
    for sheet in subject.sheets:
        extra = tuple(name for name in NOT_USED if name == "unused" or is_published(sheet, name))
        found.append(parts_and_whole(subject, sheet, (used if used in USED else "cast", *extra), "received"))
    return Outcome(tuple(found))


def _overlapping(first: IntArray, last: IntArray) -> BoolArray:
    """Ranges that share a number with another one. Shapes (ranges,)."""
    order = np.argsort(first, kind="stable")
    start, end = first[order], last[order]
    reach = np.maximum.accumulate(end)
    with_earlier = np.zeros(start.size, bool)
    with_earlier[1:] = start[1:] <= reach[:-1]
    with_later = np.zeros(start.size, bool)
    with_later[:-1] = start[1:] <= end[:-1]
    found = np.zeros(start.size, bool)
    found[order] = with_earlier | with_later
    return found


def _serials(subject: Subject, _: Parameters) -> Outcome:
    found: list[Judgement] = []
    for sheet in subject.sheets:
        first, first_known = subject.figures(sheet, "serial_from")
        last, last_known = subject.figures(sheet, "serial_to")
        received, received_known = subject.figures(sheet, "received")
        missing = (unknown("serial numbers"), ~(first_known & last_known))
        size = last - first + 1
        figures = ("serial_from", "serial_to", "received")
        computed = np.any([sheet.derived(name).to_numpy() for name in figures], axis=0)
        result, reasons = results(
            size != received,
            (missing, (unknown("received"), ~received_known), (DERIVED, computed & (size == received))),
        )
        found.append(Judgement(sheet.contest, sheet.stage, _RANGE, sheet.rows, result, reasons, received, size))
        overlapping = np.zeros(len(sheet), bool)
        there = np.flatnonzero(first_known & last_known)
        overlapping[there] = _overlapping(first[there], last[there])
        result, reasons = results(overlapping, (missing,))
        found.append(Judgement(sheet.contest, sheet.stage, _OVERLAP, sheet.rows, result, reasons, observed=first))
    return Outcome(tuple(found))


def _serials_message(subject: Subject, row: Row) -> str:
    place = subject.place(row["row"])
    if row["metric"] == _OVERLAP:
        return (
            f"{place}: the serial numbers that begin with {row['observed']:.0f} overlap with those of another station."
        )
    return (
        f"{place}: the serial numbers stand for {number(row['observed'])} papers, {number(row['expected'])} were "
        "received."
    )


def _modes(sheet: Sheet) -> tuple[str, ...]:
    return tuple(name for name in MODES if is_published(sheet, name))


def _by_mode(subject: Subject, parameters: Parameters) -> Outcome:
    judged = [
        parts_and_whole(subject, sheet, modes, "cast", at_most=not parameters["complete"])
        for sheet in subject.sheets
        if (modes := _modes(sheet))
    ]
    if not judged:
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason="no count holds ballots by mode"),))
    return Outcome(tuple(judged))


A03 = Rule(
    code="A03",
    title="Votes and invalid ballots make up the ballots found, within a tolerance",
    formula="|cast - (sum of votes + invalid (+ blank + contested))| is not above both k papers and the share of the "
    "computed total",
    severity="quarantine",
    source="tally-ho pass_reconciliation (3 % of the computed total, or a fixed number)",
    when_not_evaluable="ballots cast, a vote or the invalid ballots are missing, or the difference is zero because one "
    "was computed from the others",
    cries_wolf="where cast counts signatures and not papers, as A02 does, only less often",
    evaluate=_box,
    message=_box_message,
    parameters={"k": 0, "share": "3/100"},
    meanings={"k": "difference in papers that is always allowed", "share": "difference allowed, of the computed total"},
    identity=True,
    version="2",
)

A07 = Rule(
    code="A07",
    title="The papers received are accounted for",
    formula="cast (or issued) + unused (+ spoiled + cancelled + lost, where the record holds them) = received",
    severity="error",
    source="tally-ho pass_ballots_number (retired); checklist of the Afghan audit of 2014; Malawi, balancing section",
    when_not_evaluable="one of the figures is missing and the others do not exceed the papers received, or one was "
    "computed from the others",
    cries_wolf="where voters take papers home, so that issued and cast differ lawfully; and where spoiled papers are "
    "counted among the unused or the cancelled ones",
    evaluate=_received,
    message=partial(sum_message, whole="received"),
    parameters={"used": "cast"},
    meanings={"used": "the figure that stands for the papers used: cast or issued"},
    owner="recipe",
    needs=("received", "cast|issued", "unused"),
    version="2",
)

A08 = Rule(
    code="A08",
    title="Serial numbers fit the papers received and are given out once",
    formula="serial_to - serial_from + 1 = received; the ranges of two stations share no number",
    severity="warning",
    source="tally-ho reconciliation form (ballot number from and to)",
    when_not_evaluable="a serial number, or for the first part the papers received, is missing or was computed from "
    "the rest",
    cries_wolf="where each district or each ballot paper of several numbers its own series from one",
    evaluate=_serials,
    message=_serials_message,
    owner="recipe",
    needs=("serial_from", "serial_to"),
    version="2",
)

A24 = Rule(
    code="A24",
    title="The ballots by mode make up the ballots cast",
    formula="election_day + early + mail + special_vote = cast, or at most cast where not all modes are published",
    severity="error",
    source="OpenElections vote_breakdown_totals",
    when_not_evaluable="a mode or the ballots cast are missing and the rest does not exceed the ballots cast, or one "
    "was computed from the others",
    cries_wolf="where small numbers by mode are withheld to protect the secret of the vote",
    evaluate=_by_mode,
    message=sum_message,
    parameters={"complete": True},
    meanings={"complete": "whether the modes that are published are all there are"},
    owner="recipe",
    needs=("|".join(MODES), "cast"),
    version="2",
)
