"""The fewest votes that would have to be wrong for another outcome: exact, for one constituency.

A wrong vote is taken from a contestant (or from nobody) and given to another (or to nobody). With k wrong votes the
true totals are T - x + y with 0 <= x <= T, sum(x) <= k, y >= 0, sum(y) <= k. Asked is whether some x and y give
another outcome.

If the outcome is another, some contestant stands better than now, or the one elected is elected no longer.

* A contestant s that stands better does so as well, or better still, where all k votes are given to it: its own votes
  weigh most in each of its lines. Votes taken from others help its lead over the strongest of them most where the
  largest are brought down to one level, and its share in any case; and where it is to come second, where the strongest
  is left alone and the others are brought down.
* The one elected falls most easily where k votes are taken from it and given to the strongest other contestant.

Under a threshold each contestant is judged by itself. More votes never help less, so the fewest is found by halving.
"""

from collections.abc import Iterator

from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.outcome import Outcome, Totals, decide


def could_turn(rule: DecisionRule, totals: Totals, votes: int) -> bool:
    """Whether the outcome could change if up to `votes` were taken from contestants and up to as many given to others.

    Args:
        rule: The rule.
        totals: The votes.
        votes: Votes that may be taken, and votes that may be given.
    """
    present = decide(rule, totals)
    if present is None or votes <= 0:
        return False
    return any(decide(rule, case) != present for case in _cases(rule, totals, present, votes))


def votes_to_turn(rule: DecisionRule, totals: Totals) -> int | None:
    """The fewest votes that would have to be wrong for another outcome.

    Returns:
        The number; None where the outcome cannot be told or no change of the votes cast turns it.
    """
    most = sum(totals.contestants.values())
    if not could_turn(rule, totals, most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if could_turn(rule, totals, middle) else (middle, high)
    return high


def _cases(rule: DecisionRule, totals: Totals, present: Outcome, votes: int) -> Iterator[Totals]:
    """The totals that have to be tried; see the module."""
    counts = totals.contestants
    ranked = list(counts)
    for name in ranked:
        others = {other: count for other, count in counts.items() if other != name}
        yield totals.moved(taken=brought_down(others, votes), added={name: votes})
        rest = dict(list(others.items())[1:])
        if rest and rule.otherwise == "runoff":
            yield totals.moved(taken=brought_down(rest, votes), added={name: votes})
    fallen = ranked if rule.kind == "threshold" else [*present.elected, *present.tied, *present.runoff]
    for name in fallen:
        taken = {name: min(votes, counts.get(name, 0))}
        strongest = next((other for other in ranked if other != name), None)
        yield totals.moved(taken=taken, added={strongest: votes} if strongest else {})
        yield totals.moved(taken=taken)


def brought_down(counts: dict[str, int], votes: int) -> dict[str, int]:
    """Votes to take from contestants so that the largest of them is as small as can be.

    Args:
        counts: Votes by contestant.
        votes: Votes to take in all; all of them are taken where there are so many.

    Returns:
        Contestant to the votes taken from it.
    """
    left = min(votes, sum(counts.values()))
    falling = sorted(counts.values(), reverse=True)
    # The level down to which the largest are brought: found from above, one contestant more at a time.
    level, spent = 0, 0
    for place, count in enumerate(falling, start=1):
        below = falling[place] if place < len(falling) else 0
        if spent + place * (count - below) >= left:
            level = count - -(-(left - spent) // place)
            break
        spent += place * (count - below)
    taken = {name: max(count - level, 0) for name, count in counts.items()}
    # Rounding the level down can take a few too many: they are given back one by one.
    over = sum(taken.values()) - left
    for name in sorted(taken, key=lambda n: counts[n], reverse=True):
        if over > 0 and taken[name]:
            taken[name] -= 1
            over -= 1
    return taken
