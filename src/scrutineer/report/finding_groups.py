"""Findings in the groups in which the page lists them: by rule, or by rules that the same units do not meet."""

import re
from collections.abc import Iterator
from itertools import combinations

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.reply import replies_for
from scrutineer.report.examination import Examination
from scrutineer.report.finding_counts import (
    Row,
    innocent_causes,
    is_of_one_unit,
    may_be_lawful,
    severity_rank,
    units_noun,
)
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import count, listed
from scrutineer.report.page import FindingCard, FindingGroup
from scrutineer.report.verdict_words import SEVERITY_WORDS, UNLESS_LAWFUL

MOST_PER_RULE = 20
"""Findings of one rule listed one by one; further ones are counted, and `scrutineer check` lists them all."""

FEWEST_SHARED = 3
ALIKE = 10
"""Rules are told together where they share so many units, and all but one in so many of the units of any of them."""


def finding_groups(rows: list[Row], examination: Examination, suffix: str = "") -> Iterator[FindingGroup]:
    """Findings by severity and rule; within a rule those on sums first.

    Args:
        rows: Failed findings, all of the latest version of the count or all of earlier ones.
        examination: What they were found in.
        suffix: What the anchors of the groups end in.
    """
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda row: (severity_rank(row["severity"]), row["code"])):
        pairs.setdefault((row["severity"], row["code"]), []).append(row)
    for severity, codes in _together(pairs, examination):
        chosen = [row for code in codes for row in pairs[severity, code]]
        yield _group(severity, codes, chosen, rows, examination, suffix)


def _group(
    severity: str, codes: list[str], chosen: list[Row], rows: list[Row], examination: Examination, suffix: str
) -> FindingGroup:
    titles = {rule.code: rule.title for rule in RULES}
    lawful = severity == "error" and any(may_be_lawful(code) for code in codes)
    units = list(dict.fromkeys(row["unit"] for row in chosen)) if len(codes) > 1 else []
    if units:
        shown = [[row for row in chosen if row["unit"] == unit] for unit in units[:MOST_PER_RULE]]
    else:
        chosen.sort(key=lambda row: (not str(row["metric"]).startswith("votes of "), row["versions_behind"]))
        shown = [[row] for row in chosen[:MOST_PER_RULE]]
    return FindingGroup(
        id=f"findings-{codes[0].lower()}-{severity}{suffix}",
        code=codes[0],
        title=titles.get(codes[0], codes[0]),
        severity=severity,
        severity_label=UNLESS_LAWFUL if lawful else SEVERITY_WORDS.get(severity, severity),
        number=len(units) or len(chosen),
        note=" ".join(innocent_causes(rows, examination, *codes)),
        findings=tuple(_cards(shown, examination)),
        rules=tuple((code, titles.get(code, code)) for code in codes),
        same=_same(codes, chosen, units, examination) if units else "",
    )


def _together(pairs: dict[tuple[str, str], list[Row]], examination: Examination) -> list[tuple[str, list[str]]]:
    """Severity and codes of each group: rules of one severity whose findings are at nearly the same units."""
    found: list[tuple[str, list[str]]] = []
    units = {
        pair: {row["unit"] for row in rows} if all(is_of_one_unit(row, examination) for row in rows) else set()
        for pair, rows in pairs.items()
    }
    for severity, code in pairs:
        for other, codes in found:
            if other == severity and all(_alike(units[severity, code], units[severity, there]) for there in codes):
                codes.append(code)
                break
        else:
            found.append((severity, [code]))
    return found


def _alike(here: set[str], there: set[str]) -> bool:
    shared, either = len(here & there), len(here | there)
    return shared >= FEWEST_SHARED and (either - shared) * ALIKE <= either


def _same(codes: list[str], chosen: list[Row], units: list[str], examination: Examination) -> str:
    """How many units do not meet each of the rules, and that they are the same ones."""
    noun = units_noun(units, examination)
    by_code = {code: {row["unit"] for row in chosen if row["code"] == code} for code in codes}
    both = "both" if len(codes) == 2 else "all"
    if all(a == b for a, b in combinations(by_code.values(), 2)):
        return f"The same {count(len(units))} {noun} do not meet {listed(codes)}; they are counted once."
    shared = len(set.intersection(*by_code.values()))
    each = listed([f"{count(len(found))} for {code}" for code, found in by_code.items()])
    return (
        f"{count(len(units))} {noun} do not meet one or more of {listed(codes)}, {count(shared)} of them {both} "
        f"({each}); each is counted once."
    )


def _cards(shown: list[list[Row]], examination: Examination) -> Iterator[FindingCard]:
    """Findings with anchors made of what they are about, so that they stay when others come or go."""
    known = {stage.id: stage.name for stage in examination.record.metadata.stages}
    taken: dict[str, int] = {}
    for rows in shown:
        row = rows[0]
        about = (row[name] for name in ("code", "stage", "compared", "unit", "metric", "option", "statement"))
        anchor = re.sub(r"[^a-z0-9]+", "-", "-".join(str(part) for part in ("finding", *about) if part).lower()).strip(
            "-"
        )
        taken[anchor] = taken.get(anchor, 0) + 1
        unit, stage = row["unit"], row["stage"]
        name = "" if unit is None or unit == examination.contest.unit else _unit_name(examination, str(unit))
        text = " ".join([row["message"], *(_rest(other, examination) for other in rows[1:])])
        at_versions = [{**item, "stage": version} for item in rows for version in item["versions"] or [item["stage"]]]
        replies = dict.fromkeys(
            reply.sentence for item in at_versions for reply in replies_for(item, examination.replies)
        )
        yield FindingCard(
            id=anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}",
            message=text,
            unit="" if name in text else name,
            stage=known.get(stage or "", stage or ""),
            replies=tuple(replies),
        )


def _rest(row: Row, examination: Examination) -> str:
    """What a further finding on the same unit says, without the name of the unit and of the version."""
    text = str(row["message"])
    subject = examination.checks.subject
    place = subject.place(examination.record.units.row_of(row["unit"]))
    named = listed([subject.stage_name(stage) for stage in row["versions"]])
    for head in (f"{place}, {named}: ", f"{place}: "):
        if text.startswith(head):
            return sentence_start(text.removeprefix(head))
    return text


def _unit_name(examination: Examination, unit: str) -> str:
    try:
        return examination.record.units.name_of(unit)
    except KeyError:
        return unit
