"""Rows left out as totals are held against what they could be the sum of; exchanged columns and empty regions are told."""

from pathlib import Path

import pytest

from invented_recipe import COUNTS, HEAD, OPTIONS, PLAIN, STAGE, TABLE, UNITS, WIDE, imported, recipe_of, table
from scrutineer.errors import InputError
from scrutineer.formats.recipe.recipe_check import pattern_fault


def leave(kind: str, key: str, reason: str = "as the file says") -> str:
    """A rule that leaves out the rows with this cell in the column station."""
    return f'[[leave_out]]\nwhen = {{ station = ["{key}"] }}\nkind = "{kind}"\nreason = "{reason}"\n'


@pytest.mark.parametrize("kind", ["total", "subtotal"])
def test_a_station_called_a_total_is_the_sum_of_nothing(tmp_path: Path, kind: str) -> None:
    made = imported(tmp_path, PLAIN + leave(kind, "002"))
    assert f"main.csv, line 3: 1 row was left out as a {kind}, and is the sum of nothing here." in (
        made.reconciliation.told
    )
    comparison = made.reconciliation.files[0].left_out[0].comparison
    assert comparison is not None
    assert (comparison.compared, comparison.agree) == (4, 0)
    (left,) = made.reading.left_out
    assert (left.is_sum, left.figures["votes/ash"], left.figures["votes/birch"]) == (False, 30, 40)


@pytest.mark.parametrize(
    "total",
    [
        "Total,T,600,220,115,105",
        "North,T,300,130,70,60",
        "Subtotal,North,300,130,70,60",
    ],
)
def test_a_total_that_is_a_sum_needs_no_key_to_be_known(tmp_path: Path, total: str) -> None:
    text = TABLE + total + "\n"
    made = imported(tmp_path, PLAIN + leave("total", total.split(",")[1]), main=text)
    assert not any("sum of nothing" in sentence for sentence in made.reconciliation.told)
    (left,) = made.reading.left_out
    assert left.is_sum


def test_a_total_over_rows_that_another_rule_left_out_is_a_sum(tmp_path: Path) -> None:
    text = TABLE + "South,004,50,10,4,6\nTotal,T,650,230,119,111\n"
    made = imported(tmp_path, PLAIN + leave("pseudo-station", "004") + leave("total", "T"), main=text)
    assert [entry.is_sum for entry in made.reading.left_out] == [False, True]


def test_a_total_with_one_wrong_figure_is_told_by_that_figure(tmp_path: Path) -> None:
    text = TABLE + "Total,T,600,220,115,106\n"
    made = imported(tmp_path, PLAIN + leave("total", "T"), main=text)
    comparison = made.reconciliation.files[0].left_out[0].comparison
    assert comparison is not None
    assert [(d.column, d.printed, d.parts) for d in comparison.disagreements] == [("Birch", 106, 105)]
    assert made.reading.left_out[0].is_sum


def test_a_station_called_a_heading_is_the_sum_of_nothing(tmp_path: Path) -> None:
    heading = 'heading = { when = { station = ["001"] }, carry = { centre = "station" } }\n'
    made = imported(tmp_path, PLAIN.replace('path = "main.csv"\n', 'path = "main.csv"\n' + heading))
    assert any("line 2: 1 row was left out as a heading" in sentence for sentence in made.reconciliation.told)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rule_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(InputError, match="needs a reason") as caught:
        recipe_of(PLAIN + leave("other", "002", reason))
    assert caught.value.column == "leave_out.1.reason"


def test_a_rule_about_nothing_says_so() -> None:
    with pytest.raises(InputError, match="neither rows nor columns"):
        recipe_of(PLAIN + '[[leave_out]]\nwhen = {}\nkind = "other"\nreason = "x"\n')


SWAPPED = OPTIONS.replace('"Ash"', '"?"').replace('"Birch"', '"Ash"').replace('"?"', '"Birch"')


def test_exchanged_columns_are_told_with_both_names(tmp_path: Path) -> None:
    made = imported(tmp_path, HEAD + STAGE + WIDE + UNITS + COUNTS + SWAPPED)
    assert (
        "main.csv: the option 'ash' is read from the column 'Birch', although there is a column 'Ash', which is read as "
        "the option 'birch'." in made.reconciliation.told
    )
    assert {o.figure: o.columns for o in made.reading.origins}["votes/ash"] == ("Birch",)


@pytest.mark.parametrize(
    "key",
    [
        'rename = { Ash = "Birch", Birch = "Ash" }\n',
        'layout = { delimiter = ",", names = ["district", "station", "Register", "Valid", "Birch", "Ash"] }\n',
    ],
)
def test_columns_exchanged_by_their_names_are_told_too(tmp_path: Path, key: str) -> None:
    wide = WIDE.replace(
        'layout = { delimiter = "," }\n', key if key.startswith("layout") else key + WIDE.split("\n")[3]
    )
    made = imported(tmp_path, HEAD + STAGE + wide + "\n" + UNITS + COUNTS + OPTIONS)
    assert len(made.reading.warnings) == 2
    assert {o.figure: o.columns for o in made.reading.origins}["votes/ash"] == ("Birch",)


def test_columns_of_their_own_names_are_silent(tmp_path: Path) -> None:
    assert imported(tmp_path).reading.warnings == ()


EMPTY = TABLE.replace("North,002", ",002")


def test_an_empty_region_is_refused_and_names_its_keys(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the cell of the district is empty in 1 of 3 rows") as caught:
        imported(tmp_path, main=EMPTY)
    assert (caught.value.row, caught.value.column) == (3, "district")
    assert "file.fill_down" in str(caught.value.mend)
    assert "may_be_empty" in str(caught.value.mend)


def test_an_empty_region_that_the_recipe_permits_is_told(tmp_path: Path) -> None:
    permitted = PLAIN.replace('column = "district" }', 'column = "district", may_be_empty = true }')
    made = imported(tmp_path, permitted, main=EMPTY)
    assert made.record.units.table.filter(unit="002")["parent"].to_list() == ["all"]
    assert any("their units hang on the whole" in sentence for sentence in made.reconciliation.told)


def test_an_empty_lower_region_is_told(tmp_path: Path) -> None:
    units = UNITS.replace(
        '{ level = "district", column = "district" }',
        '{ level = "district", column = "district" }, { level = "town", column = "town" }',
    )
    text = table("district,town,station,Register,Valid,Ash,Birch", "N,A,1,100,60,40,20", "N,,2,200,70,30,40")
    made = imported(tmp_path, HEAD + STAGE + WIDE + units + COUNTS + OPTIONS, main=text)
    assert any("the cell of the town (town) is empty in 1 of 2 rows (line 3)" in s for s in made.reconciliation.told)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(a", "round bracket"),
        ("[a", "square bracket"),
        ("a(?=b)", "cannot be asked for"),
        ("((a{1000}){1000}){1000}", "too large"),
        ("*a", "repeats nothing"),
        ("(?P<", "do not fit together"),
    ],
)
def test_a_wrong_pattern_is_told_in_words(pattern: str, words: str) -> None:
    assert words in str(pattern_fault(pattern))
    with pytest.raises(InputError) as caught:
        recipe_of(PLAIN + f'[[leave_out]]\nwhen = {{ station = {{ matches = "{pattern}" }} }}\nreason = "x"\n')
    assert "col(" not in str(caught.value)
    assert caught.value.mend is not None


@pytest.mark.parametrize(
    ("old", "new", "message", "mend"),
    [
        ('title = "Ruritania 1999"', 'title = "R"\nfirst_day = "2031-13-45"', "a day of the calendar", "2018-07-29"),
        ('title = "Ruritania 1999"', 'title = "R"\nfirst_day = 2031-05-09T10:00:00Z', "a day of the calendar", "time"),
        ('id = "ash"', "id = 5", "a text is expected", "in quotes"),
        ('name = "Official"', 'name = "Official"\nsequence = "1"', "a whole number is expected", "without quotes"),
        ('title = "Diet"\n', "", "the key is missing", "add title"),
    ],
)
def test_a_wrong_type_is_told_with_what_to_write(old: str, new: str, message: str, mend: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        recipe_of(PLAIN.replace(old, new))
    assert mend in str(caught.value.mend)
    assert "datetime" not in str(caught.value)


@pytest.mark.parametrize("number", [10**12 + 1, 99999999999999999999])
def test_a_sequence_beyond_all_tables_is_refused_at_import(tmp_path: Path, number: int) -> None:
    with pytest.raises(InputError, match="out of range") as caught:
        imported(tmp_path, PLAIN.replace('name = "Official"', f'name = "Official"\nsequence = {number}'))
    assert caught.value.column == "stage.sequence"
    assert "1,000,000,000,000" in str(caught.value.mend)
