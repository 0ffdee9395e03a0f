"""Rules on marks that people record when they look at a form: B01, B03, B05, B07 to B10, B12, B14, B15."""

from typing import Final

from scrutineer.checks.form_marks import NOT_RECORDED, form_place, forms_with, judge_mark, marked, saying
from scrutineer.checks.form_sums import is_published
from scrutineer.checks.rule import Judgement, Outcome, Parameters, Row, Rule, results
from scrutineer.checks.subject import Subject

_BLANK_PARTS = ("reconciliation_blank", "results_blank")
_MARK_MISSING = "the mark is not recorded for the form"


def _erasures(subject: Subject, _: Parameters) -> Outcome:
    """One item per form, wherever on it something was erased."""
    found = []
    for sheet in forms_with(subject, "erasure", "erasure_on_votes"):
        anywhere, known = subject.flags(sheet, "erasure")
        on_votes, votes_known = subject.flags(sheet, "erasure_on_votes")
        metric = "erasure" if is_published(sheet, "erasure") else "erasure_on_votes"
        result, reasons = results(
            anywhere,
            (
                (NOT_RECORDED, ~known & ~votes_known),
                ("only the part with the votes was looked at", ~known & votes_known),
            ),
            certain=on_votes,
        )
        found.append(Judgement(sheet.contest, sheet.stage, metric, sheet.rows, result, reasons))
    return Outcome(tuple(found))


def _erasure_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    on_votes, known = subject.flags(sheet, "erasure_on_votes")
    where = "it is not recorded whether on the votes of a contestant"
    if line is not None and known[line]:
        where = "on the votes of a contestant" if on_votes[line] else "not on the votes of a contestant"
    return f"{form_place(subject, row)}: the form has erasures or correction fluid, {where}."


def _blank_parts(subject: Subject, _: Parameters) -> Outcome:
    """Each part of a form is an item of its own."""
    return Outcome(
        tuple(
            judge_mark(subject, sheet, name, bad=True) for name in _BLANK_PARTS for sheet in forms_with(subject, name)
        )
    )


B01: Final = Rule(
    code="B01",
    title="The form is one that was issued",
    formula="not_issued is not marked: number and print of the form are known",
    severity="quarantine",
    source="Haiti 2011; Kenya 2017 (of 291 forms 34B, 31 without serial number and 56 without watermark)",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="where a station ran out of forms and lawfully wrote on a copy, and where the list of issued numbers "
    "is incomplete",
    evaluate=marked("not_issued", bad=True),
    message=saying(("not_issued", "the form is marked as none of those issued")),
    needs=("not_issued",),
)

B03: Final = Rule(
    code="B03",
    title="The form names its station",
    formula="identity_mismatch is not marked: name and code of the station are there and match",
    severity="quarantine",
    source="tally-ho, clearance reasons",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="after names of stations or centres were changed, and where names are written in several scripts",
    evaluate=marked("identity_mismatch", bad=True),
    message=saying(("identity_mismatch", "name or code of the station is marked as missing or not matching")),
    needs=("identity_mismatch",),
)

B05: Final = Rule(
    code="B05",
    title="The presiding officer signed",
    formula="signed is true",
    severity="warning",
    source="Kenya 2017 (5 of 291 forms without)",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="where the signature stands on a page that was not scanned",
    evaluate=marked("signed", bad=False),
    message=saying(("signed", "no signature of the presiding officer was found on the form")),
    needs=("signed",),
)

B07: Final = Rule(
    code="B07",
    title="Nothing on the form was erased",
    formula="neither erasure nor erasure_on_votes is marked",
    severity="warning",
    source="Malawi 2019 (142 of 894 forms, 2 % on the votes of candidates); Haiti 2011",
    when_not_evaluable="no mark is recorded for the form, or only the part with the votes was looked at and is clean",
    cries_wolf="nearly always clerical: officers correct their own slips, more often on long and complex forms. What "
    "counts is whether votes were touched and whether the sums hold",
    evaluate=_erasures,
    message=_erasure_message,
    needs=("erasure|erasure_on_votes",),
)

B08: Final = Rule(
    code="B08",
    title="All figures can be read",
    formula="illegible is not marked",
    severity="warning",
    source="tally-ho, audit flag; Haiti 2011",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="with photographs of poor quality: the paper itself may be clear",
    evaluate=marked("illegible", bad=True),
    message=saying(("illegible", "a figure on the form is marked as not readable with certainty")),
    needs=("illegible",),
)

B09: Final = Rule(
    code="B09",
    title="The form is whole",
    formula="damaged is not marked",
    severity="warning",
    source="tally-ho, audit flag",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="after rain and long transport",
    evaluate=marked("damaged", bad=True),
    message=saying(("damaged", "the form is marked as damaged")),
    needs=("damaged",),
)

B10: Final = Rule(
    code="B10",
    title="No part of the form is blank",
    formula="neither reconciliation_blank nor results_blank is marked; each part is an item",
    severity="quarantine",
    source="tally-ho, audit flags",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="where the law lets one part be filled in later, or on another sheet",
    evaluate=_blank_parts,
    message=saying(
        ("reconciliation_blank", "the part of the form that accounts for the ballot papers is marked as blank"),
        ("results_blank", "the part of the form with the votes is marked as blank"),
    ),
    needs=("reconciliation_blank|results_blank",),
)

B12: Final = Rule(
    code="B12",
    title="The image shows the whole page",
    formula="truncated is not marked",
    severity="warning",
    source="Kawal Pemilu 2019",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="where a program made the mark from photographs taken at an angle",
    evaluate=marked("truncated", bad=True),
    message=saying(("truncated", "the image of the form is marked as cut off or showing another page")),
    needs=("truncated",),
    owner="profile",
)

B14: Final = Rule(
    code="B14",
    title="No hand of another station's form",
    formula="same_hand is not marked; the mark is the judgement of a person",
    severity="warning",
    source="OAS Bolivia 2019",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="where one clerk lawfully writes the forms of a whole centre, and because handwriting is judged by eye",
    evaluate=marked("same_hand", bad=True),
    message=saying(("same_hand", "a person judged that the hand on this form also wrote another station's")),
    needs=("same_hand",),
)

B15: Final = Rule(
    code="B15",
    title="The seals are those on the form",
    formula="seals_match is true",
    severity="warning",
    source="Afghanistan 2014, checklist",
    when_not_evaluable=_MARK_MISSING,
    cries_wolf="after a box was lawfully opened and sealed again, and through slips in copying long numbers",
    evaluate=marked("seals_match", bad=False),
    message=saying(("seals_match", "the seal numbers on the box are marked as other than those on the form")),
    needs=("seals_match",),
)
