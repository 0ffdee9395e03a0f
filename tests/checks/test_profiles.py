"""Sets of rules: by code, group and profile, with tolerances from law, record, profile and hand."""

import datetime as dt
from dataclasses import replace

import pytest

from scrutineer.checks.catalogue import DEFAULT_RULES, RULES, rule
from scrutineer.checks.choice import choose, rules_of, set_by_hand, tuned, with_values
from scrutineer.checks.run import run_checks
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.profiles_file import load_profile, load_profiles, read_profile
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids

NAMED = {
    "abacus": "A01 A02 A09 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 C01",
    "tally-ho": "A03 A04 A05",
    "afghanistan-2009": "A21 A26",
    "indonesia-2024": "A21",
    "nigeria-2022": "A05",
}


@pytest.mark.parametrize(("name", "codes"), NAMED.items())
def test_a_named_set_has_its_rules_source_and_gaps(name, codes):
    profile = load_profile(name)
    assert [item.code for item in profile.rules()] == codes.split()
    assert profile.source
    assert profile.reaction
    assert profile.missing


def test_default_and_all_follow_the_catalogue():
    assert load_profile("default").rules() == DEFAULT_RULES
    assert load_profile("all").rules() == RULES
    assert set(load_profiles()) == {"default", "all", *NAMED}


def test_the_thresholds_are_those_of_the_set():
    tally_ho = {item.code: item for item in load_profile("tally-ho").rules()}
    assert tally_ho["A03"].parameters == {"k": 0, "share": "3/100"}
    assert (tally_ho["A04"].parameters["k"], tally_ho["A04"].severity) == (5, "quarantine")
    assert tally_ho["A05"].parameters["share"] == "5/100"
    assert load_profile("indonesia-2024").rules()[0].parameters["most"] == 300
    assert load_profile("afghanistan-2009").rules()[0].parameters["most"] == 599


@pytest.mark.parametrize(("cast", "fails"), [(600, True), (599, False)])
def test_afghanistan_names_stations_from_600_ballots(cast, fails):
    forms = ballot_table(station_ids(), registered=[900] * 6, cast=[cast, *[150] * 5])
    report = run_checks(tabulate(small_record(ballots=forms)), rules=load_profile("afghanistan-2009").rules())
    assert [finding["code"] for finding in report.shown()] == (["A21"] if fails else [])


def test_afghanistan_looks_at_ballots_cast_and_not_at_the_papers_supplied():
    forms = ballot_table(station_ids(), registered=[900] * 6, issued=[600] * 6, cast=[601, *[150] * 5])
    report = run_checks(tabulate(small_record(ballots=forms)), rules=load_profile("afghanistan-2009").rules())
    (finding,) = report.shown()
    assert "601 ballots cast, above the limit of 599 that the rules in use set for every station" in finding["message"]
    assert "can hold" not in finding["message"]


def test_a_set_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "mine"\ntitle = "Mine"\nsource = "me"\n[[rule]]\ncode = "A04"\nparameters = { k = 2 }\n', encoding="utf-8"
    )
    assert load_profile(str(path)).rules()[0].parameters == {"k": 2}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[[rule]]", "rule.0.code"),
        ('[[rule]]\ncode = "Z01"', "Z01"),
        ('[[rule]]\ncode = "A04"\nparameters = { j = 1 }', "A04"),
        ('[[rule]]\ncode = "A04"\nparameters = { k = "many" }', "A04"),
        ('[[rule]]\ncode = "A04"\nseverity = "grave"', "A04"),
        ('[[rule]]\ncode = "A04"\ncolour = "red"', "rule.0.colour"),
    ],
)
def test_a_faulty_set_is_refused_with_its_place(text, column):
    with pytest.raises(InputError) as caught:
        read_profile(f'id = "x"\ntitle = "X"\nsource = "S"\n{text}', "x.toml")
    assert caught.value.column == column


@pytest.mark.parametrize("text", ["id = ", "\x00"])
def test_what_is_no_toml_is_refused(text):
    with pytest.raises(InputError, match="not a TOML file"):
        read_profile(text, "x.toml")


def test_an_unknown_set_is_refused():
    with pytest.raises(UsageError, match="no such profile"):
        load_profile("atlantis-1900")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["A01", "a02"], ["A01", "A02"]),
        (["E01", "A01"], ["A01", "E01"]),
        (["C"], [item.code for item in RULES if item.group == "C"]),
        (["default"], [item.code for item in DEFAULT_RULES]),
        (["all"], [item.code for item in RULES]),
    ],
)
def test_rules_are_chosen_by_code_and_group(words, codes):
    assert [item.code for item in choose(words)] == codes


@pytest.mark.parametrize("word", ["Z", "A99", "", "A0"])
def test_a_word_that_names_no_rule_is_refused(word):
    with pytest.raises(UsageError, match="no rule has this code"):
        choose([word])


@pytest.mark.parametrize(
    ("setting", "code", "name", "value"),
    [
        ("A04.k=5", "A04", "k", 5),
        ("a14.share=0.05", "A14", "share", "0.05"),
        ("A14.share=1/20", "A14", "share", "1/20"),
        ("A24.complete=false", "A24", "complete", False),
        ("A27.high_turnout=0.75", "A27", "high_turnout", 0.75),
        ("A27.high_turnout=none", "A27", "high_turnout", None),
        ("C15.words=hall", "C15", "words", "hall"),
    ],
)
def test_tolerances_are_set_by_hand(setting, code, name, value):
    found = {item.code: item for item in set_by_hand(RULES, [setting])}
    assert found[code].parameters[name] == value
    assert [found[item.code] for item in RULES if item.code != code] == [item for item in RULES if item.code != code]


@pytest.mark.parametrize(
    "setting", ["A04.k", "A04.k=", "A04.k=many", "A04.j=1", "Z99.k=1", "A14.share=some", "A24.complete=3", "A04.k=true"]
)
def test_a_setting_that_fits_nothing_is_refused(setting):
    with pytest.raises(UsageError):
        set_by_hand(RULES, [setting])


def with_extra(**extra):
    return small_record(metadata=replace(metadata(), extra=extra))


def law(**values):
    dated = {
        name: DatedValue(value, dt.date(1990, 1, 1), verified=verified) for name, (value, verified) in values.items()
    }
    return LawInForce("rt", "RUR", "Law", "Diet", dt.date(1999, 1, 1), dated)


def test_the_law_and_then_the_record_set_tolerances():
    sourced = law(**{"check.A04.k": (5, True), "check.A05.k": (7, False), "threshold": ("3/100", True)})
    by_law = {item.code: item for item in rules_of(small_record(), sourced)}
    assert by_law["A04"].parameters["k"] == 5
    assert by_law["A05"].parameters["k"] == 0
    by_record = {item.code: item for item in rules_of(with_extra(checks={"A04": {"k": 9}}), sourced)}
    assert by_record["A04"].parameters["k"] == 9
    assert rules_of(small_record()) == DEFAULT_RULES


@pytest.mark.parametrize(
    ("checks", "column"),
    [
        ({"A99": {"k": 1}}, "checks.A99"),
        ({"A04": {"j": 1}}, "checks.A04"),
        ({"A04": {"k": "x"}}, "checks.A04"),
        ({"A04": 3}, "checks"),
        (["A04"], "checks"),
    ],
)
def test_faulty_tolerances_of_a_record_are_refused_with_their_key(checks, column):
    with pytest.raises(InputError) as caught:
        rules_of(with_extra(checks=checks))
    assert (caught.value.file, caught.value.column) == ("record.toml", column)


def test_values_of_another_kind_are_refused():
    assert with_values(rule("A21"), {"most": 300}).parameters["most"] == 300
    with pytest.raises(TypeError):
        with_values(rule("A21"), {"most": "300"})
    with pytest.raises(InputError, match="no rule of this code"):
        tuned(RULES, {"A00": {}}, file="x")
