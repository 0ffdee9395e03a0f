"""The same votes under other formulas, if every district had the national shares.

Question: how much of a result is the votes, and how much the formula? National shares are put into every district and
the seats of each are filled by several formulas. Lists without published votes take part in two ways, in equal parts
and as if one list had all their votes; where the two differ, the row says so.

It shows that the formula decides. It does not show which formula anybody used, nor what happened in any district: no
country has the same shares in every district.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.known_votes import UNNAMED
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.uniform import ASSUMPTION

USUAL: Final = (
    ("highest averages (D'Hondt)", FormulaRule("highest_averages", {"divisor": "dhondt"})),
    ("modified Sainte-Laguë (1.4)", FormulaRule("highest_averages", {"divisor": "modified_sainte_lague"})),
    ("Sainte-Laguë", FormulaRule("highest_averages", {"divisor": "sainte_lague"})),
    ("largest remainder (Hare)", FormulaRule("largest_remainder", {"quota": "hare"})),
)
"""Titles and formulas compared where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class FormulaSeats:
    """Seats under one formula.

    Attributes:
        title: Name of the formula.
        formula: The formula.
        seats: Option to seats that are certain; unnamed lists together under `UNNAMED`.
        most: Option to seats that are possible at most; it differs where lots decide.
        depends_on_unnamed: Whether the seats are others where one list has all unnamed votes.
    """

    title: str
    formula: FormulaRule
    seats: Mapping[str, int]
    most: Mapping[str, int]
    depends_on_unnamed: bool

    def as_dict(self) -> dict[str, Any]:
        """The row as plain JSON values."""
        return {
            "title": self.title,
            "formula": self.formula.as_dict(),
            "seats": dict(self.seats),
            "most": dict(self.most),
            "depends_on_unnamed": self.depends_on_unnamed,
        }


@dataclass(frozen=True, slots=True)
class UniformFormulas:
    """The same votes under several formulas.

    Attributes:
        rows: One for each formula.
        magnitudes_sourced: Whether a source that was read gives the seats by district.
        unnamed_votes: Votes of the lists without published votes.
        assumption: What is assumed, in words.
        evidence: How it was worked out.
    """

    rows: tuple[FormulaSeats, ...]
    magnitudes_sourced: bool
    unnamed_votes: int
    assumption: str
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The table as plain JSON values."""
        return {
            "rows": [row.as_dict() for row in self.rows],
            "magnitudes_sourced": self.magnitudes_sourced,
            "unnamed_votes": self.unnamed_votes,
            "assumption": self.assumption,
            "evidence": self.evidence.as_dict(),
        }


def uniform_formulas(
    votes: Mapping[str, int],
    magnitudes: Mapping[str, int],
    *,
    magnitudes_sourced: bool,
    valid: int | None = None,
    unnamed_lists: int = 0,
    formulas: Sequence[tuple[str, FormulaRule]] = USUAL,
) -> UniformFormulas:
    """Fill the seats of every district from national shares, by each of several formulas.

    Args:
        votes: National votes by option.
        magnitudes: Seats by district.
        magnitudes_sourced: Whether a source that was read gives them.
        valid: National valid votes, where some lists' votes are not published.
        unnamed_lists: How many such lists there are.
        formulas: Title and formula.

    Returns:
        The table.

    Raises:
        InputError: Votes, seats or a formula cannot be used, or there are unnamed votes and no number of lists.
    """
    check_contest(votes, 1)
    unnamed = 0 if valid is None else valid - sum(votes.values())
    if unnamed < 0 or (unnamed and not unnamed_lists) or not magnitudes:
        raise InputError(
            "the valid votes are too few, or unnamed votes have no lists, or there is no district",
            value=valid,
            mend="check valid, unnamed_lists and magnitudes",
        )
    spread = dict(votes)
    for number in range(unnamed_lists if unnamed else 0):
        spread[f"{UNNAMED} {number + 1}"] = unnamed // unnamed_lists + (number < unnamed % unnamed_lists)
    merged = {**votes, UNNAMED: unnamed} if unnamed else dict(votes)
    rows = []
    for title, formula in formulas:
        seats, most = _filled(formula, spread, magnitudes)
        rows.append(FormulaSeats(title, formula, seats, most, (seats, most) != _filled(formula, merged, magnitudes)))
    caveats = [
        "Every district is given the national shares, which no country has in all its districts.",
        "It does not show which formula anybody used.",
    ]
    if not magnitudes_sourced:
        caveats.insert(0, "The seats by district have no source that was read: they are not shown to be the law's.")
    return UniformFormulas(
        tuple(rows),
        magnitudes_sourced,
        unnamed,
        ASSUMPTION,
        Evidence(
            method="seats.uniform_formulas",
            parameters={"districts": len(magnitudes), "seats": sum(magnitudes.values()), "valid": valid},
            caveats=tuple(caveats),
        ),
    )


def _filled(
    formula: FormulaRule, votes: Mapping[str, int], magnitudes: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Certain seats and seats possible at most, over all districts; those of one size share one allocation."""
    by_size = {size: allocate(formula, DistrictContest(votes, size)) for size in set(magnitudes.values())}
    seats: dict[str, int] = {}
    most: dict[str, int] = {}
    for size in magnitudes.values():
        for option, won in by_size[size].seats.items():
            place = UNNAMED if option.startswith(UNNAMED) else option
            seats[place] = seats.get(place, 0) + won
            most[place] = most.get(place, 0) + by_size[size].most[option]
    return seats, most
