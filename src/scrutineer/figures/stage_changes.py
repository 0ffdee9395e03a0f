"""Gains and losses between two published versions of one count."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, count_axis, hints, labels
from scrutineer.figures.theme import GAIN, INK, LOSS, REST, ROW_STEP

BAR = 13
GROUPS = ("gain", "loss", "total")


def stage_changes(marks: Sequence[Mapping[str, Any]], *, axis_title: str) -> dict[str, Any]:
    """Bars to the left of zero for losses, to the right for gains.

    Args:
        marks: One per bar: key, label, value (text with its sign), change (whole number), group (gain or loss of an
            option, or total: a count of all ballots).
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    bars = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=BAR / 2 + 2)
        .encode(
            y=band(),
            x=alt.X("change:Q", axis=count_axis(axis_title)),
            color=alt.Color("group:N", legend=None, scale=alt.Scale(domain=list(GROUPS), range=[GAIN, LOSS, REST])),
            tooltip=hints(),
        )
    )
    zero = (
        alt.Chart()
        .mark_tick(color=INK, thickness=1.2, height=BAR + 8, yOffset=BAR / 2 + 2)
        .encode(y=band(), x=alt.XDatum(0, type="quantitative"))
    )
    return drawing(bars, zero, *labels(), height=ROW_STEP * len(marks))
