"""`scrutineer export`: a record in the formats that other programs read."""

from pathlib import Path
from typing import Annotated

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, number, open_target, print_json


def export(
    record: Record,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="KIND",
            help="csv-long, csv-wide, parquet, xlsx, sqlite, data-package, nist or folder.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="File or folder to write. An older file of the name is replaced.", show_default=False
        ),
    ],
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Write a record as another format, and say what that format could not carry."""
    from scrutineer.formats.standards.export import export_record

    opened = open_target(record, title, date, stage)
    done = export_record(opened, to, out)
    if as_json:
        print_json({"record": {"id": opened.id, "digest": opened.digest}, **done.as_dict()})
        return
    typer.echo(f"{opened.metadata.election.title}  (record {opened.id})")
    for file in done.files:
        typer.echo(f"  written: {file}")
    typer.echo("  rows: " + ", ".join(f"{name} {number(rows)}" for name, rows in done.rows.items()))
    for loss in done.losses:
        typer.echo(f"  not carried: {loss}")
    if not done.losses:
        typer.echo("  nothing was lost")
    typer.echo(f"  digest: {done.digest}")
