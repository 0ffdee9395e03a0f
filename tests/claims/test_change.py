"""What would change a verdict is true of the whole claim, and is not what has been published already."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import Claim
from scrutineer.claims.facts import Facts

FactsOf = Callable[..., Facts]
ClaimOf = Callable[..., Claim]
THIRD = dt.date(2001, 5, 3)
PARTIAL = {"about_coverage": "partial"}
EVENING = {"about_stage": "night", "about_coverage": "partial"}


def printed_as(claim: Claim, *figures: str) -> Claim:
    """The claim with its first figures printed otherwise."""
    kept = claim.figures[len(figures) :]
    changed = [replace(old, printed=new) for old, new in zip(claim.figures, figures, strict=False)]
    return replace(claim, figures=(*changed, *kept))


def test_all_older_figures_have_to_change(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    claim = claim_of(("cast", "7,000"), ("invalid", "200"), ("seats[ash]", "6"), date=THIRD)
    found = check_claim(claim, facts_of())
    assert found.verdict == "supported_then"
    assert found.would_change is not None
    assert found.would_change.startswith("2 parts keep the claim from being supported; all of them would have to")
    assert "7,100, in place of 7,000" in found.would_change
    assert "210, in place of 200" in found.would_change
    assert "seats" not in found.would_change
    assert check_claim(printed_as(claim, "7,100"), facts_of()).verdict != "supported"
    assert check_claim(printed_as(claim, "7,100", "210"), facts_of()).verdict == "supported"


def test_all_contradicted_figures_have_to_change(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    claim = claim_of(("seats[ash]", "5"), ("seats[birch]", "4"), ("seats[cedar]", "1"))
    found = check_claim(claim, facts_of())
    assert found.would_change is not None
    for words in ("exactly 5 seats of Ash", "exactly 4 seats of Birch"):
        assert words in found.would_change
    assert "Cedar" not in found.would_change
    seats = {None: 10, "ash": 5, "birch": 3, "cedar": 1}
    assert check_claim(claim, facts_of(seats=seats)).verdict == "contradicted"
    assert check_claim(claim, facts_of(seats={**seats, "birch": 4})).verdict == "supported"


def test_a_supported_claim_falls_with_any_part(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    claim = claim_of(("seats[ash]", "6"), ("seats[birch]", "3"))
    found = check_claim(claim, facts_of())
    assert found.would_change is not None
    assert found.would_change.startswith("A change in any one part is enough.")
    assert "Ash than 6" in found.would_change
    assert "Birch than 3" in found.would_change


def test_one_part_that_falls_short_is_named(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    found = check_claim(claim_of(("cast", "7,100"), ("blank", "3")), facts_of())
    assert found.would_change == (
        "One part keeps the claim from being supported. "
        "For blank ballots: a published figure for blank ballots would settle it."
    )


def test_counts_of_the_same_unfinished_count_would_settle_it(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    one = check_claim(claim_of(("invalid / registered", "2%", PARTIAL)), facts_of())
    # The register does not change between counts, so it need not come from the same one.
    assert one.would_change == "Counts from the same unfinished count would settle it: invalid ballots."
    two = check_claim(claim_of(("invalid / cast", "3%", PARTIAL)), facts_of())
    assert (two.would_change or "").endswith("settle it: invalid ballots and ballots cast.")
    complete = check_claim(claim_of(("blank", "3", {"about_coverage": "complete"})), facts_of())
    assert complete.would_change == "A figure for blank ballots from a complete count would settle it."


def test_a_figure_that_was_printed_and_is_not_used(facts_of: FactsOf, claim_of: ClaimOf, night: dict[str, Any]) -> None:
    unused = {**night, "used": "false", "reason": "Cut off."}
    found = check_claim(claim_of(("cast / registered", "69%", EVENING)), facts_of(statements=[unused]))
    assert found.verdict == "not_enough_evidence"
    assert "uses no figure for ballots cast" in found.explanation
    assert "(6.9 thousand, T) and is not used. The reason: Cut off." in found.explanation
    assert found.would_change == (
        "A figure for ballots cast at that stage (Night, 1 May 2001), printed in full, would settle it."
    )
    none = check_claim(claim_of(("cast / registered", "69%", EVENING)), facts_of())
    assert "gives no figure for ballots cast" in none.explanation
    assert "not used" not in none.explanation


def test_a_coarse_figure_beside_a_finer_one_that_is_not_used(
    facts_of: FactsOf, claim_of: ClaimOf, night: dict[str, Any]
) -> None:
    finer = {**night, "statement": "s2", "printed": "6,912", "low": "6912", "high": "6912", "used": "false"}
    found = check_claim(claim_of(("cast", "6,900", EVENING)), facts_of(statements=[night, finer]))
    assert "6,912" in found.explanation
    assert found.would_change == "An exact figure for ballots cast (Night, 1 May 2001) would settle it."


def test_a_figure_of_a_named_count_is_not_mended_by_a_later_one(
    facts_of: FactsOf, claim_of: ClaimOf, night: dict[str, Any]
) -> None:
    claim = claim_of(("cast", "6.9 thousand", EVENING))
    found = check_claim(claim, facts_of(statements=[night]))
    assert found.would_change is not None
    assert "7,100" not in found.would_change
    assert check_claim(printed_as(claim, "7,100"), facts_of(statements=[night])).verdict == "contradicted"


@pytest.mark.parametrize(
    ("printed", "cut", "also"),
    [("71.0%", False, True), ("70.9%", True, True), ("7,100 of them", None, False)],
)
def test_cut_off_digits_are_named(
    facts_of: FactsOf, claim_of: ClaimOf, printed: str, cut: bool | None, also: bool
) -> None:
    metric = "cast" if cut is None else "cast / registered"
    counts = {"final": {"registered": 10_000, "cast": 7_100 if not cut else 7_099}}
    found = check_claim(claim_of((metric, printed)), facts_of(counts=counts, votes={}, seats={}))
    assert found.verdict == "supported"
    assert ("This fits if further digits were cut off" in found.explanation) is bool(cut)
    assert ("digits were cut off" in (found.would_change or "")) is also


def test_a_version_of_its_day_that_fits_only_by_cutting_off(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    # 7,000 / 10,000 is 70.0; 200 / 7,000 is 2.857 per cent, which is 2.8 only if digits are cut off.
    found = check_claim(claim_of(("invalid / cast", "2.8%"), date=THIRD), facts_of())
    assert found.verdict == "supported_then"
    assert "current on 3 May 2001 if further digits were cut off and not rounded" in found.explanation
    points = {point["stage"]: point for point in found.as_dict()["timeline"]}
    assert (points["first"]["fits"], points["first"]["only_cut_off"]) == (True, True)


def test_another_version_that_fits_only_by_cutting_off(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    sentence = "The printed figure fits the version 2.8571 % (First count, 2 May 2001) only if digits were cut off"
    assert sentence in check_claim(claim_of(("invalid / cast", "2.8%", EVENING)), facts_of()).explanation
    assert sentence not in check_claim(claim_of(("invalid / cast", "2.86%", EVENING)), facts_of()).explanation


def test_a_part_that_does_not_say_it_is_of_an_unfinished_count(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    def told(votes: str, **keys: Any) -> str:
        return check_claim(
            claim_of(("votes[ash]", "9", PARTIAL), ("votes[cedar]", votes, keys)), facts_of()
        ).explanation

    assert "none comes near it: 800 (First count, 2 May 2001) and 830 (Final result, 10 May 2001)" in told("6,000")
    assert "none gives it: 800" in told("900")
    assert "Other parts" not in told("6,000", about_coverage="complete")
    alone = check_claim(claim_of(("votes[cedar]", "6,000")), facts_of())
    assert "Other parts" not in alone.explanation


def test_a_rival_is_shown_with_its_own_stage(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    rival = {"statement": "s9", "stage": "first", "metric": "cast", "printed": "7,200", "used": "false"}
    facts = facts_of(statements=[{**rival, "low": "7200", "high": "7200"}])
    found = check_claim(claim_of(("cast", "7,200"), date=THIRD), facts)
    assert found.verdict == "sources_disagree"
    assert found.computed == "7,000"
    assert "for the version First count, 2 May 2001 (7,200, T)" in found.explanation
    assert "Final result" not in found.explanation


def test_figures_that_exclude_each_other_are_shown_against_each_other(facts_of: FactsOf, claim_of: ClaimOf) -> None:
    claim = claim_of(("cast", "7,000"), ("cast / registered", "75%"), ("invalid", "200"), ("invalid / cast", "2.9%"))
    found = check_claim(claim, facts_of())
    assert found.verdict == "contradicted"
    turnout, share = found.figures[1], found.figures[3]
    assert turnout.computed == "7,000 / 10,000 = 70.0000 %"
    assert "from the figures printed beside it: 7,000 / 10,000" in turnout.explanation
    assert turnout.would_change == "They would go together with 70.00 % in place of 75%."
    assert turnout.evaluation is not None
    assert [reading.note for reading in turnout.evaluation.readings] == ["printed beside it in the claim", None]
    assert share.explanation.endswith("The figures printed beside it give 200 / 7,000 = 2.8571 %.")
