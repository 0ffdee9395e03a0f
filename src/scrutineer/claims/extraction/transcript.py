"""Transcripts: paragraphs that begin with the speaker's name and a colon."""

import re
from collections.abc import Sequence

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import Span

_LABEL = re.compile(r"(?P<name>[^\W\d_][^\n:;!?\"“”«»()\d]{0,118}?(?:\s\([^()\n]{1,40}\)){0,3})\s?:\s")
_MOST_WORDS, _MOST_WORDS_OF_OFFICE = 6, 14
_UNSPOKEN = re.compile(r"\s*(?:[(\[][^()\[\]]*[)\]]\.?|\d{1,2}[.:]\d\d\s?(?:[ap]\.?m\.?)?)?\s*")
"""A remark in brackets, the time, or nothing."""
_LONGEST = 260
"""Code points of the longest label."""
_SEAT_AND_PARTY = 2
"""Brackets of a label that is one even where no other paragraph has any: `Lisa Roe (Hazel Grove) (LD):`."""


class Labels(list[Span | None]):
    """The label of each paragraph, or None; and whether the whole text is a transcript."""

    continues: bool = False


def turns(text: str, paragraphs: Sequence[Span], grammar: Grammar) -> Labels:
    """The labels of the paragraphs that open with a speaker and a colon.

    A label counts where at least two paragraphs have one, or where it names seat and party. A paragraph without
    one goes on with the speaker before it only where most paragraphs have labels.
    """
    found = [_label(text, paragraph, grammar) for paragraph in paragraphs]
    count = sum(label is not None for label in found)
    labels = Labels(
        label
        if label is not None and (count > 1 or text.count("(", label.start, label.end) >= _SEAT_AND_PARTY)
        else None
        for label in found
    )
    labels.continues = count > 2 and count * 2 > len(paragraphs)
    return labels


def is_spoken(text: str, start: int, end: int) -> bool:
    """Whether a turn holds speech, and not only `(CROSSTALK)` or `2.36 pm`."""
    return _UNSPOKEN.fullmatch(text, start, end) is None


def _is_heading(said: str) -> bool:
    """Whether what follows a colon is no speech but a headline, a list of links or the second half of a title."""
    words = said.split()
    if said[:1].islower() or "|" in words:
        return True
    open_end = said.rstrip()[-1:].isalnum()
    return open_end and len(words) > 1 and all(word[0].isupper() or len(word) < 4 for word in words)


def _label(text: str, paragraph: Span, grammar: Grammar) -> Span | None:
    if text.find(":", paragraph.start, min(paragraph.end, paragraph.start + _LONGEST)) < 0:
        return None
    match = _LABEL.match(text, paragraph.start, paragraph.end)
    if match is None:
        return None
    words = match["name"].split()
    most = _MOST_WORDS_OF_OFFICE if words[-1].endswith(")") else _MOST_WORDS
    if len(words) > most or any(word.lower() in grammar.lexicon.words["no_labels"] for word in words):
        return None
    small = grammar.lexicon.words["name_particles"] | grammar.lexicon.words["offices"] | {"the", "for", "and", "to"}
    for word in words:
        bare = word.strip(".,()'’").lower()
        if not bare:
            continue
        verb = bare in grammar.lexicon.verbs or bare in grammar.lexicon.words["auxiliaries"]
        if verb and not (most == _MOST_WORDS_OF_OFFICE and word[0].isupper()):  # `Secretary of State (Ann Roe)`
            return None
        if not word.lstrip("(")[0].isupper() and bare not in small:
            return None
    after = match.end()
    if not match["name"].isupper() and _is_heading(text[after : paragraph.end]):
        return None
    if after >= paragraph.end or (text[after] in "“\"«„‘'" and not match["name"].isupper()):
        return None
    return Span(match.start("name"), match.end("name"))
