"""A statement or a figure that was not found by extraction, added by a person who quotes it from the text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.article_drafts import ArticleDrafts
from scrutineer.claims.binding.bind import bind_figures
from scrutineer.claims.claim import HEDGES
from scrutineer.claims.drafts.draft_entry import payloads_of
from scrutineer.claims.drafts.proposed_check import value_of
from scrutineer.claims.extraction.polarity import ASSERTED
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.ledger_state import DraftState
from scrutineer.claims.quantities.figure_draft import FigureDraft
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.quantity_words_file import language_of
from scrutineer.web.decision import Form, line, said_day

BY_HAND: Final = "person"
"""Method and confidence of what a person added."""
FORMS: Final = ("quote", "paraphrase", "mixed")
UNITS: Final = {"": "a number", "percent": "per cent", "share": "a share of one", "points": "percentage points"}
MOST_SHOWN: Final = 20
"""Places of the same words that can be chosen from."""
_BESIDE: Final = 30


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Words that a person quoted, where they stand in the text.

    Attributes:
        start: First code point.
        end: One past the last.
        before: The words before them.
        after: The words after them.
    """

    start: int
    end: int
    before: str
    after: str


def occurrences(text: str, words: str) -> tuple[Occurrence, ...]:
    """Where words stand in a text; spaces and line ends of any number are the same, letters must be.

    Args:
        text: The text.
        words: The words as quoted.
    """
    parts = words.split()
    if not parts:
        return ()
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
    return tuple(
        Occurrence(start, end, text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE])
        for start, end in (match.span() for match in pattern.finditer(text))
    )


def added_draft(
    form: Form,
    text: str,
    *,
    article: Mapping[str, str | None],
    drafts: Mapping[str, DraftState],
    facts: ContestFacts | None,
) -> dict[str, Any]:
    """The payload of a draft that a person adds.

    Args:
        form: Fields of the form: `type`, `words`, `start` where a place was chosen, and those of the type.
        text: The article.
        article: Its title, url and date.
        drafts: Label to draft of the article.
        facts: The record that figures are bound to; None where there is none.

    Raises:
        InputError: The words are not in the text, stand there more than once, or a field cannot be kept.
        UsageError: It is neither a statement nor a figure.
    """
    kind = form.get("type", "")
    if kind not in {"statement", "figure"}:
        raise UsageError("a draft is a statement or a figure", value=kind[:40])
    start, end = _span(form, text)
    taken = next((name for name, one in drafts.items() if one.type == kind and _at(one) == (start, end)), None)
    if taken:
        mend = "decide on that draft, or quote other words"
        raise InputError(f"{taken.upper()} is this passage", value=text[start:end][:40], mend=mend)
    empty: dict[str, list[Any]] = {"statements": [], "figures": []}
    made = _statement(form, start, end) if kind == "statement" else _figure(form, text, start, end, facts)
    (payload,) = payloads_of({**empty, f"{kind}s": [made]}, text, article)
    # The place is in the id, so that drafts of two people in two windows do not take one name.
    name = f"{payload['text_sha256'][:12]}-{kind[0]}-{start}-{end}"
    known = {one.id for one in drafts.values()}
    payload["id"] = name if name not in known else f"{name}-{len(known)}"
    if kind == "figure":
        payload["statement"] = _around(start, end, drafts)
    return payload


def _span(form: Form, text: str) -> tuple[int, int]:
    words = form.get("words", "")
    found = occurrences(text, words)
    if not words.strip():
        raise InputError("no words are quoted", mend="quote the passage as it stands in the text")
    if not found:
        mend = "quote them letter by letter, with the marks of the text"
        raise InputError("these words do not stand in the text", value=words[:60], mend=mend)
    chosen = form.get("start", "").strip()
    here = [one for one in found if str(one.start) == chosen] if chosen else list(found)
    if len(here) != 1:
        mend = "choose one of them below, or quote more of the passage"
        raise InputError(f"these words stand in the text {len(found)} times", mend=mend)
    return here[0].start, here[0].end


def _at(draft: DraftState) -> tuple[int, int]:
    return draft.current["start"], draft.current["end"]


def _around(start: int, end: int, drafts: Mapping[str, DraftState]) -> str | None:
    """Id of the narrowest statement around a passage."""
    around = [
        (one.current["end"] - one.current["start"], one.id)
        for one in drafts.values()
        if one.type == "statement" and one.current["start"] <= start and end <= one.current["end"]
    ]
    return min(around)[1] if around else None


def _statement(form: Form, start: int, end: int) -> dict[str, Any]:
    how = form.get("form", "")
    if how not in FORMS:
        raise InputError("unknown form", column="form", value=how[:40], mend=f"use {', '.join(FORMS)}")
    return {
        "start": start,
        "end": end,
        "speaker": line(form, "speaker") or None,
        "mention": None,
        "cue": None,
        "via": [],
        "form": how,
        "confidence": BY_HAND,
        "methods": [BY_HAND],
        "polarity": ASSERTED,
        "date": said_day(form),
    }


def _figure(form: Form, text: str, start: int, end: int, facts: ContestFacts | None) -> dict[str, Any]:
    value, unit, hedge = form.get("value", "").strip(), form.get("unit", ""), form.get("hedge", "none")
    if unit not in UNITS or hedge not in HEDGES:
        raise InputError("unknown unit or hedge", column="unit", value=f"{unit[:20]}, {hedge[:20]}")
    number = value_of({"value": value})
    if number is None:
        mend = "write it as 83.02 or 8380217, in the unit that is printed"
        raise InputError("the value is not a number", column="value", value=value[:40], mend=mend)
    figure = FigureDraft(
        start,
        end,
        text[start:end],
        kind="exact" if hedge == "none" else "hedged",
        value=number,
        unit=unit or None,
        hedge=hedge,
        decimals=len(value.partition(".")[2]),
    )
    language = language_of(text)
    bound = bind_figures(text, [figure], facts=facts, words=read_metric_words(language))
    drafted = ArticleDrafts(text, language, (), bound, ()).as_dict()["figures"][0]
    return {**drafted, "value": int(number) if number.denominator == 1 else value, "methods": [BY_HAND]}
