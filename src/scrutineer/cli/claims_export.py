"""`scrutineer claims export`: verdicts, passages and check runs for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from scrutineer.cli.claims_ledger import Ledger
from scrutineer.cli.options import Claims, Date, Json, Record, Stage, Title, open_target, print_json


def export(
    record: Record,
    form: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="claimreview, webannotation, prov or csv.", show_default=False),
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="DIR|-", help="Folder to write to; - prints.", show_default=False)
    ] = "-",
    ledger: Ledger = None,
    claim: Annotated[
        list[str] | None, typer.Option("--claim", metavar="ID", help="claimreview: a claim; may be repeated.")
    ] = None,
    page: Annotated[
        str | None, typer.Option("--page", metavar="URL", help="claimreview: address of the published report.")
    ] = None,
    claims: Claims = None,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Export signed verdicts (ClaimReview), confirmed passages (Web Annotation), check runs (PROV-JSON), or a CSV."""
    from scrutineer.formats.atomic import write_folder
    from scrutineer.report.claims_export import export_claims

    opened = open_target(record, title, date, stage)
    done = export_claims(opened, form, ledger=ledger, claims=tuple(claim or ()), page=page, claims_file=claims)
    if out == "-":
        typer.echo(done.document, nl=False)
        for line in done.left_out:
            typer.echo(f"left out: {line}", err=True)
        return
    folder = Path(out)
    write_folder(folder, dict(done.files))
    if as_json:
        print_json({"files": [str(folder / name) for name in done.files], "left_out": list(done.left_out)})
        return
    for name in done.files:
        typer.echo(f"written: {folder / name}")
    for line in done.left_out:
        typer.echo(f"left out: {line}", err=True)
