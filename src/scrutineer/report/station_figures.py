"""The figures of election forensics: fingerprint, whole percentages, cumulative curves, votes by turnout."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.figures.cumulative_shares import COLOURS, cumulative_marks, cumulative_shares
from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.fingerprint import CELL, bin_fingerprint, fingerprint
from scrutineer.figures.percentage_histogram import (
    BINS,
    beside_neighbours,
    bin_percentages,
    percentage_histogram,
    percentage_marks,
)
from scrutineer.figures.theme import BAND, BEFORE, INK, MARK, NOW
from scrutineer.figures.votes_by_turnout import votes_by_turnout, votes_by_turnout_marks
from scrutineer.forensics import clean_peak, integer_percentage, turnout_share
from scrutineer.forensics import fingerprint as fingerprint_model
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import Figure as Estimate
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.stations import Stations
from scrutineer.report.examination import Examination
from scrutineer.report.figure_notes import limits_of, notes_of, results_of
from scrutineer.report.naming import OptionNames, counted_units, level_noun
from scrutineer.report.numerals import count, measured, per_cent
from scrutineer.report.page import Section

LEAST_REGISTERED: Final = 100
MOST_PER_CENT: Final = 99
LEAST_PER_CENT: Final = 1
"""The stations in the histograms of whole percentages are those of their test: of the result those with a result of
at least so much, since no votes at all is no rounded percentage."""
FEWEST_FINE: Final = 500
"""Fewer stations do not fill bins of a tenth of a point."""
DRAWS: Final = 10
"""Clean elections whose mean is drawn behind the histograms."""
ORDINARY_CAUSES: Final = (
    "Shapes in them can have ordinary causes: regions differ, and small units take few values. They show where to "
    "look, not what happened."
)
_STREAM: Final = 0xF16

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class _View:
    """What every figure is drawn from.

    Attributes:
        cases: The contestants, the leader first.
        results: The tests that were run.
        names: What options are called.
        level: Level of the stations.
    """

    cases: tuple[Case, ...]
    results: Sequence[MethodResult]
    names: OptionNames
    level: str

    @property
    def case(self) -> Case:
        return self.cases[0]

    @property
    def stations(self) -> Stations:
        return self.case.stations

    @property
    def leader(self) -> str:
        return self.names.name(self.case.contestant)

    @property
    def noun(self) -> str:
        return level_noun(self.level)

    def of(self, method: str, *tests: str) -> tuple[MethodResult, ...]:
        return tuple(
            result for test in tests or ("",) for result in results_of(self.results, method, test, self.case.contestant)
        )

    @cached_property
    def drawn(self) -> dict[str, FloatArray]:
        """Mean histograms of clean elections of these stations: `turnout` and `result`. Shapes (1001,)."""
        rng = np.random.default_rng([self.case.seed, _STREAM])
        total = {"turnout": np.zeros(BINS), "result": np.zeros(BINS)}
        for _ in range(DRAWS):
            clean = self.case.clean.draw(rng)
            for name, numbers in fine_histograms(clean, self.case.contestant).items():
                total[name] += numbers / DRAWS
        return total


def fine_histograms(stations: Stations, contestant: str) -> dict[str, IntArray]:
    """Stations of the test of whole percentages by turnout and by the contestant's result. Shapes (1001,)."""
    registered, cast, votes = stations.registered, stations.cast, stations.of(contestant)
    chosen = (
        (registered >= LEAST_REGISTERED)
        & (cast > 0)
        & (100 * cast <= MOST_PER_CENT * registered)
        & (100 * votes <= MOST_PER_CENT * cast)
    )
    with_votes = chosen & (100 * votes >= LEAST_PER_CENT * cast)
    return {
        "turnout": bin_percentages(cast[chosen], registered[chosen]),
        "result": bin_percentages(votes[with_votes], cast[with_votes]),
    }


def station_figures_section(examination: Examination) -> Section | None:
    """The figures; None where there are too few stations for any test."""
    cases = examination.cases
    if not cases or cases[0].why_not is not None:
        return None
    record = examination.record
    view = _View(
        cases,
        examination.method_results or (),
        OptionNames.of(record, cases[0].contest),
        record.finest_level[cases[0].contest],
    )
    figures = [_fingerprint(view)]
    if len(view.stations) >= FEWEST_FINE:
        figures += _whole_percentages(view)
    figures += [_cumulative(view), _votes_by_turnout(view)]
    return Section(
        id="station-figures",
        title=f"Turnout and votes, {level_noun(view.level, 1)} by {level_noun(view.level, 1)}",
        sentences=(
            f"The figures of the literature on election forensics; the contestant is {view.leader}, with most votes.",
            ORDINARY_CAUSES,
        ),
        figures=tuple(figure for figure in figures if figure is not None),
    )


def _fingerprint(view: _View) -> Figure | None:
    stations, noun = view.stations, view.noun
    chosen = stations.valid > 0
    number, left = int(chosen.sum()), int((~chosen).sum())
    votes = stations.of(view.case.contestant)
    marks = bin_fingerprint(stations.cast[chosen], stations.registered[chosen], votes[chosen], stations.valid[chosen])
    if not marks:
        return None
    fullest = max(marks, key=lambda mark: mark["number"])
    corner = sum(m["number"] for m in marks if m["turnout"] >= 0.9 and m["share"] >= 0.9)
    have = "has" if corner == 1 else "have"
    where = (
        f"turnout {per_cent(fullest['turnout'], 0)} to {per_cent(fullest['turnout_end'], 0)} and "
        f"share {per_cent(fullest['share'], 0)} to {per_cent(fullest['share_end'], 0)}"
    )
    notes = ["Turnout of exactly 100 % stands in the last column of cells, a share of 100 % in the last row."]
    if left:
        verb = "is" if left == 1 else "are"
        notes.append(f"{counted_units(left, view.level)} without valid ballots {verb} left out.")
    tests = view.of("fingerprint") + view.of("standardised_fingerprint")
    return Figure(
        id="fingerprint",
        title=f"Fingerprint: turnout and the share of {view.leader}, {noun} counted in cells",
        subtitle=f"Number of {noun} per cell of {CELL} by {CELL} percentage points; the darker, the more",
        text=(
            f"{counted_units(number, view.level)} by turnout and share of {view.leader}: the fullest cell is {where}; "
            f"{counted_units(corner, view.level)} {have} 90 % or more of both."
        ),
        spec=fingerprint(turnout_title="Turnout", share_title=f"Share of {view.leader}", count_title=noun.capitalize()),
        marks=marks,
        columns=(
            Column("turnout_from", "Turnout from", "rate"),
            Column("turnout_to", "to below", "rate"),
            Column("share_from", "Share from", "rate"),
            Column("share_to", "to below", "rate"),
            Column("units", noun.capitalize(), "count"),
        ),
        rows=tuple(
            (m["turnout"], m["turnout_end"], m["share"], m["share_end"], m["number"])
            for m in sorted(marks, key=lambda mark: -mark["number"])
        ),
        notes=(*notes, *notes_of(tests)),
        limits=limits_of(tests, fingerprint_model.CAVEATS[:1]),
    )


def _whole_percentages(view: _View) -> list[Figure]:
    found = fine_histograms(view.stations, view.case.contestant)
    what = {"turnout": "turnout", "result": f"the votes of {view.leader} among ballots cast"}
    axis = {"turnout": "Turnout", "result": f"Result of {view.leader}"}
    figures = []
    for name, numbers in found.items():
        expected = beside_neighbours(numbers, view.drawn[name])
        marks = percentage_marks(numbers, expected)
        if not marks:
            continue
        at_integer = int(numbers[::10].sum())
        drawn_at, mean = int(numbers[10::10].sum()), float(expected[10::10].sum())
        number = int(numbers.sum())
        left = len(view.stations) - number
        least = f", and a result of at least {LEAST_PER_CENT} %" if name == "result" else ""
        drawn = (
            f"Drawn are {counted_units(number, view.level)} with at least {LEAST_REGISTERED} registered voters and a "
            f"turnout and result of at most {MOST_PER_CENT} %{least}; "
            f"{'1 other is' if left == 1 else f'{count(left)} others are'} not."
        )
        if numbers[0]:
            drawn += (
                f" {count(int(numbers[0]))} at exactly {per_cent(0, 0)} "
                f"{'is' if numbers[0] == 1 else 'are'} counted, and not drawn."
            )
        tests = view.of("integer_percentage", name)
        rows = [(m["at"], m["number"], m["expected"], "yes" if m["integer"] else "") for m in marks]
        figures.append(
            Figure(
                id=f"whole-percentages-{name}",
                title=(
                    f"{axis[name]}: {count(at_integer)} of {counted_units(number, view.level)} "
                    f"{'reports' if at_integer == 1 else 'report'} a whole percentage"
                ),
                subtitle=f"Number of {view.noun} by {what[name]}, in steps of a tenth of a percentage point",
                text=(
                    f"{counted_units(number, view.level)} by {what[name]}: {count(drawn_at)} lie within 0.05 points of "
                    f"a whole percentage above 0, where the curve around them makes one expect {measured(mean)}."
                ),
                spec=percentage_histogram(axis_title=axis[name], count_title=view.noun.capitalize()),
                marks=marks,
                columns=(
                    Column("at", axis[name], "rate"),
                    Column("units", view.noun.capitalize(), "count"),
                    Column("expected", "Expected", "number"),
                    Column("integer", "Whole percentage"),
                ),
                rows=tuple(sorted(rows, key=lambda row: (not row[3], row[0]))),
                legend=(
                    LegendEntry(NOW, view.noun, "line"),
                    LegendEntry(MARK, "at a whole percentage", "circle"),
                    LegendEntry(BEFORE, "expected: the curve around, in whole ballots"),
                    LegendEntry(INK, "expected at a whole percentage", "ring"),
                ),
                notes=(drawn, *notes_of(tests)),
                limits=limits_of(tests, integer_percentage.CAVEATS),
            )
        )
    return figures


def _cumulative(view: _View) -> Figure | None:
    stations = view.stations
    options = [case.contestant for case in view.cases]
    columns = [(view.names.name(option), stations.of(option)) for option in options]
    marks = cumulative_marks(stations.cast, stations.registered, stations.valid, columns)
    if not marks:
        return None
    who = [name for name, _ in columns]
    curves = {name: [mark for mark in marks if mark["who"] == name] for name in who}
    first = curves[who[0]]
    half = next(mark for mark in first if mark["counted"] >= 0.5)
    others = {mark["turnout"]: mark["share"] for mark in curves[who[-1]]} if len(who) > 1 else {}
    tests = view.of("turnout_share")
    return Figure(
        id="cumulative-shares",
        title=(
            f"{view.leader}: {per_cent(half['share'], 1)} in the half of the ballots with the lower turnout, "
            f"{per_cent(first[-1]['share'], 1)} in all"
        ),
        subtitle=f"Share of the valid ballots in all {view.noun} up to each turnout",
        text=(
            f"With {view.noun} added in the order of their turnout, the share of {view.leader} goes from "
            f"{per_cent(first[0]['share'], 1)} below a turnout of {per_cent(first[0]['turnout'], 0)} to "
            f"{per_cent(first[-1]['share'], 1)} in all."
        ),
        spec=cumulative_shares(
            who, turnout_title="Turnout up to", share_title="Share", counted_title="Share of all ballots"
        ),
        marks=marks,
        columns=(
            Column("turnout", "Turnout up to", "rate"),
            Column("first", f"Share of {who[0]}", "rate"),
            *((Column("second", f"Share of {who[1]}", "rate"),) if len(who) > 1 else ()),
            Column("counted", "Ballots, of all", "rate"),
        ),
        rows=tuple(
            (m["turnout"], m["share"], *((others[m["turnout"]],) if len(who) > 1 else ()), m["counted"]) for m in first
        ),
        legend=(
            *(LegendEntry(COLOURS[place], name, "dashed" if place else "line") for place, name in enumerate(who)),
            LegendEntry(BAND, "ballots so far, of all"),
        ),
        notes=(
            "Were turnout and preference unrelated, the curves would be flat. They rarely are.",
            *notes_of(tests),
        ),
        limits=limits_of(tests, turnout_share.CAVEATS),
    )


def _votes_by_turnout(view: _View) -> Figure | None:
    stations, contestant = view.stations, view.case.contestant
    tests = view.of("clean_peak")
    estimates = next((result.estimates for result in tests if result.applicable), {})
    ratio, peak = _number(estimates.get("ratio")), _number(estimates.get("peak"))
    votes = stations.of(contestant)
    marks = votes_by_turnout_marks(stations.cast, stations.registered, votes, stations.valid - votes, ratio)
    if not marks:
        return None
    top = {key: max(marks, key=lambda mark: mark[key]) for key in ("leader", "others")}
    legend = [LegendEntry(NOW, view.leader, "line"), LegendEntry(MARK, "all others", "dashed")]
    notes = []
    if ratio is not None and peak is not None:
        legend += [
            LegendEntry(INK, f"{measured(ratio)} times the votes of all others", "dashed"),
            LegendEntry(BAND, "between the two, above the peak"),
        ]
        notes.append(f"The vertical line is the peak at a turnout of {peak:.0f} %.")
    return Figure(
        id="votes-by-turnout",
        title=(
            f"Votes by turnout: the peak of {view.leader} is at {per_cent(top['leader']['turnout'], 0)}, that of all "
            f"others at {per_cent(top['others']['turnout'], 0)}"
        ),
        subtitle=f"Votes in {view.noun} of each whole percentage of turnout",
        text=(
            f"Votes by turnout: {view.leader} has {count(top['leader']['leader'])} in {view.noun} of a turnout of "
            f"{per_cent(top['leader']['turnout'], 0)}; all others together have most, "
            f"{count(top['others']['others'])}, at {per_cent(top['others']['turnout'], 0)}."
        ),
        spec=votes_by_turnout(marks, turnout_title="Turnout", peak=None if peak is None else peak / 100),
        marks=marks,
        columns=(
            Column("turnout", "Turnout", "rate"),
            Column("leader", f"Votes of {view.leader}", "count"),
            Column("others", "Votes of all others", "count"),
            *((Column("expected", "At the ratio below the peak", "count"),) if ratio is not None else ()),
        ),
        rows=tuple(
            (m["turnout"], m["leader"], m["others"], *((m["expected"],) if ratio is not None else ())) for m in marks
        ),
        legend=tuple(legend),
        notes=(*notes, *notes_of(tests)),
        limits=limits_of(tests, clean_peak.CAVEATS),
    )


def _number(estimate: Estimate) -> float | None:
    return float(estimate) if isinstance(estimate, int | float) else None
