"""Findings of the checks, the gravest first, and every rule with what it could and could not look at."""

import re
from collections.abc import Iterator
from typing import Any

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.reply import replies_for
from scrutineer.figures.figure import Column
from scrutineer.report.examination import Examination
from scrutineer.report.finding_counts import (
    by_severity,
    failed_rows,
    failing_units,
    innocent_causes,
    remarks,
    severity_rank,
    units_words,
)
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import count, plural
from scrutineer.report.page import FindingCard, FindingGroup, Section, Table
from scrutineer.report.verdict_words import SEVERITY_WORDS

MOST_PER_RULE = 20
"""Findings of one rule listed one by one; further ones are counted, and `scrutineer check` lists them all."""


def findings_section(examination: Examination) -> Section:
    """The section; rules that could not be evaluated are part of it."""
    summary = list(examination.checks.summary.iter_rows(named=True))
    failed = failed_rows(examination)
    groups = tuple(_groups(failed, examination))
    shown = sum(len(group.findings) for group in groups)
    return Section(
        id="findings",
        title="Do the figures agree with each other?",
        sentences=(*_sentences(failed, shown, summary, examination), *remarks(examination)),
        findings=groups,
        tables=(_rules(summary),),
    )


def _groups(failed: list[dict[str, Any]], examination: Examination) -> Iterator[FindingGroup]:
    """Findings by severity and rule; within a rule those on sums first, then the latest version first."""
    titles = {rule.code: rule.title for rule in RULES}
    order = {stage.id: stage.sequence for stage in examination.record.metadata.stages}
    pairs = sorted({(severity_rank(row["severity"]), row["code"], row["severity"]) for row in failed})
    for _, code, severity in pairs:
        rows = [row for row in failed if (row["code"], row["severity"]) == (code, severity)]
        rows.sort(
            key=lambda row: (not str(row.get("metric")).startswith("votes of "), -order.get(row.get("stage") or "", 0))
        )
        shown = rows[:MOST_PER_RULE]
        yield FindingGroup(
            id=f"findings-{code.lower()}-{severity}",
            code=code,
            title=titles.get(code, code),
            severity=severity,
            severity_label=SEVERITY_WORDS.get(severity, severity),
            number=len(rows),
            note=" ".join(innocent_causes(failed, examination, code)),
            findings=tuple(_cards(shown, examination)),
        )


def _sentences(
    failed: list[dict[str, Any]], shown: int, summary: list[dict[str, Any]], examination: Examination
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
    units = failing_units(failed, examination)
    if units:
        yield f"{sentence_start(units_words(units))}."
    entries = "entry" if len(failed) == 1 else "entries"
    noun = f"{entries}, one for each rule and unit" if units else "finding" if len(failed) == 1 else "findings"
    yield f"{count(len(failed))} {noun}: {by_severity(failed)}. They speak about figures, not about people."
    if shown < len(failed):
        yield (
            f"{count(shown)} of {count(len(failed))} are listed, {MOST_PER_RULE} per rule at most; the command "
            "scrutineer check lists all."
        )


def _cards(rows: list[dict[str, Any]], examination: Examination) -> Iterator[FindingCard]:
    """Findings with anchors made of what they are about, so that they stay when others come or go."""
    known = {stage.id: stage.name for stage in examination.record.metadata.stages}
    taken: dict[str, int] = {}
    for row in rows:
        about = (row.get(name) for name in ("code", "stage", "compared", "unit", "metric", "option", "statement"))
        anchor = re.sub(r"[^a-z0-9]+", "-", "-".join(str(part) for part in ("finding", *about) if part).lower()).strip(
            "-"
        )
        taken[anchor] = taken.get(anchor, 0) + 1
        unit, stage = row.get("unit"), row.get("stage")
        name = "" if unit is None or unit == examination.contest.unit else _unit_name(examination, str(unit))
        yield FindingCard(
            id=anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}",
            message=row["message"],
            unit="" if name in row["message"] else name,
            stage=known.get(stage or "", stage or ""),
            replies=tuple(reply.sentence for reply in replies_for(row, examination.replies)),
        )


def _unit_name(examination: Examination, unit: str) -> str:
    try:
        return examination.record.units.name_of(unit)
    except KeyError:
        return unit


def _rules(summary: list[dict[str, Any]]) -> Table:
    titles = {rule.code: rule.title for rule in RULES}
    return Table(
        id="rules",
        caption="Every rule: on how much it could be tested, and why not on the rest",
        columns=(
            Column("code", "Code"),
            Column("title", "Rule"),
            Column("evaluated", "Tested", "count"),
            Column("fail", "Failed", "count"),
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
                row["pass"],
                row["not_evaluable"],
                row["reason"],
                row["remark"],
            )
            for row in summary
        ),
    )
