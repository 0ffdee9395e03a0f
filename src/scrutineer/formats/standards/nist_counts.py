"""Votes, seats and ballots of a NIST report, out of its long arrays."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from scrutineer.errors import InputError
from scrutineer.formats.standards.json_document import JsonObject, as_count
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.formats.standards.nist_constants import CARRIED_COUNTS
from scrutineer.formats.standards.nist_contests import NO_FIGURE
from scrutineer.formats.standards.nist_terms import COUNT_ITEM_TYPES, identifier_name
from scrutineer.formats.standards.nist_units import GpUnits
from scrutineer.record.counts import STATUSES


@dataclass(slots=True)
class SelectionCounts:
    """The counts of one selection.

    Attributes:
        votes: Row of the unit to its votes; None where the option is listed without a figure.
        seats: Row of the unit to its seats.
        losses: What was left out.
        apart: Row of the unit to its total and to the sum by way of voting, where these differ.
    """

    votes: dict[int, int | None] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)
    apart: dict[int, tuple[int, int]] = field(default_factory=dict)


def selection_counts(selection: JsonObject, units: GpUnits) -> SelectionCounts:
    """The vote counts of a selection.

    A total is taken as it stands; where a unit has none, the counts by way of voting are added up.

    Raises:
        InputError: A count is malformed, refers to no unit, or stands twice.
    """
    found = SelectionCounts()
    parts: defaultdict[int, int] = defaultdict(int)
    by_type: set[tuple[int, str]] = set()
    seen_parts = 0
    for place, item in enumerate(selection.list_of("VoteCounts")):
        # Hundreds of thousands of these stand in one report, so the pointer is made only for a fault.
        kind = item.get("Type") if type(item) is dict else None
        unit = item.get("GpUnitId") if type(item) is dict else None
        row = units.rows.get(unit) if isinstance(unit, str) else None
        if row is None or not isinstance(kind, str) or kind not in COUNT_ITEM_TYPES:
            raise _wrong_item(selection, "VoteCounts", place, item)
        silent = item.get("IsSuppressedForPrivacy") is True or item.get("OtherType") == NO_FIGURE
        count = as_count(item.get("Count"))
        if count is None and not silent:
            raise _fault(selection, "VoteCounts", place, "Count", item)
        if kind == "seats":
            if row in found.seats or count is None:
                raise _fault(selection, "VoteCounts", place, "GpUnitId", item, "two counts of seats for this unit")
            found.seats[row] = count
        elif kind == "total" or silent:
            if row in found.votes:
                raise _fault(selection, "VoteCounts", place, "GpUnitId", item, "two totals for this unit")
            found.votes[row] = None if silent else count
        else:
            key = (row, f"{kind}/{item.get('OtherType')}/{item.get('Round')}/{item.get('DeviceClass')}")
            if key in by_type or count is None:
                raise _fault(selection, "VoteCounts", place, "GpUnitId", item, "two counts of this type for this unit")
            by_type.add(key)
            parts[row] += count
            seen_parts += 1
    for row, count in parts.items():
        total = found.votes.setdefault(row, count)
        if total is not None and total != count:
            found.apart[row] = (total, count)
    found.losses = lost("votes", "VoteCounts", seen_parts, "counts by way of voting; their total is kept")
    return found


@dataclass(slots=True)
class BallotRows:
    """The ballots rows of all contests.

    Attributes:
        figures: Contest to row of the unit to count to figure.
        status: Contest to row of the unit to its status, where it is not `reported`.
        losses: What was left out.
        apart: Row of the unit and count to the total and to the sum by way of voting, where these differ.
    """

    figures: dict[str, dict[int, dict[str, int]]]
    status: dict[str, dict[int, str]]
    losses: Losses = field(default_factory=Losses)
    apart: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def row(self, contest: str, row: int) -> dict[str, int]:
        """The figures of one row, made where missing."""
        return self.figures[contest].setdefault(row, {})


def ballot_rows(election: JsonObject, units: GpUnits, contests: list[str]) -> BallotRows:
    """The ballots of an election; what the standard counts per election belongs to the first contest.

    Raises:
        InputError: A count is malformed, refers to no unit or contest, or stands twice.
    """
    found = BallotRows({name: {} for name in contests}, {name: {} for name in contests})
    main = contests[0]
    seen: set[tuple[int, str, str]] = set()
    parts: dict[int, dict[str, int]] = {}
    outstanding = by_way = 0
    for place, item in enumerate(election.list_of("BallotCounts")):
        if type(item) is not dict or units.rows.get(_text(item.get("GpUnitId"))) is None:
            raise _wrong_item(election, "BallotCounts", place, item)
        row, kind = units.rows[item["GpUnitId"]], _text(item.get("Type"))
        if kind not in COUNT_ITEM_TYPES:
            raise _wrong_item(election, "BallotCounts", place, item)
        name = identifier_name(_text(item.get("OtherType")))
        key = (row, kind, f"{item.get('OtherType')}/{item.get('DeviceClass')}/{item.get('Round')}")
        if key in seen:
            raise _fault(election, "BallotCounts", place, "GpUnitId", item, "two counts of this type for this unit")
        seen.add(key)
        outstanding += item.get("BallotsOutstanding") is not None
        values = {
            column: _count(election, place, item, member)
            for column, member in (("cast", "BallotsCast"), ("invalid", "BallotsRejected"))
            if item.get(member) is not None
        }
        if kind == "total":
            found.row(main, row).update(values)
        elif name is not None:
            column, _, contest = name.partition("@")
            if contest not in found.figures or column not in {*CARRIED_COUNTS, "row"}:
                raise _fault(election, "BallotCounts", place, "OtherType", item, "unknown count or contest")
            figures = found.row(contest, row)
            if column != "row":
                figures[column] = _count(election, place, item, "BallotsCast")
        else:
            by_way += 1
            sums = parts.setdefault(row, {})
            for column, value in values.items():
                sums[column] = sums.get(column, 0) + value
    for row, sums in parts.items():
        figures = found.row(main, row)
        for column, value in sums.items():
            total = figures.setdefault(column, value)
            if total != value:
                found.apart[row, column] = (total, value)
    found.losses = lost("ballots", "BallotsOutstanding", outstanding, "the record has no such count")
    found.losses += lost("ballots", "BallotCounts", by_way, "counts by way of voting; their total is kept")
    _unit_figures(found, units, main)
    return found


def _unit_figures(found: BallotRows, units: GpUnits, main: str) -> None:
    """The register, the voters admitted and the statuses, which stand at the units."""
    for row, item in enumerate(units.objects):
        for member, column in (("VotersRegistered", "registered"), ("VotersParticipated", "accredited")):
            value = item.count(member)
            if value is not None:
                found.row(main, row)[column] = value
        for entry in item.objects("CountStatus"):
            name = identifier_name(entry.text_or_none("OtherType") or "")
            if name is None:
                if entry.text("Status") == "not-processed" and "cast" not in found.figures[main].get(row, {}):
                    found.row(main, row)
                    found.status[main][row] = "missing"
                continue
            status, _, contest = name.partition("@")
            if status not in STATUSES or contest not in found.status:
                raise entry.fault("OtherType", "unknown status or contest", f"use one of {', '.join(STATUSES)}")
            found.row(contest, row)
            found.status[contest][row] = status


def undervotes(contest: JsonObject, name: str, units: GpUnits, found: BallotRows) -> None:
    """Blank ballots out of the `OtherCounts` of a contest with one mark per ballot.

    Raises:
        InputError: A count is malformed or refers to no unit.
    """
    one_mark = contest.count("VotesAllowed") in {None, 1}
    left_out = 0
    for item in contest.objects("OtherCounts"):
        units.unit(item, "GpUnitId")
        row = units.rows[item.text("GpUnitId")]
        blank = item.count("Undervotes")
        left_out += sum(item.data.get(key) is not None for key in ("Overvotes", "WriteIns"))
        if blank is None:
            continue
        if not one_mark:
            left_out += 1
            continue
        figures = found.row(name, row)
        if "blank" in figures:
            raise item.fault("GpUnitId", "two counts of undervotes for this unit", "keep one of them")
        figures["blank"] = blank
    found.losses += lost("ballots", "OtherCounts", left_out, "overvotes and write-ins, and marks of several per ballot")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(holder: JsonObject, place: int, item: dict[str, Any], member: str) -> int:
    count = as_count(item.get(member))
    if count is None:
        raise _fault(holder, "BallotCounts", place, member, item)
    return count


def _fault(
    holder: JsonObject, key: str, place: int, member: str, item: dict[str, Any], message: str = "not a count"
) -> InputError:
    mend = {
        "not a count": "write a whole number of at least 0, without quotes",
        "unknown count or contest": "the contests have lost their identifiers scrutineer:contest, or this name was "
        "changed: fetch the report again, or take out all counts whose OtherType begins with scrutineer:",
    }.get(message, "keep one of them")
    return JsonObject(item, f"{holder.pointer}/{key}/{place}", holder.file).fault(member, message, mend)


def _wrong_item(holder: JsonObject, key: str, place: int, item: Any) -> InputError:
    """The error for an item that is no object, has an unknown type or refers to no unit."""
    checked = JsonObject.of(item, f"{holder.pointer}/{key}/{place}", holder.file) if isinstance(item, dict) else None
    if checked is None:
        return InputError(
            "an object is expected here", file=holder.file, column=f"{holder.pointer}/{key}/{place}", value=item
        )
    if _text(checked.data.get("Type")) not in COUNT_ITEM_TYPES:
        return checked.fault("Type", "not a type of count", f"use one of {', '.join(sorted(COUNT_ITEM_TYPES))}")
    return checked.fault("GpUnitId", "there is no GpUnit with this @id", "name the @id of a GpUnit")
