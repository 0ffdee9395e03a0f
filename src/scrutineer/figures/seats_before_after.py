"""Seats under two laws: two bars for each list, with their numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, hints, labels
from scrutineer.figures.theme import BEFORE, NOW

BAR = 10
STEP = 56
"""Height of a row, in pixels."""


def before_after_marks(rows: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Two marks for each list.

    Args:
        rows: Name, seats under the law, seats under the other law.

    Returns:
        Marks with key, label, value (`90 to 71`), law (`law`, `reform`), seats.
    """
    return [
        {"key": f"{place}", "label": name, "value": f"{before:,} to {after:,}", "law": law, "seats": seats}
        for place, (name, before, after) in enumerate(rows)
        for law, seats in (("law", before), ("reform", after))
    ]


def before_after(marks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The specification of these marks."""
    layers = []
    for law, colour, at in (("law", BEFORE, 2), ("reform", NOW, BAR + 3)):
        layers.append(
            alt.Chart()
            .transform_filter(f"datum.law === '{law}'")
            .mark_bar(height=BAR, yOffset=at + BAR / 2, color=colour)
            .encode(
                y=band(),
                x=alt.X(
                    "seats:Q", axis=alt.Axis(title="Seats", format=",d", tickMinStep=1), scale=alt.Scale(domainMin=0)
                ),
                tooltip=hints(),
            )
        )
    layers += [layer.transform_filter("datum.law === 'law'") for layer in labels()]
    return drawing(*layers, height=STEP * len({mark["key"] for mark in marks}))
