"""Confirmed statements with their bound figures, as claims of claims.toml."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.extraction.polarity import ASSERTED
from scrutineer.claims.ledger_state import DraftState, LedgerState, Status

UNNAMED: Final = "The article"
"""Who speaks where a figure stands in no statement and the article has no title."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Collected:
    """What a ledger gives for checking.

    Attributes:
        claims: Claims as tables of claims.toml, in the order of their passages.
        left_out: Bound figures that belong to no claim, with the reason, in sentences.
    """

    claims: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...] = ()


def collected_claims(state: LedgerState, *, source: str, text: str | None = None) -> Collected:
    """Collect claims from a ledger.

    A statement that a person confirmed or corrected becomes a claim with its figures that were accepted and bound to a
    check; what is denied, doubted, asked or supposed does not. Accepted and bound figures outside of any statement are
    claims of the article itself.

    Args:
        state: What the ledger says.
        source: Id of the source in the record that the claims come from.
        text: Hash of the text; all texts of the ledger without it.
    """
    claims: list[tuple[tuple[str, int, int], dict[str, Any]]] = []
    left_out: list[str] = []
    figures: dict[str | None, list[DraftState]] = {}
    for figure in state.of_type("figure"):
        if text is not None and text_of(figure, state) != text:
            continue
        if figure.check is None or figure.status is Status.REJECTED:
            continue
        if not figure.is_accepted:
            left_out.append(f"{_shown(figure)}: it is bound to a check, but not confirmed")
            continue
        figures.setdefault(figure.current.get("statement"), []).append(figure)
    for name, bound in figures.items():
        statement = None if name is None else state.drafts.get(name)
        if statement is not None and not statement.is_accepted:
            left_out += [f"{_shown(one)}: the statement around it is {statement.status}" for one in bound]
            continue
        if statement is not None and (how := statement.current.get("polarity", ASSERTED)) != ASSERTED:
            left_out += [f"{_shown(one)}: it is {how} there, not asserted" for one in bound]
            continue
        bound.sort(key=lambda one: one.current["start"])
        if statement is None:
            claims += [(_place(one, state), _claim(one, [one], source)) for one in bound]
        else:
            claims.append((_place(statement, state), _claim(statement, bound, source)))
    claims.sort(key=lambda entry: entry[0])
    return Collected(tuple(claim for _, claim in claims), tuple(left_out))


def text_of(draft: DraftState, state: LedgerState) -> str:
    """Hash of the text that a draft is about; empty where nothing says so."""
    own = draft.current.get("text_sha256")
    if own is None and (around := state.drafts.get(draft.current.get("statement") or "")):
        own = around.current.get("text_sha256")
    return own or ""


def _claim(said: DraftState, bound: Iterable[DraftState], source: str) -> dict[str, Any]:
    """A claim as a table of claims.toml."""
    figures = [{"printed": one.current["printed"], **dict(one.check or {})} for one in bound]
    article = said.current.get("article") or {}
    quote = said.current.get("selectors", {}).get("quote", {})
    claim: dict[str, Any] = {
        "id": said.id,
        "speaker": said.current.get("speaker") or article.get("title") or UNNAMED,
        "text": quote.get("exact") or said.current.get("printed", ""),
        "printed": "; ".join(one.current["printed"] for one in bound),
        "source": source,
    }
    return {**claim, **_dated(said.current, article), "kind": "checkable", "figure": figures}


def said_on(current: Mapping[str, Any]) -> tuple[dt.date | None, bool]:
    """The day on which a draft was said, and whether that is only the day of the article.

    Args:
        current: The draft with the corrections in force.
    """
    own = _day(current.get("date"))
    return (own, False) if own else (_day((current.get("article") or {}).get("date")), True)


def _dated(current: Mapping[str, Any], article: Mapping[str, Any]) -> dict[str, Any]:
    """The date of a claim and what is to be known about it."""
    day, of_the_article = said_on(current)
    if day is None:
        return {"date_note": f"published {article['date']}"} if article.get("date") else {}
    return {"date": day, "date_note": "the day of the article"} if of_the_article else {"date": day}


def _day(text: object) -> dt.date | None:
    """A day as ISO 8601 writes it; None for anything else."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _place(draft: DraftState, state: LedgerState) -> tuple[str, int, int]:
    return text_of(draft, state), draft.current["start"], draft.current["end"]


def _shown(figure: DraftState) -> str:
    return f"{figure.current['printed']} at {figure.current['start']} ({figure.id})"
