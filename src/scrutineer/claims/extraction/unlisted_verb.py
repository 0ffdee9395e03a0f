"""Verbs of speech that no list knows, told by where they stand: beside a quotation, or before its colon."""

from collections.abc import Sequence

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import QUOTATION, WORD, Token, is_clitic

ENDINGS = ("ed", "s")
"""How an English verb may end that no list knows."""
_CLAUSE_REACH = 25
"""Words of a clause before a colon."""


def speaks_after(grammar: Grammar, sentence: Sequence[Token], place: int) -> bool:
    """Whether a word is a verb that no list knows, where only a verb of speech can stand: `"...," Gross moderated`."""
    start = place
    while start and place - start < 5 and sentence[start - 1].kind == WORD:
        start -= 1
    if not start or start == place or sentence[start - 1].kind != QUOTATION:
        return False
    if sentence[start - 1].text.rstrip("\"'”’»")[-1:] not in ",?!" or (
        not sentence[start].text[0].isupper() and place - start > 1
    ):
        return False
    if sentence[place].low.endswith("s"):
        after = sentence[place + 1] if place + 1 < len(sentence) else None
        ends = after is None or after.kind != WORD or grammar.is_adverb(after)
        speaker = sentence[place - 1]
        named = grammar.is_capital(sentence, place - 1) or speaker.low in grammar.lexicon.gender_of_pronoun
        if not ends or not named or sentence[place].low in grammar.function_words or sentence[place].text[0].isupper():
            return False
    return True


def speaks_before(grammar: Grammar, sentence: Sequence[Token], place: int) -> bool:
    """Whether a word is a verb that no list knows between a quotation and its speaker: `« ... », tempête Jean Roy`."""
    token = sentence[place]
    if sentence[place - 2].kind != QUOTATION or place + 1 >= len(sentence) or not token.text.islower():
        return False
    if token.low in grammar.function_words or token.low in grammar.speaking_nouns or len(token.low) < 4:
        return False
    after = place + 1
    words = grammar.lexicon.words
    if words["drops_subject"] and token.low.endswith(tuple(words["past_endings"])) and len(token.low) > 4:
        return True
    speaks = grammar.is_capital(sentence, after) or is_clitic(sentence[after])
    if not speaks and sentence[after].low in grammar.lexicon.words["definite"] and after + 1 < len(sentence):
        speaks = sentence[after + 1].low in grammar.personal_nouns
    return speaks


def verb_before_colon(grammar: Grammar, sentence: Sequence[Token], colon: int, floor: int) -> int | None:
    """The verb of a clause beside the one before it that ends in a quotation: `..., but X disagreed: "..."`."""
    for place in range(colon - 1, max(floor, colon - _CLAUSE_REACH), -1):
        token = sentence[place]
        if token.kind == QUOTATION:
            return None
        joins = token.low in grammar.clause_joints and sentence[place - 1].text in (",", ";")
        if joins or token.text == ";":
            verb = grammar.finite(sentence, place + 1, colon, clause=True)
            if verb is None and colon > place + 2 and sentence[colon - 1].low.endswith(ENDINGS):
                verb = colon - 1  # `..., but Ann Roe, the chair, disagreed: "..."`
            opens = grammar.opens_phrase(sentence, place + 1)
            return verb if opens else None
    return None
