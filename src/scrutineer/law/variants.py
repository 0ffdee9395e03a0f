"""Named variants of a law: readings that were in dispute, and rules that were applied once, each with its sources.

A variant is a patch like a reform, but it belongs to the law: it has a name, the polling days to which it may be put,
and references; and it says whether a source that was read states it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scrutineer.errors import LawError
from scrutineer.law.law import ElectoralLaw, LawInForce
from scrutineer.law.parameters import DatedValue, LegalReference, ParameterValue
from scrutineer.law.reform import Reform


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a law.

    Attributes:
        name: Short name, such as `averages-once`.
        title: What it is, in a few words.
        changes: Parameter to its value; None takes the parameter away.
        from_day: First polling day to which it may be put.
        until: Last such day, or None.
        references: Legal references with the ids of the sources read.
        verified: Whether a source that was read states the variant.
        note: What a reader must know about it.
    """

    name: str
    title: str
    changes: Mapping[str, ParameterValue]
    from_day: date
    until: date | None = None
    references: tuple[LegalReference, ...] = ()
    verified: bool = False
    note: str | None = None

    @property
    def reform(self) -> Reform:
        """The same changes as a reform, to be put to votes of any day."""
        return Reform(self.title, self.changes, self.note)

    def as_dict(self) -> dict[str, Any]:
        """The variant as plain JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "changes": {n: dict(v) if isinstance(v, Mapping) else v for n, v in self.changes.items()},
            "from": self.from_day.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "references": [reference.as_dict() for reference in self.references],
            "verified": self.verified,
            "note": self.note,
        }


def variant_of(law: ElectoralLaw, name: str) -> Variant:
    """A variant of a law by its name.

    Raises:
        LawError: The law has no such variant.
    """
    for variant in law.variants:
        if variant.name == name:
            return variant
    known = ", ".join(variant.name for variant in law.variants) or "none"
    raise LawError("the law has no variant of this name", file=law.id, value=name, mend=f"its variants: {known}")


def variant_in_force(law: ElectoralLaw, name: str, day: date | None = None) -> LawInForce:
    """The law in one of its variants.

    Args:
        law: The law.
        name: Name of the variant.
        day: A polling day; the first to which the variant may be put by default.

    Returns:
        The law; values that no source states are used as well, and named.

    Raises:
        LawError: There is no such variant, or it may not be put to this day.
    """
    variant = variant_of(law, name)
    asked = variant.from_day if day is None else day
    if asked < variant.from_day or (variant.until is not None and variant.until < asked):
        until = f" until {variant.until.isoformat()}" if variant.until else ""
        raise LawError(
            f"the variant is about elections from {variant.from_day.isoformat()}{until}",
            file=law.id,
            column=name,
            value=asked.isoformat(),
            mend="name the variant as a reform to put it to the votes of another day",
        )
    held = law.in_force(asked, trust_unverified=True)
    note = f"Variant {variant.name}: {variant.note or variant.title}"
    changed = {
        parameter: DatedValue(value, variant.from_day, variant.until, variant.references, variant.verified, note)
        for parameter, value in variant.changes.items()
    }
    named = {source for reference in variant.references for source in reference.sources}
    known = {source.id for source in held.sources}
    return replace(
        held,
        title=f"{held.title}, variant {variant.name}: {variant.title}",
        parameters={**held.parameters, **changed},
        sources=(*held.sources, *(s for s in law.sources if s.id in named - known)),
    )
