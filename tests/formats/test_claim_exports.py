"""Signed verdicts and nothing else leave as ClaimReview; annotations find their passage; no cell is a formula."""

import base64
import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace

import pytest

from claims.ledger_entries import HASH, NOON, TEXT, decision, figure, statement
from formats.schema_terms import faults
from scrutineer.claims.rating import rating_of
from scrutineer.claims.related_claims import RelatedClaim
from scrutineer.claims.signature import staleness
from scrutineer.claims.verdict import Finding
from scrutineer.errors import ClaimError, InputError, LedgerError, UsageError
from scrutineer.formats.claim_exports.names import hash_address, web_address
from scrutineer.formats.claim_exports.verdict_table import safe_cell
from scrutineer.formats.ledger_file import append, read_state
from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from scrutineer.record.election import Source
from scrutineer.report.claims_export import export_claims
from scrutineer.report.claims_section import claims_section
from scrutineer.report.examination import examine
from scrutineer.report.signing import note_run, sign_claim
from synthetic import metadata, small_record

SOURCES = (
    Source("S", "Gazette of Ruritania", url="https://gazette.example/1999", date="1999-05-03"),
    Source("T", "A page", url="javascript:alert(1)", date="May 1999 (approx.)"),
)
HOSTILE = "=HYPERLINK(1)</script><script>hit()</script>&"
CLAIMS = """
[[claim]]
id = "turnout"
speaker = "Ash"
role = "Minister"
date = 1999-05-04
text = "Turnout was 75 per cent."
printed = "75 per cent"
source = "T;S"
figure = [{ metric = "cast / registered", printed = "75 per cent" }]

[[claim]]
id = "few"
speaker = "=HYPERLINK(1)</script><script>hit()</script>&"
text = "Fifty ballots were invalid."
printed = "-50"
source = "T"
figure = [{ metric = "invalid", printed = "50" }]

[[claim]]
id = "letters"
speaker = "Gazette"
text = "Six states wrote."
printed = "six"
source = "S"
figure = [{ metric = "external.letters", printed = "6" }]

[[claim]]
id = "fair"
speaker = "Birch"
text = "It was fair."
printed = "fair"
source = "S"
kind = "not_checkable"
why_not = "It is an opinion."
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("records") / "ruritania-1999"
    write_record(small_record(metadata=replace(metadata(), sources=SOURCES)), home)
    (home / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def record(folder):
    return open_record(folder)


@pytest.fixture(scope="module")
def ledger(record, tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    for claim in ("turnout", "few", "letters", "fair"):
        sign_claim(record, claim, by="Ann", organisation="The Desk", ledger=path)
    return path


def reviews(record, ledger, *claims, page=None):
    done = export_claims(record, "claimreview", ledger=ledger, claims=claims, page=page)
    return {node["itemReviewed"]["author"]["name"]: node for node in json.loads(done.document)["@graph"]}, done


def test_the_verdicts_are_the_ones_the_tests_speak_of(record):
    assert {v.id: v.verdict for v in examine(record).verdicts} == {
        "turnout": "supported",
        "few": "contradicted",
        "letters": "not_enough_evidence",
        "fair": "not_checkable",
    }


def test_a_review_has_only_terms_of_schema_org(record, ledger):
    found, done = reviews(record, ledger, page="https://desk.example/ruritania")
    for node in found.values():
        assert not faults(node)
        assert {"claimReviewed", "itemReviewed", "reviewRating", "author", "datePublished", "isBasedOn", "url"} <= set(
            node
        )
    assert json.loads(done.document)["@context"] == "https://schema.org"
    assert set(done.files) == {f"{name}.claimreview.jsonld" for name in ("turnout", "few", "letters")}
    assert all(json.loads(text)["@context"] for text in done.files.values())
    # They stand in script elements of pages: no name in them may end one.
    assert not any("<" in text or "&" in text for text in (done.document, *done.files.values()))


def test_the_terms_find_a_wrong_node():
    assert faults({"@type": "ClaimReview", "ratingValue": 1})
    assert faults({"@type": "ClaimReview", "reviewRating": {"@type": "Person", "name": "x"}})
    assert faults({"@type": "ClaimReview", "verdict": "x"})
    assert faults({"@type": "Claim", "url": "javascript:alert(1)"})


def test_who_what_where_and_on_what(record, ledger):
    node = reviews(record, ledger, page="https://desk.example/ruritania")[0]["Ash"]
    assert node["author"] == {"@type": "Organization", "name": "The Desk"}
    assert node["editor"] == {"@type": "Person", "name": "Ann"}
    assert node["url"] == "https://desk.example/ruritania#claim-turnout"
    item = node["itemReviewed"]
    assert item["author"] == {"@type": "Person", "name": "Ash", "jobTitle": "Minister"}
    assert item["datePublished"] == "1999-05-04"
    assert [work["name"] for work in item["appearance"]] == ["A page", "Gazette of Ruritania"]
    assert "url" not in item["appearance"][0]
    assert item["firstAppearance"]["url"] == "https://gazette.example/1999"
    assert node["isBasedOn"]["identifier"]["value"] == record.digest


def test_a_decided_verdict_has_a_number_and_an_undecided_one_has_none(record, ledger):
    found, done = reviews(record, ledger)
    assert found["Ash"]["reviewRating"]["ratingValue"] == 5
    wrong = found[HOSTILE]["reviewRating"]
    assert (wrong["ratingValue"], wrong["bestRating"], wrong["worstRating"]) == (1, 5, 1)
    undecided = found["Gazette"]["reviewRating"]
    assert set(undecided) == {"@type", "alternateName", "ratingExplanation"}
    assert "Birch" not in found
    assert done.left_out[0].startswith("fair:")
    named = reviews(record, ledger, "fair")[0]["Birch"]
    assert "ratingValue" not in named["reviewRating"]


@pytest.mark.parametrize(
    ("finding", "value", "name"),
    [
        (Finding.SUPPORTED, 5, "Supported"),
        (Finding.SUPPORTED_THEN, 4, "Was correct on 4 May 1999"),
        (Finding.DEPENDS, 3, "Depends on the definition"),
        (Finding.CONTRADICTED, 1, "Contradicted"),
        (Finding.SOURCES_DISAGREE, None, "Sources disagree"),
        (Finding.NOT_ENOUGH_EVIDENCE, None, "Not enough evidence"),
        (Finding.NOT_CHECKABLE, None, "Not checkable"),
    ],
)
def test_the_scale(record, finding, value, name):
    rating = rating_of(replace(examine(record).verdicts[0], finding=finding))
    assert (rating.value, rating.name) == (value, name)


def test_what_is_not_signed_is_refused(record, tmp_path):
    with pytest.raises(LedgerError, match="unsigned"):
        export_claims(record, "claimreview")
    path = tmp_path / "ledger.jsonl"
    sign_claim(record, "turnout", by="Ann", organisation="The Desk", ledger=path)
    with pytest.raises(LedgerError, match="not signed") as found:
        export_claims(record, "claimreview", ledger=path, claims=["turnout", "few"])
    assert found.value.value == "few"
    append(path, [decision("withdraw", draft=None, claim="turnout")], at=NOON)
    with pytest.raises(LedgerError, match="unsigned"):
        export_claims(record, "claimreview", ledger=path)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("ballots.csv", ",200,150,", ",201,150,", "the record has changed"),
        ("claims.toml", "75 per cent.", "75 per cent, he said.", "the claim has changed"),
        ("claims.toml", 'printed = "75 per cent" }', 'printed = "70 per cent" }', "was supported and is contradicted"),
        ("claims.toml", 'role = "Minister"', 'role = "Premier"', "the claim has changed"),
    ],
)
def test_a_stale_signature_is_refused_and_says_why(folder, tmp_path, file, old, new, words):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    sign_claim(open_record(tmp_path), "turnout", by="Ann", organisation="The Desk")
    assert export_claims(open_record(tmp_path), "claimreview").files
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LedgerError, match=words):
        export_claims(open_record(tmp_path), "claimreview")
    table = csv.DictReader(io.StringIO(export_claims(open_record(tmp_path), "csv").document))
    assert next(iter(table))["signature"] == "stale"
    section = claims_section(examine(open_record(tmp_path)))
    assert section is not None
    signed = {card.id: card.signature for card in section.claims}
    assert re.fullmatch(r"Ann, The Desk, \d+ \w+ \d{4}\. No longer valid: .*", signed["claim-turnout"])
    assert words in signed["claim-turnout"]
    assert signed["claim-few"] == ""


def test_other_words_of_a_verdict_make_a_signature_stale(record, ledger):
    verdict = examine(record).verdicts[0]
    signature = read_state(ledger).signatures["turnout"]
    assert staleness(signature, verdict, record.digest) == ()
    assert staleness(signature, replace(verdict, explanation="Otherwise."), record.digest)
    later = RelatedClaim("repeats", "other", back=True, words="Is repeated by another.", stated=False)
    assert staleness(signature, replace(verdict, related=(*verdict.related, later)), record.digest) == ()


def test_annotations_find_their_passage(record, tmp_path):
    path = tmp_path / "ledger.jsonl"
    append(path, [statement(), figure(), statement("s2"), decision("reject", "s2")], at=NOON)
    with pytest.raises(LedgerError, match="confirmed"):
        export_claims(record, "webannotation", ledger=path)
    bound = decision("bind", "f1", check={"metric": "cast / registered"})
    append(path, [decision("correct", changes={"speaker": "Birch"}), bound, decision("confirm", "f1")], at=NOON)
    done = json.loads(export_claims(record, "webannotation", ledger=path).document)
    items = done["first"]["items"]
    assert (done["type"], done["total"], len(items)) == ("AnnotationCollection", 2, 2)
    for item in items:
        assert {"id", "type", "body", "target", "creator", "created", "motivation"} <= set(item)
        position, quote = item["target"]["selector"]
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert TEXT[position["start"] : position["end"]] == quote["exact"]
        assert item["target"]["textSha256"] == HASH
        assert item["target"]["source"] == "https://gazette.example/1"
        assert item["creator"] == {"type": "Person", "name": "Ann"}
    assert items[0]["body"]["value"] == "quote: Birch"
    assert items[1]["body"]["value"].endswith("tested as cast / registered")
    assert items[0]["target"]["selector"][1]["suffix"] == TEXT[26:]
    beside = items[1]["target"]["selector"][1]
    assert f"{beside['prefix']}{beside['exact']}{beside['suffix']}" in TEXT
    assert beside["prefix"] or beside["suffix"]
    # What stands in a rejected passage is not published.
    append(path, [decision("reject", "s1")], at=NOON)
    with pytest.raises(LedgerError, match="confirmed"):
        export_claims(record, "webannotation", ledger=path)


def test_provenance_names_run_record_documents_and_people(record, ledger):
    done = json.loads(export_claims(record, "prov", ledger=ledger).document)
    assert len([name for name in done["activity"] if name.startswith("scr:run-")]) == 1
    assert f"scr:record-{record.digest}" in done["entity"]
    assert {told.get("prov:label") for told in done["entity"].values()} >= {"A page", "Gazette of Ruritania"}
    assert {told["prov:label"] for told in done["agent"].values()} >= {"Ann", "The Desk"}
    assert len([name for name in done["entity"] if name.startswith("scr:verdict-")]) == 4
    known = {name for part in ("entity", "activity", "agent") for name in done[part]}
    ends = {
        end
        for relation in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith", "actedOnBehalfOf")
        for told in done[relation].values()
        for end in told.values()
    }
    assert ends <= known
    assert "javascript" not in json.dumps(done)


def test_a_run_is_noted_once_while_nothing_changes(record, tmp_path):
    path = tmp_path / "ledger.jsonl"
    verdicts = examine(record).verdicts
    assert note_run(record, verdicts, path) is not None
    assert note_run(record, verdicts, path) is None
    assert note_run(record, verdicts[:2], path) is not None
    assert len(read_state(path).check_runs) == 2


def test_without_a_ledger_the_present_run_is_told(record):
    done = json.loads(export_claims(record, "prov", now=NOON).document)
    assert done["activity"] == {
        "scr:run-now": {"prov:startTime": "2001-05-11T12:00:00Z", "prov:endTime": "2001-05-11T12:00:00Z"}
    }


def test_the_table_has_every_claim_and_no_formula(record, ledger):
    rows = list(csv.DictReader(io.StringIO(export_claims(record, "csv", ledger=ledger).document)))
    assert [row["id"] for row in rows] == ["turnout", "few", "letters", "fair"]
    assert (rows[1]["speaker"], rows[1]["printed"]) == (f"'{HOSTILE}", "'-50")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert (rows[0]["signature"], rows[0]["signed_by"], rows[0]["rating"]) == ("signed", "Ann", "5")
    assert rows[2]["rating"] == ""


def test_no_format_tells_a_verdict_that_nobody_signed(record, ledger, tmp_path):
    done = export_claims(record, "csv")
    rows = list(csv.DictReader(io.StringIO(done.document)))
    assert {row["signature"] for row in rows} == {"unsigned"}
    found = ("verdict", "rating", "computed", "explanation", "what_would_change")
    assert not any(row[key] for row in rows for key in found)
    assert done.left_out[0].startswith("the verdicts on 4 of 4 claims")
    path = tmp_path / "ledger.jsonl"
    sign_claim(record, "turnout", by="Ann", organisation="The Desk", ledger=path)
    rows = list(csv.DictReader(io.StringIO(export_claims(record, "csv", ledger=path).document)))
    assert [row["verdict"] for row in rows] == ["supported", "", "", ""]
    run = json.loads(export_claims(record, "prov", ledger=path).document)["entity"].values()
    assert [told["scr:verdict"] for told in run if "scr:verdict" in told] == ["supported"]
    assert sum(told["prov:label"].endswith(": not signed") for told in run) == 3
    append(path, [statement(), decision("confirm")], at=NOON)
    assert "contradicted" not in export_claims(record, "webannotation", ledger=path).document


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\u00a0@x", "\uff1d1"])
def test_a_cell_that_begins_like_a_formula_is_text(text):
    assert safe_cell(text) == "'" + text


def test_names_of_hashes_and_addresses():
    # The example of RFC 6920, section 8.1: the hash of "Hello World!".
    sha256 = base64.urlsafe_b64decode("f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk=").hex()
    assert hash_address(sha256) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert web_address(" https://a.example/x ") == "https://a.example/x"
    assert [web_address(text) for text in (None, "", "file:///etc", "http://", "http://[", "x")] == [None] * 6


@pytest.mark.parametrize(
    ("form", "more", "error"),
    [
        ("xml", {}, UsageError),
        ("csv", {"claims": ["turnout"]}, UsageError),
        ("prov", {"page": "https://a.example"}, UsageError),
        ("claimreview", {"page": "javascript:alert(1)"}, UsageError),
        ("claimreview", {"claims": ["none"]}, ClaimError),
    ],
)
def test_wrong_use_is_refused(record, ledger, form, more, error):
    with pytest.raises(error):
        export_claims(record, form, ledger=ledger, **more)


def test_a_ledger_that_is_named_must_be_there(record, tmp_path):
    with pytest.raises(InputError, match="no such ledger"):
        export_claims(record, "csv", ledger=tmp_path / "none.jsonl")


def test_nobody_and_nothing_cannot_be_signed(record, tmp_path):
    path = tmp_path / "ledger.jsonl"
    with pytest.raises(ClaimError):
        sign_claim(record, "none", by="Ann", organisation="D", ledger=path)
    with pytest.raises(LedgerError):
        sign_claim(record, "turnout", by=" ", organisation="D", ledger=path)
    assert not path.exists()


def test_dates_are_of_the_day_of_the_signature(record, ledger):
    node = reviews(record, ledger)[0]["Ash"]
    assert dt.date.fromisoformat(node["datePublished"]) == dt.datetime.now(dt.UTC).date()
