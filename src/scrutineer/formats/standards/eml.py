"""Read EML 510 (count) and 520 (result), of OASIS and in the Dutch profile EML_NL, as an election record."""

import datetime as dt
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.standards.eml_choices import ChoiceTables, choice_tables
from scrutineer.formats.standards.eml_document import Block, EmlDocument, parse_eml
from scrutineer.formats.standards.json_document import read_bytes
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.formats.standards.totals_notes import totals_notes
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Election, Metadata, Source, Stage
from scrutineer.record.record import ElectionRecord

SOURCE: Final = "EML"
ADMISSIONS: Final = {
    "toegelaten kiezers": "accredited",
    "geldige stempassen": "cards",
    "geldige volmachtbewijzen": "proxies",
    "geldige kiezerspassen": "certificates",
    "meer getelde stembiljetten": "surplus",
    "minder getelde stembiljetten": "deficit",
}
"""Reason codes that EML_NL keeps under `UncountedVotes`, and the columns of the ballots table that hold them."""

BLANK: Final = frozenset({"blanco", "blank"})
_TYPES = {"TK": "legislative", "EK": "legislative", "EP": "legislative", "PS": "local", "GR": "local", "AB": "local"}
_PARTS = "::"


def read_eml(path: Path) -> ElectionRecord:
    """Read a count or a result.

    Args:
        path: An XML file.

    Returns:
        The record: the whole and its reporting units, one stage. Lists are the options of a contest, candidates on
        lists those of a second contest `...-candidates`. Its notes say what was left out and what does not add up.

    Raises:
        InputError: The file is not such a document; the path of the element stands in `column`.
    """
    return eml_record(path, read_bytes(path))


def eml_record(path: Path, data: bytes) -> ElectionRecord:
    """The record of a document whose bytes were read; see `read_eml`."""
    document = parse_eml(data, str(path))
    election = _election(document)
    units, whole = _units(document, str(path))
    stage = _stage(document)
    choices = choice_tables(document, election.id, whole, stage.id, str(path))
    registers = document.dutch and not _cast_is_ballots(document)
    ballots, losses = _ballots(document, whole, choices, stage.id, registers=registers)
    losses += choices.losses
    losses += lost("votes", "Initial...", document.superseded, "figures before the correction; the corrected are kept")
    metadata = Metadata(
        election,
        choices.contests,
        choices.options,
        (stage,),
        (_source(document, path, data),),
        _definitions(registers=registers),
    )
    notes = [*choices.notes, *(f"Not carried over from the document: {loss}." for loss in losses)]
    try:
        record = assemble(metadata, units=units, ballots=ballots, votes=choices.votes, seats=choices.seats, notes=notes)
    except RecordError as fault:
        fault.file = f"{path} {fault.file or ''}".strip()
        raise
    return replace(record, origin=str(path), notes=(*record.notes, *totals_notes(record)))


def _election(document: EmlDocument) -> Election:
    texts = document.texts
    title = texts.get("ElectionName") or texts.get("ElectionIdentifier") or "Election"
    code = re.sub(r"[^a-z0-9]+", "-", (texts.get("ElectionIdentifier") or title).lower()).strip("-")
    day = _day(texts.get("ElectionDate"))
    return Election(
        code or "eml",
        title,
        country="NLD" if document.dutch else None,
        country_name="Netherlands" if document.dutch else None,
        type=_TYPES.get(texts.get("ElectionCategory", ""), "other"),
        first_day=day,
        last_day=day,
    )


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _stage(document: EmlDocument) -> Stage:
    kind = "result" if document.form.startswith("520") else "count"
    made = _day(document.texts.get("CreationDateTime") or document.texts.get("IssueDate"))
    by = document.texts.get("AuthorityText") or document.texts.get("AuthorityIdentifier")
    return Stage(kind, f"{kind.capitalize()} (EML {document.form})", 1, date=made, by=by, source=SOURCE)


def _source(document: EmlDocument, path: Path, data: bytes) -> Source:
    made = _day(document.texts.get("CreationDateTime") or document.texts.get("IssueDate"))
    return Source(
        SOURCE,
        f"EML {document.form}, file {path.name}",
        date=None if made is None else made.isoformat(),
        publisher=document.texts.get("AuthorityText") or document.texts.get("AuthorityIdentifier"),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _definitions(*, registers: bool) -> dict[str, str]:
    found = {
        "valid": "TotalCounted: ballots with a vote for a list or candidate.",
        "blank": "RejectedVotes with the reason blank.",
        "invalid": "RejectedVotes with any other reason.",
    }
    if registers:
        found["registered"] = "Cast: in EML_NL this element holds the number of entitled voters."
        found["cast"] = "TotalCounted and RejectedVotes together; the document has no such figure of its own."
        found["accredited"] = "UncountedVotes with the reason 'toegelaten kiezers': voters admitted."
    else:
        found["cast"] = "Cast: ballots cast."
    return found


def _cast_is_ballots(document: EmlDocument) -> bool:
    """Whether `Cast` is what was counted and rejected in every block; some Dutch software writes it so."""
    blocks = [b for contest in document.contests for b in contest.blocks if b.cast is not None]
    return bool(blocks) and all(block.cast == _counted(block) for block in blocks)


def _counted(block: Block) -> int | None:
    return None if block.counted is None else block.counted + sum(block.rejected.values())


def _units(document: EmlDocument, file: str) -> tuple[pl.DataFrame, list[str]]:
    """The table of units, and per contest the unit of the whole."""
    texts = document.texts
    ids: dict[str, tuple[str | None, int]] = {}
    shared = False
    for place, contest in enumerate(document.contests):
        here: set[str] = set()
        for block in contest.blocks:
            unit = block.unit or ""
            if unit in here:
                raise InputError(
                    "two blocks have figures of one unit" if unit else "two totals of one contest",
                    file=file,
                    column=block.place,
                    value=unit or None,
                    mend="keep one of them",
                )
            here.add(unit)
            if block.unit is not None:
                shared |= block.unit in ids and ids[block.unit][1] != place
                ids.setdefault(block.unit, (block.name, place))
    root = texts.get("AuthorityIdentifier") or "whole"
    while root in ids:
        root += "-whole"
    rows: list[tuple[str, str, str | None, str | None]] = [
        (root, "whole", None, texts.get("AuthorityText") or texts.get("ElectionName"))
    ]
    whole = [root] * len(document.contests)
    if len(document.contests) > 1 and not shared:
        # Contests without a common unit are districts: each is the whole of its own units.
        for place, contest in enumerate(document.contests):
            whole[place] = f"contest:{contest.id or place + 1}"
            rows.append((whole[place], "contest", root, contest.name or contest.id or None))
    for unit, (name, place) in ids.items():
        above = unit
        parent = None
        while _PARTS in above and parent is None:
            above = above.rpartition(_PARTS)[0]
            parent = above if above in ids and ids[above][1] == place else None
        rows.append((unit, _level(unit, dutch=document.dutch), parent or whole[place], name))
    return pl.DataFrame(rows, schema=dict.fromkeys(("unit", "level", "parent", "name"), pl.String), orient="row"), whole


def _level(unit: str, *, dutch: bool) -> str:
    *above, last = unit.split(_PARTS)
    if dutch and last.startswith("SB"):
        return "station"
    if dutch and last.startswith("HSB"):
        return "constituency"
    if dutch and re.fullmatch(r"[0-9]{4}", last):
        return "municipality"
    return "reporting unit" + (f" {len(above) + 1}" if above else "")


def _ballots(
    document: EmlDocument, whole: list[str], choices: ChoiceTables, stage: str, *, registers: bool
) -> tuple[pl.DataFrame | None, Losses]:
    rows: list[dict[str, Any]] = []
    losses = Losses()
    codes: dict[str, str] = {}
    for place, contest in enumerate(document.contests):
        for block in contest.blocks:
            if (block.cast, block.counted) == (None, None) and not block.rejected and not block.uncounted:
                continue
            blank = [n for code, n in block.rejected.items() if code.lower() in BLANK]
            other = [n for code, n in block.rejected.items() if code.lower() not in BLANK]
            row: dict[str, Any] = {
                "unit": block.unit or whole[place],
                "contest": choices.contest_ids[place],
                "stage": stage,
                "valid": block.counted,
                "invalid": sum(other) if other else None,
                "blank": sum(blank) if blank else None,
            }
            losses += lost("ballots", "RejectedVotes", max(len(other) - 1, 0), "reasons for rejection are added up")
            if registers:
                row |= {"registered": block.cast, "cast": _counted(block)}
                row["derived"] = "cast" if row["cast"] is not None else None
            else:
                row["cast"] = block.cast
            for code, figure in block.uncounted.items():
                row[ADMISSIONS.get(code) or _column(code, codes)] = figure
            rows.append({**row, "status": "reported", "source": SOURCE})
    if not rows:
        return None, losses
    columns = dict.fromkeys(name for row in rows for name in row)
    texts = {"unit", "contest", "stage", "derived", "status", "source"}
    schema = {name: pl.String() if name in texts else pl.Int64() for name in columns}
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in columns}, schema=schema), losses


def _column(code: str, known: dict[str, str]) -> str:
    """The column of a reason code that the record has no name for."""
    if code not in known:
        name = "uncounted_" + (re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_") or "without_reason")
        while name in known.values():
            name += "_"
        known[code] = name
    return known[code]
