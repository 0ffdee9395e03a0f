"""The desk: one article, its drafts in the ledger, and the person who decides."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

from scrutineer.claims.article_drafts import text_sha256
from scrutineer.claims.check import check_claims
from scrutineer.claims.drafts.collected import collected_claims, text_of
from scrutineer.claims.ledger import Addition
from scrutineer.claims.ledger_state import DraftState, LedgerState, Signature
from scrutineer.claims.signature import signature_word, verdict_sha256
from scrutineer.claims.verdict import Verdict
from scrutineer.errors import ConflictError, InputError, UsageError
from scrutineer.formats.claims_file import claims_of
from scrutineer.formats.ledger_file import append, read_state
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import Examination
from scrutineer.report.signing import signature_additions
from scrutineer.web.added_draft import added_draft
from scrutineer.web.decision import Form, decision, line
from scrutineer.web.text_finding import TextFinding

DONE: Final = {
    "confirm": "confirmed",
    "correct": "corrected",
    "reject": "rejected",
    "bind": "bound",
    "sign": "signed",
    "withdraw": "opened again",
}
"""Action to what was done, in words."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on what was confirmed, with the name under it.

    Attributes:
        verdict: The verdict.
        word: signed, stale or unsigned.
        signature: The signature in force.
    """

    verdict: Verdict
    word: str
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the drafts of the article stand.

    Attributes:
        drafts: Label to draft, in the order of the text.
        judged: Id of a draft to the verdict on the claim that it has become.
        problem: Why there are no verdicts; None where there are, or nothing is to be judged.
    """

    drafts: Mapping[str, DraftState]
    judged: Mapping[str, Judged]
    problem: str | None = None


@dataclass
class Desk:
    """What the page works on.

    Attributes:
        text: The article.
        title: Its title, or the name of its file.
        ledger: The ledger.
        by: Who decides.
        examination: The record under examination; None where none was named.
        source: Id of the record's source that the article is; None where none was named.
        organisation: For whom verdicts are signed, as far as it is known.
        article: Title, url and date of the article, for drafts that are added.
        findings: What its figures say of one another.
        written: Entries written from this page.
    """

    text: str
    title: str
    ledger: Path
    by: str
    examination: Examination | None = None
    source: str | None = None
    organisation: str = ""
    article: Mapping[str, str | None] = field(default_factory=dict)
    findings: tuple[TextFinding, ...] = ()
    written: int = 0
    _judged: tuple[Sequence[Mapping[str, Any]], tuple[Verdict, ...]] = ((), ())
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def digest(self) -> str:
        """Hash of the text."""
        return text_sha256(self.text)

    def standing(self) -> Standing:
        """Where everything stands, as the ledger says now.

        Raises:
            LedgerError: The ledger is broken.
            InputError: It cannot be read.
        """
        state = self._state()
        drafts = self._labelled(state)
        verdicts, problem = self._verdicts(state)
        own = {draft.id for draft in drafts.values()}
        judged = {
            verdict.id: Judged(verdict, self._word(state, verdict), state.signatures.get(verdict.id))
            for verdict in verdicts
            if verdict.id in own
        }
        return Standing(drafts, judged, problem)

    def decide(self, form: Form) -> str:
        """Carry out what a form asks for: the decision is in the ledger when this returns.

        Args:
            form: Fields of the form: `draft`, `seen`, `action` and those of the action; `add` needs no draft.

        Returns:
            The label of the draft.

        Raises:
            ConflictError: Somebody decided on the draft after the page was loaded.
            ScrutineerError: A field cannot be kept, or the ledger cannot be written.
        """
        state = self._state()
        drafts = self._labelled(state)
        if form.get("action") == "add":
            return self._add(form, drafts)
        label, draft = next(
            ((label, one) for label, one in drafts.items() if one.id == form.get("draft")),
            ("", None),
        )
        if draft is None:
            raise UsageError("the article has no such draft", value=form.get("draft", "")[:40])
        match form.get("action"):
            case "sign":
                additions = self._signing(state, draft, form)
            case "unsign":
                additions = (Addition("decision", self.by, {"action": "withdraw", "claim": draft.id}),)
            case _:
                additions = decision(
                    form,
                    draft,
                    by=self.by,
                    text=self.text,
                    statements={label: one for label, one in drafts.items() if one.type == "statement"},
                    record=None if self.examination is None else self.examination.record,
                    previous=None if self.examination is None else _previous(self.examination),
                )
        seen = form.get("seen", "")

        def unless(now: LedgerState) -> None:
            _refuse_unseen(now.drafts[draft.id], now.signatures.get(draft.id), seen)

        append(self.ledger, additions, unless=unless)
        with self._lock:
            self.written += len([one for one in additions if one.kind == "decision"])
        return label

    def _add(self, form: Form, drafts: Mapping[str, DraftState]) -> str:
        seen = self.examination
        facts = None if seen is None else seen.facts.contest(seen.contest.id)
        payload = added_draft(form, self.text, article=self.article, drafts=drafts, facts=facts)
        append(self.ledger, (Addition("draft", self.by, payload),))
        with self._lock:
            self.written += 1
        return next(label for label, one in self._labelled(self._state()).items() if one.id == payload["id"])

    def _state(self) -> LedgerState:
        return read_state(self.ledger) if self.ledger.exists() else LedgerState()

    def _labelled(self, state: LedgerState) -> dict[str, DraftState]:
        """The drafts of the article by label, in the order of the text; labels count in the order of the ledger."""
        found = {}
        for kind in ("statement", "figure"):
            own = [draft for draft in state.of_type(kind) if text_of(draft, state) == self.digest]
            found.update({f"{kind[0]}{number}": draft for number, draft in enumerate(own, 1)})
        return dict(
            sorted(found.items(), key=lambda item: (item[1].current["start"], -item[1].current["end"], item[1].type))
        )

    def _verdicts(self, state: LedgerState) -> tuple[tuple[Verdict, ...], str | None]:
        """The verdicts on the record's claims and those collected here; kept while nothing changes."""
        if self.examination is None:
            return (), None
        if self.source is None:
            bound = any(draft.check for draft in state.drafts.values())
            return (), "Start the page with --source to see verdicts." if bound else None
        claims = collected_claims(state, source=self.source, text=self.digest).claims
        if self._judged[0] != claims:
            try:
                self._judged = (claims, self._judge(self.examination, claims))
            except InputError as fault:
                return (), str(fault)
        return self._judged[1], None

    def _judge(self, examination: Examination, tables: Sequence[Mapping[str, Any]]) -> tuple[Verdict, ...]:
        """Verdicts as `claims check` gives them once the claims are written to a file."""
        if not tables:
            return ()
        claims = claims_of({"claim": list(tables)}, examination.record, file=str(self.ledger))
        own = {claim.id for claim in claims}
        beside = (claim for claim in examination.claims if claim.id not in own)
        return check_claims((*beside, *claims), examination.facts)

    def _word(self, state: LedgerState, verdict: Verdict) -> str:
        digest = self.examination.record.digest if self.examination else ""
        return signature_word(state, verdict, digest)

    def _signing(self, state: LedgerState, draft: DraftState, form: Form) -> tuple[Addition, ...]:
        verdicts = self._verdicts(state)[0]
        verdict = next((one for one in verdicts if one.id == draft.id), None)
        if verdict is None or self.examination is None:
            raise UsageError("there is no verdict to sign", mend="confirm the statement and bind its figures first")
        organisation = line(form, "organisation")
        if not organisation:
            mend = "name the organisation that publishes the verdict"
            raise InputError("no organisation is named", column="organisation", mend=mend)
        if form.get("verdict") != verdict_sha256(verdict):
            raise ConflictError("the verdict is no longer the one that you saw", mend="look at it again, then sign")
        return signature_additions(
            self.examination.record,
            verdicts,
            verdict,
            by=self.by,
            organisation=organisation,
            ledger=self.ledger,
            note=line(form, "note") or None,
        )


def _previous(examination: Examination) -> ElectionRecord | None:
    return None if examination.previous is None else examination.previous.record


def last_entry(draft: DraftState, signature: Signature | None) -> int:
    """Number of the last entry about a draft or the claim that it has become."""
    last = draft.decisions[-1].sequence if draft.decisions else draft.entry.sequence
    return last if signature is None else max(last, signature.sequence)


def when(at: str) -> str:
    """A moment of the ledger for reading: `29 September 2018, 12:00 UTC`."""
    moment = dt.datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _refuse_unseen(draft: DraftState, signature: Signature | None, seen: str) -> None:
    """Refuse a decision that was made without having seen the last one."""
    last = last_entry(draft, signature)
    if str(last) == seen:
        return
    what = "this page is older than the draft"
    if signature is not None and signature.sequence == last:
        what = f"{signature.by}, {when(signature.at)}: signed"
    elif draft.decisions:
        decided = draft.decisions[-1]
        what = f"{decided.by}, {when(decided.at)}: {DONE[decided.action]}"
    raise ConflictError(
        f"somebody decided on this draft after your page was loaded ({what}); your decision was not written",
        mend="look at the draft as it is now, and decide again",
    )
