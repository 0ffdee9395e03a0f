"""Plurality, block, limited and single votes."""

import pytest
import yaml

from scrutineer.errors import InputError
from scrutineer.seats.most_votes import most_votes
from scrutineer.seats.ties import Lot


def test_the_first_by_votes_are_elected():
    found = most_votes({"a": 7, "b": 9, "c": 3, "d": 0}, 2, ballot="sntv")
    assert found.seats == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert [(step.option, step.runner_up) for step in found.steps] == [("b", "a"), ("a", "c")]


def test_a_tie_at_the_last_seat_stays_open_or_falls_by_lot():
    votes = {"a": 7, "b": 3, "c": 3, "d": 3}
    found = most_votes(votes, 3, ballot="block")
    assert found.seats == {"a": 1, "b": 0, "c": 0, "d": 0}
    assert (found.ties[0].options, found.ties[0].seats) == (("b", "c", "d"), 2)
    assert not found.is_decided
    drawn = most_votes(votes, 3, ballot="block", lots=[Lot(("b", "c", "d"), ("b", "d"), "minutes")])
    assert drawn.seats == {"a": 1, "b": 1, "c": 0, "d": 1}
    assert drawn.is_decided


def test_seats_without_candidates_stay_unfilled():
    found = most_votes({"a": 4, "b": 0}, 3, ballot="sntv")
    assert found.seats == {"a": 1, "b": 0}
    assert found.unfilled == 2
    assert found.is_decided


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ballot": "plurality", "seats": 2}, "plurality fills one seat"),
        ({"ballot": "approval", "seats": 1}, "no ballot of this kind"),
        ({"ballot": "limited", "seats": 3}, "fewer votes on a ballot than there are seats"),
        ({"ballot": "limited", "seats": 3, "votes_per_ballot": 3}, "fewer votes on a ballot than there are seats"),
        ({"ballot": "sntv", "seats": 2, "votes_per_ballot": 2}, r"holds 1 vote"),
        ({"ballot": "sntv", "seats": 2, "ballots": 8}, "more votes than there are ballots"),
        ({"ballot": "sntv", "seats": 2, "ballots": 10}, "can hold"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    seats = arguments.pop("seats")
    with pytest.raises(InputError, match=message):
        most_votes({"a": 9, "b": 5}, seats, **arguments)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["example1", "tie_deterministic", "tie_non_deterministic"])
def test_published_examples_of_the_limited_vote(shared, name):
    case = yaml.safe_load((shared / f"data/seats/fixtures/limited_voting/{name}.yaml").read_text(encoding="utf-8"))
    found = most_votes(dict(case["votes"]), case["seats"], ballot="limited", votes_per_ballot=1)
    elected = {option for option, held in found.seats.items() if held}
    if case["deterministic"]:
        assert elected == set(case["winners"])
    else:
        assert elected | set(found.ties[0].options) == set(case["hopeful"])
