"""Seats of a party that was dissolved after the election, handed to other lists district by district.

Formula: in a district in which the party holds s seats, the law's formula divides s seats by the votes of the election
among the lists that stood, without the party and those that the law leaves out. Seats that lists refuse go through a
second round in the same way, among all lists but the party and those that refused.

The case is Cambodia in 2017: 55 seats of the party dissolved on 16 November went to small lists, 11 of them were
refused and went to the governing party. The published accounts give the result and that the governing party was left
out of the first round. That each province was reckoned by itself, by the formula of the law, was not read; so the
variant of the law that uses this is marked unverified.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from scrutineer.errors import LawError
from scrutineer.law.vacated_seats import VACATED_SEATS, VacatedRule
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.composition import Engine, composed, outcomes_of
from scrutineer.seats.ties import Tie
from scrutineer.seats.trace import SeatStep

REFERENCE: Final = "Cambodia, amendments of 16 October 2017 to the election law, as reported"


def hand_on_seats(
    found: SeatAllocation,
    party: str,
    *,
    formula: Engine,
    left_out: Collection[str] = (),
    refused: Collection[str] = (),
) -> SeatAllocation:
    """Hand the seats of a party in one district to other lists.

    Args:
        found: The seats of the district as they were.
        party: The party that loses its seats.
        formula: The formula by which they are handed on.
        left_out: Lists without a part in the first round.
        refused: Lists that refused what the first round gave them.

    Returns:
        The seats afterwards. Seats for which no list with votes is left stay unfilled.

    Raises:
        InputError: Ties leave too many outcomes.
    """
    first_round = {o: v for o, v in found.votes.items() if v and o != party and o not in left_out}
    second_round = {o: v for o, v in found.votes.items() if v and o != party and o not in refused}
    outcomes: list[dict[str, int]] = []
    ties: list[Tie] = list(found.ties)
    steps: list[SeatStep] = []
    for place, before in enumerate(outcomes_of(found)):
        vacated = before.get(party, 0)
        kept = {**before, party: 0}
        if not vacated or not first_round:
            outcomes.append(kept)
            continue
        first = formula(first_round, vacated, ())
        if not place:
            ties += first.ties
            steps += _steps(first, refused)
        for offered in outcomes_of(first):
            open_again = sum(seats for option, seats in offered.items() if option in refused)
            taken = _sum(kept, {option: seats for option, seats in offered.items() if option not in refused})
            if not open_again or not second_round:
                outcomes.append(taken)
                continue
            second = formula(second_round, open_again, ())
            if not place and len(first.ties) == 0:
                ties += second.ties
                steps += _steps(second, ())
            outcomes += [_sum(taken, given) for given in outcomes_of(second)]
    return composed(
        "vacated_seats",
        found.votes,
        found.magnitude,
        outcomes,
        ties=ties,
        trace=lambda: (*found.steps, *steps),
        lots=found.lots,
        references=(*found.evidence.references, REFERENCE),
    )


def _steps(found: SeatAllocation, refused: Collection[str]) -> list[SeatStep]:
    return [replace(step, phase="refused" if step.option in refused else "handed_on") for step in found.steps]


def _sum(held: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {option: held.get(option, 0) + more.get(option, 0) for option in {**held, **more}}


def lists_named(rule: VacatedRule, names: Mapping[str, Collection[str]]) -> tuple[str, frozenset[str], frozenset[str]]:
    """The lists that a rule on vacated seats names, by their ids.

    Args:
        rule: The rule.
        names: List to its id, name and abbreviation.

    Returns:
        The party, the lists left out and those that refused.

    Raises:
        LawError: The law names a list that does not stand.
    """
    known = {word.casefold(): option for option, words in names.items() for word in words}

    def find(word: str) -> str:
        option = known.get(word.casefold())
        if option is None:
            raise LawError(
                "the law hands on seats and names a list that does not stand in this election",
                column=VACATED_SEATS,
                value=word,
                mend=f"use one of: {', '.join(sorted(names))}",
            )
        return option

    return find(rule.party), frozenset(map(find, rule.left_out)), frozenset(map(find, rule.refused))
