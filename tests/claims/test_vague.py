"""Small and large: three placements, and a verdict only where they agree."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import Claim
from scrutineer.claims.facts import Facts
from scrutineer.claims.verdict import Verdict
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.placement import Reference

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]
RecordOf = Callable[..., ElectionRecord]

# Quartiles 1, 2 and 4 per cent.
REFERENCE = Reference(
    id="invalid_share",
    title="Invalid ballots",
    metric="invalid_share",
    n=40,
    scope="forty elections of the test",
    source="the test",
    quantiles={per_cent: Fraction(value, 100) for per_cent, value in ((25, 1), (50, 2), (75, 4), (99, 9))},
)
LINES = ("margin", "second_party_votes", "quota")


def counts(invalid: int) -> dict[str, dict[str, int | None]]:
    """10,000 ballots cast; the quota is a tenth of the valid ones."""
    return {"final": {"registered": 20_000, "cast": 10_000, "valid": 10_000 - invalid, "invalid": invalid}}


def votes(invalid: int) -> dict[str, dict[str, int]]:
    """The second option has 1,000 votes, the third none."""
    return {"final": {"ash": 9_000 - invalid, "birch": 1_000, "cedar": 0}}


@pytest.fixture
def judged(facts_of: FactsOf, record_of: RecordOf, claim_of: ClaimOf) -> Callable[..., Verdict]:
    """The verdict on `small` or `large` for invalid ballots in 10,000, after so many at the election before."""

    def judge(
        now: int, before: int | None = 150, *, direction: str = "small", reference: bool = True, lines: Any = LINES
    ) -> Verdict:
        keys = {"relation": "vague", "direction": direction, "reference": "invalid_share", "decision_lines": lines}
        old = None if before is None else record_of(counts=counts(before), votes=votes(before), title="Ruritania 1997")
        facts = facts_of(
            counts=counts(now),
            votes=votes(now),
            before=old,
            references={"invalid_share": REFERENCE} if reference else {},
        )
        return check_claim(claim_of(("invalid / cast", "few", keys)), facts)

    return judge


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (1_200, 150, "contradicted"),  # above 4 %, above twice 1.5 %, above the quota of 880 and the second option
        (950, 150, "contradicted"),  # above the quota of 905 alone
        (500, 150, "depends"),  # decides nothing
        (1_200, 700, "depends"),  # not twice as much as before
        (380, 100, "depends"),  # below the upper quartile
        (90, 150, "supported"),
        (90, 90, "supported"),
        (90, 80, "depends"),  # more than before
        (100, 150, "depends"),  # at the lower quartile, not below it
    ],
)
def test_small(judged: Callable[..., Verdict], now: int, before: int, verdict: str) -> None:
    assert judged(now, before).verdict == verdict


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (1_200, 150, "supported"),
        (500, 500, "supported"),
        (500, 600, "depends"),  # less than before
        (300, 150, "depends"),  # below the upper quartile
        (90, 200, "contradicted"),  # below 1 %, below half of 2 %, below every line
        (90, 180, "depends"),  # just half of the election before
    ],
)
def test_large_is_the_mirror(judged: Callable[..., Verdict], now: int, before: int, verdict: str) -> None:
    assert judged(now, before, direction="large").verdict == verdict


def test_what_is_not_known_decides_nothing(judged: Callable[..., Verdict]) -> None:
    assert judged(1_200, None).verdict == "not_enough_evidence"
    assert judged(1_200, 150, reference=False).verdict == "not_enough_evidence"
    assert judged(1_200, 150, lines=()).verdict == "not_enough_evidence"
    # Where the known placements rule out both ends, the missing one changes nothing.
    assert judged(500, 400, reference=False).verdict == "depends"
    assert judged(500, 150, lines=()).verdict == "not_enough_evidence"


def test_all_placements_and_the_kindest_reading_are_shown(judged: Callable[..., Verdict]) -> None:
    found = judged(1_200).as_dict()
    assert [item["points"] for item in found["placements"]] == ["large", "large", "small", "large", "large"]
    reference = found["placements"][1]["reference"]
    assert (reference["n"], reference["scope"], reference["source"]) == (40, "forty elections of the test", "the test")
    assert found["friendliest"].startswith("88.00 per cent of ballots cast were valid")
    for number in ("12.0000 %", "1.50 %", "8 times", "1.00 / 2.00 / 4.00", "1,000"):
        assert number in found["explanation"].replace("8 times", "8 times"), number
    assert found["timeline"][0]["low"] == pytest.approx(0.12)


def test_the_sentences_come_in_the_order_a_reader_asks(judged: Callable[..., Verdict]) -> None:
    told = judged(1_200).explanation
    assert told.startswith("Invalid ballots as a share of ballots cast: 12.00 % (1,200 / 10,000 = 12.0000 %; ")
    first = told.split(". ")[0]
    assert first.endswith("8 times the 1.50 % of the election before (Ruritania 1997)")
    places = [
        told.index(words) for words in ("Among 40 elections", "between the first and the second", "Read as kindly")
    ]
    assert places == sorted(places)
    # The margin is said once; so is everything else.
    assert told.count("the votes between the first and the second option") == 1
    sentences = told.split(". ")
    assert len(sentences) == len(set(sentences))


def test_the_election_before_is_missing_in_the_opening(judged: Callable[..., Verdict]) -> None:
    told = judged(1_200, None).explanation
    assert "(Final result, 10 May 2001). No value of the election before is at hand. Among" in told


def _turns(sentence: str) -> list[int]:
    """The numbers of invalid ballots that a sentence names."""
    words = sentence.replace(",", "").split()
    return [int(word) for word, after in pairwise(words) if after == "invalid"]


@pytest.mark.parametrize(
    ("now", "before", "direction", "after"),
    [
        (1_200, 150, "small", ["depends", "supported"]),
        (500, 150, "small", ["contradicted", "supported"]),
        (90, 150, "small", ["depends"]),
        (1_200, 150, "large", ["depends"]),
        (90, 200, "large", ["depends", "supported"]),
    ],
)
def test_the_turning_points_turn(
    judged: Callable[..., Verdict], now: int, before: int, direction: str, after: list[str]
) -> None:
    first = judged(now, before, direction=direction)
    assert first.would_change
    numbers = _turns(first.would_change)
    assert len(numbers) == len(after)
    for number, verdict in zip(numbers, after, strict=True):
        # The lines move with the valid ballots, so the far side of a turn is tested with a little room.
        step = 60 if verdict == "contradicted" else 0
        assert judged(number + step, before, direction=direction).verdict == verdict


def test_a_count_without_a_value(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    keys = {"relation": "vague", "direction": "small"}
    found = check_claim(claim_of(("blank / cast", "few", keys)), facts_of())
    assert found.verdict == "not_enough_evidence"
    assert found.would_change == "A published figure for blank ballots would settle it."
