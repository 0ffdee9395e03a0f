"""Add the drafts of a text to a ledger: what `scrutineer claims extract --json` printed."""

import json
from pathlib import Path
from typing import Any

from scrutineer.claims.drafts.collected import text_of
from scrutineer.claims.drafts.draft_entry import Article, draft_additions, text_sha256
from scrutineer.claims.ledger import Entry
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.errors import InputError, ScrutineerError
from scrutineer.formats.ledger_file import append, read_state

LARGEST = 200_000_000
"""Bytes of the largest file of drafts that is read."""


def add_drafts(ledger: Path, text: str, drafts: Path | None, *, article: Article, by: str) -> tuple[Entry, ...]:
    """See to it that a ledger has the drafts of a text; those that it has are not added again.

    Args:
        ledger: The ledger; it is begun where it is not there.
        text: The text.
        drafts: What was extracted; None where the ledger has it.
        article: Where the text was published.
        by: Who extracted.

    Returns:
        The entries that were added.

    Raises:
        InputError: The file cannot be read, is about another text, or no drafts of the text are there.
        LedgerError: The ledger is broken, or a draft lacks a key.
        OutputError: The ledger cannot be written.
    """
    state = read_state(ledger) if ledger.exists() else LedgerState()
    digest = text_sha256(text)
    known = {
        (draft.type, draft.first["start"], draft.first["end"])
        for draft in state.drafts.values()
        if draft.type != "event" and text_of(draft, state) == digest
    }
    if drafts is None:
        if not known:
            mend = "run scrutineer claims extract on it with --ledger first, or name what it printed with --drafts"
            raise InputError("the ledger has no drafts of this text", file=str(ledger), mend=mend)
        return ()
    try:
        additions = draft_additions(_read(drafts), text, article=article, by=by, known=known)
    except ScrutineerError as fault:
        fault.file = fault.file or str(drafts)
        raise
    return append(ledger, additions) if additions else ()


def _read(path: Path) -> dict[str, Any]:
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
