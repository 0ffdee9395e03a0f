"""A candidate metric as a check in the language of claims.toml, for a person to accept or to change."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from scrutineer.claims.claim import HEDGES
from scrutineer.claims.expression import at_previous, parse_metric
from scrutineer.claims.printed_figure import PrintedFigure, read_figures
from scrutineer.errors import ClaimError

_PER_CENT: Final = ("percent", "share")
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(?:[./][0-9]{1,40})?")


def proposed_check(figure: Mapping[str, Any], candidate: Mapping[str, Any]) -> dict[str, Any] | None:
    """The check that a candidate stands for.

    Args:
        figure: The figure's draft, with its corrections.
        candidate: One of its candidates.

    Returns:
        The check; None where the candidate is about an election, a part or a contestant that the record does not know,
        or cannot be read.
    """
    if candidate.get("outside") and not candidate.get("unit"):
        return None
    election = candidate.get("election") or "this"
    try:
        metric = parse_metric(str(candidate.get("metric")))
    except ClaimError:
        return None
    if election == "previous":
        earlier = at_previous(metric, {})
        if earlier is None:
            return None
        metric = earlier
    elif election != "this":
        return None
    check: dict[str, Any] = {"metric": metric.text, "relation": "eq", "printed": print_for_check(figure)}
    if figure.get("hedge") in HEDGES and figure["hedge"] != "none":
        check["hedge"] = figure["hedge"]
    if candidate.get("unit"):
        check["scope"] = str(candidate["unit"])
    return check


def print_for_check(figure: Mapping[str, Any]) -> str:
    """The figure as printed, or written anew where the check would read another number in it.

    A check reads numbers in English print, and asks about a count with points (`6.956`). That, or a number that a
    person corrected, is written as the value that the draft has.
    """
    printed = str(figure.get("printed", ""))
    value = value_of(figure)
    if value is None:
        return printed
    read = read_figures(printed)
    dotted = any(one.exact and "." in one.text for one in read)
    if len(read) == 1 and _in_print(read[0], figure) == value and not dotted:
        return printed
    if figure.get("unit") == "share":
        value *= 100
    number = f"{int(value):,}" if value.denominator == 1 else _decimal(value)
    return f"{number} per cent" if figure.get("unit") in _PER_CENT else number


def value_of(figure: Mapping[str, Any]) -> Fraction | None:
    """The number of a figure's draft, in the unit printed; None where it has none."""
    value = figure.get("value")
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        return None
    try:
        return Fraction(str(value))
    except ZeroDivisionError:
        return None


def shown_value(figure: Mapping[str, Any]) -> str:
    """The value of a figure's draft for reading: a number in decimals where these hold it; empty where it has none."""
    value = value_of(figure)
    if value is None:
        return "" if figure.get("value") is None else str(figure["value"])
    if value.denominator == 1:
        return str(value)
    decimals = _decimal(value).replace(",", "")
    return decimals if Fraction(decimals) == value else str(value)


def _in_print(read: PrintedFigure, figure: Mapping[str, Any]) -> Fraction:
    return read.value * 100 if read.rate and figure.get("unit") != "share" else read.value


def _decimal(value: Fraction) -> str:
    """A number with the fewest decimals that hold it, six at most."""
    for digits in range(1, 7):
        if (value * 10**digits).denominator == 1:
            break
    return f"{value:,.{digits}f}"
