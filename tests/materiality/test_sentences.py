"""Every outcome of every rule has its sentence, and what it says agrees with the trial of every reassignment."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from materiality.stations_of import checked, small_count
from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.at_stake import AtStake, StakeSet
from scrutineer.materiality.outcome import UNNAMED, Totals, decide, lines
from scrutineer.materiality.scenario import scenario
from scrutineer.materiality.seat_scenario import SeatScenario
from scrutineer.materiality.wording import (
    alone_words,
    deciding_line,
    fewest_words,
    line_words,
    outcome_words,
    present_words,
    seat_sentence,
    set_sentence,
)

RULES = [
    "plurality",
    "majority",
    "runoff",
    "referendum:a",
    "threshold:1/4",
    "share > 1/2 or share >= 2/5 and lead >= 1/10",
    "share > 1/2 and lead >= 1/10",
    "lead > 0",
]


def upper(option):
    return option.upper()


def told(text, votes, held=None, ceiling=0, gap=None, units=2):
    """The sentence of some forms under a rule."""
    rule, totals = rule_by_hand(text), Totals(votes)
    chosen = StakeSet("x", "rule", "in doubt", np.arange(units), gap=gap)
    stake = AtStake(units, units, held or {}, 0, ceiling)
    line = deciding_line(rule, lines(rule, totals))
    found = scenario(rule, totals, stake, gap=gap)
    return set_sentence(chosen, stake, found, rule=rule, line=line, name=upper, level="station")


@given(
    st.sampled_from(RULES),
    st.lists(st.integers(0, 6), min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
    st.integers(0, 3),
    st.integers(1, 2),
)
@example("referendum:a", [4, 5], [0, 0, 0], 0, 1)
@example("majority", [4, 3, 3], [0, 0, 0], 0, 1)
@example("runoff", [5, 5], [0, 0, 0], 0, 1)
@settings(max_examples=200, deadline=None)
def test_can_and_cannot_agree_with_every_reassignment(text, counts, parts, room, units):
    votes = dict(zip("abc", counts, strict=False))
    held = {name: min(part, votes[name]) for name, part in zip(votes, parts, strict=False)}
    ceiling = sum(held.values()) + room
    rule, present = rule_by_hand(text), decide(rule_by_hand(text), Totals(votes))
    sentence = told(text, votes, held, ceiling, gap=1, units=units)
    if present is None:
        assert "cannot be told" in sentence
        return
    rest = [votes[name] - held[name] for name in votes]
    ways = (x for x in product(range(ceiling + 1), repeat=len(votes)) if sum(x) <= ceiling)
    changed = any(
        decide(rule, Totals({name: r + y for name, r, y in zip(votes, rest, x, strict=True)})) != present for x in ways
    )
    they = "it" if units == 1 else "they"
    verdict = sentence.split(". ")[0].split(": ")[-1]
    assert verdict.startswith(f"{they} {'can' if changed else 'cannot'} change the outcome")
    assert not (units == 1 and "they" in sentence)


@given(st.sampled_from(RULES), st.lists(st.integers(0, 5), min_size=1, max_size=4))
@settings(max_examples=200)
def test_the_headline_can_always_be_said(text, counts):
    totals = Totals(dict(zip("abcd", counts, strict=False)))
    rule = rule_by_hand(text)
    outcome, found = decide(rule, totals), lines(rule, totals)
    words = present_words(rule, outcome, totals, upper)
    assert words
    assert (words == "the outcome cannot be told") == (outcome is None)
    near = deciding_line(rule, found)
    assert (near is None) == (not found)
    if near is not None and outcome is not None:
        assert " 0 votes" not in line_words(near, upper)
        assert " 1 votes" not in line_words(near, upper)


@pytest.mark.parametrize(
    ("text", "votes", "headline"),
    [
        ("referendum:yes", {"yes": 40, "no": 50}, "It is not adopted; YES is 5 votes below the line of 50 per cent"),
        ("majority", {"a": 4, "b": 3, "c": 3}, "Nobody is elected; A is 1 vote below the line of 50 per cent"),
        (
            "runoff",
            {"a": 45, "b": 45},
            "A run-off between A and B, who have equally many votes; A is exactly on the line",
        ),
        ("plurality", {"a": 5, "b": 5}, "A and B are tied; A and B are level; one wrong vote could be enough"),
        ("threshold:3/5", {"a": 5, "b": 5}, "Nobody reaches the threshold; A is 1 vote below"),
        (
            "threshold:3/5",
            {"a": 6, "b": 4},
            "A reaches the threshold; A is exactly on the line of 60 per cent, which is",
        ),
        ("threshold:3/100", {"a": 2600, "b": 2000, "c": 251, "d": 149}, "A, B and C reach the threshold; D is 1 vote"),
        ("runoff", {"a": 40, "b": 30, "c": 15, "d": 15}, "A run-off between A and B; the lead of B over C is 15 votes"),
        ("lead >= 1/10", {"a": 55, "b": 45}, "A is elected; the lead is exactly on the 10-point line, which is enough"),
    ],
)
def test_headlines(text, votes, headline):
    record = small_count([votes], [sum(votes.values())])
    found = assess(checked(record), contest="diet", stage="official", rule=rule_by_hand(text))
    assert found.headline.startswith(headline)
    assert " 1 votes" not in found.headline


def test_wrong_votes_in_words():
    assert fewest_words(1) == "one wrong vote could be enough for another outcome"
    assert fewest_words(2_000) == "no fewer than 2,000 votes would have to be wrong for another outcome"


def test_options_without_votes_are_not_said_to_be_first():
    totals = Totals({"a": 10, "b": 9}, unnamed=11)
    rule = rule_by_hand("plurality")
    assert UNNAMED in decide(rule, totals).names
    assert present_words(rule, decide(rule, totals), totals, upper).startswith("the outcome cannot be told")


def test_one_form_is_spoken_of_as_one():
    text = told("plurality", {"a": 9, "b": 5}, {"a": 4}, 6, gap=1, units=1)
    assert text == (
        "One station in doubt holds 4 votes and could hold 6 at most; the lead of A over B is 4 votes: it can change "
        "the outcome. Without it: A and B are tied. If all that it could hold went to B: B has most votes. The largest "
        "difference on the form is 1 vote: one wrong vote on it cannot change the outcome."
    )
    text = told("plurality", {"a": 9, "b": 5}, {"a": 4}, 6, gap=2)
    assert "If all that they could hold" in text
    assert "The largest difference on each form adds up to 2 votes: so many wrong votes on them could" in text


def test_one_contestant_reaches_and_several_reach():
    rule = rule_by_hand("threshold:1/2")
    assert outcome_words(rule, decide(rule, Totals({"a": 6, "b": 4})), upper) == "A reaches the threshold"
    assert outcome_words(rule, decide(rule, Totals({"a": 5, "b": 5})), upper) == "A and B reach the threshold"


def test_seats_in_words():
    one = SeatScenario("can", ("d",), {"a": 1}, 1, None, None, None, None)
    assert seat_sentence(one, upper) == "In 1 district at least 1 seat could change hands; A could gain 1 at most."
    more = SeatScenario("can", ("d", "e"), {"a": 1, "b": 2}, 3, None, None, None, None)
    assert seat_sentence(more, upper) == (
        "In 2 districts at least 3 seats could change hands; B could gain 2 at most and A could gain 1 at most."
    )
    assert alone_words(1, "seats") == "could move 1 seat alone"
    assert alone_words(1, "order") == "could change who has most votes alone"
