"""Sign a verdict, and say which verdicts of a record are signed and still as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrutineer import __version__
from scrutineer.claims.ledger import Addition, Entry
from scrutineer.claims.ledger_state import LedgerState, Signature
from scrutineer.claims.signature import check_run, signing, staleness
from scrutineer.claims.verdict import Verdict
from scrutineer.errors import ClaimError, LedgerError
from scrutineer.formats.ledger_file import append, ledger_path, read_state
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import examine

SOFTWARE = f"Scrutineer {__version__}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it was added: its entry, and the ledger."""

    entry: Entry
    path: Path

    def as_dict(self) -> dict[str, Any]:
        """The signature as plain JSON values."""
        return {"ledger": str(self.path), "entry": self.entry.as_dict(), "head": self.entry.hash}


def sign_claim(
    record: ElectionRecord,
    claim: str,
    *,
    by: str,
    organisation: str,
    ledger: Path | None = None,
    note: str | None = None,
    claims_file: Path | None = None,
) -> Signed:
    """Check the claims of a record and add a signature under one verdict to the ledger.

    The check run is added before it, unless the last one of the ledger gave the same.

    Args:
        record: The record.
        claim: Id of the claim.
        by: Who signs.
        organisation: For whom.
        ledger: The ledger; by default the one in the record folder.
        note: What is to be kept beside the signature.
        claims_file: A file of further claims about the record.

    Raises:
        UsageError: The record has no folder and no ledger was named.
        ClaimError: The record has no such claim.
        LedgerError: The ledger is broken.
        OutputError: The ledger cannot be written.
    """
    path = ledger_path(record, ledger)
    verdicts = examine(record, claims_file=claims_file).verdicts
    verdict = verdict_on(verdicts, claim)
    additions = signature_additions(record, verdicts, verdict, by=by, organisation=organisation, ledger=path, note=note)
    return Signed(append(path, additions)[-1], path)


def signature_additions(
    record: ElectionRecord,
    verdicts: Sequence[Verdict],
    verdict: Verdict,
    *,
    by: str,
    organisation: str,
    ledger: Path,
    note: str | None = None,
) -> tuple[Addition, ...]:
    """The entries of a signature: the check run, unless the last one of the ledger gave the same, and the name.

    Args:
        record: The record.
        verdicts: All verdicts of the run.
        verdict: The one that is signed.
        by: Who signs.
        organisation: For whom.
        ledger: The ledger that they are for.
        note: What is to be kept beside the signature.

    Raises:
        LedgerError: The ledger is broken.
    """
    run = check_run(verdicts, record=record.id, digest=record.digest, software=SOFTWARE)
    signature = signing(verdict, record=record.id, digest=record.digest, organisation=organisation, note=note)
    return (*_new_run(ledger, run), Addition("decision", by, signature))


def note_run(record: ElectionRecord, verdicts: Sequence[Verdict], ledger: Path) -> Entry | None:
    """Add a check run to a ledger, unless its last one gave the same.

    Args:
        record: The record.
        verdicts: Its verdicts.
        ledger: The ledger.

    Returns:
        The entry; None where the last run gave the same.

    Raises:
        LedgerError: The ledger is broken.
        OutputError: The ledger cannot be written.
    """
    run = check_run(verdicts, record=record.id, digest=record.digest, software=SOFTWARE)
    additions = _new_run(ledger, run)
    return append(ledger, additions)[0] if additions else None


def _new_run(path: Path, run: dict[str, Any]) -> list[Addition]:
    """The run as an addition; nothing where the last one of the ledger gave the same."""
    runs = read_state(path).check_runs if path.exists() else ()
    return [] if runs and dict(runs[-1].payload) == run else [Addition("check_run", SOFTWARE, run)]


def verdict_on(verdicts: Sequence[Verdict], claim: str) -> Verdict:
    """The verdict on a claim.

    Raises:
        ClaimError: There is no such claim.
    """
    for verdict in verdicts:
        if verdict.id == claim:
            return verdict
    known = [verdict.id for verdict in verdicts]
    shown = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
    mend = f"use one of {shown}" if known else "add a claims.toml to the record folder"
    raise ClaimError("the record has no claim of this id", column="claim", value=claim, mend=mend)


def valid_signatures(
    state: LedgerState, verdicts: Sequence[Verdict], digest: str, claims: Sequence[str] = ()
) -> tuple[tuple[Verdict, Signature], ...]:
    """Verdicts that may be published, with the signature under each.

    Args:
        state: What the ledger says.
        verdicts: The verdicts of the record.
        digest: Digest of the record.
        claims: Ids that were asked for; all signed ones where none is named.

    Raises:
        ClaimError: The record has no such claim.
        LedgerError: A verdict that was asked for is not signed, none is signed, or a signature is stale.
    """
    asked = [verdict_on(verdicts, name) for name in claims] or [v for v in verdicts if v.id in state.signatures]
    mend = "sign it with scrutineer claims sign"
    if not asked:
        raise LedgerError("no verdict is signed, and an unsigned verdict is not published", mend=mend)
    found = []
    for verdict in asked:
        signature = state.signatures.get(verdict.id)
        if signature is None:
            message = "the verdict is not signed, and an unsigned verdict is not published"
            raise LedgerError(message, column="claim", value=verdict.id, mend=mend)
        if reasons := staleness(signature, verdict, digest):
            raise LedgerError(
                f"the signature of {signature.by} of {signature.at} is stale: {' and '.join(reasons)}",
                column="claim",
                value=verdict.id,
                mend="look at the verdict again, and sign it anew with scrutineer claims sign",
            )
        found.append((verdict, signature))
    return tuple(found)
