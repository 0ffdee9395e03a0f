"""Can or cannot, against the trial of every reassignment of a few votes."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.outcome import UNNAMED, Totals, decide, lines
from scrutineer.materiality.scenario import scenario, turns
from scrutineer.materiality.wording import deciding_line, line_words, outcome_words
from scrutineer.materiality.wrong_votes import brought_down, could_turn, votes_to_turn

OPTIONS = "abc"
RULES = [
    rule_by_hand(text)
    for text in (
        "plurality",
        "majority",
        "runoff",
        "referendum:b",
        "threshold:1/4",
        "share > 1/2 or share >= 2/5 and lead >= 1/10",
        "share >= 2/5",
        "lead > 1/5",
    )
]
few = st.integers(0, 6)
three = st.tuples(few, few, few)


def reassignments(ceiling, *, at_least=0):
    """Every way to give the options at most, and at least, so many votes."""
    return (x for x in product(range(ceiling + 1), repeat=len(OPTIONS)) if at_least <= sum(x) <= ceiling)


def votes(counts):
    return dict(zip(OPTIONS, counts, strict=True))


def situation(rest, held, room):
    """Totals of which a set holds some votes and could hold more."""
    totals = Totals(votes([a + b for a, b in zip(rest, held, strict=True)]))
    return totals, AtStake(1, 1, votes(held), 0, sum(held) + room)


@given(st.sampled_from(RULES), three, three, st.integers(0, 4))
@settings(max_examples=400)
def test_the_corners_answer_for_every_reassignment(rule, rest, held, room):
    totals, stake = situation(rest, held, room)
    present = decide(rule, totals)
    if present is None:
        return

    def outcome(x):
        return decide(rule, Totals(votes([a + b for a, b in zip(rest, x, strict=True)])))

    found = scenario(rule, totals, stake)
    changed = any(outcome(x) != present for x in reassignments(stake.ceiling))
    assert found.answer == ("can" if changed else "cannot")
    assert turns(rule, totals, stake) == changed
    own = [(0, 0, 0), *reassignments(stake.valid, at_least=stake.valid)]
    if stake.valid:
        assert found.answer_reassigned == ("can" if any(outcome(x) != present for x in own) else "cannot")
    else:
        assert found.answer_reassigned is None
    for name in found.turned_by:
        x = [stake.ceiling if option == name else 0 for option in OPTIONS]
        assert outcome(x) == found.worst[name] != present


@given(st.sampled_from([rule for rule in RULES if rule.kind != "plurality"]), three, three, few, few)
@settings(max_examples=200)
def test_the_base_may_hold_ballots_that_are_not_valid(rule, rest, held, outside, inside):
    from dataclasses import replace

    rule = replace(rule, base="cast")
    totals = Totals(votes([a + b for a, b in zip(rest, held, strict=True)]), not_valid=outside + inside)
    stake = AtStake(1, 1, votes(held), inside, sum(held) + inside)
    present = decide(rule, totals)
    if present is None:
        return
    changed = any(
        decide(rule, Totals(votes([a + b for a, b in zip(rest, x, strict=True)]), not_valid=outside + spoilt))
        != present
        for x in reassignments(stake.ceiling)
        for spoilt in range(stake.ceiling - sum(x) + 1)
    )
    assert scenario(rule, totals, stake).answer == ("can" if changed else "cannot")


@given(three, three, st.integers(0, 4))
def test_the_order_against_every_reassignment(rest, held, room):
    totals, stake = situation(rest, held, room)
    if not stake.ceiling or not any(totals.votes.values()):
        return
    found = scenario(rule_by_hand("plurality"), totals, stake)
    ahead = [(p, q) for p in OPTIONS for q in OPTIONS if totals.votes[p] > totals.votes[q]]
    passed = any(
        rest[OPTIONS.index(q)] + x[OPTIONS.index(q)] >= rest[OPTIONS.index(p)] + x[OPTIONS.index(p)]
        for x in reassignments(stake.ceiling)
        for p, q in ahead
    )
    level = len(set(totals.votes.values())) < len(OPTIONS)
    assert (found.order == "can") == (passed or level)


@given(st.sampled_from(RULES), three, st.integers(0, 4))
@settings(max_examples=200)
def test_votes_that_would_have_to_be_wrong(rule, counts, wrong):
    totals = Totals(votes(counts))
    present = decide(rule, totals)
    if present is None:
        return
    changed = any(
        decide(rule, Totals(votes([c - r + a for c, r, a in zip(counts, taken, added, strict=True)]))) != present
        for taken in reassignments(wrong)
        if all(r <= c for r, c in zip(taken, counts, strict=True))
        for added in reassignments(wrong)
    )
    assert could_turn(rule, totals, wrong) == changed
    fewest = votes_to_turn(rule, totals)
    assert (fewest is not None and fewest <= wrong) == changed


@pytest.mark.parametrize(
    ("text", "counts", "fewest"),
    [
        ("majority", (400, 120, 120, 120, 120, 120), 101),
        ("referendum:a", (7, 2, 7), 2),
        ("runoff", (400, 200, 100, 100, 100, 100), 50),
    ],
)
def test_many_contestants_do_not_make_it_easier(text, counts, fewest):
    totals = Totals({chr(97 + place): count for place, count in enumerate(counts)})
    assert votes_to_turn(rule_by_hand(text), totals) == fewest


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(0, 40))
def test_the_largest_are_brought_down_to_one_level(counts, number):
    named = {chr(97 + place): count for place, count in enumerate(counts)}
    taken = brought_down(named, number)
    assert sum(taken.values()) == min(number, sum(counts))
    left = {name: named[name] - taken[name] for name in named}
    assert min(left.values()) >= 0
    most = max(left.values())
    # No way to take as many leaves a smaller largest.
    assert most == 0 or sum(max(count - most + 1, 0) for count in counts) > number


@given(st.integers(0, 60), st.integers(0, 60))
def test_of_two_contestants_half_the_lead_must_be_wrong(a, b):
    if a == b:
        return
    totals = Totals({"a": a, "b": b})
    assert votes_to_turn(rule_by_hand("plurality"), totals) == (abs(a - b) + 1) // 2


@given(st.sampled_from(RULES), three, three, st.integers(0, 4), st.integers(1, 3))
def test_more_room_never_closes_a_question(rule, rest, held, room, more):
    totals, stake = situation(rest, held, room)
    if decide(rule, totals) is not None and turns(rule, totals, stake):
        assert turns(rule, totals, situation(rest, held, room + more)[1])


def test_a_tie_is_another_outcome():
    totals = Totals({"a": 10, "b": 4})
    found = scenario(rule_by_hand("plurality"), totals, AtStake(1, 1, {"a": 3}, 0, 3))
    assert found.answer == "can"
    assert found.worst["b"] is not None
    assert found.worst["b"].tied == ("a", "b")
    assert scenario(rule_by_hand("plurality"), totals, AtStake(1, 1, {"a": 2}, 0, 3)).answer == "cannot"


def test_unknown_bounds_are_not_zero():
    plurality = rule_by_hand("plurality")
    totals = Totals({"a": 1000, "b": 10})
    found = scenario(plurality, totals, AtStake(2, 0, {}, 0, 0, unbounded=2))
    assert (found.answer, found.order) == ("cannot be told", "cannot be told")
    assert found.why_not_told == "for 2 of the units neither a register nor ballots are known"
    # What is known may be enough to say that they can.
    assert scenario(plurality, totals, AtStake(2, 0, {}, 0, 990, unbounded=1)).answer == "can"


def test_units_below_a_published_total_may_be_in_it():
    found = scenario(
        rule_by_hand("plurality"), Totals({"a": 1000, "b": 10}), AtStake(2, 0, {}, 0, 50, may_be_counted=2)
    )
    assert found.answer == "cannot be told"


def test_an_unnamed_option_leaves_it_open():
    plurality = rule_by_hand("plurality")
    stake = AtStake(1, 1, {"a": 5}, 0, 5)
    assert scenario(plurality, Totals({"a": 50, "b": 10}, unnamed=45), stake).answer == "cannot be told"
    assert scenario(plurality, Totals({"a": 50, "b": 10}, unnamed=30), stake).answer == "cannot"
    assert scenario(plurality, Totals({"a": 50, "b": 10}, unnamed=60), stake).answer == "cannot be told"
    assert scenario(plurality, Totals({"a": 50, "b": 10}, unnamed=None), stake).answer == "cannot be told"
    assert scenario(plurality, Totals({"a": 50, "b": 45}, unnamed=1), stake).answer == "can"
    open_one = scenario(plurality, Totals({"a": 50, "b": 10}, unnamed=41), stake)
    assert (open_one.answer, open_one.turned_by) == ("cannot be told", (UNNAMED,))
    assert open_one.why_not_told is not None


@pytest.mark.parametrize(("gap", "answer"), [(4, "cannot"), (5, "can")])
def test_the_differences_alone_are_weighed_apart(gap, answer):
    found = scenario(rule_by_hand("plurality"), Totals({"a": 20, "b": 10}), AtStake(3, 3, {"a": 15}, 0, 15), gap=gap)
    assert (found.answer, found.gap_answer) == ("can", answer)


@given(st.sampled_from([*RULES, "referendum:a", "share > 1/2 and lead >= 1/10"]), three)
def test_every_outcome_has_its_sentence_and_nearest_line(text, counts):
    rule = rule_by_hand(text) if isinstance(text, str) else text
    totals = Totals(votes(counts))
    found = lines(rule, totals)
    near = deciding_line(rule, found)
    assert (near is None) == (not found)
    if near is not None:
        assert line_words(near, str.upper)
        if rule.kind == "threshold":
            assert abs(near.margin) == min(abs(line.margin) for line in found)
    assert outcome_words(rule, decide(rule, totals), str.upper)
