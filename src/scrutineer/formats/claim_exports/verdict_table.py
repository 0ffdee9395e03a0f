"""Claims with their signed verdicts as a CSV table; no cell of it is taken for a formula by a spreadsheet."""

import csv
import io
from collections.abc import Collection, Sequence
from typing import Any, Final

from scrutineer.claims.ledger_state import LedgerState
from scrutineer.claims.rating import rating_of
from scrutineer.claims.signature import signature_word
from scrutineer.claims.verdict import Verdict
from scrutineer.record.record import ElectionRecord

COLUMNS: Final = (
    *("id", "speaker", "role", "date", "text", "printed", "stance", "verdict", "rating", "computed", "explanation"),
    *("what_would_change", "sources", "record", "record_digest", "signature", "signed_by", "organisation", "signed_at"),
)
_OF_THE_VERDICT: Final = ("verdict", "rating", "computed", "explanation", "what_would_change")
"""Cells that stay empty until a person has signed: a table of unsigned verdicts would publish them."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first, which spreadsheets of East Asia read as these."""


def verdict_table(
    verdicts: Sequence[Verdict], state: LedgerState, record: ElectionRecord, *, changed: Collection[str] = ()
) -> str:
    """One row per claim; what was found about it only where the verdict is signed and the signature not stale.

    Args:
        verdicts: The verdicts of the record.
        state: What the ledger says.
        record: The record.
        changed: Ids of claims that people changed after they were signed; their signatures are stale.

    Returns:
        CSV with a header, LF line ends. `signature` is signed, stale or unsigned. A text that begins like a formula
        has an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for verdict in verdicts:
        word = "stale" if verdict.id in changed else signature_word(state, verdict, record.digest)
        writer.writerow({key: safe_cell(value) for key, value in _row(verdict, state, record, word).items()})
    return stream.getvalue()


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet takes for text, also where it trims spaces first; a missing value is empty."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _row(verdict: Verdict, state: LedgerState, record: ElectionRecord, word: str) -> dict[str, Any]:
    told = {**verdict.as_dict(), "rating": rating_of(verdict).value}
    signature = state.signatures.get(verdict.id)
    return {
        **{key: told[key] for key in COLUMNS if key in told and (word == "signed" or key not in _OF_THE_VERDICT)},
        "sources": ";".join(verdict.sources),
        "record": record.id,
        "record_digest": record.digest,
        "signature": word,
        "signed_by": signature.by if signature else None,
        "organisation": signature.organisation if signature else None,
        "signed_at": signature.at if signature else None,
    }
