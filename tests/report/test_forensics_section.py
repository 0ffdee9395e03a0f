"""The forensics section: says what the tests say, shows their figures, and accuses nobody."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from forensics.conftest import made_stations, recorded
from report.page_texts import COMMAND, DAY, Structure, built_in, page_of
from scrutineer.evidence import Evidence
from scrutineer.forensics.battery import run_battery
from scrutineer.forensics.forensic_document import forensic_document
from scrutineer.forensics.method_result import MethodResult, Power, Words
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.stations import Separated, stations_of
from scrutineer.formats.control_results import read_controls
from scrutineer.formats.open_record import open_record
from scrutineer.report.build import build_page
from scrutineer.report.examination import examine
from scrutineer.report.forensics_section import NO_PROOF, NO_SENSITIVITY, forensics_section, lead
from scrutineer.report.html import render
from scrutineer.report.json_report import report_document
from scrutineer.report.page import plain
from scrutineer.report.power_words import least_seen
from scrutineer.report.region_tests import run_with_regions
from scrutineer.report.station_figures import station_figures_section
from synthetic import small_record

ACCUSING = re.compile(r"\b(rigged|stolen|faked?|forged|manipulat\w+|guilty|cheat\w*|proven?)\b", re.IGNORECASE)

SECTIONS = ("forensics", "station-figures", "controls")


def made(method, test="", contestant=None, p=None, **more):
    """A result of a test."""
    words = Words("Seen <b>this</b>.", "A clean election looks so.", "The rest.", ("Towns differ.",))
    more = {"statistic": 1.5, "p_value": p, "words": words, "caveats": ("It is limited.",), **more}
    return MethodResult(method, test, contestant, None, True, None, Evidence(f"forensics.{method}"), **more)


def corrected(*results):
    """Results with p values corrected to themselves."""
    return tuple(result.with_adjusted(result.p_value) for result in results)


CLEAN = corrected(
    made("integer_percentage", "turnout", None, 0.4),
    made("integer_percentage", "result", "first", 0.9, null={"mean": 70.0, "sd": 8.0}),
    made("fingerprint", "", "first"),
    replace(made("versions", "", "first"), applicable=False, reason="there is one version", statistic=None),
)
ODD = corrected(
    made(
        "integer_percentage",
        "turnout",
        None,
        1e-9,
        false_positive_rate=0.2,
        power=(Power("2 % of the stations rounded", 0.02, 0.93, 0.01, 100, 0.62, 1e-4),),
        estimates={
            "sensitivity.registered_200.stations": 40,
            "sensitivity.registered_200.statistic": 3.25,
            "sensitivity.registered_200.p": 0.02,
        },
    ),
    made("last_digit", "turnout_mean", None, 0.5, false_positive_rate=0.01),
    replace(made("integer_percentage", "turnout", None, 0.001), unit="region 3"),
)


@pytest.fixture(scope="module")
def record():
    stations = made_stations(5, 600)
    return recorded(stations, {})


def paged(record, results):
    """The sections of a page by id, the page, and the examination behind it."""
    examination = examine(record, test_stations=lambda _: results)
    page = build_page(examination, command=COMMAND, made_on=DAY)
    return {section.id: section for section in page.sections}, page, examination


@pytest.fixture(scope="module")
def clean(record):
    return paged(record, CLEAN)


@pytest.fixture(scope="module")
def odd(record):
    return paged(record, ODD)


def test_none_differs(clean):
    found, page, _ = clean
    assert found["forensics"].sentences[0].startswith("None of the 2 tests differs from what clean elections")
    assert NO_PROOF in found["forensics"].sentences
    assert NO_SENSITIVITY in found["forensics"].sentences
    rows = {row[0]: row for row in found["forensics"].tables[0].rows}
    assert rows["Whole percentages"][2].startswith("Not distinguished from clean elections in any of 2 tests.")
    assert "Worked out for the whole: 2 tests with a p value, 1 description without one, 1 not applicable" in " ".join(
        found["forensics"].sentences
    )
    assert rows["Fingerprint model"][2].startswith("Describes only.")
    assert rows["Versions of the count"][2] == "Not applicable: there is one version."
    assert rows["Whole percentages"][3:] == ("0.40", "0.40")
    topics = [sentence.text for sentence in page.summary if sentence.anchor == "forensics"]
    assert topics == [found["forensics"].sentences[0], NO_PROOF]


def test_those_that_differ_are_named_and_come_first(odd):
    found, *_ = odd
    section = found["forensics"]
    assert section.sentences[0].startswith("1 of 2 tests differs from")
    assert "whole percentages (1 of 1 test)" in section.sentences[0]
    assert section.sentences[1].startswith(
        "Whole percentages by region: 1 of 1 test in 1 region differs at the 1 % level"
    )
    assert any(
        "2 tests with a p value. Only those" in text and "1 test of single regions" in text
        for text in section.sentences
    )
    assert section.tables[0].rows[0][0] == section.methods[0].title == "Whole percentages"
    assert section.methods[0].outcome == "differs"
    assert any(
        "this test fired at the 1 % level more often than in 5 % of them, and weighs less here" in text
        for text in section.sentences
    )
    assert NO_SENSITIVITY not in section.sentences


def test_a_card_has_error_rates_power_regions_and_sensitivity(odd):
    found, *_ = odd
    card = found["forensics"].methods[0]
    assert len(card.tests) == 1
    facts = dict(card.tests[0].facts)
    assert facts["p value"] == "below 0.0001; corrected for all tests below 0.0001"
    assert facts["False positives"].startswith("20.0 %")
    assert card.tests[0].power == (
        (
            "Found in 93 % (95 % interval 86 to 97 %) at the 1 % level, 62 % (95 % interval 52 to 71 %) after "
            "correction, of 100 simulated elections: 2 % of the stations rounded."
        ),
    )
    assert [table.id for table in card.tables] == ["regions-integer-percentage", "sensitivity-integer-percentage"]
    assert card.tables[0].rows == (("region 3", "Turnout", None, "1.50", "", "0.001", "0.001", "Differs"),)
    assert "1 of 1 test in 1 region differs at the 1 % level" in card.tables[0].caption
    assert card.tables[1].rows == (("Turnout", "At least 200 registered voters", 40, "3.25", "0.02"),)
    assert card.ordinary == ("Towns differ.",)


def test_the_figures_are_those_of_the_papers_with_what_their_tests_say(record, clean):
    found, *_ = clean
    figures = {figure.id: figure for figure in found["station-figures"].figures}
    assert list(figures) == [
        "fingerprint",
        "whole-percentages-turnout",
        "whole-percentages-result",
        "cumulative-shares",
        "votes-by-turnout",
    ]
    note = figures["whole-percentages-turnout"].notes[-1]
    assert (
        note == "Whole percentages: Seen <b>this</b>. p 0.40, corrected 0.40: not distinguished from clean elections."
    )
    assert "An ordinary explanation: Towns differ." in figures["whole-percentages-turnout"].limits
    stations = stations_of(record, "diet", "official")
    assert sum(row[4] for row in figures["fingerprint"].rows) == (stations.valid > 0).sum()
    assert sum(row[1] for row in figures["votes-by-turnout"].rows) == stations.votes[0].sum()


def test_the_figure_counts_what_the_test_counts():
    # Stations without a vote for the contestant have no result that anybody rounded.
    stations = made_stations(5, 600)
    votes = stations.votes.copy()
    votes[0, :5] = 0
    record = recorded(replace(stations, votes=votes), {})
    examination = examine(record, test_stations=lambda cases: run_battery(cases[:1], ["integer_percentage"]))
    figures = {figure.id: figure for figure in station_figures_section(examination).figures}
    for result in examination.method_results:
        if result.test != "either":
            figure = figures[f"whole-percentages-{result.test}"]
            assert sum(row[1] for row in figure.rows if row[3] == "yes") == result.estimates["at_integer"]
            assert f": {result.estimates['at_integer']} of " in figure.title
            assert f"{result.estimates['at_integer']} of " in figure.notes[-1]


def test_what_is_read_without_opening_a_card(record):
    judged = made(
        "integer_percentage", "turnout", None, 0.3, null={"mean": 60.0, "sd": 10.0}, estimates={"stations": 500}
    )
    drawn = {"incremental_least": 0.9, "incremental_most": 0.95}
    found = corrected(
        judged,
        made("fingerprint", "", "first", null=drawn),
        made("clean_peak", "", "first", null={"mean": -9.0, "sd": 2.0}, estimates={"share_of_votes": 0.012}),
        made("outliers", "result", "first", null={"simulated_most": 2}, estimates={"per_1000": 3.0}),
    )
    cards = {card.title: card for card in paged(record, found)[0]["forensics"].methods}
    # Alone, a test is not corrected: 2.33 + 1.28 standard deviations of 10 stations.
    assert cards["Whole percentages"].line == (
        "Turnout: stations beyond chance 1.50; in clean elections 0 ± 10.0; p 0.30, corrected 0.30. It finds an excess "
        "of about 36 stations (7.2 %) nine times in ten; less it may miss."
    )
    assert "in clean elections drawn with the rates of these places 0.900 to 0.950." in cards["Fingerprint model"].line
    peak = cards["Clean peak"].line
    assert "1.50, 1.2 % of its votes; in clean elections drawn with the rates of these places −9.00 ± 2.00." in peak
    assert "In undisputed elections, of its votes: " in peak
    for control in read_controls():
        assert f"({control.election.split(',')[0]})" in peak
    assert "in simulated clean elections at most 2." in cards["Outliers"].line


def test_what_is_found_nine_times_in_ten_is_found_nine_times_in_ten():
    draws = np.random.default_rng(1).normal(size=200_000)
    for tests, sides in ((1, 1), (1, 2), (30, 1), (30, 2)):
        shifted = draws + least_seen(1.0, tests, sides=sides)
        p = sides * norm.sf(shifted)
        corrected_for = tests * sum(1 / rank for rank in range(1, tests + 1))
        assert abs((p * corrected_for <= 0.01).mean() - 0.9) < 0.005


def test_regions_are_tested_beside_the_whole():
    case = examine(recorded(made_stations(5, 1_500), {})).cases[0]
    alone = run_battery([case], ["integer_percentage"])
    # The other methods take their time and have nothing to say of regions here.
    found = run_with_regions([case], methods=["integer_percentage"])
    assert found[: len(alone)] == alone
    regions = found[len(alone) :]
    assert {result.unit for result in regions} == set(case.stations.regions)
    together = adjusted([result.p_value for result in found])
    assert [result.p_adjusted for result in regions] == together[len(alone) :]


def test_without_tests_there_are_figures_and_how_to_run_them(record):
    found = {section.id: section for section in page_of(record).sections}
    assert "were not run" in found["forensics"].sentences[0]
    assert len(found["station-figures"].figures) == 5
    assert "controls" not in found
    assert examine(record).as_dict()["forensics"] is None


def test_what_was_set_apart_is_named():
    stations = made_stations(5, 300)
    registered = stations.registered.copy()
    registered[:7] = stations.cast[:7] - 1
    record = recorded(replace(stations, registered=registered), {})
    section = forensics_section(examine(record))
    table = next(table for table in section.tables if table.id == "stations-set-apart")
    assert table.rows == (("More ballots than registered voters", 7, int(stations.cast[:7].sum())),)
    assert any("7 with" in text and "were set apart" in text for text in section.sentences)
    assert stations_of(record, "diet", "official").separated == (
        Separated("more ballots than registered voters", 7, int(stations.cast[:7].sum())),
    )


def test_beside_undisputed_elections(record, clean):
    found, *_ = clean
    section = found["controls"]
    controls = read_controls()
    table = section.tables[0]
    assert [column.id for column in controls] == [column.name for column in table.columns[2:]]
    row = next(row for row in table.rows if row[0] == "Whole percentages: turnout")
    assert row[1] == "p 0.40"
    for control, cell in zip(controls, row[2:], strict=True):
        assert cell.startswith("p ") == (control.of("integer_percentage", "turnout")[0].p_value is not None)
    assert {figure.id for figure in section.figures} == {"chances-beside-controls", "turnout-beside-controls"}
    assert any("whose counts nobody disputes" in text for text in section.sentences)


def texts(value):
    """Every text in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def test_nothing_accuses(clean, odd):
    for found, *_ in (clean, odd):
        said = [text for name in SECTIONS for text in texts(plain(found[name]))]
        assert len(said) > 100
        assert [text for text in said if ACCUSING.search(text)] == []
        fraud = {text for text in said if "fraud" in text}
        # Where fraud is spoken of, it is to say that it does not follow, or what a model of the literature calls so.
        assert all(re.search(r"not proof of fraud|does not|no shares|not shares|model", text) for text in fraud)


def test_the_page_is_whole_and_escapes_what_results_say(odd):
    _, page, examination = odd
    text = render(page)
    structure = Structure(text)
    assert structure.faults == []
    assert len(structure.ids) == len(set(structure.ids))
    assert {link[1:] for link in structure.links if link and link.startswith("#")} <= set(structure.ids)
    assert "Seen &lt;b&gt;this" in text
    document = json.loads(json.dumps(report_document(examination, page), allow_nan=False))
    assert document["forensics"] == json.loads(json.dumps(forensic_document(examination.cases[0], ODD)))
    assert any(section["methods"] for section in document["page"]["sections"])


def test_few_units_and_no_stations():
    section = forensics_section(examine(small_record()))
    assert section.sentences == (
        "No forensic test can be made: only 6 stations have figures that can be set against each other; 100 are needed.",
    )
    assert station_figures_section(examine(small_record())) is None
    cambodia = forensics_section(built_in("cambodia-2018"))
    assert "this record holds none" in cambodia.sentences[0]
    assert "No public collection" in cambodia.sentences[1]


def test_one_test_is_one_test():
    assert lead(CLEAN[:1]).startswith("The one test does not differ from")
    assert lead(ODD[:1]).startswith("1 of 1 test differs from")
    assert lead(CLEAN[2:]) == "No test that could differ from clean elections could be made."


@pytest.mark.real_data
def test_albania_2017_is_not_accused(shared):
    record = open_record(shared / "data/stations/albania_2017_parliament.parquet")
    examination = examine(record, test_stations=lambda cases: run_battery(cases[:1], ["integer_percentage"]))
    section = forensics_section(examination)
    assert section.sentences[0].startswith("None of the 3 tests differs")
    assert any("5,355 stations" in text and "7 with" in text for text in section.sentences)


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "said"),
    [("russia_2018_president", "3 of 3 tests differ"), ("germany_2024_ep_wahlbezirke", "None of the 3")],
)
def test_large_elections(shared, file, said):
    record = open_record(shared / f"data/stations/{file}.parquet")
    examination = examine(record, test_stations=lambda cases: run_battery(cases[:1], ["integer_percentage"]))
    page = build_page(examination, command=COMMAND, made_on=DAY)
    assert forensics_section(examination).sentences[0].startswith(said)
    assert len(render(page).encode()) < 2_000_000
