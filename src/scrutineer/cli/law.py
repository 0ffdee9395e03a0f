"""`scrutineer law`: the electoral laws that come with Scrutineer, and law files of one's own."""

from pathlib import Path
from typing import Annotated, Any

import typer

from scrutineer.cli.options import Date, Json, parse_day, print_json

app = typer.Typer(help="Electoral laws as data: list, show, validate.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the laws that come with Scrutineer."""
    from scrutineer.formats.law_file import list_laws, load_law

    laws = [load_law(name) for name in list_laws()]
    rows = [
        {
            "id": law.id,
            "country": law.country,
            "title": law.title,
            "body": law.body,
            "from": min(dated.from_day for values in law.parameters.values() for dated in values).isoformat(),
            "unverified": sorted(
                {
                    name
                    for name, values in law.parameters.items()
                    for d in values
                    if d.value is not None and not d.verified
                }
            ),
        }
        for law in laws
    ]
    if as_json:
        print_json({"laws": rows})
        return
    for row in rows:
        marked = f"  (unverified: {', '.join(row['unverified'])})" if row["unverified"] else ""
        typer.echo(f"{row['id']:<14}{row['country']}  {row['body']}, from {row['from']}{marked}")


@app.command()
def show(
    law: Annotated[str, typer.Argument(help="Id of a law, or a TOML file.", show_default=False)],
    date: Date = None,
    as_json: Json = False,
) -> None:
    """Show the parameters of a law, with their days, references and whether a source that was read states them."""
    from scrutineer.cli.law_choice import read_chosen

    found, _ = read_chosen(law)
    day = parse_day(date)
    document = found.as_dict() if day is None else found.in_force(day).as_dict()
    if as_json:
        print_json(document)
        return
    typer.echo(f"{document['title']}  ({document['country']}, {document['body']})")
    for name, values in document["parameters"].items():
        for dated in values if isinstance(values, list) else [values]:
            typer.echo(f"\n{name}: {_value(dated['value'])}")
            until = f" until {dated['until']}" if dated["until"] else ""
            typer.echo(f"  from {dated['from']}{until}; {'sourced' if dated['verified'] else 'UNVERIFIED'}")
            for reference in dated["references"]:
                typer.echo(
                    f"  {reference['text']}" + (f" [{', '.join(reference['sources'])}]" if reference["sources"] else "")
                )
            if dated["note"]:
                typer.echo(f"  note: {dated['note']}")
    for variant in document.get("variants", []):
        until = f" until {variant['until']}" if variant["until"] else ""
        typer.echo(f"\nvariant {variant['name']}: {variant['title']}  (--law {found.id}:{variant['name']})")
        typer.echo(f"  from {variant['from']}{until}; {'sourced' if variant['verified'] else 'UNVERIFIED'}")
        for name, value in variant["changes"].items():
            typer.echo(f"  {name}: {_value(value)}")
        if variant["note"]:
            typer.echo(f"  note: {variant['note']}")


@app.command()
def validate(
    file: Annotated[Path, typer.Argument(help="A law file in TOML.", show_default=False)], as_json: Json = False
) -> None:
    """Check a law file: keys, days, sources, and whether every rule can be applied in every period."""
    from scrutineer.cli.law_choice import read_chosen
    from scrutineer.seats.law_check import examine_law

    found, _ = read_chosen(str(file))
    remarks = examine_law(found)
    gaps = [
        {"parameter": r.parameter, "from": r.from_day.isoformat(), "until": r.until.isoformat() if r.until else None}
        for r in remarks
        if r.kind == "gap"
    ]
    if as_json:
        plain = [remark.as_dict() for remark in remarks]
        print_json({"id": found.id, "valid": True, "gaps": gaps, "remarks": plain})
        return
    typer.echo(f"{file}: a law that can be read and applied ({found.title})")
    for remark in remarks:
        typer.echo(f"  {remark.words}")


def _value(value: Any) -> str:
    if value is None:
        return "looked for and not found"
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items())
    return str(value)
