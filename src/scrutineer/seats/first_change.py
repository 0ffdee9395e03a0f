"""The first number of votes at which the seats of a district are no longer an outcome of the law.

While the same lists take part, the numbers of votes with which given seats are an outcome form an interval: each line
between two lists is crossed once. So the end of the interval is found by halving, in exact whole numbers. The search
starts anew at each number of votes at which a threshold lets a list in or out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from scrutineer.seats.seat_field import SeatField
from scrutineer.seats.seat_lines import SeatLines, Value

_LOOKED_AT: Final = 50
"""Numbers of votes below a change at which it is asked whether the formula has a result at all."""

type State = Callable[[int], int]
"""Votes moved to 1: the seats stand; 0: they are one of several outcomes; -1: they are none."""


@dataclass(frozen=True, slots=True)
class Move:
    """Votes that leave one list, or nobody, and go to another, or to nobody."""

    loser: str | None
    gainer: str | None

    def own(self, option: str) -> int:
        """What one vote changes for a list."""
        return (option == self.gainer) - (option == self.loser)

    @property
    def total(self) -> int:
        """What one vote changes in all."""
        return (self.gainer is not None) - (self.loser is not None)


@dataclass(frozen=True, slots=True)
class FirstChange:
    """What happens at the first change.

    Attributes:
        votes: Smallest number of votes that changes the seats.
        tie: Smallest number below it that makes a tie, or None.
        through: Whether values cross, or a threshold lets a list in or out.
        seats: Certain seats then.
        most: Most seats then.
    """

    votes: int
    tie: int | None
    through: Literal["seats", "threshold"]
    seats: Mapping[str, int]
    most: Mapping[str, int]


@dataclass(frozen=True)
class SeatQuestion:
    """Seats of a district, and all that holds them in place.

    Attributes:
        field: Lists, formula and thresholds.
        held: Seats by list, those left out included.
        lines: The lines between lists.
        names: The lists in order.
        inside: Lists that take part now.
    """

    field: SeatField
    held: Mapping[str, int]
    lines: SeatLines
    names: tuple[str, ...]
    inside: frozenset[str]

    @classmethod
    def of(cls, field: SeatField, seats: Mapping[str, int]) -> "SeatQuestion | None":
        """The question; None where the formula has no such lines, or the seats are not what it gives alone."""
        held = {option: seats.get(option, 0) for option in field.votes}
        lines = SeatLines.of(field.rule, tuple(held.values()), field.seats, field.tie_rule)
        inside = frozenset(option for option in field.votes if field.admits(option))
        if lines is None or not field.seats or not any(field.votes[o] for o in inside):
            return None
        # Alliances, bonuses and other rules on top of a formula are not for these lines.
        now = lines.seats_with({option: field.votes[option] for option in field.votes if option in inside})
        if now is None or any(now[0].get(o, 0) != n or now[1].get(o, 0) != n for o, n in held.items()):
            return None
        return cls(field, held, lines, tuple(field.votes), inside)

    def first_change(self, move: Move, below: int | None = None) -> FirstChange | None:
        """The fewest votes of a move, below a number, that change the seats.

        None where no number does, or where with fewer votes the rules give no result at all: the seats are no longer
        an outcome then, and no others are.
        """
        if move.loser is None and move.gainer is not None and self.held[move.gainer] == self.field.seats:
            return None
        limit = self.field.votes[move.loser] if move.loser is not None else self._enough()
        limit = limit if below is None else min(limit, below - 1)
        start, inside, tie = 0, self.inside, None
        parts: list[tuple[int, frozenset[str]]] = []
        while True:
            parts.append((start, inside))
            state, period = self._state(move, inside)
            found = _first(state, period, start, limit, below=0)
            event = self._event(move, start, limit if found is None else found)
            if event is None and found is None:
                return None
            end = found if event is None else event
            assert end is not None  # noqa: S101 - one of the two was found
            if tie is None and end > start:
                tie = _first(state, period, start, end - 1, below=1)
            if event is None:
                return self._changed(move, end, inside, tie, start) if self._has_results(move, parts, end) else None
            start, inside = event, frozenset(o for o in self.names if self._admits(move, o, event))

    def may_be_first(self, move: Move, below: int | None) -> bool:
        """Whether a move can change seats of lists that are no part of it with fewer votes than a number.

        While the same lists take part and their quota stays as it is, a line between two lists is crossed no later by
        the votes of those two. So fewer votes must let a list in or out, or leave or join those in the quota.

        Args:
            move: The move.
            below: The number; None for any number.
        """
        if not self.field.scopes:
            return False
        limit = self.field.votes[move.loser] if move.loser is not None else self._enough()
        if below is not None:
            limit = min(limit, below - 1)
        if limit < 1:
            return False
        crossed = {option in self.inside for option in (move.loser, move.gainer) if option is not None}
        return (self.lines.quota is not None and crossed != {True}) or self._event(move, 0, limit) is not None

    def _enough(self) -> int:
        """More votes than anything could need that a list gains from nobody."""
        weights = [weight for weight in self.lines.weights if weight]
        ratio = max(weights) // min(weights) + 1 if weights else 1
        shares = [share for scope in self.field.scopes for share in (scope.rule.least(99)[0],) if share < 1]
        base = max([scope.scope.base for scope in self.field.scopes], default=0)
        needed = [int(base / (1 - share)) + 1 for share in shares]
        return (sum(self.field.votes.values()) + 1) * (4 * (self.field.seats + 2) + int(ratio)) + sum(needed)

    def _changed(
        self, move: Move, votes: int, inside: frozenset[str], tie: int | None, start: int
    ) -> FirstChange | None:
        then = self.lines.seats_with({o: self._votes(move, o, votes) for o in self.names if o in inside})
        if then is None:
            return None
        through: Literal["seats", "threshold"] = "threshold" if start and votes == start else "seats"
        return FirstChange(votes, tie, through, *then)

    def _has_results(self, move: Move, parts: list[tuple[int, frozenset[str]]], end: int) -> bool:
        """Whether the formula has a result with fewer votes than `end`, where it may have none.

        Seats that the rules no longer give are no outcome of them. Looked at is every number where there are few, else
        as many that lie evenly, and where others begin to take part.
        """
        if not self.lines.may_lack_result:
            return True
        starts = [start for start, _ in parts if start < end]
        for number in sorted({*starts, *range(1, end, max(1, end // _LOOKED_AT))}):
            inside = next(lists for start, lists in reversed(parts) if start <= number)
            if not self.lines.has_result([self._votes(move, option, number) for option in inside]):
                return False
        return True

    def _votes(self, move: Move, option: str, votes: int) -> int:
        return self.field.votes[option] + move.own(option) * votes

    def _admits(self, move: Move, option: str, votes: int) -> bool:
        return self.field.admits(option, move.own(option) * votes, move.total * votes)

    def _event(self, move: Move, start: int, end: int) -> int | None:
        """The first number of votes after `start`, up to `end`, with which others take part."""
        found = None
        # A transfer leaves the base as it is, so only its two lists can cross a line.
        able = self.names if move.total else (move.loser, move.gainer)
        for option in able if self.field.scopes else ():
            if option is None:
                continue
            low, high = start, end if found is None else found
            before = self._admits(move, option, low)
            if self._admits(move, option, high) == before:
                continue
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._admits(move, option, middle) == before else (low, middle)
            found = high
        return found

    def _state(self, move: Move, inside: frozenset[str]) -> tuple[State, int]:
        """What becomes of the seats while these lists take part, and the votes in which the quota rises evenly."""
        lines, votes = self.lines, self.field.votes
        moved = {move.loser, move.gainer}
        all_places = [(place, name) for place, name in enumerate(self.names) if name in inside]
        # A list that is left out must not hold seats.
        outside = any(self.held[name] for name in self.names if name not in inside)
        own = [(place, votes[name], move.own(name)) for place, name in all_places if name in moved]
        rest = [(place, votes[name]) for place, name in all_places if name not in moved]
        total = sum(votes[name] for _, name in all_places)
        step = sum(change for _, _, change in own)
        fixed = not lines.moves_with_the_total or not step
        price = lines.price(total) if fixed else Fraction(0)
        lowest, highest = _edges(lines, rest, price) if fixed else (None, None)

        def state(number: int) -> int:
            now = price if fixed else lines.price(total + step * number)
            if lines.moves_with_the_total and not now:
                return -1
            low, high = (lowest, highest) if fixed else _edges(lines, rest, now)
            there = [(place, count + change * number) for place, count, change in own]
            own_low, own_high = _edges(lines, there, now)
            low = own_low if low is None else low if own_low is None else min(low, own_low)
            high = own_high if high is None else high if own_high is None else max(high, own_high)
            if low is not None and low[0] < 0:
                return -1
            if low is None or high is None:
                return 1
            return (low > high) - (low < high)

        return (lambda _: -1) if outside else state, 1 if fixed else lines.period


def _first(state: State, period: int, start: int, end: int, *, below: int) -> int | None:
    """The first number of votes from `start` to `end` whose state is below a number.

    In each class of numbers that lie a period apart the seats stand in one run; if the run is not at its beginning,
    the beginning is found at once.
    """
    best: int | None = None
    for first in range(start, min(start + period, end + 1)):
        steps = ((end if best is None else best - 1) - first) // period
        if steps < 0:
            break
        if state(first) < below:
            return first
        if state(first + steps * period) >= below:
            continue
        low, high = 0, steps
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if state(first + middle * period) < below else (middle, high)
        best = first + high * period
    return best


def _edges(lines: SeatLines, places: list[tuple[int, int]], price: Fraction) -> tuple[Value | None, Value | None]:
    """The lowest value that wins a seat and the highest that wins none."""
    lasts = [value for place, votes in places if (value := lines.last(place, votes, price)) is not None]
    afters = [value for place, votes in places if (value := lines.after(place, votes, price)) is not None]
    return min(lasts, default=None), max(afters, default=None)
