"""The clause that a report stands in: a condition, a relative clause, what a noun is about, hearsay.

Such a clause ends before its sentence does, and some of what it reports is not put forward as said. What cannot be
told is not guessed: the report is then never of the highest class.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scrutineer.claims.extraction.apposition import Subject
from scrutineer.claims.extraction.content import Content
from scrutineer.claims.extraction.cue import UNLISTED, Cue
from scrutineer.claims.extraction.grammar import DASHES, Grammar
from scrutineer.claims.extraction.noun_phrase import DESCRIPTION, GROUP, PRONOUN
from scrutineer.claims.extraction.statement_draft import HIGH, LOW, MEDIUM
from scrutineer.claims.extraction.text import MARK, NUMBER, QUOTATION, WORD, Token

_ECHO = 8
"""Tokens within which `as did Y` ends a clause."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the clause around a report does to it.

    Attributes:
        end: One past the last token that can have been said.
        most: The highest class the report can have.
        supposed: Whether it stands in a condition or a question: `if X says`, `whether X said`.
    """

    end: int
    most: str = HIGH
    supposed: bool = False


def embedding_of(
    grammar: Grammar,
    sentence: Sequence[Token],
    cue: Cue,
    subject: Subject,
    content: Content,
    *,
    reported: Collection[int],
) -> Embedding | None:
    """What the clause around a report does to it; None where nothing is reported.

    Args:
        grammar: The language.
        sentence: Tokens of the sentence.
        cue: The reporting word.
        subject: Who speaks, as printed.
        content: What is reported, to the end of the sentence.
        reported: Where begins what the cues before it report.
    """
    lists = grammar.lexicon.words
    start = subject.first if subject.phrase is not None and not subject.inverted else cue.group_start
    if subject.phrase is not None and _is_nobody(grammar, sentence, subject):
        return None
    doubtful = is_hearsay(grammar, sentence, start, cue) or _is_part_of_list(grammar, sentence, subject)
    most = MEDIUM if doubtful or cue.form == UNLISTED else HIGH
    if content.side != "right" or cue.kind not in ("finite", "passive") or subject.inverted:
        return Embedding(content.end, most)
    gap = _ellipsis(grammar, sentence, content)
    if gap is not None:
        return Embedding(gap, MEDIUM)
    echo = _echo(grammar, sentence, content)
    if echo is not None:
        return Embedding(echo, most)
    aside = _aside_end(sentence, start, content)
    if aside is not None and aside > content.first:
        return Embedding(aside, most)
    inside = sentence[start].low in lists["suppositions"] and subject.phrase is not None  # `Had X said`
    opener = start if inside else start - 1
    if sentence[start].low in lists["free_relatives"] or (
        opener >= 0 and sentence[opener].low in lists["free_relatives"]
    ):
        return None  # `Whatever X said`
    if opener < 0 and not subject.relative:
        return Embedding(content.end, most)
    if subject.relative:
        return _in_relative(grammar, sentence, subject.last - 1, content, most)
    low = sentence[opener].low
    if low in lists["as_words"] and _is_aside(sentence, opener, cue.end):
        return None if opener else Embedding(content.end, most)  # `To say, as X said, that it was fair is absurd`
    first = sentence[content.first]
    if low not in lists["relatives"] and grammar.is_finite_report(first) and first.low not in lists["nouns_too"]:
        return None  # `The law John Smith wrote says that`
    supposed = low in lists["suppositions"]
    conjunction = supposed or (low in lists["subordinators"] and low in grammar.clause_openers)
    if low in grammar.lexicon.that and start not in reported:
        noun = sentence[opener - 1].low if opener else ""
        if not opener or noun in lists["claim_nouns"] or noun in lists["content_nouns"]:
            end = _second_verb(grammar, sentence, content)
            return Embedding(content.end if end is None else end, LOW)
        conjunction = all(_opens_clause(grammar, token) for token in sentence[:opener])  # `Now that X said`
    if low in lists["relatives"] and start not in reported and not conjunction:
        return _in_relative(grammar, sentence, opener, content, most)
    if conjunction and _is_fronted(grammar, sentence, opener):
        end = _main_clause(grammar, sentence, content)
        if end is None:
            most = MEDIUM
            end = _second_verb(grammar, sentence, content) if supposed else None
        return Embedding(content.end if end is None else end, MEDIUM if supposed else most, supposed)
    return Embedding(content.end, MEDIUM if supposed else most, supposed)


def is_hearsay(grammar: Grammar, sentence: Sequence[Token], start: int, cue: Cue) -> bool:
    """Whether an adverb leaves open or denies that it was said at all: `allegedly said`, `falsely claim`."""
    hearsay = grammar.lexicon.words["hearsay_adverbs"]
    if sentence[0].low in hearsay or not hearsay.isdisjoint(
        [token.low for token in sentence[max(0, start - 2) : cue.end]]
    ):
        return True
    return cue.end + 1 < len(sentence) and sentence[cue.end].text == "," and sentence[cue.end + 1].low in hearsay


def vouches_not(grammar: Grammar, sentence: Sequence[Token], cue: Cue, subject: Subject) -> bool:
    """Whether a report vouches for nothing in it: `claims that X said`, `denied that X said`, `A fake post says`."""
    lists = grammar.lexicon.words
    if any(token.low in lists["doubtful_words"] for token in sentence[subject.first : subject.last]):
        return True
    return cue.base in lists["unvouched_verbs"] or any(
        cue.base in lists[name] for name in ("denials", "doubts", "questions")
    )


def _is_nobody(grammar: Grammar, sentence: Sequence[Token], subject: Subject) -> bool:
    """Whether the subject is nobody, or nobody in particular: `Neither X nor Y said`, `No voter said`, `X or Y`."""
    nobody = grammar.lexicon.words["nobody"]
    first = subject.first
    if sentence[first].low in nobody or (first and sentence[first - 1].low in nobody):
        return True
    phrase = subject.phrase
    if phrase is None or phrase.kind in (PRONOUN, DESCRIPTION):
        return phrase is not None and sentence[phrase.first].low in nobody
    lists = grammar.lexicon.words
    before = sentence[phrase.first - 1].low if phrase.first else ""
    if before in lists["coordinators"] and phrase.first > 1 and sentence[phrase.first - 2].low in lists["everybody"]:
        return True  # `Everyone but X said`
    return sentence[phrase.first].low in nobody or before in lists["disjunctions"] or before in lists["exceptions"]


def _is_part_of_list(grammar: Grammar, sentence: Sequence[Token], subject: Subject) -> bool:
    """Whether names before the subject may speak with it: `Members X, Y and Z said`, `X, of Hull, and Y said`."""
    first = subject.first
    if first < 2 or subject.phrase is None:
        return False
    before = sentence[first - 1]
    joined = before.low in grammar.lexicon.words["name_joiners"]
    if not joined and not (before.text == "," and subject.phrase.kind == GROUP):
        return False
    start = first
    while start and sentence[start - 1].kind != QUOTATION and sentence[start - 1].text not in (";", ":"):
        start -= 1
    opens = grammar.opens_adjunct(sentence, start) or sentence[start].low in grammar.clause_openers
    opens = opens or grammar.is_adverb(sentence[start])
    return start < first - 1 and not opens and grammar.finite(sentence, start, first - 1) is None


def _echo(grammar: Grammar, sentence: Sequence[Token], content: Content) -> int | None:
    """Where it is told that another said or did the same: `..., as did Y`, `..., and so did Y`."""
    lists = grammar.lexicon.words
    for place in range(content.end - 2, max(content.first, content.end - _ECHO), -1):
        if sentence[place].low in lists["perfect"] and sentence[place - 1].low in lists["echoes"]:
            if grammar.name_runs(sentence, place + 1, content.end)[-1:] != [(place + 1, content.end)]:
                return None
            end = place - 1
            while end > content.first and (
                sentence[end - 1].low in lists["coordinators"] or sentence[end - 1].text == ","
            ):
                end -= 1
            return end
    return None


def _aside_end(sentence: Sequence[Token], start: int, content: Content) -> int | None:
    """Where brackets or dashes around a report close: `Y (X said he had lost) left`."""
    depth = 0
    dashed = start > 0 and sentence[start - 1].text in DASHES
    for place in range(content.first, content.end):
        mark = sentence[place].text
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        if depth < 0 or (dashed and mark in DASHES):
            return place - (sentence[place - 1].text == ".")
    return None


def _is_aside(sentence: Sequence[Token], opener: int, after: int) -> bool:
    """Whether `as X said` stands between commas."""
    closes = after < len(sentence) and (sentence[after].text == "," or sentence[after].text in DASHES)
    return closes and (not opener or sentence[opener - 1].text == "," or sentence[opener - 1].text in DASHES)


def _is_fronted(grammar: Grammar, sentence: Sequence[Token], opener: int) -> bool:
    """Whether the clause of a conjunction stands before its main clause: `But when X said`, `Asked if X said`."""
    lists = grammar.lexicon.words
    place = opener
    while place and _opens_clause(grammar, sentence[place - 1]):
        place -= 1
    if not place or sentence[place - 1].low in lists["coordinators"] or sentence[place - 1].low in grammar.lexicon.that:
        return True
    quoted = any(token.kind == QUOTATION for token in sentence[:place])
    return not quoted and grammar.finite(sentence, 0, place) is None  # `The day after X said`


def _opens_clause(grammar: Grammar, token: Token) -> bool:
    return token.low in grammar.lexicon.words["subordinators"] or grammar.is_adverb(token)


def _ellipsis(grammar: Grammar, sentence: Sequence[Token], content: Content) -> int | None:
    """The comma before another's words whose verb is left out: `X said 20 seats were bought, Y 30`."""
    last = content.end - 1
    if last < content.first + 4 or sentence[last].kind not in (NUMBER, QUOTATION):
        return None
    comma = next((at for at in range(last - 1, content.first, -1) if sentence[at].text == ","), None)
    if comma is None or last - comma < 3:
        return None
    return comma if grammar.name_runs(sentence, comma + 1, last) == [(comma + 1, last)] else None


def _main_clause(grammar: Grammar, sentence: Sequence[Token], content: Content) -> int | None:
    """The comma before the main clause that follows a clause in front: `When X said it was fair, the court rose`."""
    lists = grammar.lexicon.words
    commas = [at for at in range(content.first, content.end) if sentence[at].text == ","]
    stops = [*commas, content.end]
    verb = _has_verb(grammar, sentence, content.first, stops[0])
    for comma, stop in zip(commas, stops[1:], strict=True):
        first = comma + 1
        while first < stop and (sentence[first].low == "then" or grammar.is_adverb(sentence[first])):
            first += 1
        opens = (
            first < stop
            and sentence[first].kind != MARK
            and sentence[first].low not in lists["coordinators"]
            and not grammar.opens_modifier(sentence[first])
        )
        clause = opens and grammar.finite(sentence, first, stop, clause=True) is not None
        if verb and clause:
            return comma
        verb = verb or clause
    return None


def _has_verb(grammar: Grammar, sentence: Sequence[Token], first: int, end: int) -> bool:
    opens = first < end and sentence[first].low in grammar.finite_words
    quoted = any(sentence[at].kind == QUOTATION for at in range(first, end))
    return opens or quoted or grammar.finite(sentence, first, end, clause=True) is not None


def _in_relative(grammar: Grammar, sentence: Sequence[Token], relative: int, content: Content, most: str) -> Embedding:
    """A report in a relative clause; of the highest class only where the main clause is over or goes on behind it."""
    clause = relative
    while clause and sentence[clause - 1].text not in (";", ":") and sentence[clause - 1].kind != QUOTATION:
        clause -= 1
    if clause or grammar.finite(sentence, 0, relative) is not None:
        return Embedding(content.end, most)  # `X met Y, who said ...`
    end = _resumed(grammar, sentence, content) if sentence[relative - 1].text == "," else None
    return Embedding(content.end, MEDIUM) if end is None else Embedding(end, most)


def _resumed(grammar: Grammar, sentence: Sequence[Token], content: Content) -> int | None:
    """The comma behind which the main clause goes on: `X, who Y said had lost, left`."""
    commas = [at for at in range(content.first, content.end - 1) if sentence[at].text == ","]
    if not commas:
        return None
    seen = _has_verb(grammar, sentence, content.first, commas[0])
    for comma in commas:
        after = comma + 1
        if grammar.is_adverb(sentence[after]) and after + 1 < content.end:
            after += 1
        low = sentence[after].low
        finite = low in grammar.present_words
        report = grammar.is_finite_report(sentence[after])
        past = low in grammar.finite_words or low.endswith(tuple(grammar.lexicon.words["past_endings"]))
        if seen and (finite or report or (past and comma == commas[-1])):
            return comma
        seen = seen or finite  # a word that may be a participle is none: `the vote, held in July, was late`
    return None


def _second_verb(grammar: Grammar, sentence: Sequence[Token], content: Content) -> int | None:
    """Where the verb stands whose subject is the clause: `That it was fair is disputed`."""
    lists = grammar.lexicon.words
    verb = grammar.finite(sentence, content.first, content.end, clause=True)
    if verb is None:
        return None
    apart = False
    for place in range(verb + 1, content.end):
        token = sentence[place]
        if token.kind != WORD and token.text != ",":
            apart = True
            continue
        if token.low in grammar.clause_openers or token.low in lists["relatives"]:
            return None
        if token.low in lists["auxiliaries"]:
            if apart:
                return place
        elif token.low not in lists["negations"] and not grammar.is_adverb(token):
            apart = True
    return None
