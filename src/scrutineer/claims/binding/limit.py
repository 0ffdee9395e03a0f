"""What limits a figure to less than the nation's final count: a place, a part of the day, a group, an unfinished count.

A figure that is limited is never set against the nation's value. What a sentence opens with (`In Kandal, ...`) holds to
the end of the sentence, and for the sentences after it in the paragraph until something else is named.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from scrutineer.claims.binding.mentions import Mention, MentionKind
from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage
from scrutineer.claims.quantities.phrases import SPACE, alternatives

type LimitKind = Literal["place", "country", "hour", "group", "partial", "forecast", "contest"]

_LIMITING: Final[Mapping[MentionKind, LimitKind]] = {
    "place": "place",
    "unit": "place",
    "country": "country",
    "hour": "hour",
    "group": "group",
    "partial": "partial",
    "forecast": "forecast",
    "contest": "contest",
}
_ENDING: Final[Mapping[LimitKind, MentionKind]] = {
    "place": "nation",
    "country": "nation",
    "hour": "final",
    "partial": "final",
    "forecast": "final",
}
"""What ends a limit where it stands nearer."""
_OPENS_WITHIN: Final = 3
_SPOKEN_WITHIN: Final = 30
_CLOCK_WITHIN: Final = 12
_REACH: Final[Mapping[LimitKind, float]] = {"group": NEXT_TO * 2, "partial": FAR * 2}
"""Where a limit may stand; FAR where nothing else is said."""
_AGAINST: Final = re.compile(r"\b(?:than|as|exceed\w*|beat\w*|above|beyond|como)\s+(?:the\s+|all\s+)?$", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a figure.

    Attributes:
        kind: What limits it.
        name: Its name, the same for the same limit.
        printed: The words.
        opening: Whether its sentence opens with it.
        carried: Whether it was named in a sentence before.
    """

    kind: LimitKind
    name: str
    printed: str
    opening: bool = False
    carried: bool = False

    @property
    def sure(self) -> bool:
        """Whether the figure is surely not the nation's final one; else that is told only where they differ."""
        return self.kind not in {"partial", "contest"} and not self.carried

    @property
    def words(self) -> str:
        """The limit in a clause."""
        what = {
            "place": "a place",
            "country": "a country",
            "hour": "a part of the day",
            "group": "a part of the voters",
            "partial": "a count that may not be the final one",
            "forecast": "a forecast",
            "contest": "a round, or an election of its own",
        }[self.kind]
        where = "the passage before names" if self.carried else "the passage names"
        return f"{where} {what}: “{self.printed}”"


class Limits:
    """Finds the limits of the figures of a text, in order."""

    def __init__(self, words: MetricWords, home: str | None) -> None:
        """Build the patterns.

        Args:
            words: The words for metrics.
            home: The record's country, which limits nothing; None where none is known.
        """
        self._home = home
        self._speech, self._contrast, self._clock, self._that = _patterns(words)
        self._last: Passage | None = None
        self._held: tuple[Limit, ...] = ()
        self._coming: tuple[Limit, ...] = ()

    def of(self, passage: Passage) -> tuple[Limit, ...]:
        """The limits of one figure; the passages must come in the order of the text."""
        last = self._last
        if last is not None and last.start != passage.start:
            ends = _PARAGRAPH.search(passage.text, last.start, passage.start)
            self._held = () if ends else self._coming
        self._last = passage
        own = tuple(self._own(passage))
        if not own and not self._held:
            self._coming = ()
            return ()
        nation = passage.nearest("nation", within=FAR) is not None
        final = passage.nearest("final", within=FAR) is not None
        ended = {limit.kind for limit in own}
        if nation or "country" in ended or "place" in ended:
            ended |= {"place", "country"}
        if final or ended & {"partial", "hour", "forecast"}:
            ended |= {"partial", "hour", "forecast"}
        held = tuple(limit for limit in self._held if limit.kind not in ended)
        opening = tuple(
            replace(limit, carried=True) for limit in own if limit.opening or limit.kind in {"partial", "forecast"}
        )
        self._coming = (*held, *opening)
        return (*own, *held)

    def _own(self, passage: Passage) -> Iterator[Limit]:
        nearest: dict[LimitKind, tuple[float, Limit]] = {}
        for mention in passage.mentions:
            kind = _LIMITING.get(mention.kind)
            if kind is None:
                continue
            opening = self._opens(passage, mention)
            if kind in {"place", "country"} and self._is_no_limit(passage, mention, kind, opening=opening):
                continue
            distance = min(passage.distance(mention), FAR if opening else FAR * 3)
            if distance > max(_REACH.get(kind, FAR), FAR if opening else 0):
                continue
            if kind == "forecast" and _is_set_against(passage, mention):
                continue
            ending = _ENDING.get(kind)
            ends = None if ending is None else passage.nearest(ending, within=FAR)
            if ends is not None and passage.distance(ends) <= distance:
                continue
            if distance < nearest.get(kind, (FAR * 3, None))[0]:
                nearest[kind] = (distance, Limit(kind, mention.name, mention.printed, opening))
        hour = self._hour(passage)
        if hour is not None:
            nearest["hour"] = (0.0, hour)
        yield from (limit for _, limit in nearest.values())

    def _opens(self, passage: Passage, mention: Mention) -> bool:
        """Whether the sentence, up to a contrast, opens with a mention."""
        if mention.start >= passage.figure.start:
            return False
        if len(_WORD.findall(passage.text[passage.start : mention.start])) >= _OPENS_WITHIN:
            return False
        return self._contrast.search(passage.text, mention.end, passage.figure.start) is None

    def _is_no_limit(self, passage: Passage, mention: Mention, kind: LimitKind, *, opening: bool) -> bool:
        if kind == "country" and self._home is not None and mention.name == self._home:
            return True
        if opening:
            return False
        # `told reporters in Nairobi that`: where it was said, but not `said that in Nairobi`.
        low = max(passage.start, mention.start - _SPOKEN_WITHIN)
        spoken = [match.end() for match in self._speech.finditer(passage.text, low, mention.start)]
        if not spoken or self._that.search(passage.text, spoken[-1], mention.start):
            return False
        # `said turnout in Kandal was`: what is measured there has been named already, so this is said of the place.
        return not any(
            one.kind in {"thing", "share"} and spoken[-1] <= one.start and one.end <= mention.start
            for one in passage.mentions
        )

    def _hour(self, passage: Passage) -> Limit | None:
        """`by 5 pm`: a time of day with a word that makes it the time of the count."""
        for other in passage.figures:
            if other.kind != "time":
                continue
            led = self._clock.search(passage.text[max(passage.start, other.start - _CLOCK_WITHIN) : other.start])
            mention = Mention(other.start, other.end, "hour", other.printed, other.printed)
            if led and (passage.distance(mention) <= FAR or self._opens(passage, mention)):
                return Limit(
                    "hour", other.printed, f"{led.group().strip()} {other.printed}", self._opens(passage, mention)
                )
        return None


def _is_set_against(passage: Passage, forecast: Mention) -> bool:
    """Whether a figure is none of the forecast's: `as expected, 82 per cent`, `82 per cent, above all polls`."""
    behind = forecast.start >= passage.figure.end
    if behind and passage.distance(forecast) > NEXT_TO:
        return True
    return not behind and _AGAINST.search(passage.text[passage.start : forecast.start]) is not None


@lru_cache(maxsize=8)
def _patterns(words: MetricWords) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words for speaking, at which a contrast begins, before a time of day, and before what is said."""
    scope, ignore = words.scope, re.IGNORECASE
    return (
        re.compile(rf"(?<!\w){alternatives(scope.speech)}(?!\w)", ignore),
        re.compile(rf"(?:;|(?<!\w){alternatives(scope.contrast)}(?!\w))", ignore),
        re.compile(rf"(?<!\w){alternatives(scope.clock)}{SPACE}(?:\w+{SPACE})?$", ignore),
        re.compile(rf"(?<!\w){alternatives(scope.that)}(?:(?<=['’])|(?!\w))", ignore),
    )
