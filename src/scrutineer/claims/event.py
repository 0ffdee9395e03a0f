"""Reactions: what others did about an election, such as letters, resolutions, sanctions and offers.

Whether a reaction supports the election and its result or challenges it is for a person to say. A suggestion is made
from the words of the action and names the word; where none fits, or words of both kinds stand there, nothing is
suggested.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

STATUSES: Final = ("asserted_by_article", "claimed_by", "alleged_by")
STANCES: Final = ("supports", "neutral", "challenges")
SUPPORTING: Final = ("congratulat", "prais", "welcom", "commend", "endors", "recognis", "recogniz", "applaud")
CHALLENGING: Final = (
    *("criticis", "criticiz", "condemn", "sanction", "visa restriction", "visa ban", "reject", "denounc"),
    *("lacks credibility", "not free", "neither free", "not representative", "flawed", "disappoint", "withdrawal"),
    *("boycott", "suspend", "drop charges", "ends support", "end support", "ended support"),
)
ENDING: Final = ("lift", "revok", "restor", "resum", "no longer")
"""Words that turn a measure round; with one of them nothing is suggested."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested stance and the word it was taken from."""

    stance: str
    word: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did.

    Attributes:
        id: Unique among the events.
        actor: Who.
        action: Did what, in words.
        target: To whom or to what; None where nothing is named.
        date: Its day, month or year, as 2018-09-13, 2018-09 or 2018; None where it is not known.
        date_text: The date as printed, such as `recently`; None where none is printed.
        sources: Ids of sources.
        status: One of STATUSES: told as a fact, or only as what somebody said or alleged.
        status_by: Who said or alleged it; None for a fact of the source.
        stance: What a person decided: supports, neutral or challenges the election and its result; None
            where nobody did.
        stance_by: Who decided it.
        same_as: Id of the event of which this is another report.
        note: What is to be known beside it.
    """

    id: str
    actor: str
    action: str
    target: str | None = None
    date: str | None = None
    date_text: str | None = None
    sources: tuple[str, ...] = ()
    status: str = "asserted_by_article"
    status_by: str | None = None
    stance: str | None = None
    stance_by: str | None = None
    same_as: str | None = None
    note: str | None = None

    @property
    def precision(self) -> str | None:
        """How closely the date is known: day, month or year; None without one."""
        return None if self.date is None else {10: "day", 7: "month", 4: "year"}[len(self.date)]

    @property
    def first_day(self) -> dt.date | None:
        """The first day on which it can have been."""
        return None if self.date is None else dt.date.fromisoformat((self.date + "-01-01")[:10])

    @property
    def suggestion(self) -> Suggestion | None:
        """A stance suggested by the words of the action."""
        return suggested_stance(self.action)

    def as_dict(self) -> dict[str, Any]:
        """The event as plain JSON values."""
        suggestion = self.suggestion
        return {
            "id": self.id,
            "actor": self.actor,
            "action": self.action,
            "target": self.target,
            "date": self.date,
            "precision": self.precision,
            "date_text": self.date_text,
            "sources": list(self.sources),
            "status": self.status,
            "status_by": self.status_by,
            "stance": self.stance,
            "stance_by": self.stance_by,
            "suggested_stance": suggestion.stance if suggestion else None,
            "suggested_by_word": suggestion.word if suggestion else None,
            "same_as": self.same_as,
            "note": self.note,
        }


def suggested_stance(action: str) -> Suggestion | None:
    """What the words of an action suggest; None where they say nothing, or both.

    Args:
        action: What was done, in English.
    """
    text = action.lower()
    if _word(text, ENDING):
        return None
    supports, challenges = _word(text, SUPPORTING), _word(text, CHALLENGING)
    if supports and not challenges:
        return Suggestion("supports", supports)
    if challenges and not supports:
        return Suggestion("challenges", challenges)
    return None


def _word(text: str, stems: tuple[str, ...]) -> str | None:
    """The first word or phrase of the text that begins with one of the stems."""
    return next((found.group() for stem in stems if (found := re.search(rf"\b{re.escape(stem)}\w*", text))), None)


def in_time_order(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Events by date, a month before its days; those without one at the end, in their order."""
    return tuple(sorted(events, key=lambda event: (event.date is None, event.date or "")))
