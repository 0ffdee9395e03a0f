"""Every real station file: opened, added up, checked, written as a record folder and read again. Slow."""

import pytest

from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from scrutineer.report.examination import examine

pytestmark = [pytest.mark.slow, pytest.mark.real_data]

STATIONS = {
    "albania_2017_parliament": 5_362,
    "bolivia_2019_president_computo": 34_555,
    "bolivia_2019_president_trep_20oct1940": 28_975,
    "bolivia_2019_president_trep_21oct1829": 32_806,
    "bulgaria_20210711_parliament": 13_005,
    "georgia_2012_parliament_pr": 3_696,
    "georgia_2013_president": 3_707,
    "georgia_2016_parliament_pr": 3_668,
    "germany_2024_ep_wahlbezirke": 91_753,
    "mexico_2012_president_casillas": 143_132,
    "peru_2021_president_r1_mesas": 86_488,
    "russia_2011_duma": 95_225,
    "russia_2018_president": 97_699,
    "turkey_2017_referendum": 167_157,
    "turkey_2017_referendum_districts": 970,
    "turkey_2023_president_r1": 192_333,
    "turkey_2023_president_r1_districts": 973,
}


@pytest.mark.parametrize(("name", "stations"), STATIONS.items())
def test_a_real_file_survives_the_round_trip_and_every_rule(shared, tmp_path, name, stations):
    record = open_record(shared / "data" / "stations" / f"{name}.parquet", title=name, stage="official")
    examination = examine(record)
    tally = examination.tabulation.latest("contest")
    assert tally is not None
    assert tally.expected == stations
    summary = examination.checks.as_dict()["summary"]
    assert all(
        row["evaluated"] == row["fail"] + row["pass"] and (row["evaluated"] or row["not_evaluable"]) for row in summary
    )
    for kind, parquet in (("parquet", True), ("csv", False)):
        write_record(record, tmp_path / kind, parquet=parquet)
        assert open_record(tmp_path / kind).digest == record.digest
