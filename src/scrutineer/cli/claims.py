"""`scrutineer claims`: what was said, and what the record says to that."""

from pathlib import Path
from typing import Annotated

import typer

from scrutineer.cli.claims_export import export
from scrutineer.cli.claims_extract import extract
from scrutineer.cli.claims_ledger import sign, verify_ledger
from scrutineer.cli.claims_review import collect, review
from scrutineer.cli.options import Claims, Date, Json, Record, Stage, Title, open_target, print_json

app = typer.Typer(help="What was said, and what the record says to that.", no_args_is_help=True)
app.command("review")(review)
app.command("collect")(collect)
app.command("export")(export)
app.command("extract")(extract)
app.command("sign")(sign)
app.command("verify-ledger")(verify_ledger)


@app.command("check")
def check(
    record: Record,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="Also note this run in a ledger.", show_default=False)
    ] = None,
    claims: Claims = None,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Check every claim in the record's claims.toml and print a verdict with its arithmetic."""
    from scrutineer.report.examination import examine

    opened = open_target(record, title, date, stage)
    found = examine(opened, claims_file=claims).verdicts
    if ledger is not None:
        from scrutineer.report.signing import note_run

        note_run(opened, found, ledger)
    verdicts = [verdict.as_dict() for verdict in found]
    if as_json:
        print_json({"record": {"id": opened.id, "digest": opened.digest}, "claims": verdicts})
        return
    typer.echo(f"{opened.metadata.election.title}  (record {opened.id}, digest {opened.digest[:12]})")
    if not verdicts:
        typer.echo("\nNo claims lie beside this record: add a claims.toml to its folder.")
    for verdict in verdicts:
        typer.echo(f"\n{verdict['id']}  {verdict['speaker']}" + (f", {verdict['date']}" if verdict["date"] else ""))
        typer.echo(f"    said: {verdict['printed']}")
        typer.echo(f"    {verdict['verdict'].replace('_', ' ').upper()}: {verdict['explanation']}")
        for other in verdict["related"]:
            typer.echo(f"    {other['claim']}: {other['words']}")
