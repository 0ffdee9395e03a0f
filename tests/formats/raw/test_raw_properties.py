"""Whatever is written as delimited text is read back cell for cell, and no bytes do worse than an InputError."""

import csv
import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import look, read_grid

ENCODINGS = {
    "utf-8": st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
    "utf-8-sig": st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
    "utf-16": st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
    "cp1251": st.sampled_from("абвгдЖЩЫЭЮЯіїєabc 019.,;|'\"«»№"),
    "latin-1": st.sampled_from("áéíóúñÑäöüßçêabc 019.,;|'\""),
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@st.composite
def tables(draw):
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    character = ENCODINGS[encoding] | st.sampled_from(["\t", "\n", '"', ",", ";", " ", "0", "a"])
    cell = st.text(character, max_size=6)
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return encoding, width, rows


def expected(rows: list[list[str]]) -> list[tuple[str | None, ...]]:
    cleaned = [tuple(cell.strip() or None for cell in row) for row in rows]
    return [row for row in cleaned if any(row)]


def written(rows: list[list[str]], ends: str, **dialect) -> str:
    lines = []
    for row in rows:
        # Ended by CRLF, the writer quotes every cell with either character; ended by CR alone it does not.
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n", **dialect).writerow(row)
        lines.append(line.getvalue().removesuffix("\r\n") + ends)
    return "".join(lines)


@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(['"', "'"]),
)
@settings(max_examples=3 * settings.default.max_examples)
@example(("utf-8", 1, [['""'], [" "], ["x"]]), ",", "\n", csv.QUOTE_MINIMAL, '"')
@example(("utf-8", 1, [["\t"]]), "\t", "\n", csv.QUOTE_MINIMAL, '"')
def test_a_table_is_read_back_cell_for_cell(folder, table, delimiter, ends, quoting, quote):
    encoding, width, rows = table
    names = [f"c{place}" for place in range(width)]
    text = written([names, *rows], ends, delimiter=delimiter, quoting=quoting, quotechar=quote)
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    named = None if encoding.startswith("utf") else encoding
    grid = read_grid(path, Layout(encoding=named, delimiter=delimiter, quote=quote))
    assert grid.header == tuple(names)
    assert grid.table.rows() == expected(rows)
    # Each row stands in the line that the reader of the standard library finds it in.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    begins, starts = 1, []
    for row in reader:
        if any(map(str.strip, row)):
            starts.append(begins)
        begins = reader.line_num + 1
    assert [grid.line(row) for row in range(grid.table.height)] == starts[1:]


@given(
    st.lists(st.lists(st.sampled_from(["1", "22", "a", "é", "a b"]), min_size=3, max_size=3), min_size=2, max_size=9)
)
@settings(max_examples=settings.default.max_examples)
def test_what_is_seen_without_a_recipe_is_what_is_read_with_one(folder, rows):
    path = folder / "plain.csv"
    path.write_text("\n".join(";".join(row) for row in [["x", "y", "z"], *rows]), encoding="utf-8")
    seen = read_grid(path)
    assert seen.layout == Layout(format="delimited", encoding="utf-8", delimiter=";")
    assert read_grid(path, seen.layout).table.equals(seen.table)
    assert look(path)[0].layout.delimiter == ";"


def names_the_file(attempt: Callable[[], object]) -> bool:
    """Whether the attempt succeeds, or fails with an error that names the file; any other error passes through."""
    try:
        attempt()
    except InputError as fault:
        return bool(fault.file)
    return True


def survive(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    small = Limits(max_bytes=1_000_000, max_cells_in_workbook=10_000)
    for layout in (Layout(), Layout(encoding="latin-1", delimiter=",", ragged="pad"), Layout(header_rows=2, quote="'")):
        assert names_the_file(lambda layout=layout: read_grid(path, layout, limits=small))
    assert names_the_file(lambda: look(path, limits=small))


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"\xff\xfe", b"a,b\n"]))
@settings(max_examples=3 * settings.default.max_examples)
def test_random_bytes_raise_nothing_but_an_input_error(folder, data, start):
    survive(folder / "random.csv", start + data)


@given(st.text(st.sampled_from("ab\"',;\t\n\r 1\x00\x1aé"), max_size=60))
@settings(max_examples=3 * settings.default.max_examples)
def test_random_dialects_raise_nothing_but_an_input_error(folder, text):
    survive(folder / "random.txt", text.encode())


def seeds() -> list[bytes]:
    import openpyxl
    import polars as pl

    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "x"])
    xlsx, packed, parquet = io.BytesIO(), io.BytesIO(), io.BytesIO()
    book.save(xlsx)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "a,b\n1,2\n" * 20)
    pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}).write_parquet(parquet)
    return [xlsx.getvalue(), packed.getvalue(), gzip.compress(b"a,b\n1,2\n" * 20), parquet.getvalue()]


SEEDS = seeds()


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4),
    st.floats(0.3, 1),
)
@settings(max_examples=3 * settings.default.max_examples)
def test_a_damaged_file_raises_nothing_but_an_input_error(folder, seed, changes, keep):
    data = bytearray(seed[: max(int(len(seed) * keep), 1)])
    for place, value in changes:
        data[int(place * len(data))] = value
    survive(folder / "damaged", bytes(data))
