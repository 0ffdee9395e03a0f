"""An invented national count in several versions, from which each test takes what it needs."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from scrutineer.claims.claim import Claim, Figure
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import ContestFacts, Facts
from scrutineer.formats.builtin import load_builtin
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.placement import Reference
from scrutineer.tabulation.tally import tabulate

STAGES = (
    Stage("night", "Night", 1, dt.date(2001, 5, 1), coverage="partial"),
    Stage("first", "First count", 2, dt.date(2001, 5, 2), coverage="complete"),
    Stage("final", "Final result", 3, dt.date(2001, 5, 10), coverage="complete"),
)
COUNTS: dict[str, dict[str, int | None]] = {
    "night": {"registered": 10_000, "cast": None, "valid": None, "invalid": None},
    "first": {"registered": 10_000, "cast": 7_000, "valid": 6_800, "invalid": 200},
    "final": {"registered": 10_000, "cast": 7_100, "valid": 6_890, "invalid": 210},
}
VOTES: dict[str, dict[str, int]] = {
    "first": {"ash": 4_000, "birch": 2_000, "cedar": 800},
    "final": {"ash": 4_050, "birch": 2_010, "cedar": 830},
}
SEATS: dict[str | None, int] = {None: 10, "ash": 6, "birch": 3, "cedar": 1}


@pytest.fixture(scope="session")
def facts() -> ContestFacts:
    """Cambodia's National Assembly elections of 2018 and, before it, of 2013."""
    now, before = load_builtin("cambodia-2018"), load_builtin("cambodia-2013")
    return Facts(tabulate(now), tabulate(before)).contest("national-assembly")


def national_record(
    *,
    counts: Mapping[str, Mapping[str, int | None]] = COUNTS,
    votes: Mapping[str, Mapping[str, int]] = VOTES,
    seats: Mapping[str | None, int] = SEATS,
    statements: Sequence[Mapping[str, Any]] = (),
    title: str = "Ruritania 2001",
) -> ElectionRecord:
    """A record of one national unit with three versions of the count; 6.9 to 6.95 thousand voted by night."""
    options = ("ash", "birch", "cedar")
    meta = Metadata(
        election=Election("ruritania-2001", title),
        contests=(Contest("diet", "Diet", "r", seats=10, options_complete=dict.fromkeys(("first", "final"), True)),),
        options=tuple(Option(name, "diet", name.capitalize()) for name in options),
        stages=STAGES,
        sources=(Source("S", "Gazette"), Source("T", "Another gazette")),
    )
    ballots = [{"unit": "r", "contest": "diet", "stage": stage, **row, "source": "S"} for stage, row in counts.items()]
    lines = [
        {"unit": "r", "contest": "diet", "stage": stage, "option": option, "votes": number, "source": "S"}
        for stage, row in votes.items()
        for option, number in row.items()
    ]
    places = [
        {"unit": "r", "contest": "diet", "stage": "final", "option": option, "seats": number, "source": "S"}
        for option, number in seats.items()
    ]
    said = [
        {
            "unit": "r",
            "contest": "diet",
            "option": None,
            "date": None,
            "source": "T",
            "reason": "as the test has it",
            **row,
        }
        for row in statements
    ]
    return assemble(
        meta,
        units=pl.DataFrame({"unit": ["r"], "level": ["nation"], "parent": [None]}),
        ballots=pl.DataFrame(ballots, infer_schema_length=None),
        votes=pl.DataFrame(lines) if lines else None,
        seats=pl.DataFrame(places, infer_schema_length=None) if places else None,
        statements=pl.DataFrame(said, infer_schema_length=None) if said else None,
    )


NIGHT = {
    "statement": "s1",
    "stage": "night",
    "metric": "cast",
    "printed": "6.9 thousand",
    "low": "6850",
    "high": "6950",
    "used": "true",
}


@pytest.fixture
def facts_of() -> Callable[..., Facts]:
    """Build facts about the invented count; keywords go to the record, `before` and `references` to the facts."""

    def build(
        *, before: ElectionRecord | None = None, references: Mapping[str, Reference] | None = None, **parts: Any
    ) -> Facts:
        record = national_record(**parts)
        return Facts(tabulate(record), None if before is None else tabulate(before), references or {})

    return build


@pytest.fixture
def record_of() -> Callable[..., ElectionRecord]:
    """Build the invented record."""
    return national_record


@pytest.fixture
def night() -> dict[str, Any]:
    """The statement of the night: 6,850 to 6,950 ballots cast."""
    return dict(NIGHT)


@pytest.fixture
def claim_of() -> Callable[..., Claim]:
    """Build a claim of figures given as (metric, printed) with further keys; or of ready figures."""

    def build(*figures: Figure | tuple[str, str] | tuple[str, str, dict[str, Any]], **keys: Any) -> Claim:
        made = []
        for item in figures:
            if isinstance(item, Figure):
                made.append(item)
            else:
                metric, printed, *rest = item
                made.append(Figure(parse_metric(metric), printed=printed, **(rest[0] if rest else {})))
        blank = Claim("c1", "Somebody", "Something", "something", "S", "diet")
        return replace(blank, figures=tuple(made), **keys)

    return build
