"""A column `seats` that repeats one number: seats won, seats to be filled, or an error where it could be either."""

import pytest

from scrutineer.errors import RecordError
from scrutineer.formats.vote_table import read_vote_table

AMBIGUOUS = (
    "A,p,60,1\nA,q,40,1\nB,p,55,1\nB,q,45,1\n",
    "A,p,60,2\nA,q,40,2\n",
    "A,p,60,2\nA,q,40,2\nB,p,60,1\nB,q,1,1\n",
)


def read(tmp_path, rows, header="district,option,votes,seats"):
    path = tmp_path / "votes.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return read_vote_table(path).record


@pytest.mark.parametrize("rows", AMBIGUOUS)
def test_a_number_that_could_be_either_is_refused(tmp_path, rows):
    with pytest.raises(RecordError, match="could be the seats won or the seats to be filled") as caught:
        read(tmp_path, rows)
    assert "column magnitude" in (caught.value.mend or "")
    assert (caught.value.row, caught.value.column) == (1, "seats")


def test_beside_a_magnitude_it_is_the_seats_won(tmp_path):
    rows = "A,p,60,1,2\nA,q,40,1,2\nB,p,55,1,2\nB,q,45,1,2\n"
    found = read(tmp_path, rows, "district,option,votes,seats,magnitude").seats
    inside = found.filter(found["option"].is_not_null() & (found["unit"] != "all"))
    assert inside["seats"].to_list() == [1, 1, 1, 1]


def test_a_number_that_no_formula_gives_to_every_list_is_the_seats_to_be_filled(tmp_path):
    found = read(tmp_path, "A,p,90,2\nA,q,29,2\nB,p,5,1\nB,q,4,1\n").seats
    assert found["option"].is_null().all()
    assert sorted(found["seats"].to_list()) == [1, 2, 3]
