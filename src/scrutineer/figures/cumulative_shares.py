"""What share the contestants have when stations are added in the order of their turnout.

If turnout and preference were unrelated, the curves would be flat. Klimek and others (2012),
doi:10.1073/pnas.1210722109, draw them for votes; ordinary differences between town and country bend them too.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import per_cent_expression, upright_title
from scrutineer.figures.theme import BAND, MARK, NOW

BINS = 101
LEAST_BALLOTS = 0.005
"""Share of all ballots below which a curve would be the noise of a few stations."""
COLOURS = (NOW, MARK)
DASHES = ([1, 0], [6, 3])

IntArray = NDArray[np.int64]


def cumulative_marks(
    cast: IntArray, registered: IntArray, valid: IntArray, votes: Sequence[tuple[str, IntArray]]
) -> list[dict[str, Any]]:
    """Shares in all stations up to each turnout.

    Args:
        cast: Ballots cast, at most the register. Shape (stations,).
        registered: Registered voters, above 0. Shape (stations,).
        valid: Valid ballots. Shape (stations,).
        votes: Name and votes of each contestant. Shapes (stations,).

    Returns:
        One mark for each whole percentage of turnout and contestant: turnout (below it, as a fraction; 1 holds all),
        who, share of the valid ballots of these stations, counted (their share of all ballots cast).
    """
    place = 100 * cast // registered

    def up_to(column: IntArray) -> NDArray[np.float64]:
        return np.asarray(np.cumsum(np.bincount(place, weights=column, minlength=BINS)))

    ballots, whole = up_to(cast), up_to(valid)
    # Turnout of exactly 100 per cent joins those below it.
    ends = [*range(BINS - 2), BINS - 1]
    return [
        {
            "turnout": min((end + 1) / 100, 1.0),
            "who": who,
            "share": round(float(own[end] / whole[end]), 5),
            "counted": round(float(ballots[end] / ballots[-1]), 5),
        }
        for who, column in votes
        for own in (up_to(column),)
        for end in ends
        if whole[end] > 0 and ballots[end] >= LEAST_BALLOTS * ballots[-1]
    ]


def cumulative_shares(
    names: Sequence[str], *, turnout_title: str, share_title: str, counted_title: str
) -> dict[str, Any]:
    """A curve for each contestant over the share of ballots counted so far.

    Args:
        names: Contestants, as in the marks; two at most.
        turnout_title: What the horizontal axis measures.
        share_title: What the curves measure.
        counted_title: What the area measures.

    Returns:
        The specification.
    """
    across = alt.X(
        "turnout:Q",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(title=turnout_title, labelExpr=per_cent_expression(), tickCount=6, grid=False),
    )
    who, whole = list(names), alt.Scale(domain=[0, 1])
    axis = upright_title(share_title, text=per_cent_expression())
    area = (
        alt.Chart()
        .transform_filter(alt.FieldEqualPredicate(field="who", equal=who[0]))
        .mark_area(color=BAND)
        .encode(x=across, y=alt.Y("counted:Q", scale=whole, axis=axis))
    )
    lines = (
        alt.Chart()
        .mark_line(strokeWidth=2.2)
        .encode(
            x=across,
            y=alt.Y("share:Q", scale=whole, axis=axis),
            color=alt.Color(
                "who:N", legend=None, scale=alt.Scale(domain=list(names), range=list(COLOURS[: len(names)]))
            ),
            strokeDash=alt.StrokeDash(
                "who:N", legend=None, scale=alt.Scale(domain=list(names), range=list(DASHES[: len(names)]))
            ),
            tooltip=[
                alt.Tooltip("who:N", title=" "),
                alt.Tooltip("turnout:Q", format=".0%", title=turnout_title),
                alt.Tooltip("share:Q", format=".1%", title=share_title),
                alt.Tooltip("counted:Q", format=".1%", title=counted_title),
            ],
        )
    )
    return drawing(area, lines, height=280)
