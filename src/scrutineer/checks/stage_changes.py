"""The change of a whole contest between two published versions of its count, figure by figure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scrutineer.checks.subject import Subject
from scrutineer.tabulation.roll_up import RolledSheet
from scrutineer.tabulation.tally import Tally, tally_at

COMPARED_COUNTS: Final = ("cast", "valid", "invalid", "blank", "contested")
"""Counts that a version of the count holds; the register has a rule of its own."""

OTHERS: Final = "votes of all options but the largest"
UNPUBLISHED: Final = "votes of options without a figure in both"

Pair = tuple[int, int]

Stated = tuple[str, str | None, int, int]
"""Metric, option, figure before and figure now."""


@dataclass(frozen=True)
class StageChange:
    """What is known of a contest in two versions of its count.

    Attributes:
        earlier: Tally of the earlier version.
        later: Tally of the later one.
        figures: Metric and option (None for a count) to the figures then and now, where both are known; options
            with most votes first.
        growing: Whether the earlier version counted fewer units, so that its figures are expected to rise.
        others: Valid ballots less the votes of the largest option, then and now.
        unpublished: Valid ballots less the votes of all options with a figure in both versions, then and now; None
            where there is no other option.
        unpublished_options: How many options that is; None where it is not known how many stood.
    """

    earlier: Tally
    later: Tally
    figures: Mapping[tuple[str, str | None], Pair]
    growing: bool
    others: Pair | None
    unpublished: Pair | None
    unpublished_options: int | None

    @property
    def published(self) -> tuple[str, ...]:
        """Options with a figure in both versions, most votes first."""
        return tuple(option for _, option in self.figures if option is not None)

    def rest(self, options: Iterable[str]) -> Pair | None:
        """Valid ballots less the votes of some options, then and now."""
        valid = self.figures.get(("valid", None))
        if valid is None:
            return None
        pairs = [self.figures["votes", option] for option in options]
        return valid[0] - sum(before for before, _ in pairs), valid[1] - sum(now for _, now in pairs)


def stage_change(subject: Subject, earlier: RolledSheet, later: RolledSheet) -> StageChange:
    """Compare two versions of the count of one contest."""
    contest = subject.record.metadata.contest(later.sheet.contest)
    root = subject.root(contest.id)
    before, now = (tally_at(subject.record, rolled, root) for rolled in (earlier, later))
    figures: dict[tuple[str, str | None], Pair] = {}
    for name in COMPARED_COUNTS:
        _add(figures, (name, None), before.count(name), now.count(name))
    for option, votes in now.ranking:
        _add(figures, ("votes", option), before.votes.get(option), votes)
    published = [option for _, option in figures if option is not None]
    total = _on_ballot(contest.options_on_ballot, before, now)
    missing = None if total is None else total - len(published)
    change = StageChange(
        before,
        now,
        figures,
        before.stage.coverage == "partial" or before.reported < now.reported,
        None,
        None,
        missing,
    )
    largest = now.ranking[0][0] if now.ranking else None
    others = change.rest([largest]) if largest in published and largest is not None else None
    unpublished = change.rest(published) if published and missing != 0 else None
    return StageChange(before, now, figures, change.growing, others, unpublished, missing)


def _add(
    figures: dict[tuple[str, str | None], Pair], key: tuple[str, str | None], before: int | None, now: int | None
) -> None:
    if before is not None and now is not None:
        figures[key] = (before, now)


def _on_ballot(stated: int | None, before: Tally, now: Tally) -> int | None:
    """Number of options on the ballot, where the record says so or lists all."""
    if stated is not None:
        return stated
    if before.options_complete or now.options_complete:
        return len(now.votes)
    return None


def changed_figures(change: StageChange) -> Iterator[Stated]:
    """Figures and groups of options that changed."""
    for (metric, option), (before, now) in change.figures.items():
        if now != before:
            yield metric, option, before, now
    for metric, pair in ((OTHERS, change.others), (UNPUBLISHED, change.unpublished)):
        if pair is not None and pair[1] != pair[0]:
            yield metric, None, *pair
