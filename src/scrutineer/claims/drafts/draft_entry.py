"""What was extracted from a text as drafts for the ledger.

Extraction gives places in the text; the ledger also keeps the words that stand there, with those before and after, so
that a passage can be found again in another edition of the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scrutineer.claims.article_drafts import selectors, text_sha256
from scrutineer.claims.drafts.collected import text_of
from scrutineer.claims.drafts.stated_day import stated_day
from scrutineer.claims.ledger import Addition
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.errors import InputError

type Payload = dict[str, Any]


def payloads_of(document: Mapping[str, Any], text: str, article: Mapping[str, str | None]) -> tuple[Payload, ...]:
    """The drafts of a text as payloads of a ledger, out of what `scrutineer claims extract --json` printed.

    Args:
        document: What was printed.
        text: The text.
        article: Title, url and date of the article.

    Returns:
        Statements, then figures, each in the order of the document. A figure names the narrowest statement around it.

    Raises:
        InputError: The document is about another text, or a passage does not lie in it.
    """
    digest = text_sha256(text)
    told = document.get("text")
    if isinstance(told, Mapping) and told.get("sha256") not in {None, digest}:
        mend = "give the article as it was when it was extracted"
        raise InputError("the drafts are of another text", column="text.sha256", value=told["sha256"], mend=mend)
    shared = {"text_sha256": digest, "article": dict(article)}
    spans: list[tuple[int, int, str]] = []
    found: list[Payload] = []
    for place, one in enumerate(_items(document, "statements")):
        start, end = _span(one, text, f"statements[{place}]")
        name = f"{digest[:12]}-s{place + 1}"
        spans.append((start, end, name))
        found.append({**one, "type": "statement", "id": name, **shared, **passage(text, start, end)})
    figures = _items(document, "figures")
    for place, one in enumerate(figures):
        where = f"figures[{place}]"
        start, end = _span(one, text, where)
        if one.get("printed") != text[start:end]:
            mend = f"at {start} to {end} stands {text[start:end]!r}"
            raise InputError("printed is not what stands there", column=where, value=one.get("printed"), mend=mend)
        around = [entry for entry in spans if entry[0] <= start and end <= entry[1]]
        inside = min(around, key=lambda entry: entry[1] - entry[0])[2] if around else None
        found.append({**one, "type": "figure", "id": f"{digest[:12]}-f{place + 1}", "statement": inside, **shared})
    for statement in found[: len(spans)]:
        if statement.get("date") is None:
            statement.update(stated_day(statement, figures, spans, text, article.get("date")))
    return tuple(found)


def new_drafts(payloads: Iterable[Payload], state: LedgerState, *, by: str) -> tuple[Addition, ...]:
    """Those drafts that a ledger does not have yet, as entries to be added.

    A draft is known by its text, type and passage. One that is new gets another id where its own is taken, as happens
    when a later version extracts more from the same text.

    Args:
        payloads: Drafts, statements before the figures that name them.
        state: What the ledger says.
        by: Who extracted.
    """
    known = {
        (text_of(draft, state), draft.type, draft.first["start"], draft.first["end"]): draft.id
        for draft in state.drafts.values()
        if draft.type != "event"
    }
    names: dict[str, str] = {}
    additions = []
    for payload in payloads:
        place = (payload["text_sha256"], payload["type"], payload["start"], payload["end"])
        own = payload["id"]
        if place in known:
            names[own] = known[place]
            continue
        if own in state.drafts:
            names[own] = f"{own}-{payload['start']}-{payload['end']}"
        draft = {**payload, "id": names.get(own, own)}
        if draft.get("statement") is not None:
            draft["statement"] = names.get(draft["statement"], draft["statement"])
        known[place] = draft["id"]
        additions.append(Addition("draft", by, draft))
    return tuple(additions)


def passage(text: str, start: int, end: int) -> dict[str, Any]:
    """A passage as the ledger keeps it: its place, and its words with those around them."""
    return {"start": start, "end": end, "selectors": selectors(text, start, end)}


def _items(document: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    items = document.get(key, [])
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise InputError("this is not a list of drafts", column=key, mend="give what claims extract --json printed")
    return items


def _span(item: Mapping[str, Any], text: str, where: str) -> tuple[int, int]:
    start, end = item.get("start"), item.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        mend = f"the text has {len(text)} code points"
        raise InputError("the passage does not lie in the text", column=where, value=f"{start} to {end}", mend=mend)
    return start, end
