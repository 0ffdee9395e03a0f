"""Numbers in words: two hundred and fifty thousand, quatre-vingt-douze, treinta y uno."""

import re
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.quantities.phrases import SPACE, alternatives, whole
from scrutineer.claims.quantities.quantity_words import QuantityWords

_TEEN_START: Final = 10
_HUNDRED: Final = 100
_THOUSAND: Final = 1000
_BEFORE_TEENS: Final = frozenset({60, 80})
"""French counts on from these: soixante et onze, quatre-vingt-douze."""


@dataclass(frozen=True, slots=True)
class WordedNumber:
    """A number in words.

    Attributes:
        end: Its end in the text.
        value: Its value.
        lone_one: Whether it is the single word for 1.
        scale: What its last word multiplies by: 1,000,000 in two million; 1 where that is no thousand or more.
    """

    end: int
    value: int
    lone_one: bool
    scale: int = 1


class WordedNumbers:
    """Reads numbers in the words of one language."""

    def __init__(self, words: QuantityWords) -> None:
        """Build the patterns of a language."""
        self._value = {**words.numbers, **words.scales}
        self._scales = words.scales
        self._bare = frozenset(words.bare_scales)
        self._join_from = words.join_from
        single = [word for word in words.scales if len(word) > 1 and word not in {"mn", "bn"}]
        part = alternatives([*words.numbers, *single])
        self._article = re.compile(whole(alternatives(words.scale_article)) + SPACE, re.IGNORECASE)
        self._part = re.compile(whole(part), re.IGNORECASE)
        self._between = re.compile(rf"(?:-|{SPACE})(?P<join>{whole(alternatives(words.join))}{SPACE})?", re.IGNORECASE)

    def at(self, text: str, start: int) -> WordedNumber | None:
        """The number in words that begins at a place; None where none does."""
        first = self._part.match(text, start)
        article = None if first else self._article.match(text, start)
        if article:
            first = self._part.match(text, article.end())
        if first is None:
            return None
        word = _plain(first.group())
        is_scale = word in self._scales
        if bool(article) != is_scale and not (is_scale and word in self._bare):
            return None
        total, current = (0, self._value[word])
        last, lone = word, " " not in word
        if is_scale and current >= _THOUSAND:
            total, current = current, 0
        end, parts = first.end(), 1
        while step := self._next(text, end):
            joined, word, after = step
            value = self._value[word]
            if word in self._scales:
                merged = _multiplied(total, current, value) if not joined else None
            else:
                merged = self._added(total, current, value, joined=joined)
            if merged is None:
                break
            total, current = merged
            end, parts, last = after, parts + 1, word
        value = total + current
        scale = self._scales.get(last, 1)
        lone_one = parts == 1 and lone and not article and value == 1
        return WordedNumber(end, value, lone_one, scale if scale >= _THOUSAND else 1)

    def _next(self, text: str, end: int) -> tuple[bool, str, int] | None:
        between = self._between.match(text, end)
        if between is None:
            return None
        part = self._part.match(text, between.end())
        return (between["join"] is not None, _plain(part.group()), part.end()) if part else None

    def _added(self, total: int, current: int, value: int, *, joined: bool) -> tuple[int, int] | None:
        """Twenty and one are 21, two and three are not 5: a part is added where the number so far has zeros for it."""
        if value == 0:
            return None
        if current == 0:
            return (total, value) if total and (not joined or value < _HUNDRED or self._join_from < _HUNDRED) else None
        size = 10 ** len(str(value))
        if current in _BEFORE_TEENS and _TEEN_START <= value < 2 * _TEEN_START:
            return total, current + value
        if current == _TEEN_START or current % size or (joined and total + current < self._join_from):
            return None
        return total, current + value


def _multiplied(total: int, current: int, scale: int) -> tuple[int, int] | None:
    if scale == _HUNDRED:
        return (total, current * scale) if 0 < current < _HUNDRED else None
    if current:
        return total + current * scale, 0
    return None if total >= scale or total == 0 else (total * scale, 0)


def _plain(word: str) -> str:
    return re.sub(r"\s+", " ", word.lower().replace("’", "'"))
