"""The seats of several formulas as bars of one length, one below the other, with a mark at half of the seats."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import band, labels
from scrutineer.figures.theme import INK, PAPER, REST

BAR = 24
STEP = 62
"""Height of a row, in pixels."""


def formula_marks(bars: Sequence[tuple[str, str, Sequence[tuple[str, str, str, int]]]]) -> list[dict[str, Any]]:
    """One mark for each group of seats of each bar, from left to right.

    Args:
        bars: Title, value in words, and the groups: label, colour, colour of its number, seats.

    Returns:
        Marks with key, label, value, group, colour, ink, seats, start and end.
    """
    marks: list[dict[str, Any]] = []
    for title, value, groups in bars:
        start = 0
        for group, colour, ink, seats in groups:
            marks.append(
                {
                    "key": title,
                    "label": title,
                    "value": value,
                    "group": group,
                    "colour": colour,
                    "ink": ink,
                    "seats": seats,
                    "start": start,
                    "end": start + seats,
                }
            )
            start += seats
    return marks


def formula_bars(marks: Sequence[Mapping[str, Any]], *, seats: int, open_label: str) -> dict[str, Any]:
    """Bars of seats.

    Args:
        marks: From `formula_marks`.
        seats: Seats of each bar.
        open_label: Group of seats that nobody is certain of; it is drawn empty.

    Returns:
        The specification.
    """
    across = alt.Scale(domain=[0, max(seats, 1)], nice=False)
    is_open = f"datum.group === '{open_label}'"
    hints = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("group:N", title=" "),
        alt.Tooltip("seats:Q", title="Seats"),
    ]
    bars = (
        alt.Chart()
        .mark_bar(height=BAR, yOffset=BAR / 2 + 3, strokeWidth=1)
        .encode(
            y=band(),
            x=alt.X("start:Q", axis=None, scale=across),
            x2="end:Q",
            color=alt.Color("colour:N", scale=None, legend=None),
            stroke=alt.condition(is_open, alt.value(REST), alt.value(PAPER)),
            strokeDash=alt.condition(is_open, alt.value([3, 2]), alt.value([1, 0])),
            tooltip=hints,
        )
    )
    # A number that would not fit into its part is left to the line above the bar.
    numbers = (
        alt.Chart()
        .transform_filter(f"datum.seats / {max(seats, 1)} * width > 9 + 9 * length('' + datum.seats)")
        .mark_text(dy=BAR / 2 + 3, dx=5, align="left", fontWeight=600)
        .encode(
            y=band(),
            x=alt.X("start:Q", axis=None, scale=across),
            text=alt.Text("seats:Q", format=","),
            color=alt.Color("ink:N", scale=None, legend=None),
        )
    )
    half = (
        alt.Chart()
        .transform_filter("datum.start === 0")
        .transform_calculate(half=f"{max(seats, 1)} / 2")
        .mark_tick(color=INK, orient="vertical", size=BAR + 10, thickness=2, yOffset=BAR / 2 + 3)
        .encode(y=band(), x=alt.X("half:Q", axis=None, scale=across))
    )
    named = (layer.transform_filter("datum.start === 0") for layer in labels())
    return drawing(bars, half, numbers, *named, height=STEP * len({mark["key"] for mark in marks}))
