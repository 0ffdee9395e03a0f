"""Divisor sequences of highest-averages formulas, by name.

The k-th seat of an option competes with the quotient votes / d(k). A sequence rises strictly; its first divisor may be
0, and then every option with votes gets a first seat before any gets a second. Divisors are exact: those of
Huntington-Hill are square roots, so its sequence holds their squares and is compared with squared votes.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Final

from scrutineer.errors import InputError

type Weight = int | Fraction

_MOST_SCALED: Final = 1024
"""Seats up to which quotients are compared as whole numbers over one denominator; it grows with every further seat."""


@dataclass(frozen=True, slots=True, eq=False)
class DivisorSequence:
    """A divisor sequence.

    Attributes:
        name: Name that law files use.
        title: Its names in the literature, and its first members.
        term: The k-th divisor, raised to `power`.
        power: 1, or 2 where the terms are squares of the divisors.
    """

    name: str
    title: str
    term: Callable[[int], Fraction] = field(repr=False)
    power: int = 1
    _terms: dict[int, tuple[int, int]] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, k: int) -> Fraction:
        """The divisor of the k-th seat, k from 1, raised to `power`."""
        return self.term(k)

    def step(self, k: int) -> tuple[int, int]:
        """The same as numerator and denominator."""
        found = self._terms.get(k)
        if found is None:
            term = self.term(k)
            found = self._terms[k] = (term.numerator, term.denominator)
        return found

    @property
    def starts_at_zero(self) -> bool:
        """Whether the first divisor is 0: nobody has a second seat before all have one."""
        return not self.step(1)[0]

    def quotient(self, votes: int, k: int) -> Fraction:
        """Votes over the divisor of the k-th seat, raised to `power`.

        Raises:
            ZeroDivisionError: The divisor is 0.
        """
        return Fraction(votes**self.power) / self.term(k)

    def weights(self, most: int) -> tuple[Weight, ...]:
        """Factors for the 1st to the `most`-th seat: quotients are in the order of votes ** power times them.

        Whole numbers up to some size, fractions beyond; 0 in the place of a divisor of 0.
        """
        return _weights(self, most)


@lru_cache(maxsize=256)
def _weights(sequence: DivisorSequence, most: int) -> tuple[Weight, ...]:
    ladder = [sequence.term(k) for k in range(1, most + 1)]
    if most > _MOST_SCALED:
        return tuple(1 / step if step else 0 for step in ladder)
    scale = lcm(*(step.numerator for step in ladder if step))
    return tuple(scale // step.numerator * step.denominator if step else 0 for step in ladder)


def _modified(first: Fraction) -> Callable[[int], Fraction]:
    return lambda k: first if k == 1 else Fraction(2 * k - 1)


_ALL: Final = (
    DivisorSequence("dhondt", "D'Hondt, Jefferson: 1, 2, 3", Fraction),
    DivisorSequence("sainte_lague", "Sainte-Laguë, Webster: 1, 3, 5", lambda k: Fraction(2 * k - 1)),
    DivisorSequence("modified_sainte_lague", "modified Sainte-Laguë: 1.4, 3, 5", _modified(Fraction(7, 5))),
    DivisorSequence("modified_sainte_lague_12", "modified Sainte-Laguë: 1.2, 3, 5", _modified(Fraction(6, 5))),
    DivisorSequence("danish", "Danish: 1, 4, 7", lambda k: Fraction(3 * k - 2)),
    DivisorSequence("imperiali", "Imperiali: 1, 1.5, 2", lambda k: Fraction(k + 1, 2)),
    DivisorSequence("adams", "Adams: 0, 1, 2", lambda k: Fraction(k - 1)),
    DivisorSequence("huntington_hill", "Huntington-Hill: square roots of 0, 2, 6", lambda k: Fraction(k * (k - 1)), 2),
    DivisorSequence("dean", "Dean, harmonic mean: 0, 4/3, 12/5", lambda k: Fraction(2 * k * (k - 1), 2 * k - 1)),
    DivisorSequence("macau", "Macau: 1, 2, 4", lambda k: Fraction(2 ** (k - 1))),
)  # fmt: skip

DIVISORS: Final = {sequence.name: sequence for sequence in _ALL}

_ALIASES: Final = {"jefferson": "dhondt", "webster": "sainte_lague"}


def divisor_sequence(name: str) -> DivisorSequence:
    """The sequence of this name; `modified_sainte_lague` has the first divisor 1.4.

    Raises:
        InputError: If there is none.
    """
    try:
        return DIVISORS[_ALIASES.get(name, name)]
    except KeyError:
        raise InputError(
            "there is no divisor sequence of this name", value=name, mend=f"use one of: {', '.join(DIVISORS)}"
        ) from None
