"""How many reporting units had which turnout. Binned here: the page never holds the units themselves."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import per_cent_expression, upright_title
from scrutineer.figures.theme import MARK, NOW, SOFT_INK

WIDEST = 1.2
"""Turnout beyond this is counted in one last bin."""


@dataclass(frozen=True)
class Histogram:
    """Numbers of units by turnout.

    Attributes:
        width: Width of a bin, as a fraction.
        numbers: Units per bin; bin k holds turnout in [k * width, (k + 1) * width). Shape (bins,).
        beyond: Units beyond the last bin.
        units: All units counted.
        median: Median turnout, or None without units.
    """

    width: float
    numbers: NDArray[np.int64]
    beyond: int
    units: int
    median: float | None

    def mode(self) -> int | None:
        """The fullest bin; None without units."""
        return int(self.numbers.argmax()) if self.numbers.sum() else None


def bin_turnout(cast: NDArray[np.int64], registered: NDArray[np.int64], *, per_cent: int = 1) -> Histogram:
    """Count units by turnout.

    Args:
        cast: Ballots cast. Shape (units,).
        registered: Registered voters, all above 0. Shape (units,).
        per_cent: Width of a bin in percentage points. The division is done in whole numbers, so that a turnout on
            a border always falls into the bin above it.

    Returns:
        The histogram.
    """
    place = (cast * 100) // (registered * per_cent)
    bins = round(WIDEST * 100 / per_cent)
    numbers = np.bincount(np.minimum(place, bins), minlength=bins + 1).astype(np.int64)
    median = float(np.median(cast / registered)) if cast.size else None
    return Histogram(per_cent / 100, numbers[:bins], int(numbers[bins]), int(cast.size), median)


def histogram_marks(histogram: Histogram) -> list[dict[str, Any]]:
    """One mark per bin between the first and the last filled one: start, end (fractions), number."""
    filled = np.flatnonzero(histogram.numbers)
    if not filled.size:
        return []
    width = histogram.width
    return [
        {"start": round(k * width, 4), "end": round((k + 1) * width, 4), "number": int(histogram.numbers[k])}
        for k in range(int(filled[0]), int(filled[-1]) + 1)
    ]


def turnout_histogram(*, axis_title: str, count_title: str, whole: float | None) -> dict[str, Any]:
    """Bars of numbers of units; the marks are those of `histogram_marks`.

    Args:
        axis_title: What the horizontal axis measures.
        count_title: What the vertical axis counts.
        whole: Turnout of the whole, drawn as a line; None for no line.

    Returns:
        The specification.
    """
    beyond_one = alt.condition("datum.start >= 1", alt.value(MARK), alt.value(NOW))
    bars = (
        alt.Chart()
        .mark_bar(binSpacing=0.6)
        .encode(
            x=alt.X(
                "start:Q",
                bin="binned",
                axis=alt.Axis(title=axis_title, labelExpr=per_cent_expression(), tickCount=6, grid=False),
            ),
            x2=alt.X2("end"),
            y=alt.Y(
                "number:Q",
                axis=upright_title(count_title),
            ),
            color=beyond_one,
            tooltip=[
                alt.Tooltip("start:Q", format=".0%", title="from"),
                alt.Tooltip("end:Q", format=".0%", title="to"),
                alt.Tooltip("number:Q", format=",", title=count_title),
            ],
        )
    )
    if whole is None:
        return drawing(bars, height=280)
    line = alt.Chart().mark_rule(color=SOFT_INK, strokeDash=[4, 3]).encode(x=alt.XDatum(whole, type="quantitative"))
    return drawing(bars, line, height=280)
