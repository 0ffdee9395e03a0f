"""Workbooks made to be awkward: what a sheet can hide is noted, and what it cannot state is refused."""

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Grid, Note
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.limits import Limits
from scrutineer.formats.raw.read import look, read_grid
from scrutineer.formats.raw.sheet_parts import column_letters, reference


@pytest.fixture
def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in (["unit", "votes", "remark"], ["001", 54.0, None], ["002", 0.3, "recounted"]):
        made.active.append(row)
    return made


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def edited(path: Path, part: str, pattern: str, replacement: str) -> Path:
    """The workbook with one of its parts changed by hand, as another program might have written it."""
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    text, count = re.subn(pattern, replacement, members[part].decode())
    assert count, "the part is not as expected"
    members[part] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


def of_kind(grid: Grid, kind: str) -> list[Note]:
    return [note for note in grid.notes if note.kind == kind]


def refused(path: Path, layout: Layout = Layout(), limits: Limits = Limits()) -> InputError:  # noqa: B008
    with pytest.raises(InputError) as caught:
        read_grid(path, layout, limits=limits)
    return caught.value


def test_numbers_are_digits_and_nothing_is_null(book, tmp_path):
    path = edited(saved(book, tmp_path), "xl/worksheets/sheet1.xml", "<v>0.3</v>", "<v>0.30000000000000004</v>")
    grid = read_grid(path)
    assert grid.name == "a.xlsx#Sheet"
    assert grid.layout == Layout(format="workbook", sheet="Sheet")
    assert grid.table.rows() == [("001", "54", None), ("002", "0.30000000000000004", "recounted")]
    assert [grid.line(row) for row in (0, 1)] == [2, 3]
    (note,) = of_kind(grid, "number as text")
    assert (note.line, note.column, note.value) == (2, "unit", "001")


def test_dates_durations_and_booleans(book, tmp_path):
    values = [dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 12, 30), dt.time(3, 4), dt.timedelta(hours=30), True]  # noqa: DTZ001
    book.active.append(["003", 2, None, *values])
    grid = read_grid(saved(book, tmp_path))
    assert grid.table.row(2)[3:] == ("2024-05-01", "2024-05-01T12:30:00", "03:04:00", "30:00:00", "true")
    assert len(of_kind(grid, "date")) == 4
    assert len(of_kind(grid, "unnamed column")) == 5


def test_a_number_that_lost_its_end_is_noted(book, tmp_path):
    book.active.append([12345678901234567890, 1])
    assert of_kind(read_grid(saved(book, tmp_path)), "long number")[0].line == 4


def test_a_trailing_column_without_a_name_is_kept_if_it_holds_cells(book, tmp_path):
    book.active["E3"] = "see the protocol"
    grid = read_grid(saved(book, tmp_path))
    assert grid.header == ("unit", "votes", "remark", "column 5")
    assert grid.table["column 5"].to_list() == [None, "see the protocol"]
    assert [note.column for note in of_kind(grid, "dropped column")] == ["column 4"]


def test_a_formula_is_read_by_its_value_and_noted(book, tmp_path):
    book.active["B4"] = "=B2+1"
    path = edited(
        saved(book, tmp_path), "xl/worksheets/sheet1.xml", r"<f>B2\+1</f>(?:<v ?/>|<v></v>)", "<f>B2+1</f><v>55</v>"
    )
    grid = read_grid(path)
    assert grid.table["votes"][2] == "55"
    assert [(note.line, note.column) for note in of_kind(grid, "formula")] == [(4, "B4")]


def test_a_formula_without_a_value_is_refused(book, tmp_path):
    book.active["B4"] = "=B2+1"
    fault = refused(saved(book, tmp_path))
    assert (fault.file, fault.row, fault.column) == ("a.xlsx#Sheet", 4, "B4")
    assert "formula" in fault.message


def test_an_empty_text_is_a_value_of_a_formula(book, tmp_path):
    book.active["C2"] = '=""'
    path = edited(
        saved(book, tmp_path),
        "xl/worksheets/sheet1.xml",
        r'<c r="C2"><f>""</f>(?:<v ?/>|<v></v>)',
        '<c r="C2" t="str"><f>""</f><v/>',
    )
    grid = read_grid(path)
    assert grid.table["remark"][0] is None
    assert [note.column for note in of_kind(grid, "formula")] == ["C2"]


def test_an_error_cell_is_refused(book, tmp_path):
    book.active["B3"] = "#REF!"
    book.active["B3"].data_type = "e"
    fault = refused(saved(book, tmp_path))
    assert (fault.row, fault.column, fault.value) == (3, "B3", "#REF!")


def test_errors_above_the_header_are_not_read(book, tmp_path):
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Results of the vote"
    book.active["B1"] = "#REF!"
    book.active["B1"].data_type = "e"
    grid = read_grid(saved(book, tmp_path), Layout(skip_rows=1))
    assert grid.header == ("unit", "votes", "remark")
    assert grid.line(0) == 4
    assert of_kind(grid, "skipped row")[0].value == "Results of the vote"
    assert of_kind(grid, "blank rows")[0].line == 2


def test_comments_hidden_rows_and_hidden_columns_are_noted(book, tmp_path):
    book.active["B2"].comment = Comment("corrected\nby hand", "clerk")
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    grid = read_grid(saved(book, tmp_path))
    (comment,) = of_kind(grid, "comment")
    assert (comment.line, comment.column, comment.value) == (2, "B2", "corrected by hand")
    assert [note.line for note in of_kind(grid, "hidden row")] == [3]
    assert [note.column for note in of_kind(grid, "hidden column")] == ["remark"]
    assert grid.table.height == 2


def test_a_hidden_sheet_is_never_chosen_silently(book, tmp_path):
    book.active.title = "secret"
    book.active.sheet_state = "hidden"
    book.create_sheet("shown")
    fault = refused(saved(book, tmp_path))
    assert fault.column == "sheet"
    assert "hidden: secret" in fault.message
    grid = read_grid(tmp_path / "a.xlsx", Layout(sheet="secret"))
    assert grid.table.height == 2
    assert "as the recipe asks" in of_kind(grid, "hidden sheet")[0].text
    (view,) = look(tmp_path / "a.xlsx")
    assert view.confidence <= 0.1


def test_the_only_visible_sheet_with_cells_is_read(book, tmp_path):
    book.create_sheet("blank")
    hidden = book.create_sheet("secret")
    hidden.append(["x"])
    hidden.sheet_state = "veryHidden"
    grid = read_grid(saved(book, tmp_path))
    assert grid.layout.sheet == "Sheet"
    assert [note.value for note in of_kind(grid, "hidden sheet")] == ["secret"]


def test_a_wrong_sheet_name_lists_the_sheets(book, tmp_path):
    book.create_sheet("Anlage 2").append(["x"])
    fault = refused(saved(book, tmp_path), Layout(sheet="Anlage"))
    assert "Sheet, Anlage 2" in fault.message
    assert "`sheet`" in (fault.mend or "")


def test_a_merged_header_stands_over_all_its_columns(tmp_path):
    made = openpyxl.Workbook()
    for row in (["unit", "ballots", None, "votes", None], [None, "cast", "valid", "A", "B"], ["001", 9, 8, 5, 3]):
        made.active.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        made.active.merge_cells(merged)
    grid = read_grid(saved(made, tmp_path), Layout(header_rows=2))
    assert grid.header == ("unit", "ballots | cast", "ballots | valid", "votes | A", "votes | B")
    assert grid.table.rows() == [("001", "9", "8", "5", "3")]
    assert len(of_kind(grid, "merged cells")) == 3


def test_merged_data_stand_in_the_first_cell(book, tmp_path):
    book.active.append(["003", 7, None])
    book.active.merge_cells("A2:A3")
    grid = read_grid(saved(book, tmp_path))
    assert grid.table["unit"].to_list() == ["001", None, "003"]
    (note,) = of_kind(grid, "merged cells")
    assert (note.line, note.column) == (2, "A2:A3")


def test_blank_rows_and_padding(book, tmp_path):
    book.active.append([None, " ", None])
    book.active.append([" 004\u00a0", "  7", "two\nlines"])
    book.active["B1"] = " votes\nvalid "
    grid = read_grid(saved(book, tmp_path))
    assert grid.header[1] == "votes valid"
    assert grid.table.row(2) == ("004", "7", "two\nlines")
    assert grid.line(2) == 5
    assert {"header line break", "padded header", "blank rows"} <= {note.kind for note in grid.notes}


def test_control_characters_are_refused(book, tmp_path):
    book.active["C3"] = "_x0007_"
    fault = refused(saved(book, tmp_path))
    assert (fault.row, fault.column, fault.value) == (3, "remark", "\x07")


def test_one_far_cell_does_not_fill_the_memory(book, tmp_path):
    book.active["XFD1048576"] = 1
    assert "20,000,000 cells" in refused(saved(book, tmp_path)).message
    assert "covers more than" in refused(saved(book, tmp_path), limits=Limits(max_cells_in_workbook=5)).message


def test_the_parts_of_a_workbook_may_stand_in_one_line(book, tmp_path):
    assert read_grid(saved(book, tmp_path), limits=Limits(max_line=100)).table.height == 2


def test_a_document_type_is_refused(book, tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    path = edited(saved(book, tmp_path), "xl/worksheets/sheet1.xml", "<worksheet", bomb)
    assert "document type" in refused(path).message


def test_a_broken_or_protected_workbook_is_one_clear_error(book, tmp_path):
    path = saved(book, tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).file == "a.xlsx"
    old = tmp_path / "a.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert "not a readable workbook" in refused(old).message
    old.write_bytes(old.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in refused(old).message


def test_the_format_of_the_recipe_must_be_that_of_the_file(book, tmp_path):
    assert refused(saved(book, tmp_path), Layout(format="delimited")).column == "format"


def test_names_of_cells():
    assert [column_letters(column) for column in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert reference((6, 2)) == "C7"
