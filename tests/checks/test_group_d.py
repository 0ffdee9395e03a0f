"""Group D: several sources for one station. Readings of the forms against the count, and quick counts."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.record.election import Stage
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()
KINDS = {"D01": "observer", "D02": "image", "D03": "paper", "D08": "sealed"}


def read(kind, *readings, units=UNITS):
    """A count and readings of this kind; each reading is (counts by name, votes per unit)."""
    names = ["official", *(f"reading{place}" for place in range(len(readings)))]
    meta = metadata(names)
    stages = (meta.stages[0], *(Stage(name, name.capitalize(), 2 + i, kind=kind) for i, name in enumerate(names[1:])))
    forms, votes = [ballot_table(UNITS)], [vote_table(UNITS)]
    for name, (counts, triples) in zip(names[1:], readings, strict=True):
        forms.append(ballot_table(units, name, **counts))
        votes.append(vote_table(units, name, votes=triples))
    return small_record(metadata=replace(meta, stages=stages), ballots=pl.concat(forms), votes=pl.concat(votes))


SAME = [(80, 40, 20)] * 6
SWAPPED = [*SAME[:3], (40, 80, 20), *SAME[4:]]


@pytest.mark.parametrize("code", KINDS)
def test_a_reading_that_agrees_is_silent(check, code):
    assert check(code, read(KINDS[code], ({}, SAME))).numbers == (0, 6, 0)


@pytest.mark.parametrize("code", KINDS)
def test_a_station_that_differs_is_found_with_every_figure(check, code):
    found = check(code, read(KINDS[code], ({"invalid": [10] * 3 + [7] + [10] * 2}, SWAPPED)))
    assert found.units == [UNITS[3]]
    assert found.numbers == (1, 5, 0)
    finding = found.failed[0]
    assert (finding["stage"], finding["compared"], finding["option"]) == ("official", "reading0", "ash")
    assert (finding["expected"], finding["observed"], finding["severity"]) == (40, 80, "quarantine")
    for text in ("Ash Party 40 to 80 (+40)", "Birch Party 80 to 40 (-40)", "invalid ballots 7 to 10 (+3)"):
        assert text in finding["message"]


@pytest.mark.parametrize("code", KINDS)
def test_figures_that_only_one_of_them_has_are_not_compared(check, code):
    blank = {name: [None] * 6 for name in ("registered", "cast", "valid", "invalid")}
    silent = check(code, read(KINDS[code], (blank, [(None, None, None)] * 6)))
    assert silent.numbers == (0, 0, 6)
    assert "no figure of the unit in common" in silent.reasons
    partly = check(code, read(KINDS[code], (blank, [(80, None, None)] * 6)))
    assert partly.numbers == (0, 6, 0)


@pytest.mark.parametrize("code", KINDS)
def test_a_record_without_such_a_reading_is_not_evaluable(check, code):
    other = "paper" if KINDS[code] != "paper" else "image"
    found = check(code, read(other, ({}, SWAPPED)))
    assert found.numbers == (0, 0, 1)
    assert f"no stage of the kind {KINDS[code]}" in found.reasons


def test_a_unit_that_the_count_has_not_is_not_evaluable(check):
    record = read("observer", ({}, SAME))
    sheet = record.sheets["diet", "official"]
    short = replace(sheet, rows=sheet.rows[:4], ballots=sheet.ballots[:4], votes=sheet.votes[:4])
    found = check("D01", replace(record, sheets={**record.sheets, ("diet", "official"): short}))
    assert found.numbers == (0, 4, 2)
    assert "the count has no line for this unit" in found.reasons


def test_a_difference_within_the_tolerance_passes(check):
    record = read("image", ({}, [(81, 40, 20), *SAME[1:]]))
    assert check("D02", record, tolerance=1).failed == []
    assert check("D02", record).units == [UNITS[0]]


def test_two_observers_of_one_station_are_compared_with_each_other(check):
    found = check("D04", read("observer", ({}, SAME), ({}, SWAPPED)))
    assert found.units == [UNITS[3]]
    assert found.numbers == (1, 5, 0)
    assert (found.failed[0]["stage"], found.failed[0]["compared"]) == ("reading1", "reading0")
    assert check("D04", read("observer", ({}, SAME), ({}, SAME))).numbers == (0, 6, 0)
    alone = check("D04", read("observer", ({}, SWAPPED)))
    assert alone.numbers == (0, 0, 1)
    assert "no two observers" in alone.reasons


def quick_count(metric, option, low, high, **more):
    row = {
        "statement": "q1",
        "unit": "r",
        "contest": "diet",
        "stage": None,
        "metric": metric,
        "option": option,
        "printed": "as printed",
        "low": low,
        "high": high,
        "source": "S",
        "used": "false",
        "reason": "A quick count.",
        **more,
    }
    return small_record(statements=pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)))


# 1,200 registered, 900 cast, 840 valid, 60 invalid; votes 480, 240, 120.
INTERVALS = [
    ("quick_count", "ash", "0.55", "0.58", "0.58", 480 / 840),
    ("quick_count_cast", "ash", "0.52", "0.54", "0.54", 480 / 900),
    ("quick_count_turnout", None, "0.74", "0.76", "0.76", 0.75),
    ("quick_count_invalid", None, "0.06", "0.07", "0.07", 60 / 900),
]


@pytest.mark.parametrize(("metric", "option", "low", "high", "floor", "share"), INTERVALS)
def test_the_official_share_lies_in_the_interval(check, metric, option, low, high, floor, share):
    assert check("D07", quick_count(metric, option, low, high)).numbers == (0, 1, 0)
    found = check("D07", quick_count(metric, option, floor, "0.9"))
    assert found.numbers == (1, 0, 0)
    assert found.failed[0]["expected"] == pytest.approx(float(floor))
    assert found.failed[0]["observed"] == pytest.approx(share)
    assert f"{100 * share:.2f} %" in found.failed[0]["message"]
    assert f"between {100 * float(floor):.2f} % and 90.00 %" in found.failed[0]["message"]


@pytest.mark.parametrize(
    "record",
    [
        quick_count("quick_count", "ash", None, None),
        quick_count("quick_count", None, "0.5", "0.6"),
        quick_count("turnout", None, "0.1", "0.2"),
    ],
    ids=["no interval", "no option", "no quick count"],
)
def test_without_an_interval_or_a_share_a_quick_count_is_not_evaluable(check, record):
    found = check("D07", record)
    assert found.numbers == (0, 0, 1)
    assert found.reasons
