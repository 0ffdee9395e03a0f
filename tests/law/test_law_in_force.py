"""Dated parameters: what held on a day, what nobody found, and what may not be used."""

import json
from datetime import date

import pytest

from scrutineer.errors import LawError
from scrutineer.law.law import ElectoralLaw, LawSource
from scrutineer.law.parameters import DatedValue, LegalReference

READ = (LegalReference("Art. 1", ("A",)),)


def law(**parameters: tuple[DatedValue, ...]) -> ElectoralLaw:
    return ElectoralLaw("xx", "XXX", "Law", "Diet", parameters, (LawSource("A", "Act"), LawSource("B", "Book")))


def test_both_ends_of_a_period_count() -> None:
    dated = DatedValue(1, date(2000, 1, 1), date(2000, 12, 31))
    assert [
        dated.covers(day) for day in (date(1999, 12, 31), date(2000, 1, 1), date(2000, 12, 31), date(2001, 1, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_the_value_of_the_day_is_taken() -> None:
    found = law(
        total_seats=(
            DatedValue(100, date(2000, 1, 1), date(2003, 12, 31), READ, verified=True),
            DatedValue(120, date(2004, 1, 1), None, READ, verified=True),
        )
    )
    assert found.in_force(date(2003, 12, 31)).total_seats == 100
    assert found.in_force(date(2030, 1, 1)).total_seats == 120


def test_a_day_before_the_law_is_refused_with_the_day() -> None:
    with pytest.raises(LawError, match="1999-05-01"):
        law(total_seats=(DatedValue(100, date(2000, 1, 1)),)).in_force(date(1999, 5, 1))


def test_an_unsourced_value_is_shown_and_never_used() -> None:
    held = law(magnitudes=(DatedValue({"a": 3, "b": 4}, date(2000, 1, 1)),)).in_force(date(2001, 1, 1))
    assert held.magnitudes is None
    assert held.largest_magnitude is None
    assert held.parameters["magnitudes"].value == {"a": 3, "b": 4}
    assert not held.is_verified("magnitudes")


def test_a_sourced_list_gives_the_largest_magnitude() -> None:
    held = law(magnitudes=(DatedValue({"a": 3, "b": 4}, date(2000, 1, 1), None, READ, verified=True),)).in_force(
        date(2001, 1, 1)
    )
    assert held.magnitudes == {"a": 3, "b": 4}
    assert held.largest_magnitude == 4


def test_not_found_differs_from_not_looked_for() -> None:
    held = law(tie_rule=(DatedValue(None, date(2000, 1, 1), note="looked for"),)).in_force(date(2001, 1, 1))
    assert held.tie_rule is None
    assert held.parameters["tie_rule"].note == "looked for"
    assert held.parameter("threshold") is None


def test_a_word_where_a_number_is_due_is_an_error() -> None:
    held = law(total_seats=(DatedValue("many", date(2000, 1, 1), None, READ, verified=True),)).in_force(
        date(2001, 1, 1)
    )
    with pytest.raises(LawError, match="total_seats"):
        _ = held.total_seats


def test_json_holds_dates_flags_and_only_the_sources_named() -> None:
    held = law(formula=(DatedValue("x", date(2000, 1, 1), None, READ, verified=True),)).in_force(date(2001, 1, 1))
    plain = json.loads(json.dumps(held.as_dict()))
    assert plain["parameters"]["formula"] == {
        "value": "x",
        "from": "2000-01-01",
        "until": None,
        "references": [{"text": "Art. 1", "sources": ["A"]}],
        "verified": True,
        "note": None,
    }
    assert [source["id"] for source in plain["sources"]] == ["A"]
