"""The unit tree: read in any order, and refused by row where it is broken."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import RecordError
from scrutineer.record.units import check_units


def _table(rows):
    return pl.DataFrame(rows, schema=["unit", "level", "parent"], orient="row")


def test_tree_of_a_small_nation():
    units = check_units(_table([("n", "nation", None), ("a", "district", "n"), ("s", "station", "a")]))
    assert units.levels == ("nation", "district", "station")
    assert units.path(2) == ("n", "a", "s")
    assert units.depth.tolist() == [0, 1, 2]
    assert units.children_mask(1).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("rows", "message", "row"),
    [
        ([("n", "nation", None), ("a", "district", "b"), ("b", "district", "a")], "cycle", 2),
        ([("a", "district", "b"), ("b", "district", "a")], "cycle", 1),
        ([("n", "nation", None), ("n", "district", "n")], "two units have this id", 1),
        ([("n", "nation", None), ("m", "nation", None)], "two units have no parent", 2),
        ([("n", "nation", None), ("a", "district", "x")], "unknown parent", 2),
        ([("n", "nation", None), (None, "district", "n")], "no id", 2),
        ([("n", "nation", None), ("a", None, "n")], "no level", 2),
    ],
)
def test_broken_trees_are_refused_by_row(rows, message, row):
    with pytest.raises(RecordError, match=message) as caught:
        check_units(_table(rows))
    assert caught.value.row == row
    assert caught.value.file == "units"


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_any_forest_below_one_root_is_read_and_generations_cover_it(picks, random):
    rows = [("u0", "l0", None)] + [(f"u{i + 1}", "l", f"u{pick % (i + 1)}") for i, pick in enumerate(picks)]
    random.shuffle(rows)
    units = check_units(_table(rows))
    seen = sorted(row for generation in units.generations for row in generation.rows.tolist())
    assert seen == sorted(set(range(len(rows))) - {units.root})
    for generation in units.generations:
        bounds = [*generation.starts.tolist(), generation.rows.size]
        for parent, low, high in zip(generation.parents.tolist(), bounds, bounds[1:], strict=False):
            assert {int(units.parent[row]) for row in generation.rows[low:high]} == {parent}
