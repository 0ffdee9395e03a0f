"""The words of one language by which a figure tells what it measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

THINGS: Final = ("registered", "cast", "valid", "invalid", "seats", "votes", "stations")
SHARES: Final = ("turnout", "invalid_share", "valid_share", "vote_share", "seat_share")


@dataclass(frozen=True, slots=True, eq=False)
class MetricWords:
    """One language's lists.

    Attributes:
        language: Two letters.
        things: What a count counts (one of THINGS) to the phrases for it.
        shares: What a percentage is of (one of SHARES) to the phrases for it.
        up: Words for more than before.
        down: Words for less than before.
        earlier: Phrases for the election before.
        beside: Words between a value and the one it is set beside: up *from*.
        start: Words before the first of two values of a change: *from* 61 to 66.
        end: Words before the last of them.
        elsewhere: Phrases for things that no record of an election holds.
        negations: Phrases that turn a count of those who did into one of those who did not.
        parts: Groups that make up a whole: a word to the group's name.
    """

    language: str
    things: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, tuple[str, ...]]
    up: tuple[str, ...]
    down: tuple[str, ...]
    earlier: tuple[str, ...]
    beside: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    elsewhere: tuple[str, ...]
    negations: tuple[str, ...]
    parts: tuple[Mapping[str, str], ...]
