"""What changed between the published versions of the count, by option."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from scrutineer.figures.figure import Cell, Column, Figure, LegendEntry
from scrutineer.figures.stage_changes import stage_changes
from scrutineer.figures.theme import GAIN, LOSS, REST
from scrutineer.report.examination import Examination
from scrutineer.report.headline import moved
from scrutineer.report.naming import OptionNames, counted_units, sentence_start, stage_name
from scrutineer.report.numerals import change, count, listed
from scrutineer.report.page import Section, Table
from scrutineer.report.versions import closed_differences, has_moved, readings_under_way, telling_difference
from scrutineer.tabulation.comparison import StageDifference
from scrutineer.tabulation.tally import Tally

COUNTS = {
    "cast": "Ballots cast",
    "valid": "Valid votes",
    "invalid": "Invalid ballots",
    "registered": "Registered voters",
}
LEGEND = {
    "gain": LegendEntry(GAIN, "votes gained"),
    "loss": LegendEntry(LOSS, "votes lost"),
    "total": LegendEntry(REST, "change of all ballots"),
}
CHANGES_OF_UNITS = "D05"
"""The rule that compares every unit between one version and the next."""
MOST_BARS = 20
MOST_LINES = 60


def stages_section(examination: Examination) -> Section | None:
    """The section, or None where only one version of the count is in the record."""
    differences, readings = closed_differences(examination), readings_under_way(examination)
    if not differences and not readings:
        return None
    telling = telling_difference(examination)
    figure = _chart(examination, telling) if telling else None
    tables = [_table(examination, differences)] if differences else []
    if readings:
        tables.append(_readings(readings))
    return Section(
        id="stages",
        title="What changed between counts",
        sentences=(*_sentences(examination, differences, telling), *_apart(readings), *_form_by_form(examination)),
        figures=(figure,) if figure else (),
        tables=tuple(tables),
        see=_see(examination),
    )


def _apart(readings: tuple[Tally, ...]) -> Iterator[str]:
    if readings:
        names = listed([stage_name(tally.stage) for tally in readings])
        yield (
            f"Given out while voting or counting was under way: {names}. Their totals are expected to grow, so they "
            "are not set against the results."
        )


def _form_by_form(examination: Examination) -> Iterator[str]:
    """What the checks of single units and the corrections say of the same versions, further down the page."""
    record, levels = examination.record, examination.record.finest_level
    summary = examination.checks.summary
    failed = int(summary.filter(summary["code"] == CHANGES_OF_UNITS)["units"].sum())
    if failed:
        units = counted_units(failed, levels.get(examination.contest.id, "unit"))
        yield (
            f"Unit by unit all versions are compared: rule {CHANGES_OF_UNITS} names {units} whose figures are not the "
            "same from one version to the next."
        )
    found = examination.materiality
    if found is None:
        return
    later = stage_name(record.metadata.stage(found.stage))
    for correction in found.corrections:
        number = int(correction.changed.size)
        if number:
            earlier = stage_name(record.metadata.stage(correction.earlier))
            units = counted_units(number, levels.get(found.contest, "unit"))
            yield f"The votes of {units} differ between {earlier} and {later}."


def _see(examination: Examination) -> tuple[tuple[str, str], ...]:
    """Where the findings and the tables of corrections stand."""
    rows = examination.checks.findings.filter(
        (pl.col("code") == CHANGES_OF_UNITS) & (pl.col("result") == "fail") & pl.col("rate").is_null()
    )
    found = []
    if rows.height:
        found.append(("findings", f"The units, under rule {CHANGES_OF_UNITS}"))
    if examination.materiality is not None and examination.materiality.corrections:
        found.append(("matter", "The corrections by option, and whether they could change the result"))
    return tuple(found)


def _readings(readings: tuple[Tally, ...]) -> Table:
    return Table(
        id="readings-under-way",
        caption="Given out while voting or counting was under way",
        columns=(
            Column("version", "Version"),
            Column("date", "Date", "date"),
            *(Column(name, label, "count") for name, label in COUNTS.items()),
            Column("note", "Note"),
        ),
        rows=tuple(
            (
                tally.stage.name,
                tally.stage.date.isoformat() if tally.stage.date else None,
                *(tally.count(name) for name in COUNTS),
                note if isinstance(note := tally.stage.extra.get("coverage_note"), str) else None,
            )
            for tally in readings
        ),
    )


def _sentences(
    examination: Examination, differences: tuple[StageDifference, ...], found: StageDifference | None
) -> Iterator[str]:
    if not differences:
        closed = examination.tabulation.latest(examination.contest.id)
        which = f", {stage_name(closed.stage)}" if closed is not None else ""
        yield f"One version of the count was published when voting and counting were over{which}."
        return
    latest = differences[-1].later.stage
    if found is None:
        yield f"No published figure changed between the earlier versions and {stage_name(latest)}."
        return
    span = f"From {stage_name(found.earlier.stage)} to {stage_name(found.later.stage)}"
    shifts = [f"{label.lower()} {change(v)}" for n, label in COUNTS.items() if (v := found.counts.get(n))]
    if shifts:
        yield f"{span}: {listed(shifts)}."
    names = OptionNames.of(examination.record, found.later.contest)
    if found.largest is not None and found.others_change is not None:
        yield (
            f"{names.full(found.largest)} {moved(found.votes[found.largest])} votes; all others together "
            f"{moved(found.others_change)}."
        )
    if found.unpublished_change is not None:
        number = found.unpublished_options
        who = (
            f"The {number:,} {names.noun(number)} without a published figure in the earlier version"
            if number
            else "Votes without a published figure in the earlier version"
        )
        yield f"{who} {moved(found.unpublished_change)} together."
    still = [d for d in differences if d is not found and not has_moved(d)]
    for difference in still:
        yield (
            f"Between {stage_name(difference.earlier.stage)} and {stage_name(difference.later.stage)} no figure "
            "changed that both versions give."
        )
    yield "Corrections between counts are ordinary; the figures say what changed, not why."


def _chart(examination: Examination, found: StageDifference) -> Figure | None:
    names = OptionNames.of(examination.record, found.later.contest)
    known = [(option, value) for option, value in found.votes.items() if value is not None]
    known.sort(key=lambda item: -abs(item[1]))
    bars: list[tuple[str, str, int]] = [(option, names.full(option), value) for option, value in known[:MOST_BARS]]
    if found.unpublished_change is not None:
        number = found.unpublished_options
        who = f"{number:,} {names.noun(number)} not published earlier" if number else "Not published earlier"
        bars.append(("-unpublished", f"{who}, together", found.unpublished_change))
    bars += [
        (f"-{name}", f"All {label.lower()}" if name != "registered" else label, value)
        for name, label in COUNTS.items()
        if name != "registered" and (value := found.counts.get(name)) is not None
    ]
    if not bars:
        return None
    marks: list[dict[str, Any]] = [
        {
            "key": f"{place:03} {key}",
            "label": label,
            "value": change(value),
            "change": value,
            "group": _group(key, value),
        }
        for place, (key, label, value) in enumerate(bars)
    ]
    title = f"Changes from {found.earlier.stage.name} to {found.later.stage.name}"
    if found.largest is not None and found.others_change is not None:
        title = (
            f"{names.full(found.largest)} {change(found.votes[found.largest])} votes, "
            f"all others {change(found.others_change)}"
        )
    elif not known and len(bars) < len(COUNTS):
        title = sentence_start(", ".join(f"{COUNTS[key[1:]].lower()} {change(value)}" for key, _, value in bars))
    said = "; ".join(f"{mark['label']} {mark['value']}" for mark in marks)
    return Figure(
        id="stage-changes",
        title=title,
        subtitle=f"Change from {stage_name(found.earlier.stage)} to {stage_name(found.later.stage)}",
        text=f"Changes: {said}.",
        spec=stage_changes(marks, axis_title="Change"),
        marks=marks,
        columns=(
            Column("item", "Figure"),
            Column("before", found.earlier.stage.name, "count"),
            Column("now", found.later.stage.name, "count"),
            Column("change", "Change", "change"),
        ),
        rows=tuple(_figures(found, key, label, value) for key, label, value in bars),
        legend=tuple(entry for group, entry in LEGEND.items() if any(mark["group"] == group for mark in marks)),
    )


def _group(key: str, value: int) -> str:
    if key.startswith("-") and key != "-unpublished":
        return "total"
    return "loss" if value < 0 else "gain"


def _figures(found: StageDifference, key: str, label: str, value: int) -> tuple[Cell, ...]:
    if key == "-unpublished":
        return (label, None, None, value)
    if key.startswith("-"):
        name = key[1:]
        return (label, found.earlier.count(name), found.later.count(name), value)
    return (label, found.earlier.votes.get(key), found.later.votes.get(key), value)


def _table(examination: Examination, differences: tuple[StageDifference, ...]) -> Table:
    latest = differences[-1].later
    names = OptionNames.of(examination.record, latest.contest)
    tallies = [*(difference.earlier for difference in differences), latest]
    options = [option for option, _ in latest.ranking]
    options += [o for o in latest.votes if o not in options and any(t.votes.get(o) is not None for t in tallies)]
    rows = [
        (label, *(tally.count(name) for tally in tallies))
        for name, label in COUNTS.items()
        if any(tally.count(name) is not None for tally in tallies)
    ]
    rows += [(names.full(option), *(tally.votes.get(option) for tally in tallies)) for option in options[:MOST_LINES]]
    cut = None
    if len(options) > MOST_LINES:
        left = len(options) - MOST_LINES
        cut = f"{count(left)} of {count(len(options))} {names.noun(2)}, those with fewest votes, are left out."
    return Table(
        id="counts-by-version",
        caption="Every version side by side",
        columns=(
            Column("item", "Figure"),
            *(Column(tally.stage.id, tally.stage.name, "count") for tally in tallies),
        ),
        rows=tuple(rows),
        cut=cut,
    )
