"""Planted faults keep the identities, simulated elections do not depend on who works on them, rates are what they say."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import InputError, UsageError
from scrutineer.forensics.battery import METHODS as METHODS_OF_ALL
from scrutineer.forensics.battery import WITHOUT_ERROR_RATES, run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.error_rates import CLEAN, error_rates, run_tasks, simulate, tasks
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.other_generator import OtherGenerator
from scrutineer.forensics.planted_faults import COMMON, FAULTS, plant
from scrutineer.forensics.wilson_interval import wilson_interval
from scrutineer.formats.calibration_log import read_log

METHODS = ("integer_percentage",)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("options", [1, 2])
def test_a_planted_fault_keeps_the_identities_and_the_other_stations(make, fault, options):
    from dataclasses import replace

    stations = make(3, 2_000)
    if options == 1:
        stations = replace(stations, votes=stations.votes[:1], options=("first",))
    found = plant(stations, fault, contestant="first", share=0.2, rng=np.random.default_rng(1))
    assert (found.registered == stations.registered).all()
    assert (found.cast <= found.registered).all()
    assert (found.valid <= found.cast).all()
    assert (found.votes.sum(axis=0) <= found.valid).all()
    assert (found.votes >= 0).all()
    changed = (found.cast != stations.cast) | (found.votes != stations.votes).any(axis=0)
    assert 0.05 < changed.mean() < 0.25
    none = plant(stations, fault, contestant="first", share=0, rng=np.random.default_rng(1))
    assert (none.votes == stations.votes).all()
    if fault in {"stuffing", "stealing", "round_turnout", "round_result", "round_fives"}:
        assert (found.votes[0] >= stations.votes[0]).all()
        assert found.votes[0].sum() > stations.votes[0].sum()


def test_stations_rounded_in_turnout_lie_at_integers(make):
    stations = make(3, 2_000)
    found = plant(stations, "round_turnout", contestant="first", share=1.0, rng=np.random.default_rng(1))
    percentage = 100 * found.cast / found.registered
    assert np.all(np.abs(percentage - np.round(percentage)) <= 50 / found.registered + 1e-9)


def test_the_other_generator_has_the_spreads_of_the_election(make):
    stations = make(5, 4_000)
    drawn = OtherGenerator(stations, "first").draw(np.random.default_rng(2))
    assert (drawn.votes[0] <= drawn.valid).all()
    for name in ("cast",):
        ours, theirs = getattr(drawn, name) / drawn.registered, getattr(stations, name) / stations.registered
        assert ours.mean() == pytest.approx(theirs.mean(), abs=0.06)
        assert 0.8 < ours.std() / theirs.std() < 2.0


def test_the_number_of_workers_changes_nothing_and_a_stopped_run_goes_on(make):
    case = Case(make(1, 1_500), "first")
    wanted = tasks(3, ("round_turnout",), (0.3,))
    alone = run_tasks(case, METHODS, wanted)
    with ThreadPoolExecutor(2) as pool:
        assert run_tasks(case, METHODS, wanted, executor=pool) == alone
    told = []
    some = {task.id: alone[task.id] for task in wanted[:4]}
    again = run_tasks(case, METHODS, wanted, done=some, tell=lambda task, _: told.append(task.id))
    assert again == alone
    assert told == [task.id for task in wanted[4:]]
    assert simulate(case, METHODS, wanted[0]) == alone[wanted[0].id]
    rates = error_rates(alone, wanted)
    turnout = ("integer_percentage", "turnout", None)
    assert rates.power[turnout][0].found == 1
    assert rates.false_positives[turnout] in {0, 1 / 3}


def test_rates_are_shares_of_elections():
    wanted = tasks(4, ("stealing",), (0.1,))
    p = {task.id: {"m|t|x": 0.001 if task.fault == CLEAN and task.number == 0 else 0.5} for task in wanted}
    p["stealing:0.1:2"] = {"m|t|x": None}
    p["stealing:0.1:3"] = {"m|t|x": 0.01}
    rates = error_rates(p, wanted)
    assert rates.false_positives["m", "t", "x"] == 0.25
    assert rates.power["m", "t", "x"][0].found == 0.25
    (power,) = rates.power["m", "t", "x"]
    assert power.fault.endswith("10 % of the stations")
    # Alone it is corrected for nothing; among 30 tests p = .01 is no longer remarkable.
    assert (power.corrected, power.corrected_level) == (power.found, 0.01)
    (among,) = error_rates(p, wanted, tests=30).power["m", "t", "x"]
    assert (among.found, among.corrected) == (0.25, 0)
    assert adjusted([among.corrected_level, *[1.0] * 29])[0] == pytest.approx(0.01)
    assert set(COMMON) <= set(FAULTS)


@pytest.mark.parametrize(("arguments", "column"), [((0, (), ()), "elections"), ((1, (), (1.5,)), "share")])
def test_what_cannot_be_simulated_is_refused(arguments, column):
    with pytest.raises(InputError) as fault:
        tasks(*arguments)
    assert fault.value.column == column
    with pytest.raises(InputError):
        tasks(1, ("theft",), (0.1,))


@pytest.fixture
def table(make, tmp_path):
    import polars as pl

    stations = make(2, 300)
    path = tmp_path / "s.parquet"
    pl.DataFrame(
        {
            "station_id": [str(number) for number in range(300)],
            "unit1": [stations.regions[code] for code in stations.region],
            "registered": stations.registered,
            "cast": stations.cast,
            "valid": stations.valid,
            "invalid": stations.cast - stations.valid,
            "v_first": stations.votes[0],
            "v_second": stations.votes[1],
        }
    ).write_parquet(path)
    return path


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


WORDS = ("--elections", 2, "--method", "integer_percentage", "--fault", "round_turnout", "--share", 0.3, "--json")


def test_the_command_is_the_same_for_any_workers_and_goes_on_from_its_log(table, tmp_path):
    log = tmp_path / "log.jsonl"
    first = run("calibrate", table, *WORDS, "--log", log)
    lines = log.read_text().splitlines()
    assert len(lines) == 1 + 4
    # A run that was stopped while it wrote a line.
    log.write_text("\n".join(lines[:3]) + '\n{"task": "cle')
    assert run("calibrate", table, *WORDS, "--log", log) == first
    assert run("calibrate", table, *WORDS, "--workers", 2) == first
    assert json.loads(first)["tests"]
    shown = run("calibrate", table, *WORDS[:-1])
    assert "rejects clean elections with frequency" in shown
    assert " elections)\n" in shown
    each = [test["false_positive_interval"] for test in json.loads(first)["tests"]]
    assert all(0 <= low < high <= 1 for low, high in each)


def test_the_interval_of_a_frequency_is_that_of_wilson():
    # Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (found, runs), ends in published.items():
        assert wilson_interval(found, runs) == pytest.approx(ends, abs=5e-5)
    assert wilson_interval(20, 20)[1] == 1


@pytest.mark.slow
def test_a_cluster_gives_the_same_figures(table):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        assert run("calibrate", table, *WORDS, "--cluster", cluster.scheduler_address) == run(
            "calibrate", table, *WORDS
        )


def test_the_time_is_told_on_standard_error_from_a_few_elections_that_count(table, monkeypatch):
    monkeypatch.setattr("scrutineer.cli.estimated_time._WORTH_TELLING", 0.0)
    words = [str(word) for word in ("calibrate", table, "--elections", 5, *WORDS[2:])]
    result = CliRunner().invoke(app, words)
    assert "for 6 simulated elections" in result.stderr
    assert "--workers" in result.stderr
    assert "--log" in result.stderr
    assert json.loads(result.stdout)["elections"] == 5
    monkeypatch.setattr("scrutineer.cli.estimated_time._WORTH_TELLING", 1e9)
    silent = CliRunner().invoke(app, words)
    assert not silent.stderr
    assert silent.stdout == result.stdout


def test_no_p_value_depends_on_drawn_elections(make):
    """So that a calibration leaves them out."""
    names = [name for name in METHODS_OF_ALL if name not in {*WITHOUT_ERROR_RATES, "spikes"}]
    few, none = (run_battery([Case(make(2, 300), "first", draws=draws)], names) for draws in (2, 0))
    assert [result.p_value for result in few] == [result.p_value for result in none]
    assert any("draws" in result.null for result in few)
    assert not any("draws" in result.null for result in none)


def test_a_log_of_another_run_is_refused(table, tmp_path):
    log = tmp_path / "log.jsonl"
    run("calibrate", table, *WORDS, "--log", log)
    result = CliRunner().invoke(app, ["calibrate", str(table), *map(str, WORDS), "--log", str(log), "--seed", "5"])
    assert isinstance(result.exception, InputError)
    assert result.exception.column == "seed"
    log.write_text("not a log\n")
    with pytest.raises(InputError):
        read_log(log, {})


def test_forensics_shows_error_rates(table):
    document = json.loads(run("forensics", table, "--contestant", "first", *WORDS[2:4], "--calibrate", 2, "--json"))
    whole = [result for result in document["results"] if result["method"] == "integer_percentage"]
    assert all(result["false_positive_rate"] is not None and len(result["power"]) == 8 for result in whole)
    # Two runs leave room for much.
    assert all(result["false_positive_runs"] == 2 for result in whole)
    for rate in [power for result in whole for power in result["power"]]:
        low, high = rate["interval"]
        assert low <= rate["found"] <= high
        assert high - low > 0.6
        assert rate["runs"] == rate["elections"] == 2
        assert rate["corrected"] <= rate["found"]
    assert "Found with frequency" in run("forensics", table, "--contestant", "first", *WORDS[2:4], "--calibrate", 1)


def test_two_contestants_are_two_calibrations(table):
    result = CliRunner().invoke(app, ["calibrate", str(table), "--contestant", "first", "--contestant", "second"])
    assert isinstance(result.exception, UsageError)


def test_methods_without_error_rates_are_left_out_and_named(table, monkeypatch):
    asked = []

    def worked(_, methods, wanted, **__):
        asked.append(methods)
        return {task.id: {f"{name}||first": 0.5 for name in methods} for task in wanted}

    monkeypatch.setattr("scrutineer.forensics.error_rates.run_tasks", worked)
    document = json.loads(run("calibrate", table, *WORDS[:2], "--json"))
    assert set(document["skipped"]) == set(WITHOUT_ERROR_RATES)
    assert {test["method"] for test in document["tests"]} == set(METHODS_OF_ALL) - set(WITHOUT_ERROR_RATES)
    assert "Left out, because each describes and has no p value: turnout_share, " in run("calibrate", table, *WORDS[:2])
    assert "Left out" not in run("calibrate", table, *WORDS[:-1])
    assert set(asked[:-1]) == {asked[0]}
    assert asked[-1] == METHODS
    result = CliRunner().invoke(app, ["calibrate", str(table), "--method", "moments"])
    assert isinstance(result.exception, UsageError)
    assert result.exception.value == "moments"
