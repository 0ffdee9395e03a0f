"""EML 510 and 520: units, counts, lists, candidates, seats; what does not add up; no entity and no outside file."""

import pytest

from formats.standards.exchange_records import EML_510, EML_520, EML_GENERIC
from scrutineer.errors import InputError
from scrutineer.formats.standards.eml import read_eml


@pytest.fixture
def read(tmp_path):
    """Read a document from a file."""

    def of(text, encoding="utf-8"):
        file = tmp_path / "count.eml.xml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_eml(file)

    return of


def row(record, unit):
    """The ballots row of a unit."""
    return record.ballots.filter(unit=unit).row(0, named=True)


def test_a_dutch_count_of_stations(read):
    record = read(EML_510)
    assert record.id == "gr2031-molendam"
    assert record.metadata.election.first_day.isoformat() == "2031-03-19"
    assert record.units.table.select("unit", "level", "parent", "name").rows() == [
        ("0999", "whole", None, "Molendam"),
        ("0999::SB1", "station", "0999", "Bureau Haven"),
    ]
    whole = row(record, "0999")
    # In the Dutch profile Cast is the number of entitled voters, not of ballots.
    assert (whole["registered"], whole["cast"], whole["valid"], whole["invalid"], whole["blank"]) == (
        900,
        360,
        350,
        6,
        4,
    )
    assert (whole["accredited"], whole["cards"], whole["proxies"]) == (360, 340, 20)
    assert whole["uncounted_geen_verklaring"] == 1
    assert whole["derived"] == "cast"
    assert "entitled voters" in record.metadata.definitions["registered"]
    assert [c.id for c in record.metadata.contests] == ["geen", "geen-candidates"]
    assert [(o.id, o.name, o.kind) for o in record.metadata.options] == [
        ("list-1", "Partij Wind", "party"),
        ("list-2", "List 2", "party"),
        ("list-1-1", "Candidate 1 of list 1", "candidate"),
        ("list-1-2", "Candidate 2 of list 1", "candidate"),
        ("list-2-1", "Candidate 1 of list 2", "candidate"),
    ]
    assert record.sheet("geen", "count").votes.rows() == [(300, 50)] * 2
    assert record.sheet("geen-candidates", "count").votes.rows() == [(200, 100, 50)] * 2
    assert not record.notes
    assert len(record.metadata.sources[0].sha256) == 64


def test_candidates_that_do_not_sum_to_their_list_are_told(read):
    record = read(EML_510.replace("<ValidVotes>100<", "<ValidVotes>99<", 1))
    assert "1 place the votes of a list are not the sum" in record.notes[0]
    assert "list-1 in 0999: 300 against 299" in record.notes[0]
    assert record.votes.filter(unit="0999", option="list-1")["votes"].to_list() == [300]


def test_cast_is_ballots_where_it_is_what_was_counted(read):
    record = read(EML_510.replace("<Cast>900<", "<Cast>360<"))
    assert row(record, "0999")["cast"] == 360
    assert "registered" not in record.metadata.definitions
    assert record.ballots["derived"].null_count() == 2


def test_a_count_of_another_version_and_country(read):
    record = read(EML_GENERIC)
    counts = row(record, "whole")
    assert (counts["cast"], counts["valid"], counts["invalid"], counts["blank"]) == (100, 90, 10, None)
    assert [(o.id, o.name) for o in record.metadata.options] == [
        ("candidate-7", "Ivy Ash"),
        ("candidate-8", "Candidate 8"),
    ]
    assert record.votes["votes"].to_list() == [70, 20]
    assert record.metadata.election.country is None
    assert any("reasons for rejection are added up" in note for note in record.notes)


def test_a_result_gives_seats_and_says_what_it_does_not_give(read):
    record = read(EML_520)
    seats = {(contest, option): n for contest, option, n in record.seats.select("contest", "option", "seats").rows()}
    assert seats == {("all", "list-1"): 2, ("all-candidates", "list-1-akkera"): 1, ("all-candidates", "list-1-2"): 1}
    assert {o.id: o.name for o in record.metadata.options}["list-1-akkera"] == "A. Akker"
    assert not record.sheets
    assert record.metadata.stages[0].id == "result"
    told = " ".join(record.notes)
    assert "seats.Elected: 1 value" in told
    assert "seats.Ranking: 2 values" in told


def test_contests_without_a_common_unit_are_districts(read):
    start, end = EML_510.index("<Contest><"), EML_510.index("</Contests>")
    one = EML_510[start:end]
    two = one.replace('Id="geen"', 'Id="east"').replace("0999::SB1", "0999::SB2")
    record = read(EML_510.replace(one, one + two))
    units = dict(record.units.table.select("unit", "parent").rows())
    assert units["contest:east"] == "0999"
    assert units["0999::SB2"] == "contest:east"
    assert record.metadata.contest("east").unit == "contest:east"
    same = read(EML_510.replace(one, one + one.replace('Id="geen"', 'Id="mayor"')))
    assert same.metadata.contest("mayor").unit == "0999"
    assert len(same.units) == 2


def test_figures_before_a_correction_are_told_and_left_out(read):
    text = EML_510.replace("<ValidVotes>300<", "<kr:InitialValidVotes>301</kr:InitialValidVotes><ValidVotes>300<")
    record = read(text)
    assert record.sheet("geen", "count").votes.rows() == [(300, 50)] * 2
    assert any("Initial...: 2 values" in note for note in record.notes)


def test_nested_reporting_units_find_their_parents(read):
    more = EML_510[EML_510.index("<ReportingUnitVotes>") : EML_510.index("</Contest>")]
    municipality = more.replace("0999::SB1", "HSB4").replace("Bureau Haven", "Kieskring 4")
    below = more.replace("0999::SB1", "HSB4::0777").replace("Bureau Haven", "Duin")
    record = read(EML_510.replace("</Contest>", municipality + below + "</Contest>"))
    rows = {
        unit: (level, parent) for unit, level, parent in record.units.table.select("unit", "level", "parent").rows()
    }
    assert rows["HSB4"] == ("constituency", "0999")
    assert rows["HSB4::0777"] == ("municipality", "HSB4")


UNIT = '<ReportingUnitIdentifier Id="0999::SB1">Bureau Haven</ReportingUnitIdentifier>'


@pytest.mark.parametrize(
    ("old", "new", "message", "place"),
    [
        ("<ValidVotes>300<", "<ValidVotes>3OO<", "not a count", "/TotalVotes[1]/Selection[1]/ValidVotes"),
        ("<ValidVotes>300<", "<ValidVotes>-3<", "not a count", "ValidVotes"),
        ("<ValidVotes>300<", "<ValidVotes>٣٠٠<", "not a count", "ValidVotes"),
        ("<ValidVotes>300<", "<ValidVotes><", "not a count", "ValidVotes"),
        ("<ValidVotes>300<", f"<ValidVotes>{'9' * 5000}<", "not a count|longer than", "ValidVotes"),
        ("<Cast>900<", "<Cast>9.0<", "not a count", "/TotalVotes[1]/Cast"),
        ("<TotalCounted>350</TotalCounted>", "<TotalCounted>350</TotalCounted>" * 2, "stands twice", "TotalCounted"),
        ('ReasonCode="blanco"', 'ReasonCode="ongeldig"', "stands twice", "RejectedVotes"),
        ('<AffiliationIdentifier Id="2">', '<AffiliationIdentifier Id="1">', "twice in one block", "Selection[4]"),
        ('<CandidateIdentifier Id="2"/>', '<CandidateIdentifier Id="1"/>', "twice in one block", "Selection[3]"),
        ('<CandidateIdentifier Id="2"/>', "<CandidateIdentifier/>", "neither id nor name", "Selection[3]"),
        ('Id="0999::SB1">Bureau Haven', 'Id="">', "no id", "ReportingUnitIdentifier"),
        ('Id="510b"', 'Id="230b"', "not a count or result", "/EML/@Id"),
        (UNIT, "", "without its id", "/ReportingUnitVotes[1]"),
        ("ReportingUnitVotes>", "TotalVotes>", "two totals", "/TotalVotes[2]"),
    ],
)
def test_a_fault_is_one_error_with_the_path_of_the_element(read, old, new, message, place):
    with pytest.raises(InputError, match=message) as caught:
        read(EML_510.replace(old, new, -1 if old == "ReportingUnitVotes>" else 1))
    assert place in caught.value.column
    assert caught.value.file.endswith("count.eml.xml")


BOMB = '<?xml version="1.0"?><!DOCTYPE EML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><EML Id="510">&b;</EML>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE EML [<!ENTITY x SYSTEM "file:///etc/hostname">]><EML Id="510">&x;</EML>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        ("<EML", "not XML"),
        ("<EML Id='510'>" + "<a>" * 100_000, "nested too deeply"),
        ("<EML Id='510'></EML>", "no figures"),
        ("<Other/>", "not an EML document"),
        ("<?xml version='1.0' encoding='martian'?><EML Id='510'/>", "not XML"),
        (b"<EML Id='510'>\xff\xfe</EML>", "not XML"),
        (b"", "empty"),
        ("<EML Id='510'><Count><TotalVotes/></Count></EML>", "outside a contest"),
    ],
)
def test_hostile_xml_is_refused(read, text, message):
    with pytest.raises(InputError, match=message):
        read(text)


def test_utf_16_is_read(read):
    record = read(EML_510.replace('encoding="UTF-8"', 'encoding="UTF-16"'), "utf-16")
    assert record.votes["votes"].sum() == 1400


def test_many_stations_are_read_one_by_one(read):
    station = EML_510[EML_510.index("<ReportingUnitVotes>") : EML_510.index("</Contest>")]
    many = "".join(station.replace("SB1", f"SB{number}") for number in range(1, 501))
    record = read(EML_510.replace(station, many))
    assert len(record.units) == 501
    assert record.sheet("geen", "count").votes.sum().row(0) == (300 * 501, 50 * 501)
    assert record.ballots["registered"].sum() == 900 * 501
