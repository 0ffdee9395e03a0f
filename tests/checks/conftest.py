"""A rule run by itself on a record: its row of the summary and its findings."""

from collections.abc import Callable
from typing import Any

import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.tally import tabulate

EVERYTHING = ("fail", "not_evaluable", "pass")


class Checked:
    """What one rule found in one record."""

    def __init__(self, code: str, record: ElectionRecord, previous: ElectionRecord | None, parameters: dict[str, Any]):
        before = None if previous is None else tabulate(previous)
        chosen = rule(code).with_parameters(**parameters)
        self.report = run_checks(tabulate(record), before, (chosen,))
        self.summary = self.report.summary.row(0, named=True)
        self.numbers = tuple(self.summary[name] for name in ("fail", "pass", "not_evaluable"))
        self.found = list(self.report.shown(EVERYTHING))
        self.failed = [finding for finding in self.found if finding["result"] == "fail"]
        self.units = [finding["unit"] for finding in self.failed]
        self.reasons = self.summary["reason"] or ""


@pytest.fixture
def check() -> Callable[..., Checked]:
    """Run one rule: check("A01", record, previous=None, k=5)."""

    def run(code: str, record: ElectionRecord, previous: ElectionRecord | None = None, **parameters: Any) -> Checked:
        return Checked(code, record, previous, parameters)

    return run
