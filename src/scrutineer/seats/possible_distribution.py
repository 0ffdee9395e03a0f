"""Whether given seats of every option fit what is known where the votes by district were not published.

Question: is there a vote table with these national votes under which highest averages gives exactly these seats?
Method: as in `possible_seats`. Where votes are few, the program over all tables decides. Else a table is looked for
with the seats of the smaller options in the largest districts; if none is found and no option's seats are excluded by
its bounds, it cannot be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.known_votes import UNNAMED, KnownVotes
from scrutineer.seats.possible_seats import Status, possible_seats, sequence_for
from scrutineer.seats.rounds import is_count
from scrutineer.seats.seat_program import WHOLE_UP_TO, Bloc, SeatProgram
from scrutineer.seats.vote_table import CheckedTable, checked, district_seats, table_of


@dataclass(frozen=True)
class PossibleDistribution:
    """Whether seats are possible.

    Attributes:
        seats: The seats asked about, by option.
        answer: possible, impossible, or cannot be told.
        table: A checked vote table that gives these seats, or admits them where lots decide; else None.
        evidence: How it was worked out.
    """

    seats: Mapping[str, int]
    answer: Status
    table: CheckedTable | None
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values, without the table."""
        return {"seats": dict(self.seats), "answer": self.answer, "evidence": self.evidence.as_dict()}


def possible_distribution(
    known: KnownVotes, seats: Mapping[str, int], *, divisor: str = "dhondt"
) -> PossibleDistribution:
    """Tell whether these seats of every option fit what is known.

    Args:
        known: What is known of the votes.
        seats: Seats in all by option; an absent one has none. `UNNAMED` stands for all unnamed lists.
        divisor: Name of the divisor sequence.

    Returns:
        The answer. Seats that need a drawing of lots to fall one way are possible.

    Raises:
        InputError: The seats are not whole numbers that add up to those to be filled, an option is not known, or the
            sequence cannot be used (as in `possible_seats`).
    """
    sequence = sequence_for(known, divisor)
    everybody = [*known.totals, *([UNNAMED] if known.unnamed_lists else [])]
    strange = sorted(set(seats) - set(everybody))
    if strange or not all(map(is_count, seats.values())) or sum(seats.values()) != known.seats:
        raise InputError(
            f"the seats must be whole numbers of known options that add up to {known.seats}",
            value=strange or dict(seats),
            mend="check options and seats",
        )
    held = [seats.get(option, 0) for option in everybody]
    lists = [known.unnamed_lists if option == UNNAMED else 1 for option in everybody]
    program = SeatProgram(known, [Bloc((o,), n) for o, n in zip(everybody, lists, strict=True)], sequence)
    answer: Status = "cannot be told"
    table = None
    if known.contradiction() is not None:
        answer = "impossible"
    elif known.all_votes <= WHOLE_UP_TO:
        found = program.solve(0, "most", fixed=held)
        if found.feasible is False:
            answer = "impossible"
        elif found.seats is not None:
            table = _checked(program, found.seats, found.votes, divisor)
    else:
        table = _checked(program, _placed(known, held), None, divisor)
        if table is None and any(
            found.answer(seats.get(found.option, 0)) == "impossible"
            for found in possible_seats(known, divisor=divisor).ranges
        ):
            answer = "impossible"
    return PossibleDistribution(
        seats,
        "possible" if table is not None else answer,
        table,
        Evidence(
            method="seats.possible_distribution",
            parameters={"divisor": sequence.name, "seats": known.seats},
            caveats=("What is possible is not what is likely.",),
        ),
    )


def _placed(known: KnownVotes, held: list[int]) -> np.ndarray:
    """Seats by district and option: one by one to the largest districts, the option with most seats gets the rest."""
    sizes = np.array(list(known.magnitudes.values()))
    largest = int(np.argmax(held))
    seats = np.zeros((len(sizes), len(held)), dtype=np.int64)
    left = sizes.copy()
    for b in np.argsort([-number for number in held], kind="stable"):
        if b == largest:
            continue
        for _ in range(held[b]):
            taken = sizes - left
            d = int(np.argmax(np.where(left > 0, sizes / (taken + 1), -1)))
            seats[d, b] += 1
            left[d] -= 1
    seats[:, largest] = left
    return seats


def _checked(program: SeatProgram, seats: np.ndarray, votes: np.ndarray | None, divisor: str) -> CheckedTable | None:
    """A table that passes every check and, district by district, gives these seats or admits them."""
    known = program.known
    table = table_of(program, seats, votes)
    found = None if table is None else checked(known, table, divisor)
    if table is None or found is None:
        return None
    for d, unit in enumerate(known.magnitudes):
        least, most = district_seats(table[unit], known.magnitudes[unit], divisor)
        won = {bloc.options[0]: int(seats[d, b]) for b, bloc in enumerate(program.blocs)}
        if not all(least.get(option, 0) <= number <= most.get(option, 0) for option, number in won.items()):
            return None
    return found
