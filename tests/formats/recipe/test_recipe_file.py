"""Recipes as TOML: what is read, what is refused with the nearest known key, and what is written again."""

import re
import tomllib
from pathlib import Path

import pytest

from invented_recipe import COUNTS, HEAD, OPTIONS, PLAIN, STAGE, UNITS, WIDE, recipe_of
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.recipe.find import find_recipe
from scrutineer.formats.recipe.recipe import Condition, Figure
from scrutineer.formats.recipe.recipe_file import parse_recipe, read_recipe, write_recipe

FULL = """
format = "scrutineer-recipe/1"
[election]
id = "ruritania-1999"
title = "Ruritania 1999"
country = "RUR"
first_day = 1999-05-02
note = "invented"
[definitions]
cast = "Papers in the box."
[[contest]]
id = "diet"
title = "Diet"
seats = 12
when = { office = ["Diet"] }
[[contest]]
id = "mayor"
title = "Mayor"
when = { office = { matches = "^Mayor" }, round = "2" }
counts = { valid = "Valid for mayor" }
[[stage]]
id = "first"
name = "First"
sequence = 1
date = 1999-05-03
[[stage]]
id = "official"
name = "Official"
sequence = 2
[[source]]
id = "gazette"
title = "Gazette"
licence = "CC0"
[[file]]
id = "main"
path = "main*.csv"
stage = "official"
source = "gazette"
layout = { encoding = "cp1251", delimiter = ";", na = ["", "-"], skip_rows = 2 }
rename = { "Voix " = "Votes" }
absent = ["Register"]
fill_down = ["district"]
heading = { when = { station = { empty = true } }, carry = { centre = "district" } }
[[file]]
id = "items"
path = "items.csv"
stage = "first"
shape = "long"
long = { item = ["party", "list"], value = "n" }
[units]
root = "Ruritania"
levels = [{ level = "district", column = "code", name_column = "district", first = 2 }]
station = { columns = ["a", "b"], level = "table", name = "where" }
repeated = "keep"
fields = { centre = "centre" }
[[units.kind]]
when = { district = ["Abroad"] }
kind = "abroad"
[counts]
registered = "Register"
cast = { sum = ["Paper", "Machine"], minus = "Spoilt", empty = "zero" }
blank = { code = "B" }
derived = ["cast"]
computed = { valid = { sum = ["votes"] } }
[[option]]
id = "ash"
name = "Ash Party"
column = "Ash"
[[option]]
id = "birch"
contest = "mayor"
code = "7"
[options]
columns = "v_*"
[flags]
signed = { column = "Signed", true = ["oui"], false = ["non"] }
damaged = "Damaged"
[texts]
form_id = "Form"
[[leave_out]]
when = { station = ["Total"] }
kind = "total"
reason = "the sum of a district"
compare = true
total_of = ["district"]
[[leave_out]]
columns = "^Sum"
reason = "sums of columns"
[[not_total]]
when = { station = ["Total Hall"] }
reason = "a place of this name"
[[status]]
when = { remark = ["annulled"] }
status = "annulled"
[number]
thousands = "."
[[number.where]]
columns = ["Register"]
when = { district = ["South"] }
thousands = ","
[keep]
columns = ["remark"]
"""


def test_every_key_is_read() -> None:
    recipe = recipe_of(FULL)
    assert recipe.contests[1].when == {"office": Condition(matches="^Mayor"), "round": Condition(values=("2",))}
    assert recipe.contests[0].contest.unit == "all"
    assert recipe.counts["cast"] == Figure(sum=("Paper", "Machine"), minus=("Spoilt",), empty="zero")
    assert recipe.counts["blank"] == Figure(code=("B",))
    assert recipe.options[0].option.contest == "diet"
    assert (recipe.options[1].option.name, recipe.options[1].code) == ("birch", "7")
    assert recipe.sources[0].extra == {"licence": "CC0"}
    assert recipe.files[0].layout.encoding == "cp1251"
    assert recipe.units.levels[0].first == 2
    assert recipe.option_columns == "v_*"
    assert recipe.flags["signed"].true == ("oui",)


def test_written_and_read_again_it_is_the_same() -> None:
    recipe = recipe_of(FULL)
    assert recipe_of(write_recipe(recipe)) == recipe


def test_comments_stand_above_their_keys() -> None:
    text = write_recipe(recipe_of(FULL), {"": ["Look\nat it"], "counts.cast": ["why"], "option.ash": ["bell \x07"]})
    assert text.startswith('# Look\n# at it\nformat = "scrutineer-recipe/1"')
    assert "# why\ncast = {" in text
    assert "# bell\n[[option]]" in text
    assert recipe_of(text) == recipe_of(FULL)


@pytest.mark.parametrize("name", ['quote " and \\ and \t', "line\nbreak", "საქართველო", "\x7f", "a.b"])
def test_any_column_name_survives(name: str) -> None:
    text = PLAIN.replace('registered = "Register"', 'registered = "REPLACED"')
    recipe = recipe_of(text)
    document = tomllib.loads(text)
    document["counts"]["registered"] = name
    document["file"][0]["rename"] = {name: "x"}
    recipe = parse_recipe(document, file="ruritania.toml")
    assert recipe_of(write_recipe(recipe)) == recipe


@pytest.mark.parametrize(
    ("old", "new", "key", "near"),
    [
        ("[counts]", "[count]", "count", "counts"),
        ("delimiter", "delimeter", "file.1.layout.delimeter", "delimiter"),
        ("path =", "paths =", "file.1.paths", "path"),
        ("root =", "rot =", "units.rot", "root"),
        ("level =", "levle =", "units.levels.1.levle", "level"),
        ('id = "ash"', 'id = "ash"\ncolour = "red"', "option.1.colour", "column"),
        ('title = "Diet"', 'title = "Diet"\nseat = 3', "contest.1.seat", "seats"),
        ('name = "Official"', 'name = "Official"\nsequenze = 1', "stage.1.sequenze", "sequence"),
        ("registered =", "registred =", "counts.registred", "registered"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest(old: str, new: str, key: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        recipe_of(PLAIN.replace(old, new))
    assert caught.value.file == "ruritania.toml"
    assert caught.value.column == key
    assert f"did you mean {near}?" in str(caught.value.mend)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (PLAIN.replace("scrutineer-recipe/1", "scrutineer-recipe/9"), "format"),
        (PLAIN.replace('root = "Ruritania"\n', ""), "units.root"),
        (PLAIN.replace('root = "Ruritania"', "root = 3"), "units.root"),
        (HEAD + STAGE + UNITS + OPTIONS, "file"),
        (HEAD + WIDE + UNITS + OPTIONS, "stage"),
        (PLAIN.replace('path = "main.csv"', 'path = "in/main.csv"'), "file.main.path"),
        (PLAIN.replace('path = "main.csv"', 'path = "main.csv"\nstage = "final"'), "file.main.stage"),
        (PLAIN.replace('path = "main.csv"', 'path = "main.csv"\nshape = "long"'), "file.main.long"),
        (PLAIN.replace('"Register"', "{ minus = ['a'] }"), "counts.registered"),
        (HEAD + STAGE + WIDE + UNITS, "option"),
        (PLAIN + '[[leave_out]]\nreason = "x"\n', "leave_out.1"),
        (PLAIN + '[[leave_out]]\nreason = "x"\nkind = "sum"\nwhen = { a = ["b"] }\n', "leave_out.1.kind"),
        (PLAIN + '[[leave_out]]\nreason = "x"\nwhen = { a = { matches = "(" } }\n', "leave_out.1.when.a.matches"),
        (PLAIN + '[[leave_out]]\nreason = "x"\nwhen = { a = {} }\n', "leave_out.1.when.a"),
        (PLAIN + '[[status]]\nstatus = "gone"\nwhen = { a = ["b"] }\n', "status.status"),
        (PLAIN + '[number]\nthousands = ";"\n', "number.thousands"),
        (PLAIN + '[number]\nthousands = "."\nwhole_floats = true\n', "number.decimals"),
        (PLAIN + '[keep]\ncolumns = ["valid"]\n', "keep.columns"),
        (PLAIN + "[flags]\nsigned = 3\n", "flags.signed"),
        (PLAIN + '[flags]\nsinged = "x"\n', "flags.singed"),
        (PLAIN.replace(COUNTS, COUNTS + 'computed = { valid = { minus = "votes" } }\n'), "counts.computed.valid"),
        (PLAIN.replace(COUNTS, COUNTS + 'computed = { cast = "blank" }\n'), "counts.computed.cast"),
        (PLAIN.replace('column = "Birch"', 'column = "Ash"'), "option.birch.column"),
        (PLAIN.replace('column = "Birch"', 'column = "Birch"\ncode = "2"'), "option.birch"),
        (PLAIN.replace("levels = [{", 'levels = [{ level = "station", column = "x" }, {'), "units.levels.level"),
    ],
)
def test_a_recipe_that_contradicts_itself_is_refused(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        recipe_of(text)
    assert caught.value.column == key


def test_a_packaged_recipe_or_a_file(tmp_path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(PLAIN)
    assert find_recipe(str(path)) == read_recipe(path)
    path.write_text("a = [")
    with pytest.raises(InputError, match="not TOML"):
        find_recipe(str(path))


def test_no_such_recipe() -> None:
    with pytest.raises(UsageError, match="neither a file nor a recipe"):
        find_recipe("nowhere-1900")


def test_the_example_of_the_reference_is_a_recipe(root: Path) -> None:
    text = (root / "docs" / "reference" / "recipe-format.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert recipe_of(blocks[0]).units.root == "Ruritania"
    assert all(tomllib.loads(block) for block in blocks)


@pytest.mark.parametrize(
    ("old", "new", "key", "value"),
    [
        ('valid = "Valid"', 'valid = { sum = ["Ash", "Ash", "Birch"] }', "counts.valid.sum", "Ash"),
        ('valid = "Valid"', 'valid = { sum = ["Ash"], minus = ["Birch", "Birch"] }', "counts.valid.minus", "Birch"),
        ('valid = "Valid"', 'valid = { sum = ["Ash", "Birch"], minus = ["Birch"] }', "counts.valid.minus", "Birch"),
        ('root = "Ruritania"', 'root = "Ruri\\ntania"', "units.root", "Ruri\ntania"),
    ],
)
def test_a_part_that_stands_twice_is_refused_before_any_file_is_read(old, new, key, value):
    assert old in PLAIN
    with pytest.raises(InputError) as caught:
        recipe_of(PLAIN.replace(old, new))
    fault = caught.value
    assert (fault.column, fault.value) == (key, value)


def test_a_count_may_be_text_or_a_table_and_the_message_says_so():
    text = re.sub(r"(?m)^registered = .*$", "registered = 3", PLAIN)
    with pytest.raises(InputError) as caught:
        recipe_of(text)
    fault = caught.value
    assert fault.column == "counts.registered"
    assert "a column in quotes or a table" in fault.message
    assert 'registered = "COLUMN"' in (fault.mend or "")
