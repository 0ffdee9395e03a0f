"""The commands as a user runs them: output, exit codes, and nothing half-written."""

import json
import subprocess
import sys

import polars as pl
import pytest

from command_line import printed, run_command
from scrutineer.formats.record_folder import write_record
from synthetic import ballot_table, small_record, station_ids


def test_a_process_ends_with_the_same_code_and_words():
    words = ("tally", "atlantis-2001")
    command = [sys.executable, "-m", "scrutineer.cli.main", *words]
    started = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (started.returncode, started.stdout) == (2, "")
    assert started.stderr == run_command(*words).stderr


@pytest.fixture(scope="module")
def ruritania(tmp_path_factory):
    """A clean record and one with a planted fault, on disk."""
    home = tmp_path_factory.mktemp("records")
    write_record(small_record(), home / "clean")
    broken = small_record(ballots=ballot_table(station_ids(), cast=[155, 150, 150, 150, 150, 150]))
    write_record(broken, home / "broken")
    return home


def test_tally_as_json_csv_and_parquet(ruritania, tmp_path):
    done = run_command("tally", ruritania / "clean", "--level", "station", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["contests"][0]["units"]) == 6
    done = run_command(
        *("tally", ruritania / "clean", "--level", "district"),
        *("--csv", tmp_path / "t.csv", "--parquet", tmp_path / "t.parquet"),
    )
    assert done.returncode == 0
    assert pl.read_csv(tmp_path / "t.csv")["cast"].to_list() == [450, 450]
    assert pl.read_parquet(tmp_path / "t.parquet")["votes_ash"].to_list() == [240, 240]


def test_fail_on_is_about_failed_findings_of_that_severity_or_above(ruritania):
    assert run_command("check", ruritania / "clean", "--fail-on", "info").returncode == 0
    assert run_command("check", ruritania / "broken").returncode == 0
    assert run_command("check", ruritania / "broken", "--fail-on", "error").returncode == 1
    assert run_command("check", ruritania / "broken", "--fail-on", "alert").returncode == 0


def test_check_shows_what_was_asked_for(ruritania):
    failed = json.loads(run_command("check", ruritania / "broken", "--json").stdout)
    assert {finding["result"] for finding in failed["findings"]} == {"fail"}
    keys = {"code", "severity", "result", "unit", "stage", "expected", "observed", "message"}
    assert keys <= set(failed["findings"][0])
    every = json.loads(run_command("check", ruritania / "broken", "--json", "--show", "not_evaluable,pass").stdout)
    assert {finding["result"] for finding in every["findings"]} == {"fail", "not_evaluable", "pass"}
    row = {"code", "evaluated", "fail", "pass", "not_evaluable", "rate"}
    assert all(row <= set(entry) for entry in every["summary"])
    codes = [entry["code"] for entry in every["summary"]]
    assert len(codes) == len(set(codes)) >= 15


def test_seats_claims_and_records_as_json():
    seats = json.loads(printed("seats", "cambodia-2018", "--json").stdout)
    assert {"law", "total", "method", "derivation", "seats", "districts"} <= set(seats)
    assert (seats["total"], seats["derivation"], seats["seats"]["cpp"]) == (125, "reported_only", 125)
    claims = json.loads(printed("claims", "check", "cambodia-2018", "--json").stdout)["claims"]
    assert all({"id", "speaker", "date", "printed", "verdict", "computed", "explanation"} <= set(c) for c in claims)
    listed = json.loads(printed("records", "list", "--json").stdout)["records"]
    assert {"cambodia-2013", "cambodia-2018", "cambodia-2023"} <= {row["id"] for row in listed}
    shown = json.loads(printed("records", "show", "cambodia-2018", "--json").stdout)
    assert [stage["id"] for stage in shown["stages"]] == [
        *("close-of-poll", "evening", "first-count"),
        *("temporary", "official"),
    ]
    assert shown["unsourced_seats"] == 25


def test_the_report_is_written_and_summarised(reported):
    done, folder = reported
    summary = json.loads(done.stdout)
    assert done.returncode == 0
    assert done.stderr == ""
    assert summary["claims"]["contradicted"] >= 3
    assert (folder / "index.html").stat().st_size < 3_000_000
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "report.json"]


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
    done = run_command(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run_command("report", "cambodia-2018", "--out", tmp_path / "file")
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
    done = run_command("seats", tmp_path / "r")
    assert (done.returncode, "rur" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    write_record(small_record(), tmp_path / "s")
    (tmp_path / "s" / "claims.toml").write_text(
        '[[claim]]\nid = "c1"\nspeaker = "X"\ntext = "t"\nprinted = "7"\nsource = "S"\nkind = "checkable"\n'
        '[[claim.figure]]\nmetric = "zeal / registered"\nrelation = "eq"\nprinted = "7 per cent"\n',
        encoding="utf-8",
    )
    done = run_command("claims", "check", tmp_path / "s")
    assert (done.returncode, "zeal" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert "claims.toml" in done.stderr
