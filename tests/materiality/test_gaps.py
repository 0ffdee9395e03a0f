"""Which differences of findings are numbers of wrong votes, and ballots that are not valid, as forms state them."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from materiality.stations_of import checked
from scrutineer.checks.catalogue import RULES, rule
from scrutineer.checks.rule import FAILED, Judgement, Outcome
from scrutineer.checks.run import run_checks
from scrutineer.formats.open_record import open_record
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.failed_units import CONTRADICTIONS, failed_units
from scrutineer.materiality.forms import forms_of
from scrutineer.tabulation.tally import tabulate


@pytest.fixture
def opened(tmp_path):
    """A function from changes by station and column to the record of a station file of ten good stations."""

    def build(changes, **columns):
        rows = [
            {
                "station_id": f"s{n}",
                "registered": 100,
                "cast": 80,
                "valid": 78,
                "invalid": 2,
                "v_ash": 45,
                "v_birch": 33,
            }
            for n in range(10)
        ]
        for row in rows:
            row.update(columns)
        for place, change in changes.items():
            rows[place].update(change)
        file = tmp_path / "stations.parquet"
        pl.DataFrame(rows).write_parquet(file)
        return open_record(file, stage="official")

    return build


def sets_of(record, *codes):
    found = assess(checked(record, *codes), contest="contest", stage="official")
    return {entry.set.id: entry.set for entry in found.weighed}


def test_a_form_that_contradicts_itself_states_its_votes(opened):
    sets = sets_of(opened({1: {"valid": 70}, 2: {"cast": 90}, 3: {"v_ash": 90, "valid": 123, "cast": 125}}))
    assert sets["rule:A01"].gap == 8
    assert sets["rule:A02"].gap == 8 + 10
    assert sets["rule:A04"].gap == 25


def test_what_is_no_number_of_wrong_votes_is_not_added_up(opened):
    # A total that is blank, a form of zeros, a blank cell, and one option with all votes.
    record = opened(
        {
            1: {"cast": 0},
            2: {"v_ash": 0, "v_birch": 0},
            3: {"v_birch": None},
            4: {"v_ash": 78, "v_birch": 0},
        }
    )
    sets = sets_of(record, "A13", "A25", "A26", "A28")
    assert {"rule:A13", "rule:A28"} <= set(sets)
    assert all(chosen.gap is None for name, chosen in sets.items() if name.startswith("rule:"))


def test_possible_slips_are_counted_and_are_no_votes(opened):
    """C07 states how many figures could be slips; even graver than a hint it would state no votes."""
    record = opened({1: {"valid": 79}})
    grave = replace(rule("C07"), severity="error")
    report = run_checks(tabulate(record), rules=(grave,))
    (found,) = failed_units(report, forms_of(report.subject, "contest", "official"))
    assert (found.forms.size, found.gap_in_votes) == (1, False)


def test_every_rule_that_states_wrong_votes_compares_votes_or_ballots():
    codes = {entry.code for entry in RULES}
    assert set(CONTRADICTIONS) <= codes
    assert not {"A13", "A14", "A15", "A16", "A25", "A26", "A28", "C07", "C08", "C09", "D05", "E09"} & set(
        CONTRADICTIONS
    )
    assert all(rule(code).level == "form" for code in CONTRADICTIONS)


def test_figures_in_words_count_where_they_are_ballots(opened):
    record = opened({})

    def judged(metric):
        def evaluate(subject, _):
            sheet = subject.sheets[0]
            rows = sheet.rows[:2]
            result = np.full(2, FAILED, np.int8)
            figures = np.array([80, 80]), np.array([85, 78])
            return Outcome((Judgement(sheet.contest, sheet.stage, metric, rows, result, (), *figures),))

        words = replace(rule("A23"), evaluate=evaluate, needs=())
        report = run_checks(tabulate(record), rules=(words,))
        (found,) = failed_units(report, forms_of(report.subject, "contest", "official"))
        return found.gap_in_votes, int(found.gap.sum())

    assert judged("cast") == (True, 7)
    assert judged("registered") == (False, 0)


def test_ballots_that_are_not_valid_are_those_of_the_form(opened):
    # The votes of one form are 3 above its valid ballots: that makes no invalid ballot valid.
    record = opened({1: {"v_ash": 48}})
    entries = {e.set.id: e for e in assess(checked(record), contest="contest", stage="official").weighed}
    assert entries["not_valid"].sentence.startswith("20 ballots are not valid")
    assert entries["not_valid"].stake.ceiling == 20


def test_without_ballots_cast_they_are_the_invalid_and_the_blank(opened):
    record = opened({}, cast=None, x_blank=1)
    entries = {e.set.id: e for e in assess(checked(record), contest="contest", stage="official").weighed}
    assert entries["not_valid"].sentence.startswith("30 ballots are not valid")


def test_one_ballot_is_spoken_of_as_one(opened):
    record = opened({n: {"invalid": 0, "cast": 78} for n in range(9)} | {9: {"invalid": 1, "cast": 79}})
    entries = {e.set.id: e for e in assess(checked(record), contest="contest", stage="official").weighed}
    assert entries["not_valid"].sentence.endswith(
        "1 ballot is not valid; the lead of ash over birch is 120 votes: even if it were valid for somebody, it could "
        "not change who has most votes."
    )


def test_the_bound_holds_all_ballots_of_the_form(opened):
    record = opened({1: {"cast": 0, "registered": None}, 2: {"registered": None}})
    forms = forms_of(checked(record).subject, "contest", "official")
    assert forms.ceiling[:3].tolist() == [100, 80, 80]
    assert forms.from_ballots[:3].tolist() == [False, True, True]
