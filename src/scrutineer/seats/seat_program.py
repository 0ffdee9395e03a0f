"""Votes by district as unknowns: the integer program whose solutions are all vote tables that fit what is known.

Unknowns of a district d: votes v of each bloc, a divisor L > 0, and x[k] = 1 where a bloc wins at least k seats. With
divisors d(1) < d(2) < ... seats s are a highest-averages result, ties included, iff some L has d(s) L <= v <= d(s + 1)
L for everybody (d(0) = 0). The products w[k] = L x[k] make that linear:

    v >= sum (d(k) - d(k-1)) w[k],    v <= d(1) L + sum (d(k+1) - d(k)) w[k],    sum of all w = (seats) L,
    0 <= w <= B x,    L - B (1 - x) <= w <= L        with B a bound on L.

A bloc of P lists whose votes are known only together wins t seats under D'Hondt iff t L <= v <= (t + P) L: some split
over its lists does it. So merging blocs loosens the program, and what it excludes is excluded for certain.

The solver computes with floats. Every inequality is therefore loosened by a margin. Where votes are few the unknowns
are whole and the margin is smaller than what whole numbers can differ by, so that nothing is added; otherwise it is
1/10,000 of an average district, so that what is excluded is excluded with room to spare. What the solver finds is only
a candidate: `vote_table` makes whole numbers of it and the exact formula checks them.

Reference: C. H. Papadimitriou and K. Steiglitz, Combinatorial Optimization, Prentice-Hall, 1982, ch. 13; the solver is
HiGHS, Q. Huangfu and J. A. J. Hall, doi:10.1007/s12532-017-0130-5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import scipy  # whose parts load when they are first used

from scrutineer.seats.divisors import DivisorSequence
from scrutineer.seats.known_votes import UNNAMED, KnownVotes

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

type Sense = Literal["least", "most"]

WHOLE_UP_TO: Final = 5_000
"""Votes in all up to which the unknown votes are whole numbers in the program."""
_UNITS: Final = 1_000.0
_MARGIN: Final = 0.1
_NODES: Final = 3_000


@dataclass(frozen=True, slots=True)
class Bloc:
    """Options that the program does not tell apart.

    Attributes:
        options: Them; `UNNAMED` for the lists without published votes.
        lists: How many lists they are.
    """

    options: tuple[str, ...]
    lists: int = 1


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver says.

    Attributes:
        feasible: Whether there is any table; None where the search ended before that was known.
        bound: Seats of the target that no table passes, whole; None where nothing is known.
        seats: District by bloc, seats of the best table found; None where none was.
        votes: District by bloc, votes of that table; of `SeatProgram`, only where they are whole there, with the
            divisor in a last column.
    """

    feasible: bool | None
    bound: int | None
    seats: np.ndarray | None
    votes: np.ndarray | None = None


@dataclass
class ProgramRows:
    """Linear conditions: rows of a sparse matrix with a lower and an upper end."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        """Add a condition on the sum of column times value."""
        self.row.extend([len(self.low)] * len(terms))
        self.column.extend([column for column, _ in terms])
        self.value.extend([value for _, value in terms])
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns: int) -> "LinearConstraint":
        """The conditions as the solver takes them."""
        matrix = scipy.sparse.csr_array((self.value, (self.row, self.column)), shape=(len(self.low), columns))
        return scipy.optimize.LinearConstraint(matrix, self.low, self.high)


class SeatProgram:
    """The program for one set of blocs.

    Args:
        known: What is known.
        blocs: Every option in exactly one.
        sequence: Divisors; a bloc of several lists is possible with D'Hondt only.
    """

    def __init__(self, known: KnownVotes, blocs: Sequence[Bloc], sequence: DivisorSequence) -> None:
        self.known, self.blocs = known, tuple(blocs)
        self.units = list(known.magnitudes)
        largest = max(known.magnitudes.values())
        self.steps = [Fraction(0)] + [sequence(k) for k in range(1, largest + 2)]
        self.whole = known.all_votes <= WHOLE_UP_TO
        self.unit = 1.0 if self.whole else known.all_votes / len(self.units) / _UNITS
        self.margin = _MARGIN
        if self.whole:
            scale = lcm(*(step.denominator for step in self.steps))
            self.margin = 1 / (float(3 * self.steps[-1]) * scale)
        self._columns()

    def _columns(self) -> None:
        self.votes: dict[tuple[int, int], int] = {}
        self.divisor: dict[int, int] = {}
        self.held: dict[tuple[int, int], list[int]] = {}
        self.paid: dict[tuple[int, int], list[int]] = {}
        count = 0
        for d, unit in enumerate(self.units):
            size = self.known.magnitudes[unit]
            self.divisor[d] = count
            count += 1
            for b in range(len(self.blocs)):
                self.votes[d, b] = count
                count += 1
                self.held[d, b] = list(range(count, count + size))
                self.paid[d, b] = list(range(count + size, count + 2 * size))
                count += 2 * size
        self.columns = count

    def total(self, bloc: Bloc) -> int:
        """National votes of a bloc."""
        return sum(self.known.unnamed_votes if o == UNNAMED else self.known.totals[o] for o in bloc.options)

    def solve(self, target: int, sense: Sense, *, fixed: Sequence[int] | None = None) -> Solution:
        """The fewest or most seats of a bloc.

        Args:
            target: Its place among the blocs.
            sense: Which of the two.
            fixed: Seats in all of each bloc; None where they are open.
        """
        rows, low, high, whole = self._program(target)
        cost = np.zeros(self.columns)
        seats = [column for d in range(len(self.units)) for column in self.held[d, target]]
        sign = 1 if sense == "least" else -1
        cost[seats] = sign
        for b, number in enumerate(fixed or ()):
            held = [(column, 1.0) for d in range(len(self.units)) for column in self.held[d, b]]
            rows.add(held, number, number)
        found = scipy.optimize.milp(
            cost,
            constraints=rows.constraint(self.columns),
            bounds=scipy.optimize.Bounds(low, high),
            integrality=whole,
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return Solution(feasible=False, bound=None, seats=None)
        best = votes = None
        if found.x is not None:
            places = range(len(self.units)), range(len(self.blocs))
            best = np.array([[round(sum(found.x[self.held[d, b]])) for b in places[1]] for d in places[0]])
            if self.whole:
                columns = [[self.votes[d, b] for b in places[1]] + [self.divisor[d]] for d in places[0]]
                votes = found.x[np.array(columns)]
        dual = found.mip_dual_bound
        bound = None
        if dual is not None and np.isfinite(dual):
            bound = int(sign * np.ceil(dual - 0.01))
        return Solution(feasible=True if best is not None else None, bound=bound, seats=best, votes=votes)

    def _program(self, target: int) -> tuple[ProgramRows, np.ndarray, np.ndarray, np.ndarray]:
        known, rows = self.known, ProgramRows()
        low, high = np.zeros(self.columns), np.full(self.columns, np.inf)
        whole = np.zeros(self.columns)
        gaps = [float(after - before) for before, after in pairwise(self.steps)]
        for d, unit in enumerate(self.units):
            size = known.magnitudes[unit]
            fewest, most = (number / self.unit for number in known.size(unit))
            votes = [(self.votes[d, b], 1.0) for b in range(len(self.blocs))]
            rows.add(votes, fewest, most)
            price = self.divisor[d]
            largest = (most + len(self.blocs) * self.margin) / (size * min(gaps[:size]))
            high[price] = largest
            for b, bloc in enumerate(self.blocs):
                column, held, paid = self.votes[d, b], self.held[d, b], self.paid[d, b]
                high[column] = most
                whole[column] = self.whole
                if len(bloc.options) == 1 and (fixed := known.known.get(unit, {}).get(bloc.options[0])) is not None:
                    low[column] = high[column] = fixed / self.unit
                high[held], whole[held], high[paid] = 1, 1, largest
                self._district(rows, (column, price), held, paid, (gaps, bloc.lists, largest))
            rows.add([(column, 1.0) for b in range(len(self.blocs)) for column in self.held[d, b]], size, size)
            rows.add([(c, 1.0) for b in range(len(self.blocs)) for c in self.paid[d, b]] + [(price, -size)], 0, 0)
        for b, bloc in enumerate(self.blocs):
            total = self.total(bloc) / self.unit
            rows.add([(self.votes[d, b], 1.0) for d in range(len(self.units))], total, total)
        self._shares(rows)
        self._order(rows, target)
        return rows, low, high, whole

    def _district(
        self,
        rows: ProgramRows,
        columns: tuple[int, int],
        held: list[int],
        paid: list[int],
        numbers: tuple[list[float], int, float],
    ) -> None:
        votes, price = columns
        gaps, lists, largest = numbers
        rows.add([(votes, 1.0), *((w, -gaps[k]) for k, w in enumerate(paid))], low=-self.margin)
        rows.add(
            [(votes, 1.0), (price, -lists * gaps[0]), *((w, -gaps[k + 1]) for k, w in enumerate(paid))],
            high=self.margin,
        )
        for x, w in zip(held, paid, strict=True):
            rows.add([(w, 1.0), (x, -largest)], high=0)
            rows.add([(w, 1.0), (price, -1.0)], high=0)
            rows.add([(w, 1.0), (price, -1.0), (x, -largest)], low=-largest)
        for before, after in pairwise(held):
            rows.add([(before, 1.0), (after, -1.0)], low=0)

    def _shares(self, rows: ProgramRows) -> None:
        place = {bloc.options[0]: b for b, bloc in enumerate(self.blocs) if len(bloc.options) == 1}
        for bound in self.known.shares:
            if bound.option not in place:
                continue
            share = float(bound.least)
            slack = max(0.5 / bound.least.denominator, 1e-4) if self.whole else self.margin
            for d, unit in enumerate(self.units):
                if bound.holds_in(unit):
                    own = place[bound.option]
                    terms = [(self.votes[d, b], (b == own) - share) for b in range(len(self.blocs))]
                    rows.add(terms, low=-slack)

    def _order(self, rows: ProgramRows, target: int) -> None:
        """Districts about which the same is known can be swapped: the target does best in the first of them."""
        place = {unit: d for d, unit in enumerate(self.units)}
        for before, after in self.known.alike():
            terms = [(c, 1.0) for c in self.held[place[before], target]]
            rows.add(terms + [(c, -1.0) for c in self.held[place[after], target]], low=0)
