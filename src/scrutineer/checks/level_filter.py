"""Keep what rules found about the units of one level."""

from dataclasses import replace

import numpy as np

from scrutineer.checks.rule import NOT_EVALUABLE, BoolArray, Finding, Judgement, Outcome
from scrutineer.checks.subject import Subject


def of_level(subject: Subject, outcome: Outcome, level: str) -> Outcome:
    """The part of an outcome that is about units of a level.

    Args:
        subject: What was examined.
        outcome: What a rule found.
        level: One of the levels of the record's units.

    Returns:
        The outcome without items on other levels; that a rule could say nothing at all is kept.

    Raises:
        ValueError: The record has no such level.
    """
    units = subject.record.units
    at_level: BoolArray = units.level_codes == units.levels.index(level)
    judged = tuple(_kept(judgement, at_level[judgement.rows]) for judgement in outcome.judgements)
    singles = (_part(finding, at_level) for finding in outcome.findings)
    found = tuple(finding for finding in singles if _speaks_of_all(finding) or _stands_at(finding, at_level))
    return Outcome(tuple(judgement for judgement in judged if judgement.rows.size), found)


def _speaks_of_all(finding: Finding) -> bool:
    return finding.result == NOT_EVALUABLE and finding.row is None


def _stands_at(finding: Finding, at_level: BoolArray) -> bool:
    if finding.rows is not None:
        return bool(finding.rows.size)
    return finding.row is not None and bool(at_level[finding.row])


def _part(finding: Finding, at_level: BoolArray) -> Finding:
    if finding.rows is None or finding.among is None:
        return finding
    rows = finding.rows[at_level[finding.rows]]
    return replace(finding, rows=rows, among=finding.among[at_level[finding.among]], items=rows.size)


def _kept(judgement: Judgement, chosen: BoolArray) -> Judgement:
    if chosen.all():
        return judgement
    places = np.flatnonzero(chosen)
    return replace(
        judgement,
        rows=judgement.rows[places],
        result=judgement.result[places],
        expected=None if judgement.expected is None else judgement.expected[places],
        observed=None if judgement.observed is None else judgement.observed[places],
        severity=None if judgement.severity is None else judgement.severity[places],
        option=None if judgement.option is None else judgement.option[places],
    )
