"""The subject behind a reporting verb, and the source behind `according to`."""

from collections.abc import Sequence

from scrutineer.claims.extraction.apposition import REACH, Subject, may_speak
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.noun_phrase import DESCRIPTION, PERSON, PRONOUN, NounPhrase, read_phrase
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token

_OBJECTS = {
    "him": "he",
    "her": "she",
    "them": "they",
    "it": "it",
    "él": "él",
    "ella": "ella",
    "ele": "ele",
    "ela": "ela",
    "lui": "il",
}


def part_of_name(sentence: Sequence[Token], place: int) -> bool:
    """Whether a mark stands inside a name or a description: `J. Roe`, `the 54-year-old`."""
    token = sentence[place]
    if token.text == "-":
        return place > 0 and sentence[place - 1].kind == NUMBER and sentence[place - 1].end == token.start
    return (token.text == "." and place > 0 and sentence[place - 1].end == token.start) or token.text in (
        "&",
        "/",
        "'",
        "’",
    )


def subject_after(
    grammar: Grammar, text: str, sentence: Sequence[Token], first: int, *, source: bool = False, sure: bool = False
) -> Subject | None:
    """A subject after its verb, or the source after `according to`; with `sure`, whatever noun stands there."""
    lists = grammar.lexicon.words
    limit = min(len(sentence), first + REACH)
    if first >= limit or sentence[first].kind != WORD:
        return None
    meant = _OBJECTS.get(sentence[first].low)
    if meant is not None and (first + 1 >= limit or sentence[first + 1].kind != WORD):
        return Subject(NounPhrase(PRONOUN, first, first + 1, meant), first, first + 1, inverted=True)
    alone = (
        first + 1 >= limit
        or sentence[first + 1].kind != WORD
        or grammar.is_adverb(sentence[first + 1])
        or sentence[first + 1].low in grammar.function_words
    )
    if sentence[first].low in grammar.pronouns and (alone or sentence[first].low not in lists["determiners"]):
        if sentence[first].low in lists["relatives"] or sentence[first].low in ("this", "these", "those"):
            return None
        return Subject(NounPhrase(PRONOUN, first, first + 1, sentence[first].text), first, first + 1, inverted=True)
    end = first
    while end < limit:
        token = sentence[end]
        low = token.low
        if token.kind == QUOTATION or (
            token.kind == MARK
            and not (
                end > first
                and part_of_name(sentence, end)
                and (token.text == "-" or _inside_run(grammar, sentence, first, end))
            )
        ):
            break
        if end > first and (
            low in lists["relatives"]
            or low in lists["auxiliaries"]
            or (low in grammar.clause_openers and low not in ("and", "or", "as"))
            or (not source and low in lists["prepositions"] and low not in lists["carrying_prepositions"])
            or (not source and grammar.is_adverb(token))
        ):
            break
        end += 1
    if end == first:
        return None
    phrase = read_phrase(grammar, text, sentence, first, end)
    if phrase is None:
        return None
    if phrase.kind == DESCRIPTION:
        if end + 3 < limit and sentence[end].text == "(" and sentence[end + 2].text == ")":
            end += 3
        if end + 1 < limit and sentence[end].text == ",":
            runs = grammar.name_runs(sentence, end + 1, min(limit, end + 8))
            if runs and runs[0][0] == end + 1:
                name = read_phrase(grammar, text, sentence, *runs[0])
                follows = sentence[runs[0][1]] if runs[0][1] < len(sentence) else None
                # `According to a spokesman, Ann Roe left`: the name is the next subject
                beside = follows is None or follows.kind in (MARK, QUOTATION) or not source
                if name is not None and name.kind == PERSON and beside:
                    named = NounPhrase(PERSON, name.first, name.end, name.name, phrase.role, gender=phrase.gender)
                    return Subject(named, first, name.end, inverted=True)
        if not sure and not may_speak(grammar, phrase):
            return None
    return Subject(phrase, first, max(phrase.end, first + 1), inverted=True)


def _inside_run(grammar: Grammar, sentence: Sequence[Token], first: int, place: int) -> bool:
    return any(
        start <= place < stop
        for start, stop in grammar.name_runs(sentence, max(first, place - 6), min(len(sentence), place + 2))
    )
