"""What votes that a forensic method puts in question could change: the winner, the order, the seats, the majority.

A method that estimates votes gives the upper end of its interval, v votes of a contestant. They are weighed as a set of
ballots in doubt that holds v votes of this contestant and nothing else, and could hold v votes of anybody, or none
(`scrutineer.materiality.scenario`): exact in one constituency. For seats it is not known in which district they lie:
no seat can move if v is below the fewest votes that the contestant can lose one by, and one can if it is not, if they
lie where it takes the fewest (`scrutineer.seats.national_margins`).

An upper end is no finding. It says how many votes at most the method would put in question; the same estimate in clean
elections of these stations stands beside it, and where that one would be enough too, the estimate settles nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many
from scrutineer.forensics.method_result import MethodResult, VotesInQuestion
from scrutineer.law.decision import PLAIN, DecisionRule
from scrutineer.law.law import LawInForce
from scrutineer.materiality.assessment import names_of, rule_of_contest
from scrutineer.materiality.at_stake import AtStake
from scrutineer.materiality.forms import totals_of
from scrutineer.materiality.outcome import Totals
from scrutineer.materiality.scenario import Answer, Scenario, scenario
from scrutineer.materiality.wording import Name
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.national_margins import NationalMargin, national_margins


@dataclass(frozen=True)
class Consequence:
    """What the votes that one result puts in question could change, at most.

    Attributes:
        contestant: Option whose votes they are.
        votes: Upper end of the estimate, at most all votes of the contestant.
        outcome: What so many wrong votes could change under the decision rule.
        order: Whether the contestant's own place among the contestants could be lost, or shared.
        seats: Whether a seat of the contestant could move; None where seats do not follow from votes in the record.
        seat_votes: Fewest votes by which the contestant can lose a seat; None where not known.
        majority: Whether the majority of the seats could be lost; None where nobody has one.
        majority_of: Who has it.
        clean_votes: The same estimate in clean elections of these stations; None where there is none.
        clean: Whether so many wrong votes would be enough as well; None where there is none.
        sentence: All of it in plain words.
    """

    contestant: str
    votes: int
    outcome: Scenario
    order: Answer
    seats: Answer | None
    seat_votes: int | None
    majority: Answer | None
    majority_of: str | None
    clean_votes: int | None
    clean: Answer | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """The consequence as plain JSON values."""
        return {
            "contestant": self.contestant,
            "votes": self.votes,
            "answer": self.outcome.answer,
            "order": self.order,
            "turned_by": list(self.outcome.turned_by),
            "why_not_told": self.outcome.why_not_told,
            "seats": self.seats,
            "seat_votes": self.seat_votes,
            "majority": self.majority,
            "majority_of": self.majority_of,
            "clean_votes": self.clean_votes,
            "clean_answer": self.clean,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Decided:
    """What the votes of a contest decide.

    Attributes:
        rule: The decision rule; the plain statement of who has most votes where none is on file.
        totals: The votes of the whole contest.
        margins: Votes that change something about the seats of the nation; empty where none follow from votes.
        name: Option id to the name of the option.
    """

    rule: DecisionRule
    totals: Totals
    margins: tuple[NationalMargin, ...] = ()
    name: Name = field(default=str, repr=False)

    def weigh(self, votes: VotesInQuestion) -> Consequence:
        """What the upper end of an estimate could change."""
        own = self.totals.votes.get(votes.contestant, 0)
        number = min(max(round(votes.high), 0), own)
        outcome = self._outcome(votes.contestant, number)
        found = {margin.what: margin for margin in self.margins if margin.option == votes.contestant}
        holder = next((margin for margin in self.margins if margin.what == "majority_lost"), None)
        lost = found.get("seats_lost")
        clean_votes = None if votes.clean is None else min(max(round(votes.clean), 0), own)
        made = Consequence(
            contestant=votes.contestant,
            votes=number,
            outcome=outcome,
            order=_order(self.totals, votes.contestant, number),
            seats=None if lost is None else _reached(lost, number, own=True),
            seat_votes=None if lost is None else lost.lower,
            majority=None if holder is None else _reached(holder, number, own=holder.option == votes.contestant),
            majority_of=None if holder is None else holder.option,
            clean_votes=clean_votes,
            clean=None if clean_votes is None else self._outcome(votes.contestant, clean_votes).answer,
            sentence="",
        )
        return Consequence(**{**vars(made), "sentence": self._sentence(votes, made)})

    def _outcome(self, contestant: str, number: int) -> Scenario:
        return scenario(self.rule, self.totals, AtStake(0, 0, {contestant: number}, 0, number))

    def _sentence(self, votes: VotesInQuestion, found: Consequence) -> str:
        who = self.name(found.contestant)
        if not found.votes:
            return f"The upper end of the estimate ({votes.level}) is no vote of {who}: nothing could change by it."
        what = "who has most votes" if self.rule.source is None else "the outcome"
        start = "The" if votes.estimate > 0 else "The estimate finds no votes too many; the"
        upper = (
            f"{start} upper end of the estimate ({votes.level}) is {many(found.votes, 'vote')} of {who} {votes.what}"
        )
        said = [f"{upper}: so many wrong votes {_enough(found.outcome.answer)} to change {what}"]
        if found.order != found.outcome.answer:
            said.append(f"{_enough(found.order)} to change the place of {who} among the contestants")
        if found.seats is not None:
            said.append(f"{_enough(found.seats)} to move a seat of {who}")
        if found.majority is not None and found.majority_of is not None:
            said.append(f"{_enough(found.majority)} to end the majority of {self.name(found.majority_of)}")
        text = ", and ".join(said) + "."
        if found.clean_votes and found.outcome.answer == "can":
            text += (
                f" Clean elections drawn for these stations give {found.clean_votes:,} by the same estimate, which "
                + (
                    "would be enough too: by itself the estimate settles nothing."
                    if found.clean == "can"
                    else "would not be enough."
                    if found.clean == "cannot"
                    else "may or may not be enough."
                )
            )
        return text + " Whether any of these votes are wrong it does not say."


def _order(totals: Totals, contestant: str, number: int) -> Answer:
    """Whether somebody behind could pass or reach a contestant that loses so many votes, all to that one."""
    own = totals.votes.get(contestant, 0)
    if not number:
        return "cannot"
    if any(votes <= own <= votes + 2 * number for name, votes in totals.votes.items() if name != contestant):
        return "can"
    # Who has the votes without a name is not known: one contestant, or several.
    return "cannot be told" if totals.unnamed is None or 0 < totals.unnamed >= own - 2 * number else "cannot"


def _reached(margin: NationalMargin, number: int, *, own: bool) -> Answer:
    """Whether so many wrong votes of a contestant can do it, wherever they lie."""
    if margin.lower is None or number < margin.lower:
        return "cannot"
    return "can" if own and margin.upper is not None and number >= margin.upper else "cannot be told"


def _enough(answer: Answer) -> str:
    return {
        "can": "would be enough, if they belonged to somebody else or to nobody,",
        "cannot": "would not be enough",
    }.get(answer, "may or may not be enough")


def decided(
    subject: Subject, contest: str, stage: str, *, law: LawInForce | None = None, seats: SeatResult | None = None
) -> Decided:
    """What the votes of a contest decide.

    Args:
        subject: The tabulated record.
        contest: Contest id.
        stage: Stage id.
        law: The law on the polling day, where there is one.
        seats: What law and record say about seats, of the same contest and stage.

    Raises:
        KeyError: The record has no figures of the contest at the stage.
        LawError: The rule of the law or the contest cannot be read.
    """
    margins = () if seats is None else national_margins(seats, only=("majority_lost", "seats_lost")).margins
    rule = rule_of_contest(subject, contest, law) or PLAIN
    return Decided(rule, totals_of(subject, contest, stage), margins, names_of(subject, contest))


def consequences(
    results: Iterable[MethodResult], known: Decided
) -> Mapping[tuple[str, str, str | None, str | None], Consequence]:
    """What the votes that results put in question could change.

    Args:
        results: Results of forensic methods.
        known: What the votes decide.

    Returns:
        Key of a result to its consequence, for those that estimate votes.
    """
    return {
        result.key: known.weigh(result.votes_in_question) for result in results if result.votes_in_question is not None
    }
