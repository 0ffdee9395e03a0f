"""The fewest votes that would have to be wrong for another outcome: exact, for one constituency.

A wrong vote is a ballot that stands in the wrong place. It is taken from a contestant, from the ballots that are not
valid or from those that were not counted, and belongs to another contestant, to the ballots that are not valid or to
none. With k wrong votes the true totals are T - x + y, where x and y share out at most k ballots each and x takes from
nobody more than it holds. Asked is whether some x and y give another outcome.

If only some forms are in doubt, x takes at most what they hold of each contestant, and they hold no more ballots after
y than their bound.

**Only the best ways have to be tried.** Let x and y give another outcome.

* Somebody was elected. Then w, who was, is elected no longer: a condition of w fails, or another is level with it or
  ahead. Both come about most easily where k votes are taken from w and k given to one rival: the strongest, or where
  votes must be taken from others to make room, any. No more is taken from third parties than makes that room.
* Nobody was. Then some contestant s stands better. It does so as well, or better still, where all k votes are given to
  it: its own votes weigh most in each of its lines. Votes taken from others help its share in any case, and its lead
  most where the largest of them are brought down to one level. To come second it may leave one other ahead: the
  strongest, or the one that can be brought down least, and the rest are brought down.

Under a threshold each contestant is judged by itself, in both ways. Where every vote may be wrong, contestants who
stand alike differ in their votes only, and the strongest of them rises most easily (the weakest falls): were a weaker
one to rise by k wrong votes, the same figures with the two names exchanged would be no further from T. More votes never
help less, so the fewest is found by halving.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.outcome import UNNAMED, WON, Outcome, Totals, decide


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What wrong votes can be taken from.

    Attributes:
        held: Contestant to the votes in doubt.
        not_valid: Ballots in doubt that are not valid.
        spare: Ballots by which the forms in doubt stay below their bound; None without a bound.
        whole: Whether every vote is in doubt.
    """

    held: Mapping[str, int]
    not_valid: int
    spare: int | None
    whole: bool

    def room(self, taken: int) -> int | None:
        """Ballots that may be given after some were taken."""
        return None if self.spare is None else self.spare + taken


def could_turn(rule: DecisionRule, totals: Totals, votes: int, stake: AtStake | None = None) -> bool:
    """Whether some `votes` wrong votes, or fewer, would give another outcome. Exact.

    Args:
        rule: The rule.
        totals: The votes.
        votes: Votes that may be wrong.
        stake: The forms on which they may be wrong; every vote by default.
    """
    present = decide(rule, totals)
    return any(outcome != present for outcome in turned(rule, totals, votes, stake))


def turned(rule: DecisionRule, totals: Totals, votes: int, stake: AtStake | None = None) -> Iterator[Outcome | None]:
    """The outcomes of the ways that have to be tried, see the module; none where the outcome cannot be told."""
    present = decide(rule, totals)
    # What so many wrong votes anywhere cannot do, they cannot do on some forms; that is found much sooner.
    if present is not None and votes > 0 and (stake is None or could_turn(rule, totals, votes)):
        for case in _cases(rule, totals, present, votes, _doubt(totals, stake)):
            yield decide(rule, case)


def votes_to_turn(rule: DecisionRule, totals: Totals) -> int | None:
    """The fewest votes that would have to be wrong for another outcome.

    Returns:
        The number. It is exact where the votes of all options are known. Where some have none in the record they are
        taken as one contestant, and the number is a lower bound. None where the outcome cannot be told or rests on
        those options, and where no votes give another one.
    """
    present = decide(rule, totals)
    if present is None or totals.unnamed is None or UNNAMED in present.names:
        return None
    # So many votes make one contestant the only one, above any share of any base.
    high = sum(totals.contestants.values()) + (totals.not_valid or 0) + (totals.registered or 0) + 1
    if not could_turn(rule, totals, high):
        return None
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if could_turn(rule, totals, middle) else (middle, high)
    return high


def _doubt(totals: Totals, stake: AtStake | None) -> _Doubt:
    counts = totals.contestants
    if stake is None:
        return _Doubt(counts, totals.not_valid or 0, None, whole=True)
    held = {name: min(stake.votes.get(name, 0), count) for name, count in counts.items()}
    not_valid = min(stake.not_valid, totals.not_valid or 0)
    spare = None if stake.unbounded else max(stake.ceiling - sum(held.values()) - not_valid, 0)
    return _Doubt(held, not_valid, spare, whole=False)


def _cases(rule: DecisionRule, totals: Totals, present: Outcome, votes: int, doubt: _Doubt) -> Iterator[Totals]:
    """The totals that have to be tried; see the module."""
    rising, falling = _moving(rule, totals, present, doubt)
    for name in rising:
        others = {other: count for other, count in totals.contestants.items() if other != name}
        yield _risen(totals, name, brought_down(others, votes, doubt.held), votes, doubt)
        if rule.kind == "outright" and rule.otherwise == "runoff" and len(others) > 1:
            firm = max(others, key=lambda other: others[other] - doubt.held[other])
            for ahead in dict.fromkeys((next(iter(others)), firm)):
                rest = {other: count for other, count in others.items() if other != ahead}
                taken = brought_down(rest, votes, doubt.held)
                more = min(votes - sum(taken.values()), doubt.held[ahead])
                yield _risen(totals, name, {**taken, ahead: more}, votes, doubt)
    for name in falling:
        rivals: list[str | None] = [other for other in totals.contestants if other != name] or [None]
        for rival in rivals[:1] if doubt.whole else rivals:
            yield _fallen(totals, name, rival, votes, doubt)
    # Without any vote there is no outcome.
    yield totals.moved(taken=brought_down(totals.contestants, votes, doubt.held))


def _moving(rule: DecisionRule, totals: Totals, present: Outcome, doubt: _Doubt) -> tuple[list[str], list[str]]:
    """Contestants whose rise, and whose fall, have to be tried."""
    ranked = [rule.option] if rule.kind == "question" and rule.option else list(totals.contestants)
    falling = [name for name in ranked if present.standing(name) == WON]
    rising = [name for name in ranked if name not in falling]
    if rule.kind != "threshold" and falling:
        rising = []
    if doubt.whole:
        falling = falling[-1:]
        alike: dict[int, str] = {}
        for name in rising:
            alike.setdefault(present.standing(name), name)
        rising = list(alike.values())
    return rising, falling


def _risen(totals: Totals, name: str, taken: Mapping[str, int], votes: int, doubt: _Doubt) -> Totals:
    """All votes that may be wrong are given to one contestant; they come from others, then from ballots not valid."""
    spoilt = min(votes - sum(taken.values()), doubt.not_valid)
    room = doubt.room(sum(taken.values()) + spoilt)
    given = votes if room is None else min(votes, room)
    return totals.moved(taken=taken, added={name: given}, not_valid=-spoilt)


def _fallen(totals: Totals, name: str, rival: str | None, votes: int, doubt: _Doubt) -> Totals:
    """Votes are taken from one contestant and given to a rival; to the ballots not valid where it has none.

    To take from others only makes room for the rival, and less room is taken from the valid votes if it need not be.
    """
    taken = {name: min(votes, doubt.held[name])}
    room = doubt.room(taken[name])
    lacking = 0 if room is None else min(max(votes - room, 0), votes - taken[name])
    spoilt = min(lacking, doubt.not_valid)
    lacking -= spoilt
    for other in totals.contestants:
        if other not in {name, rival}:
            taken[other] = min(lacking, doubt.held[other])
            lacking -= taken[other]
    room = doubt.room(sum(taken.values()) + spoilt)
    given = votes if room is None else min(votes, room)
    if rival is None:
        return totals.moved(taken=taken, not_valid=given - spoilt)
    return totals.moved(taken=taken, added={rival: given}, not_valid=-spoilt)


def brought_down(counts: Mapping[str, int], votes: int, most: Mapping[str, int] | None = None) -> dict[str, int]:
    """Votes to take from contestants so that the largest of them is as small as can be.

    Args:
        counts: Votes by contestant.
        votes: Votes to take in all; fewer are taken only where there are no more.
        most: The most that may be taken from each; all its votes by default.

    Returns:
        Contestant to the votes taken from it.
    """
    free = counts if most is None else {name: min(most[name], count) for name, count in counts.items()}

    def above(level: int) -> dict[str, int]:
        return {name: min(free[name], max(count - level, 0)) for name, count in counts.items()}

    # The lowest level down to which there are votes enough, as far as each can be brought down.
    low, high = 0, max(counts.values(), default=0)
    while low < high:
        level = (low + high) // 2
        low, high = (low, level) if sum(above(level).values()) <= votes else (level + 1, high)
    taken = above(low)
    left = votes - sum(taken.values())
    for name in taken:
        more = min(left, free[name] - taken[name])
        taken[name] += more
        left -= more
    return taken
