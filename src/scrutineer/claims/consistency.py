"""Figures printed together: can all of them be true at once?

Each printed figure bounds its metric. The bounds are pushed through the metrics, from operands to results and back,
until nothing changes; if some metric is left without a value, the figures exclude each other. Operands that the claim
does not print come from the record only where they are exact and the same at every stage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.claims.claim import Figure
from scrutineer.claims.evaluation import Reading, combine, evaluate, interval_dict
from scrutineer.claims.expression import Binary, Expression, Negative, Number, Operand, OverUnits
from scrutineer.claims.interval import ANYTHING, Interval
from scrutineer.claims.region import Fit, Region, region_of

ROUNDS = 12
NOT_NEGATIVE = Interval(Fraction(0), None)

Constraint = tuple[Expression, Interval]


@dataclass(frozen=True, slots=True)
class Recomputation:
    """A printed figure worked out from the others printed beside it.

    Attributes:
        figure: The figure.
        metric: What was worked out; for a count it may be the sum of its parts.
        value: What the others give.
        fit: How that lies to what is printed.
        operands: The operands used.
    """

    figure: Figure
    metric: Expression
    value: Interval
    fit: Fit
    operands: tuple[Reading, ...]

    def as_dict(self) -> dict[str, Any]:
        """The recomputation as plain JSON values."""
        return {
            "metric": self.metric.text,
            "printed": self.figure.printed,
            **interval_dict(self.value),
            "fit": self.fit.value,
            "operands": [operand.as_dict() for operand in self.operands],
        }


@dataclass(frozen=True, slots=True)
class PrintedTogether:
    """What the figures of a claim say about each other.

    Attributes:
        excluded: Whether they cannot all be true, even if digits were cut off in place of rounded.
        recomputations: The figures that follow from the others.
    """

    excluded: bool
    recomputations: tuple[Recomputation, ...]

    @property
    def faulty(self) -> tuple[Recomputation, ...]:
        """The recomputations that do not fit what is printed."""
        return tuple(item for item in self.recomputations if item.fit is Fit.APART)


def printed_together(
    figures: Sequence[Figure], *, fixed: Mapping[str, Interval], identities: Sequence[Expression] = ()
) -> PrintedTogether:
    """Test the figures of a claim against each other.

    Args:
        figures: The figures; those about different stages or units are not set against each other.
        fixed: Operand to its value, for operands that do not change between stages.
        identities: Metrics that are 0 by definition, such as `valid + invalid - cast`.

    Returns:
        Whether they exclude each other, and what follows from what.
    """
    groups: dict[tuple[str | None, ...], list[tuple[Figure, Region]]] = {}
    for figure in figures:
        region = region_of(figure)
        if region is not None and not region.negated and figure.relation not in ("all", "none", "exists"):
            groups.setdefault((figure.about_stage, figure.about_coverage, figure.scope), []).append((figure, region))
    excluded = False
    found: list[Recomputation] = []
    for (*_, scope), group in groups.items():
        # What the record holds of the whole says nothing of one unit.
        held = fixed if scope is None else {}
        alone = [
            (figure, region)
            for figure, region in group
            if _possible([(figure.metric, region.widest)], _without(held, [figure.metric]), ())
        ]
        if len(alone) < 2:
            continue
        metrics = [figure.metric for figure, _ in alone]
        constraints = [(figure.metric, region.widest) for figure, region in alone]
        excluded |= not _possible(constraints, _without(held, metrics), identities)
        found += _recomputed(alone, _without(held, metrics), identities)
    return PrintedTogether(excluded, tuple(found))


def _without(fixed: Mapping[str, Interval], metrics: Iterable[Expression]) -> dict[str, Interval]:
    """What the claim prints itself is not taken from the record."""
    printed = {metric.text for metric in metrics}
    return {text: value for text, value in fixed.items() if text not in printed}


@dataclass(frozen=True, slots=True)
class KnownValues:
    """Values by metric as operands: printed figures, fixed ones, or supposed ones."""

    values: Mapping[str, Interval]

    def read(self, leaf: Operand | OverUnits) -> Reading | None:
        """The value of an operand, or None."""
        value = self.values.get(leaf.text)
        return None if value is None else Reading(leaf.text, value)

    def read_rate(self, text: str) -> Reading | None:
        """The value of a quotient that is given as a whole, or None."""
        value = self.values.get(text)
        return None if value is None else Reading(text, value)


def _recomputed(
    group: list[tuple[Figure, Region]], fixed: Mapping[str, Interval], identities: Sequence[Expression]
) -> list[Recomputation]:
    found = []
    for place, (figure, region) in enumerate(group):
        others = {
            other.metric.text: limits.interval
            for rank, (other, limits) in enumerate(group)
            if rank != place and other.metric.text != figure.metric.text
        }
        for metric in (figure.metric, *_parts(figure.metric, identities)):
            result = evaluate(metric, KnownValues({**fixed, **others}))
            if result.interval is None or not any(reading.operand in others for reading in result.readings):
                continue
            fit = region.fit(result.interval)
            if fit is Fit.COARSE and region.widest.contains(result.interval):
                fit = Fit.FITS
            found.append(Recomputation(figure, metric, result.interval, fit, result.readings))
    return found


def _parts(metric: Expression, identities: Sequence[Expression]) -> list[Expression]:
    """The sum that a count stands for by an identity `sum - count`."""
    return [
        identity.left
        for identity in identities
        if isinstance(identity, Binary) and identity.symbol == "-" and identity.right == metric
    ]


class _NoValueError(Exception):
    """A metric is left without a value."""


def _possible(
    constraints: Sequence[Constraint], fixed: Mapping[str, Interval], identities: Sequence[Expression]
) -> bool:
    """Whether some numbers satisfy all constraints, as far as interval propagation can tell."""
    domains: dict[str, Interval] = dict(fixed)
    every = [*constraints, *((identity, Interval.point(0)) for identity in identities)]
    every.sort(key=lambda item: (item[0].text, item[1].start, item[1].end))
    try:
        for _ in range(ROUNDS):
            before = dict(domains)
            for metric, limits in every:
                _forward(metric, domains)
                _backward(metric, limits, domains)
            if domains == before:
                break
    except _NoValueError:
        return False
    return True


def narrowed(metric: Expression, target: Interval, fixed: Mapping[str, Interval], leaf: str) -> Interval | None:
    """The values of one operand for which a metric lies in a target.

    Args:
        metric: The metric.
        target: Where it should lie.
        fixed: Operand to its value, for all other operands.
        leaf: The operand, as the language writes it.

    Returns:
        Bounds of the operand, or None where no value does.
    """
    domains = {text: value for text, value in fixed.items() if text != leaf}
    try:
        _forward(metric, domains)
        _backward(metric, target, domains)
    except _NoValueError:
        return None
    return domains.get(leaf, NOT_NEGATIVE)


def _settle(text: str, value: Interval | None, domains: dict[str, Interval], default: Interval) -> Interval:
    known = domains.get(text, default)
    met = known if value is None else known.meet(value)
    if met is None:
        raise _NoValueError
    domains[text] = met
    return met


def _forward(node: Expression, domains: dict[str, Interval]) -> Interval:
    match node:
        case Number(value):
            return Interval.point(value)
        case Operand() | OverUnits():
            return _settle(node.text, None, domains, NOT_NEGATIVE)
        case Negative(inner):
            return _settle(node.text, -_forward(inner, domains), domains, ANYTHING)
        case Binary(symbol, left, right):
            one, other = _forward(left, domains), _forward(right, domains)
            return _settle(node.text, combine(symbol, one, other), domains, ANYTHING)


def _backward(node: Expression, target: Interval, domains: dict[str, Interval]) -> None:
    if isinstance(node, Number):
        if not target.holds(node.value):
            raise _NoValueError
        return
    default = NOT_NEGATIVE if isinstance(node, Operand | OverUnits) else ANYTHING
    here = _settle(node.text, target, domains, default)
    match node:
        case Negative(inner):
            _backward(inner, -here, domains)
        case Binary(symbol, left, right):
            one, other = _forward(left, domains), _forward(right, domains)
            for side, wanted in zip((left, right), _inverse(symbol, here, one, other), strict=True):
                if wanted is not None:
                    _backward(side, wanted, domains)


def _inverse(symbol: str, result: Interval, left: Interval, right: Interval) -> tuple[Interval | None, Interval | None]:
    """What the two sides must be for an operation to give the result; None where that is not bounded."""
    match symbol:
        case "+":
            return result - right, result - left
        case "-":
            return result + right, left - result
        case "*":
            return result.over(right), result.over(left)
    return result * right, left.over(result)
