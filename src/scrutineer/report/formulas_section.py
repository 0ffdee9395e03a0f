"""The same votes under other formulas: what the votes decide, and what the formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scrutineer.figures.figure import Cell, Column, Figure, LegendEntry
from scrutineer.figures.formula_bars import formula_bars, formula_marks
from scrutineer.figures.theme import INK, PAPER, REST, SEATS
from scrutineer.law.seat_rules import formula_rule
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, level_noun, sentence_start
from scrutineer.report.numerals import count, listed
from scrutineer.report.page import Section, Table
from scrutineer.seats.known_votes import UNNAMED
from scrutineer.seats.same_votes import OWN, is_same
from scrutineer.seats.uniform_formulas import FormulaSeats

OPEN: Final = "Decided by lot"
NO_SOURCE: Final = "no source"
FURTHER: Final = "#6f6d66"
DARK: Final = frozenset({"#1c5a8c", "#5a3d7a", "#8a5a2b", FURTHER})
"""Colours on which a number is written in white."""
NAMED: Final = 7
"""Options with a colour of their own; the others are one group."""
IN_TABLE: Final = 5
"""Options named in a row of the table; the table behind the chart and its CSV name all."""
SHORT: Final = 12
"""Letters of a name that stand beside a number above a bar on a phone."""


@dataclass(frozen=True)
class _Compared:
    rows: tuple[FormulaSeats, ...]
    sourced: bool
    at_national_shares: bool
    level: str
    own: str | None
    names: OptionNames

    def label(self, option: str) -> str:
        return "Lists without published votes" if option == UNNAMED else self.names.short(option)

    @property
    def order(self) -> list[str]:
        """Options that win a seat under some formula: by seats under the law's own, then by the most under any."""
        first = next((row for row in self.rows if row.title == self.own), self.rows[0])
        most = {option: max(row.most.get(option, 0) for row in self.rows) for option in self.rows[0].most}
        won = [option for option, seats in most.items() if seats]
        return sorted(won, key=lambda option: (-first.seats.get(option, 0), -most[option], option))

    @property
    def seats(self) -> int:
        return max(sum(row.seats.values()) + _open(row) for row in self.rows)


def formulas_section(examination: Examination) -> Section | None:
    """The section; None where the votes cannot be put to other formulas, or it would make no difference."""
    compared = _compared(examination)
    if compared is None or not compared.order:
        return None
    figure = _figure(compared)
    return Section(
        id="other-formulas",
        title="The same votes under other formulas",
        sentences=tuple(_sentences(examination, compared)),
        figures=(figure,),
        tables=(_table(compared),),
    )


def _compared(examination: Examination) -> _Compared | None:
    seats = examination.seats
    names = OptionNames.of(examination.record, seats.contest)
    level = examination.contest.district_level or (seats.law.district_level if seats.law else None) or "district"
    known, uniform = examination.same_votes, examination.missing_votes.uniform_formulas
    found = known or uniform
    if found is None:
        return None
    rule = formula_rule(seats.law)
    own = next((row.title for row in found.rows if rule is not None and is_same(rule, row.formula)), None)
    return _Compared(found.rows, found.magnitudes_sourced, known is None, level, own, names)


def _sentences(examination: Examination, compared: _Compared) -> Iterator[str]:
    level = level_noun(compared.level, 1)
    if compared.at_national_shares:
        yield from examination.missing_votes.on_formulas
        if not compared.sourced:
            yield (
                f"The seats by {level} behind these numbers have no source. They must be compared with the law before "
                "any of the parliaments below is quoted."
            )
        return
    own = next((row for row in compared.rows if row.title == compared.own), None)
    others = [row for row in compared.rows if row is not own]
    if own is not None:
        differing = [row.title for row in others if _won(row) != _won(own)]
        yield (
            f"Other formulas give other parliaments from the same votes: {listed(differing)}."
            if differing
            else "All these formulas give the same seats: here the votes decide, not the formula."
        )
    yield (
        f"The votes of each {level} are those in the record, its seats and the lists that take part those of the law. "
        "People may vote otherwise under another law, so this says what the formula does with these votes, not who "
        "would have won."
    )
    if not compared.sourced:
        yield f"The seats by {level} have no source for every {level}: none of these parliaments may be quoted."


def _won(row: FormulaSeats) -> Mapping[str, int]:
    return {option: seats for option, seats in row.seats.items() if seats}


def _open(row: FormulaSeats) -> int:
    """Seats that no option is certain of."""
    return 0 if row.most == row.seats else max(row.most[option] - row.seats[option] for option in row.seats)


def _groups(compared: _Compared, row: FormulaSeats) -> list[tuple[str, str, int]]:
    """Label, colour and seats from left to right; options beyond the colours are one group."""
    order = compared.order
    named = order if len(order) <= NAMED + 1 else order[:NAMED]
    groups = [
        (compared.label(option), colour, row.seats.get(option, 0)) for option, colour in zip(named, SEATS, strict=False)
    ]
    rest = [option for option in order if option not in named]
    if rest:
        label = f"{len(rest):,} further {compared.names.noun(2)}"
        groups.append((label, FURTHER, sum(row.seats.get(option, 0) for option in rest)))
    left = compared.seats - sum(seats for *_, seats in groups)
    return [*groups, (OPEN, PAPER, left)] if left > 0 else groups


def _figure(compared: _Compared) -> Figure:
    level, total = level_noun(compared.level, 1), compared.seats
    bars, said, legend = [], [], {}
    for row in compared.rows:
        groups = [group for group in _groups(compared, row) if group[2]]
        first = max(groups, key=lambda group: group[2])
        parts = [(label, colour, PAPER if colour in DARK else INK, seats) for label, colour, seats in groups]
        value = f"{first[0]} {count(first[2])}" if len(first[0]) <= SHORT else count(first[2])
        bars.append((_title(row, compared), value, parts))
        said.append(f"{row.title}: " + ", ".join(f"{label} {count(seats)}" for label, _, seats in groups))
        legend.update({label: colour for label, colour, _ in _groups(compared, row)})
    marks = formula_marks(bars)
    basis = (
        f"Every {level} is given the national shares" + ("" if compared.sourced else f"; seats by {level}: {NO_SOURCE}")
        if compared.at_national_shares
        else f"Computed from the votes of each {level}" + ("" if compared.sourced else f"; its seats: {NO_SOURCE}")
    )
    return Figure(
        id="formula-seats",
        title=_headline(compared),
        subtitle=f"Seats of {count(total)}, by formula. {basis}. The upright line is at half of the seats",
        text="; ".join(said) + ".",
        spec=formula_bars(marks, seats=total, open_label=OPEN),
        marks=marks,
        columns=(
            Column("formula", "Formula"),
            Column("option", compared.names.noun(1).capitalize()),
            Column("seats", "Seats", "count"),
            Column("most", "At most, where lots decide", "count"),
            Column("basis", f"Seats by {level}"),
        ),
        rows=tuple(
            (
                row.title,
                compared.label(option),
                row.seats.get(option, 0),
                row.most.get(option, 0),
                "sourced" if compared.sourced else NO_SOURCE,
            )
            for row in compared.rows
            for option in compared.order
        ),
        legend=tuple(
            LegendEntry(REST if label == OPEN else colour, label, "open" if label == OPEN else "square")
            for label, colour in legend.items()
        ),
    )


def _headline(compared: _Compared) -> str:
    first = compared.order[0]
    seats = [row.seats.get(first, 0) for row in compared.rows]
    at = "At national shares: " if compared.at_national_shares else ""
    if len({tuple(sorted(_won(row).items())) for row in compared.rows}) == 1:
        return sentence_start(f"{at}the same seats under every formula")
    low, high = min(seats), max(seats)
    span = f"{count(low)} seats under each" if low == high else f"{count(low)} to {count(high)} seats, by formula"
    return f"{at}{compared.label(first)} has {span}"


def _title(row: FormulaSeats, compared: _Compared) -> str:
    title = row.title[:1].upper() + row.title[1:]
    return f"Law: {row.title}" if row.title == compared.own and row.title != OWN else title


def _table(compared: _Compared) -> Table:
    order = compared.order
    named = order if len(order) <= IN_TABLE + 1 else order[:IN_TABLE]
    rest = [option for option in order if option not in named]
    rows: list[tuple[Cell, ...]] = []
    for row in compared.rows:
        won = [f"{compared.label(option)} {_number(row, option)}" for option in named if row.most.get(option)]
        if rest:
            won.append(f"others together {count(sum(row.seats.get(option, 0) for option in rest))}")
        note = [] if compared.sourced else [f"seats by {level_noun(compared.level, 1)}: {NO_SOURCE}"]
        if row.depends_on_unnamed:
            note.append("other seats if one list had all votes that are not published by list")
        rows.append((_title(row, compared), ", ".join(won), "; ".join(note) or "sourced numbers of seats"))
    return Table(
        id="what-if",
        caption="Seats under each formula" + (", at national shares" if compared.at_national_shares else ""),
        columns=(Column("formula", "Formula"), Column("seats", "Seats"), Column("basis", "Rests on")),
        rows=tuple(rows),
        is_open=True,
    )


def _number(row: FormulaSeats, option: str) -> str:
    least, most = row.seats.get(option, 0), row.most.get(option, 0)
    return count(least) if least == most else f"{count(least)} to {count(most)}"
