"""Findings as a table, and their messages, which are written late and only for the rows that are shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.checks.count_versions import with_version
from scrutineer.checks.rule import (
    FAIL,
    FAILED,
    FIRST_REASON,
    NOT_EVALUABLE,
    PASS,
    PASSED,
    SEVERITIES,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Row,
    Rule,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number, percent, signed

COLUMNS: Final[Mapping[str, Any]] = {
    "code": pl.String,
    "severity": pl.String,
    "result": pl.String,
    "contest": pl.String,
    "stage": pl.String,
    "unit": pl.String,
    "row": pl.Int64,
    "option": pl.String,
    "metric": pl.String,
    "expected": pl.Float64,
    "observed": pl.Float64,
    "gap": pl.Float64,
    "compared": pl.String,
    "statement": pl.String,
    "units": pl.Int64,
    "rate": pl.Float64,
    "net": pl.Float64,
    "examples": pl.List(pl.Int64),
    "example_gaps": pl.List(pl.Float64),
    "reason": pl.String,
}
"""The table of findings. `row` is the row of the unit, `gap` observed less expected, `units` how many items the row
stands for. A finding about a rule has a `rate`, its `gap` adds up absolute differences and `net` signed ones;
`examples` are rows of units."""

TOO_OFTEN: Final = 20
"""A rule that fails on more than one item in this many, at no fewer than this many units, is reported once."""

_LISTED = 10
FloatArray = NDArray[np.float64]
_EXAMPLES = 3


@dataclass(frozen=True)
class Count:
    """How many items a rule looked at, by result."""

    failed: int
    passed: int
    not_evaluable: int
    reasons: Mapping[str, int]


def table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a table of findings; what is not given is null."""
    return pl.DataFrame([{name: row.get(name) for name in COLUMNS} for row in rows], schema=dict(COLUMNS))


def count(outcome: Outcome) -> Count:
    """Count the items of an outcome by result."""
    numbers = {FAIL: 0, PASS: 0, NOT_EVALUABLE: 0}
    reasons: dict[str, int] = {}
    for judgement in outcome.judgements:
        left = judgement.result.size
        for code, result in ((FAILED, FAIL), (PASSED, PASS)):
            found = int(np.count_nonzero(judgement.result == code))
            numbers[result] += found
            left -= found
        numbers[NOT_EVALUABLE] += left
        for place, reason in enumerate(judgement.reasons):
            found = int(np.count_nonzero(judgement.result == FIRST_REASON + place))
            if found:
                reasons[reason] = reasons.get(reason, 0) + found
    for finding in outcome.findings:
        numbers[finding.result] += finding.items
        if finding.result == NOT_EVALUABLE and finding.reason:
            reasons[finding.reason] = reasons.get(finding.reason, 0) + finding.items
    ordered = dict(sorted(reasons.items(), key=lambda item: -item[1]))
    return Count(numbers[FAIL], numbers[PASS], numbers[NOT_EVALUABLE], ordered)


def findings(subject: Subject, rule: Rule, outcome: Outcome, counted: Count) -> pl.DataFrame:
    """The table of findings of one rule, from its outcome and the numbers of its items."""
    if not counted.failed and not counted.passed:
        text = "; ".join(counted.reasons) or "the record holds nothing that the rule looks at"
        row = {
            "code": rule.code,
            "severity": rule.severity,
            "result": NOT_EVALUABLE,
            "units": counted.not_evaluable,
            "reason": text,
        }
        return table([row])
    ids = subject.record.units.ids
    parts = [table(_single(rule, finding) for finding in outcome.findings)]
    for group in _groups(outcome.judgements):
        parts += _group(rule, group)
    joined = pl.concat(parts)
    return joined.with_columns(ids.gather(joined["row"]).alias("unit"))


def _single(rule: Rule, finding: Finding) -> dict[str, Any]:
    gap = None if finding.expected is None or finding.observed is None else finding.observed - finding.expected
    return {
        **{name: getattr(finding, name) for name in COLUMNS if hasattr(finding, name)},
        "code": rule.code,
        "severity": finding.severity or rule.severity,
        "gap": gap,
        "units": max(finding.items, 1),
    }


def _groups(judgements: Sequence[Judgement]) -> Iterator[list[Judgement]]:
    """Judgements of one contest, stage and comparison: what may become one finding about the rule."""
    found: dict[tuple[str, str, str | None], list[Judgement]] = {}
    for judgement in judgements:
        found.setdefault((judgement.contest, judgement.stage, judgement.compared), []).append(judgement)
    yield from found.values()


@dataclass(frozen=True)
class _Listed:
    """Items of a judgement that get a row each."""

    judgement: Judgement
    places: IntArray
    result: str
    reason: str | None = None


def _group(rule: Rule, group: list[Judgement]) -> Iterator[pl.DataFrame]:
    failed = [np.flatnonzero(judgement.result == FAILED) for judgement in group]
    total = sum(places.size for places in failed)
    numbers = [int(np.count_nonzero(judgement.result <= FAILED)) for judgement in group]
    evaluated = sum(numbers)
    listed: list[_Listed] = []
    together: list[dict[str, Any]] = []
    # Several figures of one unit are several items, but one unit: few units stay listed one by one.
    if not rule.one_by_one and max(numbers) >= TOO_OFTEN and total * TOO_OFTEN > evaluated:
        together.append(_about_the_rule(rule, group, failed, evaluated))
    else:
        listed += [_Listed(judgement, places, FAIL) for judgement, places in zip(group, failed, strict=True)]
    for judgement in group:
        others: list[tuple[str, str | None, int]] = [(PASS, None, PASSED)]
        others += [(NOT_EVALUABLE, text, FIRST_REASON + i) for i, text in enumerate(judgement.reasons)]
        for result, reason, code in others:
            chosen = judgement.result == code
            number_chosen = int(np.count_nonzero(chosen))
            if number_chosen > _LISTED:
                head = _head(rule, judgement)
                together.append({**head, "result": result, "units": number_chosen, "reason": reason})
            elif number_chosen:
                listed.append(_Listed(judgement, np.flatnonzero(chosen), result, reason))
    if together:
        yield table(together)
    listed = [items for items in listed if items.places.size]
    if listed:
        yield _rows(rule, listed)


def _head(rule: Rule, judgement: Judgement) -> dict[str, Any]:
    return {
        "code": rule.code,
        "severity": rule.severity,
        "contest": judgement.contest,
        "stage": judgement.stage,
        "metric": judgement.metric,
        "compared": judgement.compared,
    }


def _values(column: Any, places: IntArray) -> FloatArray:
    """Expected or observed figures as floats, NaN where there is no column."""
    return np.full(places.size, np.nan) if column is None else column[places].astype(np.float64)


def _gaps(judgement: Judgement, places: IntArray) -> FloatArray:
    gaps: FloatArray = _values(judgement.observed, places) - _values(judgement.expected, places)
    return gaps


def _severities(rule: Rule, judgement: Judgement, places: IntArray) -> IntArray:
    if judgement.severity is None:
        return np.full(places.size, SEVERITIES.index(rule.severity), np.int64)
    return judgement.severity[places].astype(np.int64)


def _rows(rule: Rule, listed: list[_Listed]) -> pl.DataFrame:
    """One row per item; within a judgement those with the largest difference first."""
    ordered = []
    for items in listed:
        size = np.abs(np.nan_to_num(_gaps(items.judgement, items.places)))
        ordered.append(replace(items, places=items.places[np.argsort(-size, kind="stable")]))
    which = pl.Series(np.repeat(np.arange(len(ordered)), [items.places.size for items in ordered]))
    shown = [items if items.result != NOT_EVALUABLE else None for items in ordered]
    options: list[str] = []
    option_codes = []
    for items in ordered:
        codes = items.judgement.option
        chosen = np.full(items.places.size, -1) if codes is None else codes[items.places]
        option_codes.append(np.where(chosen < 0, -1, chosen + len(options)))
        options += items.judgement.options

    def text(values: Iterable[str | None]) -> pl.Series:
        return pl.Series(list(values), dtype=pl.String).gather(which)

    def figures(name: str) -> pl.Series:
        parts = [
            _values(getattr(items.judgement, name) if visible else None, items.places)
            for items, visible in zip(ordered, shown, strict=True)
        ]
        return pl.Series(np.concatenate(parts)).fill_nan(None)

    severity = np.concatenate(
        [
            _severities(rule, items.judgement, items.places)
            if items.result == FAIL
            else np.full(items.places.size, SEVERITIES.index(rule.severity))
            for items in ordered
        ]
    )
    expected, observed = figures("expected"), figures("observed")
    columns: dict[str, pl.Series] = {
        "severity": pl.Series(SEVERITIES).gather(pl.Series(severity)),
        "result": text(items.result for items in ordered),
        "contest": text(items.judgement.contest for items in ordered),
        "stage": text(items.judgement.stage for items in ordered),
        "metric": text(items.judgement.metric for items in ordered),
        "compared": text(items.judgement.compared for items in ordered),
        "reason": text(items.reason for items in ordered),
        "row": pl.Series(np.concatenate([items.judgement.rows[items.places] for items in ordered])),
        "option": pl.Series(options, dtype=pl.String).gather(pl.Series(np.concatenate(option_codes)).replace(-1, None)),
        "expected": expected,
        "observed": observed,
        "gap": observed - expected,
    }
    frame = pl.DataFrame([series.alias(name) for name, series in columns.items()]).with_columns(
        pl.lit(rule.code).alias("code"), pl.lit(1, pl.Int64).alias("units")
    )
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items()
    )


def _about_the_rule(rule: Rule, group: list[Judgement], failed: list[IntArray], evaluated: int) -> dict[str, Any]:
    gaps = np.concatenate([_gaps(judgement, places) for judgement, places in zip(group, failed, strict=True)])
    rows = np.concatenate([judgement.rows[places] for judgement, places in zip(group, failed, strict=True)])
    worst = max(
        int(_severities(rule, judgement, places).max())
        for judgement, places in zip(group, failed, strict=True)
        if places.size
    )
    largest = np.argsort(-np.abs(gaps), kind="stable")[:_EXAMPLES]
    compared = not np.isnan(gaps).any()
    additive = compared and all(judgement.additive for judgement in group)
    return {
        **_head(rule, group[0]),
        "metric": group[0].metric if len({judgement.metric for judgement in group}) == 1 else None,
        "severity": SEVERITIES[worst],
        "result": FAIL,
        "units": rows.size,
        "rate": rows.size / evaluated,
        "gap": float(np.abs(gaps).sum()) if additive else None,
        "net": float(gaps.sum()) if additive else None,
        "examples": rows[largest].tolist(),
        "example_gaps": gaps[largest].tolist() if compared else None,
    }


def message(subject: Subject, rule: Rule, row: Row) -> str:
    """The sentence for one row of the table; it names the version of the count where the record holds several."""
    if row["result"] == FAIL:
        if row["rate"] is not None:
            return _rule_message(subject, rule, row)
        return with_version(subject, row, rule.message(subject, row))
    where = subject.place(row["row"]) if row["row"] is not None else many(row["units"], "item")
    stage = f", {subject.stage_name(row['stage'])}" if row["stage"] else ""
    if row["result"] == PASS:
        return f"{rule.title}: holds ({where}{stage})."
    if row["stage"] is None and row["row"] is None:
        return f"{rule.title}: cannot be evaluated on this record: {row['reason']}."
    return f"{rule.title}: cannot be evaluated ({where}{stage}): {row['reason']}."


def _rule_message(subject: Subject, rule: Rule, row: Row) -> str:
    evaluated = round(row["units"] / row["rate"])
    text = (
        f"Rule not met ({rule.title}): this fails at {number(row['units'])} of {number(evaluated)} "
        f"({percent(row['rate'], 1)}; {subject.stage_name(row['stage'])}), so it is reported once, about the rule."
    )
    if row["gap"] is not None:
        text += f" The differences add up to {number(row['gap'])} (net {signed(row['net'])})."
    if row["examples"]:
        shown = [subject.place(place) for place in row["examples"]]
        if row["example_gaps"] is None:
            text += f" Among them: {listing(shown)}."
        else:
            gaps = [
                signed(gap) if row["gap"] is not None else f"{100 * gap:+.1f} points" for gap in row["example_gaps"]
            ]
            pairs = zip(shown, gaps, strict=True)
            text += f" The largest: {listing(f'{place} ({gap})' for place, gap in pairs)}."
    return f"{text} A rule that fails this often says more about the table or the count than about single units."
