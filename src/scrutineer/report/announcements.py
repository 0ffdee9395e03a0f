"""Turnout in circulation: rates that follow from counts and rates that sources print, in the order of publication.

A rate counts as announced where a source printed it at its time. What a book or a data set prints years later was not
announced then, and the day on which a data set was retrieved is no day of publication.
"""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scrutineer.record.election import Election, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.report.naming import source_ids
from scrutineer.tabulation.tally import Tabulation

AT_ITS_TIME = dt.timedelta(days=180)
"""What a source printed so long after the last polling day at most was printed at its time."""


@dataclass
class Announcement:
    """One turnout in circulation.

    Attributes:
        rate: The rate: recomputed where counts are known, else the middle of the printed interval.
        state: `follows` from published counts, `printed` without counts, `differs` from the counts beside it.
        stage: The version it belongs to, or None.
        date: Day of publication, or None; of a print long after the election, that of its version.
        low: Lower end of the printed interval; the rate itself where it was recomputed.
        high: Upper end.
        printed: How it was printed.
        sources: Ids of sources.
        announced: Whether a source printed it at its time.
    """

    rate: Fraction
    state: str
    stage: Stage | None
    date: dt.date | None
    low: Fraction
    high: Fraction
    printed: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    announced: bool = False

    def add(self, text: str, source: str | None, date: dt.date | None) -> None:
        """Take in one more print of the same rate.

        Args:
            text: As printed.
            source: Ids of its sources.
            date: When it was printed; None where that is not known, or long after the election.
        """
        if text not in self.printed:
            self.printed.append(text)
        self.sources += [name for name in source_ids(source) if name not in self.sources]
        self.announced = self.announced or date is not None
        if date and self.state != "follows" and (self.date is None or date < self.date):
            self.date = date


def announcements(tabulation: Tabulation, contest: str) -> tuple[Announcement, ...]:
    """Every turnout that a source prints for the whole contest, or that follows from a published version of its counts.

    A printed rate joins the recomputed one of its stage where its interval holds it. Equal prints are one.

    Returns:
        Announcements by day and order of publication; undated ones last.
    """
    record = tabulation.record
    found = [
        Announcement(tally.turnout, "follows", tally.stage, tally.stage.date, tally.turnout, tally.turnout)
        for tally in tabulation.stages(contest)
        if tally.turnout is not None
    ]
    recomputed = {item.stage.id: item for item in found if item.stage}
    for row in _printed(record, contest):
        low, high = Fraction(row["low"]), Fraction(row["high"])
        date = _at_its_time(row["date"], record.metadata.election)
        own = recomputed.get(row["stage"] or "")
        if own is not None and low <= own.rate <= high:
            own.add(row["printed"], row["source"], date)
            continue
        same = next(
            (i for i in found if (i.stage.id if i.stage else None, i.low, i.high) == (row["stage"], low, high)), None
        )
        if same is None:
            stage = record.metadata.stage(row["stage"]) if row["stage"] else None
            state = "differs" if own is not None else "printed"
            same = Announcement((low + high) / 2, state, stage, None, low, high)
            found.append(same)
        same.add(row["printed"], row["source"], date)
    for item in found:
        if item.date is None and item.stage is not None:
            item.date = item.stage.date
    return tuple(sorted(found, key=_order))


def _at_its_time(printed: str | None, election: Election) -> dt.date | None:
    """The day of a print, where it is one on which turnout could be announced; None otherwise."""
    last = election.last_day or election.first_day
    if not printed or last is None:
        return None
    date = dt.date.fromisoformat(printed)
    return date if (election.first_day or last) <= date <= last + AT_ITS_TIME else None


def _printed(record: ElectionRecord, contest: str) -> list[dict[str, Any]]:
    whole = record.metadata.contest(contest).unit
    return [
        row
        for row in record.statements.iter_rows(named=True)
        if row["metric"] == "turnout"
        and row["contest"] in {None, contest}
        and row["unit"] in {None, whole}
        and row["low"] is not None
        and row["high"] is not None
    ]


def _order(item: Announcement) -> tuple[dt.date, int, bool]:
    last = 10**6
    return item.date or dt.date.max, item.stage.sequence if item.stage else last, item.state != "follows"
