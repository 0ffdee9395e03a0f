"""First, second and place among votes of which some are not named: bounds that hold whoever has the rest."""

from collections.abc import Sequence
from fractions import Fraction

from scrutineer.claims.interval import Interval


def nth_largest(known: Sequence[int], position: int, unnamed: int | None) -> Interval | None:
    """The votes of the option in a place.

    Args:
        known: Votes of the options with a figure.
        position: 0 for the first, 1 for the second.
        unnamed: Votes that all options without a figure have together, at most; None where that is unknown.

    Returns:
        Bounds: options without a figure can only raise the value, and none of them has more than all together;
        None where nothing bounds it.
    """
    ordered = sorted(known, reverse=True)
    lowest = Fraction(ordered[position]) if position < len(ordered) else None
    if unnamed is None:
        return None if lowest is None else Interval(lowest, None)
    if lowest is None:
        return Interval(Fraction(0), Fraction(unnamed)) if unnamed > 0 and ordered else None
    return Interval(lowest, max(lowest, Fraction(unnamed)))


def place_by_votes(own: int, known: Sequence[int], unnamed: int | None, others: int) -> Interval:
    """The place of an option, counting from 1; equal votes share the better place.

    Args:
        own: Votes of the option.
        known: Votes of all options with a figure, its own among them.
        unnamed: Votes of the options without a figure together, at most; None where unknown.
        others: Number of options without a figure.
    """
    ahead = sum(votes > own for votes in known) + 1
    hidden = others if unnamed is None else min(others, unnamed // (own + 1))
    return Interval(Fraction(ahead), Fraction(ahead + hidden))
