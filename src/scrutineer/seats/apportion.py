"""The fast exact kernel of every highest-averages formula: from votes to seats, without a trace.

An allocation of all seats is one of the formula's if and only if no quotient that wins no seat is larger than one that
wins a seat. So any start will do: whole quotas are given first (none where there are few seats), seats are added to the
largest next quotient or taken from the smallest last one until their number is right, and single seats change hands
while a losing quotient is larger than a winning one. Few steps are needed, and each compares whole numbers.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, appendix A.
"""

from collections.abc import Sequence
from heapq import heapify, heapreplace
from typing import Final, NamedTuple

from scrutineer.seats.divisors import DivisorSequence, Weight

type Heap = list[tuple[Weight, int]]

_FEW: Final = 8
"""Seats for which looking through all keys is faster than to keep them in a heap."""


class Apportionment(NamedTuple):
    """Seats by place of the option.

    Attributes:
        seats: Seats that no tie leaves open, in the order of the votes.
        tied: Places of the options that are tied for `open_seats` seats, ascending; empty without a tie.
        open_seats: Seats at stake among them; each can get one at most.
    """

    seats: list[int]
    tied: tuple[int, ...] = ()
    open_seats: int = 0


def apportion(votes: Sequence[int], seats: int, sequence: DivisorSequence) -> Apportionment:
    """Give out the seats of one district by highest averages.

    Args:
        votes: Votes by option, whole numbers of at least 0; not all 0 if there are seats.
        seats: Seats to be filled, at least 0.
        sequence: The divisor sequence. Where it starts at 0 and there are fewer seats than options with votes, the
            seats go to the most votes: that is the limit of ever smaller first divisors.

    Returns:
        The seats; options level at the last seat, for fewer seats than options, are tied.
    """
    if not seats:
        return Apportionment([0] * len(votes))
    strength = votes if sequence.power == 1 else [count**sequence.power for count in votes]
    weights = sequence.weights(seats + 1)
    if sequence.starts_at_zero:
        standing = sum(1 for count in votes if count)
        if seats <= standing:
            return most_votes(votes, seats)
        held = [1 if count else 0 for count in votes]
        level = _add(strength, held, weights, seats - standing)
        # A first seat is out of reach of every rival, so only further seats can be tied.
        return _cut(strength, held, weights, first=1) if level else Apportionment(held)
    if seats <= _FEW:
        return _one_by_one(strength, seats, weights)
    total = sum(votes)
    held = [0] * len(votes) if sequence.name == "macau" else [count * seats // total for count in votes]
    level = _add(strength, held, weights, seats - sum(held))
    if sequence.name == "dhondt":
        # Its seats are never below whole quotas, so the last one given has the smallest winning quotient.
        return _cut(strength, held, weights, first=0) if level else Apportionment(held)
    _settle(strength, held, weights)
    return _cut(strength, held, weights, first=0)


def most_votes(votes: Sequence[int], seats: int) -> Apportionment:
    """One seat each to the options with most votes.

    Args:
        votes: Votes by option, whole numbers of at least 0.
        seats: Seats to be filled; seats beyond the options with votes stay empty.

    Returns:
        The seats; options level at the last seat, for fewer seats than options, are tied.
    """
    falling = sorted((count for count in votes if count), reverse=True)
    if seats >= len(falling):
        return Apportionment([1 if count else 0 for count in votes])
    cut = falling[seats - 1] if seats else 0
    if not seats or cut != falling[seats]:
        return Apportionment([1 if seats and count >= cut else 0 for count in votes])
    above = sum(1 for count in falling if count > cut)
    tied = tuple(place for place, count in enumerate(votes) if count == cut)
    return Apportionment([1 if count > cut else 0 for count in votes], tied, seats - above)


def _one_by_one(strength: Sequence[int], seats: int, weights: Sequence[Weight]) -> Apportionment:
    """Few seats from none on: the last one given has the smallest winning quotient, whatever the sequence."""
    held = [0] * len(strength)
    first = weights[0]
    keys = [power * first for power in strength]
    most: Weight = 0
    for _ in range(seats):
        most = max(keys)
        place = keys.index(most)
        number = held[place] = held[place] + 1
        keys[place] = strength[place] * weights[number]
    return _cut(strength, held, weights, first=0) if max(keys) == most else Apportionment(held)


def _add(strength: Sequence[int], held: list[int], weights: Sequence[Weight], missing: int) -> bool:
    """Give out `missing` seats one by one to the largest next quotient; whether the next is level with the last."""
    if missing <= 0:
        return False
    if missing <= _FEW:
        keys = [power * weights[number] for power, number in zip(strength, held, strict=True)]
        most: Weight = 0
        for _ in range(missing):
            most = max(keys)
            place = keys.index(most)
            number = held[place] = held[place] + 1
            keys[place] = strength[place] * weights[number]
        return max(keys) == most
    heap: Heap = [
        (-power * weights[number], place)
        for place, (power, number) in enumerate(zip(strength, held, strict=True))
        if power
    ]
    heapify(heap)
    last: Weight = 0
    for _ in range(missing):
        last, place = heap[0]
        held[place] += 1
        heapreplace(heap, (-strength[place] * weights[held[place]], place))
    return heap[0][0] == last


def _settle(strength: Sequence[int], held: list[int], weights: Sequence[Weight]) -> None:
    """Let single seats change hands until no losing quotient is larger than a winning one."""
    while True:
        gaining, most = _largest_next(strength, held, weights)
        losing, least = _smallest_last(strength, held, weights)
        if most <= least:
            return
        held[gaining] += 1
        held[losing] -= 1


def _largest_next(strength: Sequence[int], held: Sequence[int], weights: Sequence[Weight]) -> tuple[int, Weight]:
    found, largest = -1, -1
    most: Weight = largest
    for place, power in enumerate(strength):
        key = power * weights[held[place]]
        if key > most:
            found, most = place, key
    return found, most


def _smallest_last(strength: Sequence[int], held: Sequence[int], weights: Sequence[Weight]) -> tuple[int, Weight]:
    found = -1
    least: Weight = -1
    for place, number in enumerate(held):
        if number:
            key = strength[place] * weights[number - 1]
            if least < 0 or key < least:
                found, least = place, key
    return found, least


def _cut(strength: Sequence[int], held: list[int], weights: Sequence[Weight], *, first: int) -> Apportionment:
    """The seats without those that are tied; seats up to `first` of each option are out of reach."""
    losing = [power * weights[held[place]] for place, power in enumerate(strength)]
    winning = [strength[place] * weights[number - 1] if number > first else None for place, number in enumerate(held)]
    cut = max(losing)
    if cut not in winning or not cut:
        return Apportionment(held)
    shared = [place for place, key in enumerate(winning) if key == cut]
    tied = tuple(sorted({*shared, *(place for place, key in enumerate(losing) if key == cut)}))
    for place in shared:
        held[place] -= 1
    return Apportionment(held, tied, len(shared))
