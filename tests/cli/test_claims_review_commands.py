"""review and collect as a user runs them: bad input is told, Ctrl-C ends cleanly, what was decided can be checked."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrutineer.claims.drafts.draft_entry import payloads_of
from scrutineer.claims.ledger import Addition
from scrutineer.cli.main import app
from scrutineer.errors import InputError, LedgerError, OutputError, ScrutineerError, UsageError
from scrutineer.formats.draft_file import add_drafts
from scrutineer.formats.ledger_file import append, read_ledger
from scrutineer.formats.record_folder import write_record
from synthetic import small_record
from web.invented_desk import TEXT, document

QUICK = ("--by", "Ann", "--no-browser")


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def files(tmp_path):
    """An article, what was extracted from it, a record folder."""
    (tmp_path / "article.txt").write_bytes(TEXT.encode())
    (tmp_path / "drafts.json").write_text(json.dumps(document()), encoding="utf-8")
    write_record(small_record(), tmp_path / "r")
    return tmp_path


def decided(folder: Path) -> Path:
    """The ledger after the first statement was confirmed and its figure bound."""
    ledger = folder / "r" / "ledger.jsonl"
    made = add_drafts(ledger, payloads_of(document(), TEXT, {"title": "Gazette"}), by="extract")
    said, number = made[0].payload["id"], made[3].payload["id"]
    check = {"metric": "cast / registered", "relation": "eq", "printed": "75 per cent"}
    append(
        ledger,
        [
            Addition("decision", "Ann", {"draft": said, "action": "confirm", "note": None}),
            Addition("decision", "Ann", {"draft": number, "action": "confirm", "note": None}),
            Addition("decision", "Ann", {"draft": number, "action": "bind", "check": check, "note": None}),
        ],
    )
    return ledger


def test_collected_claims_can_be_checked_signed_and_exported(files):
    decided(files)
    claims = files / "desk.toml"
    assert run("claims", "collect", files / "r", "--source", "S", "--out", claims).exit_code == 0
    told = json.loads(run("claims", "check", files / "r", "--claims", claims, "--json").stdout)["claims"]
    assert [one["verdict"] for one in told] == ["supported"]
    more = ("--claims", claims, "--claim", told[0]["id"])
    done = run("claims", "sign", files / "r", *more, "--by", "Ann", "--organisation", "The Desk")
    assert done.exit_code == 0
    done = run("claims", "export", files / "r", *more, "--format", "claimreview")
    assert "ClaimReview" in done.stdout
    # What is rejected after it was signed is not published, whatever the file of claims still says.
    ledger = files / "r" / "ledger.jsonl"
    kept = ledger.read_bytes()
    append(ledger, [Addition("decision", "Ann", {"draft": told[0]["id"], "action": "reject", "note": None})])
    done = run("claims", "export", files / "r", *more, "--format", "claimreview")
    assert "rejected or changed after it was signed" in str(done.exception)
    done = run("claims", "export", files / "r", "--claims", claims, "--format", "claimreview")
    assert "rejected or changed after it was signed" in str(done.exception)
    ledger.write_bytes(kept)
    # In the folder, under the name that every command reads.
    assert run("claims", "collect", files / "r", "--source", "S", "--out", files / "r" / "claims.toml").exit_code == 0
    again = json.loads(run("claims", "check", files / "r", "--json").stdout)["claims"]
    assert [one["id"] for one in again] == [told[0]["id"]]
    twice = run("claims", "check", files / "r", "--claims", claims)
    assert "this id" in str(twice.exception)


def test_collect_prints_and_says_what_it_leaves_out(files):
    ledger = decided(files)
    open_figure = read_ledger(ledger)[4].payload["id"]
    bind = {"draft": open_figure, "action": "bind", "check": {"metric": "cast"}, "note": None}
    append(ledger, [Addition("decision", "Ann", bind)])
    done = run("claims", "collect", files / "r", "--source", "S")
    assert done.stdout.startswith("# Collected")
    assert "left out: 900" in done.stderr
    told = json.loads(run("claims", "collect", files / "r", "--source", "S", "--json").stdout)
    assert (len(told["claims"]), len(told["left_out"])) == (1, 1)


def test_collect_does_not_replace_what_was_written_by_hand(files):
    decided(files)
    (files / "r" / "claims.toml").write_text("# mine\n", encoding="utf-8")
    done = run("claims", "collect", files / "r", "--source", "S", "--out", files / "r" / "claims.toml")
    assert isinstance(done.exception, OutputError)
    assert (files / "r" / "claims.toml").read_text(encoding="utf-8") == "# mine\n"


def test_nothing_decided_is_nothing_collected(files):
    ledger = files / "r" / "ledger.jsonl"
    add_drafts(ledger, payloads_of(document(), TEXT, {}), by="extract")
    assert isinstance(run("claims", "collect", files / "r", "--source", "S").exception, LedgerError)
    assert isinstance(run("claims", "collect", files / "r", "--source", "Z").exception, UsageError)


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"a\0b", b"\x89PNG\r\n\xff\xfe", b"a" * 50_000_001])
def test_what_is_no_article_is_refused_before_anything_is_written(tmp_path, content):
    (tmp_path / "article.txt").write_bytes(content)
    done = run("claims", "review", tmp_path / "article.txt", "--ledger", tmp_path / "l.jsonl", *QUICK)
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "l.jsonl").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("article.txt",),
        ("none.txt", "--ledger", "l.jsonl"),
        ("article.txt", "--record", "cambodia-2018"),
        ("article.txt", "--ledger", "l.jsonl", "--drafts", "article.txt"),
        ("article.txt", "--ledger", "l.jsonl", "--drafts", "none.json"),
        ("article.txt", "--ledger", "l.jsonl", "--drafts", "drafts.json", "--source", "S"),
        ("article.txt", "--record", "r", "--drafts", "drafts.json", "--source", "Z"),
        ("article.txt", "--record", "r", "--drafts", "drafts.json", "--date", "soon"),
        ("other.txt", "--record", "r", "--drafts", "drafts.json"),
    ],
)
def test_bad_usage_of_review_is_told_and_writes_nothing(files, words, monkeypatch):
    monkeypatch.chdir(files)
    (files / "other.txt").write_text("Another article.", encoding="utf-8")
    assert isinstance(run("claims", "review", *words, *QUICK).exception, ScrutineerError)
    assert not (files / "l.jsonl").exists()
    assert not (files / "r" / "ledger.jsonl").exists()


def test_ctrl_c_ends_cleanly_and_says_what_was_written(files):
    command = (
        *(
            sys.executable,
            "-u",
            "-c",
            "from scrutineer.cli.main import main; main()",
            "claims",
            "review",
            "article.txt",
        ),
        *("--record", "r", *QUICK),
    )
    with subprocess.Popen(command, cwd=files, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("Review: http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert errors == ""
    assert "No decision was written." in rest
    # Without --drafts the article was extracted from.
    assert {"75 per cent", "900"} <= {
        entry.payload.get("printed") for entry in read_ledger(files / "r" / "ledger.jsonl")
    }


def test_extracting_twice_adds_nothing(files):
    words = ("claims", "extract", files / "article.txt", "--ledger", files / "l.jsonl")
    assert run(*words).exit_code == 0
    once = (files / "l.jsonl").read_bytes()
    assert run(*words).exit_code == 0
    assert (files / "l.jsonl").read_bytes() == once
