"""events.toml and arguments.toml: the built-in ones against the hand annotation, and what is wrong named by its place."""

import json

import pytest

from claims.ledger_entries import NOON, decision, event
from scrutineer.claims.claim import Claim
from scrutineer.claims.event import Event
from scrutineer.errors import ClaimError, LedgerError
from scrutineer.formats.arguments_file import read_arguments
from scrutineer.formats.events_file import events_beside, read_events
from scrutineer.formats.ledger_events import accepted_events
from scrutineer.formats.ledger_file import append, read_state
from scrutineer.formats.open_record import open_record


@pytest.fixture(scope="module")
def record():
    return open_record("cambodia-2018")


@pytest.fixture(scope="module")
def events(record):
    return events_beside(record)[0]


@pytest.mark.real_data
def test_every_annotated_event_of_the_article_is_there(shared, events):
    gold = json.loads((shared / "article" / "gold.json").read_text(encoding="utf-8"))
    ours = {item.id: item for item in events}
    people = {person["id"]: person["name"] for person in gold["sources"]}
    assert len(gold["events"]) == 15
    for told in gold["events"]:
        found = ours[f"a-{told['id'].lower()}"]
        assert found.sources == ("ARTICLE",)
        status, _, by = told["status"].partition(":")
        assert found.status == status
        assert (found.status_by is None) == (not by)
        if by:
            assert people[by.split()[0]] in (found.status_by or "")
        printed = told["date_text"]["text"] if told["date_text"] else None
        assert found.date_text == printed


@pytest.mark.real_data
def test_dated_events_are_those_of_the_facts(shared, events):
    import csv

    with (shared / "facts" / "cambodia" / "timeline_claims.csv").open(encoding="utf-8") as stream:
        known = {(row["date"], source) for row in csv.DictReader(stream) for source in row["source_ids"].split(";")}
    facts = [item for item in events if not item.id.startswith("a-")]
    assert len(facts) >= 25
    for item in facts:
        assert {(item.date, source) for source in item.sources} <= known, item.id


def test_nobodys_stance_is_invented(events):
    assert not [item.id for item in events if item.stance]


def test_sources_of_events_are_outside_the_digest(record):
    own = {source.id for source in events_beside(record)[1]}
    assert own
    assert not own & {source.id for source in record.metadata.sources}


EVENT = '[[event]]\nid = "e"\nactor = "A"\naction = "wrote"\nsource = "ARTICLE"\n'


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (EVENT + EVENT, "event.2.id", "two events"),
        (EVENT.replace("ARTICLE", "NONE"), "event.1.source", "unknown source"),
        (EVENT + 'same_as = "e"\n', "event.1.same_as", "no other event"),
        (EVENT + 'date = "29 July"\n', "event.1.date", "2018-09-13"),
        (EVENT + 'date = "2018-02-30"\n', "event.1.date", "day"),
        (EVENT + "date = 2018\n", "event.1.date", "string"),
        (EVENT + 'status = "claimed_by"\n', "event.1", "status_by"),
        (EVENT + 'stance = "supports"\n', "event.1", "stance_by"),
        (EVENT + 'stance = "loves"\n', "event.1.stance", "supports"),
        (EVENT + "x = 1\n", "event.1.x", "unknown key"),
        (EVENT.replace('actor = "A"\n', ""), "event.1.actor", "missing"),
        ("[[event]\n", None, "TOML"),
    ],
)
def test_a_fault_in_events_is_named(tmp_path, record, text, key, words):
    path = tmp_path / "events.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClaimError, match=words) as found:
        read_events(path, record)
    assert (found.value.file, found.value.column) == (str(path), key)


def test_a_date_of_toml_is_a_day(tmp_path, record):
    path = tmp_path / "events.toml"
    path.write_text(EVENT + "date = 2018-08-01\n", encoding="utf-8")
    assert read_events(path, record)[0][0].date == "2018-08-01"


MAP = """[[argument]]
id = "m"
title = "M"
node = [
  { id = "end", kind = "conclusion", text = "So." },
  { id = "one", kind = "figure", text = "One.", claim = "c1" },
]
edge = [{ from = "one", to = "end" }]
"""
CLAIMS = (Claim("c1", "A", "One.", "1", "ARTICLE", "national-assembly"),)


def test_a_map_is_read(tmp_path, record):
    path = tmp_path / "arguments.toml"
    path.write_text(MAP, encoding="utf-8")
    (found,) = read_arguments(path, record, CLAIMS)
    assert [(edge.start, edge.end, edge.role) for edge in found.edges] == [("one", "end", "supports")]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"c1"', '"c9"', "argument.1.node.claim"),
        (', claim = "c1"', "", "argument.1.node.claim"),
        ('id = "one"', 'id = "end"', "argument.1.node.id"),
        ('to = "end"', 'to = "on"', "argument.1.edge.to"),
        ('"conclusion"', '"step"', "argument.1.node.kind"),
        ('to = "end" }', 'to = "end" }, { from = "end", to = "one" }', "argument.1.edge"),
        ('from = "one", to = "end"', 'from = "end", to = "end"', "argument.1.edge"),
        ('from = "one", to = "end"', 'from = "end", to = "one"', "argument.1.edge.from"),
        ('to = "end" }', 'to = "end", role = "mocks" }', "argument.1.edge.1.role"),
        ('title = "M"', 'title = "M"\nsource = "NONE"', "argument.1.source"),
        ("[[argument]]", MAP + "[[argument]]", "argument.2.id"),
    ],
)
def test_a_fault_in_a_map_is_named(tmp_path, record, old, new, key):
    path = tmp_path / "arguments.toml"
    path.write_text(MAP.replace(old, new), encoding="utf-8")
    with pytest.raises(ClaimError) as found:
        read_arguments(path, record, CLAIMS)
    assert found.value.column == key
    assert found.value.mend


def test_events_of_a_ledger_count_once_a_person_confirmed_them(tmp_path):
    path = tmp_path / "ledger.jsonl"
    append(path, [event(), event("e2"), event("e3"), decision("reject", "e3")], at=NOON)
    assert accepted_events(read_state(path), ()) == ()
    changes = {"stance": "supports", "stance_by": "Ann"}
    append(path, [decision("confirm", "e1"), decision("correct", "e2", changes=changes)], at=NOON)
    assert [(item.id, item.stance) for item in accepted_events(read_state(path), ())] == [
        ("e1", None),
        ("e2", "supports"),
    ]
    with pytest.raises(LedgerError, match=r"events\.toml"):
        accepted_events(read_state(path), (Event("e1", "A", "wrote"),))
    with pytest.raises(LedgerError, match="stance_by"):
        append(path, [decision("correct", "e1", changes={"stance": "supports"})], at=NOON)
