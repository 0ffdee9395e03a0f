"""An export carries the account of the import, never writes over its input, and leaves no foreign account beside it."""

import pytest

from invented_recipe import PLAIN, TABLE, imported, recipe_of
from scrutineer.cli.import_ import import_files_command
from scrutineer.errors import InputError, OutputError
from scrutineer.formats.open_record import open_record
from scrutineer.formats.recipe.import_account import ACCOUNT, account_beside
from scrutineer.formats.recipe.write_import import import_documents, write_import
from scrutineer.formats.record_folder import read_folder
from scrutineer.formats.standards.export import export_record

LEAVE = '[[leave_out]]\nwhen = { station = ["002"] }\nreason = "note"\n'


def record_of(folder, recipe=PLAIN):
    """The record of an import, written with its account and read again."""
    folder.mkdir()
    made = imported(folder, recipe, main=TABLE)
    write_import(made.record, import_documents(made, recipe_of(recipe)), folder / "record")
    return read_folder(folder / "record")


@pytest.fixture
def record(tmp_path):
    """A record beside its account."""
    return record_of(tmp_path / "a")


@pytest.mark.parametrize("kind", ["folder", "parquet", "data-package"])
def test_the_account_goes_with_the_record(tmp_path, record, kind):
    done = export_record(record, kind, tmp_path / "out")
    assert tmp_path / "out" / ACCOUNT in done.files
    again = open_record(tmp_path / "out")
    assert again.digest == record.digest
    assert account_beside(again).files == account_beside(record).files


def test_an_import_of_the_package_keeps_the_account(tmp_path, record):
    export_record(record, "data-package", tmp_path / "package")
    import_files_command([tmp_path / "package"], out=tmp_path / "again")
    assert account_beside(read_folder(tmp_path / "again")).fault is None


def test_an_account_that_was_changed_in_a_package_is_refused(tmp_path, record):
    export_record(record, "data-package", tmp_path / "out")
    with (tmp_path / "out" / ACCOUNT).open("a") as stream:
        stream.write(" ")
    with pytest.raises(InputError, match="was changed after the package was written"):
        open_record(tmp_path / "out")


def test_an_account_of_another_record_does_not_go_with_it(tmp_path, record):
    other = record_of(tmp_path / "b", PLAIN + LEAVE)
    (tmp_path / "a" / "record" / ACCOUNT).write_bytes((tmp_path / "b" / "record" / ACCOUNT).read_bytes())
    assert account_beside(record).fault is not None
    assert account_beside(other).fault is None
    export_record(record, "folder", tmp_path / "out")
    assert not (tmp_path / "out" / ACCOUNT).exists()


@pytest.mark.parametrize("kind", ["folder", "data-package"])
def test_the_account_of_another_record_is_not_left_beside_it(tmp_path, record, kind):
    other = record_of(tmp_path / "b", PLAIN + LEAVE)
    before = {path.name: path.read_bytes() for path in (tmp_path / "b" / "record").iterdir()}
    with pytest.raises(OutputError, match="of another import"):
        export_record(record, kind, tmp_path / "b" / "record")
    assert {path.name: path.read_bytes() for path in (tmp_path / "b" / "record").iterdir()} == before
    assert read_folder(tmp_path / "b" / "record").digest == other.digest


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("csv-long", "votes.csv"),
        ("sqlite", "record.toml"),
        ("xlsx", "import.json"),
        ("folder", ""),
        ("data-package", ""),
        ("nist", ""),
    ],
)
def test_no_export_is_written_over_the_record_it_is_made_of(tmp_path, record, kind, name):
    home = tmp_path / "a" / "record"
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    with pytest.raises(OutputError, match="over the input of this export"):
        export_record(record, kind, home / name if name else home)
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


@pytest.mark.parametrize("name", ["v.csv", "votes.csv"])
def test_no_export_is_written_over_a_raw_input(tmp_path, name):
    file = tmp_path / name
    file.write_text("unit1,station_id,registered,cast,valid,invalid,v_ash,v_birch\nN,1,100,60,59,1,40,19\n")
    record = open_record(file)
    before = file.read_bytes()
    with pytest.raises(OutputError, match="over the input of this export"):
        export_record(record, "csv-long", file)
    if name == "votes.csv":
        with pytest.raises(OutputError, match="over the input of this export"):
            export_record(record, "folder", tmp_path)
    assert file.read_bytes() == before


def test_an_export_beside_the_input_is_written(tmp_path, record):
    export_record(record, "csv-long", tmp_path / "a" / "record" / "long.csv")
    assert (tmp_path / "a" / "record" / "long.csv").is_file()


def test_a_record_is_not_imported_and_the_error_says_what_to_do(tmp_path, record):
    with pytest.raises(InputError, match="this is a record already") as caught:
        import_files_command([tmp_path / "a" / "record"], out=tmp_path / "x")
    assert "scrutineer check" in str(caught.value.mend)
    with pytest.raises(InputError, match="this is a directory"):
        import_files_command([tmp_path / "a"], out=tmp_path / "x")
    assert record.origin is not None
