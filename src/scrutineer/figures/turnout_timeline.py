"""Turnout as it was announced, one row per announcement, in the order in which they were made."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, fixed, hints, labels, rate_axis
from scrutineer.figures.theme import MARK, NOW, PAPER, ROW_STEP, RULE

STATES = ("follows", "printed", "differs")
"""A rate that follows from published counts; one without counts; one that the counts beside it do not give."""
SHAPES = ("circle", "circle", "diamond")
DROP = 11


def turnout_timeline(marks: Sequence[Mapping[str, Any]], *, latest: float | None, axis_title: str) -> dict[str, Any]:
    """Dots on one scale.

    Args:
        marks: One per announcement: key, label, value (text), rate (fraction), state (one of STATES).
        latest: Turnout of the latest version, drawn as a line through all rows; None for no line.
        axis_title: What the axis measures.

    Returns:
        The specification.
    """
    rates = [float(mark["rate"]) for mark in marks] + ([latest] if latest is not None else [])
    room = max((max(rates) - min(rates)) * 0.12, 0.002)
    scale = alt.Scale(domain=[min(rates) - room, max(rates) + room], nice=False, zero=False)
    places = 1 if max(rates) - min(rates) < 0.08 else 0
    position = alt.X("rate:Q", scale=scale, axis=rate_axis(axis_title, places=places))
    track = alt.Chart().mark_rule(color=RULE, yOffset=DROP).encode(y=band(), x=fixed("x", 0), x2=fixed("x2", "width"))
    state = alt.Scale(domain=list(STATES), range=[NOW, PAPER, PAPER])
    edge = alt.Scale(domain=list(STATES), range=[NOW, NOW, MARK])
    dots = (
        alt.Chart()
        .mark_point(size=110, filled=True, opacity=1, strokeWidth=2, yOffset=DROP)
        .encode(
            y=band(),
            x=position,
            fill=alt.Fill("state:N", scale=state, legend=None),
            stroke=alt.Stroke("state:N", scale=edge, legend=None),
            shape=alt.Shape("state:N", scale=alt.Scale(domain=list(STATES), range=list(SHAPES)), legend=None),
            tooltip=hints(),
        )
    )
    layers = [track]
    if latest is not None:
        line = alt.Chart().mark_rule(color=NOW, strokeDash=[4, 3], opacity=0.7)
        layers.append(line.encode(x=alt.X(datum=latest, type="quantitative")))
    return drawing(*layers, dots, *labels(), height=ROW_STEP * len(marks))
