"""`scrutineer import` as a user runs it: what is written, what is refused, and that nothing is half-written."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from invented_recipe import PLAIN, TABLE, imported, recipe_of, table
from scrutineer.cli.import_ import import_files_command
from scrutineer.errors import InputError, OutputError, UsageError
from scrutineer.formats.atomic import write_file
from scrutineer.formats.recipe import write_import as writing
from scrutineer.formats.recipe.recipe_file import read_recipe
from scrutineer.formats.recipe.write_import import import_documents, write_import
from scrutineer.formats.record_folder import read_folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a results file and its recipe."""
    (tmp_path / "main.csv").write_text(TABLE)
    (tmp_path / "r.toml").write_text(PLAIN)
    return tmp_path


def run(place: Path, *, files: tuple[str, ...] = ("main.csv",), **options: object) -> None:
    """The command, called as typer calls it."""
    given: dict[str, object] = {"recipe": str(place / "r.toml"), "out": place / "record", "propose_to": None}
    given |= {"parquet": False, "replace": False, "as_json": False, **options}
    import_files_command([place / name for name in files], **given)  # type: ignore[arg-type]


def test_a_record_folder_with_account_and_recipe(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(place)
    record = read_folder(place / "record")
    account = json.loads((place / "record" / "import.json").read_text())
    assert account["digest"] == record.digest
    assert read_recipe(place / "record" / "recipe.toml").units == recipe_of(PLAIN).units
    assert record.metadata.sources[0].sha256 == account["files"][0]["files"][0]["sha256"]
    shown = capsys.readouterr().out
    assert f"digest {record.digest}" in shown
    assert "3 rows read, 3 used" in shown
    assert "next: scrutineer records show" in shown
    assert sorted(path.name for path in place.iterdir()) == ["main.csv", "r.toml", "record"]


def test_from_the_command_line_with_json_and_parquet(place: Path) -> None:
    words = ["main.csv", "--recipe", "r.toml", "--out", "out", "--parquet", "--json"]
    command = [sys.executable, "-m", "scrutineer.cli.main", "import", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["reconciliation"]["digest"] == read_folder(place / "out").digest
    wide = pl.read_parquet(place / "out" / "votes-wide.parquet")
    assert wide.select(pl.sum_horizontal(pl.col(pl.Int64)).sum()).item() == 220


def test_bad_input_exits_with_2_and_writes_nothing(place: Path) -> None:
    (place / "main.csv").write_text(TABLE + "South,004,1.000,9,5,4\n")
    command = [sys.executable, "-m", "scrutineer.cli.main", "import", "main.csv", "--recipe", "r.toml", "--out", "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
    assert done.returncode == 2
    assert done.stderr.startswith("scrutineer: main.csv, row 5, column Register:")
    assert done.stderr.count("\n") == 1
    assert not (place / "out").exists()


def test_where_to_must_be_said_and_free(place: Path) -> None:
    with pytest.raises(UsageError, match="where the record goes"):
        run(place, out=None)
    with pytest.raises(OutputError, match="a file stands in the way"):
        run(place, out=place / "main.csv")
    (place / "full").mkdir()
    (place / "full" / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="something that is no record"):
        run(place, out=place / "full", replace=True)
    assert (place / "full" / "letter.txt").read_text() == "mine"
    run(place)
    with pytest.raises(OutputError, match="a record in this folder already"):
        run(place)


def test_a_replaced_record_keeps_what_is_not_its_own(place: Path) -> None:
    run(place, parquet=True)
    (place / "record" / "claims.toml").write_text("# mine\n")
    (place / "record" / "notes").mkdir()
    (place / "record" / "notes" / "a.txt").write_text("mine")
    (place / "main.csv").write_text(TABLE.replace("North,001,100", "North,001,101"))
    run(place, replace=True)
    assert (place / "record" / "claims.toml").read_text() == "# mine\n"
    assert (place / "record" / "notes" / "a.txt").read_text() == "mine"
    assert not (place / "record" / "units.parquet").exists()
    assert read_folder(place / "record").ballots["registered"].sum() == 601


def test_a_fault_while_writing_leaves_the_old_record(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(place)
    before = read_folder(place / "record").digest

    def full_disk(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    made = imported(place, main=TABLE.replace("100", "101"))
    monkeypatch.setattr(writing, "write_folder", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        write_import(made.record, import_documents(made, recipe_of(PLAIN)), place / "record", replace=True)
    assert read_folder(place / "record").digest == before
    assert sorted(path.name for path in place.iterdir()) == ["main.csv", "r.toml", "record"]


def test_many_stations_are_written_as_parquet(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MANY", 2)
    run(place)
    assert (place / "record" / "units.parquet").exists()
    assert read_folder(place / "record").ballots["registered"].sum() == 600


def test_without_a_recipe_one_is_proposed_and_nothing_is_imported(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    rows = [f"{'North' if n < 30 else 'South'},{n:03d},{400 + n},{90 + 3 * n},{40 + n},{50 + 2 * n}" for n in range(60)]
    (place / "main.csv").write_text(table("district,station,Registered voters,Valid votes,Ash,Birch", *rows))
    run(place, recipe=None)
    shown = capsys.readouterr().out
    assert "Nothing is imported yet" in shown
    assert not (place / "record").exists()
    assert read_recipe(place / "main.recipe.toml").files[0].path == "main.csv"
    with pytest.raises(OutputError, match="overwrites nothing"):
        run(place, recipe=None)
    run(place, recipe=None, propose_to=place / "other.toml", as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert document["imported"] is False
    assert {"key", "text", "confidence"} == set(document["reasons"][0])
    assert (place / "other.toml").exists()


def test_a_recipe_and_a_proposal_exclude_each_other(place: Path) -> None:
    with pytest.raises(UsageError, match="--write-recipe"):
        run(place, propose_to=place / "p.toml")


def test_a_file_in_a_standard_needs_no_recipe(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from scrutineer.formats.standards.nist_write import write_nist

    run(place)
    record = read_folder(place / "record")
    write_nist(record, place / "nist.json")
    capsys.readouterr()
    run(place, files=("nist.json",), recipe=None, out=place / "again")
    assert "next: scrutineer" in capsys.readouterr().out
    assert read_folder(place / "again").votes["votes"].sum() == 220


def test_a_recipe_that_is_broken_names_its_key(place: Path) -> None:
    write_file(place / "r.toml", PLAIN.replace("[counts]", "[count]"))
    with pytest.raises(InputError) as caught:
        run(place)
    assert caught.value.column == "count"
    assert not (place / "record").exists()
