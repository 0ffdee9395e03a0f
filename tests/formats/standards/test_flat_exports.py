"""CSV, workbook, database and folders: every figure arrives, nothing becomes a formula, nothing is half written."""

import csv
import io
import json
import sqlite3

import polars as pl
import pytest
from openpyxl import load_workbook

from formats.standards.exchange_records import hostile_texts_record, rich_record
from scrutineer.errors import OutputError, UsageError
from scrutineer.formats.builtin import builtin_ids
from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from scrutineer.formats.standards import workbook
from scrutineer.formats.standards.export import KINDS, export_record
from synthetic import ballot_table, small_record, station_ids


def test_long_csv_has_one_row_per_figure(tmp_path):
    record = rich_record()
    done = export_record(record, "csv-long", tmp_path / "long.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "long.csv").read_text(encoding="utf-8"))))
    assert done.rows == {"long.csv": len(rows)}
    votes = [r for r in rows if r["measure"] == "votes"]
    assert sum(int(r["value"] or 0) for r in votes) == record.votes["votes"].sum()
    assert len(votes) == record.votes.height
    assert [r["value"] for r in votes if r["item"] == "cedar" and r["stage"] == "official"] == [""] * 6
    casts = {
        r["unit"]: (r["value"], r["status"])
        for r in rows
        if (r["item"], r["contest"], r["stage"]) == ("cast", "diet", "official")
    }
    assert casts["r/0/1"] == ("", "missing")
    assert casts["r/0/0"] == ("150", "reported")
    assert {r["derived"] for r in rows if (r["item"], r["contest"], r["stage"]) == ("valid", "diet", "official")} == {
        "true"
    }
    assert [(r["item"], r["value"]) for r in rows if r["measure"] == "seats"] == [("ash", "3"), ("birch", "2")]


def test_wide_csv_has_one_row_per_unit_and_stage(tmp_path):
    record = rich_record()
    with pytest.raises(UsageError, match="2 contests"):
        export_record(record, "csv-wide", tmp_path / "wide.csv")
    export_record(record, "csv-wide", tmp_path / "wide")
    diet = pl.read_csv(tmp_path / "wide" / "diet.csv", infer_schema_length=None)
    assert diet.height == 9
    assert diet["stage"].to_list() == ["evening"] * 3 + ["official"] * 6
    assert diet["votes_ash"].sum() == 80 * 9
    assert diet["votes_cedar"].to_list() == [20] * 3 + [None] * 6
    assert diet.filter(unit="r/0/1", stage="official").row(0, named=True)["cast"] is None
    mayor = pl.read_csv(tmp_path / "wide" / "mayor.csv")
    assert mayor.select("unit", "votes_ann", "votes_ash").rows() == [("r/0/0", 7, None), ("r/0/1", None, 0)]
    export_record(small_record(), "csv-wide", tmp_path / "one.csv")
    assert pl.read_csv(tmp_path / "one.csv").height == 6


def test_csv_keeps_every_text_as_it_is(tmp_path):
    record = hostile_texts_record()
    export_record(record, "csv-long", tmp_path / "l.csv")
    names = {
        r["unit_name"]
        for r in csv.DictReader(io.StringIO((tmp_path / "l.csv").read_text(encoding="utf-8"), newline=""))
    }
    stations = record.units.table.filter(level="station")["name"].to_list()
    assert names == set(stations)
    assert "@sum" in names


def test_a_workbook_holds_every_table_and_no_formula(tmp_path):
    record = hostile_texts_record()
    done = export_record(record, "xlsx", tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["about", *done.rows]
    assert ("option.1.name", "Ash Party") in list(book["metadata"].values)
    about = {row[0].value: row[1].value for row in book["about"].iter_rows(max_col=2)}
    assert about["digest"] == record.digest
    assert any(row[0].value == "source" and row[2].value == "Gazette of Ruritania" for row in book["about"].iter_rows())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert len(risky) >= 5
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert [cell.value for cell in book["units"]["D"]][1:] == record.units.table["name"].to_list()
    assert sum(cell.value for cell in book["votes"]["E"][1:]) == record.votes["votes"].sum()


def test_empty_cells_of_a_workbook_are_not_zero(tmp_path):
    export_record(rich_record(), "xlsx", tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["votes"]
    cedar = [
        row[4].value for row in sheet.iter_rows(min_row=2) if row[3].value == "cedar" and row[2].value == "official"
    ]
    assert cedar == [None] * 6


def test_what_a_workbook_cannot_hold_is_refused(tmp_path, monkeypatch):
    long = small_record(ballots=ballot_table(station_ids()).with_columns(pl.lit("x" * 40_000).alias("note")))
    bell = small_record(ballots=ballot_table(station_ids()).with_columns(pl.lit("a\x07b").alias("note")))
    for record in (long, bell):
        with pytest.raises(OutputError, match="does not fit into a cell"):
            export_record(record, "xlsx", tmp_path / "r.xlsx")
    monkeypatch.setattr(workbook, "MOST_ROWS", 18)
    with pytest.raises(OutputError, match="18 rows and a sheet holds 17") as caught:
        export_record(small_record(), "xlsx", tmp_path / "r.xlsx")
    assert "parquet" in caught.value.mend
    assert not list(tmp_path.iterdir())


def test_numbers_beyond_a_spreadsheet_are_text(tmp_path):
    ballots = ballot_table(station_ids()).with_columns(pl.lit(2**53 + 1).alias("serial"))
    export_record(small_record(ballots=ballots), "xlsx", tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["ballots"]
    place = [cell.value for cell in sheet[1]].index("serial")
    assert sheet[2][place].value == str(2**53 + 1)


@pytest.mark.parametrize("make", [small_record, rich_record, hostile_texts_record, *builtin_ids()])
def test_a_database_holds_the_record(tmp_path, make):
    record = open_record(make) if isinstance(make, str) else make()
    done = export_record(record, "sqlite", tmp_path / "r.db")
    with sqlite3.connect(tmp_path / "r.db") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert dict(base.execute("SELECT key, value FROM metadata"))["digest"] == record.digest
        for name, rows in done.rows.items():
            assert base.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone() == (rows,)  # noqa: S608
        assert base.execute("SELECT SUM(votes) FROM votes").fetchone()[0] == (record.votes["votes"].sum() or None)
        names = [row[0] for row in base.execute("SELECT name FROM units ORDER BY rowid")]
        assert names == record.units.table["name"].to_list()
        assert base.execute("SELECT COUNT(*) FROM sqlite_stat1").fetchone()[0] > 0
        keys = [row[1] for row in base.execute('PRAGMA table_info("votes")') if row[5]]
        assert keys == ["unit", "contest", "stage", "option"]
    base.close()


def test_the_wide_view_agrees_with_the_wide_table(tmp_path):
    export_record(rich_record(), "sqlite", tmp_path / "r.db")
    export_record(rich_record(), "csv-wide", tmp_path / "wide")
    wide = pl.read_csv(tmp_path / "wide" / "diet.csv", infer_schema_length=None).sort("unit", "stage")
    with sqlite3.connect(tmp_path / "r.db") as base:
        rows = base.execute(
            'SELECT unit, stage, status, "cast", votes_ash, votes_cedar FROM wide_diet ORDER BY unit, stage'
        ).fetchall()
    base.close()
    assert rows == wide.select("unit", "stage", "status", "cast", "votes_ash", "votes_cedar").rows()


def test_a_database_that_fails_leaves_the_old_one(tmp_path):
    export_record(small_record(), "sqlite", tmp_path / "r.db")
    before = (tmp_path / "r.db").read_bytes()
    twice = small_record(
        ballots=ballot_table(station_ids()).with_columns(pl.lit("a").alias("Weather"), pl.lit("b").alias("weather"))
    )
    with pytest.raises(OutputError, match="cannot be written"):
        export_record(twice, "sqlite", tmp_path / "r.db")
    assert (tmp_path / "r.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["r.db"]


@pytest.mark.parametrize("kind", ["folder", "parquet", "data-package"])
def test_folders_keep_the_digest(tmp_path, kind):
    from scrutineer.formats.standards.recognise import read_standard

    record = rich_record()
    done = export_record(record, kind, tmp_path / "r")
    again = read_standard(tmp_path / "r") if kind == "data-package" else open_record(tmp_path / "r")
    assert again.digest == record.digest == done.digest
    assert len(done.losses) == 0
    assert all(file.exists() for file in done.files)


def test_a_folder_with_other_tables_is_not_mixed(tmp_path):
    write_record(rich_record(), tmp_path / "r")
    with pytest.raises(OutputError, match="another record"):
        export_record(small_record(), "folder", tmp_path / "r")
    with pytest.raises(OutputError, match="another record"):
        export_record(rich_record(), "parquet", tmp_path / "r")
    assert open_record(tmp_path / "r").digest == rich_record().digest
    export_record(rich_record(), "folder", tmp_path / "r")
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "package.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match="another record"):
        export_record(small_record(), "nist", tmp_path / "n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_a_place_that_cannot_be_written(tmp_path, kind):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        export_record(small_record(), kind, tmp_path / "file" / "out.csv")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_an_unknown_kind_is_named():
    with pytest.raises(UsageError, match="no such kind"):
        export_record(small_record(), "yaml", None)


def test_what_a_flat_file_leaves_out_is_listed(tmp_path):
    ballots = ballot_table(station_ids()).with_columns(
        pl.Series("note", ["wet", None, None, None, None, None]),
        pl.Series("spoiled", [1, 2, 3, 4, 5, None]),
        pl.lit("x").alias("weather"),
    )
    record = small_record(ballots=ballots)
    done = export_record(record, "csv-long", tmp_path / "l.csv")
    listed = {(x.table, x.column): x.values for x in done.losses}
    assert listed == {("record.toml", "source"): 1, ("ballots", "note"): 1, ("ballots", "weather"): 6}
    rows = csv.DictReader(io.StringIO((tmp_path / "l.csv").read_text(encoding="utf-8")))
    assert [r["value"] for r in rows if r["item"] == "spoiled"] == ["1", "2", "3", "4", "5", ""]
    wide = export_record(record, "csv-wide", tmp_path / "w.csv")
    assert {(x.table, x.column) for x in wide.losses} == {("record.toml", "source")}
    assert pl.read_csv(tmp_path / "w.csv")["weather"].to_list() == ["x"] * 6


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command, as it is registered by the command line."""
    import typer
    from typer.testing import CliRunner

    from scrutineer.cli.export import export

    app = typer.Typer()
    app.command()(export)
    write_record(rich_record(), tmp_path / "rich")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, list(words))


def test_the_command_says_what_it_wrote_and_lost(run):
    done = run("rich", "--to", "csv-long", "--out", "l.csv")
    assert done.exit_code == 0
    assert "written: l.csv" in done.output
    assert "not carried: record.toml.source: 2 values" in done.output
    assert rich_record().digest in done.output
    assert "nothing was lost" in run("rich", "--to", "sqlite", "--out", "r.db").output


def test_the_command_prints_one_json_document(run):
    done = run("rich", "--to", "nist", "--out", "n", "--json")
    document = json.loads(done.output)
    assert document["files"] == ["n/1-evening.json", "n/2-official.json"]
    assert document["digest"] == document["record"]["digest"] == rich_record().digest
    assert document["losses"] == []


def test_the_command_raises_what_the_command_line_prints(run):
    assert isinstance(run("rich", "--to", "yaml", "--out", "x").exception, UsageError)
    assert isinstance(run("rich", "--to", "csv-wide", "--out", "x.csv").exception, UsageError)
