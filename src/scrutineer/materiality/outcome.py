"""The outcome of a decision rule on exact votes: who is elected, who meets again, who is tied, who is admitted.

An outcome is a value, so that two of them can be compared. A tie is part of it, never broken in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from scrutineer.law.decision import Condition, DecisionRule

UNNAMED: Final = "(unnamed)"
"""Stands for all options whose votes are not in the record, taken as one contestant; no option can have this id."""

_WITH_A_THIRD: Final = 3

BEATEN, TIED_FOR_RUNOFF, IN_RUNOFF, TIED, WON = range(5)
"""Standing of a contestant in an outcome, ascending."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The votes of a whole contest.

    Attributes:
        votes: Option to votes, for the options whose votes are known.
        unnamed: Valid votes of all other options together; None where it is not known.
        not_valid: Ballots cast that are not valid; None where it is not known.
        registered: Registered voters; None where it is not known.
    """

    votes: Mapping[str, int]
    unnamed: int | None = 0
    not_valid: int | None = None
    registered: int | None = None

    @property
    def contestants(self) -> dict[str, int]:
        """Votes by contestant, most first; equal votes in the order given. The unnamed are one of them."""
        every = {**self.votes, UNNAMED: self.unnamed} if self.unnamed else self.votes
        return dict(sorted(every.items(), key=lambda item: -item[1]))

    @property
    def valid(self) -> int | None:
        """Valid votes: the sum over all options; None where it is not known."""
        return None if self.unnamed is None else sum(self.votes.values()) + self.unnamed

    def base(self, name: str) -> int | None:
        """The votes that shares are taken of: valid, cast or registered; None where they are not known."""
        if name == "registered":
            return self.registered
        valid = self.valid
        if name == "valid" or valid is None:
            return valid
        return None if self.not_valid is None else valid + self.not_valid

    def moved(
        self, *, taken: Mapping[str, int] | None = None, added: Mapping[str, int] | None = None, not_valid: int = 0
    ) -> "Totals":
        """The totals after some votes were taken from options and some were given; nothing falls below 0."""
        change = {name: (added or {}).get(name, 0) - (taken or {}).get(name, 0) for name in (*self.votes, UNNAMED)}
        return Totals(
            {name: max(count + change[name], 0) for name, count in self.votes.items()},
            None if self.unnamed is None else max(self.unnamed + change[UNNAMED], 0),
            None if self.not_valid is None else max(self.not_valid + not_valid, 0),
            self.registered,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule makes of votes.

    Attributes:
        elected: Those who win: one under plurality, one or nobody outright; the option of a question that was
            adopted; under a threshold all who are admitted.
        runoff: Those who meet again for certain.
        tied: Those who have equal votes for fewer `places`.
        places: Places that the tied compete for: the win itself, or the run-off.
        met: The alternative by which the elected won, as text; None under plurality.
    """

    elected: tuple[str, ...] = ()
    runoff: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    places: int = 0
    met: str | None = field(default=None, compare=False)

    def standing(self, option: str) -> int:
        """Standing of a contestant: WON, TIED for the win, IN_RUNOFF, TIED_FOR_RUNOFF or BEATEN."""
        if option in self.elected:
            return WON
        if option in self.runoff:
            return IN_RUNOFF
        if option in self.tied:
            return TIED_FOR_RUNOFF if self.runoff or self.places > 1 else TIED
        return BEATEN

    @property
    def names(self) -> frozenset[str]:
        """Every contestant that the outcome names."""
        return frozenset((*self.elected, *self.runoff, *self.tied))

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {
            "elected": list(self.elected),
            "runoff": list(self.runoff),
            "tied": list(self.tied),
            "places": self.places,
            "met": self.met,
        }


def decide(rule: DecisionRule, totals: Totals) -> Outcome | None:
    """The outcome of a rule on exact votes.

    Args:
        rule: The rule.
        totals: The votes. Under plurality, unknown unnamed options are left aside: the outcome is then that among
            the named ones.

    Returns:
        The outcome; None where there are no votes, where the base of the rule is not known, or where a question
        turns on an option that does not stand.
    """
    contestants = totals.contestants
    if not any(contestants.values()):
        return None
    if rule.kind == "plurality":
        return _win(_first(contestants))
    base = totals.base(rule.base)
    if base is None or (rule.kind == "question" and rule.option not in contestants):
        return None
    asked = (rule.option,) if rule.option is not None else tuple(contestants)
    first, second = [*contestants.values(), 0][:2]
    met = {}
    for name in asked:
        # The strongest other contestant has the most votes, or the second most for the first itself.
        other = second if name == next(iter(contestants)) else first
        way = _way(rule, contestants[name], other, base)
        if way is not None:
            met[name] = way
    if rule.kind == "threshold":
        return Outcome(elected=tuple(sorted(met)))
    if met:
        return _win(_first({name: contestants[name] for name in met}), next(iter(met.values())))
    if rule.kind == "question" or rule.otherwise == "nobody":
        return Outcome()
    return _runoff(contestants)


def _first(contestants: Mapping[str, int]) -> tuple[str, ...]:
    most = max(contestants.values())
    return tuple(sorted(name for name, votes in contestants.items() if votes == most))


def _win(first: tuple[str, ...], met: str | None = None) -> Outcome:
    return Outcome(elected=first, met=met) if len(first) == 1 else Outcome(tied=first, places=1, met=met)


def _runoff(contestants: Mapping[str, int]) -> Outcome:
    first = _first(contestants)
    if len(first) > 2 or len(contestants) < 2:
        return Outcome(tied=first, places=min(2, len(first)))
    if len(first) == 2:
        return Outcome(runoff=first)
    second = _first({name: votes for name, votes in contestants.items() if name not in first})
    if len(second) > 1:
        return Outcome(runoff=first, tied=second, places=1)
    return Outcome(runoff=tuple(sorted((*first, *second))))


def _way(rule: DecisionRule, votes: int, other: int, base: int) -> str | None:
    for way in rule.alternatives:
        if all(condition.holds(votes, other, base) for condition in way):
            return " and ".join(map(str, way))
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """How far a contestant is from one line of a rule.

    Attributes:
        option: The contestant.
        condition: The line; None for the lead in votes over the strongest other contestant.
        other: The strongest other contestant, where the line is a lead.
        margin: Votes above the line, exact; negative below it.
        holds: Whether the line is reached.
    """

    option: str
    condition: Condition | None
    other: str | None
    margin: Fraction
    holds: bool

    @property
    def effort(self) -> Fraction:
        """The margin in votes read for somebody else: for a lead half of it, since each of them counts twice."""
        return self.margin if self.other is None else self.margin / 2

    def as_dict(self) -> dict[str, Any]:
        """The distance as plain JSON values; the margin as exact text and as a decimal."""
        return {
            "option": self.option,
            "condition": None if self.condition is None else str(self.condition),
            "other": self.other,
            "margin": {"exact": str(self.margin), "decimal": float(self.margin)},
            "holds": self.holds,
        }


def lines(rule: DecisionRule, totals: Totals) -> tuple[Line, ...]:
    """The lines of a rule for the contestant that it turns on: the first, or the option of a question.

    Returns:
        For plurality the lead in votes; else each condition in the order of the rule, and where there is a run-off
        the lead of the second over the third; for a threshold the nearest contestant on each side. Empty where the
        base is not known.
    """
    contestants = totals.contestants
    if not contestants:
        return ()
    base = totals.base(rule.base)
    option = rule.option or next(iter(contestants))
    if rule.kind == "plurality":
        other = _strongest_other(contestants, option)
        lead = Fraction(contestants[option] - (contestants[other] if other else 0))
        return (Line(option, None, other, lead, lead > 0),)
    if base is None or option not in contestants:
        return ()
    if rule.kind == "threshold":
        every = [nearest_line(rule, _lines_of(rule, contestants, name, base)) for name in contestants]
        above = sorted((line for line, met in every if met), key=lambda line: line.effort)
        below = sorted((line for line, met in every if not met), key=lambda line: -line.effort)
        return tuple(above[:1] + below[:1])
    found = _lines_of(rule, contestants, option, base)
    outcome = decide(rule, totals)
    if outcome is None or not outcome.runoff or len(contestants) < _WITH_A_THIRD:
        return found
    (second, votes), (third, fewer) = list(contestants.items())[1:_WITH_A_THIRD]
    return (*found, Line(second, None, third, Fraction(votes - fewer), votes > fewer))


def nearest_line(rule: DecisionRule, found: Sequence[Line]) -> tuple[Line, bool]:
    """Of the lines of one contestant, that which decides, and whether the contestant meets the rule.

    Of the way that is met with most room its weakest line; where none is met, of the nearest way its weakest line.

    Args:
        rule: The rule, with an alternative.
        found: The lines in the order of the rule. Shape (conditions,).
    """
    ways, start = [], 0
    for way in rule.alternatives:
        ways.append(found[start : start + len(way)])
        start += len(way)
    met = [way for way in ways if all(line.holds for line in way)]
    weakest = [min(way, key=lambda line: line.effort) for way in met or ways]
    return max(weakest, key=lambda line: line.effort), bool(met)


def _lines_of(rule: DecisionRule, contestants: Mapping[str, int], option: str, base: int) -> tuple[Line, ...]:
    return tuple(_line(condition, contestants, option, base) for way in rule.alternatives for condition in way)


def _strongest_other(contestants: Mapping[str, int], option: str) -> str | None:
    return next((name for name in contestants if name != option), None)


def _line(condition: Condition, contestants: Mapping[str, int], option: str, base: int) -> Line:
    name = max((n for n in contestants if n != option), key=lambda n: contestants[n], default=None)
    other = contestants[name] if name else 0
    margin = condition.margin(contestants[option], other, base)
    held = condition.holds(contestants[option], other, base)
    return Line(option, condition, name if condition.measure == "lead" else None, margin, held)
