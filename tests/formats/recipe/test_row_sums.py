"""Rows that are sums of others: planted totals are found, right or with a wrong figure; stations are not accused."""

import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.formats.recipe.row_sums import rows_that_are_sums

NAMES = ["registered", "cast", "valid", "invalid", "Ash", "Birch", "Cedar"]


def election(stations, seed, mean=400):
    """Figures of an invented election. Shape (stations, 7)."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(mean // 4, 2 * mean, stations)
    cast = rng.binomial(registered, rng.beta(9, 5, stations))
    invalid = rng.binomial(cast, 0.02)
    valid = cast - invalid
    ash = rng.binomial(valid, rng.beta(4, 5, stations))
    birch = rng.binomial(valid - ash, 0.6)
    return np.column_stack([registered, cast, valid, invalid, ash, birch, valid - ash - birch]).astype(np.int64)


def found(figures, groups=(), cleared=None, names=NAMES):
    return rows_that_are_sums(names, list(figures.T), groups, cleared)


@given(st.integers(4, 400), st.integers(0, 10_000), st.sampled_from([12, 60, 400]))
def test_stations_alone_are_no_sums(stations, seed, mean):
    figures = election(stations, seed, mean)
    regions = np.arange(stations) // 5
    assert found(figures, [regions, np.zeros(stations, np.int64)]) == []


@given(st.integers(3, 60), st.integers(0, 10_000), st.data())
def test_the_total_of_all_is_found_wherever_it_stands(stations, seed, data):
    figures = election(stations, seed)
    place = data.draw(st.integers(0, stations))
    (item,) = found(np.insert(figures, place, figures.sum(axis=0), axis=0))
    assert (item.row, item.whole, item.differing) == (place, True, ())
    assert item.words == "every figure equals the sum of all other rows"


@given(st.integers(4, 60), st.integers(0, 10_000), st.integers(0, 6), st.sampled_from([-100, -1, 1, 9, 1000]))
def test_a_wrong_figure_in_a_total_is_named_with_its_difference(stations, seed, column, change):
    figures = election(stations, seed)
    total = figures.sum(axis=0)
    total[column] = max(total[column] + change, 0)
    change = int(total[column] - figures[:, column].sum())
    (item,) = found(np.vstack([figures, total]))
    assert item.row == stations
    assert item.differing == ((NAMES[column], int(total[column]), int(total[column]) - change),)
    assert f"{NAMES[column]} is {int(total[column]):,}" in item.words
    assert f"({change:+,})" in item.words


def test_a_total_of_which_every_figure_is_a_little_off_is_found():
    figures = election(80, 1)
    total = figures.sum(axis=0) + np.array([30, 20, 19, 1, 10, 5, 4])
    (item,) = found(np.vstack([figures, total]))
    assert (item.row, len(item.differing)) == (80, 7)


@pytest.mark.parametrize("above", [False, True])
def test_totals_of_regions_and_of_all_are_found_above_and_below_their_rows(above):
    blocks, rows, totals = [], 0, []
    for region in range(4):
        figures = election(6 + region, region)
        total = figures.sum(axis=0)
        blocks.append(np.vstack([total, figures] if above else [figures, total]))
        totals.append(rows if above else rows + len(figures))
        rows += len(figures) + 1
    figures = np.vstack(blocks)
    grand = figures.sum(axis=0) // 2
    figures = np.vstack([grand, figures] if above else [figures, grand])
    places = [place + above for place in totals] + [0 if above else rows]
    items = found(figures)
    assert [item.row for item in items] == sorted(places)
    assert [item.row for item in items if item.whole] == [places[-1]]
    assert all(not item.differing for item in items)


def test_the_total_of_a_region_whose_rows_stand_apart_is_found_by_the_region():
    figures = election(30, 5)
    region = np.arange(30) % 3
    total = figures[region == 1].sum(axis=0)
    total[4] += 1
    (item,) = found(np.vstack([figures, total]), [np.append(region, 1)])
    assert item.row == 30
    assert item.of == "the other rows of its region"
    assert [name for name, *_ in item.differing] == ["Ash"]


def test_the_total_of_a_region_of_one_station_is_known_by_its_place():
    first, second, lone = election(5, 1), election(5, 2), election(1, 3)
    figures = np.vstack([first, first.sum(axis=0), lone, lone, second, second.sum(axis=0)])
    assert [item.row for item in found(figures)] == [5, 7, 13]


def test_a_total_that_is_cleared_is_a_unit():
    figures = election(10, 4)
    figures = np.vstack([figures, figures.sum(axis=0)])
    cleared = np.zeros(11, bool)
    cleared[-1] = True
    assert found(figures, cleared=cleared) == []


def test_equal_rows_small_figures_and_two_stations_are_no_totals():
    station = np.array([[100, 60, 58, 2, 30, 20, 8]])
    assert found(np.vstack([station] * 2)) == []
    assert found(np.vstack([station] * 40)) == []
    assert found(np.vstack([station, 0 * station, station])) == []
    tiny = np.array([[1, 1, 1, 0, 1, 0, 0], [2, 1, 1, 0, 0, 1, 0], [3, 2, 2, 0, 1, 1, 0], [1, 0, 0, 0, 0, 0, 0]])
    assert found(tiny) == []
    assert found(np.zeros((0, 7), np.int64)) == []
    # Papers issued, in the box, cast and valid are nearly one number: that four of them agree shows little.
    rng = np.random.default_rng(6)
    chain = rng.integers(100, 160, 5000)
    alike = np.column_stack([rng.integers(300, 900, 5000), chain, chain, chain, chain, rng.integers(20, 60, 5000)])
    assert found(alike, names=list("abcdef")) == []


def test_an_unknown_figure_of_a_total_is_no_difference():
    figures = election(12, 8)
    total = figures.sum(axis=0)
    total[0] = -1
    (item,) = found(np.vstack([figures, total]))
    assert (item.row, item.differing) == (12, ())


def test_a_hundred_thousand_stations_take_a_part_of_a_second():
    figures = election(100_000, 2)
    begin = time.process_time()
    assert found(figures, [np.arange(100_000) // 40]) == []
    # Seconds of this process, generous: 0.1 were measured.
    assert time.process_time() - begin < 3


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["albania_2017_parliament", "georgia_2013_president", "russia_2018_president"])
def test_real_stations_are_not_accused_and_a_wrong_total_planted_below_each_region_is_found(shared, name):
    table = pl.read_parquet(shared / "data" / "stations" / f"{name}.parquet")
    columns = [c for c in table.columns if c in {"registered", "cast", "valid", "invalid"} or c.startswith("v_")]
    columns = [c for c in columns if table[c].sum()]
    figures = table.select(pl.col(columns).cast(pl.Int64).fill_null(-1)).to_numpy()
    code = table["unit1"].rle_id().to_numpy().astype(np.int64)
    assert found(figures, [code], names=columns) == []
    largest = int(np.argmax(figures[:, [c.startswith("v_") for c in columns]].sum(axis=0)))
    wrong = [c for c in columns if c.startswith("v_")][largest]
    blocks, places = [], []
    for region in range(code.max() + 1):
        block = figures[code == region]
        total = np.maximum(block, 0).sum(axis=0)
        total[columns.index(wrong)] += 1
        blocks += [block, total[None]]
        places += [sum(map(len, blocks)) - 1] * (len(block) > 2)
    items = {item.row: item for item in found(np.vstack(blocks), names=columns)}
    assert set(places) <= set(items)
    assert all([name for name, *_ in items[place].differing] == [wrong] for place in places)
