"""Assembling a record: what the tables say is held, and every bad cell is named."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.errors import RecordError
from scrutineer.record.election import Option, Stage
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def test_sheets_hold_what_the_tables_said():
    record = small_record()
    sheet = record.sheets["diet", "official"]
    assert len(sheet) == 6
    assert sheet.votes["birch"].to_list() == [40] * 6
    assert record.votes.height == 18
    assert record.ballots["cast"].sum() == 900
    assert record.finest_level["diet"] == "station"


def test_a_register_of_zero_with_ballots_is_read_as_no_register_and_said_so():
    units = station_ids()
    record = small_record(ballots=ballot_table(units, registered=[0, 200, 200, 200, 200, 200]))
    sheet = record.sheets["diet", "official"]
    assert sheet.count("registered").to_list()[0] is None
    assert "register" in sheet.ballots["note"][0]
    assert any("register of 0" in note for note in record.notes)


def test_a_register_of_zero_without_ballots_stays_zero():
    units = station_ids()[:1]
    record = small_record(
        ballots=ballot_table(units, registered=[0], cast=[0], valid=[0], invalid=[0]),
        votes=vote_table(units, votes=[(0, 0, 0)]),
    )
    assert record.sheets["diet", "official"].count("registered").to_list() == [0]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("cast", "-3", "negative"),
        ("cast", "150.5", "whole number"),
        ("cast", "about 150", "not a count"),
        ("cast", "1,150", "not a count"),
        ("cast", "9999999999999999", "larger than any count"),
        ("cast", "999999999999999", "larger than any count"),
        ("unit", "r/9/9", "unknown unit"),
        ("stage", "leaked", "unknown stage"),
        ("contest", "senate", "unknown contest"),
        ("status", "lost", "unknown status"),
        ("derived", "turnout", "not a count"),
        ("source", "S;T", "T is not declared"),
        ("source", None, "no source"),
    ],
)
def test_a_bad_cell_of_ballots_is_named_by_row_column_and_value(column, value, message):
    table = ballot_table(station_ids()).cast(pl.String).with_columns(status=pl.lit("reported"), derived=pl.lit(None))
    cells = table[column].cast(pl.String).to_list()
    cells[3] = value
    with pytest.raises(RecordError, match=message) as caught:
        small_record(ballots=table.with_columns(pl.Series(column, cells, dtype=pl.String)))
    assert (caught.value.file, caught.value.row, caught.value.column) == ("ballots", 4, column)
    assert value is None or str(caught.value.value) == value


def test_floats_that_are_whole_are_counts_and_others_are_not():
    units = station_ids()
    whole = ballot_table(units).with_columns(pl.col("cast").cast(pl.Float64))
    assert small_record(ballots=whole).ballots["cast"].dtype == pl.Int64
    for bad in (150.25, float("inf"), float("nan")):
        broken = whole.with_columns(pl.Series("cast", [bad, *[150.0] * 5]))
        with pytest.raises(RecordError, match="whole number"):
            small_record(ballots=broken)


def test_repeated_keys_and_unknown_options_are_refused():
    units = station_ids()
    ballots = ballot_table(units)
    with pytest.raises(RecordError, match="two rows"):
        small_record(ballots=pl.concat([ballots, ballots[:1]]))
    votes = vote_table(units).with_columns(pl.col("option").replace("cedar", "rowan"))
    with pytest.raises(RecordError, match="unknown option"):
        small_record(votes=votes)
    with pytest.raises(RecordError, match="unknown column"):
        small_record(votes=vote_table(units).with_columns(remark=pl.lit("x")))


def test_stage_order_needs_a_sequence_or_dates():
    stages = (Stage("b", "B", 0), Stage("a", "A", 0))
    with pytest.raises(RecordError, match="neither a sequence number nor a date"):
        small_record(metadata=replace(metadata(), stages=stages, contests=_bare()), ballots=None, votes=None)


def test_metadata_references_must_exist():
    with pytest.raises(RecordError, match="unknown reference"):
        small_record(metadata=replace(metadata(), options=(Option("x", "senate", "X"),)), votes=None)
    with pytest.raises(RecordError, match="stands twice"):
        small_record(metadata=replace(metadata(), options=metadata().options * 2))


def _bare():
    return (replace(metadata().contests[0], options_complete={}),)


def test_statements_need_exact_bounds_and_a_used_flag():
    row = {
        "statement": "s1",
        "contest": "diet",
        "stage": "official",
        "metric": "turnout",
        "printed": "75 per cent",
        "low": "0.745",
        "high": "0.755",
        "source": "S",
        "used": "false",
        "reason": "A derived rate.",
    }
    assert small_record(statements=pl.DataFrame([row])).statements["used"].to_list() == [False]
    for column, value, message in (
        ("low", "0,745", "not a decimal"),
        ("low", "0.9", "above the upper"),
        ("used", "maybe", "neither true nor false"),
        ("date", "29 July", "not a date"),
        ("reason", "", "no reason"),
    ):
        with pytest.raises(RecordError, match=message):
            small_record(statements=pl.DataFrame([{**row, column: value}]))
