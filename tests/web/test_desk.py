"""What a person decides is in the ledger, as it was decided, or the person is told why not."""

import pytest

from scrutineer.claims.drafts.collected import collected_claims
from scrutineer.claims.ledger_state import Status
from scrutineer.claims.signature import verdict_sha256
from scrutineer.errors import ClaimError, ConflictError, InputError, LedgerError, UsageError
from scrutineer.formats.collected_file import collected_text
from scrutineer.formats.ledger_file import read_ledger, read_state
from scrutineer.web.text_finding import linked, text_findings
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


def test_an_empty_check_is_told_what_to_type(desk):
    with pytest.raises(InputError, match="no check was typed"):
        desk.decide(form(desk, "f1", "bind", choice="typed", check=" "))


@pytest.mark.parametrize(
    ("check", "told"),
    [
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


def new(kind, words, **fields):
    """The form of a draft that a person adds."""
    kept = {"form": "paraphrase", "speaker": "Ash", "unit": "", "hedge": "none", "value": ""}
    return {"action": "add", "type": kind, "words": words, **kept, **fields}


def test_a_missed_draft_is_added_by_a_person_and_goes_the_way_of_the_others(desk):
    label = desk.decide(new("statement", "Beech  said 900\nballots were cast.", date="2001-05-09"))
    entry = read_ledger(desk.ledger)[-1]
    assert (label, entry.kind, entry.by) == ("s4", "draft", desk.by)
    assert entry.payload["selectors"]["quote"]["exact"] == "Beech said 900 ballots were cast."
    assert desk.decide(new("figure", "900 ballots", value="900")) == "f3"
    drafts = desk.standing().drafts
    assert drafts["f3"].current["statement"] == drafts["s3"].id
    desk.decide(form(desk, "s4", "confirm"))
    desk.decide(edit(desk, "f3", statement="s4", value="901"))
    desk.decide(form(desk, "f3", "bind", choice="typed", check="metric = 'votes[ash]'\nprinted = '900'"))
    judged = desk.standing().judged[drafts["s4"].id]
    assert (judged.verdict.verdict, judged.verdict.claim.date.isoformat()) == ("contradicted", "2001-05-09")
    desk.decide(form(desk, "s4", "sign", organisation="D", verdict=verdict_sha256(judged.verdict)))
    assert desk.standing().judged[drafts["s4"].id].word == "signed"
    # What is corrected after it was signed makes the signature stale, and can be signed again.
    signed = desk.standing().judged[drafts["s4"].id].signature.sequence
    desk.decide(edit(desk, "s4", speaker="Beech", date="2001-05-09", seen=str(signed)))
    judged = desk.standing().judged[drafts["s4"].id]
    assert judged.word == "stale"
    desk.decide(form(desk, "s4", "sign", organisation="D", verdict=verdict_sha256(judged.verdict)))
    assert desk.standing().judged[drafts["s4"].id].word == "signed"
    assert len(read_state(desk.ledger).all_signatures) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (new("statement", "  "), "no words"),
        (new("statement", "never said"), "do not stand"),
        (new("statement", "75"), "stand in the text 2 times"),
        (new("statement", "75", start="3"), "stand in the text 2 times"),
        (new("statement", "75", start="16", form="<b>"), "unknown form"),
        (new("statement", "75", start="16", date="29/07/2018"), "no day"),
        (new("statement", "900 ballots were cast"), "S3 is this passage"),
        (new("figure", "ballots", value="1/0"), "not a number"),
        (new("figure", "ballots", value="9", unit="kg"), "unknown unit"),
        (new("event", "ballots"), "statement or a figure"),
    ],
)
def test_what_cannot_be_added_writes_nothing(desk, fields, words):
    before = desk.ledger.read_bytes()
    if fields.get("start") == "16":
        fields["start"] = str(TEXT.index("75"))
    with pytest.raises((InputError, UsageError), match=words):
        desk.decide(fields)
    assert desk.ledger.read_bytes() == before


def test_a_finding_knows_its_drafts_and_whether_one_was_changed(desk):
    drafts = desk.standing().drafts
    first, last = linked(desk.findings, drafts, TEXT)
    assert (first.finding.outcome, last.finding.outcome) == ("contradicts", "consistent")
    assert (first.figures, first.doubted, first.is_old) == ((("f1", "75 per cent"), ("f2", "900")), ("f2",), False)
    desk.decide(form(desk, "f2", "reject"))
    assert linked(desk.findings, desk.standing().drafts, TEXT)[0].is_old
    assert text_findings({"consistency": [{"outcome": "contradicts", "where": [[5, 1]]}, 3, {}]}, TEXT) == ()
