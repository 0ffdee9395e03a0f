"""The command `scrutineer`: its commands, and one place where errors become exit codes.

Exit codes: 0 done; 1 `check --fail-on` found what it was asked for, or a ledger is broken; 2 bad input or bad usage;
3 a fault of Scrutineer itself.
"""

import os
import sys

import typer

from scrutineer.cli import (
    calibrate,
    check,
    claims,
    diff,
    export,
    forensics,
    import_,
    law,
    matter,
    records,
    report,
    seats,
    tally,
)
from scrutineer.errors import ScrutineerError

app = typer.Typer(
    name="scrutineer",
    help="Judge whether a national election result can be believed.\n\n"
    "RECORD is the id of a built-in record (see: scrutineer records list), a record folder, or a station file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("report")(report.report)
app.command("tally")(tally.tally)
app.command("check")(check.check)
app.command("seats")(seats.seats)
app.command("matter")(matter.matter)
app.command("forensics")(forensics.forensics)
app.command("calibrate")(calibrate.calibrate)
app.command("diff")(diff.diff)
app.command("import")(import_.import_files_command)
app.command("export")(export.export)
app.add_typer(claims.app, name="claims")
app.add_typer(records.app, name="records")
app.add_typer(law.app, name="law")

_FAULT = 3


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        from scrutineer import __version__

        typer.echo(f"scrutineer {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors are printed without a traceback."""
    try:
        app(standalone_mode=True)
    except ScrutineerError as error:
        typer.echo(f"scrutineer: {error}".encode(errors="backslashreplace").decode(), err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of the pipe has gone: not an error, but nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        if os.environ.get("SCRUTINEER_DEBUG"):
            raise
        typer.echo(
            f"scrutineer: a fault of Scrutineer itself, not of your data ({type(fault).__name__}: {fault}). "
            "Set SCRUTINEER_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        sys.exit(_FAULT)


if __name__ == "__main__":
    main()
