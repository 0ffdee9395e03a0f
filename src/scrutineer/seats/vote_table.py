"""A vote table in whole numbers that shows a number of seats to be possible, checked by the exact formula.

The program of `seat_program` finds seats by district. With these fixed, the votes that fit lie in a polyhedron: the
table is taken as far from its walls as they allow, rounded column by column so that the national votes stay exact, and
then checked as if a stranger had brought it: every total, bound and share in whole numbers and fractions, every seat by
the formula. What does not pass is thrown away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import scipy  # whose parts load when they are first used

from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.known_votes import UNNAMED, KnownVotes
from scrutineer.seats.seat_program import SeatProgram

if TYPE_CHECKING:
    from scipy.sparse import csr_array

type Table = Mapping[str, Mapping[str, int]]
"""District to list to votes; unnamed lists are called `UNNAMED` with a number."""


@dataclass(frozen=True)
class CheckedTable:
    """A vote table that fits everything that is known.

    Attributes:
        votes: The table.
        least: Fewest seats in all that it gives an option; the unnamed lists are counted together.
        most: Most seats; more than `least` where ties are open.
    """

    votes: Table
    least: Mapping[str, int]
    most: Mapping[str, int]


def proportional_table(known: KnownVotes) -> Table | None:
    """The national shares in every district, districts in proportion to seats; None where votes of some are known."""
    if known.known:
        return None
    shares = [Fraction(known.all_votes * size, known.seats) for size in known.magnitudes.values()]
    columns = {
        option: _shared_out(total, shares) for option, total in {**known.totals, UNNAMED: known.unnamed_votes}.items()
    }
    return _with_lists(known, columns, None)


def table_of(program: SeatProgram, seats: np.ndarray, votes: np.ndarray | None = None) -> Table | None:
    """A table in whole numbers for seats by district and bloc.

    Args:
        program: The program, with every option in a bloc of its own.
        seats: District by bloc.
        votes: Whole votes that the program found with them, with divisors; None to look for votes.

    Returns:
        The table, not yet checked; None where no votes fit.
    """
    found = _polished(program, seats) if votes is None else votes
    if found is None:
        return None
    prices = found[:, -1]
    columns = {
        bloc.options[0]: _shared_out(program.total(bloc), [Fraction(max(0.0, value)) for value in found[:, b]])
        for b, bloc in enumerate(program.blocs)
    }
    at = next((b for b, bloc in enumerate(program.blocs) if bloc.options[0] == UNNAMED), None)
    return _with_lists(program.known, columns, None if at is None else (seats[:, at], prices))


def checked(known: KnownVotes, table: Table, divisor: str) -> CheckedTable | None:
    """The table with its seats, or None where it does not fit what is known."""
    totals = dict.fromkeys([*known.totals, UNNAMED], 0)
    least, most = dict.fromkeys(totals, 0), dict.fromkeys(totals, 0)
    for unit, size in known.magnitudes.items():
        votes = table[unit]
        count = sum(votes.values())
        low, high = known.size(unit)
        fits = low <= count <= high and min(votes.values()) >= 0
        fits = fits and all(votes[option] == number for option, number in known.known.get(unit, {}).items())
        shares = [bound for bound in known.shares if bound.holds_in(unit)]
        if not fits or any(votes[bound.option] < bound.least * count for bound in shares):
            return None
        for option, number in votes.items():
            totals[_place(option)] += number
        for ends, added in zip((least, most), district_seats(votes, size, divisor), strict=True):
            for option, seats in added.items():
                ends[option] += seats
    if totals != {**known.totals, UNNAMED: known.unnamed_votes}:
        return None
    return CheckedTable(table, least, most)


def district_seats(votes: Mapping[str, int], size: int, divisor: str) -> tuple[dict[str, int], dict[str, int]]:
    """Fewest and most seats in one district by option, the unnamed lists together.

    Any seats between them that add up to the district's are an admissible outcome: at the only tie each tied option
    gets one more or none.
    """
    found = highest_averages(votes, size, divisor=divisor)
    least: dict[str, int] = {}
    for option, seats in found.seats.items():
        least[_place(option)] = least.get(_place(option), 0) + seats
    most = dict(least)
    for tie in found.ties:
        for place in {_place(option) for option in tie.options}:
            inside = sum(_place(option) == place for option in tie.options)
            least[place] += max(0, tie.seats - (len(tie.options) - inside))
            most[place] += min(tie.seats, inside)
    return least, most


def _place(option: str) -> str:
    return UNNAMED if option.startswith(UNNAMED) else option


def _shared_out(total: int, weights: Sequence[Fraction]) -> list[int]:
    """A total in whole numbers close to weights, by largest remainder."""
    # Over one denominator all of it is whole numbers: exact, and many times cheaper than fractions.
    scale = lcm(*(weight.denominator for weight in weights))
    parts = [weight.numerator * (scale // weight.denominator) for weight in weights]
    added = sum(parts)
    if not added:
        return [total, *[0] * (len(weights) - 1)]
    shares = [divmod(total * part, added) for part in parts]
    whole = [share for share, _ in shares]
    order = sorted(range(len(shares)), key=lambda d: (-shares[d][1], d))
    for d in order[: total - sum(whole)]:
        whole[d] += 1
    return whole


def _with_lists(
    known: KnownVotes, columns: Mapping[str, Sequence[int]], priced: tuple[np.ndarray, np.ndarray] | None
) -> Table:
    """District by list, with the votes of the unnamed lists spread over them so that each wins what it should."""
    table: dict[str, dict[str, int]] = {}
    for d, unit in enumerate(known.magnitudes):
        row = {option: column[d] for option, column in columns.items() if option != UNNAMED}
        lists, count = known.unnamed_lists, columns[UNNAMED][d] if UNNAMED in columns else 0
        if lists:
            won = [0] * lists
            price = 0
            if priced is not None:
                seats, price = int(priced[0][d]), int(priced[1][d]) + 1
                won = [seats // lists + (number < seats % lists) for number in range(lists)]
            rest = max(0, count - price * sum(won))
            weights = [Fraction(price * each) + Fraction(rest, lists) for each in won]
            for number, votes in enumerate(_shared_out(count, weights)):
                row[f"{UNNAMED} {number + 1}"] = votes
        table[unit] = row
    return table


def _polished(program: SeatProgram, seats: np.ndarray) -> np.ndarray | None:
    """Votes in the middle of what the seats allow, district by bloc, and the divisor in the last column; else None."""
    known, units, blocs = program.known, program.units, program.blocs
    number = len(blocs)
    scale = program.unit

    def vote(d: int, b: int) -> int:
        return d * (number + 1) + b

    columns = len(units) * (number + 1) + 1
    slack = columns - 1
    rows: list[tuple[list[tuple[int, float]], float]] = []
    equal: list[tuple[list[tuple[int, float]], float]] = []
    bounds: list[tuple[float, float | None]] = [(0, None)] * columns
    for d, unit in enumerate(units):
        price = vote(d, number)
        size = [(vote(d, b), 1.0) for b in range(number)]
        low, high = known.size(unit)
        rows.append(([(c, -1.0) for c, _ in size] + [(slack, 1.0 if low > 1 else 0.0)], -low / scale))
        rows.append(([*size, (slack, 1.0)], high / scale))
        for b, bloc in enumerate(blocs):
            won = int(seats[d, b])
            fixed = known.known.get(unit, {}).get(bloc.options[0])
            if fixed is not None:
                bounds[vote(d, b)] = (fixed / scale, fixed / scale)
            if won:
                rows.append(([(price, float(program.steps[won])), (vote(d, b), -1.0), (slack, 1.0)], 0))
            reach = float(program.steps[won + 1]) if bloc.lists == 1 else float(won + bloc.lists)
            rows.append(([(vote(d, b), 1.0), (price, -reach), (slack, 1.0)], 0))
        for bound in known.shares:
            if bound.holds_in(unit):
                own = next(b for b, bloc in enumerate(blocs) if bloc.options == (bound.option,))
                share = float(bound.least)
                terms = [(vote(d, b), share - (b == own)) for b in range(number)]
                rows.append(([*terms, (slack, 1.0)], 0))
    for b, bloc in enumerate(blocs):
        equal.append(([(vote(d, b), 1.0) for d in range(len(units))], program.total(bloc) / scale))
    cost = np.zeros(columns)
    cost[slack] = -1
    found = scipy.optimize.linprog(
        cost,
        A_ub=_matrix(rows, columns),
        b_ub=[right for _, right in rows],
        A_eq=_matrix(equal, columns),
        b_eq=[right for _, right in equal],
        bounds=bounds,
        method="highs",
    )
    if found.x is None:
        return None
    inside: np.ndarray = (found.x[:-1] * scale).reshape(len(units), number + 1)
    return inside


def _matrix(rows: Sequence[tuple[list[tuple[int, float]], float]], columns: int) -> "csr_array":
    entries = [(number, column, value) for number, (terms, _) in enumerate(rows) for column, value in terms]
    row, column, value = zip(*entries, strict=True)
    return scipy.sparse.csr_array((value, (row, column)), shape=(len(rows), columns))
