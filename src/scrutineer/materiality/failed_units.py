"""The forms that fail a rule, and by how much: also where the report gives the rule one finding for all of them.

A rule that fails at many units becomes one finding without a list of units. So the rules with failures are examined
once more, and their results are kept by form. Hints (severity info) put no form in doubt and do not enter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scrutineer.checks.rule import FAIL, FAILED, SEVERITIES, Judgement, Outcome, Rule
from scrutineer.checks.run import CheckReport
from scrutineer.materiality.forms import Forms, IntArray

CONTRADICTIONS: Final[Mapping[str, frozenset[str] | None]] = {
    "A01": None,  # votes against valid ballots
    "A02": None,  # valid and invalid ballots against ballots cast
    "A03": None,  # the same with the votes
    "A04": None,  # ballots against the voters who may have cast them
    "A05": None,  # ballots against voters admitted
    "A06": None,
    "A12": None,  # votes of candidates against those of their list
    "A23": frozenset({"cast", "valid", "invalid"}),  # figures against words; the register is no ballot
    "A24": None,  # ballots by way of voting against ballots cast
}
"""Rules that state in how many votes or ballots a form contradicts itself, and for which figures; None for all.

Other rules compare with a limit or a share, with a blank or with another contest, or count cells or possible slips; or
they compare a form with another reading of it, where one figure speaks for all. That is no number of wrong votes.
"""
_HINT = SEVERITIES.index("info")


@dataclass(frozen=True)
class FailedUnits:
    """The forms of one contest and stage that fail a rule.

    Attributes:
        rule: The rule.
        forms: Places of the forms, distinct and ascending. Shape (failed,).
        gap: Votes or ballots in which each form contradicts itself: the largest difference that the rule states, 0
            where it states none. Shape (failed,).
        gap_in_votes: Whether the rule states such differences for every form.
        severity: Place in `SEVERITIES` of the gravest failure of each form. Shape (failed,).
        about_totals: Failures of the rule at this contest and stage that are about a total and belong to no form.
    """

    rule: Rule
    forms: IntArray = field(repr=False)
    gap: IntArray = field(repr=False)
    gap_in_votes: bool
    severity: IntArray = field(repr=False)
    about_totals: int


def failed_units(report: CheckReport, forms: Forms) -> tuple[FailedUnits, ...]:
    """The forms that fail each rule, in the order of the rules.

    Args:
        report: What the rules found.
        forms: The forms of one contest and stage; failures at other stages are left out.

    Returns:
        One entry for each rule with a failure at this contest and stage that is more than a hint.
    """
    failing = set(report.summary.filter(report.summary["fail"] > 0)["code"])
    found = (_failed(rule, report, forms) for rule in report.rules if rule.code in failing)
    return tuple(entry for entry in found if entry.forms.size or entry.about_totals)


def _failed(rule: Rule, report: CheckReport, forms: Forms) -> FailedUnits:
    outcome = rule.examine(report.subject)
    contest, stage = forms.sheet.contest, forms.sheet.stage
    size = len(forms)
    severity = np.full(size, -1, np.int64)
    gap = np.zeros(size, np.int64)
    totals, in_votes = 0, True
    here = (judgement for judgement in outcome.judgements if (judgement.contest, judgement.stage) == (contest, stage))
    for judgement in here:
        failed = np.flatnonzero(judgement.result == FAILED)
        if judgement.severity is not None:
            failed = failed[judgement.severity[failed] > _HINT]
        elif rule.severity == "info":
            continue
        place = forms.place[judgement.rows[failed]]
        failed, totals = failed[place >= 0], totals + int(np.count_nonzero(place < 0))
        place = place[place >= 0]
        grade = SEVERITIES.index(rule.severity) if judgement.severity is None else judgement.severity[failed]
        np.maximum.at(severity, place, grade)
        differences = _gaps(rule, judgement, failed)
        if differences is None:
            in_votes = in_votes and not failed.size
        else:
            np.maximum.at(gap, place, differences)
    for row, grade_name in _singles(outcome, rule, contest, stage):
        place_of = -1 if row is None else int(forms.place[row])
        if place_of < 0:
            totals += 1
        else:
            in_votes = False
            severity[place_of] = max(int(severity[place_of]), SEVERITIES.index(grade_name))
    chosen = np.flatnonzero(severity >= 0)
    return FailedUnits(rule, chosen, gap[chosen], in_votes and bool(gap[chosen].any()), severity[chosen], totals)


def _gaps(rule: Rule, judgement: Judgement, failed: IntArray) -> IntArray | None:
    """Absolute differences in votes or ballots; None where the rule states none: see `CONTRADICTIONS`."""
    if rule.code not in CONTRADICTIONS or judgement.expected is None or judgement.observed is None:
        return None
    named = CONTRADICTIONS[rule.code]
    if named is not None and judgement.metric not in named:
        return None
    differences: IntArray = np.abs(judgement.observed[failed] - judgement.expected[failed]).astype(np.int64)
    return differences


def _singles(outcome: Outcome, rule: Rule, contest: str, stage: str) -> Iterator[tuple[int | None, str]]:
    """Row and severity of the failures that the rule lists one by one; those without a stage hold for each."""
    for finding in outcome.findings:
        severity = finding.severity or rule.severity
        here = finding.contest in {contest, None} and finding.stage in {stage, None}
        if finding.result == FAIL and severity != "info" and here:
            yield finding.row, severity
