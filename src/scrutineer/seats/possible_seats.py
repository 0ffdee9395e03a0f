"""Which numbers of seats are possible where the votes by district were not published.

Question: given the national votes, the seats to be filled by district and whatever else is known, what are the fewest
and the most seats that an option can have under highest averages?
Method: an integer program over the vote tables that fit: all of them where votes are few (`seat_program`), else by
conditions that each must meet (`level_program`). A number is called possible only where a table in whole numbers shows
it, checked by the exact formula (`vote_table`). It is called impossible only where the program excludes it although
its inequalities were loosened. Between the two it cannot be told, and both are given.
An outcome that needs lots to fall one way counts as possible.

It misleads where what is known is not true, where the seats to be filled are not the law's, and where little is known:
with national votes alone nearly every number is possible, which says nothing of what is likely.
Reference: as in `seat_program`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.divisors import DivisorSequence, divisor_sequence
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.known_votes import UNNAMED, KnownVotes
from scrutineer.seats.level_program import level_bound
from scrutineer.seats.seat_program import WHOLE_UP_TO, Bloc, SeatProgram, Sense
from scrutineer.seats.vote_table import CheckedTable, Table, checked, proportional_table, table_of

type Status = Literal["possible", "impossible", "cannot be told"]

_TRIES: Final = 5
"""Numbers of seats between the best that is shown and a bound for which a table is looked for."""


@dataclass(frozen=True, slots=True)
class SeatRange:
    """The seats that one option can have in all districts together.

    Attributes:
        option: The option, or `UNNAMED` for all unnamed lists together.
        least_shown: Fewest seats that a checked vote table gives it; None where no table was found.
        least_proved: No vote table that fits gives it fewer.
        most_shown: Most seats that a checked vote table gives it.
        most_proved: No vote table that fits gives it more.
    """

    option: str
    least_shown: int | None
    least_proved: int
    most_shown: int | None
    most_proved: int

    @property
    def least(self) -> int | None:
        """Fewest seats; None where it cannot be told exactly."""
        return self.least_shown if self.least_shown == self.least_proved else None

    @property
    def most(self) -> int | None:
        """Most seats; None where it cannot be told exactly."""
        return self.most_shown if self.most_shown == self.most_proved else None

    def answer(self, seats: int) -> Status:
        """Whether the option can have this number of seats; numbers between two possible ones cannot be told."""
        if seats < self.least_proved or seats > self.most_proved:
            return "impossible"
        return "possible" if seats in {self.least_shown, self.most_shown} else "cannot be told"

    def as_dict(self) -> dict[str, Any]:
        """The range as plain JSON values."""
        return {
            "option": self.option,
            "least": self.least,
            "most": self.most,
            "least_shown": self.least_shown,
            "least_proved": self.least_proved,
            "most_shown": self.most_shown,
            "most_proved": self.most_proved,
        }


@dataclass(frozen=True)
class PossibleSeats:
    """What is possible given what is known.

    Attributes:
        known: What is known.
        status: Whether any vote table fits it.
        reason: Why none does, where none does.
        ranges: One for each option asked for; empty where no table fits.
        tables: The checked vote tables that show what is possible.
        evidence: How it was worked out.
    """

    known: KnownVotes
    status: Status
    reason: str | None
    ranges: tuple[SeatRange, ...]
    tables: tuple[CheckedTable, ...]
    evidence: Evidence

    def range_of(self, option: str) -> SeatRange:
        """The range of one option.

        Raises:
            KeyError: It was not asked for, or nothing is possible.
        """
        return {found.option: found for found in self.ranges}[option]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values, without the tables."""
        return {
            "known": self.known.as_dict(),
            "status": self.status,
            "reason": self.reason,
            "ranges": [found.as_dict() for found in self.ranges],
            "tables_checked": len(self.tables),
            "evidence": self.evidence.as_dict(),
        }


def possible_seats(
    known: KnownVotes, *, divisor: str = "dhondt", options: Sequence[str] | None = None
) -> PossibleSeats:
    """Find the fewest and the most seats that options can have.

    Args:
        known: What is known of the votes.
        divisor: Name of the divisor sequence. Quota then highest average is D'Hondt.
        options: Options to ask for; by default all, and `UNNAMED` where there are such lists.

    Returns:
        The ranges, with what could not be told left open; `impossible` where nothing fits what is known.

    Raises:
        InputError: The sequence has no linear form (it starts at 0, or has square roots), lists are unnamed and it is
            not D'Hondt, or an option is not known.
    """
    sequence = sequence_for(known, divisor)
    everybody = [*known.totals, *([UNNAMED] if known.unnamed_lists else [])]
    asked = list(everybody if options is None else options)
    for option in asked:
        if option not in everybody:
            raise InputError("this option has no national votes", value=option, mend=f"use one of: {everybody}")
    reason = known.contradiction()
    if reason is not None:
        return PossibleSeats(known, "impossible", reason, (), (), _evidence(known, sequence, options, 0))
    search = _Search(known, sequence, everybody)
    if not search.fits_something():
        reason = "No vote table fits all of it, even with every condition loosened."
    ranges = () if reason else tuple(search.range_of(option) for option in asked)
    status: Status = "impossible" if reason else "possible" if search.tables else "cannot be told"
    return PossibleSeats(
        known, status, reason, ranges, tuple(search.tables), _evidence(known, sequence, options, len(search.tables))
    )


def sequence_for(known: KnownVotes, divisor: str) -> DivisorSequence:
    """The divisor sequence of this name, where the programs can use it.

    Raises:
        InputError: There is none, it has no linear form, or lists are unnamed and it is not D'Hondt.
    """
    sequence = divisor_sequence(divisor)
    if sequence.power != 1 or sequence.starts_at_zero:
        raise InputError(
            "this divisor sequence cannot be written as inequalities between votes",
            value=divisor,
            mend="use one that starts above 0 and has no square roots",
        )
    if known.unnamed_lists and sequence.name != "dhondt":
        raise InputError(
            "with lists whose votes are not published only D'Hondt has exact bounds",
            value=divisor,
            mend="add the votes of all lists",
        )
    return sequence


class _Search:
    """The tables found so far, and what they and the program show."""

    def __init__(self, known: KnownVotes, sequence: DivisorSequence, everybody: list[str]) -> None:
        self.known, self.sequence, self.everybody = known, sequence, everybody
        self.tables: list[CheckedTable] = []
        self.large = known.all_votes > WHOLE_UP_TO and sequence.name == "dhondt"
        self.apart = SeatProgram(known, [Bloc((o,), self._lists(o)) for o in everybody], sequence)
        self.keep(proportional_table(known))

    def keep(self, table: Table | None) -> None:
        """Add a table that passes every check."""
        found = None if table is None else checked(self.known, table, self.sequence.name)
        if found is not None:
            self.tables.append(found)

    def fits_something(self) -> bool:
        """False where even the loosened program has no solution."""
        if self.tables:
            return True
        if self.large:
            blocs = self._loose(self.everybody[0])
            totals = [sum(self._votes(o) for o in bloc.options) for bloc in blocs]
            return level_bound(self.known, blocs, totals, 0, "most").feasible is not False
        found = self.apart.solve(0, "most")
        if found.seats is not None:
            self.keep(table_of(self.apart, found.seats, found.votes))
        return found.feasible is not False

    def range_of(self, option: str) -> SeatRange:
        return SeatRange(option, *self._end(option, "least"), *self._end(option, "most"))

    def _end(self, option: str, sense: Sense) -> tuple[int | None, int]:
        proved = 0 if sense == "least" else self.known.seats
        shown = self._shown(option, sense)
        if shown == proved:
            return shown, proved
        if self.large:
            return self._by_levels(option, sense, proved)
        found = self.apart.solve(self.everybody.index(option), sense)
        if found.bound is not None:
            proved = max(proved, found.bound) if sense == "least" else min(proved, found.bound)
        if found.seats is not None:
            self.keep(table_of(self.apart, found.seats, found.votes))
        return self._shown(option, sense), proved

    def _by_levels(self, option: str, sense: Sense, proved: int) -> tuple[int | None, int]:
        """Bounds by necessary conditions, then tables that reach them or come near."""
        blocs = self._loose(option)
        totals = [sum(self._votes(o) for o in bloc.options) for bloc in blocs]
        target = next(b for b, bloc in enumerate(blocs) if option in bloc.options)
        found = level_bound(self.known, blocs, totals, target, sense)
        if found.bound is not None:
            proved = max(proved, found.bound) if sense == "least" else min(proved, found.bound)
        goal = failed = proved
        for tried in range(1, _TRIES + 1):
            if found.seats is not None and found.votes is not None:
                others = self._others(option, blocs, found.votes)
                for seats in self._spread(option, sense, found.seats[:, 0], others):
                    self.keep(table_of(self.apart, seats))
            shown = self._shown(option, sense)
            if shown is None or shown == proved:
                break
            if (shown < goal) if sense == "most" else (shown > goal):
                failed = goal
            goal = (shown + failed) // 2 if sense == "most" else -(-(shown + failed) // 2)
            if goal == shown or tried == _TRIES:
                break
            found = level_bound(self.known, blocs, totals, target, sense, reach=goal)
        return self._shown(option, sense), proved

    def _others(self, option: str, blocs: list[Bloc], votes: np.ndarray) -> list[dict[str, int]]:
        """Votes of all but the target by district, those of a merged bloc in the proportions of the nation."""
        found: list[dict[str, int]] = [{} for _ in votes]
        for b, bloc in enumerate(blocs):
            total = sum(map(self._votes, bloc.options))
            for o in bloc.options:
                for d, row in enumerate(found):
                    if o not in {option, UNNAMED}:
                        row[o] = max(0, int(votes[d, b] * self._votes(o) / total)) if total else 0
        return found

    def _spread(
        self, option: str, sense: Sense, levels: np.ndarray, others: list[dict[str, int]]
    ) -> Iterator[np.ndarray]:
        """Seats by district and option with these of the target: the others' by votes, to one rival, or in turn."""
        place = self.everybody.index(option)
        ranked = sorted(self.everybody, key=lambda o: -self._votes(o))
        rivals = [o for o in ranked if o != option]
        sizes = np.array(list(self.known.magnitudes.values()))
        base = np.zeros((len(sizes), len(self.everybody)), dtype=np.int64)
        base[:, place] = levels
        if all(any(row.values()) for row in others):
            by_votes = base.copy()
            for d, row in enumerate(others):
                for o, won in next(highest_averages(row, int(sizes[d] - levels[d])).outcomes()).items():
                    by_votes[d, self.everybody.index(o)] = won
            yield by_votes
        one = base.copy()
        one[:, self.everybody.index(rivals[0])] = sizes - levels
        yield one
        if sense == "least":
            left = {o: self._votes(o) for o in rivals}
            turn = base.copy()
            for d in np.argsort(levels - sizes, kind="stable"):
                rival = max(left, key=lambda o: left[o])
                turn[d, self.everybody.index(rival)] = sizes[d] - levels[d]
                left[rival] -= int(self.known.all_votes * (sizes[d] - levels[d]) / self.known.seats)
            yield turn

    def _votes(self, option: str) -> int:
        return self.known.unnamed_votes if option == UNNAMED else self.known.totals[option]

    def _shown(self, option: str, sense: Sense) -> int | None:
        if sense == "least":
            return min((table.least[option] for table in self.tables), default=None)
        return max((table.most[option] for table in self.tables), default=None)

    def _loose(self, option: str) -> list[Bloc]:
        """The target, the largest and the options of which more is known apart, the rest merged."""
        alone = {option, max(self.everybody, key=self._votes), *(bound.option for bound in self.known.shares)}
        alone |= {o for votes in self.known.known.values() for o in votes}
        rest = tuple(o for o in self.everybody if o not in alone)
        merged = [Bloc(rest, sum(map(self._lists, rest)))] if rest else []
        return [Bloc((o,), self._lists(o)) for o in self.everybody if o in alone] + merged

    def _lists(self, option: str) -> int:
        return self.known.unnamed_lists if option == UNNAMED else 1


def _evidence(known: KnownVotes, sequence: DivisorSequence, options: Sequence[str] | None, tables: int) -> Evidence:
    caveats = [
        "What is possible is not what is likely: nothing is said of how votes are spread over districts.",
        "Votes by district are unknowns; what is known of them is taken as given.",
        "Outcomes that need lots to fall one way count as possible.",
    ]
    if not known.magnitudes_sourced:
        caveats.insert(0, "The seats by district have no source that was read: they are not shown to be the law's.")
    return Evidence(
        method="seats.possible_seats",
        parameters={
            "divisor": sequence.name,
            "districts": len(known.magnitudes),
            "seats": known.seats,
            "options": None if options is None else len(options),
            "tables": tables,
        },
        references=("doi:10.1007/s12532-017-0130-5",),
        caveats=tuple(caveats),
    )
