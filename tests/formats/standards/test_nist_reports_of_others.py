"""NIST SP 1500-100: a report that others wrote is read for what it says, and its faults are named by their pointer."""

import datetime as dt
import json

import pytest

from scrutineer.errors import InputError
from scrutineer.formats.standards.nist_read import read_nist


def foreign_report():
    """A report of somebody else: three precincts, two ways of voting, one referendum and one race."""

    def text(content):
        return {
            "@type": "ElectionResults.InternationalizedText",
            "Text": [
                {"@type": "ElectionResults.LanguageString", "Language": "es", "Content": f"{content} (es)"},
                {"@type": "ElectionResults.LanguageString", "Language": "en-US", "Content": content},
            ],
        }

    def votes(*items):
        return [
            {"@type": "ElectionResults.VoteCounts", "GpUnitId": unit, "Type": kind, "Count": count}
            for unit, kind, count in items
        ]

    units = [
        {"@id": "county", "Type": "county", "Name": text("Oak County"), "ComposingGpUnitIds": ["p1", "p2"]},
        {"@id": "p1", "Type": "precinct", "VotersRegistered": 500},
        {
            "@id": "p2",
            "Type": "precinct",
            "CountStatus": [{"@type": "ElectionResults.CountStatus", "Type": "total", "Status": "not-processed"}],
        },
        {"@id": "ward", "Type": "other", "OtherType": "fire district", "ComposingGpUnitIds": ["p1"]},
    ]
    return {
        "@type": "ElectionResults.ElectionReport",
        "Format": "precinct-level",
        "GeneratedDate": "2030-11-06T01:02:03-05:00",
        "Issuer": "Oak County Clerk",
        "IssuerAbbreviation": "OCC",
        "SequenceStart": 1,
        "SequenceEnd": 1,
        "Status": "unofficial-partial",
        "VendorApplicationId": "vendor",
        "GpUnit": [{"@type": "ElectionResults.ReportingUnit", **unit} for unit in units],
        "Party": [{"@type": "ElectionResults.Party", "@id": "rose", "Name": text("Rose Party")}],
        "Election": [
            {
                "@type": "ElectionResults.Election",
                "Name": text("General 2030"),
                "Type": "general",
                "StartDate": "2030-11-05",
                "EndDate": "2030-11-05",
                "ElectionScopeId": "county",
                "Candidate": [
                    {"@type": "ElectionResults.Candidate", "@id": "c1", "BallotName": text("Ann Ash")},
                    {"@type": "ElectionResults.Candidate", "@id": "c2", "BallotName": text("Bo Birch")},
                ],
                "BallotCounts": [
                    {
                        "@type": "ElectionResults.BallotCounts",
                        "GpUnitId": "p1",
                        "Type": "total",
                        "BallotsCast": 300,
                        "BallotsRejected": 4,
                        "BallotsOutstanding": 9,
                    },
                    {"@type": "ElectionResults.BallotCounts", "GpUnitId": "p1", "Type": "early", "BallotsCast": 100},
                ],
                "Contest": [
                    {
                        "@type": "ElectionResults.CandidateContest",
                        "@id": "k1",
                        "Name": "Sheriff",
                        "VotesAllowed": 1,
                        "NumberElected": 1,
                        "ElectionDistrictId": "county",
                        "OtherCounts": [
                            {
                                "@type": "ElectionResults.OtherCounts",
                                "GpUnitId": "p1",
                                "Overvotes": 2,
                                "Undervotes": 3.0,
                            }
                        ],
                        "ContestSelection": [
                            {
                                "@type": "ElectionResults.CandidateSelection",
                                "@id": "s1",
                                "CandidateIds": ["c1"],
                                "VoteCounts": votes(("p1", "early", 60), ("p1", "election-day", 90.0)),
                            },
                            {
                                "@type": "ElectionResults.CandidateSelection",
                                "@id": "s2",
                                "CandidateIds": ["c2"],
                                "VoteCounts": votes(("p1", "total", 140), ("p1", "early", 1)),
                            },
                            {"@type": "ElectionResults.CandidateSelection", "@id": "s3", "IsWriteIn": True},
                        ],
                    },
                    {
                        "@type": "ElectionResults.BallotMeasureContest",
                        "@id": "k2",
                        "Name": "Measure 1",
                        "ElectionDistrictId": "ward",
                        "ContestSelection": [
                            {
                                "@type": "ElectionResults.BallotMeasureSelection",
                                "@id": "y",
                                "Selection": text("Yes"),
                                "VoteCounts": votes(("p1", "total", 10)),
                            },
                        ],
                    },
                ],
            }
        ],
    }


def test_a_report_of_others_is_read_for_what_it_says(tmp_path):
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(foreign_report()), encoding="utf-8")
    record = read_nist(file)
    assert record.metadata.election.title == "General 2030"
    assert record.metadata.election.first_day == dt.date(2030, 11, 5)
    assert [c.id for c in record.metadata.contests] == ["sheriff", "measure-1"]
    assert [o.id for o in record.metadata.options] == ["ann-ash", "bo-birch", "write-in", "yes"]
    sheet = record.sheet("sheriff", "unofficial-partial-1")
    assert sheet.votes.sum().row(0) == (150, 140)
    ballots = record.ballots.filter(unit="p1").row(0, named=True)
    assert (ballots["cast"], ballots["invalid"], ballots["blank"], ballots["registered"]) == (300, 4, 3, 500)
    assert record.ballots.filter(unit="p2")["status"].to_list() == ["missing"]
    assert dict(zip(*record.units.table.select("unit", "parent"), strict=True)) == {
        "county": None,
        "p1": "county",
        "p2": "county",
        "ward": "county",
    }
    told = " ".join(record.notes)
    for word in ("BallotsOutstanding", "VoteCounts: 3", "OtherCounts", "part of several units", "its first contest"):
        assert word in told
    assert record.metadata.sources[0].sha256


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.update(Status="done"), "/Status"),
        (lambda d: d.pop("Issuer"), "/Issuer"),
        (lambda d: d.update(GeneratedDate="yesterday"), "/GeneratedDate"),
        (lambda d: d.update(Election=[]), "/Election"),
        (lambda d: d["GpUnit"].append(d["GpUnit"][1]), "/GpUnit/4/@id"),
        (lambda d: d["GpUnit"][0].update(ComposingGpUnitIds=["nowhere"]), "/GpUnit/0/ComposingGpUnitIds"),
        (lambda d: d["GpUnit"][1].update(VotersRegistered=-1), "/GpUnit/1/VotersRegistered"),
        (lambda d: d["GpUnit"][1].update(VotersRegistered=1.5), "/GpUnit/1/VotersRegistered"),
        (lambda d: d["GpUnit"][1].update(VotersRegistered=True), "/GpUnit/1/VotersRegistered"),
        (lambda d: d["GpUnit"][1].update(Type=7), "/GpUnit/1/Type"),
        (lambda d: d["Election"][0].update(ElectionScopeId="x"), "/GpUnit"),
        (
            lambda d: d["Election"][0]["Contest"][0].update(ElectionDistrictId="x"),
            "/Election/0/Contest/0/ElectionDistr",
        ),
        (lambda d: d["Election"][0]["Contest"][0].update({"@type": "Race"}), "/Election/0/Contest/0/@type"),
        (lambda d: d["Election"][0]["Contest"][0]["ContestSelection"][0].update(CandidateIds=["c9"]), "/CandidateIds"),
        (lambda d: d["Election"][0]["Contest"][0]["ContestSelection"].append(None), "/ContestSelection/3"),
        (lambda d: _first(d).update(Count="90"), "/VoteCounts/0/Count"),
        (lambda d: _first(d).update(Count=10**13), "/VoteCounts/0/Count"),
        (lambda d: _first(d).update(Count=0.5), "/VoteCounts/0/Count"),
        (lambda d: _first(d).update(GpUnitId="p9"), "/VoteCounts/0/GpUnitId"),
        (lambda d: _first(d).update(GpUnitId=["p1"]), "/VoteCounts/0/GpUnitId"),
        (lambda d: _first(d).update(Type="postal"), "/VoteCounts/0/Type"),
        (lambda d: _first(d).update(Type=["total"]), "/VoteCounts/0/Type"),
        (lambda d: _first(d).update(Type="election-day"), "/VoteCounts/1/GpUnitId"),
        (lambda d: d["Election"][0]["BallotCounts"][0].update(BallotsCast="3"), "/BallotCounts/0/BallotsCast"),
        (lambda d: d["Election"][0]["BallotCounts"][0].update(Type={}), "/BallotCounts/0/Type"),
        (lambda d: d["Election"][0]["BallotCounts"].append(4), "/BallotCounts/2"),
    ],
)
def test_a_fault_is_one_error_with_its_pointer(tmp_path, change, place):
    document = foreign_report()
    change(document)
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_nist(file)
    assert place in caught.value.column
    assert caught.value.file == str(file)


def _first(document):
    """The first vote count of the document."""
    return document["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][0]
