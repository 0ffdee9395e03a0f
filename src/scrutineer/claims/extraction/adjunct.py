"""What stands between a reporting verb and what it reports, or behind it: to whom, when, where, on what occasion."""

from collections.abc import Sequence

from scrutineer.claims.extraction.cue import Cue
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token

_REACH = 30
"""Tokens between a verb and what is reported."""


def adjuncts_end(grammar: Grammar, sentence: Sequence[Token], cue: Cue, after: int, end: int) -> int:
    """Step over whom it was told, when and where."""
    lists = grammar.lexicon.words
    place = after
    if cue.group == "tell" or (cue.base in lists["addressing_verbs"] and place < end):
        place = _addressee_end(grammar, sentence, place, end)
    while place < min(end, after + _REACH):
        token = sentence[place]
        low = token.low
        if (
            token.kind == WORD
            and (grammar.is_adverb(token) or low in lists["time_words"])
            and low not in ("there", "all", "both")
            and low not in lists["quantity_adverbs"]
        ):
            place += 1
            continue
        if (
            low in ("last", "this", "earlier", "late", "early")
            and place + 1 < end
            and sentence[place + 1].low in lists["time_words"]
        ):
            place += 2
            continue
        quoted = place + 1 < end and sentence[place + 1].kind == QUOTATION
        if quoted and low in lists["prepositions"] and low != "to":
            return end  # `warned against "fake news"`
        if low in lists["prepositions"] and _is_adjunct(grammar, sentence, place, end):
            place = _prepositional_end(grammar, sentence, place, end)
            continue
        break
    return place


def _addressee_end(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> int:
    lists = grammar.lexicon.words
    start = place
    if place < end and (sentence[place].kind != WORD):
        return place
    if place < end and sentence[place].low in (
        "him",
        "her",
        "them",
        "me",
        "us",
        "you",
        "reporters",
        "journalists",
        "parliament",
        "state",
    ):
        place += 1
        if sentence[place - 1].low != "state":
            return place
    while place < end:
        token = sentence[place]
        if place == start + 1 and sentence[start].text.isupper() and len(sentence[start].text) > 1:
            break
        if token.kind in (MARK, QUOTATION) and not (
            token.text in ("'", "’", ".")
            and place + 1 < end
            and sentence[place - 1].end == token.start
            and token.text != "."
        ):
            break
        low = token.low
        if (
            (low in lists["prepositions"] and low not in ("of", "for"))
            or low in grammar.lexicon.that
            or low in lists["subject_pronouns"]
            or grammar.is_adverb(token)
        ):
            break
        if (
            place > start
            and (low in lists["determiners"] or token.kind == NUMBER)
            and sentence[place - 1].low not in lists["prepositions"]
        ):
            break
        if place > start and low in lists["auxiliaries"]:
            return place - 1
        if (
            place > start
            and grammar.is_capital(sentence, place)
            and not grammar.is_capital(sentence, place - 1)
            and sentence[place - 1].low not in lists["determiners"]
            and sentence[place - 1].low not in lists["prepositions"]
        ):
            break
        place += 1
    return place


def _is_adjunct(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> bool:
    """Whether a preposition after a verb opens a time or occasion and not the reported clause."""
    lists = grammar.lexicon.words
    stop = _prepositional_end(grammar, sentence, place, end)
    inside = sentence[place + 1 : stop]
    if any(token.low in lists["occasions"] or token.low in lists["time_words"] for token in inside):
        return True
    if sentence[place].low in ("via", "through", "to", "from", "by", "of", "about", "with", "against", "over"):
        return True
    quoted = stop + 1 < end and sentence[stop].text in (":", ",") and sentence[stop + 1].kind == QUOTATION
    return (
        stop < end
        and (quoted or grammar.opens_phrase(sentence, stop))
        and sentence[place].low in ("in", "on", "at", "after", "during", "before", "outside", "inside")
    )


def _prepositional_end(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> int:
    lists = grammar.lexicon.words
    at = place + 1
    if at < end and sentence[at].low in lists["determiners"]:
        at += 1
    started = False
    while at < end:
        token = sentence[at]
        low = token.low
        if token.kind in (MARK, QUOTATION) or low in grammar.lexicon.that or low in lists["subject_pronouns"]:
            break
        if low in lists["auxiliaries"]:
            break
        if low in lists["prepositions"]:
            if low in ("of", "for"):
                at += 1
                if at < end and sentence[at].low in lists["determiners"]:
                    at += 1
                continue
            break
        if started and (
            low in lists["determiners"] or (token.kind == NUMBER and sentence[at - 1].low not in lists["time_words"])
        ):
            break
        if (
            started
            and grammar.is_capital(sentence, at)
            and not grammar.is_capital(sentence, at - 1)
            and sentence[at - 1].low not in lists["prepositions"]
            and sentence[at - 1].low not in lists["determiners"]
        ):
            break
        started = True
        at += 1
    return at


def before_moment(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> int:
    """Where what was said ends before the reporter says when: `..., hours after the results were released`."""
    lists = grammar.lexicon.words
    for place in range(first + 2, end - 3):
        if sentence[place].text == ",":
            at = place + 1
            while at < end - 1 and (
                sentence[at].kind == NUMBER
                or sentence[at].low in lists["determiners"]
                or sentence[at].low in ("just", "only")
            ):
                at += 1
            if sentence[at].low in ("hours", "minutes", "days", "weeks", "months", "day", "week", "hour") and sentence[
                at + 1
            ].low in ("after", "before"):
                return place
    return end


def is_infinitive(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> bool:
    """Whether `to` opens an infinitive and not the person spoken to."""
    if place + 1 >= end:
        return False
    lists = grammar.lexicon.words
    after = sentence[place + 1]
    if after.kind != WORD or grammar.is_capital(sentence, place + 1):
        return False
    return not any(
        after.low in lists[name] for name in ("determiners", "speakers", "occasions", "object_pronouns", "time_words")
    )
