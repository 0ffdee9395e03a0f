"""Figures set beside other values: another election, another version, all options, the units of a level, a change."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import Claim, Figure, Than
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import Facts
from scrutineer.claims.verdict import FigureVerdict
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.tally import Tabulation, tabulate

FactsOf = Callable[..., Facts]
PREVIOUS = Than(election="previous")
TURNOUT = "cast / registered"


def earlier(year: int, cast: int | None, **more: int) -> Tabulation:
    """An earlier election of the same country: 10,000 registered."""
    record = assemble(
        Metadata(
            election=Election(f"ruritania-{year}", f"Ruritania {year}", first_day=dt.date(year, 5, 1)),
            contests=(Contest("diet", "Diet", "r", seats=10),),
            options=tuple(Option(name, "diet", name.capitalize()) for name in ("ash", "birch", "cedar")),
            stages=(Stage("final", "Final result", 1, dt.date(year, 5, 10), coverage="complete"),),
            sources=(Source("S", "Gazette"),),
        ),
        units=pl.DataFrame({"unit": ["r"], "level": ["nation"], "parent": [None]}),
        ballots=pl.DataFrame(
            {"unit": ["r"], "contest": ["diet"], "stage": ["final"], "registered": [10_000], "cast": [cast]}
            | {name: [value] for name, value in more.items()}
            | {"source": ["S"]},
            schema_overrides={"cast": pl.Int64},
        ),
    )
    return tabulate(record)


HISTORY = (earlier(1989, 9_000), earlier(1993, 7_500), earlier(1997, 6_000, valid=5_900, invalid=100))


@pytest.fixture
def known(facts_of: FactsOf) -> Facts:
    return replace(facts_of(), previous=HISTORY[-1], history=HISTORY)


def told(facts: Facts, metric: str, relation: str, printed: str = "", **keys: Any) -> FigureVerdict:
    day = keys.pop("date", None)
    figure = Figure(parse_metric(metric), relation, printed, **keys)
    claim = Claim("c1", "Somebody", "Something", "something", "S", "diet", date=day, figures=(figure,))
    return check_claim(claim, facts).figures[0]


@pytest.mark.parametrize(
    ("relation", "than", "verdict"),
    [
        ("gt", PREVIOUS, "supported"),
        ("lt", PREVIOUS, "contradicted"),
        ("ge", PREVIOUS, "supported"),
        ("le", PREVIOUS, "contradicted"),
        ("eq", PREVIOUS, "contradicted"),
        ("ne", PREVIOUS, "supported"),
        ("gt", Than(election="ruritania-1993"), "contradicted"),
        ("gt", Than(election="ruritania-1985"), "not_enough_evidence"),
        ("gt", Than(stage="first"), "supported"),
        ("gt", Than(metric=parse_metric("invalid / cast")), "supported"),
        ("gt", Than(metric=parse_metric("in[ruritania-1989].cast / in[ruritania-1989].registered")), "contradicted"),
    ],
)
def test_more_or_less_than(known: Facts, relation: str, than: Than, verdict: str) -> None:
    assert told(known, TURNOUT, relation, than=than).finding == verdict


def test_both_values_and_the_turning_point_are_named(known: Facts) -> None:
    found = told(known, TURNOUT, "gt", than=PREVIOUS)
    assert "7,100 / 10,000 = 71.0000 %" in found.explanation
    assert "Ruritania 1997: 6,000 / 10,000 = 60.0000 %" in found.explanation
    assert found.would_change == "It would change with fewer than 6,001 ballots cast, all else as published."
    assert found.as_dict()["beside"][0]["sources"] == ["S"]


def test_a_comparison_true_of_the_version_of_its_day(facts_of: FactsOf) -> None:
    base = facts_of(
        counts={"first": {"registered": 10_000, "cast": 7_600}, "final": {"registered": 10_000, "cast": 7_100}}
    )
    facts = replace(base, history=HISTORY, previous=HISTORY[-1])
    than = Than(election="ruritania-1993")
    found = told(facts, TURNOUT, "gt", than=than, date=dt.date(2001, 5, 3))
    assert found.finding == "supported_then"
    assert told(facts, TURNOUT, "gt", than=than, date=dt.date(2001, 6, 3)).finding == "sources_disagree"
    assert told(facts, TURNOUT, "gt", than=than, as_of=("first",)).finding == "supported"


@pytest.mark.parametrize(
    ("relation", "since", "verdict"),
    [
        ("highest_since", 1993, "supported"),
        ("highest_since", "ruritania-1993", "supported"),
        ("highest_since", 1992, "contradicted"),
        ("highest_since", None, "contradicted"),
        ("highest_since", "ruritania-1985", "not_enough_evidence"),
        ("lowest_since", 1993, "contradicted"),
        ("lowest_since", 1997, "not_enough_evidence"),
    ],
)
def test_the_highest_since(known: Facts, relation: str, since: int | str | None, verdict: str) -> None:
    assert told(known, TURNOUT, relation, since=since).finding == verdict


def test_a_missing_election_leaves_the_highest_open_unless_another_is_higher(facts_of: FactsOf) -> None:
    base = facts_of()
    gap = (earlier(1989, 9_000), earlier(1993, None), earlier(1997, 6_000))
    facts = replace(base, history=gap, previous=gap[-1])
    found = told(facts, TURNOUT, "highest_since", since=1989)
    assert found.finding == "not_enough_evidence"
    assert "No value is at hand for Ruritania 1993" in found.explanation
    assert found.would_change == "A value for Ruritania 1993 would settle it."
    assert told(facts, TURNOUT, "highest_since").finding == "contradicted"


def test_as_high_as_before_is_a_tie(facts_of: FactsOf) -> None:
    same = (earlier(1993, 7_100), earlier(1997, 6_000))
    facts = replace(facts_of(), history=same, previous=same[-1])
    assert told(facts, TURNOUT, "highest_since").finding == "depends"


@pytest.mark.parametrize(
    ("metric", "relation", "verdict"),
    [
        ("votes[ash]", "first", "supported"),
        ("votes[birch]", "first", "contradicted"),
        ("votes[cedar] / valid", "last", "supported"),
        ("seats[ash]", "first", "supported"),
        ("votes[ash]", "last", "contradicted"),
    ],
)
def test_first_and_last_among_options(known: Facts, metric: str, relation: str, verdict: str) -> None:
    assert told(known, metric, relation).finding == verdict


def test_a_shared_first_place_depends(facts_of: FactsOf) -> None:
    facts = facts_of(votes={"final": {"ash": 3_000, "birch": 3_000, "cedar": 890}})
    found = told(facts, "votes[ash]", "first")
    assert found.finding == "depends"
    assert "shared place" in found.explanation


@pytest.mark.parametrize(
    ("printed", "way", "verdict"),
    [
        ("11 percentage points", "up", "supported"),
        ("11 percentage points", "down", "contradicted"),
        ("18.3 per cent", "up", "supported"),
        ("11.0 per cent", "up", "depends"),
        ("18.3 points", "up", "depends"),
        ("1.18 times", None, "supported"),
        ("", "up", "supported"),
        ("", "down", "contradicted"),
        ("20 percentage points", "up", "contradicted"),
    ],
)
def test_a_change_in_points_and_in_per_cent(known: Facts, printed: str, way: str | None, verdict: str) -> None:
    found = told(known, TURNOUT, "change_from", printed, way=way)
    assert found.finding == verdict
    if verdict == "depends":
        assert "as percentage points" in found.explanation
        assert "as per cent" in found.explanation


@pytest.mark.parametrize(
    ("printed", "verdict"), [("1,100", "supported"), ("1,000", "sources_disagree"), ("900", "contradicted")]
)
def test_a_change_of_a_count(known: Facts, printed: str, verdict: str) -> None:
    assert told(known, "cast", "change_from", printed, way="up").finding == verdict


def test_none_and_any(known: Facts) -> None:
    assert told(known, "blank", "none").finding == "not_enough_evidence"
    assert told(known, "seats[cedar]", "none").finding == "contradicted"
    assert told(known, "seats[cedar] - 1", "none").finding == "supported"


@pytest.mark.parametrize(
    ("printed", "definition", "verdict"),
    [
        ("68.9 per cent", None, "depends"),
        ("68.9 per cent", "ballots cast over registered voters", "contradicted"),
        ("69 per cent", None, "contradicted"),
        ("71.0 per cent", None, "supported"),
    ],
)
def test_another_definition_is_told_and_never_taken(
    known: Facts, printed: str, definition: str | None, verdict: str
) -> None:
    found = told(known, TURNOUT, "eq", printed, definition=definition)
    assert found.finding == verdict
    if verdict == "depends":
        assert "valid votes over registered voters" in found.explanation
        assert [item.metric for item in found.tried] == ["valid / registered"]


def test_the_register_of_the_election_before(facts_of: FactsOf) -> None:
    """A turnout above 100 per cent made from an old register, as in claims about North Carolina in 2020."""
    before = earlier(1997, 6_000)
    counts = {"final": {"registered": 14_000, "cast": 10_441, "valid": 10_400, "invalid": 41}}
    facts = replace(facts_of(counts=counts, votes={}, seats={}), previous=before, history=(before,))
    found = told(facts, TURNOUT, "eq", "104.41 %")
    assert found.finding == "depends"
    assert "the register of the election before" in found.explanation


@pytest.mark.parametrize(
    ("modality", "verdict", "words"),
    [
        ("presupposed", "supported", "takes the figure as given"),
        ("hedged", "supported", "with a reservation"),
        ("conditional", "not_checkable", "stands in a condition"),
        ("predicted", "not_checkable", "what came of it"),
    ],
)
def test_how_it_was_said(known: Facts, claim_of: Callable[..., Claim], modality: str, verdict: str, words: str) -> None:
    found = check_claim(claim_of((TURNOUT, "71 per cent"), modality=modality), known)
    assert found.verdict == verdict
    assert words in found.explanation.lower() or words in found.explanation
    assert "71.0000 %" in found.explanation
    assert found.as_dict()["modality"] == modality


def provinces(votes: Mapping[str, tuple[int, int]]) -> ElectionRecord:
    """A nation of provinces, each with votes for ash and birch."""
    meta = Metadata(
        election=Election("ruritania-2001", "Ruritania 2001"),
        contests=(Contest("diet", "Diet", "r", options_complete={"final": True}),),
        options=(Option("ash", "diet", "Ash"), Option("birch", "diet", "Birch")),
        stages=(Stage("final", "Final result", 1, dt.date(2001, 5, 10), coverage="complete"),),
        sources=(Source("S", "Gazette"),),
    )
    rows = [
        {
            "unit": unit,
            "contest": "diet",
            "stage": "final",
            "registered": 100,
            "cast": a + b,
            "valid": a + b,
            "source": "S",
        }
        for unit, (a, b) in votes.items()
    ]
    lines = [
        {"unit": unit, "contest": "diet", "stage": "final", "option": option, "votes": number, "source": "S"}
        for unit, pair in votes.items()
        for option, number in zip(("ash", "birch"), pair, strict=True)
    ]
    names = list(votes)
    return assemble(
        meta,
        units=pl.DataFrame(
            {
                "unit": ["r", *names],
                "level": ["nation", *["province"] * len(names)],
                "parent": [None, *["r"] * len(names)],
                "name": ["Ruritania", *[name.upper() for name in names]],
            }
        ),
        ballots=pl.DataFrame(rows),
        votes=pl.DataFrame(lines),
    )


@pytest.fixture(scope="module")
def regional() -> Facts:
    return Facts(tabulate(provinces({"a": (70, 10), "b": (20, 20), "c": (30, 60)})))


@pytest.mark.parametrize(
    ("metric", "relation", "printed", "keys", "verdict"),
    [
        ("count_where(province, votes[ash] / valid >= 0.5)", "eq", "2", {}, "supported"),
        ("count_where(province, votes[ash] / valid > 0.5)", "eq", "1", {}, "supported"),
        ("count_where(province, votes[ash] / valid < 0.5)", "exists", "", {}, "supported"),
        ("count_where(province, votes[ash] = 20)", "eq", "three", {}, "contradicted"),
        (TURNOUT, "eq", "80 per cent", {"scope": "a"}, "supported"),
        (TURNOUT, "eq", "80 per cent", {"scope": "c"}, "contradicted"),
        (TURNOUT, "first", "", {"scope": "c"}, "supported"),
        (TURNOUT, "last", "", {"scope": "b"}, "supported"),
        (TURNOUT, "first", "", {"scope": "a"}, "contradicted"),
        ("share(votes, ash)", "eq", "57.1 per cent", {}, "supported"),
    ],
)
def test_units_and_places(
    regional: Facts, metric: str, relation: str, printed: str, keys: dict[str, Any], verdict: str
) -> None:
    found = told(regional, metric, relation, printed, **keys)
    assert found.finding == verdict, found.explanation


def test_the_unit_is_named(regional: Facts) -> None:
    assert " in A" in told(regional, TURNOUT, "eq", "80 per cent", scope="a").label
