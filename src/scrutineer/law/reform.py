"""Reform = law + patch: the same law with some parameters changed, to see what the same votes would have given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrutineer.errors import LawError
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue, ParameterValue
from scrutineer.law.seat_numbers import check_seat_numbers

REFORMABLE = (
    "formula",
    "threshold",
    "tie_rule",
    "district_level",
    "total_seats",
    "magnitudes",
    "quota_base",
    "alliances",
    "majority_bonus",
    "vacated_seats",
)
"""Parameters that decide seats and may be patched."""


@dataclass(frozen=True, slots=True)
class Reform:
    """Changes to a law.

    Attributes:
        title: What it is, in a few words.
        changes: Parameter to its new value; None takes the parameter away.
        note: What a reader must know about it.
    """

    title: str
    changes: Mapping[str, ParameterValue]
    note: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reform as plain JSON values."""
        changes = {name: dict(v) if isinstance(v, Mapping) else v for name, v in self.changes.items()}
        return {"title": self.title, "changes": changes, "note": self.note}


def reformed(law: LawInForce, reform: Reform) -> LawInForce:
    """The law with the changes of a reform.

    Args:
        law: The law in force.
        reform: The changes.

    Returns:
        The law; its changed values are marked as unverified, with the title of the reform, and are used.

    Raises:
        LawError: A parameter is none that decides seats, or a number of seats is none that a body could have.
    """
    strange = sorted(set(reform.changes) - set(REFORMABLE))
    if strange:
        raise LawError(
            "a reform cannot change this",
            file=reform.title,
            column=strange[0],
            mend=f"change one of: {', '.join(REFORMABLE)}",
        )
    parameters = dict(law.parameters)
    for name, value in reform.changes.items():
        # To ask what a district without seats would do is no slip.
        check_seat_numbers(name, value, file=reform.title, column=f"changes.{name}", least=0)
        parameters[name] = DatedValue(value, law.day, None, (), verified=False, note=f"Reform: {reform.title}")
    return replace(
        law,
        title=f"{law.title}, with the reform: {reform.title}",
        parameters=parameters,
        trusts_unverified=True,
        supposed=law.supposed | frozenset(reform.changes),
    )
