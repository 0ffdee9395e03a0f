"""How far seats are from votes: indices of disproportionality and the effective number of parties.

With vote shares v_i and seat shares s_i of the same lists, in fractions of 1:

* Loosemore-Hanby: 1/2 sum |v_i - s_i|; the share of seats that are with other lists than votes would have them.
* Gallagher (least squares): sqrt(1/2 sum (v_i - s_i)^2).
* Sainte-Laguë: sum (s_i - v_i)^2 / v_i; unbounded where lists without seats have few votes.
* Rae: mean of |v_i - s_i| over the lists with at least half a per cent of the votes.
* Largest deviation: max (s_i - v_i).
* Effective number (Laakso and Taagepera): 1 / sum v_i^2, and of seats 1 / sum s_i^2.

They depend on what counts as a list: "others" as one list makes the first two smaller. They say nothing of why.
References: M. Gallagher, Electoral Studies 10, 1991, 33-51, doi:10.1016/0261-3794(91)90004-C; J. Loosemore and
V. J. Hanby, British Journal of Political Science 1, 1971, 467-477, doi:10.1017/S000712340000925X; M. Laakso and
R. Taagepera, Comparative Political Studies 12, 1979, 3-27, doi:10.1177/001041407901200101.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

from scrutineer.errors import InputError

_RAE_LEAST = Fraction(1, 200)


@dataclass(frozen=True, slots=True)
class Disproportionality:
    """Indices of one result; shares are fractions of 1.

    Attributes:
        gallagher: Least-squares index.
        loosemore_hanby: Half the sum of the absolute differences.
        sainte_lague: Sum of the squared differences over the vote shares; None where a list has seats and no votes.
        rae: Mean absolute difference of the lists with at least half a per cent.
        largest_deviation: Largest seat share beyond the vote share.
        effective_parties_votes: Effective number of lists by votes.
        effective_parties_seats: Effective number of lists by seats.
    """

    gallagher: float
    loosemore_hanby: float
    sainte_lague: float | None
    rae: float
    largest_deviation: float
    effective_parties_votes: float
    effective_parties_seats: float

    def as_dict(self) -> dict[str, Any]:
        """The indices as plain JSON values."""
        return asdict(self)


def disproportionality(votes: Mapping[str, int], seats: Mapping[str, int]) -> Disproportionality:
    """Compute the indices of a result.

    Args:
        votes: Votes by list, of all lists.
        seats: Seats by list; a list that is absent has none.

    Returns:
        The indices; the sums are exact, only roots and the last division are rounded.

    Raises:
        InputError: There are no votes or no seats, or one of them is negative.
    """
    options = list(dict.fromkeys((*votes, *seats)))
    total, filled = sum(votes.values()), sum(seats.values())
    if total <= 0 or filled <= 0 or min((*votes.values(), *seats.values())) < 0:
        raise InputError(
            "disproportionality needs votes and seats", value=[total, filled], mend="give both, none below 0"
        )
    shares = {o: (Fraction(votes.get(o, 0), total), Fraction(seats.get(o, 0), filled)) for o in options}
    gaps = [seat - vote for vote, seat in shares.values()]
    squares = sum((gap * gap for gap in gaps), Fraction(0))
    chi = None
    if all(vote or not seat for vote, seat in shares.values()):
        chi = float(sum(((seat - vote) ** 2 / vote for vote, seat in shares.values() if vote), Fraction(0)))
    large = [abs(seat - vote) for vote, seat in shares.values() if vote >= _RAE_LEAST]
    return Disproportionality(
        gallagher=sqrt(squares / 2),
        loosemore_hanby=float(sum((abs(gap) for gap in gaps), Fraction(0)) / 2),
        sainte_lague=chi,
        rae=float(sum(large, Fraction(0)) / len(large)) if large else 0.0,
        largest_deviation=float(max(gaps)),
        effective_parties_votes=float(1 / sum(vote * vote for vote, _ in shares.values())),
        effective_parties_seats=float(1 / sum(seat * seat for _, seat in shares.values())),
    )
