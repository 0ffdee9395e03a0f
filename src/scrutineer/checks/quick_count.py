"""Rule D07: the official share lies in the interval of a quick count."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import polars as pl

from scrutineer.checks.printed_rates import exact_rate
from scrutineer.checks.rule import FAIL, NOT_EVALUABLE, PASS, Finding, Outcome, Parameters, Row, Rule
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import RATE_WORDS, percent
from scrutineer.tabulation.tally import tally_at

QUICK_COUNTS: Final[Mapping[str, str]] = {
    "quick_count": "vote_share",
    "quick_count_cast": "vote_share_cast",
    "quick_count_turnout": "turnout",
    "quick_count_invalid": "invalid_share",
}
"""Metric of a statement to the rate that the quick count estimated; low and high are the ends of its interval."""


def _quick_counts(subject: Subject, _: Parameters) -> Outcome:
    table = subject.record.statements.filter(pl.col("metric").is_in(list(QUICK_COUNTS)))
    found = [_statement(subject, row) for row in table.iter_rows(named=True)]
    reason = "the record holds no interval of a quick count"
    return Outcome(findings=tuple(found) or (Finding(NOT_EVALUABLE, reason=reason),))


def _statement(subject: Subject, row: Mapping[str, Any]) -> Finding:
    record = subject.record
    contest = row["contest"] or record.main_contest().id
    latest = record.latest(contest)
    stage = row["stage"] or (latest.id if latest else None)
    place = subject.root(contest) if row["unit"] is None else record.units.row_of(row["unit"])
    rolled = subject.tabulation.rolled.get((contest, stage)) if stage else None
    rate = None
    if rolled is not None:
        rate = exact_rate(tally_at(record, rolled, place), QUICK_COUNTS[row["metric"]], row["option"])
    if row["low"] is None or row["high"] is None:
        reason = "the statement gives no interval"
    elif rate is None:
        reason = "the count does not give this rate for that unit"
    else:
        low, high = Fraction(row["low"]), Fraction(row["high"])
        nearest = min(max(rate, low), high)
        return Finding(
            PASS if nearest == rate else FAIL,
            contest,
            stage,
            place,
            row["metric"],
            row["option"],
            expected=float(nearest),
            observed=float(rate),
            statement=row["statement"],
        )
    return Finding(
        NOT_EVALUABLE,
        contest,
        stage,
        place,
        row["metric"],
        row["option"],
        statement=row["statement"],
        reason=reason,
    )


def _message(subject: Subject, row: Row) -> str:
    printed = subject.record.statements.row(by_predicate=pl.col("statement") == row["statement"], named=True)
    who = "" if row["option"] is None else f" of {subject.option_name(row['contest'], row['option'])}"
    low, high = percent(Fraction(printed["low"])), percent(Fraction(printed["high"]))
    rate = RATE_WORDS[QUICK_COUNTS[row["metric"]]]
    return (
        f"{subject.place(row['row'])}, {subject.stage_name(row['stage'])}: the {rate}{who} is "
        f"{percent(row['observed'])}; the quick count ({printed['source']}) put it between {low} and {high}."
    )


D07: Final = Rule(
    code="D07",
    title="The official share lies in the interval of the quick count",
    formula="low <= share in the count <= high, for each statement of the metrics quick_count (share of the valid "
    "votes), quick_count_cast, quick_count_turnout and quick_count_invalid",
    severity="warning",
    source="Apollo (estimate and 1.96 standard errors); ISFED, Georgia",
    when_not_evaluable="the record holds no such interval, or the count does not give the rate",
    cries_wolf="one interval of 95 % in twenty misses the truth by chance, and more of them where several options are "
    "estimated or the sample lost stations that differ from the rest",
    evaluate=_quick_counts,
    message=_message,
    level="total",
    owner="profile",
)
