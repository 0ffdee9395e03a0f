"""`scrutineer forensics`: does the count look like one that people made by voting."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from scrutineer.cli.options import Date, Json, Record, Title, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrutineer.forensics.case import Case
    from scrutineer.forensics.method_result import MethodResult
    from scrutineer.materiality.consequences import Consequence

    type Key = tuple[str, str, str | None, str | None]

Methods = Annotated[
    list[str] | None, typer.Option("--method", help="Method to use; may be given again. All by default.")
]
Contestants = Annotated[
    list[str] | None,
    typer.Option("--contestant", help="Option to look at; may be given again. The two first by default."),
]
Contest = Annotated[str | None, typer.Option("--contest", help="Contest; the first by default.")]
AtStage = Annotated[
    str | None, typer.Option("--stage", help="Version of the count; the last by default. Station file: its name.")
]
_SHORTER: Final = (
    "Shorter with fewer elections or with --method; scrutineer calibrate takes --fault, --share and --workers, and its "
    "--log lets a run that was stopped go on."
)
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of what is drawn.")]


def forensics(
    record: Record,
    methods: Methods = None,
    contestants: Contestants = None,
    contest: Contest = None,
    stage: AtStage = None,
    by_region: Annotated[bool, typer.Option("--by-region", help="Test every region as well.")] = False,
    calibrate: Annotated[
        int,
        typer.Option("--calibrate", min=0, metavar="N", help="Simulate N elections of each kind for error rates."),
    ] = 0,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Show how each result moves with other cuts and definitions.")
    ] = False,
    original_rule: Annotated[
        int,
        typer.Option(
            "--original-rule", min=0, metavar="N", help="Show spikes by the original rule too, with N resamples."
        ),
    ] = 0,
    previous: Annotated[
        str | None,
        typer.Option("--previous", metavar="RECORD", help="The election before, for stations that changed otherwise."),
    ] = None,
    seed: Seed = 20180729,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
) -> None:
    """Test the stations of a count, with nulls made for these very stations."""
    from scrutineer.cli.forensic_cases import decided_by, open_cases
    from scrutineer.forensics.battery import run_battery
    from scrutineer.forensics.forensic_document import forensic_document
    from scrutineer.materiality.consequences import consequences

    cases = open_cases(
        record,
        title=title,
        date=date,
        contest=contest,
        stage=stage,
        contestants=contestants,
        by_region=by_region,
        seed=seed,
        original_resamples=original_rule,
        previous=previous,
    )
    # Before the long part: a law that cannot be read is told at once.
    decided = decided_by(cases[0])
    results = run_battery(cases, methods, sensitivity=sensitivity)
    if calibrate:
        results = _with_rates(cases, methods, calibrate, results)
    weighed = {} if decided is None else consequences(results, decided)
    if as_json:
        print_json(forensic_document(cases[0], results, {key: found.as_dict() for key, found in weighed.items()}))
    else:
        _show(cases[0], results, weighed)


def _with_rates(
    cases: "list[Case]", methods: list[str] | None, elections: int, results: "tuple[MethodResult, ...]"
) -> "tuple[MethodResult, ...]":
    from scrutineer.cli.estimated_time import first_timed
    from scrutineer.cli.progress import steps
    from scrutineer.forensics.battery import METHODS, WITHOUT_ERROR_RATES
    from scrutineer.forensics.error_rates import error_rates, run_tasks, tasks
    from scrutineer.forensics.planted_faults import COMMON

    wanted = tasks(elections, COMMON, (0.02, 0.1))
    judged = sum(result.p_value is not None for result in results)
    judging = {result.method for result in results if result.p_value is not None} - set(WITHOUT_ERROR_RATES)
    chosen = [name for name in methods or METHODS if name in judging]
    for case in cases:
        if case.why_not is not None:
            continue
        begun = first_timed(case, chosen, wanted, shorter=f"{case.contestant}: {_SHORTER}")
        with steps(f"simulating for {case.contestant}", len(wanted) - len(begun)) as step:
            found = run_tasks(case, chosen, wanted, done=begun, tell=lambda *_, step=step: step())
        results = error_rates(found, wanted, tests=judged).attached(results)
    return results


def _show_sensitivity(result: "MethodResult") -> None:
    from scrutineer.forensics.sensitivity import lines_of

    for line in lines_of(result):
        if line.statistic is None:
            typer.echo(f"  {line.variant:<20}{line.stations:>10,} stations  not applicable")
            continue
        p = "" if line.p is None else f"  p {line.p:.3g}"
        typer.echo(f"  {line.variant:<20}{line.stations:>10,} stations  statistic {line.statistic:.4g}{p}")


def _show(case: "Case", results: "tuple[MethodResult, ...]", weighed: "Mapping[Key, Consequence]") -> None:
    from scrutineer.checks.wording import many
    from scrutineer.forensics.forensic_document import NO_PROOF, corrected_over
    from scrutineer.forensics.method_result import rate_in_words

    record, stations = case.record, case.stations
    if record is not None:
        typer.echo(f"{record.metadata.election.title}  (record {record.id}, digest {record.digest[:12]})")
    have = "has" if len(stations) == 1 else "have"
    typer.echo(f"{many(len(stations), 'station')} {have} figures that can be set against each other.")
    for part in stations.separated:
        typer.echo(f"  set apart: {many(part.stations, 'station')}, {many(part.ballots, 'ballot')}: {part.reason}")
    for result in results:
        who = f" of {result.contestant}" if result.contestant else ""
        where = f", {result.unit}" if result.unit else ""
        head = f"{result.method} {result.test}".strip() + f"{who}{where}"
        if not result.applicable:
            typer.echo(f"\n{head}: not applicable, because {result.reason}.")
            continue
        p = "  describes" if result.p_value is None else f"  p {result.p_value:.3g}, corrected {result.p_adjusted:.3g}"
        typer.echo(f"\n{head}{p}")
        typer.echo(f"  {result.words.seen}")
        if result.words.clean:
            typer.echo(f"  {result.words.clean}")
        if result.key in weighed:
            typer.echo(f"  {weighed[result.key].sentence}")
        _show_sensitivity(result)
        if result.false_positive_rate is not None:
            rate = rate_in_words(result.false_positive_rate, result.false_positive_runs)
            typer.echo(f"  In clean simulated elections it rejects at 1 % with frequency {rate}.")
        for power in result.power:
            typer.echo(f"  Found with frequency {power.in_words}: {power.fault}.")
    if any(result.p_value is not None for result in results):
        typer.echo(f"\n{corrected_over(results)}")
    typer.echo(f"\n{NO_PROOF}")
