"""How sure a frequency is that was counted in few runs: the interval of Wilson.

With k of n and z the normal quantile, the frequencies p with |k - n p| <= z sqrt(n p (1 - p)):

    (k + z^2 / 2 +- z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2).

It covers about as often as it says also where k is 0 or n, where the usual interval has no width.
Reference: E. B. Wilson, JASA 22 (1927) 209, doi:10.1080/01621459.1927.10502953.
"""

from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054


def wilson_interval(found: int, runs: int, z: float = Z_95) -> tuple[float, float]:
    """The interval of a frequency, 95 per cent by default.

    Args:
        found: Runs in which it was found, 0 to `runs`.
        runs: All runs, at least 1.
        z: Quantile of the normal distribution.
    """
    middle, reach = found + z**2 / 2, z * sqrt(found * (runs - found) / runs + z**2 / 4)
    whole = runs + z**2
    # At either end the formula is 0 and 1, but for rounding.
    return (0.0 if found == 0 else (middle - reach) / whole), (1.0 if found == runs else (middle + reach) / whole)
