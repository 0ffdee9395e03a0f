"""How figures and places are written in the messages of findings."""

from collections.abc import Iterable
from fractions import Fraction

COUNT_WORDS = {
    "registered": "registered voters",
    "additional": "voters added to the register",
    "accredited": "voters admitted",
    "issued": "ballots issued",
    "cast": "ballots cast",
    "valid": "valid ballots",
    "invalid": "invalid ballots",
    "blank": "blank ballots",
    "contested": "contested ballots",
    "unused": "unused ballots",
}
"""Count name to the words for it."""

RATE_WORDS = {
    "turnout": "turnout",
    "turnout_valid": "turnout on valid ballots",
    "invalid_share": "share of invalid ballots",
    "vote_share": "share of the valid votes",
    "vote_share_cast": "share of the ballots cast",
}
"""Rate name to the words for it."""


def number(value: float) -> str:
    """A count with thousands separators; a fractional value keeps its decimals."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def signed(value: float) -> str:
    """A change with its sign: `+1,234`, `-5`, `0`."""
    return f"{int(value):+,}" if value else "0"


def percent(value: float | Fraction, digits: int = 2) -> str:
    """A rate as a percentage."""
    return f"{100 * float(value):.{digits}f} %"


def points(value: float | Fraction) -> str:
    """A change of a rate in percentage points."""
    return f"{100 * float(value):+.2f} percentage points"


def many(value: float, word: str, plural: str | None = None) -> str:
    """A number with its word in the right form: `1 vote`, `2 votes`."""
    return f"{number(value)} {word if value == 1 else plural or word + 's'}"


def moved(change: float, noun: str = "votes") -> str:
    """What a change was: `gained 5 votes`, `lost 1 vote`."""
    word = noun.removesuffix("s") if abs(change) == 1 else noun
    return f"{'gained' if change >= 0 else 'lost'} {number(abs(change))} {word}"


def listing(items: Iterable[str]) -> str:
    """Items joined for reading: `a, b and c`."""
    found = list(items)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""
