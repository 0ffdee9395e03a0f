"""Agreement between a claim and a record that rest on one source is reported as no confirmation."""

from collections.abc import Callable
from typing import Any

import pytest

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import Claim
from scrutineer.claims.evaluation import Evaluation, Reading
from scrutineer.claims.facts import Facts
from scrutineer.claims.interval import Interval
from scrutineer.claims.same_source import same_source, same_source_sentences

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]
ONE = Interval.point(1)


def test_only_one_source(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    found = check_claim(claim_of(("cast", "7,100"), source="S"), facts_of())
    assert found.as_dict()["same_source"] is True
    assert found.as_dict()["figures"][0]["shared_sources"] == ["S"]
    assert found.explanation.endswith(
        "Claim and record rest on the same source (S): the agreement shows consistent reporting, "
        "not independent confirmation."
    )


def test_another_source_is_independent(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    found = check_claim(claim_of(("cast", "7,100"), source="T"), facts_of())
    assert found.as_dict()["same_source"] is False
    assert "independent" not in found.explanation


def test_what_does_not_fit_agrees_with_nothing(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    assert check_claim(claim_of(("cast", "7,050"), source="S"), facts_of()).same_source is False


def test_only_the_parts_that_share_are_named(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    found = check_claim(claim_of(("cast", "7,100"), ("votes[ash]", "9"), source="S"), facts_of())
    assert [item.shared is not None for item in found.figures] == [True, False]
    assert "For ballots cast, claim and record rest on the same source (S)" in found.explanation
    assert found.explanation.count("consistent reporting") == 1


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([("cast", "S", False)], (("S",), ())),
        ([("cast", "T;S;U", False)], (("S",), ("T", "U"))),
        # Every count has to rest on the claim's source; the register, the same at every stage, need not.
        ([("cast", "S", False), ("invalid", "T", False)], None),
        ([("cast", "S", False), ("registered", "T", True)], (("S",), ())),
        ([("cast", "T", False), ("registered", "S", True)], None),
        ([("registered", "S", True)], (("S",), ())),
        ([("cast", None, False)], None),
        ([], None),
    ],
)
def test_what_counts_as_the_same(claim_of: ClaimOf, readings: Any, expected: Any) -> None:
    made = tuple(Reading(name, ONE, source, fixed=fixed) for name, source, fixed in readings)
    found = same_source(claim_of(("cast", "1"), source="S;X"), Evaluation(ONE, made, ()))
    assert (None if found is None else (found.shared, found.others)) == expected


def test_sources_beside_it_are_told_apart(claim_of: ClaimOf) -> None:
    claim = claim_of(("cast", "1"), source="S")
    alone = same_source(claim, Evaluation(ONE, (Reading("cast", ONE, "S"),), ()))
    beside = same_source(claim, Evaluation(ONE, (Reading("valid", ONE, "S;T"),), ()))
    told = same_source_sentences([("a", alone), ("b", beside), ("c", None)])
    assert len(told) == 2
    assert told[0].startswith("For a, claim and record rest on the same source (S)")
    assert told[1].startswith("For b, the record names the source of the claim itself (S) beside T")
    assert same_source_sentences([("c", None)]) == []
