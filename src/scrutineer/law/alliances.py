"""Alliances of lists and surplus agreements as law: what lists that were joined share, and when joining is void.

    [[parameter]]
    name = "alliances"
    [parameter.value]
    threshold = "each"        # every list must pass alone, else its alliance is void; or "together": the sum decides
    seats = "joint"           # joined lists compete as one and divide their seats; or "apart": each competes alone
    most = 2                  # lists that an alliance may hold; left out where the law sets no number
    inside = "highest_averages"   # formula of the division inside; left out where it is the law's formula
    divisor = "dhondt"            # its settings

Which lists were joined is no law but a fact of one election: it stands with the options of the record (`alliance`) or
in the column of that name of a vote table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import FormulaRule, cannot_be_read, formula_from

ALLIANCES: Final = "alliances"
_KEYS: Final = {"threshold", "seats", "most", "inside"}
_THRESHOLDS: Final = ("each", "together")
_SEATS: Final = ("joint", "apart")


@dataclass(frozen=True, slots=True)
class AllianceRule:
    """What joined lists share.

    Attributes:
        threshold: `each`: every list must pass the threshold alone, else its alliance is void. `together`: the votes
            of the alliance are held against it, and all of its lists pass or none.
        seats: `joint`: the lists compete as one and divide the seats that they win. `apart`: each competes alone.
        most: Lists that an alliance may hold; None where the law sets no number.
        inside: The formula by which an alliance divides its seats; None where it is the law's formula.
    """

    threshold: str
    seats: str
    most: int | None = None
    inside: FormulaRule | None = None

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain JSON values."""
        return {
            "threshold": self.threshold,
            "seats": self.seats,
            "most": self.most,
            "inside": None if self.inside is None else self.inside.as_dict(),
        }


def alliance_rule(law: LawInForce | None) -> AllianceRule | None:
    """The rule on alliances of a law in force.

    Returns:
        The rule; None where the law has none that may be used, says `none`, or describes it in words only.

    Raises:
        LawError: The parameter cannot be read as a rule.
    """
    value = law.usable(ALLIANCES) if law else None
    if law is None or not isinstance(value, Mapping):
        return None
    inside = value.get("inside")
    settings = {key: item for key, item in value.items() if key not in _KEYS}
    if settings and inside is None:
        raise cannot_be_read(law, ALLIANCES, next(iter(settings)), f"use {', '.join(sorted(_KEYS))}")
    for key, known in (("threshold", _THRESHOLDS), ("seats", _SEATS)):
        if value.get(key) not in known:
            raise cannot_be_read(law, ALLIANCES, value.get(key), f"write {key} as one of: {', '.join(known)}")
    most = value.get("most")
    if most is not None and (not isinstance(most, int) or most < 2):
        raise cannot_be_read(law, ALLIANCES, most, "most is a whole number of at least 2")
    rule = None if inside is None else formula_from(law, ALLIANCES, {"method": inside, **settings})
    return AllianceRule(str(value["threshold"]), str(value["seats"]), most, rule)
