"""Turkish records: made from a store like that of `ysk`, cached whole or not at all, and the real ones with the extra."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from formats.invented_store import REFERENDUM, ROWS, use_store, write_store
from scrutineer.cli.main import app
from scrutineer.errors import InputError, UsageError
from scrutineer.formats import builtin, record_cache, turkey, turkey_store
from scrutineer.formats.builtin import builtin_ids, list_builtin, load_builtin
from scrutineer.formats.station_table import read_station_file
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.tally import tabulate


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invented store in place of the package's, and a cache of its own."""
    return use_store(tmp_path / "secim.zarr", tmp_path / "cache", monkeypatch)


def national(record: ElectionRecord) -> tuple[dict[str, int | None], dict[str, int | None]]:
    tally = tabulate(record).latest(record.main_contest().id)
    assert tally is not None
    return dict(tally.counts), dict(tally.votes)


def test_record_holds_the_boxes_and_leaves_the_districts_out(store: Path) -> None:
    record = load_builtin(REFERENDUM)
    counts, votes = national(record)
    assert (counts["cast"], counts["valid"], counts["invalid"]) == (238, 225, 13)
    assert votes == {"evet": 136, "hayir": 89}
    table = record.units_table
    stations = table.filter(pl.col("level") == "station")
    assert dict(stations.select("unit", "kind").iter_rows()) == {
        "abroad/GENOVIA": "abroad",
        "customs/ADA/LIMAN": "customs",
        "ADA/MERKEZ/1001": "ordinary",
        "ADA/MERKEZ/1002": "ordinary",
        "ADA/MERKEZ/9900": "prison",
    }
    assert table.filter(pl.col("level") == "district")["unit"].to_list() == ["ADA/MERKEZ"]
    address = dict(stations.select("unit", "address").iter_rows())
    assert address["ADA/MERKEZ/1001"] == "A/B MAH."
    assert address["ADA/MERKEZ/1002"] == "MERKEZ - KASABA, C MAH."


def test_register_of_zero_with_ballots_is_null(store: Path) -> None:
    record = load_builtin(REFERENDUM)
    ballots = dict(record.ballots.select("unit", "registered").iter_rows())
    assert ballots["ADA/MERKEZ/9900"] is None
    assert ballots["ADA/MERKEZ/1001"] == 200
    assert any("register of 0" in note for note in record.notes)


def test_note_tells_what_the_districts_show(store: Path) -> None:
    note = load_builtin(REFERENDUM).metadata.election.extra["note"]
    assert "The 1 rows of the store that sum up districts are left out" in note
    assert "0 equal the sum of their boxes and 1 do not" in note
    assert "1 boxes in prisons, where 11 ballots were cast: without these none differs" in note
    assert "At every customs gate the register printed is the number of ballots cast" in note


def test_source_names_package_licence_and_digest(store: Path) -> None:
    (source,) = load_builtin(REFERENDUM).metadata.sources
    assert "0.0-invented" in source.title
    assert source.extra["licence"] == "MIT"
    rows = turkey_store.read_rows(store, 15575, "2017-04-16-REF", ["evet", "hayir"])
    assert source.sha256 == rows.sha256
    assert rows.table.height == len(ROWS)
    changed = (*ROWS[:-1], (*ROWS[-1][:9], (5, 5, 0)))
    write_store(store, changed)
    assert turkey_store.read_rows(store, 15575, "2017-04-16-REF", ["evet", "hayir"]).sha256 != rows.sha256


def test_columns_of_objections_are_absent_where_all_are_zero(store: Path) -> None:
    assert not [name for name in load_builtin(REFERENDUM).ballots.columns if name.startswith("x_")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (tuple((*row[:9], (1, 1, 1)) for row in ROWS), "votes for an option not expected"),
        (tuple(("gemi", *row[1:]) for row in ROWS), "unknown kind"),
        (tuple(row for row in ROWS if row[0] != "ilce"), "district that has no row"),
    ],
)
def test_store_of_another_form_is_refused(store: Path, rows: tuple[tuple[object, ...], ...], message: str) -> None:
    write_store(store, rows)
    with pytest.raises(InputError, match=message):
        load_builtin(REFERENDUM)


@pytest.mark.parametrize("record_id", ["turkey-2023-president-1", "turkey-2023-president-2"])
def test_election_that_the_store_lacks_is_named(store: Path, record_id: str) -> None:
    with pytest.raises(InputError, match="does not hold this election"):
        load_builtin(record_id)


def test_unreadable_store_is_an_error(store: Path) -> None:
    shutil.rmtree(store / "oy")
    with pytest.raises(InputError, match="cannot be read"):
        load_builtin(REFERENDUM)


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a machine on which the extra was not installed."""
    monkeypatch.setattr(turkey_store, "find_spec", lambda _: None)
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("record_id", turkey.TURKISH_ELECTIONS)
def test_missing_extra_is_named(record_id: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_builtin(record_id)
    assert 'pip install "scrutineer[turkey]"' in str(caught.value)
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("without_extra")
def test_list_marks_what_needs_the_extra() -> None:
    shown = CliRunner().invoke(app, ["records", "list"]).output
    assert "(extra turkey, not installed)" in shown
    assert 'pip install "scrutineer[turkey]"' in shown
    document = json.loads(CliRunner().invoke(app, ["records", "list", "--json"]).output)
    marked = {item["id"] for item in document["records"] if item["extra"] == "turkey" and not item["available"]}
    assert marked == set(turkey.TURKISH_ELECTIONS)
    assert {item["id"] for item in document["records"] if item["extra"] is None} == set(builtin_ids())


def test_list_agrees_with_the_packaged_records() -> None:
    for item in list_builtin():
        if item.extra is None:
            election = load_builtin(item.id).metadata.election
            assert (item.title, item.country) == (election.title, election.country)
            assert election.first_day is not None
            assert item.first_day == election.first_day.isoformat()
            assert item.available


def test_list_does_not_import_the_extra() -> None:
    code = (
        "import sys; from scrutineer.formats.builtin import list_builtin; list_builtin();"
        "sys.exit(bool({'zarr', 'ysk', 'pandas', 'xarray'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_show_prints_the_note_of_a_record(store: Path) -> None:
    shown = CliRunner().invoke(app, ["records", "show", REFERENDUM]).output
    assert "note: The 1 rows of the store that sum up districts are left out" in shown
    document = json.loads(CliRunner().invoke(app, ["records", "show", REFERENDUM, "--json"]).output)
    assert document["note"].startswith("The 1 rows")


def test_unknown_record_lists_all() -> None:
    with pytest.raises(UsageError, match="turkey-2023-president-2"):
        builtin.load_builtin("no-such-record")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ElectionRecord]:
    """The records made from the installed package, in a cache of their own."""
    if not turkey_store.is_installed():
        pytest.skip("the extra turkey is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(record_cache.CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        return {name: load_builtin(name) for name in turkey.TURKISH_ELECTIONS}


TOTALS = {
    REFERENDUM: (49_798_855, 48_936_604, {"evet": 25_157_463, "hayir": 23_779_141}),
    "turkey-2023-president-1": (
        55_833_153,
        54_796_049,
        {"erdogan": 27_133_849, "kilicdaroglu": 24_595_178, "ogan": 2_831_239, "ince": 235_783},
    ),
    "turkey-2023-president-2": (54_023_600, 53_339_313, {"erdogan": 27_834_589, "kilicdaroglu": 25_504_724}),
}
UNITS = {
    REFERENDUM: {"customs": 31, "abroad": 57, "prison": 390, "ordinary": 166_679},
    "turkey-2023-president-1": {"customs": 46, "abroad": 73, "prison": 329, "ordinary": 191_885},
    "turkey-2023-president-2": {"customs": 46, "abroad": 73, "prison": 329, "ordinary": 191_885},
}


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize("name", TOTALS)
def test_real_totals_and_units(real: dict[str, ElectionRecord], name: str) -> None:
    record = real[name]
    cast, valid, expected = TOTALS[name]
    counts, votes = national(record)
    assert (counts["cast"], counts["valid"], votes) == (cast, valid, expected)
    stations = record.units_table.filter(pl.col("level") == "station")
    assert dict(stations["kind"].value_counts().iter_rows()) == UNITS[name]
    assert "without these none differs" in record.metadata.election.extra["note"]


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "file"),
    [(REFERENDUM, "turkey_2017_referendum"), ("turkey-2023-president-1", "turkey_2023_president_r1")],
)
def test_real_boxes_equal_the_station_files(
    real: dict[str, ElectionRecord], name: str, file: str, shared: Path
) -> None:
    ours, theirs = real[name], read_station_file(shared / "data" / "stations" / f"{file}.parquet")
    columns = ["kind", "registered", "cast", "valid", "invalid"]
    frames = []
    for record in (ours, theirs):
        (sheet,) = record.sheets.values()
        # A prison is an ordinary box in the station file, which does not tell them apart.
        kinds = record.units_table[sheet.rows].select(pl.col("kind").replace("prison", "ordinary"))
        votes = sheet.votes.rename(lambda option: option.rpartition("_")[2])
        names = sorted(votes.columns)
        table = pl.concat([kinds, sheet.ballots.select(columns[1:]), votes.select(names)], how="horizontal")
        frames.append(table.sort(table.columns))
    assert frames[0].height == {REFERENDUM: 167_157}.get(name, 192_333)
    assert frames[0].equals(frames[1])


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "file", "districts"),
    [
        (REFERENDUM, "turkey_2017_referendum_districts", 970),
        ("turkey-2023-president-1", "turkey_2023_president_r1_districts", 973),
    ],
)
def test_real_districts_equal_the_published_ones_outside_prisons(
    real: dict[str, ElectionRecord], name: str, file: str, districts: int, shared: Path
) -> None:
    record = real[name]
    (sheet,) = record.sheets.values()
    units = record.units_table[sheet.rows].select("parent", "kind")
    table = pl.concat([units, sheet.ballots.select("cast", "valid", "invalid")], how="horizontal")
    sums = table.filter(pl.col("kind") == "ordinary").group_by("parent").agg(pl.col("cast", "valid", "invalid").sum())
    published = pl.read_parquet(shared / "data" / "stations" / f"{file}.parquet").select(
        pl.concat_str("unit1", "unit2", separator="/").alias("parent"), "cast", "valid", "invalid"
    )
    beside = published.join(sums, on="parent", how="inner", suffix="_boxes")
    assert beside.height == districts
    for column in ("cast", "valid", "invalid"):
        assert (beside[column] == beside[f"{column}_boxes"]).all()


@pytest.mark.slow
@pytest.mark.real_data
def test_first_use_takes_seconds_and_a_part_of_a_gigabyte(tmp_path: Path) -> None:
    if not turkey_store.is_installed():
        pytest.skip("the extra turkey is not installed")
    code = (
        f"import os, pathlib, re, time; os.environ['{record_cache.CACHE_VARIABLE}'] = {str(tmp_path)!r};"
        "from scrutineer.formats.builtin import load_builtin; load_builtin('turkey-2023-president-1');"
        # Not getrusage: its peak counts the parent's memory from before the interpreter was started.
        "peak = re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1];"
        "print(time.process_time(), peak)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, kilobytes = (float(part) for part in done.stdout.split())
    assert seconds < 30
    assert kilobytes < 900_000
