"""Many tests at once: p values corrected so that few of those called remarkable are chance.

Formula (Benjamini and Yekutieli 2001): with m tests in order of p, p_adjusted(i) = min over k >= i of p(k) m H_m / k,
H_m = 1 + 1/2 + ... + 1/m. It holds whatever the dependence between tests, and those of one election do depend on each
other: the same stations are behind them all.
Reference: Annals of Statistics 29 (2001) 1165, doi:10.1214/aos/1013699998.
"""

from collections.abc import Sequence

import numpy as np


def alone(level: float, tests: int) -> float:
    """The p value with which one of several tests is remarkable though no other is: level / (m H_m).

    Args:
        level: Level after correction.
        tests: Tests that are corrected together, 1 or more.
    """
    return level / (tests * sum(1 / rank for rank in range(1, tests + 1)))


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Corrected p values, in the order given; None stays None.

    Args:
        p_values: P values from 0 to 1, None for what is no test.
    """
    places = [place for place, p in enumerate(p_values) if p is not None]
    found: list[float | None] = [None] * len(p_values)
    if not places:
        return found
    p = np.asarray([p_values[place] for place in places], np.float64)
    number = p.size
    order = np.argsort(p, kind="stable")
    harmonic = float((1 / np.arange(1, number + 1)).sum())
    scaled = p[order] * number * harmonic / np.arange(1, number + 1)
    falling = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    for rank, place in enumerate(order):
        found[places[int(place)]] = float(falling[rank])
    return found
