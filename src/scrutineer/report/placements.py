"""A rate among other elections, as marks, table rows and sentences."""

import re
from collections.abc import Sequence
from typing import Any

from scrutineer.figures.figure import Cell, Column
from scrutineer.report.numerals import per_cent
from scrutineer.tabulation.placement import Placement, Reference

PLACEMENT_COLUMNS = (
    Column("reference", "Reference"),
    Column("n", "Number", "count"),
    Column("value", "This election", "rate"),
    Column("p5", "5th percentile", "rate"),
    Column("p25", "Lower quartile", "rate"),
    Column("median", "Median", "rate"),
    Column("p75", "Upper quartile", "rate"),
    Column("p95", "95th percentile", "rate"),
    Column("place", "Place"),
)


def reference_noun(reference: Reference) -> str:
    """What a reference counts: country-years where its scope says so, else elections."""
    return "country-years" if "country-years" in reference.scope else "elections"


def left_out(placement: Placement) -> str:
    """That this country was left out of the reference, as the end of its scope."""
    return ", this country left out" if placement.excluded else ""


def reference_note(placement: Placement) -> str:
    """The reference beneath a chart: what it holds, of which countries, and from where."""
    reference = placement.reference
    return f"{reference.title}: {reference.scope}{left_out(placement)}. Source: {reference.source}."


def place_words(placement: Placement) -> str:
    """Between which percentiles the value lies."""
    if placement.at_least == 0:
        return f"within or below the lowest {placement.at_most} %"
    if placement.at_most == 100:
        return f"higher than at least {placement.at_least} %"
    return f"higher than {placement.at_least} to {placement.at_most} %"


def placement_sentence(placement: Placement) -> str:
    """Where the value lies, with scope."""
    quartiles = f"{per_cent(placement.lower_quartile)} and {per_cent(placement.upper_quartile)}"
    return (
        f"{per_cent(placement.value)} is {place_words(placement)} of {placement.n:,} "
        f"{reference_noun(placement.reference)} ({placement.reference.title}; "
        f"{placement.reference.scope}{left_out(placement)}); their middle half lies between "
        f"{quartiles}, their median is {per_cent(placement.median)}."
    )


def box_mark(placement: Placement) -> dict[str, Any]:
    """The reference as a row of a chart, with the value as `rate`."""
    return {
        "key": placement.reference.id,
        "label": f"{placement.n:,} {reference_noun(placement.reference)} · {_short(placement.reference.source)}",
        "value": place_words(placement).replace("higher than at least ", "above ").replace("higher than ", "above "),
        "group": "reference",
        "rate": float(placement.value),
        "low": float(placement.quantiles.get(5, placement.lower_quartile)),
        "lower_quartile": float(placement.lower_quartile),
        "median": float(placement.median),
        "upper_quartile": float(placement.upper_quartile),
        "high": float(placement.quantiles.get(95, placement.upper_quartile)),
    }


def _short(source: str) -> str:
    """The name of a source without its version and its path."""
    return re.split(r",| version| through", source, maxsplit=1)[0]


def placement_rows(found: Sequence[Placement]) -> tuple[tuple[Cell, ...], ...]:
    """Rows for PLACEMENT_COLUMNS."""
    return tuple(
        (
            f"{p.reference.title} ({p.reference.source})",
            p.n,
            float(p.value),
            *(float(p.quantiles[k]) if k in p.quantiles else None for k in (5, 25, 50, 75, 95)),
            place_words(p),
        )
        for p in found
    )
