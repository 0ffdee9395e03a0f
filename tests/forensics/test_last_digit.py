"""Last digits: published values, calibration, numbers that people made up."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scrutineer.forensics import last_digit, last_pair, round_numbers
from scrutineer.forensics.case import Case
from scrutineer.forensics.digits import percentages
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record

METHODS = (last_digit, last_pair, round_numbers)


def invented(counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Last two digits as people write them: no repeats, many neighbours, 0 and 5 preferred at the end."""
    tens = rng.integers(0, 10, counts.size)
    near = rng.random(counts.size) < 0.4
    ones = np.where(near, (tens + rng.choice([-1, 1], counts.size)) % 10, rng.choice([0, 0, 5, 5, 2, 7], counts.size))
    ones = np.where(ones == tens, (ones + 1) % 10, ones)
    return counts // 100 * 100 + 10 * tens + ones


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "leader", "mean", "chi_square", "fives"),
    [
        ("russia_2011_duma", "v_united_russia", 4.4563, 23.4, (0.2013, 0.2048)),
        ("russia_2018_president", "v_putin", 4.4727, 17.4, (0.2018, 0.2109)),
    ],
)
def test_russia_as_published(shared, file, leader, mean, chi_square, fives):
    table = pl.read_parquet(shared / f"data/stations/{file}.parquet")
    votes = table[leader].cast(pl.Int64).to_numpy()
    found = last_digit.last_digit(counts=votes)
    assert found.mean == pytest.approx(mean, abs=5e-4)
    assert found.chi_square == pytest.approx(chi_square, abs=0.3)
    issued = table.select(pl.sum_horizontal("x_issued_early", "x_issued_room", "x_issued_outside")).to_series()
    # The published figures are of counts of every size; the ballots are those given out in 2018, the valid ones in 2011.
    later = "2018" in file
    ballots, whole = (issued, table["cast"]) if later else (table["valid"], table["valid"])
    for counts, share in zip((votes, ballots.cast(pl.Int64).to_numpy()), fives, strict=True):
        assert np.mean(counts % 5 == 0) == pytest.approx(share, abs=6e-4)
    for part, of, share in (
        (table[leader], whole, 0.2071 if later else 0.2087),
        (ballots, table["registered"], 0.2301 if later else 0.2183),
    ):
        sizes = np.maximum(of.cast(pl.Int64).to_numpy(), 1)
        rounded = percentages(part.cast(pl.Int64).to_numpy(), sizes)
        assert np.mean(rounded % 5 == 0) == pytest.approx(share, abs=6e-4)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_clean_elections_of_another_generator_are_not_rejected(make, method):
    small = [r.p_value < 0.01 for seed in range(15) for r in method.examine(Case(make(seed, 3_000), "first", draws=0))]
    assert sum(small) <= 3


def test_numbers_that_people_made_up_are_found(make):
    stations = make(9, 6_000)
    rng = np.random.default_rng(1)
    votes = stations.votes.copy()
    chosen = (votes[0] >= 100) & (rng.random(len(stations)) < 0.15)
    votes[0] = np.where(chosen, np.minimum(invented(votes[0], rng), stations.valid - votes[1]), votes[0])
    planted = replace(stations, votes=votes)
    before, after = (
        {(r.method, r.test): r for method in METHODS for r in method.examine(Case(s, "first", draws=0))}
        for s in (stations, planted)
    )
    assert min(result.p_value for result in before.values()) > 0.002
    assert after["last_digit", "result_chi_square"].p_value < 1e-6
    assert after["last_pair", "result_repeats"].p_value < 1e-3
    assert after["last_pair", "result_repeats"].estimates["excess"] < 0
    assert after["last_pair", "result_adjacency"].p_value < 1e-3
    assert after["last_pair", "result_adjacency"].estimates["excess"] > 0
    assert after["round_numbers", "result_counts"].p_value < 1e-3
    # Turnout was left alone.
    assert after["last_digit", "turnout_mean"].p_value == before["last_digit", "turnout_mean"].p_value


def test_percentages_that_people_like_are_found(make):
    stations = make(3, 6_000)
    rng = np.random.default_rng(2)
    chosen = rng.random(len(stations)) < 0.08
    target = 5 * np.round(20 * stations.cast / stations.registered)
    cast = np.where(chosen, np.rint(target * stations.registered / 100).astype(np.int64), stations.cast)
    cast = np.clip(cast, stations.valid, stations.registered)
    found = {r.test: r.p_value for r in round_numbers.examine(Case(replace(stations, cast=cast), "first", draws=0))}
    assert found["turnout_percentages"] < 1e-3


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(("file", "accused"), [("germany_2024_ep_wahlbezirke", False), ("russia_2018_president", True)])
def test_rounding_in_real_elections(shared, file, accused):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    case = Case(stations, stations.options[0], draws=0)
    p = [result.p_value for method in METHODS for result in method.examine(case)]
    assert (min(p) < 1e-10) == accused
    if not accused:
        assert min(p) > 0.001


def test_what_cannot_be_tested_says_why(make):
    stations = make(1, 400)
    for method in METHODS:
        few = method.examine(Case(stations.take(np.arange(40)), "first"))
        assert all(not result.applicable and "40 stations" in result.reason for result in few)
    tiny = make(1, 400, registered=90)
    assert all("of 100 and more" in r.reason for r in last_digit.examine(Case(tiny, "first", draws=0)))


def test_regions_are_tested_by_themselves(make):
    results = last_pair.examine(Case(make(5), "first", by_region=True, draws=2))
    assert {result.unit for result in results} == {None, *(f"region {code}" for code in range(10))}
    assert len({result.key for result in results}) == len(results)


@pytest.mark.parametrize("which", ["repeat", "adjacent"])
def test_the_textbook_of_pairs(which):
    found = last_pair.last_pair(counts=np.arange(100, 1_100), which=which)
    assert found.mean == pytest.approx(found.expected_mean)
