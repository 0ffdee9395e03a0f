"""How many stations report which percentage, to a tenth of a point: rounding shows as peaks at whole percentages.

Kobak, Shpilkin and Pshenichnikov, Annals of Applied Statistics 10 (2016) 54, doi:10.1214/16-AOAS904. Whole ballots make
peaks of their own in small stations; so the same histogram of clean elections of these stations is drawn behind.
"""

from collections.abc import Sequence
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


def percentage_marks(numbers: IntArray, expected: FloatArray | None = None) -> list[dict[str, Any]]:
    """One mark per bin between the first and the last filled one.

    Args:
        numbers: From `bin_percentages`. Shape (1001,).
        expected: The same in clean elections; None where they were not drawn. Shape (1001,).

    Returns:
        Marks with at (a fraction), number, expected (null where not drawn) and integer.
    """
    filled = np.flatnonzero(numbers)
    if not filled.size:
        return []
    return [
        {
            "at": round(place / (BINS - 1), 4),
            "number": int(numbers[place]),
            "expected": None if expected is None else round(float(expected[place]), 1),
            "integer": place % PER_POINT == 0,
        }
        for place in range(int(filled[0]), int(filled[-1]) + 1)
    ]


def percentage_histogram(marks: Sequence[dict[str, Any]], *, axis_title: str, count_title: str) -> dict[str, Any]:
    """The reported percentages as a line, whole percentages as dots, and clean elections as an area behind.

    Args:
        marks: From `percentage_marks`.
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
        alt.Tooltip("expected:Q", format=",.1f", title="in clean elections"),
    ]
    line = alt.Chart().mark_line(color=NOW, strokeWidth=1, interpolate="step").encode(x=across, y=reported)
    dots = (
        alt.Chart()
        .transform_filter("datum.integer")
        .mark_point(filled=True, color=MARK, size=16, opacity=1)
        .encode(x=across, y=reported, tooltip=hints)
    )
    if not any(mark["expected"] is not None for mark in marks):
        return drawing(line, dots, height=280)
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
