"""Where a text speaks of things that a record measures: words for metrics, names of lists and of units, years."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scrutineer.claims.binding.ballot_names import ballot_names, members, years_back
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.quantities.phrases import SPACE, alternatives, first_word, whole

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts
    from scrutineer.record.record import ElectionRecord

type MentionKind = Literal[
    "thing",
    "adjacent",
    "share",
    "option",
    "unit",
    "up",
    "down",
    "earlier",
    "same_year",
    "then",
    "elsewhere",
    "negation",
    "group",
    "nation",
    "place",
    "country",
    "hour",
    "partial",
    "forecast",
    "contest",
    "final",
    "voted",
    "member",
]

type _Meaning = Mapping[str, list[tuple[MentionKind, str]]]
type _Numbered = tuple[int, re.Pattern[str], _Meaning]
"""A pattern of a set, with the set's number."""
type _Set = Mapping[str, tuple[re.Pattern[str], _Meaning]]

_WORD: Final = re.compile(r"\w+")
_GAP: Final = re.compile(SPACE)
_NO_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
"""How a word begins with which no name of a place does."""
_START_AND_END: Final = itemgetter(0, 1)
_SHORTEST_CODE: Final = 3
_MOST_UNITS: Final = 2_000
"""Names of units beyond these first ones are not looked for: polling stations share the names of places."""


class Mention(NamedTuple):
    """A phrase that says what is spoken of.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        kind: What sort of thing.
        name: Which: a metric's word, an option's or a unit's id.
        printed: As printed.
    """

    start: int
    end: int
    kind: MentionKind
    name: str
    printed: str


class Mentions:
    """Finds what a record's texts may speak of; build it once per record, contest and language."""

    def __init__(self, words: MetricWords, facts: "ContestFacts | None", register: Register) -> None:
        """Build the patterns.

        Args:
            words: The words for metrics.
            facts: The contest whose lists and units are looked for; None for none.
            register: Other names of its lists, and who speaks for them.
        """
        self._sets = _sets_of(words)
        if facts is not None:
            names: tuple[Iterable[tuple[MentionKind, str, Iterable[str]]], ...] = (
                _as_kind("option", ballot_names(facts, register, words.contestants)),
                _as_kind("member", members(facts, register)),
                _as_kind("earlier", [("earlier", years_back(facts, words))]),
                _units(facts.facts.record),
            )
            self._sets += tuple(_as_set(_by_phrase(entries)) for entries in names)
        self._by_first: dict[str, list[_Numbered]] = {}
        for number, patterns in enumerate(self._sets):
            for first, (pattern, meaning) in patterns.items():
                self._by_first.setdefault(first, []).append((number, pattern, meaning))
        for before in words.scope.before:
            self._by_first.setdefault(first_word(before), [])  # only a place may begin here
        self._place = _place_pattern(words)
        self._not_places = frozenset(words.scope.not_places)
        self._countries = frozenset(words.scope.countries)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Every mention in a text, by place; mentions of different sorts may share words."""
        found: list[Mention] = []
        places: list[Mention] = []
        ends, place_ends = [0] * len(self._sets), 0
        known: dict[str, Sequence[_Numbered] | None] = {}  # most words of a text come again
        for word in _WORD.finditer(text):
            printed = word[0]
            if printed not in known:
                known[printed] = self._beginning_with(printed)
            patterns = known[printed]
            if patterns is None:
                continue
            start = word.start()
            for number, pattern, meaning in patterns:
                match = pattern.match(text, start) if start >= ends[number] else None
                if match is not None:
                    ends[number] = match.end()
                    phrase = match.group()
                    found += [Mention(start, match.end(), kind, name, phrase) for kind, name in meaning[_key(phrase)]]
            place = self._place.match(text, start) if start >= place_ends else None
            if place is not None:
                place_ends = place.end()
                places += self._placed(place)
        return tuple(sorted(found + places, key=_START_AND_END))

    def _beginning_with(self, word: str) -> Sequence[_Numbered] | None:
        """The patterns to try at a word; none where only a place may begin, None where nothing may."""
        found = self._by_first.get(word.lower())
        return () if found is None and word[0] not in _NO_NAME else found

    def _placed(self, match: re.Match[str]) -> Iterator[Mention]:
        """`in Kandal`, `in the capital`, `Nakuru County`: a place, whether or not a record knows it."""
        name = (match["named"] or match["noun"] or match["joined"]).strip()
        if name.split()[0] not in self._not_places:
            kind: MentionKind = "country" if name in self._countries else "place"
            yield Mention(match.start(), match.end(), kind, name, match.group())


@lru_cache(maxsize=8)
def _sets_of(words: MetricWords) -> tuple[_Set, ...]:
    """The phrases of a language; of each set the longest at a place is taken."""
    scope = words.scope
    sets: tuple[Iterable[tuple[MentionKind, str, Iterable[str]]], ...] = (
        (("thing", name, phrases) for name, phrases in words.things.items()),
        (("share", name, phrases) for name, phrases in words.shares.items()),
        (
            ("up", "up", words.up),
            ("down", "down", words.down),
            ("earlier", "earlier", words.earlier),
            ("same_year", "same_year", words.same_year),
            ("then", "then", words.then),
            ("elsewhere", "elsewhere", words.elsewhere),
            ("negation", "negation", words.negations),
            *(("adjacent", name, phrases) for name, phrases in words.adjacent.items()),
            ("voted", "voted", words.wholes.voted),
        ),
        (
            ("group", "group", scope.groups),
            ("nation", "nation", scope.nation),
            ("hour", "hour", scope.hours),
            ("partial", "partial", scope.partial),
            ("forecast", "forecast", scope.forecasts),
            *(("contest", phrase, (phrase,)) for phrase in scope.contests),
            ("final", "final", scope.final),
        ),
    )
    return tuple(_as_set(_by_phrase(entries), re.IGNORECASE) for entries in sets)


def _as_set(meaning: _Meaning, flags: re.RegexFlag = re.NOFLAG) -> _Set:
    """Patterns by the first word of their phrases: far quicker than to try every phrase at every place."""
    firsts: dict[str, list[str]] = {}
    for text in meaning:
        firsts.setdefault(first_word(text), []).append(text)
    named = {_key(text): found for text, found in meaning.items()}
    return {first: (re.compile(whole(alternatives(texts)), flags), named) for first, texts in firsts.items()}


@lru_cache(maxsize=8)
def _place_pattern(metric_words: MetricWords) -> re.Pattern[str]:
    words = metric_words.scope
    lead = rf"(?i:{alternatives(words.before)}){SPACE}(?:(?i:{alternatives(words.articles)}){SPACE}?)?"
    noun = rf"(?i:{alternatives(words.nouns)})(?!\w)"
    link = r"(?: (?:de|del|da|do|la|of|and the|los|las|el))?"
    # The lengths are bounded so that time grows in line with the text whatever stands in it.
    name = rf"[^\W\d_a-z][\w'’-]{{0,80}}[a-zß-ÿ](?:{link} [^\W\d_a-z][\w’-]{{1,80}}){{0,3}}(?![\w]|['’]s )"
    of = rf"(?:{SPACE}(?:de |of |del |d'|do |da )?{name})?"
    return re.compile(rf"(?<!\w)(?:{lead}(?:(?P<named>{name})|(?P<noun>{noun}{of}))|(?P<joined>{name} {noun}))")


def _key(printed: str) -> str:
    return _GAP.sub(" ", printed).replace("’", "'").lower()


def _by_phrase(
    entries: Iterable[tuple[MentionKind, str, Iterable[str]]],
) -> dict[str, list[tuple[MentionKind, str]]]:
    found: dict[str, list[tuple[MentionKind, str]]] = {}
    for kind, name, phrases in entries:
        for text in phrases:
            found.setdefault(text.replace("’", "'"), []).append((kind, name))
    return found


def _as_kind(
    kind: MentionKind, named: Iterable[tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[MentionKind, str, Iterable[str]]]:
    return ((kind, name, phrases) for name, phrases in named)


def _units(record: "ElectionRecord") -> Iterable[tuple[MentionKind, str, Iterable[str]]]:
    """Units below the country that have a name of letters."""
    table = record.units.table
    below = table.filter(table["parent"].is_not_null()).head(_MOST_UNITS)
    for unit, name in below.select("unit", "name").iter_rows():
        if name and len(name) >= _SHORTEST_CODE and not name[0].isdigit():
            yield "unit", unit, (name,)
