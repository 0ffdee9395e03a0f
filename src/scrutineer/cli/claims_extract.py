"""`scrutineer claims extract`: who said what in an article, which figures stand in it, and whether they agree."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.options import Json, open_target, parse_day, print_json

if TYPE_CHECKING:
    from scrutineer.claims.article_drafts import ArticleDrafts

_BY = "scrutineer claims extract"
_LONGEST_SHOWN = 100


def extract(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Text or HTML file; - for standard input.", show_default=False)
    ],
    record: Annotated[
        str | None, typer.Option("--record", help="Record of the election that it is about.", show_default=False)
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Day of the article, as 2018-08-20.", show_default=False)
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="en, es, fr or pt; else told by the text.", show_default=False),
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option("--pipeline", help="An installed spaCy pipeline that reads it as well.", show_default=False),
    ] = None,
    text_out: Annotated[
        Path | None, typer.Option("--text-out", help="Write the text that the offsets count in.", show_default=False)
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="Add the drafts to this ledger.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Draft the statements and figures of an article: who said what, what can be checked, what does not agree."""
    from scrutineer.formats.article import read_article
    from scrutineer.report.article import examine_article

    read = read_article(article)
    opened = None if record is None else open_target(record, None, None, None)
    said_on = date or read.date
    drafts = examine_article(read.text, record=opened, date=parse_day(said_on), language=language, pipeline=pipeline)
    if text_out is not None:
        from scrutineer.formats.atomic import write_file

        write_file(text_out, read.text)
    if ledger is not None:
        from scrutineer.claims.drafts.draft_entry import payloads_of
        from scrutineer.formats.draft_file import add_drafts

        about = {"title": read.title, "url": None, "date": said_on}
        add_drafts(ledger, payloads_of(drafts.as_dict(), read.text, about), by=_BY)
    if as_json:
        about_record = None if opened is None else {"id": opened.id, "digest": opened.digest}
        about_article = {"name": read.name, "title": read.title, "date": said_on}
        print_json({"article": about_article, "record": about_record, **drafts.as_dict()})
        return
    _print(drafts, with_record=opened is not None)


def _print(drafts: "ArticleDrafts", *, with_record: bool) -> None:
    from scrutineer.report.numerals import plural

    text = drafts.text
    counts = f"{plural(len(drafts.statements), 'statement')}, {plural(len(drafts.figures), 'figure')}"
    typer.echo(f"{counts}. All are drafts until a person confirms them.")
    typer.echo("\nWho said what")
    for one in drafts.statements:
        via = f", by way of {', '.join(one.via)}" if one.via else ""
        typer.echo(f"  {one.start:>6}  {one.speaker}{via} ({one.form}, {one.confidence} confidence)")
        typer.echo(f"          {_short(text[one.start : one.end])}")
    measured = any(one.candidates for one in drafts.figures)
    told = "Figures that the record may check" if with_record else "Figures, and what they may measure"
    typer.echo(f"\n{told if measured else 'Figures'}")
    for bound in drafts.figures:
        figure = bound.figure
        inside = drafts.speaker_of(figure)
        who = "reporter" if inside is None else drafts.statements[inside].speaker
        told = f"{figure.kind}" + ("" if figure.hedge == "none" else f", {figure.hedge.replace('_', ' ')}")
        typer.echo(f"  {figure.start:>6}  {figure.printed}  ({told}; {who})")
        if figure.readings:
            typer.echo("          may also be read with the other decimal mark: a person has to choose")
        for candidate in bound.candidates[:3]:
            about = "" if candidate.election == "this" else f", election {candidate.election}"
            unit = "" if candidate.unit is None else f", in {candidate.unit}"
            typer.echo(f"          {candidate.metric}{about}{unit}: {'; '.join(candidate.reasons)}")
        if bound.ambiguous:
            typer.echo("          ambiguous: a person has to bind it")
    typer.echo("\nThe figures against each other")
    if not drafts.consistency:
        typer.echo("  no two of them can be tested against each other")
    for finding in drafts.consistency:
        typer.echo(f"  {finding.outcome}: {finding.words}")


def _short(passage: str) -> str:
    flat = " ".join(passage.split())
    return flat if len(flat) <= _LONGEST_SHOWN else flat[: _LONGEST_SHOWN - 1] + "…"
