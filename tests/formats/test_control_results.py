"""The shipped clean controls are unaltered, follow from their stations, and accuse nobody."""

import hashlib
import json
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from scrutineer.forensics.battery import METHODS
from scrutineer.formats.control_results import FORMAT, read_controls

COUNTRIES = {"ALB", "BGR", "DEU", "MEX", "PER"}


@pytest.fixture(scope="module")
def made(root):
    spec = spec_from_file_location("control_results", root / "tools" / "control_results.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_files_are_those_of_the_list(made):
    listed = dict(line.split("  ")[::-1] for line in (made.TARGET / made.DIGESTS).read_text().splitlines())
    shipped = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.TARGET.glob("*.json")}
    assert shipped == listed
    assert set(listed) == {f"{name}.json" for name in made.CONTROLS}
    for name in listed:
        document = json.loads((made.TARGET / name).read_text(encoding="utf-8"))
        assert document["format"] == FORMAT
        # As it is written by the script: who edits one by hand changes its form or its digest.
        assert made.as_text(document) == (made.TARGET / name).read_text(encoding="utf-8")


def test_the_reader_gives_five_elections_with_every_method():
    controls = read_controls()
    assert {control.country for control in controls} == COUNTRIES
    for control in controls:
        assert tuple(dict.fromkeys(result.method for result in control.results)) == METHODS
        assert len(control.contestants) == 2
        for histogram in (control.turnout, control.result):
            assert sum(histogram.per_cent) == sum(histogram.per_mille) == control.histogram_stations
            assert (len(histogram.per_cent), len(histogram.per_mille)) == (101, 1001)
        first = control.of("integer_percentage", "result")
        assert [result.contestant for result in first] == [contestant.id for contestant in control.contestants]


def test_no_control_is_accused_at_one_per_cent():
    for control in read_controls():
        tested = [result for result in control.results if result.p_value is not None]
        assert len(tested) > 15
        accused = [(result.method, result.test, result.p_adjusted) for result in tested if result.p_adjusted <= 0.01]
        assert not accused, control.id


def test_undisputed_elections_correlate_and_the_published_null_is_biased_there():
    """Germany 2024: turnout and the CDU's share go together; Peru: the published anomaly is negative, ours is not."""
    of = {control.country: control for control in read_controls()}
    assert of["DEU"].of("turnout_share")[0].statistic > 0.4
    peru = of["PER"].of("integer_percentage", "result")[0]
    assert peru.estimates["published_anomaly"] < -5 * peru.estimates["published_sd"]
    assert abs(peru.statistic) < 3 * peru.estimates["sd_stations"]


def close(old, new, place=""):
    """Equal, floats to the digits that are shipped: the last of them may differ between processors."""
    if isinstance(old, dict):
        assert old.keys() == new.keys(), place
        for key in old:
            close(old[key], new[key], f"{place}.{key}")
    elif isinstance(old, list):
        assert len(old) == len(new), place
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            close(one, other, f"{place}[{number}]")
    elif isinstance(old, float):
        assert new == pytest.approx(old, rel=1e-4, abs=1e-9), place
    else:
        assert old == new, place


@pytest.mark.real_data
def test_the_cheap_tests_of_albania_follow_from_its_stations(shared, made):
    methods = ("integer_percentage", "turnout_share")
    again = made.document(shared / "data" / "stations", made.CONTROLS["albania-2017"], methods)
    shipped = json.loads((made.TARGET / "albania-2017.json").read_text(encoding="utf-8"))
    shipped["results"] = [result for result in shipped["results"] if result["method"] in methods]
    # P values are corrected for all tests of a run, and this one makes fewer.
    for result in shipped["results"] + again["results"]:
        result["p_adjusted"] = None
    close(shipped, again)


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize("name", ["albania-2017", "bulgaria-2021", "germany-2024", "mexico-2012", "peru-2021"])
def test_the_shipped_results_follow_from_the_stations(shared, made, name):
    again = made.document(shared / "data" / "stations", made.CONTROLS[name])
    close(json.loads((made.TARGET / f"{name}.json").read_text(encoding="utf-8")), again)
