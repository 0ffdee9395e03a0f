"""Group E: sums, rival figures, stations too many, unlisted or counted twice, several races of one day."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.record.election import Contest, Option, Source
from synthetic import OPTIONS, ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()


def statement(metric, value, source="S", **more):
    """A printed figure of the whole in the official count."""
    low, high = value if isinstance(value, tuple) else (value, value)
    return {
        "statement": more.pop("name", f"{metric}-{source}-{low}"),
        "unit": "r",
        "contest": "diet",
        "stage": "official",
        "metric": metric,
        "option": None,
        "printed": "as printed",
        "low": str(low),
        "high": str(high),
        "source": source,
        "used": "false",
        "reason": "A figure.",
        **more,
    }


def printed(*rows, **tables):
    meta = replace(metadata(), sources=(Source("S", "Gazette"), Source("T", "Times")))
    schema = dict.fromkeys(rows[0], pl.String)
    return small_record(metadata=meta, statements=pl.DataFrame(list(rows), schema=schema), **tables)


@pytest.mark.parametrize(
    ("row", "gap"),
    [
        (statement("cast", 901), 1),
        (statement("valid", (800, 820)), -30),
        (statement("votes", 470, option="ash"), -10),
        (statement("registered", 1210, stage=None), 10),
        (statement("cast", 440, unit="r/1"), -10),
    ],
    ids=lambda value: value["metric"] if isinstance(value, dict) else None,
)
def test_e02_finds_another_printed_count(check, row, gap):
    found = check("E02", printed(row))
    assert found.numbers == (1, 0, 0)
    assert (found.failed[0]["gap"], found.failed[0]["statement"]) == (gap, row["statement"])
    assert "“as printed” (S)" in found.failed[0]["message"]


@pytest.mark.parametrize(
    "row",
    [
        statement("cast", 900),
        statement("cast", (850, 950)),
        statement("cast", (885, 895)),  # cut off to 89 tens
        statement("votes", 480, option="ash"),
        statement("cast", 450, unit="r/1"),
    ],
)
def test_e02_is_silent_where_the_count_agrees(check, row):
    assert check("E02", printed(row)).numbers == (0, 1, 0)


def test_e02_compares_two_sources_where_the_record_has_no_figure(check):
    found = check("E02", printed(statement("blank", 30), statement("blank", 33, "T")))
    assert found.numbers == (1, 0, 0)
    assert (found.failed[0]["expected"], found.failed[0]["observed"]) == (30, 33)
    alone = check("E02", printed(statement("blank", 30)))
    assert alone.numbers == (0, 0, 1)
    assert "no other source" in alone.reasons
    no_stage = check("E02", printed(statement("cast", 901, stage=None)))
    assert no_stage.numbers == (0, 0, 1)
    assert check("E02", small_record()).numbers == (0, 0, 1)


def varied(districts=3, stations=4):
    """Stations whose figures all differ."""
    units = station_ids(districts, stations)
    triples = [(80 + place, 40, 20) for place in range(len(units))]
    return units, triples


def test_e03_finds_areas_with_the_same_stations(check):
    units, triples = varied()
    clean = small_record(units=unit_table(3, 4), ballots=ballot_table(units), votes=vote_table(units, votes=triples))
    assert check("E03", clean).numbers == (0, 3, 0)
    # District 2 holds the forms of District 0 again, in another order.
    copied = [*triples[:8], *reversed(triples[:4])]
    found = check("E03", replace_votes(clean, units, copied))
    assert found.units == ["r/0", "r/2"]
    assert found.numbers == (2, 1, 0)
    assert "District 2" in found.failed[0]["message"]
    one_other = [*copied[:11], (1, 2, 3)]
    assert check("E03", replace_votes(clean, units, one_other)).numbers == (0, 3, 0)
    few = check("E03", replace_votes(clean, units, copied), least_stations=5)
    assert few.numbers == (0, 0, 3)
    assert "too few stations" in few.reasons


def test_e03_does_not_compare_areas_whose_stations_are_all_alike(check):
    assert check("E03", small_record()).numbers == (0, 0, 2)


def replace_votes(record, units, triples):
    return small_record(units=record.units.table, ballots=ballot_table(units), votes=vote_table(units, votes=triples))


def test_e03_does_not_take_empty_forms_for_copies(check):
    units, _ = varied(2, 4)
    empty = ballot_table(units, cast=[0] * 8, valid=[0] * 8, invalid=[0] * 8)
    record = small_record(units=unit_table(2, 4), ballots=empty, votes=vote_table(units, votes=[(0, 0, 0)] * 8))
    assert check("E03", record).numbers == (0, 0, 1)


@pytest.mark.parametrize(("digests", "numbers"), [(("a" * 64, "A" * 64), (1, 0)), (("a" * 64, "b" * 64), (0, 1))])
def test_e03_finds_one_file_named_as_two_sources(check, digests, numbers):
    sources = tuple(Source(name, name, sha256=digest) for name, digest in zip("ST", digests, strict=True))
    forms = ballot_table(UNITS).with_columns(source=pl.Series(["S"] * 3 + ["T"] * 3))
    triples = [(80 + place, 40, 20) for place in range(6)]
    record = small_record(
        metadata=replace(metadata(), sources=sources), ballots=forms, votes=vote_table(UNITS, votes=triples)
    )
    found = check("E03", record)
    by_file = [f for f in found.found if f["metric"] == "source file"]
    assert (sum(f["result"] == "fail" for f in by_file), sum(f["result"] == "pass" for f in by_file)) == numbers
    assert all("S and T are one file" in f["message"] for f in found.failed)


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (statement("stations", 6, stage=None), (0, 1, 0)),
        (statement("stations", 9, stage=None), (0, 1, 0)),
        (statement("stations", 5, stage=None), (1, 0, 0)),
        (statement("stations", 2, stage=None, unit="r/1"), (1, 0, 0)),
        (statement("stations", 3, stage=None, unit="r/1"), (0, 1, 0)),
        (statement("cast", 3), (0, 0, 1)),
    ],
)
def test_e05_counts_stations_against_the_announced_number(check, row, numbers):
    found = check("E05", printed(row))
    assert found.numbers == numbers
    assert all(f["gap"] == 1 and f["unit"] == row["unit"] and "1 more" in f["message"] for f in found.failed)


@pytest.mark.parametrize("marks", [[True, True, False, None, True, True], ["true", "Yes", "no", "", "1", "y"]])
def test_e06_finds_stations_that_were_not_listed(check, marks):
    listed = pl.Series("listed", [None] * 3 + marks)
    record = small_record(units=unit_table().with_columns(listed))
    found = check("E06", record)
    assert found.units == [UNITS[2]]
    assert found.numbers == (1, 4, 1)
    assert "did not stand in the list" in found.failed[0]["message"]
    assert check("E06", small_record()).numbers == (0, 0, 1)


def with_registers(**planted):
    """Registers of stations, districts and the whole; the whole is E07's."""
    wholes = {"r": 1200, "r_0": 600, "r_1": 600, **planted}
    units = [*UNITS, "r", "r/0", "r/1"]
    registered = [200] * 6 + [wholes["r"], wholes["r_0"], wholes["r_1"]]
    return small_record(ballots=ballot_table(units, registered=registered), votes=vote_table(UNITS))


def test_e08_finds_an_area_whose_register_is_not_the_sum(check):
    assert check("E08", with_registers()).numbers == (0, 2, 0)
    found = check("E08", with_registers(r_1=610, r=1300))
    assert found.units == ["r/1"]
    assert (found.failed[0]["expected"], found.failed[0]["observed"]) == (610, 600)
    assert "registered voters of the units below" in found.failed[0]["message"]
    # E01 leaves the register to E07 and E08.
    assert all(f["metric"] != "registered" for f in check("E01", with_registers(r_1=610)).found)


def test_e08_with_a_register_missing_below_is_not_evaluable(check):
    record = with_registers()
    sheet = record.sheets["diet", "official"]
    gone = sheet.ballots.with_columns(
        registered=pl.when(pl.Series(sheet.rows == record.units.row_of(UNITS[0]))).then(None).otherwise("registered")
    )
    found = check("E08", replace(record, sheets={("diet", "official"): replace(sheet, ballots=gone)}))
    assert found.numbers == (0, 1, 1)
    assert check("E08", small_record()).numbers == (0, 0, 1)


def two_races(cast, units=UNITS):
    """The diet and a senate in the same stations, which has these ballots."""
    meta = metadata()
    senate = Contest("senate", "Senate", "r", options_complete={"official": True})
    options = (*meta.options, *(Option(name, "senate", name) for name in OPTIONS))
    forms = ballot_table(units, cast=cast).with_columns(contest=pl.lit("senate"))
    votes = vote_table(units).with_columns(contest=pl.lit("senate"))
    return small_record(
        metadata=replace(meta, contests=(*meta.contests, senate), options=options),
        ballots=pl.concat([ballot_table(UNITS), forms]),
        votes=pl.concat([vote_table(UNITS), votes]),
    )


@pytest.mark.parametrize(("cast", "fails"), [(150, 0), (164, 0), (165, 1), (135, 1), (136, 0)])
def test_e09_compares_the_ballots_of_two_races(check, cast, fails):
    found = check("E09", two_races([150] * 4 + [cast, None]))
    assert found.numbers == (fails, 5 - fails, 1)
    assert found.units == [UNITS[4]] * fails
    assert all((f["expected"], f["observed"], f["contest"]) == (150, cast, "senate") for f in found.failed)
    assert all(f"{cast} for Senate ({cast - 150:+d})" in f["message"] for f in found.failed)


def test_e09_needs_both_thresholds(check):
    record = two_races([150] * 5 + [165])
    assert check("E09", record, least=16).failed == []
    assert check("E09", record, share="10/100").failed == []


def test_e14_finds_a_race_whose_forms_lag(check):
    found = check("E14", two_races([150] * 4, UNITS[:4]))
    assert found.numbers == (1, 0, 0)
    assert (found.failed[0]["expected"], found.failed[0]["observed"], found.failed[0]["contest"]) == (6, 4, "senate")
    assert "4 (66.7 %) have figures for Senate" in found.failed[0]["message"]
    assert check("E14", two_races([150] * 6)).numbers == (0, 1, 0)
    assert check("E14", two_races([150] * 4, UNITS[:4]), share="1/3").failed == []


@pytest.mark.parametrize("code", ["E09", "E14"])
def test_one_contest_is_compared_with_nothing(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 0, 1)
    assert "one contest only" in found.reasons


BESIDE = "turnout, counts of the same source"
# 1,200 registered, 900 cast: 75 %. The Times prints 860 voters, which is 71.67 %.


@pytest.mark.parametrize(
    ("rate", "count", "result"),
    [
        (("0.7495", "0.7505"), 860, "fail"),
        (("0.7165", "0.7168"), 860, "pass"),
        (("0.7495", "0.7505"), 900, "pass"),
    ],
)
def test_e12_compares_a_rate_with_the_counts_of_its_own_source(check, rate, count, result):
    found = check("E12", printed(statement("turnout", rate, "T", name="rate"), statement("cast", count, "T")))
    beside = [f for f in found.found if f["metric"] == BESIDE]
    assert [(f["result"], f["statement"]) for f in beside] == [(result, "rate")]
    if result == "fail":
        assert beside[0]["expected"] == pytest.approx(860 / 1200)
        assert "T prints “as printed” as turnout beside ballots cast" in beside[0]["message"]
        assert "with the registered voters of the record: that is 71.67 %" in beside[0]["message"]


@pytest.mark.parametrize(
    "count",
    [
        statement("cast", 860, "S"),
        statement("cast", (855, 865), "T"),
        statement("cast", 860, "T", used="true"),
        statement("invalid", 860, "T"),
        statement("cast", 860, "T", unit="r/1"),
    ],
    ids=["another source", "rounded", "used", "another count", "another unit"],
)
def test_e12_takes_only_full_counts_of_the_same_source_and_unit(check, count):
    found = check("E12", printed(statement("turnout", ("0.7495", "0.7505"), "T"), count))
    assert [f for f in found.found if f["metric"] == BESIDE] == []


def test_e12_does_not_repeat_a_rate_that_fails_already(check):
    row = statement("turnout", ("0.8", "0.801"), "T")
    found = check("E12", printed(row, statement("registered", 1201, "T")))
    assert [f["metric"] for f in found.failed] == ["turnout"]


def test_e12_without_the_other_count_is_not_evaluable(check):
    blank = ballot_table(UNITS, registered=[None] * 6)
    record = printed(statement("turnout", ("0.7", "0.8"), "T"), statement("cast", 860, "T"), ballots=blank)
    assert check("E12", record).numbers == (0, 0, 2)
