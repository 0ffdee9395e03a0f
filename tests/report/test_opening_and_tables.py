"""The opening of the page, tables on a phone, shares that do not add up, and words beside references and rates."""

import dataclasses
import datetime as dt

import polars as pl
import pytest

from report.page_texts import Structure, built_in, built_in_html, built_in_page, page_of, visible
from scrutineer.record.election import Source
from scrutineer.report.announcements import announcements
from scrutineer.report.html import render
from scrutineer.report.placements import reference_note, reference_noun
from scrutineer.report.vote_sums import votes_beyond_valid
from scrutineer.tabulation.openness import openness
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def sections(page):
    return {section.id: section for section in page.sections}


def figure(page, name):
    return next(f for s in page.sections for f in s.figures if f.id == name)


def test_key_figures_come_before_short_paragraphs_and_caveats_in_a_fold():
    page = built_in_page("cambodia-2018")
    text = built_in_html("cambodia-2018")
    opening = text[text.index('id="top"') : text.index('class="reading"')]
    assert opening.index('class="key-figures"') < opening.index('id="summary"')
    topics = sum(bool(s.topic) for s in page.summary if not s.is_caveat)
    body = opening[opening.index('id="summary"') :]
    assert body[: body.index("</div>")].count("<p>") == topics > 4
    shown = visible(opening)
    assert all(" ".join(s.text.split()) in shown for s in page.summary)


def test_caveats_are_told_on_demand():
    units = [f"r/{place}" for place in range(1200)]
    ballots = ballot_table(units)
    table = pl.DataFrame(
        {"unit": ["r", *units], "level": ["nation"] + ["station"] * 1200, "parent": [None] + ["r"] * 1200}
    )
    record = small_record(units=table, ballots=ballots, votes=vote_table(units))
    page = page_of(record)
    caveats = [s.text for s in page.summary if s.is_caveat]
    assert any("in place of a pass" in text for text in caveats)
    text = render(page)
    fold = text[text.index('class="caveats"') :]
    assert "in place of a pass" in fold[: fold.index("</details>")]


def test_wide_tables_become_cards_on_a_phone():
    text = built_in_html("cambodia-2018")
    table = text[text.index('id="versions"') :]
    table = table[: table.index("</table>")]
    assert '<p class="table-title">The counts as published' in table
    assert '<table class="stack"' in table
    assert 'data-label="Registered"' in table
    assert not any(tag == "caption" for tag, _ in Structure(text).elements)


def test_no_table_is_wider_than_a_phone(browser, tmp_path):
    file = tmp_path / "index.html"
    file.write_text(built_in_html("cambodia-2018"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 375, "height": 800})
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = tab.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.getAttribute('aria-label'))"
    )
    tab.close()
    assert wide == []


def test_votes_that_do_not_add_up_are_remarked_at_chart_and_lead():
    units = station_ids()
    record = small_record(votes=vote_table(units, votes=[(83, 40, 20), *[(80, 40, 20)] * 5]))
    note = (
        "The votes of all options add up to 843, 3 more than the 840 valid ballots, so the shares of valid votes add "
        "up to 100.36 %."
    )
    page = page_of(record)
    chart = figure(page, "vote-bars")
    assert chart.notes == (note,)
    assert chart.text.endswith(note)
    assert note in [sentence.text for sentence in page.summary]
    assert figure(page_of(small_record()), "vote-bars").notes == ()


def test_votes_that_were_not_published_are_no_fault_of_the_sum():
    record = built_in("cambodia-2018").record
    tally = built_in("cambodia-2018").tabulation.latest(record.main_contest().id)
    assert votes_beyond_valid(record, tally) == ""


def test_rates_that_only_follow_from_counts_were_not_announced():
    units = station_ids()
    meta = metadata(("first", "official"), first_day=dt.date(1999, 5, 2))
    ballots = pl.concat([ballot_table(units, "first", cast=[149] * 6, valid=[139] * 6), ballot_table(units)])
    votes = pl.concat([vote_table(units, "first", [(79, 40, 20)] * 6), vote_table(units)])
    chart = figure(page_of(small_record(metadata=meta, ballots=ballots, votes=votes)), "turnout-announced")
    assert chart.title == "Turnout follows from the counts of 2 versions: from 74.50 % to 75.00 %"
    assert "announce" not in chart.subtitle
    assert "announced" not in chart.text


def test_the_day_of_retrieval_is_no_day_of_announcement():
    found = announcements(built_in("cambodia-1993").tabulation, "national-assembly")
    assert [item.date for item in found] == [None, None]
    assert not any(item.announced for item in found)
    page = built_in_page("cambodia-1993")
    chart = figure(page, "turnout-announced")
    assert chart.title == "Turnout is given by sources at 2 different rates, from 86.78 % to 89.56 %"
    assert "2025" not in chart.text
    assert "VDEMOWID" in chart.notes[0]
    assert "as sources print it" in page.summary[0].text
    in_time = figure(built_in_page("cambodia-2018"), "turnout-announced")
    assert in_time.title.startswith("Turnout was announced at 5 different rates")
    assert in_time.subtitle.endswith("in the order of announcement")


@pytest.mark.parametrize(("coverage", "compared"), [("partial", False), ("complete", True)])
def test_what_changed_between_counts_points_to_the_changes_of_single_units(coverage, compared):
    units = station_ids()
    meta = metadata(("first", "official"))
    stages = (dataclasses.replace(meta.stages[0], coverage=coverage), meta.stages[1])
    record = small_record(
        metadata=dataclasses.replace(meta, stages=stages),
        ballots=pl.concat([ballot_table(units, "first"), ballot_table(units)]),
        votes=pl.concat([vote_table(units, "first", [(79, 41, 20), *[(80, 40, 20)] * 5]), vote_table(units)]),
    )
    page = page_of(record)
    found = sections(page)["stages"]
    said = " ".join(found.sentences)
    assert "rule D05 names 1 station whose figures are not the same" in said
    assert "The votes of 1 station differ between" in said
    assert "not compared" not in said
    assert bool(found.figures) is compared
    assert {anchor for anchor, _ in found.see} == {"findings", "matter"}
    assert {"#findings", "#matter"} <= set(Structure(render(page)).links)


def test_a_reference_of_country_years_is_not_called_elections():
    examination = built_in("cambodia-2018")
    nouns = {p.reference.id: reference_noun(p.reference) for p in examination.placements}
    assert nouns == {"invalid_share": "elections", "turnout": "elections", "turnout_vdem": "country-years"}
    chart = figure(built_in_page("cambodia-2018"), "turnout-elsewhere")
    assert "1,220 country-years" in chart.text
    assert "1,220 elections" not in chart.text
    for placement in examination.placements:
        assert ("this country left out" in reference_note(placement)) is placement.excluded
        if placement.metric == "turnout":
            assert reference_note(placement) in chart.notes


def test_openness_says_which_day_is_missing_and_speaks_plainly():
    def because(record):
        return {p.id: p.because for p in openness(record, "diet").principles}

    assert because(small_record())["timely"] == "the record gives no day of polling and no day of publication"
    dated = small_record(metadata=metadata(first_day=dt.date(1999, 5, 2)))
    assert because(dated)["timely"] == "the record gives no day of publication"
    read = metadata()
    read = dataclasses.replace(read, sources=(Source("S", "Gazette", sha256="0" * 64),))
    found = because(small_record(metadata=read))
    assert found["analysable"] == "the only source was read as a file"
    assert found["licence-free"].endswith("says under which licence it may be used")
    assert not any("key " in text for text in found.values())
