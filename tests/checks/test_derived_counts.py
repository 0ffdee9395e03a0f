"""A derived count: the sum that made it shows nothing, its exceptions fail, and the other sums are evidence."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.catalogue import rule
from scrutineer.checks.run import run_checks
from scrutineer.formats.recipe.apply import import_files
from scrutineer.formats.recipe.find import find_recipe
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()
USUAL = (80, 40, 20)


def record(derived, votes=(), **counts):
    """Six forms with the same counts marked as derived; the votes of the first forms and any column may differ."""
    forms = ballot_table(UNITS, **counts).with_columns(pl.Series("derived", [derived] * 6, dtype=pl.String))
    return small_record(ballots=forms, votes=vote_table(UNITS, votes=[*votes, *[USUAL] * (6 - len(votes))]))


def test_valid_that_is_the_sum_of_the_votes_leaves_the_ballots_in_the_box_to_be_judged(check):
    """As in Georgia 2012: the sum of votes holds everywhere, cast does not."""
    made = record("valid", cast=[151, 149, *[150] * 4])
    assert check("A01", made).numbers == (0, 0, 6)
    assert "derived" in check("A01", made).reasons
    assert check("A02", made).numbers == (2, 4, 0)


def test_valid_that_is_cast_less_invalid_leaves_the_votes_to_be_judged(check):
    """As in Georgia 2016."""
    made = record("valid", votes=[(80, 40, 19), (81, 40, 20)])
    assert check("A02", made).numbers == (0, 0, 6)
    assert check("A01", made).numbers == (2, 4, 0)


def test_where_both_sums_hold_everywhere_neither_is_evidence(check):
    for derived in ("valid", "cast;valid"):
        assert check("A01", record(derived)).numbers == (0, 0, 6)
        assert check("A02", record(derived)).numbers == (0, 0, 6)
    # As in Mexico 2012 and Russia: with both computed, nothing of the box is left over.
    assert check("A03", record("cast;valid")).numbers == (0, 0, 6)


def test_the_votes_and_the_box_are_evidence_where_only_the_valid_ballots_between_them_were_computed(check):
    assert check("A03", record("valid")).numbers == (0, 6, 0)
    assert check("A03", record("valid", cast=[170, *[150] * 5])).numbers == (1, 5, 0)


def test_a_computed_cast_says_nothing_of_the_votes(check):
    made = record("cast")
    assert check("A01", made).numbers == (0, 6, 0)
    assert check("A02", made).numbers == check("A03", made).numbers == (0, 0, 6)


def test_where_no_sum_holds_everywhere_the_most_frequent_one_made_it_and_its_exceptions_fail(check):
    made = record("valid", votes=[(81, 40, 20)], cast=[150, 151, 152, *[150] * 3])
    assert check("A01", made).numbers == (1, 0, 5)
    assert check("A02", made).numbers == (2, 4, 0)


def test_two_sums_that_hold_equally_often_are_both_suspected(check):
    made = record("valid", votes=[(81, 40, 20)], cast=[150, 151, *[150] * 4])
    assert check("A01", made).numbers == (1, 0, 5)
    assert check("A02", made).numbers == (1, 0, 5)


def test_one_sum_does_not_make_two_counts(check):
    # Cast was made from valid and invalid throughout: valid must come from the votes, but for one slip.
    made = record("cast;valid", votes=[(81, 40, 20)])
    assert check("A02", made).numbers == (0, 0, 6)
    assert check("A01", made).numbers == (1, 0, 5)
    assert check("A03", made).numbers[2] == 5


def test_a_sum_without_all_its_figures_made_nothing(check):
    made = record("valid", votes=[(80, None, 20)], cast=[150, *[151] * 5])
    # The form without a vote can only be cast less invalid; the others are the sum of the votes.
    assert check("A01", made).numbers == (0, 0, 6)
    assert check("A02", made).numbers == (5, 0, 1)


def test_levels_are_decided_apart(check):
    stations = ballot_table(UNITS, cast=[151] * 6)
    districts = ballot_table(["r/0", "r/1"], cast=[450] * 2, valid=[420] * 2, invalid=[30] * 2)
    forms = pl.concat([stations, districts]).with_columns(derived=pl.lit("valid"))
    votes = pl.concat([vote_table(UNITS), vote_table(["r/0", "r/1"], votes=[(240, 120, 50)] * 2)])
    made = small_record(ballots=forms, votes=votes)
    # Stations: valid is the sum of the votes. Districts: it is cast less invalid.
    assert check("A01", made).numbers == (2, 0, 6)
    assert check("A02", made).numbers == (6, 0, 2)


def test_stages_are_decided_apart(check):
    stages = ("first", "final")
    marked = pl.lit("valid").alias("derived")
    made = small_record(
        metadata=metadata(stages),
        ballots=pl.concat([ballot_table(UNITS, "first", cast=[151] * 6), ballot_table(UNITS, "final")]).with_columns(
            marked
        ),
        votes=pl.concat([vote_table(UNITS, "first"), vote_table(UNITS, "final", [(80, 40, 19)] * 6)]),
    )
    assert check("A01", made).numbers == (6, 0, 6)
    assert check("A02", made).numbers == (6, 0, 6)


def test_papers_received_and_ways_of_voting_are_sums_too(check):
    further = {"received": [200] * 6, "unused": [50] * 6, "election_day": [100] * 6, "mail": [50] * 6}
    assert check("A07", record("unused", **further)).numbers == (0, 0, 6)
    by_mode = record("cast", **{**further, "invalid": [11] * 6})
    assert check("A24", by_mode).numbers == (0, 0, 6)
    # The box was not what made the count, so that it can be wrong.
    assert check("A02", by_mode).numbers == (6, 0, 0)


def test_c07_does_not_propose_another_figure_for_a_computed_count(check):
    units = station_ids(10, 10)
    forms = ballot_table(units, cast=[151, *[150] * 99]).with_columns(derived=pl.lit("valid"))
    made = small_record(units=unit_table(10, 10), ballots=forms, votes=vote_table(units))
    (finding,) = check("C07", made).failed
    assert "invalid ballots 11 instead of 10 and ballots cast 150 instead of 151" in finding["message"]
    assert "valid ballots 141" not in finding["message"]


COUNT = st.integers(0, 3)


@given(
    st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=6, max_size=6), st.sampled_from(["valid", "cast", "cast;valid"])
)
def test_a_derived_count_never_turns_a_failure_into_anything_else_and_never_makes_a_pass(forms, derived):
    votes, invalid, slip = (list(column) for column in zip(*forms, strict=True))
    counts = {
        "valid": [v + 120 for v in votes],
        "invalid": invalid,
        "cast": [v + 120 + i + s for v, i, s in zip(votes, invalid, slip, strict=True)],
    }
    triples = [(v, 100, 20) for v in votes]
    rules = tuple(rule(code) for code in ("A01", "A02"))
    plain, made = (
        run_checks(tabulate(record(mark, votes=triples, **counts)), rules=rules).summary.rows_by_key("code", named=True)
        for mark in (None, derived)
    )
    for code in ("A01", "A02"):
        before, after = plain[code][0], made[code][0]
        assert after["fail"] == before["fail"]
        assert after["pass"] <= before["pass"]
    # The votes make the valid ballots here, so that A01 holds and was used.
    if "valid" in derived:
        assert made["A01"][0]["pass"] == 0


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("recipe", "file", "first", "second"),
    [
        ("georgia-2012-parliament", "georgia_2012_parliament_pr", (0, 0, 3696), (937, 2759, 0)),
        ("georgia-2013-president", "georgia_2013_president", (0, 0, 3707), (428, 3279, 0)),
        ("georgia-2016-parliament", "georgia_2016_parliament_pr", (1033, 2635, 0), (0, 0, 3668)),
        ("mexico-2012-president", "mexico_2012_president_casillas", (0, 0, 143_132), (0, 0, 143_132)),
        ("russia-2018-president", "russia_2018_president", (0, 0, 97_699), (0, 0, 97_699)),
    ],
)
def test_what_the_recipes_say_was_computed(shared, recipe, file, first, second):
    imported = import_files([shared / "data" / "stations" / f"{file}.parquet"], find_recipe(recipe))
    report = run_checks(tabulate(imported.record), rules=(rule("A01"), rule("A02")))
    numbers = [(row["fail"], row["pass"], row["not_evaluable"]) for row in report.summary.iter_rows(named=True)]
    assert numbers == [first, second]
