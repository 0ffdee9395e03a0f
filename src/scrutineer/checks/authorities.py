"""Rule E02: two authorities print the same count."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

import polars as pl

from scrutineer.checks.rule import FAIL, NOT_EVALUABLE, PASS, Finding, Outcome, Parameters, Row, Rule
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, words_of
from scrutineer.record.counts import COUNT_KINDS

PRINTED_COUNTS: Final = (*COUNT_KINDS, "votes")
_ALONE: Final = "no other source gives this figure for that unit and version"
_NO_STAGE: Final = "the printed figure belongs to no version of the count"
_KEY: Final = ("unit", "contest", "stage", "metric", "option")


def _authorities(subject: Subject, _: Parameters) -> Outcome:
    printed = subject.record.statements.filter(
        pl.col("metric").is_in(list(PRINTED_COUNTS))
        & ~pl.col("used")
        & pl.col("low").is_not_null()
        & pl.col("high").is_not_null()
    )
    found = [finding for _, group in printed.group_by(_KEY, maintain_order=True) for finding in _group(subject, group)]
    reason = "the record holds no count that a second source prints"
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason=reason),))


def _group(subject: Subject, group: pl.DataFrame) -> Iterator[Finding]:
    """Each printed value of one figure against the record's, or else against the first that another source prints."""
    first = group.row(0, named=True)
    contest = first["contest"] or subject.record.main_contest().id
    stage, row = _version(subject, contest, first), _place(subject, contest, first)
    held = None if stage is None else _held(subject, contest, stage, row, first)
    for position, printed in enumerate(group.iter_rows(named=True)):
        low, high = _cut_off_or_rounded(printed)
        other = (Fraction(held), Fraction(held)) if held is not None else None
        if other is None and position and printed["source"] != first["source"]:
            other = _cut_off_or_rounded(first)
        if other is None and position == 0 and group["source"].n_unique() > 1:
            continue  # the second source is compared with it
        reason = None
        if stage is None:
            reason = _NO_STAGE
        elif other is None:
            reason = _ALONE
        agrees = other is not None and low <= other[1] and other[0] <= high
        yield Finding(
            NOT_EVALUABLE if reason else PASS if agrees else FAIL,
            contest,
            stage,
            row,
            first["metric"],
            first["option"],
            expected=_middle(first) if held is None and other is not None else held,
            observed=_middle(printed),
            statement=printed["statement"],
            reason=reason,
        )


def _middle(row: Mapping[str, Any]) -> float:
    return float((Fraction(row["low"]) + Fraction(row["high"])) / 2)


def _cut_off_or_rounded(row: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """The counts that a printed figure may stand for: newspapers cut decimals off as often as they round."""
    low, high = Fraction(row["low"]), Fraction(row["high"])
    return low, high + (high - low) / 2


def _version(subject: Subject, contest: str, row: Mapping[str, Any]) -> str | None:
    """The stage that a figure belongs to; a register belongs to the election, so that of the latest count is meant."""
    if row["stage"] is not None or row["metric"] != "registered":
        return None if row["stage"] is None else str(row["stage"])
    latest = subject.record.latest(contest)
    return latest.id if latest else None


def _place(subject: Subject, contest: str, row: Mapping[str, Any]) -> int:
    return subject.root(contest) if row["unit"] is None else subject.record.units.row_of(row["unit"])


def _held(subject: Subject, contest: str, stage: str, row: int, printed: Mapping[str, Any]) -> int | None:
    """The record's own figure, or None."""
    rolled = subject.tabulation.rolled.get((contest, stage))
    if rolled is None:
        return None
    column = (
        rolled.votes.get(str(printed["option"]))
        if printed["metric"] == "votes"
        else rolled.counts.get(printed["metric"])
    )
    return column.at(row) if column else None


def _message(subject: Subject, row: Row) -> str:
    statements = subject.record.statements
    printed = statements.row(by_predicate=pl.col("statement") == row["statement"], named=True)
    contest = row["contest"]
    held = _held(subject, contest, row["stage"], row["row"], printed)
    what = words_of(row["metric"])
    if row["metric"] == "votes":
        what = f"votes of {subject.option_name(contest, row['option'])}"
    said = f"{number(held)} in the record" if held is not None else f"{number(row['expected'])} in another source"
    return (
        f"{subject.place(row['row'])}, {subject.stage_name(row['stage'])}: {what} are printed as "
        f"“{printed['printed']}” ({printed['source']}) and stand as {said}."
    )


E02: Final = Rule(
    code="E02",
    title="Two authorities print the same count",
    formula="each printed count and number of votes that the record does not use, rounded or cut off as it may be, "
    "contains the record's figure of that unit and version; where the record has none, it meets the interval "
    "that another source prints",
    severity="warning",
    source="OpenElections-CA 48 (Lake County)",
    when_not_evaluable="the figure belongs to no version of the count, or no second source gives it",
    cries_wolf="where a newspaper printed a figure of another hour, and where two authorities "
    "define the count in two ways (with or without blank ballots, with or without voters abroad)",
    evaluate=_authorities,
    message=_message,
    level="total",
    owner="profile",
)
