"""`scrutineer records`: the built-in records, and what a record holds."""

from typing import Any

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, open_target, print_json

app = typer.Typer(help="The built-in records, and what a record holds.", no_args_is_help=True)


@app.command("list")
def list_records(as_json: Json = False) -> None:
    """List the built-in records, and which of them need an extra."""
    from scrutineer.formats.builtin import list_builtin

    records = list_builtin()
    if as_json:
        print_json(
            {
                "records": [
                    {
                        "id": item.id,
                        "title": item.title,
                        "country": item.country,
                        "first_day": item.first_day,
                        "extra": item.extra,
                        "available": item.available,
                    }
                    for item in records
                ]
            }
        )
        return
    for item in records:
        missing = "" if item.available else ", not installed"
        mark = f"  (extra {item.extra}{missing})" if item.extra else ""
        typer.echo(f"{item.id:<26}{item.first_day or '-':<12}{item.title}{mark}")
    if not all(item.available for item in records):
        wanted = sorted({item.extra for item in records if item.extra and not item.available})
        typer.echo(f'\nTo open the marked ones: pip install "scrutineer[{",".join(wanted)}]"')


@app.command("show")
def show(
    record: Record,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Show what a record holds: stages, units, options, sources, statements."""
    from scrutineer.formats.recipe.import_account import account_beside

    opened = open_target(record, title, date, stage)
    account = account_beside(opened)
    meta = opened.metadata
    levels = opened.units.table["level"].value_counts()
    by_level = dict(zip(levels["level"], levels["count"], strict=True))
    document: dict[str, Any] = {
        "record": {"id": opened.id, "digest": opened.digest},
        "title": meta.election.title,
        "note": meta.election.extra.get("note"),
        "previous": meta.election.previous,
        "law": meta.election.law,
        "units": [{"level": level, "units": by_level[level]} for level in opened.units.levels],
        "contests": [{"id": c.id, "title": c.title, "seats": c.seats} for c in meta.contests],
        "options": len(meta.options),
        "stages": [
            {
                "id": s.id,
                "name": s.name,
                "sequence": s.sequence,
                "date": s.date.isoformat() if s.date else None,
                "coverage": s.coverage,
                "by": s.by,
            }
            for s in meta.stages
        ],
        "sources": [{"id": s.id, "title": s.title, "url": s.url, "date": s.date} for s in meta.sources],
        "statements": opened.statements.height,
        "unsourced_seats": int((opened.seats["status"] == "unsourced").sum()),
        "notes": list(opened.notes),
        "import": None if account is None else account.sentence,
    }
    if as_json:
        print_json(document)
        return
    typer.echo(f"{document['title']}\n  record {opened.id}\n  digest {opened.digest}")
    typer.echo(f"  record before: {document['previous'] or 'none named'}; law: {document['law'] or 'none named'}")
    typer.echo("  units: " + ", ".join(f"{u['units']:,} {u['level']}" for u in document["units"]))
    typer.echo(f"  {document['options']} options, {document['statements']} printed figures")
    for item in document["stages"]:
        typer.echo(f"  stage {item['sequence']}: {item['id']} ({item['date'] or 'no date'}, {item['coverage']})")
    if document["unsourced_seats"]:
        typer.echo(f"  {document['unsourced_seats']} rows of seats have no source")
    for note in filter(None, (document["note"], *document["notes"])):
        typer.echo(f"  note: {note}")
    if account is not None:
        typer.echo(f"  import: {account.sentence}")
        for warning in account.warnings:
            typer.echo(f"  import: {warning}")
    typer.echo("  sources: " + ", ".join(s["id"] for s in document["sources"]))
