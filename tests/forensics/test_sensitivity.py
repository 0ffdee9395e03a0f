"""Sensitivity: other cuts and definitions as if asked by hand; the register of a voting channel decides."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import InputError
from scrutineer.forensics import integer_percentage, turnout_share
from scrutineer.forensics.battery import run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.sensitivity import KOREA, Variant, lines_of, with_sensitivity
from scrutineer.forensics.stations import stations_of


def test_each_line_is_what_the_method_says_of_those_stations(make):
    case = Case(make(3, 1_200), "first")
    (result,) = with_sensitivity(case, turnout_share.examine, turnout_share.examine(case))
    lines = {line.variant: line for line in lines_of(result)}
    assert set(lines) == {*(f"registered_{least}" for least in (50, 100, 200, 400)), "at_most_99", "at_most_100"}
    some = case.stations.take(case.stations.registered >= 400)
    (alone,) = turnout_share.examine(Case(some, "first"))
    assert lines["registered_400"].stations == len(some) < 1_200
    assert lines["registered_400"].statistic == alone.statistic
    assert lines["registered_50"].statistic == result.statistic
    assert lines["registered_400"].p is None


def test_a_method_with_cuts_of_its_own_is_asked_with_them(make):
    case = Case(make(4, 1_500), "first", by_region=True)
    plain = integer_percentage.examine(case)
    results = {(r.test, r.unit): r for r in with_sensitivity(case, integer_percentage.examine, plain)}
    lines = {line.variant: line for line in lines_of(results["result", None])}
    assert lines["registered_100"].statistic == results["result", None].statistic
    assert lines["share_of_cast"].p == results["result", None].p_value
    for choice, value in (("share_of", "registered"), ("least_registered", 400), ("most_per_cent", 100)):
        name = {"share_of": "share_of_registered", "least_registered": "registered_400", "most_per_cent": "at_most_100"}
        by_hand = {
            r.test: r for r in partial(integer_percentage.examine, Case(case.stations, "first"))(**{choice: value})
        }
        assert lines[name[choice]].statistic == pytest.approx(by_hand["result"].statistic)
        assert lines[name[choice]].p == pytest.approx(by_hand["result"].p_value)
    assert not any(lines_of(result) for (_, unit), result in results.items() if unit is not None)
    with pytest.raises(InputError):
        integer_percentage.examine(case, share_of="spoons")


def test_too_few_stations_are_told_and_give_no_number(make):
    case = Case(make(5, 400), "first")
    (result,) = with_sensitivity(
        case, turnout_share.examine, turnout_share.examine(case), [Variant("large", least_registered=2_200)]
    )
    (line,) = lines_of(result)
    assert 0 < line.stations < 100
    assert line.statistic is None
    few = Case(make(5, 40), "first")
    unusable = turnout_share.examine(few)
    assert with_sensitivity(few, turnout_share.examine, unusable) == unusable


def test_a_register_that_is_none_makes_a_picture_of_fraud(make, record_of):
    """As in Korea 2020: ballots handed out for advance voting, taken for a register, give a turnout near 100 %."""
    stations = make(6, 2_000)
    advance = np.arange(2_000) % 5 == 0
    rng = np.random.default_rng(2)
    # Those who vote in advance prefer the contestant; and who is sent a ballot returns it.
    registered = np.where(advance, stations.cast + rng.integers(0, 8, 2_000), stations.registered)
    more = np.where(advance, (stations.valid - stations.votes[0]) // 3, 0)
    votes = np.stack(
        [stations.votes[0] + more, np.minimum(stations.votes[1], stations.valid - stations.votes[0] - more)]
    )
    record = record_of(replace(stations, registered=registered, votes=votes), {})
    special = set(np.flatnonzero(advance).tolist())
    kinds = ["postal" if unit[0] == "s" and int(unit[1:]) in special else "ordinary" for unit in record.units.ids]
    units = replace(record.units, table=record.units.table.with_columns(pl.Series("kind", kinds)))
    record = replace(record, units=units)
    kept = stations_of(record, "diet", "official")
    assert len(kept) == 1_600
    case = Case(kept, "first", record=record, contest="diet", stage="official")
    (result,) = run_battery([case], ["turnout_share"], sensitivity=True)
    (line,) = [line for line in lines_of(result) if line.variant == "every_channel"]
    assert abs(result.estimates["correlation_within_units"]) < 0.1
    assert line.stations == 2_000
    assert line.statistic > result.statistic + 0.2
    assert KOREA in result.caveats
    assert any(caveat.startswith("Set apart: 400 stations") and "postal" in caveat for caveat in result.caveats)
    assert not lines_of(run_battery([case], ["turnout_share"])[0])


def test_the_command_line_shows_how_results_move(make, tmp_path):
    stations = make(7, 600)
    table = pl.DataFrame(
        {
            "station_id": [f"s{place}" for place in stations.rows],
            "unit1": [f"r{code}" for code in stations.region],
            "unit2": [f"t{code}" for code in stations.ladder[-1]],
            "registered": stations.registered,
            "cast": stations.cast,
            "valid": stations.valid,
            "invalid": stations.cast - stations.valid,
            "v_first": stations.votes[0],
            "v_second": stations.votes[1],
        }
    )
    table.write_parquet(tmp_path / "made.parquet")
    words = ["forensics", str(tmp_path / "made.parquet"), "--contestant", "first", "--sensitivity"]
    words += [word for name in ("turnout_share", "moran", "versions") for word in ("--method", name)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "registered_400" in told.output
    assert "versions of first: not applicable, because the record holds no earlier version" in told.output
    document = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    (share,) = [result for result in document["results"] if result["method"] == "turnout_share"]
    assert share["estimates"]["sensitivity.registered_50.stations"] == 600
    assert share["estimates"]["sensitivity.registered_50.p"] is None
    assert KOREA in share["caveats"]
