"""Totals of a document that are not the sum of its units: told when it is read, before any rule is run."""

import numpy as np
from numpy.typing import NDArray

from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet


def totals_notes(record: ElectionRecord) -> list[str]:
    """A sentence per contest and stage in which figures of a unit are not the sum of those of the units below it.

    The units below a unit are those nearest to it that have the figure. Where some of them have none, the sum may
    rightly be smaller than the total, so that only a larger one is told.
    """
    parents = _parents(record)
    notes = []
    for (contest, stage), sheet in record.sheets.items():
        found = [
            (int(unit), name, total, parts)
            for name, values, known in _figures(sheet, len(record.units))
            for unit, total, parts in _apart(parents, values, known)
        ]
        if found:
            unit, name, total, parts = found[0]
            totals = f"{len(found):,} total{'' if len(found) == 1 else 's'}"
            notes.append(
                f"{contest}, {stage}: {totals} of the document cannot be the sum of the units below; the first is "
                f"{name} of {record.units.ids[unit]}: {total:,} against {parts:,}."
            )
    return notes


def _parents(record: ElectionRecord) -> NDArray[np.int64]:
    """Row of the unit above each unit; -1 for the whole. Shape (units,)."""
    rows = {unit: row for row, unit in enumerate(record.units.ids)}
    return np.array([rows.get(parent, -1) for parent in record.units.table["parent"]], dtype=np.int64)


def _figures(sheet: Sheet, units: int) -> list[tuple[str, NDArray[np.int64], NDArray[np.bool_]]]:
    """Name, values and where they are known, for every figure. Shape (units,) each."""
    columns = [(name, sheet.count(name)) for name in sheet.counts]
    columns += [(option, sheet.votes[option]) for option in sheet.votes.columns]
    found = []
    for name, column in columns:
        values, known = np.zeros(units, np.int64), np.zeros(units, bool)
        values[sheet.rows] = column.fill_null(0).to_numpy()
        known[sheet.rows] = column.is_not_null().to_numpy()
        found.append((name, values, known))
    return found


def _apart(
    parents: NDArray[np.int64], values: NDArray[np.int64], known: NDArray[np.bool_]
) -> list[tuple[np.int64, int, int]]:
    """Units whose figure is not the sum of the nearest units below that have one: row, figure, sum."""
    above = parents.copy()
    open_rows = np.flatnonzero((above >= 0) & ~known[above])
    while open_rows.size:
        above[open_rows] = parents[above[open_rows]]
        open_rows = open_rows[(above[open_rows] >= 0) & ~known[above[open_rows]]]
    has = known & (above >= 0)
    sums, parts = np.zeros_like(values), np.zeros_like(values)
    np.add.at(sums, above[has], values[has])
    np.add.at(parts, above[has], 1)
    # A leaf without the figure may hold what the sum lacks.
    leaf = np.ones(values.size, bool)
    leaf[parents[parents >= 0]] = False
    lacking = leaf & ~known & (above >= 0)
    incomplete = np.zeros(values.size, bool)
    incomplete[above[lacking]] = True
    wrong = (parts > 0) & known & ((sums > values) | ((sums < values) & ~incomplete))
    return [(row, int(values[row]), int(sums[row])) for row in np.flatnonzero(wrong)]
