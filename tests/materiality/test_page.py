"""The section of the page: its review queue in the words of the findings section."""

import polars as pl
import pytest

from scrutineer.formats.open_record import open_record
from scrutineer.report.examination import examine
from scrutineer.report.matter_section import matter_section
from scrutineer.report.verdict_words import SEVERITY_WORDS, UNLESS_LAWFUL


@pytest.fixture
def section(tmp_path):
    """Four stations: votes and valid ballots differ on one, more ballots than voters on one, full turnout on one."""
    file = tmp_path / "stations.parquet"
    pl.DataFrame(
        {
            "station_id": ["1", "2", "3", "4"],
            "registered": [100, 100, 40, 30],
            "cast": [80, 80, 42, 30],
            "valid": [80, 80, 42, 30],
            "invalid": [0, 0, 0, 0],
            "v_ash": [60, 40, 22, 20],
            "v_birch": [20, 44, 20, 10],
        }
    ).write_parquet(file)
    found = matter_section(examine(open_record(file, stage="official")))
    assert found is not None
    return found


def test_severities_stand_in_the_words_of_the_findings(section):
    (table,) = [table for table in section.tables if table.id == "matter-queue"]
    place = [column.name for column in table.columns].index("severity")
    words = {row[1].split(" (")[0]: row[place] for row in table.rows}
    assert words["2"] == SEVERITY_WORDS["error"]
    # More ballots than voters may have a lawful cause.
    assert words["3"] == UNLESS_LAWFUL
    assert set(words.values()) <= {*SEVERITY_WORDS.values(), UNLESS_LAWFUL}


def test_the_queue_says_what_each_form_could_change(section):
    (table,) = [table for table in section.tables if table.id == "matter-queue"]
    assert table.caption == (
        "Which forms to look at first: by whether they could change alone who has most votes, then by the most votes "
        "that they could hold, then by severity"
    )
    place = [column.name for column in table.columns].index("alone")
    said = [row[place] for row in table.rows]
    # 142 to 94: without the second it is 102 to 50, and 100 more for the other are enough; the others are too small.
    assert said[0] == "could change who has most votes"
    assert set(said[1:]) == {"could not change it"}
