"""Numbers inside the sentences of the methods."""

from typing import Final

_SMALLEST: Final = 1e-12
"""A smaller probability is not known: no null is right that far out."""


def probability(p: float) -> str:
    """A probability inside a sentence; never 0."""
    return f"{p:.2g}" if p >= _SMALLEST else f"below {_SMALLEST:.0e}"


def only(number: int, one: str, many: str) -> str:
    """A number that is too small, with noun and verb.

    Args:
        number: The number.
        one: Noun and verb after one, such as `station has`.
        many: The same after several, such as `stations have`.
    """
    if not number:
        return f"no {one}"
    return f"only {number:,} {one if number == 1 else many}"
