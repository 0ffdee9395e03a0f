"""The review queue: its order, and how many forms must be looked at, against the trial of every reassignment."""

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from materiality.stations_of import checked, small_count
from scrutineer.checks.catalogue import rule as rule_of_catalogue
from scrutineer.law.decision import rule_by_hand
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.failed_units import FailedUnits
from scrutineer.materiality.forms import forms_of, totals_of
from scrutineer.materiality.outcome import Totals, decide
from scrutineer.materiality.queue import forms_to_clear, review_queue
from scrutineer.materiality.wrong_votes import votes_to_turn
from scrutineer.record.assemble import with_sheets

OPTIONS = "abc"
RULES = [rule_by_hand(text) for text in ("plurality", "runoff", "share > 1/2 or share >= 2/5 and lead >= 1/10")]
station = st.tuples(*[st.integers(0, 2)] * 3)


def votes(numbers):
    return dict(zip(OPTIONS, numbers, strict=True))


def fillings(room):
    return [x for x in product(range(room + 1), repeat=3) if sum(x) <= room]


def can_change(rule, stations, ceilings, left, present):
    """Whether any joint figures of the stations that are left give another outcome."""
    fixed = np.sum([s for i, s in enumerate(stations) if i not in left] or [(0, 0, 0)], axis=0)
    sums = {(0, 0, 0)}
    for place in left:
        sums = {tuple(np.add(a, x).tolist()) for a in sums for x in fillings(ceilings[place])}
    return any(decide(rule, Totals(votes((fixed + x).tolist()))) != present for x in sums)


@given(st.sampled_from(RULES), st.lists(station, min_size=2, max_size=3), st.data())
@settings(max_examples=settings.default.max_examples // 2)
def test_forms_to_clear_against_every_reassignment(rule, stations, data):
    room = [data.draw(st.integers(0, 2)) for _ in stations]
    registered = [sum(s) + r or None for s, r in zip(stations, room, strict=True)]
    record = small_count([votes(s) for s in stations], registered)
    subject = checked(record).subject
    forms, totals = forms_of(subject, "diet", "official"), totals_of(subject, "diet", "official")
    present = decide(rule, totals)
    assume(present is not None)
    order = np.array(data.draw(st.permutations(range(len(stations)))), np.int64)
    ceilings = forms.ceiling.tolist()
    expected = next(
        k for k in range(len(stations) + 1) if not can_change(rule, stations, ceilings, order[k:].tolist(), present)
    )
    assert forms_to_clear(forms, order, rule=rule, totals=totals) == expected


def failures(forms, places, severity=3):
    """Failures of a rule at some forms."""
    chosen = np.array(sorted(places), np.int64)
    return FailedUnits(
        rule_of_catalogue("A01"), chosen, np.zeros(chosen.size, np.int64), True, np.full(chosen.size, severity), 0
    )


@given(st.sampled_from(RULES), st.lists(station, min_size=2, max_size=4), st.data())
@settings(max_examples=settings.default.max_examples // 2)
def test_a_form_is_decisive_if_it_alone_can_change_the_outcome(rule, stations, data):
    room = [data.draw(st.integers(0, 2)) for _ in stations]
    registered = [sum(s) + r or None for s, r in zip(stations, room, strict=True)]
    subject = checked(small_count([votes(s) for s in stations], registered)).subject
    forms, totals = forms_of(subject, "diet", "official"), totals_of(subject, "diet", "official")
    present = decide(rule, totals)
    assume(present is not None)
    every = range(len(stations))
    queue = review_queue(forms, (failures(forms, every),), rule=rule, totals=totals, fewest=votes_to_turn(rule, totals))
    ceilings = forms.ceiling.tolist()
    alone = [can_change(rule, stations, ceilings, [place], present) for place in every]
    assert queue.decisive.tolist() == [alone[place] for place in queue.order.tolist()]
    assert queue.decisive.tolist() == sorted(queue.decisive.tolist(), reverse=True)
    # Where all of them together cannot, none of them can.
    assert queue.forms_to_clear or not queue.decisive.any()


@pytest.fixture
def five():
    """Five stations: a leads by 30 votes."""
    stations = [(40, 10), (30, 20), (10, 20), (5, 5), (5, 5)]
    record = small_count([{"a": a, "b": b} for a, b in stations], [100, 60, 60, 15, 15])
    subject = checked(record).subject
    return forms_of(subject, "diet", "official"), totals_of(subject, "diet", "official")


def test_large_forms_first_then_severity(five):
    forms, totals = five
    plurality = rule_by_hand("plurality")
    failed = (failures(forms, [1, 2, 3], 1), failures(forms, [2, 4], 4))
    queue = review_queue(forms, failed, rule=plurality, totals=totals, fewest=votes_to_turn(plurality, totals))
    # a has 90, b 60. Without s2 or s1, and with all that it could hold for b, b is level or ahead; s4 and s3 are small.
    assert [head["unit"] for head in queue.head(9)] == ["s2", "s1", "s4", "s3"]
    assert [head["severity"] for head in queue.head(9)] == ["alert", "warning", "alert", "warning"]
    assert queue.head(1)[0]["rules"] == ["A01", "A01"]
    assert queue.decisive.tolist() == [True, True, False, False]
    assert queue.findings.tolist() == [2, 1, 1, 1]
    assert not review_queue(forms, failed[:1], rule=plurality, totals=totals, fewest=61).decisive.any()


def test_the_number_falls_to_nothing_where_all_together_cannot(five):
    forms, totals = five
    plurality = rule_by_hand("plurality")
    # Without the two small stations it is 80 to 50; 30 votes more for b are a tie.
    assert forms_to_clear(forms, np.array([3, 4]), rule=plurality, totals=totals) == 1
    assert forms_to_clear(forms, np.array([3]), rule=plurality, totals=totals) == 0
    assert forms_to_clear(forms, np.zeros(0, np.int64), rule=plurality, totals=totals) == 0


def test_it_cannot_be_told_without_a_bound_or_an_outcome(five):
    forms, totals = five
    plurality = rule_by_hand("plurality")
    assert forms_to_clear(forms, np.array([3]), rule=plurality, totals=Totals({"a": 5}, unnamed=None)) is None
    assert forms_to_clear(forms, np.array([3]), rule=rule_by_hand("referendum:z"), totals=totals) is None
    record = small_count([{"a": 4, "b": 2}, None], [10, None])
    subject = checked(record).subject
    unknown = forms_of(subject, "diet", "official")
    totals = totals_of(subject, "diet", "official")
    assert forms_to_clear(unknown, np.array([1]), rule=plurality, totals=totals) is None


def test_a_rule_that_fails_everywhere_still_has_its_forms():
    votes_of = [{"a": 6, "b": 3}] * 60
    record = small_count(votes_of, [5] * 60)
    report = checked(record)
    together = report.findings.filter(report.findings["code"] == "A04")
    assert together.filter(together["result"] == "fail")["unit"].to_list() == [None]
    found = assess(report, contest="diet", stage="official")
    by_id = {entry.set.id: entry for entry in found.weighed}
    assert by_id["rule:A04"].stake.units == 60
    assert by_id["rule:A04"].set.gap == 4 * 60
    assert len(found.queue) == 60
    # 12 forms left hold 108 votes: enough to level a lead of 3 on each of the 48 others? 144 > 108: no.
    assert found.queue.forms_to_clear == next(k for k in range(61) if 3 * k > 9 * (60 - k))


def test_forms_whose_verdict_is_open_are_a_set():
    record = small_count([{"a": 6, "b": 3}, {"a": 1, "b": 1}, None], [10, 10, 10])
    (key, sheet), *_ = record.sheets.items()
    verdicts = pl.Series("verdict", ["valid", "pending", None])
    marked = with_sheets(record, {key: replace(sheet, ballots=sheet.ballots.with_columns(verdicts))})
    sets = {entry.set.id: entry for entry in assess(checked(marked), contest="diet", stage="official").weighed}
    assert sets["verdict:pending"].stake.valid == 2
    assert "One station whose verdict is pending holds 2 votes" in sets["verdict:pending"].sentence
    assert "verdict:invalid" not in sets
