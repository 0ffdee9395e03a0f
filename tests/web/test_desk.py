"""What a person decides is in the ledger, as it was decided, or the person is told why not."""

import pytest

from scrutineer.claims.drafts.collected import collected_claims
from scrutineer.claims.ledger_state import Status
from scrutineer.errors import ClaimError, ConflictError, InputError, LedgerError, UsageError
from scrutineer.formats.collected_file import collected_text
from scrutineer.formats.ledger_file import read_ledger, read_state
from web.invented_desk import TEXT, by_another, desk_in, edit, form, span


def ready(desk):
    """Confirm the first statement and bind its figure to its first candidate."""
    desk.decide(form(desk, "s1", "confirm"))
    desk.decide(form(desk, "f1", "bind", choice="0"))


def test_labels_follow_the_ledger_and_drafts_the_text(desk):
    assert list(desk.standing().drafts) == ["s1", "f1", "s2", "s3", "f2"]
    drafts = desk.standing().drafts
    assert drafts["f1"].current["statement"] == drafts["s1"].id
    assert drafts["s2"].current["selectors"]["quote"]["exact"] == "<script>window.hit=1</script>"


def test_a_decision_is_in_the_ledger_under_its_name(desk):
    assert desk.decide(form(desk, "s1", "reject", note="  not  said ")) == "s1"
    last = read_ledger(desk.ledger)[-1]
    assert (last.by, last.payload["action"], last.payload["note"]) == (desk.by, "reject", "not said")
    assert desk.standing().drafts["s1"].status is Status.REJECTED
    assert desk.written == 1
    desk.decide(form(desk, "s1", "withdraw"))
    assert desk.standing().drafts["s1"].status is Status.PENDING
    assert len(desk.standing().drafts) == 5


def test_a_correction_keeps_only_what_was_changed(desk):
    moved = span("turnout was 75 per cent")
    desk.decide(edit(desk, "s1", speaker="Ash Tree", start=str(moved["start"]), end=str(moved["end"])))
    last = read_ledger(desk.ledger)[-1].payload["changes"]
    assert last["speaker"] == "Ash Tree"
    assert last["selectors"]["quote"]["exact"] == "turnout was 75 per cent"
    assert set(last) == {"speaker", "start", "end", "selectors"}
    desk.decide(edit(desk, "f1", value="74.5", hedge="nearly", statement=""))
    assert read_ledger(desk.ledger)[-1].payload["changes"] == {"value": "74.5", "hedge": "nearly", "statement": None}


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "9", "end": "9"},
        {"end": str(len(TEXT) + 1)},
        {"start": "-1"},
        {"start": "٣"},
        {"start": "1e3"},
        {"value": "1e9999999"},
        {"value": "abc"},
        {"hedge": "roughly"},
        {"statement": "s9"},
        {"note": "x" * 2001},
        {},
    ],
)
def test_a_correction_that_cannot_be_kept_writes_nothing(desk, fields):
    before = desk.ledger.read_bytes()
    with pytest.raises(InputError):
        desk.decide(edit(desk, "f1", **fields))
    assert desk.ledger.read_bytes() == before


def test_a_bound_figure_of_a_confirmed_statement_has_a_verdict_and_is_collected(desk):
    assert desk.standing().judged == {}
    ready(desk)
    standing = desk.standing()
    draft = standing.drafts["s1"]
    assert standing.drafts["f1"].status is Status.CONFIRMED
    assert standing.judged[draft.id].verdict.verdict == "supported"
    found = collected_claims(read_state(desk.ledger), source="S")
    assert [claim["id"] for claim in found.claims] == [draft.id]
    text = collected_text(found.claims, desk.examination.record)
    assert 'speaker = "Ash"' in text
    assert 'metric = "cast / registered"' in text


def test_a_figure_that_says_something_else_is_contradicted(desk):
    desk.decide(form(desk, "s3", "confirm"))
    desk.decide(form(desk, "f2", "bind", choice="typed", check="votes[ash]"))
    standing = desk.standing()
    assert standing.judged[standing.drafts["s3"].id].verdict.verdict == "contradicted"


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("", "key is missing"),
        ("metric = 5", "valid string"),
        ('metric = "turnout"', "turnout"),
        ('metric = "votes[nobody]"', "unknown option"),
        ('metric = "cast"\nscope = "elsewhere"', "unknown unit"),
        ('metric = "cast"\nmagic = 1', "unknown key"),
        ('metric = "cast', "cannot be read"),
        ("x" * 4001, "too long"),
    ],
)
def test_a_check_typed_by_hand_is_tested_before_it_is_written(desk, check, told):
    before = desk.ledger.read_bytes()
    with pytest.raises(ClaimError) as fault:
        desk.decide(form(desk, "f1", "bind", choice="typed", check=check))
    assert told in str(fault.value)
    assert "claim check" not in str(fault.value)
    assert desk.ledger.read_bytes() == before


def test_a_candidate_that_is_no_metric_cannot_be_bound(desk):
    for choice in ("0", "7", "", "-1", "9" * 50):
        with pytest.raises(InputError):
            desk.decide(form(desk, "f2", "bind", choice=choice))


def test_two_windows_lose_nothing(desk):
    loaded = form(desk, "s1", "confirm")
    by_another(desk, "s1")
    before = desk.ledger.read_bytes()
    with pytest.raises(ConflictError) as fault:
        desk.decide(loaded)
    assert "Ben" in str(fault.value)
    assert "rejected" in str(fault.value)
    assert desk.ledger.read_bytes() == before
    # A decision on another draft is no conflict.
    other = form(desk, "s2", "reject")
    by_another(desk, "s3", "confirm")
    desk.decide(other)
    desk.decide(form(desk, "s1", "confirm"))
    assert [one.by for one in desk.standing().drafts["s1"].decisions] == ["Ben", desk.by]


def test_a_signature_is_of_the_verdict_that_was_seen(desk):
    from scrutineer.claims.signature import verdict_sha256

    ready(desk)
    draft = desk.standing().drafts["s1"]
    proof = verdict_sha256(desk.standing().judged[draft.id].verdict)
    for fields in ({"verdict": "0" * 64, "organisation": "The Desk"}, {"verdict": proof, "organisation": " "}):
        with pytest.raises((ConflictError, InputError)):
            desk.decide(form(desk, "s1", "sign", **fields))
    desk.decide(form(desk, "s1", "sign", verdict=proof, organisation="The Desk"))
    judged = desk.standing().judged[draft.id]
    assert (judged.word, judged.signature.organisation) == ("signed", "The Desk")
    # Signing is one decision more, so that a form from before it is refused.
    with pytest.raises(ConflictError):
        desk.decide(form(desk, "s1", "reject"))
    by_another(desk, "f1")
    assert desk.standing().judged == {}


def test_signed_here_is_signed_for_the_commands(desk, tmp_path):
    from scrutineer.claims.signature import verdict_sha256
    from scrutineer.formats.collected_file import write_collected
    from scrutineer.report.claims_export import export_claims

    ready(desk)
    draft = desk.standing().drafts["s1"]
    proof = verdict_sha256(desk.standing().judged[draft.id].verdict)
    desk.decide(form(desk, "s1", "sign", verdict=proof, organisation="The Desk"))
    record = desk.examination.record
    found = collected_claims(read_state(desk.ledger), source="S")
    claims = tmp_path / "claims.toml"
    write_collected(claims, collected_text(found.claims, record))
    done = export_claims(record, "claimreview", ledger=desk.ledger, claims_file=claims)
    assert list(done.files) == [f"{draft.id}.claimreview.jsonld"]


def test_without_a_record_drafts_can_be_decided_but_not_bound(tmp_path):
    desk = desk_in(tmp_path / "plain", record=False)
    desk.decide(form(desk, "f1", "confirm"))
    with pytest.raises(UsageError, match="--record"):
        desk.decide(form(desk, "f1", "bind", choice="0"))


def test_what_is_not_there_cannot_be_decided(desk):
    with pytest.raises(UsageError):
        desk.decide({"draft": "none", "seen": "1", "action": "confirm"})
    for action in ("", "delete", "sign", "withdraw"):
        with pytest.raises(UsageError):
            desk.decide(form(desk, "s1", action))
    with pytest.raises(UsageError):
        desk.decide(form(desk, "s1", "bind", choice="0"))


def test_a_broken_ledger_takes_no_decision(desk):
    loaded = form(desk, "s1", "confirm")
    lines = desk.ledger.read_bytes().splitlines(keepends=True)
    desk.ledger.write_bytes(b"".join(lines[1:]))
    with pytest.raises(LedgerError):
        desk.decide(loaded)
