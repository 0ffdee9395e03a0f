"""Station files opened directly: every row is kept and every decision told."""

import datetime as dt

import polars as pl
import pytest

from scrutineer.errors import InputError, UsageError
from scrutineer.formats.open_record import open_record


def _write(path, **columns):
    table = pl.DataFrame(
        {
            "station_id": ["1", "2", "3"],
            "unit1": ["North", "North", "South"],
            "unit2": ["A", "", None],
            "registered": [100, 200, 0],
            "cast": [80, 150, 40],
            "valid": [78, 148, 40],
            "invalid": [2, 2, 0],
            "v_yes": [50, 100, 20],
            "v_no": [28, 48, 20],
            **columns,
        }
    )
    table.write_parquet(path) if path.suffix == ".parquet" else table.write_csv(path)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_station_file_opens_by_the_mapping(tmp_path, suffix):
    record = open_record(_write(tmp_path / f"poll{suffix}"), title="A poll", date=dt.date(2001, 2, 3), stage="official")
    assert record.metadata.election.title == "A poll"
    assert record.units.table["unit"].to_list() == [
        "all",
        "North",
        "South",
        "North/A",
        "North/A/1",
        "North/2",
        "South/3",
    ]
    sheet = record.sheets["contest", "official"]
    assert sheet.options == ("yes", "no")
    assert sheet.count("registered").to_list() == [100, 200, None]
    assert not any("--title" in note or "--date" in note or "--stage" in note for note in record.notes)


def test_what_was_not_given_is_said(tmp_path):
    notes = " ".join(open_record(_write(tmp_path / "poll.parquet")).notes)
    assert all(flag in notes for flag in ("--title", "--date", "--stage"))


def test_repeated_keys_are_all_kept_with_a_suffix(tmp_path):
    path = _write(tmp_path / "poll.parquet", station_id=["1", "1", "3"], unit2=["A", "A", "A"])
    record = open_record(path)
    assert record.sheets["contest", "unnamed"].votes["yes"].sum() == 170
    repeats = record.units.table.filter(pl.col("repeat_of").is_not_null())
    assert repeats["unit"].to_list() == ["North/A/1", "North/A/1~2"]
    assert any("C12" in note for note in record.notes)


def test_kinds_statuses_and_empty_columns(tmp_path):
    path = _write(
        tmp_path / "poll.parquet",
        x_place_kind=["sandik", "gumruk", "ulke"],
        x_status=["ACTA ELECTORAL ANULADA", None, "MESA NO INSTALADA"],
        x_contested=[0, 0, 0],
        x_blank=[1, None, 2],
    )
    record = open_record(path)
    sheet = record.sheets["contest", "unnamed"]
    assert record.units.table["kind"].to_list()[-3:] == ["ordinary", "customs", "abroad"]
    assert sheet.ballots["status"].to_list() == ["annulled", "reported", "not_opened"]
    assert sheet.counts == ("registered", "cast", "valid", "invalid", "blank")
    assert any("x_contested" in note for note in record.notes)


def test_a_row_of_nulls_is_missing(tmp_path):
    none = {name: [1, None, 3] for name in ("registered", "cast", "valid", "invalid", "v_yes", "v_no")}
    record = open_record(_write(tmp_path / "poll.parquet", **none))
    assert record.sheets["contest", "unnamed"].ballots["status"].to_list() == ["reported", "missing", "reported"]


@pytest.mark.parametrize(
    ("columns", "message", "row", "column"),
    [
        ({"cast": [80, -1, 40]}, "negative", 2, "cast"),
        ({"v_no": [28.0, 48.5, 20.0]}, "whole number", 2, "v_no"),
        ({"valid": ["78", "many", "40"]}, "not a count", 2, "valid"),
        ({"cast": [True, False, True]}, "holds Boolean", None, "cast"),
    ],
)
def test_bad_cells_are_named_with_file_row_and_column(tmp_path, columns, message, row, column):
    path = _write(tmp_path / "poll.parquet", **columns)
    with pytest.raises(InputError, match=message) as caught:
        open_record(path)
    assert (caught.value.file, caught.value.row, caught.value.column) == (str(path), row, column)


def test_files_that_are_no_station_files(tmp_path):
    whole = _write(tmp_path / "poll.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.parquet").write_bytes(b"")
    (tmp_path / "text.txt").write_text("x", encoding="utf-8")
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")
    for name, message in (
        ("cut.parquet", "not a readable Parquet"),
        ("empty.parquet", "empty"),
        ("text.txt", "not a kind of file"),
        ("other.parquet", "station_id is missing"),
    ):
        with pytest.raises(InputError, match=message):
            open_record(tmp_path / name)
    with pytest.raises(UsageError, match="--title"):
        open_record("cambodia-2018", title="x")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "repeated"),
    [("georgia_2012_parliament_pr", 1), ("germany_2024_ep_wahlbezirke", 5), ("turkey_2023_president_r1", 0)],
)
def test_real_files_keep_every_row(shared, name, repeated):
    path = shared / "data" / "stations" / f"{name}.parquet"
    record = open_record(path)
    rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    assert len(record.sheets["contest", "unnamed"]) == rows
    assert record.units.ids.n_unique() == len(record.units)
    found = record.units.table["repeat_of"].drop_nulls().n_unique() if "repeat_of" in record.units.table.columns else 0
    assert found == repeated
