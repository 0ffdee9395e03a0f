"""Whether a statement is an assertion: what is denied, doubted, asked or supposed is not to be put to a name."""

import re
from typing import Final

from scrutineer.claims.extraction.lexicon import Lexicon
from scrutineer.claims.extraction.text import Span

ASSERTED: Final = "asserted"
DENIED: Final = "denied"
DOUBTED: Final = "doubted"
ASKED: Final = "asked"
SUPPOSED: Final = "supposed"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LAST_WORDS = re.compile(r"([^\W\d_]+)\s+(?:([^\W\d_]+)\s+)?$")
_CLOSING = " \t\r\n\"'”’»“‟›)]"
_LISTS: Final = ((DENIED, "denials"), (DOUBTED, "doubts"), (ASKED, "questions"))
_LOOK_BACK = 40
_SENTENCE = 120
"""Code points before a report in which its sentence may say that it is imagined or not believed."""
_STOPS = re.compile(r"[.!?;“”\"«»\n]")


def polarity_of(text: str, content: Span, mention: Span | None, cue: Span | None, lexicon: Lexicon) -> str:
    """How the speaker stands to what is reported.

    Args:
        text: The text.
        content: What is reported.
        mention: Where the speaker is printed.
        cue: Where the reporting word stands.
        lexicon: The lists `denials`, `doubts`, `questions`, `suppositions`, `imaginings` and `disbeliefs` of the
            text's language.

    Returns:
        ASSERTED, DENIED, DOUBTED, ASKED or SUPPOSED.
    """
    if cue is not None:
        words = _WORD.findall(text[cue.start : cue.end].lower())
        for polarity, name in _LISTS:
            if not lexicon.words[name].isdisjoint(words):
                return polarity
        first = min(cue.start, cue.start if mention is None else mention.start)
        ahead, suppositions = text[max(0, first - _LOOK_BACK) : first], lexicon.words["suppositions"]
        last = ahead.lower().rsplit(None, 2)[-2:]
        if last and (last[0].endswith(lexicon.supposition_ends) or last[-1].endswith(lexicon.supposition_ends)):
            before = _LAST_WORDS.search(ahead)
            if before and not suppositions.isdisjoint(word.lower() for word in before.groups() if word):
                return SUPPOSED
        said = _STOPS.split(text[max(0, first - _SENTENCE) : cue.start])[-1].replace("’", "'").lower().split()
        if said and said[0].strip(":,") in lexicon.words["imaginings"]:
            return SUPPOSED
        if not lexicon.disbelief_ends.isdisjoint(said):
            printed = f" {' '.join(said)} "
            if any(f" {words} " in printed for words in lexicon.words["disbeliefs"]):
                return DOUBTED
    return ASKED if text[content.start : content.end].rstrip(_CLOSING).endswith(("?", "؟")) else ASSERTED
