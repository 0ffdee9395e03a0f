"""Where a text speaks of things that a record measures: words for metrics, names of lists and of units, years."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.quantities.phrases import SPACE, phrase

if TYPE_CHECKING:
    from scrutineer.record.election import Contest
    from scrutineer.record.record import ElectionRecord

type MentionKind = Literal["thing", "share", "option", "unit", "up", "down", "earlier", "elsewhere", "negation"]

_WORD: Final = re.compile(r"\w+")
_SHORTEST_CODE: Final = 3
_MOST_UNITS: Final = 2_000
"""Names of units beyond these first ones are not looked for: polling stations share the names of places."""


@dataclass(frozen=True, slots=True)
class Mention:
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

    def __init__(self, words: MetricWords, record: "ElectionRecord | None", contest: "Contest | None") -> None:
        """Build the patterns.

        Args:
            words: The words for metrics.
            record: The record whose options and units are looked for; None for none.
            contest: The contest whose options are looked for.
        """
        self._named: list[tuple[frozenset[str] | None, re.Pattern[str], dict[str, list[tuple[MentionKind, str]]]]] = []
        self._add(_by_phrase((("thing", name, phrases) for name, phrases in words.things.items())), ignore_case=True)
        self._add(_by_phrase((("share", name, phrases) for name, phrases in words.shares.items())), ignore_case=True)
        self._add(
            _by_phrase(
                (
                    ("up", "up", words.up),
                    ("down", "down", words.down),
                    ("earlier", "earlier", words.earlier),
                    ("elsewhere", "elsewhere", words.elsewhere),
                    ("negation", "negation", words.negations),
                )
            ),
            ignore_case=True,
        )
        if record is not None and contest is not None:
            self._add(_by_phrase(_options(record, contest)), ignore_case=False)
            self._add(_by_phrase(_units(record)), ignore_case=False)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Every mention in a text, by place; mentions of different sorts may share words."""
        words = [(match.start(), match.group().lower()) for match in _WORD.finditer(text)]
        found = [
            Mention(match.start(), match.end(), kind, name, match.group())
            for starts, pattern, meaning in self._named
            for match in _matches(pattern, starts, text, words)
            for kind, name in meaning[_key(match.group())]
        ]
        return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))

    def _add(self, meaning: Mapping[str, list[tuple[MentionKind, str]]], *, ignore_case: bool) -> None:
        if not meaning:
            return
        longest_first = sorted(meaning, key=lambda text: (-len(text), text))
        choice = "|".join(phrase(text) for text in longest_first)
        flags = re.IGNORECASE if ignore_case else re.NOFLAG
        pattern = re.compile(rf"(?<!\w)(?:{choice})(?!\w)", flags)
        starts = {word.group().lower() if (word := _WORD.match(text)) else None for text in meaning}
        known = None if None in starts else frozenset(word for word in starts if word)
        self._named.append((known, pattern, {_key(text): found for text, found in meaning.items()}))


def _matches(
    pattern: re.Pattern[str], starts: frozenset[str] | None, text: str, words: Iterable[tuple[int, str]]
) -> Iterator[re.Match[str]]:
    """What `finditer` gives, tried only where one of the first words of the pattern stands; None tries everywhere."""
    if starts is None:
        yield from pattern.finditer(text)
        return
    end = 0
    for start, word in words:
        if word in starts and start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def _key(printed: str) -> str:
    return re.sub(SPACE, " ", printed).replace("’", "'").lower()


def _by_phrase(
    entries: Iterable[tuple[MentionKind, str, Iterable[str]]],
) -> dict[str, list[tuple[MentionKind, str]]]:
    found: dict[str, list[tuple[MentionKind, str]]] = {}
    for kind, name, phrases in entries:
        for text in phrases:
            found.setdefault(text.replace("’", "'"), []).append((kind, name))
    return found


def _options(record: "ElectionRecord", contest: "Contest") -> Iterable[tuple[MentionKind, str, Iterable[str]]]:
    for option in record.metadata.options_of(contest.id):
        names = {option.name, option.short, re.sub(r"^(?:The|the) ", "", option.name)}
        code = option.id.upper()
        if len(code) >= _SHORTEST_CODE and code.isalpha():
            names.add(code)
        yield "option", option.id, sorted(name for name in names if name)


def _units(record: "ElectionRecord") -> Iterable[tuple[MentionKind, str, Iterable[str]]]:
    """Units below the country that have a name of letters."""
    table = record.units.table
    below = table.filter(table["parent"].is_not_null()).head(_MOST_UNITS)
    for unit, name in below.select("unit", "name").iter_rows():
        if name and len(name) >= _SHORTEST_CODE and not name[0].isdigit():
            yield "unit", unit, (name,)
