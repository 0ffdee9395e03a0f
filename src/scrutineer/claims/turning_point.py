"""What would change a verdict: the nearest numbers at which it would read otherwise, computed where they can be."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from scrutineer.claims.claim import Figure
from scrutineer.claims.consistency import KnownValues, narrowed
from scrutineer.claims.evaluation import Evaluation, evaluate
from scrutineer.claims.expression import Binary, Expression, Operand, leaves
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Kind, Region, kind_of
from scrutineer.claims.vague import Limit, VagueReading
from scrutineer.claims.wording import capital, decimal, label, percent

ALSO_CUT_OFF: Final = "A number is taken to fit also if its digits were cut off and not rounded."


def turning_point(
    figure: Figure, region: Region, evaluation: Evaluation, names: Mapping[str, str], *, fits: bool
) -> str | None:
    """The values of the metric's first count between which the figure fits, all else as published.

    Args:
        figure: The figure.
        region: What it claims.
        evaluation: The metric at the stage that decided.
        names: Option to its name.
        fits: Whether it fits now.

    Returns:
        One sentence, or None where no single count decides.
    """
    leaf = _first_count(figure.metric)
    values = {reading.operand: reading.interval for reading in evaluation.readings}
    if leaf is None or leaf.text not in values or region.negated:
        return None
    known = {text: value for text, value in values.items() if text == leaf.text or value.value is not None}
    if len(known) != len(values) or evaluation.interval is None:
        return None
    bounds = narrowed(figure.metric, region.widest, known, leaf.text)
    words = label(leaf, names)
    if bounds is None:
        return f"No number of {words} would make it fit, all else as published."
    low = None if bounds.low is None or bounds.low <= 0 else ceil(bounds.low)
    high = None if bounds.high is None else floor(bounds.high)

    def fitting(number: int) -> bool:
        value = evaluate(figure.metric, KnownValues({**known, leaf.text: Interval.point(number)})).interval
        return value is not None and region.fit(value).holds

    # An end of the bounds may itself not fit, where a relation is strict or digits were cut off.
    if low is not None and not fitting(low):
        low += 1
    if high is not None and not fitting(high):
        high -= 1
    if low is not None and high is not None and low > high:
        return f"No whole number of {words} would make it fit, all else as published."
    sentence = _sentence(low, high, words, fits=fits)
    cut = region.cut_off is not None and region.widest != region.interval
    return sentence if sentence is None or not cut else f"{sentence} {ALSO_CUT_OFF}"


def _first_count(metric: Expression) -> Operand | None:
    for leaf in leaves(metric):
        if isinstance(leaf, Operand) and leaf.name != "external":
            return leaf
    return None


def _sentence(low: int | None, high: int | None, words: str, *, fits: bool) -> str | None:
    if low is None and high is None:
        return None
    if fits:
        if low == high:
            return f"Any other number of {words} than {low:,} would change it."
        ends = [f"fewer than {low:,}" if low is not None else "", f"more than {high:,}" if high is not None else ""]
        return f"It would change with {' or '.join(end for end in ends if end)} {words}, all else as published."
    if low == high:
        return f"It would fit with exactly {low:,} {words}."
    if low is None and high == 0:
        return f"It would fit with no {words}."
    if low is None:
        return f"It would fit with {high:,} {words} or fewer, all else as published."
    if high is None:
        return f"It would fit with {low:,} {words} or more, all else as published."
    return f"It would fit with {low:,} to {high:,} {words}, all else as published."


def vague_turning_point(
    figure: Figure, reading: VagueReading, evaluation: Evaluation, names: Mapping[str, str]
) -> str | None:
    """The limits at which a vague word would be judged otherwise, as counts where the metric is a share of a count.

    Returns:
        One sentence, or None where the placements give no exact limit.
    """
    small = figure.direction != "large"
    scale = _Scale(figure.metric, evaluation, names)
    parts = []
    if reading.against and reading.outcome in ("contradicted", "depends"):
        now = reading.outcome == "contradicted"
        parts.append(scale.turn(reading.against, upward=small, passed=now, word="contradicted"))
    if reading.in_favour:
        now = reading.outcome == "supported"
        parts.append(scale.turn(reading.in_favour, upward=not small, passed=now, word="supported"))
    return f"{capital('; '.join(parts))}, all else as published." if parts else None


class _Scale:
    """Limits of a metric told as counts: of itself, or of the numerator of a share."""

    def __init__(self, metric: Expression, evaluation: Evaluation, names: Mapping[str, str]) -> None:
        self.rate = kind_of(metric) is Kind.SHARE
        self.words = label(metric, names)
        self.base: Fraction | None = None if self.rate else Fraction(1)
        if isinstance(metric, Binary) and metric.symbol == "/" and isinstance(metric.right, Operand):
            self.words = label(metric.left, names)
            found = {reading.operand: reading.interval.value for reading in evaluation.readings}
            self.base = found.get(metric.right.text)

    def turn(self, limits: Sequence[Limit], *, upward: bool, passed: bool, word: str) -> str:
        """At which number the word comes to be, or no longer is, contradicted or supported.

        Args:
            limits: Limits that all have to be passed.
            upward: Whether they are passed by more, not by less.
            passed: Whether they are passed now.
            word: contradicted or supported.
        """
        ending = f"it would {'no longer ' if passed else ''}be {word}"
        if self.base is None:
            limit = (max if upward else min)(limits, key=lambda item: item.value)
            side = "above" if upward != passed else "below"
            return f"{side} {percent(limit.value) if self.rate else decimal(limit.value, 2)} ({limit.name}), {ending}"
        edges = [(self._edge(limit, self.base, upward=upward), limit.name) for limit in limits]
        number, name = max(edges) if upward else min(edges)
        if passed:
            number += -1 if upward else 1
        side = "or more" if upward != passed else "or fewer"
        share = f", {percent(Fraction(number) / self.base)}" if self.rate and self.base else ""
        return f"with {number:,} {self.words} {side}{share} ({name}), {ending}"

    @staticmethod
    def _edge(limit: Limit, base: Fraction, *, upward: bool) -> int:
        """The whole number nearest to the limit that passes it."""
        number = limit.value * base
        if upward:
            return floor(number) + 1 if limit.strict else ceil(number)
        return ceil(number) - 1 if limit.strict else floor(number)
