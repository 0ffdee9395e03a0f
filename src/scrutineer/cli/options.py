"""The options and arguments that several commands share."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.record.record import ElectionRecord

Record = Annotated[
    str,
    typer.Argument(metavar="RECORD", help="Built-in id, record folder or station file.", show_default=False),
]
Title = Annotated[str | None, typer.Option("--title", help="Station file: title of the election.")]
Date = Annotated[str | None, typer.Option("--date", help="Station file: polling day, as 2018-07-29.")]
Stage = Annotated[str | None, typer.Option("--stage", help="Station file: which version of the count it holds.")]
Claims = Annotated[
    Path | None,
    typer.Option("--claims", metavar="FILE", help="A file of further claims about the record.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def open_target(record: str, title: str | None, date: str | None, stage: str | None) -> "ElectionRecord":
    """Open RECORD with the options that only station files take.

    Raises:
        UsageError: The date or the stage is malformed.
        ScrutineerError: The record cannot be opened.
    """
    from scrutineer.formats.open_record import open_record

    return open_record(record, title=title, date=parse_day(date), stage=stage)


def parse_day(text: str | None) -> dt.date | None:
    """A day as the options write it.

    Raises:
        UsageError: It is none.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError("--date is not a date", value=text, mend="write it as 2018-07-29") from None


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def number(value: float | None) -> str:
    """A count with separators, or a dash where it is not known."""
    return "-" if value is None else f"{value:,}"


def per_cent(value: float | None, digits: int = 2) -> str:
    """A fraction as per cent, or a dash where it is not known."""
    return "-" if value is None else f"{100 * value:.{digits}f} %"
