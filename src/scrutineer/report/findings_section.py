"""Findings of the checks, the gravest first, and every rule with what it could and could not look at."""

from collections.abc import Iterator
from typing import Any

from scrutineer.checks.catalogue import RULES
from scrutineer.figures.figure import Column
from scrutineer.report.examination import Examination
from scrutineer.report.finding_counts import (
    Row,
    by_severity,
    earlier_words,
    failed_rows,
    failing_units,
    is_of_one_unit,
    of_earlier,
    of_latest,
    remarks,
    units_noun,
    units_words,
)
from scrutineer.report.finding_groups import MOST_PER_RULE, finding_groups
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import count, plural
from scrutineer.report.page import FindingGroup, Section, Table
from scrutineer.report.reason_words import reason_in_words


def findings_section(examination: Examination) -> Section:
    """The section; rules that could not be evaluated are part of it."""
    summary = list(examination.checks.summary.iter_rows(named=True))
    failed = failed_rows(examination)
    earlier = of_earlier(failed)
    groups = tuple(finding_groups(of_latest(failed), examination))
    before = tuple(finding_groups(earlier, examination, "-earlier"))
    return Section(
        id="findings",
        title="Do the figures agree with each other?",
        sentences=(*_sentences(failed, (*groups, *before), summary, examination), *remarks(examination)),
        findings=groups,
        earlier_findings=before,
        earlier_title=earlier_words(earlier) if earlier else "",
        tables=(_rules(summary),),
    )


def _sentences(
    failed: list[Row], groups: tuple[FindingGroup, ...], summary: list[dict[str, Any]], examination: Examination
) -> Iterator[str]:
    tested = [row for row in summary if row["evaluated"]]
    silent = [row for row in summary if not row["evaluated"]]
    yield (
        f"{plural(len(summary), 'rule')} were applied; {count(len(tested))} found something to test, and "
        f"{count(len(silent))} could not be evaluated on this record, which is not the same as passed."
    )
    if not failed:
        yield "None of those that could be tested failed."
        return
    latest, earlier = of_latest(failed), of_earlier(failed)
    yield from _at_latest(latest, examination)
    if earlier:
        yield f"{earlier_words(earlier)}."
    if not latest:
        yield "Findings speak about figures, not about people."
    if any(group.number > len(group.findings) for group in groups):
        yield (
            f"Of each rule {MOST_PER_RULE} findings are listed at most; the command scrutineer check --json lists all."
        )


def _at_latest(rows: list[Row], examination: Examination) -> Iterator[str]:
    """What was found at the latest version: units where the findings are about units, each counted once."""
    if not rows:
        return
    units = failing_units(rows, examination)
    others = [row for row in rows if not is_of_one_unit(row, examination)]
    if units:
        yield f"{sentence_start(units_words(units))}."
        ids = list({row["unit"] for row in rows if is_of_one_unit(row, examination)})
        if len(ids) > 1:
            noun = units_noun(ids, examination)
            yield f"These are {count(len(ids))} {noun}, each counted once however many rules it does not meet."
        if others:
            yield f"{plural(len(others), 'further finding')}: {by_severity(others)}."
        yield "Findings speak about figures, not about people."
    else:
        yield f"{plural(len(rows), 'finding')}: {by_severity(rows)}. They speak about figures, not about people."


def _rules(summary: list[dict[str, Any]]) -> Table:
    apart = any(row["fail"] != row["fail_latest"] for row in summary)
    titles = {rule.code: rule.title for rule in RULES}
    return Table(
        id="rules",
        caption="Every rule: on how much it could be tested, and why not on the rest",
        columns=(
            Column("code", "Code"),
            Column("title", "Rule"),
            Column("evaluated", "Tested", "count"),
            Column("fail", "Failed", "count"),
            *((Column("fail_latest", "of these in the latest version", "count"),) if apart else ()),
            Column("pass", "Passed", "count"),
            Column("not_evaluable", "Not evaluable", "count"),
            Column("reason", "Why not evaluable"),
            Column("remark", "Remark"),
        ),
        rows=tuple(
            (
                row["code"],
                titles.get(row["code"]),
                row["evaluated"],
                row["fail"],
                *((row["fail_latest"],) if apart else ()),
                row["pass"],
                row["not_evaluable"],
                reason_in_words(row["reason"]),
                row["remark"],
            )
            for row in summary
        ),
    )
