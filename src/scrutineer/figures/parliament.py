"""A parliament as a half circle of seats."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from scrutineer.figures.figure import drawing
from scrutineer.figures.theme import PAPER, REST

WIDTH = 640
HEIGHT = 330
INNER = 0.38
"""Inner radius of the half circle; the outer one is 1."""


def hemicycle(seats: int) -> list[tuple[float, float]]:
    """Places of seats in a half circle, from its left end to its right end.

    Args:
        seats: Number of seats.

    Returns:
        (x, y) with x from -1 to 1 and y from 0 to 1. Seats of one group placed one after the other form a wedge.
    """
    if seats <= 0:
        return []
    rings = next((n for n in range(1, 60) if sum(_capacity(r, (1 - INNER) / n) for r in _radii(n)) >= seats), 60)
    radii = _radii(rings)
    shares = [seats * radius / sum(radii) for radius in radii]
    filled = [math.floor(share) for share in shares]
    for place in sorted(range(rings), key=lambda i: filled[i] - shares[i])[: seats - sum(filled)]:
        filled[place] += 1
    found = []
    for radius, number in zip(radii, filled, strict=True):
        for k in range(number):
            angle = math.pi * (1 - (k / (number - 1) if number > 1 else 0.5))
            found.append((angle, radius))
    found.sort(key=lambda place: (-place[0], place[1]))
    return [(round(r * math.cos(a), 4), round(r * math.sin(a), 4)) for a, r in found]


def _radii(rings: int) -> list[float]:
    if rings == 1:
        return [0.9]
    return [INNER + (1 - INNER) * ring / (rings - 1) for ring in range(rings)]


def _capacity(radius: float, gap: float) -> int:
    return int(math.pi * radius / gap) + 1


def parliament_marks(groups: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """One mark per seat.

    Args:
        groups: (label, colour, seats), in order from left to right.

    Returns:
        Marks with x, y, label and colour.
    """
    places = hemicycle(sum(seats for _, _, seats in groups))
    owners = [(label, colour) for label, colour, seats in groups for _ in range(seats)]
    return [
        {"x": x, "y": y, "label": label, "colour": colour}
        for (x, y), (label, colour) in zip(places, owners, strict=True)
    ]


def parliament(marks: Sequence[Mapping[str, Any]], *, open_label: str) -> dict[str, Any]:
    """Seats as circles.

    Args:
        marks: From `parliament_marks`.
        open_label: Label of seats that nobody is reported to hold; they are drawn empty.

    Returns:
        The specification.
    """
    number = max(len(marks), 1)
    diameter = min(WIDTH / 2 * math.sqrt((1 - INNER**2) * math.pi / 2 / number) * 0.82, 34.0)
    labels = list(dict.fromkeys(str(mark["label"]) for mark in marks))
    colours = [next(str(mark["colour"]) for mark in marks if mark["label"] == label) for label in labels]
    edge = diameter / WIDTH * 1.6
    dots = (
        alt.Chart()
        .mark_circle(size=math.pi / 4 * diameter**2, opacity=1, strokeWidth=1.5)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1 - edge, 1 + edge], nice=False)),
            y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-2 * edge, 1 + edge], nice=False)),
            fill=alt.Fill(
                "label:N",
                legend=None,
                scale=alt.Scale(
                    domain=labels,
                    range=[PAPER if label == open_label else c for label, c in zip(labels, colours, strict=True)],
                ),
            ),
            stroke=alt.condition(f"datum.colour === '{REST}'", alt.value(REST), alt.value(PAPER)),
            tooltip=[alt.Tooltip("label:N", title=" ")],
        )
    )
    return drawing(dots, height=HEIGHT, width=WIDTH)
