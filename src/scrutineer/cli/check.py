"""`scrutineer check`: is the record consistent with itself, its stages and the record before."""

import sys
from collections import Counter
from typing import Annotated

import typer

from scrutineer.cli.options import Date, Json, Record, Stage, Title, open_target, print_json
from scrutineer.errors import UsageError

SEVERITIES = ("info", "warning", "quarantine", "error", "alert")
RESULTS = ("fail", "not_evaluable", "pass")
LISTED = 25
"""Findings of one rule that are printed; the rest are counted."""


def check(
    record: Record,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help=f"Exit 1 on a failed finding of at least: {', '.join(SEVERITIES)}.",
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option("--show", metavar="RESULTS", help="Also list: not_evaluable,pass (comma-separated)."),
    ] = None,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
) -> None:
    """Run every rule and list what fails, with the figures expected and observed."""
    if fail_on is not None and fail_on not in SEVERITIES:
        raise UsageError("--fail-on: unknown severity", value=fail_on, mend=f"use one of {', '.join(SEVERITIES)}")
    shown = ("fail", *[part.strip() for part in show.split(",")]) if show else ("fail",)
    for result in shown:
        if result not in RESULTS:
            raise UsageError("--show: unknown result", value=result, mend=f"use {', '.join(RESULTS)}")
    from scrutineer.report.examination import examine

    opened = open_target(record, title, date, stage)
    report = examine(opened).checks
    document = report.as_dict(show=shown)
    if as_json:
        print_json({"record": {"id": opened.id, "digest": opened.digest}, **document})
    else:
        typer.echo(f"{opened.metadata.election.title}  (record {opened.id}, digest {opened.digest[:12]})\n")
        listed: Counter[tuple[str, str]] = Counter()
        for finding in document["findings"]:
            rule = finding["code"], finding["result"]
            listed[rule] += 1
            if listed[rule] <= LISTED:
                typer.echo(f"{finding['severity']:<11}{rule[0]:<5}{rule[1]:<15}{finding['message']}")
        for (code, result), number in listed.items():
            if number > LISTED:
                typer.echo(f"{code}: {number - LISTED:,} more findings ({result}); --json lists them all")
        if not document["findings"]:
            typer.echo("No rule failed. That is not proof of a clean election: see what could not be evaluated.")
        typer.echo(f"\n{'rule':<6}{'evaluated':>12}{'fail':>10}{'pass':>12}{'not evaluable':>15}")
        for row in document["summary"]:
            typer.echo(
                f"{row['code']:<6}{row['evaluated']:>12,}{row['fail']:>10,}{row['pass']:>12,}{row['not_evaluable']:>15,}"
                + (f"   {row['reason']}" if not row["evaluated"] and row.get("reason") else "")
            )
    worst = report.worst_failed()
    if fail_on is not None and worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on):
        sys.exit(1)
