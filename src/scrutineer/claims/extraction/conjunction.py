"""Where the clause behind a reporting verb and its `that` begins."""

from collections.abc import Sequence

from scrutineer.claims.extraction.cue import Cue
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import MARK, QUOTATION, WORD, Token

_REACH = 30
"""Tokens between a verb and its conjunction."""


def clause_start(grammar: Grammar, sentence: Sequence[Token], cue: Cue, after: int, end: int) -> int | None:
    """Where the clause after `that` begins."""
    lists = grammar.lexicon.words
    inside = False
    for place in range(after, min(end, after + _REACH)):
        token = sentence[place]
        if token.kind == QUOTATION or token.text in (";", ":"):
            return None
        if token.text == ",":
            inside = not inside
        if token.low in grammar.lexicon.that and token.kind == WORD and place + 1 < end:
            if token.low in lists["only_next"] and place > after:
                continue
            following = sentence[place + 1]
            if following.low in lists["auxiliaries"] and place == after:
                return place  # `said that is why`: a pronoun
            before = sentence[place - 1].low
            if before in lists["prepositions"] and place > after:
                continue
            if place > after and (before in lists["determiners"] or not _reaches(grammar, sentence, cue, after)):
                return None
            relative = following.low in lists["auxiliaries"] or following.low in lists["past_verbs"]
            if place > after and relative and not lists["late_subject"]:
                continue  # a relative clause
            return place + 1
        if (
            token.low in lists["subject_pronouns"]
            and token.kind == WORD
            and not (place == after and cue.group == "tell")
        ):
            return None
        if (
            place > after
            and token.kind == WORD
            and (
                (not inside and token.low in lists["auxiliaries"])
                or (grammar.is_finite_report(token) and token.low not in lists["nouns_too"])
            )
        ):
            return None
    return None


def _reaches(grammar: Grammar, sentence: Sequence[Token], cue: Cue, after: int) -> bool:
    """Whether a conjunction further on belongs to the verb: `said on Monday that`, not `repeated claims that`."""
    lists = grammar.lexicon.words
    if cue.group == "tell" or cue.form == "phrase" or cue.base in lists["addressing_verbs"]:
        return True
    token = sentence[after]
    return (
        token.kind == MARK
        or token.low in lists["prepositions"]
        or token.low in lists["time_words"]
        or token.low in ("last", "this", "earlier", "late", "early")
        or grammar.is_adverb(token)
        or (
            after + 1 < len(sentence)
            and token.low in lists["determiners"]
            and sentence[after + 1].low in lists["time_words"]
        )
    )
