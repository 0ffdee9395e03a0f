"""The chain: whatever is done to a ledger short of writing all of it anew is found."""

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.ledger_entries import NOON, as_file, decision, event, figure, sealed, signature, statement
from scrutineer.claims.ledger import GENESIS, Addition, Chain, canonical, read_chain, seal, seal_all, utc_text
from scrutineer.errors import LedgerError

ENTRIES = sealed(
    *(statement(), figure(), decision("confirm", note="wie gedruckt: „71“")),
    *(decision("reject", "f1"), event(date="2001-05"), signature()),
)
DATA = as_file(ENTRIES)
LINES = DATA.splitlines(keepends=True)
PLAIN = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
PAYLOADS = st.dictionaries(st.text(max_size=3), PLAIN | st.lists(PLAIN, max_size=2), max_size=3)


def test_a_whole_ledger_holds_and_says_what_was_written():
    chain = read_chain(DATA)
    assert chain == Chain(ENTRIES)
    assert chain.head == ENTRIES[-1].hash
    assert [entry.sequence for entry in chain.entries] == [1, 2, 3, 4, 5, 6]


def test_the_hash_can_be_computed_by_anybody():
    """As the reference says: SHA-256 of the line's JSON without `hash`, keys sorted, no spaces."""
    first = json.loads(LINES[0])
    told = first.pop("hash")
    text = json.dumps(first, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told
    assert first["previous"] == GENESIS == hashlib.sha256(b"scrutineer-ledger/1").hexdigest()
    assert json.loads(LINES[1])["previous"] == told


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
@settings(max_examples=150)
def test_any_changed_byte_is_found(place, difference):
    changed = bytearray(DATA)
    changed[place] = (changed[place] + difference) % 256
    assert read_chain(bytes(changed)).fault is not None


@given(st.integers(0, len(DATA) - 1))
@settings(max_examples=100)
def test_any_byte_taken_out_is_found(place):
    assert read_chain(DATA[:place] + DATA[place + 1 :]).fault is not None


@given(st.integers(0, len(DATA)), st.binary(min_size=1, max_size=3))
@settings(max_examples=100)
def test_anything_put_in_is_found(place, more):
    assert read_chain(DATA[:place] + more + DATA[place:]).fault is not None


@given(st.permutations(LINES))
@settings(max_examples=50)
def test_another_order_is_found(lines):
    assert (read_chain(b"".join(lines)).fault is None) == (lines == LINES)


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1))
@settings(max_examples=50)
def test_removal_is_found_but_at_the_end(gone):
    kept = [line for number, line in enumerate(LINES) if number not in gone]
    chain = read_chain(b"".join(kept))
    only_the_last = kept == LINES[: len(kept)]
    assert (chain.fault is None) == only_the_last
    if only_the_last:
        # The chain cannot show it; a head noted before can.
        assert chain.place_of(ENTRIES[-1].hash) is None


def test_an_entry_twice_and_an_entry_of_another_ledger_are_found():
    other = sealed(event("x"), event("y"))
    for lines in ([*LINES, LINES[-1]], [LINES[0], *LINES], [*LINES[:2], other[1].line(), *LINES[2:]]):
        fault = read_chain(b"".join(lines)).fault
        assert fault is not None
        assert fault.code == "out_of_place"


def test_a_ledger_written_anew_is_shown_only_by_a_head():
    forged = sealed(*(Addition(entry.kind, "Somebody", entry.payload) for entry in ENTRIES))
    chain = read_chain(as_file(forged))
    assert chain.fault is None
    assert chain.place_of(ENTRIES[2].hash) is None


def test_an_earlier_head_is_still_found_after_more_was_added():
    more = seal(ENTRIES[-1], event("e2"), NOON)
    chain = read_chain(DATA + more.line())
    assert chain.place_of(ENTRIES[-1].hash) == 6
    assert chain.place_of(GENESIS) == 0


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (DATA[:-1], "half_written", 6),
        (DATA + b'{"seq', "half_written", 7),
        (DATA + b"\n", "not_an_entry", 7),
        (b"\xff\n", "not_an_entry", 1),
        (b"[" * 100_000 + b"\n", "not_an_entry", 1),
        (LINES[0].replace(b'"by":"extract"', b'"by":"editors"'), "changed", 1),
        (LINES[0].replace(b'"by":"extract"', b'"by": "extract"'), "not_canonical", 1),
        (LINES[0].replace(b'"by":"extract"', b'"by":"x","by":"extract"'), "not_canonical", 1),
        (LINES[1], "out_of_place", 1),
        (DATA.replace(b"\n", b"\r\n"), "not_canonical", 1),
        (b'{"at":1}\n', "not_an_entry", 1),
    ],
)
def test_the_fault_is_named(data, code, line):
    fault = read_chain(data).fault
    assert fault is not None
    assert (fault.code, fault.line) == (code, line)


def test_nothing_is_a_ledger_of_no_entries():
    assert read_chain(b"") == Chain(())
    assert read_chain(b"").head == GENESIS


@given(PAYLOADS)
@settings(max_examples=50)
def test_what_is_read_is_what_was_written(payload):
    try:
        canonical(payload)
    except LedgerError:
        return
    made = seal(None, Addition("event", "Ann", payload), NOON)
    chain = read_chain(made.line())
    assert chain.fault is None
    assert chain.entries == (made,)
    assert chain.entries[0].payload == json.loads(json.dumps(payload))


@pytest.mark.parametrize(
    "addition",
    [
        Addition("rumour", "Ann", {}),
        Addition("event", " ", {}),
        Addition("event", "Ann", {"x": float("nan")}),
        Addition("event", "Ann", {"x": object()}),
        Addition("event", "Ann", {"x": "\ud800"}),
    ],
)
def test_what_cannot_be_sealed_is_refused(addition):
    with pytest.raises(LedgerError):
        seal_all(None, [addition], NOON)


def test_times_are_utc():
    east = dt.timezone(dt.timedelta(hours=7))
    assert utc_text(dt.datetime(2018, 7, 30, 1, tzinfo=east)) == "2018-07-29T18:00:00Z"
    with pytest.raises(LedgerError):
        utc_text(dt.datetime(2018, 7, 30, 1))  # noqa: DTZ001 - what is tested
