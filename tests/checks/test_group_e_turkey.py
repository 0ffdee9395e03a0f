"""E01 and E08 on ballot boxes and the districts that were published beside them, Türkiye 2017."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.formats.station_table import read_station_file
from scrutineer.tabulation.tally import tabulate


@pytest.mark.real_data
def test_boxes_exceed_their_district_where_prisons_lie(shared):
    folder = shared / "data" / "stations"
    boxes = read_station_file(folder / "turkey_2017_referendum.parquet")
    districts = read_station_file(folder / "turkey_2017_referendum_districts.parquet")
    (key, sheet), whole = next(iter(boxes.sheets.items())), next(iter(districts.sheets.values()))
    # A line of the file of districts is a station below its district.
    named = districts.units.ids.gather(districts.units.parent[whole.rows])
    rows = named.replace_strict(boxes.units.ids, np.arange(len(boxes.units)), return_dtype=pl.Int64).to_numpy()
    both = replace(
        sheet,
        rows=np.concatenate([rows, sheet.rows]),
        ballots=pl.concat([whole.ballots.select(sheet.ballots.columns), sheet.ballots], how="vertical_relaxed"),
        votes=pl.concat([whole.votes.select(sheet.votes.columns), sheet.votes]),
    )
    report = run_checks(tabulate(replace(boxes, sheets={key: both})), rules=(rule("E01"), rule("E08")))
    found = {f["code"]: f for f in report.shown()}
    # Cast, valid, invalid, yes and no of 970 districts; the boxes are never fewer than the district has.
    assert report.summary["evaluated"].to_list() == [5 * 970, 970]
    assert (found["E01"]["units"], found["E01"]["gap"]) == (757, 256_547)
    assert (found["E08"]["units"], found["E08"]["gap"]) == (159, 85_943)
    assert "SILIVRI" in found["E08"]["message"]
