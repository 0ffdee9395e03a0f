"""Decision rules as law files write them: exact lines, strict or not, and faults that are refused."""

from datetime import date
from fractions import Fraction

import pytest

from scrutineer.errors import LawError
from scrutineer.formats.law_file import load_law
from scrutineer.law.decision import Condition, decision_rule, parse_alternatives, rule_by_hand
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue, LegalReference

DAY = date(2019, 10, 20)
READ = (LegalReference("Art. 1", ("A",)),)


def law(*, verified=True, **values):
    dated = {name: DatedValue(value, DAY, None, READ, verified=verified) for name, value in values.items()}
    return LawInForce("xx", "XXX", "Law", "Diet", DAY, dated)


def test_bolivia_asks_for_half_or_for_forty_per_cent_and_ten_points():
    rule = decision_rule(load_law("bo").in_force(DAY))
    assert rule is not None
    assert rule.alternatives == (
        (Condition("share", Fraction(1, 2), strict=True),),
        (Condition("share", Fraction(2, 5), strict=False), Condition("lead", Fraction(1, 10), strict=False)),
    )
    assert (rule.kind, rule.base, rule.otherwise) == ("outright", "valid", "runoff")
    assert rule.source is not None
    assert rule.source.startswith("law bo: Constitution Art. 166")
    assert "IDEABO" in rule.references


def test_a_law_before_its_first_day_or_without_a_rule_has_none():
    assert decision_rule(None) is None
    assert decision_rule(load_law("kh").in_force(date(2018, 7, 29))) is None
    with pytest.raises(LawError, match="no parameter"):
        load_law("bo").in_force(date(2005, 12, 18))


def test_what_no_source_states_is_not_used():
    assert decision_rule(law(decision_rule="plurality")) is not None
    assert decision_rule(law(verified=False, decision_rule="plurality")) is None


def test_margins_are_exact():
    ten = Condition("lead", Fraction(1, 10), strict=False)
    assert ten.margin(2_889_359, 2_240_920, 6_137_671) == Fraction(346_719, 10)
    third = Condition("share", Fraction(1, 3), strict=False)
    assert third.holds(10**15, 0, 3 * 10**15)
    assert not third.holds(10**15, 0, 3 * 10**15 + 1)
    assert not Condition("share", Fraction(1, 3), strict=True).holds(10**15, 0, 3 * 10**15)


@pytest.mark.parametrize(
    ("value", "kind", "option", "expression"),
    [
        ("plurality", "plurality", None, "most votes"),
        ({"outright": "share > 1/2", "otherwise": "runoff"}, "outright", None, "share > 1/2"),
        ({"outright": "share >= 3/5", "base": "cast", "option": "yes"}, "question", "yes", "share >= 3/5"),
    ],
)
def test_rules_of_a_law(value, kind, option, expression):
    rule = decision_rule(law(decision_rule=value))
    assert rule is not None
    assert (rule.kind, rule.option, rule.expression) == (kind, option, expression)


@pytest.mark.parametrize(
    "value",
    [
        "most",
        7,
        {"outright": "share > half"},
        {"outright": "share > 3/2"},
        {"outright": "share > 1/0"},
        {"outright": "share > 1/2 and"},
        {"outright": "share > 0.5"},
        {"outright": ""},
        {"outright": "share > 1/2", "base": "votes"},
        {"outright": "share > 1/2", "otherwise": "lots"},
        {"outright": "share > 1/2", "quorum": "1/2"},
    ],
)
def test_a_malformed_rule_is_refused(value):
    with pytest.raises(LawError) as fault:
        decision_rule(law(decision_rule=value))
    assert fault.value.file == "xx"
    assert fault.value.mend


@pytest.mark.parametrize(
    ("text", "kind", "expression", "otherwise"),
    [
        ("plurality", "plurality", "most votes", "nobody"),
        ("majority", "outright", "share > 1/2", "nobody"),
        ("runoff", "outright", "share > 1/2", "runoff"),
        ("referendum:yes", "question", "share > 1/2", "nobody"),
        ("threshold:3/100", "threshold", "share >= 3/100", "nobody"),
        ("share >= 2/5 or lead > 1/10", "outright", "share >= 2/5 or lead > 1/10", "runoff"),
    ],
)
def test_rules_given_by_hand(text, kind, expression, otherwise):
    rule = rule_by_hand(text)
    assert (rule.kind, rule.expression, rule.otherwise) == (kind, expression, otherwise)
    assert rule.source == "given by hand"


@pytest.mark.parametrize("text", ["", "bolivia", "referendum:", "threshold:0.03", "majority:x", "share = 1/2"])
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(LawError):
        rule_by_hand(text)


def test_and_binds_closer_than_or():
    assert [len(way) for way in parse_alternatives("share > 1/2 or share >= 2/5 and lead >= 1/10")] == [1, 2]
