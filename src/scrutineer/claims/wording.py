"""Plain words and numbers for sentences: labels of metrics, values, workings, days. Floats appear nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from scrutineer.claims.evaluation import Evaluation
from scrutineer.claims.expression import Binary, Expression, Negative, Number, Operand, OverUnits, leaves
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Kind, kind_of
from scrutineer.record.election import Stage

_COUNTS: Final = {
    "registered": "registered voters",
    "accredited": "voters admitted to vote",
    "issued": "ballot papers issued",
    "cast": "ballots cast",
    "valid": "valid ballots",
    "invalid": "invalid ballots",
    "blank": "blank ballots",
    "contested": "contested ballots",
    "unused": "unused ballot papers",
    "stations": "polling stations",
    "magnitude": "seats to be filled",
}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_BOUNDS: Final = {"<": "below", "<=": "of at most", ">": "above", ">=": "of at least", "=": "of exactly"}
_SIGNS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "over"}


def label(metric: Expression, names: Mapping[str, str]) -> str:
    """A metric in words.

    Args:
        metric: The metric.
        names: Option to its name.
    """
    here = at_this_election(metric)
    if here != metric:
        pause = "" if isinstance(here, Operand) else ","
        election = next((leaf.election for leaf in leaves(metric) if isinstance(leaf, Operand)), None)
        return f"{label(here, names)}{pause} {f'in {election}' if election else 'at the election before'}"
    match metric:
        case Number():
            return metric.text
        case Operand():
            return _operand(metric, names)
        case Negative(inner):
            return f"minus {label(inner, names)}"
        case OverUnits("count", level, inner, bound, limit):
            rate = kind_of(inner) is Kind.SHARE
            shown = percent(limit) if rate else decimal(limit, 4)
            return f"number of units of level {level} with {label(inner, names)} {_BOUNDS.get(bound or '', '')} {shown}"
        case OverUnits(which, level, inner):
            word = "smallest" if which == "min" else "largest"
            return f"{label(inner, names)}, {word} value of any {level}"
        case Binary("/", left, right) if kind_of(metric) is Kind.SHARE:
            pause = "," if isinstance(left, Binary) else ""
            share = f"{label(left, names)}{pause} as a share of {label(right, names)}"
            return f"turnout ({share})" if metric.text == "cast / registered" else share
        case Binary(symbol, left, right):
            return f"{label(left, names)} {_SIGNS[symbol]} {label(right, names)}"


def at_this_election(metric: Expression) -> Expression:
    """A metric all of whose operands are of one earlier election, without that mark; any other as it is."""
    found = {(leaf.previous, leaf.election) if isinstance(leaf, Operand) else None for leaf in leaves(metric)}
    return _unmarked(metric) if len(found) == 1 and not found & {None, (False, None)} else metric


def _unmarked(metric: Expression) -> Expression:
    match metric:
        case Operand():
            return replace(metric, previous=False, election=None)
        case Negative(inner):
            return Negative(_unmarked(inner))
        case Binary(symbol, left, right):
            return Binary(symbol, _unmarked(left), _unmarked(right))
    return metric


def _operand(operand: Operand, names: Mapping[str, str]) -> str:
    of = operand.of or operand.name
    name = names.get(operand.key or "", operand.key or "")
    match operand.name:
        case "votes" | "seats":
            return f"{of} of {name}"
        case "sum":
            return f"{of} of all options"
        case "first":
            return f"{of} of the largest option"
        case "second":
            return f"{of} of the second option"
        case "rank":
            return f"place of {name} by {of}"
        case "external":
            return name.replace("_", " ")
    return _COUNTS.get(operand.name, operand.name)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def decimal(value: Fraction, digits: int, *, trim: bool = True) -> str:
    """A number with separators, rounded half up, zeros at the end left out where trimmed."""
    above, below = abs(value.numerator), value.denominator
    whole = (2 * above * 10**digits + below) // (2 * below)
    sign = "-" if value < 0 and whole else ""
    ahead, behind = divmod(whole, 10**digits)
    tail = str(behind).rjust(digits, "0") if digits else ""
    if trim:
        tail = tail.rstrip("0")
    return f"{sign}{ahead:,}.{tail}" if tail else f"{sign}{ahead:,}"


def percent(value: Fraction, digits: int = 2) -> str:
    """A share in per cent."""
    return f"{decimal(value * 100, digits, trim=False)} per cent"


def value_text(interval: Interval, *, rate: bool, digits: int = 4, trim: bool = False) -> str:
    """A value or its bounds: shares as `83.0158 %`, counts as `6,956,900`; zeros at the end of a share kept."""
    unit = " %" if rate else ""

    def one(end: Fraction) -> str:
        return decimal(end * 100, digits, trim=trim) if rate else decimal(end, digits)

    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return f"{one(low)}{unit}" if low == high else f"{one(low)} to {one(high)}{unit}"
    if low is not None:
        return f"at least {one(low)}{unit}"
    return "any number" if high is None else f"at most {one(high)}{unit}"


def working(metric: Expression, evaluation: Evaluation, *, rate: bool) -> str | None:
    """The recomputation in numbers: `6,956,900 / 8,380,217 = 83.0158 %`; None where there is no value."""
    if evaluation.interval is None:
        return None
    result = value_text(evaluation.interval, rate=rate)
    found = {reading.operand: reading.interval for reading in evaluation.readings}

    def shown(node: Expression, rank: int) -> str:
        if node.text in found and not isinstance(node, Number):
            interval = found[node.text]
            text = value_text(interval, rate=rate and isinstance(node, Binary | OverUnits))
            return text if interval.value is not None or rank == 0 else f"({text})"
        match node:
            case Negative(inner):
                return f"-{shown(inner, 3)}"
            case Binary(symbol, left, right):
                own = 1 if symbol in "+-" else 2
                text = f"{shown(left, own)} {symbol} {shown(right, own + 1)}"
                return f"({text})" if own < rank else text
        return node.text

    text = shown(metric, 0)
    return text if text == result else f"{text} = {result}"


def day_text(day: dt.date) -> str:
    """A day as a reader of English writes it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def stage_text(stage: Stage) -> str:
    """A stage with its day, where it has one."""
    return stage.name if stage.date is None else f"{stage.name}, {day_text(stage.date)}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
