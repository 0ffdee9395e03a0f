"""Two versions of a count, unit by unit."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.errors import UsageError
from scrutineer.formats.open_record import open_record
from scrutineer.tabulation.difference import difference
from scrutineer.tabulation.tally import tabulate
from synthetic import OPTIONS, ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()
CLEAN = [(80, 40, 20)] * len(UNITS)


def two_stages(first, second, units_first=UNITS, units_second=UNITS):
    """A record with a count and a later one, votes as given."""
    return small_record(
        metadata=metadata(("first", "second")),
        ballots=pl.concat([ballot_table(units_first, "first"), ballot_table(units_second, "second")]),
        votes=pl.concat([vote_table(units_first, "first", first), vote_table(units_second, "second", second)]),
    )


def compare(record, **options):
    return difference(record, record, contest="diet", stage_before="first", stage_after="second", **options)


def test_equal_versions_do_not_differ():
    found = compare(two_stages(CLEAN, CLEAN))
    assert (found.compared, found.changed, found.changes.height) == (len(UNITS), 0, 0)
    assert all(figure.total == 0 for figure in found.figures)


def test_a_moved_vote_is_found_in_its_unit_with_its_net_effect():
    moved = [(90, 30, 20), *CLEAN[1:]]
    found = compare(two_stages(CLEAN, moved))
    assert found.changes.select("unit", "figure", "change").rows() == [
        (UNITS[0], "votes ash", 10),
        (UNITS[0], "votes birch", -10),
    ]
    net = {figure.name: figure.net for figure in found.figures if figure.is_option}
    assert net == {"ash": 10, "birch": -10, "cedar": 0}
    assert (found.changed, found.changed_votes) == (1, 1)


def test_a_figure_that_appears_is_no_change_from_zero():
    blank = [(None, 40, 20), *CLEAN[1:]]
    ash = next(figure for figure in compare(two_stages(blank, CLEAN)).figures if figure.name == "ash")
    assert (ash.net, ash.gained, ash.appeared, ash.appeared_sum, ash.total) == (0, 0, 1, 80, 80)


def test_units_of_one_version_only_are_told_apart():
    found = compare(two_stages(CLEAN[:4], CLEAN[:5], UNITS[:4], UNITS[1:]))
    assert found.only_before.to_list() == UNITS[:1]
    assert found.only_after.to_list() == UNITS[4:]
    ash = next(figure for figure in found.figures if figure.name == "ash")
    assert (ash.only_before, ash.only_after, ash.total) == (80, 160, 80)


@given(st.lists(st.lists(st.integers(0, 500), min_size=3, max_size=3), min_size=12, max_size=12))
@settings(max_examples=30, deadline=None)
def test_the_total_of_each_figure_is_the_change_of_the_national_tally(rows):
    triples = [tuple(row) for row in rows]
    record = two_stages(triples[:6], triples[6:])
    tallies = tabulate(record).stages("diet")
    for figure in compare(record).figures:
        if figure.is_option:
            assert figure.total == tallies[1].votes[figure.name] - tallies[0].votes[figure.name]
    assert compare(record, level="station").changes.height == np.count_nonzero(
        np.array(triples[:6]) != np.array(triples[6:])
    )


@pytest.mark.parametrize(
    ("argument", "value"), [("stage_after", "third"), ("level", "village"), ("contest", "senate"), ("by", "colour")]
)
def test_what_does_not_exist_is_named(argument, value):
    arguments = {"contest": "diet", "stage_before": "first", "stage_after": "second", argument: value}
    record = two_stages(CLEAN, CLEAN)
    with pytest.raises(UsageError, match=r"no figures|no unit|by unit or by name"):
        difference(record, record, **arguments)


@pytest.mark.real_data
def test_the_last_preliminary_and_the_official_count_of_bolivia(shared):
    stations = shared / "data" / "stations"
    before = open_record(stations / "bolivia_2019_president_trep_21oct1829.parquet")
    after = open_record(stations / "bolivia_2019_president_computo.parquet")
    stages = {"contest": "contest", "stage_before": "unnamed", "stage_after": "unnamed"}
    # 140 tables stand under another place in the later version, so that they meet by their number only.
    assert difference(before, after, **stages).only_before.len() == 140
    found = difference(before, after, **stages, by="name")
    assert (found.changed_votes, found.changed, found.only_after.len()) == (546, 706, 1749)
    assert found.only_before.len() == 0
    totals = {f.name: f.total for f in found.figures if f.is_option}
    earlier, later = (tabulate(record).latest("contest").votes for record in (before, after))
    assert totals == {option: later[option] - earlier[option] for option in later}
    assert len(OPTIONS) < len(totals)


def test_a_figure_that_one_version_lacks_altogether_has_no_change():
    """Missing is not zero: a version without a register does not have a register of 0."""
    without = [(None, 40, 20)] * len(UNITS)
    for record, sums in (
        (two_stages(without, CLEAN), (len(UNITS), 0)),
        (two_stages(CLEAN, without), (0, len(UNITS))),
    ):
        ash = next(figure for figure in compare(record).figures if figure.name == "ash")
        assert (ash.net, ash.gross, ash.total, ash.in_both) == (None, None, None, False)
        assert (ash.appeared, ash.vanished) == sums
        assert ash.as_dict()["total"] is None
    some = compare(two_stages(without[:4], CLEAN[:5], UNITS[:4], UNITS[1:]))
    ash = next(figure for figure in some.figures if figure.name == "ash")
    assert (ash.only_before, ash.only_after, ash.total) == (None, 160, None)
