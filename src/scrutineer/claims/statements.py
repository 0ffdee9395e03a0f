"""The printed statements of a record as claims need them: metric, interval, stage, and whether the record uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import polars as pl

from scrutineer.claims.interval import Interval
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.record import ElectionRecord

_METRICS: Final = {
    **{name: name for name in (*COUNT_KINDS, "stations", "magnitude")},
    "votes": "votes[{option}]",
    "seats": "seats[{option}]",
    "turnout": "cast / registered",
    "turnout_valid": "valid / registered",
    "invalid_share": "invalid / cast",
    "vote_share": "votes[{option}] / valid",
    "vote_share_cast": "votes[{option}] / cast",
}
"""Metric of the statements table to the same metric in the language of claims."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A printed figure about the whole contest.

    Attributes:
        id: Its id in the record.
        metric: The metric in the language of claims.
        stage: Stage id; None where it belongs to no stage.
        printed: As printed.
        interval: What the printed digits stand for.
        date: When it was printed, as the record has it.
        source: Source ids, joined by `;`.
        used: Whether the record uses it.
        reason: Why it is used or not.
    """

    id: str
    metric: str
    stage: str | None
    printed: str
    interval: Interval
    date: str | None
    source: str
    used: bool
    reason: str


def national_statements(
    record: ElectionRecord, contest: str, unit: str | None = None
) -> Mapping[str, tuple[Statement, ...]]:
    """The statements about a contest's whole unit, or about one unit of it, by metric.

    Statements without numbers, about other units, or with a metric that claims do not know are left out.
    """
    whole = record.metadata.contest(contest).unit
    alone = len(record.metadata.contests) == 1
    place = pl.col("unit").is_null() | (pl.col("unit") == whole) if unit is None else pl.col("unit") == unit
    about = (pl.col("contest") == contest) | (pl.col("contest").is_null() & alone)
    here = record.statements.filter(about & place)
    found: dict[str, list[Statement]] = {}
    for row in here.iter_rows(named=True):
        pattern = _METRICS.get(row["metric"])
        if pattern is None or ("{option}" in pattern) != (row["option"] is not None):
            continue
        low, high = (None if row[end] is None else Fraction(row[end]) for end in ("low", "high"))
        if low is None and high is None:
            continue
        if low is not None and high is not None:
            low, high = min(low, high), max(low, high)
        metric = pattern.format(option=row["option"])
        found.setdefault(metric, []).append(
            Statement(
                id=row["statement"],
                metric=metric,
                stage=row["stage"],
                printed=row["printed"],
                interval=Interval(low, high),
                date=row["date"],
                source=row["source"],
                used=bool(row["used"]),
                reason=row["reason"],
            )
        )
    return {metric: tuple(rows) for metric, rows in found.items()}
