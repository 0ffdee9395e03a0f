"""Counts of this election beside those of the election before: two bars per count."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, count_axis, labels
from scrutineer.figures.theme import BEFORE, NOW

BAR = 9
STEP = 52


def then_and_now(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Pairs of bars.

    Args:
        marks: One per count: key, label, value (text of the change), before, now (whole numbers).
        axis_title: What the axis measures.

    Returns:
        The specification.
    """

    def bar(field: str, colour: str, drop: float) -> alt.Chart:
        bars: alt.Chart = (
            alt.Chart()
            .mark_bar(height=BAR, yOffset=drop, color=colour)
            .encode(
                y=band(),
                x=alt.X(f"{field}:Q", axis=count_axis(axis_title), scale=alt.Scale(domainMin=0)),
                tooltip=[
                    alt.Tooltip("label:N", title=" "),
                    alt.Tooltip("before:Q", format=","),
                    alt.Tooltip("now:Q", format=","),
                ],
            )
        )
        return bars

    return drawing(
        bar("before", BEFORE, BAR / 2 + 2), bar("now", NOW, BAR * 1.5 + 3), *labels(), height=STEP * len(marks)
    )
