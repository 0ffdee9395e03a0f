"""Everything Scrutineer can say about one record, each part computed when it is asked for, and once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scrutineer.checks.choice import rules_of
from scrutineer.checks.reply import Reply
from scrutineer.checks.run import CheckReport
from scrutineer.checks.run import run_checks as _run_checks
from scrutineer.claims.argument import AssessedArgument, assess_argument
from scrutineer.claims.check import check_claims as _check_claims
from scrutineer.claims.claim import Claim
from scrutineer.claims.event import Event
from scrutineer.claims.facts import Facts
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.claims.verdict import Verdict
from scrutineer.errors import LawError
from scrutineer.forensics.case import Case, cases_of
from scrutineer.forensics.forensic_document import forensic_document
from scrutineer.forensics.method_result import MethodResult
from scrutineer.formats.arguments_file import arguments_beside
from scrutineer.formats.claims_beside import claims_about
from scrutineer.formats.events_file import events_beside
from scrutineer.formats.law_file import load_law
from scrutineer.formats.ledger_events import accepted_events
from scrutineer.formats.ledger_file import ledger_beside, read_state
from scrutineer.formats.recipe.import_account import ImportAccount, account_beside
from scrutineer.formats.record_folder import FILE as RECORD_FILE
from scrutineer.formats.reference_file import load_references
from scrutineer.formats.replies_file import replies_beside
from scrutineer.law.law import LawInForce
from scrutineer.materiality.assessment import Materiality, assess
from scrutineer.record.election import Contest, Source
from scrutineer.record.record import ElectionRecord
from scrutineer.report.earlier_record import earlier_record
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.derive import derive_seats as _derive_seats
from scrutineer.seats.fragile import FragileSeats
from scrutineer.seats.fragile import fragile_seats as _fragile_seats
from scrutineer.seats.missing_votes import MissingVotes
from scrutineer.seats.missing_votes import when_votes_are_missing as _when_votes_are_missing
from scrutineer.seats.same_votes import SameVotes
from scrutineer.seats.same_votes import same_votes as _same_votes
from scrutineer.tabulation.comparison import (
    RecordComparison,
    StageDifference,
    compare_records,
    compare_stages,
)
from scrutineer.tabulation.openness import Openness
from scrutineer.tabulation.openness import openness as _openness
from scrutineer.tabulation.placement import Placement, Reference, place
from scrutineer.tabulation.tally import Tabulation, tabulate
from scrutineer.tabulation.tally_document import tally_document

type TestStations = Callable[[tuple[Case, ...]], tuple[MethodResult, ...]]
"""How the forensic tests come about: they are run, which takes a while, or read from a file."""


@dataclass(frozen=True)
class Examination:
    """One record under examination.

    Attributes:
        record: The record.
        test_stations: How the forensic tests come about; None where they are left out.
        claims_file: A file of further claims about it, which come after those beside the record.
        ledger_file: Its ledger, in place of the one beside the record.
    """

    record: ElectionRecord
    test_stations: TestStations | None = field(default=None, compare=False)
    claims_file: Path | None = None
    ledger_file: Path | None = None

    @cached_property
    def contest(self) -> Contest:
        """The main contest: the first of the record."""
        return self.record.main_contest()

    @cached_property
    def tabulation(self) -> Tabulation:
        """The record rolled up."""
        return tabulate(self.record)

    @cached_property
    def previous(self) -> Tabulation | None:
        """The record before this one, rolled up, where it could be found."""
        name = self.record.metadata.election.previous
        earlier = earlier_record(name, self.record) if name and name != self.record.id else None
        return None if earlier is None else tabulate(earlier)

    @cached_property
    def history(self) -> tuple[Tabulation, ...]:
        """The records before this one that could be found, oldest first."""
        if self.previous is None:
            return ()
        found = [self.previous]
        record = self.previous.record
        seen = {self.record.id, record.id}
        while (name := record.metadata.election.previous) and name not in seen:
            seen.add(name)
            earlier = earlier_record(name, record)
            if earlier is None:
                break
            found.append(tabulate(earlier))
            record = earlier
        return tuple(reversed(found))

    @cached_property
    def comparison(self) -> RecordComparison | None:
        """This election beside the one before."""
        if self.previous is None:
            return None
        return compare_records(self.tabulation, self.previous, self.contest.id)

    @cached_property
    def stage_differences(self) -> tuple[StageDifference, ...]:
        """Each stage with ballots cast or votes, compared with the latest one."""
        tallies = self.tabulation.stages(self.contest.id)
        if not tallies:
            return ()
        latest = tallies[-1].stage.id
        with_figures = [t.stage.id for t in tallies[:-1] if t.count("cast") is not None or t.ranking]
        pairs = (compare_stages(self.tabulation, self.contest.id, stage, latest) for stage in with_figures)
        return tuple(difference for difference in pairs if difference is not None)

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """The reference distributions that come with Scrutineer."""
        return load_references()

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Invalid share and turnout of the latest stage among other elections."""
        tally = self.tabulation.latest(self.contest.id)
        if tally is None:
            return ()
        country = self.record.metadata.election.country
        rates = {"invalid_share": tally.invalid_share, "turnout": tally.turnout}
        return tuple(
            place(value, reference, country)
            for reference in self.references.values()
            if (value := rates.get(reference.metric)) is not None
        )

    @cached_property
    def checks(self) -> CheckReport:
        """The rules of consistency, with the tolerances that the country's law and the record give them."""
        return _run_checks(self.tabulation, self.previous, rules_of(self.record, self.law))

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """What those concerned replied to findings, where replies lie beside the record."""
        return replies_beside(self.record)

    @cached_property
    def account(self) -> ImportAccount | None:
        """The account of the import, where one lies beside the record."""
        return account_beside(self.record)

    @cached_property
    def openness(self) -> Openness:
        """How open the data of the main contest were."""
        return _openness(self.record, self.contest.id)

    @cached_property
    def law(self) -> LawInForce | None:
        """The law on the first polling day; None where the record names none.

        Raises:
            LawError: The record names a law that does not exist, or has no polling day.
        """
        election = self.record.metadata.election
        if election.law is None:
            return None
        law = load_law(election.law)
        if election.first_day is None:
            raise LawError(
                "the record names a law but no polling day, so it cannot be told which parameters applied",
                file=RECORD_FILE,
                column="election.first_day",
                mend="add first_day to record.toml",
            )
        return law.in_force(election.first_day)

    @cached_property
    def seats(self) -> SeatResult:
        """What the law and the record say about seats."""
        tallies = self.record.stages_of(self.contest.id)
        return _derive_seats(
            self.record,
            self.law,
            contest=self.contest.id,
            stage=tallies[-1].id if tallies else self.record.metadata.stages[-1].id,
        )

    @cached_property
    def missing_votes(self) -> MissingVotes:
        """What can be said of seats without votes by district; nothing where they are known."""
        return _when_votes_are_missing(self.record, self.seats)

    @cached_property
    def same_votes(self) -> SameVotes | None:
        """The votes of every district under other formulas; None where they are not known or it makes no difference."""
        return _same_votes(self.seats)

    @cached_property
    def fragile(self) -> FragileSeats:
        """The seats that the fewest votes would move, where votes by district are known."""
        return _fragile_seats(self.seats)

    @cached_property
    def materiality(self) -> Materiality | None:
        """What is in doubt and whether it matters, at the last count with votes by option; None where there is none.

        Raises:
            LawError: The decision rule of the law or the contest cannot be read.
        """
        with_votes = [stage.id for stage in self.record.stages_of(self.contest.id) if self._votes_at(stage.id)]
        if not with_votes:
            return None
        stage = with_votes[-1]
        seats = None
        if self.law is not None and self.law.formula is not None:
            seats = _derive_seats(self.record, self.law, contest=self.contest.id, stage=stage)
        return assess(self.checks, contest=self.contest.id, stage=stage, law=self.law, seats=seats)

    def _votes_at(self, stage: str) -> bool:
        rolled = self.tabulation.rolled.get((self.contest.id, stage))
        return rolled is not None and bool(rolled.votes)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The contestants whose stations are tested, in the latest version that has any; none without stations."""
        stages = [s.id for s in self.record.stages_of(self.contest.id) if (self.contest.id, s.id) in self.record.sheets]
        for stage in reversed(stages):
            cases = cases_of(self.record, self.contest.id, stage)
            if cases and len(cases[0].stations):
                return cases
        return ()

    @cached_property
    def method_results(self) -> tuple[MethodResult, ...] | None:
        """The forensic tests of the stations; None where they were left out or there are no stations.

        Raises:
            InputError: The file that should hold them is wrong.
        """
        if self.test_stations is None or not self.cases:
            return None
        return self.test_stations(self.cases)

    @property
    def forensics(self) -> dict[str, Any] | None:
        """The forensic tests as one document; None where they were left out or there are no stations."""
        return None if self.method_results is None else forensic_document(self.cases[0], self.method_results)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims beside the record, where there are any, and those of the further file.

        Raises:
            ClaimError: A file is wrong, or the further file has an id that is taken.
        """
        # The last record of the chain may name one that is not at hand: what is said of it is undecided, not wrong.
        chain = (item.record.metadata.election.previous for item in (self.tabulation, *reversed(self.history)))
        return claims_about(self.record, self.claims_file, earlier=[name for name in chain if name])

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """A verdict for each claim, in their order."""
        return _check_claims(self.claims, self.facts)

    @cached_property
    def facts(self) -> Facts:
        """What claims about the election are judged by."""
        return Facts(self.tabulation, self.previous, references=self.references, history=self.history)

    @cached_property
    def _events(self) -> tuple[tuple[Event, ...], tuple[Source, ...]]:
        events, sources = events_beside(self.record)
        return (*events, *accepted_events(self.ledger, events)), sources

    @cached_property
    def ledger(self) -> LedgerState:
        """What the ledger says: the one that was named, else the one beside the record; nothing where there is none.

        Raises:
            InputError: The ledger that was named is not there.
            LedgerError: The chain is broken, or entries do not fit each other.
        """
        return ledger_beside(self.record) if self.ledger_file is None else read_state(self.ledger_file)

    @property
    def events(self) -> tuple[Event, ...]:
        """What others did: the events beside the record, and those of its ledger that a person confirmed."""
        return self._events[0]

    @property
    def event_sources(self) -> tuple[Source, ...]:
        """Sources that only the events have."""
        return self._events[1]

    @cached_property
    def arguments(self) -> tuple[AssessedArgument, ...]:
        """The maps of arguments beside the record, with the verdicts at their nodes."""
        found = arguments_beside(self.record, self.claims)
        verdicts = {verdict.id: verdict.verdict for verdict in self.verdicts} if found else {}
        return tuple(assess_argument(argument, verdicts) for argument in found)

    def as_dict(self) -> dict[str, Any]:
        """All parts as plain JSON values."""
        return {
            "tally": tally_document(self.tabulation),
            "check": self.checks.as_dict(),
            "seats": {
                **self.seats.as_dict(),
                **self.missing_votes.as_dict(),
                "same_votes": self.same_votes.as_dict() if self.same_votes else None,
                "most_fragile": self.fragile.as_dict(),
            },
            "claims": [verdict.as_dict() for verdict in self.verdicts],
            "arguments": [argument.as_dict() for argument in self.arguments],
            "events": [event.as_dict() for event in self.events],
            "comparison": self.comparison.as_dict() if self.comparison else None,
            "stage_differences": [difference.as_dict() for difference in self.stage_differences],
            "placements": [placement.as_dict() for placement in self.placements],
            "materiality": self.materiality.as_dict() if self.materiality else None,
            "openness": self.openness.as_dict(),
            "forensics": self.forensics,
        }


def examine(
    record: ElectionRecord,
    *,
    test_stations: TestStations | None = None,
    claims_file: Path | None = None,
    ledger_file: Path | None = None,
) -> Examination:
    """Put a record under examination; each part is computed when it is asked for.

    Args:
        record: The record.
        test_stations: How the forensic tests come about; None leaves them out.
        claims_file: A file of further claims about it.
        ledger_file: Its ledger, in place of the one beside the record.
    """
    return Examination(record, test_stations, claims_file, ledger_file)


def run_checks(record: ElectionRecord) -> CheckReport:
    """Run every rule over a record and, where it is found, the record before it."""
    return examine(record).checks


def derive_seats(record: ElectionRecord) -> SeatResult:
    """What the country's law and the record say about seats.

    Raises:
        LawError: The record names a law that does not exist.
    """
    return examine(record).seats


def check_claims(record: ElectionRecord) -> tuple[Verdict, ...]:
    """Verdicts on the claims that lie beside the record.

    Raises:
        ClaimError: The claims file is wrong.
    """
    return examine(record).verdicts
