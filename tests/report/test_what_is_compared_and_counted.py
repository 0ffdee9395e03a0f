"""Which counts are compared, what a tally leaves out and why, and findings counted by unit."""

import dataclasses
import re

import polars as pl
import pytest

from report.page_texts import (
    COMMAND,
    DAY,
    Structure,
    built_in,
    built_in_html,
    built_in_page,
    of_stations,
    page_of,
    visible,
)
from scrutineer.claims.interval import Interval
from scrutineer.claims.statements import Statement
from scrutineer.formats.open_record import open_record
from scrutineer.report.build import build_page
from scrutineer.report.claims_section import _prints
from scrutineer.report.examination import examine
from scrutineer.report.finding_counts import failed_rows, failing_units, of_latest
from scrutineer.report.formula_words import formula_words
from scrutineer.report.html import render
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def sections(page):
    return {section.id: section for section in page.sections}


def paragraph(page):
    return " ".join(sentence.text for sentence in page.summary)


def figure(page, name):
    return next(f for s in page.sections for f in s.figures if f.id == name)


def two_counts(coverage):
    units = station_ids()
    meta = metadata(("first", "official"))
    stages = (dataclasses.replace(meta.stages[0], coverage=coverage), *meta.stages[1:])
    ballots = [ballot_table(units, "first", cast=[149] * 6, valid=[139] * 6), ballot_table(units, "official")]
    return small_record(
        metadata=dataclasses.replace(meta, stages=stages),
        ballots=pl.concat(ballots),
        votes=pl.concat([vote_table(units, "first", [(79, 40, 20)] * 6), vote_table(units)]),
    )


def test_a_reading_of_a_count_under_way_is_not_compared():
    closed, open_ = page_of(two_counts("complete")), page_of(two_counts("partial"))
    assert "gained 6 votes" in paragraph(closed)
    assert "gained" not in paragraph(open_)
    part = sections(open_)["stages"]
    assert not part.figures
    assert [table.id for table in part.tables] == ["readings-under-way"]
    assert any("voting or counting was under way" in text for text in part.sentences)


def test_the_counts_of_2023_are_compared_from_the_first_count_on():
    page = built_in_page("cambodia-2023")
    chart = figure(page, "stage-changes")
    assert [row[-1] for row in chart.rows] == [2_019, 1_661, 358]
    assert [entry.label for entry in chart.legend] == ["change of all ballots"]
    assert "613,104" not in paragraph(page)
    assert "rose by 2,019" in paragraph(page)
    assert len(sections(page)["stages"].tables[1].rows) == 2


def test_units_outside_the_count_are_named_by_what_is_known_of_them():
    units = station_ids()
    ballots = ballot_table(
        units, cast=[150, 150, 150, 150, 0, None], valid=[140] * 4 + [0, None], invalid=[10] * 4 + [0, None]
    ).with_columns(status=pl.Series(["reported"] * 3 + ["annulled", "not_opened", "missing"]))
    page = page_of(small_record(ballots=ballots, votes=vote_table(units[:3])))
    classes = "1 has no figures, 1 was annulled (150 ballots set aside) and 1 did not open"
    found = sections(page)
    assert classes in found["coverage"].sentences[0]
    assert any(classes in point for point in found["gaps"].points)
    assert figure(page, "coverage-by-region").title == "3 of 6 stations are not in the count"
    assert "150 ballots set aside" in paragraph(page)


def test_printed_counts_divide_to_the_printed_rate():
    units = station_ids()
    page = page_of(small_record(ballots=ballot_table(units, registered=[200] * 5 + [0]), votes=vote_table(units)))
    table = sections(page)["turnout"].tables[0]
    row = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert row["cast"] == 900
    assert row["cast_counted"] == 750
    assert row["turnout"] == row["cast_counted"] / row.get("registered_counted", row["registered"])
    assert "150 ballots are left out of turnout" in paragraph(page)
    whole = sections(page_of(small_record()))["turnout"].tables[0]
    assert "cast_counted" not in [column.name for column in whole.columns]


def test_a_change_that_later_versions_repeat_stands_once():
    examination = built_in("cambodia-2018")
    rows = [row for row in failed_rows(examination) if row["code"] == "D06"]
    assert [row["gap"] for row in rows].count(13_924) == 1
    repeated = next(row for row in rows if row["gap"] == 13_924)
    assert "The same figure stands in" in repeated["message"]
    page = built_in_page("cambodia-2018")
    assert f"{len(of_latest(failed_rows(examination)))} findings" in paragraph(page)


def test_units_that_fail_two_rules_are_counted_once():
    units = station_ids()
    ballots = ballot_table(units, registered=[100] * 2 + [200] * 4)
    examination = examine(small_record(ballots=ballots, votes=vote_table(units)))
    found = failing_units(failed_rows(examination), examination)
    assert [(item.severity, item.units, item.codes, item.at_all) for item in found] == [
        ("error", 2, ("A04", "A27"), True)
    ]
    assert "2 stations meet neither A04 nor A27, the same stations each time" in paragraph(page_of(examination.record))


def test_a_figure_that_the_version_does_not_have_is_that_of_its_source():
    def printed(text, low, high, source):
        return Statement("s", "cast", "official", text, Interval(low, high), None, source, used=False, reason="")

    counted = Interval.point(6_946_164)
    items = [
        printed("6,946,164", 6_946_164, 6_946_164, "A"),
        printed("6.94 million", 6_935_000, 6_945_000, "B"),
        printed("6,900,000", 6_900_000, 6_900_000, "C;D"),
    ]
    assert _prints(counted, items) == (
        "; printed as “6,946,164” and “6.94 million” (rounded down); C and D print “6,900,000” instead"
    )


def test_one_rate_is_said_in_the_singular_and_formulas_in_words():
    assert re.fullmatch(
        r"Turnout is given by sources at one rate, \d+\.\d+ %",
        figure(built_in_page("cambodia-2013"), "turnout-announced").title,
    )
    assert formula_words("quota_highest_average").startswith("whole quotas first, then highest averages")
    assert formula_words("some_other_way") == "some other way"
    text = visible(built_in_html("cambodia-2018"))
    assert "whole quotas first" in text
    assert not re.search(r"\b[2-9] (error|warning|info)\b", text)


@pytest.mark.real_data
def test_a_file_of_stations_says_what_it_leaves_out(shared):
    record = open_record(shared / "data" / "stations" / "peru_2021_president_r1_mesas.parquet")
    page = page_of(record)
    classes = "9,335 have no figures, 753 were annulled (160,629 ballots set aside) and 189 did not open"
    text = visible(render(page))
    assert text.count(classes) >= 3
    assert "“Stage not named”" not in text
    assert paragraph(page).startswith("The file gives 15,870,716 ballots cast among 22,224,351 registered voters")
    assert text.count("are as in the file") == 1
    assert "A01, A02 and A03 did not fail, with a remark in place of a pass: “holds at every unit" in paragraph(page)


@pytest.mark.real_data
def test_a_file_of_stations_counts_units_and_not_entries(shared):
    examination = of_stations(shared / "data" / "stations" / "turkey_2023_president_r1.parquet")
    page = build_page(examination, command=COMMAND, made_on=DAY)
    lead = paragraph(page)
    assert "3,776 stations meet neither A04 nor A27, the same stations each time" in lead
    assert "7,552" not in lead
    assert "A04 also fails, with nothing wrong, at ordinary stations" in lead
    text = " ".join(sections(page)["coverage"].sentences)
    assert "3,778 of the" in text
    assert "2 of them are of a kind where voters may lawfully be added (abroad)" in text
    assert "the other 3,776" in text
    groups = sections(page)["findings"].findings
    assert all(group.note for group in groups if group.code in {"A04", "A27"})
    assert {"A04", "A27"} <= {code for group in groups for code, _ in group.rules}
    assert not Structure(render(page)).faults
