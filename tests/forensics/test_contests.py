"""Several contests of one day: slips described, ballots added to one contest seen, missing contests told."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.errors import InputError
from scrutineer.forensics.case import Case
from scrutineer.forensics.contests import contests, examine
from scrutineer.forensics.stations import stations_of


def _case(make, record_of, change, number=1_500):
    stations = make(5, number)
    main = change(stations)
    record = record_of(main, {("mayor", "official"): stations})
    return Case(stations_of(record, "diet", "official"), "first", record=record, contest="diet", stage="official")


def _slips(stations):
    rng = np.random.default_rng(2)
    off = np.where(rng.random(len(stations)) < 0.04, rng.choice([-2, -1, 1, 2], len(stations)), 0)
    return replace(stations, cast=np.clip(stations.cast + off, stations.valid, stations.registered))


def test_slips_lean_to_no_side_and_no_contestant(make, record_of):
    (result,) = examine(_case(make, record_of, _slips))
    assert result.p_value is None
    assert result.estimates["compared"] == 1_500
    assert 20 < result.estimates["differing"] < 100
    assert result.null["sign_p"] > 0.01
    assert result.null["share_p"] > 0.01
    assert result.null["top_region_p"] > 0.01


def test_ballots_added_to_one_contest_are_seen(make, record_of):
    def stuffed(stations):
        slipped = _slips(stations)
        rng = np.random.default_rng(3)
        chosen = (rng.random(len(stations)) < 0.3) & (stations.ladder[0] == 2)
        added = np.where(chosen, (stations.registered - slipped.cast) // 2, 0)
        return replace(
            slipped,
            cast=slipped.cast + added,
            valid=slipped.valid + added,
            votes=np.stack([slipped.votes[0] + added, slipped.votes[1]]),
        )

    (result,) = examine(_case(make, record_of, stuffed, 4_000))
    assert result.null["sign_p"] < 1e-3
    assert result.null["share_p"] < 1e-4
    assert result.null["top_region_p"] < 1e-6
    assert result.estimates["top_region"] == "r/2"
    assert result.estimates["share_z"] > 4


def test_one_contest_cannot_be_compared(make):
    (result,) = examine(Case(make(1, 300), "first"))
    assert not result.applicable
    assert "no other contest" in result.reason
    ones = np.ones(3, np.int64)
    with pytest.raises(InputError):
        contests(cast=ones, other_cast=ones[:2], excess=ones / 2, units=ones, regions=ones)
    with pytest.raises(InputError):
        contests(cast=-ones, other_cast=ones, excess=ones / 2, units=ones, regions=ones)
