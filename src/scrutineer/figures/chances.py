"""P values of tests in one election and in others beside it: one row per test, on a logarithmic scale."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, labels
from scrutineer.figures.theme import BEFORE, INK, NOW, PAPER, ROW_STEP, RULE, SOFT_INK

LEAST = 1e-6
"""Smaller p values are drawn here."""
GROUPS = ("this", "other")


def chances(marks: Sequence[Mapping[str, Any]], *, axis_title: str, level: float) -> dict[str, Any]:
    """Dots, the rarer the further to the right.

    Args:
        marks: One per test and election: key, label, value (text, of this election), election (its name), group (one
            of GROUPS), p (from `LEAST` to 1) and shown (p as text).
        axis_title: What the axis measures.
        level: Level of the tests, where each row has a tick.

    Returns:
        The specification.
    """
    drop = 9
    text = f"datum.value < {2 * LEAST} ? '≤ 10⁻⁶' : '' + datum.value"
    across = alt.X(
        "p:Q",
        scale=alt.Scale(type="log", domain=[1, LEAST], nice=False),
        axis=alt.Axis(
            title=axis_title, values=[1, 0.1, 0.01, 0.001, 0.0001, LEAST], labelExpr=text, labelColor=SOFT_INK
        ),
    )
    hints = [alt.Tooltip("election:N", title=" "), alt.Tooltip("label:N", title=" "), alt.Tooltip("shown:N", title="p")]
    line = (
        alt.Chart()
        .transform_filter("datum.group === 'this'")
        .mark_rule(color=RULE, yOffset=drop)
        .encode(y=band(), x=alt.XDatum(1, type="quantitative"), x2=alt.X2Datum(LEAST))
    )
    border = (
        alt.Chart()
        .transform_filter("datum.group === 'this'")
        .mark_tick(color=INK, orient="vertical", size=18, thickness=1.5, yOffset=drop)
        .encode(y=band(), x=alt.XDatum(level, type="quantitative"))
    )
    others = (
        alt.Chart()
        .transform_filter("datum.group === 'other'")
        .mark_point(filled=True, size=85, opacity=0.85, fill=BEFORE, stroke=SOFT_INK, strokeWidth=1, yOffset=drop)
        .encode(y=band(), x=across, tooltip=hints)
    )
    own = (
        alt.Chart()
        .transform_filter("datum.group === 'this'")
        .mark_point(filled=True, shape="diamond", size=150, opacity=1, fill=PAPER, stroke=NOW, yOffset=drop)
        .encode(y=band(), x=across, tooltip=hints)
    )
    named = (layer.transform_filter("datum.group === 'this'") for layer in labels(0.77))
    return drawing(line, border, others, own, *named, height=ROW_STEP * len({mark["key"] for mark in marks}))
