"""What could matter and what could not, in plain sentences made from the values."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from scrutineer.checks.wording import listing, many, number
from scrutineer.law.decision import DecisionRule
from scrutineer.materiality.at_stake import AtStake, StakeSet
from scrutineer.materiality.outcome import UNNAMED, Line, Outcome, Totals, nearest_line
from scrutineer.materiality.scenario import Scenario
from scrutineer.materiality.seat_scenario import SeatScenario
from scrutineer.materiality.threshold_scenario import ThresholdScenario

type Name = Callable[[str], str]
"""Option id to the name of the option."""


def exact(value: Fraction) -> str:
    """An exact number of votes: whole, with the decimals that it has, or rounded to two with a mark."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    thousandths = value * 1000
    if thousandths.denominator == 1:
        return f"{float(value):,.3f}".rstrip("0")
    return f"about {float(value):,.2f}"


def share_words(share: Fraction) -> str:
    """A share of the base as per cent: `10`, `33 1/3`."""
    whole, rest = divmod(share * 100, 1)
    return f"{whole}" if not rest else f"{whole} {rest}" if whole else f"{rest}"


def outcome_words(rule: DecisionRule, outcome: Outcome | None, name: Name) -> str:
    """What an outcome is: `A is elected`, `a run-off between A and B`."""
    if outcome is None:
        return "the outcome cannot be told"
    if rule.kind == "threshold":
        admitted = outcome.elected
        reach = "reaches" if len(admitted) < 2 else "reach"
        return f"{_all(admitted, name) if admitted else 'nobody'} {reach} the threshold"
    verb = "has most votes" if rule.kind == "plurality" else "is adopted" if rule.kind == "question" else "is elected"
    if outcome.elected:
        return f"{name(outcome.elected[0])} {verb}"
    if outcome.tied:
        tied = f"{_all(outcome.tied, name)} are tied"
        if not outcome.runoff and outcome.places < 2:
            return tied
        place = "a place" if outcome.places == 1 else "both places"
        return (f"{name(outcome.runoff[0])} is in the run-off and " if outcome.runoff else "") + f"{tied} for {place}"
    if outcome.runoff:
        return f"a run-off between {_all(outcome.runoff, name)}"
    return "it is not adopted" if rule.kind == "question" else "nobody is elected"


def _all(options: Iterable[str], name: Name) -> str:
    return listing(name(option) for option in options)


def present_words(rule: DecisionRule, outcome: Outcome | None, totals: Totals, name: Name) -> str:
    """What the outcome of the totals is, and whether the two who meet again are level."""
    if outcome is not None and UNNAMED in outcome.names:
        return "the outcome cannot be told: the votes of some options that could be among the first are not known"
    words = outcome_words(rule, outcome, name)
    if outcome is None or len(outcome.runoff) < 2:
        return words
    one, other = outcome.runoff
    return f"{words}, who have equally many votes" if totals.votes[one] == totals.votes[other] else words


def fewest_words(fewest: int) -> str:
    """How many wrong votes it takes, as the last part of a sentence."""
    if fewest == 1:
        return "one wrong vote could be enough for another outcome"
    return f"no fewer than {fewest:,} votes would have to be wrong for another outcome"


def line_words(line: Line, name: Name) -> str:
    """How far a contestant is from a line: `the lead over the 10-point line is 34,671.9 votes (A before B)`."""
    if not line.margin:
        return _on_the_line(line, name)
    votes = f"{exact(abs(line.margin))} {'vote' if abs(line.margin) == 1 else 'votes'}"
    if line.condition is None:
        return f"the lead of {name(line.option)}{f' over {name(line.other)}' if line.other else ''} is {votes}"
    pair = f" ({name(line.option)} before {name(line.other)})" if line.other else ""
    what = share_words(line.condition.least)
    if line.condition.measure == "lead":
        if line.margin >= 0:
            return f"the lead over the {what}-point line is {votes}{pair}"
        return f"the lead falls {votes} short of the {what}-point line{pair}"
    side = "above" if line.margin >= 0 else "below"
    return f"{name(line.option)} is {votes} {side} the line of {what} per cent"


def _on_the_line(line: Line, name: Name) -> str:
    """A contestant that is neither above a line nor below it."""
    if line.condition is None:
        return (
            f"{name(line.option)} and {name(line.other)} are level" if line.other else f"{name(line.option)} has none"
        )
    enough = "which is enough" if line.holds else "which must be passed"
    what = share_words(line.condition.least)
    if line.condition.measure == "share":
        return f"{name(line.option)} is exactly on the line of {what} per cent, {enough}"
    pair = f" ({name(line.option)} before {name(line.other)})" if line.other else ""
    return f"the lead is exactly on the {what}-point line, {enough}{pair}"


def deciding_line(rule: DecisionRule, found: tuple[Line, ...]) -> Line | None:
    """The line nearest to changing the outcome, in votes that would have to be read for somebody else.

    The line of `scrutineer.materiality.outcome.nearest_line`; or where nobody meets the rule the lead that decides who
    is in the run-off, if that is less.
    """
    if not found or rule.kind in {"plurality", "threshold"}:
        return min(found, key=lambda line: abs(line.effort), default=None)
    number_of_lines = sum(map(len, rule.alternatives))
    nearest, met = nearest_line(rule, found[:number_of_lines])
    return nearest if met else min((nearest, *found[number_of_lines:]), key=lambda line: abs(line.effort))


def totals_sentence(chosen: StakeSet) -> str:
    """What is said of a class of findings that belong to no form."""
    rule = chosen.title.removeprefix("that do not meet ").removeprefix("that does not meet ")
    findings = f"{many(chosen.about_totals, 'finding')} of {rule}"
    verb = "is about a total and belongs" if chosen.about_totals == 1 else "are about totals and belong"
    return f"{findings} {verb} to no form: votes on forms do not tell what could change."


def set_sentence(
    chosen: StakeSet,
    stake: AtStake,
    found: Scenario,
    *,
    rule: DecisionRule,
    line: Line | None,
    name: Name,
    seats: SeatScenario | None = None,
    threshold: ThresholdScenario | None = None,
    level: str = "unit",
) -> str:
    """What a set of forms holds and whether it could change the outcome."""
    one = stake.units == 1
    subject = f"One {level} {chosen.title}" if one else f"The {many(stake.units, level)} {chosen.title}"
    if stake.valid:
        held = f"{'holds' if one else 'hold'} {many(stake.valid, 'vote')}"
    else:
        held = f"{'has' if one else 'have'} no votes in the totals"
    if stake.unbounded:
        bound = ", and how many votes at most is not known"
    elif stake.ceiling != stake.valid:
        bound = f" and could hold {number(stake.ceiling)} at most"
    else:
        bound = ""
    text = f"{subject} {held}{bound}"
    if line is not None and found.present is not None:
        text += f"; {line_words(line, name)}"
    text += f": {_verdict(found, rule, one=one)}."
    if stake.valid and found.present is not None:
        same = found.without == found.present
        without = "the outcome is the same" if same else outcome_words(rule, found.without, name)
        text += f" Without {'it' if one else 'them'}: {without}."
    if found.turned_by and found.present is not None:
        text += _turning(found, rule, name, one=one)
    if found.gap_answer is not None and chosen.gap is not None:
        could = {"can": "could", "cannot": "cannot", "cannot be told": "may or may not"}[found.gap_answer]
        where = "The largest difference on the form is" if one else "The largest difference on each form adds up to"
        so_many = "one wrong vote" if chosen.gap == 1 else "so many wrong votes"
        there = "on it" if one else "on them"
        text += f" {where} {many(chosen.gap, 'vote')}: {so_many} {there} {could} change the outcome."
    if chosen.about_totals:
        findings = many(chosen.about_totals, "further finding")
        text += f" {findings} of the rule {'is' if chosen.about_totals == 1 else 'are'} about totals."
    if threshold is not None:
        text += f" {threshold_sentence(threshold, name)}"
    return text + ("" if seats is None else f" {seat_sentence(seats, name)}")


def _verdict(found: Scenario, rule: DecisionRule, *, one: bool) -> str:
    they = "it" if one else "they"
    what = "who has most votes" if rule.source is None else "the outcome"
    if found.answer == "cannot be told":
        return f"whether {they} can change {what} cannot be told, because {found.why_not_told}"
    if found.answer == "can" and found.answer_reassigned == "cannot":
        return f"{they} can change {what}, but only with more votes than {they} {'reports' if one else 'report'}"
    return f"{they} {found.answer} change {what}"


def _turning(found: Scenario, rule: DecisionRule, name: Name, *, one: bool) -> str:
    for option in found.turned_by:
        if option != UNNAMED:
            words = outcome_words(rule, found.worst[option], name)
            return f" If all that {'it' if one else 'they'} could hold went to {name(option)}: {words}."
    return ""


def alone_words(seats: int, about: str) -> str:
    """What one form of the review queue could change by itself.

    Args:
        seats: Seats of its district that it could move; 1 where the outcome is no matter of seats.
        about: What the queue means by outcome: `seats`, `rule` or `order`.
    """
    what = {"seats": many(seats, "seat"), "rule": "the outcome", "order": "who has most votes"}[about]
    return f"could {'move' if about == 'seats' else 'change'} {what} alone"


def threshold_sentence(found: ThresholdScenario, name: Name) -> str:
    """What a set of forms could do to the legal threshold."""
    if found.answer == "cannot be told":
        return f"Whether a list could cross the legal threshold cannot be told, because {found.why_not_told}."
    if found.answer == "cannot":
        return "No list could cross the legal threshold."
    parts = []
    for enters, words in ((True, "be admitted"), (False, "be shut out")):
        units: dict[str, set[str]] = {}
        for crossing in found.crossings:
            if crossing.enters == enters:
                units.setdefault(crossing.option, set()).add(crossing.unit)
        if units:
            districts = found.rule is not None and found.rule.scope != "national"
            where = f" in {many(len(set().union(*units.values())), 'district')}" if districts else ""
            parts.append(f"{listing(name(option) for option in units)} could {words}{where}")
    return f"By the legal threshold {'; '.join(parts)}."


def seat_sentence(found: SeatScenario, name: Name) -> str:
    """What a set of forms could do to the seats."""
    if found.answer == "cannot be told":
        return f"Whether a seat could change hands cannot be told, because {found.why_not_told}."
    if found.answer == "cannot":
        text = "No seat could change hands."
    else:
        gains = sorted(found.gains.items(), key=lambda item: -item[1])[:3]
        most = "at most" if found.gains_exact else "or more"
        text = (
            f"In {many(len(found.districts), 'district')} at least {many(found.at_stake, 'seat')} could change hands; "
            f"{listing(f'{name(option)} could gain {gain} {most}' for option, gain in gains)}."
        )
    if found.majority == "cannot" and found.majority_of is not None and found.answer == "can":
        text += f" {name(found.majority_of)} would keep its majority."
    elif found.majority is not None and found.majority_of is not None and found.answer == "can":
        text += f" That {name(found.majority_of)} would keep its majority is not certain."
    return text
