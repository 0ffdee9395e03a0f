"""Confirmed statements and figures as W3C Web Annotations.

Each target has a position and a quotation; either finds the passage. Positions count Unicode code points in the text
whose SHA-256 stands beside them as `textSha256`.
"""

from collections.abc import Mapping
from typing import Any, Final

from scrutineer.claims.ledger_state import DraftState, LedgerState, Status
from scrutineer.errors import LedgerError
from scrutineer.formats.claim_exports.names import hash_address, web_address

_BESIDE: Final = 32
"""Characters before and after a passage that help to find it."""
CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"textSha256": "urn:x-scrutineer:textSha256"}]


def web_annotations(state: LedgerState, *, software: str) -> dict[str, Any]:
    """The confirmed and corrected drafts of a ledger as one collection.

    Args:
        state: What the ledger says.
        software: Name and version of the program.

    Raises:
        LedgerError: No statement or figure was confirmed.
    """
    items = []
    for draft in (*state.of_type("statement"), *state.of_type("figure")):
        text, around = _text_of(draft, state), _around(draft, state)
        # A passage that was rejected takes what stands in it along.
        if draft.is_accepted and text is not None and not (around and around.status is Status.REJECTED):
            items.append(_annotation(draft, text, software, around))
    if not items:
        raise LedgerError(
            "no statement or figure of the ledger was confirmed by a person",
            mend="decide on the drafts first: what nobody confirmed is not published",
        )
    return {
        "@context": CONTEXT,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _text_of(draft: DraftState, state: LedgerState) -> Mapping[str, Any] | None:
    """The draft that names the text: a figure's own or its statement; None where none does."""
    current = draft.current
    if current.get("text_sha256"):
        return current
    statement = _around(draft, state)
    return statement.current if statement else None


def _around(draft: DraftState, state: LedgerState) -> DraftState | None:
    """The statement that a figure stands in."""
    return state.drafts.get(draft.current.get("statement") or "")


def _annotation(draft: DraftState, text: Mapping[str, Any], software: str, around: DraftState | None) -> dict[str, Any]:
    decision = next(item for item in reversed(draft.decisions) if item.action in {"confirm", "correct"})
    article = text.get("article") or {}
    return {
        "id": hash_address(draft.entry.hash),
        "type": "Annotation",
        "motivation": "describing",
        "created": draft.entry.at,
        "modified": decision.at,
        "creator": {"type": "Person", "name": decision.by},
        "generator": {"type": "Software", "name": software},
        "body": _body(draft),
        "target": {
            "source": web_address(article.get("url")) or hash_address(text["text_sha256"]),
            "textSha256": text["text_sha256"],
            "selector": _selectors(draft.current, around),
        },
    }


def _selectors(current: Mapping[str, Any], around: DraftState | None) -> list[dict[str, Any]]:
    position = {"type": "TextPositionSelector", "start": current["start"], "end": current["end"]}
    if "selectors" in current:
        quote = current["selectors"]["quote"]
        return [position, {"type": "TextQuoteSelector", **quote}]
    quote = {"exact": current["printed"]}
    if around is not None and around.first["start"] <= current["start"] and current["end"] <= around.first["end"]:
        # What stands beside it in its statement: the same number may be printed twice in a text.
        passage, start = around.first["selectors"]["quote"]["exact"], around.first["start"]
        before, after = passage[: current["start"] - start], passage[current["end"] - start :]
        quote |= {"prefix": before[-_BESIDE:], "suffix": after[:_BESIDE]}
    return [position, {"type": "TextQuoteSelector", **quote}]


def _body(draft: DraftState) -> dict[str, Any]:
    current = draft.current
    if draft.type == "statement":
        via = "".join(f", as reported by {name}" for name in current["via"])
        words = f"{current['form']}: {current['speaker'] or 'speaker not named'}{via}"
    else:
        bound = f", tested as {draft.check['metric']}" if draft.check else ""
        words = f"figure: {current['kind']}, {current['value']}{bound}"
    return {"type": "TextualBody", "value": words, "format": "text/plain", "language": "en", "purpose": "describing"}
