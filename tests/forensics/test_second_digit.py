"""Second digits: published values, a textbook null that rejects undisputed elections, one that does not."""

import polars as pl
import pytest

from scrutineer.forensics.case import Case
from scrutineer.forensics.second_digit import examine, second_digit
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "leader", "number", "mean", "z"),
    [
        ("russia_2011_duma", "v_united_russia", 94_632, 4.2364, 5.2),
        ("russia_2018_president", "v_putin", 97_428, 4.0170, -18.5),
    ],
)
def test_russia_as_published(shared, file, leader, number, mean, z):
    votes = pl.read_parquet(shared / f"data/stations/{file}.parquet")[leader].drop_nulls().cast(pl.Int64).to_numpy()
    found = second_digit(counts=votes)
    assert found.number == number
    # The published filter of 2011 kept 94,995 of the 95,225 stations; here all are taken.
    assert found.mean == pytest.approx(mean, abs=7e-4)
    assert found.z == pytest.approx(z, abs=0.15)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "option", "test", "textbook"),
    [
        ("germany_2024_ep_wahlbezirke", "cdu", "turnout_mean", 19.3),
        pytest.param("mexico_2012_president_casillas", "pri_pvem", "turnout_mean", 38.9, marks=pytest.mark.slow),
        pytest.param("peru_2021_president_r1_mesas", "peru_libre", "turnout_mean", -47.2, marks=pytest.mark.slow),
    ],
)
def test_the_textbook_rejects_undisputed_elections_and_the_calibrated_null_does_not(
    shared, file, option, test, textbook
):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    results = examine(Case(stations_of(record, contest, record.latest(contest).id), option, draws=0))
    (own,) = (result for result in results if result.test == test)
    assert own.estimates["textbook_z"] == pytest.approx(textbook, abs=0.15)
    assert own.p_value > 0.1
    assert min(result.p_value for result in results if result.applicable) > 0.001


def test_where_shape_decides_the_second_digit_the_mean_is_not_tested(make):
    found = {result.test: result for result in examine(Case(make(1, registered=300), "first", draws=0))}
    assert not found["result_mean"].applicable
    assert "how numbers of votes of the contestant are spread" in found["result_mean"].reason
    assert found["result_chi_square"].null["degrees"] < 9


@pytest.mark.slow
def test_clean_elections_of_another_generator_are_not_rejected(make):
    small = [r.p_value < 0.01 for seed in range(15) for r in examine(Case(make(seed, 3_000), "first", draws=0))]
    assert sum(small) <= 3


def test_counts_invented_without_regard_to_size_are_found(make):
    stations = make(2, 4_000)
    votes = stations.votes.copy()
    # The contestant's three-digit numbers get a second digit that people like.
    chosen = (votes[0] >= 100) & (votes[0] < 1_000) & (stations.rows % 5 == 0)
    votes[0, chosen] = votes[0, chosen] // 100 * 100 + 70 + votes[0, chosen] % 10
    stations.votes[0] = votes[0].clip(max=stations.valid)
    found = {result.test: result.p_value for result in examine(Case(stations, "first", draws=0))}
    assert found["result_chi_square"] < 1e-6
