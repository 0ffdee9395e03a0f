"""A majority bonus on top of a proportional formula.

Formula, `added`: with M seats and a bonus of B, the formula gives out M - B seats among all lists, and the strongest
gets B more. `guaranteed`: the formula gives out all M seats; if the strongest has fewer than B, it gets B and the
formula divides M - B among the others. A condition on the share of the strongest, or on its lead, may stand before
either. Exact; two lists that are level in first place are a tie for the whole bonus.

It misleads where the law gives the bonus in other ways, such as by region or by steps of the share, or where the law
speaks of the strongest list and of the strongest alliance at once: what competes here is what was joined before.
Reference: the two kinds are those of the Greek elections of 2009 to 2015 (50 seats added) and of Italy's Law 270 of
2005 (340 of 617 seats guaranteed).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from scrutineer.errors import InputError, LawError
from scrutineer.law.majority_bonus import MAJORITY_BONUS, BonusRule
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.composition import Engine, composed, outcomes_of
from scrutineer.seats.rounds import check_contest
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

REFERENCE: Final = "Majority bonus as in Greece from 2009 to 2015 (added) or in Italy, Law 270 of 2005 (guaranteed)"


def allocate_with_bonus(
    votes: Mapping[str, int],
    seats: int,
    rule: BonusRule,
    *,
    formula: Engine,
    base: int | None = None,
    lots: Sequence[Lot] = (),
) -> SeatAllocation:
    """Allocate the seats of one district by a formula with a majority bonus.

    Args:
        votes: Votes by list or alliance, whole numbers, of those that take part.
        seats: Seats to be filled, the bonus included.
        rule: The bonus.
        formula: The proportional formula.
        base: The votes that the condition is about; by default the sum of `votes`.
        lots: Recorded drawings of lots; one among the strongest decides the bonus, another the formula's tie.

    Returns:
        The allocation. Where nobody meets the condition it is that of the formula, and a caveat says so.

    Raises:
        InputError: Votes or seats cannot be used, the base is smaller than the votes, or a recorded lot does not fit.
        LawError: The bonus is more than the seats, or its share gives no whole number and the law states no rounding.
    """
    check_contest(votes, seats)
    whole = sum(votes.values()) if base is None else base
    if whole < max(votes.values(), default=0):
        raise InputError(
            "the base of the majority bonus is smaller than the votes of a list",
            value=whole,
            mend="check which ballots the law counts in the base",
        )
    number = _number(rule, seats)
    falling = sorted(votes.values(), reverse=True)
    leaders = tuple(sorted(option for option, count in votes.items() if count == falling[0]))
    other = falling[1] if len(falling) > 1 else 0
    if rule.condition and not any(all(c.holds(falling[0], other, whole) for c in way) for way in rule.condition):
        found = formula(votes, seats, lots)
        words = (
            f"No majority bonus: the strongest, with {falling[0]:,} of {whole:,} votes, does not meet the condition."
        )
        return replace(found, evidence=replace(found.evidence, caveats=(*found.evidence.caveats, words)))
    drawn = [lot for lot in lots if len(leaders) > 1 and set(lot.among) == set(leaders) and len(lot.winners) == 1]
    rest = [lot for lot in lots if lot not in drawn[:1]]
    able = drawn[0].winners if drawn else leaders
    parts = {leader: list(_parts(votes, seats, leader, number, rule, formula, rest)) for leader in able}
    ties = [Tie(leaders, number, Fraction(falling[0]), each=number)] if len(able) > 1 else []
    ties += [tie for part, _ in next(iter(parts.values())) for tie in part.ties] if len(able) == 1 else []

    def trace() -> tuple[SeatStep, ...]:
        if len(able) > 1:
            return ()
        part, given = parts[able[0]][0]
        first = len(part.steps) + 1
        return (*part.steps, *(SeatStep(first + n, able[0], None, "bonus") for n in range(given)))

    outcomes = [
        {**outcome, leader: outcome.get(leader, 0) + given}
        for leader, found_parts in parts.items()
        for part, given in found_parts
        for outcome in outcomes_of(part)
        if rule.kind == "added" or given or outcome[leader] >= number
    ]
    return composed(
        "majority_bonus", votes, seats, outcomes, ties=ties, trace=trace, lots=lots, references=(REFERENCE,)
    )


def _number(rule: BonusRule, seats: int) -> int:
    number = rule.number(seats)
    if number is None:
        raise LawError(
            "the share of the majority bonus gives no whole number of seats, and the law states no rounding",
            column=MAJORITY_BONUS,
            value=f"{rule.share} of {seats}",
            mend='state the rounding of the law: rounding = "up" or "down"',
        )
    if number > seats:
        raise LawError(
            "the majority bonus is more than the seats to be filled",
            column=MAJORITY_BONUS,
            value=f"{number} of {seats}",
            mend="check the bonus, and whether it is given in each district or in the whole country",
        )
    return number


def _parts(
    votes: Mapping[str, int],
    seats: int,
    leader: str,
    number: int,
    rule: BonusRule,
    formula: Engine,
    lots: Sequence[Lot],
) -> Iterator[tuple[SeatAllocation, int]]:
    """What the formula gives beside the bonus of a leader, with the seats that the leader gets on top of it."""
    if rule.kind == "added":
        yield formula(votes, seats - number, lots), number
        return
    # A lot concerns either the formula over all seats or that over the rest: whichever is tied.
    proportional = formula(votes, seats, ())
    held = [outcome[leader] for outcome in outcomes_of(proportional)]
    if max(held) >= number:
        yield (formula(votes, seats, lots) if lots and min(held) >= number else proportional), 0
    if min(held) < number:
        others = {option: count for option, count in votes.items() if option != leader}
        yield formula(others, seats - number, lots if max(held) < number else ()), number
