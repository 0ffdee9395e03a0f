"""Units that are not in a count, by what is known of them: without figures, set aside, or not opened."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scrutineer.report.examination import Examination
from scrutineer.report.naming import counted_units
from scrutineer.report.numerals import count, listed, plural
from scrutineer.tabulation.tally import Tally

NO_FIGURES = "missing"


@dataclass(frozen=True)
class OutsideCount:
    """Units of one status that the tally leaves out.

    Attributes:
        status: Status as in `scrutineer.record.counts.STATUSES`.
        units: How many.
        ballots: Ballots cast that stand in their lines; 0 where none do.
    """

    status: str
    units: int
    ballots: int


def outside_count(examination: Examination, tally: Tally) -> tuple[OutsideCount, ...]:
    """The units that a tally leaves out, those without figures first; together they are expected less reported."""
    record = examination.record
    sheet = record.sheets[tally.contest, tally.stage.id]
    inside = record.units.children_mask(record.contest_row(tally.contest))
    level = (record.units.table["level"].gather(sheet.rows) == tally.coverage_level).to_numpy()
    chosen = np.flatnonzero(level & inside[sheet.rows] & ~sheet.reported.to_numpy())
    status, cast = sheet.ballots["status"].gather(chosen), sheet.count("cast").gather(chosen)
    found = []
    for name in status.unique(maintain_order=True).drop_nulls():
        if name != NO_FIGURES:
            own = status == name
            found.append(OutsideCount(name, int(own.sum()), int(cast.filter(own).sum() or 0)))
    # What is left has no line, or a line without a figure.
    silent = tally.expected - tally.reported - sum(item.units for item in found)
    if silent > 0:
        found.insert(0, OutsideCount(NO_FIGURES, silent, 0))
    return tuple(found)


def outside_words(found: tuple[OutsideCount, ...]) -> str:
    """The classes as the end of a sentence whose subject is the units."""
    return listed([_words(item) for item in found])


def _words(item: OutsideCount) -> str:
    number = count(item.units)
    held = f" ({plural(item.ballots, 'ballot')} set aside)" if item.ballots else ""
    was = "was" if item.units == 1 else "were"
    return {
        NO_FIGURES: f"{number} {'has' if item.units == 1 else 'have'} no figures",
        "annulled": f"{number} {was} annulled{held}",
        "not_opened": f"{number} did not open",
        "not_counted": f"{number} {was} not counted",
    }.get(item.status, f"{number} {was} {item.status.replace('_', ' ')}")


def not_in_count(tally: Tally) -> str:
    """How many units are left out, of how many."""
    return f"{count(tally.expected - tally.reported)} of {counted_units(tally.expected, tally.coverage_level)}"


def left_out_of_turnout(tally: Tally) -> Iterator[str]:
    """Ballots and registers that the record holds and the rate does not use, so that printed figures divide."""
    if tally.turnout is None:
        return
    ballots = tally.cast_without_register
    if ballots:
        yield (
            f"{plural(ballots, 'ballot is', 'ballots are')} left out of turnout because the register of their unit has "
            "no meaning."
        )
    registered = tally.count("registered")
    voters = 0 if registered is None else registered - (tally.registered_counted or 0)
    if voters > 0:
        yield (
            f"{plural(voters, 'registered voter is', 'registered voters are')} left out of turnout because the count "
            "holds no ballots of their unit."
        )
