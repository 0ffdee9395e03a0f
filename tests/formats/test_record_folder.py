"""Record folders: the round trip loses nothing, and bad files are refused by name."""

import shutil
import tomllib
from contextlib import suppress

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrutineer.errors import InputError, OutputError, ScrutineerError, UsageError
from scrutineer.formats.builtin import builtin_folder, builtin_ids
from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from synthetic import ballot_table, metadata, small_record, station_ids


@pytest.fixture
def folder(tmp_path):
    """A small record on disk."""
    target = tmp_path / "ruritania-1999"
    write_record(small_record(), target)
    return target


@pytest.mark.parametrize("parquet", [False, True])
def test_written_and_read_again_it_is_the_same_record(tmp_path, parquet):
    record = small_record()
    write_record(record, tmp_path / "r", parquet=parquet)
    again = open_record(tmp_path / "r")
    assert again.digest == record.digest
    assert again.metadata == record.metadata
    assert again.ballots.sort("unit").equals(record.ballots.sort("unit"))


@pytest.mark.parametrize("name", builtin_ids())
def test_built_in_records_survive_the_round_trip(tmp_path, name):
    record = open_record(name)
    for kind, parquet in (("csv", False), ("parquet", True)):
        write_record(record, tmp_path / kind, parquet=parquet)
        assert open_record(tmp_path / kind).digest == record.digest
    source = tomllib.loads((builtin_folder(name) / "record.toml").read_text(encoding="utf-8"))
    written = tomllib.loads((tmp_path / "csv" / "record.toml").read_text(encoding="utf-8"))
    assert written == source


def test_unknown_keys_and_columns_are_kept(tmp_path):
    meta = metadata()
    ballots = ballot_table(station_ids()).with_columns(pl.lit("wet").alias("weather"))
    record = small_record(metadata=meta, ballots=ballots)
    write_record(record, tmp_path / "r")
    text = (tmp_path / "r" / "record.toml").read_text(encoding="utf-8")
    text = text.replace('title = "Ruritania 1999"', 'title = "Ruritania 1999"\nmood = "calm"')
    (tmp_path / "r" / "record.toml").write_text(text + "\n[extra_table]\nkey = 7\n", encoding="utf-8")
    again = open_record(tmp_path / "r")
    assert again.metadata.election.extra == {"mood": "calm"}
    assert again.metadata.extra == {"extra_table": {"key": 7}}
    assert again.ballots["weather"].to_list() == ["wet"] * 6
    write_record(again, tmp_path / "s")
    assert open_record(tmp_path / "s").digest == again.digest


BAD = [
    ("record.toml", b"", "empty"),
    ("record.toml", b"[election", "not TOML"),
    ("record.toml", b"\xff\xfe", "not UTF-8"),
    ("record.toml", b'[election]\nid = "a"\n', "the key is missing"),
    ("ballots.csv", b"", "empty"),
    ("ballots.csv", b"\xff\xfe\x00", "not UTF-8"),
    ("ballots.csv", b"unit,contest\nr/0/0,diet\n", "column stage is missing"),
    ("ballots.csv", b"unit,contest,stage,cast,source\nr/0/0,diet,official\n", "cells where the header has"),
    ("ballots.csv", b'unit,contest,stage,cast,source\n"r/0/0,diet,official,5,S\n', "not a readable table"),
    ("ballots.csv", b"unit,contest,stage,cast,source\nr/0/0,diet,official,-5,S\n", "negative"),
    ("ballots.csv", b"unit,contest,stage,cast,source\nr/0/0,diet,official,5.5,S\n", "whole number"),
    ("ballots.csv", b"unit,contest,stage,cast,cast,source\nr/0/0,diet,official,5,5,S\n", "two columns have one name"),
    ("ballots.csv", b"unit,contest,stage,cast,source\nr/0/9,diet,official,5,S\n", "unknown unit"),
    ("votes.csv", b"unit,contest,stage,option,votes,source\nr/0/0,diet,official,rowan,5,S\n", "unknown option"),
    ("votes.csv", b"unit,contest,stage,option,votes,source\n" + b"r/0/0,diet,official,ash,5,S\n" * 2, "two rows"),
    ("units.csv", b"unit,level,parent\nr,nation,d\nd,district,r\n", "cycle"),
    ("units.csv", b"unit,level,parent\n", "no row"),
]


@pytest.mark.parametrize(("name", "content", "message"), BAD)
def test_a_bad_file_gives_one_error_that_names_it(folder, name, content, message):
    (folder / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        open_record(folder)
    assert name in str(caught.value)


def test_missing_things_are_named(folder, tmp_path):
    with pytest.raises(UsageError, match="built-in record"):
        open_record("atlantis-2001")
    with pytest.raises(InputError, match="no such file or folder"):
        open_record(tmp_path / "nowhere" / "record")
    (folder / "units.csv").unlink()
    with pytest.raises(InputError, match="table of units is missing"):
        open_record(folder)
    (folder / "record.toml").unlink()
    with pytest.raises(InputError, match="not a record"):
        open_record(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "record.toml").mkdir()
    with pytest.raises(InputError, match="directory"):
        open_record(folder)


def test_a_table_that_stands_twice_is_refused(folder):
    pl.read_csv(folder / "votes.csv").write_parquet(folder / "votes.parquet")
    with pytest.raises(InputError, match="stands twice"):
        open_record(folder)


def test_nothing_is_half_written(tmp_path):
    target = tmp_path / "r"
    write_record(small_record(), target)
    assert not [path for path in target.iterdir() if path.name.endswith(".partial")]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        write_record(small_record(), tmp_path / "file" / "r")


@given(
    st.sampled_from(["record.toml", "units.csv", "ballots.csv", "votes.csv"]),
    st.integers(0, 10**6),
    st.binary(min_size=0, max_size=8),
    st.integers(0, 40),
)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_mangled_record_is_read_or_refused_with_an_error_of_ours(folder, name, place, noise, cut):
    whole = (folder / name).read_bytes()
    at = place % (len(whole) + 1)
    (folder / name).write_bytes(whole[:at] + noise + whole[min(at + cut, len(whole)) :])
    try:
        with suppress(ScrutineerError):
            assert len(open_record(folder).digest) == 64
    finally:
        (folder / name).write_bytes(whole)


def test_hostile_and_clumsy_edges_are_refused(folder):
    toml = (folder / "record.toml").read_text(encoding="utf-8")
    header = "unit,contest,stage,cast,source\n"
    for name, content, message in (
        ("ballots.csv", header.replace("\n", "\r") + "r/0/0,diet,official,5,S\r", "bare carriage returns"),
        ("ballots.csv", "x" * 140_000 + ',"', "not a readable table|cells where|a column has no name"),
        ("ballots.csv", header + "r/0/0,diet,official,\u0661\u0662,S\n", "not a count"),
        ("ballots.csv", header + "r/0/0,diet,official,5,S\n\nr/0/1,diet,official,5,S\n", "cells where"),
        ("record.toml", toml + "\n[more]\nx = nan\n", "not a number"),
        ("record.toml", toml + "\nx = " + "[" * 5000, "not TOML"),
        ("record.toml", toml + "\nx = " + "9" * 5000, "not TOML"),
        ("record.toml", toml.replace("Ruritania 1999", "Ruritania\\ndigest: 0000", 1), "control character"),
        ("record.toml", toml.replace("Ash Party", "Ash \\u202Eytrap", 1), "control character"),
        ("units.csv", "unit,level,parent,name\nr,nation,,\x1b[2J\n", "control character"),
    ):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(content.encode())
        with pytest.raises(InputError, match=message):
            open_record(folder)
        (folder / name).write_bytes(whole)
    (folder / "seats.csv").symlink_to(folder / "nowhere.csv")
    with pytest.raises(InputError, match="no such file"):
        open_record(folder)


def test_blank_lines_at_the_end_are_no_rows_and_odd_column_names_are_kept(folder):
    whole = (folder / "ballots.csv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    whole = [whole[0] + ",_row", *(line + ",7" for line in whole[1:])]
    (folder / "ballots.csv").write_text("\n".join(whole) + "\n\n  \n", encoding="utf-8")
    record = open_record(folder)
    assert record.ballots["_row"].to_list() == ["7"] * 6


def test_the_record_before_must_be_that_record(tmp_path):
    from dataclasses import replace

    from scrutineer.errors import RecordError
    from scrutineer.report.examination import examine

    meta = metadata(previous="before", country="RUR")
    write_record(small_record(metadata=meta), tmp_path / "now")
    assert examine(open_record(tmp_path / "now")).previous is None
    for election, message in (
        ({"id": "other"}, "record in that folder is other"),
        ({"id": "before", "country": "FRA"}, "another country"),
    ):
        older = replace(meta.election, **{"previous": None, **election})
        write_record(small_record(metadata=replace(meta, election=older)), tmp_path / "before")
        with pytest.raises(RecordError, match=message):
            _ = examine(open_record(tmp_path / "now")).previous
    write_record(
        small_record(metadata=replace(meta, election=replace(meta.election, id="before", previous=None))),
        tmp_path / "before",
    )
    assert examine(open_record(tmp_path / "now")).previous is not None
