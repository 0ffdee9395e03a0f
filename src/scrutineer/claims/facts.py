"""What the record holds for a claim's metrics, stage by stage, each operand with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from scrutineer.claims.evaluation import Evaluation, Reading, evaluate, joined_sources
from scrutineer.claims.expression import Expression, Operand, OverUnits, parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.published_seats import PublishedSeats, magnitude, seats_by_stage
from scrutineer.claims.ranking import nth_largest, place_by_votes
from scrutineer.claims.statements import Statement, national_statements
from scrutineer.claims.unit_figures import over_units
from scrutineer.claims.wording import label
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.election import Contest, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet
from scrutineer.tabulation.placement import Reference
from scrutineer.tabulation.tally import Tabulation, Tally, tally_at


@dataclass(frozen=True)
class Facts:
    """What claims about one election are judged by.

    Attributes:
        tabulation: The record, rolled up.
        previous: The election before, rolled up, where it is at hand.
        references: Reference distributions by id.
        history: All elections before, oldest first, as far back as records are at hand; the one before comes last.
    """

    tabulation: Tabulation
    previous: Tabulation | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    history: tuple[Tabulation, ...] = ()

    @property
    def record(self) -> ElectionRecord:
        """The record."""
        return self.tabulation.record

    @cached_property
    def earlier(self) -> tuple[Tabulation, ...]:
        """The elections before that are at hand, oldest first."""
        if self.history or self.previous is None:
            return self.history
        return (self.previous,)

    @cached_property
    def _contests(self) -> dict[tuple[str, str | None], "ContestFacts"]:
        return {}

    def contest(self, contest: str, unit: str | None = None) -> "ContestFacts":
        """What is known of one contest, of the main one where there is none of this id.

        Args:
            contest: Its id.
            unit: A unit that it is asked about; None for the whole.
        """
        ids = {item.id: item for item in self.record.metadata.contests}
        described = ids.get(contest) or self.record.main_contest()
        key = (described.id, None if unit == described.unit else unit)
        if key not in self._contests:
            self._contests[key] = ContestFacts(self, described, key[1])
        return self._contests[key]


@dataclass(frozen=True)
class ContestFacts:
    """What is known of one contest.

    Attributes:
        facts: The facts it belongs to.
        contest: The contest.
        unit: The unit of the contest that is asked about; None for its whole unit.
    """

    facts: Facts
    contest: Contest
    unit: str | None = None

    @cached_property
    def place(self) -> str:
        """The unit in words, such as ` in Kep`; empty for the whole."""
        return "" if self.unit is None else f" in {self.facts.record.units.name_of(self.unit)}"

    def label(self, metric: Expression) -> str:
        """A metric in words, with the unit where it is not the whole."""
        return f"{label(metric, self.names)}{self.place}"

    @cached_property
    def row(self) -> int:
        """The row of the unit in the table of units."""
        record = self.facts.record
        return record.contest_row(self.contest.id) if self.unit is None else record.units.row_of(self.unit)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages at which anything is known of the contest, in order of publication."""
        return self.facts.record.stages_of(self.contest.id)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Option to the name that sentences use."""
        return {option.id: option.short for option in self.facts.record.metadata.options_of(self.contest.id)}

    @cached_property
    def statements(self) -> Mapping[str, tuple[Statement, ...]]:
        """Metric to the printed statements about it."""
        return national_statements(self.facts.record, self.contest.id, self.unit)

    @cached_property
    def seats(self) -> Mapping[str, PublishedSeats]:
        """Stage to the seats published at it."""
        return seats_by_stage(self.facts.record, self.contest.id, self.unit)

    @cached_property
    def _at(self) -> dict[str, "StageFigures"]:
        return {stage.id: StageFigures(self, stage) for stage in self.stages}

    def at(self, stage: str) -> "StageFigures":
        """The figures of a stage; an unknown stage holds only what belongs to no stage."""
        found = self._at.get(stage)
        return found if found is not None else StageFigures(self, Stage(stage, stage, 0))

    def evaluate(self, metric: Expression, stage: str) -> Evaluation:
        """A metric at a stage."""
        key = (metric, stage)
        if key not in self._evaluated:
            self._evaluated[key] = evaluate(metric, self.at(stage))
        return self._evaluated[key]

    @cached_property
    def _evaluated(self) -> dict[tuple[Expression, str], Evaluation]:
        """What was worked out already: metrics over many units take a while."""
        return {}

    def latest(self, metric: Expression) -> tuple[Stage, Evaluation] | None:
        """A metric at the latest stage that has a value for it, or None."""
        for stage in reversed(self.stages):
            found = self.evaluate(metric, stage.id)
            if found.interval is not None:
                return stage, found
        return None

    @cached_property
    def fixed_register(self) -> Reading | None:
        """The register where it is one number at every stage that has it."""
        return self._fixed("registered")

    def _fixed(self, name: str) -> Reading | None:
        found = [reading for stage in self._at.values() if (reading := stage.own_count(name))]
        values = {reading.interval for reading in found}
        if len(values) != 1 or found[0].interval.value is None:
            return None
        last = found[-1]
        return Reading(name, last.interval, last.source, None, last.note, fixed=True)

    @cached_property
    def identities(self) -> tuple[Expression, ...]:
        """Sums of counts that are 0 by definition in this record: those that hold at every stage that can tell."""
        tallies = [stage.tally for stage in self._at.values() if stage.tally is not None]
        told = [
            (tally.count("cast"), tally.count("valid"), tally.count("invalid"))
            for tally in tallies
            if tally.count("blank") is None and tally.count("contested") is None
        ]
        complete = [(cast, valid, invalid) for cast, valid, invalid in told if None not in (cast, valid, invalid)]
        if not complete or len(told) < len(tallies) or any(v + i != c for c, v, i in complete):  # type: ignore[operator]
            return ()
        return (parse_metric("valid + invalid - cast"),)

    @cached_property
    def magnitude(self) -> Reading | None:
        """The number of seats to be filled."""
        size, source = magnitude(self.facts.record, self.contest.id, self.unit)
        return None if size is None else Reading("magnitude", Interval.point(size), source, fixed=True)

    @cached_property
    def before(self) -> "ContestFacts | None":
        """The same contest at the election before; where ids differ, its only contest."""
        previous = self.facts.previous
        return None if previous is None else self._in(previous)

    def _in(self, earlier: Tabulation) -> "ContestFacts | None":
        found = {contest.id: contest for contest in earlier.record.metadata.contests}
        only = next(iter(found.values())) if len(found) == 1 else None
        contest = found.get(self.contest.id, only)
        if contest is None or (self.unit is not None and earlier.record.units.ids.index_of(self.unit) is None):
            return None
        return ContestFacts(Facts(earlier), contest, self.unit)

    @cached_property
    def elections(self) -> Mapping[str, "ContestFacts"]:
        """Record id to the same contest there, for the elections before, oldest first."""
        found = ((earlier.record.id, self._in(earlier)) for earlier in self.facts.earlier)
        return {name: contest for name, contest in found if contest is not None}

    @cached_property
    def same_as(self) -> dict[str, str]:
        """Option to its id in the record before, where that differs."""
        options = self.facts.record.metadata.options_of(self.contest.id)
        return {option.id: option.same_as for option in options if option.same_as}

    def read_before(self, operand: Operand) -> Reading | None:
        """An operand of an earlier election, at its latest stage that holds it."""
        there = self.before if operand.election is None else self.elections.get(operand.election)
        if there is None:
            return None
        plain = Operand(operand.name, operand.of, operand.key)
        found = there.latest(plain)
        if found is None:
            return None
        reading = found[1].readings[0]
        where = there.facts.record.id
        note = "; ".join(part for part in (f"record {where}", reading.note) if part)
        return Reading(operand.text, reading.interval, reading.source, reading.stage, note, fixed=True)


@dataclass(frozen=True)
class StageFigures:
    """The figures of a contest's whole unit at a stage, as operands of metrics.

    Attributes:
        known: What is known of the contest.
        stage: The stage.
    """

    known: ContestFacts
    stage: Stage

    @cached_property
    def tally(self) -> Tally | None:
        """The tally of the unit at this stage."""
        tabulation = self.known.facts.tabulation
        rolled = tabulation.rolled.get((self.known.contest.id, self.stage.id))
        return tally_at(tabulation.record, rolled, self.known.row) if rolled else None

    def read(self, leaf: Operand | OverUnits) -> Reading | None:
        """The value of an operand or of a metric over units, or None."""
        if isinstance(leaf, OverUnits):
            if self.known.unit is not None:
                return None
            found = over_units(leaf, self.known.facts.tabulation, self.known.contest.id, self.stage.id)
            return None if found is None else Reading(leaf.text, found[0], None, self.stage.id, found[1])
        if leaf.name == "external":
            return None
        if leaf.earlier:
            return self.known.read_before(leaf)
        if leaf.name == "magnitude":
            return self.known.magnitude
        if leaf.name == "registered":
            return self.known.fixed_register or self.own_count("registered")
        if leaf.name in COUNT_KINDS:
            return self.own_count(leaf.name)
        if leaf.name == "votes" and leaf.key is not None:
            return self._votes(leaf.key)
        if leaf.name == "seats" and leaf.key is not None:
            return self._seats(leaf.key) or self._stated(leaf.text)
        if leaf.of is not None:
            return self._over_family(leaf)
        return self._stated(leaf.text) or self._stageless(leaf.text)

    def read_rate(self, text: str) -> Reading | None:
        """A quotient that is not the plain one of the totals.

        Either only its printed rate is used in the record, or it is a turnout and ballots of units without a
        register have to stay out of it.
        """
        rates = {"cast / registered": "turnout", "valid / registered": "turnout_valid"}
        left_out = self.tally.cast_without_register if self.tally and text in rates else None
        if self.tally is not None and left_out:
            rate = getattr(self.tally, rates[text])
            if rate is not None:
                note = f"{left_out:,} ballots of units without a register are left out"
                return Reading(text, Interval.point(rate), None, self.stage.id, note)
        return self._stated(text)

    def own_count(self, name: str) -> Reading | None:
        """A count at this stage: the exact integer, else the interval that the record uses."""
        value = self.tally.count(name) if self.tally else None
        if value is None:
            return self._stated(name)
        source, note = self._where(name)
        return Reading(name, Interval.point(value), source, self.stage.id, note)

    def _national_lines(self, sheet: Sheet) -> list[int]:
        return [int(line) for line in np.flatnonzero(sheet.rows == self.known.row)]

    def _where(self, name: str) -> tuple[str | None, str | None]:
        sheet = self.known.facts.record.sheets[self.known.contest.id, self.stage.id]
        for line in self._national_lines(sheet):
            if sheet.count(name)[line] is not None:
                derived = "computed from the other counts" if bool(sheet.derived(name)[line]) else None
                return sheet.ballots["source"][line], derived
        return None, "summed over units"

    def _votes(self, option: str) -> Reading | None:
        text = f"votes[{option}]"
        value = self.tally.votes.get(option) if self.tally else None
        if value is None:
            return self._stated(text)
        sheet = self.known.facts.record.sheets[self.known.contest.id, self.stage.id]
        for line in self._national_lines(sheet):
            if option in sheet.options and sheet.votes[option][line] is not None:
                return Reading(text, Interval.point(value), sheet.vote_source(option, line), self.stage.id)
        return Reading(text, Interval.point(value), None, self.stage.id, "summed over units")

    def _seats(self, option: str) -> Reading | None:
        published = self.known.seats.get(self.stage.id)
        if published is None or (option not in published.seats and not published.complete):
            return None
        value = Interval.point(published.seats.get(option, 0))
        return Reading(f"seats[{option}]", value, published.sources.get(option), self.stage.id, published.note)

    def _over_family(self, leaf: Operand) -> Reading | None:
        figures, unnamed, hidden, sources = self._votes_family() if leaf.of == "votes" else self._seats_family()
        if not figures:
            return None
        total = sum(figures.values())
        found: Interval | None
        match leaf.name:
            case "sum":
                found = Interval.point(total) if unnamed == 0 else Interval(Fraction(total), None)
            case "first" | "second":
                found = nth_largest(list(figures.values()), 0 if leaf.name == "first" else 1, unnamed)
            case _:
                own = figures.get(leaf.key or "")
                found = None if own is None else place_by_votes(own, list(figures.values()), unnamed, hidden)
        if found is None:
            return None
        note = None if unnamed == 0 else "some options have no published figure"
        return Reading(leaf.text, found, sources, self.stage.id, note)

    def _votes_family(self) -> tuple[dict[str, int], int | None, int, str | None]:
        """Votes by option; what options without a figure have together; how many these are; sources."""
        tally = self.tally
        if tally is None:
            return {}, None, 0, None
        figures = {option: votes for option, votes in tally.votes.items() if votes is not None}
        hidden = len(tally.votes) - len(figures)
        if tally.options_complete and not hidden:
            unnamed: int | None = 0
        else:
            left = tally.unnamed_votes
            unnamed = None if left is None else max(left, 0)
        read = (self._votes(option) for option in figures)
        sources = ";".join(joined_sources(reading.source for reading in read if reading))
        return figures, unnamed, max(hidden, 0 if unnamed == 0 else 1), sources or None

    def _seats_family(self) -> tuple[dict[str, int], int | None, int, str | None]:
        published = self.known.seats.get(self.stage.id)
        if published is None:
            return {}, None, 0, None
        options = self.known.names
        figures = (
            {option: published.seats.get(option, 0) for option in options}
            if published.complete
            else {**published.seats}
        )
        size = self.known.magnitude
        left = None
        if size is not None and size.interval.value is not None:
            left = max(int(size.interval.value) - sum(figures.values()), 0)
        unnamed = 0 if published.complete else left
        sources = ";".join(joined_sources(published.sources.values()))
        return figures, unnamed, len(options) - len(figures), sources or None

    def _stated(self, metric: str) -> Reading | None:
        """The used statement of this stage."""
        return self._used(metric, self.stage.id)

    def _stageless(self, metric: str) -> Reading | None:
        return self._used(metric, None)

    def _used(self, metric: str, stage: str | None) -> Reading | None:
        for statement in self.known.statements.get(metric, ()):
            if statement.used and statement.stage == stage:
                note = None if statement.interval.value is not None else f"printed as {statement.printed}"
                return Reading(metric, statement.interval, statement.source, stage, note, fixed=stage is None)
        return None
