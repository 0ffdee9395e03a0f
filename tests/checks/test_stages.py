"""D05, D06 and E13: what changed between published versions of the count, at units and in the whole."""

from dataclasses import replace

import polars as pl
import pytest

from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

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


def test_one_change_is_said_once(check):
    versions = [(1500, 1400, 100, (800 + i, 400 - i, 200)) for i in range(3)]
    found = check("D06", national(*versions))
    assert {(f["compared"], f["stage"]) for f in found.failed} == {("v0", "v1"), ("v1", "v2")}


def test_a_figure_that_stays_is_named_with_the_change_before_it(check):
    first, second = (1500, 1400, 100, (800, 400, 200)), (1500, 1400, 100, (830, 370, 200))
    found = check("D06", national(first, second, second))
    assert {(f["compared"], f["stage"]) for f in found.failed} == {("v0", "v1")}
    change = next(f for f in found.failed if f["option"] == "ash")
    assert change["message"].endswith("The same figure stands in the V2.")


def test_the_first_version_is_compared_with_the_latest_where_one_in_between_lacks_a_figure(check):
    first, middle, last = ((1500, 1400, 100, votes) for votes in ((800, 400, 200), (800, 400, None), (800, 390, 210)))
    found = check("D06", national(first, middle, last, complete=False))
    by_pair = {(f["compared"], f["stage"], f["option"]): f["gap"] for f in found.failed if f["metric"] == "votes"}
    assert by_pair == {("v1", "v2", "birch"): -10, ("v0", "v2", "cedar"): 10}


@pytest.mark.parametrize(("cast", "fails"), [(1600, False), (1400, True)])
def test_a_partial_count_is_expected_to_rise_and_not_to_fall(check, cast, fails):
    before, now = (1500, None, None, (None, None, None)), (cast, None, None, (None, None, None))
    record = national(before, now, coverage="partial")
    assert check("D06", record).numbers == (0, 0, 1)
    found = check("E13", record)
    assert found.numbers == ((1, 0, 0) if fails else (0, 1, 0))
    assert [(f["metric"], f["gap"]) for f in found.failed] == ([("cast", -100)] if fails else [])
    assert all("expected to rise" in f["message"] for f in found.failed)


def test_units_that_fall_out_of_a_partial_count_are_found(check):
    record = by_station({}, [(80, 40, 20)] * 4, UNITS[:4])
    first = replace(record.metadata.stages[0], coverage="partial")
    record = replace(record, metadata=replace(record.metadata, stages=(first, record.metadata.stages[1])))
    found = check("E13", record)
    assert (found.failed[0]["metric"], found.failed[0]["expected"], found.failed[0]["observed"]) == (
        "units counted",
        6,
        4,
    )


def areas_of_a_partial_count(cast):
    """Two districts in a partial count, then in the final one; District 1 has these ballots there."""
    units = ["r/0", "r/1"]
    meta = metadata(STAGES)
    forms = [
        ballot_table(units, "first", cast=[900, 900]),
        ballot_table(units, "final", cast=[1000, cast]),
    ]
    stages = (replace(meta.stages[0], coverage="partial"), meta.stages[1])
    return small_record(
        metadata=replace(meta, stages=stages),
        units=unit_table(stations=0),
        ballots=pl.concat(forms),
        votes=pl.concat([vote_table(units, "first"), vote_table(units, "final")]),
    )


def test_an_area_of_a_partial_count_may_grow_and_not_shrink(check):
    assert check("E13", areas_of_a_partial_count(1000)).failed == []
    found = check("E13", areas_of_a_partial_count(880))
    area = next(f for f in found.failed if f["unit"] == "r/1")
    assert (area["expected"], area["observed"]) == (900, 880)
    assert "ballots cast fell from 900 to 880" in area["message"]
    unchecked = check("D05", areas_of_a_partial_count(880))
    assert unchecked.numbers == (0, 0, 2)
    assert "partial" in unchecked.reasons


def test_a_station_that_changed_is_found_with_all_its_changes(check):
    votes = [(80, 40, 20)] * 5 + [(83, 38, 20)]
    record = by_station({"valid": [140] * 5 + [141], "cast": [150] * 5 + [151]}, votes)
    found = check("D05", record)
    assert found.units == [UNITS[5]]
    station = found.failed[0]
    assert (station["option"], station["expected"], station["observed"]) == ("ash", 80, 83)
    for text in ("Ash Party 80 to 83 (+3)", "Birch Party 40 to 38 (-2)", "valid ballots 140 to 141"):
        assert text in station["message"]
    assert station["severity"] == "quarantine"
    assert found.numbers == (1, 5, 0)
    # The whole is stated by D06, and no station.
    assert {f["unit"] for f in check("D06", record).failed} == {"r"}


def test_a_change_within_the_tolerance_passes(check):
    record = by_station({}, [(80, 40, 20)] * 5 + [(83, 40, 20)])
    assert check("D05", record, tolerance=3).numbers == (0, 6, 0)
    assert check("D05", record, tolerance=2).numbers == (1, 5, 0)


def test_a_change_with_author_and_reason_is_information(check):
    record = by_station({}, [(81, 39, 20)] + [(80, 40, 20)] * 4 + [(83, 37, 20)])
    sheet = record.sheets["diet", "final"]
    named = sheet.ballots.with_columns(
        pl.Series("corrected_by", [None] * 5 + ["Clerk 7"]), pl.Series("correction_reason", [None] * 5 + ["recount"])
    )
    found = check("D05", replace(record, sheets={**record.sheets, ("diet", "final"): replace(sheet, ballots=named)}))
    assert {f["unit"]: f["severity"] for f in found.failed} == {UNITS[0]: "quarantine", UNITS[5]: "info"}
    assert any("Corrected by Clerk 7: recount." in f["message"] for f in found.failed)


def test_units_of_one_version_only_are_counted_and_not_compared(check):
    found = check("D06", by_station({}, [(80, 40, 20)] * 4, UNITS[:4]))
    counted = {
        f["metric"]: (f["observed"], f["severity"]) for f in found.failed if str(f["metric"]).startswith("units")
    }
    assert counted == {"units only in the earlier count": (2, "warning")}
    said = next(f["message"] for f in found.failed if f["metric"] == "units only in the earlier count")
    assert "2 units with figures in the first but not in the version after it (final)" in said
    assert said.endswith("they have no figures any more.")
    turned = small_record(
        metadata=metadata(STAGES),
        ballots=pl.concat([ballot_table(UNITS[:4], "first"), ballot_table(UNITS, "final")]),
        votes=pl.concat([vote_table(UNITS[:4], "first"), vote_table(UNITS, "final")]),
    )
    more = check("D06", turned)
    assert [(f["metric"], f["observed"], f["severity"]) for f in more.failed] == [
        ("units only in the later count", 2, "info")
    ]
    # They may stand in a later version too: only against the version before are they new.
    assert "2 units with figures in the final but not in the version before it (first): they were added." in {
        f["message"] for f in more.failed
    }


def test_missing_figures_of_a_station_are_not_evaluable(check):
    gone = {"cast": [None] * 6, "valid": [None] * 6, "invalid": [None] * 6}
    record = by_station(gone, [(None, None, None)] + [(80, 40, 20)] * 5)
    found = check("D05", record)
    assert found.numbers == (0, 5, 1)
    assert "no figure of the unit in common" in found.reasons
    # The whole fails: its votes fell by those of the station.
    assert check("D06", record).numbers[0] == 1
