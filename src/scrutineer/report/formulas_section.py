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
        won = [f"{compared.label(option)} {_number(row, option)}" for option in named if row.most.get(option)]
        if rest:
            won.append(f"{len(rest):,} further {count(sum(row.seats.get(option, 0) for option in rest))}")
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
