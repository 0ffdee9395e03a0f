"""Turnout: version by version and as sources print it, beside the election before, and among other elections."""

from collections.abc import Iterator

from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.placement_strip import placement_strip
from scrutineer.figures.theme import BEFORE, MARK, NOW
from scrutineer.figures.then_and_now import then_and_now
from scrutineer.figures.turnout_timeline import turnout_timeline
from scrutineer.report.announcements import Announcement, announcements
from scrutineer.report.examination import Examination
from scrutineer.report.naming import year_or_title
from scrutineer.report.numerals import (
    change,
    count,
    day,
    listed,
    per_cent,
    places_of,
    points,
    quoted,
    signed_per_cent,
)
from scrutineer.report.outside_count import left_out_of_turnout
from scrutineer.report.page import Section, Table
from scrutineer.report.placements import (
    PLACEMENT_COLUMNS,
    box_mark,
    placement_rows,
    placement_sentence,
    reference_note,
    reference_noun,
)
from scrutineer.tabulation.tally import Tally

DEFINITION = "Ballots cast over registered voters"
COUNT_NAMES = {
    "registered": "Registered voters",
    "cast": "Ballots cast",
    "valid": "Valid votes",
    "invalid": "Invalid ballots",
}
SHORT_NAMES = {"registered": "Registered", "cast": "Cast", "valid": "Valid", "invalid": "Invalid"}


def turnout_section(examination: Examination) -> Section | None:
    """The section, or None where the record has nothing on ballots cast or turnout."""
    tallies = examination.tabulation.stages(examination.contest.id)
    found = announcements(examination.tabulation, examination.contest.id)
    if not tallies and not found:
        return None
    latest = tallies[-1] if tallies else None
    figures = [
        figure
        for figure in (
            _timeline(found, latest),
            _then_and_now(examination),
            _placements(examination),
        )
        if figure
    ]
    return Section(
        id="turnout",
        title="Turnout",
        sentences=tuple(_sentences(examination, latest, found)),
        figures=tuple(figures),
        tables=(_versions(tallies),) if tallies else (),
    )


def _sentences(examination: Examination, tally: Tally | None, found: tuple[Announcement, ...]) -> Iterator[str]:
    if tally is not None and tally.turnout is not None:
        meaning = examination.record.metadata.definitions.get("cast")
        yield (
            f"Turnout here is {DEFINITION[0].lower()}{DEFINITION[1:]}: {count(tally.cast_counted)} of "
            f"{count(tally.registered_counted)}, or {per_cent(tally.turnout)}."
            + (f" Ballots cast are counted as: {meaning}" if meaning else "")
        )
        if tally.turnout_valid is not None:
            yield (
                "Another rate in circulation under the same name puts valid votes over registered voters: "
                f"{per_cent(tally.turnout_valid)}."
            )
        yield from left_out_of_turnout(tally)
    comparison = examination.comparison
    if comparison is not None:
        rates = [comparison.change(name) for name in ("turnout", "turnout_valid")]
        named = [
            f"{points(c.difference)} {'up' if c.difference > 0 else 'down'} by {words}"
            for c, words in zip(rates, ("ballots cast", "valid votes"), strict=True)
            if c.difference
        ]
        if named:
            before = year_or_title(examination.history[-1].record.metadata.election)
            yield f"Since {before} it is {listed(named)}. The two mix easily in a series over time."
    if any(item.state == "differs" for item in found):
        odd = [item for item in found if item.state == "differs" and item.stage]
        pairs = [f"{_rate(item)} beside the counts of {quoted(item.stage.name)}" for item in odd if item.stage]
        yield f"Printed with counts that give another rate: {listed(pairs)}."


def _rate(item: Announcement) -> str:
    return per_cent(item.rate, 2 if item.state == "follows" else places_of(item.low, item.high))


def _timeline(found: tuple[Announcement, ...], latest: Tally | None) -> Figure | None:
    if len(found) < 2:
        return None
    states = {
        "follows": LegendEntry(NOW, "follows from the counts of the version", "circle"),
        "printed": LegendEntry(NOW, "a rate alone, without counts", "ring"),
        "differs": LegendEntry(MARK, "printed beside counts that give another rate", "diamond"),
    }
    marks = [
        {
            "key": f"{place:02}",
            "label": _label(item),
            "value": _rate(item),
            "rate": float(item.rate),
            "state": item.state,
        }
        for place, item in enumerate(found)
    ]
    current = latest.turnout if latest is not None else None
    legend = [entry for state, entry in states.items() if any(item.state == state for item in found)]
    if current is not None:
        legend.append(LegendEntry(NOW, "latest version", "dashes"))
    said = "; ".join(f"{mark['label']}: {mark['value']}" for mark in marks)
    return Figure(
        id="turnout-announced",
        title=_title(found),
        subtitle=f"{DEFINITION}, {_order(found)}",
        text=f"Turnout: {said}.",
        spec=turnout_timeline(marks, latest=None if current is None else float(current), axis_title=DEFINITION),
        marks=marks,
        columns=(
            Column("date", "Date", "date"),
            Column("version", "Version"),
            Column("printed", "As printed"),
            Column("rate", "Rate", "rate"),
            Column("basis", "Basis"),
            Column("sources", "Sources"),
        ),
        rows=tuple(
            (
                item.date.isoformat() if item.date else None,
                item.stage.name if item.stage else None,
                "; ".join(item.printed) or None,
                float(item.rate),
                states[item.state].label,
                "; ".join(item.sources) or None,
            )
            for item in found
        ),
        legend=tuple(legend),
        notes=tuple(_not_announced(found)),
        sources=tuple(dict.fromkeys(name for item in found for name in item.sources)),
    )


def _label(item: Announcement) -> str:
    """What stands beside a rate: its day and version, or what it rests on where it has no day."""
    version = item.stage.name if item.stage else "no version named"
    if item.date:
        return f"{day(item.date)} · {version}"
    return f"{version} · {'from the counts' if item.state == 'follows' else 'as printed'}"


def _title(found: tuple[Announcement, ...]) -> str:
    """What the rates are: announced at their time, printed by sources, or no more than what the counts make."""
    rates = sorted({(item.rate, _rate(item)) for item in found})
    printed = list(dict.fromkeys(text for _, text in rates))
    span = f"from {printed[0]} to {printed[-1]}"
    number = f"{len(printed):,} different rates, {span}"
    one = f"one rate, {printed[0]}"
    if all(item.announced for item in found):
        return f"Turnout was announced at {one if len(printed) == 1 else number}"
    if any(item.announced for item in found):
        return f"Turnout was announced, or follows from the counts, at {one if len(printed) == 1 else number}"
    if any(item.printed for item in found):
        return f"Turnout is given by sources at {one if len(printed) == 1 else number}"
    versions = f"{len(found):,} versions"
    if len(printed) == 1:
        return f"The counts of {versions} give one turnout, {printed[0]}"
    return f"Turnout follows from the counts of {versions}: {span}"


def _order(found: tuple[Announcement, ...]) -> str:
    if all(item.announced and item.date for item in found):
        return "in the order of announcement"
    return "in the order of publication where it is known" if any(item.date for item in found) else "by version"


def _not_announced(found: tuple[Announcement, ...]) -> Iterator[str]:
    """Which of the rates nobody is known to have announced at the time."""
    silent = [item for item in found if item.state == "follows" and not item.printed]
    if silent:
        names = listed([quoted(item.stage.name) for item in silent if item.stage])
        yield f"Worked out here from the counts, not announced as rates in the sources of the record: {names}."
    late = [item for item in found if item.printed and not item.announced]
    if late:
        names = listed(list(dict.fromkeys(name for item in late for name in item.sources)))
        yield f"Printed long after the election, or on a day that the record does not give: {names}."


def _then_and_now(examination: Examination) -> Figure | None:
    comparison = examination.comparison
    if comparison is None:
        return None
    pairs = [
        (item.name, item.before, item.now, item.difference)
        for item in comparison.counts
        if isinstance(item.before, int) and isinstance(item.now, int) and item.before
    ]
    if not pairs:
        return None
    marks = [
        {
            "key": name,
            "label": COUNT_NAMES[name],
            "value": f"{change(now - before)} ({signed_per_cent(now / before - 1)})",
            "before": before,
            "now": now,
        }
        for name, before, now, _ in pairs
    ]
    then = year_or_title(examination.history[-1].record.metadata.election)
    this = year_or_title(examination.record.metadata.election)
    said = "; ".join(
        f"{COUNT_NAMES[name].lower()} {count(before)} then, {count(now)} now" for name, before, now, _ in pairs
    )
    widest = max(pairs, key=lambda pair: abs(pair[2] / pair[1] - 1) if pair[0] != "invalid" else -1)
    verb = "rose" if widest[2] > widest[1] else "fell"
    title = f"{COUNT_NAMES[widest[0]]} {verb} by {per_cent(abs(widest[2] / widest[1] - 1), 1)} from {then} to {this}"
    return Figure(
        id="then-and-now",
        title=title if widest[2] != widest[1] else f"The counts of {then} and {this}",
        subtitle="National counts, each at the latest version of its election",
        text=f"{then} and {this}: {said}.",
        spec=then_and_now(marks, axis_title="Persons or ballots"),
        marks=marks,
        columns=(
            Column("count", "Count"),
            Column("before", then, "count"),
            Column("now", this, "count"),
            Column("change", "Change", "change"),
        ),
        rows=tuple((COUNT_NAMES[name], before, now, now - before) for name, before, now, _ in pairs),
        legend=(LegendEntry(BEFORE, then), LegendEntry(NOW, this)),
        notes=(f"The earlier figures are those of the record {comparison.previous}.",),
    )


def _placements(examination: Examination) -> Figure | None:
    found = [p for p in examination.placements if p.metric == "turnout"]
    if not found:
        return None
    marks = [box_mark(p) for p in found]
    nouns = listed(list(dict.fromkeys(reference_noun(p.reference) for p in found)))
    return Figure(
        id="turnout-elsewhere",
        title=f"Turnout of {per_cent(found[0].value)} among {nouns} elsewhere",
        subtitle="The dot is this election; box and line are the reference",
        text=" ".join(placement_sentence(p) for p in found),
        spec=placement_strip(marks, axis_title=DEFINITION),
        marks=marks,
        columns=PLACEMENT_COLUMNS,
        rows=placement_rows(found),
        legend=(
            LegendEntry(NOW, "this election", "circle"),
            LegendEntry("#b9b6ab", "middle half of the reference"),
            LegendEntry("#55544f", "5th to 95th percentile", "line"),
            LegendEntry("#1d1d1b", "median", "tick"),
        ),
        notes=tuple(reference_note(p) for p in found),
    )


OPERANDS = {"registered": "registered_counted", "cast": "cast_counted", "valid": "valid_counted"}
"""Count to the part of it that the rates are made from."""


def _versions(tallies: tuple[Tally, ...]) -> Table:
    """The counts, and beside the rates what they are made from wherever that is less than the whole."""
    parts = [
        (name, part)
        for name, part in OPERANDS.items()
        if any(t.turnout is not None and t.count(name) != getattr(t, part) for t in tallies)
    ]
    return Table(
        id="versions",
        caption="The counts as published, version by version",
        columns=(
            Column("version", "Version"),
            Column("date", "Date", "date"),
            *(Column(name, label, "count") for name, label in SHORT_NAMES.items()),
            *(Column(part, f"{SHORT_NAMES[name]} for turnout", "count") for name, part in parts),
            Column("turnout", "Turnout", "rate"),
            Column("turnout_valid", "Valid / registered", "rate"),
            Column("invalid_share", "Invalid share", "rate"),
            Column("by", "Published by"),
        ),
        rows=tuple(
            (
                t.stage.name,
                t.stage.date.isoformat() if t.stage.date else None,
                *(t.count(name) for name in SHORT_NAMES),
                *(getattr(t, part) for _, part in parts),
                None if t.turnout is None else float(t.turnout),
                None if t.turnout_valid is None else float(t.turnout_valid),
                None if t.invalid_share is None else float(t.invalid_share),
                t.stage.by,
            )
            for t in tallies
        ),
        is_open=True,
    )
