"""Results that `scrutineer forensics --json` printed, read into a report: whole, or refused with place and value."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from forensics.conftest import made_stations, recorded
from scrutineer.cli.main import app
from scrutineer.errors import InputError, ScrutineerError
from scrutineer.forensics.battery import run_battery
from scrutineer.forensics.forensic_document import forensic_document
from scrutineer.formats.results_file import read_results
from scrutineer.materiality.consequences import consequences
from scrutineer.report.examination import examine
from scrutineer.report.votes_in_question import decided_in


@pytest.fixture(scope="module")
def record():
    return recorded(made_stations(5, 600), {})


@pytest.fixture(scope="module")
def station_file(tmp_path_factory):
    stations = made_stations(5, 200)
    columns = {name: getattr(stations, name) for name in ("registered", "cast", "valid")}
    path = tmp_path_factory.mktemp("file") / "s.parquet"
    pl.DataFrame(
        {
            "station_id": [f"s{place}" for place in range(200)],
            "unit1": [f"r{code}" for code in stations.ladder[0]],
            **columns,
            "invalid": stations.cast - stations.valid,
            "v_first": stations.votes[0],
            "v_second": stations.votes[1],
        }
    ).write_parquet(path)
    return path


def run(*words):
    return CliRunner().invoke(app, ["report", *map(str, words)])


def test_results_are_read_back_and_the_report_shows_them(station_file, tmp_path):
    asked = CliRunner().invoke(app, ["forensics", str(station_file), "--method", "integer_percentage", "--json"])
    results = tmp_path / "results.json"
    results.write_text(asked.stdout)
    done = run(station_file, "--forensics-from", results, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document["forensics"] == json.loads(asked.stdout)
    assert "--forensics-from results.json" in json.dumps(document["page"])
    other = run(station_file, "--forensics-from", results, "--title", "Another", "--out", tmp_path / "none")
    assert "of another record" in str(other.exception)
    assert not (tmp_path / "none").exists()


@pytest.fixture(scope="module")
def printed(record):
    """A case, what works out consequences, and the document that the command would print."""
    case = examine(record).cases[0]
    results = run_battery([case], ["integer_percentage", "last_pair"])
    known = decided_in(examine(record), case.contest, case.stage)
    weighed = {key: found.as_dict() for key, found in consequences(results, known).items()}
    document = json.dumps(forensic_document(case, results, weighed))
    return case, results, (lambda found: consequences(found, known)), document


def forged(number, *keys):
    """A change that sets what lies at the keys of a result to the last of them."""

    def change(document):
        place = document["results"][number]
        for key in keys[:-2]:
            place = place[key]
        place[keys[-2]] = keys[-1]

    return change


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (forged(0, "method", "oracle"), "results.0.method", "no such method"),
        (forged(0, "p_value", 1.5), "results.0.p_value", "not between 0 and 1"),
        (forged(0, "p_value", float("nan")), "results.0.p_value", "finite"),
        (forged(0, "p_adjusted", None), "results.0.p_adjusted", "go together"),
        (forged(1, "p_adjusted", 1e-9), "results.1.p_adjusted", "not the p value corrected for the tests"),
        (forged(0, "contestant", "nobody"), "results.0.contestant", "no votes of such a contestant"),
        (forged(0, "unit", "Atlantis"), "results.0.unit", "no such region"),
        (forged(0, "evidence", "record_digest", "0" * 64), "results.0.evidence.record_digest", "of another record"),
        (forged(0, "evidence", "method", "forensics.moran"), "results.0.evidence.method", "of another method"),
        (forged(0, "applicable", False), "results.0.reason", "not applicable"),
        (forged(0, "votes_in_question", "high", 1e6), "results.0.consequences.votes", "this record and its law give"),
        (forged(0, "votes_in_question", "contestant", "second"), "results.0.votes_in_question.contestant", "another"),
        (forged(0, "consequences", "answer", "can"), "results.0.consequences.answer", "give 'cannot'"),
        (forged(0, "consequences", "winner", "first"), "results.0.consequences.winner", "unknown"),
        (forged(0, "consequences", None), "results.0.consequences", "left out where some are"),
        (lambda d: d["results"].append(d["results"][0]), "results.7.method", "twice"),
        (lambda d: d["results"].pop(), "results.1.p_adjusted", "not the p value corrected"),
        (lambda d: d["results"][0].pop("evidence"), "results.0.evidence", "required"),
        (lambda d: d["record"].update(digest="0" * 64), "record.digest", "of another record"),
        (lambda d: d.update(stage="first"), "stage", "of another stage"),
        (lambda d: d.update(stations=599), "stations", "of another number of stations"),
        (lambda d: d["separated"].append({"reason": "x", "stations": 1, "ballots": 1}), "separated", "set apart"),
        (lambda d: d.pop("results"), "results", "required"),
    ],
)
def test_what_does_not_follow_from_the_record_is_refused(printed, tmp_path, change, place, said):
    case, results, weigh, document = printed
    path = tmp_path / "results.json"
    path.write_text(document)
    assert read_results(path, case, weigh) == results
    changed = json.loads(document)
    change(changed)
    path.write_text(json.dumps(changed))
    with pytest.raises(InputError, match=said) as fault:
        read_results(path, case, weigh)
    assert (fault.value.file, fault.value.column) == (str(path), place)


def test_bad_files_and_bad_use(station_file, tmp_path):
    for words, said in (
        ((station_file, "--forensics", "--forensics-from", "x.json"), "either run or read"),
        ((station_file, "--forensics-from", tmp_path / "missing.json"), "cannot be read"),
        (("cambodia-2018", "--forensics-from", "x.json"), "no stations"),
    ):
        done = run(*words, "--out", tmp_path / "out")
        assert isinstance(done.exception, ScrutineerError)
        assert said in str(done.exception)
        assert not (tmp_path / "out").exists()
