"""`scrutineer calibrate`: the error rates of the tests on exactly these stations, in long runs."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from scrutineer.cli.forensics import AtStage, Contest, Methods, Seed
from scrutineer.cli.options import Date, Json, Record, Title, print_json
from scrutineer.errors import UsageError

_SHORTER: Final = "Shorter with fewer --elections, --fault, --share or --method, or with --workers N."
_RESTART: Final = "With --log FILE a run that was stopped goes on."
Contestant = Annotated[
    list[str] | None, typer.Option("--contestant", help="Option to look at, one; that with most votes by default.")
]


def calibrate(
    record: Record,
    elections: Annotated[int, typer.Option("--elections", min=1, help="Simulated elections of each kind.")] = 100,
    methods: Methods = None,
    contestants: Contestant = None,
    faults: Annotated[
        list[str] | None, typer.Option("--fault", help="Fault to plant; may be given again. All by default.")
    ] = None,
    shares: Annotated[
        list[float] | None,
        typer.Option("--share", help="Share of the stations that have it; may be given again. 0.02, 0.1, 0.3."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that simulate.")] = 1,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="A running Dask cluster that simulates.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="File in which every election is kept, so that a run can go on.")
    ] = None,
    contest: Contest = None,
    stage: AtStage = None,
    seed: Seed = 20180729,
    as_json: Json = False,
    title: Title = None,
    date: Date = None,
) -> None:
    """Simulate elections of these stations: how often do the tests cry wolf, how often do they find stated faults."""
    from contextlib import ExitStack

    from scrutineer.cli.estimated_time import first_timed
    from scrutineer.cli.forensic_cases import executor_of, open_cases
    from scrutineer.cli.progress import steps
    from scrutineer.forensics.battery import METHODS, WITHOUT_ERROR_RATES, method
    from scrutineer.forensics.error_rates import error_rates, run_tasks, tasks
    from scrutineer.forensics.method_result import rate_in_words
    from scrutineer.forensics.planted_faults import FAULTS
    from scrutineer.formats.calibration_log import appended, read_log, write_line

    cases = open_cases(
        record,
        title=title,
        date=date,
        contest=contest,
        stage=stage,
        contestants=contestants or None,
        by_region=False,
        seed=seed,
    )
    case = cases[0]
    if contestants and len(contestants) > 1:
        raise UsageError("a calibration is of one contestant", column="contestant", value=contestants[1])
    if case.why_not is not None:
        raise UsageError("nothing can be simulated", value=case.why_not)
    for name in methods or ():
        method(name)
        if name in WITHOUT_ERROR_RATES:
            raise UsageError(
                f"this method {WITHOUT_ERROR_RATES[name]}, so that it has no error rate",
                value=name,
                mend=f"use one of {', '.join(known for known in METHODS if known not in WITHOUT_ERROR_RATES)}",
            )
    chosen = tuple(methods or (name for name in METHODS if name not in WITHOUT_ERROR_RATES))
    wanted = tasks(elections, faults or list(FAULTS), shares or [0.02, 0.1, 0.3])
    about = {
        "digest": case.digest,
        "contest": case.contest,
        "stage": case.stage,
        "contestant": case.contestant,
        "methods": list(chosen),
        "seed": seed,
    }
    done = {} if log is None else read_log(log, about)
    with ExitStack() as stack:
        stream = None if log is None else stack.enter_context(appended(log, about, done))

        def keep(task: Any, values: Any) -> None:
            if stream is not None:
                write_line(stream, task.id, values)

        begun = first_timed(
            case,
            chosen,
            wanted,
            shorter=_SHORTER if log else f"{_SHORTER} {_RESTART}",
            done=done,
            workers=None if cluster else workers,
            tell=keep,
        )
        executor = stack.enter_context(executor_of(workers, cluster))
        step = stack.enter_context(steps("simulating", len(wanted) - len(begun)))

        def tell(task: Any, values: Any) -> None:
            keep(task, values)
            step()

        found = run_tasks(case, chosen, wanted, done=begun, executor=executor, tell=tell)
    rates = error_rates(found, wanted)
    skipped = {} if methods else WITHOUT_ERROR_RATES
    if as_json:
        print_json({**about, "skipped": skipped, "stations": len(case.stations), **rates.as_dict()})
        return
    typer.echo(f"{len(case.stations):,} stations, {case.contestant}: {elections:,} elections of each kind, level 1 %")
    for (name, test, of), false in rates.false_positives.items():
        rate, whose = rate_in_words(false, elections), f" of {of}" if of else ""
        typer.echo(f"\n{name} {test}{whose}: rejects clean elections with frequency {rate}")
        for power in rates.power[name, test, of]:
            typer.echo(f"  found with frequency {power.in_words}: {power.fault}")
    for reason in dict.fromkeys(skipped.values()):
        names = ", ".join(name for name, why in skipped.items() if why == reason)
        typer.echo(f"\nLeft out, because each {reason}: {names}.")
