"""The rules on real elections: what is known to be wrong is found, and what always holds is said to always hold."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from scrutineer.checks.catalogue import RULES, rule
from scrutineer.checks.run import HOLDS_EVERYWHERE, run_checks
from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.open_record import open_record
from scrutineer.formats.station_table import read_station_file
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Stage
from scrutineer.tabulation.tally import tabulate


@pytest.fixture(scope="module")
def opened(shared):
    """Open a station file; each is read once."""
    kept = {}

    def read(name):
        if name not in kept:
            kept[name] = tabulate(open_record(shared / "data" / "stations" / f"{name}.parquet"))
        return kept[name]

    return read


def rows(report):
    return {row["code"]: row for row in report.summary.iter_rows(named=True)}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "code", "failed"),
    [
        ("georgia_2012_parliament_pr", "A02", 937),
        ("georgia_2013_president", "A02", 428),
        ("georgia_2016_parliament_pr", "A01", 1033),
    ],
)
def test_georgia_is_one_finding_about_the_rule(opened, name, code, failed):
    report = run_checks(opened(name), rules=(rule("A01"), rule("A02")))
    assert rows(report)[code]["fail"] == failed
    found = report.as_dict()["findings"]
    assert [(f["code"], f["units"]) for f in found] == [(code, failed)]
    assert f"{failed:,} of" in found[0]["message"]
    other = {"A01": "A02", "A02": "A01"}[code]
    assert rows(report)[other]["remark"] == HOLDS_EVERYWHERE


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "without", "with_blank"),
    [("bolivia_2019_president_computo", 27178, 0), ("bulgaria_20210711_parliament", 9796, 23)],
)
def test_blank_ballots_are_a_part_of_cast(opened, name, without, with_blank):
    tabulation = opened(name)
    assert rows(run_checks(tabulation, rules=(rule("A02"),)))["A02"]["fail"] == with_blank
    record = tabulation.record
    ((key, sheet),) = record.sheets.items()
    stripped = replace(record, sheets={key: replace(sheet, ballots=sheet.ballots.drop("blank"))})
    assert rows(run_checks(tabulate(stripped), rules=(rule("A02"),)))["A02"]["fail"] == without


@pytest.mark.real_data
def test_peru_waits_for_tables_without_data(opened):
    tabulation = opened("peru_2021_president_r1_mesas")
    record = tabulation.record
    ((key, sheet),) = record.sheets.items()
    report = run_checks(tabulation, rules=(rule("A02"), rule("E04")))
    assert rows(report)["A02"]["fail"] == 0
    assert rows(report)["A02"]["not_evaluable"] == 9335 + 942
    found = report.as_dict()["findings"]
    assert [(f["code"], f["expected"] - f["observed"]) for f in found] == [("E04", 9335)]
    assert "9,335 of 85,546 units" in found[0]["message"]
    stripped = replace(record, sheets={key: replace(sheet, ballots=sheet.ballots.drop("blank"))})
    assert rows(run_checks(tabulate(stripped), rules=(rule("A02"),)))["A02"]["fail"] > 70_000


@pytest.mark.real_data
def test_bulgaria_has_clerical_errors_and_no_rule_cries_wolf(opened):
    report = run_checks(opened("bulgaria_20210711_parliament"))
    found = rows(report)
    assert (found["A01"]["fail"], found["A04"]["fail"], found["A27"]["fail"]) == (2, 15, 123)
    largest = next(f for f in report.shown() if f["code"] == "A01")
    assert (largest["observed"], largest["expected"]) == (867, 437)
    assert {f["severity"] for f in report.shown() if f["code"] == "A27"} == {"error", "warning"}


@pytest.mark.real_data
def test_turkey_is_not_accused_at_gates_and_abroad(opened):
    tabulation = opened("turkey_2017_referendum")
    found = rows(run_checks(tabulation))
    assert (found["A01"]["remark"], found["A02"]["remark"]) == (HOLDS_EVERYWHERE, HOLDS_EVERYWHERE)
    elsewhere = int((tabulation.record.units.table["kind"] != "ordinary").sum())
    assert elsewhere == 31 + 57
    assert found["A27"]["not_evaluable"] >= elsewhere
    # Small boxes exceed their register lawfully; even so fewer than one in twenty.
    assert found["A04"]["fail"] == 2649
    assert found["A04"]["rate"] < 0.05
    assert found["C12"]["fail"] == 0


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["mexico_2012_president_casillas", "germany_2024_ep_wahlbezirke"])
def test_identities_that_always_hold_are_remarked_upon(opened, name):
    found = rows(run_checks(opened(name)))
    for code in ("A01", "A02"):
        assert (found[code]["fail"], found[code]["remark"]) == (0, HOLDS_EVERYWHERE)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "keys", "values"),
    [
        ("georgia_2012_parliament_pr", 1, ("registered voters 397", "registered voters 384")),
        ("germany_2024_ep_wahlbezirke", 5, ("ballots cast 555", "ballots cast 461")),
    ],
)
def test_keys_that_repeat_are_found_with_the_values_of_all_rows(opened, name, keys, values):
    report = run_checks(opened(name), rules=(rule("B04"), rule("C12")))
    found = rows(report)
    assert (found["B04"]["fail"], found["C12"]["fail"]) == (0, keys)
    messages = " ".join(f["message"] for f in report.shown())
    assert all(value in messages for value in values)


@pytest.mark.real_data
def test_bolivia_before_and_after(shared):
    folder = shared / "data" / "stations"
    last = read_station_file(folder / "bolivia_2019_president_trep_21oct1829.parquet", stage="trep")
    official = read_station_file(folder / "bolivia_2019_president_computo.parquet", stage="official")
    stages = (Stage("trep", "TREP", 1, dt.date(2019, 10, 21), coverage="partial"), Stage("official", "Official", 2))
    kept = {option.id for option in last.metadata.options}
    assert kept == {option.id for option in official.metadata.options}
    both = assemble(
        replace(
            official.metadata, stages=stages, contests=(replace(official.metadata.contests[0], options_complete={}),)
        ),
        units=official.units.table,
    )
    # The two files write the path of 140 tables otherwise: tables are matched by their number.
    sheet = last.sheets["contest", "trep"]
    numbers = last.units.table["name"].gather(sheet.rows)
    stations = official.units.table.with_row_index("row").filter(pl.col("level") == "station")
    rows_now = numbers.replace_strict(stations["name"], stations["row"], return_dtype=pl.Int64).to_numpy()
    moved = replace(sheet, rows=rows_now)
    both = replace(
        both, sheets={("contest", "trep"): moved, ("contest", "official"): official.sheets["contest", "official"]}
    )
    found = list(run_checks(tabulate(both), rules=(rule("D05"), rule("D06"), rule("E07"))).shown())
    changed = [f for f in found if f["unit"] != "all"]
    assert {f["code"] for f in changed} == {"D05"}
    assert len(changed) == 706
    options = [option.short for option in official.metadata.options]
    assert sum(any(f"{name} " in f["message"] for name in options) for f in changed) == 546
    added = next(f for f in found if f["metric"] == "units only in the later count")
    assert added["observed"] == 1749


@pytest.fixture(scope="module")
def cambodia():
    return run_checks(tabulate(load_builtin("cambodia-2018")), tabulate(load_builtin("cambodia-2013")))


def test_cambodia_2018_between_the_first_count_and_the_official_result(cambodia):
    found = [f for f in cambodia.shown() if f["code"] == "D06" and f["compared"] == "first-count"]
    # Four parties have a figure in the temporary results; two further ones only in the official ones.
    temporary = {(f["metric"], f["option"]): f for f in found if f["stage"] == "temporary"}
    assert temporary["valid", None]["gap"] == 12_852
    assert temporary["votes of all options but the largest", None]["gap"] == -1_072
    changes = {o: f["gap"] for (metric, o), f in temporary.items() if metric == "votes"}
    assert changes == {"cpp": 13_924, "funcinpec": 984, "ldp": 1_072, "kwp": 460}
    group = temporary["votes of options without a figure in both", None]
    assert group["gap"] == -3_588
    assert "16 options" in group["message"]
    official = {(f["metric"], f["option"]): f["gap"] for f in found if f["stage"] == "official"}
    changes = {o: gap for (metric, o), gap in official.items() if metric == "votes"}
    assert changes == {"knup": 57, "gdp": 276}
    assert official["votes of options without a figure in both", None] == -3_921
    fourth = temporary["votes", "kwp"]
    assert "the 16 options other than CPP, FUNCINPEC, LDP and KWP lost 3,588 votes" in fourth["message"]


def test_cambodia_2018_printed_rates(cambodia):
    found = [f for f in cambodia.shown() if f["code"] == "E12"]
    pairing = [f for f in found if f["stage"] == "first-count" and f["metric"] == "turnout"]
    assert {f["statement"] for f in pairing} == {"s48", "s52"}
    for finding in pairing:
        assert round(finding["expected"], 4) == 0.8289
        assert "6,946,164 ballots cast of 8,380,217 registered voters are 82.89 %" in finding["message"]
    stale = [f for f in found if f["stage"] == "official"]
    assert {f["statement"] for f in stale} == {"s80", "s81"}
    assert all("follows from the counts of the first count" in f["message"] for f in stale)
    assert len(found) == 4


def test_cambodia_2018_against_2013_is_information(cambodia):
    found = {f["code"]: f for f in cambodia.shown() if f["code"].startswith("F")}
    assert {f["severity"] for f in found.values()} == {"info"}
    assert "registered voters -1,295,236" in found["F01"]["message"]
    assert round(found["F02"]["expected"], 4) == 0.0160
    assert round(found["F02"]["observed"], 4) == 0.0855
    assert "valid ballots -264,918 (-4.0 %)" in found["F02"]["message"]


def test_cambodia_2018_does_not_pass_what_it_cannot_see(cambodia):
    found = rows(cambodia)
    assert (found["A01"]["evaluated"], found["A01"]["not_evaluable"]) == (0, 5)
    # Valid or invalid ballots of the last two versions were computed from the other counts.
    assert (found["A02"]["pass"], found["A02"]["fail"]) == (1, 0)
    assert "derived" in found["A02"]["reason"]
    assert (found["E07"]["pass"], found["E07"]["fail"]) == (4, 0)
    # Of E01 only the seats can be compared: 125 reported, 125 to be filled.
    assert (found["E01"]["pass"], found["E01"]["fail"]) == (1, 0)
    for code in ("B04", "C12", "E04"):
        assert found[code]["evaluated"] == 0
        assert found[code]["reason"]


def test_cambodia_2023_fell_between_the_evening_and_the_morning():
    report = run_checks(tabulate(load_builtin("cambodia-2023")), rules=(rule("E13"),))
    fell = next(f for f in report.shown() if f["compared"] == "evening")
    assert (fell["metric"], fell["gap"]) == ("cast", -849)
    assert "expected to rise" in fell["message"]


@pytest.mark.parametrize("name", ["cambodia-2013", "cambodia-2018", "cambodia-2023"])
def test_no_message_is_empty(name):
    report = run_checks(tabulate(load_builtin(name)), tabulate(load_builtin("cambodia-2013")), RULES)
    messages = [f["message"] for f in report.shown(("fail", "pass", "not_evaluable"))]
    assert messages
    assert all(len(message) > 20 and "None" not in message for message in messages)
