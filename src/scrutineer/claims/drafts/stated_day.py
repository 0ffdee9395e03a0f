"""The day on which a statement was made, where the text says it beside the reporting word: `said on Monday that`.

It is a suggestion: a person sees it with the words it was taken from, and can give another day.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_FARTHEST: Final = 40
"""Code points between the reporting word and its date."""
_BREAK: Final = re.compile(r"[.,;:!?\n\u201c\u201d\"]")
_OPENS: Final = re.compile(r"(?:^|[.!?\n])[\s\u201d\"]*(?:[Oo]n\s+)?$")
_DATES: Final = ("date", "relative_date")


def stated_day(
    statement: Mapping[str, Any],
    figures: Sequence[Mapping[str, Any]],
    spans: Sequence[tuple[int, int, str]],
    text: str,
    published: str | None,
) -> dict[str, Any]:
    """The day of a statement as the text has it.

    Args:
        statement: A statement as extraction prints it.
        figures: The figures of the text, dates among them.
        spans: Start and end of every statement: a date inside one is part of what was said.
        text: The text.
        published: Day of the article, as 2018-08-20; a day after it is not taken.

    Returns:
        `date` and `date_words`; nothing where no one day stands there.
    """
    cue = statement.get("cue")
    if not cue:
        return {}
    found = {}
    for figure in figures:
        day = _one_day(figure)
        inside = any(start <= figure["start"] and figure["end"] <= end for start, end, _ in spans)
        if day and not inside and (published is None or day <= published) and _is_beside(figure, cue, text):
            found[day] = figure["printed"]
    return {"date": min(found), "date_words": found[min(found)]} if len(found) == 1 else {}


def _one_day(figure: Mapping[str, Any]) -> str | None:
    days = figure.get("days")
    if figure.get("kind") not in _DATES or not isinstance(days, list | tuple) or len(set(days)) != 1:
        return None
    try:
        return dt.date.fromisoformat(str(days[0])).isoformat()
    except ValueError:
        return None


def _is_beside(figure: Mapping[str, Any], cue: Sequence[int], text: str) -> bool:
    """Whether a date follows the reporting word in one breath, or opens its sentence."""
    start, end = figure["start"], figure["end"]
    if cue[1] <= start:
        return start - cue[1] <= _FARTHEST and not _BREAK.search(text, cue[1], start)
    between = text[end : cue[0]].removeprefix(",")
    opens = _OPENS.search(text[max(0, start - _FARTHEST) : start])
    return end <= cue[0] and len(between) <= _FARTHEST and not _BREAK.search(between) and bool(opens)
