"""The election record: metadata, sources and five tables, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import polars as pl

from scrutineer.record.digest import record_digest
from scrutineer.record.election import Contest, Metadata, Stage
from scrutineer.record.sheet import Sheet
from scrutineer.record.units import Units, as_run

RECORD_FORMAT = "scrutineer-record/1"


@dataclass(frozen=True)
class ElectionRecord:
    """What was reported of one election.

    Made by `scrutineer.record.assemble.assemble`, which checks it. Ballots and votes are held as one sheet per
    contest and stage; `ballots` and `votes` give them as the long tables of the file format.

    Attributes:
        metadata: Election, contests, options, stages, sources, definitions.
        units: The reporting units and their tree.
        sheets: Contest and stage to what was published.
        seats: unit, contest, stage, option (null: the magnitude), seats, source, status, note.
        statements: Printed figures: statement, unit, contest, stage, metric, option, printed, low, high, date,
            source, used, reason. `low` and `high` are decimal text, so that they stay exact.
        notes: What the reader of the files has to tell about them, one sentence each; outside the digest.
        origin: Folder or file it was read from, where it was read from one; outside the digest.
    """

    metadata: Metadata
    units: Units
    sheets: Mapping[tuple[str, str], Sheet]
    seats: pl.DataFrame
    statements: pl.DataFrame
    notes: tuple[str, ...] = ()
    origin: str | None = None

    @property
    def id(self) -> str:
        """Id of the record."""
        return self.metadata.election.id

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical form, as 64 hexadecimal digits."""
        return record_digest(self)

    @property
    def units_table(self) -> pl.DataFrame:
        """The table of units."""
        return self.units.table

    def stages_of(self, contest: str) -> tuple[Stage, ...]:
        """The counts at which the contest has figures, statements or seats, in order of publication."""
        seen = {stage for (c, stage) in self.sheets if c == contest}
        for table in (self.seats, self.statements):
            seen |= set(table.filter(pl.col("contest") == contest)["stage"].drop_nulls().unique())
        return tuple(stage for stage in self.metadata.stages if stage.id in seen and stage.is_count)

    def readings_of(self, contest: str) -> tuple[Sheet, ...]:
        """The sheets of a contest that are no counts: entries, observers' figures, copies of the forms."""
        found = (self.sheets.get((contest, stage.id)) for stage in self.metadata.stages if not stage.is_count)
        return tuple(sheet for sheet in found if sheet is not None)

    def latest(self, contest: str) -> Stage | None:
        """The last count with a sheet for the contest, or None."""
        found = [stage for stage in self.metadata.stages if (contest, stage.id) in self.sheets and stage.is_count]
        return found[-1] if found else None

    def sheet(self, contest: str, stage: str) -> Sheet | None:
        """The sheet of a contest at a stage, or None."""
        return self.sheets.get((contest, stage))

    def options_complete(self, contest: str, stage: str) -> bool:
        """Whether the votes of this stage name every option on the ballot; unknown counts as no."""
        return self.metadata.contest(contest).options_complete.get(stage, False)

    def contest_row(self, contest: str) -> int:
        """Row of the unit for which the contest is held."""
        return self.units.row_of(self.metadata.contest(contest).unit)

    @cached_property
    def finest_level(self) -> Mapping[str, str]:
        """Contest to the level of the deepest units that have a line in any count."""
        found: dict[str, str] = {}
        counts = {stage.id for stage in self.metadata.stages if stage.is_count}
        for contest in self.metadata.contests:
            sheets = (sheet for (c, stage), sheet in self.sheets.items() if c == contest.id and stage in counts)
            rows = [sheet.rows for sheet in sheets if len(sheet)]
            if not rows:
                continue
            deepest = max(int(self.units.level_codes[as_run(lines)].max()) for lines in rows)
            found[contest.id] = self.units.levels[deepest]
        return found

    def main_contest(self) -> Contest:
        """The first contest of the record."""
        return self.metadata.contests[0]

    @property
    def ballots(self) -> pl.DataFrame:
        """The long table of ballots: unit, contest, stage, counts, status, derived, source, note."""
        frames = [
            sheet.ballots.with_columns(
                self.units.ids.gather(sheet.rows).alias("unit"),
                pl.lit(sheet.contest).alias("contest"),
                pl.lit(sheet.stage).alias("stage"),
            ).filter(pl.col("status").is_not_null())
            for sheet in self._ordered_sheets()
        ]
        if not frames:
            return pl.DataFrame(schema={"unit": pl.String, "contest": pl.String, "stage": pl.String})
        table = pl.concat(frames, how="diagonal_relaxed")
        first = ["unit", "contest", "stage"]
        return table.select(first + [name for name in table.columns if name not in first])

    @property
    def votes(self) -> pl.DataFrame:
        """The long table of votes: unit, contest, stage, option, votes, source."""
        frames = []
        for sheet in self._ordered_sheets():
            unit = self.units.ids.gather(sheet.rows).alias("unit")
            for option in sheet.options:
                source = sheet.vote_sources[option]
                frames.append(
                    pl.DataFrame({"unit": unit})
                    .with_columns(
                        pl.lit(sheet.contest).alias("contest"),
                        pl.lit(sheet.stage).alias("stage"),
                        pl.lit(option).alias("option"),
                        sheet.votes[option].alias("votes"),
                        (pl.lit(source) if isinstance(source, str) else source).alias("source"),
                    )
                    .filter(pl.col("source").is_not_null())
                )
        schema = dict.fromkeys(("unit", "contest", "stage", "option"), pl.String)
        if not frames:
            return pl.DataFrame(schema={**schema, "votes": pl.Int64, "source": pl.String})
        return pl.concat(frames)

    def _ordered_sheets(self) -> list[Sheet]:
        contests = [c.id for c in self.metadata.contests]
        stages = [s.id for s in self.metadata.stages]
        return sorted(self.sheets.values(), key=lambda s: (contests.index(s.contest), stages.index(s.stage)))

    def metadata_dict(self) -> dict[str, Any]:
        """The metadata in the shape of `record.toml`, unknown keys included, nulls left out."""
        meta = self.metadata
        contests = [_as_dict(c) for c in meta.contests]
        return {
            "format": RECORD_FORMAT,
            "election": _as_dict(meta.election),
            "definitions": dict(meta.definitions) or None,
            "contest": contests,
            "option": [_as_dict(o) for o in meta.options],
            "stage": [_as_dict(s) for s in meta.stages],
            "source": [_as_dict(s) for s in meta.sources],
            **meta.extra,
        }


def _as_dict(item: Any) -> dict[str, Any]:
    known = {f.name: getattr(item, f.name) for f in fields(item) if f.name != "extra"}
    plain = {
        name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        for name, value in known.items()
    }
    kept = {name: value for name, value in plain.items() if value is not None and value not in ([], {})}
    return {**kept, **item.extra}
