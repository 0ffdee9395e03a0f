"""What is odd about single cells is told by an import with its place: formulas, merged figures, NaN, line breaks."""

import json
import math
import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter

from invented_recipe import PLAIN, TABLE, imported, recipe_of
from scrutineer.errors import InputError
from scrutineer.formats.recipe.apply import Imported, import_files
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.reconciliation_text import reconciliation_text
from scrutineer.formats.recipe.write_import import import_documents

HEAD = TABLE.splitlines()[0].split(",")
ASH = HEAD.index("Ash")


def book_of(rows: list[list[str]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() and place > 1 else cell for place, cell in enumerate(row)])
    return book


def made(path: Path, layout: str = "") -> Imported:
    text = PLAIN.replace('path = "main.csv"', f'path = "{path.name}"').replace('layout = { delimiter = "," }', layout)
    return import_files([path], recipe_of(text))


def rows() -> list[list[str]]:
    return [line.split(",") for line in TABLE.splitlines()]


def test_formula_cells_are_listed_by_sheet_range_and_column(tmp_path: Path) -> None:
    sheet = [[int(c) if c.isdigit() and place > 1 else c for place, c in enumerate(row)] for row in rows()]
    path = written_with_formulas(tmp_path, sheet)
    account = made(path)
    (held,) = account.reconciliation.files[0].files[0].formulas
    letter = get_column_letter(ASH + 1)
    assert (held.sheet, held.cells, held.column) == ("Sheet", f"{letter}2:{letter}{len(sheet)}", "Ash")
    assert f"formula cells {held.cells} of sheet Sheet, column Ash" in reconciliation_text(account.reconciliation)
    documents = import_documents(account, recipe_of(PLAIN))
    assert json.loads(documents["import.json"])["files"][0]["files"][0]["formulas"][0]["column"] == "Ash"


def written_with_formulas(folder: Path, sheet: list[list[str | int]]) -> Path:
    """Every cell of one option is a formula with its value kept, as a spreadsheet program writes it."""
    book = openpyxl.Workbook()
    for row in sheet:
        book.active.append(row)
    letter = get_column_letter(ASH + 1)
    for place in range(2, len(sheet) + 1):
        book.active[f"{letter}{place}"] = f"={sheet[place - 1][ASH]}+0"
    path = folder / "main.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    part = "xl/worksheets/sheet1.xml"
    members[part] = re.sub(
        r"<f>(\d+)\+0</f>(?:<v ?/>|<v></v>)", r"<f>\1+0</f><v>\1</v>", members[part].decode()
    ).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


def test_one_figure_in_merged_cells_is_told_and_asked_about(tmp_path: Path) -> None:
    book = book_of(rows())
    letter = get_column_letter(ASH + 1)
    book.active.merge_cells(f"{letter}2:{letter}3")
    book.save(tmp_path / "main.xlsx")
    account = made(tmp_path / "main.xlsx").reconciliation
    assert any(f"{letter}2:{letter}3: one figure stands in merged cells of 'Ash'" in told for told in account.told)
    asked = [question.text for question in propose([tmp_path / "main.xlsx"]).questions]
    assert any("one figure stands in merged cells" in text for text in asked)


def test_not_a_number_is_told_with_row_and_column(tmp_path: Path) -> None:
    cells = {
        name: [float(row[place]) if place == ASH else row[place] for row in rows()[1:]]
        for place, name in enumerate(HEAD)
    }
    cells["Ash"][1] = math.nan
    pl.DataFrame(cells).write_parquet(tmp_path / "main.parquet")
    account = made(tmp_path / "main.parquet").reconciliation
    assert any("line 2: a cell of the column 'Ash' is NaN" in told for told in account.told)
    assert next(one.empty for one in account.files[0].sums if one.column == "Ash") == 1


def test_a_line_break_in_a_key_names_the_line_of_the_data(tmp_path: Path) -> None:
    lines = TABLE.splitlines()
    first = lines[2].split(",")
    lines[2] = ",".join(['"' + first[0][:1] + "\n" + first[0][1:] + '"', *first[1:]])
    with pytest.raises(InputError, match="line break") as caught:
        imported(tmp_path, PLAIN, main="\n".join(lines) + "\n")
    assert (caught.value.file, caught.value.row, caught.value.column) == ("main.csv", 3, HEAD[0])


def test_a_proposal_does_not_take_a_line_break_into_the_name_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('District,Station,Reg,Cast,Valid,Invalid,A,B\n"N\nX",000,2,2,2,0,1,1\n"N\nX",001,2,2,2,0,1,1\n')
    assert "\n" not in propose([path]).recipe.units.root
