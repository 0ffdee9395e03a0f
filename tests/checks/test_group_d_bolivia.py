"""D05, D06, E13 and F06 on the three published versions of Bolivia 2019."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.late_shift import late_shift
from scrutineer.checks.run import run_checks
from scrutineer.formats.station_table import read_station_file
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Stage
from scrutineer.tabulation.tally import tabulate

pytestmark = pytest.mark.real_data

STAGES = (
    Stage("evening", "Preliminary of the evening", 1, dt.date(2019, 10, 20), coverage="partial"),
    Stage("last", "Last preliminary", 2, dt.date(2019, 10, 21), coverage="partial"),
    Stage("official", "Official count", 3, coverage="complete"),
)
FILES = {
    "evening": "bolivia_2019_president_trep_20oct1940",
    "last": "bolivia_2019_president_trep_21oct1829",
    "official": "bolivia_2019_president_computo",
}


@pytest.fixture(scope="module")
def bolivia(shared):
    """The three files as stages of one record; tables are matched by their number."""
    read = {stage: read_station_file(shared / "data" / "stations" / f"{name}.parquet") for stage, name in FILES.items()}
    official = read["official"]
    stations = official.units.table.with_row_index("row").filter(pl.col("level") == "station")
    sheets = {}
    for stage, record in read.items():
        sheet = next(iter(record.sheets.values()))
        numbers = record.units.table["name"].gather(sheet.rows)
        rows = numbers.replace_strict(stations["name"], stations["row"], return_dtype=pl.Int64).to_numpy()
        sheets[sheet.contest, stage] = replace(sheet, stage=stage, rows=rows)
    contest = replace(official.metadata.contests[0], options_complete={})
    meta = replace(official.metadata, stages=STAGES, contests=(contest,))
    record = replace(assemble(meta, units=official.units.table), sheets=sheets)
    rules = tuple(rule(code) for code in ("D05", "D06", "E07", "E13", "F06"))
    return run_checks(tabulate(record), rules=rules)


def test_tables_that_changed_after_the_last_preliminary_version(bolivia):
    found = [f for f in bolivia.shown() if f["code"] == "D05"]
    assert {(f["compared"], f["stage"]) for f in found} == {("last", "official")}
    assert len(found) == 706
    options = [option.short for option in bolivia.subject.record.metadata.options]
    assert sum(any(f"{name} " in f["message"] for name in options) for f in found) == 546
    # The two preliminary versions have no table in common whose figures differ.
    passed = {(f["compared"], f["stage"]): f["units"] for f in bolivia.shown(("pass",)) if f["code"] == "D05"}
    assert passed["evening", "last"] == 28_975


def test_tables_that_only_the_later_version_holds(bolivia):
    found = {(f["stage"], f["metric"]): f for f in bolivia.shown() if f["code"] == "D06"}
    assert {key: f["observed"] for key, f in found.items()} == {
        ("last", "units only in the later count"): 3_831,
        ("official", "units only in the later count"): 1_749,
    }
    assert {f["severity"] for f in found.values()} == {"info"}


def test_nothing_that_was_counted_became_fewer(bolivia):
    summary = {row["code"]: row for row in bolivia.summary.iter_rows(named=True)}
    assert (summary["E13"]["pass"], summary["E13"]["fail"]) == (2, 0)


def test_the_late_shift_is_mostly_where_late_tables_lie(bolivia):
    found = [f for f in bolivia.shown(("fail", "pass")) if f["code"] == "F06"]
    assert [(f["result"], f["option"]) for f in found] == [("pass", "mas_ipsp")]
    shift = late_shift(bolivia.subject, "contest", rule("F06").parameters)
    # 8.4 points over all tables are 0.2 within the centres that have early and late ones.
    assert (round(shift.raw, 4), round(shift.adjusted, 4)) == (0.0835, 0.0024)
    assert shift.areas == 1_495
