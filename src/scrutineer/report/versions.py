"""Which published versions of a count may be compared: those given out when voting and counting were over."""

from scrutineer.report.examination import Examination
from scrutineer.tabulation.comparison import StageDifference
from scrutineer.tabulation.tally import Tally

UNDER_WAY = "partial"
"""Coverage of a version that was announced while voting or counting was still going on."""


def closed_differences(examination: Examination) -> tuple[StageDifference, ...]:
    """The differences between versions that are both more than a reading of a count under way."""
    return tuple(
        difference
        for difference in examination.stage_differences
        if UNDER_WAY not in {difference.earlier.stage.coverage, difference.later.stage.coverage}
    )


def readings_under_way(examination: Examination) -> tuple[Tally, ...]:
    """Versions with ballots cast or votes that were announced while voting or counting was under way."""
    return tuple(
        tally
        for tally in examination.tabulation.stages(examination.contest.id)
        if tally.stage.coverage == UNDER_WAY and (tally.count("cast") is not None or tally.ranking)
    )


def telling_difference(examination: Examination) -> StageDifference | None:
    """The earliest closed version that the latest one changes; None where nothing is known to have changed."""
    return next((difference for difference in closed_differences(examination) if has_moved(difference)), None)


def has_moved(difference: StageDifference) -> bool:
    """Whether any figure is known to have changed."""
    return any(difference.votes.values()) or any(difference.counts.values())
