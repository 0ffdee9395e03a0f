"""The same page for an invented country, a referendum and a record with almost nothing in it."""

import dataclasses
import datetime as dt

import polars as pl
import pytest

from report.page_texts import Structure, document_of, html_of, page_of, visible
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table


def sections(record):
    return {section.id: section for section in page_of(record).sections}


def almost_empty(**election):
    meta = Metadata(
        election=Election("nowhere", "An election somewhere", **election),
        contests=(Contest("c", "Contest", "n"),),
        options=(),
        stages=(Stage("only", "Only", 1),),
        sources=(),
    )
    return assemble(meta, units=pl.DataFrame({"unit": ["n"], "level": ["nation"]}))


def test_an_invented_country():
    meta = metadata(country_name="Ruritania", type="legislative", first_day=dt.date(1999, 5, 2))
    text = visible(html_of(small_record(metadata=meta)))
    assert "Ruritania 1999" in text
    assert "2 May 1999" in text
    assert "75.00 %" in text
    assert "Ash Party has 480 votes" in text
    assert "Cambodia" not in text


def test_an_invented_country_with_two_stages_says_what_changed():
    units = station_ids()
    counts = pl.concat([ballot_table(units, "first", cast=[149] * 6, valid=[139] * 6), ballot_table(units, "official")])
    first = vote_table(units, "first", [(79, 40, 20)] * 6)
    record = small_record(
        metadata=metadata(("first", "official")), ballots=counts, votes=pl.concat([first, vote_table(units)])
    )
    found = sections(record)["stages"]
    assert any(
        "Ash Party gained 6 votes; all others together did not change in votes" in s or "Ash Party gained 6 votes" in s
        for s in found.sentences
    )
    assert found.figures[0].id == "stage-changes"


def test_a_referendum_has_answers_and_no_seats():
    meta = metadata(type="referendum")
    answers = tuple(
        Option(name, "diet", word, kind="answer")
        for name, word in zip(("ash", "birch", "cedar"), ("Yes", "No", "Neither"), strict=True)
    )
    record = small_record(metadata=dataclasses.replace(meta, options=answers))
    found = sections(record)
    assert "seats" not in found
    assert "votes of one answer" in [entry.label for entry in found["votes"].figures[0].legend]
    assert any(point.startswith("Seats:") for point in found["gaps"].points)
    assert page_of(record).kicker.startswith("Referendum")


@pytest.mark.parametrize("election", [{}, {"previous": "not-there", "first_day": dt.date(2001, 1, 1)}])
def test_an_almost_empty_record(election):
    record = almost_empty(**election)
    found = sections(record)
    assert set(found) == {"findings", "openness", "gaps", "made"}
    points = " ".join(found["gaps"].points)
    for word in (
        "Claims:",
        "Turnout:",
        "Invalid ballots:",
        "Votes by option:",
        "Seats:",
        "Sources:",
        "election before:",
    ):
        assert word in points
    text = html_of(record)
    assert not Structure(text).faults
    assert "vegaEmbed = " not in text
    assert "no ballots and no votes" in visible(text)
    assert document_of(record)["page"]["key_figures"] == []


def test_votes_alone():
    units = station_ids()
    record = small_record(
        ballots=ballot_table(units).drop("registered", "cast", "valid", "invalid"), votes=vote_table(units)
    )
    found = sections(record)
    assert "votes" in found
    assert "invalid" not in found
    assert not Structure(html_of(record)).faults


def test_ballots_alone():
    record = small_record(votes=None)
    found = sections(record)
    assert "votes" not in found
    assert any("votes by option" in point for point in found["gaps"].points)


def test_names_in_local_script_are_shown_where_the_record_gives_them():
    meta = metadata()
    local = "គណបក្ស"
    options = (dataclasses.replace(meta.options[0], name_local=local), *meta.options[1:])
    text = visible(html_of(small_record(metadata=dataclasses.replace(meta, options=options))))
    assert f"Ash Party · {local}" in text
    assert "Birch Party ·" not in text


def test_missing_units_are_missing_and_not_zero():
    units = station_ids()
    record = small_record(
        ballots=ballot_table(
            units, cast=[150, 150, 150, 150, 150, None], valid=[140] * 5 + [None], invalid=[10] * 5 + [None]
        ),
        votes=vote_table(units[:5]),
    )
    found = sections(record)["coverage"]
    assert found.sentences[0].startswith("5 of 6 stations")
    rows = {row[0]: row[1:3] for row in found.figures[-1].rows}
    assert rows == {"District 0": (3, 3), "District 1": (2, 3)}


def test_a_long_list_of_options_is_cut_with_its_counts():
    names = [f"o{k}" for k in range(60)]
    meta = Metadata(
        election=Election("many", "Many"),
        contests=(Contest("c", "Contest", "n", options_complete={"only": True}),),
        options=tuple(Option(name, "c", f"List {name}") for name in names),
        stages=(Stage("only", "Only", 1),),
        sources=(Source("S", "S"),),
    )
    votes = pl.DataFrame(
        {"unit": "n", "contest": "c", "stage": "only", "option": names, "votes": range(100, 160), "source": "S"}
    )
    record = assemble(
        meta, units=unit_table().filter(pl.col("unit") == "r").with_columns(unit=pl.lit("n")), votes=votes
    )
    chart = sections(record)["votes"].figures[0]
    assert len(chart.rows) == 60
    drawn = [mark["votes"] for mark in chart.marks if mark["group"] == "option"]
    rest = next(mark["votes"] for mark in chart.marks if mark["key"] == "further")
    assert len(drawn) < 60
    assert sum(drawn) + rest == sum(range(100, 160))
