"""The engine ends in a verdict on every claim that can be written, and the order of figures does not matter."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrutineer.claims.check import check_claim
from scrutineer.claims.claim import DECISION_LINES, HEDGES, RELATIONS, Alternative, Claim, Figure, Than
from scrutineer.claims.expression import Binary, Expression, Negative, Number, Operand, OverUnits, parse_metric
from scrutineer.claims.facts import Facts
from scrutineer.claims.verdict import Finding

FactsOf = Callable[..., Facts]

operands = st.sampled_from(
    [
        "cast",
        "registered",
        "valid",
        "invalid",
        "blank",
        "magnitude",
        "stations",
        "votes[ash]",
        "votes[birch]",
        "seats[ash]",
        "seats[cedar]",
        "sum(votes)",
        "sum(seats)",
        "first(votes)",
        "second(votes)",
        "second(seats)",
        "rank(votes,ash)",
        "previous.cast",
        "previous.votes[ash]",
        "external.x",
        "in[x].cast",
        "share(votes, ash)",
        "count_where(nation, cast >= 7000)",
        "min_over(nation,cast)",
        "max_over(nation,first(votes)/valid)",
        "0",
        "1",
        "2.5",
    ]
).map(parse_metric)


def joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.builds(Binary, st.sampled_from(("+", "-", "*", "/")), inner, inner)
    return pairs | st.builds(Negative, inner)


metrics: st.SearchStrategy[Expression] = st.recursive(operands, joined, max_leaves=5)
printed = st.sampled_from(
    [
        "",
        "7,000",
        "71 per cent",
        "6.9 thousand",
        "70 to 72%",
        "0",
        "-3%",
        "nine",
        "most",
        "7,100 or 71%",
        "1.2.3",
        "99999999999999999999",
    ]
) | st.text(max_size=12)
days = st.none() | st.dates(dt.date(2001, 4, 28), dt.date(2001, 5, 15))
figures = st.builds(
    Figure,
    metric=metrics,
    relation=st.sampled_from(RELATIONS),
    printed=printed,
    hedge=st.sampled_from(HEDGES),
    alternatives=st.lists(st.builds(Alternative, metrics, st.just("another way")), max_size=2).map(tuple),
    about_stage=st.sampled_from([None, "night", "first", "final"]),
    about_coverage=st.sampled_from([None, "partial", "complete"]),
    presented_as=st.sampled_from([None, "result", "count"]),
    direction=st.sampled_from([None, "small", "large"]),
    reference=st.sampled_from([None, "invalid_share"]),
    decision_lines=st.lists(st.sampled_from(DECISION_LINES), unique=True, max_size=3).map(tuple),
    scope=st.sampled_from([None, None, "r"]),
    as_of=st.sampled_from([(), (), ("final",), ("night", "first")]),
    than=st.none()
    | st.none()
    | st.sampled_from([Than(election="previous"), Than(election="x"), Than(stage="first"), Than(stage="x")])
    | st.builds(lambda metric: Than(metric=metric), metrics),
    since=st.sampled_from([None, 1993, "before"]),
    way=st.sampled_from([None, "up", "down"]),
)

quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings.default.max_examples,
)


def claim(parts: list[Figure], day: dt.date | None) -> Claim:
    return Claim("c1", "Somebody", "Something", "something", "S", "diet", date=day, figures=tuple(parts))


_KEPT: dict[bool, Facts] = {}


def facts(facts_of: FactsOf, record_of: Any, night: Any, *, before: bool) -> Facts:
    """Facts built once for all examples."""
    if before not in _KEPT:
        _KEPT[before] = facts_of(before=record_of(title="Before") if before else None, statements=[night])
    return _KEPT[before]


@quick
@given(parts=st.lists(figures, max_size=3), day=days, before=st.booleans(), context=st.lists(metrics, max_size=2))
def test_every_claim_ends_in_a_verdict(
    facts_of: FactsOf, record_of: Any, night: Any, parts: list[Figure], day: dt.date | None, before: bool, context: Any
) -> None:
    made = Claim("c1", "A", "B", "C", "S", "diet", date=day, context=tuple(context), figures=tuple(parts))
    found = check_claim(made, facts(facts_of, record_of, night, before=before))
    assert found.finding in Finding
    assert found.explanation
    json.dumps(found.as_dict(), allow_nan=False)
    if parts:
        assert found.verdict != "not_checkable"


@quick
@given(parts=st.lists(figures, min_size=2, max_size=4), day=days, data=st.data())
def test_the_order_of_figures_does_not_change_the_verdict(
    facts_of: FactsOf, record_of: Any, night: Any, parts: list[Figure], day: dt.date | None, data: st.DataObject
) -> None:
    known = facts(facts_of, record_of, night, before=True)
    shuffled = data.draw(st.permutations(parts))
    assert check_claim(claim(parts, day), known).verdict == check_claim(claim(shuffled, day), known).verdict


@quick
@given(cast=st.integers(min_value=0, max_value=10_000), decimals=st.integers(min_value=0, max_value=3))
def test_a_rate_printed_from_the_latest_counts_is_supported(facts_of: FactsOf, cast: int, decimals: int) -> None:
    known = facts_of(counts={"final": {"registered": 10_000, "cast": cast}}, votes={}, seats={})
    made = claim([Figure(parse_metric("cast / registered"), printed=f"{cast / 100:.{decimals}f} per cent")], None)
    assert check_claim(made, known).verdict == "supported"


def test_numbers_beyond_a_float_end_in_a_verdict(facts_of: FactsOf) -> None:
    metric = parse_metric(" * ".join(["999999999999999"] * 22) + " * cast")
    found = check_claim(claim([Figure(metric, printed="7,000")], None), facts_of())
    assert found.verdict == "contradicted"
    assert found.as_dict()["figures"][0]["value"]["low"] is None


def test_the_strategies_reach_what_they_should() -> None:
    assert isinstance(parse_metric("min_over(nation,cast)"), OverUnits)
    assert isinstance(parse_metric("2.5"), Number)
    assert isinstance(parse_metric("rank(votes,ash)"), Operand)
