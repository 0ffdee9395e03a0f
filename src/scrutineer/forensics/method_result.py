"""The result of one forensic test: what was seen, what chance brings, and in words what it means and does not mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scrutineer.evidence import Evidence
from scrutineer.forensics.wilson_interval import wilson_interval

type Figure = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Power:
    """How often a test finds a stated fault in elections with exactly these stations.

    Attributes:
        fault: The fault in words, such as `2 % of the stations rounded up to the next integer turnout`.
        share: Share of the stations that have it.
        found: Share of the simulated elections in which the test rejects at `level`.
        level: Level of the test.
        elections: Simulated elections.
        corrected: Share of them in which it would be called different beside the other tests: p <= `corrected_level`.
        corrected_level: The p value that is small enough after correction though no other test is remarkable.
    """

    fault: str
    share: float
    found: float
    level: float
    elections: int
    corrected: float
    corrected_level: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 per cent interval of `found` (Wilson)."""
        return _interval(self.found, self.elections)

    @property
    def corrected_interval(self) -> tuple[float, float]:
        """95 per cent interval of `corrected` (Wilson)."""
        return _interval(self.corrected, self.elections)

    @property
    def in_words(self) -> str:
        """How often it is found, by the test alone and beside the other tests."""
        alone = rate_in_words(self.found, self.elections)
        return f"{alone} at {self.level:.0%}, {self.corrected:.3g} after correction (p {self.corrected_level:.1g})"

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "fault": self.fault,
            "share": self.share,
            "found": self.found,
            "interval": list(self.interval),
            "level": self.level,
            "elections": self.elections,
            "runs": self.elections,
            "corrected": self.corrected,
            "corrected_interval": list(self.corrected_interval),
            "corrected_level": self.corrected_level,
        }


def _interval(rate: float, runs: int) -> tuple[float, float]:
    return wilson_interval(round(rate * runs), runs)


def rate_in_words(rate: float, runs: int | None) -> str:
    """A frequency with its interval, such as `0.9 (95 % interval 0.6 to 0.98, 10 elections)`."""
    if runs is None:
        return f"{rate:.3g}"
    low, high = _interval(rate, runs)
    return f"{rate:.3g} (95 % interval {low:.2g} to {high:.2g}, {runs:,} election{'' if runs == 1 else 's'})"


@dataclass(frozen=True, slots=True)
class Words:
    """A result in plain language; each part is a sentence or more.

    Attributes:
        seen: What was seen.
        clean: How often a clean election of these stations would look so; empty where it was not worked out.
        blind: What the test cannot see.
        ordinary: Ordinary explanations that fit, one each.
    """

    seen: str
    clean: str = ""
    blind: str = ""
    ordinary: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"seen": self.seen, "clean": self.clean, "blind": self.blind, "ordinary": list(self.ordinary)}


@dataclass(frozen=True, slots=True)
class VotesInQuestion:
    """Votes of the contestant that an estimate puts in question: how many at most, never how many are wrong.

    Attributes:
        contestant: The option whose votes they are.
        estimate: The estimate; below 0 where the method sees fewer votes than expected.
        high: Upper end of its interval.
        level: Of the interval, in words, such as `95 per cent interval, bootstrap of communes`.
        what: What they are, as it stands after `votes`: `above the peak of turnout beyond the ratio below it`.
        clean: The same estimate in clean elections of these stations, on average; None where there is none.
    """

    contestant: str
    estimate: float
    high: float
    level: str
    what: str
    clean: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "contestant": self.contestant,
            "estimate": self.estimate,
            "high": self.high,
            "level": self.level,
            "what": self.what,
            "clean": self.clean,
        }


@dataclass(frozen=True, slots=True)
class MethodResult:
    """The result of one test of a method.

    Attributes:
        method: Id of the method: the name of its file.
        test: Which of the method's tests it is, such as `turnout`; empty where it has one.
        contestant: Option whose votes were looked at; None where none was.
        unit: Name of the region; None for the whole.
        applicable: Whether the test could be made.
        reason: Why not; None where it could.
        statistic: What is compared with the null; None where not applicable, or where the method only describes.
        estimates: Further figures.
        null: What the statistic is compared with: `kind`, and such as `mean`, `sd`, quantiles. Empty for descriptions.
        p_value: Chance of a statistic at least so far out in a clean election; None for descriptions.
        p_adjusted: The same, corrected for all tests of the battery; None before.
        false_positive_rate: Share of clean simulated elections in which the test rejects at the 1 % level.
        false_positive_runs: Clean elections that it was counted in; None where it was not, or its run did not tell.
        power: How often stated faults are found.
        caveats: What limits the result, one sentence each.
        words: The result in plain language.
        votes_in_question: Votes that it puts in question; None where it estimates none.
        evidence: How it was made.
    """

    method: str
    test: str
    contestant: str | None
    unit: str | None
    applicable: bool
    reason: str | None
    evidence: Evidence
    statistic: float | None = None
    estimates: Mapping[str, Figure] = field(default_factory=dict)
    null: Mapping[str, Figure] = field(default_factory=dict)
    p_value: float | None = None
    p_adjusted: float | None = None
    false_positive_rate: float | None = None
    false_positive_runs: int | None = None
    power: tuple[Power, ...] = ()
    caveats: tuple[str, ...] = ()
    words: Words = Words("")
    votes_in_question: VotesInQuestion | None = None

    @property
    def false_positive_interval(self) -> tuple[float, float] | None:
        """95 per cent interval of the false-positive rate (Wilson)."""
        if self.false_positive_rate is None or self.false_positive_runs is None:
            return None
        return _interval(self.false_positive_rate, self.false_positive_runs)

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """What tells one test of a battery from the others."""
        return (self.method, self.test, self.contestant, self.unit)

    def with_adjusted(self, p: float | None) -> "MethodResult":
        """The result with its corrected p value."""
        return replace(self, p_adjusted=p)

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values; unknown is None."""
        return {
            "method": self.method,
            "test": self.test,
            "contestant": self.contestant,
            "unit": self.unit,
            "applicable": self.applicable,
            "reason": self.reason,
            "statistic": self.statistic,
            "estimates": dict(self.estimates),
            "null": dict(self.null),
            "p_value": self.p_value,
            "p_adjusted": self.p_adjusted,
            "false_positive_rate": self.false_positive_rate,
            "false_positive_runs": self.false_positive_runs,
            "false_positive_interval": None if (ends := self.false_positive_interval) is None else list(ends),
            "power": [power.as_dict() for power in self.power],
            "caveats": list(self.caveats),
            "words": self.words.as_dict(),
            "votes_in_question": None if self.votes_in_question is None else self.votes_in_question.as_dict(),
            "evidence": self.evidence.as_dict(),
        }
