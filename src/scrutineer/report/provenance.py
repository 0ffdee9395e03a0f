"""Sources, printed figures, and how to make the page again."""

import datetime as dt
from collections.abc import Collection

from scrutineer import __version__
from scrutineer.figures.figure import Column
from scrutineer.record.election import Source
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import Examination
from scrutineer.report.numerals import count, plural
from scrutineer.report.page import Section, SourceEntry, Table

MOST_STATEMENTS = 300


def sources_section(examination: Examination, cited: Collection[str] = ()) -> Section | None:
    """The sources of the record and every figure printed in them; None where the record names none.

    Args:
        examination: The examination.
        cited: Ids cited on the page; those that only an earlier record knows are listed with its sources.
    """
    record = examination.record
    sources = list(record.metadata.sources)
    if not sources:
        return None
    own = {source.id for source in sources}
    sources += [source for source in examination.event_sources if source.id not in own]
    own |= {source.id for source in sources}
    for tabulation in reversed(examination.history):
        for source in tabulation.record.metadata.sources:
            if source.id in cited and source.id not in own:
                sources.append(source)
                own.add(source.id)
    table = _statements(record)
    return Section(
        id="sources",
        title="Sources",
        sentences=(f"{plural(len(sources), 'source')}, each under the short name by which the page cites it.",),
        sources=tuple(_entry(source) for source in sources),
        tables=(table,) if table else (),
    )


def _entry(source: Source) -> SourceEntry:
    note = source.extra.get("note")
    return SourceEntry(
        source.id, source.title, source.url, source.date, source.publisher, note if isinstance(note, str) else None
    )


def _statements(record: ElectionRecord) -> Table | None:
    table = record.statements
    if not table.height:
        return None
    names = (
        {unit: name or unit for unit, name in record.units.table.select("unit", "name").iter_rows()}
        if (len(record.units) < 10_000)
        else {}
    )
    stages = {stage.id: stage.name for stage in record.metadata.stages}
    rows = []
    for row in table.head(MOST_STATEMENTS).iter_rows(named=True):
        metric = row["metric"].replace("_", " ") + (f" ({row['option']})" if row["option"] else "")
        rows.append(
            (
                row["statement"],
                metric,
                names.get(row["unit"], row["unit"]),
                stages.get(row["stage"], row["stage"]),
                row["printed"],
                row["date"],
                row["source"],
                "used" if row["used"] else "not used",
                row["reason"],
            )
        )
    cut = None
    if table.height > MOST_STATEMENTS:
        cut = f"The first {count(MOST_STATEMENTS)} of {count(table.height)} are listed."
    return Table(
        id="printed-figures",
        caption=f"{plural(table.height, 'printed figure')}, word for word, and why each is used or not",
        columns=(
            Column("id", "No."),
            Column("metric", "Figure"),
            Column("unit", "Place"),
            Column("version", "Version"),
            Column("printed", "As printed"),
            Column("date", "Date", "date"),
            Column("source", "Source"),
            Column("used", "Used"),
            Column("reason", "Why"),
        ),
        rows=tuple(rows),
        cut=cut,
    )


def provenance_section(examination: Examination, *, command: str, made_on: dt.date) -> Section:
    """How the page was made, and how to make it again."""
    record = examination.record
    facts = [
        ("Record", record.id),
        ("Digest of the record (SHA-256)", record.digest),
        ("Made on", made_on.isoformat()),
        ("Made with", f"Scrutineer {__version__}"),
        ("Command", command),
    ]
    facts += [(f"Record before: {t.record.id}", t.record.digest) for t in examination.history]
    return Section(
        id="made",
        title="How this page was made",
        sentences=(
            "The digest is a fingerprint of every figure and definition of the record.",
            "Whoever holds the same record and runs the same command gets the same page.",
        ),
        points=record.notes,
        facts=tuple(facts),
    )
