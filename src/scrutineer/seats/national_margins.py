"""How close the nation is: the fewest votes with which a majority is lost, the first list changes, or seats move.

Votes move from list to list inside districts. Districts do not share votes, so the fewest votes for k seats in all are
the least sum of the districts' own costs over all ways to divide k among them; dynamic programming over seats finds it
exactly. For a list to lose or gain seats the districts' costs are exact. For one list to pass another they lie between
two bounds: each district needs at least what the one needs to lose or the other to gain alone, and at most what it
takes if all votes move from the one to the other.

The lists that take part stay the same in this. Where the law has a threshold, fewer votes could do it by letting a list
in or out: the lower bound is then no more than the fewest votes that let a list cross its line and hold a seat by it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from scrutineer.errors import InputError, NoResultError
from scrutineer.evidence import Evidence
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.admission import Standing
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.district_cost import DistrictCost
from scrutineer.seats.first_change import SeatQuestion
from scrutineer.seats.formulas import DistrictContest, allocate

type Cost = Callable[[int], int | None]
type National = Literal["majority_lost", "first_passed", "seats_lost", "seats_gained"]
EVERY: Final[tuple[National, ...]] = ("majority_lost", "first_passed", "seats_lost", "seats_gained")

NO_RESULT: Final = (
    "Where whole quotas give out too many or too few seats, the rules may give no result for some votes: with these "
    "numbers, or fewer, the seats may be left open and not moved."
)
"""Said of formulas that have no result for some votes."""


@dataclass(frozen=True, slots=True)
class NationalMargin:
    """Votes that change something about the whole nation.

    Attributes:
        what: `majority_lost`: a list has no longer more than half of the seats. `first_passed`: another has more seats
            than the first. `seats_lost`, `seats_gained`: a list has so many seats fewer or more.
        option: The list.
        rival: The list that passes it; None otherwise.
        seats: Seats that it is about.
        lower: With fewer votes it cannot happen.
        upper: With so many it can; None where it cannot by moves of this kind.
    """

    what: National
    option: str
    rival: str | None
    seats: int
    lower: int | None
    upper: int | None

    def as_dict(self) -> dict[str, Any]:
        """The margin as plain JSON values."""
        return {
            "what": self.what,
            "option": self.option,
            "to": self.rival,
            "seats": self.seats,
            "votes": self.upper if self.lower == self.upper else None,
            "lower": self.lower,
            "upper": self.upper,
        }


@dataclass(frozen=True, slots=True)
class ThresholdMargin:
    """What the seats of the nation are if one list crosses the threshold, all votes as they are.

    Attributes:
        standing: How the list stands now.
        seats_if: Option to seats if it were on the other side; seats that are certain. None where the rules give no
            result then.
        why_none: Why they give none; None where they give one.
    """

    standing: Standing
    seats_if: Mapping[str, int] | None
    why_none: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The margin as plain JSON values."""
        return {
            "option": self.standing.option,
            "admitted": self.standing.admitted,
            "to_cross": self.standing.to_cross,
            "to_gain": self.standing.to_gain,
            "seats_if": None if self.seats_if is None else dict(self.seats_if),
            "why_none": self.why_none,
        }


@dataclass(frozen=True, slots=True)
class NationalMargins:
    """All of them.

    Attributes:
        margins: Votes for a majority, for the first place, for a seat of each list.
        thresholds: What crossing the threshold does, for lists that hold it or are nearest below.
        needs: Why `margins` are not given; None where they are.
        evidence: How they were worked out.
    """

    margins: tuple[NationalMargin, ...]
    thresholds: tuple[ThresholdMargin, ...]
    needs: str | None
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The margins as plain JSON values."""
        return {
            "margins": [margin.as_dict() for margin in self.margins],
            "thresholds": [margin.as_dict() for margin in self.thresholds],
            "needs": self.needs,
            "evidence": self.evidence.as_dict(),
        }


def fewest_in_all(costs: Sequence[Cost], seats: int) -> list[int | None]:
    """The least sums of costs with which seats move in all.

    Args:
        costs: For each district, the votes for a number of seats, which do not fall; None where it cannot be.
        seats: Most seats to move, at least 0.

    Returns:
        The votes for 0, 1, ..., `seats` seats or more, exactly; None where the districts cannot move so many.
    """
    best: list[int | None] = [0] + [None] * seats
    for cost in costs:
        steps: list[int] = []
        while len(steps) < seats and (found := cost(len(steps) + 1)) is not None:
            # What is dearer in one district than the whole in those before cannot be part of a least sum.
            if (whole := best[seats]) is not None and found >= whole:
                break
            steps.append(found)
        old = list(best)
        for have, spent in enumerate(old):
            for more, votes in enumerate(steps, start=1) if spent is not None else ():
                reached = min(have + more, seats)
                known = best[reached]
                if spent is not None and (known is None or spent + votes < known):
                    best[reached] = spent + votes
    # A district can move more seats with the same votes as fewer: more in all can come no dearer.
    for number in range(seats - 1, 0, -1):
        known, more_in_all = best[number], best[number + 1]
        if more_in_all is not None and (known is None or more_in_all < known):
            best[number] = more_in_all
    return best


def national_margins(found: SeatResult, *, only: Collection[National] = EVERY, seats_moved: int = 1) -> NationalMargins:
    """The fewest votes that change something about the whole nation.

    Args:
        found: The seats of a contest with the votes of all lists in all districts.
        only: What is asked.
        seats_moved: Most seats of one list that are asked about: its votes to lose or gain 1, 2, ... seats.

    Returns:
        The margins; none, with the reason, where a tie is open or the votes or seats of a district are not known.

    Raises:
        InputError: The number of seats moved is below 1.
    """
    if seats_moved < 1:
        raise InputError("seats moved are a number of at least 1", value=seats_moved)
    evidence = Evidence(
        method="seats.national_margins",
        parameters={"contest": found.contest, "stage": found.stage, "seats_moved": seats_moved},
        record_digest=found.evidence.record_digest,
        caveats=("Votes move between lists inside districts, and the lists that take part stay the same.",),
    )
    questions: list[SeatQuestion] = []
    for district in found.districts:
        allocation, field = district.allocation, district.field
        if allocation is None or field is None:
            return NationalMargins((), (), f"{district.name}: {district.why_fixed}", evidence)
        if not field.seats:
            continue
        if allocation.ties or allocation.lots or allocation.unfilled:
            return NationalMargins((), (), f"a tie or lot is open in {district.name}, or seats are unfilled", evidence)
        question = SeatQuestion.of(field, allocation.seats)
        if question is None:
            return NationalMargins((), (), _no_margins(field.rule, district.name), evidence)
        questions.append(question)
    if not questions:
        return NationalMargins((), (), "no seats follow from votes", evidence)
    if any(question.lines.may_lack_result for question in questions):
        evidence = replace(evidence, caveats=(*evidence.caveats, NO_RESULT))
    return NationalMargins(
        tuple(_margins(questions, only, seats_moved)), tuple(_thresholds(questions, found)), None, evidence
    )


def _no_margins(rule: FormulaRule, name: str) -> str:
    if rule.settings.get("averages") == "once":
        return (
            f"where averages are ranked once, as in {name}, margins are worked out by district and not for the nation"
        )
    return f"margins of the nation are not worked out for the rules of {name}"


def _margins(questions: list[SeatQuestion], only: Collection[National], seats_moved: int) -> list[NationalMargin]:
    held: dict[str, int] = {}
    for question in questions:
        for option, seats in question.held.items():
            held[option] = held.get(option, 0) + seats
    order = sorted(held, key=lambda option: (-held[option], option))
    total = sum(held.values())
    first, second = order[0], order[1] if len(order) > 1 else None
    margins: list[NationalMargin] = []
    nation = _Nation(questions)
    if 2 * held[first] > total and "majority_lost" in only:
        margins.append(nation.moved("majority_lost", first, held[first] - total // 2)[-1])
    if second is not None and held[first] > held[second] and "first_passed" in only:
        margins.append(_passed(questions, first, second, held[first] - held[second] + 1, nation.floor))
    for option in order:
        if held[option] and "seats_lost" in only:
            margins += nation.moved("seats_lost", option, min(seats_moved, held[option]))
        if "seats_gained" in only:
            gained = nation.moved("seats_gained", option, min(seats_moved, total - held[option]))
            margins += [margin for margin in gained if margin.upper is not None]
    return margins


class _Nation:
    """The districts with what their seats cost, worked out once."""

    def __init__(self, questions: list[SeatQuestion]) -> None:
        """Set up the costs of some districts."""
        self.floor = _crossing(questions)
        self._exact = [DistrictCost(question) for question in questions]
        # Level seats are enough for the lower bound where the law's own rule decides ties.
        ruled = any(question.lines.tie_rule not in {None, "lot"} for question in questions)
        self._even = [DistrictCost(question, even=True) for question in questions] if ruled else self._exact

    def moved(self, what: National, option: str, seats: int) -> list[NationalMargin]:
        """The margins of a list for 1, 2, ... seats."""
        upper = self._fewest(self._exact, what, option, seats)
        lower = upper if self._even is self._exact else self._fewest(self._even, what, option, seats)
        return [
            NationalMargin(what, option, None, number, _least(lower[number], self.floor), upper[number])
            for number in range(1, seats + 1)
        ]

    @staticmethod
    def _fewest(costs: list[DistrictCost], what: National, option: str, seats: int) -> list[int | None]:
        gained = what == "seats_gained"
        return fewest_in_all([_of(cost.to_gain if gained else cost.to_lose, option) for cost in costs], seats)


def _of(cost: Callable[[str, int], int | None], option: str) -> Cost:
    return lambda seats: cost(option, seats)


def _passed(questions: list[SeatQuestion], first: str, second: str, lead: int, floor: int | None) -> NationalMargin:
    lows = [_at_least(DistrictCost(question, even=True), first, second) for question in questions]
    highs = [_at_most(DistrictCost(question), first, second) for question in questions]
    lower, upper = fewest_in_all(lows, lead)[lead], fewest_in_all(highs, lead)[lead]
    return NationalMargin("first_passed", first, second, lead, _least(lower, floor), upper)


def _at_least(cost: DistrictCost, first: str, second: str) -> Cost:
    def votes(lead: int) -> int | None:
        ways = [(cost.to_lose(first, lost), cost.to_gain(second, lead - lost)) for lost in range(lead + 1)]
        return min(
            (max(lost, gained) for lost, gained in ways if lost is not None and gained is not None), default=None
        )

    return votes


def _at_most(cost: DistrictCost, first: str, second: str) -> Cost:
    return lambda lead: cost.to_pass(first, second, lead)


def _least(votes: int | None, floor: int | None) -> int | None:
    return votes if floor is None else floor if votes is None else min(votes, floor)


def _crossing(questions: list[SeatQuestion]) -> int | None:
    """Fewest votes with which a list that crosses a threshold could change seats; None without a threshold.

    A list that falls below it must hold a seat, and one that passes it must win one, to change those of others. Under
    largest remainder its votes are in the quota, so that any list counts.
    """
    found: list[int] = []
    for question in questions:
        whole = question.lines.quota is not None
        for option in question.names if question.field.scopes else ():
            lines = [
                scope.scope.votes[option] - scope.needed(option)
                for scope in question.field.scopes
                if option in scope.scope.votes
            ]
            if not lines:
                continue
            if option in question.inside:
                if question.held[option] or whole:
                    found.append(max(lines) + 1)
            else:
                widened = replace(question, inside=question.inside | {option})
                if found and -max(lines) >= min(found):
                    continue
                gain = 0 if whole else DistrictCost(widened, even=True).to_gain(option, 1)
                if gain is not None:
                    found.append(max(-max(lines), gain))
    return min(found, default=None)


def _thresholds(questions: list[SeatQuestion], found: SeatResult) -> list[ThresholdMargin]:
    """What crossing does, for a threshold that looks at the nation."""
    margins: list[ThresholdMargin] = []
    for standing in sorted(found.standings, key=lambda standing: standing.to_cross):
        if standing.why not in {"share", "below"}:
            continue
        try:
            margins.append(ThresholdMargin(standing, _seats_across(questions, standing)))
        except NoResultError as fault:
            # A case that did not happen may have no result; what did happen has one, and stays on the page.
            margins.append(ThresholdMargin(standing, None, fault.message))
    return margins


def _seats_across(questions: list[SeatQuestion], standing: Standing) -> dict[str, int]:
    """Certain seats if one list were on the other side of the threshold.

    Raises:
        NoResultError: The rules give no result then.
    """
    option = standing.option
    seats: dict[str, int] = {}
    for question in questions:
        able = question.inside - {option} if standing.admitted else question.inside | {option}
        votes = {name: question.field.votes[name] for name in question.names if name in able}
        if not any(votes.values()):
            continue
        contest = DistrictContest(votes, question.field.seats)
        given = allocate(question.field.rule, contest, tie_rule=question.field.tie_rule)
        for name, number in given.seats.items():
            seats[name] = seats.get(name, 0) + number
    return seats
