"""Many draws from each of many discrete distributions, by inversion with guide tables.

Formula: with F the sums of a row's probabilities and U uniform on (0, F_last], the draw is the first place whose F is
at least U. A guide table holds, for each of as many equal steps of (0, F_last] as the row has places, the first place
whose sum lies in the step or above; from there at most a place or two are left to pass on average. The draws are
exactly those of the search: the table only shortens it.
Reference: Chen and Asau, On Generating Random Variates from an Empirical Distribution, AIIE Transactions 6 (1974) 163,
doi:10.1080/05695557408974949; Devroye, Non-Uniform Random Variate Generation, Springer 1986, III.2.4.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def drawn_places(rng: Generator, sums: FloatArray, draws: int) -> IntArray:
    """Places drawn from each row.

    Args:
        rng: Where chance comes from.
        sums: Sums of probabilities up to each place, from 0 in the first, which is never drawn; they need not end at 1.
            Shape (rows, places).
        draws: Draws from each row.

    Returns:
        The places. Shape (rows, draws).
    """
    # From above 0: a place of no chance before the first is not drawn.
    aim = (1 - rng.random((len(sums), draws))) * sums[:, -1:]
    return first_at_least(sums, aim)


def first_at_least(sums: FloatArray, aim: FloatArray) -> IntArray:
    """The first place of its row whose sum is at least each aim.

    Args:
        sums: Rising by row from 0, not all 0. Shape (rows, places).
        aim: From 0 to the last of its row. Shape (rows, draws).
    """
    rows, steps = sums.shape
    scale = steps / sums[:, -1:]
    first = np.arange(0, rows * steps, steps, dtype=np.int32)[:, None]

    def step(of: FloatArray) -> NDArray[np.int32]:
        """Step of each value, in a table of all rows one after the other; a larger value has no lower step."""
        found = (of * scale).astype(np.int32)
        np.minimum(found, steps - 1, out=found)
        found += first
        flat: NDArray[np.int32] = found.ravel()
        return flat

    held = np.bincount(step(sums), minlength=rows * steps)
    guide = np.cumsum(held) - held
    place, flat, wanted = guide[step(aim)], sums.ravel(), aim.ravel()
    left = np.flatnonzero(flat[place] < wanted)
    while left.size:
        place[left] += 1
        left = left[flat[place[left]] < wanted[left]]
    return np.asarray(place.reshape(aim.shape) - first)
