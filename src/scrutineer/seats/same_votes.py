"""The same votes of every district under other formulas.

Question: how much of a result is the votes, and how much the formula? The votes of every district are put to several
formulas; seats by district and the lists that take part under the law stay as they are.

It misleads where people would have voted otherwise under another law: small lists get votes where they can win.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.evidence import Evidence
from scrutineer.law.seat_rules import FormulaRule, formula_rule
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.formulas import DistrictContest, allocate, is_dhondt
from scrutineer.seats.most_votes import BALLOTS
from scrutineer.seats.uniform_formulas import USUAL, FormulaSeats

OWN: Final = "the law's own formula"
"""Title of the law's formula where it is none of those compared."""


@dataclass(frozen=True, slots=True)
class SameVotes:
    """The votes of every district under several formulas.

    Attributes:
        rows: One for each formula.
        magnitudes_sourced: Whether a source that was read gives the seats of every district.
        evidence: How it was worked out.
    """

    rows: tuple[FormulaSeats, ...]
    magnitudes_sourced: bool
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The table as plain JSON values."""
        return {
            "rows": [row.as_dict() for row in self.rows],
            "magnitudes_sourced": self.magnitudes_sourced,
            "evidence": self.evidence.as_dict(),
        }


def same_votes(found: SeatResult, *, formulas: Sequence[tuple[str, FormulaRule]] = USUAL) -> SameVotes | None:
    """Fill the seats of every district from its own votes, by each of several formulas.

    Args:
        found: The seats of a contest.
        formulas: Title and formula; the law's own comes first where it is none of them.

    Returns:
        The table; None where the votes of some list are missing in a district, where more than formula and threshold
        decides (alliances, a bonus), or where the formula makes no difference: votes for persons, or one seat each.

    Raises:
        InputError: A formula cannot be used.
    """
    own = formula_rule(found.law)
    filled = [district for district in found.districts if district.magnitude and district.magnitude.seats]
    if own is None or own.method in BALLOTS or not filled:
        return None
    if any(district.field is None for district in filled) or all(_size(district) == 1 for district in filled):
        return None
    compared = list(formulas)
    if not any(is_same(own, rule) for _, rule in compared):
        compared.insert(0, (OWN, own))
    sourced = all(district.magnitude is not None and district.magnitude.is_sourced for district in filled)
    caveats = ["People may vote otherwise under another law; who takes part is decided by the law in force."]
    if not sourced:
        caveats.insert(0, "The seats by district have no source that was read: they are not shown to be the law's.")
    return SameVotes(
        tuple(_row(title, rule, filled) for title, rule in compared),
        sourced,
        Evidence(
            method="seats.same_votes",
            parameters={"contest": found.contest, "stage": found.stage, "districts": len(filled)},
            record_digest=found.evidence.record_digest,
            caveats=tuple(caveats),
        ),
    )


def why_not_compared(found: SeatResult) -> str | None:
    """Why other formulas are not tried although every district has computed seats.

    Returns:
        The reason; None where they are tried, or make no difference.
    """
    filled = [district for district in found.districts if district.magnitude and district.magnitude.seats]
    own = formula_rule(found.law)
    if own is None or own.method in BALLOTS or any(district.allocation is None for district in filled):
        return None
    if not filled or all(_size(district) == 1 for district in filled):
        return None
    return next((why for district in filled if (why := district.why_fixed) is not None), None)


def is_same(one: FormulaRule, other: FormulaRule) -> bool:
    """Whether two formulas always give the same seats; False also where it is not known that they do."""
    return one == other or (is_dhondt(one) and is_dhondt(other))


def _size(district: SeatDistrict) -> int:
    return district.magnitude.seats if district.magnitude else 0


def _row(title: str, rule: FormulaRule, districts: Sequence[SeatDistrict]) -> FormulaSeats:
    seats: dict[str, int] = {}
    most: dict[str, int] = {}
    for district in districts:
        votes = _taking_part(district)
        if not any(votes.values()):
            continue
        given = allocate(rule, DistrictContest(votes, _size(district)))
        for option in votes:
            seats[option] = seats.get(option, 0) + given.seats.get(option, 0)
            most[option] = most.get(option, 0) + given.most.get(option, 0)
    return FormulaSeats(title, rule, seats, most, depends_on_unnamed=False)


def _taking_part(district: SeatDistrict) -> Mapping[str, int]:
    field = district.field
    return {} if field is None else {option: votes for option, votes in field.votes.items() if field.admits(option)}
