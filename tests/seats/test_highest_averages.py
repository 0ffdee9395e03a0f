"""Highest averages: properties, ties, lots, certificates."""

from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.certificate import verify_certificate
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.quota_highest_average import quota_highest_average
from scrutineer.seats.ties import Lot

contests = st.tuples(
    st.lists(st.integers(0, 1_000_000), min_size=2, max_size=20)
    .filter(any)
    .map(lambda votes: {f"p{number:02}": count for number, count in enumerate(votes)}),
    st.integers(1, 18),
)
close_contests = st.tuples(
    st.lists(st.integers(0, 12), min_size=2, max_size=8)
    .filter(any)
    .map(lambda votes: {f"p{number:02}": count for number, count in enumerate(votes)}),
    st.integers(1, 18),
)


def plain_dhondt(votes: dict[str, int], seats: int) -> list[Fraction]:
    """The winning quotients by the definition: the largest of all v / k."""
    return sorted((Fraction(count, k) for count in votes.values() for k in range(1, seats + 1)), reverse=True)[:seats]


def test_a_tie_is_a_value_with_every_outcome() -> None:
    found = highest_averages({"a": 100, "b": 100, "c": 50}, 3)
    assert found.seats == {"a": 1, "b": 1, "c": 0}
    assert found.most == {"a": 2, "b": 2, "c": 1}
    assert not found.is_decided
    (tie,) = found.ties
    assert tie.options == ("a", "b", "c")
    assert (tie.seats, tie.quotient) == (1, Fraction(50))
    assert list(tie.outcomes()) == [("a",), ("b",), ("c",)]
    assert list(found.outcomes()) == [{"a": 2, "b": 1, "c": 0}, {"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 1, "c": 1}]
    assert found.certificate.lower == found.certificate.upper == 50


def test_equal_quotients_that_all_win_are_no_tie() -> None:
    found = highest_averages({"a": 100, "b": 100}, 2)
    assert found.ties == ()
    assert found.seats == {"a": 1, "b": 1}


def test_a_recorded_lot_decides() -> None:
    lot = Lot(among=("c", "a", "b"), winners=("c",), source="minutes of the commission")
    found = highest_averages({"a": 100, "b": 100, "c": 50}, 3, lots=[lot])
    assert found.seats == {"a": 1, "b": 1, "c": 1}
    assert found.is_decided
    assert found.steps[-1].phase == "lot"
    assert "minutes of the commission" in found.evidence.references


@pytest.mark.parametrize(
    ("votes", "among", "winners"),
    [
        ({"a": 100, "b": 90, "c": 40}, ("a", "b"), ("a",)),
        ({"a": 100, "b": 100, "c": 50}, ("a", "b"), ("a",)),
        ({"a": 100, "b": 100, "c": 50}, ("a", "b", "c"), ("a", "b")),
        ({"a": 100, "b": 100, "c": 50}, ("a", "b", "c"), ("d",)),
    ],
)
def test_a_lot_that_does_not_fit_the_votes_is_refused(
    votes: Any, among: tuple[str, ...], winners: tuple[str, ...]
) -> None:
    with pytest.raises(InputError, match="does not fit"):
        highest_averages(votes, 3, lots=[Lot(among, winners, "S")])


@pytest.mark.parametrize(
    ("votes", "seats"), [({"a": -1}, 1), ({"a": 1.5}, 1), ({"a": True}, 1), ({"a": 1}, -1), ({"a": 0}, 1), ({}, 1)]
)
def test_unusable_votes_and_seats_are_refused(votes: Any, seats: int) -> None:
    with pytest.raises(InputError):
        highest_averages(votes, seats)


def test_an_unknown_sequence_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="dhondt"):
        highest_averages({"a": 1}, 1, divisor="imperial")


def test_no_seat_is_no_error() -> None:
    assert highest_averages({"a": 0}, 0).seats == {"a": 0}


@given(contests | close_contests)
def test_winning_quotients_are_the_largest(contest: tuple[dict[str, int], int]) -> None:
    votes, seats = contest
    found = highest_averages(votes, seats)
    expected = plain_dhondt(votes, seats)
    assert [step.quotient for step in found.steps] == expected[: len(found.steps)]
    assert sum(found.seats.values()) + sum(tie.seats for tie in found.ties) == seats


@given(contests | close_contests)
def test_whole_quotas_then_averages_is_dhondt(contest: tuple[dict[str, int], int]) -> None:
    votes, seats = contest
    plain, quota = highest_averages(votes, seats), quota_highest_average(votes, seats)
    assert (plain.seats, plain.most, plain.ties, plain.certificate) == (
        quota.seats,
        quota.most,
        quota.ties,
        quota.certificate,
    )


@given(close_contests, st.randoms())
def test_names_and_order_do_not_matter(contest: tuple[dict[str, int], int], random: Random) -> None:
    votes, seats = contest
    names = list(votes)
    random.shuffle(names)
    renamed = {f"x-{name}": votes[name] for name in names}
    before, after = highest_averages(votes, seats), highest_averages(renamed, seats)
    assert after.seats == {f"x-{name}": won for name, won in before.seats.items()}
    assert [set(tie.options) for tie in after.ties] == [{f"x-{name}" for name in tie.options} for tie in before.ties]


@given(close_contests)
def test_nobody_loses_a_seat_when_the_house_grows(contest: tuple[dict[str, int], int]) -> None:
    votes, seats = contest
    small, large = highest_averages(votes, seats), highest_averages(votes, seats + 1)
    assert all(large.most[option] >= won for option, won in small.seats.items())
    assert all(large.seats[option] >= small.seats[option] for option in votes)
    assert all(large.most[option] >= small.most[option] for option in votes)


@given(close_contests)
def test_every_outcome_is_certified_and_a_moved_seat_is_not(contest: tuple[dict[str, int], int]) -> None:
    votes, seats = contest
    found = highest_averages(votes, seats)
    outcomes = list(found.outcomes())
    for outcome in outcomes[:20]:
        check = verify_certificate(votes, outcome, seats, interval=found.certificate)
        assert check.holds, check.reasons
        assert check.is_tied == bool(found.ties)
    admissible = [tuple(sorted(outcome.items())) for outcome in outcomes]
    for giver, taker in permutations(votes, 2):
        wrong = dict(outcomes[0])
        if wrong[giver]:
            wrong[giver] -= 1
            wrong[taker] += 1
            holds = verify_certificate(votes, wrong, seats).holds
            assert holds == (tuple(sorted(wrong.items())) in admissible)


def test_a_certificate_says_what_is_wrong() -> None:
    votes = {"a": 60, "b": 40, "c": 0}
    assert "add up to 3" in verify_certificate(votes, {"a": 2, "b": 1}, 4).reasons[0]
    assert "add up to 3" in verify_certificate(votes, {"a": 2, "b": 1}, 2).reasons[0]
    assert "without votes" in verify_certificate(votes, {"a": 2, "c": 1}, 3).reasons[0]
    assert "wins no seat" in verify_certificate(votes, {"a": 3, "b": 0}, 3).reasons[0]
    assert "fewer than 0" in verify_certificate(votes, {"a": 4, "b": -1}, 3).reasons[0]
    published = highest_averages(votes, 2).certificate
    assert "published interval" in verify_certificate(votes, {"a": 2, "b": 1}, 3, interval=published).reasons[0]


def test_result_is_plain_json() -> None:
    import json

    plain = json.loads(json.dumps(highest_averages({"a": 100, "b": 100, "c": 50}, 3).as_dict()))
    assert plain["ties"][0]["outcomes"] == [["a"], ["b"], ["c"]]
    assert plain["certificate"]["lower"] == {"exact": "50", "decimal": 50.0}
    assert plain["decided"] is False


def test_a_tie_of_many_is_counted_and_not_listed() -> None:
    found = highest_averages({f"p{number:02}": 10 for number in range(20)}, 10)
    plain = found.ties[0].as_dict()
    assert plain["outcome_count"] == 184_756
    assert plain["outcomes"] is None
