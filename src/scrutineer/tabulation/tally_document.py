"""Tallies as the stable JSON document of `scrutineer tally --json`."""

from typing import Any

import polars as pl

from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.record import ElectionRecord
from scrutineer.tabulation.tally import Tabulation, Tally, share


def national_seats(record: ElectionRecord, contest: str, stage: str) -> dict[str, int]:
    """Reported seats by option for the contest's whole unit at a stage; empty where none were published."""
    rows = record.seats.filter(
        (pl.col("contest") == contest)
        & (pl.col("stage") == stage)
        & (pl.col("unit") == record.metadata.contest(contest).unit)
        & pl.col("option").is_not_null()
    )
    return dict(zip(rows["option"], rows["seats"], strict=True))


def tally_entry(record: ElectionRecord, tally: Tally) -> dict[str, Any]:
    """One tally as plain JSON values; rates are fractions of 1 and unknown is None."""
    whole = tally.unit == record.metadata.contest(tally.contest).unit
    seats = national_seats(record, tally.contest, tally.stage.id) if whole else {}
    return {
        "stage": tally.stage.id,
        "name": tally.stage.name,
        "date": tally.stage.date.isoformat() if tally.stage.date else None,
        "sequence": tally.stage.sequence,
        "published_coverage": tally.stage.coverage,
        **{name: tally.counts.get(name) for name in COUNT_KINDS},
        "turnout": _plain(tally.turnout),
        "turnout_valid": _plain(tally.turnout_valid),
        "invalid_share": _plain(tally.invalid_share),
        "registered_counted": tally.registered_counted,
        "cast_counted": tally.cast_counted,
        "cast_without_register": tally.cast_without_register,
        "unnamed_votes": tally.unnamed_votes,
        "coverage": {"reported": tally.reported, "expected": tally.expected, "level": tally.coverage_level},
        "options": [
            {
                "id": option.id,
                "name": option.name,
                "name_local": option.name_local,
                "votes": tally.votes.get(option.id),
                "share": _plain(tally.vote_share(option.id)),
                "seats": seats.get(option.id),
            }
            for option in record.metadata.options_of(tally.contest)
        ],
    }


def tally_document(tabulation: Tabulation, level: str | None = None) -> dict[str, Any]:
    """The whole document.

    Args:
        tabulation: The rolled-up record.
        level: Also list every unit of this level.

    Returns:
        `record`, `contests[]` with `stages[]`, `options[]` of the latest stage, and `units[]` where asked for.
    """
    record = tabulation.record
    contests = []
    for contest in record.metadata.contests:
        stages = [tally_entry(record, tally) for tally in tabulation.stages(contest.id)]
        entry: dict[str, Any] = {
            "id": contest.id,
            "title": contest.title,
            "stages": stages,
            "options": stages[-1]["options"] if stages else [],
        }
        if level is not None:
            entry["units"] = [
                unit
                for tally in tabulation.stages(contest.id)
                for unit in _unit_entries(tabulation, contest.id, tally, level)
            ]
        contests.append(entry)
    return {
        "record": {"id": record.id, "digest": record.digest},
        "contests": contests,
        "notes": list(record.notes),
        "evidence": tabulation.evidence.as_dict(),
    }


def _unit_entries(tabulation: Tabulation, contest: str, tally: Tally, level: str) -> list[dict[str, Any]]:
    record = tabulation.record
    table = tabulation.units_at(contest, tally.stage.id, level)
    options = record.metadata.options_of(contest)
    entries = []
    for row in table.iter_rows(named=True):
        valid = row["valid"]
        votes = {option.id: row.get(f"votes_{option.id}") for option in options}
        base = valid
        if base is None and tally.options_complete and all(v is not None for v in votes.values()):
            base = sum(v for v in votes.values() if v is not None)
        entries.append(
            {
                "unit": row["unit"],
                "path": row["path"],
                "level": row["level"],
                "name": row["name"],
                "stage": tally.stage.id,
                "date": tally.stage.date.isoformat() if tally.stage.date else None,
                "sequence": tally.stage.sequence,
                **{name: row[name] for name in COUNT_KINDS},
                "turnout": row["turnout"],
                "turnout_valid": row["turnout_valid"],
                "invalid_share": row["invalid_share"],
                "coverage": {
                    "reported": row["coverage_reported"],
                    "expected": row["coverage_expected"],
                    "level": tally.coverage_level,
                },
                "options": [
                    {
                        "id": option.id,
                        "name": option.name,
                        "votes": votes[option.id],
                        "share": _plain(share(votes[option.id], base)),
                        "seats": None,
                    }
                    for option in options
                ],
            }
        )
    return entries


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)
