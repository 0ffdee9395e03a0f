"""Write claims that were collected from a ledger."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomli_w

from scrutineer.errors import OutputError
from scrutineer.formats.atomic import write_file
from scrutineer.formats.claims_file import claims_of
from scrutineer.record.record import ElectionRecord

HEADER: Final = "# Collected from a ledger by scrutineer claims collect. It is written anew each time.\n\n"


def collected_text(claims: Sequence[Mapping[str, Any]], record: ElectionRecord) -> str:
    """Claims as the text of a claims file.

    Args:
        claims: Claims as tables of claims.toml.
        record: The record that they are about.

    Raises:
        ClaimError: A claim names what the record does not have.
    """
    document: dict[str, Any] = {"claim": [dict(claim) for claim in claims]}
    claims_of(document, record, file="the ledger")
    return HEADER + tomli_w.dumps(document)


def write_collected(path: Path, text: str) -> None:
    """Write the file; only one that was written here before is replaced.

    Raises:
        OutputError: Another file has this name, or it cannot be written.
    """
    if path.exists():
        try:
            ours = path.read_text(encoding="utf-8", errors="replace").startswith(HEADER.rstrip())
        except OSError:
            ours = False
        if not ours:
            mend = "choose another name, and read it with --claims"
            raise OutputError("a file of this name was written by hand", file=str(path), value=str(path), mend=mend)
    write_file(path, text)
