"""Every raw sample of real data is readable with the right layout, and nothing of it is lost on the way."""

from pathlib import Path

import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.read import look, read_grid

pytestmark = pytest.mark.real_data

# name: layout, rows and columns, delimiter
SAMPLES = {
    "afghanistan_2014_pdf_extract.csv": (Layout(header_rows=0), (200, 13), ","),
    "afghanistan_2014_runoff_samangan_duplicates.csv": (Layout(), (387, 7), ","),
    "argentina_2015_long_padded.csv": (Layout(), (599, 7), ";"),
    "bolivia_2019_bom.csv": (Layout(), (199, 23), ","),
    "bulgaria_2021_protocols.csv": (Layout(), (59, 15), ";"),
    "bulgaria_2021_votes_long_with_subtotals.csv": (Layout(), (1499, 3), ";"),
    "georgia_2012_forset_georgian_headers.csv": (Layout(), (119, 35), ","),
    "georgia_2016_forset.csv": (Layout(), (119, 44), ","),
    "georgia_2024_notes.xlsx": (Layout(sheet="Sheet1"), (217, 3), None),
    "germany_2024_saarland_thousand_dots.csv": (Layout(), (400, 53), ";"),
    "israel_2021_expb_utf8.csv": (Layout(), (299, 50), ","),
    "israel_2022_expb_bom.csv": (Layout(), (299, 51), ","),
    "russia_2004.csv": (Layout(), (59, 28), ","),
    "russia_2021.csv": (Layout(), (59, 32), ","),
    "uganda_2016_cr_only.csv": (Layout(), (299, 18), ","),
    "ukraine_2004_r2_cp1251.csv": (Layout(encoding="cp1251", ragged="pad"), (585, 13), ","),
    "usa_ga_2024_openelections_long.csv": (Layout(), (299, 7), ","),
    "venezuela_2024_v1_bom.csv": (Layout(), (199, 22), ","),
    "venezuela_2024_v2_latin1.csv": (Layout(encoding="latin-1"), (199, 21), ","),
}


def sample(shared: Path, name: str) -> Grid:
    return read_grid(shared / "data" / "raw" / name, SAMPLES[name][0])


def kinds(grid: Grid) -> set[str]:
    return {note.kind for note in grid.notes}


def test_no_sample_is_left_out(shared):
    assert {path.name for path in (shared / "data" / "raw").iterdir()} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read(shared, name):
    layout, shape, delimiter = SAMPLES[name]
    grid = sample(shared, name)
    assert grid.table.shape == shape
    assert grid.layout.delimiter == delimiter
    assert grid.layout.header_rows == layout.header_rows
    assert grid.header == tuple(grid.table.columns)
    assert len(grid.lines) == grid.table.height
    assert grid.size == (shared / "data" / "raw" / name).stat().st_size
    assert not any(cell != cell.strip() for column in grid.table for cell in column.drop_nulls())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_look_proposes_what_reads_the_sample(shared, name):
    layout, _, delimiter = SAMPLES[name]
    proposed = {view.layout.sheet: view for view in look(shared / "data" / "raw" / name)}[layout.sheet]
    assert (proposed.layout.delimiter, proposed.layout.header_rows) == (delimiter, layout.header_rows)
    assert proposed.confidence > 0.5
    assert proposed.rows
    assert proposed.reasons


def test_cells_of_a_file_without_header(shared):
    grid = sample(shared, "afghanistan_2014_pdf_extract.csv")
    assert grid.header[0] == "column 1"
    assert grid.table.row(0)[1:4] == ("14408", "389584", "64811")
    assert grid.table["column 13"][:3].to_list() == ["787159", "344", "132"]
    assert grid.line(0) == 1


def test_padded_headers_are_cleaned_and_noted(shared):
    grid = sample(shared, "argentina_2015_long_padded.csv")
    assert "CODIGO CIRCUITO" in grid.header
    assert [note.value for note in grid.notes if note.kind == "padded header"] == ["CODIGO CIRCUITO   "]
    # A leading zero belongs to the id; a cell of a single space is nothing.
    assert grid.table.row(0) == ("01", "001", "0001", "0001", None, "9001", "343")


def test_bare_carriage_returns_end_lines(shared):
    grid = sample(shared, "uganda_2016_cr_only.csv")
    assert "line ends" in kinds(grid)
    assert grid.table["STATION"][298] == "03 DRISI CHAPEL"
    assert grid.line(298) == 300


def test_trailing_delimiters_make_no_column(shared):
    grid = sample(shared, "israel_2021_expb_utf8.csv")
    assert "dropped column" in kinds(grid)
    assert grid.header[0] == "סמל ועדה"


def test_thousands_dots_are_left_for_the_recipe(shared):
    grid = sample(shared, "germany_2024_saarland_thousand_dots.csv")
    assert kinds(grid) >= {"byte order mark", "dropped column"}
    dotted = grid.table.select("Wahlberechtigte").to_series().str.contains(r"^\d{1,3}\.\d{3}$").sum()
    assert dotted > 0


def test_cyrillic_is_refused_without_its_encoding_and_proposed(shared):
    path = shared / "data" / "raw" / "ukraine_2004_r2_cp1251.csv"
    with pytest.raises(InputError) as caught:
        read_grid(path)
    fault = caught.value
    assert (fault.file, fault.row, fault.column) == (path.name, 2, "12")
    assert '"cp1251"' in (fault.mend or "")
    assert "`encoding`" in (fault.mend or "")
    best = look(path)[0].encodings[0]
    assert best.encoding == "cp1251"
    assert best.confidence > 0.7


def test_a_file_that_was_cut_off_is_refused_and_padded_on_demand(shared):
    path = shared / "data" / "raw" / "ukraine_2004_r2_cp1251.csv"
    with pytest.raises(InputError) as caught:
        read_grid(path, Layout(encoding="cp1251"))
    assert caught.value.row == 586
    assert "`ragged`" in (caught.value.mend or "")
    grid = sample(shared, path.name)
    assert [note.line for note in grid.notes if note.kind == "short row"] == [586]
    assert grid.table["constituency"][0] == "місто Сімферополь, Центральний район"
    assert grid.table["region"][584] is None


def test_doubled_headers_are_told_apart(shared):
    grid = sample(shared, "georgia_2016_forset.csv")
    assert {"logic check", "logic check (2)", "logic check (3)"} <= set(grid.header)


def test_the_sheet_must_be_named_where_there_are_two(shared):
    path = shared / "data" / "raw" / "georgia_2024_notes.xlsx"
    with pytest.raises(InputError, match="Sheet1, Sheet2") as caught:
        read_grid(path)
    assert caught.value.column == "sheet"
    grid = sample(shared, path.name)
    assert grid.name == "georgia_2024_notes.xlsx#Sheet1"
    assert grid.table["precinct"][:2].to_list() == ["7", "26"]
    assert "number as text" in kinds(grid)
