"""What is possible without votes by district: the seats that fit, and what a rival would need in a district."""

from fractions import Fraction
from typing import Final

from scrutineer.figures.figure import Cell, Column
from scrutineer.report.examination import Examination
from scrutineer.report.naming import OptionNames, level_noun
from scrutineer.report.numerals import count, per_cent, plural
from scrutineer.report.page import Section, Table
from scrutineer.seats.deviation import Deviation, Deviations
from scrutineer.seats.known_votes import UNNAMED
from scrutineer.seats.missing_votes import Condition
from scrutineer.seats.possible_seats import SeatRange

NO_SOURCE: Final = "no source"
CANNOT: Final = "impossible"


def possible_section(examination: Examination) -> Section | None:
    """The section; None where votes by district are known, or nothing follows from the national ones."""
    missing = examination.missing_votes
    names = OptionNames.of(examination.record, examination.seats.contest)
    level = level_noun(examination.contest.district_level or "district", 1)
    tables = []
    if missing.possible:
        tables.append(_ranges(missing.possible, names, level))
    if missing.deviation is not None:
        tables.append(_deviations(missing.deviation, names, level))
    if not tables:
        return None
    return Section(
        id="possible-seats",
        title=f"What is possible without votes by {level}",
        sentences=missing.on_possible,
        tables=tuple(tables),
    )


def _ranges(conditions: tuple[Condition, ...], names: OptionNames, level: str) -> Table:
    found = [{item.option: item for item in condition.possible.ranges} for condition in conditions]
    sourced = conditions[0].possible.known.magnitudes_sourced
    mark = "" if sourced else f"; seats by {level}: {NO_SOURCE}"
    rows: list[tuple[Cell, ...]] = []
    for option in dict.fromkeys(option for ranges in found for option in ranges):
        label = "Lists without published votes" if option == UNNAMED else names.full(option)
        rows.append((label, *(_span(ranges[option]) if option in ranges else None for ranges in found)))
    numbers = range(1, len(conditions) + 1)
    told = [f"{number}: {_condition(item, names, level)}" for number, item in zip(numbers, conditions, strict=True)]
    return Table(
        id="possible-ranges",
        caption=f"Fewest and most seats that fit what is known, under more and more conditions{mark}",
        columns=(
            Column("option", names.noun(1).capitalize()),
            *(Column(f"condition-{number}", f"Condition {number}", "number") for number in numbers),
        ),
        rows=tuple(rows),
        cut=f"Condition {'; condition '.join(told)}.",
        is_open=True,
    )


def _condition(condition: Condition, names: OptionNames, level: str) -> str:
    shares = [
        f"{names.short(bound.option)} at least {per_cent(bound.least, 0)} in every {level}, {bound.source or NO_SOURCE}"
        for bound in condition.possible.known.shares
    ]
    title = condition.title
    if condition.supposed:
        return f"{title} (supposed: no source gives it)"
    return f"{title} ({'; '.join(shares)})" if shares else title


def _span(found: SeatRange) -> str:
    """`3 to 9`; an end that is not known exactly is told by the two numbers between which it lies."""
    least = _end(found.least, found.least_proved, found.least_shown)
    most = _end(found.most, found.most_shown, found.most_proved)
    return f"{least} to {most}"


def _end(known: int | None, low: int | None, high: int | None) -> str:
    if known is not None:
        return count(known)
    return f"{'?' if low is None else count(low)}–{'?' if high is None else count(high)}"


def _deviations(away: Deviations, names: OptionNames, level: str) -> Table:
    first, rival = names.short(away.first), names.short(away.rival)
    telling = _telling(away)
    columns = [
        Column("magnitude", f"{level.capitalize()} of"),
        Column("share", f"{first} at {per_cent(away.first_share)}", "number"),
        Column("transfer", f"Moved from {first}", "number"),
    ]
    if away.bound is not None:
        just = f"{per_cent(away.bound.least, 0)} ({away.bound.source or NO_SOURCE})"
        columns.append(Column("at_bound", f"{first} at {just}", "number"))
    rows: list[tuple[Cell, ...]] = []
    for row in telling:
        cells: list[Cell] = [
            plural(row.magnitude, "seat"),
            per_cent(row.share_needed) if row.reachable else CANNOT,
            per_cent(row.transfer),
        ]
        if away.bound is not None:
            cells.append(_at_bound(row.share_at_bound, possible=row.possible_at_bound))
        rows.append(tuple(cells))
    left = len(away.rows) - len(rows)
    return Table(
        id="deviation",
        caption=f"What {rival} needs for one seat of a {level}: a share of its votes, with {first} at the share "
        f"named, or votes moved over, in per cent of all. In the nation {rival} has {per_cent(away.rival_share)}",
        columns=tuple(columns),
        rows=tuple(rows),
        cut=f"The sizes at which an answer changes, and the largest; report.json has {left} more." if left else None,
        is_open=True,
    )


def _at_bound(share: Fraction | None, *, possible: bool | None) -> str:
    return per_cent(share) if possible else CANNOT


def _telling(away: Deviations) -> list[Deviation]:
    """The sizes at which an answer turns from impossible to possible, one between, and the largest."""
    sizes = [row.magnitude for row in away.rows]
    reachable = next((row.magnitude for row in away.rows if row.reachable), None)
    wanted = {sizes[0], away.possible_from, reachable, away.transfer_from, sizes[-1]}
    wanted.add(sizes[(3 * len(sizes)) // 4])
    return [row for row in away.rows if row.magnitude in wanted]
