"""Two versions of a count, unit by unit: what changed, where, and the net effect by contestant.

The versions are two stages of one record, or one stage each of two records. Units meet by their id. A figure that
appears or vanishes is a change without a size: it never counts as a change from or to zero.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import UsageError
from scrutineer.evidence import Evidence
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

VOTES = "votes "
"""What stands before an option's id in the name of a figure."""


@dataclass(frozen=True)
class FigureChange:
    """What happened to one count, or to the votes of one option, over the units that both versions hold.

    Attributes:
        name: Name of the count, or of the option.
        is_option: Whether it is an option's votes.
        gained: Units in which the figure rose.
        lost: Units in which it fell.
        net: Sum of the changes; None where no unit has the figure in both versions.
        gross: Sum of their sizes; None as above.
        appeared: Units in which there was no figure before and is one now.
        vanished: Units in which there was one before and is none now.
        only_before: Sum of the figure over units that only the earlier version holds; None where none of them has it.
        only_after: Sum of the figure over units that only the later version holds; None where none of them has it.
        appeared_sum: Sum of the figures that appeared.
        vanished_sum: Sum of the figures that vanished.
        in_both: Whether each version has the figure for some unit; where one lacks it, no total changed.
    """

    name: str
    is_option: bool
    gained: int
    lost: int
    net: int | None
    gross: int | None
    appeared: int
    vanished: int
    only_before: int | None
    only_after: int | None
    appeared_sum: int
    vanished_sum: int
    in_both: bool

    @property
    def total(self) -> int | None:
        """Change of the sum over all units: net change, and what came and went; None unless both have the figure."""
        if not self.in_both:
            return None
        came = self.appeared_sum + (self.only_after or 0)
        return (self.net or 0) + came - self.vanished_sum - (self.only_before or 0)

    def as_dict(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {**{name: getattr(self, name) for name in self.__dataclass_fields__}, "total": self.total}


@dataclass(frozen=True)
class Difference:
    """One version of a count beside another.

    Attributes:
        before: The earlier sheet.
        after: The later sheet.
        level: Level of the units compared; None where all levels are.
        figures: Each count and option with what happened to it.
        changes: One row per unit and figure that differs: unit, name, figure, before, after, change (null where a
            side has no figure).
        only_before: Units that only the earlier version holds.
        only_after: Units that only the later version holds.
        compared: Units in both.
        changed_votes: Units of these in which the votes of an option differ.
        changed: Units of these in which any figure differs.
        status_changes: unit, before, after, where the status differs.
        digests: Digests of the two records.
        by: What units meet by: unit or name.
    """

    before: Sheet
    after: Sheet
    level: str | None
    figures: tuple[FigureChange, ...]
    changes: pl.DataFrame
    only_before: pl.Series
    only_after: pl.Series
    compared: int
    changed_votes: int
    changed: int
    status_changes: pl.DataFrame
    digests: tuple[str, str]
    by: str = "unit"

    @cached_property
    def evidence(self) -> Evidence:
        """How it was made."""
        return Evidence(
            "tabulation.difference",
            parameters={
                "contest": self.after.contest,
                "before": self.before.stage,
                "after": self.after.stage,
                "level": self.level,
                "by": self.by,
                "record_before": self.digests[0],
            },
            record_digest=self.digests[1],
            caveats=(
                "A change between two versions says nothing of its cause.",
                "Units meet by their id or name: one that was renamed shows as one that went and one that came.",
            ),
        )

    def as_dict(self, *, listed: int | None = None) -> dict[str, Any]:
        """The difference as plain JSON values.

        Args:
            listed: How many changes to list; all by default.
        """
        rows = self.changes if listed is None else self.changes.head(listed)
        return {
            "contest": self.after.contest,
            "before": self.before.stage,
            "after": self.after.stage,
            "level": self.level,
            "compared": self.compared,
            "changed": self.changed,
            "changed_votes": self.changed_votes,
            "only_before": self.only_before.to_list(),
            "only_after": self.only_after.to_list(),
            "figures": [figure.as_dict() for figure in self.figures],
            "status_changes": self.status_changes.to_dicts(),
            "changes": rows.to_dicts(),
            "changes_listed": rows.height,
            "changes_in_all": self.changes.height,
            "evidence": self.evidence.as_dict(),
        }


def difference(
    before: ElectionRecord,
    after: ElectionRecord,
    *,
    contest: str,
    stage_before: str,
    stage_after: str,
    level: str | None = None,
    by: str = "unit",
) -> Difference:
    """Compare two versions of one contest, unit by unit.

    Args:
        before: The record of the earlier version.
        after: The record of the later version; the same one for two stages of a record.
        contest: Contest, the same id in both.
        stage_before: Stage of the earlier version.
        stage_after: Stage of the later version.
        level: Only units of this level; every line that was published by default.
        by: `unit`: units meet by their id. `name`: by their own name, such as the number of a station, where no
            other unit in the sheet has it, and by their id else; for versions that place a station differently.

    Returns:
        The difference, its changes in the order of their size within each unit order of the later record.

    Raises:
        UsageError: A version does not exist, or no unit is of this level.
    """
    old, new = _sheet(before, contest, stage_before), _sheet(after, contest, stage_after)
    if by not in {"unit", "name"}:
        raise UsageError("units meet by unit or by name", value=by, mend="use unit or name")
    lines_old, lines_new = _lines(before, old, level, by), _lines(after, new, level, by)
    if level is not None and not lines_old.height and not lines_new.height:
        raise UsageError("no unit of this level has figures", value=level, mend="name a level of the record's units")
    both = lines_old.drop("unit").join(lines_new, on="key", suffix="_new", maintain_order="right")
    here, there = both["line"].to_numpy(), both["line_new"].to_numpy()
    gone = lines_old.join(lines_new, on="key", how="anti", maintain_order="left")
    come = lines_new.join(lines_old, on="key", how="anti", maintain_order="left")
    names = list(dict.fromkeys((*old.counts, *new.counts)))
    options = list(dict.fromkeys((*old.options, *new.options)))
    figures, rows = [], []
    any_change, vote_change = np.zeros(here.size, bool), np.zeros(here.size, bool)
    for name, is_option in [(n, False) for n in names] + [(o, True) for o in options]:
        first, second = _column(old, name, is_option=is_option), _column(new, name, is_option=is_option)
        change = _change(name, first.gather(here), second.gather(there), is_option=is_option)
        differs = change.differs
        any_change |= differs
        if is_option:
            vote_change |= differs
        figures.append(change.summary(first.gather(gone["line"]), second.gather(come["line"])))
        rows.append(change.rows(both["unit"]))
    table = pl.concat(rows) if rows else pl.DataFrame(schema=_CHANGES)
    return Difference(
        before=old,
        after=new,
        level=level,
        figures=tuple(figures),
        changes=_named(table, after),
        only_before=gone["unit"],
        only_after=come["unit"],
        compared=int(here.size),
        changed_votes=int(np.count_nonzero(vote_change)),
        changed=int(np.count_nonzero(any_change)),
        status_changes=_status_changes(old, new, both),
        digests=(before.digest, after.digest),
        by=by,
    )


_CHANGES = {
    "unit": pl.String,
    "figure": pl.String,
    "before": pl.Int64,
    "after": pl.Int64,
    "change": pl.Int64,
}


@dataclass(frozen=True)
class _Change:
    """One figure in the units of both versions."""

    name: str
    is_option: bool
    before: pl.Series
    after: pl.Series
    difference: NDArray[np.int64]
    both: NDArray[np.bool_]
    came: NDArray[np.bool_]
    went: NDArray[np.bool_]

    @property
    def differs(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.both & (self.difference != 0)) | self.came | self.went
        return found

    def summary(self, gone: pl.Series, come: pl.Series) -> FigureChange:
        """Over the units of both versions, and those that only one of them holds."""
        in_both = all(
            side.null_count() + only.null_count() < side.len() + only.len()
            for side, only in ((self.before, gone), (self.after, come))
        )
        met = bool(self.both.any())
        moved = np.where(self.both, self.difference, 0)
        return FigureChange(
            name=self.name,
            is_option=self.is_option,
            gained=int(np.count_nonzero(moved > 0)),
            lost=int(np.count_nonzero(moved < 0)),
            net=int(moved.sum()) if met else None,
            gross=int(np.abs(moved).sum()) if met else None,
            appeared=int(np.count_nonzero(self.came)),
            vanished=int(np.count_nonzero(self.went)),
            only_before=_sum_of_filled(gone),
            only_after=_sum_of_filled(come),
            appeared_sum=int(self.after.filter(pl.Series(self.came)).sum()),
            vanished_sum=int(self.before.filter(pl.Series(self.went)).sum()),
            in_both=in_both,
        )

    def rows(self, units: pl.Series) -> pl.DataFrame:
        places = np.flatnonzero(self.differs)
        before, after = self.before.gather(places), self.after.gather(places)
        figure = VOTES + self.name if self.is_option else self.name
        return pl.DataFrame({"unit": units.gather(places), "before": before, "after": after}).select(
            "unit",
            pl.lit(figure).alias("figure"),
            "before",
            "after",
            (pl.col("after") - pl.col("before")).alias("change"),
        )


def _change(name: str, before: pl.Series, after: pl.Series, *, is_option: bool) -> _Change:
    old, new = before.is_not_null().to_numpy(), after.is_not_null().to_numpy()
    moved = after.fill_null(0).to_numpy() - before.fill_null(0).to_numpy()
    return _Change(name, is_option, before, after, moved, old & new, ~old & new, old & ~new)


def _sum_of_filled(column: pl.Series) -> int | None:
    """The sum; None where there are units and none has the figure."""
    return None if column.null_count() == column.len() > 0 else int(column.sum())


def _sheet(record: ElectionRecord, contest: str, stage: str) -> Sheet:
    sheet = record.sheet(contest, stage)
    if sheet is None:
        known = sorted(s for c, s in record.sheets if c == contest)
        raise UsageError(
            f"{record.id} has no figures of this contest and stage",
            value=f"{contest}, {stage}",
            mend=f"it has the stages {', '.join(known)}" if known else "see: scrutineer records show",
        )
    return sheet


def _lines(record: ElectionRecord, sheet: Sheet, level: str | None, by: str) -> pl.DataFrame:
    """Key, unit and line of the sheet's lines that are compared."""
    table = record.units.table.select("unit", "level", "name")[sheet.rows].with_row_index("line")
    if level is not None:
        table = table.filter(pl.col("level") == level)
    alone = pl.col("name").is_not_null() & pl.col("name").is_unique() if by == "name" else pl.lit(value=False)
    key = pl.when(alone).then(pl.col("name")).otherwise(pl.col("unit"))
    return table.select(key.alias("key"), "unit", pl.col("line").cast(pl.Int64))


def _column(sheet: Sheet, name: str, *, is_option: bool) -> pl.Series:
    if is_option and name in sheet.options:
        return sheet.votes[name]
    if is_option:
        return pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, len(sheet))
    return sheet.count(name)


def _named(changes: pl.DataFrame, record: ElectionRecord) -> pl.DataFrame:
    """The changes with the names of their units, those of largest size first."""
    names = record.units.table.select("unit", "name")
    return (
        changes.join(names, on="unit", how="left", maintain_order="left")
        .sort(pl.col("change").abs().fill_null(0), descending=True, maintain_order=True)
        .select("unit", "name", "figure", "before", "after", "change")
    )


def _status_changes(old: Sheet, new: Sheet, both: pl.DataFrame) -> pl.DataFrame:
    before = old.ballots["status"].gather(both["line"])
    after = new.ballots["status"].gather(both["line_new"])
    table = pl.DataFrame({"unit": both["unit"], "before": before, "after": after})
    return table.filter(pl.col("before").ne_missing(pl.col("after")))
