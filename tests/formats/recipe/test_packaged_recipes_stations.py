"""Every packaged recipe for a station file gives the totals of its columns, and what the reader of station files gives."""

import datetime as dt

import polars as pl
import pytest

from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.find import find_recipe, packaged_recipes
from scrutineer.formats.station_table import read_station_file

pytestmark = pytest.mark.real_data

COUNTS = ("registered", "cast", "valid", "invalid")
SMALL = {
    "albania-2017-parliament": "albania_2017_parliament",
    "bolivia-2019-president-official": "bolivia_2019_president_computo",
    "bolivia-2019-president-trep-20-october": "bolivia_2019_president_trep_20oct1940",
    "bolivia-2019-president-trep-21-october": "bolivia_2019_president_trep_21oct1829",
    "bulgaria-2021-parliament": "bulgaria_20210711_parliament",
    "georgia-2012-parliament": "georgia_2012_parliament_pr",
    "georgia-2013-president": "georgia_2013_president",
    "georgia-2016-parliament": "georgia_2016_parliament_pr",
    "turkey-2017-referendum-districts": "turkey_2017_referendum_districts",
    "turkey-2023-president-r1-districts": "turkey_2023_president_r1_districts",
}
LARGE = {
    "germany-2024-ep": "germany_2024_ep_wahlbezirke",
    "mexico-2012-president": "mexico_2012_president_casillas",
    "peru-2021-president-r1": "peru_2021_president_r1_mesas",
    "russia-2011-duma": "russia_2011_duma",
    "russia-2018-president": "russia_2018_president",
    "turkey-2017-referendum-boxes": "turkey_2017_referendum",
    "turkey-2023-president-r1-boxes": "turkey_2023_president_r1",
}
STATED = {
    # registered, cast, valid, invalid, then votes by option: totals that the note beside the files states.
    "bolivia-2019-president-official": (
        {"registered": 7_315_364, "cast": 6_460_515, "valid": 6_137_671, "blank": 93_507, "invalid": 229_337},
        {"mas_ipsp": 2_889_359, "cc": 2_240_920},
    ),
    "albania-2017-parliament": ({}, {"ps": 764_731}),
    "bulgaria-2021-parliament": ({}, {"ima_takv_narod_22": 657_829, "gerb_sds_5": 642_165, "bsp_4": 365_695}),
    "russia-2018-president": ({"registered": 109_008_428}, {}),
    "turkey-2017-referendum-boxes": (
        {"valid": 48_936_604, "cast": 49_798_855},
        {"evet": 25_157_463, "hayir": 23_779_141},
    ),
}


def compare(shared, name, file):
    path = shared / "data" / "stations" / f"{file}.parquet"
    recipe = find_recipe(name)
    imported = import_files([path], recipe)
    record = imported.record
    table = pl.read_parquet(path)
    (sheet,) = record.sheets.values()
    assert len(sheet) == table.height
    options = [column for column in table.columns if column.startswith("v_")]
    assert sheet.votes.select(pl.all().sum()).row(0) == table.select(pl.col(options).sum()).row(0)
    assert {kind: record.ballots[kind].sum() for kind in COUNTS} == {kind: table[kind].sum() for kind in COUNTS}

    other = read_station_file(path)
    (plain,) = other.sheets.values()
    assert [option.id for option in record.metadata.options] == [option.id for option in other.metadata.options]
    for kind in (*COUNTS, "blank"):
        if kind in other.ballots.columns:
            assert record.ballots[kind].null_count() == other.ballots[kind].null_count(), kind
            assert record.ballots[kind].sum() == other.ballots[kind].sum(), kind
    assert sheet.votes.select(pl.all().sum()).row(0) == plain.votes.select(pl.all().sum()).row(0)
    assert (
        stations(record)["kind"].value_counts().sort("kind").equals(stations(other)["kind"].value_counts().sort("kind"))
    )
    assert (
        record.ballots["status"]
        .value_counts()
        .sort("status")
        .equals(other.ballots["status"].value_counts().sort("status"))
    )
    counts, votes = STATED.get(name, ({}, {}))
    assert {kind: record.ballots[kind].sum() for kind in counts} == counts
    assert {option: sheet.votes[option].sum() for option in votes} == votes
    return record, imported.reconciliation


def stations(record):
    """The units that are rows of the file: those with ballots."""
    return record.units.table.filter(pl.col("unit").is_in(record.ballots["unit"].implode()))


@pytest.mark.parametrize("name", SMALL)
def test_a_station_file_gives_its_totals(shared, name):
    compare(shared, name, SMALL[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_station_file_gives_its_totals(shared, name):
    compare(shared, name, LARGE[name])


def test_three_published_versions_of_bolivia_are_three_stages_of_one_record(shared):
    folder = shared / "data" / "stations"
    names = ("trep_20oct1940", "trep_21oct1829", "computo")
    record = import_files(
        [folder / f"bolivia_2019_president_{name}.parquet" for name in names], find_recipe("bolivia-2019-president")
    ).record
    stages = record.metadata.stages
    assert [(stage.id, stage.date, stage.coverage) for stage in stages] == [
        ("trep-20-october", dt.date(2019, 10, 20), "partial"),
        ("trep-21-october", dt.date(2019, 10, 21), "partial"),
        ("official", None, "complete"),
    ]
    sizes = {stage: len(sheet) for (_, stage), sheet in record.sheets.items()}
    assert sizes == {"trep-20-october": 28_975, "trep-21-october": 32_806, "official": 34_555}
    mas = {stage: sheet.votes["mas_ipsp"].sum() for (_, stage), sheet in record.sheets.items()}
    assert mas == {"trep-20-october": 2_355_644, "trep-21-october": 2_738_136, "official": 2_889_359}
    official = set(record.ballots.filter(pl.col("stage") == "official")["unit"])
    before = set(record.ballots.filter(pl.col("stage") == "trep-21-october")["unit"])
    assert len(official - before) == 1_749
    assert record.metadata.election.law == "bo"


def test_what_the_publisher_computed_is_marked_as_derived():
    derived = {name: find_recipe(name).derived for name in packaged_recipes()}
    assert derived["georgia-2012-parliament"] == derived["georgia-2016-parliament"] == ("valid",)
    for name in ("mexico-2012-president", "germany-2024-ep", "russia-2011-duma", "russia-2018-president"):
        assert set(derived[name]) == {"cast", "valid"}
    assert derived["bolivia-2019-president"] == derived["turkey-2017-referendum-boxes"] == ()


def test_every_station_file_has_a_recipe(shared):
    named = {role.path for name in packaged_recipes() for role in find_recipe(name).files}
    assert {file.name for file in (shared / "data" / "stations").glob("*.parquet")} <= named
