"""Sentences on what a record tells about seats without votes by district, and the limits of what they show."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from scrutineer.record.record import ElectionRecord
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.deviation import Deviations
from scrutineer.seats.known_votes import KnownVotes
from scrutineer.seats.possible_distribution import possible_distribution
from scrutineer.seats.uniform_formulas import UniformFormulas


def possible_sentences(
    record: ElectionRecord, found: SeatResult, known: KnownVotes | None, away: Deviations | None
) -> Iterator[str]:
    """What the possible seats and the deviations say, one sentence each.

    Args:
        record: The record, for names.
        found: Its seats.
        known: What is known of the votes, where the possible seats were worked out from it.
        away: Deviations, or None.
    """
    names, level = _names(record, found), _level(record, found)
    if known is not None:
        yield (
            f"Without votes by {level} many outcomes fit the national votes. The ranges say what is possible, "
            "not what is likely; an end given as one number was shown by a vote table and checked seat by seat."
        )
        if not known.magnitudes_sourced:
            yield (
                f"They rest on a list of seats by {level} that no source gives: it must be compared with the law "
                "before any of these ranges is quoted."
            )
    if away is not None and (last := away.rows[-1]).times_national is not None and last.transfer > 0:
        first, rival = names[away.first], names[away.rival]
        yield (
            f"In a {level} of {last.magnitude} seats, the most that are filled, {rival} would win one with "
            f"{_percent(last.share_needed)} where {first} has its national share, "
            f"{float(last.times_national):.2f} times its own national share; or if "
            f"{100 * float(last.transfer):.2f} per cent of all votes went over to it from {first}."
        )
        if away.bound is not None:
            where = "in none" if away.possible_from is None else f"where {away.possible_from} or more seats are filled"
            yield (
                f"If {first} had at least {_percent(away.bound.least)} in every {level}, as reported "
                f"({away.bound.source or 'no source'}), another party could still win a seat {where}."
            )


def formula_sentences(
    record: ElectionRecord, found: SeatResult, known: KnownVotes, formulas: UniformFormulas
) -> Iterator[str]:
    """What the same votes under other formulas say and do not show, and what seats were claimed; one sentence each.

    Args:
        record: The record, for names and for seats that were claimed.
        found: Its seats.
        known: What is known of the votes.
        formulas: The same votes under other formulas.
    """
    names, level = _names(record, found), _level(record, found)
    yield (
        f"The same national shares in every {level} give different parliaments under different formulas: "
        "the formula decides. This does not show which formula anybody used, and no country has the same "
        f"shares in every {level}."
    )
    for claim in _claimed(record, found):
        yield from _on_claim(claim, found, known, formulas, names)


def _names(record: ElectionRecord, found: SeatResult) -> dict[str, str]:
    return {option.id: option.short for option in record.metadata.options_of(found.contest)}


def _level(record: ElectionRecord, found: SeatResult) -> str:
    return (record.metadata.contest(found.contest).district_level or "district").replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Claim:
    seats: Mapping[str, int]
    date: str | None
    source: str | None


def _claimed(record: ElectionRecord, found: SeatResult) -> Iterator[_Claim]:
    """Seats of two or more options in the whole country that one source gave on one day and the result did not."""
    unit = record.metadata.contest(found.contest).unit
    rows = record.statements.filter(
        (pl.col("metric") == "seats")
        & (pl.col("contest") == found.contest)
        & (pl.col("unit") == unit)
        & (pl.col("low") == pl.col("high"))
        & pl.col("option").is_not_null()
    )
    claims: dict[tuple[Any, Any], dict[str, int]] = {}
    for date, source, option, seats in rows.select("date", "source", "option", "low").iter_rows():
        claims.setdefault((date, source), {})[option] = int(seats)
    for (date, source), seats in claims.items():
        if len(seats) > 1 and sum(seats.values()) == found.total and seats != _won(found.reported):
            yield _Claim(seats, None if date is None else str(date), source)


def _on_claim(
    claim: _Claim, found: SeatResult, known: KnownVotes, formulas: UniformFormulas, names: Mapping[str, str]
) -> Iterator[str]:
    said = _listed(claim.seats, names)
    yield (
        f"A statement of {_day(claim.date)} ({claim.source or 'no source'}) gave {said}; "
        f"the reported seats are {_listed(_won(found.reported), names) or 'not known'}."
    )
    same = [row.title for row in formulas.rows if _won(row.seats) == _won(claim.seats)]
    most = max(claim.seats, key=lambda option: claim.seats[option])
    near = [row for row in formulas.rows if row.seats.get(most) == claim.seats[most] and row.title not in same]
    if same:
        yield f"At national shares these are the seats under {' and '.join(same)}."
    for row in near:
        yield (
            f"At national shares {row.title} gives {names.get(most, most)} as many, and in all "
            f"{_listed(_won(row.seats), names)}: not the seats of that statement."
        )
    if possible_distribution(known, claim.seats).answer == "possible":
        sizes = [district.magnitude for district in found.districts]
        sourced = all(size is not None and size.is_sourced for size in sizes)
        with_sizes = "" if sourced else ", if the seats by district that no source gives are right"
        yield (
            "A vote table with those national votes and exactly the seats of that statement exists under the law's own "
            f"formula{with_sizes}; so the votes alone neither bear it out nor exclude it."
        )


def _won(seats: Mapping[str, int]) -> dict[str, int]:
    return {option: number for option, number in seats.items() if number}


def _listed(seats: Mapping[str, int], names: Mapping[str, str]) -> str:
    return ", ".join(
        f"{names.get(option, option)} {seats[option]}" for option in sorted(seats, key=lambda o: -seats[o])
    )


def _day(date: str | None) -> str:
    """A date in words; as it is written where it is no whole date."""
    try:
        day = dt.date.fromisoformat(date or "")
    except ValueError:
        return date or "unknown date"
    return f"{day.day} {day:%B %Y}"


def _percent(share: Fraction) -> str:
    return f"{100 * float(share):.2f} per cent"
