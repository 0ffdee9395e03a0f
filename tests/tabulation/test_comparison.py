"""Comparing stages and elections: the published changes of 2013 to 2018."""

from fractions import Fraction

import pytest

from scrutineer.formats.open_record import open_record
from scrutineer.tabulation.comparison import compare_records, compare_stages
from scrutineer.tabulation.tally import tabulate

CONTEST = "national-assembly"


@pytest.fixture(scope="module")
def cambodia():
    return tabulate(open_record("cambodia-2018"))


def test_first_count_to_official_of_2018(cambodia):
    difference = compare_stages(cambodia, CONTEST, "first-count", "official")
    assert (difference.counts["cast"], difference.counts["invalid"], difference.counts["valid"]) == (
        10_736,
        -2_116,
        12_852,
    )
    named = ("cpp", "funcinpec", "ldp", "kwp")
    assert [difference.votes[o] for o in named] == [13_924, 984, 1_072, 460]
    assert difference.largest == "cpp"
    assert difference.others_change == -1_072
    assert difference.counts["valid"] - sum(difference.votes[o] for o in named) == -3_588
    assert difference.unpublished_options == 14
    assert difference.unpublished_change == -3_588 - difference.votes["knup"] - difference.votes["gdp"]


def test_a_stage_without_votes_gives_no_change(cambodia):
    difference = compare_stages(cambodia, CONTEST, "close-of-poll", "official")
    assert difference.counts["cast"] is None
    assert difference.largest is None
    assert difference.others_change is None
    assert difference.unpublished_change is None


def test_2013_to_2018(cambodia):
    comparison = compare_records(cambodia, tabulate(open_record("cambodia-2013")), CONTEST)
    assert comparison.change("registered").difference == -1_295_236
    assert round(float(comparison.change("cast").ratio) - 1, 3) == 0.033
    assert round(float(comparison.change("valid").ratio) - 1, 3) == -0.040
    assert comparison.change("turnout").before == Fraction(6_735_244, 9_675_453)
    # The rates rounded first (83.02 less 69.61) differ by 13.41.
    assert round(float(comparison.change("turnout").difference) * 100, 2) == 13.40
    assert round(float(comparison.change("turnout_valid").difference) * 100, 1) == 7.4
    assert round(float(comparison.change("invalid_share").before) * 100, 2) == 1.60
    assert {change.name for change in comparison.votes} >= {"cpp", "funcinpec", "ldp"}
    assert comparison.as_dict()["previous"]["id"] == "cambodia-2013"


def test_2018_turnout_by_both_denominators(cambodia):
    tally = cambodia.latest(CONTEST)
    assert round(float(tally.turnout) * 100, 4) == 83.0158
    assert round(float(tally.turnout_valid) * 100, 2) == 75.92
    assert round(float(tally.invalid_share) * 100, 2) == 8.55
    assert tally.unnamed_votes == 200_964
