"""Events on one time line: a dot for each on its day, in three lanes by what it means for the election."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import fixed
from scrutineer.figures.theme import INK, LOSS, NOW, PAPER, REST, RULE, SOFT_INK

LANES: Final = ("supports", "neither", "challenges")
COLOURS: Final = (NOW, REST, LOSS)
OPEN: Final = "open"
"""Inside of a dot whose day is not known."""
STEP: Final = 15
"""Height of a dot's place, in pixels."""
_DOTS_ACROSS: Final = 34
"""Dots that lie side by side on a phone without touching."""


def stacked(events: Sequence[tuple[str, dt.date, str]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Give each event its place, so that none covers another.

    Args:
        events: Key, day and lane of each, in the order of time.

    Returns:
        A mark for each event (key, day, lane, row), a mark for each lane that has any (lane, row), and the rows in
        all. Row 0 is the top.
    """
    days = [day for _, day, _ in events]
    gap = max(((max(days) - min(days)).days if days else 0) / _DOTS_ACROSS, 1)
    marks: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    top = 0
    for lane in LANES:
        ends: list[int] = []
        here: list[dict[str, Any]] = []
        for key, day, own in events:
            if own != lane:
                continue
            at = day.toordinal()
            level = next((level for level, end in enumerate(ends) if at - end >= gap), len(ends))
            ends[level : level + 1] = [at]
            here.append({"key": key, "day": day.isoformat(), "lane": lane, "level": level})
        if not here:
            continue
        heads.append({"lane": lane, "row": top})
        bottom = top + len(ends)
        marks += [{**mark, "row": bottom - mark.pop("level")} for mark in here]
        top = bottom + 1
    return marks, heads, top


def event_timeline(marks: Sequence[Mapping[str, Any]], *, rows: int) -> dict[str, Any]:
    """Dots by day.

    Args:
        marks: One per event: key, label, value, day, lane, row, inside (the lane, or OPEN where only the month is
            known); one per lane: lane, row, head (its words); and one with `polling`, the polling day, for a line.
        rows: Rows in all.

    Returns:
        The specification.
    """
    days = [str(mark[key]) for mark in marks for key in ("day", "polling") if key in mark]
    span = dt.timedelta(days=max((dt.date.fromisoformat(max(days)) - dt.date.fromisoformat(min(days))).days * 0.03, 5))
    first, last = dt.date.fromisoformat(min(days)) - span, dt.date.fromisoformat(max(days)) + span
    scale = alt.Scale(domain=[first.isoformat(), last.isoformat()], nice=False, type="utc")
    axis = alt.Axis(title=None, labelColor=SOFT_INK, tickCount=5, grid=True)
    across = alt.X("day:T", scale=scale, axis=axis)
    down = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-0.5, rows - 0.5], reverse=True, nice=False, zero=False))
    colour = alt.Scale(domain=list(LANES), range=list(COLOURS))
    inside = alt.Scale(domain=[*LANES, OPEN], range=[*COLOURS, PAPER])
    dots = (
        alt.Chart()
        .transform_filter("isValid(datum.day)")
        .mark_point(size=70, filled=True, opacity=1, strokeWidth=1.8)
        .encode(
            x=across,
            y=down,
            fill=alt.Fill("inside:N", scale=inside, legend=None),
            stroke=alt.Stroke("lane:N", scale=colour, legend=None),
            tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("value:N", title=" ")],
        )
    )
    heads = alt.Chart().transform_filter("isValid(datum.head)")
    place: dict[str, Any] = {"y": down, "x": fixed("x", 0), "text": alt.Text("head:N")}
    words: dict[str, Any] = {"align": "left", "baseline": "middle", "fontWeight": 600}
    layers = [
        heads.mark_rule(color=RULE, yOffset=-STEP * 0.6).encode(y=down, x=fixed("x", 0), x2=fixed("x2", "width")),
    ]
    line = alt.Chart().transform_filter("isValid(datum.polling)").mark_rule(color=INK, strokeDash=[4, 3])
    layers.append(line.encode(x=alt.X("polling:T", scale=scale, axis=axis)))
    layers += [
        heads.mark_text(**words, stroke=PAPER, strokeWidth=4, strokeJoin="round").encode(**place),
        heads.mark_text(**words, color=INK).encode(**place),
        dots,
    ]
    return drawing(*layers, height=STEP * rows)
