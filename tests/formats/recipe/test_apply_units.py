"""How rows become units: ids as they stand, composite keys, names beside codes, kinds, fields, repeats."""

from pathlib import Path

import pytest

from invented_recipe import PLAIN, TABLE, UNITS, imported, table
from scrutineer.errors import InputError

STATION = 'station = { columns = ["station"] }'


def test_ids_keep_their_zeros_and_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    made = imported(tmp_path, main=TABLE)
    assert made.record.units.ids.to_list() == ["all", "North", "South", "North/001", "North/002", "South/003"]
    turned = "\n".join(",".join(reversed(line.split(","))) for line in TABLE.splitlines()) + "\n"
    assert imported(tmp_path, main=turned).record.digest != made.record.digest  # another file, another SHA-256
    again = imported(tmp_path, main=turned).record
    assert again.ballots.drop("source").equals(made.record.ballots.drop("source"))
    assert again.votes.drop("source").equals(made.record.votes.drop("source"))


def test_composite_keys_do_not_run_together(tmp_path: Path) -> None:
    text = table(
        "district,a,b,Register,Valid,Ash,Birch",
        "North,1,11,100,60,40,20",
        "North,11,1,200,70,30,40",
        "North,1:1,1,300,80,45,35",
        "North,1,1:1,400,85,45,40",
    )
    made = imported(tmp_path, PLAIN.replace('columns = ["station"]', 'columns = ["a", "b"]'), main=text)
    ids = made.record.units.ids.to_list()[2:]
    assert ids == ["North/1:11", "North/11:1", "North/1∶1:1", "North/1:1∶1"]


def test_names_stand_beside_codes_and_the_first_name_counts(tmp_path: Path) -> None:
    text = table(
        "code,district,station,place,Register,Valid,Ash,Birch",
        "01,North,1,Hall,100,60,40,20",
        "01,Nord,2,School,200,70,30,40",
        "02,South,1,,300,90,46,44",
    )
    recipe = PLAIN.replace('column = "district"', 'column = "code", name_column = "district"').replace(
        'columns = ["station"]', 'columns = ["station"], level = "booth", name = "place"'
    )
    made = imported(tmp_path, recipe, main=text)
    units = made.record.units.table
    assert dict(units.select("unit", "name").iter_rows()) == {
        "all": "Ruritania",
        "01": "North",
        "02": "South",
        "01/1": "Hall",
        "01/2": "School",
        "02/1": "1",
    }
    assert made.record.units.levels == ("nation", "district", "booth")
    assert any("several names" in sentence for sentence in made.reconciliation.told)


def test_a_region_out_of_the_beginning_of_a_code(tmp_path: Path) -> None:
    text = table("station,Register,Valid,Ash,Birch", "0101,100,60,40,20", "0201,200,70,30,40")
    recipe = PLAIN.replace('column = "district"', 'column = "station", first = 2')
    assert imported(tmp_path, recipe, main=text).record.units.ids.to_list() == ["all", "01", "02", "01/0101", "02/0201"]


def test_units_may_be_regions_without_stations(tmp_path: Path) -> None:
    text = table("district,Register,Valid,Ash,Birch", "North,100,60,40,20", "South,200,70,30,40")
    made = imported(tmp_path, PLAIN.replace(STATION, ""), main=text)
    assert made.record.units.levels == ("nation", "district")
    assert made.record.ballots["unit"].to_list() == ["North", "South"]


def test_kinds_and_fields(tmp_path: Path) -> None:
    text = table(
        "district,station,for,Register,Valid,Ash,Birch",
        "North,1,men,100,60,40,20",
        "Abroad,2,women,200,70,30,40",
        "Abroad,P3,,300,90,46,44",
    )
    rules = (
        'fields = { sex = "for" }\n[[units.kind]]\nwhen = { station = { matches = "^P" } }\nkind = "postal"\n'
        '[[units.kind]]\nwhen = { district = ["Abroad"] }\nkind = "abroad"\n'
    )
    units = imported(tmp_path, PLAIN.replace(UNITS, UNITS + rules), main=text).record.units.table
    assert units["kind"].to_list() == ["ordinary", "ordinary", "ordinary", "ordinary", "abroad", "postal"]
    assert units["sex"].to_list() == [None, None, None, "men", "women", None]


REPEATED = table(
    "district,station,Register,Valid,Ash,Birch",
    "North,1,100,60,40,20",
    "North,1,100,60,40,20",
    "South,7,300,90,45,45",
    "South,7,310,80,45,35",
    "South,8,320,85,45,40",
)


def test_a_key_that_repeats_is_refused_until_the_recipe_decides(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, main=REPEATED)
    assert (caught.value.row, caught.value.value) == (3, "North/1")
    assert "line 2" in caught.value.message
    assert "1 keys repeat with all figures alike, 1 with other figures" in caught.value.message
    assert "repeated" in str(caught.value.mend)


def test_kept_repeats_are_all_counted_and_listed_in_two_lists(tmp_path: Path) -> None:
    made = imported(tmp_path, PLAIN.replace(UNITS, UNITS + 'repeated = "keep"\n'), main=REPEATED)
    assert made.record.ballots["unit"].to_list() == ["North/1", "North/1~2", "South/7", "South/7~2", "South/8"]
    assert made.record.units.table["repeat_of"].drop_nulls().unique().sort().to_list() == ["North/1", "South/7"]
    assert made.record.ballots["registered"].sum() == 1130
    account = made.reconciliation
    assert [(key.key, key.lines) for key in account.true_duplicates] == [("North/1", ("line 2", "line 3"))]
    assert [(key.key, key.lines) for key in account.same_key] == [("South/7", ("line 4", "line 5"))]


def test_a_row_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, main=TABLE + "West,,5,5,3,2\n")
    assert (caught.value.row, caught.value.column) == (5, "station")
    assert "leave_out" in str(caught.value.mend)


def test_merged_cells_are_filled_down_where_the_recipe_says_so(tmp_path: Path) -> None:
    text = table(
        "district,station,Register,Valid,Ash,Birch", "North,1,100,60,40,20", ",2,200,70,30,40", "South,3,30,9,5,4"
    )
    recipe = PLAIN.replace('path = "main.csv"', 'path = "main.csv"\nfill_down = ["district"]')
    assert imported(tmp_path, recipe, main=text).record.ballots["unit"].to_list() == ["North/1", "North/2", "South/3"]


def test_headings_are_carried_and_compared(tmp_path: Path) -> None:
    text = table(
        "station,Register,Valid,Ash,Birch",
        "N,300,130,70,60",
        "1,100,60,40,20",
        "2,200,70,30,40",
        "S,9,9,5,4",
        "3,9,9,5,3",
    )
    recipe = PLAIN.replace(
        'path = "main.csv"',
        'path = "main.csv"\nheading = { when = { station = { matches = "^[A-Z]" } }, carry = { district = "station" } }',
    )
    made = imported(tmp_path, recipe, main=text)
    assert made.record.ballots["unit"].to_list() == ["N/1", "N/2", "S/3"]
    entry = made.reconciliation.files[0].left_out[0]
    assert (entry.kind, entry.rows, entry.lines) == ("heading", 2, ("line 2", "line 5"))
    assert entry.comparison is not None
    assert (entry.comparison.compared, entry.comparison.agree) == (8, 7)
    difference = entry.comparison.disagreements[0]
    assert (difference.line, difference.column, difference.printed, difference.parts) == ("line 5", "Birch", 4, 3)
    strict = recipe.replace('carry = { district = "station" }', 'carry = { district = "station" }, must_agree = true')
    with pytest.raises(InputError, match="not the sum of its parts, which is 3"):
        imported(tmp_path, strict, main=text)
