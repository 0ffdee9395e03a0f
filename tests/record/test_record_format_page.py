"""The page on the record's format names every key and metric that the rules read beside the record's own fields."""

import tomllib

import pytest

from scrutineer.checks.choice import RECORD_KEY
from scrutineer.checks.entry_marks import RANGES
from scrutineer.checks.printed_rates import NAMED_RATES
from scrutineer.checks.process import POLLS_CLOSE
from scrutineer.checks.quick_count import QUICK_COUNTS
from scrutineer.checks.subject import LIST_OF
from scrutineer.law.decision import PARAMETER
from scrutineer.record.form_fields import UNIT_FIELDS


@pytest.fixture
def page(root):
    return (root / "docs" / "reference" / "record-format.md").read_text(encoding="utf-8")


def test_every_further_column_of_the_units_is_told(page):
    units = page.split("\n`units`\n")[1].split("\n`ballots`\n")[0]
    assert not [name for name in UNIT_FIELDS if f"| `{name}` |" not in units]


def test_every_rate_and_every_estimate_of_a_quick_count_is_told(page):
    statements = page.split("\n`statements`\n")[1].split("\n## ")[0]
    assert not [name for name in (*NAMED_RATES, *QUICK_COUNTS) if f"| `{name}` |" not in statements]


def test_the_keys_of_record_toml_that_rules_read_are_shown(page):
    shown = tomllib.loads(page.split("```toml\n")[1].split("```")[0])
    assert POLLS_CLOSE in shown["election"]
    assert {RANGES, PARAMETER} <= set(shown["contest"][0])
    assert LIST_OF in shown["option"][0]
    assert shown[RECORD_KEY]
