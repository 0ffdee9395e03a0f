"""Intervals hold what the pages say they hold, as often as they say, and what they do not hold is said."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from scrutineer.forensics.clean_peak import CAVEATS


@pytest.fixture(scope="module")
def measure(root):
    path = root / "tools" / "interval_coverage.py"
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_coverage_is_counted_among_elections_with_a_result(measure):
    found = [measure.Held(5, 3, 0, 4), measure.Held(5, 3, 2, 6), "no peak"]
    line = measure.told("world", found)
    assert "2 of 3 with a result" in line
    assert "held the truth 1 (" in line
    assert "the mean estimate 2 (" in line
    assert measure.told("world", ["no peak"]).endswith("no result in 1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "share", "truth", "middle"),
    [(False, 0.0, (35, 40), (35, 40)), (False, 0.1, (28, 39), (34, 40)), (True, 0.0, (10, 30), (34, 40))],
)
def test_the_interval_of_the_peak_holds_chance_and_not_the_assumption(measure, other, share, truth, middle):
    found = [measure.peak(number, other=other, share=share) for number in range(40)]
    mean = sum(one.estimate for one in found) / 40
    assert truth[0] <= sum(one.holds(one.truth) for one in found) <= truth[1]
    assert middle[0] <= sum(one.holds(mean) for one in found) <= middle[1]
    assert any("misses 0 in half" in caveat for caveat in CAVEATS)


@pytest.mark.slow
def test_the_interval_of_the_fingerprint_holds_the_fraction_in_its_own_world_only(measure):
    own = [measure.fitted(number, other=False) for number in range(8)]
    assert sum(one.holds(one.truth) for one in own) >= 7
    other = [measure.fitted(number, other=True) for number in range(8)]
    assert sum(one.holds(one.truth) for one in other) <= 6
