"""What a law's decision rule makes of published votes: elected, a run-off and between whom, a tie, or not to be told.

The rules are those of laws that elect one person or answer one question: most votes, more than half, forty per cent and
ten points ahead. Shares are taken of the base that the law names, in whole numbers.
"""

from dataclasses import dataclass
from typing import Any

from scrutineer.checks.subject import Subject
from scrutineer.law.decision import DecisionRule, decision_rule
from scrutineer.law.law import LawInForce
from scrutineer.materiality.forms import totals_of
from scrutineer.materiality.outcome import Line, Outcome, Totals, decide, lines
from scrutineer.materiality.wording import deciding_line, line_words, present_words
from scrutineer.tabulation.tally import Tabulation


@dataclass(frozen=True)
class Decided:
    """The outcome of a rule on the votes of a contest.

    Attributes:
        rule: The rule of the law.
        totals: The votes.
        outcome: What follows; None where it cannot be told.
        lines: How far the contestants are from the lines of the rule.
        sentence: The outcome in words.
        why_not: What is missing, where it cannot be told.
        tie_rule: What the law says of equal votes; None where no source says it.
    """

    rule: DecisionRule
    totals: Totals
    outcome: Outcome | None
    lines: tuple[Line, ...]
    sentence: str
    why_not: str | None
    tie_rule: str | None

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {
            "rule": self.rule.as_dict(),
            "votes": dict(self.totals.votes),
            "base": self.totals.base(self.rule.base),
            "outcome": None if self.outcome is None else self.outcome.as_dict(),
            "lines": [line.as_dict() for line in self.lines],
            "sentence": self.sentence,
            "why_not": self.why_not,
            "tie_rule": self.tie_rule,
        }


def decided(tabulation: Tabulation, law: LawInForce | None, *, contest: str, stage: str) -> Decided | None:
    """Put the decision rule of a law to the votes of a contest.

    Args:
        tabulation: The record, rolled up.
        law: The law on the polling day, or None.
        contest: Contest id.
        stage: Stage id.

    Returns:
        The outcome; None where the law has no decision rule that may be used, or the stage has no votes.

    Raises:
        LawError: The rule cannot be read.
    """
    rule = decision_rule(law)
    if rule is None or law is None:
        return None
    try:
        totals = totals_of(Subject(tabulation), contest, stage)
    except KeyError:
        return None
    names = {option.id: option.short for option in tabulation.record.metadata.options_of(contest)}

    def name(option: str) -> str:
        return names.get(option, option)

    outcome = decide(rule, totals)
    distances = lines(rule, totals)
    words = present_words(rule, outcome, totals, name)
    line = deciding_line(rule, distances)
    told = f"{words[:1].upper()}{words[1:]}" + (f"; {line_words(line, name)}" if outcome and line else "")
    return Decided(
        rule,
        totals,
        outcome,
        distances,
        f"{told}.",
        None if outcome is not None else _why_not(rule, totals),
        law.tie_rule,
    )


def _why_not(rule: DecisionRule, totals: Totals) -> str:
    if not any(totals.contestants.values()):
        return "the record holds no votes"
    if totals.base(rule.base) is None:
        missing = {
            "valid": "the valid votes of the whole",
            "cast": "the ballots cast",
            "registered": "the registered voters",
        }
        return f"the rule takes its shares of {rule.base} votes or voters, and the record lacks {missing[rule.base]}"
    return f"the option {rule.option} that the rule turns on does not stand"
