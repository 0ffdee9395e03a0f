"""Invalid ballots: against this country's earlier elections, and against elections elsewhere."""

from collections.abc import Iterator
from typing import Any

from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.invalid_history import invalid_history
from scrutineer.figures.theme import BAND, BEFORE, INK, NOW, SOFT_INK
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, is_named, mid_sentence, year_or_title
from scrutineer.report.numerals import count, per_cent, quoted, times
from scrutineer.report.page import Section
from scrutineer.report.placements import box_mark, placement_sentence, reference_note
from scrutineer.tabulation.placement import Placement
from scrutineer.tabulation.tally import Tally

DEFINITION = "Invalid ballots over ballots cast"


def invalid_section(examination: Examination) -> Section | None:
    """The section, or None where the share of invalid ballots is not known."""
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None or tally.invalid_share is None:
        return None
    placement = next((p for p in examination.placements if p.metric == "invalid_share"), None)
    return Section(
        id="invalid",
        title="Invalid ballots",
        sentences=tuple(_sentences(examination, tally, placement)),
        figures=(_history(examination, tally, placement),),
    )


def _sentences(examination: Examination, tally: Tally, placement: Placement | None) -> Iterator[str]:
    number = tally.count("invalid") or 0
    yield f"{count(number)} of {count(tally.count('cast'))} ballots were invalid: {per_cent(tally.invalid_share)}."
    comparison = examination.comparison
    if comparison is not None:
        counts, rates = comparison.change("invalid"), comparison.change("invalid_share")
        if counts.ratio is not None and rates.ratio is not None and isinstance(counts.before, int):
            before = year_or_title(examination.history[-1].record.metadata.election)
            yield (
                f"In {before} there were {count(counts.before)} ({per_cent(rates.before)}): "
                f"now there are {times(counts.ratio)} as many, and the share is {times(rates.ratio)} as large."
            )
    if placement is not None:
        yield placement_sentence(placement)
    names = OptionNames.of(examination.record, tally.contest)
    above = [(option, votes) for option, votes in tally.ranking if votes < number]
    if above and len(above) < len(tally.ranking):
        option, votes = above[0]
        ahead = len(tally.ranking) - len(above)
        who = names.name(tally.ranking[0][0]) if ahead == 1 else f"{ahead:,} {names.noun(ahead)}"
        verb = "has" if ahead == 1 else "have"
        yield f"Only {who} {verb} more votes than that; {names.name(option)} follows with {count(votes)}."
    if len(tally.ranking) > 1:
        margin = tally.ranking[0][1] - tally.ranking[1][1]
        side = "more" if number > margin else "fewer"
        yield f"It is {side} than the {count(margin)} votes between the first and the second option."
    if tally.count("blank") is not None:
        yield f"Blank ballots are counted apart: {count(tally.count('blank'))}."
    yield "A count of invalid ballots does not say why they were invalid."


def _history(examination: Examination, tally: Tally, placement: Placement | None) -> Figure:
    earlier = [
        (year_or_title(t.record.metadata.election), found)
        for t in examination.history
        if (found := t.latest(_contest_in(t.record.metadata.contests, tally.contest)))
        and found.invalid_share is not None
    ]
    now = year_or_title(examination.record.metadata.election)
    elections = [*((name, found, "before") for name, found in earlier), (now, tally, "now")]
    marks: list[dict[str, Any]] = [
        {
            "key": f"election-{place}",
            "label": name,
            "value": f"{per_cent(found.invalid_share)} · {count(found.count('invalid'))}",
            "group": group,
            "rate": float(found.invalid_share or 0),
        }
        for place, (name, found, group) in enumerate(elections)
    ]
    said = "; ".join(f"{mark['label']} {mark['value']}" for mark in marks)
    legend = [LegendEntry(NOW, "this election")]
    if earlier:
        legend.append(LegendEntry(BEFORE, "earlier elections"))
    notes = [f"{now}: version {quoted(tally.stage.name)}."] if is_named(tally.stage) else []
    if placement is not None:
        mark = {**box_mark(placement), "rate": None}
        mark["value"] = f"median {per_cent(placement.median)}"
        marks.append(mark)
        legend += [
            LegendEntry(BAND, "middle half of the reference"),
            LegendEntry(SOFT_INK, "5th to 95th percentile", "line"),
            LegendEntry(INK, "median", "tick"),
        ]
        notes.append(f"Reference: {mid_sentence(reference_note(placement))}")
    title = f"Invalid: {per_cent(tally.invalid_share)} of the ballots"
    if earlier:
        title += f", after {per_cent(earlier[-1][1].invalid_share)} in {earlier[-1][0]}"
    reference = () if placement is None else (placement,)
    return Figure(
        id="invalid-history",
        title=title,
        subtitle=DEFINITION,
        text=f"{DEFINITION}: {said}." + "".join(f" {placement_sentence(p)}" for p in reference),
        spec=invalid_history(marks, axis_title=DEFINITION),
        marks=marks,
        columns=(
            Column("election", "Election"),
            Column("version", "Version"),
            Column("cast", "Ballots cast", "count"),
            Column("invalid", "Invalid", "count"),
            Column("share", "Share", "rate"),
        ),
        rows=(
            *(
                (name, found.stage.name, found.count("cast"), found.count("invalid"), float(found.invalid_share or 0))
                for name, found, _ in elections
            ),
            *(
                (f"Reference, {words}", None, None, None, float(p.quantiles[k]))
                for p in reference
                for k, words in (
                    (5, "5th percentile"),
                    (25, "lower quartile"),
                    (50, "median"),
                    (75, "upper quartile"),
                    (95, "95th percentile"),
                )
                if k in p.quantiles
            ),
        ),
        legend=tuple(legend),
        notes=tuple(notes),
        sources=(),
    )


def _contest_in(contests: Any, wanted: str) -> str:
    ids = [contest.id for contest in contests]
    return wanted if wanted in ids else str(ids[0])
