"""Figures by reporting unit: the turnout histogram, and coverage."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.checks.catalogue import rule
from scrutineer.checks.rule import number_of
from scrutineer.figures.coverage import coverage
from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.theme import MARK, NOW, RULE, SOFT_INK
from scrutineer.figures.turnout_histogram import bin_turnout, histogram_marks, turnout_histogram
from scrutineer.report.examination import Examination
from scrutineer.report.naming import counted_units, level_noun, stage_name
from scrutineer.report.numerals import count, listed, per_cent
from scrutineer.report.outside_count import not_in_count, outside_count, outside_words
from scrutineer.report.page import Section
from scrutineer.tabulation.tally import Tally

FEWEST_UNITS = 30
"""A histogram of fewer units shows nothing."""
MOST_REGIONS = 40
ORDINARY = "ordinary"
OVER_REGISTER = "rules A04 and A27"
FULL_TURNOUT = "A27"

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class UnitCounts:
    """Counts of the finest units with a register that has meaning and a number of ballots cast. Shapes (units,)."""

    registered: Counts
    cast: Counts
    kinds: pl.Series


def stations_section(examination: Examination) -> Section | None:
    """The section, or None where the record has figures for the whole only."""
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None or tally.coverage_level == tally.level:
        return None
    units = _unit_counts(examination, tally)
    noun = level_noun(tally.coverage_level)
    figures = [figure for figure in (_coverage(examination, tally),) if figure]
    whole = counted_units(tally.expected, tally.coverage_level)
    verb = "is" if tally.reported == 1 else "are"
    text = f"{count(tally.reported)} of {whole} {verb} in the figures of {stage_name(tally.stage)}."
    if tally.reported < tally.expected:
        text += f" Of the others {outside_words(outside_count(examination, tally))}."
    sentences = [text]
    if units.cast.size >= FEWEST_UNITS:
        figures = [_histogram(units, tally, noun), *figures]
        sentences += _above_the_register(units, tally)
        sentences.append(
            "The shape of this chart can have ordinary causes: regions differ, and small units take few values."
        )
    return Section(
        id="coverage",
        title=f"By {level_noun(tally.coverage_level, 1)}",
        sentences=tuple(sentences),
        figures=tuple(figures),
    )


def _unit_counts(examination: Examination, tally: Tally) -> UnitCounts:
    record = examination.record
    sheet = record.sheets[tally.contest, tally.stage.id]
    at_level = (record.units.table["level"].gather(sheet.rows) == tally.coverage_level).to_numpy()
    registered, cast = sheet.count("registered"), sheet.count("cast")
    usable = (
        at_level
        & sheet.reported.to_numpy()
        & (registered > 0).fill_null(value=False).to_numpy()
        & cast.is_not_null().to_numpy()
    )

    def of(column: pl.Series) -> Counts:
        filled: Counts = column.fill_null(0).to_numpy().astype(np.int64)
        return filled.compress(usable)

    kinds = record.units.table["kind"].gather(sheet.rows).filter(pl.Series(usable))
    return UnitCounts(of(registered), of(cast), kinds)


def _above_the_register(units: UnitCounts, tally: Tally) -> Iterator[str]:
    """How many units exceed their register, and why the rules name fewer of them."""
    over = units.cast > units.registered
    number = int(over.sum())
    if not number:
        return
    have = "has" if number == 1 else "have"
    yield (
        f"{count(number)} of the {counted_units(units.cast.size, tally.coverage_level)} with a register {have} more "
        "ballots than registered voters; whether that is lawful depends on who may vote away from home."
    )
    kinds = units.kinds.filter(pl.Series(over))
    elsewhere = kinds.filter(kinds != ORDINARY)
    if elsewhere.len():
        one = elsewhere.len() == 1
        named = listed([str(kind).replace("_", " ") for kind in elsewhere.unique().sort()])
        yield (
            f"{count(elsewhere.len())} of them {'is' if one else 'are'} of a kind where voters may lawfully be added "
            f"({named}): {OVER_REGISTER} do not look at {'it' if one else 'these'}, and speak of the other "
            f"{count(number - elsewhere.len())} alone."
        )


def _exactly_full(units: UnitCounts, tally: Tally) -> Iterator[str]:
    full = units.cast == units.registered
    number = int(full.sum())
    if not number:
        return
    least = int(number_of(rule(FULL_TURNOUT).parameters, "least_ballots"))
    listed_units = int((full & (units.cast >= least) & (units.kinds == ORDINARY).to_numpy()).sum())
    have = "has" if number == 1 else "have"
    yield (
        f"{counted_units(number, tally.coverage_level)} {have} a turnout of exactly 100 %; rule {FULL_TURNOUT} looks "
        f"at ordinary ones with at least {least} ballots: {count(listed_units)}."
    )


def _histogram(units: UnitCounts, tally: Tally, noun: str) -> Figure:
    found = bin_turnout(units.cast, units.registered)
    marks = histogram_marks(found)
    mode = found.mode()
    fullest = (
        ""
        if mode is None
        else f"; the fullest bin is {per_cent(mode * found.width, 0)} to {per_cent((mode + 1) * found.width, 0)}"
    )
    notes = []
    if found.beyond:
        verb = "is" if found.beyond == 1 else "are"
        beyond = counted_units(found.beyond, tally.coverage_level)
        notes.append(f"{beyond} with a turnout of 120 % or more {verb} not drawn.")
    notes += _exactly_full(units, tally)
    legend = [LegendEntry(NOW, noun)]
    if any(mark["start"] >= 1 for mark in marks):
        legend.append(LegendEntry(MARK, "100 % and above"))
    if tally.turnout is not None:
        legend.append(LegendEntry(SOFT_INK, "turnout of the whole", "dashes"))
    return Figure(
        id="turnout-histogram",
        title=f"Half of the {noun} had a turnout of {per_cent(found.median, 1)} or more",
        subtitle=f"Number of {noun} by turnout, in steps of one percentage point",
        text=f"{count(found.units)} {noun} by turnout; the median is {per_cent(found.median)}{fullest}.",
        spec=turnout_histogram(
            axis_title="Turnout",
            count_title=noun.capitalize(),
            whole=None if tally.turnout is None else float(tally.turnout),
        ),
        marks=marks,
        columns=(
            Column("from", "Turnout from", "rate"),
            Column("to", "to below", "rate"),
            Column("units", noun.capitalize(), "count"),
        ),
        rows=tuple((mark["start"], mark["end"], mark["number"]) for mark in marks),
        legend=tuple(legend),
        notes=tuple(notes),
    )


def _coverage(examination: Examination, tally: Tally) -> Figure | None:
    record = examination.record
    levels = record.units.levels
    if len(levels) < 3 or levels[1] == tally.coverage_level:
        return None
    table = examination.tabulation.units_at(tally.contest, tally.stage.id, levels[1]).filter(
        pl.col("coverage_expected") > 0
    )
    regions = [
        (name or unit, reported, expected)
        for unit, name, reported, expected in table.select(
            "unit", "name", "coverage_reported", "coverage_expected"
        ).iter_rows()
    ]
    if not regions:
        return None
    regions.sort(key=lambda region: (region[1] / region[2], -region[2]))
    regions = [*regions]
    shown = regions[:MOST_REGIONS]
    whole = sum(reported == expected for _, reported, expected in regions)
    region_noun = level_noun(levels[1], len(regions))
    noun = level_noun(tally.coverage_level)
    marks = [
        {"key": f"{place:03}", "label": name, "value": f"{reported:,} of {expected:,}", "rate": reported / expected}
        for place, (name, reported, expected) in enumerate(shown)
    ]
    notes = []
    if whole == len(regions):
        marks, title = marks[:1], f"All {count(tally.expected)} {noun} reported, in all {len(regions):,} {region_noun}"
        marks[0].update(label="All", value=f"{tally.reported:,} of {tally.expected:,}", rate=1.0)
    else:
        verb = "is" if tally.expected - tally.reported == 1 else "are"
        title = f"{not_in_count(tally)} {verb} not in the count"
        notes.append(f"Of these {outside_words(outside_count(examination, tally))}.")
    further = len(regions) - MOST_REGIONS
    if further > 0 and whole < len(regions):
        notes.append(f"Drawn are those with the lowest coverage; {count(further)} more are in the table alone.")
    lowest = shown[0]
    return Figure(
        id="coverage-by-region",
        title=title,
        subtitle=f"{noun.capitalize()} in the count, of those expected",
        text=(
            f"All {counted_units(len(regions), levels[1])} are complete."
            if whole == len(regions)
            else f"{count(whole)} of {count(len(regions))} {region_noun} {'is' if whole == 1 else 'are'} complete; the "
            f"lowest coverage is {lowest[0]} with {count(lowest[1])} of {count(lowest[2])}."
        ),
        spec=coverage(marks, axis_title="In the count, of those expected"),
        marks=marks,
        columns=(
            Column("region", level_noun(levels[1], 1).capitalize()),
            Column("reported", "In the count", "count"),
            Column("expected", "Expected", "count"),
            Column("share", "Share", "rate"),
        ),
        rows=tuple((name, reported, expected, reported / expected) for name, reported, expected in regions),
        legend=(LegendEntry(NOW, "in the count"), *(LegendEntry(RULE, "not in it"),) * (whole < len(regions))),
        notes=tuple(notes),
    )
