"""The verdicts of a record in a format of others: which files, and what was left out."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrutineer.claims.drafts.collected import collected_claims
from scrutineer.claims.ledger import utc_text
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.claims.signature import check_run, signature_word
from scrutineer.claims.verdict import Finding, Verdict
from scrutineer.errors import InputError, LedgerError, UsageError
from scrutineer.formats.claim_exports.claim_review import CONTEXT, claim_review, claim_reviews
from scrutineer.formats.claim_exports.names import web_address
from scrutineer.formats.claim_exports.prov import Run, prov_document
from scrutineer.formats.claim_exports.verdict_table import verdict_table
from scrutineer.formats.claim_exports.web_annotation import web_annotations
from scrutineer.formats.claims_file import claims_of
from scrutineer.formats.ledger_file import ledger_beside, read_state
from scrutineer.formats.people_file import people_beside
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import Examination, examine
from scrutineer.report.signing import SOFTWARE, valid_signatures

FORMATS: Final = ("claimreview", "webannotation", "prov", "csv")

_MARKUP: Final = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class ClaimsExport:
    """What an export holds.

    Attributes:
        document: All of it as one text.
        files: The same by file name.
        left_out: What was left out, in sentences.
    """

    document: str
    files: dict[str, str]
    left_out: tuple[str, ...] = ()


def export_claims(
    record: ElectionRecord,
    form: str,
    *,
    ledger: Path | None = None,
    claims: Sequence[str] = (),
    page: str | None = None,
    now: dt.datetime | None = None,
    claims_file: Path | None = None,
) -> ClaimsExport:
    """Export the verdicts of a record, or the passages and check runs of its ledger.

    Args:
        record: The record.
        form: One of FORMATS.
        ledger: The ledger; by default the one in the record folder, if there is one.
        claims: For `claimreview`: ids of the claims; all signed ones by default.
        page: For `claimreview`: address of the published report.
        now: For `prov` without a check run in the ledger: when this one is made.
        claims_file: A file of further claims about the record.

    Raises:
        UsageError: The format is unknown, or an option does not belong to it.
        ClaimError: The record has no such claim.
        LedgerError: The ledger is broken; a verdict is not signed, or its signature is stale; nothing was confirmed.
        InputError: The ledger that was named is not there.
    """
    if form not in FORMATS:
        raise UsageError("--format is not known", value=form, mend=f"use one of {', '.join(FORMATS)}")
    if form != "claimreview" and (claims or page):
        raise UsageError(f"{'--claim' if claims else '--page'} is for claimreview", value=form, mend="leave it out")
    if page is not None and web_address(page) is None:
        raise UsageError("--page is not an address of the web", value=page, mend="begin it with https://")
    state = _state(record, ledger)
    examination = examine(record, claims_file=claims_file)
    match form:
        case "claimreview":
            return _reviews(examination, state, claims, page)
        case "webannotation":
            return _one("annotations.jsonld", _json(web_annotations(state, software=SOFTWARE)))
        case "prov":
            return _one("prov.json", _json(_prov(examination, state, now or dt.datetime.now(dt.UTC))))
        case _:
            return _table(examination, state)


def _state(record: ElectionRecord, ledger: Path | None) -> LedgerState:
    """What the ledger says; nothing where none was named and none lies beside the record."""
    return ledger_beside(record) if ledger is None else read_state(ledger)


def _reviews(examination: Examination, state: LedgerState, claims: Sequence[str], page: str | None) -> ClaimsExport:
    record = examination.record
    signed = valid_signatures(state, examination.verdicts, record.digest, claims)
    changed = _changed([verdict for verdict, _ in signed], state, record)
    people = {one.name for one in people_beside(record).speakers if one.kind == "person"}
    left_out = []
    nodes: dict[str, dict[str, Any]] = {}
    for verdict, signature in signed:
        if verdict.id in changed:
            why = "its statement or figures were rejected or changed after it was signed"
            if verdict.id in claims:
                raise LedgerError(why, column="claim", value=verdict.id, mend="collect the claims again, and sign anew")
            left_out.append(f"{verdict.id}: {why}")
            continue
        if verdict.finding is Finding.NOT_CHECKABLE and verdict.id not in claims:
            left_out.append(f"{verdict.id}: not checkable; name it with --claim to export it without a number")
            continue
        nodes[verdict.id] = claim_review(verdict, signature, record, page=page, people=people)
    if not nodes:
        raise LedgerError(
            f"no signed claim can be exported: {left_out[0]}", mend="name those to be exported with --claim"
        )
    return ClaimsExport(
        _json(claim_reviews(list(nodes.values()))),
        {f"{name}.claimreview.jsonld": _json({"@context": CONTEXT, **node}) for name, node in nodes.items()},
        tuple(left_out),
    )


def _table(examination: Examination, state: LedgerState) -> ClaimsExport:
    record, verdicts = examination.record, examination.verdicts
    changed = _changed([verdict for verdict in verdicts if verdict.id in state.signatures], state, record)
    words = {v.id: signature_word(state, v, record.digest) for v in verdicts}
    without = [name for name, word in words.items() if word != "signed" or name in changed]
    told: tuple[str, ...] = ()
    if without:
        shown = ", ".join(without[:10]) + (", ..." if len(without) > 10 else "")
        told = (f"the verdicts on {len(without)} of {len(verdicts)} claims, which are not signed or stale: {shown}",)
    return _one("verdicts.csv", verdict_table(verdicts, state, record, changed=changed), told)


def _changed(verdicts: Sequence[Verdict], state: LedgerState, record: ElectionRecord) -> set[str]:
    """Ids of claims out of the ledger that are no longer what people decided there: rejected, or changed."""
    drafted = {claim["id"]: claim for claim in collected_claims(state, source="").claims}
    found = set()
    for verdict in verdicts:
        if verdict.id not in state.drafts:
            continue
        table = drafted.get(verdict.id)
        if table is None or not _is_as_decided(verdict, table, record):
            found.add(verdict.id)
    return found


def _is_as_decided(verdict: Verdict, table: Mapping[str, Any], record: ElectionRecord) -> bool:
    said = verdict.claim
    try:
        (now,) = claims_of({"claim": [{**table, "source": said.source}]}, record, file="the ledger")
    except InputError:
        return False
    told = ("speaker", "text", "printed", "date", "date_note", "figures")
    return all(getattr(now, key) == getattr(said, key) for key in told)


def _prov(examination: Examination, state: LedgerState, now: dt.datetime) -> dict[str, Any]:
    record, verdicts = examination.record, examination.verdicts
    runs = [Run(entry.hash, entry.at, entry.payload) for entry in state.check_runs]
    if not runs:
        made = check_run(verdicts, record=record.id, digest=record.digest, software=SOFTWARE)
        runs = [Run("now", utc_text(now), made)]
    sources = {
        verdict.id: tuple(source for name in _ids(verdict) if (source := record.metadata.source(name)))
        for verdict in verdicts
    }
    return prov_document(runs, state, title=record.metadata.election.title, sources=sources)


def _ids(verdict: Verdict) -> list[str]:
    return [part.strip() for part in verdict.claim.source.split(";") if part.strip()]


def _one(name: str, text: str, left_out: tuple[str, ...] = ()) -> ClaimsExport:
    return ClaimsExport(text, {name: text}, left_out)


def _json(document: Any) -> str:
    """JSON that can stand in a script element of a page: no name or text in it can end that element."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return text.translate(_MARKUP)
