"""The number that would change a verdict does change it, and the one before it does not."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import Claim
from scrutineer.claims.facts import Facts

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]


def cast_as(facts_of: FactsOf, cast: int) -> Facts:
    return facts_of(counts={"final": {"registered": 10_000, "cast": cast}}, votes={}, seats={})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=8)
@given(cast=st.integers(min_value=1, max_value=12_000), printed=st.integers(min_value=1, max_value=1_200))
@example(cast=10, printed=1)
@pytest.mark.parametrize("relation", ["eq", "ge", "gt", "le", "lt"])
def test_the_ends_are_exact(facts_of: FactsOf, claim_of: ClaimOf, relation: str, cast: int, printed: int) -> None:
    claim = claim_of(("cast / registered", f"{printed / 10:.1f}%", {"relation": relation}))
    found = check_claim(claim, cast_as(facts_of, cast))
    assert found.would_change is not None
    numbers = [int(text.replace(",", "")) for text in re.findall(r"\d[\d,]*\d|\d", found.would_change)]
    assert numbers
    for number in numbers:
        assert check_claim(claim, cast_as(facts_of, number)).verdict == "supported"
    outside = {number + step for number in numbers for step in (-1, 1)} - set(range(min(numbers), max(numbers) + 1))
    verdicts = {check_claim(claim, cast_as(facts_of, number)).verdict for number in outside if number >= 0}
    assert verdicts & {"contradicted", "depends"}


def test_a_count(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    supported = check_claim(claim_of(("seats[ash]", "6")), facts_of())
    contradicted = check_claim(claim_of(("seats[ash]", "7")), facts_of())
    assert supported.would_change == "Any other number of seats of Ash than 6 would change it."
    assert contradicted.would_change == "It would fit with exactly 7 seats of Ash."
