"""The same votes under another law, as a chart: seats of each list before and after."""

from collections.abc import Mapping

from scrutineer.errors import InputError
from scrutineer.figures.figure import Column, Figure, LegendEntry
from scrutineer.figures.seats_before_after import before_after, before_after_marks
from scrutineer.figures.theme import BEFORE, NOW
from scrutineer.report.numerals import count, plural
from scrutineer.seats.derive import SeatResult

MOST_ROWS = 30
"""Lists in the chart; the others are one row."""


def reform_figure(before: SeatResult, after: SeatResult, names: Mapping[str, str], title: str) -> Figure:
    """The chart.

    Args:
        before: Seats under the law.
        after: Seats of the same votes under the reform.
        names: Option id to name.
        title: Title of the election.

    Returns:
        The figure; seats that lots decide are in no bar, and a note says how many they are.

    Raises:
        InputError: The seats under either law do not follow from the votes in every district.
    """
    held, given = before.computed, after.computed
    if held is None or given is None:
        why = [
            f"under the {word}: {' '.join(result.implications[:1]) or 'no seats are to be filled.'}"
            for word, result in (("law", before), ("reform", after))
            if result.computed is None
        ]
        raise InputError(
            f"there is no chart to draw, because seats do not follow from the votes in every district; "
            f"{' '.join(why).removesuffix('.')}",
            column="chart",
            mend="leave --chart out to see what follows",
        )
    order = sorted({*held, *given}, key=lambda option: (-held.get(option, 0), -given.get(option, 0), option))
    rows = [(names.get(option, option), held.get(option, 0), given.get(option, 0)) for option in order]
    rows = [row for row in rows if row[1] or row[2]]
    shown = rows
    if len(rows) > MOST_ROWS:
        rest = rows[MOST_ROWS - 1 :]
        shown = [*rows[: MOST_ROWS - 1], (f"{len(rest)} further", sum(r[1] for r in rest), sum(r[2] for r in rest))]
    marks = before_after_marks(shown)
    moved = sum(max(new - old, 0) for _, old, new in rows)
    law, reform = (_title(result) for result in (before, after))
    notes = tuple(
        f"{plural((result.total or 0) - sum(seats.values()), 'seat')} {word} are decided by lot and stand in no bar."
        for result, seats, word in ((before, held, "under the law"), (after, given, "under the reform"))
        if result.total is not None and result.total > sum(seats.values())
    )
    return Figure(
        id="reform",
        title=f"{title}: the same votes under another law moves {plural(moved, 'seat')}",
        subtitle=" ".join(("Upper, pale bar: the law. Lower, dark bar: the reform.", *notes)),
        text="; ".join(f"{name} {count(old)} and {count(new)}" for name, old, new in rows) + ".",
        spec=before_after(marks),
        marks=marks,
        columns=(Column("option", "List"), Column("law", "Law", "count"), Column("reform", "Reform", "count")),
        rows=tuple(rows),
        legend=(LegendEntry(BEFORE, f"Law: {law}"), LegendEntry(NOW, f"Reform: {reform}")),
        notes=notes,
    )


def _title(result: SeatResult) -> str:
    return result.law.title if result.law is not None else "no law"
