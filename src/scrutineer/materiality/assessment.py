"""Does it matter: every set of forms in doubt, weighed against what the votes decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scrutineer.checks.run import CheckReport
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many
from scrutineer.evidence import Evidence
from scrutineer.law.decision import PARAMETER, PLAIN, DecisionRule, decision_rule, rule_by_hand
from scrutineer.law.law import LawInForce
from scrutineer.materiality.at_stake import AtStake, StakeSet, at_stake
from scrutineer.materiality.corrections import Corrections, corrections
from scrutineer.materiality.failed_units import failed_units
from scrutineer.materiality.forms import Forms, forms_of, totals_of
from scrutineer.materiality.outcome import UNNAMED, Line, Outcome, Totals, decide, lines
from scrutineer.materiality.queue import ReviewQueue, review_queue
from scrutineer.materiality.rejected_ballots import in_base, rejected_ballots, weigh_rejected
from scrutineer.materiality.scenario import scenario
from scrutineer.materiality.seat_board import SeatBoard, seat_board, seat_notes
from scrutineer.materiality.seat_scenario import seat_scenario
from scrutineer.materiality.sets import stake_sets
from scrutineer.materiality.threshold_scenario import (
    threshold_board,
    threshold_of_ballots,
    threshold_scenario,
)
from scrutineer.materiality.weighed import Weighed
from scrutineer.materiality.wording import (
    Name,
    deciding_line,
    fewest_words,
    line_words,
    present_words,
    set_sentence,
    totals_sentence,
)
from scrutineer.materiality.wrong_votes import votes_to_turn
from scrutineer.seats.derive import SeatResult


@dataclass(frozen=True)
class Materiality:
    """What is in doubt in one contest at one stage, and whether it matters.

    Attributes:
        subject: The tabulated record.
        contest: Contest id.
        stage: Stage id.
        rule: The decision rule; the plain statement of who has most votes where none is on file.
        totals: The votes of the whole contest.
        present: The outcome of the rule; None where it cannot be told.
        lines: How far the contestant that the rule turns on is from its lines.
        fewest: Fewest votes that would have to be wrong for another outcome: exact, or a lower bound where some options
            have no votes in the record. None where none would do or it cannot be told.
        weighed: The sets.
        corrections: What changed from earlier stages.
        undone: Earlier stage to the outcome if its figures stood on the forms in both.
        queue: The review queue.
        notes: What could not be said, one sentence each.
    """

    subject: Subject = field(repr=False)
    contest: str
    stage: str
    rule: DecisionRule
    totals: Totals
    present: Outcome | None
    lines: tuple[Line, ...]
    fewest: int | None
    weighed: tuple[Weighed, ...]
    corrections: tuple[Corrections, ...]
    undone: dict[str, Outcome | None]
    queue: ReviewQueue
    notes: tuple[str, ...]

    @cached_property
    def evidence(self) -> Evidence:
        """How it was made; made on demand, since the digest of a large record takes long."""
        return Evidence(
            method="materiality.assess",
            parameters={"contest": self.contest, "stage": self.stage, "rule": self.rule.expression},
            record_digest=self.subject.record.digest,
            references=self.rule.references,
            caveats=(
                "'Can' says that no arithmetic excludes it. It does not say that it is likely, or that it happened.",
                "'Cannot' holds if all other forms are right and no form holds more votes than its bound.",
            ),
        )

    def name(self, option: str) -> str:
        """Name of a contestant for people."""
        return names_of(self.subject, self.contest)(option)

    @property
    def headline(self) -> str:
        """The outcome, the line that decides it and the votes that it would take, in one sentence."""
        words = present_words(self.rule, self.present, self.totals, self.name)
        text = words[:1].upper() + words[1:]
        line = deciding_line(self.rule, self.lines)
        if line is not None and self.present is not None and UNNAMED not in self.present.names:
            text += f"; {line_words(line, self.name)}"
        return f"{text}." if self.fewest is None else f"{text}; {fewest_words(self.fewest)}."

    @property
    def sentences(self) -> tuple[str, ...]:
        """What each set of forms could change, and in one sentence what is about totals and belongs to no form."""
        about = [entry.set for entry in self.weighed if not entry.set.forms.size and entry.set.about_totals]
        said = [entry.sentence for entry in self.weighed if entry.set.forms.size or not entry.set.about_totals]
        if about:
            codes = listing(entry.id.removeprefix("rule:") for entry in about)
            number = sum(entry.about_totals for entry in about)
            verb = "is about a total and belongs" if number == 1 else "are about totals and belong"
            said.append(
                f"{many(number, 'finding')} ({codes}) {verb} to no form: votes on forms do not tell what could change."
            )
        return tuple(said)

    @property
    def queue_sentence(self) -> str:
        """How many forms have findings, and how many must be looked at."""
        queue, number = self.queue, len(self.queue)
        what = {"seats": "the seats", "rule": "the outcome", "order": "who has most votes"}[queue.about]
        if not number:
            return self._silent_sentence or "No form has an open finding."
        text = f"{number:,} {'form has' if number == 1 else 'forms have'} open findings"
        if queue.forms_to_clear is None:
            return f"{text}; how many must be looked at cannot be told."
        if not queue.forms_to_clear:
            return f"{text}; all of them together cannot change {what}."
        first = f"{queue.forms_to_clear:,} must be looked at, in this order"
        return f"{text}; {first}, before those left cannot change {what}."

    @property
    def _silent_sentence(self) -> str | None:
        """What is said where no form has a finding, and units without a form in the totals could change something."""
        open_sets = [
            entry
            for entry in self.weighed
            if entry.set.forms.size
            and (
                (entry.outcome is not None and entry.outcome.answer != "cannot")
                or (entry.seats is not None and entry.seats.answer != "cannot")
            )
        ]
        if not open_sets:
            return None
        units = listing(f"{many(entry.stake.units, 'unit')} {entry.set.title}" for entry in open_sets)
        return f"No form with figures has an open finding, but not all is settled: see what is said of {units}."

    def as_dict(self, queue: int = 25) -> dict[str, Any]:
        """Everything as plain JSON values.

        Args:
            queue: How many forms of the queue to list.
        """
        return {
            "contest": self.contest,
            "stage": self.stage,
            "rule": self.rule.as_dict(),
            "rule_on_file": self.rule.source is not None,
            "present": None if self.present is None else self.present.as_dict(),
            "lines": [line.as_dict() for line in self.lines],
            "votes_to_turn": self.fewest,
            "votes_to_turn_exact": None if self.fewest is None else not self.totals.unnamed,
            "headline": self.headline,
            "sets": [entry.as_dict() for entry in self.weighed],
            "corrections": [
                {
                    **change.as_dict(),
                    "outcome_if_undone": None if (o := self.undone[change.earlier]) is None else o.as_dict(),
                }
                for change in self.corrections
            ],
            "queue": {**self.queue.as_dict(queue), "sentence": self.queue_sentence},
            "notes": list(self.notes),
            "evidence": self.evidence.as_dict(),
        }


def assess(
    report: CheckReport,
    *,
    contest: str,
    stage: str,
    law: LawInForce | None = None,
    rule: DecisionRule | None = None,
    seats: SeatResult | None = None,
) -> Materiality:
    """Weigh everything that is in doubt in a contest at a stage.

    Args:
        report: What the rules found; its subject is the record.
        contest: Contest id.
        stage: Stage id.
        law: The law on the polling day, where there is one.
        rule: A rule given by hand, before that of the contest and that of the law.
        seats: What law and record say about seats, of the same contest and stage.

    Returns:
        The assessment.

    Raises:
        KeyError: The record has no figures of the contest at the stage.
        LawError: A rule of the law or the contest cannot be read.
    """
    subject = report.subject
    notes: list[str] = []
    found = rule or rule_of_contest(subject, contest, law)
    if found is None:
        notes.append(
            "No decision rule is on file for this contest: the statements are about who has most votes. A rule may "
            "be given by hand."
        )
    chosen_rule = found or PLAIN
    forms, totals = forms_of(subject, contest, stage), totals_of(subject, contest, stage)
    if not len(forms):
        notes.append(
            "The record holds figures of the whole only: what single stations could change cannot be told from it."
        )
    found_board = seat_board(forms, seats) if seats is not None else None
    board = found_board if isinstance(found_board, SeatBoard) else None
    notes += seat_notes(found_board)
    if totals.unnamed:
        notes.append(
            f"{totals.unnamed:,} valid votes went to options whose votes are not in the record; they are taken as one "
            "contestant."
        )
    failed = failed_units(report, forms)
    changes = tuple(_corrections(subject, forms, totals))
    present, threshold = decide(chosen_rule, totals), threshold_board(forms, law)
    if isinstance(threshold, str):
        notes.append(f"Whether a list could cross the legal threshold cannot be told: {threshold}.")
    names, distances = names_of(subject, contest), lines(chosen_rule, totals)
    line = deciding_line(chosen_rule, distances)

    def weigh(entry: StakeSet, stake: AtStake) -> Weighed:
        if not entry.forms.size:
            return Weighed(entry, stake, None, None, None, totals_sentence(entry))
        outcome = scenario(chosen_rule, totals, stake, gap=entry.gap)
        crossed = threshold_scenario(threshold, forms, entry.forms, stake)
        moved = None if board is None else seat_scenario(board, forms, entry.forms, stake)
        return Weighed(
            entry,
            stake,
            outcome,
            crossed,
            moved,
            set_sentence(
                entry,
                stake,
                outcome,
                rule=chosen_rule,
                line=line,
                name=names,
                seats=moved,
                threshold=crossed,
                level=forms.rolled.level,
            ),
        )

    weighed = [weigh(entry, at_stake(forms, entry.forms)) for entry in stake_sets(forms, failed, changes)]
    rejected = rejected_ballots(subject, contest, stage, totals)
    if rejected:
        crossed = threshold_of_ballots(threshold, rejected, in_base(subject, contest, stage, threshold, rejected))
        weighed.append(weigh_rejected(rejected, totals, chosen_rule, crossed, names))
    fewest = votes_to_turn(chosen_rule, totals)
    return Materiality(
        subject=subject,
        contest=contest,
        stage=stage,
        rule=chosen_rule,
        totals=totals,
        present=present,
        lines=distances,
        fewest=fewest,
        weighed=tuple(weighed),
        corrections=changes,
        undone={change.earlier: decide(chosen_rule, change.undone) for change in changes},
        queue=review_queue(forms, failed, rule=chosen_rule, totals=totals, fewest=fewest, board=board),
        notes=tuple(notes),
    )


def rule_of_contest(subject: Subject, contest: str, law: LawInForce | None) -> DecisionRule | None:
    """The rule that the record states for the contest, else that of the law; None where none is on file.

    Raises:
        LawError: It cannot be read.
    """
    stated = subject.record.metadata.contest(contest).extra.get(PARAMETER)
    if isinstance(stated, str):
        return replace(rule_by_hand(stated), source="stated in the record")
    return decision_rule(law)


def _corrections(subject: Subject, forms: Forms, totals: Totals) -> Iterator[Corrections]:
    """What changed from each earlier stage with forms to this one."""
    contest, stage = forms.sheet.contest, forms.sheet.stage
    for rolled in subject.rolled_of(contest):
        if rolled.sheet.stage == stage:
            return
        found = corrections(forms_of(subject, contest, rolled.sheet.stage), forms, totals)
        if found is not None:
            yield found


def names_of(subject: Subject, contest: str) -> Name:
    """Names of the options of a contest for people."""
    return lambda option: "an option that is not named" if option == UNNAMED else subject.option_name(contest, option)
