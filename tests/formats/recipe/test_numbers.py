"""Whole numbers out of cells: what is read, what is refused, and what the error tells."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_recipe import PLAIN, imported, table
from scrutineer.errors import InputError
from scrutineer.formats.recipe.numbers import read_cell
from scrutineer.formats.recipe.recipe import THOUSANDS, NumberFormat

PLAINLY = NumberFormat()


@pytest.mark.parametrize(
    ("text", "thousands", "value"),
    [
        ("0", None, 0),
        ("007", None, 7),
        ("1.234", ".", 1234),
        ("1.234.567", ".", 1234567),
        ("12", ".", 12),
        ("1234", ".", 1234),
        ("1,234", ",", 1234),
        ("1 234", " ", 1234),
        ("1\u00a0234", " ", 1234),
        ("1\u2009234", " ", 1234),
        ("1\u202f234\u202f567", " ", 1234567),
        ("1'234", "'", 1234),
        ("1’234", "'", 1234),
        ("١٬٢٣٤", "٬", 1234),
        ("٣٤٥", None, 345),
        ("۳۴۵", None, 345),
        ("३४५", None, 345),
        ("៣៤៥", None, 345),
        ("３４５", None, 345),
    ],
)
def test_a_number_that_the_recipe_allows_is_read(text: str, thousands: str | None, value: int) -> None:
    assert read_cell(text, thousands, PLAINLY).value == value


@pytest.mark.parametrize(
    ("text", "thousands", "why"),
    [
        ("1.234", None, "not said whether this sign groups"),
        ("1,234", None, "not said whether this sign groups"),
        ("1,234", ".", "not said whether this sign groups"),
        ("12.34", ".", "groups of three"),
        ("1.23", ".", "groups of three"),
        ("1.2345", ".", "groups of three"),
        ("1234.567", ".", "groups of three"),
        (".234", ".", "groups of three"),
        ("1..234", ".", "groups of three"),
        ("-5", None, "negative"),
        ("−5", None, "negative"),
        ("+5", None, "not a whole number"),
        ("5.0", ".", "groups of three"),
        ("1e3", None, "not a whole number"),
        ("12 votes", None, "not a whole number"),
        ("1.234,5", ".", "not a whole number"),
        ("٣5", None, "two scripts"),
        ("٣۵", None, "two scripts"),
        ("½", None, "not a whole number"),
        ("²", None, "not a whole number"),
        ("9" * 20, None, "larger than any count"),
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str, thousands: str | None, why: str) -> None:
    reading = read_cell(text, thousands, PLAINLY)
    assert reading.value is None
    assert why in reading.how


def test_whole_floats_only_where_the_recipe_says_so() -> None:
    floats = NumberFormat(whole_floats=True)
    assert read_cell("54.0", None, floats).value == 54
    assert read_cell("54.5", None, floats).value is None
    assert read_cell("54.0", None, PLAINLY).value is None
    assert read_cell("1.054,00", ".", NumberFormat(whole_floats=True, decimals=",")).value == 1054


@given(st.integers(0, 10**12), st.sampled_from(sorted(THOUSANDS)), st.sampled_from(["0", "٠", "۰", "០", "०"]))
def test_grouped_and_translated_digits_keep_their_value(value: int, sign: str, zero: str) -> None:
    text = f"{value:,}".replace(",", sign)
    text = "".join(chr(ord(zero) + int(letter)) if letter.isdigit() else letter for letter in text)
    assert read_cell(text, sign, PLAINLY).value == value


@given(st.text(min_size=1, max_size=12), st.sampled_from([None, *THOUSANDS]))
def test_a_cell_is_a_number_of_its_own_digits_or_none(text: str, sign: str | None) -> None:
    value = read_cell(text, sign, PLAINLY).value
    if value is not None:
        assert value == int("".join(str(int(letter)) for letter in text if letter.isdecimal()))


DOTS = table(
    "district,station,Register,Valid,Ash,Birch",
    "North,1,900,60,40,20",
    "North,2,800,70,30,40",
    "South,3,1.300,90,45,45",
    "South,4,1.400,80,45,35",
)


def test_signs_in_one_region_only_are_told_with_the_region(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, main=DOTS)
    error = caught.value
    assert (error.file, error.row, error.column, error.value) == ("main.csv", 4, "Register", "1.300")
    assert "2 of 4 filled cells" in error.message
    assert "district = South" in error.message
    assert "[[number.where]]" in str(error.mend)
    assert list(tmp_path.iterdir()) == [tmp_path / "main.csv"]


def test_a_rule_for_the_region_reads_them_and_counts_them(tmp_path: Path) -> None:
    rule = '[[number.where]]\nwhen = { district = ["South"] }\ncolumns = ["Register"]\nthousands = "."\n'
    made = imported(tmp_path, PLAIN + rule, main=DOTS)
    assert made.record.ballots["registered"].to_list() == [900, 800, 1300, 1400]
    assert made.reconciliation.files[0].rewritten == {"thousands sign .": 2}


def test_a_rule_for_another_region_does_not_read_them(tmp_path: Path) -> None:
    rule = '[[number.where]]\nwhen = { district = ["North"] }\nthousands = "."\n'
    with pytest.raises(InputError, match="not said whether"):
        imported(tmp_path, PLAIN + rule, main=DOTS)


def test_eastern_digits_are_read_and_counted(tmp_path: Path) -> None:
    text = table("district,station,Register,Valid,Ash,Birch", "North,1,٩٠,٦٠,٤٠,٢٠", "North,2,80,70,30,40")
    made = imported(tmp_path, main=text)
    assert made.record.votes["votes"].to_list() == [40, 30, 20, 40]
    assert made.reconciliation.files[0].rewritten == {"Arabic-indic digits": 4}


@pytest.mark.parametrize("cell", ["-3", "+3", "1.5", "x", "9999999999999999"])
def test_a_cell_that_is_no_count_names_its_place(tmp_path: Path, cell: str) -> None:
    text = table("district,station,Register,Valid,Ash,Birch", "North,1,90,60,40,20", f"North,2,80,{cell},30,40")
    with pytest.raises(InputError) as caught:
        imported(tmp_path, main=text)
    assert (caught.value.row, caught.value.column, caught.value.value) == (3, "Valid", cell)


def test_a_word_for_no_figure_is_null_and_not_zero(tmp_path: Path) -> None:
    text = table("district,station,Register,Valid,Ash,Birch", "North,1,90,-,40,20", "North,2,80,70,30,40")
    made = imported(tmp_path, PLAIN.replace('delimiter = ","', 'delimiter = ",", na = ["-"]'), main=text)
    assert made.record.ballots["valid"].to_list() == [None, 70]
