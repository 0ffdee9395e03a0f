"""The page of error rates says what was measured, and the measuring divides and counts as it says."""

from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace

import numpy as np
import pytest

from scrutineer.forensics.other_generator import OtherGenerator


def load(path):
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measure(root):
    return load(root / "tools" / "error_rates.py")


@pytest.fixture(scope="module")
def tables(root):
    return load(root / "docs" / "error_rate_page.py")


def test_the_page_is_made_from_the_table(tables):
    # After new measurements: python docs/error_rate_page.py
    rows = tables.read()
    assert {row["kind"] for row in rows} == {"size", "halves", "others", "power"}
    assert tables.PAGE.read_text(encoding="utf-8") == tables.page(rows)


@pytest.mark.parametrize("source", ["by station", "by region"])
def test_halves_divide_the_stations(make, measure, source):
    stations = make(1, 1_000)
    first, second = measure.halves(stations, source, np.random.default_rng(1))
    assert sorted([*first.rows, *second.rows]) == list(range(1_000))
    assert 300 < len(first) < 700
    if source == "by region":
        assert not set(first.region) & set(second.region)


def test_rejections_are_counted_by_test_and_corrected_over_an_election(measure):
    each = next(m for m in measure.measurements() if m.kind == "halves")
    p = {"a x|0": 0.03, "b x|0": 0.5, "c x|0": None, "a x|1": 0.001, "b x|1": 0.9, "c x|1": 0.8}
    bench = SimpleNamespace(case=lambda *_: SimpleNamespace(stations=range(10)))
    found = {row[5]: row[6:9] for row in measure.rows(bench, {each.task(0): p})}
    assert found == {"a x": (2, 2, 1), "b x": (2, 0, 0), "c x": (2, 0, 0), "any, corrected": (2, 1, 1)}


def test_standing_out_is_counted_among_faulty_and_other_stations(make, measure):
    from dataclasses import replace

    from scrutineer.forensics.case import Case

    clean = make(4, 1_500)
    cast, valid, votes = clean.cast.copy(), clean.valid.copy(), clean.votes.copy()
    for figure in (cast, valid, votes[0]):
        figure[:5] = clean.registered[:5]
    votes[1, :5] = 0
    planted = replace(clean, cast=cast, valid=valid, votes=votes)
    found = measure.standing_out(Case(planted, "first", draws=0), clean)
    assert found["outliers of faulty"] >= 0.6
    assert found["outliers of others"] < 0.005


def test_the_generators_differ_in_what_they_are_for(make):
    stations = make(5, 4_000)

    def spread(**kind):
        drawn = OtherGenerator(stations, "first", **kind).draw(np.random.default_rng(2))
        assert (drawn.votes[0] <= drawn.valid).all()
        return drawn.cast / drawn.registered

    plain, heavy, camps, drift = spread(), spread(heavier=3.0), spread(camps=3.0), spread(drift=True)
    unit = stations.ladder[-1]

    def within(rate):
        number = np.maximum(np.bincount(unit), 1)
        mean = np.bincount(unit, weights=rate) / number
        return float((rate - mean[unit]).std())

    assert within(heavy) > 1.5 * within(plain)
    regions = np.bincount(stations.region, weights=camps) / np.bincount(stations.region)
    assert regions.max() - regions.min() > 0.4

    def alike(rate):
        """Correlation of each unit with the next one of the list, regions apart."""
        region = np.bincount(stations.region, weights=rate) / np.bincount(stations.region)
        mean = np.bincount(unit, weights=rate - region[stations.region]) / np.bincount(unit)
        return float(np.corrcoef(mean[:-1], mean[1:])[0, 1])

    assert alike(drift) > 0.5
    assert abs(alike(plain)) < 0.2
