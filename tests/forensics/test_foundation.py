"""What all methods share: stations set apart, local rates, beta-binomial probabilities, clean elections, corrections."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.forensics.battery import method
from scrutineer.forensics.beta_binomial import beta_binomial_pmf, pmf_blocks
from scrutineer.forensics.case import Case
from scrutineer.forensics.clean_election import CleanElection
from scrutineer.forensics.local_rates import local_rates
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record


@given(st.integers(1, 400), st.floats(0.02, 0.98), st.floats(0.001, 0.4))
def test_probabilities_are_those_of_the_beta_binomial_distribution(size, rate, dispersion):
    alpha, beta = rate * (1 - dispersion) / dispersion, (1 - rate) * (1 - dispersion) / dispersion
    (block,) = pmf_blocks(np.array([size]), np.array([alpha]), np.array([beta]), spread=1e9)
    expected = betabinom.pmf(np.arange(size + 1), size, alpha, beta)
    assert block.pmf[0] == pytest.approx(expected, abs=1e-9)
    k = np.arange(size + 1)
    whole = np.full(size + 1, size)
    assert beta_binomial_pmf(k, whole, np.full(k.shape, alpha), np.full(k.shape, beta)) == pytest.approx(expected)


def test_blocks_hold_every_station_once_and_nearly_all_probability():
    rng = np.random.default_rng(0)
    size = rng.integers(1, 3_000, 5_000)
    rate, dispersion = rng.uniform(0.05, 0.95, 5_000), 0.03
    alpha, beta = rate * (1 - dispersion) / dispersion, (1 - rate) * (1 - dispersion) / dispersion
    seen = []
    for block in pmf_blocks(size, alpha, beta):
        seen += block.index.tolist()
        assert np.all(np.abs(block.pmf.sum(axis=1) - 1) < 1e-5)
    assert sorted(seen) == list(range(5_000))


def test_a_station_is_not_part_of_its_own_expectation(make):
    stations = make(1, 800)
    before = local_rates(stations.cast, stations.registered, stations.ladder)
    changed = stations.cast.copy()
    changed[17] = stations.registered[17]
    after = local_rates(changed, stations.registered, stations.ladder)
    # Only the variances between stations and groups, to which all contribute, may move it.
    assert abs(after.rate[17] - before.rate[17]) < 0.01
    others = (stations.ladder[-1] == stations.ladder[-1][17]) & (np.arange(800) != 17)
    assert np.all(after.rate[others] > before.rate[others])


def test_the_dispersion_is_recovered():
    rng = np.random.default_rng(4)
    size = rng.integers(200, 2_000, 20_000)
    true = 0.03
    rate = rng.beta(0.6 * (1 - true) / true, 0.4 * (1 - true) / true, 20_000)
    found = local_rates(rng.binomial(size, rate), size, rng.integers(0, 20, (1, 20_000)))
    assert np.median(found.dispersion) == pytest.approx(true, rel=0.1)
    assert np.median(found.rate) == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("counts", [[0, 0, 0, 0], [5, 5, 5, 5], [0, 5, 0, 5]])
def test_rates_of_nothing_and_of_everything_stay_inside(counts):
    found = local_rates(np.array(counts), np.array([5, 5, 5, 5]), np.zeros((1, 4), np.int64))
    assert np.all((found.rate > 0) & (found.rate < 1) & (found.dispersion > 0))
    empty = local_rates(np.zeros(3, np.int64), np.zeros(3, np.int64), np.zeros((1, 3), np.int64))
    assert np.all(np.isfinite(empty.alpha))


def test_a_drawn_election_keeps_registers_and_identities(make):
    stations = make(2)
    clean = CleanElection(stations, ("first", "second"))
    drawn = clean.draw(np.random.default_rng(1))
    assert (drawn.registered == stations.registered).all()
    assert (drawn.cast <= drawn.registered).all()
    assert (drawn.valid <= drawn.cast).all()
    assert (drawn.votes.sum(axis=0) <= drawn.valid).all()
    again = clean.draw(np.random.default_rng(1))
    assert (again.votes == drawn.votes).all()
    for name in ("cast", "valid"):
        # Its sums are those of the election, within a per cent.
        assert getattr(drawn, name).sum() == pytest.approx(getattr(stations, name).sum(), rel=0.01)


@settings(max_examples=50)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_corrected_p_values_rise_with_the_raw_ones_and_never_fall_below(values):
    found = adjusted(values)
    pairs = sorted((p, q) for p, q in zip(values, found, strict=True) if p is not None)
    assert all(q >= p or q == 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
    assert [q is None for q in found] == [p is None for p in values]


TABLE = pl.DataFrame(
    {
        "station_id": [str(number) for number in range(6)],
        "unit1": ["a", "a", "a", "b", "b", "b"],
        "registered": [100, 0, 100, 100, 100, None],
        "cast": [60, 60, 120, 60, 60, 60],
        "valid": [58, 58, 58, 61, 58, 58],
        "invalid": [2, 2, 2, 2, 2, 2],
        "v_x": [30, 30, 30, 30, None, 30],
        "v_y": [28, 28, 28, 28, None, 28],
    }
)


def test_stations_without_a_meaningful_denominator_are_set_apart_and_named(tmp_path):
    TABLE.write_parquet(tmp_path / "s.parquet")
    record = open_record(tmp_path / "s.parquet")
    contest = record.main_contest().id
    found = stations_of(record, contest, record.latest(contest).id)
    assert found.registered.tolist() == [100]
    assert found.options == ("x", "y")
    assert sum(part.stations for part in found.separated) == 5
    told = {part.reason: (part.stations, part.ballots) for part in found.separated}
    assert told["`registered` is empty or 0"] == (2, 120)
    assert told["more ballots than registered voters"] == (1, 120)
    assert told["more valid ballots than cast, or more votes than valid"] == (1, 60)
    assert told["the votes of every contestant are empty"] == (1, 60)


@pytest.mark.real_data
def test_germany_postal_districts_are_named(shared):
    record = open_record(shared / "data/stations/germany_2024_ep_wahlbezirke.parquet")
    contest = record.main_contest().id
    found = stations_of(record, contest, record.latest(contest).id)
    numbers = sorted(part.stations for part in found.separated)
    assert numbers[-2:] == [177, 25_162]
    assert len(found) + sum(numbers) == 91_753


def test_too_few_stations_are_not_judged(tmp_path):
    TABLE.write_parquet(tmp_path / "s.parquet")
    run = CliRunner().invoke(app, ["forensics", str(tmp_path / "s.parquet"), "--json"])
    assert run.exit_code == 0, run.output
    results = json.loads(run.output)["results"]
    assert results
    assert all(not r["applicable"] and "only 1 station has" in r["reason"] and r["p_value"] is None for r in results)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "benford"], "there is no such method"),
        (["--contestant", "z"], "this option has no votes"),
        (["--contest", "z"], "no such contest"),
    ],
)
def test_a_wrong_call_is_told(tmp_path, words, said):
    TABLE.write_parquet(tmp_path / "s.parquet")
    run = CliRunner().invoke(app, ["forensics", str(tmp_path / "s.parquet"), *words])
    assert run.exit_code != 0
    assert said in str(run.exception)


def test_a_case_tells_why_nothing_can_be_compared(make):
    stations = make(1, 300)
    assert Case(stations, "first").why_not is None
    assert "300" not in str(Case(stations.take(np.arange(40)), "first").why_not)
    from dataclasses import replace

    flat = replace(stations, cast=stations.registered // 1)
    assert "turnout (`cast` of `registered`) is the same in 300 of 300" in str(Case(flat, "first").why_not)
    none = replace(stations, votes=np.zeros_like(stations.votes))
    assert "votes of every contestant are 0 in 300 of 300" in str(Case(none, "first").why_not)


def test_a_missing_figure_of_a_leading_contestant_is_not_taken_for_none(tmp_path):
    rows = ["station_id,registered,cast,valid,invalid,v_a,v_b"]
    rows += [f"s{number},100,60,58,2,{'' if number < 5 else 30},{28 if number < 10 else 58}" for number in range(4, 14)]
    rows += [f"t{number},100,60,58,2,,58" for number in range(3)]
    path = tmp_path / "stations.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    record = open_record(path)
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    told = {part.reason.split(",")[0]: part.stations for part in stations.separated}
    assert told["the votes of a leading contestant are empty"] == 1
    # Where the others make up the valid ballots, the contestant does not stand there.
    assert (stations.of("a") == 0).sum() == 3


def test_units_that_are_no_stations_have_no_exact_probabilities(make):
    stations = make(3, 200)
    large = replace(stations, registered=stations.registered * 10_000, cast=stations.cast * 10_000)
    large = replace(large, valid=stations.valid * 10_000, votes=stations.votes * 10_000)
    for name in ("integer_percentage", "second_digit", "outliers"):
        for result in method(name)(Case(large, "first")):
            assert not result.applicable
            assert "no station" in result.reason
