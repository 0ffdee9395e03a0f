"""Figures that one side lacks, rows of totals that lack a figure, computed form figures, and limits of two origins."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.checks.catalogue import rule
from scrutineer.checks.choice import choose, set_by_hand, with_values
from scrutineer.errors import UsageError
from scrutineer.record.election import Stage
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()

SAME = [(80, 40, 20)] * 6
KINDS = {"D01": "observer", "D02": "image", "D03": "paper", "D08": "sealed", "D05": None}


def two(kind, votes, units=UNITS, **counts):
    """A count, and before it another version or a reading of this kind."""
    meta = metadata(["earlier", "official"])
    first, last = meta.stages
    stages = (Stage(first.id, first.name, 1, kind=kind), replace(last, sequence=2))
    return small_record(
        metadata=replace(meta, stages=stages),
        ballots=pl.concat([ballot_table(units, "earlier", **counts), ballot_table(UNITS)]),
        votes=pl.concat([vote_table(units, "earlier", votes=votes), vote_table(UNITS)]),
    )


@pytest.mark.parametrize("code", KINDS)
def test_a_figure_that_is_missing_on_one_side_is_no_pass(check, code):
    missing = check(code, two(KINDS[code], [(None, 40, 20), *SAME[1:]]))
    assert missing.numbers == (0, 5, 1)
    assert "stands in one of the two only" in missing.reasons
    count = check(code, two(KINDS[code], SAME, invalid=[None, *[10] * 5]))
    assert count.numbers == (0, 5, 1)
    # What is there and differs is found all the same.
    differs = check(code, two(KINDS[code], [(None, 41, 20), *SAME[1:]]))
    assert (differs.units, differs.numbers) == ([UNITS[0]], (1, 5, 0))


@pytest.mark.parametrize("code", KINDS)
def test_a_station_that_one_side_lacks_is_no_pass(check, code):
    found = check(code, two(KINDS[code], SAME[1:], units=UNITS[1:]))
    assert found.numbers == (0, 5, 1)
    assert "the reading has no line" in found.reasons or "the later version only" in found.reasons


def test_a_row_of_totals_that_lacks_a_figure_is_found(check):
    total = {name: [*values[:5], sum(values[:5])] for name, values in {"cast": [150] * 6, "valid": [140] * 6}.items()}
    votes = [*[(80, 40, 20)] * 5, (400, 200, 100)]
    whole = small_record(
        ballots=ballot_table(UNITS, invalid=[10] * 5 + [50], **total), votes=vote_table(UNITS, votes=votes)
    )
    assert check("C13", whole).units == [UNITS[5]]
    lacks = small_record(
        ballots=ballot_table(UNITS, invalid=[10] * 5 + [None], **total), votes=vote_table(UNITS, votes=votes)
    )
    assert check("C13", lacks).units == [UNITS[5]]


def test_a_limit_for_all_holds_beside_a_column_of_limits(check):
    empty = small_record(ballots=ballot_table(UNITS, capacity=[None, *[200] * 5]))
    assert check("A21", empty).numbers == (0, 5, 1)
    assert check("A21", empty, most=149).numbers == (6, 0, 0)
    assert check("A21", empty, most=150).numbers == (0, 6, 0)
    tight = check("A21", small_record(ballots=ballot_table(UNITS, capacity=[149, *[200] * 5])), most=300)
    assert tight.units == [UNITS[0]]
    assert "the most of this station" in tight.failed[0]["message"]


PAPERS = {"received": [200] * 6, "unused": [50] * 6}
ADMITTED = {"accredited": [150] * 6}


@pytest.mark.parametrize(
    ("code", "figures", "derived", "fault"),
    [
        ("A07", PAPERS, "received", {"unused": 51}),
        (
            "A08",
            {"serial_from": [1 + 1000 * i for i in range(6)], "serial_to": [200 + 1000 * i for i in range(6)]} | PAPERS,
            "received",
            {"serial_to": 201},
        ),
        ("A09", ADMITTED | {"men": [70] * 6, "women": [80] * 6}, "men", {"women": 81}),
        ("A10", {"accredited": [148] * 6, "surplus": [2] * 6}, "surplus", {"surplus": 3}),
        ("A24", {"election_day": [140] * 6, "mail": [10] * 6}, "mail", {"mail": 11}),
        ("A05", ADMITTED, "cast", {"accredited": 149}),
        ("A06", ADMITTED, "cast", {"accredited": 151}),
        ("A16", ADMITTED, "cast", {"accredited": 180}),
    ],
)
def test_a_form_figure_that_was_computed_shows_nothing(check, code, figures, derived, fault):
    clean = small_record(ballots=ballot_table(UNITS, **figures))
    assert check(code, clean).numbers[:1] == (0,)
    assert check(code, clean).numbers[1] > 0
    computed = check(code, small_record(ballots=ballot_table(UNITS, derived=[derived] * 6, **figures)))
    passed = 6 if code == "A08" else 0  # its second part is about other stations
    assert computed.numbers == (0, passed, 6)
    assert "derived" in computed.reasons
    # A computed figure that does not follow from the others is a contradiction.
    wrong = {name: list(values) for name, values in {"accredited": [150] * 6, **figures}.items()}
    for name, value in fault.items():
        wrong[name][0] = value
    wrong = {name: values for name, values in wrong.items() if name in figures}
    found = check(code, small_record(ballots=ballot_table(UNITS, derived=[derived] * 6, **wrong)))
    assert found.units == [UNITS[0]]


@pytest.mark.parametrize("setting", ["A04.k=-1", "A15.share=3", "A14.share=101/100", "A27.high_turnout=-0.5"])
def test_a_setting_that_no_form_could_meet_or_fail_is_refused(setting):
    with pytest.raises(UsageError):
        set_by_hand([rule(setting[:3])], [setting])


def test_a_setting_of_another_kind_is_told_the_kind():
    with pytest.raises(UsageError, match=r"a number of at least 0, such as 0\.9"):
        set_by_hand([rule("A27")], ["A27.high_turnout=9/10"])
    with pytest.raises(UsageError, match="a share between 0 and 1"):
        set_by_hand([rule("A15")], ["A15.share=3"])
    assert with_values(rule("A15"), {"share": "1"}).parameters["share"] == "1"


def test_a_rule_outside_the_set_is_told_so():
    with pytest.raises(UsageError, match="not in the set that was chosen"):
        choose(["A01"], [rule("A04"), rule("A05")])
    with pytest.raises(UsageError, match="no rule has this code"):
        choose(["A99"], [rule("A04")])
