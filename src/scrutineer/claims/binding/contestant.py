"""Whose votes or seats a number is, where the record has no such name: by the verb, the name or the word beside it."""

import re
from typing import Final

from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import Passage
from scrutineer.claims.quantities.phrases import SPACE, alternatives, last_words, word_before

UNNAMED: Final = "unnamed"
_PRONOUN: Final = 5
"""Letters of the longest pronoun, and of `party`, which tells no contestant from another."""
_BEHIND: Final = 60
_AHEAD: Final = 110
_SOME_CAPITAL: Final = re.compile(r"[^\W\d_a-zß-ÿ]")
_CAPITAL: Final = r"(?:[^\W\d_a-zß-ÿ][\w’'-]*\w|[A-Z])"
_NAME: Final = rf"{_CAPITAL}(?:\.? (?:(?:de|da|do|del|of|of the|for|van|bin|la|el) )?{_CAPITAL}){{0,4}}"
_GOING_ON: Final = re.compile(r"(?<!\w)(?:and|with|or|et|avec|ou|soit|y|con|o|e|com)\s$", re.IGNORECASE)
_ENDS: Final = frozenset({"", ".", ",", ";", ")", "\n"})
_LONGEST_JOINT: Final = 8
"""More than the letters of a word that goes on, and the blanks around it."""
_WORD: Final = re.compile(r"\w")
_LONGEST_SIDE: Final = 32
_CUT: Final = re.compile(r"[;:]\s|\d")
_FILLER_WORDS: Final = 6
"""More words than may stand between a verb or a noun and the number it belongs to."""


class Contestants:
    """Finds the contestant of a number in one language."""

    def __init__(self, words: MetricWords) -> None:
        """Build the patterns."""
        known = words.contestants
        gets, gives = alternatives(known.gets), alternatives(known.gives)
        self._getting_words = _FILLER_WORDS + max(len(words.split()) for words in ("", *known.gets))
        self._group_words = _FILLER_WORDS + max(len(words.split()) for words in ("", *known.generic))
        filler = r"(?:\s+[\w’'-]+){0,3}?\s*[,(–—-]?\s*"
        self._getting = re.compile(rf"(?<!\w)(?i:{gets})(?!\w){filler}$")
        self._subject = re.compile(rf"({_NAME})(?=(?:\W+\w+){{0,7}}\W*$)")
        self._beside = re.compile(
            rf"({_NAME})(?:’s|'s)?(?:\s+\([^()\d]{{1,30}}\))?\s*[(,:–—-]?\s*(?:(?:at|and|the|el|le|o)\s)?$"
        )
        self._with = re.compile(rf"({_NAME})\s(?:with|avec|con|com)\s$")
        thing = r"(?:\s+[\w’'-]+){0,4}?"
        self._given = re.compile(rf"{thing}\s+(?i:{gives})\s+(?:(?i:the|le|la|el|o|a)\s+)?(?:({_NAME})|\w)")
        self._generic = re.compile(rf"(?<!\w){alternatives(known.generic)}(?!\w)", re.IGNORECASE)
        self._group = re.compile(
            rf"(?<!\w)({alternatives(known.generic)})\s*[(,:–—-]?\s*(?:(?:the|el|le|o)\s)?$", re.IGNORECASE
        )
        self._says = re.compile(rf"(?<!\w){alternatives((*known.says, *known.told))}(?!\w)", re.IGNORECASE)
        adverb = r"(?:\s+(?:\w+ly|has|have|had|later|also|then))?"
        apposed = r"(?:,[^,;:.\d]{1,60},|(?:\s+[a-zß-ÿ]+){1,3}?)?"
        itself = rf"(?!(?:{SPACE}(?i:{alternatives(words.scope.that)}))?{SPACE}(?i:it|they|elle|ils|elles)(?!\w))"
        article = r"(?:(?i:the|le|la|el|o|a|al|l['’])\s*)?"
        self._reporter = re.compile(
            rf"({_NAME})(?={apposed}{adverb}\s+(?i:{alternatives(known.says)})(?!\w){itself})"
            rf"|(?<!\w)(?i:{alternatives(known.told)}){SPACE}{article}({_NAME})"
        )
        self._relative = re.compile(
            rf"({_NAME})(?:\s+\([^()]*\))?,\s+(?i:{alternatives(known.relative)})(?!\w)[^;:.]*"
            r"(?:\.\d[^;:.]*)*,\s*(?:\w+\s+){0,2}$"
        )
        self._own_party = re.compile(rf"(?<!\w){alternatives(known.own_party)}(?!\w)", re.IGNORECASE)
        sides = rf"(?:\s+(?i:{alternatives(known.sides)})(?:\s+[^\W\d]+)?)?" if known.sides else ""
        self._answer = re.compile(
            rf"(?<!\w)({alternatives(known.answers)})[’”\"'»]?{sides}\s*[(,:–—-]?\s*(?:(?:at|el|le|o)\s)?$"
        )
        self._margin = re.compile(rf"(?<!\w){alternatives(known.margin)}{SPACE}$", re.IGNORECASE)
        self._margin_ends = last_words(known.margin)
        of = rf"{alternatives(words.wholes.of)}(?:{SPACE}{alternatives(words.wholes.filler)})*"
        self._whole = re.compile(rf"\W*{of}\s*", re.IGNORECASE)
        self._closing = re.compile(rf"[,(–—]\s*(?:out )?{of}\s*$", re.IGNORECASE)
        self.electors = frozenset(words.wholes.electors)
        self._not = frozenset(known.not_names)
        self._countries = frozenset(words.scope.countries)

    def opens_of(self, passage: Passage) -> bool:
        """Whether a number is a whole that its parts follow: `Of the 13,432,857 ballots, ...`."""
        return self._whole.fullmatch(passage.text, passage.start, passage.figure.start) is not None

    def closes_list(self, passage: Passage) -> bool:
        """Whether a number is the whole of the list before it: `68 seats, the opposition 55, of 123 in all`."""
        ahead = passage.text[max(passage.start, passage.figure.start - _BEHIND) : passage.figure.start]
        return self._closing.search(ahead) is not None

    def is_margin(self, passage: Passage) -> bool:
        """Whether a number is a lead: won by 1,200 votes."""
        if word_before(passage.text, passage.figure.start) not in self._margin_ends:
            return False
        ahead = passage.text[max(passage.start, passage.figure.start - _AHEAD) : passage.figure.start]
        return self._margin.search(ahead) is not None

    def of(self, passage: Passage) -> str | None:
        """The contestant's name; UNNAMED for one without; None where the passage speaks of none."""
        text, figure = passage.text, passage.figure
        ahead = text[max(passage.start, figure.start - _AHEAD) : figure.start]
        cuts = list(_CUT.finditer(ahead))
        ahead = ahead[cuts[-1].end() :] if cuts else ahead
        getting = self._getting.search(ahead, _last_words_at(ahead, self._getting_words))
        if getting is not None:
            subject = ahead[: getting.start()]
            found = self._named(self._subject, subject) or self._described(subject)
            return found or self._before_clause(passage, getting.group()) or UNNAMED
        beside = self.beside(passage)
        if beside is not None:
            return beside
        given = self._given.match(text, figure.end, min(passage.end, figure.end + _BEHIND))
        if given is None:
            return None
        name = self._clean(given[1]) if given[1] else None
        if name is not None:
            return name
        return UNNAMED if self._generic.search(text, given.end() - 1, min(passage.end, given.end() + 24)) else None

    def beside(self, passage: Passage) -> str | None:
        """The contestant right before a number, as in a list: `the Greens 12 per cent`, `the opposition 90`."""
        ahead = passage.text[max(passage.start, passage.figure.start - _BEHIND) : passage.figure.start]
        name = self._named(self._beside, ahead)
        group = self._group.search(ahead, _last_words_at(ahead, self._group_words))
        return name or (self._noun(group[1]) if group else None)

    def _without_reporters(self, text: str) -> str:
        """The text with the names of who told or was told it blotted out: `Reuters reported`, `told VOA`."""
        for match in self._reporter.finditer(text):
            start, end = match.span(1) if match[1] else match.span(2)
            text = f"{text[:start]}{_WORD.sub('_', match[1] or match[2])}{text[end:]}"
        return text

    def says_own_party(self, passage: Passage, start: int) -> bool:
        """Whether a party without a name stands between a place and the number: `said his party had won 114`."""
        return self._own_party.search(passage.text, start, passage.figure.start) is not None

    def _before_clause(self, passage: Passage, verb: str) -> str | None:
        """The subject that a clause parts from its verb: `The list, which won 48 per cent then, took 76`."""
        subject = passage.text[max(passage.start, passage.figure.start - 2 * _AHEAD) : passage.figure.start]
        found = self._relative.search(subject.removesuffix(verb))
        return self._clean(found[1]) if found else None

    def coming_with(self, passage: Passage) -> str | None:
        """The contestant of a number that ends a clause and has no word of its own: `ahead of A with 309,364`."""
        if passage.text[passage.figure.end : passage.figure.end + 1] not in _ENDS:
            return None
        ahead = passage.text[max(passage.start, passage.figure.start - _BEHIND) : passage.figure.start]
        return self._named(self._with, ahead)

    def goes_on(self, passage: Passage) -> bool:
        """Whether a number goes on with what was said before it: `55 seats and 44 per cent of the vote`."""
        ahead = passage.text[max(passage.start, passage.figure.start - _BEHIND) : passage.figure.start]
        if ahead.rstrip().endswith((",", "(")):
            return True
        return _GOING_ON.search(ahead, max(0, len(ahead) - _LONGEST_JOINT)) is not None

    def _described(self, subject: str) -> str | None:
        found = list(self._generic.finditer(subject))
        return self._noun(found[-1].group()) if found else None

    @staticmethod
    def _noun(word: str) -> str:
        return word.lower() if len(word) > _PRONOUN else UNNAMED

    def _named(self, pattern: re.Pattern[str], text: str) -> str | None:
        if _SOME_CAPITAL.search(text) is None:
            return None
        answer = self._answer.search(text, max(0, len(text) - _LONGEST_SIDE))
        if answer is not None:
            return answer[1]
        found = self._last(pattern, text)
        if found is not None and self._says.search(text) is not None:
            return self._last(pattern, self._without_reporters(text))
        return found

    def _last(self, pattern: re.Pattern[str], text: str) -> str | None:
        found = [self._clean(match[1]) for match in pattern.finditer(text)]
        return next((name for name in reversed(found) if name), None)

    def _clean(self, name: str) -> str | None:
        parts = name.removesuffix("’s").removesuffix("'s").split()
        while parts and parts[0] in self._not:
            parts = parts[1:]
        cleaned = " ".join(parts)
        return None if not parts or cleaned in self._countries else cleaned


def _last_words_at(text: str, words: int) -> int:
    """Where the last words of a text begin: a pattern that has to reach its end need not be tried before."""
    pieces = text.rsplit(None, words)
    return len(pieces[0]) if len(pieces) > words else 0
