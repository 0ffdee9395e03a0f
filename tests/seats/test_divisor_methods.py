"""Every divisor sequence: against the definition, published examples and the certificate."""

from fractions import Fraction

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.apportion import apportion
from scrutineer.seats.certificate import verify_certificate
from scrutineer.seats.divisors import DIVISORS, divisor_sequence
from scrutineer.seats.highest_averages import highest_averages

ballots = st.lists(st.integers(0, 30), min_size=1, max_size=6).filter(any)
names = st.sampled_from(sorted(DIVISORS))


def seat_by_seat(votes, seats, sequence):
    """The definition: seats one by one to the largest quotient; a divisor of 0 makes one without bound."""

    def level(place, k):
        divisor = sequence(k)
        return (0, Fraction(votes[place] ** sequence.power) / divisor) if divisor else (1, votes[place])

    held, won = [0] * len(votes), []
    standing = [place for place, count in enumerate(votes) if count]
    for _ in range(seats):
        place = max(standing, key=lambda p: level(p, held[p] + 1))
        won.append((level(place, held[place] + 1), place))
        held[place] += 1
    losing = {place: level(place, held[place] + 1) for place in standing}
    if not won or max(losing.values()) != won[-1][0]:
        return held, (), 0
    shared = [place for key, place in won if key == won[-1][0]]
    for place in shared:
        held[place] -= 1
    return held, tuple(sorted({*shared, *(p for p, key in losing.items() if key == won[-1][0])})), len(shared)


@given(ballots, st.integers(0, 14), names)
def test_the_kernel_is_the_definition(votes, seats, name):
    found = apportion(votes, seats, DIVISORS[name])
    assert (found.seats, found.tied, found.open_seats) == seat_by_seat(votes, seats, DIVISORS[name])


@given(ballots, st.integers(1, 14), names)
def test_every_outcome_has_a_certificate_and_no_other_has(votes, seats, name):
    named = {chr(97 + place): count for place, count in enumerate(votes)}
    sequence = DIVISORS[name]
    assume(not sequence.starts_at_zero or seats > sum(map(bool, votes)))
    found = highest_averages(named, seats, divisor=name)
    outcomes = list(found.outcomes())
    assert outcomes
    for outcome in outcomes:
        check = verify_certificate(named, outcome, seats, divisor=name)
        assert check.holds
        assert check.is_tied == (len(outcomes) > 1)
        assert found.admits(outcome)
    first = outcomes[0]
    for giver in first:
        for taker in named:
            moved = {**first, giver: first[giver] - 1, taker: first.get(taker, 0) + 1}
            if giver != taker and first[giver] and moved not in outcomes:
                assert not verify_certificate(named, moved, seats, divisor=name).holds
                assert not found.admits(moved)


@given(ballots, st.integers(1, 14), names)
def test_a_printed_divisor_gives_the_seats(votes, seats, name):
    named = {chr(97 + place): count for place, count in enumerate(votes)}
    sequence = DIVISORS[name]
    found = highest_averages(named, seats, divisor=name)
    assume(not found.ties and found.certificate.upper is not None)
    low, high = found.certificate.rational()
    for divisor in {low, high}:
        if divisor:
            for option, held in found.seats.items():
                strength = Fraction(named[option]) ** sequence.power
                assert sequence(held + 1) * divisor**sequence.power >= strength
                assert not held or not sequence(held) or sequence(held) * divisor**sequence.power <= strength


@given(ballots, st.integers(1, 12), names, st.integers(2, 9))
def test_scale_and_names_do_not_matter(votes, seats, name, factor):
    sequence = DIVISORS[name]
    found = apportion(votes, seats, sequence)
    assert apportion([factor * count for count in votes], seats, sequence) == found
    turned = apportion(votes[::-1], seats, sequence)
    assert turned.seats[::-1] == found.seats
    assert turned.open_seats == found.open_seats


@given(ballots, st.integers(1, 12), names)
def test_more_seats_take_none_away(votes, seats, name):
    now, then = (apportion(votes, size, DIVISORS[name]) for size in (seats, seats + 1))
    most = [held + (place in then.tied) for place, held in enumerate(then.seats)]
    assert all(a <= b for a, b in zip(now.seats, most, strict=True))


@given(ballots, st.integers(1, 12), names, st.integers(0, 5), st.integers(1, 9))
def test_more_votes_take_no_seat_away(votes, seats, name, place, more):
    place %= len(votes)
    now = apportion(votes, seats, DIVISORS[name])
    then = apportion([count + more * (at == place) for at, count in enumerate(votes)], seats, DIVISORS[name])
    assert then.seats[place] + (place in then.tied) >= now.seats[place]


def test_votes_beyond_64_bits_are_exact():
    huge = 2**70
    assert apportion([huge + 1, huge], 1, DIVISORS["dhondt"]).seats == [1, 0]
    assert apportion([huge, huge], 1, DIVISORS["huntington_hill"]).open_seats == 1


def test_many_seats_are_compared_as_fractions():
    votes = [5_000_001, 3_000_000, 1_999_999]
    found = apportion(votes, 3_000, DIVISORS["sainte_lague"])
    assert sum(found.seats) == 3_000
    assert found.seats == [1_500, 900, 600]


def test_a_sequence_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="no divisor sequence of this name"):
        divisor_sequence("hare")


FIXTURES = {
    "dhondt1": "dhondt",
    "danish": "danish",
    "imperiali": "imperiali",
    "sainte_lague": "sainte_lague",
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_published_examples(shared, name):
    # The example of Huntington-Hill there starts at 1 and not at 0, which is another formula.
    case = yaml.safe_load((shared / f"data/seats/fixtures/highest_averages/{name}.yaml").read_text(encoding="utf-8"))
    found = highest_averages(dict(case["votes"]), case["seats"], divisor=FIXTURES[name])
    assert not found.ties
    assert {option: held for option, held in found.seats.items() if held} == dict(case["winners"])


@pytest.mark.real_data
def test_a_tie_that_the_published_example_passes_over(shared):
    # 100,000 / 7 and 20,000 / 1.4 are the same number; with 1.4 as a binary fraction one of them comes out larger.
    case = yaml.safe_load(
        (shared / "data/seats/fixtures/highest_averages/sainte_lague_14.yaml").read_text(encoding="utf-8")
    )
    found = highest_averages(dict(case["votes"]), case["seats"], divisor="modified_sainte_lague")
    assert (found.ties[0].options, found.ties[0].seats) == (("A", "D"), 1)
    assert {**dict.fromkeys("ABCD", 0), **dict(case["winners"])} in list(found.outcomes())


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["adams1", "dhondt1", "jefferson", "sainte_lague", "webster"])
def test_published_examples_of_divisor_search(shared, name):
    case = yaml.safe_load((shared / f"data/seats/fixtures/iterative_divisor/{name}.yaml").read_text(encoding="utf-8"))
    found = highest_averages(dict(case["votes"]), case["seats"], divisor=name.removesuffix("1"))
    assert {option: held for option, held in found.seats.items() if held} == dict(case["winners"])


@pytest.mark.real_data
@pytest.mark.parametrize("year", [2000, 2010])
def test_the_house_of_representatives(shared, year):
    text = (shared / f"data/seats/us/us_congress_seat_apportionment_{year}.yaml").read_text(encoding="utf-8")
    states = yaml.safe_load(text)["candidates"]
    found = highest_averages({s["name"]: s["votes"] for s in states}, 435, divisor="huntington_hill")
    assert found.seats == {s["name"]: s["seats"] for s in states}
    assert not found.ties
    low, high = found.certificate.rational()
    assert 0 < low < high
