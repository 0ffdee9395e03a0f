"""The words by which a language reports speech: verbs with their forms, set phrases, and the words around them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

FORMS: Final = ("base", "present", "past", "ing", "participle")
"""The forms of a verb, in the order in which the word list prints them."""
CLASSES: Final = ("say", "tell", "find", "believe", "quote", "call")
"""What may follow a verb: a clause, an addressee and a clause, a finding, a belief, only a quotation, a name for it."""


@dataclass(frozen=True, slots=True)
class VerbForm:
    """A printed form of a reporting verb.

    Attributes:
        base: The verb's base form.
        group: One of CLASSES.
        forms: Which of FORMS the printed form can be.
    """

    base: str
    group: str
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A set phrase that reports speech.

    Attributes:
        words: Its words in lower case; `*` stands for up to four words.
        group: One of CLASSES.
    """

    words: tuple[str, ...]
    group: str


class WordLists(dict[str, frozenset[str]]):
    """Word lists by name; a list that a language lacks is empty."""

    def __missing__(self, name: str) -> frozenset[str]:
        """No words."""
        return frozenset()


@dataclass(frozen=True)
class Lexicon:
    """The reporting words of one language.

    Attributes:
        language: ISO 639-1 code.
        verbs: Printed form in lower case to the verb.
        phrases: First word to the phrases that begin with it, longest first.
        according: Phrases that put a source before or after what it said, as words.
        that: Words that open a reported clause.
        words: Other word lists by name.
        synonyms: Sets of nouns for one office.
    """

    language: str
    verbs: Mapping[str, VerbForm]
    phrases: Mapping[str, tuple[Phrase, ...]]
    according: tuple[tuple[str, ...], ...]
    that: frozenset[str]
    words: WordLists
    synonyms: tuple[frozenset[str], ...] = ()

    @cached_property
    def phrase_openers(self) -> frozenset[str]:
        """First words of all phrases."""
        return frozenset(self.phrases) | {words[0] for words in self.according}

    @cached_property
    def supposition_ends(self) -> tuple[str, ...]:
        """How a word ends that can open a condition."""
        return tuple(self.words["suppositions"])

    @cached_property
    def disbelief_ends(self) -> frozenset[str]:
        """Last words of the phrases that say something is not believed."""
        return frozenset(words.split()[-1] for words in self.words["disbeliefs"])

    @cached_property
    def gender_of_pronoun(self) -> Mapping[str, str]:
        """Subject pronoun to `he`, `she`, `they` or `it`."""
        return {word: kind for kind in ("he", "she", "they", "it") for word in self.words[f"pronouns_{kind}"]}


def make_lexicon(
    language: str,
    *,
    verbs: Mapping[str, Iterable[str]],
    phrases: Mapping[str, Iterable[str]],
    according: Iterable[str],
    that: Iterable[str],
    words: Mapping[str, Iterable[str]],
    synonyms: Iterable[Iterable[str]] = (),
    endings: Mapping[str, str] | None = None,
) -> Lexicon:
    """A lexicon out of word lists.

    Args:
        language: ISO 639-1 code.
        verbs: Class to verbs; each verb is its forms, parted by spaces, in the order of FORMS. Words for one form
            are parted by a slash: `dice/dicen`. A regular verb may be its base form alone.
        phrases: Class to phrases.
        according: Phrases such as `according to`.
        that: Words that open a reported clause.
        words: Other word lists by name.
        synonyms: Nouns for one office, such as `judge` and `justice`.
        endings: How regular verbs are conjugated: the base form's ending to the endings of the other forms.

    Raises:
        ValueError: A class is unknown, or a verb has fewer than three or too many forms.
    """
    forms: dict[str, VerbForm] = {}
    for group, entries in verbs.items():
        if group not in CLASSES:
            raise ValueError(f"no class of reporting verbs: {group}")
        for entry in entries:
            printed = _conjugated(entry.lower(), endings or {}).split()
            if not 3 <= len(printed) <= len(FORMS):
                raise ValueError(f"a verb has three to five forms: {entry}")
            if len(printed) == 4:
                printed.append(printed[2])
            for name, alike in zip(FORMS, printed, strict=False):
                for word in alike.split("/"):
                    known = forms.get(word)
                    if known is None:
                        forms[word] = VerbForm(printed[0], group, frozenset({name}))
                    elif known.base == printed[0] and known.group == group:
                        forms[word] = VerbForm(known.base, group, known.forms | {name})
    by_first: dict[str, list[Phrase]] = {}
    for group, entries in phrases.items():
        for entry in entries:
            split = tuple(entry.lower().split())
            by_first.setdefault(split[0], []).append(Phrase(split, group))
    return Lexicon(
        language,
        forms,
        {first: tuple(sorted(found, key=lambda one: -len(one.words))) for first, found in by_first.items()},
        tuple(tuple(entry.lower().split()) for entry in according),
        frozenset(that),
        WordLists({name: frozenset(word.lower() for word in entries) for name, entries in words.items()}),
        tuple(frozenset(alike) for alike in synonyms),
    )


def _conjugated(entry: str, endings: Mapping[str, str]) -> str:
    """All forms of a verb of which only the base form is given; an entry with several forms as it is."""
    if " " in entry:
        return entry
    for ending in sorted(endings, key=len, reverse=True):
        if entry.endswith(ending):
            stem = entry.removesuffix(ending)
            groups = (group.split("/") for group in endings[ending].split())
            return " ".join((entry, *("/".join(stem + one for one in group) for group in groups)))
    return entry
