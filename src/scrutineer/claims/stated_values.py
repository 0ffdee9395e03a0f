"""Every value that a text gives for a metric: as printed, as the sum of its parts, and as other counts make it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from scrutineer.claims.evaluation import combine
from scrutineer.claims.expression import Binary, Expression, parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.stated_figure import StatedFigure
from scrutineer.claims.wording import value_text

BLANK: Final = parse_metric("external.blank")
"""Blank ballots: some countries count them as invalid, others beside the invalid ones or among the valid."""
MOST: Final = 6
"""Values of one metric that are looked at: a text that prints more is a table, and tables are the record's matter."""


@dataclass(frozen=True, slots=True)
class StatedValue:
    """One value for a metric.

    Attributes:
        value: The value.
        words: How it comes about: the printed figure, or a sum of such.
        figures: Places of the figures it was made from; empty for one from outside the text.
        open_parts: Whether it is a sum of parts of which some may not be named.
        composed: Whether it follows from other counts by definition.
    """

    value: Interval
    words: str
    figures: tuple[int, ...]
    open_parts: bool = False
    composed: bool = False


@dataclass(frozen=True)
class StatedValues:
    """The figures of a text, by what they measure.

    Attributes:
        figures: The figures, in the order of the text.
        known: Metric to a fixed value from outside the text.
        composed: Count to the expression that it follows from.
    """

    figures: Sequence[StatedFigure]
    known: Mapping[str, Interval]
    composed: Mapping[str, Expression]

    def of_role(self, role: str) -> Sequence[tuple[int, StatedFigure]]:
        """The figures that play a part, each with its place; a metric of the election before counts as earlier."""
        return self._roles.get(role, ())

    def once(self, role: str) -> Sequence[tuple[int, StatedFigure]]:
        """The figures that play a part, without what the text prints again."""
        return self._once.get(role, ())

    @cached_property
    def _once(self) -> Mapping[str, Sequence[tuple[int, StatedFigure]]]:
        kept: dict[str, list[tuple[int, StatedFigure]]] = {}
        seen: set[tuple[str, str, str, str | None, str | None]] = set()
        for role, figures in self._roles.items():
            for place, figure in figures:
                key = (role, figure.metric.text, figure.printed, figure.name, figure.compared)
                if key not in seen:
                    seen.add(key)
                    kept.setdefault(role, []).append((place, figure))
        return kept

    @cached_property
    def _roles(self) -> Mapping[str, Sequence[tuple[int, StatedFigure]]]:
        found: dict[str, list[tuple[int, StatedFigure]]] = {}
        for place, figure in enumerate(self.figures):
            before = figure.role == "value" and figure.metric.text.startswith(("previous.", "(previous."))
            found.setdefault("earlier" if before else figure.role, []).append((place, figure))
        return found

    @cached_property
    def _direct(self) -> Mapping[str, Sequence[StatedValue]]:
        found: dict[str, list[StatedValue]] = {}
        for place, figure in self.once("value"):
            own = found.setdefault(figure.metric.text, [])
            if len(own) < MOST and all(item.value != figure.interval for item in own):
                own.append(StatedValue(figure.interval, figure.printed, (place,)))
        return found

    def direct(self, metric: Expression) -> Sequence[StatedValue]:
        """The values printed for a metric; where there are none, the one known from outside the text."""
        found = self._direct.get(metric.text, ())
        fixed = self.known.get(metric.text)
        if found or fixed is None:
            return found
        return (StatedValue(fixed, f"{value_text(fixed, rate=False)} (from the record)", ()),)

    def made(self, metric: Expression) -> Sequence[StatedValue]:
        """The values that follow for a metric: the sum of its parts, and what other printed counts make it."""
        if metric.text not in self._follow:
            self._follow[metric.text] = tuple(self._made(metric))
        return self._follow[metric.text]

    @cached_property
    def _follow(self) -> dict[str, Sequence[StatedValue]]:
        """What has been worked out for a metric, by its text."""
        return {}

    def _made(self, metric: Expression) -> Iterator[StatedValue]:
        parts = [(place, part) for place, part in self.once("part") if part.metric == metric]
        if len(parts) > 1:
            total = Interval.point(0)
            for _, part in parts:
                total += part.interval
            words = " + ".join(f"{part.printed} ({part.name})" if part.name else part.printed for _, part in parts)
            whole = any(part.all_parts for _, part in parts)
            yield StatedValue(total, words, tuple(place for place, _ in parts), open_parts=not whole)
        expression = self.composed.get(metric.text)
        if isinstance(expression, Binary):
            yield from islice(self._joined(expression), MOST)

    def _joined(self, expression: Binary) -> Iterator[StatedValue]:
        for one in self.direct(expression.left):
            for other in self.direct(expression.right):
                value = combine(expression.symbol, one.value, other.value)
                if value is not None and one.figures and other.figures:
                    words = f"{one.words} {expression.symbol} {other.words}"
                    yield StatedValue(value, words, one.figures + other.figures, composed=True)

    def all(self, metric: Expression) -> Sequence[StatedValue]:
        """Every value for a metric, no value twice."""
        found: list[StatedValue] = []
        for item in (*self.direct(metric), *self.made(metric)):
            if not item.open_parts and all(item.value != other.value for other in found):
                found.append(item)
        return tuple(found[:MOST])
