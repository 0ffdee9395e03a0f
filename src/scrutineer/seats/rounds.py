"""Rounds of highest averages from seats already held: the engine of every divisor formula.

Each round gives one seat to the largest votes / d(seats held + 1). Quotients are compared as whole numbers:
votes times the least common multiple of the divisors over the divisor, so that no rounding can decide a seat.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.errors import InputError
from scrutineer.seats.divisors import DivisorSequence, Weight
from scrutineer.seats.ties import Tie
from scrutineer.seats.trace import SeatStep


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seats won by highest averages.

    Attributes:
        steps: Seats that no tie leaves open, in order.
        tie: The tie at the last seat, or None.
        held: Seats by option with those already held, without the seats of the tie.
        quotients: The winning quotients of all rounds in falling order, tied ones included; None has no bound.
    """

    steps: tuple[SeatStep, ...]
    tie: Tie | None
    held: dict[str, int]
    quotients: tuple[Fraction | None, ...]


def is_count(value: object) -> bool:
    """Whether a value is a whole number of at least 0; true and false are not numbers here."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check_contest(votes: Mapping[str, int], seats: int) -> None:
    """Refuse votes and seats from which nothing can be allocated.

    Args:
        votes: Votes by option.
        seats: Seats to be filled.

    Raises:
        InputError: If a count is negative or not a whole number, or there are seats and no votes.
    """
    counts = votes.values()
    # Plain whole numbers, which nearly all votes are, are looked at all at once.
    if type(seats) is int and seats >= 0 and {*map(type, counts)} == {int} and min(counts) >= 0 and any(counts):
        return
    for option, count in votes.items():
        if (type(count) is not int and not is_count(count)) or count < 0:
            raise InputError(
                "votes are whole numbers of at least 0",
                column=option,
                value=count,
                mend="leave out an option whose votes are not known",
            )
    if not is_count(seats):
        raise InputError("seats are a whole number of at least 0", value=seats, mend="give the seats to be filled")
    if seats and not any(votes.values()):
        raise InputError("there are seats to fill and no votes", mend="give the votes of at least one option")


def award_rounds(
    votes: Mapping[str, int], seats: int, *, divisor: DivisorSequence, held: Mapping[str, int] | None = None
) -> Rounds:
    """Give out seats one by one to the highest average.

    Args:
        votes: Votes by option; options without votes win nothing.
        seats: Seats to give out, besides those held.
        divisor: The divisor sequence.
        held: Seats held before the first round; absent options hold none.

    Returns:
        The seats in order. Options whose quotients are equal at the last seat, for fewer seats than options,
        are a tie and none of them gets that seat. Equal quotients that all win are no tie; their order is
        alphabetical. A quotient over a divisor of 0 has no bound: such seats come first, in the order of votes.
    """
    now = {option: (held or {}).get(option, 0) for option in votes}
    base = sum(now.values())
    weights = divisor.weights(max(now.values(), default=0) + seats + 1)
    power = divisor.power

    def key(option: str) -> tuple[int, Weight, str]:
        weight = weights[now[option]]
        return (1, -(votes[option] ** power) * weight, option) if weight else (0, -votes[option], option)

    def quotient(option: str) -> Fraction | None:
        return divisor.quotient(votes[option], now[option] + 1) if weights[now[option]] else None

    heap = [key(option) for option, count in votes.items() if count > 0]
    heapq.heapify(heap)
    won: list[tuple[tuple[int, Weight], SeatStep]] = []
    for number in range(base + 1, base + seats + 1):
        first, second, option = heapq.heappop(heap)
        rival = heap[0][2] if heap else None
        step = SeatStep(
            seat=number,
            option=option,
            quotient=quotient(option),
            phase="average",
            runner_up=rival,
            runner_up_quotient=quotient(rival) if rival else None,
            power=power,
        )
        won.append(((first, second), step))
        now[option] += 1
        heapq.heappush(heap, key(option))
    quotients = tuple(step.quotient for _, step in won)
    if not won or heap[0][:2] != won[-1][0]:
        return Rounds(tuple(step for _, step in won), None, now, quotients)
    cut = won[-1][0]
    sharing = [step for level, step in won if level == cut]
    for step in sharing:
        now[step.option] -= 1
    tied = sorted({step.option for step in sharing} | {entry[2] for entry in heap if entry[:2] == cut})
    return Rounds(
        steps=tuple(step for level, step in won if level != cut),
        tie=Tie(options=tuple(tied), seats=len(sharing), quotient=sharing[0].quotient, power=power),
        held=now,
        quotients=quotients,
    )
