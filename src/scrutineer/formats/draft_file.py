"""Drafts of articles: out of a file, and into a ledger."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scrutineer.claims.article_drafts import text_sha256
from scrutineer.claims.drafts.collected import text_of
from scrutineer.claims.drafts.draft_entry import Payload, new_drafts, payloads_of
from scrutineer.claims.ledger import Entry
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.errors import InputError
from scrutineer.formats.ledger_file import append, read_state

LARGEST = 200_000_000
"""Bytes of the largest file of drafts that is read."""


def has_drafts(ledger: Path, text: str) -> bool:
    """Whether a ledger has drafts of a text.

    Raises:
        LedgerError: The ledger is broken.
    """
    if not ledger.exists():
        return False
    state, digest = read_state(ledger), text_sha256(text)
    return any(draft.type != "event" and text_of(draft, state) == digest for draft in state.drafts.values())


def add_drafts(ledger: Path, payloads: Iterable[Payload], *, by: str) -> tuple[Entry, ...]:
    """Add drafts to a ledger; those that it has are not added again.

    Args:
        ledger: The ledger; it is begun where it is not there.
        payloads: The drafts.
        by: Who extracted.

    Returns:
        The entries that were added.

    Raises:
        LedgerError: The ledger is broken, or a draft lacks a key.
        OutputError: The ledger cannot be written.
    """
    state = read_state(ledger) if ledger.exists() else LedgerState()
    additions = new_drafts(payloads, state, by=by)
    return append(ledger, additions) if additions else ()


def read_drafts(path: Path, text: str, article: Mapping[str, str | None]) -> tuple[Payload, ...]:
    """Read what `scrutineer claims extract --json` printed.

    Args:
        path: The file.
        text: The text that was extracted from.
        article: Title, url and date of the article.

    Raises:
        InputError: The file cannot be read, or is about another text.
    """
    try:
        return payloads_of(read_document(path), text, article)
    except InputError as fault:
        fault.file = fault.file or str(path)
        raise


def read_document(path: Path) -> dict[str, Any]:
    """What `scrutineer claims extract --json` printed, as it is.

    Args:
        path: The file.

    Raises:
        InputError: The file cannot be read, or holds no drafts.
    """
    mend = "give what scrutineer claims extract --json printed"
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file of drafts is too large", file=str(path), mend=mend)
        document = json.loads(path.read_bytes())
    except OSError as fault:
        raise InputError(f"the drafts cannot be read: {fault.strerror}", file=str(path)) from None
    except (ValueError, RecursionError):
        raise InputError("the drafts are not JSON", file=str(path), mend=mend) from None
    if not isinstance(document, dict) or not {"statements", "figures"} & set(document):
        raise InputError("these are no drafts", file=str(path), mend=mend)
    return document
