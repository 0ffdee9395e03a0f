"""What is signed: a claim, its verdict and the record it was read from, each by its hash.

A signature is stale when the record, the claim or the verdict is no longer what was signed. The sentences and figures
of a verdict belong to it: what is published under a name is what that person saw.
"""

from collections.abc import Sequence
from typing import Any, Final

from scrutineer.claims.ledger import sha256_of
from scrutineer.claims.ledger_state import LedgerState, Signature
from scrutineer.claims.verdict import Verdict

_CLAIM: Final = ("id", "speaker", "role", "date", "date_note", "text", "printed", "stance")
_CHECK: Final = (
    *("metric", "part_of", "relation", "printed", "hedge", "definition", "about_stage", "about_coverage"),
    *("presented_as", "found", "found_source"),
)
_NOT_SIGNED: Final = ("evidence", "headline", "related", *_CLAIM[1:])
"""The method's version and parameters, where the page shows it, which other claims are on file, and the claim, which
has its own hash."""


def claim_sha256(verdict: Verdict) -> str:
    """Hash of a claim as it was said and as it is tested."""
    told = verdict.as_dict()
    checks = [{key: figure[key] for key in _CHECK} for figure in told["figures"]]
    return sha256_of({**{key: told[key] for key in _CLAIM}, "source": verdict.claim.source, "figures": checks})


def verdict_sha256(verdict: Verdict) -> str:
    """Hash of a verdict with its figures, time line and sentences."""
    return sha256_of({key: value for key, value in verdict.as_dict().items() if key not in _NOT_SIGNED})


def signing(
    verdict: Verdict, *, record: str, digest: str, organisation: str, note: str | None = None
) -> dict[str, Any]:
    """The payload of a signature.

    Args:
        verdict: What is signed.
        record: Id of the record.
        digest: Digest of the record.
        organisation: For whom it is signed.
        note: What is to be said beside it.
    """
    return {
        "action": "sign",
        "claim": verdict.id,
        "verdict": verdict.verdict,
        "explanation": verdict.explanation,
        "record": record,
        "record_digest": digest,
        "claim_sha256": claim_sha256(verdict),
        "verdict_sha256": verdict_sha256(verdict),
        "organisation": organisation,
        "note": note,
    }


def check_run(verdicts: Sequence[Verdict], *, record: str, digest: str, software: str) -> dict[str, Any]:
    """The payload of a check run: which verdicts came out of which record.

    Args:
        verdicts: All verdicts of the run.
        record: Id of the record.
        digest: Digest of the record.
        software: Name and version of the program.
    """
    return {
        "record": record,
        "record_digest": digest,
        "software": software,
        "claims": [{"id": v.id, "verdict": v.verdict, "verdict_sha256": verdict_sha256(v)} for v in verdicts],
        "articles": [],
    }


def staleness(signature: Signature, verdict: Verdict, digest: str) -> tuple[str, ...]:
    """What is no longer as it was signed, in words; empty where all is."""
    found = []
    if signature.record_digest != digest:
        found.append("the record has changed")
    if signature.claim_sha256 != claim_sha256(verdict):
        found.append("the claim has changed")
    if signature.verdict != verdict.verdict:
        found.append(f"the verdict was {signature.verdict} and is {verdict.verdict}")
    elif signature.verdict_sha256 != verdict_sha256(verdict):
        found.append("the figures or sentences of the verdict have changed")
    return tuple(found)


def signature_word(state: LedgerState, verdict: Verdict, digest: str) -> str:
    """Whether a verdict is signed: `signed`, `stale` or `unsigned`."""
    signature = state.signatures.get(verdict.id)
    if signature is None:
        return "unsigned"
    return "stale" if staleness(signature, verdict, digest) else "signed"
