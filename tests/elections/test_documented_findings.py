"""The page on the built-in records names every check that fails on one, and no other."""

import re

import polars as pl
import pytest

from scrutineer.formats.builtin import builtin_ids, load_builtin
from scrutineer.report.examination import run_checks


@pytest.mark.parametrize("record_id", builtin_ids())
def test_failed_checks_are_those_of_the_page(root, record_id):
    page = (root / "docs" / "reference" / "built-in-records.md").read_text(encoding="utf-8")
    table = page.split("Failed checks that come from the sources themselves")[1].split("##")[0]
    told = set()
    for row in re.findall(r"^\| (`.*`) \| ([A-H0-9, ]+) \|", table, flags=re.MULTILINE):
        if f"`{record_id}`" in row[0]:
            told |= set(row[1].split(", "))
    findings = run_checks(load_builtin(record_id)).findings
    failed = findings.filter((pl.col("result") == "fail") & (pl.col("severity") != "info"))
    assert set(failed["code"]) == told
