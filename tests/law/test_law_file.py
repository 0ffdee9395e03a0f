"""Law files: what is accepted, and what a wrong file is told."""

import pytest

from scrutineer.errors import LawError
from scrutineer.formats.law_file import list_laws, load_law, read_law

HEAD = """
format = "scrutineer-law/1"
[law]
id = "xx"
country = "XXX"
title = "Law"
body = "Diet"
[[source]]
id = "A"
title = "Act"
"""

TOTAL = """
[[parameter]]
name = "total_seats"
value = 10
from = 2000-01-01
verified = true
references = [{ text = "Art. 1", sources = ["A"] }]
"""


def message(text: str) -> str:
    with pytest.raises(LawError) as raised:
        read_law(text, file="xx.toml")
    assert raised.value.file == "xx.toml"
    assert raised.value.mend
    return str(raised.value)


def test_a_small_law_is_read() -> None:
    law = read_law(HEAD + TOTAL, file="xx.toml")
    assert law.parameters["total_seats"][0].value == 10


def test_an_unknown_law_names_the_known_ones() -> None:
    with pytest.raises(LawError, match="kh") as raised:
        load_law("zz")
    assert raised.value.value == "zz"


def test_a_path_is_not_a_law() -> None:
    with pytest.raises(LawError):
        load_law("../countries/kh")


def test_every_packaged_law_loads() -> None:
    assert "kh" in list_laws()
    for law_id in list_laws():
        assert load_law(law_id).id == law_id


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("value = 10", "value = 0.05", "3/100"),
        ("value = 10", "value = [1, 2]", "whole number"),
        ("from = 2000-01-01", 'from = "2000-01-01"', "parameter total_seats.from"),
        ("from = 2000-01-01", "", "required key is missing"),
        ("verified = true", "verified = 1", "true or false"),
        ("verified = true", "verified = true\nuntill = 2001-01-01", "not one of a law file"),
        ("from = 2000-01-01", "from = 2000-01-01\nuntil = 1999-01-01", "ends before it begins"),
        ('sources = ["A"]', 'sources = ["B"]', "does not describe"),
        ('sources = ["A"]', "sources = []", "marked as verified"),
        ("value = 10", "", "marked as verified"),
        ('country = "XXX"', 'country = "x"', "law.country"),
        ("scrutineer-law/1", "scrutineer-law/9", "scrutineer-law/1"),
        ("value = 10", "value =", "not valid TOML"),
    ],
)
def test_a_fault_is_named_in_words(old: str, new: str, expected: str) -> None:
    text = HEAD + TOTAL
    assert old in text
    assert expected in message(text.replace(old, new, 1))


def test_two_values_on_one_day_are_refused() -> None:
    later = TOTAL.replace("2000-01-01", "2005-01-01").replace("value = 10", "value = 12")
    assert "same day" in message(HEAD + TOTAL + later)
    closed = TOTAL.replace("from = 2000-01-01", "from = 2000-01-01\nuntil = 2004-12-31")
    assert len(read_law(HEAD + later + closed, file="xx.toml").parameters["total_seats"]) == 2


@pytest.mark.parametrize(("seats", "fault"), [("{ a = 4, b = 5 }", "add up to 9"), ("{ a = 10, b = 0 }", "at least 1")])
def test_seats_by_district_must_add_up(seats: str, fault: str) -> None:
    table = TOTAL.replace('"total_seats"', '"magnitudes"').replace("value = 10", f"value = {seats}")
    assert fault in message(HEAD + TOTAL + table)
