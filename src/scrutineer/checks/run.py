"""Run the rules over a tabulated record."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, Final

import numpy as np
import polars as pl

from scrutineer.checks.catalogue import DEFAULT_RULES
from scrutineer.checks.count_versions import behind_column, failed_at_latest, versions_behind, with_version
from scrutineer.checks.finding import COLUMNS, Count, count, findings, message
from scrutineer.checks.level_filter import of_level
from scrutineer.checks.rule import FAIL, FAILED, RESULTS, SEVERITIES, BoolArray, Outcome, Rule
from scrutineer.checks.subject import Subject
from scrutineer.evidence import Evidence
from scrutineer.tabulation.tally import Tabulation

MANY_STATIONS: Final = 1000
"""An identity that holds at so many units without exception is remarked upon."""

HOLDS_EVERYWHERE: Final = "holds at every unit: one column may have been computed from the others"

_SUMMARY: Final = {
    "code": pl.String,
    "title": pl.String,
    "severity": pl.String,
    "version": pl.String,
    "evaluated": pl.Int64,
    "fail": pl.Int64,
    "fail_latest": pl.Int64,
    "pass": pl.Int64,
    "not_evaluable": pl.Int64,
    "rate": pl.Float64,
    "units": pl.Int64,
    "reason": pl.String,
    "remark": pl.String,
}
_SHOWN: Final = (
    "code",
    "severity",
    "result",
    "contest",
    "stage",
    "unit",
    "option",
    "metric",
    "expected",
    "observed",
    "gap",
    "compared",
    "statement",
    "units",
    "rate",
    "reason",
)


@dataclass(frozen=True)
class CheckReport:
    """What the rules found.

    Attributes:
        subject: What was examined.
        rules: The rules that ran, with their parameters.
        findings: One row per finding, of every result, highest severity first; columns as in
            `scrutineer.checks.finding.COLUMNS`. Passes and reasons are given together where they are many. Within a
            rule those of the latest version of the count come first.
        summary: One row per rule: items evaluated, failed, failed at the latest version of the count (`fail_latest`),
            passed, not evaluable, the rate of failures, and how many units have one.
        units_to_review: Units with a failure that is more than a hint, each counted once.
    """

    subject: Subject = field(repr=False)
    rules: tuple[Rule, ...]
    findings: pl.DataFrame
    summary: pl.DataFrame
    units_to_review: int = 0

    @cached_property
    def evidence(self) -> Evidence:
        """How it was made; made on demand, since the digest of a large record takes longer than its checks."""
        return Evidence(
            method="checks.run_checks",
            parameters={
                f"{rule.code}.{name}": value for rule in self.rules for name, value in sorted(rule.parameters.items())
            },
            record_digest=self.subject.record.digest,
            references=tuple(f"{rule.code} version {rule.version}" for rule in self.rules),
            caveats=(
                "A failed check is a statement about figures; most errors on forms are clerical.",
                "A check that could not be evaluated is no pass: the summary says how many there were and why.",
            ),
        )

    def shown(
        self, show: Collection[str] = (FAIL,), most: int | None = None, *, together: bool = False
    ) -> Iterator[dict[str, Any]]:
        """The findings with these results as plain values, each with its message, which is written only here.

        Args:
            show: Results: fail, not_evaluable, pass.
            most: Findings of one rule and result that are given at most; all by default.
            together: Whether what is found alike in several earlier versions of the count is told once.

        Yields:
            code, severity, result, contest, stage, unit, option, metric, expected, observed, gap, compared,
            statement, units, rate, reason, examples (unit ids), message and `versions_behind`, the number of later
            versions of the count; what is unknown is None. With `together` also `versions`, the ids of the versions
            that it stands in, and `stands_in_latest`, whether the latest version has the same finding.
        """
        chosen = self.findings.filter(pl.col("result").is_in(list(show)))
        if most is not None:
            chosen = chosen.filter(pl.int_range(pl.len()).over("code", "result") < most)
        if together:
            rows = chosen.iter_rows(named=True)
            for _, group in groupby(rows, key=lambda row: (row["severity"], row["code"], row["result"])):
                yield from self._told_once(group)
            return
        for row in chosen.iter_rows(named=True):
            yield {**self._plain_row(row), "message": message(self.subject, self._by_code[row["code"]], row)}

    @cached_property
    def _by_code(self) -> dict[str, Rule]:
        return {rule.code: rule for rule in self.rules}

    def _plain_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        ids = self.subject.record.units.ids
        return {
            **{name: _plain(row[name]) for name in _SHOWN},
            "examples": [str(ids[place]) for place in row["examples"] or ()],
            "versions_behind": versions_behind(self.subject, row["contest"], row["stage"], row["compared"], row["row"]),
        }

    def _told_once(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Findings of one rule and result; those of earlier versions that say the same become one."""
        latest: set[tuple[Any, ...]] = set()
        earlier: dict[tuple[Any, ...], tuple[Mapping[str, Any], dict[str, Any], list[str]]] = {}
        for row in rows:
            plain = self._plain_row(row)
            rule = self._by_code[row["code"]]
            single = row["result"] == FAIL and row["rate"] is None
            bare = rule.message(self.subject, row) if single else message(self.subject, rule, row)
            key = (row["contest"], row["unit"], row["compared"], row["option"], row["metric"], bare)
            stages = [] if row["stage"] is None else [row["stage"]]
            if single and plain["versions_behind"]:
                # A message that names its version is another one in each version, and so stays apart.
                earlier.setdefault(key, (row, plain, []))[2].extend(stages)
                continue
            latest.add(key)
            text = with_version(self.subject, row, bare) if single else bare
            yield {**plain, "message": text, "versions": stages, "stands_in_latest": not plain["versions_behind"]}
        order = [stage.id for stage in self.subject.record.metadata.stages]
        for key, (row, plain, found) in earlier.items():
            stages = sorted(found, key=order.index)
            text = with_version(self.subject, row, key[-1], stages)
            yield {**plain, "message": text, "versions": stages, "stands_in_latest": key in latest}

    def numbers(self, show: Collection[str] = (FAIL,)) -> dict[tuple[str, str], int]:
        """How many findings each rule has with these results, by code and result, in the order of the table."""
        chosen = self.findings.filter(pl.col("result").is_in(list(show)))
        counted = chosen.group_by("code", "result", maintain_order=True).len()
        return {(code, result): int(number) for code, result, number in counted.iter_rows()}

    def as_dict(self, show: Collection[str] = (FAIL,)) -> dict[str, Any]:
        """The report as plain JSON values; unknown is None.

        Args:
            show: Which results to list: fail, not_evaluable, pass.

        Returns:
            findings (highest severity first, then by code), summary (by code) and evidence.
        """
        return {
            "findings": list(self.shown(show)),
            "summary": list(self.summary.iter_rows(named=True)),
            "evidence": self.evidence.as_dict(),
        }

    def worst_failed(self) -> str | None:
        """The highest severity of a failed finding; None where nothing failed."""
        failed = set(self.findings.filter(pl.col("result") == FAIL)["severity"])
        return max(failed, key=SEVERITIES.index) if failed else None


def _plain(value: Any) -> Any:
    """Whole floats as integers: counts are held as floats beside rates."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def run_checks(
    tabulation: Tabulation,
    previous: Tabulation | None = None,
    rules: Sequence[Rule] = DEFAULT_RULES,
    *,
    level: str | None = None,
) -> CheckReport:
    """Run rules over a record.

    Args:
        tabulation: The record, rolled up.
        previous: The record of the election before, rolled up, where there is one.
        rules: The rules to run; by default those of the catalogue that are on by default.
        level: Level of the units whose items are kept, such as `station`; all by default.

    Returns:
        The report. Each rule has one row in the summary whatever it found.
    """
    subject = Subject(tabulation, previous)
    tables, summary = [], []
    to_review = np.zeros(len(tabulation.record.units), bool)
    for rule in rules:
        outcome = rule.examine(subject)
        if level is not None:
            outcome = of_level(subject, outcome, level)
        counted = count(outcome)
        tables.append(findings(subject, rule, outcome, counted))
        failing = _failing_units(outcome, to_review.size) if counted.failed else None
        if failing is not None and rule.severity != SEVERITIES[0]:
            to_review |= failing
        latest = failed_at_latest(subject, outcome) if counted.failed else 0
        summary.append(_summary(rule, counted, latest, 0 if failing is None else int(failing.sum())))
    order = pl.Series(RESULTS)
    joined = (
        pl.concat(tables)
        .with_columns(
            pl.col("severity").replace_strict(SEVERITIES, range(len(SEVERITIES)), return_dtype=pl.Int8).alias("_rank"),
            pl.col("result").replace_strict(order, range(len(order)), return_dtype=pl.Int8).alias("_result"),
            behind_column(subject).alias("_behind"),
        )
        .sort("_rank", "code", "_result", "_behind", descending=[True, False, False, False], maintain_order=True)
        .drop("_rank", "_result", "_behind")
        if tables
        else pl.DataFrame(schema=dict(COLUMNS))
    )
    table = pl.DataFrame(summary, schema=_SUMMARY, orient="row")
    return CheckReport(subject, tuple(rules), joined, table, int(to_review.sum()))


def _failing_units(outcome: Outcome, size: int) -> BoolArray:
    """Which units have a failed item. Shape (units,)."""
    failing = np.zeros(size, bool)
    for judgement in outcome.judgements:
        failing[judgement.rows[judgement.result == FAILED]] = True
    for finding in outcome.findings:
        if finding.result == FAIL and finding.row is not None:
            failing[finding.row] = True
        if finding.result == FAIL and finding.rows is not None:
            failing[finding.rows] = True
    return failing


def _summary(rule: Rule, counted: Count, latest: int, units: int) -> dict[str, Any]:
    evaluated = counted.failed + counted.passed
    reason = None
    if counted.reasons:
        listed = [
            f"{text} ({number:,})" if counted.not_evaluable > 1 else text for text, number in counted.reasons.items()
        ]
        reason = "; ".join(listed)
    elif not evaluated:
        reason = "the record holds nothing that the rule looks at"
    everywhere = rule.identity and not counted.failed and counted.passed >= MANY_STATIONS
    return {
        "code": rule.code,
        "title": rule.title,
        "severity": rule.severity,
        "version": rule.version,
        "evaluated": evaluated,
        "fail": counted.failed,
        "fail_latest": latest,
        "pass": counted.passed,
        "not_evaluable": counted.not_evaluable,
        "rate": counted.failed / evaluated if evaluated else None,
        "units": units,
        "reason": reason,
        "remark": HOLDS_EVERYWHERE if everywhere else None,
    }
