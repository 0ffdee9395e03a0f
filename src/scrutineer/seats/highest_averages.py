"""Highest averages (divisor methods): every seat to the largest votes over the next divisor.

Formula: while seats remain, give one to the option with the largest v / d(s + 1), s being its seats so far.
D'Hondt has d(k) = k. Exact: quotients are compared as whole numbers.

Reference: M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982, ch. 12.
"""

from collections.abc import Mapping, Sequence

from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import Lot, SeatAllocation
from scrutineer.seats.certificate import divisor_interval
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.lots import apply_lots
from scrutineer.seats.rounds import award_rounds, check_contest

REFERENCE = "M. L. Balinski and H. P. Young, Fair Representation, Yale University Press, 1982"


def highest_averages(
    votes: Mapping[str, int], seats: int, *, divisor: str = "dhondt", lots: Sequence[Lot] = ()
) -> SeatAllocation:
    """Allocate the seats of one district by highest averages.

    Args:
        votes: Votes by option, whole numbers; a threshold has been applied before.
        seats: Seats to be filled.
        divisor: Name of the divisor sequence.
        lots: A recorded drawing of lots that decides the tie, if there is one.

    Returns:
        The allocation. A tie without a recorded lot stays open.

    Raises:
        InputError: If the votes or the seats cannot be used, the sequence is not known, or a recorded lot
            does not fit the tie that the votes give.
    """
    check_contest(votes, seats)
    rounds = award_rounds(votes, seats, divisor=divisor_sequence(divisor))
    drawn, lot = apply_lots(rounds.tie, lots, first_seat=len(rounds.steps) + 1)
    certain = dict(rounds.held)
    for step in drawn:
        certain[step.option] += 1
    ties = () if rounds.tie is None or lot else (rounds.tie,)
    most = {option: held + any(option in tie.options for tie in ties) for option, held in certain.items()}
    return SeatAllocation(
        votes=dict(votes),
        magnitude=seats,
        seats=certain,
        most=most,
        ties=ties,
        steps=rounds.steps + drawn,
        certificate=divisor_interval(
            votes, _one_outcome(certain, ties[0].options[: ties[0].seats] if ties else ()), divisor=divisor
        ),
        divisor=divisor,
        valid=None,
        quota=None,
        unnamed_votes=0,
        unnamed_most=0,
        lots=(lot,) if lot else (),
        evidence=Evidence(
            method="seats.highest_averages",
            parameters={"divisor": divisor, "seats": seats},
            references=(REFERENCE,) + ((lot.source,) if lot else ()),
        ),
    )


def _one_outcome(certain: Mapping[str, int], winners: Sequence[str]) -> dict[str, int]:
    """Any admissible outcome: they all have the same interval, which is the tied quotient alone."""
    return {option: held + (option in winners) for option, held in certain.items()}
