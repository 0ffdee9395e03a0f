"""Votes with a column per option: the same digest, and nothing that the wide form would lose."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.record_folder import read_folder, write_record
from scrutineer.formats.wide_votes import wide_votes
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()


@pytest.fixture
def folder(tmp_path):
    write_record(small_record(), tmp_path, parquet=True)
    assert (tmp_path / "votes-wide.parquet").exists()
    assert not (tmp_path / "votes.parquet").exists()
    return tmp_path


def test_a_record_written_wide_has_its_digest(folder):
    assert read_folder(folder).digest == small_record().digest


def test_two_stages_and_blank_cells_come_back(tmp_path):
    record = small_record(
        metadata=metadata(("first", "second")),
        ballots=pl.concat([ballot_table(UNITS, "first"), ballot_table(UNITS[1:], "second")]),
        votes=pl.concat(
            [
                vote_table(UNITS, "first", [(None, 1, 2)] * 6),
                vote_table(UNITS[1:], "second", [(number, 0, 7) for number in range(5)]),
            ]
        ),
    )
    write_record(record, tmp_path, parquet=True)
    assert (tmp_path / "votes-wide.parquet").exists()
    assert read_folder(tmp_path).digest == record.digest


def test_the_order_of_the_rows_does_not_matter(folder):
    path = folder / "votes-wide.parquet"
    table = pl.read_parquet(path)
    table[np.random.default_rng(1).permutation(table.height)].write_parquet(path)
    assert read_folder(folder).digest == small_record().digest


@pytest.mark.parametrize(
    "votes",
    [
        vote_table(UNITS).filter(~((pl.col("unit") == UNITS[0]) & (pl.col("option") == "ash"))),
        vote_table(UNITS).filter(pl.col("option") != "ash"),
    ],
    ids=["one line does not list an option", "an option has no votes at all"],
)
def test_what_the_wide_form_would_lose_stays_long(votes, tmp_path):
    record = small_record(votes=votes)
    assert wide_votes(record) is None
    write_record(record, tmp_path, parquet=True)
    assert read_folder(tmp_path).digest == record.digest


def test_units_without_a_row_in_the_ballots_stay_long(tmp_path):
    record = small_record(ballots=ballot_table(UNITS[:3]))
    assert wide_votes(record) is None


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda table: table.with_columns(pl.lit(3).alias("elm")), "no option"),
        (lambda table: table.drop("ash"), "has no column"),
        (lambda table: table.drop("source"), "column is missing"),
        (lambda table: table.with_columns(pl.lit("other").alias("stage")), "without ballots"),
        (lambda table: table.with_columns((pl.col("ash") - 1000).alias("ash")), "negative"),
        (lambda table: table.with_columns(pl.lit("X").alias("source")), "not declared"),
        (lambda table: table.head(3), "not those of the ballots"),
        (lambda table: pl.concat([table, table.head(1)]), "not those of the ballots"),
    ],
)
def test_a_damaged_table_is_refused_with_its_file(change, match, folder):
    path = folder / "votes-wide.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    with pytest.raises(RecordError, match=match) as caught:
        read_folder(folder)
    assert caught.value.file.endswith("votes-wide.parquet")


def test_long_and_wide_together_are_refused(folder):
    small = small_record()
    small.votes.write_parquet(folder / "votes.parquet")
    with pytest.raises(InputError, match="stand twice"):
        read_folder(folder)


def test_sources_that_differ_stay_long():
    record = small_record()
    sheet = record.sheets["diet", "official"]
    mixed = replace(sheet, vote_sources={**sheet.vote_sources, "ash": "T"})
    assert wide_votes(replace(record, sheets={("diet", "official"): mixed})) is None
