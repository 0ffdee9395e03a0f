"""A chart ready to be placed: specification, table, words. No chart holds a sentence of its own."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

import altair as alt
from altair.utils.schemapi import debug_mode

from scrutineer.figures.theme import config

Kind = Literal["text", "date", "count", "change", "rate", "number"]
Shape = Literal["square", "circle", "ring", "diamond", "open", "line", "dashed", "dashes", "tick"]
Cell = str | int | float | None
TABLE = "table"
"""Name of the data set that a specification draws from; its rows are those of the figure's `marks`."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table behind a chart.

    Attributes:
        name: Key, as in the CSV.
        label: Heading for people.
        kind: How its cells are written: text, date, count, change (a signed count), rate (a fraction of 1), number.
    """

    name: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A colour and shape and what they stand for."""

    colour: str
    label: str
    shape: Shape = "square"


@dataclass(frozen=True)
class Figure:
    """A chart with everything that a reader needs who cannot see it.

    Attributes:
        id: Anchor, unique and stable.
        title: What it shows, as a headline.
        subtitle: What is drawn, in which unit.
        text: The chart in one or two sentences, for those who do not see it.
        spec: Vega-Lite specification that names its data `table`.
        marks: Rows that the specification draws.
        columns: Columns of the table behind it.
        rows: Its rows, in reading order.
        legend: Colours, where the chart itself does not name them.
        notes: What the reader has to know beside it.
        sources: Ids of the sources of its figures.
        limits: Error rates, limits and ordinary explanations of what it shows, on demand.
    """

    id: str
    title: str
    subtitle: str
    text: str
    spec: Mapping[str, Any]
    marks: Sequence[Mapping[str, Any]]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())
    limits: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Check that the table is rectangular.

        Raises:
            ValueError: A row has another number of cells than there are columns.
        """
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of the table behind {self.id} does not fit its columns")


def unvalidated() -> AbstractContextManager[None]:
    """While specifications are built: leave out Altair's validation, which the tests do once for every chart."""
    return debug_mode(False)


def drawing(*layers: alt.Chart, height: int, width: int | str = "container") -> dict[str, Any]:
    """Layers as one specification that fills its container and draws from the data set `table`.

    Args:
        layers: Charts without data.
        height: Pixels.
        width: Pixels, or `container`.

    Returns:
        The specification as a dictionary.
    """
    chart = alt.layer(*layers).properties(data=alt.NamedData(name=TABLE), width=width, height=height)
    spec = chart.to_dict(validate=False)
    return {**spec, "config": config(), "padding": 2}
