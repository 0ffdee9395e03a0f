"""Transcripts: paragraphs that begin with the speaker's name and a colon."""

import re
from collections.abc import Sequence

from scrutineer.claims.extraction.grammar import Grammar
from scrutineer.claims.extraction.text import Span

_LABEL = re.compile(r"(?P<name>[^\W\d_][^\n:;!?\"“”«»()\d]{0,48}?(?:\s\([^()\n]{1,30}\))?)\s?:\s")
_MOST_WORDS = 6


class Labels(list[Span | None]):
    """The label of each paragraph, or None; and whether the whole text is a transcript."""

    continues: bool = False


def turns(text: str, paragraphs: Sequence[Span], grammar: Grammar) -> Labels:
    """The labels of the paragraphs that open with a speaker and a colon.

    A label counts where at least two paragraphs have one. A paragraph without
    one goes on with the speaker before it only where most paragraphs have labels.
    """
    found = [_label(text, paragraph, grammar) for paragraph in paragraphs]
    count = sum(label is not None for label in found)
    labels = Labels(label if label is not None and count > 1 else None for label in found)
    labels.continues = count > 2 and count * 2 > len(paragraphs)
    return labels


def _label(text: str, paragraph: Span, grammar: Grammar) -> Span | None:
    match = _LABEL.match(text, paragraph.start, paragraph.end)
    if match is None:
        return None
    words = match["name"].split()
    if len(words) > _MOST_WORDS or any(word.lower() in grammar.lexicon.words["no_labels"] for word in words):
        return None
    small = grammar.lexicon.words["name_particles"] | grammar.lexicon.words["offices"] | {"the", "for", "and"}
    for word in words:
        bare = word.strip(".,()'’").lower()
        if not bare:
            continue
        if bare in grammar.lexicon.verbs or bare in grammar.lexicon.words["auxiliaries"]:
            return None
        if not word.lstrip("(")[0].isupper() and bare not in small:
            return None
    after = match.end()
    if after >= paragraph.end or (text[after] in "“\"«„‘'" and not match["name"].isupper()):
        return None
    return Span(match.start("name"), match.end("name"))
