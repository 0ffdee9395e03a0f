"""Reference distributions: published quartiles, and the country under test left out."""

from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from scrutineer.formats.reference_file import load_references
from scrutineer.tabulation.placement import place


def test_the_shipped_reference_has_the_published_quartiles():
    reference = load_references()["invalid_share"]
    assert reference.n == 233
    quartiles = [round(float(reference.quantiles[p]) * 100, 2) for p in (25, 50, 75, 95)]
    assert quartiles == [0.92, 1.64, 2.74, 5.60]
    assert "compulsory voting" in reference.scope


def test_a_value_is_placed_between_the_shipped_quantiles():
    reference = load_references()["invalid_share"]
    high = place(Fraction(594_659, 6_956_900), reference, "KHM")
    assert (high.at_least, high.at_most, high.excluded, high.n) == (99, 100, False, 233)
    low = place(Fraction(0), reference, None)
    assert (low.at_least, low.at_most) == (0, 1)


def test_the_country_under_test_is_left_out():
    reference = load_references()["turnout"]
    placed = place(Fraction(9, 10), reference, "BEL")
    assert placed.excluded
    assert placed.n < reference.n
    assert placed.as_dict()["country_excluded"] is True


@pytest.mark.real_data
def test_the_shipped_quantiles_follow_from_the_tables(shared, root):
    spec = spec_from_file_location("reference_quantiles", root / "tools" / "reference_quantiles.py")
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    facts = shared / "facts" / "cambodia"
    tables = {
        "invalid_share": tool.parlgov(facts, "invalid_share"),
        "turnout": tool.parlgov(facts, "turnout"),
        "turnout_vdem": tool.vdem(facts),
    }
    for name, table in tables.items():
        reference = load_references()[name]
        assert reference.n == table.height
        assert [float(q) for q in reference.quantiles.values()] == tool.quantiles(table["value"])
        for country, (n, quantiles) in reference.without.items():
            rest = table.filter(table["iso3"].ne_missing(country))["value"]
            assert n == rest.len()
            assert [float(q) for q in quantiles.values()] == tool.quantiles(rest)
