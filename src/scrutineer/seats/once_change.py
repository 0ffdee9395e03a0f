"""The first number of votes at which seats change where averages are ranked once.

Whole quotas jump while votes move, and a list that loses one may win the seat back by its average. So the numbers of
votes with which the present seats are an outcome are no single run. While all whole quotas stay as they are, each
average rises or falls evenly, and there the seats stand in one run. So the moves are cut where a whole quota changes;
in each part the end of the run is found by halving, with the exact formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutineer.errors import InputError
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.first_change import FirstChange, Move
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.seat_field import SeatField


@dataclass(frozen=True)
class OnceQuestion:
    """Seats of a district by whole quotas and averages that are ranked once.

    Attributes:
        field: Lists and formula.
        held: Seats by list.
    """

    field: SeatField
    held: Mapping[str, int]

    @classmethod
    def of(cls, field: SeatField, seats: Mapping[str, int]) -> "OnceQuestion | None":
        """The question; None where the formula is another, or a threshold stands before it."""
        once = field.rule.method == "quota_highest_average" and field.rule.settings.get("averages") == "once"
        if not once or field.scopes or not field.seats or not any(field.votes.values()):
            return None
        found = cls(field, {option: seats.get(option, 0) for option in field.votes})
        return found if found._stands(Move(None, None), 0) == 1 else None

    def may_be_first(self, move: Move, below: int | None) -> bool:
        """Whether a move can change seats of lists that are no part of it with fewer votes than a number."""
        return move.loser != move.gainer and (below is None or below > 1)

    def first_change(self, move: Move, below: int | None = None) -> FirstChange | None:
        """The fewest votes of a move, below a number, that change the seats; None where none do."""
        limit = self._limit(move) if below is None else min(self._limit(move), below - 1)
        start, tie = 0, None
        while start <= limit:
            end = self._same_quotas(move, start, limit)
            now = self._stands(move, start)
            found = start if now == -1 else self._first(move, start, end, below=0)
            if tie is None and now != -1:
                last = end if found is None else found - 1
                tie = start if now == 0 else self._first(move, start, last, below=1)
            if found is not None:
                then = self._allocated(move, found)
                return None if then is None else FirstChange(found, tie, "seats", then.seats, then.most)
            start = end + 1
        return None

    def _limit(self, move: Move) -> int:
        if move.loser is not None:
            return self.field.votes[move.loser]
        # With so many votes a list has all seats but those of whole quotas that nobody else can have.
        return (sum(self.field.votes.values()) + 1) * (self.field.seats + 2)

    def _moved(self, move: Move, number: int) -> dict[str, int]:
        return {option: votes + move.own(option) * number for option, votes in self.field.votes.items()}

    def _quota(self, move: Move, option: str, number: int) -> int:
        """Whole quotas of a list; they only rise or only fall while votes move."""
        total = sum(self.field.votes.values()) + move.total * number
        votes = self.field.votes[option] + move.own(option) * number
        return votes * self.field.seats // total if total else 0

    def _same_quotas(self, move: Move, start: int, limit: int) -> int:
        """The last number of votes up to a limit with the whole quotas that all lists have at `start`."""
        end = limit
        # A transfer leaves the total as it is, so only its two lists can have other quotas.
        for option in self.field.votes if move.total else (move.loser, move.gainer):
            if option is None:
                continue
            now = self._quota(move, option, start)
            if self._quota(move, option, end) == now:
                continue
            low, high = start, end
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._quota(move, option, middle) == now else (low, middle)
            end = low
        return end

    def _first(self, move: Move, start: int, end: int, *, below: int) -> int | None:
        """The first number after `start` whose state is below a number, in a part with the same whole quotas."""
        if end <= start or self._stands(move, end) >= below:
            return None
        low, high = start, end
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._stands(move, middle) < below else (middle, high)
        return high

    def _stands(self, move: Move, number: int) -> int:
        """1: the seats stand; 0: they are one of several outcomes; -1: they are none."""
        found = self._allocated(move, number)
        if found is None or found.unfilled or not found.admits(self.held):
            return -1
        return 0 if found.ties else 1

    def _allocated(self, move: Move, number: int) -> SeatAllocation | None:
        contest = DistrictContest(self._moved(move, number), self.field.seats)
        try:
            return allocate(self.field.rule, contest, tie_rule=self.field.tie_rule)
        except InputError:
            return None
