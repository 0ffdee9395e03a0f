"""The fewest votes, moved from list to list inside one district, with which a list has so many seats fewer or more.

A list X holds at most p seats once enough seats of its rivals stand above its (p + 1)-th: M - p of them. The votes that
it takes are best taken from X, which lowers that seat as well, and given to the rivals for whom a seat above it costs
least; which seats of which rivals these are is found by dynamic programming over whole numbers of votes, so that the
answer is exact. To hold at least r seats, no more than M - r seats of rivals may stand at its r-th or above; the votes
are given to X and taken from the rivals for whom a seat below it costs least.

It holds for the lists that take part now: a list that a threshold lets in or out is another question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import isqrt

from scrutineer.seats.divisors import Weight
from scrutineer.seats.first_change import SeatQuestion

type Needed = Callable[[int], int | None]
type Level = tuple[int, Weight]
"""Rank and value of a seat, as `SeatLines` has them."""


@dataclass(frozen=True)
class DistrictCost:
    """The cost of seats in a district.

    Attributes:
        question: Seats, lists and formula.
        even: Whether it is enough that seats are level, which a lot or a rule for ties can decide.
    """

    question: SeatQuestion
    even: bool = False
    _known: dict[tuple[str, str, int], int | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def to_lose(self, option: str, seats: int) -> int | None:
        """Fewest votes with which a list has so many seats fewer; None where no number does it."""
        key = ("lose", option, seats)
        if key not in self._known:
            self._known[key] = self._lose(option, seats)
        return self._known[key]

    def _lose(self, option: str, seats: int) -> int | None:
        held = self.question.held.get(option, 0)
        if seats <= 0:
            return 0
        if seats > held or option not in self.question.inside:
            return None
        return self._least(self.question.field.votes[option], lambda moved: self._given(option, held - seats, moved))

    def to_gain(self, option: str, seats: int) -> int | None:
        """Fewest votes with which a list has so many seats more; None where no number does it."""
        key = ("gain", option, seats)
        if key not in self._known:
            self._known[key] = self._gain(option, seats)
        return self._known[key]

    def _gain(self, option: str, seats: int) -> int | None:
        held = self.question.held.get(option, 0)
        if seats <= 0:
            return 0
        if held + seats > self._most() or option not in self.question.inside:
            return None
        rest = sum(votes for name, votes in self._rivals(option))
        return self._least(rest, lambda moved: self._taken(option, held + seats, moved))

    def to_pass(self, loser: str, gainer: str, lead: int) -> int | None:
        """Fewest votes, moved from one list to another, with which the second gains so much on the first in seats.

        Votes of third lists can do it with fewer, so that this is an upper bound.
        """
        if lead <= 0:
            return 0
        question = self.question
        if not {loser, gainer} <= question.inside:
            return None
        votes = {name: question.field.votes[name] for name in question.inside}
        now = question.held[gainer] - question.held[loser]

        def needed(moved: int) -> int | None:
            then = question.lines.seats_with({**votes, loser: votes[loser] - moved, gainer: votes[gainer] + moved})
            if then is None:
                return None
            seats, most = then
            gained = most[gainer] - seats[loser] if self.even else seats[gainer] - most[loser]
            return 0 if gained - now >= lead else None

        return self._least(votes[loser], needed)

    def _least(self, limit: int, needed: Needed) -> int | None:
        """The fewest votes that are as many as are needed when so many are moved.

        The more are moved, the fewer are needed; so with n needed at m, n are enough where n is above m, and fewer than
        n are not where it is below. That narrows the search far more than halving alone.
        """
        last = needed(limit)
        if last is None or last > limit:
            return None
        low, high = max(0, last - 1), limit
        while high - low > 1:
            middle = (low + high) // 2
            found = needed(middle)
            if found is not None and found <= middle:
                low, high = max(low, found - 1), middle
            else:
                low, high = middle, high if found is None else min(high, found)
        return high

    def _rivals(self, option: str) -> list[tuple[str, int]]:
        question = self.question
        return [(name, question.field.votes[name]) for name in question.names if name in question.inside - {option}]

    def _price(self) -> Fraction:
        inside = self.question.inside
        return self.question.lines.price(sum(self.question.field.votes[name] for name in inside))

    def _level(self, votes: int, seat: int) -> Level:
        lines = self.question.lines
        rank, value, _ = lines.level(votes, seat, self._price())
        return rank, value

    def _most(self) -> int:
        """Seats that one list can have."""
        return self.question.field.seats if self.question.lines.has_several else 1

    def _given(self, option: str, kept: int, moved: int) -> int | None:
        """Votes that rivals need for enough seats above the first that the list is to lose."""
        left = self.question.field.votes[option] - moved
        if not left and self._rivals(option):
            # Without a vote there is no seat, whoever gets the votes.
            return 0
        level = self._level(left, kept + 1)
        missing = self.question.field.seats - kept
        standing: list[tuple[int, int]] = []
        for name, votes in self._rivals(option):
            own = self._count(partial(self._reached, level, votes), self.question.held[name])
            missing -= own
            standing.append((votes, own))
        costs: list[list[int]] = []
        for votes, own in standing if missing > 0 else ():
            steps: list[int] = []
            # No list is asked for more seats than are missing in all.
            for seat in range(own + 1, min(own + missing, self._most()) + 1):
                above = self._above(level, seat, even=self.even)
                if above is None:
                    break
                steps.append(above - votes)
            costs.append(steps)
        return _cheapest(costs, missing)

    def _taken(self, option: str, wanted: int, moved: int) -> int | None:
        """Votes that rivals must lose so that few enough of their seats stand at the list's last or above."""
        level = self._level(self.question.field.votes[option] + moved, wanted)
        excess = wanted - self.question.field.seats
        standing: list[tuple[int, int]] = []
        for name, votes in self._rivals(option):
            own = self._count(partial(self._still_above, level, votes), self.question.held[name])
            excess += own
            standing.append((votes, own))
        costs: list[list[int]] = []
        for votes, own in standing if excess > 0 else ():
            steps: list[int] = []
            for seat in range(own, max(own - excess, 0), -1):
                below = self._below(level, seat)
                if below is None or below < 0:
                    break
                steps.append(votes - below)
            costs.append(steps)
        return _cheapest(costs, excess)

    def _count(self, holds: Callable[[int], bool], near: int) -> int:
        """The first seats of a list of which something holds: it holds of none after the first of which it does not.

        Looked for in growing steps from a number that it is most often near to.
        """
        low, high, step = 0, self._most() + 1, 1
        near = min(near, high - 1)
        if near and not holds(near):
            high = near
            while high - step > 0 and not holds(high - step):
                high, step = high - step, 2 * step
            low = max(high - step, 0)
        else:
            low = near
            while low + step < high and holds(low + step):
                low, step = low + step, 2 * step
            high = min(low + step, high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if holds(middle) else (low, middle)
        return low

    def _reached(self, level: Level, votes: int, seat: int) -> bool:
        above = self._above(level, seat, even=self.even)
        return above is not None and above <= votes

    def _still_above(self, level: Level, votes: int, seat: int) -> bool:
        below = self._below(level, seat)
        return below is None or votes > below

    def _above(self, level: Level, seat: int, *, even: bool) -> int | None:
        """Fewest votes with which a list's seat stands above a level, or at it where even is enough."""
        lines, (rank, value) = self.question.lines, level
        if lines.rank(seat) != rank:
            return 1 if lines.rank(seat) > rank else None
        if lines.sequence is not None and rank == 0:
            weight = lines.weights[seat - 1]
            whole = value // weight
            if lines.sequence.power == 2:
                root = isqrt(max(whole, 0))
                return root if even and root * root * weight == value else root + 1
            return whole if even and whole * weight == value else whole + 1
        price = self._price() if lines.quota is not None else Fraction(0, 1)
        exact = Fraction(value + (seat - 1) * price.numerator, price.denominator)
        whole = exact.numerator // exact.denominator
        found = whole if even and exact.denominator == 1 else whole + 1
        # Without a vote nobody is elected.
        return max(found, 1)

    def _below(self, level: Level, seat: int) -> int | None:
        """Most votes with which a list's seat stands below a level; None where it does with no number."""
        lines, (rank, _) = self.question.lines, level
        if lines.rank(seat) != rank:
            return 0 if lines.rank(seat) > rank else None if lines.sequence is None else 1 << 80
        above = self._above(level, seat, even=not self.even)
        return None if above is None else above - 1


def _cheapest(costs: list[list[int]], number: int) -> int | None:
    """The least sum with which so many seats change, the first, or the first and second, ... of each list."""
    if number <= 0:
        return 0
    best: list[int | None] = [0] + [None] * number
    for steps in costs:
        if not steps:
            continue
        old = list(best)
        for have, spent in enumerate(old):
            if spent is None:
                continue
            for more, cost in enumerate(steps[: number - have], start=1):
                known = best[have + more]
                if known is None or spent + cost < known:
                    best[have + more] = spent + cost
    return best[number]
