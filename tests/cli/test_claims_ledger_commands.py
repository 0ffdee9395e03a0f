"""verify-ledger, sign and export as a user runs them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.ledger_entries import NOON, event
from scrutineer.claims.ledger import GENESIS
from scrutineer.cli.main import app
from scrutineer.errors import ScrutineerError
from scrutineer.formats.ledger_file import append
from scrutineer.formats.record_folder import write_record
from synthetic import small_record

CLAIM = (
    '[[claim]]\nid = "c1"\nspeaker = "X"\ntext = "Turnout was 75 per cent."\nprinted = "75 per cent"\nsource = "S"\n'
    '[[claim.figure]]\nmetric = "cast / registered"\nprinted = "75 per cent"\n'
)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def ledger(tmp_path) -> Path:
    path = tmp_path / "ledger.jsonl"
    append(path, [event(f"e{number}") for number in range(3)], at=NOON)
    return path


def test_a_whole_ledger_holds_and_its_head_is_printed(ledger):
    done = run("claims", "verify-ledger", ledger)
    assert done.exit_code == 0
    told = json.loads(run("claims", "verify-ledger", ledger.parent, "--json").stdout)
    assert (told["holds"], told["entries"], told["fault"]) == (True, 3, None)
    assert f"head: {told['head']}" in done.stdout
    assert "--head" in done.stdout


def test_a_broken_ledger_ends_with_one_and_names_the_line(ledger):
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(lines[0] + lines[2])
    done = run("claims", "verify-ledger", ledger)
    assert done.exit_code == 1
    assert "BROKEN at line 2" in done.stdout
    told = run("claims", "verify-ledger", ledger, "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["fault"]["code"] == "out_of_place"


def test_what_was_cut_off_is_found_by_a_noted_head(ledger):
    head = json.loads(run("claims", "verify-ledger", ledger, "--json").stdout)["head"]
    append(ledger, [event("e9")], at=NOON)
    later = run("claims", "verify-ledger", ledger, "--head", head)
    assert later.exit_code == 0
    assert "The noted head is entry 3" in later.stdout
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:2]))
    assert run("claims", "verify-ledger", ledger).exit_code == 0
    cut = run("claims", "verify-ledger", ledger, "--head", head)
    assert cut.exit_code == 1
    assert "no entry has the noted head" in cut.stdout


def test_an_empty_ledger_has_the_head_before_the_first(tmp_path):
    (tmp_path / "ledger.jsonl").write_bytes(b"")
    assert json.loads(run("claims", "verify-ledger", tmp_path, "--json").stdout)["head"] == GENESIS
    told = run("claims", "verify-ledger", "--ledger", tmp_path / "ledger.jsonl")
    assert told.exit_code == 0
    assert "EMPTY" in told.stdout
    assert "holds" not in told.stdout
    assert run("claims", "verify-ledger", tmp_path, "--entries", 1).exit_code == 1


def test_a_noted_number_of_entries_is_held_against_the_ledger(ledger):
    head = json.loads(run("claims", "verify-ledger", ledger, "--json").stdout)["head"]
    assert run("claims", "verify-ledger", ledger, "--head", head, "--entries", 3).exit_code == 0
    assert "not entry 2 as noted" in run("claims", "verify-ledger", ledger, "--head", head, "--entries", 2).stdout
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:2]))
    cut = run("claims", "verify-ledger", ledger, "--entries", 3)
    assert (cut.exit_code, "3 entries were noted, and 2 are there" in cut.stdout) == (1, True)


def test_a_crash_in_the_middle_of_a_line_is_told_with_what_to_do(ledger):
    ledger.write_bytes(ledger.read_bytes()[:-9])
    done = run("claims", "verify-ledger", ledger)
    assert done.exit_code == 1
    assert "half-written, as after a crash" in done.stdout
    assert "remove the unfinished last line" in done.stdout


def test_no_ledger_and_no_hash_are_bad_usage(ledger, tmp_path):
    for words in ((), (tmp_path / "none",), ("--ledger", tmp_path / "none"), (ledger, "--head", "abc")):
        assert isinstance(run("claims", "verify-ledger", *words).exception, ScrutineerError)


def test_sign_then_export(tmp_path):
    write_record(small_record(), tmp_path / "r")
    (tmp_path / "r" / "claims.toml").write_text(CLAIM, encoding="utf-8")
    home = tmp_path / "r"
    unsigned = run("claims", "export", home, "--format", "claimreview", "--out", tmp_path / "out")
    assert isinstance(unsigned.exception, ScrutineerError)
    assert not (tmp_path / "out").exists()
    signed = run("claims", "sign", home, "--claim", "c1", "--by", "Ann", "--organisation", "The Desk", "--json")
    assert signed.exit_code == 0
    entry = json.loads(signed.stdout)["entry"]
    assert (entry["by"], entry["payload"]["verdict"], entry["sequence"]) == ("Ann", "supported", 2)
    done = run("claims", "export", home, "--format", "claimreview", "--out", tmp_path / "out", "--json")
    (file,) = json.loads(done.stdout)["files"]
    assert json.loads(Path(file).read_text(encoding="utf-8"))["@type"] == "ClaimReview"
    printed = run("claims", "export", home, "--format", "claimreview", "--out", "-")
    assert len(json.loads(printed.stdout)["@graph"]) == 1
    assert run("claims", "verify-ledger", home).exit_code == 0


def test_a_check_run_is_noted_where_it_was_asked_for(tmp_path):
    write_record(small_record(), tmp_path / "r")
    (tmp_path / "r" / "claims.toml").write_text(CLAIM, encoding="utf-8")
    assert run("claims", "check", tmp_path / "r").exit_code == 0
    assert not (tmp_path / "r" / "ledger.jsonl").exists()
    assert run("claims", "check", tmp_path / "r", "--ledger", tmp_path / "l").exit_code == 0
    assert json.loads((tmp_path / "l").read_text(encoding="utf-8"))["kind"] == "check_run"


def test_the_page_takes_claims_and_ledger_from_elsewhere(tmp_path):
    write_record(small_record(), tmp_path / "r")
    (tmp_path / "desk.toml").write_text(CLAIM, encoding="utf-8")
    elsewhere = (tmp_path / "r", "--claims", tmp_path / "desk.toml", "--ledger", tmp_path / "desk.jsonl")
    missing = run("report", *elsewhere, "--out", tmp_path / "out")
    assert isinstance(missing.exception, ScrutineerError)
    assert not (tmp_path / "out").exists()
    run("claims", "sign", *elsewhere, "--claim", "c1", "--by", "Ann Example", "--organisation", "The Desk")
    done = run("report", *elsewhere, "--out", tmp_path / "out")
    assert "claims: 1 supported" in done.stdout
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Ann Example" in page
    assert "--claims desk.toml --ledger desk.jsonl" in page


def test_a_built_in_record_needs_a_place_for_its_ledger():
    done = run("claims", "sign", "cambodia-2018", "--claim", "a01", "--by", "Ann", "--organisation", "D")
    assert "--ledger" in str(done.exception)
