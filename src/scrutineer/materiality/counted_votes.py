"""Votes that seats and thresholds are weighed on: as published, or counted so far where units are silent.

A district in which stations have no figures has no seats yet. What its silent stations could hold is known from their
bounds all the same, so the votes of the others are what the weighing starts from. They are used only where every form
with figures has those of every list, and no unit above has published a total in which silent ones may be.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scrutineer.law.seat_rules import ThresholdRule
from scrutineer.materiality.forms import COUNTED, BoolArray, Forms, IntArray
from scrutineer.materiality.threshold_gate import Votes
from scrutineer.record.units import as_run
from scrutineer.seats.published import PublishedSeats


@dataclass(frozen=True)
class CountedVotes:
    """The votes of one contest at a stage, by unit.

    Attributes:
        forms: Its forms.
        threshold: The threshold of the law, whose base is wanted too; None where it has none.
    """

    forms: Forms
    threshold: ThresholdRule | None = None

    @cached_property
    def published(self) -> PublishedSeats:
        """What the record publishes."""
        return PublishedSeats(self.forms.subject.record, self.forms.sheet.contest, self.forms.sheet.stage)

    @cached_property
    def base_part(self) -> IntArray:
        """What each form contributes to the base of the threshold; 0 where it is not counted. Shape (forms,)."""
        base = self.threshold.base if self.threshold else "registered"
        if base == "registered":
            return np.zeros(len(self.forms), np.int64)
        counted = self.forms.state == COUNTED
        if base == "cast":
            return np.where(counted, self._figure("cast")[0], 0)
        valid, known = self._figure("valid")
        held = self.forms.votes if base == "options" else np.where(known, valid, self.forms.votes)
        if base == "valid_and_blank":
            blank = self._figure("blank")[0]
            # Where blank ballots are among the valid ones, they are counted there once already.
            held = np.where(held == self.forms.votes + blank, held, held + blank)
        return np.where(counted, held, 0)

    def _figure(self, name: str) -> tuple[IntArray, BoolArray]:
        figures, known = self.forms.subject.figures(self.forms.sheet, name)
        line = self.forms.line
        if not figures.size:
            return np.zeros(line.size, np.int64), np.zeros(line.size, bool)
        at = np.maximum(line, 0)
        return np.where(line >= 0, figures[at], 0), (line >= 0) & known[at]

    def of(self, unit: str, inside: IntArray) -> tuple[Votes, int] | str:
        """The votes of a unit, and the number of its units without figures; or why they are not known.

        Args:
            unit: Unit id.
            inside: Its forms. Shape (inside,).
        """
        found = self.published.unit_votes(unit)
        if found.names_all and any(found.votes.values()):
            base = self._published_base(unit)
            return base if isinstance(base, str) else (Votes(dict(found.votes), base), 0)
        return self._so_far(unit, inside)

    def _published_base(self, unit: str) -> int | str:
        if self.threshold is None:
            return 0
        votes, name = self.published.unit_votes(unit), self.threshold.base
        added = sum(votes.votes.values())
        if name == "options":
            return added
        if name in {"cast", "registered"}:
            count = self.published.unit_count(unit, name)
            return _no_base(name) if count is None else count
        if name == "valid":
            return added if votes.valid is None else votes.valid
        return self.published.valid_and_blank(unit)

    def _so_far(self, unit: str, inside: IntArray) -> tuple[Votes, int] | str:
        forms, record = self.forms, self.forms.subject.record
        counted = inside[forms.state[inside] == COUNTED]
        silent = int(inside.size - counted.size)
        if not record.options_complete(forms.sheet.contest, forms.sheet.stage):
            return "the votes of some lists are not in the record"
        if not counted.size:
            return "no votes were counted"
        if not silent:
            return "a form lacks the votes of a list"
        if forms.published_above[inside].any():
            return "a total was published, and whether the units without figures are in it is not known"
        votes = self._added(counted)
        if isinstance(votes, str):
            return votes
        base = 0
        if self.threshold is not None:
            name = self.threshold.base
            if name == "registered":
                register = self.published.unit_count(unit, name)
                if register is None:
                    return _no_base(name)
                base = register
            elif name == "cast" and not self._figure("cast")[1][counted].all():
                return _no_base(name)
            else:
                base = int(self.base_part[counted].sum())
        return (Votes(votes, base), silent) if any(votes.values()) else "no votes were counted"

    def _added(self, counted: IntArray) -> dict[str, int] | str:
        """Votes of some forms by list, for the lists that stand there."""
        forms, sheet = self.forms, self.forms.sheet
        lines, votes = as_run(forms.line[counted]), {}
        for option in forms.subject.record.metadata.options_of(sheet.contest):
            standing = forms.subject.on_ballot(sheet.contest, option.id, forms.rows[counted])
            if not standing.any():
                continue
            if option.id not in sheet.votes.columns:
                return "a form lacks the votes of a list"
            column = sheet.votes[option.id]
            if column.null_count() and (column.is_null().to_numpy()[lines] & standing).any():
                return "a form lacks the votes of a list"
            votes[option.id] = int(column.fill_null(0).to_numpy()[lines].sum())
        return votes


def _no_base(name: str) -> str:
    return f"the base of the threshold ({name.replace('_', ' ')}) is not in the record"
