"""What the record cannot show, and what was not published: read off the holes in the tables."""

from collections.abc import Iterator

import polars as pl

from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, level_noun, sentence_start, stage_name
from scrutineer.report.numerals import count, listed, plural, quoted
from scrutineer.report.outside_count import not_in_count, outside_count, outside_words
from scrutineer.report.page import Section

COUNTS = {
    "registered": "registered voters",
    "cast": "ballots cast",
    "valid": "valid votes",
    "invalid": "invalid ballots",
}

LIMITS = (
    "Whether people were free to stand, to campaign and to vote: figures do not show it.",
    "Whether the register held everybody who was entitled, and nobody else: that takes a survey of the list.",
    "Whether the papers counted are those that voters cast: that takes observers, or a recount of the papers.",
    "Figures that were all made up to agree with each other: no check of figures against figures can find that.",
)
"""What no record of counts can show."""


def gaps_section(examination: Examination, absent: tuple[str, ...]) -> Section:
    """The section.

    Args:
        examination: The examination.
        absent: What other parts of the page leave out, one sentence each.
    """
    found = (
        *_whole(examination),
        *_levels(examination),
        *_stages(examination),
        *_options(examination),
        *_derived(examination),
        *_unsourced(examination),
        *absent,
    )
    return Section(
        id="gaps",
        title="What was not published, and what no count can show",
        sentences=_own_words(examination),
        points=(*found, *LIMITS),
    )


def _own_words(examination: Examination) -> tuple[str, ...]:
    note = examination.record.metadata.election.extra.get("note")
    return (f"The makers of the record note: {note}",) if isinstance(note, str) and note else ()


def _whole(examination: Examination) -> Iterator[str]:
    record = examination.record
    if examination.tabulation.latest(examination.contest.id) is None:
        yield "Counts: the record holds no ballots and no votes."
    others = [contest.title for contest in record.metadata.contests[1:]]
    if others:
        yield (
            f"Other contests of the record are not on this page: {listed(others)}. The page is about "
            f"{examination.contest.title}; the checks cover all."
        )
    if record.metadata.election.first_day is None:
        yield "The day of the election: the record does not give it."
    if record.metadata.election.country is None:
        yield "The country: the record does not name it by its code, so it could not be left out of the references."


def _levels(examination: Examination) -> Iterator[str]:
    record = examination.record
    levels = record.units.levels
    finest = record.finest_level.get(examination.contest.id, levels[0])
    number = dict(record.units.table.group_by("level").len().iter_rows())
    for level in levels[levels.index(finest) + 1 :]:
        named = plural(number[level], level_noun(level, 1), level_noun(level))
        yield f"Counts by {level_noun(level, 1)}: the record names {named}, with no ballots and no votes for them."
    if finest == levels[0]:
        yield "Counts by polling station: none are in the record."


def _stages(examination: Examination) -> Iterator[str]:
    for tally in examination.tabulation.stages(examination.contest.id):
        missing = [words for name, words in COUNTS.items() if tally.count(name) is None]
        if not tally.ranking:
            missing.append("votes by option")
        if missing:
            yield f"{sentence_start(stage_name(tally.stage))}: {listed(missing)} were not published or not found."
        if tally.reported < tally.expected and tally.expected > 1:
            classes = outside_words(outside_count(examination, tally))
            verb = "is" if tally.expected - tally.reported == 1 else "are"
            version = sentence_start(stage_name(tally.stage))
            yield f"{version}: {not_in_count(tally)} {verb} not in the count; {classes}."


def _options(examination: Examination) -> Iterator[str]:
    tally = examination.tabulation.latest(examination.contest.id)
    if tally is None or not tally.ranking:
        return
    names = OptionNames.of(examination.record, tally.contest)
    missing = [option for option, votes in tally.votes.items() if votes is None]
    on_ballot = examination.contest.options_on_ballot
    unnamed = 0 if on_ballot is None else on_ballot - len(tally.votes)
    if missing:
        yield (
            f"Votes of {plural(len(missing), names.noun(1), names.noun(2))} in {stage_name(tally.stage)}: "
            f"{listed([names.full(option) for option in missing], most=12)}."
        )
    if unnamed > 0:
        yield f"Names and votes of {unnamed:,} further {names.noun(unnamed)} on the ballot."


def _derived(examination: Examination) -> Iterator[str]:
    record = examination.record
    for (contest, stage), sheet in record.sheets.items():
        if contest != examination.contest.id:
            continue
        columns = [name for name in COUNTS if name in sheet.counts and bool(sheet.derived(name).any())]
        for name in columns:
            lines = int(sheet.derived(name).sum())
            where = "" if lines == 1 else f" in {count(lines)} units"
            version = sentence_start(stage_name(record.metadata.stage(stage)))
            yield (
                f"{version}: {COUNTS[name]} were not printed{where}; they are worked out "
                "from the other counts, so they cannot confirm them."
            )


def _unsourced(examination: Examination) -> Iterator[str]:
    record = examination.record
    rows = record.seats.filter((pl.col("contest") == examination.contest.id) & (pl.col("status") == "unsourced"))
    if rows.height:
        yield (
            f"A source for {plural(rows.height, 'number')} of seats: marked {quoted('no source')} wherever shown, "
            "and used for nothing that the page states as a fact."
        )
