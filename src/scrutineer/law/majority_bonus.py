"""A majority bonus as law: seats that the strongest list or alliance gets beyond its share.

    [[parameter]]
    name = "majority_bonus"
    [parameter.value]
    kind = "added"            # seats set aside for the first; or "guaranteed": the first has at least so many
    seats = 50                # or share = "27/50" of the seats, with rounding = "up" or "down" for a broken number
    condition = "share >= 2/5"    # what the first must reach; left out where being first is enough
    base = "valid"            # votes that the condition is about

With `added` the other seats go to all lists by the law's formula, the first included. With `guaranteed` all seats do,
and only if the first falls short it gets the guaranteed number and the formula divides the rest among the others.

Greece had the first kind from 2009 to 2015, Italy the second in its law of 2005.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.law.decision import Alternative, parse_alternatives
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import BASES, cannot_be_read

MAJORITY_BONUS: Final = "majority_bonus"
_KEYS: Final = {"kind", "seats", "share", "rounding", "condition", "base"}
_KINDS: Final = ("added", "guaranteed")
_ROUNDINGS: Final = ("up", "down")


@dataclass(frozen=True, slots=True)
class BonusRule:
    """A majority bonus.

    Attributes:
        kind: `added` or `guaranteed`.
        seats: Seats of the bonus, or that are guaranteed; None where the law states a share.
        share: The same as a share of the seats to be filled; None where the law states a number.
        rounding: `up` or `down` for a share that gives no whole number; None where the law does not say.
        condition: Alternatives of which the first must meet one; empty where being first is enough.
        base: The votes that the condition is about.
    """

    kind: str
    seats: int | None = None
    share: Fraction | None = None
    rounding: str | None = None
    condition: tuple[Alternative, ...] = ()
    base: str = "valid"

    def number(self, filled: int) -> int | None:
        """Seats of the bonus where `filled` are to be filled; None where the law leaves a fraction open."""
        if self.seats is not None:
            return self.seats
        exact = (self.share or Fraction(0)) * filled
        if exact.denominator != 1 and self.rounding is None:
            return None
        return exact.numerator // exact.denominator + (exact.denominator != 1 and self.rounding == "up")

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain JSON values; shares are text."""
        return {
            "kind": self.kind,
            "seats": self.seats,
            "share": None if self.share is None else str(self.share),
            "rounding": self.rounding,
            "condition": " or ".join(" and ".join(map(str, way)) for way in self.condition) or None,
            "base": self.base,
        }


def bonus_rule(law: LawInForce | None) -> BonusRule | None:
    """The majority bonus of a law in force, or None where it has none that may be used.

    Raises:
        LawError: The parameter cannot be read as a bonus.
    """
    value = law.usable(MAJORITY_BONUS) if law else None
    if law is None or value is None or value == "none":
        return None
    if not isinstance(value, Mapping):
        raise cannot_be_read(law, MAJORITY_BONUS, value, "write a table with kind and seats, or kind and share")
    strange = sorted(set(value) - _KEYS)
    if strange:
        raise cannot_be_read(law, MAJORITY_BONUS, strange[0], f"use {', '.join(sorted(_KEYS))}")
    kind, rounding = value.get("kind"), value.get("rounding")
    if kind not in _KINDS:
        raise cannot_be_read(law, MAJORITY_BONUS, kind, f"write kind as one of: {', '.join(_KINDS)}")
    if rounding is not None and rounding not in _ROUNDINGS:
        raise cannot_be_read(law, MAJORITY_BONUS, rounding, f"write rounding as one of: {', '.join(_ROUNDINGS)}")
    base = str(value.get("base", "valid"))
    if base not in BASES:
        raise cannot_be_read(law, MAJORITY_BONUS, base, f"use as base one of: {', '.join(BASES)}")
    seats, share = value.get("seats"), value.get("share")
    if (seats is None) == (share is None):
        raise cannot_be_read(law, MAJORITY_BONUS, seats, "give either seats or share, and not both")
    if seats is not None and (not isinstance(seats, int) or seats < 1):
        raise cannot_be_read(law, MAJORITY_BONUS, seats, "seats is a whole number of at least 1")
    condition = value.get("condition")
    return BonusRule(
        str(kind),
        seats if isinstance(seats, int) else None,
        None if share is None else _share(law, share),
        None if rounding is None else str(rounding),
        () if condition is None else parse_alternatives(str(condition), file=law.law_id, column=MAJORITY_BONUS),
        base,
    )


def _share(law: LawInForce, text: object) -> Fraction:
    (way,) = parse_alternatives(f"share >= {text}", file=law.law_id, column=MAJORITY_BONUS)
    if not 0 < way[0].least < 1:
        raise cannot_be_read(law, MAJORITY_BONUS, text, "the share lies between 0 and 1")
    return way[0].least
