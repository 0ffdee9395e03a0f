"""The generated pages: one per rule, with all that its object says, and rates that belong to the rules as they are."""

import csv
import importlib.util

import pytest

from scrutineer.checks.catalogue import RULES, rule
from scrutineer.checks.catalogue_entries import ENTRIES


@pytest.fixture(scope="module")
def rule_pages(root):
    """The generator of the documentation."""
    spec = importlib.util.spec_from_file_location("rule_pages", root / "docs" / "rule_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_has_a_page_with_all_that_it_says(rule_pages):
    pages = rule_pages.pages()
    assert set(pages) == {item.code for item in RULES} | {"catalogue", "measured-rates"}
    for item in RULES:
        page = pages[item.code]
        assert page.startswith(f"# {item.code}: {item.title}\n")
        said = (item.formula, item.when_not_evaluable, item.cries_wolf, item.source, item.legal_basis or "")
        for text in said:
            assert rule_pages._cell(text)[1:] in page
        for name in item.parameters:
            assert f"| `{name}` |" in page


def test_the_catalogue_page_lists_every_entry(rule_pages):
    page = rule_pages.pages()["catalogue"]
    for entry in ENTRIES:
        assert f"| {entry.code} |" in page or f"| [{entry.code}]({entry.code}.md) |" in page
        if entry.why:
            assert rule_pages._cell(entry.why) in page


def test_measured_rates_belong_to_the_rules_as_they_are(rule_pages):
    with rule_pages.RATES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["version"] == rule(row["code"]).version, row
        assert 0 <= int(row["failed"]) <= int(row["evaluated"])


def test_pages_are_written_once_and_those_of_former_rules_are_removed(rule_pages, tmp_path):
    (tmp_path / "A99.md").write_text("a former rule", encoding="utf-8")
    rule_pages.write(tmp_path)
    assert not (tmp_path / "A99.md").exists()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(before) == len(RULES) + 2
    rule_pages.write(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
