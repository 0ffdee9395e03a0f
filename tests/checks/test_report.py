"""The report of all rules: JSON, order, summary, the finding about a rule, and what the catalogue says of each rule."""

import json
from dataclasses import replace

import polars as pl
import pytest

from scrutineer.checks.catalogue import DEFAULT_RULES, RULES, rule
from scrutineer.checks.finding import COLUMNS
from scrutineer.checks.rule import SEVERITIES
from scrutineer.checks.run import HOLDS_EVERYWHERE, run_checks
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

CODES = tuple(item.code for item in DEFAULT_RULES)
PROMISED = {"code", "severity", "result", "unit", "stage", "expected", "observed", "message"}


def large(wrong=0, districts=4, stations=25):
    """A record whose first stations have too few votes by 1, 2, 3, ..."""
    units = station_ids(districts, stations)
    votes = [(80 - i - 1, 40, 20) if i < wrong else (80, 40, 20) for i in range(len(units))]
    return small_record(
        units=unit_table(districts, stations), ballots=ballot_table(units), votes=vote_table(units, votes=votes)
    )


def test_the_catalogue_is_complete_and_says_everything():
    assert [item.code for item in RULES] == sorted({item.code for item in RULES})
    for item in RULES:
        assert item.severity in SEVERITIES
        for text in (item.title, item.formula, item.source, item.when_not_evaluable, item.cries_wolf, item.version):
            assert text.strip()
    with pytest.raises(KeyError):
        rule("Z99")


def test_a_clean_record_fails_nowhere_and_each_rule_has_one_row():
    # No two forms are alike, and no district repeats another.
    units, extra = station_ids(), [0, 7, 19, 2, 31, 12]
    forms = ballot_table(units, cast=[150 + n for n in extra], valid=[140 + n for n in extra])
    votes = vote_table(units, votes=[(80 + n, 40, 20) for n in extra])
    report = run_checks(tabulate(small_record(ballots=forms, votes=votes)))
    assert tuple(report.summary["code"]) == CODES
    assert report.as_dict()["findings"] == []
    assert report.worst_failed() is None
    assert list(report.findings.columns) == list(COLUMNS)


def test_the_document_is_json_and_keeps_what_was_promised():
    report = run_checks(tabulate(large(3)))
    document = json.loads(json.dumps(report.as_dict(show=("fail", "not_evaluable", "pass")), allow_nan=False))
    for finding in document["findings"]:
        assert set(finding) >= PROMISED
        assert finding["message"]
    for row in document["summary"]:
        assert set(row) >= {"code", "evaluated", "fail", "pass", "not_evaluable", "rate"}
        assert row["evaluated"] == row["fail"] + row["pass"]
        assert row["rate"] == (row["fail"] / row["evaluated"] if row["evaluated"] else None)
    assert document["evidence"]["record_digest"] == report.subject.record.digest
    assert document["evidence"]["parameters"]["A04.k"] == 0


def test_findings_come_by_severity_and_then_by_code():
    forms = ballot_table(station_ids(), registered=[150] + [200] * 5, cast=[150] * 5 + [151])
    table = run_checks(tabulate(small_record(ballots=forms))).as_dict(show=("fail", "pass", "not_evaluable"))[
        "findings"
    ]
    keys = [(-SEVERITIES.index(finding["severity"]), finding["code"]) for finding in table]
    assert keys == sorted(keys)
    assert [finding["code"] for finding in table if finding["result"] == "fail"] == ["A02", "A27", "C07"]


def test_show_chooses_results():
    report = run_checks(tabulate(small_record()))
    for result in ("fail", "pass", "not_evaluable"):
        assert {finding["result"] for finding in report.shown((result,))} <= {result}
    assert list(report.shown(("pass",)))


def test_the_worst_failure_decides():
    report = run_checks(tabulate(small_record(ballots=ballot_table(station_ids(), registered=[150] + [200] * 5))))
    assert report.worst_failed() == "warning"
    assert run_checks(tabulate(large(1))).worst_failed() == "error"


@pytest.mark.parametrize(("wrong", "listed"), [(5, 5), (6, 1)])
def test_a_rule_that_fails_too_often_is_reported_once(wrong, listed):
    report = run_checks(tabulate(large(wrong)), rules=(rule("A01"),))
    found = report.as_dict()["findings"]
    assert len(found) == listed
    assert report.summary["fail"][0] == wrong
    if listed == 1:
        finding = found[0]
        assert (finding["units"], finding["rate"], finding["gap"], finding["unit"]) == (6, 0.06, 21, None)
        assert finding["examples"] == ["r/0/5", "r/0/4", "r/0/3"]
        for text in ("6 of 100", "6.0 %", "add up to 21 (net -21)", "Station 0-5", "(-6)"):
            assert text in finding["message"]


def test_too_few_units_are_always_listed():
    assert len(run_checks(tabulate(large(6, 1, 19)), rules=(rule("A01"),)).as_dict()["findings"]) == 6


def test_a_rule_about_the_rule_keeps_the_highest_severity():
    units = station_ids(4, 25)
    forms = ballot_table(units, registered=[150] * 6 + [149] + [200] * 93)
    record = small_record(units=unit_table(4, 25), ballots=forms, votes=vote_table(units))
    found = run_checks(tabulate(record), rules=(rule("A27"),)).as_dict()["findings"]
    assert [(finding["severity"], finding["units"]) for finding in found] == [("error", 7)]


def test_a_rule_that_cannot_be_evaluated_appears_once_with_its_reason():
    units = station_ids(4, 25)
    forms = ballot_table(units).drop("invalid")
    record = small_record(units=unit_table(4, 25), ballots=forms, votes=vote_table(units))
    report = run_checks(tabulate(record), rules=(rule("A02"), rule("F01")))
    found = report.as_dict(show=("not_evaluable",))["findings"]
    assert [finding["code"] for finding in found] == ["A02", "F01"]
    assert found[0]["units"] == 100
    assert "invalid ballots is not known" in found[0]["reason"]
    assert found[0]["reason"] in found[0]["message"]
    assert report.as_dict()["findings"] == []


def test_an_identity_without_exception_is_remarked_upon():
    many = run_checks(tabulate(large(0, 10, 100)), rules=(rule("A01"), rule("A02"), rule("A28")))
    assert many.summary["remark"].to_list() == [HOLDS_EVERYWHERE, HOLDS_EVERYWHERE, None]
    assert run_checks(tabulate(large(1, 10, 100)), rules=(rule("A01"),)).summary["remark"][0] is None
    assert run_checks(tabulate(large(0)), rules=(rule("A01"),)).summary["remark"][0] is None


def test_an_almost_empty_record_is_not_evaluable_throughout():
    record = small_record(ballots=ballot_table(["r"]).head(0), votes=vote_table([]))
    report = run_checks(tabulate(record))
    assert report.summary["evaluated"].sum() == 0
    assert all(report.summary["reason"].is_not_null())
    assert len(report.as_dict(show=("fail", "not_evaluable", "pass"))["findings"]) == len(CODES)


def test_no_rule_at_all_is_an_empty_report():
    report = run_checks(tabulate(small_record()), rules=())
    assert report.as_dict()["findings"] == []
    assert report.worst_failed() is None


def test_two_stages_are_judged_apart():
    units = station_ids(4, 25)
    stages = ("first", "final")
    votes = [(79, 40, 20)] * 10 + [(80, 40, 20)] * 90
    record = small_record(
        metadata=metadata(stages),
        units=unit_table(4, 25),
        ballots=pl.concat([ballot_table(units, stage) for stage in stages]),
        votes=pl.concat(
            [vote_table(units, "first", votes), vote_table(units, "final", [(79, 40, 20), *[(80, 40, 20)] * 99])]
        ),
    )
    found = run_checks(tabulate(record), rules=(rule("A01"),)).as_dict()["findings"]
    assert [(finding["stage"], finding["unit"], finding["units"]) for finding in found] == [
        ("final", "r/0/0", 1),
        ("first", None, 10),
    ]


def test_names_of_units_stand_in_messages_and_ids_where_there_is_none():
    units = unit_table().with_columns(name=pl.when(pl.col("unit") == "r/0/1").then(None).otherwise("name"))
    record = small_record(units=units, votes=vote_table(station_ids(), votes=[(81, 40, 20)] * 2 + [(80, 40, 20)] * 4))
    messages = [finding["message"] for finding in run_checks(tabulate(record), rules=(rule("A01"),)).shown()]
    assert messages[0].startswith("Station 0-0 (District 0)")
    assert messages[1].startswith("r/0/1 (District 0)")


def test_the_report_keeps_a_version_of_every_rule():
    changed = replace(rule("A01"), version="2")
    report = run_checks(tabulate(small_record()), rules=(changed,))
    assert report.summary["version"].to_list() == ["2"]
    assert report.evidence.references == ("A01 version 2",)
