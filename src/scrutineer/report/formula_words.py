"""Seat formulas in words, by the names that law files use."""

from typing import Final

FORMULA_WORDS: Final[dict[str, str]] = {
    "quota_highest_average": "whole quotas first, then highest averages: a list gets a seat for every whole quota of "
    "votes that it has, and each seat left goes to the list with the most votes per seat, counting that seat",
    "largest_remainder": "whole quotas first, then largest remainders: a list gets a seat for every whole quota of "
    "votes that it has, and the seats left go to the lists with the most votes over",
    "highest_averages": "highest averages: each seat in turn goes to the list with the most votes per seat, counting "
    "that seat",
    "most_votes": "the seat goes to whoever has the most votes",
}
"""Name of a formula to what it does with the votes."""


def formula_words(name: str) -> str:
    """What a formula does, or its name where no words are known."""
    return FORMULA_WORDS.get(name, name.replace("_", " "))
