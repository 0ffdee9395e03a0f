"""Regular expressions out of word lists: the longest first, with white space that does not leave a paragraph."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

SPACE: Final = r"(?=\s)[^\S\n]*(?:\n(?![^\S\n]*\n)[^\S\n]*)?"
"""White space inside a paragraph: a single line break may stand in it, an empty line may not."""
_OPENING: Final = "([{\"'“‘«¿¡*"
_DASHES: Final = "—–\u2011"


def phrase(words: str) -> str:
    """One phrase as a pattern: blanks stand for white space, both apostrophes for each other."""
    return SPACE.join(re.escape(part).replace("'", "['’]") for part in words.split(" "))


def alternatives(phrases: Iterable[str]) -> str:
    """Any of the phrases, the longest first, as a group; a group that matches nothing where there are none.

    Those with the same first letter share it, so that all of them are passed over at once where another letter stands.
    """
    by_letter: dict[str, list[str]] = {}
    for words in sorted(set(phrases), key=lambda words: (-len(words), words)):
        by_letter.setdefault(words[:1].lower(), []).append(words)
    return "(?:" + "|".join(map(_of_one_letter, by_letter.values())) + ")" if by_letter else r"(?!)"


def _of_one_letter(phrases: Sequence[str]) -> str:
    letter = phrases[0][:1]
    if len(phrases) == 1 or any(words[:1] != letter for words in phrases):
        return "|".join(map(phrase, phrases))
    return f"{phrase(letter)}(?:{'|'.join(phrase(words[1:]) for words in phrases)})"


def whole(pattern: str) -> str:
    """The pattern where no letter or digit follows."""
    return rf"{pattern}(?!\w)"


def first_word(words: str) -> str:
    """The first run of letters or digits of a phrase, in lower case: where a search for it may begin."""
    found = re.search(r"\w+", words)
    return found.group().lower() if found else ""


def word_before(text: str, start: int, *, within: int = 32) -> str:
    """What stands between white space right before a place, in lower case; empty where nothing does.

    A pattern that has to end at the place need not be tried where no phrase of its ends with this word.
    """
    before = text[max(0, start - within) : start]
    for dash in _DASHES:
        before = before.replace(dash, " ")
    pieces = before.rsplit(None, 1)
    return pieces[-1].lstrip(_OPENING).lower().replace("’", "'") if pieces else ""


def last_words(phrases: Iterable[str]) -> frozenset[str]:
    """The last word of each phrase, as `word_before` gives it."""
    return frozenset(words.split(" ")[-1].lower() for words in phrases)
