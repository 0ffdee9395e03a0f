"""A statement as found in a text, before a person has confirmed it; and a statement that another method proposes."""

from dataclasses import dataclass

from scrutineer.claims.extraction.polarity import ASSERTED
from scrutineer.claims.extraction.text import Span

LEXICON_METHOD = "lexicon"
PARSER_METHOD = "parser"
HIGH, MEDIUM, LOW = "high", "medium", "low"


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """Something that somebody is reported to have said. Places are code points of the text, start in, end out.

    Attributes:
        start: First code point of what was said; a quotation holds its marks.
        end: One past its last code point.
        speaker: Full name of who said it; the description as printed where no name is given.
        mention: Where the speaker is named or meant, for a pronoun the pronoun; None where nothing is printed.
        cue: Where the reporting word stands; None where there is none.
        via: Who reported that the speaker said it, outermost first.
        form: `quote`, `paraphrase` or `mixed`.
        confidence: `high`, `medium` or `low`.
        methods: Which methods found it.
        polarity: `asserted`; or `denied`, `doubted`, `asked`, `supposed`, which is never put to the speaker's name.
    """

    start: int
    end: int
    speaker: str
    mention: Span | None
    cue: Span | None
    via: tuple[str, ...]
    form: str
    confidence: str
    methods: tuple[str, ...] = (LEXICON_METHOD,)
    polarity: str = ASSERTED


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that a second method proposes; who its speaker is, is settled with the rest of the text.

    Attributes:
        start: First code point of what was said.
        end: One past its last code point.
        mention: Where the subject of the reporting verb stands.
        cue: Where the reporting verb stands.
    """

    start: int
    end: int
    mention: Span
    cue: Span


def overlap(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Intersection over union of two ranges; 0 where they do not meet."""
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return 0.0 if shared <= 0 else shared / (max(first[1], second[1]) - min(first[0], second[0]))
