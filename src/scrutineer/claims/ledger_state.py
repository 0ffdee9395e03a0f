"""What a ledger says now: its entries told again, one after the other. Nothing is dropped, a rejected draft neither."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from scrutineer.claims.ledger import Entry
from scrutineer.errors import LedgerError

ACTIONS: Final = ("confirm", "correct", "reject", "bind", "sign", "withdraw")
_FIXED: Final = ("id", "type")
"""What a correction cannot change."""


class Status(StrEnum):
    """Where a draft stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


_STATUS = {"confirm": Status.CONFIRMED, "correct": Status.CORRECTED, "reject": Status.REJECTED}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided.

    Attributes:
        sequence: Number of the entry.
        action: One of ACTIONS.
        by: Who.
        at: When, in UTC.
        note: Why, in words; None where nothing was said.
        changes: For a correction: key to new value.
    """

    sequence: int
    action: str
    by: str
    at: str
    note: str | None
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftState:
    """A draft, or an event, and what became of it.

    Attributes:
        id: Its id.
        type: statement, figure or event.
        first: It as first written.
        current: It with the corrections in force.
        status: Where it stands.
        decisions: Every decision about it, oldest first.
        check: For a figure: the check it was bound to, in the language of claims.toml; None where it is not bound.
        entry: The entry that brought it.
    """

    id: str
    type: str
    first: Mapping[str, Any]
    current: Mapping[str, Any]
    status: Status
    decisions: tuple[Decision, ...]
    check: Mapping[str, Any] | None
    entry: Entry

    @property
    def is_accepted(self) -> bool:
        """Whether a person confirmed or corrected it."""
        return self.status in {Status.CONFIRMED, Status.CORRECTED}


@dataclass(frozen=True, slots=True)
class Signature:
    """A verdict that a person signed.

    Attributes:
        sequence: Number of the entry.
        claim: Id of the claim.
        verdict: The verdict that was signed.
        explanation: Its explanation, as signed.
        record: Id of the record.
        record_digest: Digest of the record.
        claim_sha256: Hash of the claim.
        verdict_sha256: Hash of the verdict with its figures and sentences.
        by: Who signed.
        organisation: For whom.
        at: When, in UTC.
        note: What was said beside it.
    """

    sequence: int
    claim: str
    verdict: str
    explanation: str
    record: str
    record_digest: str
    claim_sha256: str
    verdict_sha256: str
    by: str
    organisation: str
    at: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The present state.

    Attributes:
        drafts: Statements, figures and events by id, in the order in which they came.
        signatures: The signature in force, by claim.
        all_signatures: Every signature, withdrawn and replaced ones among them, oldest first.
        check_runs: The entries of check runs, oldest first.
    """

    drafts: Mapping[str, DraftState] = field(default_factory=lambda: MappingProxyType({}))
    signatures: Mapping[str, Signature] = field(default_factory=lambda: MappingProxyType({}))
    all_signatures: tuple[Signature, ...] = ()
    check_runs: tuple[Entry, ...] = ()

    def of_type(self, kind: str) -> tuple[DraftState, ...]:
        """Drafts of a type: statement, figure or event."""
        return tuple(draft for draft in self.drafts.values() if draft.type == kind)


def ledger_state(entries: Iterable[Entry]) -> LedgerState:
    """Tell the entries again.

    Args:
        entries: Entries of a ledger whose chain holds and whose payloads have their keys, in order.

    Returns:
        The state after the last one.

    Raises:
        LedgerError: A decision is about something that is not there, or an id comes twice.
    """
    drafts: dict[str, DraftState] = {}
    signatures: dict[str, Signature] = {}
    signed: list[Signature] = []
    runs: list[Entry] = []
    for entry in entries:
        payload = entry.payload
        match entry.kind:
            case "draft" | "event":
                draft = _new(entry)
                if draft.id in drafts:
                    raise _fault(entry, "this id is taken", "id", draft.id, "give each draft and event its own id")
                drafts[draft.id] = draft
            case "check_run":
                runs.append(entry)
            case _ if payload["action"] == "sign":
                signature = _signature(entry)
                signatures[signature.claim] = signature
                signed.append(signature)
            case _ if payload["action"] == "withdraw" and payload.get("claim") is not None:
                if signatures.pop(payload["claim"], None) is None:
                    message = "no signature of this claim is in force"
                    raise _fault(entry, message, "claim", payload["claim"], "name a claim that is signed")
            case _:
                name = payload["draft"]
                if name not in drafts:
                    mend = "name a statement, figure or event of the ledger"
                    raise _fault(entry, "no draft has this id", "draft", name, mend)
                drafts[name] = _decided(drafts[name], entry)
    return LedgerState(MappingProxyType(drafts), MappingProxyType(signatures), tuple(signed), tuple(runs))


def _fault(entry: Entry, message: str, key: str, value: object, mend: str) -> LedgerError:
    return LedgerError(message, row=entry.sequence, column=key, value=value, mend=mend)


def _new(entry: Entry) -> DraftState:
    kind = "event" if entry.kind == "event" else entry.payload["type"]
    return DraftState(entry.payload["id"], kind, entry.payload, entry.payload, Status.PENDING, (), None, entry)


def _signature(entry: Entry) -> Signature:
    kept = {key: value for key, value in entry.payload.items() if key != "action"}
    return Signature(sequence=entry.sequence, by=entry.by, at=entry.at, **kept)


def _decided(draft: DraftState, entry: Entry) -> DraftState:
    payload = entry.payload
    action, changes = payload["action"], payload.get("changes") or {}
    decision = Decision(entry.sequence, action, entry.by, entry.at, payload.get("note"), changes)
    decided = replace(draft, decisions=(*draft.decisions, decision))
    match action:
        case "bind":
            if draft.type != "figure" or draft.status is Status.REJECTED:
                mend = "bind a figure that was not rejected"
                raise _fault(entry, "this draft cannot be bound to a check", "draft", draft.id, mend)
            return replace(decided, check=payload["check"])
        case "withdraw":
            return replace(decided, status=Status.PENDING, current=draft.first, check=None)
        case "correct":
            wrong = next((key for key in changes if key in _FIXED), None)
            if wrong or not changes:
                mend = "name keys of the draft and their new values"
                raise _fault(entry, "nothing that can be corrected is named", "changes", wrong, mend)
            return replace(decided, status=_STATUS[action], current={**draft.current, **changes})
        case _:
            return replace(decided, status=_STATUS[action])
