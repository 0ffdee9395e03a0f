"""The region that a printed figure claims for its metric, and how a computed value lies to it."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from scrutineer.claims.claim import Figure
from scrutineer.claims.expression import Binary, Expression, Negative, Number, Operand, OverUnits, leaves
from scrutineer.claims.interval import Interval
from scrutineer.claims.printed_figure import PrintedFigure, as_rate, choose_figure, read_figures, read_range

WHOLES = ("registered", "accredited", "issued", "cast", "valid")
"""Counts of persons or papers of which others are parts: over one of these such a count is a share."""


class Kind(Enum):
    """What a metric measures."""

    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"


class Fit(Enum):
    """How a computed value lies to the claimed region."""

    FITS = "fits"
    CUT_OFF = "fits with digits cut off"
    UNDERSTATED = "is over the figure, by more than the word over is taken to say"
    CLOSE = "does not fit, and rounds to the printed figure"
    APART = "does not fit"
    COARSE = "too coarse to decide"

    @property
    def holds(self) -> bool:
        """Whether the value fits: as it is, with digits cut off, or far over a figure that is only to be over."""
        return self in (Fit.FITS, Fit.CUT_OFF, Fit.UNDERSTATED)


def kind_of(metric: Expression) -> Kind:
    """Whether a metric is a count of things, a share of a whole, or another number."""
    match metric:
        case Operand() | OverUnits(which="count"):
            return Kind.COUNT
        case Number(value):
            return Kind.COUNT if value.denominator == 1 else Kind.NUMBER
        case OverUnits(inner=inner) | Negative(inner):
            return kind_of(inner)
        case Binary("/", left, right):
            if kind_of(left) is Kind.COUNT and kind_of(right) is Kind.COUNT and _is_whole(left, right):
                return Kind.SHARE
            return Kind.NUMBER
        case Binary(symbol, left, right):
            kinds = {kind_of(left), kind_of(right)}
            if len(kinds) == 1 and kinds != {Kind.SHARE}:
                return kinds.pop()
            numbers = isinstance(left, Number) or isinstance(right, Number)
            shares = kinds == {Kind.SHARE} and symbol != "*"
            return Kind.SHARE if shares or (Kind.SHARE in kinds and numbers) else Kind.NUMBER


def _is_whole(part: Expression, whole: Expression) -> bool:
    same_election = _elections(part) == _elections(whole)
    if isinstance(whole, Operand):
        seats = whole.name == "magnitude" or whole.of == "seats"
        named = whole.name in (*WHOLES, "magnitude", "sum")
        return same_election and named and all(_of_seats(leaf) is seats for leaf in leaves(part))
    return same_election and isinstance(whole, Binary) and whole.symbol == "+" and part in _terms(whole)


def _of_seats(leaf: Operand | OverUnits) -> bool:
    return isinstance(leaf, Operand) and (leaf.name in ("seats", "magnitude") or leaf.of == "seats")


def _terms(expression: Expression) -> list[Expression]:
    if isinstance(expression, Binary) and expression.symbol == "+":
        return [*_terms(expression.left), *_terms(expression.right)]
    return [expression]


def _elections(expression: Expression) -> set[tuple[bool, str | None]]:
    match expression:
        case Operand(previous=previous, election=election):
            return {(previous, election)}
        case Negative(inner) | OverUnits(inner=inner):
            return _elections(inner)
        case Binary(_, left, right):
            return _elections(left) | _elections(right)
        case Number():
            return set()


@dataclass(frozen=True, slots=True)
class Region:
    """What a figure claims.

    Attributes:
        interval: The values that fit.
        strict_low: Whether the lower end itself does not fit.
        strict_high: Whether the upper end itself does not fit.
        negated: Whether everything but the interval fits.
        cut_off: The values that fit if digits were cut off in place of rounded, its far end left out.
        printed: The figure as read, or None where none was needed.
        open_above: Whether what lies above the interval is true as worded and only said weakly, as `over`.
        close: What the printed digits stand for, for a strict relation: a value within it is too near to be refuted.
    """

    interval: Interval
    strict_low: bool = False
    strict_high: bool = False
    negated: bool = False
    cut_off: Interval | None = None
    printed: PrintedFigure | None = None
    open_above: bool = False
    close: Interval | None = None

    def fit(self, value: Interval) -> Fit:
        """How the value lies to the region."""
        inside = self._inside(value)
        if self.open_above and not inside and value.start > self.interval.start:
            if self.negated:
                return Fit.APART
            return Fit.UNDERSTATED if value.start > self.interval.end else Fit.FITS
        if self.negated:
            return {True: Fit.APART, False: Fit.FITS, None: Fit.COARSE}[inside]
        if inside:
            return Fit.FITS
        if self.cut_off is not None and self._cut(value, self.cut_off):
            return Fit.CUT_OFF
        if self.close is not None and self.close.contains(value):
            return Fit.CLOSE
        return Fit.APART if inside is False else Fit.COARSE

    def _inside(self, value: Interval) -> bool | None:
        shared = self.interval.meet(value)
        if shared is None or (shared.value is not None and self._excluded(shared.value)):
            return False
        ends = (value.low, value.high)
        if self.interval.contains(value) and not any(end is not None and self._excluded(end) for end in ends):
            return True
        return None

    def _excluded(self, number: Fraction) -> bool:
        return (self.strict_low and number == self.interval.low) or (self.strict_high and number == self.interval.high)

    @staticmethod
    def _cut(value: Interval, cut: Interval) -> bool:
        """Whether the value lies in the cut-off interval, the end away from 0 left out."""
        if not cut.contains(value) or cut.low is None or cut.high is None:
            return False
        return value.low != cut.low if cut.high <= 0 else value.high != cut.high

    @property
    def widest(self) -> Interval:
        """The interval with all that fits beside it: values cut off, or above an end that is only a convention."""
        if self.open_above:
            return Interval(self.interval.low, None)
        if self.cut_off is None or None in (self.interval.low, self.interval.high, self.cut_off.low, self.cut_off.high):
            return self.interval
        ends = [end for part in (self.interval, self.cut_off) for end in (part.low, part.high) if end is not None]
        return Interval(min(ends), max(ends))


def printed_of(figure: Figure) -> tuple[PrintedFigure, ...]:
    """The printed figures that can be meant, one where the text is clear; a share without its sign is read as one."""
    kind = kind_of(figure.metric)
    if isinstance(figure.metric, Operand) and figure.metric.name == "external":
        # What lies outside the record may be a count or a rate: the print tells.
        return read_figures(figure.printed)
    candidates = choose_figure(figure.printed, whole=kind is Kind.COUNT)
    if kind is Kind.SHARE:
        return tuple(as_rate(f) if not f.rate and f.value > 2 else f for f in candidates)
    return candidates


def region_of(figure: Figure) -> Region | None:
    """The region that a figure claims.

    Returns:
        The region; None for a vague word, for a figure set beside other values, and where no figure can be read.
    """
    whole = kind_of(figure.metric) is Kind.COUNT
    if figure.relation == "vague" or figure.compared:
        return None
    if figure.relation == "all":
        return Region(Interval.point(1))
    if figure.relation == "none":
        return Region(Interval.point(0))
    if figure.relation == "exists":
        return Region(Interval(Fraction(0), None), strict_low=True)
    if figure.relation == "between":
        ends = read_range(figure.printed)
        if ends is None:
            return None
        low, high = sorted((ends[0].value, ends[1].value))
        return Region(Interval(low, high), printed=ends[0])
    candidates = printed_of(figure)
    if not candidates:
        return None
    first = candidates[0]
    hedged = first.hedged(figure.hedge, whole=whole)
    over = figure.hedge == "over"
    bounds = first.bound(whole=whole)
    close = None if bounds.value is not None else bounds
    match figure.relation:
        case "ne":
            return Region(hedged, negated=True, printed=first, open_above=over)
        case "gt" | "ge" if over:
            return Region(hedged, strict_low=True, printed=first, open_above=True, close=close)
        case "gt":
            lowest = hedged.low if figure.hedge in ("about", "nearly") else first.value
            return Region(Interval(lowest, None), strict_low=True, printed=first, close=close)
        case "ge":
            lowest = hedged.low if figure.hedge in ("about", "nearly") else bounds.low
            return Region(Interval(lowest, None), printed=first)
        case "lt":
            highest = hedged.high if figure.hedge in ("about", "over") else first.value
            lowest = hedged.low if figure.hedge == "nearly" else None
            return Region(Interval(lowest, highest), strict_high=True, printed=first, close=close)
        case "le":
            highest = hedged.high if figure.hedge in ("about", "over") else bounds.high
            lowest = hedged.low if figure.hedge == "nearly" else None
            return Region(Interval(lowest, highest), printed=first)
    cut = first.cut_off(whole=whole) if figure.hedge == "none" else None
    return Region(hedged, cut_off=cut, printed=first, open_above=over, close=close if over else None)
