"""The account of an import adds up: nothing changes a total without a word."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_recipe import HEAD, PLAIN, STAGE, TABLE, UNITS, imported, table
from scrutineer.errors import InputError
from scrutineer.formats.recipe import apply
from scrutineer.formats.recipe.account import AccountError
from scrutineer.formats.recipe.apply import Imported
from scrutineer.formats.recipe.reconciliation_text import reconciliation_text

LONG = (
    HEAD
    + STAGE
    + '[[file]]\nid = "main"\npath = "main.csv"\nshape = "long"\nlayout = { delimiter = "," }\n'
    + 'long = { item = "party", value = "n" }\n'
    + UNITS
    + '[counts]\nblank = { code = "W" }\n'
    + '[[option]]\nid = "ash"\ncode = "A"\n[[option]]\nid = "birch"\ncode = "B"\n'
    + '[[leave_out]]\nwhen = { party = ["T"] }\nreason = "subtotal"\nkind = "subtotal"\n'
)
CELL = st.one_of(
    st.integers(0, 3000).map(str),
    st.integers(0, 3000).map(str),
    st.integers(0, 3000).map(str),
    st.sampled_from(["", "1.234", "12.34", "1,5", "-1", "٣٤", "x", "0005", "2.0", "9" * 16]),
)
STATION = st.sampled_from(["001", "01", "1", "2", "3", "4", "all", "", "Total", "a/b", "a:b"])
ROW = st.tuples(st.sampled_from(["North", "South", "", "10"]), STATION, CELL, CELL, CELL, CELL)
RULE = '[[leave_out]]\nwhen = { station = ["all"] }\nreason = "subtotal"\nkind = "subtotal"\ncompare = true\n'


def plain_sum(cells: list[str], thousands: bool) -> int:
    """The sum of cells, read in the plainest way."""
    total = 0
    for cell in cells:
        text = cell.replace(".", "") if thousands else cell
        total += int(text) if text else 0
    return total


def adds_up(made: Imported) -> None:
    """The account of rows and figures, as anyone may check it."""
    for file in made.reconciliation.files:
        assert file.rows_read == file.rows_used + sum(entry.rows for entry in file.left_out)
        for column in file.sums:
            assert (column.all_rows or 0) == (column.left_out or 0) + (column.used or 0)
            assert (column.all_rows is None) <= (column.used in {None, 0})
    for figure in made.reconciliation.figures:
        assert (figure.used or 0) == figure.given_twice + (figure.record or 0)
        assert (figure.used is None) == (figure.record is None)


@settings(max_examples=60)
@given(
    rows=st.lists(ROW, min_size=1, max_size=8),
    repeated=st.booleans(),
    thousands=st.booleans(),
    rule=st.booleans(),
)
def test_no_table_changes_a_total_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], repeated: bool, thousands: bool, rule: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    recipe = PLAIN.replace(UNITS, UNITS + 'repeated = "keep"\n') if repeated else PLAIN
    recipe += RULE if rule else ""
    recipe += '[number]\nthousands = "."\n' if thousands else ""
    text = table("district,station,Register,Valid,Ash,Birch", *(",".join(row) for row in rows))
    try:
        made = imported(folder, recipe, main=text)
    except InputError:
        return
    adds_up(made)
    used = [row for row in rows if not (rule and row[1] == "all") and any(row)]
    account = made.reconciliation.files[0]
    assert account.rows_used == len(used)
    for column, name in enumerate(("registered", "valid"), start=2):
        record = made.record.sheets["diet", "official"].count(name).sum()
        assert record == plain_sum([row[column].translate({0x663: "3", 0x664: "4"}) for row in used], thousands)
    for column, name in enumerate(("ash", "birch"), start=4):
        record = made.record.sheets["diet", "official"].votes[name].sum()
        assert record == plain_sum([row[column].translate({0x663: "3", 0x664: "4"}) for row in used], thousands)
    assert made.record.ballots["unit"].n_unique() == len(used)


@settings(max_examples=60)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("NS"), st.sampled_from("123"), st.sampled_from("ABWT"), st.integers(0, 99)),
        min_size=1,
        max_size=20,
    ),
    repeated=st.booleans(),
)
def test_no_long_file_does_either(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, int]], repeated: bool
) -> None:
    recipe = LONG.replace(UNITS, UNITS + 'repeated = "keep"\n') if repeated else LONG
    text = table("district,station,party,n", *(",".join(map(str, row)) for row in rows))
    try:
        made = imported(tmp_path_factory.mktemp("long"), recipe, main=text)
    except InputError:
        return
    adds_up(made)
    sheet = made.record.sheets["diet", "official"]
    sums = {code: sum(n for _, _, party, n in rows if party == code) for code in "ABW"}
    assert {"A": sheet.votes["ash"].sum(), "B": sheet.votes["birch"].sum(), "W": sheet.count("blank").sum()} == sums


def test_an_account_that_does_not_add_up_stops_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = apply.merge

    def losing(*args, **kwargs):
        made = honest(*args, **kwargs)
        return type(made)(**{**vars(made), "votes": made.votes.with_columns(made.votes["ash"] - 1)})

    monkeypatch.setattr(apply, "merge", losing)
    with pytest.raises(AccountError, match="115 read, 112 in the record"):
        imported(tmp_path)


def test_the_account_names_every_column_and_file(tmp_path: Path) -> None:
    text = "\n".join(f"{line},{extra}" for line, extra in zip(TABLE.splitlines(), ["lat", "1", "2", "3"], strict=True))
    made = imported(tmp_path, PLAIN + '[keep]\ncolumns = ["Valid"]\n', main=text + "\n")
    account = made.reconciliation.files[0]
    assert account.not_used == ("lat",)
    assert account.uses["Valid"] == ("counts.valid", "keep.columns")
    assert account.files[0].size == len(text) + 1
    assert made.record.metadata.sources[0].sha256 == account.files[0].sha256
    assert made.reconciliation.digest == made.record.digest


def test_as_json_and_as_text(tmp_path: Path) -> None:
    rules = '[[leave_out]]\nwhen = { station = ["all"] }\nreason = "district"\nkind = "subtotal"\ncompare = true\n'
    repeated = PLAIN.replace(UNITS, UNITS + 'repeated = "keep"\n')
    made = imported(tmp_path, repeated + rules, main=TABLE + "North,all,300,130,70,60\nNorth,001,100,60,40,20\n")
    document = json.loads(json.dumps(made.reconciliation.as_dict(), allow_nan=False))
    assert document["format"] == "scrutineer-import/1"
    assert document["files"][0]["left_out"][0]["comparison"]["compared"] == 4
    text = reconciliation_text(made.reconciliation)
    assert "5 rows read, 4 used" in text
    assert "1 row left out by leave_out 1 (subtotal: district): line 5" in text
    assert "sums of what is left out: Register 300, Valid 130, Ash 70, Birch 60" in text
    assert "0 of 4 figures agree" in text
    assert "true duplicates): 1 keys" in text


def test_the_order_of_rows_and_columns_changes_no_figure(tmp_path: Path) -> None:
    lines = [line.split(",") for line in TABLE.splitlines()]
    text = table(*(",".join(line[place] for place in (3, 5, 1, 0, 4, 2)) for line in [lines[0], *reversed(lines[1:])]))
    first = imported(tmp_path).record
    other = imported(tmp_path, main=text).record
    key = ["unit", "option"]
    assert other.votes.sort(key).equals(first.votes.sort(key))


def test_the_text_names_the_column_behind_each_figure(tmp_path: Path) -> None:
    recipe = PLAIN.replace('id = "ash"', 'id = "ash"\nname = "Ash Party"').replace(
        'path = "main.csv"', 'path = "main.csv"\nrename = { "Votes for birch" = "Birch" }'
    )
    made = imported(tmp_path, recipe, main=TABLE.replace("Birch", "Votes for birch"))
    lines = reconciliation_text(made.reconciliation, made.reading).splitlines()
    origins = {line.split()[3]: line.partition("   from ")[2] for line in lines if "official / diet" in line}
    assert origins == {
        "registered": "Register",
        "valid": "Valid",
        "votes/ash": "Ash, named Ash Party",
        "votes/birch": "Votes for birch, named birch",
    }


def test_columns_that_begin_alike_do_not_look_alike(tmp_path: Path) -> None:
    ash, birch = (
        f"Number of ballot papers found in the {where} ballot boxes of the station" for where in ("one", "two")
    )
    made = imported(
        tmp_path,
        PLAIN.replace('column = "Ash"', f'column = "{ash}"').replace('column = "Birch"', f'column = "{birch}"'),
        main=TABLE.replace("Ash", ash).replace("Birch", birch),
    )
    rows = [line for line in reconciliation_text(made.reconciliation).splitlines() if line.startswith("  Number of")]
    assert len({line.split("  ")[1] for line in rows}) == 2
    assert all(len(line) < 110 for line in rows)


def test_a_column_that_a_file_lacks_has_no_sum(tmp_path: Path) -> None:
    """Missing is not zero: neither in the account nor in its text."""
    text = "\n".join(",".join(cells[:2] + cells[3:]) for cells in (line.split(",") for line in TABLE.splitlines()))
    lacking = TABLE.splitlines()[0].split(",")[2]
    recipe = PLAIN.replace('id = "main"', f'id = "main"\nabsent = ["{lacking}"]', 1)
    made = imported(tmp_path, recipe, main=text + "\n")
    (column,) = [one for one in made.reconciliation.files[0].sums if one.column == lacking]
    assert (column.all_rows, column.used, column.empty) == (None, None, made.reconciliation.files[0].rows_used)
    (figure,) = [one for one in made.reconciliation.figures if one.figure == "registered"]
    assert (figure.used, figure.record) == (None, None)
    shown = next(
        line for line in reconciliation_text(made.reconciliation, made.reading).splitlines() if "registered" in line
    )
    assert shown.split("registered")[1].split()[0] == "-"


def test_empty_cells_of_an_option_are_counted(tmp_path: Path) -> None:
    lines = TABLE.splitlines()
    cells = lines[1].split(",")
    place = lines[0].split(",").index("Ash")
    cells[place] = ""
    made = imported(tmp_path, PLAIN, main="\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    empty = {one.column: one.empty for one in made.reconciliation.files[0].sums}
    assert (empty["Ash"], empty["Birch"]) == (1, 0)
    row = next(line for line in reconciliation_text(made.reconciliation).splitlines() if line.startswith("  Ash "))
    assert row.split()[-1] == "1"
