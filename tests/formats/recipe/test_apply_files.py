"""Files that join: votes apart from protocols, long files, stages, versions, several contests."""

from pathlib import Path

import pytest

from invented_recipe import (
    COUNTS,
    HEAD,
    OPTIONS,
    PLAIN,
    STAGE,
    TABLE,
    UNITS,
    WIDE,
    imported,
    recipe_of,
    table,
    write_files,
)
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.recipe.apply import import_files

PROTOCOLS = table("district,station,Register,Valid", "North,001,100,60", "North,002,200,70", "South,003,300,90")
LONG_FILE = """[[file]]
id = "votes"
path = "votes.csv"
shape = "long"
layout = { delimiter = "," }
long = { item = "party", value = "n" }
"""
CODES = '[[option]]\nid = "ash"\ncode = "A"\n[[option]]\nid = "birch"\ncode = "B"\n'
SPLIT = HEAD + STAGE + WIDE + LONG_FILE + UNITS + COUNTS + CODES
LEAVE = '[[leave_out]]\nwhen = { party = ["T"] }\nkind = "subtotal"\nreason = "sum of the parties"\ncompare = true\n'
VOTES = table(
    "station,party,n", "002,A,30", "001,A,40", "001,B,20", "001,T,60", "002,B,40", "002,T,71", "004,A,5", "004,T,5"
)


def test_votes_split_over_files_meet_by_key(tmp_path: Path) -> None:
    made = imported(tmp_path, SPLIT + LEAVE, main=PROTOCOLS, votes=VOTES)
    votes = {(unit, option): n for unit, option, n in made.record.votes.select("unit", "option", "votes").iter_rows()}
    assert votes == {
        ("North/001", "ash"): 40,
        ("North/002", "ash"): 30,
        ("004", "ash"): 5,
        ("North/001", "birch"): 20,
        ("North/002", "birch"): 40,
    }
    lacking = {(lack.file, lack.units) for lack in made.reconciliation.missing_units}
    assert lacking == {("main", ("004",)), ("votes", ("South/003",))}
    assert any("hang on the whole: 004" in sentence for sentence in made.reconciliation.told)


def test_subtotals_coded_as_parties_are_left_out_and_compared(tmp_path: Path) -> None:
    made = imported(tmp_path, SPLIT + LEAVE, main=PROTOCOLS, votes=VOTES)
    entry = made.reconciliation.files[1].left_out[0]
    assert (entry.rows, entry.sums) == (3, {"n": 136})
    assert entry.comparison is not None
    assert [(d.line, d.printed, d.parts) for d in entry.comparison.disagreements] == [("line 7", 71, 70)]


def test_a_code_in_no_role_is_refused_with_its_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, SPLIT, main=PROTOCOLS, votes=VOTES)
    assert caught.value.row == 5
    assert "T (3 rows)" in caught.value.message
    assert "leave_out" in str(caught.value.mend)


def test_a_code_twice_for_one_unit_is_refused_or_kept(tmp_path: Path) -> None:
    votes = table("station,party,n", "001,A,40", "001,B,20", "002,A,30", "001,A,40", "001,B,20")
    with pytest.raises(InputError, match="stands in line 2 already; 1 keys repeat with all figures alike"):
        imported(tmp_path, SPLIT, main=PROTOCOLS, votes=votes)
    made = imported(tmp_path, SPLIT.replace(UNITS, UNITS + 'repeated = "keep"\n'), main=PROTOCOLS, votes=votes)
    assert made.record.votes["votes"].sum() == 150
    assert [key.key for key in made.reconciliation.true_duplicates] == ["001"]


def test_the_same_figure_in_two_files_must_be_the_same(tmp_path: Path) -> None:
    recipe = PLAIN.replace(UNITS, '[[file]]\nid = "again"\npath = "again.csv"\nlayout = { delimiter = "," }\n' + UNITS)
    again = table("district,station,Valid", "South,003,90", "North,001,60")
    made = imported(tmp_path, recipe, main=TABLE, again=again)
    figure = next(item for item in made.reconciliation.figures if item.figure == "valid")
    assert (figure.used, figure.given_twice, figure.record) == (370, 150, 220)
    with pytest.raises(InputError, match=r"differently for 1 units; main\.csv has 90") as caught:
        imported(tmp_path, recipe, main=TABLE, again=again.replace("90", "91"))
    assert (caught.value.file, caught.value.row, caught.value.value) == ("again.csv", 2, 91)


TWO_STAGES = (
    HEAD
    + '[[stage]]\nid = "first"\nname = "First"\nsequence = 1\n[[stage]]\nid = "official"\nname = "Official"\nsequence = 2\n'
    + WIDE.replace('"main.csv"', '"main.csv"\nstage = "official"')
    + '[[file]]\nid = "early"\npath = "early.csv"\nstage = "first"\nlayout = { delimiter = "," }\n'
    + 'rename = { " ASH" = "Ash", "Gültig" = "Valid" }\nabsent = ["Register"]\n'
    + UNITS
    + COUNTS
    + OPTIONS
)


def test_two_stages_of_one_record_with_renamed_and_absent_columns(tmp_path: Path) -> None:
    early = table("Birch,station,district,ASH,Gültig", "40,002,North,30,70", "1,009,East,2,3")
    recipe = TWO_STAGES.replace('" ASH"', '"ASH"')
    made = imported(tmp_path, recipe, main=TABLE, early=early)
    record = made.record
    assert record.units.ids.to_list()[-4:] == ["North/001", "North/002", "South/003", "East/009"]
    first = record.sheets["diet", "first"]
    assert "registered" not in first.counts
    assert first.votes["ash"].to_list() == [30, 2]
    assert record.sheets["diet", "official"].votes["ash"].sum() == 115
    assert made.reconciliation.files[1].absent == ("Register",)


def test_a_column_that_is_not_there_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    early = table("Birch,station,district,Ash,Valid,Registered", "40,002,North,30,70,100")
    recipe = TWO_STAGES.replace('rename = { " ASH" = "Ash", "Gültig" = "Valid" }\nabsent = ["Register"]\n', "")
    with pytest.raises(InputError) as caught:
        imported(tmp_path, recipe, main=TABLE, early=early)
    assert (caught.value.file, caught.value.column) == ("early.csv", "Register")
    assert "'Registered'" in str(caught.value.mend)


def test_absent_columns_must_be_absent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="says that this file has no such column"):
        imported(tmp_path, PLAIN.replace('path = "main.csv"', 'path = "main.csv"\nabsent = ["Valid"]'))


def test_a_pattern_of_files_is_one_table(tmp_path: Path) -> None:
    recipe = recipe_of(PLAIN.replace('"main.csv"', '"part-*.csv"'))
    other = table("Birch,Ash,Valid,Register,station,district", "5,6,11,20,9,East")
    paths = write_files(tmp_path, {"part-1.csv": TABLE, "part-2.csv": other})
    made = import_files(paths, recipe)
    assert made.record.votes["votes"].sum() == 231
    assert [read.name for read in made.reconciliation.files[0].files] == ["part-1.csv", "part-2.csv"]
    source = made.record.metadata.sources[0]
    assert [entry["sha256"] for entry in source.extra["files"]] == [
        read.sha256 for read in made.reconciliation.files[0].files
    ]
    with pytest.raises(InputError) as caught:
        import_files(
            write_files(tmp_path, {"part-1.csv": TABLE, "part-2.csv": other.replace("x", "y") + "5,6,1.1,2,8,E\n"}),
            recipe,
        )
    assert (caught.value.file, caught.value.row) == ("part-2.csv", 3)


def test_files_without_a_role_and_roles_without_a_file(tmp_path: Path) -> None:
    recipe = recipe_of(SPLIT)
    paths = write_files(tmp_path, {"main.csv": PROTOCOLS, "votes.csv": VOTES, "notes.csv": TABLE})
    with pytest.raises(UsageError, match="no \\[\\[file\\]\\] for this file"):
        import_files(paths, recipe)
    with pytest.raises(UsageError, match="no file was given for the part votes"):
        import_files(paths[:1], recipe)


RACES = (
    HEAD.replace('title = "Diet"', 'title = "Diet"\nwhen = { office = ["Diet"] }')
    + '[[contest]]\nid = "mayor"\ntitle = "Mayor"\nwhen = { office = ["Mayor"] }\n'
    + STAGE
    + LONG_FILE
    + UNITS
    + CODES
    + '[[option]]\nid = "elm"\ncontest = "mayor"\ncode = "A"\n'
)


def test_several_contests_in_one_long_file(tmp_path: Path) -> None:
    votes = table("office,district,station,party,n", "Diet,N,1,A,4", "Diet,N,1,B,5", "Mayor,N,1,A,6")
    made = imported(tmp_path, RACES, votes=votes)
    rows = made.record.votes.select("contest", "option", "votes").rows()
    assert rows == [("diet", "ash", 4), ("diet", "birch", 5), ("mayor", "elm", 6)]
    with pytest.raises(InputError) as caught:
        imported(tmp_path, RACES, votes=votes + "Judge,N,1,A,6\n")
    assert "1 rows belong to no contest" in caught.value.message
    assert (caught.value.row, caught.value.value) == (5, "Judge")


def test_counts_beside_the_items_of_a_long_file_must_repeat_one_value(tmp_path: Path) -> None:
    recipe = HEAD + STAGE + LONG_FILE + UNITS + '[counts]\nregistered = "R"\nblank = { code = "W" }\n' + CODES
    votes = table("district,station,R,party,n", "N,1,50,A,4", "N,1,50,W,1", "N,2,60,B,5")
    ballots = imported(tmp_path, recipe, votes=votes).record.ballots
    assert ballots.select("registered", "blank").rows() == [(50, 1), (60, None)]
    with pytest.raises(InputError, match="more than one value for one unit") as caught:
        imported(tmp_path, recipe, votes=votes.replace("50,W", "51,W"))
    assert (caught.value.row, caught.value.column) == (3, "R")
