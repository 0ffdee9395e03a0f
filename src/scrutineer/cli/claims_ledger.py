"""`scrutineer claims verify-ledger` and `sign`: the chain of decisions, and a name under a verdict."""

from pathlib import Path
from typing import Annotated

import typer

from scrutineer.cli.options import Claims, Date, Json, Record, Stage, Title, open_target, print_json

Ledger = Annotated[
    Path | None,
    typer.Option("--ledger", help="The ledger; by default ledger.jsonl in the record folder.", show_default=False),
]
_NO_HEAD = (
    "Whether entries are missing at the end, or the whole was written anew, a chain cannot show by itself: "
    "publish the head and the number of entries, and give them with --head and --entries next time."
)


def verify_ledger(
    target: Annotated[
        Path | None,
        typer.Argument(metavar="RECORD|FILE", help="Record folder, or a ledger file.", show_default=False),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="FILE", help="The ledger file.", show_default=False)
    ] = None,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HASH", help="A head noted earlier: the ledger must still hold that entry."),
    ] = None,
    entries: Annotated[
        int | None,
        typer.Option("--entries", metavar="N", min=0, help="The number of entries noted with it.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Test the chain of a ledger: any change, removal, insertion or other order is found. Exit 1 if it is broken."""
    from scrutineer.errors import UsageError
    from scrutineer.formats.ledger_file import CUT, check_ledger

    path = ledger or target
    if path is None:
        raise UsageError("no ledger is named", mend="name a record folder or a ledger file, or add --ledger")
    if head is not None and (len(head) != 64 or set(head) - set("0123456789abcdef")):
        raise UsageError("--head is not a hash", value=head, mend="give the 64 hexadecimal digits of a head")
    chain = check_ledger(path)
    fault, number = chain.fault, len(chain.entries)
    place = None if head is None else chain.place_of(head)
    missing = _missing(head, place, entries, number)
    holds = fault is None and missing is None
    if as_json:
        print_json(
            {
                "holds": holds,
                "entries": number,
                "head": chain.head,
                "fault": {"line": fault.line, "code": fault.code, "message": fault.message} if fault else None,
                "noted_head": head,
                "noted_head_at": place,
                "noted_entries": entries,
                "missing": missing,
            }
        )
    else:
        if fault:
            typer.echo(f"BROKEN at line {fault.line}: {fault.message}.\nEntries before it, which hold: {number}.")
            if fault.code == "half_written":
                typer.echo(f"To go on, {CUT}.")
        elif not number:
            typer.echo("The ledger is EMPTY: it has no entry, so nothing was verified.")
        else:
            typer.echo(f"The chain holds.\nentries: {number}\nhead: {chain.head}")
        if missing:
            typer.echo(f"BROKEN: {missing}.")
        elif head is not None and place is not None:
            typer.echo(
                f"The noted head is entry {place}: up to there nothing has changed; {number - place} came after it. "
                "Whether more came after it and were taken away, only a later head can show."
            )
        elif number and not fault:
            typer.echo(_NO_HEAD)
    if not holds:
        raise typer.Exit(1)


def _missing(head: str | None, place: int | None, noted: int | None, entries: int) -> str | None:
    """What a ledger lacks of what was noted, in words; None where it lacks nothing."""
    if head is not None and place is None:
        return (
            "no entry has the noted head. Entries are missing at the end, or the ledger was written anew, "
            "or the head is of another ledger"
        )
    if noted is None:
        return None
    if place is not None and place != noted:
        return f"the noted head is entry {place}, not entry {noted} as noted"
    return f"{noted} entries were noted, and {entries} are there" if entries < noted else None


def sign(
    record: Record,
    claim: Annotated[str, typer.Option("--claim", metavar="ID", help="Claim to sign.", show_default=False)],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who signs.", show_default=False)],
    organisation: Annotated[str, typer.Option("--organisation", help="For whom.", show_default=False)],
    ledger: Ledger = None,
    note: Annotated[str | None, typer.Option("--note", help="What is to be kept beside the signature.")] = None,
    claims: Claims = None,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Sign the verdict on a claim: verdict and digest of the record are added to the ledger under your name."""
    from scrutineer.errors import UsageError
    from scrutineer.report.signing import sign_claim

    if not organisation.strip():
        raise UsageError("--organisation is empty", mend="name the organisation that publishes the verdict")
    opened = open_target(record, title, date, stage)
    signed = sign_claim(opened, claim, by=by, organisation=organisation, ledger=ledger, note=note, claims_file=claims)
    if as_json:
        print_json(signed.as_dict())
        return
    payload = signed.entry.payload
    typer.echo(f"{claim}: {payload['verdict'].replace('_', ' ').upper()}")
    typer.echo(f"    {payload['explanation']}")
    typer.echo(f"signed by {signed.entry.by}, {payload['organisation']}, {signed.entry.at}")
    typer.echo(f"ledger: {signed.path}, entry {signed.entry.sequence}\nhead: {signed.entry.hash}")
