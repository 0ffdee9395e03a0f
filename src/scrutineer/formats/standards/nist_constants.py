"""What a NIST report says once for a whole sheet: sources, what was computed, remarks; and what is lost by that."""

from typing import Any

import polars as pl

from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.form_fields import FORM_COUNTS
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import BALLOT_TEXT, Sheet

CARRIED_COUNTS = (*COUNT_KINDS, *FORM_COUNTS)
CARRIED_UNITS = ("unit", "level", "parent", "name", "ocd_id", "geometry", "kind")
_NO_PLACE = "the standard has no place for it"


def joined(values: pl.Series) -> str | None:
    """All ids of a `;`-joined column, each once; the only value as it stands."""
    distinct = values.drop_nulls().unique(maintain_order=True).to_list()
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    return ";".join(dict.fromkeys(part.strip() for cell in distinct for part in cell.split(";")))


def sheet_constants(sheet: Sheet) -> tuple[dict[str, Any], Losses]:
    """What holds for every row of a sheet, and what differs between rows and is lost.

    Sources are joined: each figure then names the sources of the whole sheet, its own among them. A count that was
    computed in some rows is called computed in all, because taking a computed count for a reported one could accuse.
    """
    rows = sheet.ballots.filter(pl.col("status").is_not_null())
    constants: dict[str, Any] = {}
    losses = Losses()
    for name in ("source", "derived"):
        constants[name] = joined(rows[name])
        losses += lost(
            "ballots", name, _differing(rows[name], constants[name]), f"read back in every row as {constants[name]}"
        )
    notes = rows["note"]
    constants["note"] = notes[0] if rows.height and notes.n_unique() == 1 else None
    losses += lost("ballots", "note", _differing(notes, constants["note"]), "remarks differ from row to row")
    for name in rows.columns:
        if name not in CARRIED_COUNTS and name not in BALLOT_TEXT:
            losses += lost("ballots", name, rows.height - rows[name].null_count(), _NO_PLACE)
    constants["votes"] = {}
    for option in sheet.options:
        source = sheet.vote_sources[option]
        if isinstance(source, str):
            constants["votes"][option] = source
        else:
            constants["votes"][option] = one = joined(source)
            losses += lost("votes", "source", _differing(source.drop_nulls(), one), f"read back as {one}")
    return constants, losses


def _differing(column: pl.Series, value: str | None) -> int:
    """How many cells are not this value; a null is one."""
    return int(column.is_not_null().sum() if value is None else (column != value).fill_null(value=True).sum())


def seat_constants(rows: pl.DataFrame) -> tuple[dict[str, Any], Losses]:
    """The same for the seats of one contest and stage; seats with a doubtful source are called unsourced throughout."""
    source = joined(rows["source"])
    status = "unsourced" if rows.height and bool((rows["status"] == "unsourced").any()) else "sourced"
    note = rows["note"][0] if rows.height and rows["note"].n_unique() == 1 else None
    losses = lost("seats", "source", _differing(rows["source"], source), f"read back as {source}")
    losses += lost("seats", "status", _differing(rows["status"], status), f"read back as {status}")
    losses += lost("seats", "note", _differing(rows["note"], note), "remarks differ from row to row")
    return {"source": source, "status": status, "note": note}, losses


def record_losses(record: ElectionRecord) -> Losses:
    """What has no place in any report: printed figures, seats to be filled, further columns."""
    losses = lost("statements", "printed", record.statements.height, _NO_PLACE)
    magnitudes = int(record.seats["option"].is_null().sum())
    losses += lost("seats", "seats", magnitudes, "seats to be filled per unit: the standard has no place for them")
    for table, name, known in (
        (record.units.table, "units", CARRIED_UNITS),
        (record.seats, "seats", ("unit", "contest", "stage", "option", "seats", "source", "status", "note")),
    ):
        for column in table.columns:
            if column not in known:
                losses += lost(name, column, table.height - table[column].null_count(), _NO_PLACE)
    return losses
