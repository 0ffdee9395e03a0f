"""The seats of the page: fragile seats, the law, other formulas, what is possible without votes by district."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from report.page_texts import (
    built_in,
    built_in_document,
    built_in_html,
    built_in_page,
    document_of,
    page_of,
    visible,
)
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.fragile import fragile_seats

TABLE = """district,option,votes,magnitude
North,Ash,5400,5
North,Birch,3100,5
North,Cedar,1060,5
South,Ash,2900,4
South,Birch,4050,4
South,Cedar,2050,4
"""


def record_of(folder, text=TABLE, law="es"):
    """A record of a vote table under a law that fills seats by D'Hondt in each district."""
    path = folder / "votes.csv"
    path.write_text(text, encoding="utf-8")
    found = read_vote_table(path, title="Ruritania").record
    election = replace(found.metadata.election, law=law, first_day=dt.date(2015, 12, 20))
    return replace(found, metadata=replace(found.metadata, election=election))


def part(page, name):
    """A section of a page by its id; None where it is not there."""
    return next((section for section in page.sections if section.id == name), None)


def table(section, name):
    """A table of a section by its id; None where it is not there."""
    return next((found for found in section.tables if found.id == name), None)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """Votes by district are known."""
    return record_of(tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="module")
def known_page(known):
    """The page of a record with votes by district."""
    return page_of(known)


def test_the_most_fragile_seats_are_those_that_the_votes_give(known_page):
    rows = table(part(known_page, "seats"), "fragile-seats").rows
    # South by D'Hondt: Birch 4050, Ash 2900, Cedar 2050, Birch 2025; the next quotient is Ash's 1450. With 400 votes
    # from Cedar to Ash both stand at 1650, and the law gives the seat to the list with more votes.
    assert ("South", 400, "Cedar (seat 1) → Ash") in rows
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    place, votes, move = rows[0]
    said = " ".join(part(known_page, "seats").sentences)
    assert f"in {place}, {votes} votes moved" in said
    assert move.split(" (")[0] in said


def test_other_formulas_are_computed_from_the_votes_of_each_district(known_page):
    found = part(known_page, "other-formulas")
    rows = {row[0]: row[1] for row in table(found, "what-if").rows}
    # Only in North does it matter: the last seats go to 1080 and 1060 under Sainte-Laguë, Birch's second stands at 1033.
    assert rows == {
        "Law: highest averages (D'Hondt)": "Ash 4, Birch 4, Cedar 1",
        "Modified Sainte-Laguë (1.4)": "Ash 4, Birch 4, Cedar 1",
        "Sainte-Laguë": "Ash 4, Birch 3, Cedar 2",
        "Largest remainder (Hare)": "Ash 4, Birch 4, Cedar 1",
    }
    assert not any("no source" in cell for row in table(found, "what-if").rows for cell in row)
    assert found.figures[0].title.startswith("Ash has 4 seats under each")
    assert "Sainte-Laguë" in found.sentences[0]
    assert "Hare" not in found.sentences[0]
    assert part(known_page, "possible-seats") is None


def test_how_far_seats_follow_votes(known_page):
    # Ash 8300, Birch 7150, Cedar 3110 of 18560 votes have 4, 4 and 1 of 9 seats.
    rows = {row[0]: row[1] for row in table(part(known_page, "seats"), "seats-and-votes").rows}
    off = Fraction(4, 9) - Fraction(7150, 18560)
    assert rows["Loosemore–Hanby"] == f"{100 * float(off):.2f}"
    assert rows["Effective number of parties, seats"] == f"{81 / 33:.2f}"
    assert "would have put 5.9 % of the seats into other hands" in " ".join(part(known_page, "seats").sentences)


def test_other_votes_give_other_sentences(tmp_path):
    one = record_of(tmp_path)
    other = record_of(tmp_path, TABLE.replace("5400", "9200").replace("2050", "3050"))
    pages = [
        [s for name in ("seats", "other-formulas") for s in part(page, name).sentences]
        for page in map(page_of, (one, other))
    ]
    assert pages[0] != pages[1]


def test_the_same_seats_under_every_formula_are_said_to_be_the_same(tmp_path):
    record = record_of(
        tmp_path, "district,option,votes,magnitude\nA,Ash,600,3\nA,Birch,300,3\nB,Ash,200,2\nB,Birch,210,2\n"
    )
    page = page_of(record)
    found = part(page, "other-formulas")
    assert found.figures[0].title == "The same seats under every formula"
    assert any("give the same seats" in sentence for sentence in found.sentences)


def test_a_district_of_one_seat_each_has_no_other_formulas(tmp_path):
    record = record_of(
        tmp_path, "district,option,votes,magnitude\nA,Ash,600,1\nA,Birch,300,1\nB,Ash,200,1\nB,Birch,210,1\n"
    )
    page = page_of(record)
    assert part(page, "other-formulas") is None
    assert table(part(page, "seats"), "fragile-seats").rows[0][:2] == ("B", 6)


def test_too_many_pairs_are_left_out_and_said_to_be(known):
    from scrutineer.report.examination import examine

    seats = examine(known).seats
    assert fragile_seats(seats).seats
    left_out = fragile_seats(seats, most_pairs=3)
    assert left_out.seats == ()
    assert left_out.why_not
    assert not fragile_seats(seats, most_steps=3).nation_searched
    assert fragile_seats(seats, most_steps=3).nation_needs == "there are too many lists and seats for a page"
    assert fragile_seats(seats).nation_searched
    assert fragile_seats(seats).nation_needs is None


def test_a_search_of_the_nation_that_was_left_out_is_said(tmp_path):
    # Seats to be filled are not known in South, so the nation cannot be searched.
    record = record_of(tmp_path, TABLE.replace(",4\n", ",\n"))
    page = page_of(record)
    said = " ".join(part(page, "seats").sentences)
    assert "The closest seat: in North" in said
    assert "first place is not shown here: seats are not computed in every district." in said


def test_what_joined_lists_leave_out_is_said(tmp_path):
    table = "district,option,votes,alliance\nIsrael,Ash,500,x\nIsrael,Birch,300,x\nIsrael,Cedar,400,\n"
    record = record_of(tmp_path, table, law="il")
    page = page_of(record)
    said = " ".join(part(page, "seats").sentences)
    assert "How close the seats were is not worked out: lists are joined" in said
    assert "The same votes under other formulas are not shown: lists are joined" in said
    assert part(page, "other-formulas") is None
    left = document_of(record)["seats"]["most_fragile"]["left_out"]
    assert [entry["units"] for entry in left] == [["israel"]]


@pytest.fixture(scope="module")
def cambodia():
    return built_in("cambodia-2018").record


@pytest.fixture(scope="module")
def cambodia_page():
    """The page of Cambodia's election of 2018, whose votes by district were not published."""
    return built_in_page("cambodia-2018")


def test_without_votes_by_district_no_seat_is_called_fragile(cambodia_page):
    seats = part(cambodia_page, "seats")
    assert table(seats, "fragile-seats") is None
    assert not any("closest seat" in sentence for sentence in seats.sentences)


def test_what_rests_on_unsourced_seats_is_marked_in_every_row(cambodia_page):
    found = part(cambodia_page, "other-formulas")
    rows = table(found, "what-if").rows
    assert [row[1] for row in rows] == [
        "CPP 125",
        "CPP 121, FUNCINPEC 4",
        "CPP 114, FUNCINPEC 7, LDP 4",
        "CPP 102, FUNCINPEC 15, LDP 7, KWP 1",
    ]
    assert all("no source" in row[-1] for row in rows)
    assert all(row[-1] == "no source" for row in found.figures[0].rows)
    assert "no source" in found.figures[0].subtitle
    assert "no source" in table(part(cambodia_page, "possible-seats"), "possible-ranges").caption


def test_the_formula_decides_and_nobody_is_said_to_have_used_one(cambodia_page):
    said = " ".join(part(cambodia_page, "other-formulas").sentences)
    assert "the formula decides" in said
    assert "does not show which formula anybody used" in said
    assert "30 July 2018" in said
    assert "CPP 114, FUNCINPEC 6, LDP 5" in said
    assert "CPP 114, FUNCINPEC 7, LDP 4: not the seats of that statement" in said


def test_the_statement_is_told_only_where_the_record_holds_it(cambodia):
    silent = replace(cambodia, statements=cambodia.statements.filter(pl.col("metric") != "seats"))
    said = " ".join(part(page_of(silent), "other-formulas").sentences)
    assert "114" not in said
    assert "the formula decides" in said


def test_the_short_tables_agree_with_the_document(cambodia_page):
    document = built_in_document("cambodia-2018")["seats"]
    found = part(cambodia_page, "possible-seats")
    ranges = table(found, "possible-ranges").rows
    for row, first in zip(ranges, document["possible"][0]["ranges"], strict=True):
        assert row[1] == f"{first['least']} to {first['most']}"
    sizes = {f"{row['magnitude']} seat{'s' * (row['magnitude'] != 1)}" for row in document["deviation"]["rows"]}
    shown = table(found, "deviation").rows
    assert {row[0] for row in shown} < sizes
    assert [row[1] for row in shown][:2] == ["impossible", "impossible"]
    assert shown[-1][0] == "12 seats"


def test_the_law_is_printed_with_references_and_what_no_source_states(cambodia_page):
    law = {row[0]: row for row in table(part(cambodia_page, "seats"), "seat-law").rows}
    assert "LEMNA" in law["Formula"][2]
    assert law["Formula"][3] == "read in a source"
    assert law["Seats by district"][1] == "125 seats in 25 districts"
    assert law["Seats by district"][3] == "no source; not used"
    assert law["Ties"][1] == "none found"
    assert "does not prove" in table(part(cambodia_page, "seats"), "seat-law").cut
    cited = {row[0] for row in table(part(cambodia_page, "seats"), "seat-law-sources").rows}
    assert "IDEALEMNA" in cited


def test_report_json_has_what_the_page_shows(known):
    document = document_of(known)["seats"]
    assert document["same_votes"]["magnitudes_sourced"] is True
    assert document["most_fragile"]["seats"][0]["votes"] > 0
    assert document["uniform_formulas"] is None
    other = built_in_document("cambodia-2018")["seats"]
    assert other["same_votes"] is None
    assert other["most_fragile"] == {
        "seats": [],
        "national": [],
        "nation_searched": False,
        "why_not": None,
        "left_out": [],
        "nation_needs": None,
    }
    assert other["uniform_formulas"]["rows"][2]["seats"]["cpp"] == 114
    assert "114" in visible(built_in_html("cambodia-2018"))


def test_known_votes_are_never_called_missing(known, known_page):
    seats = derive_seats(known, None, contest=known.main_contest().id, stage=known.metadata.stages[-1].id)
    assert fragile_seats(seats).seats == ()
    assert part(known_page, "possible-seats") is None
