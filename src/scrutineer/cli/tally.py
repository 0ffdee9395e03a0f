"""`scrutineer tally`: counts, turnout and shares, from the finest units to the nation."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, number, open_target, per_cent, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from scrutineer.tabulation.tally import Tabulation


def tally(
    record: Record,
    level: Annotated[str | None, typer.Option("--level", help="Also every unit of this level.")] = None,
    as_json: Json = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the figures as CSV to this file.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write them as Parquet to this file.")] = None,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Add up a record and show counts, turnout, invalid share and votes with their coverage."""
    from scrutineer.formats.atomic import write_file
    from scrutineer.tabulation.tally import tabulate
    from scrutineer.tabulation.tally_document import tally_document

    opened = open_target(record, title, date, stage)
    if level is not None and level not in opened.units.levels:
        raise UsageError(
            "the record has no such level", value=level, mend=f"use one of {', '.join(opened.units.levels)}"
        )
    tabulation = tabulate(opened)
    document: dict[str, Any] | None = tally_document(tabulation, level) if as_json else None
    written = []
    if csv is not None or parquet is not None:
        import io

        table = _table(tabulation, level)
        for path, writer in ((csv, "write_csv"), (parquet, "write_parquet")):
            if path is not None:
                stream = io.BytesIO()
                getattr(table, writer)(stream)
                write_file(path, stream.getvalue())
                written.append(path)
    if document is not None:
        print_json(document)
        return
    _show(tabulation, tally_document(tabulation))
    for path in written:
        typer.echo(f"written: {path}")


def _table(tabulation: "Tabulation", level: str | None) -> "pl.DataFrame":
    """Every tally of a level, one row per unit, contest and stage."""
    import polars as pl

    record = tabulation.record
    frames = []
    for contest, stage in tabulation.rolled:
        root = str(record.units.table["level"][record.contest_row(contest)])
        units = tabulation.units_at(contest, stage, level or root)
        frames.append(units.select(pl.lit(contest).alias("contest"), pl.lit(stage).alias("stage"), pl.all()))
    if not frames:
        raise UsageError("the record has no figures to write", value=record.id, mend="nothing was published")
    return pl.concat(frames, how="diagonal_relaxed")


def _show(tabulation: "Tabulation", document: dict[str, Any]) -> None:
    record = tabulation.record
    typer.echo(f"{record.metadata.election.title}  (record {record.id}, digest {record.digest[:12]})")
    for contest in document["contests"]:
        typer.echo(f"\n{contest['title']}")
        for entry in contest["stages"]:
            coverage = entry["coverage"]
            typer.echo(
                f"\n  {entry['name']}"
                + (f", {entry['date']}" if entry["date"] else "")
                + f"  [{coverage['reported']:,} of {coverage['expected']:,} at level {coverage['level']} reported]"
            )
            for name in ("registered", "cast", "valid", "invalid", "blank"):
                if entry[name] is not None:
                    typer.echo(f"    {name:<12}{number(entry[name]):>14}")
            typer.echo(
                f"    turnout       {per_cent(entry['turnout']):>12}   (cast / registered: "
                f"{number(entry['cast_counted'])} / {number(entry['registered_counted'])})"
            )
            typer.echo(f"    turnout_valid {per_cent(entry['turnout_valid']):>12}   (valid / registered)")
            if entry["cast_without_register"]:
                typer.echo(f"    {number(entry['cast_without_register'])} ballots of units without a register left out")
            typer.echo(f"    invalid share {per_cent(entry['invalid_share']):>12}   (invalid / cast)")
            for option in sorted(entry["options"], key=lambda o: -(o["votes"] or -1)):
                if option["votes"] is not None:
                    seats = "" if option["seats"] is None else f"{option['seats']:>5} seats"
                    typer.echo(
                        f"      {option['name'][:38]:<38}{number(option['votes']):>14}"
                        f"{per_cent(option['share']):>10}{seats}"
                    )
            if entry["unnamed_votes"]:
                typer.echo(f"      {'options without a published figure':<38}{number(entry['unnamed_votes']):>14}")
    for note in record.notes:
        typer.echo(f"\nnote: {note}")
