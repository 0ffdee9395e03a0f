"""The part of rule E12 on a rate and the counts that its own source prints beside it.

A source that prints another count than the record uses, and a rate, must agree with itself.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import polars as pl

from scrutineer.checks.printed_rates import NAMED_RATES, exact_rate, printed_interval, printed_tally
from scrutineer.checks.rule import FAIL, NOT_EVALUABLE, PASS, Finding, Row
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import RATE_WORDS, listing, percent, words_of

BESIDE: Final = ", counts of the same source"
"""End of the metric of a rate that is compared with counts of its own source."""

Interval = tuple[Fraction, Fraction]


def _rivals(subject: Subject, rate: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Numerator or denominator of a printed rate, as its own source prints them in full and the record does not.

    Rounded counts are left out: "6.34 million" is as often cut off as rounded.
    """
    numerator, denominator = NAMED_RATES[rate["metric"]]
    sources = {part.strip() for part in str(rate["source"]).split(";")}
    same_version = pl.col("stage").eq_missing(pl.lit(rate["stage"], pl.String))
    found: dict[str, dict[str, Any]] = {}
    printed = subject.record.statements.filter(
        pl.col("metric").is_in([numerator, denominator])
        & ~pl.col("used")
        & (pl.col("low") == pl.col("high"))
        & (same_version | (pl.col("stage").is_null() & (pl.col("metric") == "registered")))
        & pl.all_horizontal(pl.col(name).eq_missing(pl.lit(rate[name], pl.String)) for name in ("unit", "contest"))
        & ((pl.col("metric") != "votes") | pl.col("option").eq_missing(pl.lit(rate["option"], pl.String)))
    )
    for row in printed.iter_rows(named=True):
        if sources & {part.strip() for part in str(row["source"]).split(";")}:
            found.setdefault(row["metric"], row)
    return found


def _operand(subject: Subject, rate: Mapping[str, Any], name: str, rivals: Mapping[str, Any]) -> int | None:
    """A count as the source prints it, else as the record has it."""
    if name in rivals:
        return int(Fraction(rivals[name]["low"]))
    tally = None if rate["stage"] is None else printed_tally(subject, rate)
    if tally is None:
        return None
    return tally.votes.get(str(rate["option"])) if name == "votes" else tally.count(name)


def _said_already(subject: Subject, rate: Mapping[str, Any], interval: Interval, ratio: Fraction) -> bool:
    """Whether the rate fails against the record's counts, and the rival count hardly makes another rate of them."""
    tally = None if rate["stage"] is None else printed_tally(subject, rate)
    held = None if tally is None else exact_rate(tally, rate["metric"], rate["option"])
    if held is None or interval[0] <= held <= interval[1]:
        return False
    return abs(held - ratio) <= interval[1] - interval[0]


def beside(subject: Subject, rate: Mapping[str, Any]) -> Finding | None:
    """Compare a printed rate with the ratio of its source's own counts.

    Args:
        subject: What is examined.
        rate: A row of the table of statements whose metric is a named rate.

    Returns:
        The finding; None where the source prints neither count in full, only those that the record uses, or such as
        would only repeat that the rate does not follow from the record's counts.
    """
    rivals = _rivals(subject, rate)
    if not rivals:
        return None
    record = subject.record
    contest = rate["contest"] or record.main_contest().id
    place = subject.root(contest) if rate["unit"] is None else record.units.row_of(rate["unit"])
    interval = printed_interval(rate)
    parts, whole = (_operand(subject, rate, name, rivals) for name in NAMED_RATES[rate["metric"]])
    if interval is None or parts is None or not whole:
        result, expected, reason = NOT_EVALUABLE, None, "the other count of the printed rate is not known"
    else:
        ratio = Fraction(parts, whole)
        if _said_already(subject, rate, interval, ratio):
            return None
        result = PASS if interval[0] <= ratio <= interval[1] else FAIL
        expected, reason = float(ratio), None
    return Finding(
        result,
        contest,
        rate["stage"],
        place,
        f"{rate['metric']}{BESIDE}",
        rate["option"],
        expected=expected,
        observed=None if interval is None else float((interval[0] + interval[1]) / 2),
        statement=rate["statement"],
        reason=reason,
    )


def beside_message(subject: Subject, row: Row, rate: Mapping[str, Any]) -> str:
    """A rate that does not go with the counts printed beside it, in words."""
    rivals = _rivals(subject, rate)
    numerator, denominator = NAMED_RATES[rate["metric"]]
    said = [f"{words_of(name)} “{rivals[name]['printed']}”" for name in (numerator, denominator) if name in rivals]
    other = next((name for name in (denominator, numerator) if name not in rivals), None)
    rest = f", with the {words_of(other)} of the record" if other else ""
    place = subject.place(row["row"])
    stage = f", {subject.stage_name(row['stage'])}" if row["stage"] else ""
    return (
        f"{place}{stage}: {rate['source']} prints “{rate['printed']}” as {RATE_WORDS[rate['metric']]} beside "
        f"{listing(said)}{rest}: that is {percent(row['expected'])}."
    )
