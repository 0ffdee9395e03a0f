"""What the votes that forensic tests put in question could change, for the page and for the command."""

from collections.abc import Sequence

from scrutineer.checks.subject import Subject
from scrutineer.forensics.method_result import MethodResult
from scrutineer.materiality.consequences import Consequence, Decided, consequences, decided
from scrutineer.report.examination import Examination
from scrutineer.seats.derive import derive_seats

type Key = tuple[str, str, str | None, str | None]
"""Method, test, contestant and unit: what tells one result of a battery from the others."""


def decided_in(examination: Examination, contest: str, stage: str) -> Decided:
    """What the votes of a contest decide at a stage: its winner, and seats where the law names a formula.

    Raises:
        LawError: The law of the record, or the rule of the contest, cannot be read.
    """
    law, seats = examination.law, None
    if law is not None and law.formula is not None:
        seats = derive_seats(examination.record, law, contest=contest, stage=stage)
    return decided(Subject(examination.tabulation), contest, stage, law=law, seats=seats)


def votes_in_question(examination: Examination, results: Sequence[MethodResult]) -> dict[Key, Consequence]:
    """Key of each result that estimates votes to what so many could change.

    Raises:
        LawError: The law of the record, or the rule of the contest, cannot be read.
    """
    if not examination.cases or not any(result.votes_in_question for result in results):
        return {}
    case = examination.cases[0]
    return dict(consequences(results, decided_in(examination, case.contest, case.stage)))
