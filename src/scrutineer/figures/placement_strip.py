"""Where a rate lies in one or several reference distributions: a box per reference, and a dot for the value."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.invalid_history import BAR, box
from scrutineer.figures.rows import band, labels, rate_axis
from scrutineer.figures.theme import NOW, PAPER, ROW_STEP


def placement_strip(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Boxes with a dot.

    Args:
        marks: One per reference: key, label, value (text), group `reference`, rate (the value placed), low,
            lower_quartile, median, upper_quartile, high (fractions).
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    drop = BAR / 2 + 2
    scale = alt.Scale(zero=False, nice=True, padding=8)
    dots = (
        alt.Chart()
        .mark_point(filled=True, size=120, opacity=1, fill=NOW, stroke=PAPER, strokeWidth=1.5, yOffset=drop)
        .encode(y=band(), x=alt.X("rate:Q", scale=scale, axis=rate_axis(axis_title)))
    )
    return drawing(*box(drop), dots, *labels(), height=ROW_STEP * len(marks))
