"""Read NIST SP 1500-100 version 2 reports: a file, or a folder with one report per stage."""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.standards.json_document import JsonObject, parse_json, read_bytes
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.formats.standards.metadata_json import metadata_from_json
from scrutineer.formats.standards.nist_counts import BallotRows, ballot_rows, selection_counts, undervotes
from scrutineer.formats.standards.nist_terms import (
    CLASS,
    CONTESTS,
    COVERAGE,
    NIST_FORMAT,
    RESULTS_STATUS,
    UNKNOWN_DAY,
)
from scrutineer.formats.standards.nist_units import GpUnits, own_identifiers, plain_text, read_units
from scrutineer.formats.standards.totals_notes import totals_notes
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord

_SOURCE = "NIST"
_KINDS = {"PartySelection": "party", "CandidateSelection": "candidate", "BallotMeasureSelection": "answer"}


@dataclass(slots=True)
class _Report:
    """One report, read."""

    metadata: Metadata
    stage: str
    units: GpUnits
    tables: dict[str, list[pl.DataFrame]]
    losses: Losses
    about: JsonObject | None
    notes: list[str]


def read_nist(path: Path) -> ElectionRecord:
    """Read a report, or a folder of reports of one election.

    Args:
        path: A JSON file, or a folder of them.

    Returns:
        The record. Its notes say what was left out, and whether it is the record that the reports were made of.

    Raises:
        InputError: A file is not such a report, or the reports are not of one election.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError("the folder holds no JSON file", file=str(path), mend="name the folder of the reports")
    return nist_record([(file, read_bytes(file)) for file in files], path)


def is_report(document: Any) -> bool:
    """Whether a parsed document is an election report of the standard."""
    return isinstance(document, dict) and (
        document.get("@type") == f"{CLASS}ElectionReport" or {"GpUnit", "Election", "Issuer"} <= document.keys()
    )


def nist_record(files: list[tuple[Path, bytes]], origin: Path) -> ElectionRecord:
    """The record of reports whose bytes were read; see `read_nist`."""
    reports = [_read(file, data) for file, data in files]
    first = reports[0]
    for (file, _), report in zip(files, reports, strict=True):
        if (report.about is None) != (first.about is None) or not report.units.table.equals(first.units.table):
            raise InputError(
                "the reports in this folder have different units or origins",
                file=str(file),
                column="/GpUnit",
                mend="keep the reports of one election in one folder",
            )
        if report.about is not None and report.metadata != first.metadata:
            raise InputError("the reports are of different records", file=str(file), mend="keep those of one record")
    metadata = first.metadata
    if first.about is None:
        stages = tuple(replace(r.metadata.stages[0], sequence=n) for n, r in enumerate(_by_time(reports), start=1))
        sources = tuple(source for report in reports for source in report.metadata.sources)
        if any(r.metadata.options != metadata.options or r.metadata.contests != metadata.contests for r in reports):
            raise InputError("the reports have different contests", file=str(origin), mend="read them one by one")
        metadata = replace(metadata, stages=stages, sources=sources)
    losses = sum((report.losses for report in reports), Losses())
    tables = {
        name: pl.concat(frames, how="diagonal_relaxed")
        for name in ("ballots", "votes", "seats")
        if (frames := [frame for report in reports for frame in report.tables[name]])
    }
    try:
        record = assemble(metadata, units=first.units.table, **tables, notes=_notes(reports, losses))
    except RecordError as fault:
        fault.file = f"{origin} {fault.file or ''}".strip()
        raise
    record = replace(record, origin=str(origin))
    return replace(record, notes=(*record.notes, *totals_notes(record), *_comparison(record, reports)))


def _by_time(reports: list[_Report]) -> list[_Report]:
    return sorted(reports, key=lambda report: (report.metadata.stages[0].sequence, report.stage))


def _notes(reports: list[_Report], losses: Losses) -> list[str]:
    notes = [f"Not carried over from the report: {loss}." for loss in losses]
    notes += [note for report in reports for note in report.notes]
    for report in reports:
        if report.about is not None:
            missing = sorted(set(report.about.texts("stages")) - {other.stage for other in reports})
            if missing:
                notes.append(f"The figures of {', '.join(missing)} stand in other reports, which were not read.")
            break
    return notes


def _comparison(record: ElectionRecord, reports: list[_Report]) -> list[str]:
    about = reports[0].about
    if about is None or about.text("digest") == record.digest:
        return []
    gone = [
        f"{item.text('table')}.{item.text('column')} ({item.count('values') or 0:,})"
        for item in about.objects("losses")
    ]
    why = f"the format left out {', '.join(gone)}" if gone else "the figures or names were changed after it was written"
    return [f"The report was made of a record with the digest {about.text('digest')[:12]}; {why}."]


def _read(file: Path, data: bytes) -> _Report:
    name = str(file)
    report = JsonObject.of(parse_json(data, name), "", name)
    if not is_report(report.data):
        raise InputError(
            "not an election report of NIST SP 1500-100",
            file=name,
            column="/@type",
            value=report.data.get("@type"),
            mend=f"the document is an object of the type {CLASS}ElectionReport",
        )
    elections = list(report.objects("Election"))
    if len(elections) != 1:
        raise report.fault("Election", f"{len(elections)} elections where one is expected", "split the report")
    election = elections[0]
    units = read_units(report, election.text("ElectionScopeId"))
    about = _about(report)
    names = _selections(report, election)
    metadata = metadata_from_json(about) if about is not None else _metadata(report, election, units, names, data)
    stage = about.text("stage") if about is not None else metadata.stages[0].id
    if about is not None:
        _refuse_contradiction(election, metadata, names)
    tables, losses, notes = _tables(election, units, metadata, stage, names, about)
    return _Report(metadata, stage, units, tables, losses + units.losses, about, notes)


def _about(report: JsonObject) -> JsonObject | None:
    text = own_identifiers(report).get("record")
    if text is None:
        return None
    pointer = "/ExternalIdentifier/scrutineer:record"
    about = JsonObject.of(parse_json(text.encode(), f"{report.file} {pointer}"), "", f"{report.file} {pointer}")
    if about.text("format") != NIST_FORMAT:
        raise about.fault("format", "a format that this version does not read", f"it reads {NIST_FORMAT}")
    return about


_Names = list[tuple[JsonObject, str, str, list[tuple[JsonObject, Option]]]]
"""Per contest: its object, its class, its id, and the selections with the options that they are."""


def _selections(report: JsonObject, election: JsonObject) -> _Names:
    """Contests and selections with their ids: the record's own where it was written by Scrutineer."""
    named: dict[str, JsonObject] = {}
    for holder, key in ((report, "Party"), (election, "Candidate")):
        for item in holder.objects(key):
            if named.setdefault(item.text("@id"), item) is not item:
                raise item.fault("@id", "two objects have this @id", "give each its own")
    found: _Names = []
    taken: set[str] = set()
    for contest in election.objects("Contest"):
        kind = (contest.text_or_none("@type") or "").removeprefix(CLASS)
        if kind not in CONTESTS:
            raise contest.fault("@type", "not a contest of the standard", f"use one of {', '.join(CONTESTS)}")
        own = own_identifiers(contest).get("contest")
        contest_id = own or _slug(contest.text("Name"), taken)
        taken.add(contest_id)
        options: list[tuple[JsonObject, Option]] = []
        used: set[str] = set()
        for selection in contest.objects("ContestSelection"):
            option = _option(selection, named, contest_id, used)
            used.add(option.id)
            options.append((selection, option))
        found.append((contest, kind, contest_id, options))
    if not found:
        raise election.fault("Contest", "the election has no contest", "a report of results has at least one")
    return found


def _option(selection: JsonObject, named: dict[str, JsonObject], contest: str, used: set[str]) -> Option:
    kind = (selection.text_or_none("@type") or "").removeprefix(CLASS)
    if kind not in _KINDS:
        raise selection.fault("@type", "not a selection of the standard", f"use one of {', '.join(_KINDS)}")
    if kind == "BallotMeasureSelection":
        name, own, short = plain_text(selection, "Selection"), own_identifiers(selection).get("option"), None
    else:
        key, field = ("PartyIds", "Name") if kind == "PartySelection" else ("CandidateIds", "BallotName")
        parts = []
        for place, reference in enumerate(selection.texts(key)):
            if reference not in named:
                raise selection.fault(
                    f"{key}/{place}", f"there is no object {reference[:60]}", f"add it, or mend {key}"
                )
            parts.append(named[reference])
        name = " / ".join(plain_text(part, field) or "" for part in parts) or None
        own = own_identifiers(parts[0]).get("option") if len(parts) == 1 else None
        short = plain_text(parts[0], "Abbreviation") if len(parts) == 1 else None
        if name is None and selection.data.get("IsWriteIn") is True:
            name = "Write-in"
    if name is None:
        raise selection.fault("@id", "the selection has no name", "name its party, candidate or answer")
    return Option(own or _slug(short or name, used), contest, name, abbreviation=short, kind=_KINDS[kind])


def _slug(name: str, taken: set[str]) -> str:
    """A short code out of a name, unlike those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "option"
    number, found = 2, code
    while found in taken:
        number, found = number + 1, f"{code}-{number}"
    return found


def _metadata(report: JsonObject, election: JsonObject, units: GpUnits, names: _Names, data: bytes) -> Metadata:
    """The metadata of a report that Scrutineer did not write."""
    status = report.text("Status")
    if status not in RESULTS_STATUS:
        raise report.fault("Status", "not a status of the standard", f"use one of {', '.join(sorted(RESULTS_STATUS))}")
    made = _day(report, "GeneratedDate")
    issuer = report.text("Issuer")
    title = plain_text(election, "Name") or "Election"
    sequence = report.count("SequenceStart") or 0
    source = f"{_SOURCE}-{sequence}" if sequence else _SOURCE
    return Metadata(
        Election(_slug(title, set()), title, first_day=_day(election, "StartDate"), last_day=_day(election, "EndDate")),
        tuple(
            Contest(
                contest_id,
                contest.text("Name"),
                units.unit(contest, "ElectionDistrictId"),
                seats=contest.count("NumberElected"),
            )
            for contest, _, contest_id, _ in names
        ),
        tuple(option for *_, options in names for _, option in options),
        (
            Stage(
                status if not sequence else f"{status}-{sequence}",
                status.replace("-", " ").capitalize(),
                sequence,
                date=made,
                by=issuer,
                coverage=COVERAGE.get(status, "unknown"),
                source=source,
            ),
        ),
        (
            Source(
                source,
                f"{issuer}: election report in the format of NIST SP 1500-100",
                date=made.isoformat() if made else None,
                publisher=issuer,
                sha256=hashlib.sha256(data).hexdigest(),
            ),
        ),
    )


def _day(holder: JsonObject, key: str) -> dt.date | None:
    text = holder.text(key)[:10]
    try:
        return None if text == UNKNOWN_DAY else dt.date.fromisoformat(text)
    except ValueError:
        raise holder.fault(key, "not a day", "write it as 2018-07-29") from None


def _refuse_contradiction(election: JsonObject, metadata: Metadata, names: _Names) -> None:
    """The names that others read and those in the extension must be the same."""
    mend = "take out the identifier scrutineer:record to read the report as it stands"
    title = plain_text(election, "Name")
    if title != metadata.election.title:
        raise election.fault("Name", f"scrutineer:record calls it {metadata.election.title[:60]}", mend)
    contests = {contest.id: contest for contest in metadata.contests}
    for contest, _, contest_id, options in names:
        if contest_id not in contests or contests[contest_id].title != contest.text("Name"):
            raise contest.fault("Name", "scrutineer:record has no contest of this name and id", mend)
        known = {option.id: option.name for option in metadata.options_of(contest_id)}
        for selection, option in options:
            if known.get(option.id) != option.name:
                raise selection.fault("@id", f"scrutineer:record does not know {option.id}, {option.name[:60]}", mend)


def _tables(
    election: JsonObject, units: GpUnits, metadata: Metadata, stage: str, names: _Names, about: JsonObject | None
) -> tuple[dict[str, list[pl.DataFrame]], Losses, list[str]]:
    constants = about.object("constants") if about is not None else None
    ballots = ballot_rows(election, units, [contest for _, _, contest, _ in names])
    tables: dict[str, list[pl.DataFrame]] = {"ballots": [], "votes": [], "seats": []}
    losses = Losses()
    apart: list[tuple[str, str, int, int]] = []
    ids = units.table["unit"].to_list()
    default = metadata.sources[0].id if metadata.sources else None
    for contest, _, name, options in names:
        undervotes(contest, name, units, ballots)
        said = constants.object(name) if constants is not None else None
        of_votes = said.object("votes") if said is not None else None
        of_seats = said.object("seats") if said is not None else None
        for selection, option in options:
            counts = selection_counts(selection, units)
            losses += counts.losses
            apart += [(ids[row], option.name, *pair) for row, pair in counts.apart.items()]
            key = {"contest": name, "stage": stage, "option": option.id}
            if counts.votes:
                source = of_votes.text_or_none(option.id) if of_votes is not None else default
                values = {"votes": list(counts.votes.values())}
                tables["votes"].append(_frame([ids[row] for row in counts.votes], {**key, "source": source}, values))
            if counts.seats:
                also = {
                    field: of_seats.text_or_none(field)
                    if of_seats is not None
                    else default
                    if field == "source"
                    else None
                    for field in ("source", "status", "note")
                }
                values = {"seats": list(counts.seats.values())}
                tables["seats"].append(_frame([ids[row] for row in counts.seats], {**key, **also}, values))
        rows = ballots.figures[name]
        if rows:
            texts = {
                field: said.text_or_none(field) if said is not None else default if field == "source" else None
                for field in ("source", "derived", "note")
            }
            tables["ballots"].append(_ballots(rows, ballots, name, ids, {"contest": name, "stage": stage, **texts}))
    losses += ballots.losses
    if about is None and len(names) > 1:
        losses += lost(
            "ballots",
            "BallotCounts",
            len(ballots.figures[names[0][2]]),
            "counted per election; kept at its first contest",
        )
    apart += [(ids[row], column, *pair) for (row, column), pair in ballots.apart.items()]
    return tables, losses, _ways_apart(apart)


def _ways_apart(apart: list[tuple[str, str, int, int]]) -> list[str]:
    """Counts by way of voting that contradict the total beside them."""
    if not apart:
        return []
    unit, figure, total, ways = apart[0]
    places = f"{len(apart):,} place{'' if len(apart) == 1 else 's'}"
    text = f"In {places} the counts by way of voting do not add up to the total beside them, which is kept"
    return [f"{text}; the first is {figure} in {unit}: {ways:,} against a total of {total:,}."]


def _ballots(
    rows: dict[int, dict[str, int]], found: BallotRows, contest: str, ids: list[str], texts: dict[str, str | None]
) -> pl.DataFrame:
    columns = dict.fromkeys(column for figures in rows.values() for column in figures)
    values: dict[str, list[Any]] = {column: [figures.get(column) for figures in rows.values()] for column in columns}
    frame = _frame([ids[row] for row in rows], texts, values)
    status = pl.Series("status", [found.status[contest].get(row, "reported") for row in rows], dtype=pl.String)
    return frame.with_columns(status)


def _frame(units: list[str], texts: dict[str, str | None], values: dict[str, list[Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        {"unit": units, **values}, schema={"unit": pl.String, **dict.fromkeys(values, pl.Int64)}
    ).with_columns(pl.lit(text, pl.String).alias(name) for name, text in texts.items())
