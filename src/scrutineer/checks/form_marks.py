"""Marks on a form as people recorded them: what the rules about paper share.

A mark that was not recorded makes a form not evaluable; it is never read as "nothing wrong".
"""

from collections.abc import Callable, Iterator

from scrutineer.checks.form_sums import is_published
from scrutineer.checks.rule import Judgement, Outcome, Parameters, Row, results
from scrutineer.checks.subject import Subject
from scrutineer.record.sheet import Sheet

NOT_RECORDED = "the mark is not recorded for this form"


def forms_with(subject: Subject, *names: str) -> Iterator[Sheet]:
    """The sheets in which something stands in one of these columns, contests in order and stages in order.

    Entries are left out: they are readings of forms that a count or a copy holds already.
    """
    for contest in subject.record.metadata.contests:
        for stage in subject.record.metadata.stages:
            sheet = subject.record.sheets.get((contest.id, stage.id))
            if sheet is not None and stage.kind != "entry" and any(is_published(sheet, name) for name in names):
                yield sheet


def marked(name: str, *, bad: bool) -> Callable[[Subject, Parameters], Outcome]:
    """Evaluate one mark.

    Args:
        name: Column of the mark.
        bad: Which value fails: true for a fault that was seen, false for a signature that is not there.

    Returns:
        The evaluation, of every form in a sheet that holds the mark.
    """

    def evaluate(subject: Subject, _: Parameters) -> Outcome:
        return Outcome(tuple(judge_mark(subject, sheet, name, bad=bad) for sheet in forms_with(subject, name)))

    return evaluate


def judge_mark(subject: Subject, sheet: Sheet, name: str, *, bad: bool) -> Judgement:
    """One mark on every form of a sheet."""
    value, known = subject.flags(sheet, name)
    result, reasons = results(value == bad, ((NOT_RECORDED, ~known),))
    return Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons)


def form_place(subject: Subject, row: Row) -> str:
    """Name of the unit, with the stage where that is no count but a copy of the forms."""
    stage = subject.record.metadata.stage(row["stage"])
    place = subject.place(row["row"])
    return place if stage.is_count else f"{place}, {subject.stage_name(stage.id)}"


def saying(*sentences: tuple[str, str]) -> Callable[[Subject, Row], str]:
    """A message by the mark that failed: pairs of the column and what it means."""
    words = dict(sentences)

    def message(subject: Subject, row: Row) -> str:
        return f"{form_place(subject, row)}: {words[row['metric']]}."

    return message
