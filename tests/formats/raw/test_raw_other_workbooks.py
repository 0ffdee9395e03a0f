"""OpenDocument and binary workbooks, made by hand byte for byte, and Parquet."""

import datetime as dt
import struct
import zipfile
from pathlib import Path

import polars as pl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import look, read_grid

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def ods(path: Path, rows: str) -> Path:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="one">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def text(value: str, inner: str = "") -> str:
    return f'<table:table-cell office:value-type="string">{inner}<text:p>{value}</text:p></table:table-cell>'


def number(value: int, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}/>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def refused(path: Path, limits: Limits = Limits()) -> InputError:  # noqa: B008
    with pytest.raises(InputError) as caught:
        read_grid(path, limits=limits)
    return caught.value


def test_an_open_document(tmp_path):
    comment = "<office:annotation><text:p>by hand</text:p></office:annotation>"
    path = ods(
        tmp_path / "a.ods",
        row(text("unit"), text("votes"))
        + row(text("001", comment), number(5, 'table:formula="of:=2+3"'))
        + row(text("002"), number(7), attributes='table:visibility="collapse"')
        + row(
            '<table:table-cell table:number-columns-repeated="16384"/>', attributes='table:number-rows-repeated="99999"'
        ),
    )
    grid = read_grid(path)
    assert grid.name == "a.ods#one"
    assert grid.table.rows() == [("001", "5"), ("002", "7")]
    places = {(note.kind, note.line, note.column) for note in grid.notes}
    assert {("formula", 2, "B2"), ("comment", 2, "A2"), ("hidden row", 3, None)} <= places


def test_an_open_document_with_errors(tmp_path):
    broken = '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    fault = refused(ods(tmp_path / "a.ods", row(text("unit"), text("votes")) + row(text("001"), broken)))
    assert (fault.row, fault.column) == (2, "B2")
    empty = '<table:table-cell table:formula="of:=2+3"/>'
    fault = refused(ods(tmp_path / "b.ods", row(text("unit"), text("votes")) + row(text("001"), empty)))
    assert "without a value" in fault.message


def test_a_cell_repeated_without_end_is_refused(tmp_path):
    many = number(1, 'table:number-columns-repeated="16384"')
    path = ods(tmp_path / "a.ods", row(text("unit")) + row(many, attributes='table:number-rows-repeated="1048576"'))
    assert "covers more than" in refused(path).message


def record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    assert len(body) < 0x80
    return number + bytes([len(body)]) + body


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def cell(column: int) -> bytes:
    return struct.pack("<II", column, 0)


def xlsb(path: Path, *cells: bytes, last: int = 1) -> Path:
    """A workbook with a header (unit, votes) and one row of the given records of cells."""
    book = record(0x83) + record(0x8F)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("one")) + record(0x90) + record(0x84)
    size = record(0x94, struct.pack("<IIII", 0, last, 0, 1))
    lines = record(0, struct.pack("<I", 0) + b"\x00" * 13)
    lines += record(6, cell(0) + wide("unit")) + record(6, cell(1) + wide("votes"))
    lines += record(0, struct.pack("<I", last) + b"\x00" * 13) + b"".join(cells)
    sheet = record(0x81) + size + record(0x91) + lines + record(0x92) + record(0x82)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
    return path


def test_a_binary_workbook(tmp_path):
    formula = record(9, cell(1) + struct.pack("<d", 5.0) + b"\x00" * 10)
    grid = read_grid(xlsb(tmp_path / "a.xlsb", record(6, cell(0) + wide("001")), formula))
    assert grid.name == "a.xlsb#one"
    assert grid.table.rows() == [("001", "5")]
    assert [(note.kind, note.column) for note in grid.notes if note.kind == "formula"] == [("formula", "B2")]


def test_a_binary_workbook_with_an_error_or_too_large(tmp_path):
    fault = refused(xlsb(tmp_path / "a.xlsb", record(6, cell(0) + wide("001")), record(3, cell(1) + b"\x17")))
    assert (fault.row, fault.column, fault.value) == (2, "B2", "#REF!")
    path = xlsb(tmp_path / "b.xlsb", record(5, cell(16383) + struct.pack("<d", 1.0)), last=1_048_575)
    assert "covers more than" in refused(path).message


def test_parquet(tmp_path):
    stored = pl.DataFrame(
        {
            " unit ": ["001", " 002 ", None],
            "votes": [5, None, 7],
            "share": [54.0, 0.1 + 0.2, float("nan")],
            "narrow": pl.Series([0.1, 2.0, None], dtype=pl.Float32),
            "day": [dt.date(2024, 5, 1)] * 3,
            "time": [dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 12, 30), None],  # noqa: DTZ001
            "open": [True, False, None],
            "exact": pl.Series(["54.00", "1.50", None]).cast(pl.Decimal(10, 2)),
        }
    )
    path = tmp_path / "a.parquet"
    stored.write_parquet(path)
    grid = read_grid(path)
    assert grid.layout.format == "parquet"
    assert grid.table.rows() == [
        ("001", "5", "54", "0.1", "2024-05-01", "2024-05-01", "true", "54"),
        ("002", None, "0.30000000000000004", "2", "2024-05-01", "2024-05-01T12:30:00", "false", "1.50"),
        (None, "7", None, None, "2024-05-01", None, None, None),
    ]
    assert grid.header[0] == "unit"
    assert grid.line(2) == 3
    assert look(path)[0].rows[0][0] == "unit"


def test_parquet_that_is_no_table(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"votes": [[1, 2]]}).write_parquet(path)
    assert refused(path).column == "votes"
    pl.DataFrame({"unit": ["a\x00"]}).write_parquet(path)
    assert "control character" in refused(path).message
    pl.DataFrame({"unit": pl.repeat("a", 200_000, eager=True)}).write_parquet(path)
    assert refused(path, Limits(max_bytes=1_000_000)).value == 3_200_000
    path.write_bytes(path.read_bytes()[:-9])
    assert "not a readable Parquet file" in refused(path).message
    path.write_bytes(b"")
    assert refused(path).message == "the file is empty"


def test_the_names_of_a_recipe_are_those_of_the_columns(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": ["-", "x"], "b": [1, 2]}).write_parquet(path)
    grid = read_grid(path, Layout(names=("unit", "votes"), na=("-",)))
    assert grid.header == ("unit", "votes")
    assert grid.table["unit"].to_list() == [None, "x"]
