"""Votes by option, with what was not published as a part of its own."""

from collections.abc import Iterator
from typing import Any

from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.theme import NOW, REST
from scrutineer.figures.vote_bars import vote_bars
from scrutineer.formats.station_table import SOURCE
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, source_ids, stage_name
from scrutineer.report.numerals import count, listed, per_cent, plural
from scrutineer.report.page import Section
from scrutineer.report.vote_sums import votes_beyond_valid
from scrutineer.tabulation.tally import Tally, share

MOST_BARS = 20
"""Bars of single options; the rest of a longer list is one bar."""


def votes_section(examination: Examination) -> Section | None:
    """The section, or None where the record has no votes by option."""
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None or not tally.ranking:
        return None
    return Section(
        id="votes",
        title="Votes",
        sentences=tuple(_sentences(examination, tally)),
        figures=(_bars(examination, tally),),
    )


def _sentences(examination: Examination, tally: Tally) -> Iterator[str]:
    names = OptionNames.of(examination.record, tally.contest)
    first, votes = tally.ranking[0]
    base = tally.share_base
    yield (
        f"In {stage_name(tally.stage)}, {names.full(first)} has {count(votes)}"
        + (f" of {count(base)} valid votes ({per_cent(share(votes, base))})." if base else " votes.")
    )
    beyond = votes_beyond_valid(examination.record, tally)
    if beyond:
        yield beyond
    sheet = examination.record.sheet(tally.contest, tally.stage.id)
    if sheet is not None and all(isinstance(ids, str) and ids == SOURCE for ids in sheet.vote_sources.values()):
        yield f"Names of {names.noun(2)} are as in the file."
    if len(tally.ranking) > 1:
        second, fewer = tally.ranking[1]
        ratio = f", {votes / fewer:,.2f} times as many" if fewer else ""
        yield f"The second, {names.full(second)}, has {count(fewer)}: the first has {count(votes - fewer)} more{ratio}."
    missing = [option for option, figure in tally.votes.items() if figure is None]
    if missing:
        rest = tally.unnamed_votes
        together = f"; together they have {count(rest)} valid votes" if rest is not None and rest >= 0 else ""
        yield (
            f"No votes were found for {plural(len(missing), names.noun(1), names.noun(2))} of this version{together}: "
            f"{listed([names.full(option) for option in missing], most=12)}."
        )


def _bars(examination: Examination, tally: Tally) -> Figure:
    names = OptionNames.of(examination.record, tally.contest)
    base = tally.share_base

    def worth(votes: int) -> str:
        part = share(votes, base)
        return count(votes) + (f" · {per_cent(part)}" if part is not None else "")

    shown, further = tally.ranking[:MOST_BARS], tally.ranking[MOST_BARS:]
    marks: list[dict[str, Any]] = [
        {
            "key": f"{place:03} {option}",
            "label": names.full(option),
            "value": worth(votes),
            "votes": votes,
            "group": "option",
        }
        for place, (option, votes) in enumerate(shown)
    ]

    def other(key: str, label: str, votes: int, value: str) -> None:
        marks.append({"key": key, "label": label, "value": value, "votes": votes, "group": "other"})

    if further:
        rest = sum(votes for _, votes in further)
        other("further", f"{len(further):,} further {names.noun(len(further))}, together", rest, worth(rest))
    missing = sum(figure is None for figure in tally.votes.values())
    unnamed = tally.unnamed_votes
    if unnamed and unnamed > 0 and missing:
        other(
            "unnamed", f"{missing:,} {names.noun(missing)} without published votes, together", unnamed, worth(unnamed)
        )
    invalid = tally.count("invalid")
    if invalid is not None:
        other("invalid", "For comparison: invalid ballots", invalid, count(invalid))
    said = "; ".join(f"{mark['label']}: {mark['value']}" for mark in marks)
    beyond = tuple(note for note in (votes_beyond_valid(examination.record, tally),) if note)
    first = tally.ranking[0][0]
    part = tally.vote_share(first)
    held = f"{per_cent(part)} of the valid votes" if part is not None else f"{count(tally.ranking[0][1])} votes"
    legend = [LegendEntry(NOW, f"votes of one {names.noun(1)}")]
    if any(mark["group"] == "other" for mark in marks):
        legend.append(LegendEntry(REST, f"not one {names.noun(1)}'s votes", "open"))
    return Figure(
        id="vote-bars",
        title=f"{names.full(first)} has {held}",
        subtitle="Votes, and share of valid votes" if base else "Votes",
        text=" ".join([f"Votes in {stage_name(tally.stage)}: {said}.", *beyond]),
        spec=vote_bars(marks, axis_title="Votes"),
        marks=marks,
        columns=(
            Column("option", names.noun(1).capitalize()),
            Column("votes", "Votes", "count"),
            Column("share", "Share of valid votes", "rate"),
        ),
        rows=(
            *((names.full(option), votes, _float(tally, option)) for option, votes in tally.ranking),
            *((names.full(option), None, None) for option, votes in tally.votes.items() if votes is None),
        ),
        legend=tuple(legend),
        notes=beyond,
        sources=_sources(examination, tally),
    )


def _float(tally: Tally, option: str) -> float | None:
    part = tally.vote_share(option)
    return None if part is None else float(part)


def _sources(examination: Examination, tally: Tally) -> tuple[str, ...]:
    sheet = examination.record.sheet(tally.contest, tally.stage.id)
    if sheet is None:
        return ()
    joined = [source for source in sheet.vote_sources.values() if isinstance(source, str)]
    return tuple(dict.fromkeys(name for cell in joined for name in source_ids(cell)))
