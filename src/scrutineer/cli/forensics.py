"""`scrutineer forensics`: does the count look like one that people made by voting."""

from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.options import Date, Json, Record, Title, open_target, print_json
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.forensics.case import Case
    from scrutineer.forensics.method_result import MethodResult
    from scrutineer.record.record import ElectionRecord

_CLOSING = (
    "No anomaly is not proof of a clean election; an anomaly is not proof of fraud. Each method sees one kind of fault."
)


def forensics(
    record: Record,
    methods: Annotated[
        list[str] | None, typer.Option("--method", help="Method to use; may be given again. All by default.")
    ] = None,
    contestants: Annotated[
        list[str] | None,
        typer.Option("--contestant", help="Option to look at; may be given again. The two first by default."),
    ] = None,
    contest: Annotated[str | None, typer.Option("--contest", help="Contest; the first by default.")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="Version of the count; the last by default.")] = None,
    by_region: Annotated[bool, typer.Option("--by-region", help="Test every region as well.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of what is drawn.")] = 20180729,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
) -> None:
    """Test the stations of a count, with nulls made for these very stations."""
    from pathlib import Path

    from scrutineer.forensics.battery import run_battery

    opened = open_target(record, title, date, stage if Path(record).is_file() else None)
    cases = _cases(opened, contest, None if Path(record).is_file() else stage, contestants, by_region, seed)
    results = run_battery(cases, methods)
    stations = cases[0].stations
    if as_json:
        print_json(
            {
                "record": {"id": opened.id, "digest": opened.digest},
                "contest": cases[0].contest,
                "stage": cases[0].stage,
                "stations": len(stations),
                "separated": [part.as_dict() for part in stations.separated],
                "results": [result.as_dict() for result in results],
                "note": _CLOSING,
            }
        )
        return
    _show(opened, cases[0], results)


def _cases(
    record: "ElectionRecord",
    contest: str | None,
    stage: str | None,
    contestants: list[str] | None,
    by_region: bool,
    seed: int,
) -> "list[Case]":
    from scrutineer.forensics.case import Case
    from scrutineer.forensics.stations import stations_of

    known = [entry.id for entry in record.metadata.contests]
    if contest is not None and contest not in known:
        raise UsageError("the record has no such contest", value=contest, mend=f"use one of {', '.join(known)}")
    chosen = contest or record.main_contest().id
    latest = record.latest(chosen)
    stages = [entry.id for entry in record.metadata.stages if (chosen, entry.id) in record.sheets]
    if stage is not None and stage not in stages:
        raise UsageError("the contest has no such stage", value=stage, mend=f"use one of {', '.join(stages)}")
    at = stage or (latest.id if latest else None)
    if at is None:
        raise UsageError("the record holds no count of this contest", value=chosen, mend="name a record with stations")
    stations = stations_of(record, chosen, at)
    if not stations.options:
        raise UsageError("the record holds no votes by option", value=record.id, mend="name a record with votes")
    unknown = [option for option in contestants or () if option not in stations.options]
    if unknown:
        raise UsageError(
            "this option has no votes at this stage", value=unknown[0], mend=f"use one of {', '.join(stations.options)}"
        )
    return [
        Case(stations, option, seed=seed, by_region=by_region, record=record, contest=chosen, stage=at)
        for option in contestants or stations.options[:2]
    ]


def _show(record: "ElectionRecord", case: "Case", results: "tuple[MethodResult, ...]") -> None:
    stations = case.stations
    typer.echo(f"{record.metadata.election.title}  (record {record.id}, digest {record.digest[:12]})")
    typer.echo(f"{len(stations):,} stations have figures that can be set against each other.")
    for part in stations.separated:
        typer.echo(f"  set apart: {part.stations:,} stations, {part.ballots:,} ballots: {part.reason}")
    for result in results:
        who = f" of {result.contestant}" if result.contestant else ""
        where = f", {result.unit}" if result.unit else ""
        head = f"{result.method} {result.test}".strip() + f"{who}{where}"
        if not result.applicable:
            typer.echo(f"\n{head}: not applicable, because {result.reason}.")
            continue
        p = "" if result.p_value is None else f"  p {result.p_value:.3g}, corrected {result.p_adjusted or 0:.3g}"
        typer.echo(f"\n{head}{p}")
        typer.echo(f"  {result.words.seen}")
        if result.words.clean:
            typer.echo(f"  {result.words.clean}")
    typer.echo(f"\n{_CLOSING}")
