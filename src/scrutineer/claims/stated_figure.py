"""A figure as a text states it: what it measures, the values its digits stand for, and the part it plays."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from scrutineer.claims.evaluation import interval_dict
from scrutineer.claims.expression import Expression
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure, as_rate, choose_figure
from scrutineer.claims.region import Fit, Kind, Region, kind_of
from scrutineer.claims.wording import value_text

Unit = Literal["count", "rate", "points", "times"]
Role = Literal["value", "part", "earlier", "change"]
Comparison = Literal["more", "less", "same"]
UNITS: Final[tuple[Unit, ...]] = ("count", "rate", "points", "times")
ROLES: Final[tuple[Role, ...]] = ("value", "part", "earlier", "change")


def width(interval: Interval) -> Fraction | float:
    """How far an interval reaches from end to end; infinity where it has no end."""
    return interval.end - interval.start


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One figure of a text.

    Attributes:
        printed: As printed.
        interval: What the digits, with their hedge, stand for; rates as fractions of 1.
        metric: What it measures, in the language of metrics: `cast`, `cast / registered`, `votes[ash] / valid`. Names
            in brackets need not be options of any record.
        unit: `count`, `rate` (per cent), `points` (percentage points) or `times`.
        role: `value`; `part` of the count in `metric`; `earlier`, the metric's value at another election or hour; or
            `change` of the metric from its earlier value.
        name: What a part is (`men`), or who gives the figure (`the chair`).
        all_parts: For parts: whether the text names them all (`men` and `women`).
        compared: For a value: how the text sets it beside the earlier one: more, less, same.
        cut_off: What the digits stand for if further ones were dropped; None where nothing can be dropped.
        where: First code point and the one behind the last, in the text.
        sentence: Where its sentence begins; None where that is not known.
        aside: Whether its sentence names a place, a time, a group or a poll, by which it may differ from another value
            of the same metric.
    """

    printed: str
    interval: Interval
    metric: Expression
    unit: Unit = "count"
    role: Role = "value"
    name: str | None = None
    all_parts: bool = False
    compared: Comparison | None = None
    cut_off: Interval | None = None
    where: tuple[int, int] | None = None
    sentence: int | None = None
    aside: bool = False

    @property
    def region(self) -> Region:
        """The values that fit, cut off or rounded."""
        return Region(self.interval, cut_off=self.cut_off)

    @property
    def widest(self) -> Interval:
        """The values that fit, those with digits cut off taken in."""
        return self.region.widest

    @property
    def exact(self) -> Fraction | None:
        """The value, where the digits stand for one number only."""
        return self.interval.value

    def fit(self, value: Interval) -> Fit:
        """How a value worked out elsewhere lies to the printed one.

        A value that overlaps the printed one fits if it is no coarser than two figures printed as finely make it.
        """
        found = self.region.fit(value)
        if found is Fit.COARSE and (self.widest.contains(value) or width(value) <= 2 * width(self.interval)):
            return Fit.FITS
        return found

    def shown(self, value: Interval) -> str:
        """A value as this figure would print it."""
        return value_text(value, rate=self.unit in ("rate", "points"), digits=3)

    def as_dict(self) -> dict[str, Any]:
        """The figure as plain JSON values."""
        return {
            "printed": self.printed,
            **interval_dict(self.interval),
            "metric": self.metric.text,
            "unit": self.unit,
            "role": self.role,
            "name": self.name,
            "where": list(self.where) if self.where else None,
        }


def stated(
    printed: str,
    metric: Expression,
    *,
    hedge: str = "none",
    unit: Unit | None = None,
    role: Role = "value",
    name: str | None = None,
    all_parts: bool = False,
    compared: Comparison | None = None,
    where: tuple[int, int] | None = None,
) -> StatedFigure | None:
    """A figure out of its printed text.

    Args:
        printed: As printed; one number.
        metric: What it measures.
        hedge: none, about, nearly, over, at_least or up_to.
        unit: Its unit; None reads it from the text: percentage points, per cent, else a count.
        role: The part it plays.
        name: What a part is, or who gives the figure.
        all_parts: Whether the text names all parts.
        compared: How the text sets it beside the earlier value.
        where: Its place in the text.

    Returns:
        The figure; None where no number, or more than one, can be read.
    """
    whole = kind_of(metric) is Kind.COUNT and role != "change"
    candidates = choose_figure(printed, whole=whole)
    if role == "change" and not candidates:
        candidates = choose_figure(printed, whole=True)
    if len(candidates) != 1:
        return None
    figure = candidates[0]
    if unit is None:
        unit = _unit(printed, figure, metric, role)
    if unit in ("rate", "points"):
        figure = as_rate(figure)
    exact_counts = unit == "count"
    return StatedFigure(
        printed=printed,
        # What is far over the figure is over it as well: an article's own arithmetic refutes only what is less.
        interval=Interval(figure.value, None) if hedge == "over" else figure.hedged(hedge, whole=exact_counts),
        metric=metric,
        unit=unit,
        role=role,
        name=name,
        all_parts=all_parts,
        compared=compared,
        cut_off=figure.cut_off(whole=exact_counts) if hedge == "none" else None,
        where=where,
    )


def _unit(printed: str, figure: PrintedFigure, metric: Expression, role: str) -> Unit:
    if role == "change" and "point" in printed.lower():
        return "points"
    if figure.rate or (kind_of(metric) is Kind.SHARE and role != "change"):
        return "rate"
    if role == "change" and "times" in printed.lower():
        return "times"
    return "count"
