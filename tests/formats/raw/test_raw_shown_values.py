"""What a workbook shows and does not store: the zeros before an id; and headers that a recipe names otherwise."""

from pathlib import Path

import openpyxl
import pytest

from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.read import read_grid


def grid_of(folder: Path, shown: str, *values: float) -> Grid:
    """A workbook whose ids are numbers with this format."""
    book = openpyxl.Workbook()
    book.active.append(["unit", "votes"])
    for row, value in enumerate(values, start=2):
        book.active.append([value, 7])
        book.active.cell(row, 1).number_format = shown
    book.save(folder / "a.xlsx")
    return read_grid(folder / "a.xlsx")


def test_zeros_that_the_format_shows_are_kept_and_noted(tmp_path: Path) -> None:
    grid = grid_of(tmp_path, "000", 1, 22, 4444)
    assert grid.table["unit"].to_list() == ["001", "022", "4444"]
    assert grid.table["votes"].to_list() == ["7", "7", "7"]
    (note,) = [note for note in grid.notes if note.kind == "zeros shown"]
    assert (note.line, note.column, note.value) == (2, "unit", "001")
    assert "2 cells" in note.text


@pytest.mark.parametrize("shown", ["0", "General", "0.00", "#,##0"])
def test_other_formats_change_nothing(tmp_path: Path, shown: str) -> None:
    grid = grid_of(tmp_path, shown, 1, 22)
    assert grid.table["unit"].to_list() == ["1", "22"]
    assert not [note for note in grid.notes if note.kind == "zeros shown"]


def test_a_header_that_the_recipe_names_otherwise_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("unit,Blue,Green\n1,2,3\n")
    grid = read_grid(tmp_path / "a.csv", Layout(delimiter=",", names=("unit", "Green", "Blue")))
    assert [(note.column, note.value) for note in grid.notes if note.kind == "header replaced"] == [
        ("Green", "Blue"),
        ("Blue", "Green"),
    ]
