"""Divisor sequences of highest-averages formulas, by name.

The k-th seat of an option competes with the quotient votes / d(k). A sequence is a function of k = 1, 2, ...
that rises strictly and is positive from the first seat on. New sequences are added to `DIVISORS`.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from scrutineer.errors import InputError

type DivisorSequence = Callable[[int], Fraction]


@cache
def dhondt(k: int) -> Fraction:
    """D'Hondt (Jefferson): 1, 2, 3, ..."""
    return Fraction(k)


DIVISORS: dict[str, DivisorSequence] = {"dhondt": dhondt}


def divisor_sequence(name: str) -> DivisorSequence:
    """The sequence of this name.

    Raises:
        InputError: If there is none.
    """
    try:
        return DIVISORS[name]
    except KeyError:
        raise InputError(
            "there is no divisor sequence of this name", value=name, mend=f"use one of: {', '.join(DIVISORS)}"
        ) from None
