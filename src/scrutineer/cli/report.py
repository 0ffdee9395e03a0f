"""`scrutineer report`: one page that a journalist can read and a statistician can rerun."""

import datetime as dt
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.claims_ledger import Ledger
from scrutineer.cli.options import Claims, Date, Json, Record, Stage, Title, number, open_target, per_cent, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.forensics.case import Case
    from scrutineer.forensics.method_result import MethodResult
    from scrutineer.report.examination import TestStations

Forensics = Annotated[bool, typer.Option("--forensics", help="Run the forensic tests; on large files for minutes.")]
ForensicsFrom = Annotated[
    Path | None,
    typer.Option("--forensics-from", metavar="FILE", help="Results that scrutineer forensics --json printed."),
]


def report(
    record: Record,
    out: Annotated[Path, typer.Option("--out", help="Folder for index.html and report.json.")] = Path("report"),
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
    stage: Stage = None,
    forensics: Forensics = False,
    forensics_from: ForensicsFrom = None,
    claims: Claims = None,
    ledger: Ledger = None,
) -> None:
    """Examine a record and write the report: index.html, and report.json with the same content."""
    from rich.console import Console

    from scrutineer.formats.atomic import refuse_file
    from scrutineer.report.examination import examine
    from scrutineer.report.write import write_report

    refuse_file(out)
    # Progress goes to a terminal only: a pipe or a log gets nothing but the summary.
    with Console(file=sys.stderr).status("Examining the record ..."):
        opened = open_target(record, title, date, stage)
        examination = examine(
            opened, test_stations=_tests(forensics, forensics_from), claims_file=claims, ledger_file=ledger
        )
    if forensics_from is not None and not examination.cases:
        raise UsageError(
            "the record holds no stations that results could be of",
            column="forensics-from",
            value=str(forensics_from),
            mend="leave it out",
        )
    results = examination.method_results
    with Console(file=sys.stderr).status("Writing the report ..."):
        written = write_report(
            examination,
            out,
            command=_command(
                record,
                {"--title": title, "--date": date, "--stage": stage},
                forensics=forensics,
                files={"--forensics-from": forensics_from, "--claims": claims, "--ledger": ledger},
            ),
            made_on=dt.datetime.now(dt.UTC).date(),
        )
    tally = examination.tabulation.latest(examination.contest.id)
    verdicts = Counter(verdict.verdict for verdict in examination.verdicts)
    listed = examination.checks.as_dict()["findings"]
    findings = sum(not finding["versions_behind"] for finding in listed)
    earlier = len(listed) - findings
    if as_json:
        print_json(
            {
                "record": {"id": opened.id, "digest": opened.digest},
                "page": str(written.page),
                "json": str(written.data),
                "findings": findings,
                "findings_of_earlier_versions": earlier,
                "claims": verdicts,
                "forensic_tests": None if results is None else len(results),
            }
        )
        return
    typer.echo(opened.metadata.election.title)
    if tally is not None:
        typer.echo(
            f"  {tally.stage.name}: {number(tally.count('cast'))} ballots cast; turnout "
            f"{per_cent(_float(tally.turnout))} ({number(tally.cast_counted)} of {number(tally.registered_counted)} "
            f"registered); invalid {number(tally.count('invalid'))} ({per_cent(_float(tally.invalid_share))} of "
            "ballots cast)"
        )
        if tally.cast_without_register:
            typer.echo(
                f"  {number(tally.cast_without_register)} ballots of units without a register are outside turnout"
            )
    typer.echo(
        f"  {findings:,} finding{'' if findings == 1 else 's'} to look at"
        + (f", {earlier:,} more about earlier versions" if earlier else "")
        + "; claims: "
        + (_listed(verdicts) or "none beside this record")
    )
    for note in opened.notes:
        typer.echo(f"  note: {note}")
    typer.echo(f"  page: {written.page}\n  data: {written.data}\n  digest: {opened.digest}")


def _tests(run: bool, file: Path | None) -> "TestStations | None":
    """How the forensic tests come about; None where they are left out.

    Raises:
        UsageError: Both ways were asked for.
    """
    if run and file is not None:
        raise UsageError("the tests are either run or read", column="forensics-from", value=str(file), mend="give one")
    if file is not None:
        return lambda cases: _read(file, cases[0])
    return _run if run else None


def _read(file: Path, case: "Case") -> "tuple[MethodResult, ...]":
    from scrutineer.cli.forensic_cases import decided_by
    from scrutineer.formats.results_file import read_results
    from scrutineer.materiality.consequences import consequences

    decided = decided_by(case)
    return read_results(file, case, lambda results: {} if decided is None else consequences(results, decided))


def _run(cases: "tuple[Case, ...]") -> "tuple[MethodResult, ...]":
    from scrutineer.cli.progress import steps
    from scrutineer.forensics.battery import METHODS
    from scrutineer.report.region_tests import run_with_regions

    with steps("testing the stations", len(cases) * len(METHODS)) as step:
        return run_with_regions(cases, tell=step)


def _command(record: str, words: Mapping[str, str | None], *, forensics: bool, files: Mapping[str, Path | None]) -> str:
    """The command that makes the report again; of a path, its last part is enough."""
    parts = ["scrutineer", "report", Path(record).resolve().name if Path(record).exists() else record]
    for flag, value in words.items():
        if value is not None:
            parts += [flag, value]
    if forensics:
        parts.append("--forensics")
    for flag, file in files.items():
        if file is not None:
            parts += [flag, file.name]
    return shlex.join(parts)


def _listed(claims: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in sorted(claims.items()))


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
