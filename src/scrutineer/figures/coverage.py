"""How many units have reported, by region."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, fixed, hints, labels, rate_axis
from scrutineer.figures.theme import NOW, ROW_STEP, RULE

BAR = 13


def coverage(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Bars from 0 to 100 per cent.

    Args:
        marks: One per region: key, label, value (text), rate (reported over expected).
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    drop = BAR / 2 + 2
    whole = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=drop, color=RULE)
        .encode(y=band(), x=fixed("x", 0), x2=fixed("x2", "width"))
    )
    bars = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=drop, color=NOW)
        .encode(
            y=band(),
            x=alt.X("rate:Q", scale=alt.Scale(domain=[0, 1]), axis=rate_axis(axis_title)),
            tooltip=hints(),
        )
    )
    return drawing(whole, bars, *labels(), height=ROW_STEP * len(marks))
