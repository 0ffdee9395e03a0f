"""Findings as the page counts them: at the latest version of the count, and units rather than entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from scrutineer.checks.catalogue import RULES
from scrutineer.report.examination import Examination
from scrutineer.report.naming import level_noun, mid_sentence, sentence_start
from scrutineer.report.numerals import count, listed, plural, quoted
from scrutineer.report.verdict_words import SEVERITIES, SEVERITY_NOUNS

MANY_UNITS = 20
"""From so many failing units on it is said when the rule fails without anything being wrong."""

LAWFUL_CAUSES = ("lawful", "certificate")
"""Words by which a rule says that what it finds may be allowed by law."""

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
    """The failed findings, the gravest first; those alike in several earlier versions of the count are one."""
    rows = [row for row in examination.checks.shown(together=True) if row["result"] == "fail"]
    rows.sort(key=lambda row: severity_rank(row["severity"]))
    return rows


def of_latest(rows: list[Row]) -> list[Row]:
    """The findings at the latest version of the count, and those that belong to no version."""
    return [row for row in rows if not row["versions_behind"]]


def of_earlier(rows: list[Row]) -> list[Row]:
    """The findings at earlier versions of the count."""
    return [row for row in rows if row["versions_behind"]]


def severity_rank(severity: str) -> int:
    """The place in the order of severities, the gravest first."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def is_of_one_unit(row: Row, examination: Examination) -> bool:
    """Whether a finding is about one unit below the whole."""
    return row["unit"] is not None and row["unit"] != examination.contest.unit and row["rate"] is None


def may_be_lawful(code: str) -> bool:
    """Whether a rule says that what it finds may be allowed by law."""
    texts = (rule.cries_wolf for rule in RULES if rule.code == code)
    return any(word in text for text in texts for word in LAWFUL_CAUSES)


def failing_units(rows: list[Row], examination: Examination) -> tuple[FailingUnits, ...]:
    """How many units fail, by their gravest finding."""
    own = [row for row in rows if is_of_one_unit(row, examination)]
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
        noun = units_noun(list(units), examination)
        found.append(FailingUnits(severity, len(units), noun, tuple(sorted(every)), at_all))
    return tuple(found)


def units_noun(units: list[str], examination: Examination) -> str:
    """What these units are: stations, tables, where all are of one level."""
    table = examination.record.units.table
    levels = table.filter(pl.col("unit").is_in(units))["level"].unique()
    return level_noun(levels[0], len(units)) if levels.len() == 1 else ("unit" if len(units) == 1 else "units")


def units_words(found: tuple[FailingUnits, ...]) -> str:
    """The failing units in words, by severity: how many do not meet how many rules."""
    return "; ".join(_units_of_severity(item, is_further=bool(place)) for place, item in enumerate(found))


def _units_of_severity(item: FailingUnits, *, is_further: bool) -> str:
    one = item.units == 1
    noun = SEVERITY_NOUNS[item.severity][one and len(item.codes) == 1]
    if item.severity == "error" and any(may_be_lawful(code) for code in item.codes):
        noun += ", unless there is a lawful cause"
    who = f"{noun}: {count(item.units)} {'further ' if is_further else ''}{item.noun}"
    if len(item.codes) == 1:
        code = item.codes[0]
        titles = [mid_sentence(rule.title) for rule in RULES if rule.code == code]
        title = f" ({titles[0]})" if titles else ""
        return f"{who} {'does' if one else 'do'} not meet rule {code}{title}"
    if item.at_all:
        met = " nor ".join(item.codes) if len(item.codes) == 2 else f"{len(item.codes):,} rules ({listed(item.codes)})"
        none = "neither" if len(item.codes) == 2 else "none of"
        same = "" if one else f"the same {item.noun} each time"
        return f"{who} {'meets' if one else 'meet'} {none} {met}" + (f", {same}" if same else "")
    return f"{who} {'does' if one else 'do'} not meet one or more of {len(item.codes):,} rules ({listed(item.codes)})"


def by_severity(rows: list[Row]) -> str:
    """How many findings of each severity."""
    found = []
    for severity in SEVERITIES:
        number = sum(row["severity"] == severity for row in rows)
        if number:
            found.append(f"{number:,} {SEVERITY_NOUNS[severity][number == 1]}")
    return listed(found)


def consistency(examination: Examination) -> Iterator[tuple[str, bool]]:
    """The sentences of the opening on the checks, each with whether it is a caveat."""
    document = examination.checks.summary
    every = failed_rows(examination)
    rows, earlier = of_latest(every), of_earlier(every)
    tested = int((document["evaluated"] > 0).sum())
    text = f"Of {plural(document.height, 'rule')} {tested:,} could be tested on this record"
    if not every:
        yield f"{text}, and none failed.", False
    else:
        units = failing_units(rows, examination)
        others = [row for row in rows if not is_of_one_unit(row, examination)]
        yield f"{text}.", False
        if units:
            yield f"{sentence_start(units_words(units))}.", False
        if others:
            yield f"{plural(len(others), 'further finding' if units else 'finding')}: {by_severity(others)}.", False
        if not rows:
            yield "None failed at the latest version of the count.", False
        if earlier:
            yield f"{earlier_words(earlier)}.", False
        innocent = next(innocent_causes(rows, examination), None)
        if innocent:
            yield innocent, True
    for remark in remarks(examination):
        yield remark, True


def earlier_words(earlier: list[Row]) -> str:
    """How many findings stand in earlier versions of the count, counted apart."""
    codes = sorted({row["code"] for row in earlier})
    text = (
        f"Counted apart, in earlier versions of the count: {plural(len(earlier), 'finding')} of "
        f"{'rule' if len(codes) == 1 else 'rules'} {listed(codes)}"
    )
    repeated = sum(row["stands_in_latest"] for row in earlier)
    if repeated:
        text += f", {repeated:,} of which the latest version has too"
    return text


def innocent_causes(rows: list[Row], examination: Examination, *codes: str) -> Iterator[str]:
    """When rules that fail at many units fail without anything being wrong, in the words of the rules.

    Args:
        rows: Failed findings.
        examination: What they were found in.
        codes: The rules to say it of; all by default.
    """
    wanted: dict[str, int] = {}
    for row in rows:
        of_units = row["rate"] is not None or is_of_one_unit(row, examination)
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
