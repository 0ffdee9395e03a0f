"""The seats that the fewest votes would move, as a table of the page."""

from collections.abc import Iterator
from typing import Final

from scrutineer.figures.figure import Cell, Column
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, level_noun
from scrutineer.report.numerals import count, plural
from scrutineer.report.page import Table
from scrutineer.seats.flips import SeatFlip
from scrutineer.seats.national_margins import NationalMargin
from scrutineer.seats.same_votes import why_not_compared

SHOWN: Final = 10
"""Seats in the table; `scrutineer seats --margins` lists more."""


def fragile_table(examination: Examination) -> Table | None:
    """The table; None where votes by district are missing, or nothing could be worked out."""
    fragile, seats = examination.fragile, examination.seats
    if not fragile.seats:
        return None
    names = OptionNames.of(examination.record, seats.contest)
    level = examination.contest.district_level or (seats.law.district_level if seats.law else None) or "district"
    called = {district.unit: district.name for district in seats.districts}
    rows: list[tuple[Cell, ...]] = [
        (called[unit], flip.votes, _move(flip, names)) for unit, flip in fragile.seats[:SHOWN]
    ]
    rest = len(fragile.seats) - len(rows)
    noun = names.noun(1)
    return Table(
        id="fragile-seats",
        caption=f"The seats that the fewest votes would move, had they gone from one {noun} to the other",
        columns=(
            Column("district", level_noun(level, 1).capitalize()),
            Column("votes", "Votes", "count"),
            Column("move", "Seat that would move"),
        ),
        rows=tuple(rows),
        cut=f"{plural(rest, 'more move')} of this kind; scrutineer seats --margins shows more of them."
        if rest > 0
        else None,
        is_open=True,
    )


def _move(flip: SeatFlip, names: OptionNames) -> str:
    words = f"{names.short(flip.loser)} (seat {flip.seat}) → {names.short(flip.gainer)}"
    if flip.is_direct or flip.votes_from is None or flip.votes_to is None:
        return words
    return f"{words}, by votes of {names.short(flip.votes_from)} for {names.short(flip.votes_to)}"


def fragile_sentences(examination: Examination) -> Iterator[str]:
    """How close the closest seat was, and how close the nation; nothing where votes by district are missing."""
    fragile, seats = examination.fragile, examination.seats
    names = OptionNames.of(examination.record, seats.contest)
    if fragile.why_not is not None:
        yield f"The most fragile seats are not shown: {fragile.why_not}. scrutineer seats --margins works them out."
    for why, units in fragile.left_out.items():
        where = "" if len(units) == len(seats.districts) else f" of {plural(len(units), 'district')}"
        yield f"How close the seats{where} were is not worked out: {why}."
    if (no_table := why_not_compared(seats)) is not None:
        yield f"The same votes under other formulas are not shown: {no_table}."
    if not fragile.seats:
        return
    unit, flip = fragile.seats[0]
    place = next(district.name for district in seats.districts if district.unit == unit)
    source, target = (names.full(option) for option in (flip.votes_from or flip.loser, flip.votes_to or flip.gainer))
    with_them = "with them" if flip.is_direct else f"of {names.full(flip.loser)} to {names.full(flip.gainer)}"
    yield (
        f"The closest seat: in {place}, {plural(flip.votes, 'vote')} moved from {source} to "
        f"{target} would have moved a seat {with_them}. This says how close the seat was, not that any "
        "vote was counted wrongly."
    )
    for margin in fragile.national:
        yield _national(margin, names)
    if fragile.nation_needs is not None:
        yield (
            f"How many votes would have cost a majority or the first place is not shown here: {fragile.nation_needs}. "
            "scrutineer seats --margins says more."
        )


def _national(margin: NationalMargin, names: OptionNames) -> str:
    option = names.full(margin.option)
    what = (
        f"{option} would have lost its majority"
        if margin.rival is None
        else f"{names.full(margin.rival)} would have more seats than {option}"
    )
    if margin.upper is None and margin.lower is None:
        return f"No votes moved inside districts could do it: {what}."
    if margin.lower == margin.upper:
        return f"Had {count(margin.lower)} votes gone elsewhere in the right districts, {what}; fewer are not enough."
    upper = "" if margin.upper is None else f", and {count(margin.upper)} are enough"
    return f"Votes that would have to go elsewhere so that {what}: at least {count(margin.lower)}{upper}."
