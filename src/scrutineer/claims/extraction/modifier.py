"""Participles that carry a noun on: `the lawyer defending Ann Roe`, `a man posing as Ann Roe`."""

from collections.abc import Sequence

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import WORD, Token

_SHORTEST = 5
"""Letters of the shortest participle: `using`, not `king`."""


def carries_noun_on(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> bool:
    """Whether a participle stands behind a noun and before its object, so that what follows is no head.

    An adjective (`a leading Labour member`), an office (`acting`) and a noun (`meeting`) are none.
    """
    token = sentence[place]
    if place < 1 or place + 1 >= end or not token.low.endswith(grammar.gerund_endings):
        return False
    lists = grammar.lexicon.words
    if token.kind != WORD or not token.text.islower() or len(token.low) < _SHORTEST:
        return False
    noun, follows = sentence[place - 1], sentence[place + 1]
    if token.low in grammar.speaking_nouns or token.low in grammar.office_words:
        return False
    if token.low in lists["occasions"] and noun.low not in grammar.personal_nouns:
        return False  # `a party meeting`, but `the judge hearing`
    if noun.kind != WORD or noun.low in grammar.function_words or noun.low.endswith(("'s", "s'")):
        return False
    if noun.low in lists["office_modifiers"] or grammar.is_adverb(noun):
        return False
    opens = grammar.opens_phrase(sentence, place + 1)
    return opens or follows.low in lists["prepositions"] or follows.low in lists["as_words"]
