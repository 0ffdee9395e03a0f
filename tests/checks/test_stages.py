"""D06: what changed between published versions of the count."""

from dataclasses import replace

import polars as pl
import pytest

from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()
STAGES = ("first", "final")


def national(*versions, complete=True, coverage="complete", on_ballot=3):
    """A national record; each version is (cast, valid, invalid, (votes, ...))."""
    stages = tuple(f"v{i}" for i in range(len(versions)))
    meta = metadata(stages)
    contest = replace(meta.contests[0], options_complete=dict.fromkeys(stages, complete), options_on_ballot=on_ballot)
    meta = replace(
        meta,
        contests=(contest,),
        stages=(replace(meta.stages[0], coverage=coverage), *meta.stages[1:]),
    )
    forms = [
        ballot_table(["r"], stage, registered=[2000], cast=[cast], valid=[valid], invalid=[invalid])
        for stage, (cast, valid, invalid, _) in zip(stages, versions, strict=True)
    ]
    forms = [form.with_columns(pl.col("cast", "valid", "invalid").cast(pl.Int64)) for form in forms]
    votes = [vote_table(["r"], stage, votes=[version[3]]) for stage, version in zip(stages, versions, strict=True)]
    table = pl.concat(votes)
    return small_record(metadata=meta, ballots=pl.concat(forms), votes=table.filter(pl.col("votes").is_not_null()))


def by_station(later_forms, later_votes, later_units=UNITS):
    forms = pl.concat([ballot_table(UNITS, "first"), ballot_table(later_units, "final", **later_forms)])
    votes = pl.concat([vote_table(UNITS, "first"), vote_table(later_units, "final", votes=later_votes)])
    return small_record(metadata=metadata(STAGES), ballots=forms, votes=votes)


def test_equal_versions_are_silent(check):
    found = check("D06", national((1500, 1400, 100, (800, 400, 200)), (1500, 1400, 100, (800, 400, 200))))
    assert found.numbers == (0, 1, 0)


def test_one_version_is_not_evaluable(check):
    found = check("D06", small_record())
    assert found.numbers == (0, 0, 1)
    assert "only one version" in found.reasons


def test_the_largest_option_against_all_valid_votes(check):
    before, now = (1500, 1400, 100, (800, 400, 200)), (1520, 1410, 110, (830, 390, 190))
    found = check("D06", national(before, now))
    changes = {(f["metric"], f["option"]): f["gap"] for f in found.failed}
    assert changes == {
        ("cast", None): 20,
        ("valid", None): 10,
        ("invalid", None): 10,
        ("votes", "ash"): 30,
        ("votes", "birch"): -10,
        ("votes", "cedar"): -10,
        ("votes of all options but the largest", None): -20,
    }
    assert found.numbers == (1, 0, 0)
    assert any("together lost 20 votes" in f["message"] for f in found.failed)
    assert {f["severity"] for f in found.failed} == {"warning"}


def test_what_unpublished_options_lost_follows_by_subtraction(check):
    before, now = (1500, 1400, 100, (800, 400, None)), (1500, 1410, 90, (830, 390, None))
    found = check("D06", national(before, now, complete=False, on_ballot=5))
    group = next(f for f in found.failed if f["metric"] == "votes of options without a figure in both")
    assert (group["expected"], group["observed"], group["gap"]) == (200, 190, -10)
    assert "3 options" in group["message"]
    assert "lost 10 votes" in group["message"]
    largest = next(f for f in found.failed if f["option"] == "ash")
    assert "the 4 options other than Ash Party lost 20 votes" in largest["message"]


def test_a_figure_that_is_missing_at_one_stage_is_not_compared(check):
    found = check("D06", national((None, None, None, (None, None, None)), (1500, 1400, 100, (800, 400, 200))))
    assert found.numbers == (0, 0, 1)
    assert "no figure in common" in found.reasons


def test_the_first_version_is_compared_with_the_latest_too(check):
    versions = [(1500, 1400, 100, (800 + i, 400 - i, 200)) for i in range(3)]
    found = check("D06", national(*versions))
    pairs = {(f["compared"], f["stage"]) for f in found.failed}
    assert pairs == {("v0", "v1"), ("v1", "v2"), ("v0", "v2")}


@pytest.mark.parametrize(("cast", "fails"), [(1600, False), (1400, True)])
def test_a_partial_count_is_expected_to_rise_and_not_to_fall(check, cast, fails):
    before, now = (1500, None, None, (None, None, None)), (cast, None, None, (None, None, None))
    found = check("D06", national(before, now, coverage="partial"))
    assert bool(found.failed) is fails
    assert all("expected to rise" in f["message"] for f in found.failed)


def test_a_station_that_changed_is_found_with_all_its_changes(check):
    votes = [(80, 40, 20)] * 5 + [(83, 38, 20)]
    found = check("D06", by_station({"valid": [140] * 5 + [141], "cast": [150] * 5 + [151]}, votes))
    station = next(f for f in found.failed if f["unit"] == UNITS[5])
    assert (station["option"], station["expected"], station["observed"]) == ("ash", 80, 83)
    for text in ("Ash Party 80 to 83 (+3)", "Birch Party 40 to 38 (-2)", "valid ballots 140 to 141"):
        assert text in station["message"]
    # The nation fails, one station fails, five pass.
    assert found.numbers == (2, 5, 0)


def test_units_of_one_version_only_are_counted_and_not_compared(check):
    found = check("D06", by_station({}, [(80, 40, 20)] * 4, UNITS[:4]))
    counted = {
        f["metric"]: (f["observed"], f["severity"]) for f in found.failed if str(f["metric"]).startswith("units")
    }
    assert counted == {"units only in the earlier count": (2, "warning")}
    turned = small_record(
        metadata=metadata(STAGES),
        ballots=pl.concat([ballot_table(UNITS[:4], "first"), ballot_table(UNITS, "final")]),
        votes=pl.concat([vote_table(UNITS[:4], "first"), vote_table(UNITS, "final")]),
    )
    more = check("D06", turned)
    assert [(f["metric"], f["observed"], f["severity"]) for f in more.failed] == [
        ("units only in the later count", 2, "info")
    ]


def test_missing_figures_of_a_station_are_not_evaluable(check):
    found = check(
        "D06",
        by_station(
            {"cast": [None] * 6, "valid": [None] * 6, "invalid": [None] * 6}, [(None, None, None)] + [(80, 40, 20)] * 5
        ),
    )
    assert found.numbers[0] == 1  # the nation: its votes fell by those of the station
    assert "no figure of the unit in common" in found.reasons
