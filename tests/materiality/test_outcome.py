"""Outcomes of decision rules on exact votes: wins, run-offs, ties as sets, lines and their distances."""

from fractions import Fraction

import pytest

from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.outcome import UNNAMED, Outcome, Totals, decide, lines
from scrutineer.materiality.wording import deciding_line, line_words, outcome_words

BOLIVIA = rule_by_hand("share > 1/2 or share >= 2/5 and lead >= 1/10")


@pytest.mark.parametrize(
    ("rule", "votes", "expected"),
    [
        ("plurality", (5, 4, 3), Outcome(elected=("a",))),
        ("plurality", (5, 5, 3), Outcome(tied=("a", "b"), places=1)),
        ("majority", (51, 49, 0), Outcome(elected=("a",))),
        ("majority", (50, 50, 0), Outcome()),
        ("runoff", (50, 30, 20), Outcome(runoff=("a", "b"))),
        ("runoff", (40, 30, 30), Outcome(runoff=("a",), tied=("b", "c"), places=1)),
        ("runoff", (35, 35, 30), Outcome(runoff=("a", "b"))),
        ("runoff", (30, 30, 30), Outcome(tied=("a", "b", "c"), places=2)),
        ("referendum:a", (50, 50, 0), Outcome()),
        ("referendum:a", (51, 50, 0), Outcome(elected=("a",))),
        ("referendum:b", (51, 50, 0), Outcome()),
        ("threshold:1/5", (60, 20, 19), Outcome(elected=("a", "b"))),
        ("threshold:1/5", (61, 20, 20), Outcome(elected=("a",))),
        ("share >= 2/5", (45, 45, 10), Outcome(tied=("a", "b"), places=1)),
        ("share >= 2/5", (50, 45, 5), Outcome(elected=("a",))),
    ],
)
def test_outcomes(rule, votes, expected):
    assert decide(rule_by_hand(rule), Totals(dict(zip("abc", votes, strict=True)))) == expected


@pytest.mark.parametrize(
    ("votes", "elected"),
    [
        ((40, 30, 30), ("a",)),
        ((39, 29, 32), ()),
        ((45, 36, 19), ()),
        ((50, 45, 5), ()),
        ((51, 49, 0), ("a",)),
        ((399_999, 200_000, 400_001), ()),
    ],
)
def test_forty_per_cent_and_ten_points(votes, elected):
    outcome = decide(BOLIVIA, Totals(dict(zip("abc", votes, strict=True))))
    assert outcome is not None
    assert outcome.elected == elected
    assert bool(outcome.runoff) == (not elected)


def test_the_line_itself_is_reached_exactly():
    # 40 per cent of 10 ** 12 votes and a lead of exactly a tenth: a float would not tell one vote.
    whole = 10**12
    votes = {"a": whole * 2 // 5, "b": whole * 3 // 10, "c": whole * 3 // 10}
    assert decide(BOLIVIA, Totals(votes)) == Outcome(elected=("a",))
    assert decide(BOLIVIA, Totals({**votes, "b": votes["b"] + 1, "c": votes["c"] - 1})) == Outcome(runoff=("a", "b"))


def test_shares_are_taken_of_the_base_that_the_law_names():
    totals = Totals({"a": 51, "b": 49}, not_valid=10, registered=200)
    assert totals.base("valid") == 100
    assert totals.base("cast") == 110
    assert totals.base("registered") == 200
    assert Totals({"a": 1}, unnamed=None).base("valid") is None
    assert decide(rule_by_hand("majority"), Totals({"a": 1}, unnamed=None)) is None


def test_options_without_votes_in_the_record_are_one_contestant():
    outcome = decide(rule_by_hand("plurality"), Totals({"a": 10, "b": 9}, unnamed=11))
    assert outcome == Outcome(elected=(UNNAMED,))
    assert decide(rule_by_hand("majority"), Totals({"a": 10, "b": 9}, unnamed=2)) == Outcome()


def test_without_votes_there_is_no_outcome():
    assert decide(rule_by_hand("plurality"), Totals({"a": 0, "b": 0})) is None
    assert decide(rule_by_hand("referendum:z"), Totals({"a": 1})) is None


def test_the_line_that_decides_is_of_the_way_that_was_met():
    totals = Totals({"a": 46, "b": 35, "c": 19})
    found = lines(BOLIVIA, totals)
    assert [line.margin for line in found] == [-4, 6, 1]
    line = deciding_line(BOLIVIA, found)
    assert line is not None
    assert line_words(line, str.upper) == "the lead over the 10-point line is 1 vote (A before B)"


def test_in_a_run_off_the_nearest_line_may_be_the_second_place():
    rule = rule_by_hand("runoff")
    line = deciding_line(rule, lines(rule, Totals({"a": 40, "b": 31, "c": 29})))
    assert line is not None
    assert (line.option, line.other, line.margin) == ("b", "c", 2)
    line = deciding_line(rule, lines(rule, Totals({"a": 49, "b": 40, "c": 11})))
    assert line is not None
    assert (line.option, line.margin) == ("a", Fraction(-1))
    assert line_words(line, str.upper) == "A is 1 vote below the line of 50 per cent"


def test_the_lines_of_a_threshold_are_the_nearest_on_each_side():
    found = lines(rule_by_hand("threshold:1/10"), Totals({"a": 70, "b": 12, "c": 11, "d": 7}))
    assert [(line.option, line.margin) for line in found] == [("c", 1), ("d", -3)]


@pytest.mark.parametrize(
    ("rule", "votes", "words"),
    [
        ("plurality", (5, 4, 3), "A has most votes"),
        ("plurality", (5, 5, 3), "A and B are tied"),
        ("runoff", (40, 30, 30), "A is in the run-off and B and C are tied for a place"),
        ("runoff", (30, 30, 30), "A, B and C are tied for both places"),
        ("runoff", (40, 35, 25), "a run-off between A and B"),
        ("majority", (40, 35, 25), "nobody is elected"),
        ("referendum:a", (40, 35, 25), "it is not adopted"),
        ("referendum:a", (60, 35, 5), "A is adopted"),
        ("threshold:2/5", (30, 35, 35), "nobody reaches the threshold"),
    ],
)
def test_outcomes_in_words(rule, votes, words):
    chosen = rule_by_hand(rule)
    outcome = decide(chosen, Totals(dict(zip("abc", votes, strict=True))))
    assert outcome_words(chosen, outcome, str.upper) == words
