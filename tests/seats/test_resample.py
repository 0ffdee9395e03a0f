"""Nations drawn at random: the same from the same seed, true to their design, thresholds and ties in every draw."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from scrutineer.errors import InputError
from scrutineer.formats.law_file import read_law
from scrutineer.formats.vote_table import read_vote_table
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.resample import resample_seats

LAW = """format = "scrutineer-law/1"
[law]
id = "test"
country = "XXX"
title = "Law of nowhere"
body = "Diet"
[[parameter]]
name = "formula"
from = 2000-01-01
verified = false
references = []
[parameter.value]
{formula}
"""
THRESHOLD = """[[parameter]]
name = "threshold"
from = 2000-01-01
verified = false
references = []
[parameter.value]
admitted = "share >= {share}"
base = "valid"
scope = "{scope}"
"""
DHONDT = 'method = "highest_averages"\ndivisor = "dhondt"'
FORMULAS = [
    DHONDT,
    'method = "highest_averages"\ndivisor = "adams"',
    'method = "largest_remainder"\nquota = "hare"',
    'method = "largest_remainder"\nquota = "droop"\nover_allocation = "smallest_remainder"',
    'method = "quota_highest_average"\naverages = "once"',
    'method = "sntv"',
]


def result(tmp_path, districts, *, formula=DHONDT, threshold=None):
    lines = ["district,option,votes,magnitude"]
    for unit, (seats, votes) in districts.items():
        lines += [f"{unit},{option},{count},{seats}" for option, count in votes.items()]
    path = tmp_path / "votes.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_vote_table(path, title=None, day=None)
    text = LAW.format(formula=formula)
    if threshold:
        text += THRESHOLD.format(share=threshold[0], scope=threshold[1])
    law = read_law(text, file="law.toml").in_force(dt.date(2001, 1, 1), trust_unverified=True)
    stage = table.record.metadata.stages[-1].id
    return derive_seats(table.record, law, contest=table.record.main_contest().id, stage=stage)


NATION = {"North": (4, {"a": 500, "b": 300, "c": 90}), "South": (3, {"a": 200, "b": 210, "c": 40})}


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("threshold", [None, ("1/10", "national"), ("1/10", "district"), ("1/10", "either")])
def test_the_seed_decides(tmp_path, formula, threshold):
    found = result(tmp_path, NATION, formula=formula, threshold=threshold)
    whole = resample_seats(found, draws=60, seed=7)
    again = resample_seats(found, draws=60, seed=7)
    assert whole == again
    assert whole.as_dict() == again.as_dict()
    assert resample_seats(found, draws=60, seed=8) != whole
    for option in whole.options.values():
        assert sum(option.probabilities.values()) == pytest.approx(1)
        assert option.mean == pytest.approx(sum(seats * share for seats, share in option.probabilities.items()))
    if "sntv" not in formula:
        assert sum(option.mean for option in whole.options.values()) == pytest.approx(7)


def test_one_seat_between_two_lists_follows_the_binomial(tmp_path):
    # a has 520 of 1000 votes: it holds the seat in the draws with more than 500, and half of those with exactly 500.
    from scipy.stats import binom

    found = result(tmp_path, {"North": (1, {"a": 520, "b": 480})})
    drawn = resample_seats(found, draws=20_000, seed=1)
    expected = binom.sf(500, 1000, 0.52) + binom.pmf(500, 1000, 0.52) / 2
    (won,) = (option.probabilities[1] for name, option in drawn.options.items() if option.seats)
    assert won == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 20_000))
    assert drawn.flagged > 0
    assert drawn.majority_changes == pytest.approx(1 - won)
    assert drawn.first_changes == pytest.approx(1 - won)
    assert list(drawn.districts.values()) == pytest.approx([1 - won])


def test_a_safe_nation_does_not_move(tmp_path):
    drawn = resample_seats(result(tmp_path, {"North": (1, {"a": 9000, "b": 10})}), draws=500, seed=1)
    assert drawn.majority_changes == 0
    assert drawn.first_changes == 0
    assert set(drawn.districts.values()) == {0}


def test_the_threshold_is_applied_to_each_draw(tmp_path):
    # c stands at exactly a tenth; it holds a seat in about half of the draws, and never without the nation's line.
    votes = {"North": (10, {"a": 600, "b": 300, "c": 100})}
    drawn = resample_seats(result(tmp_path, votes, threshold=("1/10", "national")), draws=4_000, seed=2)
    (third,) = (option for option in drawn.options.values() if option.seats == 1)
    assert third.probabilities[0] == pytest.approx(0.49, abs=0.04)
    free = resample_seats(result(tmp_path, votes), draws=4_000, seed=2)
    (third,) = (option for option in free.options.values() if option.seats == 1)
    assert third.probabilities.get(0, 0) < 0.15


def test_stations_keep_together_what_was_counted_together(tmp_path):
    found = result(tmp_path, {"North": (1, {"a": 520, "b": 480})})
    unit = found.districts[0].unit
    alike = np.array([[52, 48]] * 10)
    assert resample_seats(found, draws=300, seed=1, stations={unit: alike}).majority_changes == 0
    split = np.array([[104, 0], [0, 96]] * 5)
    drawn = resample_seats(found, draws=4_000, seed=1, stations={unit: split})
    assert drawn.design == "stations"
    # b needs six of ten stations that are its own; five each give a the seat.
    assert drawn.majority_changes == pytest.approx(386 / 1024, abs=0.04)


def test_what_cannot_be_drawn_is_refused(tmp_path):
    found = result(tmp_path, NATION)
    for draws, seed in ((0, 1), (-3, 1), (5, -1)):
        with pytest.raises(InputError, match="draws are a number"):
            resample_seats(found, draws=draws, seed=seed)
    with pytest.raises(InputError, match="cannot be drawn"):
        resample_seats(dataclasses.replace(found, districts=()), draws=5, seed=1)
