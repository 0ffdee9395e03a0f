"""Write a record as NIST SP 1500-100 version 2 reports in JSON: one `ElectionReport` per stage.

The long arrays (votes, ballots) are made as text columns, because a nation has hundreds of thousands of them.
What is carried where stands in `docs/reference/exchange-formats.md`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from scrutineer.errors import OutputError, UsageError
from scrutineer.formats.atomic import write_file, write_folder
from scrutineer.formats.standards.data_package import Written
from scrutineer.formats.standards.losses import Losses
from scrutineer.formats.standards.metadata_json import metadata_to_json
from scrutineer.formats.standards.nist_constants import (
    CARRIED_COUNTS,
    record_losses,
    seat_constants,
    sheet_constants,
)
from scrutineer.formats.standards.nist_contests import contest_objects
from scrutineer.formats.standards.nist_terms import (
    NIST_FORMAT,
    REPORTING_UNIT_TYPES,
    UNKNOWN_DAY,
    identifier,
    item_name,
    of_class,
    text_of,
)
from scrutineer.record.election import Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

MOST_VOTE_COUNTS: Final = 10_000_000
"""Vote counts of one report. More would make a document of over a gigabyte, which few readers of JSON can take."""

_IN_FIELDS = {"registered", "accredited", "cast", "invalid", "blank"}


def write_nist(record: ElectionRecord, path: Path) -> Written:
    """Write a record as NIST SP 1500-100 reports.

    Args:
        record: What to write.
        path: A file ending in `.json` where the record has one stage with figures, else a folder: it gets one report
            per stage, `1-first-count.json` and so on.

    Returns:
        The files, the number of vote counts in each, and what the standard could not carry.

    Raises:
        UsageError: Several stages and the name of one file.
        OutputError: It cannot be written, or a stage has more vote counts than a JSON document can hold.
    """
    stages = _stages(record)
    if path.suffix.lower() == ".json" and len(stages) > 1 and not path.is_dir():
        raise UsageError(
            f"the record has {len(stages)} stages, and a report holds one",
            value=str(path),
            mend="name a folder: it gets one report per stage",
        )
    constants, losses = _constants(record)
    about = {
        "format": NIST_FORMAT,
        "digest": record.digest,
        "stages": [stage.id for stage in stages],
        "losses": losses.as_list(),
        **metadata_to_json(record),
    }
    rows: dict[str, int] = {}
    files: dict[str, str | bytes] = {}
    for stage in stages:
        name = f"{stage.sequence}-{stage.id}.json"
        text, rows[name] = _report(record, stage, {**about, "stage": stage.id, "constants": constants[stage.id]})
        files[name] = text
    if path.suffix.lower() == ".json" and not path.is_dir():
        (content,) = files.values()
        write_file(path, content)
        return Written((path,), {path.name: sum(rows.values())}, losses)
    write_folder(path, files)
    return Written(tuple(path / name for name in files), rows, losses)


def _stages(record: ElectionRecord) -> list[Stage]:
    """The stages with figures or seats; the first where none has any."""
    seen = {stage for _, stage in record.sheets} | set(record.seats["stage"].unique())
    return [stage for stage in record.metadata.stages if stage.id in seen] or list(record.metadata.stages[:1])


def _constants(record: ElectionRecord) -> tuple[dict[str, dict[str, Any]], Losses]:
    """Stage to contest to what holds in every row, and everything that is lost."""
    losses = record_losses(record)
    found: dict[str, dict[str, Any]] = {stage.id: {} for stage in record.metadata.stages}
    for (contest, stage), sheet in record.sheets.items():
        found[stage][contest], gone = sheet_constants(sheet)
        losses += gone
    for (contest, stage), rows in record.seats.filter(pl.col("option").is_not_null()).group_by(
        ["contest", "stage"], maintain_order=True
    ):
        seats, gone = seat_constants(rows)
        found[str(stage)].setdefault(str(contest), {})["seats"] = seats
        losses += gone
    return found, losses


def _report(record: ElectionRecord, stage: Stage, about: dict[str, Any]) -> tuple[str, int]:
    election = record.metadata.election
    first, last = election.first_day or election.last_day, election.last_day or election.first_day
    made = stage.date or last
    by = stage.by or election.body or election.country_name or "not known"
    contests, parties, candidates, offices, number = contest_objects(record, stage.id, MOST_VOTE_COUNTS)
    if number > MOST_VOTE_COUNTS:
        raise OutputError(
            f"{number:,} vote counts are too many for one JSON document",
            file=f"{stage.sequence}-{stage.id}.json",
            value=stage.id,
            mend="export data-package, parquet or csv-long",
        )
    head = of_class(
        "ElectionReport",
        Format="precinct-level" if len(record.units.levels) > 1 else "summary-contest",
        GeneratedDate=f"{made.isoformat() if made else UNKNOWN_DAY}T00:00:00Z",
        Issuer=by,
        IssuerAbbreviation="".join(word[0] for word in by.split()) if " " in by else by,
        SequenceStart=stage.sequence,
        SequenceEnd=stage.sequence,
        Status=_status(stage),
        VendorApplicationId="scrutineer",
        ExternalIdentifier=[identifier("record", json.dumps(about, ensure_ascii=False, allow_nan=False))],
    )
    body = of_class(
        "Election",
        Name=text_of(election.title),
        Type="general" if election.type in {"legislative", "presidential", "local"} else "other",
        OtherType=None if election.type in {"legislative", "presidential", "local"} else election.type,
        StartDate=first.isoformat() if first else UNKNOWN_DAY,
        EndDate=last.isoformat() if last else UNKNOWN_DAY,
        ElectionScopeId=_unit(record.units.root),
        ExternalIdentifier=[identifier("election", election.id)],
        Candidate=candidates or None,
    )
    body_text = _with(body, BallotCounts=_ballot_counts(record, stage.id), Contest=contests)
    arrays = {
        "GpUnit": ",\n".join(_dumps(unit) for unit in _units(record, stage.id)),
        "Party": ",".join(map(_dumps, parties)),
        "Office": ",".join(map(_dumps, offices)),
        "Election": body_text,
    }
    return _with(head, **arrays) + "\n", number


def _status(stage: Stage) -> str:
    """The status of a report; words of the stage's id decide before its coverage does."""
    words = set(stage.id.replace("_", "-").split("-"))
    for word, status in (("recount", "recount"), ("correction", "correction"), ("corrected", "correction")):
        if word in words:
            return status
    if words & {"official", "certified", "final"} and stage.is_count:
        return "certified"
    return "unofficial-complete" if stage.coverage == "complete" else "unofficial-partial"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _with(item: dict[str, Any], **arrays: str) -> str:
    """The object with arrays whose members are JSON already; empty ones are left out."""
    text = _dumps(item)[:-1]
    return text + "".join(f',"{key}":[{members}]' for key, members in arrays.items() if members) + "}"


def _unit(row: int) -> str:
    return f"gpunit-{row}"


def _units(record: ElectionRecord, stage: str) -> Iterator[dict[str, Any]]:
    units = record.units
    children: dict[int, list[str]] = {}
    for row, parent in enumerate(units.parent.tolist()):
        if parent >= 0:
            children.setdefault(parent, []).append(_unit(row))
    registered, accredited, status = _unit_figures(record, stage)
    columns = [units.table[name].to_list() for name in ("unit", "level", "name", "ocd_id", "geometry", "kind")]
    for row, (unit, level, name, ocd, geometry, kind) in enumerate(zip(*columns, strict=True)):
        own = level in REPORTING_UNIT_TYPES and level != "other"
        identifiers = [identifier("unit", unit)]
        if ocd is not None:
            identifiers.append(of_class("ExternalIdentifier", Type="ocd-id", Value=ocd))
        if geometry is not None:
            identifiers.append(identifier("geometry", geometry))
        if kind != "ordinary":
            identifiers.append(identifier("kind", kind))
        yield {
            "@id": _unit(row),
            **of_class(
                "ReportingUnit",
                Type=level if own else "other",
                OtherType=None if own else level,
                Name=text_of(name),
                ExternalIdentifier=identifiers,
                ComposingGpUnitIds=children.get(row),
                VotersRegistered=registered.get(row),
                VotersParticipated=accredited.get(row),
                CountStatus=status.get(row),
            ),
        }


def _unit_figures(
    record: ElectionRecord, stage: str
) -> tuple[dict[int, int], dict[int, int], dict[int, list[dict[str, Any]]]]:
    """Registered, admitted (both of the first contest) and the statuses of the rows, by row of the unit."""
    figures: tuple[dict[int, int], dict[int, int]] = ({}, {})
    status: dict[int, list[dict[str, Any]]] = {}
    for contest in record.metadata.contests:
        sheet = record.sheet(contest.id, stage)
        if sheet is None:
            continue
        if contest == record.main_contest():
            for name, found in zip(("registered", "accredited"), figures, strict=True):
                pairs = zip(sheet.rows.tolist(), sheet.count(name).to_list(), strict=True)
                found.update((row, value) for row, value in pairs if value is not None)
        for row, word in zip(sheet.rows.tolist(), sheet.ballots["status"].to_list(), strict=True):
            if word not in {None, "reported"}:
                state = "not-processed" if word == "missing" else "unknown"
                entry = of_class("CountStatus", Type="other", OtherType=item_name(word, contest.id), Status=state)
                status.setdefault(row, []).append(entry)
    return *figures, status


def _ballot_counts(record: ElectionRecord, stage: str) -> str:
    """The members of `BallotCounts`."""
    parts = []
    for contest in record.metadata.contests:
        sheet = record.sheet(contest.id, stage)
        if sheet is None:
            continue
        there = sheet.ballots["status"].is_not_null()
        main = contest == record.main_contest()
        if main:
            parts += _items(sheet, there, '"total"', {"BallotsCast": "cast", "BallotsRejected": "invalid"})
        for name in CARRIED_COUNTS:
            if name == "blank" or (main and name in _IN_FIELDS) or name not in sheet.ballots.columns:
                continue
            given = there & sheet.count(name).is_not_null()
            kind = f'"other","OtherType":{_dumps(item_name(name, contest.id))}'
            parts += _items(sheet, given, kind, {"BallotsCast": name})
        if not main:
            # The row itself, which may hold no figure at all.
            parts += _items(sheet, there, f'"other","OtherType":{_dumps(item_name("row", contest.id))}', {})
    return ",\n".join(part for part in parts if part)


def _items(sheet: Sheet, wanted: pl.Series, kind: str, fields: dict[str, str]) -> list[str]:
    lines = pl.DataFrame({"row": sheet.rows.astype(np.int64)}).select(
        pl.concat_str(
            pl.lit('{"@type":"ElectionResults.BallotCounts","GpUnitId":"gpunit-'),
            pl.col("row").cast(pl.String),
            pl.lit(f'","Type":{kind}'),
            *(
                pl.concat_str(pl.lit(f',"{key}":'), pl.lit(sheet.count(name)).cast(pl.String)).fill_null("")
                for key, name in fields.items()
            ),
            pl.lit("}"),
        ).alias("line")
    )["line"]
    return [",\n".join(lines.filter(wanted).to_list())]
