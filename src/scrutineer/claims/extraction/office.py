"""Offices beside a name: in small letters before it, in the description before it, in the apposition behind it."""

from collections.abc import Sequence

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import WORD, Token


def role_start(grammar: Grammar, sentence: Sequence[Token], start: int) -> int:
    """Where the office in small letters before a name begins: `opposition candidate` Jane Doe."""
    lists = grammar.lexicon.words
    place = start
    while place and sentence[place - 1].kind == WORD and start - place < 6:
        low = sentence[place - 1].low
        if low in grammar.function_words or low in grammar.lexicon.verbs:
            break
        named = low in lists["offices"] or low in lists["speakers"]
        if place == start and not named and not (lists["head_first"] and low in lists["office_modifiers"]):
            break
        place -= 1
    if place and sentence[place - 1].low in lists["determiners"]:
        place -= 1
    return place


def offices_behind(grammar: Grammar, sentence: Sequence[Token], stop: int) -> set[str]:
    """Offices in the apposition after a name: `, the EU ambassador to Cambodia,`."""
    lists = grammar.lexicon.words
    if stop >= len(sentence) or sentence[stop].text not in (",", "(", "–", "—"):
        return set()
    found: set[str] = set()
    place = stop + 1
    while place < min(len(sentence), stop + 14):
        token = sentence[place]
        if token.low in lists["auxiliaries"] or token.low in lists["relatives"] or token.kind not in (WORD, "number"):
            if not (token.text == "," and place == stop + 2):  # an age: `, 34, a teacher`
                break
        elif token.low in grammar.lexicon.verbs:
            break
        elif token.low in grammar.personal_nouns:
            found.add(token.low)
        place += 1
    return found


def offices_before(grammar: Grammar, sentence: Sequence[Token], comma: int) -> set[str]:
    """Offices of the description to which a name is the apposition: `The commission's secretary, Dr Wong,`."""
    lists = grammar.lexicon.words
    found: set[str] = set()
    for place in range(comma - 1, max(-1, comma - 10), -1):
        token = sentence[place]
        if token.kind != WORD or token.low in grammar.lexicon.verbs or token.low in lists["relatives"]:
            break
        if token.low in grammar.personal_nouns:
            found.add(token.low)
        elif token.low in lists["definite"]:
            return found
    return set()
