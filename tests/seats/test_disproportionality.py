"""Indices of disproportionality on worked figures."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.disproportionality import disproportionality


def test_two_lists():
    # Shares 60 and 40 per cent of the votes, 80 and 20 of the seats.
    found = disproportionality({"a": 600, "b": 400}, {"a": 8, "b": 2})
    assert found.gallagher == pytest.approx(0.2)
    assert found.loosemore_hanby == pytest.approx(0.2)
    assert found.sainte_lague == pytest.approx(0.04 / 0.6 + 0.04 / 0.4)
    assert found.rae == pytest.approx(0.2)
    assert found.largest_deviation == pytest.approx(0.2)
    assert found.effective_parties_votes == pytest.approx(1 / 0.52)
    assert found.effective_parties_seats == pytest.approx(1 / 0.68)


def test_cambodia_2018():
    votes = {"cpp": 4_889_113, "funcinpec": 374_510, "others": 6_362_241 - 4_889_113 - 374_510}
    found = disproportionality(votes, {"cpp": 125})
    share = votes["cpp"] / 6_362_241
    rest = [count / 6_362_241 for name, count in votes.items() if name != "cpp"]
    assert found.loosemore_hanby == pytest.approx(1 - share)
    assert found.gallagher == pytest.approx(sqrt(((1 - share) ** 2 + sum(x * x for x in rest)) / 2))
    assert found.effective_parties_seats == 1


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 9))
def test_seats_in_proportion_have_no_index(votes, factor):
    named = {str(place): count for place, count in enumerate(votes)}
    found = disproportionality({name: factor * count for name, count in named.items()}, named)
    assert (found.gallagher, found.loosemore_hanby, found.sainte_lague, found.rae) == (0, 0, 0, 0)
    assert found.effective_parties_votes == pytest.approx(found.effective_parties_seats)


def test_seats_without_votes_have_no_sainte_lague_index():
    assert disproportionality({"a": 5, "b": 0}, {"a": 1, "b": 1}).sainte_lague is None
    with pytest.raises(InputError, match="needs votes and seats"):
        disproportionality({"a": 5}, {"a": 0})
