"""The forms of a contest at a stage: what each holds, and the most votes that each could hold.

A form is the line of one unit of the finest level: mostly a station. The bound on a form, in votes:

* with a register that has meaning: registered + additional voters, or the ballots on the form where those are more. A
  register bounds only units of the ordinary kind: elsewhere people vote who are not on it;
* without one, for a form with figures: its ballots: those cast, or where they are more its valid ballots or votes with
  the invalid, blank and contested ones;
* without one, for a unit that has no figures: unknown. Unknown is never read as 0.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.checks.form_sums import parts_of_cast
from scrutineer.checks.subject import Subject
from scrutineer.materiality.outcome import UNNAMED, Totals
from scrutineer.record.sheet import Sheet
from scrutineer.record.units import as_run
from scrutineer.tabulation.roll_up import RolledSheet

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

COUNTED, MISSING, ANNULLED, NOT_OPENED, NOT_COUNTED = range(5)
"""State of a form: in the totals, or why it is not."""

STATES: Final = ("counted", "missing", "annulled", "not_opened", "not_counted")
_BY_STATUS: Final = {"annulled": ANNULLED, "not_opened": NOT_OPENED, "not_counted": NOT_COUNTED}


@dataclass(frozen=True)
class Forms:
    """The forms of one contest at one stage.

    Attributes:
        subject: The tabulated record.
        rolled: The sheet, rolled up.
        rows: Row of each form's unit in the table of units. Shape (forms,).
        line: Line of each form in the sheet, -1 where it has none. Shape (forms,).
        state: Place in `STATES`. Shape (forms,).
        votes: Sum of the votes in the totals, 0 where the form is not in them. Shape (forms,).
        unnamed: Valid ballots on top of them, of options that the stage does not name. Shape (forms,).
        not_valid: Ballots cast that are not valid, of the forms in the totals. Shape (forms,).
        register: Registered and additional voters; 0 where there is no bound from a register. Shape (forms,).
        ceiling: Most votes that the form could hold; 0 where that is not known. Shape (forms,).
        bounded: Whether `ceiling` is known. Shape (forms,).
        from_ballots: Whether `ceiling` is known from the ballots alone, for want of a register. Shape (forms,).
        published_above: Whether a unit above has a total of its own, so that the form may already be in it.
            Shape (forms,).
    """

    subject: Subject
    rolled: RolledSheet
    rows: IntArray
    line: IntArray
    state: NDArray[np.int8]
    votes: IntArray
    unnamed: IntArray
    not_valid: IntArray
    register: IntArray
    ceiling: IntArray
    bounded: BoolArray
    from_ballots: BoolArray
    published_above: BoolArray

    def __len__(self) -> int:
        """Number of forms."""
        return int(self.rows.size)

    @property
    def sheet(self) -> Sheet:
        """The sheet that they are lines of."""
        return self.rolled.sheet

    @property
    def contestants(self) -> tuple[str, ...]:
        """The options with votes at this stage, then all unnamed ones as one."""
        return (*self.sheet.options, UNNAMED)

    @cached_property
    def place(self) -> IntArray:
        """Form of each unit, -1 for units that are no forms. Shape (units,)."""
        found = np.full(len(self.subject.record.units), -1, np.int64)
        found[self.rows] = np.arange(self.rows.size)
        return found

    @cached_property
    def reach(self) -> IntArray:
        """The most votes by which a form can change any contestant's total, where bounded. Shape (forms,)."""
        reach: IntArray = np.maximum(self.ceiling, self.votes + self.unnamed)
        return reach

    def option_votes(self, chosen: IntArray, group: IntArray | None = None, groups: int = 1) -> IntArray:
        """Votes in the totals that come from some forms.

        Args:
            chosen: Forms. Shape (chosen,).
            group: Group of each of them, such as its district. Shape (chosen,).
            groups: Number of groups.

        Returns:
            Votes by group and contestant. Shape (groups, contestants).
        """
        kept = self.state[chosen] == COUNTED
        if not kept.all():
            chosen, group = chosen[kept], None if group is None else group[kept]
        lines = as_run(self.line[chosen])
        columns = [self.sheet.votes[option].fill_null(0).to_numpy()[lines] for option in self.sheet.options]
        return self._added([*columns, self.unnamed[chosen]], group, groups)

    def added(self, figures: IntArray, chosen: IntArray, group: IntArray | None = None, groups: int = 1) -> IntArray:
        """A figure of the forms, added up by group. Shape (groups,)."""
        return self._added([figures[chosen]], group, groups)[:, 0]

    @staticmethod
    def _added(columns: list[IntArray], group: IntArray | None, groups: int) -> IntArray:
        found = np.zeros((groups, len(columns)), np.int64)
        for number, column in enumerate(columns):
            if group is None:
                found[0, number] = column.sum()
            else:
                # Weights are floats; counts of a group stay far below 2 ** 53, up to which floats are exact.
                found[:, number] = np.bincount(group, weights=column, minlength=groups).astype(np.int64)
        return found


def forms_of(subject: Subject, contest: str, stage: str) -> Forms:
    """The forms of a contest at a stage.

    Args:
        subject: The tabulated record.
        contest: Contest id.
        stage: Stage id.

    Returns:
        The forms; none where the record holds figures of the whole only.

    Raises:
        KeyError: The record has no such sheet.
    """
    record, rolled = subject.record, subject.tabulation.rolled[contest, stage]
    sheet, units, root = rolled.sheet, record.units, subject.root(contest)
    inside = (units.table["level"] == rolled.level).to_numpy() & units.children_mask(root)
    inside[root] = False
    rows = np.flatnonzero(inside)
    lines = np.full(len(units), -1, np.int64)
    lines[sheet.rows] = np.arange(len(sheet))
    line = lines[rows]
    counted = (line >= 0) & (rolled.reported[rows] > 0)
    state = np.where(counted, COUNTED, _silent(sheet, line)).astype(np.int8)
    votes = np.where(counted, _at(subject.vote_totals(sheet).total, line), 0)
    valid, cast = _figure(subject, sheet, "valid", line), _figure(subject, sheet, "cast", line)
    complete = record.options_complete(contest, stage)
    unnamed = np.zeros_like(votes) if complete else np.where(counted, np.maximum(valid - votes, 0), 0)
    others = sum(_figure(subject, sheet, name, line) for name in parts_of_cast(sheet) if name != "valid")
    ballots = np.maximum(cast, np.maximum(valid, votes) + others)
    register = _register(subject, rolled, rows, line)
    has_register = register > 0
    return Forms(
        subject,
        rolled,
        rows,
        line,
        state,
        votes,
        unnamed,
        np.where(counted, np.maximum(cast - votes - unnamed, 0), 0),
        register,
        np.where(has_register, np.maximum(register, ballots), np.where(counted, ballots, 0)),
        has_register | counted,
        counted & ~has_register,
        _published_above(subject, rolled)[rows],
    )


def _at(column: IntArray, line: IntArray) -> IntArray:
    """Figures of the lines, 0 where there is no line. Shape (forms,)."""
    if line.size == column.size and bool((line[1:] - line[:-1] == 1).all()) and line.size and line[0] == 0:
        return column
    return np.where(line >= 0, column[np.maximum(line, 0)], 0) if column.size else np.zeros_like(line)


def _figure(subject: Subject, sheet: Sheet, name: str, line: IntArray) -> IntArray:
    return _at(subject.figures(sheet, name)[0], line)


def _silent(sheet: Sheet, line: IntArray) -> NDArray[np.int8]:
    """State of each form, were it not counted. Shape (forms,)."""
    if sheet.reported.all():
        return np.full(line.size, MISSING, np.int8)
    codes = sheet.ballots["status"].replace_strict(_BY_STATUS, default=MISSING).fill_null(MISSING).to_numpy()
    return np.where(line >= 0, codes[np.maximum(line, 0)], MISSING).astype(np.int8)


def _register(subject: Subject, rolled: RolledSheet, rows: IntArray, line: IntArray) -> IntArray:
    """Registered and additional voters of ordinary units, from this stage or else the latest that has it."""
    found = np.zeros(rows.size, np.int64)
    for other in (rolled, *reversed(subject.rolled_of(rolled.sheet.contest))):
        column = other.counts.get("registered")
        if column is not None and not found.all():
            found = np.where((found == 0) & column.known[rows], column.value[rows], found)
    found[~subject.ordinary[rows]] = 0
    if "additional" in rolled.sheet.counts:
        found = np.where(found > 0, found + _figure(subject, rolled.sheet, "additional", line), 0)
    return found


def _published_above(subject: Subject, rolled: RolledSheet) -> BoolArray:
    """Whether a unit lies below one that published votes or valid ballots of its own. Shape (units,)."""
    units = subject.record.units
    own = np.zeros(len(units), bool)
    for column in (rolled.counts.get("valid"), *rolled.votes.values()):
        if column is not None:
            own |= column.own
    below = np.zeros(len(units), bool)
    for generation in reversed(units.generations):
        above = units.parent[generation.rows]
        below[generation.rows] = below[above] | own[above]
    return below


def totals_of(subject: Subject, contest: str, stage: str) -> Totals:
    """The votes of a whole contest at a stage.

    Valid votes are the sum over the options where the stage names them all. Else the rest of the published valid
    ballots is taken as one contestant.

    Raises:
        KeyError: The record has no such sheet.
    """
    tally = subject.tabulation.national(contest, stage)
    if tally is None:
        raise KeyError((contest, stage))
    votes = dict(tally.ranking)
    named = tally.options_complete and all(figure is not None for figure in tally.votes.values())
    unnamed = 0 if named else tally.unnamed_votes
    cast = tally.count("cast")
    not_valid = None if cast is None or unnamed is None else max(cast - sum(votes.values()) - unnamed, 0)
    return Totals(votes, unnamed, not_valid, tally.count("registered"))
