"""Votes beside their shares: the total that each pair stands for, and whether votes were worked out from shares.

Counted votes give shares that are then rounded. Where it goes the other way, and votes were worked out as a rounded
share of a total, every option's votes are the whole number next to share times total. For one option some total always
does that; for two or more it is a coincidence whose chance can be stated.

Reference: the announcement of 29 July 2024 in Venezuela is the known case (5,150,092 as 51.2 %, 4,445,978 as 44.2 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """An option's votes and its share as printed.

    Attributes:
        votes: Votes, printed in full.
        share: The share, as a fraction of 1.
        unit: One unit of the share's last printed digit, as a fraction of 1.
    """

    votes: int
    share: Fraction
    unit: Fraction

    @property
    def total(self) -> Fraction:
        """Votes over the printed share, taken as if it had no further digits."""
        return self.votes / self.share


@dataclass(frozen=True, slots=True)
class ImpliedTotal:
    """One whole number of which every printed share gives the printed votes.

    Attributes:
        total: The number of these that is nearest to the mean of `totals`.
        chance: An upper bound of the chance that counted votes do so by themselves, the first option aside.
        totals: The total that each pair alone stands for, unrounded.
    """

    total: int
    chance: Fraction
    totals: tuple[Fraction, ...]


def implied_total(pairs: Sequence[PrintedShare]) -> ImpliedTotal | None:
    """The total from which all votes follow as rounded shares.

    Args:
        pairs: At least two options with votes above 0.

    Returns:
        The total; None where there are fewer than two such options, or no total gives all of their votes. The chance
        is the product, over all but the widest-spaced option, of the whole numbers that would fit over those that a
        counted share rounded alike could have had; it is no p value of fraud, and large where shares are fine.
    """
    usable = [pair for pair in pairs if pair.votes > 0 and pair.share > 0]
    if len(usable) < 2:
        return None
    low = max((pair.votes - HALF) / pair.share for pair in usable)
    high = min((pair.votes + HALF) / pair.share for pair in usable)
    lowest, highest = ceil(low), floor(high)
    if lowest > highest:
        return None
    total = min(max(round(sum(pair.total for pair in usable) / len(usable)), lowest), highest)
    chance = Fraction(1)
    first, *others = sorted(usable, key=lambda pair: pair.share, reverse=True)
    for pair in others:
        # The first option leaves totals of a width of 1 / share; the other's votes then have few values that fit.
        fitting = 2 + floor(pair.share / first.share)
        chance *= min(Fraction(1), Fraction(fitting) / max(Fraction(1), total * pair.unit))
    return ImpliedTotal(total, chance, tuple(pair.total for pair in usable))
