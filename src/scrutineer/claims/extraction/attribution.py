"""Who said what: statements of a text with their speakers, as drafts for a person to confirm."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrutineer.claims.extraction.antecedent import (
    LIKELY,
    NAMED,
    ONLY,
    UNKNOWN,
    Antecedents,
    Identity,
)
from scrutineer.claims.extraction.cast import Cast
from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.lexicon import Lexicon
from scrutineer.claims.extraction.noun_phrase import DESCRIPTION, PRONOUN, read_phrase
from scrutineer.claims.extraction.polarity import ASSERTED, SUPPOSED, polarity_of
from scrutineer.claims.extraction.quotation import Quotation, quotations
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.report import (
    Report,
    confidence_of,
    counts,
    find_reports,
    mention_of,
    quotations_in,
    report_end,
    says_so_too,
)
from scrutineer.claims.extraction.statement_draft import (
    HIGH,
    LEXICON_METHOD,
    LOW,
    MEDIUM,
    PARSER_METHOD,
    Candidate,
    StatementDraft,
    overlap,
)
from scrutineer.claims.extraction.text import (
    MARK,
    QUOTATION,
    WORD,
    Span,
    Token,
    body_start,
    paragraphs,
    sentences,
    tokens_around,
)
from scrutineer.claims.extraction.transcript import is_spoken, turns
from scrutineer.errors import InputError

_SAME = 0.5
"""Overlap from which two methods are taken to have found the same statement."""
LONGEST_TEXT = 5_000_000
"""Code points of the longest text that is read, about a thousand newspaper pages."""


@dataclass(slots=True)
class _Paragraph:
    span: Span
    marks: Sequence[Quotation]
    sentences: list[list[Token]]
    label: Span | None = None


def extract_statements(
    text: str, *, lexicon: Lexicon, register: Register, candidates: Sequence[Candidate] = ()
) -> tuple[StatementDraft, ...]:
    """Find who said what.

    Args:
        text: Any text; places in the result are code points of it.
        lexicon: The reporting words of its language.
        register: Persons and bodies of the election, with the offices of the day; may be empty.
        candidates: What a second method proposes. What both find is more certain; what only the second finds is added.

    Returns:
        The statements in the order of their places. A text without letters or reports has none.

    Raises:
        InputError: The text has more than LONGEST_TEXT code points.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(
            "the text is too long to be read for statements",
            value=f"{len(text)} characters",
            mend=f"split it into parts of at most {LONGEST_TEXT} characters",
        )
    return _Reader(text, lexicon, register, candidates).read()


class _Reader:
    """Reads a text once, line by line."""

    def __init__(self, text: str, lexicon: Lexicon, register: Register, candidates: Sequence[Candidate]) -> None:
        self._text = text
        self._grammar = Grammar(lexicon)
        self._cast = Cast(self._grammar, register, text)
        self._minds = Antecedents(self._grammar, self._cast, text)
        self._found: list[StatementDraft] = []
        self._certain: list[str] = []
        self._first_turn = 0
        self._about: Identity | None = None
        self._candidates = sorted(candidates, key=lambda one: one.cue.start)

    def read(self) -> tuple[StatementDraft, ...]:
        text = self._text
        spans = paragraphs(text)
        dashes = self._grammar.lexicon.words["dialogue_dashes"]
        marks = quotations(text, spans, verbs=frozenset(self._grammar.lexicon.verbs), dashes=dashes)
        labels = turns(text, spans, self._grammar)
        lexicon = self._grammar.lexicon
        read: list[_Paragraph] = []
        for number, span in enumerate(spans):
            body = labels[number].end if labels[number] is not None else body_start(text, span)  # type: ignore[union-attr]
            line = tokens_around(text, Span(body, span.end), [one.span for one in marks[number]])
            cut = sentences(
                line, abbreviations=lexicon.words["abbreviations"], openers=lexicon.words["sentence_openers"]
            )
            read.append(_Paragraph(span, marks[number], cut, labels[number]))
        for paragraph in read:
            for sentence in paragraph.sentences:
                self._cast.introduce(sentence)
        self._first_turn = next((one.label.start for one in read if one.label is not None), 0)
        speaking = False
        for paragraph in read:
            if paragraph.label is not None:
                self._turn(paragraph)
                speaking = True
            elif speaking and labels.continues:
                self._go_on(paragraph)
            else:
                self._paragraph(paragraph)
        return tuple(sorted(self._found, key=lambda one: (one.start, -one.end)))

    # Transcripts

    def _turn(self, paragraph: _Paragraph) -> None:
        label = paragraph.label
        assert label is not None  # noqa: S101  # the caller has looked
        printed = " ".join(self._text[label.start : label.end].split())
        start = label.end
        while start < paragraph.span.end and (self._text[start].isspace() or self._text[start] in ":.–—-)"):
            start += 1
        if not is_spoken(self._text, start, paragraph.span.end):
            return
        lists = self._grammar.lexicon.words
        if printed.lower().rstrip(".") in lists["question_labels"]:
            return
        identity = None
        if printed.lower().rstrip(".") in lists["answer_labels"]:
            identity = self._minds.interviewee(self._first_turn)
        identity = identity or self._minds.label(printed, label.start)
        self._minds.spoke(identity)
        if paragraph.marks and paragraph.marks[0].start == start:
            for mark in paragraph.marks:
                self._add(mark.start, mark.end, identity, label, None, (), "quote", MEDIUM)
            return
        self._add(start, paragraph.span.end, identity, label, None, (), "quote", MEDIUM)

    def _go_on(self, paragraph: _Paragraph) -> None:
        identity = self._minds.continuing(paragraph.span.start)
        if identity is not None and is_spoken(self._text, *paragraph.span):
            self._add(paragraph.span.start, paragraph.span.end, identity, None, None, (), "quote", LOW)

    # Running text

    def _paragraph(self, paragraph: _Paragraph) -> None:
        closed = {mark.start: mark for mark in paragraph.marks}
        before = len(self._found)
        held: list[Quotation] = []
        says_so = [says_so_too(self._grammar, sentence) for sentence in paragraph.sentences]
        for sentence, so, next_so in zip(paragraph.sentences, says_so, [*says_so[1:], False], strict=True):
            taken = self._sentence(sentence, closed)
            for place, token in enumerate(sentence):
                if token.kind == QUOTATION and place not in taken:
                    known = len(self._found) > before and not next_so
                    self._alone(sentence, place, closed[token.start], held, in_paragraph=known)
            if held and so and self._about is not None:
                self._release(held, self._about)
                self._minds.spoke(self._about)
            elif held and len(self._found) > before and not next_so:
                self._release(held)
        self._release(held)

    def _sentence(self, sentence: list[Token], closed: dict[int, Quotation]) -> set[int]:
        """Statements of one sentence; returns the quotations that they hold."""
        before = len(self._found)
        taken = self._by_words(sentence, closed)
        if self._candidates:
            self._by_parser(sentence, before)
        return taken

    def _by_words(self, sentence: list[Token], closed: dict[int, Quotation]) -> set[int]:
        reported = find_reports(self._grammar, self._text, sentence)
        topic = None
        if not reported or reported[0].subject.phrase is None or reported[0].subject.first > 1:
            topic = self._minds.topic(sentence)
        self._about = topic if not reported else None
        taken: set[int] = set()
        previous: Identity | None = None
        for one in reported:
            phrase = one.subject.phrase
            if phrase is None:
                about = topic if one.cue.first > self._minds.topic_start else None
                elided = previous or about or self._minds.continuing(sentence[0].start)
                one.identity = elided
            else:
                one.identity = self._minds.identify(phrase, sentence)
            if one.identity is None:
                continue
            previous = one.identity
        for one in reported:
            if one.identity is None:
                continue
            if one.outer is not None and not counts(one):
                taken.update(quotations_in(sentence, one.content.first, one.end))
                continue
            taken |= self._report(sentence, one, closed)
        last = next(
            (one.identity for one in reversed(reported) if one.identity is not None and one.outer is None), None
        )
        if last is not None:
            self._minds.spoke(last)
        return taken

    def _by_parser(self, sentence: list[Token], before: int) -> None:
        """Weigh what the second method proposes for a sentence against what the words gave."""
        starts = bisect_left(self._candidates, sentence[0].start, key=lambda one: one.cue.start)
        stops = bisect_left(self._candidates, sentence[-1].end, key=lambda one: one.cue.start)
        for one in self._candidates[starts:stops]:
            here = range(before, len(self._found))
            same = max(here, key=lambda at: overlap((one.start, one.end), self._place(at)), default=None)
            if same is not None and overlap((one.start, one.end), self._place(same)) >= _SAME:
                self._found[same] = self._weighed(same, one)
            elif not any(overlap(one.cue, self._found[at].cue or (0, 0)) > 0 for at in here):
                self._propose(sentence, one, here)

    def _place(self, number: int) -> tuple[int, int]:
        return self._found[number].start, self._found[number].end

    def _weighed(self, number: int, one: Candidate) -> StatementDraft:
        found = self._found[number]
        level = found.confidence
        if found.mention is not None and overlap(found.mention, one.mention) > 0:
            # A parse tells where words end and whose verb it is; whom an office or a pronoun means it does not tell.
            in_full = " " in (found.speaker or "")
            sure = self._certain[number] == NAMED and in_full and found.polarity == ASSERTED
            level = HIGH if sure and level == MEDIUM else level
        elif found.mention is not None and level == HIGH:
            level = MEDIUM
        methods = (*found.methods, PARSER_METHOD) if PARSER_METHOD not in found.methods else found.methods
        return replace(found, confidence=level, methods=methods)

    def _propose(self, sentence: list[Token], one: Candidate, here: range) -> None:
        inside = [at for at, token in enumerate(sentence) if one.mention.start <= token.start < one.mention.end]
        if not inside:
            return
        phrase = read_phrase(self._grammar, self._text, sentence, inside[0], inside[-1] + 1)
        identity = None if phrase is None else self._minds.identify(phrase, sentence)
        if phrase is None or identity is None or identity.certainty == UNKNOWN:
            return
        around = [self._found[at] for at in here if self._place(at)[0] <= one.start and one.end <= self._place(at)[1]]
        if any(other.speaker == identity.name for other in around) or (
            around and phrase.kind in (PRONOUN, DESCRIPTION)
        ):
            return
        mention = Span(sentence[phrase.first].start, sentence[phrase.end - 1].end)
        quoted = any(token.kind == QUOTATION and one.start <= token.start < one.end for token in sentence)
        level = MEDIUM if identity.certainty == NAMED else LOW
        via = tuple(other.speaker for other in around)
        form = "mixed" if quoted else "paraphrase"
        self._add(one.start, one.end, identity, mention, one.cue, via, form, level, methods=(PARSER_METHOD,))

    def _report(self, sentence: list[Token], one: Report, closed: dict[int, Quotation]) -> set[int]:
        assert one.identity is not None  # noqa: S101  # the caller has looked
        first, end = one.content.first, report_end(self._grammar, sentence, one)
        taken = quotations_in(sentence, first, end)
        via: list[str] = []
        outer = one.outer
        while outer is not None and len(via) < 8:
            if outer.identity is not None and not _is_aside(outer, one):
                via.insert(0, outer.identity.name)
            outer = outer.outer
        if one.subject.via is not None:
            reporter = self._minds.identify(one.subject.via, sentence)
            via += [reporter.name] if reporter is not None else []
        cue = Span(sentence[one.cue.first].start, sentence[one.cue.end - 1].end)
        mention = mention_of(sentence, one.subject)
        alone = end - first == 1 and sentence[first].kind == QUOTATION
        form = "quote" if alone else ("mixed" if taken else "paraphrase")
        whole = all(closed[sentence[place].start].closed for place in taken)
        trails = bool(taken) and not alone and one.content.side == "right" and sentence[end - 1].kind != QUOTATION
        confidence = confidence_of(one, alone=alone, whole=whole, trails=trails)
        start, stop, supposed = sentence[first].start, sentence[end - 1].end, one.supposed
        self._add(start, stop, one.identity, mention, cue, tuple(via), form, confidence, supposed=supposed)
        if one.most != HIGH:
            self._certain[-1] = LIKELY  # no second method raises it
        for place in one.content.more:
            mark = closed[sentence[place].start]
            taken.add(place)
            level = confidence if mark.closed else LOW
            self._add(mark.start, mark.end, one.identity, mention, cue, tuple(via), "quote", level, supposed=supposed)
        return taken

    def _alone(
        self, sentence: list[Token], place: int, mark: Quotation, held: list[Quotation], *, in_paragraph: bool
    ) -> None:
        """A quotation that no verb reports: a whole sentence, or one behind a colon."""
        words = [at for at, token in enumerate(sentence) if token.kind in (WORD, "number")]
        behind = place and sentence[place - 1].text == ":"
        if words and not behind:
            if place == 0 and in_paragraph and mark.closed and self._text.count(" ", mark.start, mark.end) > 2:
                self._partly(sentence)
            return
        if not any(character.isalpha() for character in self._text[mark.start : mark.end]):
            return
        if not words and not in_paragraph and not mark.continued and place == 0:
            held.append(mark)
            return
        self._continue(mark, self._about if behind else None)

    def _partly(self, sentence: list[Token]) -> None:
        """A sentence that begins in quotation marks and goes on without a verb of speech, after a statement."""
        identity = self._minds.continuing(sentence[0].start)
        end = len(sentence)
        while end > 1 and sentence[end - 1].kind == MARK:
            end -= 1
        if identity is not None:
            self._add(sentence[0].start, sentence[end - 1].end, identity, None, None, (), "mixed", LOW)

    def _continue(self, mark: Quotation, subject: Identity | None = None) -> None:
        identity = subject or self._minds.continuing(mark.start)
        if identity is None:
            return
        whole = mark.opened and mark.closed
        level = HIGH if whole and identity.certainty == ONLY else (MEDIUM if mark.closed or mark.continues else LOW)
        self._add(mark.start, mark.end, identity, None, None, (), "quote", level)

    def _release(self, held: list[Quotation], subject: Identity | None = None) -> None:
        for mark in held:
            self._continue(mark, subject)
        held.clear()

    def _add(
        self,
        start: int,
        end: int,
        identity: Identity,
        mention: Span | None,
        cue: Span | None,
        via: tuple[str, ...],
        form: str,
        confidence: str,
        *,
        methods: tuple[str, ...] = (LEXICON_METHOD,),
        supposed: bool = False,
    ) -> None:
        polarity = polarity_of(self._text, Span(start, end), mention, cue, self._grammar.lexicon)
        if supposed and polarity == ASSERTED:
            polarity = SUPPOSED
        if polarity != ASSERTED and confidence == HIGH:
            confidence = MEDIUM
        self._found.append(
            StatementDraft(start, end, identity.name, mention, cue, via, form, confidence, methods, polarity)
        )
        self._certain.append(identity.certainty)


def _is_aside(outer: Report, inner: Report) -> bool:
    """`she said that he had won, according to him`: a pronoun behind the verb reports what was said, not her."""
    phrase = outer.subject.phrase
    return phrase is not None and phrase.kind == PRONOUN and outer.cue.first > inner.cue.first
