"""Findings name the version they are about, the latest one leads, and rules at the same units are told together."""

import polars as pl
import pytest

from report.page_texts import Structure, document_of, html_of, page_of, visible
from scrutineer.checks.catalogue import RULES, rule
from scrutineer.checks.run import run_checks
from scrutineer.report.examination import examine
from scrutineer.report.finding_counts import failed_rows, may_be_lawful, of_earlier, of_latest
from scrutineer.report.reason_words import column_words, reason_in_words
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

ZERO, SOME = (0, 0, 0), (80, 40, 20)


def sections(page):
    return {section.id: section for section in page.sections}


def paragraph(page):
    return " ".join(sentence.text for sentence in page.summary)


def empty_stations(**empty):
    """A record whose stations are empty forms at some versions: version to the numbers of its empty stations."""
    units, ballots, votes = station_ids(), [], []
    for stage, none in empty.items():
        counts = {
            name: [0 if place in none else full for place in range(6)]
            for name, full in (("cast", 150), ("valid", 140), ("invalid", 10))
        }
        ballots.append(ballot_table(units, stage, **counts))
        votes.append(vote_table(units, stage, [ZERO if place in none else SOME for place in range(6)]))
    return small_record(metadata=metadata(tuple(empty)), ballots=pl.concat(ballots), votes=pl.concat(votes))


def messages(record, *codes):
    report = run_checks(tabulate(record), rules=tuple(rule(code) for code in codes))
    return [row["message"] for row in report.shown()], [row["message"] for row in report.shown(together=True)]


def test_a_finding_names_its_version_where_there_are_several():
    each, once = messages(empty_stations(first={0}, second={0}, final={1}), "A17")
    assert [text.split(":")[0] for text in each] == [
        "Station 0-1 (District 0), final",
        "Station 0-0 (District 0), second",
        "Station 0-0 (District 0), first",
    ]
    assert [text.split(":")[0] for text in once] == [
        "Station 0-1 (District 0), final",
        "Station 0-0 (District 0), first and second",
    ]


def test_one_version_needs_no_name_and_a_rule_that_names_it_does_not_name_it_twice():
    single, _ = messages(empty_stations(final={1}), "A17")
    assert single == ["Station 0-1 (District 0): ballots cast stand as 0 although the unit reported."]
    changed, _ = messages(empty_stations(first={0}, final=set()), "D05")
    assert changed
    assert all(text.lower().count("final") == 1 for text in changed)


def test_the_headline_counts_the_latest_version_and_tells_the_others_apart():
    record = empty_stations(first={0, 2}, second={0}, final={0, 1})
    examination = examine(record)
    rows = failed_rows(examination)
    own = [row for row in of_latest(rows) if row["code"] == "A17"]
    assert {row["unit"] for row in own} == {"r/0/0", "r/0/1"}
    before = [row for row in of_earlier(rows) if row["code"] == "A17"]
    assert [(row["unit"], row["versions"], row["stands_in_latest"]) for row in before] == [
        ("r/0/0", ["first", "second"], True),
        ("r/0/2", ["first"], False),
    ]
    summary = {row["code"]: row for row in examination.checks.summary.iter_rows(named=True)}
    assert (summary["A17"]["fail"], summary["A17"]["fail_latest"]) == (5, 2)
    stake = {entry.set.id: entry.stake.units for entry in examination.materiality.weighed}
    assert stake["rule:A17"] == summary["A17"]["fail_latest"]
    found = sections(page_of(record))["findings"]
    listed = {code: group.number for group in found.findings for code, _ in group.rules}
    assert listed["A17"] == 2
    assert found.earlier_title.startswith("Counted apart, in earlier versions of the count: ")
    assert "Counted apart, in earlier versions of the count" in paragraph(page_of(record))
    assert any(card.message.startswith("Station 0-2") for g in found.earlier_findings for card in g.findings)
    assert not Structure(html_of(record)).faults


def test_the_document_counts_findings_by_version():
    check = document_of(empty_stations(first={0, 2}, final={0}))["check"]
    behind = [row["versions_behind"] for row in check["findings"]]
    assert check["findings_latest"] == behind.count(0)
    assert check["findings_total"] == len(behind)
    assert 1 in behind


def test_a_change_of_the_whole_stands_from_the_version_that_brought_it():
    record = empty_stations(first={0}, second=set(), final=set())
    rows = [row for row in failed_rows(examine(record)) if row["code"] == "D06"]
    assert {row["stage"] for row in rows} == {"second"}
    assert of_latest(rows) == rows


def test_rules_at_the_same_units_are_one_group_and_the_units_are_counted_once():
    units = station_ids()
    ballots = ballot_table(units, registered=[100] * 4 + [200] * 2)
    page = page_of(small_record(ballots=ballots, votes=vote_table(units)))
    groups = sections(page)["findings"].findings
    both = next(group for group in groups if len(group.rules) == 2)
    assert [code for code, _ in both.rules] == ["A04", "A27"]
    assert both.number == len(both.findings) == 4
    assert both.same == "The same 4 stations do not meet A04 and A27; they are counted once."
    assert both.severity_label == "Error, unless there is a lawful cause"
    assert both.findings[0].message.count("Station 0-0") == 1
    assert "4 stations meet neither A04 nor A27, the same stations each time" in paragraph(page)
    assert "8 errors" not in visible(html_of(small_record(ballots=ballots, votes=vote_table(units))))


def test_headings_say_that_the_rule_is_not_met():
    record = empty_stations(final={0})
    text = visible(html_of(record))
    assert "Rule not met: Somebody voted (A17)" in text
    assert "do not meet" in text or "does not meet" in text or "meets neither" in text
    assert may_be_lawful("A04")
    assert may_be_lawful("A27")
    assert not may_be_lawful("A20")


@pytest.mark.parametrize("code", [item.code for item in RULES])
def test_no_column_name_is_left_in_a_reason(code):
    found = rule(code)
    for need in (name for names in found.needs for name in names.split("|")):
        said = reason_in_words(f"the record holds no column {need}")
        assert said == f"not in the record: {column_words(need)}"
        assert "_" not in said
    for kind in found.reads:
        assert reason_in_words(f"the record holds no stage of the kind {kind}").startswith("not in the record: ")


def test_the_table_of_rules_gives_its_reasons_in_words():
    record = small_record()
    page = page_of(record)
    table = sections(page)["findings"].tables[0]
    place = [column.name for column in table.columns].index("reason")
    reasons = [str(row[place]) for row in table.rows]
    assert any(text.startswith("not in the record: ") for text in reasons)
    assert not [text for text in reasons if "no column" in text or "of the kind" in text]
