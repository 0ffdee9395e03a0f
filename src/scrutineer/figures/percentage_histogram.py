"""How many stations report which percentage, to a tenth of a point: rounding shows as peaks at whole percentages.

Kobak, Shpilkin and Pshenichnikov, Annals of Applied Statistics 10 (2016) 54, doi:10.1214/16-AOAS904. Whole ballots make
peaks of their own in small stations; so what they make of the same curve is drawn behind.
"""

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.figure import drawing
from scrutineer.figures.rows import per_cent_expression, upright_title
from scrutineer.figures.theme import BEFORE, INK, MARK, NOW
from scrutineer.forensics.integer_windows import at_integer

PER_POINT = 10
"""Bins to a percentage point; each is centred on a tenth."""
BINS = 100 * PER_POINT + 1

REACH = 20
"""Bins on each side that say how high the curve is at a bin, as in the test of spikes."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def bin_percentages(part: IntArray, whole: IntArray) -> IntArray:
    """Count stations by percentage, in tenths of a point.

    Args:
        part: Ballots or votes, at most the whole. Shape (stations,).
        whole: What they are taken of, above 0. Shape (stations,).

    Returns:
        Stations per bin; those of bin 10 i are exactly the ones at the integer i in the sense of the test. Shape
        (1001,).
    """
    place = (2000 * part + whole) // (2 * whole)
    # A percentage on the border of two bins belongs to the whole percentage, where one of them is one.
    nearest = PER_POINT * ((200 * part + whole) // (2 * whole))
    return np.bincount(np.where(at_integer(part, whole), nearest, place), minlength=BINS).astype(np.int64)


def beside_neighbours(numbers: IntArray, clean: FloatArray) -> FloatArray:
    """What whole ballots make of a curve: clean elections, brought to its height around each bin.

    With O the stations observed and E those of clean elections, E_b sum O / sum E over the bins on both sides of b. The
    peaks that whole numbers make are in E; the height is that of the curve itself, whose shape is not in question here.

    Args:
        numbers: From `bin_percentages`. Shape (1001,).
        clean: Mean of the same over clean elections. Shape (1001,).

    Returns:
        Expected stations per bin. Shape (1001,).
    """
    kernel = np.ones(2 * REACH + 1)
    kernel[REACH] = 0
    # All percentages of stations without votes are 0: that bin says nothing about those beside it.
    observed, drawn = numbers.astype(np.float64), clean.copy()
    observed[0] = drawn[0] = 0
    beside = np.convolve(observed, kernel, "same")
    beside_clean = np.convolve(drawn, kernel, "same")
    return np.asarray(clean * np.where(beside_clean > 0, beside / np.maximum(beside_clean, 1e-9), 0.0))


def percentage_marks(numbers: IntArray, expected: FloatArray) -> list[dict[str, Any]]:
    """One mark per bin between the first and the last filled one; 0 per cent, where every count is whole, is not drawn.

    Args:
        numbers: From `bin_percentages`. Shape (1001,).
        expected: From `beside_neighbours`. Shape (1001,).

    Returns:
        Marks with at (a fraction), number, expected and integer.
    """
    filled = np.flatnonzero(numbers[1:]) + 1
    if not filled.size:
        return []
    return [
        {
            "at": round(place / (BINS - 1), 4),
            "number": int(numbers[place]),
            "expected": round(float(expected[place]), 1),
            "integer": place % PER_POINT == 0,
        }
        for place in range(int(filled[0]), int(filled[-1]) + 1)
    ]


def percentage_histogram(*, axis_title: str, count_title: str) -> dict[str, Any]:
    """The reported percentages as a line, whole percentages as dots, and what is expected as an area behind.

    Args:
        axis_title: What the horizontal axis measures.
        count_title: What is counted.

    Returns:
        The specification.
    """
    across = alt.X(
        "at:Q",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(title=axis_title, labelExpr=per_cent_expression(), tickCount=6, grid=False),
    )
    up = upright_title(count_title)
    reported = alt.Y("number:Q", axis=up)
    hints = [
        alt.Tooltip("at:Q", format=".1%", title=axis_title),
        alt.Tooltip("number:Q", format=",", title=count_title),
        alt.Tooltip("expected:Q", format=",.1f", title="expected"),
    ]
    line = alt.Chart().mark_line(color=NOW, strokeWidth=1, interpolate="step").encode(x=across, y=reported)
    dots = (
        alt.Chart()
        .transform_filter("datum.integer")
        .mark_point(filled=True, color=MARK, size=16, opacity=1)
        .encode(x=across, y=reported, tooltip=hints)
    )
    area = (
        alt.Chart()
        .mark_area(color=BEFORE, opacity=0.55, interpolate="step")
        .encode(x=across, y=alt.Y("expected:Q", axis=up))
    )
    clean = (
        alt.Chart()
        .transform_filter("datum.integer")
        .mark_point(filled=False, color=INK, size=16, opacity=0.8, strokeWidth=1)
        .encode(x=across, y=alt.Y("expected:Q", axis=up))
    )
    return drawing(area, line, clean, dots, height=280)
