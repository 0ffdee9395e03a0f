"""The reports of one sentence: each reporting word with its subject and content, beside or inside one another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrutineer.claims.extraction.adjunct import adjuncts_end
from scrutineer.claims.extraction.antecedent import DESCRIBED, NAMED, ONLY, ROLE, UNKNOWN, Identity
from scrutineer.claims.extraction.apposition import Subject
from scrutineer.claims.extraction.content import Content, find_content
from scrutineer.claims.extraction.cue import Cue, find_cues
from scrutineer.claims.extraction.embedding import embedding_of, vouches_not
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.noun_phrase import DESCRIPTION, PRONOUN
from scrutineer.claims.extraction.statement_draft import HIGH, LOW, MEDIUM
from scrutineer.claims.extraction.subject import find_subject
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Span, Token


@dataclass(slots=True)
class Report:
    """A reporting word with who speaks and what is reported.

    Attributes:
        cue: The reporting word.
        subject: Who speaks, as printed.
        content: What is reported, before it is cut.
        end: One past the last token of what is reported.
        identity: Who speaks, once that is settled.
        outer: The report that this one stands in: `media reported that X said`.
        most: The highest class that it can have.
        supposed: Whether it stands in a condition or a question.
    """

    cue: Cue
    subject: Subject
    content: Content
    end: int
    identity: Identity | None = None
    outer: "Report | None" = None
    most: str = HIGH
    supposed: bool = False


def find_reports(grammar: Grammar, text: str, sentence: list[Token]) -> list[Report]:
    """The reports of a sentence in the order of their cues, each cut where the next begins beside it."""
    found: list[Report] = []
    floor = 0
    for cue in find_cues(grammar, sentence):
        subject = find_subject(grammar, text, sentence, cue)
        if subject is None:
            continue
        content = find_content(grammar, sentence, cue, subject, floor)
        if content is None:
            _end_before(grammar, sentence, found, cue, subject)
            continue
        if cue.kind == "participle" and cue.first == 0 and not content.sure:
            continue
        if _stands_beside(grammar, sentence, found, cue, subject, content):
            _end_before(grammar, sentence, found, cue, subject)
            continue
        embedding = embedding_of(
            grammar, sentence, cue, subject, content, reported=[one.content.first for one in found]
        )
        if embedding is None:
            continue
        one = Report(cue, subject, content, embedding.end, most=embedding.most, supposed=embedding.supposed)
        opening = _opening(grammar, sentence, one)
        if cue.group == "call" and subject.phrase is not None and subject.first > 1:
            comma = subject.first - 2
            if sentence[comma + 1].low == "which" and sentence[comma].text == ",":
                opening = comma  # `..., which she described as "a triumph"`
        for earlier in reversed(found):
            if not earlier.content.first <= cue.first < earlier.end or earlier.content.side == "quote":
                continue
            if content.side == "left" and content.first <= earlier.cue.first:
                earlier.end = min(earlier.end, content.end)
                earlier.outer = one
            elif opening is not None and opening > earlier.content.first:
                earlier.end = opening
            else:
                one.outer = earlier
                break
        if content.side in ("left", "quote"):
            floor = max(content.end, cue.end, subject.last if subject.inverted else 0)
        found.append(one)
    found = [one for one in found if one.end > one.content.first]
    for one in found:
        if one.outer is not None and (one.outer.most != HIGH or _is_doubtful(grammar, sentence, one.outer)):
            one.most = LOW if one.most == LOW else MEDIUM
        if one.most == HIGH and _has_other_voice(grammar, sentence, one):
            one.most = MEDIUM
        if one.content.more:
            _leave_to_others(one, found)
    return found


def _is_doubtful(grammar: Grammar, sentence: Sequence[Token], outer: Report) -> bool:
    return vouches_not(grammar, sentence, outer.cue, outer.subject)


def _has_other_voice(grammar: Grammar, sentence: Sequence[Token], one: Report) -> bool:
    """Whether a quotation behind a colon may be another's: `said it was late, but Ms Roe's answer was plain: "..."`."""
    first = one.content.first + 1
    for colon in range(first, one.end - 1):
        if sentence[colon].text == ":" and sentence[colon + 1].kind == QUOTATION:
            return any(
                sentence[at].low in grammar.clause_joints and sentence[at - 1].text in (",", ";")
                for at in range(first, colon)
            )
    return False


def _leave_to_others(one: Report, found: Sequence[Report]) -> None:
    """Take from a speaker the quotations that go on after him but are another's: `"20," X said; "thirty," said Y`."""
    others = [other.content for other in found if other is not one]
    more = tuple(place for place in one.content.more if not any(other.first <= place < other.end for other in others))
    if more != one.content.more:
        one.content = replace(one.content, more=more)


def _stands_beside(
    grammar: Grammar, sentence: Sequence[Token], found: Sequence[Report], cue: Cue, subject: Subject, content: Content
) -> bool:
    """Whether a report is no more than what follows its verb, not the report before it: `X said 20, Y said 30`."""
    if not found or content.side != "left" or subject.inverted or content.first > found[-1].cue.first:
        return False
    after = adjuncts_end(grammar, sentence, cue, cue.end, len(sentence))
    return after < len(sentence) and (sentence[after].kind == NUMBER or grammar.opens_phrase(sentence, after))


def _end_before(
    grammar: Grammar, sentence: Sequence[Token], found: Sequence[Report], cue: Cue, subject: Subject
) -> None:
    """End what was reported where its speaker goes on to do something else: `... and he cautioned against haste`."""
    if not found or subject.phrase is None or subject.phrase.kind == DESCRIPTION or subject.inverted:
        return
    last = found[-1]
    opening = _opening(grammar, sentence, Report(cue, subject, last.content, last.end))
    before = subject.first - 1
    if opening is None and before > 0 and sentence[before].text == ",":
        opening = before
    denied = before > 1 and sentence[before].low in grammar.lexicon.words["relatives"] and cue.end >= last.end
    if opening is None and denied and sentence[before - 1].text == ",":
        opening = before - 1  # `X said it was late, which Y denied`
    if opening is not None and last.content.side == "right" and last.content.first < opening < last.end:
        last.end = opening


def counts(one: Report) -> bool:
    """Whether a report counts: inside another one only where it gives another speaker by name."""
    outer = one.outer
    if outer is None or outer.identity is None or one.identity is None or outer.content.side == "left":
        return True
    if one.cue.group in ("believe", "find", "call") or one.subject.phrase is None:
        return False
    if one.content.side == "left":
        return True
    return one.identity.name != outer.identity.name and one.subject.phrase.kind not in (PRONOUN, DESCRIPTION)


def says_so_too(grammar: Grammar, sentence: Sequence[Token]) -> bool:
    """Whether a sentence says only who said what stands before it: `Ann Roe said so.`."""
    lists = grammar.lexicon.words
    if len(sentence) < 3 or (sentence[-1].low not in lists["so_words"] and sentence[-2].low not in lists["so_words"]):
        return False
    words = [token for token in sentence if token.kind == WORD]
    if len(words) < 3 or words[-1].low not in lists["so_words"] or any(token.kind == QUOTATION for token in sentence):
        return False
    verb = grammar.lexicon.verbs.get(words[-2].low)
    return verb is not None and verb.base in lists["plain_verbs"]


def report_end(grammar: Grammar, sentence: Sequence[Token], one: Report) -> int:
    """One past the last token of what is reported, without what the speaker does next and without closing marks."""
    end = one.end
    if one.content.side == "right":
        end = _before_act(grammar, sentence, one.content.first, end)
        end = _before_occasion(grammar, sentence, one.content.first, end)
    while end > one.content.first + 1 and sentence[end - 1].kind == MARK and sentence[end - 1].text in ",;:–—":
        end -= 1
    return end


def quotations_in(sentence: Sequence[Token], first: int, end: int) -> set[int]:
    """Places of the quotations in a range of tokens."""
    return {place for place in range(first, end) if sentence[place].kind == QUOTATION}


def mention_of(sentence: Sequence[Token], subject: Subject) -> Span | None:
    """Where the speaker is printed; None where the subject is left out."""
    if subject.phrase is None:
        return None
    first, last = sentence[subject.phrase.first], sentence[subject.phrase.end - 1]
    end = last.end - 2 if last.low.endswith("'s") and last.end - last.start > 2 else last.end
    return Span(first.start, end)


def confidence_of(one: Report, *, alone: bool, whole: bool, trails: bool) -> str:
    """How sure a report is; the highest class is kept for what leaves little to doubt.

    Args:
        one: The report, with its speaker.
        alone: Whether what was said is one quotation.
        whole: Whether all its quotations have both marks.
        trails: Whether words follow the last quotation, of which one cannot tell whether they were said.
    """
    identity = one.identity
    assert identity is not None  # noqa: S101  # the caller has looked
    if identity.certainty == UNKNOWN or not whole or one.most == LOW:
        return LOW
    speaks = one.cue.group in ("say", "tell") or (one.cue.group == "quote" and alone)
    clear = one.content.sure or (one.cue.base == "say" and one.content.side == "right")
    if one.subject.phrase is None:
        return MEDIUM if speaks and clear else LOW
    in_full = " " in identity.name or identity.member is not None
    if identity.certainty == NAMED and speaks and clear and in_full and not trails:
        return one.most
    if identity.certainty == ONLY and alone and speaks:
        return one.most
    if identity.certainty in (NAMED, ROLE, ONLY, DESCRIBED) and (speaks or clear):
        return MEDIUM
    return MEDIUM if alone else LOW


def _opening(grammar: Grammar, sentence: Sequence[Token], one: Report) -> int | None:
    """Where the clause of a cue begins when it stands beside the clause before it, not inside it."""
    start = one.cue.group_start if one.subject.phrase is None or one.subject.inverted else one.subject.first
    if one.subject.phrase is None and one.cue.kind == "finite":
        start = min(start, one.subject.first + 1)
    coordinators = grammar.clause_joints
    place = start
    if one.subject.phrase is None:
        while place and sentence[place - 1].kind == WORD and grammar.is_adverb(sentence[place - 1]):
            place -= 1
        if place and (sentence[place - 1].low in coordinators or sentence[place - 1].low in grammar.clause_openers):
            place -= 1
        return place - 1 if place and sentence[place - 1].text == "," else place
    while place > 1 and sentence[place - 1].low in grammar.lexicon.words["adverbs"]:
        place -= 1  # `but now she says`
    place = place if place and sentence[place - 1].low in coordinators else start
    if (place and sentence[place - 1].low in coordinators) or one.cue.kind == "absolute":
        place -= 1
        return place - 1 if place and sentence[place - 1].text == "," else place
    if place and sentence[place - 1].text == ";":
        return place - 1
    return None


def _before_occasion(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> int:
    """Where words in marks end before the reporter's own: `... is "not an option" amid reports of ...`."""
    for place in range(first + 1, end):
        if sentence[place - 1].kind == QUOTATION and sentence[place].low in grammar.lexicon.words["tail_openers"]:
            return place
    return end


def _before_act(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> int:
    """Where a clause ends whose speaker then does something else: `... and accused the board of hiding forms`."""
    for place in range(first + 2, end - 1):
        if sentence[place].low in ("and", "but"):
            act = place + 1
            while act < end - 1 and grammar.is_adverb(sentence[act]):
                act += 1
            if sentence[act].low in grammar.lexicon.words["speech_acts"]:
                return place
    return end
