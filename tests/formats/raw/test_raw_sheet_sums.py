"""Formulas in workbooks: sums are worked out again, and a total that is not the sum of its parts is refused."""

import re
import zipfile

import openpyxl
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.raw.read import read_grid
from scrutineer.formats.raw.sheet_notes import MERGED_FIGURE
from scrutineer.formats.raw.sheet_parts import moved
from scrutineer.formats.raw.sheet_sums import recomputed

ROWS = [["unit", "valid", "ash", "birch"], ["001", 30, 10, 20], ["002", 50, 40, 10], ["003", 7, 7, None]]


def workbook(folder, formulas, more=(), merge=None):
    """A sheet in which some cells hold a formula and the value that it is said to have had."""
    book = openpyxl.Workbook()
    for row in [*ROWS, *more]:
        book.active.append(row)
    for cell, (formula, _) in formulas.items():
        book.active[cell] = "=" + formula
    if merge is not None:
        book.active.merge_cells(merge)
    path = folder / "a.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    text = members["xl/worksheets/sheet1.xml"].decode()
    for cell, (_, kept) in formulas.items():
        text, count = re.subn(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?(/>|></v>)', rf"\g<1><v>{kept}</v>", text)
        assert count == 1
    members["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("cell", "formula", "right"),
    [
        ("B2", "C2+D2", 30),
        ("B3", "SUM(C3:D3)", 50),
        ("B3", "SUM($C3,D3)", 50),
        ("C5", "SUM(C2:C4)", 57),
        ("B4", "SUM(C2:D4)-C2-D2-50", 7),
    ],
)
def test_a_total_that_is_not_the_sum_of_its_parts_is_refused(tmp_path, cell, formula, right):
    more = [["all", 87, 57, 30]]
    grid = read_grid(workbook(tmp_path, {cell: (formula, right)}, more))
    assert [note.column for note in grid.notes if note.kind == "formula"] == [cell]
    with pytest.raises(InputError) as caught:
        read_grid(workbook(tmp_path, {cell: (formula, right + 50)}, more))
    fault = caught.value
    assert (fault.file, fault.row, fault.column) == ("a.xlsx#Sheet", int(cell[1:]), cell)
    assert fault.value == str(right + 50)
    assert f"{right} by the formula {formula}" in fault.message


def test_a_part_stored_as_text_is_a_part(tmp_path):
    """Spreadsheet programs leave it out of SUM; it is read as a figure, so that the total must hold it."""
    with pytest.raises(InputError, match="not the sum of its parts, 57 by the formula"):
        read_grid(workbook(tmp_path, {"C5": ("SUM(C2:C4)", 50)}, [["all", 87, 57, 30]]).parent / retyped(tmp_path))


def retyped(folder):
    book = openpyxl.load_workbook(folder / "a.xlsx")
    book.active["C4"] = "7"
    book.save(folder / "b.xlsx")
    text_of = zipfile.ZipFile(folder / "b.xlsx")
    members = {name: text_of.read(name) for name in text_of.namelist()}
    part = "xl/worksheets/sheet1.xml"
    members[part] = re.sub(rb"(<f>SUM\(C2:C4\)</f>)<v ?(/>|></v>)", rb"\1<v>50</v>", members[part])
    with zipfile.ZipFile(folder / "b.xlsx", "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return "b.xlsx"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(B2:B4)", 87.0),
        ("SUM(B2,B4)+C2-D2", 27.0),
        ("of:=SUM([.B2:.B4])+[.C2]", 97.0),
        ("of:=[.B2]+[.B3]", 80.0),
        ("-B2+100", 70.0),
        ("B2*2", None),
        ("IF(B2>0,B2,0)", None),
        ("SUM(Other!B2:B4)", None),
        ("A1+B2", None),
        ("SUM(B1:B4)", 87.0),
        ("ROUND(B2,0)", None),
        ("B2+", None),
        ("", None),
        ("SUM(B2:B4", None),
    ],
)
def test_only_sums_of_the_same_sheet_are_worked_out(formula, value):
    assert recomputed(formula, ROWS) == value


def test_a_formula_moves_with_its_cell_but_not_where_it_is_fixed():
    assert moved("SUM(C2:D2)+$B$1+E$9", 3, 1) == "SUM(D5:E5)+$B$1+F$9"
    assert moved("C1", -1, 0) == "#REF!"
    assert moved("LOG10(A1)", 1, 0) == "LOG10(A2)"


def test_a_shared_formula_is_worked_out_in_each_of_its_cells(tmp_path):
    path = workbook(tmp_path, {"B2": ("C2+D2", 30), "B3": ("C3+D3", 51)})
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    part = "xl/worksheets/sheet1.xml"
    members[part] = members[part].replace(b"<f>C2+D2</f>", b'<f t="shared" ref="B2:B3" si="0">C2+D2</f>')
    members[part] = members[part].replace(b"<f>C3+D3</f>", b'<f t="shared" si="0"/>')
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    with pytest.raises(InputError, match="50 by the formula C3") as caught:
        read_grid(path)
    assert caught.value.column == "B3"


@pytest.mark.parametrize("first", ["C2", "D3"])
def test_a_cell_that_stands_twice_is_refused(tmp_path, first):
    path = workbook(tmp_path, {})
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    part = "xl/worksheets/sheet1.xml"
    other = "D2" if first == "C2" else "C3"
    text, count = re.subn(f'r="{other}"', f'r="{first}"', members[part].decode())
    assert count == 1
    members[part] = text.encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    with pytest.raises(InputError, match="stands in the sheet twice") as caught:
        read_grid(path)
    assert (caught.value.row, caught.value.column) == (int(first[1:]), first)


def test_one_figure_over_merged_rows_is_asked_about(tmp_path):
    grid = read_grid(workbook(tmp_path, {}, merge="C2:C4"))
    assert grid.table["ash"].to_list() == ["10", None, None]
    (note,) = [note for note in grid.notes if note.kind == MERGED_FIGURE]
    assert (note.line, note.column, note.value) == (2, "C2:C4", "10")
    assert "2 cells beside it are empty" in note.text
    words = read_grid(workbook(tmp_path, {}, merge="A2:A3"))
    assert not [note for note in words.notes if note.kind == MERGED_FIGURE]
