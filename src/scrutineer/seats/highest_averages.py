"""Highest averages (divisor methods): every seat to the largest votes over the next divisor.

Formula: while seats remain, give one to the option with the largest v / d(s + 1), s being its seats so far.
D'Hondt has d(k) = k, Sainte-Laguë 2k - 1. Exact: quotients are compared as whole numbers.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, ch. 12.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.apportion import apportion
from scrutineer.seats.certificate import divisor_interval
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.interval import DivisorInterval
from scrutineer.seats.lots import check_tie_rule, decide_tie
from scrutineer.seats.rounds import award_rounds, check_contest
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

REFERENCE = "M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982"


def highest_averages(
    votes: Mapping[str, int],
    seats: int,
    *,
    divisor: str = "dhondt",
    tie_rule: str | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district by highest averages.

    Args:
        votes: Votes by option, whole numbers; a threshold has been applied before.
        seats: Seats to be filled.
        divisor: Name of the divisor sequence.
        tie_rule: What the law says of equal quotients: `lot`, `most_votes`, `fewest_votes`; None where it is not known.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation. A tie without a recorded lot stays open.

    Raises:
        InputError: If the votes or the seats cannot be used, the sequence is not known, or a recorded lot
            does not fit the tie that the votes give.
    """
    check_contest(votes, seats)
    sequence = divisor_sequence(divisor)
    found = apportion(list(votes.values()), seats, sequence)
    certain = dict(zip(votes, found.seats, strict=True))
    if not found.open_seats and not lots:
        return _undecided(sequence.name, seats, tie_rule).filled(
            dict(votes),
            certain,
            lambda: award_rounds(votes, seats, divisor=sequence).steps,
            lambda: divisor_interval(votes, certain, divisor=divisor),
        )
    tie = None
    if found.open_seats:
        options = list(votes)
        first = found.tied[0]
        step = found.seats[first] + 1
        level = None if step == 1 and sequence.starts_at_zero else sequence.quotient(votes[options[first]], step)
        tie = Tie(tuple(sorted(options[place] for place in found.tied)), found.open_seats, level, sequence.power)
    decided = decide_tie(tie, votes, tie_rule=tie_rule, lots=lots, first_seat=seats - found.open_seats + 1)
    for step_decided in decided.steps:
        certain[step_decided.option] += 1
    left = decided.tie
    most = with_seats(certain, left.options) if left else certain

    def trace() -> tuple[SeatStep, ...]:
        return award_rounds(votes, seats, divisor=sequence).steps + decided.steps

    def certify() -> DivisorInterval:
        outcome = with_seats(certain, left.options[: left.seats]) if left else certain
        return divisor_interval(votes, outcome, divisor=divisor)

    return SeatAllocation(
        method="highest_averages",
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=most,
        ties=(left,) if left else (),
        trace=trace,
        certify=certify,
        divisor=sequence.name,
        lots=(decided.lot,) if decided.lot else (),
        evidence=_evidence(sequence.name, seats, tie_rule, decided.lot.source if decided.lot else None),
    )


@lru_cache(maxsize=512)
def _undecided(divisor: str, seats: int, tie_rule: str | None) -> SeatAllocation:
    """What the districts of one size have in common, before anybody has a seat."""
    check_tie_rule(tie_rule)
    return SeatAllocation(
        method="highest_averages",
        votes={},
        magnitude=seats,
        seats={},
        most={},
        ties=(),
        trace=tuple,
        divisor=divisor,
        evidence=_evidence(divisor, seats, tie_rule, None),
    )


def _evidence(divisor: str, seats: int, tie_rule: str | None, lot: str | None) -> Evidence:
    return Evidence(
        method="seats.highest_averages",
        parameters={"divisor": divisor, "seats": seats, "tie_rule": tie_rule},
        references=(REFERENCE, *((lot,) if lot else ())),
    )


def with_seats(certain: Mapping[str, int], winners: Sequence[str]) -> dict[str, int]:
    """The seats with one more for each of the winners."""
    return {option: held + (option in winners) for option, held in certain.items()}
