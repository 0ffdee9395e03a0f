"""Ballots that are not valid, were all of them valid votes for one contestant."""

import numpy as np

from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many
from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.at_stake import AtStake, StakeSet
from scrutineer.materiality.outcome import Totals, lines
from scrutineer.materiality.scenario import scenario
from scrutineer.materiality.threshold_scenario import ThresholdBoard, ThresholdScenario
from scrutineer.materiality.weighed import Weighed
from scrutineer.materiality.wording import Name, deciding_line, line_words
from scrutineer.record.counts import PARTS_OF_CAST


def rejected_ballots(subject: Subject, contest: str, stage: str, totals: Totals) -> int:
    """Ballots cast that are not valid, as published; that votes do not add up to the valid ones is another matter."""
    tally = subject.tabulation.national(contest, stage)
    if tally is None:
        return 0
    cast, valid = tally.count("cast"), tally.count("valid")
    if cast is not None and valid is not None and cast >= valid:
        return cast - valid
    parts = [tally.count(name) for name in PARTS_OF_CAST if name != "valid"]
    known = [part for part in parts if part is not None]
    return sum(known) if known else totals.not_valid or 0


def in_base(subject: Subject, contest: str, stage: str, threshold: ThresholdBoard | str | None, rejected: int) -> int:
    """How many of the ballots that are not valid are in the base of the threshold already."""
    if not isinstance(threshold, ThresholdBoard) or threshold.gate.rule.base not in {"cast", "valid_and_blank"}:
        return 0
    if threshold.gate.rule.base == "cast":
        return rejected
    tally = subject.tabulation.national(contest, stage)
    blank = (tally.count("blank") or 0) if tally else 0
    if tally is not None and tally.options_complete and tally.unnamed_votes == blank:
        # The valid ballots hold the blank ones: none of those left over is blank.
        return 0
    return min(blank, rejected)


def weigh_rejected(
    number: int, totals: Totals, rule: DecisionRule, threshold: ThresholdScenario | None, names: Name
) -> Weighed:
    """The ballots that are not valid, were all of them valid votes for one contestant."""
    stake = AtStake(0, 0, {}, min(number, totals.not_valid or 0), number)
    entry = StakeSet("not_valid", "not_valid", "ballots that are not valid", np.zeros(0, np.int64))
    outcome = scenario(rule, totals, stake)
    what = "who has most votes" if rule.source is None else "the outcome"
    line = deciding_line(rule, lines(rule, totals))
    against = f"; {line_words(line, names)}" if line is not None else ""
    if number == 1:
        were, they = "if it were valid for somebody", "it"
    else:
        were, they = "if all were valid for one contestant", "they"
    words = {
        "can": f"{were}, {they} could change {what}",
        "cannot": f"even {were}, {they} could not change {what}",
    }.get(outcome.answer, f"whether {they} could change {what} cannot be told")
    return Weighed(
        entry,
        stake,
        outcome,
        threshold,
        None,
        f"{many(number, 'ballot')} {'is' if number == 1 else 'are'} not valid{against}: {words}.",
    )
