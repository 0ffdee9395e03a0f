"""An electoral law as dated parameters, and what of it was in force on a day.

A parameter that no source gives is present with the value None, so that "looked for and not found" stays
different from "nobody looked". Values that no source states (`verified = false`) never come out of the typed
properties of `LawInForce`; they are reached by name, together with their flag.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from scrutineer.errors import LawError
from scrutineer.law.parameters import DatedValue, ParameterValue

if TYPE_CHECKING:
    from scrutineer.law.variants import Variant


@dataclass(frozen=True, slots=True)
class LawSource:
    """A document in which a parameter of the law was read.

    Attributes:
        id: Short id used in references.
        title: Title of the document.
        url: Address, or None.
        date: Date as text; it may be approximate, or None.
    """

    id: str
    title: str
    url: str | None = None
    date: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The source as plain JSON values."""
        return {"id": self.id, "title": self.title, "url": self.url, "date": self.date}


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The parameters of one law that held on one day.

    Attributes:
        law_id: Id of the law, such as `kh`.
        country: ISO 3166-1 alpha-3 code.
        title: Name of the law.
        body: The elected body it governs.
        day: The day asked for.
        parameters: Name to the value that held on that day, with references and flag.
        sources: The sources that those values name, in the order of the law file.
        trusts_unverified: Whether values that no source states are used as well, because somebody chose this law by
            hand; `unverified_used` then names them.
        gaps: Parameters without an entry for this day that have a value before and a value after it.
        supposed: Parameters that a reform changed: nobody says that they are law.
    """

    law_id: str
    country: str
    title: str
    body: str
    day: date
    parameters: Mapping[str, DatedValue]
    sources: tuple[LawSource, ...] = ()
    trusts_unverified: bool = False
    gaps: frozenset[str] = frozenset()
    supposed: frozenset[str] = frozenset()

    def parameter(self, name: str) -> DatedValue | None:
        """The dated value of a parameter, sourced or not; None where the law file has none for this day."""
        return self.parameters.get(name)

    def is_verified(self, name: str) -> bool:
        """Whether a source states the value of this parameter; False also where there is no value."""
        dated = self.parameters.get(name)
        return dated is not None and dated.verified and dated.value is not None

    def may_use(self, name: str) -> bool:
        """Whether there is a value that may be used: a sourced one, or any where unverified values are trusted."""
        return self._sourced(name) is not None

    def usable(self, name: str) -> ParameterValue:
        """The value of a parameter that may be used, else None."""
        return self._sourced(name)

    @property
    def unverified_used(self) -> tuple[str, ...]:
        """Parameters whose values are used although no source that was read states them."""
        if not self.trusts_unverified:
            return ()
        return tuple(
            sorted(n for n, dated in self.parameters.items() if dated.value is not None and not dated.verified)
        )

    @property
    def formula(self) -> str | None:
        """Name of the seat formula, such as `quota_highest_average`; None where no source gives it."""
        value = self._sourced("formula")
        return str(value.get("method")) if isinstance(value, Mapping) else None if value is None else str(value)

    @property
    def district_level(self) -> str | None:
        """Level of the units in which seats are awarded, such as `province`."""
        return self._text("district_level")

    @property
    def quota_base(self) -> str | None:
        """The votes over which the quota is taken, such as `valid`."""
        return self._text("quota_base")

    @property
    def single_seat_rule(self) -> str | None:
        """The rule of districts with one seat, such as `most_votes`."""
        return self._text("single_seat_rule")

    @property
    def tie_rule(self) -> str | None:
        """How equal averages are decided; None where no rule was found."""
        return self._text("tie_rule")

    @property
    def threshold(self) -> ParameterValue:
        """The legal threshold; None where none was seen, which does not prove that there is none."""
        return self._sourced("threshold")

    @property
    def total_seats(self) -> int | None:
        """Seats in the body."""
        return self._number(self._sourced("total_seats"), "total_seats")

    @property
    def magnitudes(self) -> dict[str, int] | None:
        """Seats by unit id; None where no source gives them (see `parameter`)."""
        value = self._sourced("magnitudes")
        return {unit: int(seats) for unit, seats in value.items()} if isinstance(value, Mapping) else None

    @property
    def largest_magnitude(self) -> int | None:
        """Most seats that any district has, from the sourced list or from the range that the law states."""
        magnitudes = self.magnitudes
        if magnitudes:
            return max(magnitudes.values())
        bounds = self._sourced("magnitude_range")
        return int(bounds["most"]) if isinstance(bounds, Mapping) and "most" in bounds else None

    def as_dict(self) -> dict[str, Any]:
        """The law in force as plain JSON values, to be printed beside a result."""
        return {
            "id": self.law_id,
            "country": self.country,
            "title": self.title,
            "body": self.body,
            "day": self.day.isoformat(),
            "parameters": {name: dated.as_dict() for name, dated in sorted(self.parameters.items())},
            "sources": [source.as_dict() for source in self.sources],
            "unverified_used": list(self.unverified_used),
        }

    def _sourced(self, name: str) -> ParameterValue:
        dated = self.parameters.get(name)
        return dated.value if dated is not None and (dated.verified or self.trusts_unverified) else None

    def _text(self, name: str) -> str | None:
        value = self._sourced(name)
        return None if value is None else str(value)

    def _number(self, value: ParameterValue, name: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise LawError(
            f"the parameter '{name}' is not a whole number",
            file=self.law_id,
            column=name,
            value=value,
            mend="write it as a whole number without separators",
        )


@dataclass(frozen=True, slots=True)
class ElectoralLaw:
    """The law of one elected body through time.

    Attributes:
        id: Id of the law, such as `kh`.
        country: ISO 3166-1 alpha-3 code.
        title: Name of the law.
        body: The elected body it governs.
        parameters: Name to its dated values in order of time; no two overlap.
        sources: Every document that a reference names.
        note: How the periods are to be read.
        variants: Readings in dispute and rules applied once, by name.
    """

    id: str
    country: str
    title: str
    body: str
    parameters: Mapping[str, tuple[DatedValue, ...]]
    sources: tuple[LawSource, ...] = ()
    note: str | None = field(default=None)
    variants: "tuple[Variant, ...]" = ()

    @property
    def first_day(self) -> date:
        """The first day on which the law has any value."""
        return min(dated.from_day for values in self.parameters.values() for dated in values)

    @property
    def latest_day(self) -> date:
        """The first day on which the latest values held together."""
        return max(dated.from_day for values in self.parameters.values() for dated in values)

    def in_force(self, day: date, *, trust_unverified: bool = False) -> LawInForce:
        """The values that held on one day.

        Args:
            day: A polling day.
            trust_unverified: Use values that no source states as well; the law names them.

        Returns:
            The law of that day; a parameter without a value for the day is absent from `parameters`.

        Raises:
            LawError: If the law has no value at all for that day.
        """
        held = {name: dated for name, values in self.parameters.items() for dated in values if dated.covers(day)}
        if not held:
            before = day < self.first_day
            raise LawError(
                f"the law '{self.id}' has no parameter for {day.isoformat()}"
                + (f": its first day is {self.first_day.isoformat()}" if before else ""),
                file=self.id,
                value=day.isoformat(),
                mend="ask for a day that the law file covers, or add that day's values with their sources",
            )
        named = {source for dated in held.values() for reference in dated.references for source in reference.sources}
        return LawInForce(
            law_id=self.id,
            country=self.country,
            title=self.title,
            body=self.body,
            day=day,
            parameters=held,
            sources=tuple(source for source in self.sources if source.id in named),
            trusts_unverified=trust_unverified,
            gaps=frozenset(
                name
                for name, values in self.parameters.items()
                if name not in held
                and any(dated.value is not None and dated.from_day < day for dated in values)
                and any(dated.value is not None and dated.from_day > day for dated in values)
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """The whole law as plain JSON values."""
        return {
            "id": self.id,
            "country": self.country,
            "title": self.title,
            "body": self.body,
            "note": self.note,
            "parameters": {
                name: [dated.as_dict() for dated in values] for name, values in sorted(self.parameters.items())
            },
            "variants": [variant.as_dict() for variant in self.variants],
            "sources": [source.as_dict() for source in self.sources],
        }
