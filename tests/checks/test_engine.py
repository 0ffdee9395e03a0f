"""The engine: rules without their columns are skipped, levels, loads of review, and many findings that cost little."""

import json
import time
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scrutineer.checks.catalogue import DEFAULT_RULES, RULES, rule
from scrutineer.checks.catalogue_entries import ENTRIES, GROUPS, KINDS, RULE, SIZES
from scrutineer.checks.review_load import review_load
from scrutineer.checks.rule import LEVELS, OWNERS, SEVERITIES, Finding, Judgement, Outcome, above, at_least, share_of
from scrutineer.checks.run import run_checks
from scrutineer.checks.subject import Subject
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()


def test_the_catalogue_has_109_entries_with_their_codes():
    wanted = [f"{group}{place:02d}" for group, size in SIZES.items() for place in range(1, size + 1)]
    assert len(wanted) == 109
    assert [entry.code for entry in ENTRIES] == wanted
    assert set(GROUPS) == set(SIZES)


def test_every_entry_is_a_rule_or_says_what_stands_for_it():
    by_code = {item.code: item for item in RULES}
    assert len({entry.code for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.kind in KINDS
        assert entry.title
        assert (entry.kind == RULE) == (entry.rule is not None) == (entry.code in by_code)
        assert bool(entry.why) == (entry.kind != RULE)


def test_every_rule_says_who_sets_its_tolerances_and_what_they_are():
    assert list(RULES) == sorted(RULES, key=lambda item: item.code)
    for item in RULES:
        assert item.level in LEVELS, item.code
        assert item.owner in OWNERS, item.code
        assert item.severity in SEVERITIES, item.code
        assert set(item.meanings) == set(item.parameters), item.code


def test_a_rule_without_its_columns_touches_no_data():
    def touch(subject, parameters):
        raise AssertionError

    lost = replace(rule("A05"), evaluate=touch)
    report = run_checks(tabulate(small_record()), rules=(lost,))
    assert report.summary["reason"][0] == "the record holds no column accredited"
    with pytest.raises(AssertionError):
        run_checks(tabulate(small_record(ballots=ballot_table(UNITS, accredited=[150] * 6))), rules=(lost,))


def test_one_of_several_columns_is_enough():
    either = replace(rule("A19"), needs=("nothing|cast",))
    assert either.lacking(Subject(tabulate(small_record()))) is None
    neither = replace(either, needs=("nothing|nobody",))
    assert neither.lacking(Subject(tabulate(small_record()))) == "the record holds no column nothing or nobody"


def test_a_column_without_a_figure_counts_as_absent():
    record = small_record(ballots=ballot_table(UNITS, accredited=[None] * 6))
    assert rule("A05").lacking(Subject(tabulate(record))) == "the record holds no column accredited"


def test_a_level_keeps_what_is_about_its_units():
    stations = ballot_table(UNITS, valid=[139, *[140] * 5])
    districts = ballot_table(["r/0"], registered=[600], cast=[450], valid=[421], invalid=[30])
    votes = pl.concat([vote_table(UNITS), vote_table(["r/0"], votes=[(240, 120, 60)])])
    tabulation = tabulate(small_record(ballots=pl.concat([stations, districts]), votes=votes))
    chosen = (rule("A01"), rule("E01"))
    failed = {
        level: [(f["code"], f["unit"]) for f in run_checks(tabulation, rules=chosen, level=level).shown()]
        for level in (None, "station", "district", "nation")
    }
    assert failed["station"] == [("A01", "r/0/0")]
    assert failed["district"] == [("A01", "r/0"), ("E01", "r/0")]
    assert failed["nation"] == []
    assert sorted(failed[None]) == sorted(failed["station"] + failed["district"])
    with pytest.raises(ValueError, match="not in"):
        run_checks(tabulation, rules=chosen, level="planet")


def test_a_level_keeps_severities_options_and_reasons():
    forms = ballot_table(UNITS, registered=[150, 149, *[200] * 4])
    report = run_checks(tabulate(small_record(ballots=forms)), rules=(rule("A27"),), level="station")
    assert [finding["severity"] for finding in report.shown()] == ["error", "warning"]
    nothing = run_checks(tabulate(small_record()), rules=(rule("A05"),), level="station")
    assert "no column accredited" in nothing.summary["reason"][0]


def test_the_load_counts_each_unit_once_and_leaves_hints_out():
    forms = ballot_table(UNITS, cast=[105, 151, *[150] * 4], registered=[100, *[200] * 5])
    report = run_checks(tabulate(small_record(ballots=forms)), rules=(rule("A02"), rule("A04"), rule("C07")))
    load = review_load(report, minutes_each=30)
    assert {item.code: (item.failed, item.units) for item in load.rules} == {
        "A02": (2, 2),
        "A04": (1, 1),
        "C07": (2, 2),
    }
    assert (load.units, load.hours) == (2, 1.0)
    assert load.rules[0].per_thousand == pytest.approx(1000 / 3)
    document = json.loads(json.dumps(load.as_dict(), allow_nan=False))
    assert document["units"] == 2
    hints = run_checks(tabulate(small_record(ballots=forms)), rules=(rule("C07"),))
    assert review_load(hints).units == 0


def test_the_load_shows_the_gravest_severity_that_fired():
    exactly = ballot_table(UNITS, registered=[150, *[200] * 5])
    above = ballot_table(UNITS, registered=[150, 149, *[200] * 4])
    severities = [
        review_load(run_checks(tabulate(small_record(ballots=forms)), rules=(rule("A27"),))).rules[0].severity
        for forms in (exactly, above, ballot_table(UNITS))
    ]
    assert severities == ["warning", "error", "error"]


def test_the_load_of_a_rule_that_says_nothing_gives_the_reason():
    load = review_load(run_checks(tabulate(small_record()), rules=(rule("A05"),)))
    assert (load.rules[0].per_thousand, load.rules[0].units) == (None, 0)
    assert "accredited" in load.rules[0].reason


def test_rules_that_accuse_ordinary_elections_wait_until_they_are_asked():
    assert {item.code for item in RULES} - {item.code for item in DEFAULT_RULES} >= {"A14", "A15", "A26"}
    assert rule("A27").parameters["high_turnout"] is None


@pytest.mark.parametrize(("value", "share"), [("3/100", "3/100"), ("0.03", "3/100"), (0.03, "3/100"), (1, "1")])
def test_shares_are_exact(value, share):
    assert str(share_of({"share": value}, "share")) == share


@pytest.mark.parametrize("value", ["many", None, True, "1/0"])
def test_what_is_no_share_is_refused(value):
    with pytest.raises(TypeError, match="must be a share"):
        share_of({"share": value}, "share")


def test_a_share_is_reached_exactly_at_its_threshold():
    part, whole = np.array([2, 3, 4]), np.array([100, 100, 100])
    share = share_of({"share": "0.03"}, "share")
    assert at_least(part, share, whole).tolist() == [False, True, True]
    assert above(part, share, whole).tolist() == [False, False, True]


def many_failures(size=400_000):
    """An outcome with a failure on every unit of a record, listed one by one."""
    per = size // 1000
    units = station_ids(1000, per)
    record = small_record(units=unit_table(1000, per), ballots=ballot_table(units[:1]), votes=vote_table(units[:1]))
    rows = np.arange(1001, 1001 + size)
    ones = np.ones(size, np.int8)

    def evaluate(subject, parameters):
        judgement = Judgement("diet", "official", "cast", rows, ones, (), rows, rows + 1)
        return Outcome((judgement,), (Finding("pass"),))

    return tabulate(record), replace(rule("A02"), evaluate=evaluate, one_by_one=True, needs=())


def test_findings_are_a_table_and_their_messages_are_written_late():
    tabulation, failing = many_failures()
    written = []
    late = replace(failing, message=lambda _, row: written.append(row["unit"]) or "a sentence")
    started = time.process_time()
    report = run_checks(tabulation, rules=(late,))
    # A limit far above what it takes, and far below what a sentence for each would take.
    assert time.process_time() - started < 5
    assert report.findings.height == 400_001
    assert report.numbers() == {("A02", "fail"): 400_000}
    assert written == []
    assert len(list(report.shown(most=25))) == 25
    assert len(written) == 25


def test_a_rule_without_differences_names_examples_only():
    units = station_ids(4, 25)
    record = small_record(
        units=unit_table(4, 25),
        ballots=ballot_table(units, registered=[None] * 50 + [200] * 50),
        votes=vote_table(units),
    )
    finding = run_checks(tabulate(record), rules=(rule("A18"),)).as_dict()["findings"][0]
    assert (finding["units"], finding["gap"]) == (50, None)
    assert "Among them: Station 0-0" in finding["message"]
    assert "nan" not in finding["message"]
    json.dumps(finding, allow_nan=False)
