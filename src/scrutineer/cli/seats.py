"""`scrutineer seats`: what the law and the record say about seats."""

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, number, open_target, print_json


def seats(
    record: Record,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Show reported seats, and what follows from the votes under the country's own law."""
    from scrutineer.report.examination import examine

    opened = open_target(record, title, date, stage)
    document = examine(opened).seats.as_dict()
    if as_json:
        print_json({"record": {"id": opened.id, "digest": opened.digest}, **document})
        return
    typer.echo(f"{opened.metadata.election.title}  (record {opened.id}, digest {opened.digest[:12]})\n")
    law = document["law"]
    typer.echo(f"law: {law['title'] if isinstance(law, dict) else law or 'none named by the record'}")
    typer.echo(f"seats: {number(document['total'])}   method: {document['method'] or '-'}   {document['derivation']}")
    names = {option.id: option.name for option in opened.metadata.options}
    for option, won in sorted(document["seats"].items(), key=lambda item: -(item[1] or 0)):
        if won:
            typer.echo(f"  {names.get(option, option)[:48]:<50}{won:>5}")
    for sentence in document.get("implications", []):
        typer.echo(f"\n{sentence}")
