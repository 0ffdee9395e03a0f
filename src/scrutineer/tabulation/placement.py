"""Where a rate lies in a reference distribution of other elections.

Shipped are quantiles with number, scope and source, not the tables behind them. A place in a distribution of other
countries' elections is a comparison, not a test: it says how usual a value is in that set, and the set is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scrutineer.evidence import Evidence

LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE = 25, 50, 75


@dataclass(frozen=True)
class Reference:
    """A distribution of a rate over other elections.

    Attributes:
        id: Short name.
        title: What it holds.
        metric: The rate, as fractions.
        n: Number of elections.
        scope: Which countries and years, and what is special about them.
        source: Where it comes from.
        quantiles: Per cent (0 to 100) to value, linear interpolation between order statistics.
        without: ISO 3166-1 alpha-3 code to (n, quantiles) with that country's elections left out.
    """

    id: str
    title: str
    metric: str
    n: int
    scope: str
    source: str
    quantiles: Mapping[int, Fraction]
    without: Mapping[str, tuple[int, Mapping[int, Fraction]]] = field(default_factory=dict)

    def for_country(self, country: str | None) -> tuple[int, Mapping[int, Fraction]]:
        """Number and quantiles with the country under test left out."""
        return self.without.get(country or "", (self.n, self.quantiles))


@dataclass(frozen=True)
class Placement:
    """A value in a reference distribution.

    Attributes:
        metric: The rate.
        value: The value placed.
        reference: The distribution.
        n: Elections it was placed among, the country under test left out.
        excluded: Whether elections of the country under test were left out.
        quantiles: Per cent to value, as used.
        at_least: At least this per cent of the reference lies at or below the value.
        at_most: At most this per cent of it does.
        evidence: How it was made.
    """

    metric: str
    value: Fraction
    reference: Reference
    n: int
    excluded: bool
    quantiles: Mapping[int, Fraction]
    at_least: int
    at_most: int
    evidence: Evidence

    @property
    def lower_quartile(self) -> Fraction:
        """A quarter of the reference lies below this."""
        return self.quantiles[LOWER_QUARTILE]

    @property
    def median(self) -> Fraction:
        """Half of the reference lies below this."""
        return self.quantiles[MEDIAN]

    @property
    def upper_quartile(self) -> Fraction:
        """Three quarters of the reference lie below this."""
        return self.quantiles[UPPER_QUARTILE]

    def as_dict(self) -> dict[str, Any]:
        """The placement as plain JSON values."""
        return {
            "metric": self.metric,
            "value": float(self.value),
            "reference": self.reference.id,
            "title": self.reference.title,
            "n": self.n,
            "scope": self.reference.scope,
            "source": self.reference.source,
            "country_excluded": self.excluded,
            "quantiles": {str(per_cent): float(value) for per_cent, value in self.quantiles.items()},
            "at_least_per_cent": self.at_least,
            "at_most_per_cent": self.at_most,
            "evidence": self.evidence.as_dict(),
        }


def place(value: Fraction, reference: Reference, country: str | None = None) -> Placement:
    """Place a value among the elections of a reference.

    Args:
        value: The rate, as a fraction.
        reference: The distribution.
        country: ISO 3166-1 alpha-3 code of the country under test; its elections are left out.

    Returns:
        The placement, with the narrowest bounds that the shipped quantiles allow.
    """
    n, quantiles = reference.for_country(country)
    below = [per_cent for per_cent, limit in quantiles.items() if limit <= value]
    above = [per_cent for per_cent, limit in quantiles.items() if limit > value]
    return Placement(
        metric=reference.metric,
        value=value,
        reference=reference,
        n=n,
        excluded=(country or "") in reference.without,
        quantiles=quantiles,
        at_least=max(below, default=0),
        at_most=min(above, default=100),
        evidence=Evidence(
            "tabulation.place",
            parameters={"reference": reference.id, "country": country},
            references=(reference.source,),
            caveats=(
                f"The reference is {reference.scope}: it need not resemble the country under test.",
                "An unusual value is not a wrong one.",
            ),
        ),
    )
