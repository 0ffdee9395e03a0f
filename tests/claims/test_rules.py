"""The rules that decide a verdict, one by one, on an invented count in three versions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from scrutineer.claims.check import check_claim, check_claims
from scrutineer.claims.claim import Alternative, Claim
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import Facts
from scrutineer.claims.judgement import current_stages
from scrutineer.record.election import Stage

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]
EVENING = {"about_stage": "night", "about_coverage": "partial"}
PARTIAL = {"about_coverage": "partial"}
RESULT = {"presented_as": "result"}
COUNT = {"presented_as": "count"}


@pytest.mark.parametrize(
    ("figure", "day", "verdict"),
    [
        # The latest version: 7,100 of 10,000; 210 invalid.
        (("cast", "7,100"), None, "supported"),
        (("cast / registered", "71 per cent"), None, "supported"),
        (("invalid / cast", "2.96%"), None, "supported"),
        (("cast", "7,100"), 1, "supported"),
        # The version of its day: 7,000.
        (("cast", "7,000"), 3, "supported_then"),
        (("cast", "7,000", RESULT), 3, "supported_then"),
        (("cast", "7,000"), 10, "supported_then"),
        (("cast", "7,000", RESULT), 10, "sources_disagree"),
        (("cast", "7,000"), 11, "sources_disagree"),
        (("cast", "7,000", COUNT), 11, "supported_then"),
        (("cast", "7,000"), None, "sources_disagree"),
        # Nowhere.
        (("cast", "7,050"), 3, "contradicted"),
        (("votes[ash] / valid", "48 per cent"), None, "contradicted"),
        # Seats have one version only.
        (("seats[ash]", "6"), 1, "supported"),
        (("seats[ash]", "7"), 1, "contradicted"),
        (("seats[ash]", "5", {"relation": "ge", "hedge": "at_least"}), 1, "supported"),
        (("sum(seats)", "10"), None, "supported"),
        (("magnitude", "10"), None, "supported"),
        (("seats[ash] / magnitude", "", {"relation": "all"}), None, "contradicted"),
        (("seats[cedar]", "", {"relation": "exists"}), None, "supported"),
        (("rank(votes, birch)", "2"), None, "supported"),
        (("second(votes)", "2,010"), None, "supported"),
        (("first(votes) - second(votes)", "2,040"), None, "supported"),
        # A partial count: only the night, of which 6,850 to 6,950 is known.
        (("cast", "6.9 thousand", PARTIAL), 1, "supported_then"),
        (("cast", "6.9 thousand", EVENING), 1, "supported_then"),
        (("cast", "6,900", EVENING), 1, "not_enough_evidence"),
        (("cast", "5,000", EVENING), 1, "contradicted"),
        (("cast", "5,000", PARTIAL), 1, "not_enough_evidence"),
        (("cast / registered", "68.9%", PARTIAL), 1, "not_enough_evidence"),
        (("cast / registered", "69 per cent", EVENING), 1, "supported_then"),
        (("invalid", "200", PARTIAL), 1, "not_enough_evidence"),
        (("cast", "7,100", {"about_coverage": "complete"}), 1, "supported"),
        (("registered", "10,000", PARTIAL), 1, "supported"),
        # A stage that is not of the coverage named.
        (("cast", "7,000", {"about_stage": "first", "about_coverage": "partial"}), 2, "not_enough_evidence"),
        (("cast", "7,000", {"about_stage": "first"}), 20, "supported_then"),
        # No operand.
        (("blank", "3"), None, "not_enough_evidence"),
        (("external.letters", "26"), None, "not_enough_evidence"),
        (("previous.cast", "26"), None, "not_enough_evidence"),
        (("min_over(province, cast)", "26"), None, "not_enough_evidence"),
        (("cast / (valid + invalid - cast)", "26"), None, "not_enough_evidence"),
    ],
)
def test_rules(facts_of: FactsOf, claim_of: ClaimOf, night: Any, figure: Any, day: int | None, verdict: str) -> None:
    claim = claim_of(figure, date=None if day is None else dt.date(2001, 5, day))
    found = check_claim(claim, facts_of(statements=[night]))
    assert found.verdict == verdict
    assert found.explanation
    assert found.as_dict()["verdict"] == verdict


def test_no_metric_comes_first(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    claim = claim_of(checkable=False, why_not="An opinion.", context=(parse_metric("cast / registered"),))
    found = check_claim(claim, facts_of())
    assert found.verdict == "not_checkable"
    assert found.computed is None
    assert "71.0000 %" in found.explanation
    assert found.context[0].as_dict()["low"] == pytest.approx(0.71)


def test_figures_that_exclude_each_other_come_before_the_record(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    alone = check_claim(claim_of(("cast", "7,100")), facts_of())
    both = check_claim(claim_of(("cast", "7,100"), ("cast / registered", "75%")), facts_of())
    assert (alone.verdict, both.verdict) == ("supported", "contradicted")
    assert both.computed == "7,100 / 10,000 = 71.0000 %"
    assert both.would_change == "They would go together with 71.00 % in place of 75%."


def test_another_definition(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    other = Alternative(parse_metric("valid / registered"), "valid ballots over registered voters")
    found = check_claim(claim_of(("cast / registered", "68.9%", {"alternatives": (other,)})), facts_of())
    assert found.verdict == "depends"
    assert "valid ballots over registered voters" in found.explanation
    assert found.figures[0].as_dict()["alternatives"][0]["fits"] is True
    default = check_claim(claim_of(("cast / registered", "71%", {"alternatives": (other,)})), facts_of())
    assert default.verdict == "supported"
    assert default.figures[0].as_dict()["alternatives"][0]["fits"] is False


@pytest.mark.parametrize(("source", "verdict"), [("S", "sources_disagree"), ("T", "contradicted")])
def test_a_rival_figure_of_the_same_stage(facts_of: FactsOf, claim_of: ClaimOf, source: str, verdict: str) -> None:
    rival = {"statement": "s9", "stage": "final", "metric": "cast", "printed": "7,200", "used": "false"}
    facts = facts_of(statements=[{**rival, "low": "7200", "high": "7200"}])
    # What the claim's own source printed is not a second source.
    assert check_claim(claim_of(("cast", "7,200"), source=source), facts).verdict == verdict


def test_a_coarse_latest_version(facts_of: FactsOf, claim_of: ClaimOf, night: Any) -> None:
    facts = facts_of(counts={"night": {"registered": 10_000}}, votes={}, seats={}, statements=[night])
    assert check_claim(claim_of(("cast", "6,900")), facts).verdict == "not_enough_evidence"
    assert check_claim(claim_of(("cast", "6.9 thousand")), facts).verdict == "supported"
    assert check_claim(claim_of(("cast", "7,000")), facts).verdict == "contradicted"


def test_a_rate_of_which_no_counts_are_known(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    rate = {"statement": "s1", "stage": "night", "metric": "turnout", "printed": "69%", "used": "true"}
    facts = facts_of(statements=[{**rate, "low": "0.685", "high": "0.695"}])
    assert check_claim(claim_of(("cast / registered", "69 per cent", EVENING)), facts).verdict == "supported_then"


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([("cast", "7,100"), ("invalid", "210")], "supported"),
        ([("cast", "7,100"), ("seats[ash]", "1")], "contradicted"),
        ([("votes[ash]", "4,000"), ("seats[ash]", "6")], "supported_then"),
        ([("cast", "7,100"), ("blank", "3")], "not_enough_evidence"),
        ([("blank", "3"), ("seats[ash]", "1")], "contradicted"),
        ([("votes[ash]", "4,000", RESULT), ("blank", "3")], "not_enough_evidence"),
    ],
)
def test_several_figures(facts_of: FactsOf, claim_of: ClaimOf, figures: Any, verdict: str) -> None:
    for order in (figures, figures[::-1]):
        assert check_claim(claim_of(*order, date=dt.date(2001, 5, 3)), facts_of()).verdict == verdict


def test_which_version_is_current() -> None:
    stages = [
        Stage("a", "A", 1, dt.date(2001, 5, 1)),
        Stage("b", "B", 2, dt.date(2001, 5, 1)),
        Stage("c", "C", 3, dt.date(2001, 5, 4)),
        Stage("d", "D", 4),
    ]

    def ids(day: int | None, *, as_result: bool = False) -> set[str]:
        date = None if day is None else dt.date(2001, 5, day)
        return {stage.id for stage in current_stages(stages, date, as_result=as_result)}

    assert ids(None) == set()
    assert ids(1) == ids(3) == {"a", "b"}
    assert ids(4) == {"a", "b", "c", "d"}
    assert ids(4, as_result=True) == ids(9) == {"c", "d"}
    assert not current_stages(stages, dt.date(2001, 4, 1), as_result=False)


def test_time_line_and_sources(facts_of: FactsOf, claim_of: ClaimOf, night: Any) -> None:
    found = check_claim(claim_of(("cast", "7,000"), date=dt.date(2001, 5, 3)), facts_of(statements=[night]))
    points = [(p["stage"], p["low"], p["fits"], p["printed"]) for p in found.as_dict()["timeline"]]
    assert points == [
        ("night", 6850, False, ["6.9 thousand"]),
        ("first", 7000, True, []),
        ("final", 7100, False, []),
    ]
    assert found.sources == ("S",)
    assert found.evidence.record_digest


def test_no_claims_no_verdicts(facts_of: FactsOf) -> None:
    assert check_claims((), facts_of()) == ()
