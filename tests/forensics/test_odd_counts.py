"""Every method on counts that are odd or senseless: sane numbers or a reason, plain JSON, no warning."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.conftest import made_stations
from scrutineer.forensics.battery import METHODS, WITHOUT_ERROR_RATES, run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.stations import Stations, stations_of

STATIONS = made_stations(5, 260, regions=5)
KINDS = {
    "few": lambda s: s.take(np.arange(30)),
    "none": lambda s: s.take(np.arange(0)),
    "one station": lambda s: s.take(np.arange(1)),
    "constant turnout": lambda s: counted(s, registered=2 * s.cast),
    "constant share": lambda s: counted(
        s, cast=4 * s.valid, valid=4 * s.valid, registered=8 * s.valid + 1, votes=[s.valid, s.valid]
    ),
    "nobody": lambda s: counted(s, votes=[0 * s.valid, s.valid]),
    "everybody": lambda s: counted(s, votes=[s.valid, 0 * s.valid]),
    "all but one station": lambda s: counted(s, votes=[np.where(np.arange(len(s)) == 5, 0, s.valid), 0 * s.valid]),
    "no ballots": lambda s: counted(s, cast=0 * s.cast, valid=0 * s.cast, votes=[0 * s.cast, 0 * s.cast]),
    "ballots in one": lambda s: counted(
        s,
        **{n: np.where(np.arange(len(s)) == 5, getattr(s, n), 0) for n in ("cast", "valid")},
        votes=[v * (np.arange(len(s)) == 5) for v in s.votes],
    ),
    "everybody voted": lambda s: counted(s, registered=s.cast),
    "tiny": lambda s: counted(
        s,
        registered=s.registered % 3 + 1,
        cast=s.cast % 2,
        valid=s.cast % 2,
        votes=[s.votes[0] % 2 * (s.cast % 2), 0 * s.cast],
    ),
    "one contestant": lambda s: replace(s, votes=s.votes[:1], options=("first",)),
    "one region": lambda s: replace(s, ladder=np.zeros((1, len(s)), np.int64), regions=("all",)),
    "each its own region": lambda s: replace(s, ladder=np.arange(len(s))[None], regions=tuple(map(str, range(len(s))))),
    "huge": lambda s: counted(
        s, **{n: 20 * getattr(s, n) for n in ("registered", "cast", "valid")}, votes=list(20 * s.votes)
    ),
    "switched": lambda s: counted(s, votes=[s.valid - s.votes[0], s.votes[0]]),
    "alike": lambda s: s.take(np.where(np.arange(len(s)) % 2, 3, 4)),
    "no invalid": lambda s: counted(s, cast=s.valid),
    "one large": lambda s: counted(
        s,
        registered=s.registered + 2_000_000 * (np.arange(len(s)) == 0),
        cast=s.cast + 1_000_000 * (np.arange(len(s)) == 0),
    ),
}


def counted(stations: Stations, *, votes: list[np.ndarray] | None = None, **columns: np.ndarray) -> Stations:
    return replace(stations, **columns, votes=stations.votes if votes is None else np.stack(votes))


def sane(case: Case, names: tuple[str, ...]) -> set[str]:
    """The methods that could be used; every result is plain JSON and tells why where it could not be."""
    results = run_battery([case], names)
    for result in results:
        text = json.dumps(result.as_dict(), allow_nan=False)
        assert result.applicable == (result.reason is None), text
        assert result.applicable or not result.estimates
        assert result.p_value is None or 0 <= result.p_value <= result.p_adjusted <= 1
        assert result.votes_in_question is None or result.votes_in_question.high >= result.votes_in_question.estimate
    return {result.method for result in results if result.applicable}


QUICK = tuple(name for name in METHODS if name != "fingerprint")


LONG = {"huge", "one large", "each its own region", "no invalid", "one contestant", "switched", "alike"}


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind in LONG)) for kind in KINDS])
def test_odd_counts_have_sane_results_or_a_reason(kind):
    applicable = sane(Case(KINDS[kind](STATIONS), "first", draws=2, by_region=True), QUICK)
    nothing = {"few", "none", "one station", "constant turnout", "nobody", "everybody", "no ballots", "ballots in one"}
    assert (not applicable) == (kind in nothing | {"everybody voted"})


@given(st.data())
@settings(max_examples=8)
def test_any_counts_have_sane_results_or_a_reason(data):
    number, most = data.draw(st.integers(100, 160)), data.draw(st.sampled_from([1, 3, 40, 5_000]))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    registered = rng.integers(1, most + 1, number)
    turnout, valid, share = (
        rng.choice(data.draw(st.sampled_from([[0, 1], [0.3, 0.9], [1], [0.5]])), number) for _ in "abc"
    )
    cast = rng.binomial(registered, turnout)
    ballots = rng.binomial(cast, valid)
    votes = rng.binomial(ballots, share)
    region = rng.integers(0, data.draw(st.integers(1, 40)), number)
    stations = Stations(
        registered,
        cast,
        ballots,
        np.stack([votes, ballots - votes]),
        ("first", "second"),
        np.stack([region // 4, region]),
        tuple(map(str, range(11))),
        np.arange(number),
    )
    sane(Case(stations, "first", draws=2), QUICK)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["all but one station", "each its own region", "huge", "one large", "tiny", "one region"]
)
def test_the_fingerprint_of_odd_counts_is_sane(kind):
    sane(Case(KINDS[kind](STATIONS), "first", draws=1), ("fingerprint",))


def test_methods_that_describe_have_no_p_value_and_the_others_have():
    results = run_battery([Case(STATIONS, "first", draws=2)], QUICK)
    judging = {result.method for result in results if result.p_value is not None}
    assert judging == set(METHODS) - set(WITHOUT_ERROR_RATES)


def test_contradictions_in_a_record_are_set_apart_and_told(record_of):
    odd = STATIONS
    cast, votes, registered = odd.cast.copy(), odd.votes.copy(), odd.registered.copy()
    cast[0] = registered[0] + 5
    votes[0, 1] = odd.valid[1] + 7
    registered[2] = 0
    record = record_of(replace(odd, cast=cast, votes=votes, registered=registered), {})
    found = stations_of(record, "diet", "official")
    assert len(found) == 257
    assert sorted(part.stations for part in found.separated) == [1, 1, 1]
    assert "integer_percentage" in sane(
        Case(found, "first", draws=2, record=record, contest="diet", stage="official"),
        ("integer_percentage", "outliers"),
    )
