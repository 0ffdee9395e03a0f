"""How claims bear on each other."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scrutineer.claims.check import check_claims
from scrutineer.claims.claim import Bearing, Claim
from scrutineer.claims.facts import Facts

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]
TURNOUT = "cast / registered"


def relations(facts: Facts, *claims: Claim) -> dict[tuple[str, str], str]:
    found = check_claims(claims, facts)
    return {(verdict.id, item.claim): item.kind for verdict in found for item in verdict.related if not item.back}


def made(claim_of: ClaimOf, name: str, printed: str, day: int | None, **keys: Any) -> Claim:
    speaker = keys.pop("speaker", name)
    metric = keys.pop("metric", TURNOUT)
    date = None if day is None else dt.date(2001, 5, day)
    return claim_of((metric, printed, keys), id=name, speaker=speaker, date=date)


def test_a_later_claim_repeats_an_earlier_one(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    facts = facts_of()
    first, second = made(claim_of, "a", "71.00 per cent", 3), made(claim_of, "b", "71 per cent", 4)
    assert relations(facts, first, second) == {("b", "a"): "repeats"}
    assert relations(facts, second, first) == {("b", "a"): "repeats"}
    (told,) = check_claims((first, second), facts)[0].related
    assert told.words == (
        "Is repeated by what b said on 4 May 2001 "
        "(turnout (ballots cast as a share of registered voters): 71 per cent, there 71.00 per cent)."
    )


def test_without_a_day_nobody_is_said_to_have_been_first(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    facts = facts_of()
    first, second = made(claim_of, "a", "71.00 per cent", 3), made(claim_of, "b", "71 per cent", None)
    told = [item.words for verdict in check_claims((first, second), facts) for item in verdict.related]
    assert len(told) == 2
    assert all(words.startswith("Gives the same as") for words in told)


def test_two_speakers_contradict_each_other_both_ways(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    found = relations(facts_of(), made(claim_of, "a", "71 per cent", 3), made(claim_of, "b", "68 per cent", 4))
    assert found == {("b", "a"): "contradicts", ("a", "b"): "contradicts"}


def test_the_same_speaker_supersedes_himself(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    first = made(claim_of, "a", "70 per cent", 2, speaker="Chair")
    second = made(claim_of, "b", "71 per cent", 10, speaker="Chair")
    assert relations(facts_of(), first, second) == {("b", "a"): "supersedes"}


def test_counts_of_two_days_do_not_contradict(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    count = {"presented_as": "count"}
    found = relations(
        facts_of(),
        made(claim_of, "a", "7,000", 2, metric="cast", **count),
        made(claim_of, "b", "7,100", 10, metric="cast", **count),
    )
    assert found == {}
    partial = {"about_coverage": "partial", "presented_as": "count"}
    found = relations(
        facts_of(),
        made(claim_of, "a", "6.9 thousand", 1, metric="cast", **partial),
        made(claim_of, "b", "7.3 thousand", 1, metric="cast", **partial),
    )
    assert found == {}


def test_different_things_and_predictions_bear_on_nothing(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    facts = facts_of()
    turnout, seats = made(claim_of, "a", "71 per cent", 3), made(claim_of, "b", "6", 4, metric="seats[ash]")
    assert relations(facts, turnout, seats) == {}
    guess = replace(made(claim_of, "c", "68 per cent", 1), modality="predicted")
    assert relations(facts, turnout, guess) == {}


def test_a_person_states_the_relation(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    first = made(claim_of, "a", "71 per cent", 3)
    second = replace(made(claim_of, "b", "68 per cent", 4), bearings=(Bearing("supersedes", "a", "a correction"),))
    assert relations(facts_of(), first, second) == {("b", "a"): "supersedes"}
    plain = [verdict.as_dict()["related"] for verdict in check_claims((first, second), facts_of())]
    assert plain[0] == [
        {
            "kind": "supersedes",
            "claim": "b",
            "back": True,
            "words": "Is superseded by what b said on 4 May 2001 (a correction).",
            "stated": True,
        }
    ]
