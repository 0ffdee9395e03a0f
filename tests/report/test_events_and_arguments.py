"""The time line and the argument on the page: every event once, and the verdict of its claim at each node."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.page_texts import Structure, built_in, html_of, page_of
from scrutineer.figures.event_timeline import LANES, stacked
from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from scrutineer.report.argument_section import argument_section
from scrutineer.report.claims_section import claims_section
from scrutineer.report.events_section import events_section
from scrutineer.report.examination import examine
from scrutineer.report.provenance import sources_section
from synthetic import small_record


@pytest.fixture(scope="module")
def cambodia():
    examination = built_in("cambodia-2018")
    made = (claims_section(examination), argument_section(examination), events_section(examination))
    return {section.id: section for section in made if section}, examination


def reasons(item):
    yield item
    for below in item.reasons:
        yield from reasons(below)


def test_the_map_has_five_to_seven_nodes_each_with_its_verdict(cambodia):
    sections, _ = cambodia
    (found,) = sections["argument"].arguments
    nodes = {item.id.removeprefix("argument-minister-"): item for item in reasons(found.conclusion)}
    assert 5 <= len(nodes) <= 7
    verdicts = {card.id: card.verdict for card in sections["claims"].claims}
    for item in nodes.values():
        assert item.verdict == (verdicts[item.anchor] if item.anchor else "not_checkable")
    assert nodes["turnout"].verdict == "supported"
    assert nodes["few-invalid"].verdict == "contradicted"
    assert nodes["legitimate"].verdict == "not_checkable"
    assert "3 grounds: 1 supported, 1 contradicted and 1 without enough evidence" in found.sentences[0]
    assert "Only a small number of ballots was invalid." in found.sentences[1]


def test_every_event_is_in_the_table_and_every_dated_one_is_drawn_once(cambodia):
    sections, _ = cambodia
    section = sections["events"]
    (figure,) = section.figures
    assert not section.tables
    dots = [mark for mark in figure.marks if "day" in mark]
    assert len({mark["key"] for mark in dots}) == len(dots) == 29
    assert len(figure.rows) == 42
    assert "a-e08" not in {mark["key"] for mark in dots}
    assert {row[5] for row in figure.rows if row[1] == "Turkey, President Erdogan"} == {
        "suggested: supports (“congratulation”)"
    }


def test_sources_that_only_events_have_are_listed(cambodia):
    _, examination = cambodia
    section = sources_section(examination)
    assert section is not None
    ids = [source.id for source in section.sources]
    assert "DW" in ids
    assert len(set(ids)) == len(ids)


def test_json_has_events_and_arguments(cambodia):
    _, examination = cambodia
    keys = {"id", "actor", "action", "target", "date", "precision", "stance", "suggested_stance", "sources"}
    assert all(keys <= set(item.as_dict()) for item in examination.events)
    (found,) = [item.as_dict() for item in examination.arguments]
    assert {node["verdict"] for node in found["nodes"]} >= {"supported", "contradicted"}


def test_a_record_without_them_has_neither_part():
    assert not {"events", "argument"} & {section.id for section in page_of(small_record()).sections}


def test_events_without_a_day_or_month_are_a_table_and_no_chart(tmp_path):
    write_record(small_record(), tmp_path)
    (tmp_path / "events.toml").write_text(
        "[[event]]\nid = 'e'\nactor = 'A'\naction = 'wrote'\nsource = 'S'\ndate_text = 'recently'\n", encoding="utf-8"
    )
    section = events_section(examine(open_record(tmp_path)))
    assert section is not None
    assert not section.figures
    assert [row[0] for table in section.tables for row in table.rows] == ["“recently”"]


def test_hostile_texts_are_shown_and_do_nothing(tmp_path):
    write_record(small_record(), tmp_path)
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    (tmp_path / "events.toml").write_text(
        f"[[source]]\nid = 'X'\ntitle = '{bad}'\nurl = 'javascript:alert(1)'\n[[event]]\nid = 'e'\nactor = '{bad}'\n"
        f"action = '{bad}'\nsource = 'X'\ndate = '2001-05'\n",
        encoding="utf-8",
    )
    (tmp_path / "arguments.toml").write_text(
        f"[[argument]]\nid = 'm'\ntitle = '{bad}'\nedge = [{{ from = 'a', to = 'b' }}]\n"
        f"node = [{{ id = 'a', kind = 'step', text = '{bad}' }}, {{ id = 'b', kind = 'conclusion', text = 'B' }}]\n",
        encoding="utf-8",
    )
    text = html_of(open_record(tmp_path))
    assert "<script>alert" not in text
    found = Structure(text)
    assert not found.faults
    assert not [given for tag, given in found.elements if tag == "img" or "onerror" in given]
    assert not [link for link in found.links if link.startswith("javascript")]
    assert "&lt;script&gt;alert(1)" in text


EVENTS = st.lists(st.tuples(st.dates(dt.date(2017, 1, 1), dt.date(2020, 1, 1)), st.sampled_from(LANES)), max_size=25)


@given(EVENTS)
def test_no_dot_covers_another(found):
    events = [(str(number), day, lane) for number, (day, lane) in enumerate(sorted(found))]
    marks, heads, rows = stacked(events)
    assert {mark["key"] for mark in marks} == {key for key, _, _ in events}
    days = [day for _, day, _ in events]
    gap = max((max(days) - min(days)).days / 34, 1) if days else 1
    places = sorted((mark["row"], dt.date.fromisoformat(mark["day"])) for mark in marks)
    for (row, day), (other, later) in pairwise(places):
        assert row != other or (later - day).days >= gap
    assert all(0 <= mark["row"] < rows for mark in marks)
    assert not {head["row"] for head in heads} & {mark["row"] for mark in marks}
