"""How often each test cries wolf, and how often it finds stated faults, in elections with exactly these stations.

False positives are counted on clean elections from a generator that the nulls do not know (`other_generator`); power on
clean elections of these stations with a planted fault. Every election is one task with its own spawned seed, so that
the figures do not depend on how many work on them, and a run that was stopped goes on where it ended.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from scrutineer.errors import InputError
from scrutineer.forensics.battery import method
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult, Power
from scrutineer.forensics.multiplicity import alone
from scrutineer.forensics.other_generator import OtherGenerator
from scrutineer.forensics.planted_faults import FAULTS, plant
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.wilson_interval import wilson_interval

LEVEL: Final = 0.01
CLEAN: Final = "clean"

type Key = tuple[str, str, str | None]
type Found = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Task:
    """One simulated election.

    Attributes:
        fault: Id of the planted fault, or `clean`.
        share: Share of the stations that have it; 0 for a clean one.
        number: Its number among those like it.
    """

    fault: str
    share: float
    number: int

    @property
    def id(self) -> str:
        """What tells the task from others, as text."""
        return f"{self.fault}:{self.share:g}:{self.number}"


@dataclass(frozen=True)
class ErrorRates:
    """Error rates of the tests of one contestant.

    Attributes:
        false_positives: Test (method, test, contestant) to the share of clean elections in which it rejects.
        power: Test to how often it finds the faults.
        elections: Simulated elections of each kind.
        level: Level of every test.
    """

    false_positives: Mapping[Key, float]
    power: Mapping[Key, tuple[Power, ...]]
    elections: int
    level: float

    def attached(self, results: Iterable[MethodResult]) -> tuple[MethodResult, ...]:
        """The results with their error rates; those of regions have none of their own."""
        found = []
        for result in results:
            key = (result.method, result.test, result.contestant)
            known = result.unit is None and key in self.false_positives
            found.append(
                replace(
                    result,
                    false_positive_rate=self.false_positives[key],
                    false_positive_runs=self.elections,
                    power=self.power.get(key, ()),
                )
                if known
                else result
            )
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "elections": self.elections,
            "level": self.level,
            "tests": [
                {
                    "method": key[0],
                    "test": key[1],
                    "contestant": key[2],
                    "false_positive_rate": rate,
                    "false_positive_runs": self.elections,
                    "false_positive_interval": list(wilson_interval(round(rate * self.elections), self.elections)),
                    "power": [power.as_dict() for power in self.power.get(key, ())],
                }
                for key, rate in self.false_positives.items()
            ],
        }


def tasks(elections: int, faults: Sequence[str], shares: Sequence[float]) -> tuple[Task, ...]:
    """The elections that are to be simulated.

    Raises:
        InputError: Fewer than one election, a fault that does not exist, or a share that is none.
    """
    if elections < 1:
        raise InputError("one election at least must be simulated", column="elections", value=elections)
    for fault in faults:
        if fault not in FAULTS:
            raise InputError("there is no such fault", value=fault, mend=f"use one of {', '.join(FAULTS)}")
    for share in shares:
        if not 0 < share <= 1:
            raise InputError("a share of stations lies above 0 and at most at 1", column="share", value=share)
    kinds = [(CLEAN, 0.0), *((fault, share) for fault in faults for share in shares)]
    return tuple(Task(fault, share, number) for fault, share in kinds for number in range(elections))


def simulate(case: Case, methods: Sequence[str], task: Task) -> Found:
    """P values of every test on one simulated election, by `method|test|contestant`.

    Args:
        case: The case; its seed is that of all tasks.
        methods: Method ids.
        task: The election.
    """
    kind = 0 if task.fault == CLEAN else 1 + list(FAULTS).index(task.fault)
    rng = np.random.default_rng([case.seed, kind, round(task.share * 1e6), task.number])
    if task.fault == CLEAN:
        drawn = _other(case.stations, case.contestant).draw(rng)
    else:
        drawn = plant(case.clean.draw(rng), task.fault, contestant=case.contestant, share=task.share, rng=rng)
    # Draws of a method's own null verify it and enter no p value: most of the time would go into them.
    simulated = replace(
        case, stations=drawn, draws=0, record=None, by_region=False, original_resamples=0, previous=None
    )
    found: Found = {}
    for name in methods:
        for result in method(name)(simulated):
            if result.unit is None:
                found["|".join((result.method, result.test, result.contestant or ""))] = result.p_value
    return found


@lru_cache(maxsize=1)
def _other(stations: Stations, contestant: str) -> OtherGenerator:
    """Kept from one task to the next with the spreads that it found; the stations are compared by identity."""
    return OtherGenerator(stations, contestant)


def run_tasks(
    case: Case,
    methods: Sequence[str],
    wanted: Sequence[Task],
    *,
    done: Mapping[str, Found] | None = None,
    executor: Executor | None = None,
    tell: Callable[[Task, Found], None] | None = None,
) -> dict[str, Found]:
    """Simulate what is not done yet.

    Args:
        case: The case.
        methods: Method ids.
        wanted: The elections.
        done: Task id to what an earlier run found.
        executor: Works on several at once; in this process, one after the other, by default.
        tell: Called with each election when it is done, in the order in which they end.

    Returns:
        Task id to p values, for all that are wanted.
    """
    found = dict(done or {})
    open_tasks = [task for task in wanted if task.id not in found]
    # The record stays here: workers need arrays only.
    bare = replace(case, record=None, previous=None)
    for task, values in _worked(bare, methods, open_tasks, executor):
        found[task.id] = values
        if tell is not None:
            tell(task, values)
    return {task.id: found[task.id] for task in wanted}


def _worked(
    case: Case, methods: Sequence[str], wanted: Sequence[Task], executor: Executor | None
) -> Iterator[tuple[Task, Found]]:
    if executor is None:
        for task in wanted:
            yield task, simulate(case, methods, task)
        return
    # Fitted here once and sent along, not fitted by every worker for every election.
    _ = (case.clean.turnout, case.clean.validity, case.clean.shares)
    futures = {executor.submit(simulate, case, methods, task): task for task in wanted}
    for future in as_completed(futures):
        yield futures[future], future.result()


def error_rates(
    found: Mapping[str, Found], wanted: Sequence[Task], *, level: float = LEVEL, tests: int | None = None
) -> ErrorRates:
    """Error rates from simulated elections.

    Args:
        found: Task id to p values.
        wanted: The elections.
        level: Level of every test.
        tests: Tests that are corrected together where the verdict is given; those with a p value here by default.

    Returns:
        The rates. A test that was not applicable in an election did not reject there.
    """
    names = list(dict.fromkeys(name for task in wanted for name in found[task.id]))
    # A method that only describes has no error rate.
    names = [name for name in names if any(values.get(name) is not None for values in found.values())]
    kinds = list(dict.fromkeys((task.fault, task.share) for task in wanted))
    corrected_level = alone(level, max(tests or len(names), 1))
    p_values = {
        (name, kind): np.asarray(
            [
                np.inf if (p := found[task.id].get(name)) is None else p
                for task in wanted
                if (task.fault, task.share) == kind
            ]
        )
        for name in names
        for kind in kinds
    }
    rejected = {case: float((values <= level).mean()) for case, values in p_values.items()}
    corrected = {case: float((values <= corrected_level).mean()) for case, values in p_values.items()}
    number = max((task.number for task in wanted), default=-1) + 1

    def key(name: str) -> Key:
        of, test, contestant = name.split("|")
        return of, test, contestant or None

    return ErrorRates(
        {key(name): rejected[name, (CLEAN, 0.0)] for name in names if (name, (CLEAN, 0.0)) in rejected},
        {
            key(name): tuple(
                Power(
                    FAULTS[fault].describe(share),
                    share,
                    rejected[name, (fault, share)],
                    level,
                    number,
                    corrected[name, (fault, share)],
                    corrected_level,
                )
                for fault, share in kinds
                if fault != CLEAN
            )
            for name in names
        },
        number,
        level,
    )
