"""How often rules that are on by default accuse stations of ordinary elections."""

import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.formats.station_table import read_station_file
from scrutineer.tabulation.tally import tabulate


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "contrast", "zeros"),
    [
        ("albania_2017_parliament", 0, 5),
        ("bulgaria_20210711_parliament", 0, 10),
        ("bolivia_2019_president_computo", 4, 3),
        ("germany_2024_ep_wahlbezirke", 0, 0),
        ("peru_2021_president_r1_mesas", 8, 43),
        ("russia_2011_duma", 313, 24),
        ("russia_2018_president", 79, 13),
    ],
)
def test_few_stations_are_unlike_their_neighbours_and_no_area_is_a_copy(shared, name, contrast, zeros):
    record = read_station_file(shared / "data" / "stations" / f"{name}.parquet")
    report = run_checks(tabulate(record), rules=(rule("E03"), rule("F04"), rule("F05")))
    found = {row["code"]: row for row in report.summary.iter_rows(named=True)}
    assert {code: row["fail"] for code, row in found.items()} == {"E03": 0, "F04": contrast, "F05": zeros}
    assert found["E03"]["evaluated"] > 300
    assert max(found[code]["rate"] for code in ("F04", "F05")) < 0.005
