"""Group C: entries, readings, slips of digits, rows in the wrong place; clean records are silent, faults are found."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.repair import Slips
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Option, Stage
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()


def entered(*entries, count=None, units=UNITS):
    """A count and some entries of its forms; an entry is a mapping of columns and, under `votes`, of triples."""
    names = [f"entry-{number}" for number in range(1, len(entries) + 1)]
    meta = metadata(("official", *names))
    stages = (meta.stages[0], *(Stage(name, name, n, kind="entry") for n, name in enumerate(names, 2)))
    ballots, votes = [ballot_table(units, **(count or {}))], [vote_table(units)]
    for name, entry in zip(names, entries, strict=True):
        columns = {key: value for key, value in entry.items() if key not in {"votes", "units"}}
        here = entry.get("units", units)
        ballots.append(ballot_table(here, name, **columns))
        votes.append(vote_table(here, name, entry.get("votes")))
    return small_record(
        metadata=replace(meta, stages=stages),
        units=unit_table() if units is UNITS else unit_table(4, 10),
        ballots=pl.concat(ballots, how="diagonal"),
        votes=pl.concat(votes),
    )


ANN, BEN = {"entered_by": ["ann"] * 6}, {"entered_by": ["ben"] * 6}


@pytest.mark.parametrize("code", ["C01", "C02", "C04"])
def test_entries_that_agree_are_silent(check, code):
    assert check(code, entered(ANN, BEN)).numbers == (0, 6, 0)


@pytest.mark.parametrize("code", ["C01", "C02", "C04", "C05"])
def test_without_entries_the_rules_say_so(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 0, 1)
    assert "no stage of the kind entry" in found.reasons


@pytest.mark.parametrize("code", ["C01", "C02", "C04"])
def test_a_form_that_was_entered_once_is_no_pass(check, code):
    found = check(code, entered(ANN, {"entered_by": ["ben"] * 5, "units": UNITS[1:]}))
    assert found.numbers == (0, 5, 1)


def test_c01_names_the_fields_that_differ(check):
    second = {**BEN, "cast": [150, 151, 150, 150, 150, 150], "votes": [(80, 40, 20), (80, 41, 20)] + [(80, 40, 20)] * 4}
    found = check("C01", entered(ANN, second))
    assert (found.units, found.failed[0]["observed"]) == ([UNITS[1]], 2)
    message = found.failed[0]["message"]
    assert "ballots cast 150 and 151" in message
    assert "votes of Birch Party 40 and 41" in message


def test_c01_sees_a_field_that_one_entry_left_blank(check):
    assert check("C01", entered(ANN, {**BEN, "invalid": [None, *[10] * 5]})).units == [UNITS[0]]


@pytest.mark.parametrize(
    ("second", "units"),
    [
        ({"entered_by": ["ann", *["ben"] * 5]}, [UNITS[0]]),
        ({**BEN, "adjudicated_by": [None, "ann", "cai", None, None, None]}, [UNITS[1]]),
    ],
)
def test_c02_finds_one_person_in_two_places(check, second, units):
    found = check("C02", entered(ANN, second))
    assert found.units == units
    assert "ann" in found.failed[0]["message"]


def test_c02_without_a_name_is_no_pass(check):
    assert check("C02", entered(ANN, {"entered_by": [None, *["ben"] * 5]})).numbers == (0, 5, 1)


def test_c04_counts_entries_that_are_the_same_throughout(check):
    other = {"cast": [151, *[150] * 5]}
    third = {"cast": [152, *[150] * 5]}
    assert check("C04", entered({}, other, third)).units == [UNITS[0]]
    assert check("C04", entered({}, other, other)).failed == []
    assert check("C04", entered({}, {}, other), k=3).units == [UNITS[0]]


def test_c05_names_the_operator_whose_entries_are_overturned(check):
    units = station_ids(4, 10)
    names = ["ann"] * 20 + ["ben"] * 20
    wrong = {"entered_by": names, "cast": [151] * 3 + [150] * 17 + [151] * 2 + [150] * 18}
    found = check("C05", entered(wrong, units=units))
    assert found.numbers == (1, 1, 0)
    assert found.failed[0]["metric"] == "entries of ann"
    assert (found.failed[0]["observed"], found.failed[0]["expected"]) == (3, 2)
    assert check("C05", entered(wrong, units=units), least_entries=21).numbers == (0, 0, 2)


def with_column(name, values):
    return small_record(ballots=ballot_table(UNITS).with_columns(pl.Series(name, values)))


def test_c06_finds_readings_without_confidence(check):
    found = check("C06", with_column("ocr_confidence", ["0.79", "0.8", "1", "0.99", None, "sure"]))
    assert (found.units, found.numbers) == ([UNITS[0]], (1, 3, 2))
    assert "0.79" in found.failed[0]["message"]
    assert check("C06", small_record()).numbers == (0, 0, 1)


@pytest.mark.parametrize(
    ("first", "written"),
    [
        ((89, 40, 20), "votes of Ash Party 80 instead of 89"),
        ((80, 40, 2), None),
        ((80, 4, 20), None),
        ((80, 49, 20), "votes of Birch Party 40 instead of 49"),
        ((80, 40, 200), None),
        ((8, 40, 20), None),
    ],
)
def test_c07_finds_one_digit(check, first, written):
    found = check("C07", small_record(votes=vote_table(UNITS, votes=[first, *[(80, 40, 20)] * 5])))
    assert found.units == ([UNITS[0]] if written else [])
    if written:
        assert written in found.failed[0]["message"]
        assert found.failed[0]["severity"] == "info"


def test_c07_finds_an_exchange_of_neighbouring_digits(check):
    table = vote_table(UNITS, votes=[(83, 14, 20), *[(80, 40, 20)] * 5])
    forms = ballot_table(UNITS, valid=[144, *[140] * 5], cast=[154, *[150] * 5])
    found = check("C07", small_record(ballots=forms, votes=table))
    assert found.units == [UNITS[0]]
    assert "votes of Birch Party 41 instead of 14" in found.failed[0]["message"]


def test_c07_leaves_the_valid_ballots_alone_where_another_sum_holds_with_them(check):
    votes = vote_table(UNITS, votes=[(80, 40, 23), *[(80, 40, 20)] * 5])
    kept = check("C07", small_record(votes=votes)).failed[0]
    assert kept["observed"] == 1
    assert "valid ballots" not in kept["message"]
    free = small_record(votes=votes, ballots=ballot_table(UNITS, cast=[None, *[150] * 5]))
    assert "valid ballots 143 instead of 140" in check("C07", free).failed[0]["message"]


def test_c07_repairs_the_ballots_in_the_box(check):
    found = check("C07", small_record(ballots=ballot_table(UNITS, cast=[105, *[150] * 5])))
    assert found.units == [UNITS[0]]
    assert "ballots cast 150 instead of 105" in found.failed[0]["message"]


def test_c07_says_nothing_of_forms_that_add_up_and_no_more_of_those_that_cannot_be_judged(check):
    assert check("C07", small_record()).numbers == (0, 12, 0)
    found = check("C07", small_record(ballots=ballot_table(UNITS, valid=[None, *[140] * 5])))
    assert found.numbers == (0, 10, 2)


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_slips_are_what_comparing_the_written_digits_says(value, needed):
    one, other = str(value), str(needed)
    changed = [place for place in range(len(one)) if len(one) == len(other) and one[place] != other[place]]
    exchanged = (
        len(changed) == 2
        and changed[1] == changed[0] + 1
        and one[changed[0]] == other[changed[1]]
        and one[changed[1]] == other[changed[0]]
    )
    found = Slips.of(np.array([value - needed])).could_explain(np.array([value]))[0]
    assert bool(found) == (len(changed) == 1 or exchanged)


FIVE = ("ash", "birch", "cedar", "dogwood", "elm")


def wide_record(triples, contests=("diet",), units=UNITS):
    """A record whose contests have five options each; one list of votes per contest and unit."""
    meta = metadata()
    complete = {"official": True}
    meta = replace(
        meta,
        contests=tuple(Contest(name, name.capitalize(), "r", options_complete=complete) for name in contests),
        options=tuple(Option(name, contest, name.capitalize()) for contest in contests for name in FIVE),
    )
    rows = [
        (unit, contest, "official", option, figure, "S")
        for contest, forms in zip(contests, triples, strict=True)
        for unit, votes in zip(units, forms, strict=True)
        for option, figure in zip(FIVE, votes, strict=True)
    ]
    votes = pl.DataFrame(rows, schema=["unit", "contest", "stage", "option", "votes", "source"], orient="row")
    ballots = pl.concat([ballot_table(units).with_columns(pl.lit(contest).alias("contest")) for contest in contests])
    return assemble(meta, units=unit_table(2, len(units) // 2), ballots=ballots, votes=votes)


FORMS = [[70, 31, 22, 13, 4], [71, 35, 21, 9, 4], [60, 40, 20, 15, 5], [72, 30, 20, 10, 8], [50, 45, 30, 9, 6]]
CLEAN = [*FORMS, [66, 33, 22, 11, 8]]


def test_c08_finds_votes_that_slipped_by_one_line(check):
    assert check("C08", wide_record([CLEAN])).numbers == (0, 6, 0)
    found = check("C08", wide_record([[FORMS[0], [3, 70, 31, 22, 13], *CLEAN[2:]]]))
    assert found.units == [UNITS[1]]
    assert "Station 0-0" in found.failed[0]["message"]
    upwards = check("C08", wide_record([[FORMS[0], FORMS[1], [35, 21, 9, 4, 2], *CLEAN[3:]]]))
    assert upwards.units == [UNITS[1]]


def test_c08_leaves_forms_alone_whose_figures_are_few(check):
    tiny = [[4, 3, 2, 1, 0], [9, 4, 3, 2, 1], *CLEAN[2:]]
    assert check("C08", wide_record([tiny])).failed == []
    assert check("C08", small_record()).numbers == (0, 0, 1)


def ranged(ranges):
    meta = metadata()
    return replace(meta, contests=(replace(meta.contests[0], extra={"ranges": ranges}),))


@pytest.mark.parametrize(
    ("ranges", "numbers"),
    [
        ({"cast": [0, 150]}, (0, 6, 0)),
        ({"cast": [0, 149]}, (6, 0, 0)),
        ({"cast": [151, 900]}, (6, 0, 0)),
        ({"votes": [20, 79]}, (6, 12, 0)),
        ({"blank": [0, 9]}, (0, 0, 6)),
    ],
)
def test_c09_keeps_figures_in_their_range(check, ranges, numbers):
    assert check("C09", small_record(metadata=ranged(ranges))).numbers == numbers


def test_c09_without_a_range_says_so(check):
    assert "no contest declares" in check("C09", small_record()).reasons


def test_c10_finds_entries_that_were_too_fast(check):
    seconds = {"entry_seconds": [4, 5, 60, 60, 60, None]}
    found = check("C10", entered(seconds))
    assert (found.units, found.numbers) == ([UNITS[0]], (1, 4, 1))
    assert check("C10", small_record()).numbers == (0, 0, 1)


def with_total(rows, votes, units):
    return small_record(
        units=unit_table(2, len(units) // 2),
        ballots=ballot_table(units, **rows),
        votes=vote_table(units, votes=votes),
    )


def test_c13_finds_the_row_of_totals_of_an_area_and_of_the_whole(check):
    assert check("C13", small_record()).numbers == (0, 6, 0)
    units = station_ids(2, 4)
    normal = {"registered": 200, "cast": 150, "valid": 140, "invalid": 10}
    area = {name: [value] * 3 + [3 * value] + [value] * 4 for name, value in normal.items()}
    votes = [(80, 40, 20)] * 3 + [(240, 120, 60)] + [(80, 40, 20)] * 4
    assert check("C13", with_total(area, votes, units)).units == [units[3]]
    whole = {name: [value] * 7 + [7 * value] for name, value in normal.items()}
    votes = [(80, 40, 20)] * 7 + [(560, 280, 140)]
    assert check("C13", with_total(whole, votes, units)).units == [units[7]]
    votes[-1] = (561, 280, 140)
    assert check("C13", with_total(whole, votes, units)).failed == []


def test_c13_needs_units_to_compare(check):
    two = small_record(ballots=ballot_table(UNITS[:2]), votes=vote_table(UNITS[:2]))
    assert check("C13", two).numbers == (0, 0, 2)


@pytest.mark.parametrize(
    ("name", "fails"),
    [
        ("TOTAL", True),
        ("Sub-total North", True),
        ("Totalitarian Hall", False),
        ("Итого", True),
        ("invalid address", True),
    ],
)
def test_c15_finds_names_that_no_station_has(check, name, fails):
    units = unit_table().with_columns(
        name=pl.when(pl.col("unit") == UNITS[0]).then(pl.lit(name)).otherwise(pl.col("name"))
    )
    assert check("C15", small_record(units=units)).units == ([UNITS[0]] if fails else [])


def test_c15_takes_other_words(check):
    units = unit_table().with_columns(name=pl.col("name").str.replace("Station 0-0", "Hall (misc)"))
    assert check("C15", small_record(units=units), words="misc;other").units == [UNITS[0]]


def test_c16_finds_the_votes_of_another_contest(check):
    other = [[5, 50, 40, 30, 15], *[[60 + n, 30, 20, 10, 9] for n in range(5)]]
    both = ("diet", "senate")
    assert check("C16", wide_record([CLEAN, other], both)).numbers == (0, 12, 0)
    copied = [CLEAN[0], *other[1:]]
    found = check("C16", wide_record([CLEAN, copied], both))
    assert found.units == [UNITS[0], UNITS[0]]
    assert "the record holds one contest" in check("C16", small_record()).reasons
    few = [[1, 2, 3, 4, 5]] * 6
    assert check("C16", wide_record([few, few], both)).numbers[0] == 0


def test_every_rule_of_the_group_is_tested_here_or_with_the_keys():
    tested = {"C01", "C02", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C13", "C15", "C16"}
    assert tested | {"C12"} == {item.code for item in RULES if item.group == "C"}
