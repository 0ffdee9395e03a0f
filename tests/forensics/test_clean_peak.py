"""Clean peak: stuffing is recovered within the interval, what has no clean peak is refused with its reason."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.clean_peak import clean_peak, examine
from scrutineer.forensics.stations import stations_of
from scrutineer.formats.open_record import open_record


def stuffed(stations, seed, share):
    """Ballots for the first option added in a share of the stations: half of those who stayed away."""
    rng = np.random.default_rng(seed)
    away = stations.registered - stations.cast
    more = np.where(rng.random(len(stations)) < share, rng.binomial(away, 0.5), 0)
    votes = stations.votes.copy()
    votes[0] += more
    return replace(stations, cast=stations.cast + more, valid=stations.valid + more, votes=votes), int(more.sum())


def estimate(stations, seed=1, replicates=300):
    return clean_peak(
        registered=stations.registered,
        cast=stations.cast,
        valid=stations.valid,
        votes=stations.votes[0],
        communes=stations.ladder[-1],
        regions=stations.region,
        rng=np.random.default_rng(seed),
        replicates=replicates,
    )


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_added_ballots_are_recovered_within_the_interval(make, share):
    inside, relative = 0, []
    for seed in range(6):
        planted, added = stuffed(make(seed, 8_000, regions=1, turnout=0.55), seed, share)
        found = estimate(planted)
        assert found.reason is None
        inside += found.low <= added <= found.high
        relative.append(found.anomaly / added)
    assert inside >= 4
    assert np.mean(relative) == pytest.approx(1, abs=0.4)


def test_a_clean_election_has_an_interval_around_nothing(make):
    found = [estimate(make(seed, 6_000, regions=1)) for seed in range(8)]
    kept = [one for one in found if one.reason is None]
    assert len(kept) >= 5
    assert sum(one.low <= 0 <= one.high for one in kept) >= len(kept) - 2


def test_the_sums_are_those_of_the_definition(make):
    stations, _ = stuffed(make(3, 3_000, regions=1), 3, 0.1)
    found = estimate(stations, replicates=0)
    turnout = np.floor(100 * stations.cast / stations.registered + 0.5).astype(int)
    others = stations.valid - stations.votes[0]
    flank = (turnout >= found.flank) & (turnout <= found.peak)
    ratio = stations.votes[0][flank].sum() / others[flank].sum()
    above = turnout > found.peak
    assert found.ratio == pytest.approx(ratio)
    assert found.anomaly == pytest.approx((stations.votes[0] - ratio * others)[above].sum())
    assert found.stuffing + found.switching == pytest.approx(max(found.anomaly, 0))
    assert found.low is None
    assert found.expected.sum() == pytest.approx(ratio * others.sum())


def test_a_relation_of_turnout_and_preference_is_no_clean_peak(make):
    stations = make(2, 8_000)
    rate = 0.1 + 0.8 * np.clip(stations.cast / stations.registered - 0.2, 0, 0.8)
    first = np.random.default_rng(1).binomial(stations.valid, rate)
    votes = np.stack([first, stations.valid - first])
    found = estimate(replace(stations, votes=votes))
    assert "already below the peak" in found.reason
    assert found.anomaly is None


@pytest.mark.parametrize(("turnout", "said"), [(0.96, "too near the top"), (None, "another hill")])
def test_what_has_no_peak_to_measure_from_is_refused(make, turnout, said):
    rng = np.random.default_rng(1)
    stations = make(1, 3_000)
    rate = np.where(rng.random(3_000) < 0.4, 0.3, 0.7) if turnout is None else np.full(3_000, turnout)
    cast = rng.binomial(stations.registered, rate)
    first = rng.binomial(cast, 0.4)
    found = estimate(replace(stations, cast=cast, valid=cast, votes=np.stack([first, cast - first])))
    assert said in found.reason
    assert found.ratio is None


def test_the_seed_decides_and_contradictions_are_refused(make):
    stations, _ = stuffed(make(4, 2_000, regions=1), 1, 0.1)
    first, again, other = estimate(stations, 5), estimate(stations, 5), estimate(stations, 6)
    assert (first.low, first.high) == (again.low, again.high) != (other.low, other.high)
    with pytest.raises(InputError) as fault:
        estimate(replace(stations, votes=stations.votes + 10_000))
    assert fault.value.column == "votes"


def test_the_result_stands_beside_clean_elections_and_is_no_test(make):
    stations, _ = stuffed(make(1, 4_000, regions=1, turnout=0.55), 1, 0.1)
    (result,) = examine(Case(stations, "first"))
    assert result.applicable
    assert result.p_value is None
    assert result.null["with_a_peak"] > 0
    assert result.estimates["beyond_clean"] == pytest.approx(result.statistic - result.null["mean"])
    (few,) = examine(Case(stations.take(np.arange(40)), "first"))
    assert not few.applicable


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "option", "peak", "anomaly", "said"),
    [
        ("russia_2011_duma", "united_russia", 53, 15_124_450, None),
        ("germany_2024_ep_wahlbezirke", "cdu", 42, None, "already below the peak"),
        ("bolivia_2019_president_computo", "mas_ipsp", 91, None, "too near the top"),
    ],
)
def test_real_elections_as_on_the_page(shared, file, option, peak, anomaly, said):
    record = open_record(shared / f"data/stations/{file}.parquet")
    contest = record.main_contest().id
    stations = stations_of(record, contest, record.latest(contest).id)
    found = clean_peak(
        registered=stations.registered,
        cast=stations.cast,
        valid=stations.valid,
        votes=stations.of(option),
        communes=stations.ladder[-1],
        regions=stations.region,
        rng=np.random.default_rng(1),
    )
    assert found.peak == peak
    if said is not None:
        assert said in found.reason
        return
    assert found.anomaly == pytest.approx(anomaly, rel=1e-6)
    assert found.low < found.anomaly < found.high
