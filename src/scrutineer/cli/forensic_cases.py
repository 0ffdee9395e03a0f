"""The cases that `forensics` and `calibrate` look at, and what works on simulated elections."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrutineer.cli.options import open_target
from scrutineer.errors import UsageError

if TYPE_CHECKING:
    from scrutineer.forensics.case import Case
    from scrutineer.forensics.previous_election import PreviousElection
    from scrutineer.forensics.stations import Stations
    from scrutineer.materiality.consequences import Decided
    from scrutineer.record.record import ElectionRecord


def open_cases(
    target: str,
    *,
    title: str | None,
    date: str | None,
    contest: str | None,
    stage: str | None,
    contestants: list[str] | None,
    by_region: bool,
    seed: int,
    original_resamples: int = 0,
    previous: str | None = None,
) -> "list[Case]":
    """One case per contestant: those asked for, else the two with most votes.

    Raises:
        UsageError: The record has no such contest, stage or option, or no votes by option.
        ScrutineerError: The record cannot be opened.
    """
    from scrutineer.forensics.case import cases_of

    is_file = Path(target).is_file()
    record = open_target(target, title, date, stage if is_file else None)
    chosen, at = _place(record, contest, None if is_file else stage)
    found = cases_of(record, chosen, at, by_region=by_region, seed=seed)
    if not found:
        raise UsageError("the record holds no votes by option", value=record.id, mend="name a record with votes")
    stations = found[0].stations
    unknown = [option for option in contestants or () if option not in stations.options]
    if unknown:
        raise UsageError(
            "this option has no votes at this stage", value=unknown[0], mend=f"use one of {', '.join(stations.options)}"
        )
    before = None if previous is None else _previous(previous, record, stations)
    first = replace(found[0], original_resamples=original_resamples, previous=before)
    return [replace(first, contestant=option) for option in contestants or [case.contestant for case in found]]


def _previous(target: str, record: "ElectionRecord", stations: "Stations") -> "PreviousElection":
    """The stations of the election before, at its last count, matched to these.

    Raises:
        UsageError: It holds no stations, or none that is in both.
    """
    from scrutineer.forensics.previous_election import matched
    from scrutineer.forensics.stations import stations_of

    earlier = open_target(target, None, None, None)
    contest, stage = _place(earlier, None, None)
    found = matched(record, stations, earlier, stations_of(earlier, contest, stage))
    if not found.here.size:
        raise UsageError(
            "no station is in both elections, by id or by name",
            column="previous",
            value=target,
            mend="name a record whose stations have the same ids",
        )
    return found


def decided_by(case: "Case") -> "Decided | None":
    """What the votes of the case's contest decide; None where the case is of no record.

    Raises:
        LawError: The law of the record, or the rule of the contest, cannot be read.
    """
    from scrutineer.report.examination import examine
    from scrutineer.report.votes_in_question import decided_in

    return None if case.record is None else decided_in(examine(case.record), case.contest, case.stage)


def _place(record: "ElectionRecord", contest: str | None, stage: str | None) -> tuple[str, str]:
    known = [entry.id for entry in record.metadata.contests]
    if contest is not None and contest not in known:
        raise UsageError("the record has no such contest", value=contest, mend=f"use one of {', '.join(known)}")
    chosen = contest or record.main_contest().id
    stages = [entry.id for entry in record.metadata.stages if (chosen, entry.id) in record.sheets]
    if stage is not None and stage not in stages:
        raise UsageError("the contest has no such stage", value=stage, mend=f"use one of {', '.join(stages)}")
    latest = record.latest(chosen)
    at = stage or (latest.id if latest else None)
    if at is None:
        raise UsageError("the record holds no count of this contest", value=chosen, mend="name a record with stations")
    return chosen, at


@contextmanager
def executor_of(workers: int, cluster: str | None) -> Iterator[Executor | None]:
    """What simulates elections: this process, several processes, or a running Dask cluster.

    Raises:
        UsageError: Dask is not installed, or the cluster does not answer.
    """
    if cluster is not None:
        with _cluster(cluster) as found:
            yield found
    elif workers > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # A fresh interpreter for each: threads of the tables' library do not survive a fork.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "a cluster needs the package distributed, which is not installed",
            column="cluster",
            value=address,
            mend="install scrutineer with the extra cluster",
        ) from None
    connect: Any = Client
    try:
        client = connect(address, timeout=10)
    except (OSError, TimeoutError, ValueError) as fault:
        raise UsageError(
            f"the cluster does not answer: {fault}", column="cluster", value=address, mend="check address and port"
        ) from None
    with client:
        yield client.get_executor()
