"""Result with a set of forms, without it, and in the worst case for each contestant: could it change the outcome.

Let T be the totals, S what the set holds of them, and U the most votes that it could hold. Whatever the set truly
holds is a vector x of votes with x >= 0 and sum(x) <= U, and the true totals are T - S + x. Asked is whether some x
gives another outcome than T.

**Only the corners have to be tried.** The outcome changes for some x if and only if it changes where all U votes go
to one contestant s. For every condition of a rule is a line c * T >= 0 in which a contestant's own votes have the
largest coefficient and all other contestants' votes have none above 0. Let x give another outcome.

* Some contestant s stands better than now. Giving it all U votes moves every line of s up and every line of a rival
  down, or leaves them where they are, so s stands at least as well there.
* Or nobody does: then one contestant w was elected and is not. A condition of w fails for x. All its conditions fall
  furthest where w holds nothing of the set and all U votes go to the strongest other contestant of a failing lead
  (any other where a share fails): that is a corner too. Where there is no other and the base is that of the ballots
  cast, all U ballots are not valid.

Under a threshold each contestant is judged by itself in the same way. So the answers are exact for one constituency.
The same holds with sum(x) = v, the valid ballots of the set handed to one contestant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.outcome import UNNAMED, Outcome, Totals, decide
from scrutineer.materiality.wrong_votes import turned

_UNNAMED_FIRST: Final = "the votes of some options are not in the record, and one of them could stand among the first"

type Answer = Literal["can", "cannot", "cannot be told"]


@dataclass(frozen=True)
class Swap:
    """Two contestants who stand next to each other and could change places, or be level.

    Attributes:
        ahead: The one with more votes now.
        behind: The one with fewer, or as many.
        lead: Votes between them.
    """

    ahead: str
    behind: str
    lead: int

    def as_dict(self) -> dict[str, Any]:
        """The pair as plain JSON values."""
        return {"ahead": self.ahead, "behind": self.behind, "lead": self.lead}


@dataclass(frozen=True)
class Scenario:
    """What a set of forms could change in one constituency. Exact.

    Attributes:
        present: The outcome of the totals as they are; None where it cannot be told.
        without: The outcome without the set.
        reassigned: Contestant to the outcome if every valid ballot of the set were its own.
        worst: Contestant to the outcome if the set held as many votes as it could, all for this contestant.
        answer: Whether anything that the set could hold changes the outcome.
        answer_reassigned: Whether its own valid ballots, taken away or read for somebody else, do; None where it has
            none in the totals.
        turned_by: Contestants with another outcome in their `worst` case, strongest first.
        gap_answer: Whether so many wrong votes on these forms as the findings state could; None where they state none.
        order: Whether the order of the contestants could change.
        swaps: The neighbours in the order who could change places.
        why_not_told: Why an answer cannot be told; None where it can.
    """

    present: Outcome | None
    without: Outcome | None
    reassigned: Mapping[str, Outcome | None]
    worst: Mapping[str, Outcome | None]
    answer: Answer
    answer_reassigned: Answer | None
    turned_by: tuple[str, ...]
    gap_answer: Answer | None
    order: Answer
    swaps: tuple[Swap, ...]
    why_not_told: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The scenarios as plain JSON values; in `worst` only the contestants that turn the outcome."""
        return {
            "present": _plain(self.present),
            "without": _plain(self.without),
            "worst": {name: _plain(self.worst[name]) for name in self.turned_by},
            "reassigned": {
                name: _plain(outcome) for name, outcome in self.reassigned.items() if outcome != self.present
            },
            "answer": self.answer,
            "answer_reassigned": self.answer_reassigned,
            "turned_by": list(self.turned_by),
            "gap_answer": self.gap_answer,
            "order": self.order,
            "swaps": [swap.as_dict() for swap in self.swaps],
            "why_not_told": self.why_not_told,
            "exact": True,
        }


def _plain(outcome: Outcome | None) -> dict[str, Any] | None:
    return None if outcome is None else outcome.as_dict()


def turns(rule: DecisionRule, totals: Totals, stake: AtStake) -> bool:
    """Whether anything that a set of forms could hold gives another outcome; the corners of the module's proof.

    Args:
        rule: The rule.
        totals: The votes of the whole contest.
        stake: What the set holds and could hold, every form bounded.
    """
    present = decide(rule, totals)
    return any(outcome != present for outcome in _corners(rule, totals, stake))


def surely_turns(rule: DecisionRule, totals: Totals, stake: AtStake) -> bool:
    """The same, and the other outcome does not rest on the options without votes being one contestant."""
    return _answer(decide(rule, totals), tuple(_corners(rule, totals, stake)), None) == "can"


def _corners(rule: DecisionRule, totals: Totals, stake: AtStake) -> Iterator[Outcome | None]:
    rest = totals.moved(taken=stake.votes, not_valid=-stake.not_valid)
    yield decide(rule, rest)
    yield decide(rule, rest.moved(not_valid=stake.ceiling))
    for name in totals.contestants:
        yield decide(rule, rest.moved(added={name: stake.ceiling}))


def scenario(rule: DecisionRule, totals: Totals, stake: AtStake, *, gap: int | None = None) -> Scenario:
    """What a set of forms could change in one constituency.

    Args:
        rule: The decision rule.
        totals: The votes of the whole contest.
        stake: What the set holds and could hold.
        gap: Votes or ballots in which its forms contradict themselves. So many may be wrong, and only on these forms.

    Returns:
        The scenarios with their answers. `can` says that no arithmetic excludes it, not that it is likely.
    """
    present = decide(rule, totals)
    rest = totals.moved(taken=stake.votes, not_valid=-stake.not_valid)
    names = list(totals.contestants)
    kept = totals.moved(taken=stake.votes)
    reassigned = {name: decide(rule, kept.moved(added={name: stake.valid})) for name in names}
    worst = {name: decide(rule, rest.moved(added={name: stake.ceiling})) for name in names}
    without, spoilt = decide(rule, rest), decide(rule, rest.moved(not_valid=stake.ceiling))
    swaps, order_open = _swaps(rest, totals, stake)
    unsettled = _unsettled(present, totals)
    doubt = unsettled or _unbounded(stake)
    answer = _answer(present, (without, spoilt, *worst.values()), doubt)
    return Scenario(
        present=present,
        without=without,
        reassigned=reassigned,
        worst=worst,
        answer=answer,
        answer_reassigned=_answer(present, (without, *reassigned.values()), unsettled) if stake.valid else None,
        turned_by=tuple(name for name in names if worst[name] != present),
        gap_answer=None if gap is None else _answer(present, tuple(turned(rule, totals, gap, stake)), unsettled),
        order="can" if swaps else "cannot be told" if order_open or doubt else "cannot",
        swaps=swaps,
        why_not_told=doubt or (_UNNAMED_FIRST if answer == "cannot be told" else None),
    )


def _answer(present: Outcome | None, corners: tuple[Outcome | None, ...], doubt: str | None) -> Answer:
    """Can, if a corner gives another outcome; but not one that rests on the unnamed options being one contestant."""
    if present is None or UNNAMED in present.names:
        return "cannot be told"
    others = [outcome for outcome in corners if outcome != present]
    if any(outcome is None or UNNAMED not in outcome.names for outcome in others):
        return "can"
    return "cannot be told" if doubt or others else "cannot"


def _unsettled(present: Outcome | None, totals: Totals) -> str | None:
    """Why the totals do not settle an answer, whatever the set."""
    if present is None:
        return "the votes or the base of the rule are not in the record"
    if UNNAMED in present.names:
        return _UNNAMED_FIRST
    if totals.unnamed is None:
        return "how many votes the options without figures have is not known"
    return None


def _unbounded(stake: AtStake) -> str | None:
    """Why it is not known how many votes the set could hold."""
    if stake.may_be_counted:
        return "a total was published for the area, and whether these units are in it is not known"
    if stake.unbounded:
        return f"for {stake.unbounded:,} of the units neither a register nor ballots are known"
    return None


def _swaps(rest: Totals, totals: Totals, stake: AtStake) -> tuple[tuple[Swap, ...], bool]:
    """Neighbours who could change places; and whether an unnamed option leaves that open.

    If any two contestants could change places, two neighbours could: between them somebody is passed.
    """
    ranking = list(totals.contestants.items())
    base = {**rest.votes, UNNAMED: rest.unnamed or 0}
    found, is_open = [], False
    for (ahead, more), (behind, fewer) in pairwise(ranking):
        if (stake.ceiling or stake.valid) and base[behind] + stake.ceiling >= base[ahead]:
            if UNNAMED in {ahead, behind}:
                is_open = True
            else:
                found.append(Swap(ahead, behind, more - fewer))
    return tuple(found), is_open
