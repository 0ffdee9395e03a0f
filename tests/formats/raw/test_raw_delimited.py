"""Delimited text: what is in doubt is refused with its place and the recipe key that settles it; the rest is noted."""

import re
from pathlib import Path

import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.encoding import encoding_candidates
from scrutineer.formats.raw.grid import Grid, Note
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import look, read_grid


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "a.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refused(path: Path, layout: Layout = Layout(), limits: Limits = Limits()) -> InputError:  # noqa: B008
    with pytest.raises(InputError) as caught:
        read_grid(path, layout, limits=limits)
    return caught.value


def of_kind(grid: Grid, kind: str) -> list[Note]:
    return [note for note in grid.notes if note.kind == kind]


SPANISH = "municipio;votación\nPeñarroya;12\nCáceres;7\nLeón;9\n"
RUSSIAN = "район;голоса\nСеверный район;12\nЦентральный округ;7\nПриморский край;9\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SPANISH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (SPANISH, "utf-16-le")],
)
def test_an_encoding_is_proposed_and_never_assumed(tmp_path, text, encoding):
    path = written(tmp_path, text.encode(encoding))
    fault = refused(path)
    assert "UTF-8" in fault.message or "control character" in fault.message
    best = encoding_candidates(path.read_bytes())[0]
    assert (best.encoding, best.confidence > 0.6) == (encoding, True)
    assert look(path)[0].layout.encoding == encoding
    assert read_grid(path, Layout(encoding=encoding)).table.row(0)[1] == "12"


def test_the_error_names_line_cell_bytes_and_key(tmp_path):
    fault = refused(written(tmp_path, SPANISH.replace("votación", "votos").encode("latin-1")))
    assert (fault.row, fault.column) == (2, "1")
    assert fault.value.startswith(b"\xf1arroya")
    assert re.search(r"`encoding`; proposed: \"cp1252\"", fault.mend or "")


def test_utf_16_with_its_mark(tmp_path):
    grid = read_grid(written(tmp_path, SPANISH.encode("utf-16")))
    assert grid.layout.encoding == "utf-16"
    assert grid.header == ("municipio", "votación")
    assert of_kind(grid, "byte order mark")


@pytest.mark.parametrize("encoding", ["no-such", "punycode", "rot13", "base64", "utf\x00"])
def test_an_encoding_that_does_not_exist(tmp_path, encoding):
    assert refused(written(tmp_path, "a,b\n1,2\n"), Layout(encoding=encoding)).column == "encoding"


def test_a_mark_against_the_recipe_is_refused(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n")
    assert refused(path, Layout(encoding="cp1251")).column == "encoding"
    assert read_grid(path, Layout(encoding="utf-8")).header == ("a", "b")


def test_utf_8_read_as_latin_1_is_found_out(tmp_path):
    fault = refused(written(tmp_path, "Łódź,b\n1,2\n"), Layout(encoding="latin-1", delimiter=","))
    assert "control character" in fault.message
    assert "`encoding`" in (fault.mend or "")


@pytest.mark.parametrize("text", ["a;b,c\n1;2,3\n", "a\n1\n", "a,b\n1\n"])
def test_a_delimiter_in_doubt_is_refused(tmp_path, text):
    fault = refused(written(tmp_path, text))
    assert fault.column == "delimiter"
    assert "`delimiter`" in (fault.mend or "")


@pytest.mark.parametrize("key", ["delimiter", "quote", "ragged", "format", "skip_rows", "header_rows"])
def test_a_layout_that_cannot_be_is_refused(tmp_path, key):
    layout = Layout(**{key: -1 if key.endswith("rows") else "ab"})
    assert refused(written(tmp_path, "a,b\n1,2\n"), layout).column == key


@pytest.mark.parametrize("skip", [9, 2])
def test_a_file_that_ends_above_its_header(tmp_path, skip):
    assert "`skip_rows`" in (refused(written(tmp_path, "a,b\n1,2\n"), Layout(skip_rows=skip)).mend or "")


def test_an_odd_row_is_refused_with_its_line(tmp_path):
    path = written(tmp_path, 'a,b\n"1\n1",2\n\n3\n4,5\n')
    fault = refused(path, Layout(delimiter=","))
    assert (fault.row, fault.value) == (5, "3")
    assert "1 cell where 2 are expected" in fault.message
    assert "`ragged`" in (fault.mend or "")


def test_odd_rows_are_mended_on_demand(tmp_path):
    layout = Layout(delimiter=",", ragged="pad")
    grid = read_grid(written(tmp_path, 'a,b,c\n1\n2,"3,3",4,, \n\n5,6,7\n'), layout)
    assert grid.table.rows() == [("1", None, None), ("2", "3,3", "4"), ("5", "6", "7")]
    assert [grid.line(row) for row in range(3)] == [2, 3, 5]
    assert [note.line for note in of_kind(grid, "short row") + of_kind(grid, "long row")] == [2, 3]
    assert of_kind(grid, "blank rows")[0].value == "1"
    fault = refused(written(tmp_path, "a,b\n1,2,,x\n"), layout)
    assert fault.row == 2


def test_blank_rows_are_counted_and_left_out(tmp_path):
    grid = read_grid(written(tmp_path, "\n,\na,b\n , \n1,2\n\n   \n3,4\n\n"), Layout(delimiter=","))
    assert grid.table.rows() == [("1", "2"), ("3", "4")]
    assert [grid.line(0), grid.line(1)] == [5, 8]
    assert sum(int(note.value or 0) for note in of_kind(grid, "blank rows")) == 6


def test_headers_are_cleaned_joined_and_told_apart(tmp_path):
    text = 'Title of the table\n" votes",votes,,"two\nlines",,x (2),x,x\nA,B,,,,,,\n1,2,3,4,,6,7,8\n'
    grid = read_grid(written(tmp_path, text), Layout(delimiter=",", skip_rows=1, header_rows=2))
    assert grid.header == ("votes | A", "votes | B", "column 3", "two lines", "x (2)", "x", "x (3)")
    assert grid.line(0) == 5
    kinds = [note.kind for note in grid.notes]
    for kind in (
        "skipped row",
        "padded header",
        "header line break",
        "duplicate header",
        "unnamed column",
        "dropped column",
    ):
        assert kinds.count(kind) == 1, kind


def test_invisible_marks_are_no_part_of_a_name(tmp_path):
    grid = read_grid(written(tmp_path, "\u200fקלפי\u200f,cafe\u0301\n1,2\n"))
    assert grid.header == ("קלפי", "café")
    assert of_kind(grid, "invisible character")


def test_names_of_the_recipe(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    grid = read_grid(path, Layout(names=("unit", "votes")))
    assert (grid.header, grid.table.height) == (("unit", "votes"), 1)
    assert read_grid(path, Layout(names=("unit", "votes"), header_rows=0)).table.height == 2
    for names in (("unit",), ("unit", "unit"), ("unit", " ")):
        assert refused(path, Layout(names=names)).column == "names"


def test_cells_that_mean_nothing(tmp_path):
    path = written(tmp_path, 'a,b,c\n"", - ,x\nn/a,0,"  "\n')
    grid = read_grid(path, Layout(na=("", "-", "n/a")))
    assert grid.table.rows() == [(None, None, "x"), (None, "0", None)]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\x85", "\x1b"])
def test_control_characters_are_refused_with_their_place(tmp_path, character):
    fault = refused(written(tmp_path, f"a,b\n1,2\n3,x{character}y\n"))
    assert (fault.row, fault.column, fault.value) == (3, "2", character)


def test_a_quote_inside_a_cell_is_text(tmp_path):
    grid = read_grid(written(tmp_path, 'a,b\nschool "No 5",2\n"x ""y""","1,5"\n'))
    assert grid.table.rows() == [('school "No 5"', "2"), ('x "y"', "1,5")]
    assert of_kind(grid, "stray quote")


@pytest.mark.parametrize(("cell", "row"), [('"Nadezhda" school', 3), ('"never closed', 3)])
def test_a_quote_that_is_not_closed_is_refused(tmp_path, cell, row):
    path = written(tmp_path, f"a,b\n1,2\n{cell},2\n3,4\n")
    fault = refused(path, Layout(delimiter=","))
    assert fault.row == row
    assert "`quote`" in (fault.mend or "")
    assert read_grid(path, Layout(delimiter=",", quote="")).table["a"][1] == cell


def test_line_ends_of_three_kinds(tmp_path):
    grid = read_grid(written(tmp_path, b"a,b\r\n1,2\n3,4\r5,6\x1a"))
    assert grid.table.height == 3
    assert "1 CRLF and 1 LF and 1 bare CR" in of_kind(grid, "line ends")[0].text
    assert of_kind(grid, "end of file mark")


def test_lost_characters_are_noted(tmp_path):
    note = of_kind(read_grid(written(tmp_path, "a,b\n1,2\nM\ufffdxico,2\n")), "replacement character")[0]
    assert (note.line, note.value) == (3, "1")


def test_a_long_line_is_refused_before_the_file_is_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.write(b"a,b\n1,2\n")
        stream.seek(1_900_000_000)
        stream.write(b"\n")
    fault = refused(path)
    assert (fault.row, "longer than 10,000,000 bytes" in fault.message) == (3, True)
    assert "bytes that are read" in refused(path, limits=Limits(max_bytes=1_000_000)).message
    short = written(tmp_path, "a,b\n1,2\n" + "x" * 60 + ",1\n")
    assert refused(short, limits=Limits(max_line=50)).row == 3


@pytest.mark.parametrize("start", [b"%PDF-1.4", b"SQLite format 3\x00", b"Rar!\x1a\x07", b"\x89PNG", b"BZh9"])
def test_what_is_no_table_is_called_by_its_name(tmp_path, start):
    assert "which is not read" in refused(written(tmp_path, start + b"rest")).message


def test_a_path_that_is_no_file(tmp_path):
    assert "directory" in refused(tmp_path).message
    assert "no such file" in refused(tmp_path / "b.csv").message
    assert "empty" in refused(written(tmp_path, b"")).message
    assert "not a regular file" in refused(Path("/dev/null")).message


def test_a_table_of_many_blocks(tmp_path):
    rows = [f'{place},"name {place}\nof ""unit""", {place * 7} ' for place in range(60_000)]
    grid = read_grid(written(tmp_path, "id,name,votes\n" + "\n".join(rows)))
    assert grid.table.height == 60_000
    assert grid.table.row(59_999) == ("59999", 'name 59999\nof "unit"', str(59_999 * 7))
    assert grid.line(59_999) == 2 + 2 * 59_999


def test_a_look_shows_titles_and_two_headers(tmp_path):
    text = "Results;;;\n;;;\nunit;ballots;ballots;name\n;cast;valid;\n" + "001;5;4;x\n" * 9
    view = look(written(tmp_path, text))[0]
    assert (view.layout.delimiter, view.layout.skip_rows, view.layout.header_rows) == (";", 2, 2)
    assert view.rows[2] == ("unit", "ballots", "ballots", "name")
    assert 0 < view.confidence < 1
