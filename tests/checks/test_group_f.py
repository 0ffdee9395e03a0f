"""Group F: a station against those around it, men against women, late stations against early ones."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.record.election import Stage
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

EIGHT = station_ids(2, 8)
USUAL = [(80 + place % 3, 40, 20 - place % 3) for place in range(16)]


def wards(triples, **counts):
    """Two districts of eight stations, about 57 per cent for Ash everywhere."""
    valid = {"valid": [sum(figure or 0 for figure in triple) for triple in triples]}
    return small_record(
        units=unit_table(2, 8),
        ballots=ballot_table(EIGHT, **{**valid, **counts}),
        votes=vote_table(EIGHT, votes=triples),
    )


def planted(place, triple):
    return [triple if i == place else usual for i, usual in enumerate(USUAL)]


@pytest.mark.parametrize("code", ["F04", "F05"])
def test_stations_that_are_alike_are_silent(check, code):
    assert check(code, wards(USUAL)).numbers == (0, 16, 0)


def test_f04_finds_the_station_that_is_unlike_its_neighbours(check):
    found = check("F04", wards(planted(3, (2, 118, 20))))
    assert found.units == [EIGHT[3]]
    assert found.numbers == (1, 15, 0)
    finding = found.failed[0]
    assert (finding["option"], finding["observed"]) == ("ash", pytest.approx(2 / 140))
    assert finding["expected"] == pytest.approx(81 / 140, abs=0.01)
    assert "1.4 % of 140 valid ballots; the middle one of the 8 stations compared" in finding["message"]
    assert "Ash Party has 1.4 % of 140 valid ballots" in finding["message"]


@pytest.mark.parametrize("parameters", [{"k": 20}, {"gap": "3/5"}])
def test_f04_needs_both_distances(check, parameters):
    assert check("F04", wards(planted(3, (2, 118, 20))), **parameters).failed == []


def test_f05_finds_a_zero_of_a_strong_option(check):
    found = check("F05", wards(planted(3, (100, 0, 40))))
    assert found.units == [EIGHT[3]]
    assert (found.failed[0]["option"], found.failed[0]["observed"]) == ("birch", 0)
    assert found.failed[0]["expected"] == pytest.approx(40 / 140)
    assert "no vote for Birch Party among 140 valid ballots" in found.failed[0]["message"]
    # Cedar is not strong around: a zero there is nothing.
    assert check("F05", wards(planted(3, (100, 40, 0)))).failed == []
    assert check("F05", wards(planted(3, (100, 0, 40))), share="3/10").failed == []


def test_f05_takes_the_strongest_of_several_zeros(check):
    found = check("F05", wards(planted(3, (0, 0, 140))))
    assert [f["option"] for f in found.failed] == ["ash"]


def test_f05_does_not_miss_votes_where_an_option_does_not_stand(check):
    record = wards(planted(3, (100, 0, 40)))
    options = [replace(o, stands_in=("r/1",)) if o.id == "birch" else o for o in record.metadata.options]
    elsewhere = replace(record, metadata=replace(record.metadata, options=tuple(options)))
    assert check("F05", elsewhere).failed == []


@pytest.mark.parametrize("code", ["F04", "F05"])
@pytest.mark.parametrize(
    ("triples", "counts", "reason"),
    [
        (planted(3, (0, 10, 0)), {}, "too few valid ballots"),
        (planted(3, (None, None, None)), {}, "not known"),
        (USUAL, {"valid": [140] * 3 + [None] + [140] * 12}, "not known"),
    ],
)
def test_what_cannot_be_compared_is_not_evaluable(check, code, triples, counts, reason):
    found = check(code, wards(triples, **counts))
    assert found.numbers == (0, 15, 1)
    assert reason in found.reasons


@pytest.mark.parametrize("code", ["F04", "F05"])
def test_few_neighbours_are_not_evaluable(check, code):
    found = check(code, wards(planted(3, (0, 120, 20))), least_neighbours=8)
    assert found.numbers == (0, 0, 16)
    assert "too few other stations" in found.reasons
    nothing = check(code, small_record(ballots=ballot_table(["r"]), votes=vote_table(["r"])))
    assert nothing.numbers == (0, 0, 1)


def test_f04_compares_within_centres_where_they_are_named(check):
    units = unit_table(2, 8)
    centres = pl.Series("centre", [None] * 3 + ["a"] * 4 + ["b"] * 4 + ["c"] * 8)
    # Centre b votes otherwise as a whole: against the district it stands out, against itself it does not.
    triples = [(80, 40, 20)] * 4 + [(10, 110, 20)] * 3 + [(80, 40, 20)] * 9
    record = small_record(units=units, ballots=ballot_table(EIGHT), votes=vote_table(EIGHT, votes=triples))
    whole = check("F04", record)
    assert set(whole.units) == set(EIGHT[4:7])
    named = small_record(
        units=units.with_columns(centres), ballots=ballot_table(EIGHT), votes=vote_table(EIGHT, votes=triples)
    )
    found = check("F04", named, least_neighbours=3)
    assert found.units == [EIGHT[7]]


def gendered(sexes, triples, **counts):
    """Two districts of two stations each, for men or women."""
    units = unit_table(2, 2).with_columns(pl.Series("sex", [None] * 3 + sexes))
    ids = station_ids(2, 2)
    valid = {"valid": [sum(triple) for triple in triples]}
    return small_record(
        units=units, ballots=ballot_table(ids, **{**valid, **counts}), votes=vote_table(ids, votes=triples)
    )


PAIRS = ["men", "women", "Men", "f"]


def test_f03_finds_a_pair_that_votes_apart(check):
    assert check("F03", gendered(PAIRS, [(80, 40, 20)] * 4)).numbers == (0, 2, 0)
    found = check("F03", gendered(PAIRS, [(80, 40, 20)] * 2 + [(120, 10, 10), (20, 100, 20)]))
    assert found.units == ["r/1/0"]
    assert found.numbers == (1, 1, 0)
    assert found.failed[0]["expected"] == pytest.approx(120 / 140)
    assert found.failed[0]["observed"] == pytest.approx(20 / 140)
    assert (
        "85.7 % of the valid ballots at the stations for men and 14.3 % at those for women"
        in found.failed[0]["message"]
    )


@pytest.mark.parametrize(
    ("sexes", "triples", "reason"),
    [
        (["men", "men", "men", "women"], [(80, 40, 20)] * 4, "no pair"),
        (["men", "women", "men", "women"], [(12, 0, 0), (0, 12, 0), (80, 40, 20), (80, 40, 20)], "too few valid"),
    ],
)
def test_f03_needs_a_pair_with_enough_ballots(check, sexes, triples, reason):
    found = check("F03", gendered(sexes, triples))
    assert found.numbers == (0, 1, 1)
    assert reason in found.reasons


def test_f03_without_sexes_is_not_evaluable(check):
    assert check("F03", small_record()).numbers == (0, 0, 1)


AREAS = 40


def reporting(late_votes, *, times=True):
    """Forty districts of two stations, of which the second reports late and has these votes."""
    ids = station_ids(AREAS, 2)
    units = unit_table(AREAS, 2)
    triples = [(80 + place % 5, 40, 20) if place % 2 == 0 else late_votes(place) for place in range(2 * AREAS)]
    valid = {"valid": [sum(triple) for triple in triples]}
    if times:
        clock = ["2020-05-03T18:00:00", "2020-05-03T23:30:00"] * AREAS
        forms = ballot_table(ids, **valid).with_columns(pl.Series("form_time", clock))
        return small_record(units=units, ballots=forms, votes=vote_table(ids, votes=triples))
    meta = metadata(("first", "official"))
    stages = (replace(meta.stages[0], coverage="partial"), Stage("official", "Official", 2))
    early = ids[::2]
    forms = [ballot_table(early, "first"), ballot_table(ids, **valid)]
    votes = [vote_table(early, "first"), vote_table(ids, votes=triples)]
    return small_record(
        metadata=replace(meta, stages=stages), units=units, ballots=pl.concat(forms), votes=pl.concat(votes)
    )


@pytest.mark.parametrize("times", [True, False])
def test_f06_finds_a_shift_within_areas(check, times):
    steady = check("F06", reporting(lambda place: (80 + (place + 2) % 5, 40, 20), times=times), early="1/2")
    assert steady.numbers == (0, 1, 0)
    found = check("F06", reporting(lambda place: (110 + place % 5, 30, 20), times=times), early="1/2")
    assert found.numbers == (1, 0, 0)
    within, over_all = found.failed if found.failed[0]["severity"] == "warning" else found.failed[::-1]
    assert (within["unit"], within["option"]) == ("r", "ash")
    assert within["observed"] == pytest.approx(112 / 162 - 82 / 142, abs=0.01)
    assert over_all["severity"] == "info"
    assert "does not say why" in within["message"]


def test_f06_takes_a_cut_off_from_the_data_of_the_country(check):
    record = reporting(lambda place: (110 + place % 5, 30, 20))
    assert check("F06", record, cutoff="2020-05-03T20:00").numbers == (1, 0, 0)
    with pytest.raises(TypeError, match="must be a moment"):
        check("F06", record, cutoff="2020-05-04")
    after = check("F06", record, cutoff="2020-05-04T06:00")
    assert after.numbers == (0, 0, 1)


def test_f06_does_not_take_where_late_stations_lie_for_a_shift(check):
    # Late stations stand in twenty districts of their own, where everybody votes for Birch, and in all others.
    ids = station_ids(AREAS, 2)
    birch = [(20 + place % 3, 100, 20) for place in range(2 * AREAS)]
    ash = [(100 + place % 3, 20, 20) for place in range(2 * AREAS)]
    triples = [birch[i] if i < 2 * 35 else ash[i] for i in range(2 * AREAS)]
    clock = [
        "2020-05-03T23:30:00"
        if (place < 2 * 35 and place % 2) or (place < 60 and place % 8 == 0)
        else "2020-05-03T18:00:00"
        for place in range(2 * AREAS)
    ]
    valid = {"valid": [sum(triple) for triple in triples]}
    forms = ballot_table(ids, **valid).with_columns(pl.Series("form_time", clock))
    record = small_record(units=unit_table(AREAS, 2), ballots=forms, votes=vote_table(ids, votes=triples))
    found = check("F06", record, cutoff="2020-05-03T20:00", least_areas=20)
    assert found.numbers == (0, 1, 0)


def test_f06_without_an_order_or_with_few_areas_is_not_evaluable(check):
    nothing = check("F06", small_record())
    assert nothing.numbers == (0, 0, 1)
    assert "no times" in nothing.reasons
    few = check("F06", reporting(lambda _: (80, 40, 20)), early="1/2", least_areas=41)
    assert few.numbers == (0, 0, 1)
    assert "fewer than 41 areas" in few.reasons
