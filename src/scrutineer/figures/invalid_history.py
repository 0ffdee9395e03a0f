"""A rate in this country's elections, with the middle half of a reference distribution behind them."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, fixed, hints, labels, rate_axis
from scrutineer.figures.theme import BAND, BEFORE, INK, NOW, ROW_STEP, SOFT_INK

BAR = 13
GROUPS = ("now", "before", "reference")


def invalid_history(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Bars from zero, one per election; a reference row has a box instead.

    Args:
        marks: One per row: key, label, value (text), group (one of GROUPS), rate (fraction, null for a reference),
            and for a reference low, lower_quartile, median, upper_quartile, high. The first reference's quartiles
            are drawn behind all rows.
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    first = next((mark for mark in marks if mark["group"] == "reference"), None)
    quantity = rate_axis(axis_title)
    bars = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=BAR / 2 + 2)
        .encode(
            y=band(),
            x=alt.X("rate:Q", axis=quantity, scale=alt.Scale(domainMin=0)),
            color=alt.Color("group:N", legend=None, scale=alt.Scale(domain=list(GROUPS), range=[NOW, BEFORE, BAND])),
            tooltip=hints(),
        )
    )
    if first is None:
        return drawing(bars, *labels(), height=ROW_STEP * len(marks))
    behind = (
        alt.Chart()
        .mark_rect(color=BAND)
        .encode(
            x=alt.XDatum(first["lower_quartile"], type="quantitative"),
            x2=alt.X2Datum(first["upper_quartile"]),
            y=fixed("y", 0),
            y2=fixed("y2", "height"),
        )
    )
    return drawing(behind, bars, *box(BAR / 2 + 2), *labels(), height=ROW_STEP * len(marks))


def box(drop: float) -> tuple[alt.Chart, ...]:
    """Marks of a reference row: 5th to 95th percentile as a line, the middle half as a bar, the median as a tick."""
    whisker = (
        alt.Chart()
        .mark_rule(color=SOFT_INK, yOffset=drop)
        .encode(y=band(), x=alt.X("low:Q"), x2=alt.X2("high"))
        .transform_filter("datum.group === 'reference'")
    )
    middle = (
        alt.Chart()
        .mark_bar(color="#b9b6ab", height=BAR, yOffset=drop)
        .encode(y=band(), x=alt.X("lower_quartile:Q"), x2=alt.X2("upper_quartile"))
        .transform_filter("datum.group === 'reference'")
    )
    median = (
        alt.Chart()
        .mark_tick(color=INK, thickness=2, height=BAR + 4, yOffset=drop)
        .encode(y=band(), x=alt.X("median:Q"))
        .transform_filter("datum.group === 'reference'")
    )
    return whisker, middle, median
