"""A Data Package says one thing: its tables, its metadata and its declared format cannot contradict each other."""

import hashlib
import json

import polars as pl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.standards.data_package import read_data_package, write_data_package
from scrutineer.formats.standards.recognise import read_standard
from synthetic import small_record


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


def resource(document, name):
    """The resource of a table."""
    return next(item for item in document["resources"] if item["name"] == name)


def rewrite(package, name, change):
    """Change a table and state its new hash."""
    file = package / f"{name}.csv"
    change(pl.read_csv(file, infer_schema=False)).write_csv(file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    edit(package, lambda d: resource(d, name).update(hash=f"sha256:{digest}"))


@pytest.mark.parametrize(
    ("name", "column"),
    [("options", "name"), ("stages", "name"), ("sources", "title"), ("contests", "title"), ("options", "abbreviation")],
)
def test_a_table_that_contradicts_the_metadata_is_refused(package, name, column):
    rewrite(package, name, lambda table: table.with_columns(pl.lit("Somebody else").alias(column)))
    with pytest.raises(InputError, match="differs from the metadata") as caught:
        read_data_package(package)
    assert (caught.value.row, caught.value.column) == (1, column)
    assert f"{name}.csv" in str(caught.value.file)


def test_names_that_were_exchanged_are_refused(package):
    rewrite(package, "options", lambda table: table.with_columns(pl.col("name").reverse()))
    with pytest.raises(InputError, match="differs from the metadata"):
        read_data_package(package)


def test_a_row_taken_out_or_a_missing_table_is_refused(package):
    rewrite(package, "options", lambda table: table.head(1))
    with pytest.raises(InputError, match="other columns or rows"):
        read_data_package(package)
    edit(package, lambda d: d["resources"].remove(resource(d, "options")))
    with pytest.raises(InputError, match="the table is missing"):
        read_data_package(package)


@pytest.mark.parametrize("key", ["title", "name"])
def test_a_title_that_contradicts_the_metadata_is_refused(package, key):
    edit(package, lambda d: d.update({key: "another"}))
    with pytest.raises(InputError, match="the metadata of the record has"):
        read_data_package(package)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda r: r.update(encoding="utf-16"), "encoding"),
        (lambda r: r.update(dialect={"delimiter": ";"}), "dialect/delimiter"),
        (lambda r: r.update(dialect={"header": False}), "dialect/header"),
        (lambda r: r.update(dialect={"commentChar": "#"}), "dialect/commentChar"),
        (lambda r: r.update(dialect="dialect.json"), "dialect"),
        (lambda r: r.update(compression="gz"), "compression"),
        (lambda r: r["schema"].update(missingValues=["", "464"]), "schema/missingValues"),
        (lambda r: r["schema"]["fields"][0].update(decimalChar=","), "schema/fields/0/decimalChar"),
        (lambda r: r["schema"]["fields"][0].update(missingValues=["0"]), "schema/fields/0/missingValues"),
    ],
)
def test_a_declared_format_that_is_not_read_is_refused(package, change, place):
    edit(package, lambda d: change(resource(d, "votes")))
    with pytest.raises(InputError) as caught:
        read_data_package(package)
    assert str(caught.value.column).endswith(place)
    assert caught.value.mend


@pytest.mark.parametrize("change", [{"encoding": "UTF-8"}, {"dialect": {"delimiter": ",", "quoteChar": '"'}}])
def test_a_declared_format_that_is_what_is_written_is_read(package, change):
    edit(package, lambda d: resource(d, "votes").update(change))
    assert read_data_package(package).digest == small_record().digest


@pytest.mark.parametrize("value", [None, {}, "x"])
def test_broken_resources_are_named(package, value):
    edit(package, lambda d: d.update(resources=value))
    with pytest.raises(InputError, match="an array is expected") as caught:
        read_standard(package)
    assert caught.value.column == "/resources"
