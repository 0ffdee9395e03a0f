"""Rule E06: every unit with figures stood in the list that was published before the poll."""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.rule import BoolArray, Judgement, Outcome, Parameters, Row, Rule, results
from scrutineer.checks.subject import Subject
from scrutineer.record.form_fields import FALSE_WORDS, TRUE_WORDS


def _listed(table: pl.DataFrame) -> tuple[BoolArray, BoolArray]:
    """Whether each unit is marked as not listed, and whether it is marked at all. Shapes (units,)."""
    column = table["listed"]
    if column.dtype == pl.Boolean:
        return (~column).fill_null(value=False).to_numpy(), column.is_not_null().to_numpy()
    words = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    not_listed = words.is_in(list(FALSE_WORDS)).fill_null(value=False).to_numpy()
    return not_listed, not_listed | words.is_in(list(TRUE_WORDS)).fill_null(value=False).to_numpy()


def _unlisted(subject: Subject, _: Parameters) -> Outcome:
    """Each unit once, in the latest count of the first contest in which it has figures."""
    record = subject.record
    not_listed, known = _listed(record.units.table)
    seen = np.zeros(len(record.units), bool)
    found = []
    for contest in record.metadata.contests:
        latest = record.latest(contest.id)
        if latest is None:
            continue
        sheet = record.sheets[contest.id, latest.id]
        rows = sheet.rows[sheet.reported.to_numpy() & ~seen[sheet.rows] & ~subject.has_children[sheet.rows]]
        seen[rows] = True
        result, reasons = results(not_listed[rows], (("it is not recorded whether the unit was listed", ~known[rows]),))
        found.append(Judgement(contest.id, latest.id, "listed", rows, result, reasons))
    return Outcome(tuple(found))


def _message(subject: Subject, row: Row) -> str:
    return f"{subject.place(row['row'])} has figures and did not stand in the list published before the poll."


E06: Final = Rule(
    code="E06",
    title="Every unit stood in the list published before the poll",
    formula="listed is true for each unit that has reported figures and no units below it",
    severity="quarantine",
    source="audit practice; location sets of escrutinio-social and Apollo",
    when_not_evaluable="it is not recorded whether the unit was listed",
    cries_wolf="where stations were lawfully added, split or moved after the list was printed, and where codes of "
    "stations changed",
    evaluate=_unlisted,
    message=_message,
    owner="recipe",
    needs=("listed",),
)
