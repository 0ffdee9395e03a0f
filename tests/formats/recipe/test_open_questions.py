"""A recipe says what nobody has answered yet, and nothing is imported meanwhile; its reasons fit the keys below them."""

import re
import tomllib

import pytest

from invented_recipe import PLAIN, imported, recipe_of
from scrutineer.errors import InputError
from scrutineer.formats.recipe.find import find_recipe, packaged_recipes
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.recipe import Question
from scrutineer.formats.recipe.recipe_file import parse_recipe, write_recipe

OPEN = """[[question]]
key = "counts.valid"
text = "are blank papers among them?"
answer = "if so, write blank = COLUMN in [counts]"
[[question]]
key = "election"
text = "on which day was the poll?"
"""
HEADER = "Country,District,Station,Registered,Valid,Lost papers,Unused papers,Ash,Birch,Cedar"


def rows(districts=("North", "South"), country="Ruritania"):
    """Stations numbered anew in each district; the options, and papers that were never lost, add up to the valid."""
    return [
        f"{country},{name},{number},{900 + number},{60 + 7 * number},0,0,{30 + 3 * number},{20 + 2 * number},{10 + 2 * number}"
        for name in districts
        for number in range(1, 9)
    ]


def write(folder, name, lines, header=HEADER):
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_an_open_question_refuses_the_import_and_says_how_to_settle_it(tmp_path):
    with pytest.raises(InputError) as caught:
        imported(tmp_path, PLAIN + OPEN)
    told = str(caught.value)
    for words in ("key counts.valid", "2 questions are open", "are blank papers among them?", "blank = COLUMN"):
        assert words in told
    assert "delete the [[question]]" in told
    one = OPEN[OPEN.rindex("[[question]]") :]
    with pytest.raises(InputError, match=r"1 question of this recipe is open: .on which day was the poll"):
        imported(tmp_path, PLAIN + one)
    assert imported(tmp_path).record.ballots["valid"].sum() == 220


def test_questions_are_read_and_written_again():
    recipe = recipe_of(PLAIN + OPEN)
    assert recipe.questions[1] == Question("election", "on which day was the poll?")
    assert parse_recipe(tomllib.loads(write_recipe(recipe)), file="ruritania.toml") == recipe
    with pytest.raises(InputError, match="no such key") as caught:
        recipe_of(PLAIN + OPEN.replace("answer", "anwser"))
    assert "did you mean answer?" in str(caught.value)


def test_no_packaged_recipe_has_an_open_question():
    assert packaged_recipes()
    assert not [name for name in packaged_recipes() if find_recipe(name).questions]


def test_every_question_says_how_it_is_answered(tmp_path):
    proposal = propose([write(tmp_path, "r.csv", rows())])
    assert proposal.questions
    assert all(question.answer for question in proposal.questions)


def test_a_doubtful_thousands_sign_is_not_read_until_it_is_confirmed(tmp_path):
    lines = [f"S{n};1.{400 + n};{90 + n};{50 + n};40" for n in range(1, 9)]
    path = write(tmp_path, "d.csv", lines, header="Station;Registered;Valid;Ash;Birch")
    proposal = propose([path])
    text = re.sub(r"^\[\[question\]\]\n(?:\w.*\n)+\n?", "", proposal.text, flags=re.MULTILINE)
    assert proposal.recipe.number.thousands is None
    (tmp_path / "files").mkdir()
    table = path.read_text(encoding="utf-8")
    with pytest.raises(InputError) as caught:
        imported(tmp_path / "files", text, d=table)
    assert caught.value.value == "1.401"
    text = text.replace("# [number]", "[number]").replace('# thousands = "."', 'thousands = "."')
    assert imported(tmp_path / "files", text, d=table).record.ballots["registered"].sum() == 8 * 1400 + 36


def test_the_reason_of_a_key_names_the_columns_of_that_key(tmp_path):
    proposal = propose([write(tmp_path, "r.csv", rows())])
    assert proposal.recipe.units.station is not None
    assert proposal.recipe.units.station.columns == ("Station",)
    (reason,) = [reason.text for reason in proposal.reasons if reason.key == "units.station"]
    assert reason == "'Station' is different in every row of one 'District', which stands above it in the ids"


def test_a_block_of_options_with_counts_at_its_end_is_told_as_it_is_used(tmp_path):
    proposal = propose([write(tmp_path, "r.csv", rows())])
    assert [role.column for role in proposal.recipe.options] == ["Ash", "Birch", "Cedar"]
    (reason,) = [reason.text for reason in proposal.reasons if reason.key == "option"]
    assert "5 columns from Lost papers to Cedar" in reason
    assert "'Lost papers', 'Unused papers' among them are no options" in reason
    assert "the other 3 are the options" in reason


def test_a_region_with_one_value_names_the_whole_and_is_no_level(tmp_path):
    proposal = propose([write(tmp_path, "r.csv", rows())])
    assert [level.column for level in proposal.recipe.units.levels] == ["District"]
    assert proposal.recipe.units.root == "Ruritania"
    assert any(reason.key == "units.root" and "Country" in reason.text for reason in proposal.reasons)


def test_a_region_that_is_one_in_each_of_two_parts_stays_a_level(tmp_path):
    parts = [write(tmp_path, f"{name}.csv", rows((name,))) for name in ("North", "South")]
    recipe = propose(parts).recipe
    assert [level.column for level in recipe.units.levels] == ["District"]
    assert len(recipe.stages) == 1


def test_what_is_seen_in_a_second_file_bears_its_name(tmp_path):
    first = write(tmp_path, "first.csv", rows())
    later = write(tmp_path, "later.csv", rows())
    told = [reason.text for reason in propose([first, later]).reasons if reason.key == "counts.registered"]
    assert any(text.startswith("later.csv: ") for text in told)
    assert any(not text.startswith("later.csv: ") for text in told)
