"""Bounds on the seats of one option under D'Hondt, for elections of any size, district by district at levels.

With k seats of M for the target there is a divisor L with k L <= v, others have v_j <= (s_j + 1) L, and their seats
s_j add up to M - k. So, for others, and for any of them taken together as P lists:

    k v_others <= (M - k + P) v        (it has as many as k),
    (k + 1) v_others >= (M - k) v      (it has no more than k).

These are necessary conditions: what they exclude is excluded. Each district is at exactly one level k and its unknown
votes are zero at the others (the convex hull of the levels, which needs no large constant); votes add up to the
national ones. Conditions on quotients and shares are loosened by 1 in 10,000, so that the floats of the solver cannot
exclude what is only just possible.

Reference: E. Balas, Disjunctive programming, Annals of Discrete Mathematics 5 (1979),
doi:10.1016/S0167-5060(08)70342-X.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import scipy  # whose parts load when they are first used

from scrutineer.seats.known_votes import KnownVotes
from scrutineer.seats.seat_program import Bloc, ProgramRows, Sense, Solution

_LOOSE: Final = 1e-4
_UNITS: Final = 1_000.0
_NODES: Final = 500


def level_bound(
    known: KnownVotes,
    blocs: Sequence[Bloc],
    totals: Sequence[int],
    target: int,
    sense: Sense,
    *,
    reach: int | None = None,
) -> Solution:
    """The fewest or most seats of a bloc that the necessary conditions leave.

    Args:
        known: What is known.
        blocs: Every option in exactly one; options with a least share or known votes alone.
        totals: National votes of each bloc.
        target: Place of the target among the blocs.
        sense: Which of the two.
        reach: Seats in all that it has; None to optimise.

    Returns:
        The bound, the levels of the best solution as an array with one column, and its votes by district and bloc.
    """
    units, number = list(known.magnitudes), len(blocs)
    scale = known.all_votes / len(units) / _UNITS
    first: dict[str, int] = {}
    columns = 0
    for unit, size in known.magnitudes.items():
        first[unit] = columns
        columns += (size + 1) * (number + 1)
    rows, low, high = ProgramRows(), np.zeros(columns), np.full(columns, np.inf)
    whole, seats = np.zeros(columns), np.zeros(columns)
    for unit, size in known.magnitudes.items():
        switches, ends = [], known.size(unit)
        for level in range(size + 1):
            switch = first[unit] + level * (number + 1)
            switches.append((switch, 1.0))
            high[switch] = whole[switch] = 1
            seats[switch] = level
            _level(rows, known, unit, level, blocs, (switch, target, sense, scale), ends)
        rows.add(switches, 1, 1)
    for b, total in enumerate(totals):
        places = [
            first[unit] + level * (number + 1) + 1 + b
            for unit, size in known.magnitudes.items()
            for level in range(size + 1)
        ]
        rows.add([(place, 1.0) for place in places], total / scale, total / scale)
    _order(rows, known, first, number + 1)
    sign = 1 if sense == "least" else -1
    if reach is not None:
        terms = [(int(column), float(seats[column])) for column in np.flatnonzero(seats)]
        rows.add(terms, reach, reach)
    found = scipy.optimize.milp(
        sign * seats,
        constraints=rows.constraint(columns),
        bounds=scipy.optimize.Bounds(low, high),
        integrality=whole,
        options={"node_limit": _NODES, "mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return Solution(feasible=False, bound=None, seats=None)
    levels = votes = None
    if found.x is not None:
        votes = np.array(
            [found.x[first[u] : first[u] + (size + 1) * (number + 1)].reshape(size + 1, -1)[:, 1:].sum(axis=0) * scale
             for u, size in known.magnitudes.items()]
        )  # fmt: skip
        levels = np.array(
            [[round(sum(level * found.x[first[u] + level * (number + 1)] for level in range(size + 1)))]
             for u, size in known.magnitudes.items()],
            dtype=np.int64,
        )  # fmt: skip
    dual = found.mip_dual_bound
    bound = int(sign * np.ceil(dual - 0.01)) if dual is not None and np.isfinite(dual) else None
    return Solution(feasible=True if levels is not None else None, bound=bound, seats=levels, votes=votes)


def _level(
    rows: ProgramRows,
    known: KnownVotes,
    unit: str,
    level: int,
    blocs: Sequence[Bloc],
    about: tuple[int, int, Sense, float],
    ends: tuple[int, int],
) -> None:
    """The conditions on the votes of a district at one level."""
    switch, target, sense, scale = about
    size = known.magnitudes[unit]
    votes = [switch + 1 + b for b in range(len(blocs))]
    fewest, most = (number / scale for number in ends)
    rows.add([*((v, 1.0) for v in votes), (switch, -fewest)], low=0)
    rows.add([*((v, 1.0) for v in votes), (switch, -most)], high=0)
    others = [b for b in range(len(blocs)) if b != target]
    own = votes[target]
    if sense == "least" and level < size:
        after = level + blocs[target].lists
        rows.add([*((votes[b], float(after)) for b in others), (own, -(size - level) * (1 - _LOOSE))], low=0)
    if sense == "most" and level:
        for some in [[b] for b in others] + ([others] if len(others) > 1 else []):
            reach = size - level + sum(blocs[b].lists for b in some)
            rows.add([*((votes[b], float(level)) for b in some), (own, -reach * (1 + _LOOSE))], high=0)
    for b, bloc in enumerate(blocs):
        if len(bloc.options) > 1:
            continue
        fixed = known.known.get(unit, {}).get(bloc.options[0])
        if fixed is not None:
            rows.add([(votes[b], 1.0), (switch, -fixed / scale)], 0, 0)
        for bound in known.shares:
            if bound.option == bloc.options[0] and bound.holds_in(unit):
                share = float(bound.least) - _LOOSE
                rows.add([(v, (v == votes[b]) - share) for v in votes], low=0)


def _order(rows: ProgramRows, known: KnownVotes, first: dict[str, int], width: int) -> None:
    """Districts about which the same is known can be swapped: the target does best in the first of them."""
    for before, after in known.alike():
        size = known.magnitudes[after]
        terms = [(first[before] + level * width, float(level)) for level in range(1, size + 1)]
        terms += [(first[after] + level * width, -float(level)) for level in range(1, size + 1)]
        rows.add(terms, low=0)
