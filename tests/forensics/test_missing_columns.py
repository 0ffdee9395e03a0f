"""Files that lack what methods need: every method gives the same reason, which names the column and counts stations."""

import polars as pl
import pytest

from forensics.conftest import made_stations
from scrutineer.errors import ScrutineerError
from scrutineer.forensics.battery import METHODS, run_battery
from scrutineer.forensics.case import cases_of
from scrutineer.formats.open_record import open_record

EMPTY = pl.lit(None, pl.Int64)
COUNTS = ("cast", "valid", "invalid", "v_first", "v_second")
VOTES = ("v_first", "v_second")


def most_empty(column: str) -> pl.Expr:
    return pl.when(pl.int_range(200) % 4 > 0).then(None).otherwise(pl.col(column)).alias(column)


FILES = {
    "no register": (lambda t: t.drop("registered"), "`registered` is empty or 0 in 200 of 200 stations"),
    "empty register": (lambda t: t.with_columns(registered=EMPTY), "`registered` is empty or 0 in 200 of 200 stations"),
    "register of 0": (lambda t: t.with_columns(registered=pl.lit(0)), "`registered` is empty or 0 in 200 of 200 st"),
    "little register": (
        lambda t: t.with_columns(most_empty("registered")),
        "only 50 stations have figures that can be set against each other (`registered` is empty or 0 in 150 of 200 st",
    ),
    "no ballots": (lambda t: t.drop("cast"), "`cast` is empty in 200 of 200 stations"),
    "empty ballots": (lambda t: t.with_columns(cast=EMPTY), "`cast` is empty in 200 of 200 stations"),
    "no ballots and no invalid": (lambda t: t.drop("cast", "invalid"), "`cast` and `invalid` are empty in 200 of 200"),
    "no valid and no invalid": (lambda t: t.drop("valid", "invalid"), "`valid` and `invalid` are empty in 200 of 200"),
    "same turnout": (
        lambda t: t.with_columns(registered=2 * pl.col("cast")),
        "turnout (`cast` of `registered`) is the same in 200 of 200 stations",
    ),
    "no votes at all": (
        lambda t: t.with_columns(v_first=pl.lit(0), v_second=pl.lit(0)),
        "the votes of every contestant are 0 in 200 of 200 stations",
    ),
    "all of one": (
        lambda t: t.with_columns(v_first=pl.col("valid"), v_second=pl.lit(0)),
        "the contestant has all `valid` ballots in 200 of 200 stations",
    ),
    "nothing": (lambda t: t.with_columns(pl.lit(0).alias(n) for n in COUNTS), "`cast` is 0 in 200 of 200 stations"),
    "votes of the first mostly empty": (
        lambda t: t.with_columns(most_empty("v_first")),
        "the votes of a leading contestant are empty, and the others do not make up `valid` in 150 of 200 stations",
    ),
    "more than the register": (
        lambda t: t.with_columns(pl.col(COUNTS) * 9),
        "more ballots than registered voters in 200 of 200 stations",
    ),
    "more votes than valid": (
        lambda t: t.with_columns(pl.col("v_first") * 9),
        "more valid ballots than cast, or more votes than valid in 200 of 200 stations",
    ),
    "five stations": (lambda t: t.head(5), "only 5 stations have figures that can be set against each other; 100 are"),
}


@pytest.fixture(scope="module")
def table():
    made = made_stations(2, 200)
    names = [made.regions[code] for code in made.region]
    columns = {"registered": made.registered, "cast": made.cast, "valid": made.valid, "invalid": made.cast - made.valid}
    columns |= dict(zip(VOTES, made.votes, strict=True))
    return pl.DataFrame({"station_id": list(map(str, range(200))), "unit1": names} | columns)


def opened(table, tmp_path):
    table.write_parquet(tmp_path / "stations.parquet")
    record = open_record(tmp_path / "stations.parquet")
    contest = record.main_contest().id
    return cases_of(record, contest, record.latest(contest).id)


@pytest.mark.parametrize("kind", FILES)
def test_every_method_names_the_column_and_counts_the_stations(table, tmp_path, kind):
    changed, said = FILES[kind]
    results = run_battery(opened(changed(table), tmp_path)[:1])
    assert {result.method for result in results} == set(METHODS)
    assert not any(result.applicable for result in results)
    (reason,) = {result.reason for result in results}
    assert said in reason
    assert not any(result.estimates or result.statistic or result.p_value for result in results)


@pytest.mark.parametrize("register", [300_000, 10**11])
def test_one_unit_that_is_no_station_does_not_keep_the_others_from_being_tested(table, tmp_path, register):
    first = pl.int_range(200) == 0
    path = tmp_path / "one.parquet"
    table.with_columns(pl.when(first).then(register).otherwise(pl.col("registered")).alias("registered")).write_parquet(
        path
    )
    record = open_record(path)
    cases = cases_of(record, *next(iter(record.sheets)))
    (apart,) = cases[0].stations.separated
    assert (apart.stations, apart.reason) == (1, "`registered` is over 200,000: no polling station")
    found = run_battery(cases[:1], ["integer_percentage", "spikes", "last_digit"])
    assert all(result.p_value is not None for result in found if result.test in {"turnout", "turnout_chi_square"})


def test_without_votes_there_is_no_case_and_a_negative_count_is_refused_with_its_place(table, tmp_path):
    assert opened(table.with_columns(v_first=EMPTY, v_second=EMPTY), tmp_path) == ()
    for column in ("registered", "v_first"):
        with pytest.raises(ScrutineerError) as fault:
            opened(table.with_columns(-pl.col(column)), tmp_path)
        assert (fault.value.row, fault.value.column) == (1, column)
