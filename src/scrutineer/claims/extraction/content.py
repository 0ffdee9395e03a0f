"""Which words of a sentence are reported: behind the verb, in front of it, or in quotation marks beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.claims.extraction.adjunct import adjuncts_end, before_moment, is_infinitive
from scrutineer.claims.extraction.apposition import Subject
from scrutineer.claims.extraction.conjunction import clause_start
from scrutineer.claims.extraction.cue import Cue
from scrutineer.claims.extraction.grammar import DASHES, Grammar
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token

_ADJUNCT = 30
"""Tokens between a verb and what is reported."""
_SHORT = 3
"""Words up to which a stretch is too short to be taken for a clause."""
_BETWEEN = frozenset(",–—-.?!")
_FINAL = frozenset(".!?…;:,") | {"...", "–", "—"}


@dataclass(frozen=True, slots=True)
class Content:
    """What a cue reports.

    Attributes:
        first: First token.
        end: One past the last token.
        side: `right`, `left` or `quote` (a whole quotation beside the verb).
        sure: Whether a conjunction, a quotation or a comma in front of the speaker marks it off.
        more: Quotations of the same sentence that go on after the speaker: `"...", he said, "..."`.
    """

    first: int
    end: int
    side: str
    sure: bool
    more: tuple[int, ...] = ()


def find_content(grammar: Grammar, sentence: Sequence[Token], cue: Cue, subject: Subject, floor: int) -> Content | None:
    """What a cue reports; None where it reports nothing.

    Args:
        grammar: The language.
        sentence: Tokens of the sentence.
        cue: The cue.
        subject: Its subject.
        floor: First token that no earlier statement of the sentence has taken.
    """
    if cue.kind in ("according", "view"):
        return _of_source(grammar, sentence, cue, subject, floor)
    edge = cue.group_start if subject.inverted else subject.first
    after = subject.last if subject.inverted else cue.end
    beside = _quotation_before(sentence, edge, floor)
    stands = subject.phrase is not None or subject.inverted
    if cue.kind == "finite" and stands and not subject.relative and beside is not None:
        left = _left(grammar, sentence, floor, beside)
        return Content(left.first, left.end, left.side, left.sure, _quotations_after(sentence, after))
    around = _around(grammar, sentence, cue, edge, after, floor)
    if around is not None:
        return around
    fronted = None
    if cue.kind == "finite" and not subject.relative and cue.group in ("say", "tell", "believe", "find"):
        plain = subject.inverted and cue.base in grammar.lexicon.words["plain_verbs"] and subject.phrase is not None
        fronted = _fronted(grammar, sentence, edge, floor, plain=plain)
    if subject.inverted and fronted is not None:
        return fronted
    right = _right(grammar, sentence, cue, after)
    if right is not None and right.sure and cue.group != "call":
        return right
    if fronted is not None and (right is None or not _strong(grammar, sentence, right)):
        return fronted
    if right is None:
        return None
    return right if cue.group in ("call", "quote") or _is_clause(grammar, sentence, cue, right) else None


def _around(grammar: Grammar, sentence: Sequence[Token], cue: Cue, edge: int, after: int, floor: int) -> Content | None:
    """A clause that the speaker interrupts: `A recount, she adds, is worth more than any test`."""
    end = _sentence_end(sentence)
    if cue.kind in ("participle", "absolute") or edge <= floor or sentence[edge - 1].text not in (",", "–", "—"):
        return None
    first = _left_start(grammar, sentence, floor, edge - 1)
    if first < edge - 1 and sentence[edge - 2].low in grammar.lexicon.words["auxiliaries"] and after < end:
        return Content(first, end, "left", sure=True)  # `It was, she said last week, "no fun"`
    if after >= end - 1 or sentence[after].text not in (",", "–", "—"):
        return None
    goes_on = sentence[after + 1]
    if first < edge - 1 and sentence[first].low in grammar.lexicon.words["suppositions"]:
        return Content(first, end, "left", sure=True)  # `If elected, she said, he would end it`
    if first >= edge - 1 or goes_on.kind != WORD or goes_on.low in grammar.lexicon.words["relatives"]:
        return None
    clause = grammar.finite(sentence, first, edge - 1) is not None
    if clause and sentence[first].low in grammar.lexicon.words["suppositions"]:
        return Content(first, end, "left", sure=True)  # `If elected, she said, he would end it`
    if clause and (
        goes_on.low in grammar.lexicon.words["continuations"]
        or goes_on.low in grammar.finite_words
        or (goes_on.low in ("and", "or") and grammar.finite(sentence, after + 2, end, clause=True) is None)
    ):
        return Content(first, end, "left", sure=True)  # `He had come, he said, to see it`
    if (
        not clause
        and not grammar.opens_adjunct(sentence, first)
        and goes_on.low not in grammar.lexicon.words["determiners"]
    ):
        return Content(first, end, "left", sure=True)
    if (
        not clause
        and grammar.opens_adjunct(sentence, first)
        and grammar.finite(sentence, after + 1, end, clause=True) is not None
    ):
        own = sentence[first].low in grammar.lexicon.words["prepositions"]
        return Content(first if own else after + 1, end, "left" if own else "right", sure=True)
    return None


def _strong(grammar: Grammar, sentence: Sequence[Token], right: Content) -> bool:
    end = next((at for at in range(right.first, right.end) if sentence[at].text == ","), right.end)
    return grammar.opens_phrase(sentence, right.first) and grammar.finite(sentence, right.first, end) is not None


def _quotation_before(sentence: Sequence[Token], edge: int, floor: int) -> int | None:
    """The quotation that ends right before a speaker; a word or two in marks need a comma to be somebody's."""
    place = edge - 1
    if place > floor and sentence[place].low == "as":
        place -= 1
    marked = False
    while place >= floor and sentence[place].kind == MARK and sentence[place].text in _BETWEEN:
        marked = True
        place -= 1
    if place < floor or sentence[place].kind != QUOTATION:
        return None
    printed = sentence[place].text
    pause = marked or printed.rstrip("\"'”’»“ ")[-1:] in ",.?!…-–—"
    return place if pause or printed.count(" ") > 2 else None


def _quotations_after(sentence: Sequence[Token], after: int) -> tuple[int, ...]:
    """A quotation that goes on after the speaker, behind a comma or a colon."""
    for place in range(after, len(sentence)):
        token = sentence[place]
        if token.kind == QUOTATION:
            return (place,) if sentence[place - 1].kind == MARK else ()
        if token.low in ("adding", "but", "and", "while") or token.low.endswith("ing"):
            return ()
    return ()


def _left(grammar: Grammar, sentence: Sequence[Token], floor: int, quotation: int) -> Content:
    first = _left_start(grammar, sentence, floor, quotation)
    words = [place for place in range(first, quotation) if sentence[place].kind == WORD]
    if (
        words
        and not grammar.opens_adjunct(sentence, first)
        and (grammar.finite(sentence, first, quotation) is not None or len(words) > 2)
    ):
        return Content(first, quotation + 1, "left", sure=True)
    return Content(quotation, quotation + 1, "quote", sure=True)


def _left_start(grammar: Grammar, sentence: Sequence[Token], floor: int, end: int) -> int:
    first = floor
    if first + 1 < end and sentence[first + 1].text == "," and grammar.is_adverb(sentence[first]):
        first += 2  # `However, ...`
    while first < end and (
        (sentence[first].kind == MARK and sentence[first].text not in '“"‘«([¿¡$€£#')
        or sentence[first].low in grammar.lexicon.words["coordinators"]
    ):
        first += 1
    return first


def _fronted(
    grammar: Grammar, sentence: Sequence[Token], edge: int, floor: int, *, plain: bool = False
) -> Content | None:
    """A clause in front of the speaker: `The vote was fair, the chairman told reporters`.

    With `plain`, the verb is one that stands behind nothing else (`..., said Ann Roe`), so that the verb of the clause
    need not be known.
    """
    if edge <= floor or not (sentence[edge - 1].text in (",", "?", "!") or sentence[edge - 1].text in DASHES):
        return None
    first = _left_start(grammar, sentence, floor, edge - 1)
    if first >= edge - 1:
        return None
    if grammar.opens_adjunct(sentence, first):
        comma = next((at for at in range(first, edge - 1) if sentence[at].text == ","), None)
        if comma is None or grammar.finite(sentence, comma + 1, edge - 1) is None:
            return None
    elif grammar.finite(sentence, first, edge - 1) is None and not (plain and edge - 1 - first > _SHORT):
        return None
    return Content(first, edge - 1, "left", sure=True)


def _right(grammar: Grammar, sentence: Sequence[Token], cue: Cue, after: int) -> Content | None:
    end = _sentence_end(sentence)
    if after >= end:
        return None
    if cue.group == "call" and clause_start(grammar, sentence, cue, after, end) is None:
        start = adjuncts_end(grammar, sentence, cue, after, end)
        return _called(grammar, sentence, start if start < end else after, end)
    if sentence[after].low == "to" and is_infinitive(grammar, sentence, after, end):
        claimed = cue.base in ("claim", "profess", "admit")
        return Content(after, end, "right", sure=False) if claimed else None
    that = clause_start(grammar, sentence, cue, after, end)
    if that is not None:
        if cue.group == "quote" and not any(sentence[at].kind == QUOTATION for at in range(that, end)):
            return None
        if sentence[that].text == "," and that + 1 < end:
            that += 1  # `said that, in Hull, the vote was late`
        return Content(that, before_moment(grammar, sentence, that, end), "right", sure=True)
    if sentence[after].text == "," and _opens_with_as(grammar, sentence, cue):
        return Content(after + 1, end, "right", sure=True) if after + 1 < end else None
    place = adjuncts_end(grammar, sentence, cue, after, end)
    if place >= end or (sentence[place].low == "to" and is_infinitive(grammar, sentence, place, end)):
        return None
    if sentence[place].kind == MARK and sentence[place].text in (":", ",") and place + 1 < end:
        if sentence[place + 1].kind == QUOTATION:
            return _quoted(grammar, sentence, place + 1, end)
        if sentence[place].text == ":":
            return Content(place + 1, end, "right", sure=False)
        if (
            cue.base in grammar.lexicon.words["plain_verbs"]
            and place > after
            and grammar.finite(sentence, place + 1, end, clause=True) is not None
        ):
            return Content(after, end, "right", sure=False)
        return None
    if sentence[place].kind == QUOTATION:
        return _quoted(grammar, sentence, place, end)
    if cue.group == "quote" or (sentence[place].kind == MARK and sentence[place].text not in '“"‘«([¿¡$€£#'):
        return None
    return Content(place, before_moment(grammar, sentence, place, end), "right", sure=False)


def _opens_with_as(grammar: Grammar, sentence: Sequence[Token], cue: Cue) -> bool:
    """Whether a sentence begins as `As Ann Roe has shown, ...`."""
    as_words = grammar.lexicon.words["as_words"]
    return sentence[0].low in as_words and not any(token.text == "," for token in sentence[1 : cue.group_start])


def _quoted(grammar: Grammar, sentence: Sequence[Token], place: int, end: int) -> Content:
    if (
        place + 1 < end
        and sentence[place + 1].kind == WORD
        and sentence[place].text.rstrip("\"”’»'")[-1:] not in ",.!?"
    ):
        # `said "most voters" had stayed at home`, but `announced "unofficial" results`
        return Content(place, end, "right", sure=grammar.finite(sentence, place, end, clause=True) is not None)
    return Content(place, place + 1, "quote", sure=True)


def _called(grammar: Grammar, sentence: Sequence[Token], after: int, end: int) -> Content | None:
    """`called the vote "a sham"`: a short way to a quotation, without another verb."""
    for place in range(after, min(end, after + 14)):
        token = sentence[place]
        if token.kind == QUOTATION:
            bare = place == after or (
                place == after + 1 and sentence[after].low in grammar.lexicon.words["prepositions"]
            )
            return (
                Content(place, place + 1, "quote", sure=True)
                if bare
                else Content(after, place + 1, "right", sure=False)
            )
        if (token.low in grammar.clause_openers - {"as", "and"} and place > after) or token.low in (
            "on",
            ";",
            ":",
            ",",
        ):
            return None
    return None


def _is_clause(grammar: Grammar, sentence: Sequence[Token], cue: Cue, right: Content) -> bool:
    """Whether a stretch without `that` is a clause."""
    if right.sure or right.side == "quote" or sentence[right.first].low == "to":
        return True
    words = grammar.lexicon.words
    plain = cue.base in words["plain_verbs"]
    if plain and any(sentence[at].kind == QUOTATION for at in range(right.first, right.end)):
        return True
    if sentence[right.first].low in ("this", "it", "so") and right.first + 1 < right.end:
        following = sentence[right.first + 1]  # `said this on Wednesday`
        if following.kind == MARK or following.low in words["prepositions"]:
            return False
    opening = sentence[right.first]
    if opening.low in words["auxiliaries"] and "'" in opening.low:
        return True  # `she's considering it`
    long_quotation = any(
        token.kind == QUOTATION and token.text.count(" ") > 1 for token in sentence[right.first : right.end]
    )
    if cue.group == "tell" and long_quotation:
        return True
    if plain or cue.group == "tell":
        long = plain and cue.form != "base" and right.end - right.first > 6
        return long or grammar.finite(sentence, right.first, right.end, clause=True) is not None
    if opening.kind not in (WORD, NUMBER):
        return False
    lists = grammar.lexicon.words
    if (
        opening.low in ("him", "her", "them")
        or opening.low in lists["coordinators"]
        or opening.low in lists["prepositions"]
        or opening.low in lists["auxiliaries"]
    ):
        return False
    comma = next((at for at in range(right.first, right.end) if sentence[at].text == ","), right.end)
    verb = grammar.finite(sentence, right.first, comma)
    if verb is None:
        return False
    if opening.low in ("he", "she", "it", "they") and not (
        verb == right.first + 1 or grammar.is_adverb(sentence[right.first + 1])
    ):
        return False
    if any(
        sentence[at].low == "to" and is_infinitive(grammar, sentence, at, right.end) for at in range(right.first, verb)
    ):
        return False
    return grammar.opens_phrase(sentence, right.first) or verb - right.first <= 6


def _of_source(grammar: Grammar, sentence: Sequence[Token], cue: Cue, subject: Subject, floor: int) -> Content | None:
    end = _sentence_end(sentence)
    after = max(subject.last, cue.end)
    first = _left_start(grammar, sentence, floor, cue.first)
    stop = cue.first
    while stop > first and sentence[stop - 1].text in (",", "–", "—", "("):
        stop -= 1
    inside = stop > first and sentence[stop - 1].low in grammar.lexicon.that  # `X said that, according to Y, it was`
    if (
        not inside
        and stop > first
        and (grammar.finite(sentence, first, stop) is not None or sentence[stop - 1].kind == QUOTATION)
    ):
        alone = stop - first == 1 and sentence[first].kind == QUOTATION
        return Content(first, stop, "quote" if alone else "left", sure=True)
    lists = grammar.lexicon.words
    if stop > first and after + 1 < end and sentence[after].text == "," and not grammar.opens_adjunct(sentence, first):
        clause = any(token.low in grammar.lexicon.that for token in sentence[after + 2 : after + 4])
        if sentence[after + 1].low in grammar.finite_words and not clause:
            return Content(first, end, "left", sure=True)  # `The problem, according to her, was the transfers`
    comma = next((at for at in range(after, end) if sentence[at].text == ","), None)
    apposition = None if comma is None else next((at for at in range(comma + 1, end) if sentence[at].text == ","), None)
    if (
        comma is not None
        and apposition is not None
        and grammar.finite(sentence, comma + 1, apposition) is None
        and grammar.finite(sentence, apposition + 1, end) is not None
    ):
        comma = apposition
    if comma is None:
        start = next((at for at in range(after, end) if sentence[at].kind == QUOTATION), None)
        return None if start is None else Content(start, end, "right", sure=False)
    if comma + 1 >= end:
        return None
    if (
        sentence[comma + 1].low in lists["auxiliaries"] and not lists["late_subject"]
    ):  # `The reply, in the words of X, is that ...`
        that = next((at for at in range(comma + 2, end - 1) if sentence[at].low in grammar.lexicon.that), None)
        return None if that is None or that > comma + 3 else Content(that + 1, end, "right", sure=True)
    alone = end - comma == 2 and sentence[comma + 1].kind == QUOTATION
    return Content(comma + 1, end, "quote" if alone else "right", sure=True)


def _sentence_end(sentence: Sequence[Token]) -> int:
    end = len(sentence)
    while end and sentence[end - 1].kind == MARK and sentence[end - 1].text in _FINAL:
        end -= 1
    return end
