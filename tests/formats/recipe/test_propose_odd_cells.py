"""One cell that is no number does not take a column out of the count: it is listed, and asked about."""

import re
from dataclasses import replace

import numpy as np
import pytest

from proposed_recipe import settled
from scrutineer.errors import InputError
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.propose import propose
from scrutineer.formats.recipe.recipe import Condition, StatusRule

HEADER = "District,Station,Registered,Cast,Valid,Invalid,Party A,Party B,Party C,Party D"
COLUMNS = HEADER.split(",")


def cells(size=60):
    """The rows of an invented file, as lists of texts."""
    rng = np.random.default_rng(4)
    votes, invalid = rng.integers(5, 90, (size, 4)), rng.integers(0, 9, size)
    valid = votes.sum(axis=1)
    figures = np.column_stack([valid + invalid + 60, valid + invalid, valid, invalid, votes])
    return [[f"D{n // 20}", f"{n:04d}", *map(str, row)] for n, row in enumerate(figures)]


def write(folder, rows, header=HEADER):
    path = folder / "r.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def asked(proposal):
    return [question for question in proposal.questions if question.key.startswith("file.")]


@pytest.mark.parametrize("column", ["Registered", "Cast", "Valid", "Invalid", "Party A", "Party C", "Party D"])
@pytest.mark.parametrize("text", ["n/a", "-", "NaN", "114*", "-5", "annulled", "(x)"])
def test_a_column_keeps_its_role_and_the_cell_is_asked_about(tmp_path, column, text):
    rows = cells()
    rows[30][COLUMNS.index(column)] = text
    path = write(tmp_path, rows)
    proposal = propose([path])
    recipe = proposal.recipe
    assert [role.column for role in recipe.options] == ["Party A", "Party B", "Party C", "Party D"]
    assert {name: figure.sum for name, figure in recipe.counts.items()} == {
        "registered": ("Registered",),
        "cast": ("Cast",),
        "valid": ("Valid",),
        "invalid": ("Invalid",),
    }
    (question,) = asked(proposal)
    assert f"1 cell of {column!r} holds {text!r}" in question.text
    assert "line 32" in question.text
    assert f'na = ["{text}"]' in question.answer
    assert ('status = "annulled"' in question.answer) == (text == "annulled")
    with pytest.raises(InputError) as caught:
        import_files([path], settled(proposal))
    assert (caught.value.row, caught.value.column, caught.value.value) == (32, column, text)


def test_the_answer_can_be_carried_out(tmp_path):
    rows = cells()
    rows[7][2:] = ["annulled", *[""] * 7]
    path = write(tmp_path, rows)
    proposal = propose([path])
    recipe = settled(proposal)
    (role,) = recipe.files
    layout = replace(role.layout, na=("", "annulled"))
    rule = StatusRule({"Registered": Condition(empty=True)}, "annulled")
    record = import_files([path], replace(recipe, files=(replace(role, layout=layout),), statuses=(rule,))).record
    assert record.ballots.filter(status="annulled").height == 1
    assert record.ballots["cast"].null_count() == 1


def test_signs_for_hidden_small_figures_are_one_question(tmp_path):
    rows = cells()
    hidden = 0
    for number, row in enumerate(rows):
        for place in (6, 7, 9):
            if (number + place) % 4 == 0:
                row[place] = "-"
                hidden += 1
        if number % 3:
            row[8] = "-"
            hidden += 1
    proposal = propose([write(tmp_path, rows)])
    assert len(proposal.recipe.options) == 4
    (question,) = asked(proposal)
    assert re.match(rf"{hidden} cells of .* hold '-'", question.text)
    assert all(name in question.text for name in ("Party A", "Party B", "Party C", "Party D"))


def test_a_column_of_figures_with_many_other_texts_is_asked_about(tmp_path):
    rows = cells()
    for number, row in enumerate(rows):
        row[8] = row[8] if number % 2 else f"see note {number}"
    proposal = propose([write(tmp_path, rows)])
    (question,) = asked(proposal)
    assert "'Party C' holds 30 numbers and 30 other texts, such as 'see note 0'" in question.text


def test_status_words_of_other_languages_are_known(tmp_path):
    for word, status in (("ANULADA", "annulled"), ("недействительны", "annulled"), ("No instalada", "not_opened")):
        rows = cells()
        rows[3][3] = word
        (question,) = asked(propose([write(tmp_path, rows)]))
        assert f'status = "{status}"' in question.answer


def test_codes_with_letters_are_no_counts(tmp_path):
    rows = cells()
    rows[9][1] = "0009A"
    proposal = propose([write(tmp_path, rows)])
    assert not asked(proposal)
    assert proposal.recipe.units.station is not None
    assert proposal.recipe.units.station.columns == ("Station",)


def test_a_long_file_with_one_odd_figure_stays_long(tmp_path):
    path = tmp_path / "long.csv"
    lines = [f"S{n},{code},{n + code}" for n in range(40) for code in range(1, 5)]
    lines[50] = lines[50].rpartition(",")[0] + ",n/a"
    path.write_text("\n".join(["station,party,votes", *lines]) + "\n", encoding="utf-8")
    proposal = propose([path])
    assert proposal.recipe.files[0].long is not None
    assert any("1 cell of 'votes' holds 'n/a'" in question.text for question in asked(proposal))
