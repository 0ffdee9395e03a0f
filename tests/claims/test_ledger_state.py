"""What a ledger says now: nothing is dropped, and the last decision counts."""

import pytest

from claims.ledger_entries import decision, event, figure, sealed, signature, statement
from scrutineer.claims.ledger_state import Status, ledger_state
from scrutineer.errors import LedgerError


def state(*additions):
    return ledger_state(sealed(*additions))


def test_a_draft_waits_for_a_person():
    found = state(statement(), figure()).drafts
    assert [(draft.type, draft.status, draft.is_accepted) for draft in found.values()] == [
        ("statement", Status.PENDING, False),
        ("figure", Status.PENDING, False),
    ]


def test_a_rejected_draft_is_kept_with_who_and_why():
    draft = state(statement(), decision("reject", note="not a quotation")).drafts["s1"]
    assert draft.status is Status.REJECTED
    assert draft.first["speaker"] == "Ash"
    assert [(d.by, d.note, d.at) for d in draft.decisions] == [("Ann", "not a quotation", "2001-05-11T12:00:00Z")]


def test_a_correction_keeps_what_was_written_first():
    draft = state(statement(), decision("correct", changes={"speaker": "Birch"})).drafts["s1"]
    assert (draft.first["speaker"], draft.current["speaker"], draft.status) == ("Ash", "Birch", Status.CORRECTED)
    assert draft.is_accepted


def test_the_last_decision_counts_and_a_withdrawn_one_does_not():
    done = (statement(), decision("correct", changes={"speaker": "Birch"}), decision("reject", by="Bo"))
    draft = state(*done, decision("withdraw")).drafts["s1"]
    assert (draft.status, draft.current["speaker"], len(draft.decisions)) == (Status.PENDING, "Ash", 3)
    assert state(*done, decision("confirm")).drafts["s1"].status is Status.CONFIRMED


def test_a_figure_is_bound_to_its_last_check():
    first, second = ({"metric": "valid / registered"}, {"metric": "cast / registered", "printed": "71 per cent"})
    bound = (statement(), figure(), decision("bind", "f1", check=first), decision("bind", "f1", check=second))
    assert state(*bound).drafts["f1"].check == second


def test_signatures_are_kept_when_replaced_or_withdrawn():
    found = state(signature(), signature(by="Bo"), signature("c2"))
    assert found.signatures["c1"].by == "Bo"
    assert [signed.by for signed in found.all_signatures] == ["Ann", "Bo", "Ann"]
    found = state(signature(), decision("withdraw", draft=None, claim="c1"))
    assert not found.signatures
    assert len(found.all_signatures) == 1


def test_the_stance_of_an_event_is_a_persons():
    found = state(event(), decision("correct", "e1", changes={"stance": "neutral"}))
    assert found.of_type("event")[0].current["stance"] == "neutral"


@pytest.mark.parametrize(
    "additions",
    [
        (statement(), statement()),
        (statement("e1"), event("e1")),
        (decision("confirm"),),
        (statement(), decision("bind", check={"metric": "cast"})),
        (statement(), figure(), decision("reject", "f1"), decision("bind", "f1", check={"metric": "cast"})),
        (statement(), decision("correct", changes={"id": "s2"})),
        (decision("withdraw", draft=None, claim="c1"),),
        (signature(), *(decision("withdraw", draft=None, claim="c1"),) * 2),
    ],
)
def test_what_does_not_fit_is_refused(additions):
    with pytest.raises(LedgerError):
        state(*additions)
    # Each of them fits up to its last entry.
    state(*additions[:-1])
