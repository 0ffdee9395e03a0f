"""What a record still tells about seats where it lacks the votes by district: possible seats, deviations, formulas.

Three answers of different kinds, each with its conditions: the fewest and most seats that options can have
(`possible_seats`), how far a district must be from the national shares before a rival wins in it (`deviation`), and
what the same national shares would give under other formulas (`uniform_formulas`).

Least shares come from the record's statements (`min_vote_share_by_` and the level of the districts); they are reported
figures, not counts. The size of districts is mostly not known; the last of the conditions supposes a range for it and
is marked as supposed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import polars as pl

from scrutineer.law.seat_rules import formula_rule
from scrutineer.record.record import ElectionRecord
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.deviation import Deviations, deviations
from scrutineer.seats.formulas import is_dhondt
from scrutineer.seats.known_votes import UNNAMED, KnownVotes, ShareBound, sizes_by_seats
from scrutineer.seats.missing_votes_words import missing_votes_sentences
from scrutineer.seats.possible_seats import PossibleSeats, possible_seats
from scrutineer.seats.published import PublishedSeats, UnitVotes
from scrutineer.seats.uniform_formulas import UniformFormulas, uniform_formulas

LOW, HIGH = Fraction(1, 2), Fraction(2)
"""Supposed range of valid votes for each seat, as a share of the national average."""

_ASKED: Final = 5


@dataclass(frozen=True)
class Condition:
    """Possible seats under one set of conditions.

    Attributes:
        title: The conditions in words.
        supposed: Whether some of them are supposed and no source gives them.
        possible: What is possible under them.
    """

    title: str
    supposed: bool
    possible: PossibleSeats

    def as_dict(self) -> dict[str, Any]:
        """The condition as plain JSON values."""
        return {"title": self.title, "supposed": self.supposed, **self.possible.as_dict()}


@dataclass(frozen=True)
class MissingVotes:
    """What can be said without votes by district.

    Attributes:
        possible: Possible seats, under more and more conditions; empty where the seats by district are not known.
        deviation: Deviations by magnitude; None where the law's range of magnitudes is not known.
        uniform_formulas: The same votes under other formulas; None where the seats by district are not known.
        sentences: What these values say and do not show.
    """

    possible: tuple[Condition, ...]
    deviation: Deviations | None
    uniform_formulas: UniformFormulas | None
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answers as plain JSON values, under the keys of the seats document."""
        return {
            "possible": [condition.as_dict() for condition in self.possible],
            "deviation": None if self.deviation is None else self.deviation.as_dict(),
            "uniform_formulas": None if self.uniform_formulas is None else self.uniform_formulas.as_dict(),
            "without_votes": list(self.sentences),
        }


NOTHING: Final = MissingVotes((), None, None, ())


def when_votes_are_missing(record: ElectionRecord, found: SeatResult) -> MissingVotes:
    """What the record tells about seats although votes by district are missing.

    Args:
        record: The record.
        found: Its seats, as `derive_seats` gives them.

    Returns:
        The answers; `NOTHING` where seats are computed from votes by district, or the law's formula is not D'Hondt or
        quota then highest average, or it has a threshold, or national votes are not known.
    """
    law, unit = found.law, record.metadata.contest(found.contest).unit
    if found.derivation != "reported_only" or law is None or found.threshold is not None or found.threshold_needs:
        return NOTHING
    published = PublishedSeats(record, found.contest, found.stage)
    votes = published.unit_votes(unit)
    if not _is_dhondt(found) or not votes.can_allocate or len(votes.votes) < 2 or len(found.districts) < 2:
        return NOTHING
    bounds = tuple(_least_shares(record, found, votes))
    first = max(votes.votes, key=lambda option: votes.votes[option])
    of_first = max((bound for bound in bounds if bound.option == first), key=lambda b: b.least, default=None)
    sizes = _range(found)
    away = None
    if sizes is not None:
        away = deviations(votes.votes, magnitudes=sizes, valid=votes.base, bound=of_first)
    lists = _unnamed_lists(record, found, votes)
    magnitudes = _magnitudes(found)
    if magnitudes is None or lists is None:
        return MissingVotes((), away, None, tuple(missing_votes_sentences(record, found, None, away, None)))
    sourced = all(district.magnitude is not None and district.magnitude.is_sourced for district in found.districts)
    known = KnownVotes(dict(votes.votes), magnitudes, sourced, votes.base, lists)
    possible = tuple(_conditions(known, bounds))
    formulas = uniform_formulas(
        votes.votes, magnitudes, magnitudes_sourced=sourced, valid=votes.base, unnamed_lists=lists
    )
    return MissingVotes(possible, away, formulas, tuple(missing_votes_sentences(record, found, known, away, formulas)))


def _is_dhondt(found: SeatResult) -> bool:
    return is_dhondt(formula_rule(found.law))


def _magnitudes(found: SeatResult) -> dict[str, int] | None:
    sizes = {district.unit: district.magnitude.seats for district in found.districts if district.magnitude is not None}
    whole = len(sizes) == len(found.districts) and sum(sizes.values()) == found.total and min(sizes.values()) > 0
    return sizes if whole else None


def _range(found: SeatResult) -> range | None:
    """Seats that a district can have: as the law states them, else as sourced districts have them."""
    stated = found.law.usable("magnitude_range") if found.law else None
    if isinstance(stated, Mapping) and {"least", "most"} <= set(stated):
        return range(int(stated["least"]), int(stated["most"]) + 1)
    sizes = [d.magnitude.seats for d in found.districts if d.magnitude is not None and d.magnitude.is_sourced]
    return range(1, max(sizes) + 1) if sizes and len(sizes) == len(found.districts) else None


def _unnamed_lists(record: ElectionRecord, found: SeatResult, votes: UnitVotes) -> int | None:
    if votes.base is None or votes.base == sum(votes.votes.values()):
        return 0
    stood = record.metadata.contest(found.contest).options_on_ballot
    stood = stood if stood is not None else len(record.metadata.options_of(found.contest))
    return stood - len(votes.votes) if stood > len(votes.votes) else None


def _least_shares(record: ElectionRecord, found: SeatResult, votes: UnitVotes) -> Iterator[ShareBound]:
    contest = record.metadata.contest(found.contest)
    metric = f"min_vote_share_by_{contest.district_level}"
    rows = record.statements.filter((pl.col("metric") == metric) & (pl.col("contest") == found.contest))
    for option, low, source in rows.select("option", "low", "source").iter_rows():
        if option in votes.votes and low is not None:
            share = Fraction(str(low))
            if Fraction(votes.votes[option], votes.base or sum(votes.votes.values())) >= share:
                yield ShareBound(option, share, None, source)


def _conditions(known: KnownVotes, bounds: tuple[ShareBound, ...]) -> Iterator[Condition]:
    ranked = sorted(known.totals, key=lambda option: (-known.totals[option], option))[:_ASKED]
    asked = ranked + ([UNNAMED] if known.unnamed_lists else [])
    more: list[tuple[str, bool, dict[str, Any]]] = [("national votes", False, {})]
    if bounds:
        more.append(("and the reported least share", False, {"shares": bounds}))
    sizes = sizes_by_seats(known.magnitudes, known.all_votes, low=LOW, high=HIGH)
    more.append(("and half to twice the votes per seat", True, {"shares": bounds, "sizes": sizes}))
    for title, supposed, extra in more:
        narrower = KnownVotes(
            known.totals, known.magnitudes, known.magnitudes_sourced, known.valid, known.unnamed_lists, **extra
        )
        yield Condition(title, supposed, possible_seats(narrower, options=asked))
