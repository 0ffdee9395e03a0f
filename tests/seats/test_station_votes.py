"""Stations of districts: complete and adding up, or not used."""

import dataclasses

import polars as pl

from scrutineer.seats.derive import derive_seats
from scrutineer.seats.resample import resample_seats
from scrutineer.seats.station_votes import station_votes
from seats.test_derive import law, seat_table
from synthetic import metadata, small_record, station_ids, vote_table


def derived(votes=None):
    base = metadata()
    contest = dataclasses.replace(base.contests[0], district_level="district", seats=7)
    units = station_ids()
    magnitudes = [("r/0", None, 4, "sourced"), ("r/1", None, 3, "sourced")]
    record = small_record(
        metadata=dataclasses.replace(base, contests=(contest,)),
        votes=votes if votes is not None else vote_table(units),
        seats=seat_table(magnitudes),
    )
    return record, derive_seats(record, law(), contest="diet", stage="official")


def test_tables_of_stations_add_up_to_their_districts():
    record, found = derived()
    tables = station_votes(record, found)
    assert tables is not None
    assert {unit: table.tolist() for unit, table in tables.items()} == {
        "r/0": [[80, 40, 20]] * 3,
        "r/1": [[80, 40, 20]] * 3,
    }
    # All stations are alike, so that drawing them moves nothing.
    drawn = resample_seats(found, draws=50, seed=1, stations=tables)
    assert set(drawn.districts.values()) == {0}


def test_a_district_that_is_more_than_its_stations_has_no_table():
    units = station_ids()
    own = pl.concat([vote_table(units), vote_table(["r/0"], votes=[(300, 120, 60)])])
    record, found = derived(own)
    assert station_votes(record, found) is None
