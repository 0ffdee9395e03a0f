"""Entries of an invented ledger, from which each test takes what it needs."""

import datetime as dt
import hashlib

from scrutineer.claims.ledger import Addition, seal_all

NOON = dt.datetime(2001, 5, 11, 12, tzinfo=dt.UTC)
TEXT = "“Turnout was 71 per cent,” Ash said."
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
ARTICLE = {"title": "Gazette", "url": "https://gazette.example/1", "date": "2001-05-11"}


def statement(name="s1", **changes):
    """A draft of the statement in TEXT."""
    exact = TEXT[:26]
    payload = {
        "type": "statement",
        "id": name,
        "text_sha256": HASH,
        "article": ARTICLE,
        "start": 0,
        "end": len(exact),
        "selectors": {
            "position": {"start": 0, "end": len(exact)},
            "quote": {"exact": exact, "prefix": "", "suffix": TEXT[26:]},
        },
        "speaker": "Ash",
        "mention": [27, 30],
        "cue": [31, 35],
        "via": [],
        "form": "quote",
        "confidence": "high",
    }
    return Addition("draft", "extract", {**payload, **changes})


def figure(name="f1", **changes):
    """A draft of the figure in it."""
    start = TEXT.index("71")
    payload = {
        "type": "figure",
        "id": name,
        "statement": "s1",
        "start": start,
        "end": start + 11,
        "printed": "71 per cent",
        "value": "0.71",
        "interval": ["0.705", "0.715"],
        "kind": "share",
        "candidates": [{"metric": "cast / registered", "why": "turnout"}],
    }
    return Addition("draft", "extract", {**payload, **changes})


def decision(action, draft="s1", by="Ann", **more):
    """What Ann decided."""
    return Addition("decision", by, {"action": action, "draft": draft, **more})


def signature(claim="c1", by="Ann", **changes):
    """Ann's name under a verdict."""
    payload = {
        "action": "sign",
        "claim": claim,
        "verdict": "supported",
        "explanation": "It fits.",
        "record": "ruritania-2001",
        "record_digest": "a" * 64,
        "claim_sha256": "b" * 64,
        "verdict_sha256": "c" * 64,
        "organisation": "The Desk",
        "note": None,
    }
    return Addition("decision", by, {**payload, **changes})


def event(name="e1", **changes):
    """A letter."""
    payload = {"id": name, "actor": "Borduria", "action": "sent a letter of congratulation", "source": "S"}
    return Addition("event", "Ann", {**payload, **changes})


def sealed(*additions):
    """The additions as entries of a ledger of their own."""
    return seal_all(None, additions, NOON)


def as_file(entries):
    """Entries as the bytes of a ledger."""
    return b"".join(entry.line() for entry in entries)
