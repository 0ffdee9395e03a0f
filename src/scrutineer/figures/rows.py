"""Axes, and rows with their label above the mark: names stay whole on a narrow screen, and values stand in one column.

Every row of marks carries `key` (one per row, in order), `label` and `value` (text).
"""

from typing import Any, Literal

import altair as alt

from scrutineer.figures.theme import INK, PAPER, SOFT_INK

NAME_SHARE = 0.66
"""Part of the width that a label may take before it is cut; the value has the rest."""
WHOLE_NUMBERS = "format(datum.value, ',')"
SHORT_NUMBERS = "datum.value === 0 ? '0' : format(datum.value, '~s')"

_FIXED: dict[str, Any] = {"x": alt.XValue, "x2": alt.X2Value, "y": alt.YValue, "y2": alt.Y2Value}


def fixed(channel: Literal["x", "x2", "y", "y2"], pixels: float | str) -> Any:
    """A position that is no datum: pixels, or `width` or `height` of the chart."""
    return _FIXED[channel](pixels)


def band() -> alt.Y:
    """The vertical position of rows: one band per key, in the order of the marks."""
    return alt.Y("key:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def labels(name_share: float = NAME_SHARE) -> tuple[alt.Chart, ...]:
    """Names at the left and values at the right, above the marks, each on a white halo that keeps lines off it.

    Args:
        name_share: Part of the width that a name may take before it is cut.
    """
    limit = alt.ExprRef(f"width * {name_share}")
    left: dict[str, Any] = {"align": "left", "baseline": "bottom", "limit": limit}
    right: dict[str, Any] = {"align": "right", "baseline": "bottom", "fontWeight": 600}
    halo: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round"}
    name = {"y": band(), "x": fixed("x", 0), "text": alt.Text("label:N")}
    value = {"y": band(), "x": fixed("x", "width"), "text": alt.Text("value:N")}
    return (
        alt.Chart().mark_text(**left, **halo).encode(**name),
        alt.Chart().mark_text(**right, **halo).encode(**value),
        alt.Chart().mark_text(**left, color=INK).encode(**name),
        alt.Chart().mark_text(**right, color=INK).encode(**value),
    )


def hints() -> list[alt.Tooltip]:
    """Name and value of the row under the pointer."""
    return [alt.Tooltip("label:N", title=" "), alt.Tooltip("value:N", title=" ")]


def count_axis(title: str | None) -> alt.Axis:
    """A quiet horizontal axis of counts: 0, 2M, 4M."""
    return alt.Axis(title=title, labelExpr=SHORT_NUMBERS, tickCount=5, labelColor=SOFT_INK)


def rate_axis(title: str | None, *, places: int = 0, ticks: int = 5) -> alt.Axis:
    """A quiet horizontal axis of rates, written as on the page."""
    return alt.Axis(title=title, labelExpr=per_cent_expression(places), tickCount=ticks, labelColor=SOFT_INK)


def per_cent_expression(places: int = 0) -> str:
    """A Vega expression that writes an axis value, a fraction of 1, as per cent."""
    return f"format(datum.value * 100, '.{places}f') + '\u00a0%'"


def upright_title(title: str, *, text: str = WHOLE_NUMBERS, ticks: int = 4) -> alt.Axis:
    """A vertical axis with its title written above it, so that nobody has to turn the head.

    Args:
        title: What the axis measures.
        text: Vega expression that writes a value.
        ticks: About how many values it has.
    """
    return alt.Axis(
        title=title,
        labelExpr=text,
        tickCount=ticks,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=-8,
        titleBaseline="bottom",
    )
