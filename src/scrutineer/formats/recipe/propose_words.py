"""What a header says: column roles from words in the languages that results files have been seen in."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FILE = "propose_words.toml"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class WordRole:
    """What the words of a header say that the column is.

    Attributes:
        role: A count kind, or "station", "region", "value", "item", ...: the roles of `propose_words.toml`.
        stems: The stems that were found in the header.
        confidence: 0 to 1, how far the words alone carry.
    """

    role: str
    stems: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class _Entry:
    role: str
    stems: tuple[str, ...]
    without: tuple[str, ...]
    confidence: float


def plain_words(text: str) -> str:
    """A header in small letters without accents and signs: words parted by one space."""
    parted = _CAMEL.sub(" ", text.replace("_", " "))
    letters = (c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    kept = "".join(c if c.isalnum() else " " for c in "".join(letters).casefold().replace('"', ""))
    return " ".join(kept.split())


def word_roles(header: str) -> tuple[WordRole, ...]:
    """The roles that the words of a header speak for, the most telling first; none where the words are unknown."""
    words = f" {plain_words(header)} "
    found: dict[str, WordRole] = {}
    for entry in _entries():
        if all(_stands(stem, words) for stem in entry.stems) and not any(_stands(s, words) for s in entry.without):
            role = WordRole(entry.role, tuple(stem.strip("=") for stem in entry.stems), entry.confidence)
            if entry.role not in found or _letters(found[entry.role]) < _letters(role):
                found[entry.role] = role
    # "Votes" says less than any word beside it.
    return tuple(sorted(found.values(), key=lambda role: (role.role == "value", -_letters(role))))


def _letters(role: WordRole) -> int:
    return sum(map(len, role.stems))


def _stands(stem: str, words: str) -> bool:
    return f" {stem[1:]} " in words if stem.startswith("=") else f" {stem}" in words


@cache
def _entries() -> tuple[_Entry, ...]:
    document: dict[str, Any] = tomllib.loads((files(__package__) / _FILE).read_text("utf-8"))
    return tuple(
        _Entry(
            word["role"],
            tuple(map(_plain_stem, stems)),
            tuple(map(_plain_stem, word.get("without", ()))),
            word["confidence"],
        )
        for word in document["word"]
        for stems in word["stems"]
    )


def _plain_stem(stem: str) -> str:
    return ("=" if stem.startswith("=") else "") + plain_words(stem)
