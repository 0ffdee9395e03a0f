"""Rule E03: nothing is in the sum twice, be it a file or the stations of an area.

That one key or one form stands in two rows is rule C12 or B04.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.rule import (
    FAIL,
    FIRST_REASON,
    NOT_EVALUABLE,
    PASS,
    Finding,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing
from scrutineer.record.sheet import Sheet

SAME_FILE: Final = "source file"
SAME_FIGURES: Final = "stations with the same figures"
_TOO_FEW: Final = "too few stations with different figures lie directly below the area"


def _twice(subject: Subject, parameters: Parameters) -> Outcome:
    least = int(number_of(parameters, "least_stations"))
    judged = [found for sheet in subject.sheets if (found := _same_areas(subject, sheet, least)) is not None]
    files = tuple(_same_files(subject))
    if not judged and not files:
        reason = "no source has a digest, and no area has stations below it"
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason=reason),))
    return Outcome(tuple(judged), files)


def _used(sheet: Sheet) -> set[str]:
    """Sources of the figures of a sheet."""
    cells = set(sheet.ballots["source"].drop_nulls().unique())
    for option in sheet.options:
        source = sheet.vote_sources[option]
        cells |= {source} if isinstance(source, str) else set(source.drop_nulls().unique())
    return {part.strip() for cell in cells for part in cell.split(";")}


def _same_files(subject: Subject) -> Iterator[Finding]:
    """Per count: as many files as sources."""
    for sheet in subject.sheets:
        files = _files(subject, sheet)
        if files:
            sources = sum(len(names) for names in files)
            yield Finding(
                FAIL if sources > len(files) else PASS,
                sheet.contest,
                sheet.stage,
                subject.root(sheet.contest),
                SAME_FILE,
                expected=len(files),
                observed=sources,
            )


def _files(subject: Subject, sheet: Sheet) -> list[list[str]]:
    """The sources of a count that have a digest, those of one file together."""
    digests = {source.id: source.sha256.lower() for source in subject.record.metadata.sources if source.sha256}
    by_file: dict[str, list[str]] = {}
    for name in sorted(_used(sheet) & digests.keys()):
        by_file.setdefault(digests[name], []).append(name)
    return list(by_file.values())


def _same_areas(subject: Subject, sheet: Sheet, least: int) -> Judgement | None:
    """Areas whose stations have, as a set, exactly the figures of another area's."""
    areas = _areas(subject, sheet).with_columns((pl.col("distinct") >= least).alias("enough"))
    if not areas.height:
        return None
    alike = areas.select(pl.len().over("figures", "enough").cast(pl.Int64)).to_series().to_numpy()
    enough = areas["enough"].to_numpy()
    result = np.where(enough, alike > 1, FIRST_REASON).astype(np.int8)
    reasons = () if enough.all() else (_TOO_FEW,)
    one = np.ones_like(alike)
    return Judgement(sheet.contest, sheet.stage, SAME_FIGURES, areas["area"].to_numpy(), result, reasons, one, alike)


def _areas(subject: Subject, sheet: Sheet) -> pl.DataFrame:
    """Per area with stations directly below it: area (row), stations, distinct forms, figures (a hash of them all)."""
    units = subject.record.units
    # Empty forms are alike without being copies.
    some = (subject.vote_totals(sheet).total > 0) | (subject.figures(sheet, "cast")[0] > 0)
    kept = some & ~subject.has_children[sheet.rows] & sheet.reported.to_numpy() & (units.parent[sheet.rows] >= 0)
    columns = [sheet.count(name) for name in sheet.counts] + [sheet.votes[name] for name in sheet.options]
    figures = pl.DataFrame([column.alias(str(place)) for place, column in enumerate(columns)])
    forms = pl.DataFrame({"area": units.parent[sheet.rows], "form": figures.hash_rows(seed=0)})
    return (
        (forms if kept.all() else forms.filter(kept))
        .sort("area", "form")
        .with_columns(pl.int_range(pl.len()).over("area").alias("place"))
        .with_columns(
            pl.struct("form", "place").hash(seed=1).alias("placed"),
            (pl.col("form") != pl.col("form").shift(1)).alias("new"),
        )
        .group_by("area", maintain_order=True)
        .agg(
            pl.len().alias("stations"),
            (pl.col("new").slice(1).sum() + 1).alias("distinct"),
            pl.col("placed").bitwise_xor().alias("figures"),
        )
    )


def _message(subject: Subject, row: Row) -> str:
    place = subject.place(row["row"])
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    if row["metric"] == SAME_FILE:
        said = [f"{listing(names)} are one file" for names in _files(subject, sheet) if len(names) > 1]
        return f"{place}, {subject.stage_name(row['stage'])}: of the sources of the count {'; '.join(said)}."
    areas = _areas(subject, sheet)
    own = areas.row(by_predicate=pl.col("area") == row["row"], named=True)
    twins = areas.filter((pl.col("figures") == own["figures"]) & (pl.col("area") != row["row"]))["area"]
    names = listing(subject.place(area) for area in twins)
    return f"{place}: its {own['stations']} stations have, form by form, the figures of those of {names}."


E03: Final = Rule(
    code="E03",
    title="Nothing is in the sum twice",
    formula="no two sources of one count have the same SHA-256; and no two areas with at least `least_stations` "
    "stations directly below them that differ from each other have stations whose figures all agree",
    severity="error",
    source="PPCRV 2025 (a duplicate file inflated the totals)",
    when_not_evaluable="no source has a digest, and no area has so many stations with different figures",
    cries_wolf="where one file lawfully holds two tables and is named as two sources",
    evaluate=_twice,
    message=_message,
    parameters={"least_stations": 3},
    meanings={"least_stations": "different forms that an area must have before it is compared with others"},
    level="total",
    owner="recipe",
)
