"""Seats of a party that was dissolved, handed to other lists, as law.

    [[parameter]]
    name = "vacated_seats"
    [parameter.value]
    party = "CNRP"            # whose seats are handed on
    left_out = "CPP"          # lists that take no part in the first round; left out where all do
    refused = "LDP, KAPP"     # lists that refused what the first round gave them: a second round hands it on

In each district the party's seats go, by the law's formula, to the lists that stood there, without the party and those
left out. What lists refuse goes by the same formula to all lists that stood but the party and those that refused.
Lists are named by id, name or abbreviation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import cannot_be_read

VACATED_SEATS: Final = "vacated_seats"
_KEYS: Final = {"party", "left_out", "refused"}


@dataclass(frozen=True, slots=True)
class VacatedRule:
    """Whose seats are handed on, and to whom not.

    Attributes:
        party: The party that loses its seats, as the law file names it.
        left_out: Lists without a part in the first round.
        refused: Lists that refused their seats.
    """

    party: str
    left_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain JSON values."""
        return {"party": self.party, "left_out": list(self.left_out), "refused": list(self.refused)}


def vacated_rule(law: LawInForce | None) -> VacatedRule | None:
    """The rule on vacated seats of a law in force, or None where it has none that may be used.

    Raises:
        LawError: The parameter cannot be read, or a list stands on both sides.
    """
    value = law.usable(VACATED_SEATS) if law else None
    if law is None or not isinstance(value, Mapping):
        # A law may describe the rule in words; whom it was applied to is a matter of one case.
        return None
    strange = sorted(set(value) - _KEYS)
    if strange:
        raise cannot_be_read(law, VACATED_SEATS, strange[0], f"use {', '.join(sorted(_KEYS))}")
    party = str(value.get("party", "")).strip()
    if not party:
        raise cannot_be_read(law, VACATED_SEATS, value.get("party"), 'name the party, as in party = "ABC"')
    left_out, refused = (_names(value.get(key, "")) for key in ("left_out", "refused"))
    if party in {*left_out, *refused}:
        raise cannot_be_read(law, VACATED_SEATS, party, "the party itself is neither left out nor can it refuse")
    return VacatedRule(party, left_out, refused)


def _names(text: object) -> tuple[str, ...]:
    return tuple(name.strip() for name in str(text).split(",") if name.strip())
