"""Rules on figures in the wrong place: C08 (a neighbour's votes, moved by one), C16 (votes of another contest)."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from scrutineer.checks.form_sums import NOT_REPORTED
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
    number_of,
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many
from scrutineer.record.sheet import Sheet

_FEW = "the votes are too few or too much alike to tell a copy from chance"


def _moved(sheet: Sheet, earlier: IntArray, later: IntArray) -> IntArray:
    """Pairs of lines in which the later holds the votes of the earlier one, each one option further on.

    Args:
        sheet: The forms.
        earlier: A line of each pair. Shape (pairs,).
        later: The other line of each pair. Shape (pairs,).

    Returns:
        Positions of the pairs. Shape (found,).
    """
    left = np.arange(earlier.size)
    for here, there in zip(sheet.options[:-1], sheet.options[1:], strict=True):
        if not left.size:
            break
        value = sheet.votes[here].gather(earlier[left]).fill_null(-1).to_numpy()
        left = left[value == sheet.votes[there].gather(later[left]).fill_null(-2).to_numpy()]
    return left


def _told_apart(sheet: Sheet, lines: IntArray, least_votes: int, least_different: int) -> BoolArray:
    """Lines whose votes are many and different enough. Shape (lines,)."""
    if not lines.size:
        return np.zeros(0, bool)
    figures = np.stack([sheet.votes[option].gather(lines).fill_null(0).to_numpy() for option in sheet.options], axis=1)
    ordered = np.sort(figures, axis=1)
    different = 1 + (np.diff(ordered, axis=1) > 0).sum(axis=1)
    found: BoolArray = (figures.sum(axis=1) >= least_votes) & (different >= least_different)
    return found


def _shifted(subject: Subject, parameters: Parameters) -> Outcome:
    least_votes, least_different = (int(number_of(parameters, name)) for name in ("least_votes", "least_different"))
    found = []
    level = subject.record.units.level_codes
    for sheet in subject.sheets:
        if len(sheet.options) < least_different:
            continue
        size = len(sheet)
        moved = np.zeros(size, bool)
        source = np.zeros(size, np.int64)
        beside = np.flatnonzero(level[sheet.rows[1:]] == level[sheet.rows[:-1]])
        for earlier, later in ((beside, beside + 1), (beside + 1, beside)):
            pairs = _moved(sheet, earlier, later)
            pairs = pairs[_told_apart(sheet, earlier[pairs], least_votes, least_different)]
            moved[later[pairs]] = True
            source[later[pairs]] = sheet.rows[earlier[pairs]]
        votes = subject.vote_totals(sheet)
        alone = np.ones(size, bool)
        alone[beside] = alone[beside + 1] = False
        result, reasons = results(
            moved,
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                ("no other form stands beside it", alone),
                (_FEW, (votes.total < least_votes) & ~moved),
            ),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "votes", sheet.rows, result, reasons, observed=source))
    reason = f"no contest has {least_different} options with votes"
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))


def _shifted_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: its votes are those of {subject.place(int(row['observed']))}, each one line "
        "further down. A line may have been skipped when the form was copied."
    )


def _vectors(subject: Subject, least_votes: int, least_different: int) -> pl.DataFrame:
    """One row per form: stage, row of the unit, contest, line, and a number that stands for all its votes."""
    parts = []
    for sheet in subject.sheets:
        if len(sheet.options) < least_different:
            continue
        total = subject.vote_totals(sheet)
        lines = np.flatnonzero((total.total >= least_votes) & (total.blank == 0))
        votes = sheet.votes.rename({name: str(place) for place, name in enumerate(sheet.options)})
        parts.append(
            pl.DataFrame(
                {"line": lines, "row": sheet.rows[lines], "votes": votes.hash_rows().gather(lines)}
            ).with_columns(
                pl.lit(sheet.stage).alias("stage"),
                pl.lit(sheet.contest).alias("contest"),
                pl.lit(len(sheet.options)).alias("options"),
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame()


def _copied(subject: Subject, parameters: Parameters) -> Outcome:
    if len({sheet.contest for sheet in subject.sheets}) < 2:
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason="the record holds one contest"),))
    least_votes, least_different = (int(number_of(parameters, name)) for name in ("least_votes", "least_different"))
    vectors = _vectors(subject, least_votes, least_different)
    found = tuple(_copies(subject, vectors, least_votes, least_different)) if vectors.height else ()
    return Outcome(found) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason=_FEW),))


def _copies(subject: Subject, vectors: pl.DataFrame, least_votes: int, least_different: int) -> Iterator[Judgement]:
    same = ["stage", "row", "options"]
    marked = vectors.with_columns(
        (pl.len().over(*same, "votes") > 1).alias("alike"), (pl.len().over("stage", "row") > 1).alias("compared")
    )
    for sheet in subject.sheets:
        mine = marked.filter((pl.col("contest") == sheet.contest) & (pl.col("stage") == sheet.stage))
        alike = np.zeros(len(sheet), bool)
        compared = np.zeros(len(sheet), bool)
        compared[mine.filter("compared")["line"].to_numpy()] = True
        lines = mine.filter("alike")["line"].to_numpy()
        alike[lines[_told_apart(sheet, lines, least_votes, least_different)]] = True
        result, reasons = results(
            alike, (("no other contest has votes here that are many enough to compare", ~compared),)
        )
        yield Judgement(sheet.contest, sheet.stage, "votes", sheet.rows, result, reasons)


def _copied_message(subject: Subject, row: Row) -> str:
    title = subject.record.metadata.contest(row["contest"]).title
    options = len(subject.record.sheets[row["contest"], row["stage"]].options)
    return (
        f"{subject.place(row['row'])}: the votes of all {many(options, 'option')} of {title} are also those of another "
        "contest. One of them may have been copied."
    )


_MEANINGS = {
    "least_votes": "forms with fewer votes are left alone",
    "least_different": "different figures that a form must hold",
}

C08 = Rule(
    code="C08",
    title="Votes are not those of the form beside it, moved by one line",
    formula="the votes of a form, in the order of the options, are not those of the form before or after it in the "
    "table, moved by one option",
    severity="info",
    source="audit practice",
    when_not_evaluable="the form has few votes or few different ones, or no other form stands beside it",
    cries_wolf="hardly ever on long ballots; with three options and small figures two forms may fit by chance",
    evaluate=_shifted,
    message=_shifted_message,
    parameters={"least_votes": 50, "least_different": 4},
    meanings=_MEANINGS,
    owner="profile",
)

C16 = Rule(
    code="C16",
    title="Votes are not those of another contest",
    formula="at one unit and stage no two contests have the same votes throughout, option by option",
    severity="warning",
    source="OpenElections-OR 141",
    when_not_evaluable="the record holds one contest, or the votes are few or much alike",
    cries_wolf="where two contests have the same options and voters had one ballot for both",
    evaluate=_copied,
    message=_copied_message,
    parameters={"least_votes": 50, "least_different": 3},
    meanings=_MEANINGS,
    owner="profile",
)
