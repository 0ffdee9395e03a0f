"""The turnout-share fingerprint: a 2-D histogram of turnout against one option's share of the valid votes.

Klimek, Yegorov, Hanel and Thurner (2012), Statistical detection of systematic election irregularities, PNAS 109(41),
doi 10.1073/pnas.1210722109. What looks odd in it can have ordinary causes (regions that differ, small units).
"""

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import per_cent_expression, upright_title
from scrutineer.figures.theme import DENSITY

CELL = 2
"""Width and height of a cell in percentage points; 51 by 51 cells at most."""


def bin_fingerprint(
    cast: NDArray[np.int64],
    registered: NDArray[np.int64],
    votes: NDArray[np.int64],
    valid: NDArray[np.int64],
) -> list[dict[str, Any]]:
    """Count units by turnout and share.

    Args:
        cast: Ballots cast. Shape (units,).
        registered: Registered voters, above 0. Shape (units,).
        votes: Votes of the option. Shape (units,).
        valid: Valid ballots, above 0. Shape (units,).

    Returns:
        One mark per cell with units in it: turnout, turnout_end, share, share_end (fractions), number. Turnout above
        1 and shares above 1 stand in the last cell.
    """
    last = 100 // CELL
    across = np.minimum((cast * 100) // (registered * CELL), last)
    up = np.minimum((votes * 100) // (valid * CELL), last)
    numbers = np.bincount(across * (last + 1) + up, minlength=(last + 1) ** 2)
    step = CELL / 100
    return [
        {
            "turnout": round(int(cell) // (last + 1) * step, 4),
            "turnout_end": round((int(cell) // (last + 1) + 1) * step, 4),
            "share": round(int(cell) % (last + 1) * step, 4),
            "share_end": round((int(cell) % (last + 1) + 1) * step, 4),
            "number": int(numbers[cell]),
        }
        for cell in np.flatnonzero(numbers)
    ]


def fingerprint(*, turnout_title: str, share_title: str, count_title: str) -> dict[str, Any]:
    """Cells coloured by the number of units in them, on a logarithmic scale; the marks are those of `bin_fingerprint`.

    Args:
        turnout_title: What the horizontal axis measures.
        share_title: What the vertical axis measures.
        count_title: What the colour counts.

    Returns:
        The specification.
    """
    scale = alt.Scale(domain=[0, 1 + CELL / 100], nice=False)
    density = alt.Scale(type="log", range=list(DENSITY), interpolate="lab")
    cells = (
        alt.Chart()
        .mark_rect()
        .encode(
            x=alt.X(
                "turnout:Q",
                scale=scale,
                axis=alt.Axis(title=turnout_title, labelExpr=per_cent_expression(), tickCount=6),
            ),
            x2=alt.X2("turnout_end"),
            y=alt.Y(
                "share:Q",
                scale=scale,
                axis=upright_title(share_title, text=per_cent_expression(), ticks=6),
            ),
            y2=alt.Y2("share_end"),
            color=alt.Color(
                "number:Q",
                scale=density,
                legend=alt.Legend(
                    title=count_title,
                    orient="bottom",
                    direction="horizontal",
                    gradientLength=180,
                    tickCount=4,
                    format="~s",
                ),
            ),
            tooltip=[
                alt.Tooltip("turnout:Q", format=".0%", title=turnout_title),
                alt.Tooltip("share:Q", format=".0%", title=share_title),
                alt.Tooltip("number:Q", format=",", title=count_title),
            ],
        )
    )
    return drawing(cells, height=420)
