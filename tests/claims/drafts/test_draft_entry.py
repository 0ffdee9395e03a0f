"""What was extracted becomes drafts that the ledger takes, once; what does not fit the text is refused."""

import datetime as dt

import pytest

from claims.ledger_entries import TEXT, decision, figure, sealed, statement
from scrutineer.claims.drafts.collected import UNNAMED, collected_claims
from scrutineer.claims.drafts.draft_entry import new_drafts, payloads_of, text_sha256
from scrutineer.claims.drafts.proposed_check import print_for_check, proposed_check, shown_value
from scrutineer.claims.ledger_state import ledger_state
from scrutineer.errors import InputError
from scrutineer.formats.ledger_payload import check_payload

ARTICLE = {"title": "Gazette", "url": None, "date": "2001-05-11"}
START = TEXT.index("71")
SAID = {
    "start": 0,
    "end": 26,
    "speaker": "Ash",
    "mention": [27, 30],
    "cue": [31, 35],
    "via": [],
    "form": "quote",
    "confidence": "high",
}
FIGURE = {
    "start": START,
    "end": START + 11,
    "printed": "71 per cent",
    "value": 71,
    "kind": "exact",
    "unit": "percent",
    "interval": [70.5, 71.5],
    "candidates": [],
}


def added(document, *before):
    """The drafts of a document as entries, for a ledger that has others before."""
    return new_drafts(payloads_of(document, TEXT, ARTICLE), ledger_state(sealed(*before)), by="extract")


def test_drafts_have_what_the_ledger_asks_for():
    said, number = added({"statements": [SAID], "figures": [FIGURE]})
    for addition in (said, number):
        check_payload(addition, file="ledger.jsonl", row=1)
    assert said.payload["selectors"]["quote"] == {"exact": TEXT[:26], "prefix": "", "suffix": TEXT[26:58]}
    assert said.payload["text_sha256"] == text_sha256(TEXT)
    assert number.payload["statement"] == said.payload["id"]


def test_a_figure_belongs_to_the_narrowest_statement():
    inner = {**SAID, "start": START - 4, "end": START + 11}
    _, second, number = added({"statements": [SAID, inner], "figures": [FIGURE]})
    assert number.payload["statement"] == second.payload["id"]


def test_what_the_ledger_has_is_not_added_again():
    document = {"statements": [SAID], "figures": [FIGURE, FIGURE]}
    first = added(document)
    assert [one.payload["type"] for one in first] == ["statement", "figure"]
    assert added(document, *first) == ()


def test_a_later_extraction_adds_what_is_new_and_names_what_is_there():
    inner = {**SAID, "start": START - 4, "end": START + 11}
    first = added({"statements": [SAID]})
    later = added(
        {"statements": [inner, SAID], "figures": [FIGURE, {**FIGURE, "end": START + 2, "printed": "71"}]}, *first
    )
    new, *numbers = (one.payload for one in later)
    # The first statement of the later run has the id of the one that is there: it gets another.
    assert new["id"] != first[0].payload["id"]
    assert {one["statement"] for one in numbers} == {new["id"]}
    outer = added({"statements": [SAID], "figures": [FIGURE]}, *first)
    assert outer[0].payload["statement"] == first[0].payload["id"]
    ledger_state(sealed(*first, *later))


@pytest.mark.parametrize(
    "document",
    [
        {"text": {"sha256": "0" * 64}},
        {"statements": {}},
        {"statements": ["x"]},
        {"statements": [{**SAID, "end": 999}]},
        {"statements": [{**SAID, "start": True}]},
        {"figures": [{**FIGURE, "start": START - 1}]},
        {"figures": [{**FIGURE, "start": None}]},
    ],
)
def test_what_does_not_lie_in_the_text_is_refused(document):
    with pytest.raises(InputError):
        added(document)


@pytest.mark.parametrize(
    ("figure", "printed"),
    [
        ({"printed": "83.02 per cent", "value": "83.02", "unit": "percent"}, "83.02 per cent"),
        ({"printed": "83,02 %", "value": "4151/50", "unit": "percent"}, "83,02 %"),
        ({"printed": "6.956", "value": 6956, "unit": "voters"}, "6,956"),
        ({"printed": "6.74 million", "value": 6740000, "unit": None}, "6.74 million"),
        ({"printed": "6.956.900", "value": 6956900, "unit": "voters"}, "6,956,900"),
        ({"printed": "8,380,127", "value": "8380217", "unit": "voters"}, "8,380,217"),
        ({"printed": "four in five", "value": "4/5", "unit": "share"}, "four in five"),
        ({"printed": "many", "value": None, "unit": None}, "many"),
        ({"printed": "12", "value": "1e99999999", "unit": None}, "12"),
    ],
)
def test_a_check_prints_the_value_of_the_draft(figure, printed):
    assert print_for_check(figure) == printed


def test_a_value_is_shown_in_decimals_where_these_hold_it():
    assert [shown_value({"value": one}) for one in ("4151/50", "2/3", 7, None, "2018-07-29", "1/0")] == [
        *("83.02", "2/3", "7", "", "2018-07-29", "1/0"),
    ]


def test_a_candidate_becomes_a_check():
    draft = {"printed": "nearly 70 per cent", "value": 70, "unit": "percent", "hedge": "nearly"}
    assert proposed_check(draft, {"metric": "cast / registered", "election": "previous", "unit": "r/0"}) == {
        "metric": "previous.cast / previous.registered",
        "relation": "eq",
        "printed": "nearly 70 per cent",
        "hedge": "nearly",
        "scope": "r/0",
    }
    assert proposed_check(draft, {"metric": "cast / registered", "election": "1998"}) is None
    assert proposed_check(draft, {"metric": "turn out"}) is None
    assert proposed_check(draft, {}) is None


BOUND = {"metric": "cast / registered", "relation": "eq", "printed": "71 per cent"}


def collected(*additions):
    return collected_claims(ledger_state(sealed(*additions)), source="S")


def test_confirmed_and_bound_is_collected():
    found = collected(
        statement(), figure(), decision("confirm"), decision("confirm", "f1"), decision("bind", "f1", check=BOUND)
    )
    (claim,) = found.claims
    assert (claim["id"], claim["speaker"], claim["printed"], claim["source"]) == ("s1", "Ash", "71 per cent", "S")
    assert claim["figure"] == [BOUND]
    assert (claim["date"], claim["date_note"]) == (dt.date(2001, 5, 11), "the day of the article")
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"date": "2001-05-09"}, {"date": dt.date(2001, 5, 9)}),
        ({"article": {"date": "May 2001"}}, {"date_note": "published May 2001"}),
        ({"article": {"date": None}}, {}),
    ],
)
def test_a_claim_has_the_day_that_a_person_gave_else_that_of_the_article(changes, told):
    bound = (figure(), decision("confirm", "f1"), decision("bind", "f1", check=BOUND))
    (claim,) = collected(statement(), decision("correct", changes=changes), *bound).claims
    assert {key: claim[key] for key in ("date", "date_note") if key in claim} == told


@pytest.mark.parametrize("missing", ["the statement", "the figure", "the check"])
def test_nothing_that_nobody_decided_is_collected(missing):
    given = [statement(), figure()]
    if missing != "the statement":
        given.append(decision("confirm"))
    if missing != "the figure":
        given.append(decision("confirm", "f1"))
    if missing != "the check":
        given.append(decision("bind", "f1", check=BOUND))
    found = collected(*given)
    assert found.claims == ()
    assert len(found.left_out) == (missing != "the check")


def test_a_rejected_figure_or_statement_is_no_claim():
    given = [statement(), figure(), decision("confirm"), decision("confirm", "f1"), decision("bind", "f1", check=BOUND)]
    assert collected(*given, decision("reject", "f1")).claims == ()
    found = collected(*given, decision("reject"))
    assert found.claims == ()
    assert "rejected" in found.left_out[0]


@pytest.mark.parametrize("polarity", ["denied", "doubted", "asked", "supposed"])
def test_what_is_not_asserted_is_no_claim(polarity):
    given = [figure(), decision("confirm"), decision("confirm", "f1"), decision("bind", "f1", check=BOUND)]
    found = collected(statement(polarity=polarity), *given)
    assert found.claims == ()
    assert f"it is {polarity} there" in found.left_out[0]
    assert len(collected(statement(polarity="asserted"), *given).claims) == 1


def test_a_figure_outside_of_statements_is_said_by_the_article():
    alone = figure(statement=None, text_sha256=text_sha256(TEXT))
    (claim,) = collected(alone, decision("confirm", "f1"), decision("bind", "f1", check=BOUND)).claims
    assert (claim["id"], claim["speaker"], claim["text"]) == ("f1", UNNAMED, "71 per cent")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ash said DAY that turnout fell", "2001-05-09"),
        ("DAY, Ash said turnout fell", "2001-05-09"),
        ("Ash, elected DAY, said turnout fell", None),
        ("Ash said turnout fell DAY", None),
        ("Ash said turnout fell. He left DAY", None),
    ],
)
def test_the_day_that_stands_beside_the_reporting_word_is_suggested(text, day):
    where = text.index("DAY")
    said = text.index("turnout")
    date = {"start": where, "end": where + 3, "printed": "DAY", "kind": "relative_date", "days": ["2001-05-09"] * 2}
    cue = text.index("said")
    # In the fourth text the day is part of what was said; in the fifth it belongs to another sentence.
    end = len(text) if text.endswith("fell DAY") else text.index("fell") + 4
    drafted = {**SAID, "start": said, "end": end, "cue": [cue, cue + 4]}
    document = {"statements": [drafted], "figures": [{**FIGURE, **date}]}
    assert payloads_of(document, text, ARTICLE)[0].get("date") == day
    early = payloads_of(document, text, {**ARTICLE, "date": "2001-05-08"})
    assert "date" not in early[0]
