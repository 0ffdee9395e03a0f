"""Totals of a NIST report or an EML count that cannot be are told when it is read; hostile XML is named as such."""

import json

import pytest

from formats.standards.test_eml_documents import BOMB, OUTSIDE
from formats.standards.test_nist_reports_of_others import foreign_report
from scrutineer.errors import InputError
from scrutineer.formats.standards.eml import read_eml
from scrutineer.formats.standards.nist_read import read_nist
from scrutineer.formats.standards.recognise import read_standard

BLOCK = (
    '<Selection><AffiliationIdentifier Id="1"><RegisteredName>Blue</RegisteredName></AffiliationIdentifier>'
    "<ValidVotes>{blue}</ValidVotes></Selection><Cast>35</Cast><TotalCounted>30</TotalCounted>"
    '<RejectedVotes ReasonCode="spoilt">5</RejectedVotes>'
)


def eml(total, station):
    """A count of one station and the whole."""
    return (
        '<EML xmlns="urn:oasis:names:tc:evs:schema:eml" Id="510"><Count><Election><ElectionIdentifier Id="E1"/><Contests>'
        f'<Contest><ContestIdentifier Id="C1"/><TotalVotes>{BLOCK.format(blue=total)}</TotalVotes><ReportingUnitVotes>'
        f'<ReportingUnitIdentifier Id="S1">S1</ReportingUnitIdentifier>{BLOCK.format(blue=station)}</ReportingUnitVotes>'
        "</Contest></Contests></Election></Count></EML>"
    )


@pytest.fixture
def count(tmp_path):
    """Write a document and name its file."""

    def of(text):
        file = tmp_path / "count.xml"
        file.write_text(text, encoding="utf-8")
        return file

    return of


def test_a_total_of_an_eml_count_that_cannot_be_is_told(count):
    (note,) = read_eml(count(eml(99, 10))).notes
    assert "1 total of the document cannot be the sum of the units below" in note
    assert "list-1 of whole: 99 against 10" in note
    assert not read_eml(count(eml(10, 10))).notes


@pytest.mark.parametrize("figure", ["ValidVotes", "Cast", "TotalCounted"])
def test_an_element_inside_a_figure_is_refused(count, figure):
    with pytest.raises(InputError, match="an element stands inside a figure") as caught:
        read_eml(count(eml(10, 10).replace(f"</{figure}>", f"<b>5</b></{figure}>")))
    assert str(caught.value.column).rstrip("/b").endswith((figure, "TotalVotes[1]"))


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, "<!DOCTYPE html><html><body>1,2</body></html>"])
def test_a_document_type_is_refused_as_such(count, text):
    with pytest.raises(InputError, match="XML with a document type"):
        read_standard(count(text))


def report(tmp_path, change):
    """A report of others, changed, as a file."""
    document = foreign_report()
    change(document)
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def selections(document):
    """The selections of the first contest."""
    return document["Election"][0]["Contest"][0]["ContestSelection"]


def total(unit, figure, kind="total"):
    """A count of votes."""
    return {"@type": "ElectionResults.VoteCounts", "GpUnitId": unit, "Type": kind, "Count": figure}


def test_a_total_of_a_report_that_is_too_small_is_told(tmp_path):
    record = read_nist(report(tmp_path, lambda d: selections(d)[1]["VoteCounts"].append(total("county", 7))))
    assert any("cannot be the sum of the units below" in note and "7 against 140" in note for note in record.notes)


def test_a_total_is_not_doubted_while_a_unit_below_has_no_figure(tmp_path):
    record = read_nist(report(tmp_path, lambda d: selections(d)[1]["VoteCounts"].append(total("county", 500))))
    assert not any("cannot be the sum" in note for note in record.notes)


def test_ways_of_voting_that_contradict_the_total_are_told(tmp_path):
    def change(document):
        selections(document)[1]["VoteCounts"] = [
            total("p1", 140),
            total("p1", 100, "early"),
            total("p1", 50, "election-day"),
        ]
        document["Election"][0]["BallotCounts"] = [document["Election"][0]["BallotCounts"][0]]

    (note,) = [note for note in read_nist(report(tmp_path, change)).notes if "way" in note and "add up" in note]
    assert "Bo Birch in p1: 150 against a total of 140" in note


def test_ways_of_voting_that_add_up_are_not_doubted(tmp_path):
    def change(document):
        selections(document)[1]["VoteCounts"] = [
            total("p1", 140),
            total("p1", 90, "early"),
            total("p1", 50, "election-day"),
        ]
        document["Election"][0]["BallotCounts"] = [document["Election"][0]["BallotCounts"][0]]

    assert not any("add up to the total" in note for note in read_nist(report(tmp_path, change)).notes)


def test_a_count_of_a_lost_contest_says_what_was_lost(tmp_path):
    def change(document):
        document["Election"][0]["BallotCounts"].append(
            {
                "@type": "ElectionResults.BallotCounts",
                "GpUnitId": "p1",
                "Type": "other",
                "OtherType": "scrutineer:valid@nowhere",
                "BallotsCast": 1,
            }
        )

    with pytest.raises(InputError, match="unknown count or contest") as caught:
        read_nist(report(tmp_path, change))
    assert "lost their identifiers" in str(caught.value.mend)
