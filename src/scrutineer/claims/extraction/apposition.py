"""Subjects with an apposition: `George Edgar, the EU ambassador to Cambodia, said`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.claims.extraction.grammar import DASHES, Grammar
from scrutineer.claims.extraction.noun_phrase import BODY, DESCRIPTION, PERSON, NounPhrase, read_phrase
from scrutineer.claims.extraction.text import QUOTATION, Token

REACH = 60
"""Tokens before or after a verb within which its subject is sought."""

_PIECES = 8
"""Pieces between commas before a verb among which its subject is sought."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is said to speak.

    Attributes:
        phrase: The noun phrase; None where it is left out.
        first: First token of the phrase with its article and office; the verb where it is left out.
        last: One past the last token before the verb group, or of an inverted subject.
        inverted: Whether it stands after the verb.
        relative: Whether a relative pronoun stands for it.
        via: Who quotes the speaker: `Xinhua quoted Garba as saying`.
    """

    phrase: NounPhrase | None
    first: int
    last: int
    inverted: bool = False
    relative: bool = False
    via: NounPhrase | None = None


def with_apposition(
    grammar: Grammar, text: str, sentence: Sequence[Token], comma: int, *, floor: int = 0
) -> Subject | None:
    """The subject in front of an apposition that ends at a comma or dash: `George Edgar, the ambassador, said`.

    Nothing before `floor` is part of it.
    """
    head: tuple[int, int] | None = None
    inner: list[tuple[int, int]] = []
    passed: list[tuple[int, int]] = []
    for begins, stop in _pieces(sentence, comma):
        first = max(begins, floor)
        if stop <= floor:
            break
        start = _after_opener(grammar, sentence, first, stop) if passed else first
        relative = next(
            (at for at in range(start + 1, stop) if sentence[at].low in grammar.lexicon.words["relatives"]), stop
        )
        verb = grammar.finite(sentence, start, relative) if start < stop else None
        if not passed and start < stop and sentence[start].low in grammar.present_words:
            break  # `The area, however, includes nine villages, said`
        if verb is not None and (passed or sentence[verb].low in grammar.lexicon.words["auxiliaries"]):
            break
        if passed and start < stop and (start > first or not grammar.opens_adjunct(sentence, start)):
            head, inner = (start, stop), passed[::-1]
        if start > first:
            break
        passed = [*passed, (first, stop)]
    if head is None:
        return None
    phrase = _phrase_of_pieces(grammar, text, sentence, head, inner)
    return None if phrase is None else Subject(phrase, head[0], comma + 1)


def _pieces(sentence: Sequence[Token], comma: int) -> list[tuple[int, int]]:
    """What stands between commas before a comma, the nearest first, as far as the clause may reach."""
    limit = max(0, comma - REACH)
    found: list[tuple[int, int]] = []
    place = end = comma
    while place > limit and len(found) < _PIECES:
        token = sentence[place - 1]
        if token.kind == QUOTATION or token.text in (";", ":"):
            break
        if token.text == "," or token.text in DASHES:
            found.append((place, end))
            end = place - 1
        place -= 1
    return [*found, (place, end)]


def _after_opener(grammar: Grammar, sentence: Sequence[Token], first: int, stop: int) -> int:
    """Where the last clause of a piece begins; its start where nothing opens a clause in it."""
    openers = grammar.clause_openers - {"and", "or", "as"}
    last = max((place for place in range(first, stop) if sentence[place].low in openers), default=None)
    if last is None:
        return first + 1 if first < stop and sentence[first].low in grammar.lexicon.words["coordinators"] else first
    return last + 1


def _phrase_of_pieces(
    grammar: Grammar, text: str, sentence: Sequence[Token], head: tuple[int, int], inner: Sequence[tuple[int, int]]
) -> NounPhrase | None:
    phrase = read_phrase(grammar, text, sentence, *head)
    if phrase is None:
        return None
    if phrase.kind == DESCRIPTION:
        for first, stop in inner:
            name = read_phrase(grammar, text, sentence, first, stop)
            if name is not None and name.kind == PERSON and name.first - first <= 4 and name.end == stop:
                return NounPhrase(PERSON, name.first, name.end, name.name, phrase.role, gender=phrase.gender)
            if name is not None and name.kind == BODY and name.first == first and name.end == stop:
                return name  # `The firm, Acme Ltd,`
        if not may_speak(grammar, phrase):
            return None
    return phrase


def named_before(
    grammar: Grammar, text: str, sentence: Sequence[Token], comma: int, office: NounPhrase
) -> Subject | None:
    """A name in front of an apposition that no comma ends: `Andreas Gross, head of the mission told journalists`."""
    if not any(word in grammar.lexicon.words["offices"] for word in office.role):
        return None
    first, stop = _pieces(sentence, comma)[0]
    start = _after_opener(grammar, sentence, first, stop)
    if start >= stop or stop - start > 8:
        return None
    phrase = read_phrase(grammar, text, sentence, start, stop)
    if phrase is None or phrase.kind != PERSON or phrase.end != stop:
        return None
    return Subject(phrase, start, comma + 1)


def may_speak(grammar: Grammar, phrase: NounPhrase) -> bool:
    """Whether what a description names can say something: a person, a body, a document."""
    lists = grammar.lexicon.words
    head = phrase.head.removesuffix("'s")
    singular = head.removesuffix("s")
    return (
        any(
            word in lists[name]
            for word in (head, singular, head + "s")
            for name in ("speakers", "offices", "documents", "bodies", "hypernyms")
        )
        or grammar.is_agent(singular)
        or any(word[0].isupper() for word in re.findall(r"\w+", phrase.name))
    )
