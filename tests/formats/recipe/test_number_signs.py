"""One sign never both groups thousands and stands before decimals; signs of full width are read like the digits."""

from pathlib import Path

import pytest

from invented_recipe import PLAIN, TABLE, imported
from scrutineer.errors import InputError
from scrutineer.formats.recipe.numbers import read_cell
from scrutineer.formats.recipe.recipe import NumberFormat

FLOATS = "[number]\nwhole_floats = true\n"
NORTH = '[[number.where]]\nthousands = "."\nwhen = { district = ["North"] }\n'
DOTTED = TABLE.replace("North,001,100", "North,001,1.000").replace("North,002,200", "North,002,1.278")


def test_the_sign_that_groups_here_wins_over_decimals(tmp_path: Path) -> None:
    made = imported(tmp_path, PLAIN + FLOATS + NORTH, main=DOTTED)
    assert made.record.ballots["registered"].to_list() == [1000, 1278, 300]


@pytest.mark.parametrize(
    ("cell", "recipe"),
    [("1.000", FLOATS), ('"1,000"', FLOATS + 'decimals = ","\n')],
)
def test_three_zeros_that_may_be_either_are_refused_with_the_key(tmp_path: Path, cell: str, recipe: str) -> None:
    with pytest.raises(InputError, match="three zeros after a sign") as caught:
        imported(tmp_path, PLAIN + recipe, main=TABLE.replace("North,001,100", f"North,001,{cell}"))
    assert caught.value.row == 2
    assert '[[number.where]] with columns = ["Register"]' in str(caught.value.mend)


def test_the_key_that_the_error_names_settles_it_both_ways(tmp_path: Path) -> None:
    text = TABLE.replace("North,001,100", "North,001,1.000")
    column = '[[number.where]]\ncolumns = ["Register"]\n'
    decimals = imported(tmp_path, PLAIN + FLOATS + column, main=text)
    groups = imported(tmp_path, PLAIN + FLOATS + column + 'thousands = "."\n', main=text)
    assert decimals.record.ballots["registered"][0] == 1
    assert groups.record.ballots["registered"][0] == 1000


@pytest.mark.parametrize(
    ("text", "thousands", "value"),
    [
        ("54.0", None, 54),
        ("54.00", None, 54),
        ("0.000", None, 0),
        ("1234.000", None, 1234),
        ("1.000", ",", 1),
        ("1,234.000", ",", 1234),
        ("1.000", None, None),
        ("54.0", ".", None),
    ],
)
def test_whole_numbers_with_zeros(text: str, thousands: str | None, value: int | None) -> None:
    assert read_cell(text, thousands, NumberFormat(whole_floats=True)).value == value


@pytest.mark.parametrize(("text", "thousands"), [("１，２３４", ","), ("1，234", ","), ("１．２３４", ".")])
def test_signs_of_full_width_are_read(text: str, thousands: str) -> None:
    reading = read_cell(text, thousands, NumberFormat())
    assert reading.value == 1234
    assert "ullwidth" in reading.how
    assert read_cell(text, None, NumberFormat()).sign == thousands
