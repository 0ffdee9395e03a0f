"""`scrutineer claims review` and `collect`: a person decides on drafts, and what was decided becomes claims."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.claims_ledger import Ledger
from scrutineer.cli.options import Date, Json, Record, Stage, Title, open_target, print_json

if TYPE_CHECKING:
    from scrutineer.record.record import ElectionRecord
    from scrutineer.web.desk import Desk

Source = Annotated[
    str | None,
    typer.Option("--source", metavar="ID", help="The record's source that the article is.", show_default=False),
]


def review(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Text or HTML file; - for standard input.", show_default=False)
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)],
    record: Annotated[
        str | None, typer.Option("--record", metavar="RECORD", help="Record to bind figures to.", show_default=False)
    ] = None,
    ledger: Ledger = None,
    drafts: Annotated[
        Path | None,
        typer.Option("--drafts", metavar="FILE", help="What claims extract --json printed."),
    ] = None,
    source: Source = None,
    organisation: Annotated[
        str, typer.Option("--organisation", help="For whom verdicts are signed.", show_default=False)
    ] = "",
    title: Annotated[str | None, typer.Option("--title", help="Title of the article.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Address of the article.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="Day of the article, as 2018-09-29.")] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of this machine; any free one by default.")
    ] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Serve a page on this machine where a person confirms, corrects, rejects, binds and signs drafts."""
    from scrutineer.web.server import ReviewServer, serve

    desk = _desk(article, by, record, ledger, drafts, source, organisation, title, url, date)
    server = ReviewServer(desk, port)

    def started() -> None:
        typer.echo(f"Review: {server.link}\nledger: {desk.ledger}\nThe link is good once. Ctrl-C ends the review.")
        if not no_browser:
            import webbrowser

            webbrowser.open(server.link)

    serve(server, started=started)
    number = f"{desk.written} decision{'' if desk.written == 1 else 's'}"
    typer.echo(f"\n{number} written to {desk.ledger}" if desk.written else "\nNo decision was written.")


def _desk(
    article: str,
    by: str,
    record: str | None,
    ledger: Path | None,
    drafts: Path | None,
    source: str | None,
    organisation: str,
    title: str | None,
    url: str | None,
    date: str | None,
) -> "Desk":
    from scrutineer.claims.drafts.draft_entry import payloads_of
    from scrutineer.cli.options import parse_day
    from scrutineer.errors import UsageError
    from scrutineer.formats.article import read_article
    from scrutineer.formats.draft_file import add_drafts, has_drafts, read_document, read_drafts
    from scrutineer.formats.ledger_file import ledger_path
    from scrutineer.formats.open_record import open_record
    from scrutineer.report.article import examine_article
    from scrutineer.report.examination import examine
    from scrutineer.report.signing import SOFTWARE
    from scrutineer.web.desk import Desk
    from scrutineer.web.text_finding import text_findings

    if not by.strip():
        raise UsageError("--by is empty", mend="give the name of the person who decides")
    parse_day(date)
    opened = None if record is None else open_record(record)
    if opened is None and ledger is None:
        raise UsageError(
            "neither a record nor a ledger is named", mend="add --ledger, or --record with a record folder"
        )
    path = ledger if opened is None or ledger is not None else ledger_path(opened)
    if path is None:
        raise UsageError("no ledger is named", mend="add --ledger")
    if source is not None:
        _known_source(opened, source)
    read = read_article(article)
    text, said_on = read.text, date or read.date
    about = {"title": title or read.title, "url": url, "date": said_on}
    # The findings about figures together are no drafts, and are worked out each time.
    found = (
        examine_article(text, record=opened, date=parse_day(said_on)).as_dict()
        if drafts is None
        else read_document(drafts)
    )
    if drafts is not None:
        add_drafts(path, read_drafts(drafts, text, about), by=SOFTWARE)
    elif not has_drafts(path, text):
        add_drafts(path, payloads_of(found, text, about), by=SOFTWARE)
    return Desk(
        text=text,
        title=title or read.title or ("Article" if article == "-" else Path(article).name),
        ledger=path,
        by=by.strip(),
        examination=None if opened is None else examine(opened),
        source=source or _source_at(opened, url),
        organisation=organisation.strip(),
        article=about,
        findings=text_findings(found, text),
    )


def _known_source(record: "ElectionRecord | None", source: str) -> None:
    from scrutineer.errors import UsageError

    if record is None:
        raise UsageError("--source needs a record", value=source, mend="add --record")
    if record.metadata.source(source) is None:
        known = ", ".join(one.id for one in record.metadata.sources[:20])
        mend = f"add it to record.toml, or use one of {known}" if known else "add it to record.toml"
        raise UsageError("the record has no such source", value=source, mend=mend)


def _source_at(record: "ElectionRecord | None", url: str | None) -> str | None:
    """The record's source with this address."""
    if record is None or url is None:
        return None
    return next((one.id for one in record.metadata.sources if one.url == url), None)


def collect(
    record: Record,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="ID", help="The record's source that the claims come from.", show_default=False
        ),
    ],
    ledger: Ledger = None,
    out: Annotated[
        str, typer.Option("--out", metavar="FILE|-", help="Claims file to write; - prints.", show_default=False)
    ] = "-",
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Turn confirmed statements with bound figures into a claims file that claims check can run on."""
    from scrutineer.claims.drafts.collected import collected_claims
    from scrutineer.errors import LedgerError
    from scrutineer.formats.collected_file import collected_text, write_collected
    from scrutineer.formats.ledger_file import ledger_path, read_state

    opened = open_target(record, title, date, stage)
    _known_source(opened, source)
    path = ledger_path(opened, ledger)
    found = collected_claims(read_state(path), source=source)
    if not found.claims:
        mend = "confirm statements and bind their figures with scrutineer claims review"
        raise LedgerError("no confirmed statement has a bound figure", file=str(path), mend=mend)
    text = collected_text(found.claims, opened)
    if out != "-":
        write_collected(Path(out), text)
    if as_json:
        claims = [
            {**claim, **({"date": claim["date"].isoformat()} if "date" in claim else {})} for claim in found.claims
        ]
        print_json({"claims": claims, "left_out": list(found.left_out)})
        return
    typer.echo(text if out == "-" else f"written: {out} (claims: {len(found.claims)})", nl=out != "-")
    for line in found.left_out:
        typer.echo(f"left out: {line}", err=True)
