"""Findings as the page counts them: units rather than entries where many units fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from scrutineer.checks.catalogue import RULES
from scrutineer.report.examination import Examination
from scrutineer.report.naming import level_noun
from scrutineer.report.numerals import count, listed, plural, quoted
from scrutineer.report.verdict_words import SEVERITIES, SEVERITY_NOUNS

MANY_UNITS = 20
"""From so many failing units on it is said when the rule fails without anything being wrong."""

Row = dict[str, Any]


@dataclass(frozen=True)
class FailingUnits:
    """Units below the whole whose gravest finding is of one severity.

    Attributes:
        severity: The severity.
        units: How many.
        noun: What they are.
        codes: The rules that fail there at this severity.
        at_all: Whether each of them fails all these rules.
    """

    severity: str
    units: int
    noun: str
    codes: tuple[str, ...]
    at_all: bool


def failed_rows(examination: Examination) -> list[Row]:
    """The failed findings, the gravest first."""
    rows = [row for row in examination.checks.shown() if row["result"] == "fail"]
    rows.sort(key=lambda row: severity_rank(row["severity"]))
    return rows


def severity_rank(severity: str) -> int:
    """The place in the order of severities, the gravest first."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _of_one_unit(row: Row, examination: Examination) -> bool:
    return row["unit"] is not None and row["unit"] != examination.contest.unit and row["rate"] is None


def failing_units(rows: list[Row], examination: Examination) -> tuple[FailingUnits, ...]:
    """How many units fail, by their gravest finding."""
    own = [row for row in rows if _of_one_unit(row, examination)]
    codes: dict[str, dict[str, set[str]]] = {}
    for row in own:
        codes.setdefault(row["unit"], {}).setdefault(row["severity"], set()).add(row["code"])
    by_severity: dict[str, dict[str, set[str]]] = {}
    for unit, severities in codes.items():
        gravest = min(severities, key=severity_rank)
        by_severity.setdefault(gravest, {})[unit] = severities[gravest]
    found = []
    for severity in sorted(by_severity, key=severity_rank):
        units = by_severity[severity]
        every = set().union(*units.values())
        at_all = all(failed == every for failed in units.values())
        noun = _noun(list(units), examination)
        found.append(FailingUnits(severity, len(units), noun, tuple(sorted(every)), at_all))
    return tuple(found)


def _noun(units: list[str], examination: Examination) -> str:
    table = examination.record.units.table
    levels = table.filter(pl.col("unit").is_in(units))["level"].unique()
    return level_noun(levels[0], len(units)) if levels.len() == 1 else ("unit" if len(units) == 1 else "units")


def units_words(found: tuple[FailingUnits, ...]) -> str:
    """The failing units in words: how many fail how many rules."""
    said = []
    for item in found:
        one = item.units == 1
        rules = plural(len(item.codes), "rule")
        some = rules if item.at_all else f"at least one of {rules}"
        noun = SEVERITY_NOUNS[item.severity][one and len(item.codes) == 1]
        said.append(
            f"{count(item.units)} {item.noun} {'fails' if one else 'fail'} {some} ({noun}: {listed(item.codes)})"
        )
    return listed(said)


def by_severity(rows: list[Row]) -> str:
    """How many findings of each severity."""
    found = []
    for severity in SEVERITIES:
        number = sum(row["severity"] == severity for row in rows)
        if number:
            found.append(f"{number:,} {SEVERITY_NOUNS[severity][number == 1]}")
    return listed(found)


def consistency(examination: Examination) -> Iterator[str]:
    """The sentences of the first paragraph on the checks."""
    document = examination.checks.summary
    rows = failed_rows(examination)
    tested = int((document["evaluated"] > 0).sum())
    text = f"Of {plural(document.height, 'rule')} {tested:,} could be tested on this record"
    if not rows:
        yield f"{text}, and none failed."
    else:
        units = failing_units(rows, examination)
        others = [row for row in rows if not _of_one_unit(row, examination)]
        said = [units_words(units)] if units else []
        if others:
            noun = "further finding" if units else "finding"
            said.append(
                f"{'there is' if len(others) == 1 else 'there are'} {plural(len(others), noun)}: {by_severity(others)}"
            )
        yield f"{text}; {'; '.join(said)}."
        innocent = next(innocent_causes(rows, examination), None)
        if innocent:
            yield innocent
    yield from remarks(examination)


def innocent_causes(rows: list[Row], examination: Examination, *codes: str) -> Iterator[str]:
    """When rules that fail at many units fail without anything being wrong, in the words of the rules.

    Args:
        rows: Failed findings.
        examination: What they were found in.
        codes: The rules to say it of; all by default.
    """
    wanted: dict[str, int] = {}
    for row in rows:
        of_units = row["rate"] is not None or _of_one_unit(row, examination)
        if of_units and (not codes or row["code"] in codes):
            wanted[row["code"]] = wanted.get(row["code"], 0) + (row["units"] or 0)
    texts = {rule.code: rule.cries_wolf for rule in RULES}
    for code, number in wanted.items():
        if number >= MANY_UNITS and code in texts:
            yield f"{code} also fails, with nothing wrong, {texts[code].split('. ')[0].rstrip('.')}."


def remarks(examination: Examination) -> Iterator[str]:
    """What is remarked upon rules that did not fail: an identity that holds everywhere proves little."""
    found: dict[str, list[str]] = {}
    for code, remark in examination.checks.summary.select("code", "remark").iter_rows():
        if remark:
            found.setdefault(remark, []).append(code)
    for remark, codes in found.items():
        yield f"{listed(codes)} did not fail, with a remark in place of a pass: {quoted(remark)}."
