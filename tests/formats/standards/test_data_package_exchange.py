"""Data Packages: the same digest, valid for the library of the standard, and no changed or foreign file is read."""

import datetime as dt
import json
import shutil
import socket
from dataclasses import replace

import frictionless
import polars as pl
import pytest

from formats.standards.exchange_records import hostile_texts_record, rich_record
from scrutineer.errors import InputError, OutputError
from scrutineer.formats.builtin import builtin_ids
from scrutineer.formats.open_record import open_record
from scrutineer.formats.standards.data_package import read_data_package, write_data_package
from synthetic import ballot_table, metadata, small_record, station_ids


@pytest.fixture
def no_network(monkeypatch):
    """Any attempt to open a connection fails."""

    def refuse(*_, **__):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def package(tmp_path):
    """A small record as a package."""
    write_data_package(small_record(), tmp_path / "p")
    return tmp_path / "p"


def edit(package, change):
    """Change the descriptor in place."""
    file = package / "datapackage.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize("name", builtin_ids())
def test_built_in_records_come_back_with_their_digest(tmp_path, name):
    record = open_record(name)
    write_data_package(record, tmp_path / name)
    for place in (tmp_path / name, tmp_path / name / "datapackage.json"):
        again = read_data_package(place)
        assert again.digest == record.digest
        assert again.metadata == record.metadata


@pytest.mark.parametrize("make", [rich_record, hostile_texts_record, small_record])
def test_every_kind_of_column_and_key_comes_back(tmp_path, make):
    record = make()
    written = write_data_package(record, tmp_path / "p")
    again = read_data_package(tmp_path / "p")
    assert again.digest == record.digest
    assert again.metadata == record.metadata
    assert again.ballots.equals(record.ballots.select(again.ballots.columns))
    assert len(written.losses) == 0
    assert written.rows["units"] == 9


def test_dates_numbers_and_truth_values_of_unknown_keys_and_columns_keep_their_type(tmp_path):
    meta = metadata(first_day=dt.date(1999, 5, 1))
    meta = replace(
        meta,
        extra={"seen": {"on": dt.date(2001, 2, 3), "at": [dt.datetime(2001, 2, 3, 4, 5, tzinfo=dt.UTC)], "n": 7}},
    )
    ballots = ballot_table(station_ids()).with_columns(
        pl.Series("rain", [0.1, 1 / 3, None, 2.5, 1e-9, 12345.678]),
        pl.Series("open", [True, False, None, True, True, True]),
        pl.Series("box", [1, 2, 3, None, 5, 6]),
    )
    record = small_record(metadata=meta, ballots=ballots)
    write_data_package(record, tmp_path / "p")
    again = read_data_package(tmp_path / "p")
    assert again.digest == record.digest
    assert again.metadata == record.metadata
    assert again.ballots["open"].to_list() == [True, False, None, True, True, True]
    assert again.ballots["rain"].dtype == pl.Float64


@pytest.mark.parametrize("make", [small_record, rich_record, lambda: open_record("cambodia-2018")])
def test_the_library_of_the_standard_finds_it_valid(tmp_path, no_network, make):
    write_data_package(make(), tmp_path / "p")
    report = frictionless.validate(str(tmp_path / "p" / "datapackage.json"))
    assert report.valid, [error.note for task in report.tasks for error in task.errors] + list(report.errors)
    assert len(report.tasks) >= 6


def test_the_library_sees_a_broken_reference(package):
    """The keys that we state are the ones that it checks."""
    file = package / "votes.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("r/0/0,", "r/9/9,"), encoding="utf-8")
    codes = {
        error.type for task in frictionless.validate(str(package / "datapackage.json")).tasks for error in task.errors
    }
    assert "foreign-key" in codes
    assert codes & {"hash-count", "byte-count"}


def test_a_descriptor_of_either_version_says_what_it_is(package):
    document = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert document["$schema"].endswith("/2.0/datapackage.json")
    assert all(r["profile"] == "tabular-data-resource" and r["type"] == "table" for r in document["resources"])
    units = next(r for r in document["resources"] if r["name"] == "units")
    assert units["schema"]["primaryKey"] == ["unit"]
    assert units["schema"]["foreignKeys"][0]["reference"] == {"resource": "", "fields": ["unit"]}
    assert units["hash"].startswith("sha256:")


def test_a_licence_of_a_source_is_named(tmp_path):
    write_data_package(rich_record(), tmp_path / "p")
    document = json.loads((tmp_path / "p" / "datapackage.json").read_text(encoding="utf-8"))
    assert document["licenses"] == [{"name": "CC0-1.0", "title": "CC0-1.0"}]


def test_a_changed_file_is_refused(package):
    file = package / "votes.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",80,", ",81,", 1), encoding="utf-8")
    with pytest.raises(InputError, match="was changed") as caught:
        read_data_package(package)
    assert caught.value.file == str(file)


@pytest.mark.parametrize(
    "path",
    [
        "../units.csv",
        "a/../../units.csv",
        "/etc/hostname",
        "https://example.org/units.csv",
        "file:///etc/hostname",
        "C:\\units.csv",
        "c:units.csv",
        "..\\units.csv",
        "~/units.csv",
        "link.csv",
        ".",
        "units.csv\x00",
        "",
    ],
)
def test_no_path_leads_out_of_the_folder(package, path):
    shutil.copy(package / "units.csv", package.parent / "units.csv")
    (package / "link.csv").symlink_to(package.parent / "units.csv")
    edit(package, lambda d: next(r for r in d["resources"] if r["name"] == "units").update(path=path))
    with pytest.raises(InputError) as caught:
        read_data_package(package)
    assert caught.value.mend
    assert "units.csv" not in (caught.value.file or "") or path == "."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["scrutineer"]["metadata"]["election"].update(title="Other"), "another digest"),
        (lambda d: d["scrutineer"].update(digest="0" * 64), "another digest"),
        (lambda d: d["scrutineer"].update(format="x/9"), "does not read"),
        (lambda d: d["scrutineer"]["dates"].append({"at": ["election", "id"], "type": "date"}), "no date"),
        (lambda d: d["scrutineer"]["dates"].append({"at": [], "type": "date"}), "no date"),
        (lambda d: d["scrutineer"]["dates"].append({"at": ["x"], "type": "era"}), "kind of date"),
        (lambda d: d["scrutineer"].update(metadata=[]), "an object is expected"),
        (lambda d: d.pop("scrutineer"), "does not hold an election record"),
        (lambda d: d["resources"].append(d["resources"][0]), "two resources"),
        (lambda d: d["resources"][0].pop("hash"), "missing"),
        (lambda d: d["resources"][0].update(hash="abc"), "not a SHA-256"),
        (lambda d: d["resources"][0].update(path=["a.csv"]), "a text is expected"),
        (lambda d: d.update(resources={}), "an array is expected"),
        (lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "units"]), "units is missing"),
        (lambda d: d["resources"][4]["schema"]["fields"][0].update(name="nothing"), "no such column"),
    ],
)
def test_a_wrong_descriptor_gives_one_error_with_its_place(package, change, message):
    edit(package, change)
    with pytest.raises(InputError, match=message) as caught:
        read_data_package(package)
    assert "datapackage.json" in str(caught.value)


def test_texts_that_csv_cannot_keep_are_refused_before_anything_is_written(tmp_path):
    for note in ("  ", "a\rb"):
        record = small_record(ballots=ballot_table(station_ids()).with_columns(pl.lit(note).alias("note")))
        with pytest.raises(OutputError, match="CSV cannot keep"):
            write_data_package(record, tmp_path / "p")
        assert not (tmp_path / "p").exists()
