"""Which published version of the count a finding is about: its place among the versions, and its name in a message."""

from collections.abc import Sequence

import polars as pl

from scrutineer.checks.rule import FAIL, FAILED, Outcome, Row
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing


def versions_behind(
    subject: Subject, contest: str | None, stage: str | None, compared: str | None = None, row: int | None = None
) -> int:
    """How many later versions of the same count the record holds.

    A change of the whole between two versions is told at the version that brought it and stands from there on, so it
    is behind none.

    Args:
        subject: The tabulated record.
        contest: Contest id, or None.
        stage: Stage id, or None.
        compared: The version that the finding compares it with, or None.
        row: Row of the unit of the finding, or None.

    Returns:
        0 for the latest version, for what is about no version, and for readings of the forms that are no counts.
    """
    if contest is None or stage is None:
        return 0
    stages = _counted(subject, contest)
    if stage not in stages or (compared in stages and row in {None, subject.root(contest)}):
        return 0
    return len(stages) - 1 - stages.index(stage)


def behind_column(subject: Subject) -> pl.Expr:
    """The number of later versions for each row of a table of findings, as `versions_behind` gives it."""
    found = pl.lit(0, pl.Int64)
    for contest in subject.record.metadata.contests:
        stages = _counted(subject, contest.id)
        whole = pl.col("row").is_null() | (pl.col("row") == subject.root(contest.id))
        own = (pl.col("contest") == contest.id) & ~(whole & pl.col("compared").is_in(stages).fill_null(value=False))
        for place, stage in enumerate(stages[:-1]):
            here = (own & (pl.col("stage") == stage)).fill_null(value=False)
            found = pl.when(here).then(pl.lit(len(stages) - 1 - place, pl.Int64)).otherwise(found)
    return found


def failed_at_latest(subject: Subject, outcome: Outcome) -> int:
    """How many items of an outcome fail at the latest version of their count, or belong to no version."""
    root = {contest.id: subject.root(contest.id) for contest in subject.record.metadata.contests}
    number = 0
    for judgement in outcome.judgements:
        failed = judgement.rows[judgement.result == FAILED]
        ahead = not versions_behind(subject, judgement.contest, judgement.stage, judgement.compared, -1)
        at_whole = not versions_behind(subject, judgement.contest, judgement.stage, judgement.compared)
        whole = int((failed == root[judgement.contest]).sum())
        number += (whole if at_whole else 0) + (int(failed.size) - whole if ahead else 0)
    listed = (
        finding.items
        for finding in outcome.findings
        if finding.result == FAIL
        and not versions_behind(subject, finding.contest, finding.stage, finding.compared, finding.row)
    )
    return number + sum(listed)


def with_version(subject: Subject, row: Row, text: str, stages: Sequence[str] | None = None) -> str:
    """A message that says which version of the count it is about, wherever the record holds several.

    Args:
        subject: The tabulated record.
        row: The finding.
        text: The message of the rule.
        stages: The versions, where the same finding stands in several; by default that of the row.

    Returns:
        The message; unchanged where the rule names the version itself, or where there is no other.
    """
    stage, contest = row["stage"], row["contest"]
    if stage is None or contest is None or _counted(subject, contest) in ([], [stage]):
        return text
    if _says_version(subject, row, text):
        return text
    named = listing(subject.stage_name(item) for item in (stages or (stage,)))
    place = subject.place(row["row"])
    if text.startswith((f"{place}: ", f"{place}, ")):
        return f"{place}, {named}{text[len(place) :]}"
    return f"{named[:1].upper()}{named[1:]}: {text}"


def _says_version(subject: Subject, row: Row, text: str) -> bool:
    """Whether a message names its version already; a bare word such as `first` may stand in it for something else."""
    name = subject.stage_name(row["stage"]).lower()
    ways = (f", {name}", f"the {name}") if row["compared"] is not None else (f", {name}",)
    return any(way in text.lower() for way in ways)


def _counted(subject: Subject, contest: str) -> list[str]:
    """The versions of the count of a contest, in the order of publication."""
    return [rolled.sheet.stage for rolled in subject.rolled_of(contest)]
