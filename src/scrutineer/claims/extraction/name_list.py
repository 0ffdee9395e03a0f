"""Several names as one speaker: `Ann Roe, Bob Poe and Jane Doe said`."""

from collections.abc import Sequence
from dataclasses import replace

from scrutineer.claims.extraction.apposition import Subject
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.noun_phrase import GROUP, PERSON, NounPhrase
from scrutineer.claims.extraction.text import MARK, Token


def with_names_before(grammar: Grammar, text: str, sentence: Sequence[Token], subject: Subject) -> Subject:
    """A subject with the names in front of it, where nothing but names stands there from where its clause begins."""
    phrase, first = subject.phrase, subject.first
    if phrase is None or phrase.kind not in (GROUP, PERSON) or first < 2:
        return subject
    if phrase.kind == PERSON:
        if sentence[first - 1].low not in grammar.lexicon.words["name_joiners"]:
            return subject
        first -= 1
    place = first
    while place > 1 and (sentence[place - 1].text == "," or (place == first < subject.first)):
        end = place - (sentence[place - 1].text == ",")
        start = end
        while start and sentence[start - 1].kind != MARK and sentence[start - 1].low not in grammar.clause_openers:
            start -= 1
        if not _is_name(grammar, sentence, start, end):
            return subject
        place = start
    if place == first or (place and sentence[place - 1].text == ","):
        return subject
    return Subject(_all_of(text, sentence, place, phrase.end), place, subject.last)


def with_names_behind(grammar: Grammar, text: str, sentence: Sequence[Token], subject: Subject) -> Subject:
    """A subject behind its verb with the names that end the clause: `..., said Ann Roe, Bob Poe and Jane Doe.`."""
    phrase = subject.phrase
    if phrase is None or phrase.kind != PERSON or phrase.end >= len(sentence):
        return subject
    joiners = grammar.lexicon.words["name_joiners"]
    place = phrase.end
    while place + 1 < len(sentence):
        comma = sentence[place].text == ","
        last = sentence[place].low in joiners or (comma and sentence[place + 1].low in joiners)
        first = place + 1 + (last and comma)
        if not last and not comma:
            return subject
        runs = grammar.name_runs(sentence, first, min(len(sentence), first + 6))
        if not runs or runs[0][0] != first or runs[0][1] - first < 2:
            return subject
        place = runs[0][1]
        if last:
            if place < len(sentence) and sentence[place].kind != MARK:
                return subject
            return replace(subject, phrase=_all_of(text, sentence, phrase.first, place), last=place)
    return subject


def _is_name(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> bool:
    return end - first > 1 and grammar.name_runs(sentence, first, end) == [(first, end)]


def _all_of(text: str, sentence: Sequence[Token], first: int, end: int) -> NounPhrase:
    printed = " ".join(text[sentence[first].start : sentence[end - 1].end].split())
    return NounPhrase(GROUP, first, end, printed)
