"""Archives: the member wanted is read, and what is hostile is refused early."""

import gzip
import hashlib
import io
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import look, read_grid

TABLE = b"unit,votes\n001,5\n002,7\n"
ROWS = [("001", "5"), ("002", "7")]


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def refused(path: Path, layout: Layout = Layout(), limits: Limits = Limits()) -> InputError:  # noqa: B008
    with pytest.raises(InputError) as caught:
        read_grid(path, layout, limits=limits)
    assert caught.value.file
    return caught.value


def test_the_only_member_is_read(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": TABLE, "__MACOSX/._b.csv": b"\x00", "folder/": b""})
    grid = read_grid(path)
    assert grid.table.rows() == ROWS
    assert grid.name == "a.zip!b.csv"
    assert grid.layout.member == "b.csv"
    assert grid.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_one_of_several_members_must_be_named(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": TABLE, "c.csv": b"x;y\n1;2\n"})
    fault = refused(path)
    assert fault.column == "member"
    assert "b.csv, c.csv" in fault.message
    assert "`member`" in (fault.mend or "")
    assert read_grid(path, Layout(member="c.csv")).table.rows() == [("1", "2")]
    assert "`member`" in (refused(path, Layout(member="d.csv")).mend or "")
    assert [view.layout.member for view in look(path)] == ["b.csv", "c.csv"]


def test_a_workbook_and_a_parquet_file_in_an_archive(tmp_path):
    book, store = io.BytesIO(), io.BytesIO()
    sheet = openpyxl.Workbook()
    sheet.active.append(["unit", "votes"])
    sheet.active.append(["001", 5])
    sheet.save(book)
    pl.DataFrame({"unit": ["001"], "votes": [5]}).write_parquet(store)
    path = packed(tmp_path / "a.zip", {"b.xlsx": book.getvalue(), "c.parquet": store.getvalue()})
    grid = read_grid(path, Layout(member="b.xlsx"))
    assert (grid.name, grid.table.rows()) == ("a.zip!b.xlsx#Sheet", [("001", "5")])
    assert read_grid(path, Layout(member="c.parquet")).table.rows() == [("001", "5")]


def test_gzip(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TABLE[:11]) + gzip.compress(TABLE[11:]) + b"\x00" * 8)
    assert read_grid(path).table.rows() == ROWS
    path.write_bytes(gzip.compress(TABLE)[:-12])
    assert "cut off" in refused(path).message
    assert "`member`" in (refused(path, Layout(member="x")).mend or "")


@pytest.mark.parametrize("name", ["../b.csv", "/etc/b.csv", "C:\\b.csv", "a/../../b.csv", "..\\b.csv", "\\b.csv"])
def test_a_path_outside_the_folder_is_refused(tmp_path, name):
    path = packed(tmp_path / "a.zip", {"fine.csv": TABLE, name: TABLE})
    assert "outside" in refused(path, Layout(member="fine.csv")).message
    with pytest.raises(InputError, match="outside"):
        look(path)


def test_a_link_is_refused(tmp_path):
    info = zipfile.ZipInfo("b.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "link" in refused(tmp_path / "a.zip").message


@pytest.mark.parametrize("inner", [gzip.compress(TABLE, mtime=0), b"PK\x05\x06" + b"\x00" * 18, b"7z\xbc\xaf\x27\x1c"])
def test_an_archive_in_an_archive_is_refused(tmp_path, inner):
    path = packed(tmp_path / "a.zip", {"b": inner})
    assert "not read" in refused(path).message
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(inner))
    assert "not read" in refused(path).message


def test_an_encrypted_member_is_refused(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": TABLE})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path).message


@pytest.mark.parametrize("members", [{}, {"folder/": b""}, {"b.csv": b""}])
def test_an_empty_archive_is_refused(tmp_path, members):
    assert refused(packed(tmp_path / "a.zip", members)).message in {"the archive holds no file", "the file is empty"}


def test_a_bomb_that_says_its_size_is_refused(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": b"0,0\n" * 5_000_000})
    assert "200 times" in refused(path).message
    assert "bytes that are read" in refused(path, limits=Limits(max_bytes=1_000_000)).message


def test_a_bomb_that_hides_its_size_is_stopped(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": b"0,0\n" * 5_000_000})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, 1000)
    path.write_bytes(data)
    assert "larger than the archive states" in refused(path).message


def test_a_gzip_bomb_is_stopped_early(tmp_path):
    path = tmp_path / "a.csv.gz"
    # Only what is unpacked before the limit is looked at: damage behind it is never reached.
    bomb = gzip.compress(b"0,0\n" * 10_000_000)
    path.write_bytes(bomb[: len(bomb) // 2] + b"damaged")
    assert "200 times" in refused(path).message


def test_a_workbook_that_hides_the_size_of_a_part_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["unit"])
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as source:
        members = {name: source.read(name) for name in source.namelist()}
    members["xl/worksheets/sheet1.xml"] += b" " * 2_000_000
    path = packed(tmp_path / "a.xlsx", members)
    data = bytearray(path.read_bytes())
    place = data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02"))
    struct.pack_into("<I", data, place - 46 + 24, 500)
    path.write_bytes(data)
    assert "larger than the archive states" in refused(path).message


def test_too_many_members_and_doubled_names_are_refused(tmp_path):
    path = packed(tmp_path / "a.zip", {f"{place}.csv": TABLE for place in range(20)})
    assert "more than 10 files" in refused(path, limits=Limits(max_members=10)).message
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("b.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("b.csv", TABLE)
    assert "one name" in refused(tmp_path / "b.zip").message


def test_damage_is_found_by_the_checksum(tmp_path):
    path = packed(tmp_path / "a.zip", {"b.csv": TABLE}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"002,7", b"002,9"))
    assert "checksum" in refused(path).message


def test_methods_of_packing_without_a_bound_are_refused(tmp_path):
    assert "method" in refused(packed(tmp_path / "a.zip", {"b.csv": TABLE}, zipfile.ZIP_BZIP2)).message


def test_a_gzip_file_of_very_many_streams_costs_no_more_than_its_bytes(tmp_path):
    path = tmp_path / "many.csv.gz"
    path.write_bytes(gzip.compress(b"") * 60_000 + gzip.compress(TABLE[:14]) + b"\x00" * 9 + gzip.compress(TABLE[14:]))
    start = time.process_time()
    assert read_grid(path).table.rows() == ROWS
    assert time.process_time() - start < 5, "each stream copies the rest of the file"
    fault = refused(path, limits=Limits(max_streams=1_000))
    assert "more than 1,000 streams" in fault.message


def test_a_packed_file_is_unpacked_in_time_linear_in_its_size(tmp_path):
    noise = np.random.default_rng(3).bytes(3_000_000).hex().encode()
    lines = b"unit,votes\n" + b"\n".join(b"%s,1" % noise[at : at + 60] for at in range(0, len(noise), 60)) + b"\n"
    for path in (packed(tmp_path / "a.zip", {"a.csv": lines}), tmp_path / "a.csv.gz"):
        if path.suffix == ".gz":
            path.write_bytes(gzip.compress(lines, 1))
        assert read_grid(path).table.height == 100_000
