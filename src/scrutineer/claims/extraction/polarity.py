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
_LAST_WORDS = re.compile(r"([^\W\d_]+)\s+(?:[^\W\d_]+\s+)?$")
_CLOSING = " \t\r\n\"'”’»“‟›)]"
_LISTS: Final = ((DENIED, "denials"), (DOUBTED, "doubts"), (ASKED, "questions"))
_LOOK_BACK = 40


def polarity_of(text: str, content: Span, mention: Span | None, cue: Span | None, lexicon: Lexicon) -> str:
    """How the speaker stands to what is reported.

    Args:
        text: The text.
        content: What is reported.
        mention: Where the speaker is printed.
        cue: Where the reporting word stands.
        lexicon: The lists `denials`, `doubts`, `questions` and `suppositions` of the text's language.

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
        if any(word.endswith(tuple(suppositions)) for word in ahead.lower().split()[-2:]):
            before = _LAST_WORDS.search(ahead)
            if before and before[1].lower() in suppositions:
                return SUPPOSED
    return ASKED if text[content.start : content.end].rstrip(_CLOSING).endswith(("?", "؟")) else ASSERTED
