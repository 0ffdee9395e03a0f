"""What was extracted from a text as drafts for the ledger.

Extraction gives places in the text; the ledger also keeps the words that stand there, with those before and after, so
that a passage can be found again in another edition of the text.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.ledger import Addition
from scrutineer.errors import InputError

CONTEXT: Final = 32
"""Code points of the text kept before and after a passage."""
type Place = tuple[str, int, int]
"""Type of a draft with the passage it is about."""


@dataclass(frozen=True, slots=True)
class Article:
    """Where a text was published.

    Attributes:
        title: Its title.
        url: Its address.
        date: Its day, as text.
    """

    title: str | None = None
    url: str | None = None
    date: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The article as plain JSON values."""
        return {"title": self.title, "url": self.url, "date": self.date}


def text_sha256(text: str) -> str:
    """The hash by which the ledger names a text: SHA-256 of its UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def draft_additions(
    document: Mapping[str, Any],
    text: str,
    *,
    article: Article,
    by: str,
    known: Collection[Place] = frozenset(),
) -> tuple[Addition, ...]:
    """The drafts of a text as entries to be added to a ledger.

    Args:
        document: What was extracted, as `scrutineer claims extract --json` prints it.
        text: The text.
        article: Where it was published.
        by: The program or person that extracted.
        known: Drafts that the ledger already has; they are left out.

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
    shared = {"text_sha256": digest, "article": article.as_dict()}
    statements, found = [], []
    for place, one in enumerate(_items(document, "statements")):
        start, end = _span(one, text, f"statements[{place}]")
        name = f"s-{digest[:8]}-{start}-{end}"
        statements.append((start, end, name))
        draft = {**one, "type": "statement", "id": name, **shared, **passage(text, start, end)}
        found.append((("statement", start, end), draft))
    for place, one in enumerate(_items(document, "figures")):
        where = f"figures[{place}]"
        start, end = _span(one, text, where)
        if one.get("printed") != text[start:end]:
            mend = f"at {start} to {end} stands {text[start:end]!r}"
            raise InputError("printed is not what stands there", column=where, value=one.get("printed"), mend=mend)
        around = [entry for entry in statements if entry[0] <= start and end <= entry[1]]
        draft = {
            **one,
            "type": "figure",
            "id": f"f-{digest[:8]}-{start}-{end}",
            "statement": min(around, key=lambda entry: entry[1] - entry[0])[2] if around else None,
            "interval": _ends(one.get("interval")),
            **shared,
        }
        found.append((("figure", start, end), draft))
    seen = set(known)
    additions = []
    for key, draft in found:
        if key not in seen:
            seen.add(key)
            additions.append(Addition("draft", by, draft))
    return tuple(additions)


def passage(text: str, start: int, end: int) -> dict[str, Any]:
    """A passage as the ledger keeps it: its place, and its words with those around them."""
    return {
        "start": start,
        "end": end,
        "selectors": {
            "position": {"start": start, "end": end},
            "quote": {
                "exact": text[start:end],
                "prefix": text[max(0, start - CONTEXT) : start],
                "suffix": text[end : end + CONTEXT],
            },
        },
    }


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


def _ends(interval: Any) -> list[Any] | None:
    """The two ends of an interval; None where it has none."""
    if isinstance(interval, Mapping):
        interval = [interval.get("low"), interval.get("high")]
    return None if interval is None or interval == [None, None] else interval
