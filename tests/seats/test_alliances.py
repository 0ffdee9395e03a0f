"""Lists that are joined: Israel's surplus agreements, ties inside and between alliances, and what must hold for any."""

import ast
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.formats.law_file import load_law
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.seats.alliances import Alliance, allocate_joined, joined_lists
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.ties import Lot


def dhondt(votes, seats, lots):
    return highest_averages(votes, seats, lots=lots)


def hare(votes, seats, lots):
    return largest_remainder(votes, seats, lots=lots)


AB = (Alliance("ab", ("a", "b")),)


def test_two_lists_together_win_what_neither_wins_alone():
    # Alone, for 5 seats: c 60 30 20 15 | a 19, b 18. The fifth seat goes to a (19), c's fifth stands at 12.
    votes = {"a": 19, "b": 18, "c": 60}
    alone = highest_averages(votes, 5)
    assert alone.seats == {"a": 1, "b": 1, "c": 3}
    votes = {"a": 14, "b": 13, "c": 60}
    # Now alone: 60 30 20 15 14; together 27 13.5: the order is 60 30 27 20 15, and the one seat goes to a.
    assert highest_averages(votes, 5).seats == {"a": 1, "b": 0, "c": 4}
    joined = allocate_joined(votes, 5, AB, formula=dhondt)
    assert joined.seats == {"a": 1, "b": 0, "c": 4}
    # Six seats: alone 14 and 13 would both stand before c's fifth, at 12; together 13.5 does.
    assert allocate_joined(votes, 6, AB, formula=dhondt).seats == {"a": 1, "b": 1, "c": 4}
    # With 29 for c: 29, 27, 14.5, 13.5 for four seats; alone 29, 14.5, 14, 13.
    assert allocate_joined({**votes, "c": 29}, 3, AB, formula=dhondt).seats == {"a": 1, "b": 0, "c": 2}


def test_the_steps_tell_both_divisions_and_the_certificate_is_that_of_the_joint_votes():
    found = allocate_joined({"a": 14, "b": 13, "c": 60}, 6, AB, formula=dhondt)
    assert [(s.option, s.phase) for s in found.steps] == [
        ("c", "average"),
        ("c", "average"),
        ("ab", "average"),
        ("c", "average"),
        ("c", "average"),
        ("ab", "average"),
        ("a", "inside"),
        ("b", "inside"),
    ]
    assert found.certificate is not None
    # Six seats stand between c's fifth, 12, and the last one that wins, 13.5.
    assert (str(found.certificate.as_dict()["divisor_low"]), found.certificate.as_dict()["divisor_high"]) == (
        "12",
        "27/2",
    )


def test_a_tie_between_an_alliance_and_a_list_names_the_list_that_would_get_the_seat():
    votes = {"a": 11, "b": 9, "c": 20}
    found = allocate_joined(votes, 1, AB, formula=dhondt)
    assert found.seats == {"a": 0, "b": 0, "c": 0}
    (tie,) = found.ties
    assert (tie.options, tie.seats) == (("a", "c"), 1)
    assert sorted(map(tuple, (o.items() for o in found.outcomes()))) == sorted(
        [(("a", 1), ("b", 0), ("c", 0)), (("a", 0), ("b", 0), ("c", 1))]
    )
    assert found.admits({"c": 1})
    assert not found.admits({"b": 1})
    drawn = allocate_joined(votes, 1, AB, formula=dhondt, lots=[Lot(("a", "c"), ("a",), "minutes")])
    assert drawn.seats == {"a": 1, "b": 0, "c": 0}
    assert not drawn.ties
    with pytest.raises(InputError, match="does not fit"):
        allocate_joined(votes, 1, AB, formula=dhondt, lots=[Lot(("a", "b"), ("a",), "minutes")])


def test_a_tie_inside_an_alliance():
    votes = {"a": 10, "b": 10, "c": 15}
    found = allocate_joined(votes, 2, AB, formula=dhondt)
    assert found.seats == {"a": 0, "b": 0, "c": 1}
    assert [tie.options for tie in found.ties] == [("a", "b")]
    drawn = allocate_joined(votes, 2, AB, formula=dhondt, lots=[Lot(("a", "b"), ("b",), "minutes")])
    assert drawn.seats == {"a": 0, "b": 1, "c": 1}


def test_ties_between_and_inside_have_exactly_the_outcomes_of_both():
    # Both seats of a tie of three: c, and the alliance, whose seat is tied in turn; never a and b together.
    found = allocate_joined({"a": 10, "b": 10, "c": 20, "d": 20}, 2, AB, formula=dhondt)
    outcomes = {tuple(sorted(o for o, held in outcome.items() if held)) for outcome in found.outcomes()}
    assert outcomes == {("c", "d"), ("a", "c"), ("b", "c"), ("a", "d"), ("b", "d")}
    assert found.ties[0].options == ("ab", "c", "d")
    assert not found.admits({"a": 1, "b": 1})


def test_an_alliance_is_void_where_a_list_is_below_the_threshold():
    votes = {"a": 50, "b": 1, "c": 49}
    names = {"a": "ab", "b": "ab", "c": "alone"}
    ab, alone = joined_lists(votes, names, admitted={"b": False}, each=True)
    assert (ab.why_void, ab.below) == ("a list is below the threshold", ("b",))
    assert alone.why_void == "fewer than two of its lists take part"
    (kept, _) = joined_lists(votes, {**names, "c": "ab"}, admitted={"b": False}, each=False)[0], None
    assert (kept.members, kept.why_void) == (("a", "c"), None)


@given(
    st.lists(st.integers(0, 500), min_size=4, max_size=7).filter(lambda numbers: sum(numbers[:2]) and sum(numbers[2:])),
    st.integers(1, 15),
    st.sampled_from([dhondt, hare]),
)
def test_whatever_the_votes_the_alliance_gets_what_one_list_of_its_votes_would(numbers, seats, formula):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    found = allocate_joined(votes, seats, AB, formula=formula)
    one = {"a": votes["a"] + votes["b"], **{o: v for o, v in votes.items() if o not in {"a", "b"}}}
    whole = formula(one, seats, ())
    sums = {(o["a"] + o["b"], *(o[x] for x in one if x != "a")) for o in found.outcomes()}
    assert sums == {tuple(o.values()) for o in whole.outcomes()}
    for outcome in found.outcomes():
        assert sum(outcome.values()) == seats
        assert found.admits(outcome)
        if formula is dhondt:
            # Nobody falls below the whole quotas of its own votes.
            assert all(held >= votes[o] * seats // sum(numbers) for o, held in outcome.items())


@given(st.lists(st.integers(1, 500), min_size=3, max_size=6), st.integers(1, 12))
def test_an_alliance_of_dhondt_never_loses_by_joining(numbers, seats):
    votes = {chr(97 + place): count for place, count in enumerate(numbers)}
    alone = highest_averages(votes, seats)
    joined = allocate_joined(votes, seats, AB, formula=dhondt)
    if not alone.ties and not joined.ties:
        assert joined.seats["a"] + joined.seats["b"] >= alone.seats["a"] + alone.seats["b"]


def knesset(shared):
    """Number of the Knesset to rows of names, votes and seats; pairs with an agreement stand together."""
    found = {}
    for line in (shared / "data/seats/apportionment/knesset.txt").read_text(encoding="utf-8").splitlines():
        number, names, votes, seats, share = ast.literal_eval(re.sub(r"(?<=[\[ ])(\d[\d+]*)(?=[,\]])", r"'\1'", line))
        rows = zip(names, votes, seats, strict=True)
        found[int(number)] = (
            [
                (name, int(held), int(won), "" if "+" not in group else f"pair {place}")
                for place, (group, parts, given) in enumerate(rows)
                for name, held, won in zip(group.split("+"), parts.split("+"), given.split("+"), strict=True)
            ],
            float(share),
        )
    return found


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("number", "day", "differs"),
    [
        (19, date(2013, 1, 22), False),
        (20, date(2015, 3, 17), True),
        (21, date(2019, 4, 9), True),
        (22, date(2019, 9, 17), False),
    ],
)
def test_knessets_of_2013_to_2019_from_a_vote_table(shared, tmp_path, number, day, differs):
    rows, _ = knesset(shared)[number]
    table = tmp_path / "knesset.csv"
    lines = [f'Israel,"{name}",{votes},{won},{pair}' for name, votes, won, pair in rows]
    table.write_text("\n".join(["district,option,votes,seats,alliance", *lines]) + "\n", encoding="utf-8")
    read = read_vote_table(table, day=day)
    law = load_law("il").in_force(day)
    found = derive_seats(read.record, law, contest="contest", stage="table")
    assert (found.derivation, found.agrees) == ("exact", True)
    assert {read.options[o]: s for o, s in found.seats.items()} == {name: won for name, _, won, _ in rows}
    assert all(alliance.why_void is None for alliance in found.districts[0].alliances)
    # In 2015 and April 2019 the agreements moved seats; in 2013 and September 2019 they moved none.
    bare = {name: votes for name, votes, _, _ in rows}
    assert (highest_averages(bare, 120).seats != {name: won for name, _, won, _ in rows}) is differs


def test_three_lists_in_one_surplus_agreement_are_refused(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("district,option,votes,alliance\nall,a,50,x\nall,b,30,x\nall,c,20,x\n", encoding="utf-8")
    read = read_vote_table(table, day=date(2019, 4, 9))
    law = load_law("il").in_force(date(2019, 4, 9))
    with pytest.raises(InputError, match="lets 2 lists join"):
        derive_seats(read.record, law, contest="contest", stage="table")


def test_a_void_agreement_leaves_its_lists_alone(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("district,option,votes,alliance\nall,a,600,x\nall,b,20,x\nall,c,380,\n", encoding="utf-8")
    read = read_vote_table(table, day=date(2019, 4, 9))
    found = derive_seats(read.record, load_law("il").in_force(date(2019, 4, 9)), contest="contest", stage="table")
    (alliance,) = found.districts[0].alliances
    assert (alliance.why_void, alliance.below) == ("a list is below the threshold", ("b",))
    assert found.seats == highest_averages({"a": 600, "c": 380}, 120).seats


def test_turkey_2023_an_alliance_passes_together_and_its_parties_compete_apart(tmp_path):
    table = tmp_path / "t.csv"
    # b has 4 per cent, below the 7 that the law asks of a list alone; its alliance has 54.
    table.write_text(
        "district,option,votes,magnitude,alliance\nX,a,50,9,p\nX,b,4,9,p\nX,c,41,9,\nX,d,5,9,\n", encoding="utf-8"
    )
    read = read_vote_table(table)
    law = load_law("tr").in_force(date(2023, 5, 14), trust_unverified=True)
    found = derive_seats(read.record, law, contest="contest", stage="table")
    assert {s.option: s.admitted for s in found.standings} == {"a": True, "b": True, "c": True, "d": False}
    assert found.districts[0].allocation is not None
    assert found.districts[0].allocation.seats == highest_averages({"a": 50, "b": 4, "c": 41}, 9).seats
    earlier = load_law("tr").in_force(date(2018, 6, 24), trust_unverified=True)
    joint = derive_seats(read.record, earlier, contest="contest", stage="table").districts[0].allocation
    assert joint is not None
    assert joint.method == "alliances"
