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

FORM_WORDS = {
    "received": "ballot papers received",
    "spoiled": "spoiled papers",
    "cancelled": "cancelled papers",
    "lost": "papers given as missing",
    "men": "men admitted",
    "women": "women admitted",
    "main_list": "voters from the main register",
    "supplementary_list": "voters from an additional register",
    "cards": "voters with a card",
    "proxies": "voters by proxy",
    "certificates": "voters with a certificate",
    "surplus": "the surplus that the form states",
    "deficit": "the deficit that the form states",
    "election_day": "ballots of the polling day",
    "early": "early ballots",
    "mail": "ballots by mail",
    "special_vote": "ballots cast in another way",
    "capacity": "the most that the station can have",
    "agents": "agents present",
    "agents_signed": "agents who signed",
    "entry_seconds": "seconds of entry",
    "votes": "votes of all options",
}
"""Name of a further figure of the form to the words for it."""

RATE_WORDS = {
    "turnout": "turnout",
    "turnout_valid": "turnout on valid ballots",
    "invalid_share": "share of invalid ballots",
    "vote_share": "share of the valid votes",
    "vote_share_cast": "share of the ballots cast",
}
"""Rate name to the words for it."""


def words_of(name: str) -> str:
    """The words for a figure of a form."""
    if name.startswith("words_"):
        return f"{COUNT_WORDS[name.removeprefix('words_')]} in words"
    return COUNT_WORDS.get(name) or FORM_WORDS.get(name) or name.replace("_", " ")


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
