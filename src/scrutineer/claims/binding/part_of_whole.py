"""A number that is part of another: `6,946,164 of the 8,380,217 registered voters`, `12,000 out of 700,000 cast`.

What each of the two counts is told by the words behind the whole, by those between them and by what is said of both.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from scrutineer.claims.binding.metric_words import MetricWords
from scrutineer.claims.binding.passages import FAR, NEXT_TO, Passage
from scrutineer.claims.quantities.phrases import SPACE, alternatives

_LONGEST: Final = 70
_NUMBERS: Final = frozenset({"exact", "hedged"})
_SHARES: Final = ("percent", "share")
_PARTS: Final = {
    "registered": ("cast",),
    "cast": ("invalid", "valid", "votes"),
    "valid": ("votes",),
    "seats": ("seats",),
}
NONE: Final = "none"
"""The part of a whole of which no word says what it counts."""


class PartsOfWholes:
    """Finds pairs of a part and its whole, in one language."""

    def __init__(self, words: MetricWords) -> None:
        """Build the patterns."""
        between = rf"(?:\s+(?!\d)[\w’'-]+){{0,5}}?\s+{alternatives(words.wholes.of)}"
        filler = rf"(?:{SPACE}{alternatives(words.wholes.filler)})*"
        self._between = re.compile(rf"{between}{filler}{SPACE}|{SPACE}d['’]", re.IGNORECASE)

    def told(self, passages: Sequence[Passage]) -> Mapping[int, str]:
        """What the parts and the wholes among a text's figures count.

        Args:
            passages: Every figure's passage, in order.

        Returns:
            The place of a figure to what it counts: `registered`, `cast`, `valid`, `invalid`, `votes` or `seats`; to
            `turnout`, `invalid_share`, `valid_share`, `vote_share` or `seat_share` for a percentage; to `none`
            where it is a part of a known whole and no word says which.
        """
        found: dict[int, str] = {}
        for place in range(len(passages) - 1):
            part, whole = passages[place], passages[place + 1]
            if self.joins(part, whole):
                found |= _read(place, part, whole)
        return found

    def joins(self, first: Passage, second: Passage) -> bool:
        """Whether a figure is said to be a part of the one behind it."""
        part, whole, text = first.figure, second.figure, first.text
        if first.start != second.start:
            return False
        if {part.kind, whole.kind} - _NUMBERS or whole.unit in {"points", "times", "money", *_SHARES}:
            return False
        if part.unit in {"points", "times", "money"} or not 0 < whole.start - part.end <= _LONGEST:
            return False
        larger = part.interval and whole.interval and part.interval.start > whole.interval.end
        if part.unit not in _SHARES and larger and (_nearest_behind(second) or ("",))[0] != "seats":
            # `125 of the 123 seats` is a slip; other pairs like it are seldom a part and a whole.
            return False
        return self._between.fullmatch(text, part.end, whole.start) is not None


def _read(place: int, part: Passage, whole: Passage) -> dict[int, str]:
    behind = _nearest_behind(whole)
    voted = whole.nearest("voted", within=FAR) or part.nearest("voted", within=FAR)
    name = "" if behind is None else behind[0]
    if voted is not None and name in {"cast", ""} and not _own(part, whole):
        verb = voted.start >= whole.figure.end and not _is_noun(whole)
        if name == "" or (verb and part.figure.unit not in _SHARES):
            name = "registered"
    if name == "votes":
        name = "valid" if part.figure.unit in _SHARES else "cast"
    if name not in _PARTS:
        return {}
    own = _own(part, whole)
    wanted = next((one for one in own if one in _PARTS[name]), None)
    if wanted is None and name == "registered" and not own and part.nearest("elsewhere", within=NEXT_TO) is None:
        wanted = "cast"
    if wanted is None and name in {"valid", "seats"}:
        wanted = _PARTS[name][0]
    if wanted is None and name == "cast" and part.figure.unit in _SHARES and not own:
        wanted = "votes"
    result = {place + 1: name, place: wanted or NONE}
    if part.figure.unit in _SHARES:
        shares = {"cast": "turnout", "invalid": "invalid_share", "valid": "valid_share", "votes": "vote_share"}
        result[place] = shares.get(wanted or "", "seat_share" if wanted == "seats" else NONE)
    return result


def _nearest_behind(whole: Passage) -> tuple[str, int] | None:
    """What stands right behind the whole, and where it ends."""
    near = [
        (whole.distance(mention), -(mention.end - mention.start), mention.name, mention.end)
        for mention in whole.mentions
        if mention.kind in {"thing", "adjacent"} and mention.start >= whole.figure.end
    ]
    best = min(near, default=None)
    return (best[2], best[3]) if best and best[0] <= NEXT_TO else None


def _is_noun(whole: Passage) -> bool:
    """`240,652 ballots cast` is a noun, `240,652 cast ballots` may be a verb."""
    behind = _nearest_behind(whole)
    text = whole.text[whole.figure.end : behind[1]] if behind else ""
    return text.rstrip().lower().endswith(" cast") or text.strip().lower() in {"cast", "cast votes", "emitidos"}


def _own(part: Passage, whole: Passage) -> list[str]:
    """What the words between the two, or else the first behind the whole's own, say of the part."""
    behind = _nearest_behind(whole)
    after = whole.figure.end if behind is None else behind[1]
    between, later = [], []
    for mention in part.mentions:
        if mention.kind not in {"thing", "adjacent", "share", "negation", "elsewhere", "group"}:
            continue
        if mention.name == "turnout":
            continue
        name = mention.name.removesuffix("_share")
        name = {"vote": "votes", "seat": "seats"}.get(name, name)
        if part.figure.end <= mention.start and mention.end <= whole.figure.start:
            between.append(name)
        elif after <= mention.start and whole.distance(mention) <= FAR:
            later.append(name)
    between = [name for name in between if name != "registered"]
    return between or [name for name in later if name != "registered"]
