"""Seats: as reported, as a parliament, and what the law's formula says about them."""

from collections.abc import Iterator

from scrutineer.figures.figure import Cell, Column, Figure, LegendEntry
from scrutineer.figures.parliament import parliament, parliament_marks
from scrutineer.figures.theme import REST, SEATS
from scrutineer.report.examination import Examination
from scrutineer.report.formula_words import formula_words
from scrutineer.report.fragile_table import fragile_sentences, fragile_table
from scrutineer.report.law_box import law_box, law_sources
from scrutineer.report.naming import OptionNames, level_noun, source_ids
from scrutineer.report.numerals import count, day, listed, plural
from scrutineer.report.page import Section, Table
from scrutineer.report.proportionality_table import proportionality_sentences, proportionality_table
from scrutineer.seats.derive import SeatResult

OPEN = "Nobody reported to hold it"
UNSOURCED = "no source"

MOST_CIRCLES = 2_000
"""No parliament has more seats; more circles than this would show nothing."""


def seats_section(examination: Examination) -> Section | None:
    """The section, or None where the contest fills no seats that the record or a law knows of."""
    seats = examination.seats
    if seats.total is None and not seats.reported and not seats.districts:
        return None
    figure = _parliament(examination, seats)
    tables = (
        fragile_table(examination),
        proportionality_table(seats),
        law_box(seats.law),
        law_sources(seats.law),
        _districts(examination, seats),
    )
    return Section(
        id="seats",
        title="Seats",
        sentences=tuple(_sentences(examination, seats)),
        figures=(figure,) if figure else (),
        tables=tuple(table for table in tables if table),
    )


def _sentences(examination: Examination, seats: SeatResult) -> Iterator[str]:
    names = OptionNames.of(examination.record, seats.contest)
    held = [(option, number) for option, number in _ordered(seats) if number]
    if held:
        shares = listed([f"{names.full(option)} {count(number)}" for option, number in held], most=8)
        yield f"Reported seats: {shares}."
    else:
        yield "No seats were reported by option."
    filled = sum(seats.reported.values())
    if held and seats.total is not None and filled != seats.total:
        yield f"They add up to {count(filled)}; {count(seats.total)} are to be filled."
    if seats.law is not None and seats.method is not None:
        yield (
            f"The law in force on {day(seats.law.day)}: {seats.law.title}. Its formula: {formula_words(seats.method)}."
        )
    if seats.implications:
        yield " ".join(seats.implications)
    yield from fragile_sentences(examination)
    yield from proportionality_sentences(seats)


def _ordered(seats: SeatResult) -> list[tuple[str, int]]:
    return sorted(seats.reported.items(), key=lambda item: -item[1])


def _parliament(examination: Examination, seats: SeatResult) -> Figure | None:
    held = [(option, number) for option, number in _ordered(seats) if number]
    if not held or sum(number for _, number in held) > MOST_CIRCLES or (seats.total or 0) > MOST_CIRCLES:
        return None
    names = OptionNames.of(examination.record, seats.contest)
    coloured = held[: len(SEATS)]
    groups = [(names.full(option), colour, number) for (option, number), colour in zip(coloured, SEATS, strict=False)]
    rest = sum(number for _, number in held[len(SEATS) :])
    if rest:
        groups.append((f"{len(held) - len(SEATS):,} further {names.noun(2)}", "#6f6d66", rest))
    filled = sum(number for _, number in held)
    total = seats.total if seats.total is not None else filled
    if total > filled:
        groups.append((OPEN, REST, total - filled))
    marks = parliament_marks(groups)
    first, most = held[0]
    said = "; ".join(f"{label} {count(number)}" for label, _, number in groups)
    size = f"{count(total)} seats" if filled <= total else f"{count(filled)} seats reported for {count(total)}"
    return Figure(
        id="parliament",
        title=f"{names.full(first)} is reported with {count(most)} of {size}",
        subtitle="One circle per seat; not a seating plan",
        text=f"{size[0].upper()}{size[1:]}: {said}.",
        spec=parliament(marks, open_label=OPEN),
        marks=marks,
        columns=(Column("option", names.noun(1).capitalize()), Column("seats", "Seats", "count")),
        rows=tuple((names.full(option), number) for option, number in _ordered(seats)),
        legend=tuple(
            LegendEntry(colour, f"{label} ({count(number)})", "ring" if label == OPEN else "circle")
            for label, colour, number in groups
        ),
        sources=_sources(examination, seats),
    )


def _sources(examination: Examination, seats: SeatResult) -> tuple[str, ...]:
    rows = examination.record.seats
    whole = examination.contest.unit
    found = [
        row["source"]
        for row in rows.iter_rows(named=True)
        if row["unit"] == whole and row["stage"] == seats.stage and row["option"] is not None
    ]
    return tuple(dict.fromkeys(name for cell in found for name in source_ids(cell)))


def _districts(examination: Examination, seats: SeatResult) -> Table | None:
    if len(seats.districts) < 2:
        return None
    names = OptionNames.of(examination.record, seats.contest)
    level = examination.contest.district_level or "district"
    open_numbers = sum(d.magnitude is None or not d.magnitude.is_sourced for d in seats.districts)
    rows: list[tuple[Cell, ...]] = []
    marks: list[str] = []
    with_results = any(d.reported or d.allocation for d in seats.districts)
    for district in seats.districts:
        size = district.magnitude
        row: list[Cell] = [district.name, size.seats if size else None]
        if with_results:
            computed = district.allocation.seats if district.allocation else {}
            row += [_won(names, district.reported), _won(names, computed), _agreement(district.agrees)]
        row.append("not known" if size is None else "; ".join(source_ids(size.source)) or UNSOURCED)
        rows.append(tuple(row))
        marks.append("" if size is not None and size.is_sourced else UNSOURCED)
    caption = f"Seats to be filled by {level_noun(level, 1)}"
    if open_numbers:
        caption += f": {plural(open_numbers, 'number has', 'numbers have')} no source and must not be quoted"
    middle = (
        (Column("reported", "Reported"), Column("computed", "Computed"), Column("agrees", "Agreement"))
        if with_results
        else ()
    )
    return Table(
        id="seats-by-district",
        caption=caption,
        columns=(
            Column("district", level_noun(level, 1).capitalize()),
            Column("seats", "Seats to be filled", "count"),
            *middle,
            Column("source", "Source"),
        ),
        rows=tuple(rows),
        marks=tuple(marks) if open_numbers else (),
    )


def _won(names: OptionNames, seats: object) -> str | None:
    if not isinstance(seats, dict) or not seats:
        return None
    held = sorted(((option, n) for option, n in seats.items() if n), key=lambda item: -item[1])
    return ", ".join(f"{names.options[o].short if o in names.options else o} {n}" for o, n in held) or None


def _agreement(agrees: bool | None) -> str:  # noqa: FBT001 (three values)
    return {True: "agree", False: "differ", None: "cannot be told"}[agrees]
