"""How long a calibration will take, told before it starts, from a few of its own elections."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from scrutineer.forensics.case import Case
    from scrutineer.forensics.error_rates import Found, Task

_TIMED: Final = 4
"""Elections that are timed; the first, which also loads and fits what all share, does not count."""
_WORTH_TELLING: Final = 20.0
"""Seconds below which nothing is said."""
_SECONDS: Final = 90
_MINUTES: Final = 90


def first_timed(
    case: "Case",
    methods: Sequence[str],
    wanted: "Sequence[Task]",
    *,
    shorter: str,
    done: "Mapping[str, Found] | None" = None,
    workers: int | None = 1,
    tell: "Callable[[Task, Found], None] | None" = None,
) -> "dict[str, Found]":
    """Simulate a few elections and say on standard error how long the others will take, where that is worth saying.

    Args:
        case: The case.
        methods: Method ids.
        wanted: The elections.
        shorter: What makes it shorter, as a sentence.
        done: Task id to what an earlier run found.
        workers: Processes that will simulate; None where that is not known, as of a cluster.
        tell: Called with each election when it is done.

    Returns:
        Task id to p values of what is done now.
    """
    from scrutineer.forensics.error_rates import run_tasks

    found = dict(done or {})
    left = [task for task in wanted if task.id not in found]
    if len(left) < 2 * _TIMED:
        return found
    seconds = []
    for place in range(_TIMED):
        # From all parts of the list: clean elections, and little and much of the faults.
        task = left[place * (len(left) - 1) // (_TIMED - 1)]
        start = time.perf_counter()
        found |= run_tasks(case, methods, (task,), tell=tell)
        seconds.append(time.perf_counter() - start)
    each = sum(seconds[1:]) / (_TIMED - 1)
    rest = len(left) - _TIMED
    if rest * each / (workers or 1) >= _WORTH_TELLING:
        whose = " of one process, which the cluster shares" if workers is None else ""
        whose = f" in {workers} processes" if workers is not None and workers > 1 else whose
        told = f"{_about(rest * each / (workers or 1))}{whose} for {rest:,} simulated elections, {each:.2g} s each."
        typer.echo(f"{told} {shorter}", err=True)
    return found


def _about(seconds: float) -> str:
    if seconds < _SECONDS:
        return f"About {seconds:.0f} seconds"
    if seconds < 60 * _MINUTES:
        return f"About {seconds / 60:.0f} minutes"
    return f"About {seconds / 3600:.1f} hours"
