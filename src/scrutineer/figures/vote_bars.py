"""Votes by option as bars, with the options whose votes are not published as one bar of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, count_axis, hints, labels
from scrutineer.figures.theme import NOW, REST, ROW_STEP

BAR = 13


def vote_bars(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Bars of votes.

    Args:
        marks: One per bar: key, label, value (text), votes (whole number), group (`option` or `other`; others are
            grey and striped with an outline, such as unnamed options or invalid ballots).
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    colour = alt.Color("group:N", legend=None, scale=alt.Scale(domain=["option", "other"], range=[NOW, "#ffffff"]))
    bars = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=BAR / 2 + 2)
        .encode(
            y=band(),
            x=alt.X("votes:Q", axis=count_axis(axis_title), scale=alt.Scale(domainMin=0)),
            color=colour,
            stroke=alt.condition("datum.group === 'other'", alt.value(REST), alt.value(NOW)),
            strokeDash=alt.condition("datum.group === 'other'", alt.value([3, 2]), alt.value([1, 0])),
            tooltip=hints(),
        )
    )
    return drawing(bars, *labels(), height=ROW_STEP * len(marks))
