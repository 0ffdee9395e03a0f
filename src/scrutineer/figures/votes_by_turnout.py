"""Votes of the leader and of all others by turnout, and what the leader would have at the ratio of the clean peak.

S. Shpilkin, Trv-Nauka 94 (2011) 2. The third curve is drawn only where the method finds a clean peak.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import SHORT_NUMBERS, per_cent_expression, upright_title
from scrutineer.figures.theme import BAND, INK, MARK, NOW, SOFT_INK

IntArray = NDArray[np.int64]


def votes_by_turnout_marks(
    cast: IntArray, registered: IntArray, votes: IntArray, others: IntArray, ratio: float | None
) -> list[dict[str, Any]]:
    """Votes in stations of each whole percentage of turnout, as in `forensics.clean_peak`.

    Args:
        cast: Ballots cast, at most the register. Shape (stations,).
        registered: Registered voters, above 0. Shape (stations,).
        votes: The leader's votes. Shape (stations,).
        others: Votes of all others. Shape (stations,).
        ratio: Leader's votes for one of the others' on the flank of the clean peak; None without a clean peak.

    Returns:
        Marks with turnout (a fraction), leader, others and expected (null without a ratio).
    """
    place = (200 * cast + registered) // (2 * registered)
    leader, rest = (np.bincount(place, weights=column, minlength=101) for column in (votes, others))
    filled = np.flatnonzero(leader + rest)
    if not filled.size:
        return []
    return [
        {
            "turnout": k / 100,
            "leader": int(leader[k]),
            "others": int(rest[k]),
            "expected": None if ratio is None else round(float(rest[k] * ratio)),
        }
        for k in range(int(filled[0]), int(filled[-1]) + 1)
    ]


def votes_by_turnout(marks: Sequence[dict[str, Any]], *, turnout_title: str, peak: float | None) -> dict[str, Any]:
    """Curves of votes.

    Args:
        marks: From `votes_by_turnout_marks`.
        turnout_title: What the horizontal axis measures.
        peak: Turnout of the clean peak, a fraction; None where there is none.

    Returns:
        The specification.
    """
    across = alt.X(
        "turnout:Q",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(title=turnout_title, labelExpr=per_cent_expression(), tickCount=6, grid=False),
    )
    axis = upright_title("Votes", text=SHORT_NUMBERS)
    hints = [alt.Tooltip("turnout:Q", format=".0%", title=turnout_title)]
    hints += [alt.Tooltip(f"{name}:Q", format=",", title=name) for name in ("leader", "others")]

    def curve(name: str, colour: str, dash: list[int], width: float) -> alt.Chart:
        drawn: alt.Chart = (
            alt.Chart()
            .mark_line(color=colour, strokeDash=dash, strokeWidth=width)
            .encode(x=across, y=alt.Y(f"{name}:Q", axis=axis), tooltip=hints)
        )
        return drawn

    layers = [curve("others", MARK, [6, 3], 2), curve("leader", NOW, [1, 0], 2.2)]
    if peak is not None and any(mark["expected"] is not None for mark in marks):
        above = (
            alt.Chart()
            .transform_filter(f"datum.turnout >= {peak}")
            .mark_area(color=BAND)
            .encode(x=across, y=alt.Y("expected:Q", axis=axis), y2=alt.Y2("leader"))
        )
        rule = alt.Chart().mark_rule(color=SOFT_INK, strokeDash=[2, 2]).encode(x=alt.XDatum(peak, type="quantitative"))
        layers = [above, rule, *layers, curve("expected", INK, [2, 3], 1.6)]
    return drawing(*layers, height=280)
