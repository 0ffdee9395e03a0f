"""G08: how much reviewing a choice of rules asks for, before anyone acts on it."""

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from scrutineer.checks.rule import FAIL, SEVERITIES
from scrutineer.checks.run import CheckReport


@dataclass(frozen=True, slots=True)
class RuleLoad:
    """What one rule would put on the desk.

    Attributes:
        code: The rule.
        title: What it asks for.
        severity: The gravest severity of its failures; the rule's own where nothing failed.
        evaluated: Items that it could look at.
        failed: Items that failed.
        per_thousand: Failed per 1,000 evaluated; None where nothing could be evaluated.
        units: Units with a failed item.
        reason: Why nothing could be evaluated, where nothing could.
        remark: What is to be said of a rule that did not fail, such as an identity that holds everywhere.
    """

    code: str
    title: str
    severity: str
    evaluated: int
    failed: int
    per_thousand: float | None
    units: int
    reason: str | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class ReviewLoad:
    """What a choice of rules would put on the desk.

    Attributes:
        rules: The load of each rule, the heaviest first.
        units: Units with a failure that is more than a hint, each counted once.
        minutes_each: Minutes that a look at one unit's form is taken to last.
    """

    rules: tuple[RuleLoad, ...]
    units: int
    minutes_each: float

    @property
    def hours(self) -> float:
        """Hours of one person."""
        return self.units * self.minutes_each / 60

    def as_dict(self) -> dict[str, Any]:
        """The load as plain JSON values; what is unknown is None."""
        return {
            "rules": [asdict(load) for load in self.rules],
            "units": self.units,
            "minutes_each": self.minutes_each,
            "hours": self.hours,
        }


def review_load(report: CheckReport, minutes_each: float = 1.0) -> ReviewLoad:
    """The load that a report would make, from the numbers of its summary.

    Args:
        report: What the rules found.
        minutes_each: Minutes that a look at one unit's form lasts.

    Returns:
        The load; nothing of it needs the sentence of a finding.
    """
    fired: dict[str, str] = {}
    failures = report.findings.filter(pl.col("result") == FAIL).select("code", "severity").unique()
    for code, severity in failures.iter_rows():
        fired[code] = max(severity, fired.get(code, severity), key=SEVERITIES.index)
    loads = [
        RuleLoad(
            row["code"],
            row["title"],
            fired.get(row["code"], row["severity"]),
            row["evaluated"],
            row["fail"],
            None if row["rate"] is None else 1000 * row["rate"],
            row["units"],
            None if row["evaluated"] else row["reason"],
            row["remark"],
        )
        for row in report.summary.iter_rows(named=True)
    ]
    return ReviewLoad(
        tuple(sorted(loads, key=lambda load: (-load.units, not load.evaluated, load.code))),
        report.units_to_review,
        minutes_each,
    )
