"""Compare one stage of a count with a later one, and one record with the record before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.evidence import Evidence
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.tabulation.tally import Tabulation, Tally


def _change(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else now - before


@dataclass(frozen=True)
class StageDifference:
    """What changed between two published versions of one count, nationally.

    Attributes:
        earlier: The tally of the earlier stage.
        later: The tally of the later stage.
        counts: Count name to change; None where either figure is missing.
        votes: Option to change; None where either figure is missing.
        largest: The option with most votes at the later stage, where its change is known.
        others_change: Change of all other options together: change of valid less that of the largest.
        unpublished_options: Options on the ballot without a figure at the earlier stage; None where it is not
            known how many stood.
        unpublished_change: Change of those options together: change of valid less all known changes.
        evidence: How it was made.
    """

    earlier: Tally
    later: Tally
    counts: Mapping[str, int | None]
    votes: Mapping[str, int | None]
    largest: str | None
    others_change: int | None
    unpublished_options: int | None
    unpublished_change: int | None
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain JSON values."""
        return {
            "earlier": self.earlier.stage.id,
            "later": self.later.stage.id,
            "counts": {name: change for name, change in self.counts.items() if change is not None},
            "votes": dict(self.votes),
            "largest": self.largest,
            "others_change": self.others_change,
            "unpublished_options": self.unpublished_options,
            "unpublished_change": self.unpublished_change,
            "evidence": self.evidence.as_dict(),
        }


def compare_stages(tabulation: Tabulation, contest: str, earlier: str, later: str) -> StageDifference | None:
    """The national difference between two stages of a contest.

    Returns:
        The difference, or None where one of the stages has no sheet.
    """
    before, now = tabulation.national(contest, earlier), tabulation.national(contest, later)
    if before is None or now is None:
        return None
    counts = {name: _change(before.count(name), now.count(name)) for name in COUNT_KINDS}
    votes = {option: _change(before.votes.get(option), figure) for option, figure in now.votes.items()}
    largest = now.ranking[0][0] if now.ranking else None
    if largest is not None and votes[largest] is None:
        largest = None
    valid = counts["valid"]
    known = [change for change in votes.values() if change is not None]
    others = None if valid is None or largest is None else valid - (votes[largest] or 0)
    published = sum(1 for figure in before.votes.values() if figure is not None)
    on_ballot = tabulation.record.metadata.contest(contest).options_on_ballot
    rest = None if valid is None or not known or before.options_complete else valid - sum(known)
    return StageDifference(
        earlier=before,
        later=now,
        counts=counts,
        votes=votes,
        largest=largest,
        others_change=others,
        unpublished_options=None if on_ballot is None else on_ballot - published,
        unpublished_change=rest,
        evidence=Evidence(
            "tabulation.compare_stages",
            parameters={"contest": contest, "earlier": earlier, "later": later},
            record_digest=tabulation.record.digest,
            caveats=("A change between two counts says nothing of its cause.",),
        ),
    )


@dataclass(frozen=True)
class Change:
    """A quantity then and now.

    Attributes:
        name: Name of the count or rate.
        before: Value in the record before.
        now: Value in this record.
    """

    name: str
    before: int | Fraction | None
    now: int | Fraction | None

    @property
    def difference(self) -> int | Fraction | None:
        """Now less before; for rates a difference of fractions, so 0.01 is one percentage point."""
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def ratio(self) -> Fraction | None:
        """Now over before, or None."""
        if self.before is None or self.now is None or self.before == 0:
            return None
        return Fraction(self.now) / Fraction(self.before)

    def as_dict(self) -> dict[str, Any]:
        """The change as plain JSON values; rates as floats."""

        def plain(value: int | Fraction | None) -> int | float | None:
            return float(value) if isinstance(value, Fraction) else value

        return {
            "name": self.name,
            "before": plain(self.before),
            "now": plain(self.now),
            "difference": plain(self.difference),
            "ratio": plain(self.ratio),
        }


@dataclass(frozen=True)
class RecordComparison:
    """This election beside the one before, nationally, each at its latest stage.

    Attributes:
        previous: Id of the record before.
        previous_digest: Its digest.
        before: Its tally.
        now: The tally of this record.
        counts: registered, cast, valid, invalid.
        rates: turnout, turnout_valid, invalid_share.
        votes: Options that stood in both, matched by id or by `same_as`.
        evidence: How it was made.
    """

    previous: str
    previous_digest: str
    before: Tally
    now: Tally
    counts: tuple[Change, ...]
    rates: tuple[Change, ...]
    votes: tuple[Change, ...]
    evidence: Evidence

    def change(self, name: str) -> Change:
        """The change of a count or rate.

        Raises:
            KeyError: There is no such count or rate.
        """
        return {change.name: change for change in (*self.counts, *self.rates)}[name]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return {
            "previous": {"id": self.previous, "digest": self.previous_digest, "stage": self.before.stage.id},
            "stage": self.now.stage.id,
            "counts": [change.as_dict() for change in self.counts],
            "rates": [change.as_dict() for change in self.rates],
            "votes": [change.as_dict() for change in self.votes],
            "evidence": self.evidence.as_dict(),
        }


def compare_records(tabulation: Tabulation, previous: Tabulation, contest: str) -> RecordComparison | None:
    """Compare the latest national tally with that of the record before.

    The contest of the record before is the one of the same id, else its first.

    Returns:
        The comparison, or None where either record has no tally.
    """
    theirs = {c.id for c in previous.record.metadata.contests}
    other = contest if contest in theirs else previous.record.main_contest().id
    now, before = tabulation.latest(contest), previous.latest(other)
    if now is None or before is None:
        return None
    names = {o.id: o.same_as or o.id for o in tabulation.record.metadata.options_of(contest)}
    votes = tuple(
        Change(option, before.votes[names[option]], figure)
        for option, figure in now.votes.items()
        if names[option] in before.votes
    )
    return RecordComparison(
        previous=previous.record.id,
        previous_digest=previous.record.digest,
        before=before,
        now=now,
        counts=tuple(
            Change(name, before.count(name), now.count(name)) for name in ("registered", "cast", "valid", "invalid")
        ),
        rates=tuple(
            Change(name, getattr(before, name), getattr(now, name))
            for name in ("turnout", "turnout_valid", "invalid_share")
        ),
        votes=votes,
        evidence=Evidence(
            "tabulation.compare_records",
            parameters={"contest": contest, "previous": previous.record.id},
            record_digest=tabulation.record.digest,
            caveats=("A register may have been rebuilt between two elections: compare counts and rates together.",),
        ),
    )
