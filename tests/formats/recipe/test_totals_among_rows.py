"""Totals among the rows of an awkward file: proposed to be left out, and refused by an import whose recipe is silent."""

import time
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from invented_recipe import PLAIN, TABLE, imported, table
from proposed_recipe import settled
from scrutineer.errors import InputError
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.propose import propose

HEADER = "Region,Polling station,Registered voters,Cast,Invalid,Red,Blue,Green"
REGIONS = ("North", "South", "East")


def stations(region, size=8):
    """Figures of a region: registered, cast, invalid, then three options. Shape (stations, 6)."""
    rng = np.random.default_rng(REGIONS.index(region))
    votes = rng.integers(30, 200, (size, 3))
    invalid = rng.integers(0, 9, size)
    cast = votes.sum(axis=1) + invalid
    return np.column_stack([cast + rng.integers(1, 200, size), cast, invalid, votes])


def lines(label="{} total", *, key="", grand="Grand total", named=True, off=0):
    """A table with a total below each region; `named`: each row names its region, not the first alone."""
    found, whole = [], np.zeros(6, int)
    for region in REGIONS:
        figures = stations(region)
        for number, row in enumerate(figures, start=1):
            found.append([region if named or number == 1 else "", str(number), *map(str, row)])
        total = figures.sum(axis=0)
        whole += total
        if region == "South":
            total[3] += off
        if label:
            found.append([label.format(region), key, *map(str, total)])
    if grand:
        found.append([grand, key, *map(str, whole)])
    return found


def write(folder, rows, name="r.csv"):
    path = folder / name
    path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def questions(proposal):
    return " ".join(str(question) for question in proposal.questions)


CAST = sum(int(stations(region)[:, 1].sum()) for region in REGIONS)
LAYOUTS = {
    "word last": {},
    "word first": {"label": "Total {}"},
    "no grand total": {"grand": ""},
    "a number in the key": {"key": "99"},
    "a number in the key, no grand total": {"key": "99", "grand": ""},
    "a word in another language": {"label": "{} insgesamt", "grand": "Republik insgesamt"},
    "the region named once": {"named": False},
    "the region named once, no totals": {"named": False, "label": "", "grand": ""},
    "a grand total alone": {"label": ""},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_usual_layouts_are_proposed_so_that_they_can_be_imported(tmp_path, layout):
    path = write(tmp_path, lines(**LAYOUTS[layout]))
    proposal = propose([path])
    asked = {question.key for question in proposal.questions}
    assert asked <= {"election", "source", "stage"}, questions(proposal)
    record = import_files([path], settled(proposal)).record
    assert record.ballots.height == 24
    assert record.ballots["cast"].sum() == CAST


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "the region named once, no totals"])
def test_an_import_whose_recipe_says_nothing_of_the_totals_is_refused(tmp_path, layout):
    given = LAYOUTS[layout]
    path = write(tmp_path, lines(**{"key": "99", **given}))
    recipe = replace(settled(propose([path])), leave_out=())
    with pytest.raises(InputError, match="looks like a total") as caught:
        import_files([path], recipe)
    told = str(caught.value)
    assert "[[leave_out]]" in told
    assert "[[not_total]]" in told
    if given.get("label", True):
        assert caught.value.row == 10
        assert "every figure equals the sum of the 8 rows above it" in told
        assert "line 19" in told
        assert "line 28" in told


def test_totals_that_no_word_tells_are_found_and_asked_about(tmp_path):
    path = write(tmp_path, lines(label="{}", key="ALL", grand=""))
    proposal = propose([path])
    (rule,) = proposal.recipe.leave_out
    assert rule.when["Polling station"].values == ("ALL",)
    assert "no word says that they are totals" in questions(proposal)
    assert "line 10, line 19, line 28" in questions(proposal)
    assert import_files([path], settled(proposal)).record.ballots["cast"].sum() == CAST
    with pytest.raises(InputError, match="sum of the other rows of its region") as caught:
        import_files([path], replace(settled(proposal), leave_out=()))
    assert "line 19 (South/ALL)" in str(caught.value)


def test_a_wrong_total_is_left_out_and_its_difference_told(tmp_path):
    path = write(tmp_path, lines(off=1))
    proposal = propose([path])
    total = int(stations("South")[:, 3].sum())
    assert "line 19 looks like a total, and its figures are the sum of the 8 rows above it" in questions(proposal)
    assert f"Red is {total + 1:,}, the sum {total:,} (+1)" in questions(proposal)
    made = import_files([path], settled(proposal))
    assert made.record.ballots["cast"].sum() == CAST
    wrong = [
        (item.line, item.printed, item.parts)
        for entry in made.reconciliation.files[0].left_out
        if entry.comparison is not None
        for item in entry.comparison.disagreements
    ]
    assert wrong == [("line 19", total + 1, total)]


@pytest.mark.parametrize("name", ["Zzz", "Gesamtsumme", "Republik insgesamt"])
@pytest.mark.parametrize("column", range(6))
def test_a_total_that_is_wrong_by_one_vote_is_no_station(tmp_path, name, column):
    rows = lines(label="", grand="")
    total = np.sum([stations(region).sum(axis=0) for region in REGIONS], axis=0)
    total[column] += 1
    path = write(tmp_path, [*rows, [name, "77", *map(str, total)]])
    proposal = propose([path])
    header = HEADER.split(",")[2 + column]
    assert f"{header} is {total[column]:,}, the sum {total[column] - 1:,} (+1)" in questions(proposal)
    with pytest.raises(InputError, match=r"sum of all other rows, but for \w+ is") as caught:
        import_files([path], replace(settled(proposal), leave_out=()))
    assert caught.value.row == 26
    assert f"{total[column]:,}, the sum {total[column] - 1:,} (+1)" in str(caught.value)


def test_a_row_that_is_cleared_is_a_unit_although_it_is_a_sum(tmp_path):
    text = TABLE + "Z,900,600,220,115,105\n"
    cleared = '[[not_total]]\nwhen = { station = ["900"] }\nreason = "the postal station"\n'
    assert imported(tmp_path, PLAIN + cleared, main=text).record.ballots.height == 4


def test_a_name_with_such_a_word_inside_is_a_unit_where_its_figures_are_those_of_one(tmp_path):
    assert imported(tmp_path, main=TABLE + "South,Cafe Total,220,80,45,35\n").record.ballots.height == 4
    with pytest.raises(InputError, match="a cell of its key is a word for a total"):
        imported(tmp_path, main=TABLE + "Z,South total,900,400,250,150\n")


def test_many_totals_are_told_by_their_word_and_take_seconds(tmp_path):
    rng = np.random.default_rng(5)
    text = [HEADER]
    for place in range(3_000):
        votes = rng.integers(30, 200, (4, 3))
        cast = votes.sum(axis=1)
        figures = np.column_stack([cast + 50 + place % 7, cast, 0 * cast, votes])
        text += [f"C{place},{number}," + ",".join(map(str, row)) for number, row in enumerate(figures)]
        text.append(f"C{place} total,," + ",".join(map(str, figures.sum(axis=0))))
    path = tmp_path / "r.csv"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    begin = time.process_time()
    proposal = propose([path])
    # Seconds of this process, generous: about 1 was measured.
    assert time.process_time() - begin < 15
    (rule,) = proposal.recipe.leave_out
    assert rule.when["Region"].matches is not None
    assert not rule.when["Region"].values
    assert import_files([path], settled(proposal)).record.ballots.height == 12_000


def test_a_word_for_a_total_in_a_file_without_figures_is_no_fault_of_the_program(tmp_path):
    path = write(tmp_path, [["North total", *["late"] * 7], ["North", *["early"] * 7], ["South", *["x"] * 7]])
    with pytest.raises(InputError, match="no result column found"):
        propose([path])


def test_two_stations_and_many_equal_ones_are_no_totals(tmp_path):
    two = table("district,station,Register,Valid,Ash,Birch", "North,1,200,90,50,40", "South,2,200,90,50,40")
    assert imported(tmp_path, main=two).record.ballots.height == 2
    many = table("district,station,Register,Valid,Ash,Birch", *(f"North,{n},20,9,5,4" for n in range(50)))
    assert imported(tmp_path, main=many).record.ballots.height == 50


def test_merged_cells_and_remarks_of_a_sheet_are_understood(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["Republic of Ruritania"], [], HEADER.split(",")):
        sheet.append(line)
    first = None
    for row in lines(named=False):
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
        if row[1] == "1":
            first = sheet.max_row
        elif row[0].endswith("total") and first:
            sheet.merge_cells(f"A{first}:A{sheet.max_row - 1}")
            first = None
    sheet.append([])
    sheet.append(["Note: one station was not counted"])
    path = tmp_path / "r.xlsx"
    book.save(path)
    proposal = propose([path])
    assert proposal.recipe.files[0].fill_down == ("Region",)
    assert proposal.recipe.units.repeated == "refuse"
    assert [rule.kind for rule in proposal.recipe.leave_out] == ["note", "subtotal", "total"]
    assert "several rows" not in questions(proposal)
    record = import_files([path], settled(proposal)).record
    assert (record.ballots.height, record.ballots["cast"].sum()) == (24, CAST)


def test_a_column_of_rare_remarks_is_not_filled_down(tmp_path):
    rows = [[*row[:1], "late" if number % 5 == 0 else "", *row[1:]] for number, row in enumerate(lines("", grand=""))]
    path = tmp_path / "r.csv"
    text = [HEADER.replace("Polling", "Remark,Polling"), *(",".join(row) for row in rows)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    assert propose([path]).recipe.files[0].fill_down == ()


def test_a_column_of_one_version_alone_is_absent_from_the_others(tmp_path):
    rows = lines("", grand="")
    paths = [write(tmp_path, rows, f"{name}.csv") for name in ("first", "second")]
    wide = tmp_path / "official.csv"
    text = [f"{HEADER},Latitude", *(",".join([*row, f"{number}.25"]) for number, row in enumerate(rows))]
    wide.write_text("\n".join(text) + "\n", encoding="utf-8")
    proposal = propose([wide, *paths])
    assert "Latitude" in proposal.recipe.keep
    assert [role.absent for role in proposal.recipe.files] == [(), ("Latitude",), ("Latitude",)]
    made = import_files([wide, *paths], settled(proposal))
    assert len(made.record.sheets) == 3


def test_a_rule_that_leaves_out_no_row_is_told(tmp_path):
    rule = '[[leave_out]]\nwhen = { station = ["007"] }\nkind = "total"\nreason = "the whole"\n'
    told = imported(tmp_path, PLAIN + rule).reconciliation.told
    assert "Rule 1 of leave_out (the whole) leaves out no row of any file." in told
    used = rule.replace("007", "003")
    assert not any("leaves out no row" in line for line in imported(tmp_path, PLAIN + used).reconciliation.told)


def test_names_that_differ_in_how_accents_are_written_are_one_district(tmp_path):
    text = table(
        "district,station,Register,Valid,Ash,Birch",
        "Caf\u00e9,1,100,60,40,20",
        "Cafe\u0301,2,200,70,30,40",
        "Nord,3,300,90,45,45",
    )
    made = imported(tmp_path, main=text)
    assert sorted(made.record.units.table.filter(level="district")["name"]) == ["Caf\u00e9", "Nord"]
    (told,) = [line for line in made.reconciliation.told if "accents" in line]
    assert "1 of them stand there in both ways" in told


def test_codes_of_a_long_file_do_not_speak_for_counts_that_a_wide_file_holds(tmp_path):
    rng = np.random.default_rng(1)
    votes, invalid = rng.integers(5, 90, (30, 4)), rng.integers(1, 9, 30)
    valid = votes.sum(axis=1)
    wide = [f"S{n},{valid[n] + invalid[n] + 50},{valid[n] + invalid[n]},{invalid[n]}" for n in range(30)]
    (tmp_path / "p.csv").write_text("\n".join(["section_id,registered,cast,invalid", *wide]) + "\n", encoding="utf-8")
    long = ["section_id,party,votes"]
    for n in range(30):
        codes = {**{str(k + 1): votes[n, k] for k in range(4)}, "99": invalid[n], "100": valid[n]}
        long += [f"S{n},{code},{figure}" for code, figure in {**codes, "101": valid[n] + invalid[n]}.items()]
    (tmp_path / "v.csv").write_text("\n".join(long) + "\n", encoding="utf-8")
    proposal = propose([tmp_path / "p.csv", tmp_path / "v.csv"])
    assert proposal.recipe.counts["invalid"].sum == ("invalid",)
    about = [str(question) for question in proposal.questions if "code 99" in question.text]
    assert about
    assert all(text.startswith("file.v.long: ") for text in about)
