"""Rules that stand on top of a formula: what their allocations have in common.

An alliance divides what a formula gave it, a bonus comes on top of a formula, vacated seats go through one again. The
formula of a law enters as an `Engine`, so that each rule stands on top of any formula and of the other rules. Where
ties meet, the admissible outcomes are no longer every choice among the tied; so they are listed one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.allocation import SeatAllocation, Trace
from scrutineer.seats.ties import Lot, Tie

type Engine = Callable[[Mapping[str, int], int, Sequence[Lot]], SeatAllocation]
"""Votes, seats to be filled and recorded lots to an allocation."""

MOST_OUTCOMES: Final = 20_000
"""More outcomes than this are not listed: ties of so many lists come from votes that are hardly real."""


def outcomes_of(found: SeatAllocation) -> Iterator[dict[str, int]]:
    """The outcomes of an allocation, as long as they can be listed.

    Raises:
        InputError: There are too many.
    """
    for number, outcome in enumerate(found.outcomes()):
        if number >= MOST_OUTCOMES:
            raise InputError(
                f"ties leave more than {MOST_OUTCOMES:,} outcomes, too many for a rule on top of the formula",
                value=[tie.as_dict()["options"] for tie in found.ties],
                mend="check the votes; where they are right, give the recorded drawing of lots",
            )
        yield outcome


def composed(
    method: str,
    votes: Mapping[str, int],
    seats: int,
    outcomes: Iterable[Mapping[str, int]],
    *,
    ties: Sequence[Tie],
    trace: Trace,
    lots: Sequence[Lot] = (),
    references: tuple[str, ...] = (),
    caveats: tuple[str, ...] = (),
) -> SeatAllocation:
    """An allocation from its admissible outcomes.

    Args:
        method: Name of the rule on top.
        votes: Votes by list.
        seats: Seats to be filled.
        outcomes: Every admissible outcome, at least one; lists that one does not name have no seat in it.
        ties: The ties that are open.
        trace: Makes the steps.
        lots: Recorded lots that were applied.
        references: Where the rule is described.
        caveats: What a reader must know.

    Raises:
        InputError: There are too many outcomes.
    """
    distinct: dict[tuple[int, ...], dict[str, int]] = {}
    for outcome in outcomes:
        held = {option: outcome.get(option, 0) for option in votes}
        distinct.setdefault(tuple(held.values()), held)
        if len(distinct) > MOST_OUTCOMES:
            raise InputError(
                f"ties leave more than {MOST_OUTCOMES:,} outcomes",
                value=[list(tie.options) for tie in ties],
                mend="give the recorded drawing of lots",
            )
    listed = tuple(distinct.values())
    return SeatAllocation(
        method=method,
        votes=dict(votes),
        magnitude=seats,
        seats={option: min(held[option] for held in listed) for option in votes},
        most={option: max(held[option] for held in listed) for option in votes},
        ties=tuple(ties) if len(listed) > 1 else (),
        trace=trace,
        lots=tuple(lots),
        unfilled=seats - max(sum(held.values()) for held in listed),
        listed=listed,
        evidence=Evidence(
            method=f"seats.{method}",
            parameters={"seats": seats},
            references=(*references, *(lot.source for lot in lots)),
            caveats=caveats,
        ),
    )
