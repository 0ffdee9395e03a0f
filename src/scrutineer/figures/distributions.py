"""How turnout is distributed over the stations of one election, and of others beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import per_cent_expression, upright_title
from scrutineer.figures.theme import NOW, REST


def distribution_marks(shares: Mapping[str, NDArray[np.float64]]) -> list[dict[str, Any]]:
    """One mark per election and whole percentage, between the first and the last that any election has.

    Args:
        shares: Election to the share of its stations by whole percentage of turnout. Shapes (101,).

    Returns:
        Marks with election, turnout (a fraction) and share.
    """
    filled = np.flatnonzero(np.sum(list(shares.values()), axis=0))
    return [
        {"election": name, "turnout": k / 100, "share": round(float(values[k]), 5)}
        for name, values in shares.items()
        for k in range(int(filled[0]), int(filled[-1]) + 1)
    ]


def distributions(elections: Sequence[str], *, turnout_title: str, share_title: str) -> dict[str, Any]:
    """A curve for each election; the first is drawn above the others.

    Args:
        elections: Names as in the marks, the one that matters first.
        turnout_title: What the horizontal axis measures.
        share_title: What the vertical axis measures.

    Returns:
        The specification.
    """
    across = alt.X(
        "turnout:Q",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(title=turnout_title, labelExpr=per_cent_expression(), tickCount=6, grid=False),
    )
    up = alt.Y("share:Q", axis=upright_title(share_title, text=per_cent_expression()))
    hints = [
        alt.Tooltip("election:N", title=" "),
        alt.Tooltip("turnout:Q", format=".0%", title=turnout_title),
        alt.Tooltip("share:Q", format=".1%", title=share_title),
    ]
    others = (
        alt.Chart()
        .transform_filter(alt.FieldOneOfPredicate(field="election", oneOf=list(elections[1:])))
        .mark_line(color=REST, strokeWidth=1.2)
        .encode(x=across, y=up, detail="election:N", tooltip=hints)
    )
    own = (
        alt.Chart()
        .transform_filter(alt.FieldEqualPredicate(field="election", equal=elections[0]))
        .mark_line(color=NOW, strokeWidth=2.4)
        .encode(x=across, y=up, tooltip=hints)
    )
    return drawing(others, own, height=280)
