"""CPU time of a call as a test of growth needs it: the least of three runs, with the garbage of other tests left alone."""

import gc
import time
from collections.abc import Callable


def least_time(call: Callable[[], object], runs: int = 3) -> float:
    """Seconds of CPU time of the fastest run.

    A collection of the garbage that earlier tests left takes longer than the calls that are compared, so none is made.
    """
    taken = []
    gc.disable()
    try:
        for _ in range(runs):
            start = time.process_time()
            call()
            taken.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(taken)
