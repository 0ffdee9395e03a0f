"""Beside undisputed elections: the same tests on counts that nobody disputes, next to those of this election."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from scrutineer.figures.chances import LEAST, chances
from scrutineer.figures.distributions import distribution_marks, distributions
from scrutineer.figures.figure import Cell, Column, Figure, LegendEntry
from scrutineer.figures.theme import BEFORE, INK, NOW, REST
from scrutineer.forensics.error_rates import LEVEL
from scrutineer.forensics.method_result import MethodResult
from scrutineer.formats.control_results import ControlElection, ControlResult, read_controls
from scrutineer.report.control_choice import other_controls
from scrutineer.report.examination import Examination
from scrutineer.report.method_values import TURNOUT, brief_figure, same_test
from scrutineer.report.method_words import method_title, title_of_test
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import chance, count, plural
from scrutineer.report.outcomes import AT_LEVEL, DIFFERS, outcome
from scrutineer.report.page import Section, Table

LEAST_REGISTERED: Final = 100
OWN: Final = "This election"


def controls_section(examination: Examination) -> Section | None:
    """The section; None where no test was run or could be made, or no other control is shipped."""
    results = examination.method_results
    if not results:
        return None
    controls = other_controls(examination)
    leader = examination.cases[0].contestant
    own = [result for result in results if result.unit is None and result.contestant in {TURNOUT, leader}]
    beside = [(result, [same_test(control, result) for control in controls]) for result in own]
    if not controls or not any(result.applicable for result in own):
        return None
    return Section(
        id="controls",
        title="Beside undisputed elections",
        sentences=tuple(_sentences(beside, controls, is_control=len(controls) < len(read_controls()))),
        figures=tuple(figure for figure in (_figure(beside, controls), _turnout(examination, controls)) if figure),
        tables=(_table(beside, controls), _made(controls)),
    )


type Beside = Sequence[tuple[MethodResult, list[ControlResult | None]]]


def _title(result: MethodResult) -> str:
    test = title_of_test(result, None)
    return method_title(result.method) + (f": {test}" if test else "")


def _sentences(beside: Beside, controls: Sequence[ControlElection], *, is_control: bool) -> Iterator[str]:
    yield (
        f"The same tests, with the same software, on {plural(len(controls), 'election')} whose counts nobody disputes: "
        f"{'; '.join(control.election for control in controls)}. Set beside each other are the tests of turnout and of "
        "the contestant with most votes."
    )
    if is_control:
        yield "This election is one of the controls itself; it is not set beside itself."
    tests = [other for _, others in beside for other in others if other is not None and other.p_adjusted is not None]
    differing = [other for other in tests if outcome(other) == DIFFERS]
    yield (
        f"Of {plural(len(tests), 'test')} on them {count(len(differing)) if differing else 'none'} "
        f"{'differ' if len(differing) > 1 else 'differs'} {AT_LEVEL} after correction"
        + (": there these tests cry wolf." if differing else ".")
    )
    yield (
        "To differ from a few others shows nothing wrong by itself: countries differ in their stations, registers and "
        "parties."
    )


def _table(beside: Beside, controls: Sequence[ControlElection]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (_title(result), brief_figure(result), *(brief_figure(other) for other in others))
        for result, others in beside
        if result.applicable or any(other is not None and other.applicable for other in others)
    ]
    return Table(
        id="beside-controls",
        caption="The same tests: p values (not corrected), or the figure where a method only describes",
        columns=(
            Column("test", "Test"),
            Column("this", "This election"),
            *(Column(control.id, control.election) for control in controls),
        ),
        rows=tuple(rows),
        cut=f"“Differs” is said after correction for all tests of the same election, {AT_LEVEL}.",
    )


def _figure(beside: Beside, controls: Sequence[ControlElection]) -> Figure | None:
    marks: list[dict[str, Any]] = []
    rows: list[tuple[Cell, ...]] = []
    for place, (result, others) in enumerate(beside):
        if result.p_value is None:
            continue
        label = sentence_start(_title(result))
        key, text = f"{place:03}", chance(result.p_value)
        for name, group, found in (
            (OWN, "this", result),
            *((control.election, "other", other) for control, other in zip(controls, others, strict=True)),
        ):
            if found is None or found.p_value is None:
                continue
            p = found.p_value
            marks.append(
                {
                    "key": key,
                    "label": label,
                    "value": text,
                    "election": name,
                    "group": group,
                    "p": max(p, LEAST),
                    "shown": chance(p),
                }
            )
            rows.append((label, name, chance(p)))
    if not rows:
        return None
    number = len({mark["key"] for mark in marks})
    rare = [mark for mark in marks if mark["p"] <= LEVEL]
    own = sum(mark["group"] == "this" for mark in rare)
    return Figure(
        id="chances-beside-controls",
        title=(
            f"{count(own) if own else 'None'} of {plural(number, 'test')} here "
            f"{'has' if own < 2 else 'have'} a p value of 0.01 or less; {count(len(rare) - own)} of "
            f"{count(len(marks) - number)} on undisputed elections {'has' if len(rare) - own == 1 else 'have'}"
        ),
        subtitle="p value of each test, not corrected: the further to the right, the rarer in clean elections",
        text=(
            f"p values of {plural(number, 'test')} in this election and in {plural(len(controls), 'undisputed one')}. "
            f"Tests with a p value of at most 0.01: {count(own)} in this one, {count(len(rare) - own)} in the others "
            "together."
        ),
        spec=chances(marks, axis_title="p value", level=LEVEL),
        marks=marks,
        columns=(Column("test", "Test"), Column("election", "Election"), Column("p", "p", "number")),
        rows=tuple(rows),
        legend=(
            LegendEntry(NOW, "this election", "diamond"),
            LegendEntry(BEFORE, "undisputed elections", "circle"),
            LegendEntry(INK, "0.01", "tick"),
        ),
        notes=(
            "The stroke is at 0.01. Of many tests some lie beyond it by chance; the correction is for that.",
            "Tests of turnout and of the contestant with most votes; those of other contestants have no counterpart.",
        ),
    )


def _turnout(examination: Examination, controls: Sequence[ControlElection]) -> Figure | None:
    """The distribution of turnout over stations, beside those of the controls."""
    stations = examination.cases[0].stations
    large = stations.registered >= LEAST_REGISTERED
    own = np.bincount(100 * stations.cast[large] // stations.registered[large], minlength=101)
    if not own.sum():
        return None
    shares = {OWN: own / own.sum()}
    shares |= {
        control.election: np.asarray(control.turnout.per_cent) / control.histogram_stations for control in controls
    }
    marks = distribution_marks(shares)
    top = {name: int(values.argmax()) for name, values in shares.items()}
    others = [top[control.election] for control in controls]
    return Figure(
        id="turnout-beside-controls",
        title=(
            f"The most frequent turnout of a station is {top[OWN]} % here, {_span(others)} in "
            f"{'the other' if len(others) == 1 else 'the others'}"
        ),
        subtitle="Share of stations by turnout, in steps of one percentage point",
        text=(
            f"The distribution of turnout over stations has its peak at {top[OWN]} % in this election. In others: "
            f"{'; '.join(f'{control.election}: {top[control.election]} %' for control in controls)}."
        ),
        spec=distributions(list(shares), turnout_title="Turnout", share_title="Share of stations"),
        marks=marks,
        columns=(
            Column("turnout", "Turnout from", "rate"),
            Column("this", OWN, "rate"),
            *(Column(control.id, control.election, "rate") for control in controls),
        ),
        rows=tuple((k / 100, *(round(float(values[k]), 5) for values in shares.values())) for k in range(101)),
        legend=(LegendEntry(NOW, OWN.lower(), "line"), LegendEntry(REST, "undisputed elections", "line")),
        notes=(
            f"Stations of at least {LEAST_REGISTERED} registered voters; a turnout of 100 % stands alone at the end.",
            "Heights and places of peaks differ from country to country.",
        ),
    )


def _span(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _made(controls: Sequence[ControlElection]) -> Table:
    """How the figures of the controls were made."""
    rows: list[tuple[Cell, ...]] = [
        (
            control.election,
            control.date,
            control.stations,
            control.contestants[0].name,
            control.digest[:12],
            f"{control.script}, version {control.version}",
        )
        for control in controls
    ]
    return Table(
        id="controls-made",
        caption="The controls: stations, leader, digest of the record, and the script that made the figures",
        columns=(
            Column("election", "Election"),
            Column("date", "Day", "date"),
            Column("stations", "Stations", "count"),
            Column("leader", "Leader"),
            Column("digest", "Digest"),
            Column("script", "Made by"),
        ),
        rows=tuple(rows),
    )
