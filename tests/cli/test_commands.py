"""The commands as a user runs them: output, exit codes, and nothing half-written."""

import contextlib
import io
import json
import subprocess
import sys
from unittest import mock

import polars as pl
import pytest

from scrutineer.cli.main import main
from scrutineer.formats.record_folder import write_record
from synthetic import ballot_table, small_record, station_ids


def _run(*words):
    """What the console script does with these words, without the start of an interpreter for each."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["scrutineer", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return subprocess.CompletedProcess(words, ended.value.code or 0, out.getvalue(), err.getvalue())


def test_a_process_ends_with_the_same_code_and_words():
    words = ("tally", "atlantis-2001")
    command = [sys.executable, "-m", "scrutineer.cli.main", *words]
    started = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (started.returncode, started.stdout) == (2, "")
    assert started.stderr == _run(*words).stderr


@pytest.fixture(scope="module")
def ruritania(tmp_path_factory):
    """A clean record and one with a planted fault, on disk."""
    home = tmp_path_factory.mktemp("records")
    write_record(small_record(), home / "clean")
    broken = small_record(ballots=ballot_table(station_ids(), cast=[155, 150, 150, 150, 150, 150]))
    write_record(broken, home / "broken")
    return home


def test_tally_as_json_csv_and_parquet(ruritania, tmp_path):
    done = _run("tally", ruritania / "clean", "--level", "station", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["contests"][0]["units"]) == 6
    done = _run(
        *("tally", ruritania / "clean", "--level", "district"),
        *("--csv", tmp_path / "t.csv", "--parquet", tmp_path / "t.parquet"),
    )
    assert done.returncode == 0
    assert pl.read_csv(tmp_path / "t.csv")["cast"].to_list() == [450, 450]
    assert pl.read_parquet(tmp_path / "t.parquet")["votes_ash"].to_list() == [240, 240]


def test_fail_on_is_about_failed_findings_of_that_severity_or_above(ruritania):
    assert _run("check", ruritania / "clean", "--fail-on", "info").returncode == 0
    assert _run("check", ruritania / "broken").returncode == 0
    assert _run("check", ruritania / "broken", "--fail-on", "error").returncode == 1
    assert _run("check", ruritania / "broken", "--fail-on", "alert").returncode == 0


def test_check_shows_what_was_asked_for(ruritania):
    failed = json.loads(_run("check", ruritania / "broken", "--json").stdout)
    assert {finding["result"] for finding in failed["findings"]} == {"fail"}
    keys = {"code", "severity", "result", "unit", "stage", "expected", "observed", "message"}
    assert keys <= set(failed["findings"][0])
    every = json.loads(_run("check", ruritania / "broken", "--json", "--show", "not_evaluable,pass").stdout)
    assert {finding["result"] for finding in every["findings"]} == {"fail", "not_evaluable", "pass"}
    row = {"code", "evaluated", "fail", "pass", "not_evaluable", "rate"}
    assert all(row <= set(entry) for entry in every["summary"])
    codes = [entry["code"] for entry in every["summary"]]
    assert len(codes) == len(set(codes)) >= 15


def test_seats_claims_and_records_as_json():
    seats = json.loads(_run("seats", "cambodia-2018", "--json").stdout)
    assert {"law", "total", "method", "derivation", "seats", "districts"} <= set(seats)
    assert (seats["total"], seats["derivation"], seats["seats"]["cpp"]) == (125, "reported_only", 125)
    claims = json.loads(_run("claims", "check", "cambodia-2018", "--json").stdout)["claims"]
    assert all({"id", "speaker", "date", "printed", "verdict", "computed", "explanation"} <= set(c) for c in claims)
    listed = json.loads(_run("records", "list", "--json").stdout)["records"]
    assert {"cambodia-2013", "cambodia-2018", "cambodia-2023"} <= {row["id"] for row in listed}
    shown = json.loads(_run("records", "show", "cambodia-2018", "--json").stdout)
    assert [stage["id"] for stage in shown["stages"]] == [
        *("close-of-poll", "evening", "first-count"),
        *("temporary", "official"),
    ]
    assert shown["unsourced_seats"] == 25


def test_the_report_is_written_and_summarised(tmp_path):
    done = _run("report", "cambodia-2018", "--out", tmp_path / "page", "--json")
    summary = json.loads(done.stdout)
    assert done.returncode == 0
    assert done.stderr == ""
    assert summary["claims"]["contradicted"] >= 3
    assert (tmp_path / "page" / "index.html").stat().st_size < 3_000_000
    assert json.loads((tmp_path / "page" / "report.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in (tmp_path / "page").iterdir()) == ["index.html", "report.json"]


@pytest.mark.parametrize(
    "words",
    [
        ("tally", "atlantis-2001"),
        ("tally", "no/such/folder"),
        ("tally", "."),
        ("tally", "cambodia-2018", "--level", "county"),
        ("tally", "cambodia-2018", "--title", "x"),
        ("check", "cambodia-2018", "--fail-on", "fatal"),
        ("check", "cambodia-2018", "--show", "everything"),
        ("report", "cambodia-2018", "--date", "yesterday"),
        ("report", "cambodia-2018", "--unknown"),
        ("report",),
        ("dance",),
        ("tally", "cambodia-2018", "--csv", "no/such/folder/t.csv"),
    ],
)
def test_bad_usage_and_bad_input_exit_with_2_and_no_traceback(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = _run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = _run("report", "cambodia-2018", "--out", tmp_path / "file")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_a_law_that_does_not_exist_and_a_claim_with_an_unknown_metric(ruritania, tmp_path):
    write_record(small_record(), tmp_path / "r")
    text = (tmp_path / "r" / "record.toml").read_text(encoding="utf-8")
    (tmp_path / "r" / "record.toml").write_text(
        text.replace('id = "ruritania-1999"', 'id = "ruritania-1999"\nlaw = "rur"\nfirst_day = 1999-05-02', 1),
        encoding="utf-8",
    )
    done = _run("seats", tmp_path / "r")
    assert (done.returncode, "rur" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    write_record(small_record(), tmp_path / "s")
    (tmp_path / "s" / "claims.toml").write_text(
        '[[claim]]\nid = "c1"\nspeaker = "X"\ntext = "t"\nprinted = "7"\nsource = "S"\nkind = "checkable"\n'
        '[[claim.figure]]\nmetric = "zeal / registered"\nrelation = "eq"\nprinted = "7 per cent"\n',
        encoding="utf-8",
    )
    done = _run("claims", "check", tmp_path / "s")
    assert (done.returncode, "zeal" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert "claims.toml" in done.stderr
