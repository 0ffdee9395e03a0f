"""Rules on the arithmetic inside one form: A01, A02, A04, A28.

Each line of a sheet is a form, whether of a station or of the whole. Lines that are not reported are not evaluable.
"""

import numpy as np

from scrutineer.checks.derived_counts import VOTES_AND_VALID, shows_nothing
from scrutineer.checks.form_sums import (
    DERIVED,
    DERIVED_REGISTER,
    ELSEWHERE,
    NO_ADDITIONS,
    NO_REGISTER,
    NO_VOTES,
    NOT_REPORTED,
    UNNAMED,
    lawful_additions,
    named_votes,
    other_parts,
    parts_of_cast,
)
from scrutineer.checks.parts_and_whole import parts_and_whole, sum_message
from scrutineer.checks.rule import Judgement, Outcome, Parameters, Row, Rule, number_of, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number


def _votes_and_valid(subject: Subject) -> Outcome:
    found = []
    for sheet in subject.sheets:
        votes = subject.vote_totals(sheet)
        valid, known = subject.figures(sheet, "valid")
        reported = sheet.reported.to_numpy()
        complete = subject.record.options_complete(sheet.contest, sheet.stage)
        result, reasons = results(
            votes.total != valid,
            (
                (NOT_REPORTED, ~reported),
                (NO_VOTES, votes.listed == votes.blank),
                ("valid ballots are not known", ~known),
                (UNNAMED, votes.unlisted if complete else np.ones(len(sheet), bool)),
                ("a listed option has no figure", votes.blank > 0),
                (DERIVED, shows_nothing(subject, sheet, *VOTES_AND_VALID)),
            ),
            certain=reported & known & (votes.total > valid),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "valid", sheet.rows, result, reasons, valid, votes.total))
    return Outcome(tuple(found))


def _votes_and_valid_message(subject: Subject, row: Row) -> str:
    gap = row["gap"]
    return (
        f"{subject.place(row['row'])}: the votes add up to {number(row['observed'])}, the valid ballots are "
        f"{number(row['expected'])}; {number(abs(gap))} too {'many' if gap > 0 else 'few'}."
    )


def _parts_and_cast(subject: Subject) -> Outcome:
    return Outcome(tuple(parts_and_whole(subject, sheet, parts_of_cast(sheet), "cast") for sheet in subject.sheets))


def _ballots_and_register(subject: Subject, parameters: Parameters) -> Outcome:
    allowance = int(number_of(parameters, "k"))
    found = []
    for sheet in subject.sheets:
        votes = subject.vote_totals(sheet)
        valid, valid_known = subject.figures(sheet, "valid")
        register, register_known = subject.figures(sheet, "registered")
        others, others_known = other_parts(subject, sheet)
        reported = sheet.reported.to_numpy()
        _, named = named_votes(subject, sheet)
        # Where votes are missing, valid ballots stand in their place; what is there already is a lower bound.
        ballots = votes.total + others
        short = np.flatnonzero(~named & valid_known)
        ballots[short] += np.maximum(valid[short] - votes.total[short], 0)
        additions, additions_known = lawful_additions(subject, sheet)
        allowed = register + additions + allowance
        over = ballots > allowed
        meaningful = register_known & (register > 0)
        ordinary = subject.ordinary[sheet.rows]
        derived = sheet.derived("registered").to_numpy()
        result, reasons = results(
            over,
            (
                (NOT_REPORTED, ~reported),
                (ELSEWHERE, ~ordinary),
                (NO_REGISTER, ~meaningful),
                (DERIVED_REGISTER, derived),
                (NO_ADDITIONS, over & ~additions_known),
                ("neither all votes nor the valid ballots are known", ~(named | valid_known)),
                ("invalid ballots are not known, and the votes alone do not exceed the register", ~others_known),
            ),
            certain=over & reported & ordinary & meaningful & ~derived & additions_known,
        )
        found.append(Judgement(sheet.contest, sheet.stage, "registered", sheet.rows, result, reasons, allowed, ballots))
    return Outcome(tuple(found))


def _ballots_and_register_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: valid votes and invalid ballots make {number(row['observed'])}, "
        f"{number(row['gap'])} more than the {number(row['expected'])} that the register allows."
    )


def _blank_cells(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        votes = subject.vote_totals(sheet)
        # A form without any figure is blank; a stage without any published none.
        unpublished = votes.listed == (0 if (votes.listed > votes.blank).any() else votes.blank)
        result, reasons = results(
            votes.blank > 0, ((NOT_REPORTED, ~sheet.reported.to_numpy()), (NO_VOTES, unpublished))
        )
        blank = votes.blank
        found.append(
            Judgement(
                sheet.contest,
                sheet.stage,
                "votes",
                sheet.rows,
                result,
                reasons,
                np.broadcast_to(np.int64(0), blank.shape),
                blank,
            )
        )
    return Outcome(tuple(found))


def _blank_cells_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    names = [
        subject.option_name(sheet.contest, option)
        for option in sheet.options
        if line is not None and sheet.votes[option][line] is None and sheet.vote_source(option, line) is not None
    ]
    shown = listing(names) if len(names) <= 5 else f"{', '.join(names[:4])} and {many(len(names) - 4, 'other')}"
    return f"{subject.place(row['row'])}: the cell of {shown} is blank; a blank is not a zero."


A01 = Rule(
    code="A01",
    title="Votes add up to the valid ballots",
    formula="sum of the votes of all options = valid",
    severity="error",
    source="Abacus F.202 and F.203; tally-ho (retired check); OpenSlides 2554; audit manuals",
    when_not_evaluable="valid or a listed vote is missing, or votes of options on the ballot are not in the record, "
    "and the sum is not above valid already; or valid was computed from the votes, which is taken to be so where it is "
    "marked as derived and the sum holds at all such units, or more often than any other sum with it",
    cries_wolf="where a ballot may carry several votes, so that their sum is no count of ballots; and where the maker "
    "of a table computed valid as cast less invalid, so that a slip elsewhere shows up here",
    evaluate=lambda subject, _: subject.kept("A01", lambda: _votes_and_valid(subject)),
    message=_votes_and_valid_message,
    identity=True,
    version="3",
)

A02 = Rule(
    code="A02",
    title="Valid and invalid ballots make up the ballots cast",
    formula="valid + invalid (+ blank + contested, where the record holds them) = cast",
    severity="error",
    source="Abacus F.203; tally-ho pass_reconciliation; decidim 7127 and 9594",
    when_not_evaluable="one of the terms is missing and the rest is not above cast already; or one was computed from "
    "the others, which is decided as for A01",
    cries_wolf="where cast counts signatures instead of papers in the box (voters who take a paper home leave a small "
    "gap), or where blank papers are in the ballots cast and in no published part",
    evaluate=lambda subject, _: subject.kept("A02", lambda: _parts_and_cast(subject)),
    message=sum_message,
    identity=True,
    version="2",
)

A04 = Rule(
    code="A04",
    title="No more ballots than registered voters",
    formula="sum of votes + invalid (+ blank + contested) <= registered + additional + k; additional counts voters "
    "lawfully added for the day, where the record holds them; k = 0 unless a country's data give another allowance; "
    "where votes are missing, valid stands in their place",
    severity="error",
    source="tally-ho pass_over_voting (k = 5); OneGov votes import; Arlo batch totals",
    when_not_evaluable="the register is missing, 0 or derived; the unit is not of the ordinary kind (abroad, postal, "
    "customs, special and the like), where people vote who are not on its register; or neither all votes nor valid, "
    "or invalid, is known and what is known does not exceed the register; or it does, and how many voters were added "
    "is not known there",
    cries_wolf="at ordinary stations where officials vote where they serve, or voters move in with a certificate or "
    "on an additional list: small stations then exceed their register lawfully. Set k from the country's law",
    evaluate=_ballots_and_register,
    message=_ballots_and_register_message,
    parameters={"k": 0},
    meanings={"k": "papers above the register that are allowed"},
    version="3",
)

A28 = Rule(
    code="A28",
    title="Every listed option has a figure",
    formula="the votes of each listed option are not empty in a unit that reported",
    severity="error",
    source="Haiti 2011; Cambodia 2013 (blank forms of two booths in Battambang)",
    when_not_evaluable="the unit has no reported figures, or no votes were published for it or at that stage",
    cries_wolf="where a source leaves a cell empty for zero, or lists options that do not stand in that unit",
    evaluate=_blank_cells,
    message=_blank_cells_message,
)
