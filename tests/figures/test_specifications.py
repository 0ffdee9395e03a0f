"""Every chart of two real pages is valid Vega-Lite, has its table and a text made of its numbers."""

import altair as alt
import numpy as np
import pytest
import vl_convert

from report.page_texts import built_in_page
from scrutineer.figures.coverage import coverage
from scrutineer.figures.figure import Column, Figure
from scrutineer.figures.fingerprint import bin_fingerprint, fingerprint
from scrutineer.figures.turnout_histogram import bin_turnout, histogram_marks, turnout_histogram


@pytest.fixture(scope="module")
def figures():
    page = built_in_page("cambodia-2018")
    return {figure.id: figure for section in page.sections for figure in section.figures}


def drawn(spec, marks):
    """The chart as SVG, by a renderer that knows nothing of the page."""
    complete = {**spec, "data": {"name": "table", "values": list(marks)}}
    if complete.get("width") == "container":
        complete["width"] = 600
    return vl_convert.vegalite_to_svg(complete)


def station_specifications():
    rng = np.random.default_rng(7)
    registered = rng.integers(100, 900, 500)
    cast = rng.binomial(registered, 0.6)
    valid = np.maximum(cast - 3, 1)
    votes = rng.binomial(valid, 0.4)
    bins = histogram_marks(bin_turnout(cast, registered))
    cells = bin_fingerprint(cast, registered, votes, valid)
    regions = [{"key": "a", "label": "North", "value": "1 of 2", "rate": 0.5}]
    return [
        (turnout_histogram(axis_title="Turnout", count_title="Stations", whole=0.6), bins),
        (turnout_histogram(axis_title="Turnout", count_title="Stations", whole=None), bins),
        (fingerprint(turnout_title="Turnout", share_title="Share", count_title="Stations"), cells),
        (coverage(regions, axis_title="Reported"), regions),
    ]


def test_the_expected_charts_are_there(figures):
    assert set(figures) == {
        "event-timeline",
        "turnout-announced",
        "then-and-now",
        "turnout-elsewhere",
        "invalid-history",
        "vote-bars",
        "parliament",
        "formula-seats",
        "stage-changes",
    }


def test_every_chart_is_valid_and_draws(figures):
    charts = [(f.spec, f.marks) for f in figures.values()] + station_specifications()
    for spec, marks in charts:
        alt.Chart.from_dict(dict(spec), validate=True)
        svg = drawn(spec, marks)
        assert svg.count("<path") + svg.count("<text") > 3


def test_every_chart_has_words_and_a_table(figures):
    for figure in figures.values():
        assert figure.title
        assert figure.subtitle
        assert figure.text.endswith(".")
        assert any(character.isdigit() for character in figure.text)
        assert figure.rows
        assert all(column.label for column in figure.columns)


def test_the_values_drawn_stand_in_the_table(figures):
    votes = figures["vote-bars"]
    known = {row[1] for row in votes.rows}
    assert {m["votes"] for m in votes.marks if m["group"] == "option"} <= known
    announced = figures["turnout-announced"]
    assert [m["rate"] for m in announced.marks] == [row[3] for row in announced.rows]


def test_a_crooked_table_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        Figure("x", "t", "s", "w.", {}, [], (Column("a", "A"),), ((1, 2),))
