"""Rule E12: printed rates follow from the counts of their own stage.

A printed rate is an interval, as wide as its precision; the exact rate must lie in it. The counts are those of the
stage and unit that the rate was printed for; where the source of the rate prints counts of its own, these too.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from scrutineer.checks.printed_beside import BESIDE, beside, beside_message
from scrutineer.checks.printed_rates import NAMED_RATES, exact_rate, printed_interval, printed_tally
from scrutineer.checks.rule import FAIL, NOT_EVALUABLE, PASS, Finding, Outcome, Parameters, Row, Rule
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS, RATE_WORDS, listing, number, percent
from scrutineer.tabulation.tally import Tally, share

_NO_STAGE = "the printed rate belongs to no version of the count"
_NO_COUNTS = "the counts that the printed rate rests on are not known for that unit and version"
_NOT_ALL_SHARES = "the printed shares do not name every option on the ballot"
_NUMERATORS = ("cast", "valid", "invalid", "votes")
_DENOMINATORS = ("registered", "cast", "valid")
SHARES = "sum of shares"


def _printed_rates(subject: Subject, _: Parameters) -> Outcome:
    table = subject.record.statements.filter(pl.col("metric").is_in(list(NAMED_RATES)) & ~pl.col("used"))
    found = [_statement(subject, row) for row in table.iter_rows(named=True)]
    found += [finding for row in table.iter_rows(named=True) if (finding := beside(subject, row)) is not None]
    found += _sums_of_shares(subject, table)
    if not found:
        found.append(Finding(NOT_EVALUABLE, reason="the record holds no printed rate"))
    return Outcome(findings=tuple(found))


def _statement(subject: Subject, row: Mapping[str, Any]) -> Finding:
    units = subject.record.units
    contest = row["contest"] or subject.record.main_contest().id
    place = subject.root(contest) if row["unit"] is None else units.row_of(row["unit"])
    interval = printed_interval(row)
    tally = None if row["stage"] is None else printed_tally(subject, row)
    rate = None if tally is None else exact_rate(tally, row["metric"], row["option"])
    reason = None
    if interval is None:
        reason = "what was printed gives no interval"
    elif row["stage"] is None:
        reason = _NO_STAGE
    elif rate is None:
        reason = _NO_COUNTS
    known = interval is not None and rate is not None
    holds = interval is not None and rate is not None and interval[0] <= rate <= interval[1]
    return Finding(
        (PASS if holds else FAIL) if known else NOT_EVALUABLE,
        contest,
        row["stage"],
        place,
        row["metric"],
        row["option"],
        expected=None if rate is None else float(rate),
        observed=None if interval is None else float((interval[0] + interval[1]) / 2),
        statement=row["statement"],
        reason=reason,
    )


def _sums_of_shares(subject: Subject, table: pl.DataFrame) -> Iterator[Finding]:
    """The shares that one source prints for all options add up to one within their rounding."""
    shares = table.filter(
        (pl.col("metric") == "vote_share")
        & pl.col("stage").is_not_null()
        & pl.all_horizontal(pl.col("option", "contest", "low", "high").is_not_null())
    ).unique(["contest", "stage", "unit", "source", "option"], maintain_order=True)
    for key, group in shares.group_by(["contest", "stage", "unit", "source"], maintain_order=True):
        contest, stage, unit, _ = key
        if group.height < 2:
            continue
        named = set(group["option"])
        everyone = {option.id for option in subject.record.metadata.options_of(str(contest))}
        on_ballot = subject.record.metadata.contest(str(contest)).options_on_ballot or len(everyone)
        row = subject.root(str(contest)) if unit is None else subject.record.units.row_of(str(unit))
        complete = named == everyone and on_ballot == len(everyone)
        low = sum(Fraction(value) for value in group["low"])
        high = sum(Fraction(value) for value in group["high"])
        above = low > 1
        yield Finding(
            FAIL if above or (complete and high < 1) else PASS if complete else NOT_EVALUABLE,
            str(contest),
            str(stage),
            row,
            SHARES,
            expected=1.0,
            observed=float((low + high) / 2),
            statement=str(group["statement"][0]),
            reason=None if complete or above else _NOT_ALL_SHARES,
        )


def _message(subject: Subject, row: Row) -> str:
    statements = subject.record.statements
    printed = statements.filter(pl.col("statement") == row["statement"]).row(0, named=True)
    stage = subject.stage_name(row["stage"])
    if row["metric"] == SHARES:
        return (
            f"{subject.place(row['row'])}, {stage}: the shares printed by {printed['source']} add up to "
            f"{percent(row['observed'])}, more or less than rounding explains."
        )
    tally = printed_tally(subject, printed)
    interval = printed_interval(printed)
    if tally is None or interval is None:
        return ""
    if str(row["metric"]).endswith(BESIDE):
        return beside_message(subject, row, printed)
    metric, option = row["metric"], row["option"]
    who = "" if option is None else f" of {subject.option_name(row['contest'], option)}"
    numerator, denominator = NAMED_RATES[metric]
    part = tally.votes.get(str(option)) if numerator == "votes" else tally.count(numerator)
    whole = tally.share_base if metric == "vote_share" else tally.count(denominator)
    if metric in {"turnout", "turnout_valid"}:
        part = tally.cast_counted if metric == "turnout" else tally.valid_counted
        whole = tally.registered_counted
    text = (
        f"{subject.place(row['row'])}, {stage}: “{printed['printed']}” ({printed['source']}) is printed as "
        f"{RATE_WORDS[metric]}{who}. {number(part or 0)} {_numerator(subject, numerator, option, row)} of "
        f"{number(whole or 0)} {COUNT_WORDS[denominator]} are {percent(row['expected'])}."
    )
    return text + _explanations(subject, printed, tally, interval, metric)


def _numerator(subject: Subject, name: str, option: str | None, row: Row) -> str:
    if name != "votes" or option is None:
        return COUNT_WORDS[name]
    return f"votes for {subject.option_name(row['contest'], option)}"


def _explanations(
    subject: Subject, printed: Mapping[str, Any], tally: Tally, interval: tuple[Fraction, Fraction], metric: str
) -> str:
    """What else the printed rate agrees with: other named denominators, other versions of the count."""
    text = ""
    ratios = _other_ratios(tally, printed["option"], metric, interval)
    if ratios:
        text += f" The printed rate is that of {listing(ratios)}."
    stages = _other_stages(subject, printed, interval)
    if stages:
        text += f" It follows from the counts of the {listing(stages)}."
    elsewhere = [stage for stage in _also_printed(subject, printed) if stage not in stages]
    if elsewhere:
        text += f" The same rate was printed for the {listing(elsewhere)}."
    return text


def _other_ratios(tally: Tally, option: str | None, metric: str, interval: tuple[Fraction, Fraction]) -> list[str]:
    found = []
    for numerator in _NUMERATORS:
        if (numerator == "votes") != (NAMED_RATES[metric][0] == "votes"):
            continue
        part = tally.votes.get(str(option)) if numerator == "votes" else tally.count(numerator)
        for denominator in _DENOMINATORS:
            if numerator == denominator or (numerator, denominator) == NAMED_RATES[metric]:
                continue
            rate = share(part, tally.count(denominator))
            if rate is not None and interval[0] <= rate <= interval[1]:
                words = "the votes" if numerator == "votes" else COUNT_WORDS[numerator]
                found.append(f"{words} over {COUNT_WORDS[denominator]}")
    return found


def _other_stages(subject: Subject, printed: Mapping[str, Any], interval: tuple[Fraction, Fraction]) -> list[str]:
    found = []
    for stage in subject.record.metadata.stages:
        other = None if stage.id == printed["stage"] else printed_tally(subject, {**printed, "stage": stage.id})
        rate = None if other is None else exact_rate(other, printed["metric"], printed["option"])
        if rate is not None and interval[0] <= rate <= interval[1]:
            found.append(subject.stage_name(stage.id))
    return found


def _also_printed(subject: Subject, printed: Mapping[str, Any]) -> list[str]:
    same = subject.record.statements.filter(
        pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(printed[name], pl.String))
            for name in ("metric", "option", "unit", "contest", "low", "high")
        )
        & pl.col("stage").is_not_null()
        & (pl.col("stage") != printed["stage"])
    )
    there = set(same["stage"])
    return [subject.stage_name(stage.id) for stage in subject.record.metadata.stages if stage.id in there]


E12 = Rule(
    code="E12",
    title="Printed rates follow from the counts",
    formula="the interval of a printed rate contains numerator / denominator of its own unit and version, and the "
    "ratio of counts that its own source prints in full beside it and the record does not use; the shares that one "
    "source prints for all options add up to 1 within their rounding",
    severity="error",
    source="fact-checking practice; Cambodia 2018 (82.17 % printed beside counts that make 82.89 %)",
    when_not_evaluable="the rate belongs to no version of the count, its counts are not known, or what was printed "
    "gives no interval",
    cries_wolf="where a page prints the rate of one hour beside the counts of another: each may have been right at its "
    "time; and where a source cuts off decimals instead of rounding",
    evaluate=_printed_rates,
    message=_message,
    level="total",
    version="2",
)
