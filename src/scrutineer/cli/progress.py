"""Progress of long work: shown on a terminal, silent in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps(title: str, number: int) -> Iterator[Callable[[], None]]:
    """A bar of so many steps on standard error, where that is a terminal and there are any.

    Yields:
        What is called after every step.
    """
    if not number or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=number)
        yield lambda: progress.advance(task)
