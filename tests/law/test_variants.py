"""Named variants of a law: the readings of 1998, the seats handed on in 2017, and what a wrong variant is told."""

from datetime import date

import pytest

from scrutineer.errors import LawError
from scrutineer.formats.law_file import load_law, read_law
from scrutineer.law.seat_rules import formula_rule
from scrutineer.law.vacated_seats import vacated_rule
from scrutineer.law.variants import variant_in_force, variant_of

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
[[parameter]]
name = "total_seats"
value = 10
from = 2000-01-01
verified = true
references = [{ text = "Art. 1", sources = ["A"] }]
[[variant]]
name = "more"
title = "more seats"
from = 2000-01-01
until = 2004-12-31
verified = true
references = [{ text = "Art. 2", sources = ["A"] }]
[variant.changes]
total_seats = 12
"""


def test_cambodia_has_the_two_readings_of_1998_and_the_seats_of_2017() -> None:
    law = load_law("kh")
    assert [variant.name for variant in law.variants] == ["averages-again", "averages-once", "dissolved-2017"]
    assert [variant.verified for variant in law.variants] == [True, True, False]
    once = variant_in_force(law, "averages-once", date(1998, 7, 26))
    rule = formula_rule(once)
    assert rule is not None
    assert (rule.method, rule.settings) == ("quota_highest_average", {"averages": "once"})
    assert "59" in str(variant_of(law, "averages-once").references[0].text)
    assert once.title.endswith("variant averages-once: averages ranked once")
    handed_on = vacated_rule(variant_in_force(law, "dissolved-2017", date(2013, 7, 28)))
    assert handed_on is not None
    assert (handed_on.party, handed_on.left_out, handed_on.refused) == ("CNRP", ("CPP",), ("LDP", "KAPP"))
    # The law itself is as it was.
    assert vacated_rule(law.in_force(date(2013, 7, 28))) is None


def test_a_variant_is_marked_by_its_own_sources() -> None:
    law = read_law(HEAD, file="xx.toml")
    held = variant_in_force(law, "more")
    assert held.total_seats == 12
    assert held.day == date(2000, 1, 1)
    assert held.is_verified("total_seats")
    loose = HEAD[: HEAD.index("[[variant]]")] + HEAD[HEAD.index("[[variant]]") :].replace(
        "verified = true", "verified = false"
    )
    assert variant_in_force(read_law(loose, file="xx.toml"), "more").unverified_used == ("total_seats",)


def test_a_variant_is_put_to_its_own_days_only() -> None:
    law = read_law(HEAD, file="xx.toml")
    with pytest.raises(LawError, match="about elections from 2000-01-01 until 2004-12-31"):
        variant_in_force(law, "more", date(2005, 1, 1))
    with pytest.raises(LawError, match="no variant of this name") as raised:
        variant_of(law, "less")
    assert "more" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("total_seats = 12", "motto = 12", "cannot change this"),
        ("total_seats = 12", "total_seats = 1.2", "whole number"),
        ("until = 2004-12-31", "until = 1999-12-31", "ends before it begins"),
        ('text = "Art. 2", sources = ["A"]', 'text = "Art. 2", sources = ["B"]', "does not describe"),
        ('text = "Art. 2", sources = ["A"]', 'text = "Art. 2"', "only if a reference names a source"),
        ('name = "more"', 'name = "More"', "lower-case"),
    ],
)
def test_a_fault_of_a_variant_is_named_in_words(old: str, new: str, expected: str) -> None:
    assert old in HEAD
    with pytest.raises(LawError, match=expected) as raised:
        read_law(HEAD.replace(old, new), file="xx.toml")
    assert "variant more" in str(raised.value) or expected == "lower-case"


def test_two_variants_of_one_name_are_refused() -> None:
    with pytest.raises(LawError, match="two variants have one name"):
        read_law(HEAD + HEAD[HEAD.index("[[variant]]") :], file="xx.toml")
