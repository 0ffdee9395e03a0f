"""Rules on rows that are no stations: C13 (a row that is the sum of others), C15 (a name that no station has)."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from scrutineer.checks.rule import (
    NOT_EVALUABLE,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
    results,
)
from scrutineer.checks.subject import Subject
from scrutineer.record.sheet import Sheet
from scrutineer.record.units import Index, Units, as_run

WORDS = (
    "total;totals;subtotal;sub-total;grand total;overall;all stations;all precincts;countywide;"
    "invalid address;invalid addresses;unassigned;unallocated;federal precinct;"
    "totale;totaux;gesamt;insgesamt;summe;zusammen;totales;suma total;łącznie;razem;ogółem;"
    "итого;всего;сумма;разом;усього;всичко;общо;toplam;genel toplam;სულ;ჯამი;somme;jumlah;សរុប;σύνολο;المجموع;סך הכל"
)
"""Words that stand for a sum or for no place, in the languages of the records seen; joined by `;`."""


def _columns(subject: Subject, sheet: Sheet, lines: Index | slice) -> Iterator[tuple[IntArray, BoolArray | None]]:
    """Figures of some lines, 0 where there is none, and where there is one; None for everywhere. Shapes (lines,)."""
    for name in sheet.counts:
        if name != "registered":
            figures, known = subject.figures(sheet, name)
            yield figures[lines], None if known.all() else known[lines]
    for option in sheet.options:
        column = sheet.votes[option]
        if column.null_count():
            yield column.fill_null(0).to_numpy()[lines], column.is_not_null().to_numpy()[lines]
        else:
            yield column.to_numpy()[lines], None


def _sum_of_others(columns: Iterator[tuple[IntArray, BoolArray | None]], group: IntArray, least: int) -> IntArray:
    """Lines that in every figure that they have equal the sum of all others of their group.

    Args:
        columns: Figures and where they are known, each of shape (lines,); no more are asked for once no line is
            left.
        group: Group of each line, from 0. Shape (lines,).
        least: Lines that the group must have besides.

    Returns:
        The lines, in which at least two figures are above 0. Shape (found,).
    """
    left = np.flatnonzero(np.bincount(group)[group] > least)
    positive = np.zeros(group.size, np.int8)
    for column, known in columns:
        if not left.size:
            break
        # Sums of counts of persons stay far below 2^53, so that adding them as floats is exact.
        whole = np.bincount(group, weights=column)
        fits = 2 * column[left] == whole[group[left]]
        # A row of totals may lack a figure that the stations have.
        left = left[fits if known is None else fits | ~known[left]]
        positive[left[column[left] > 0]] = np.minimum(positive[left[column[left] > 0]] + 1, 2)
    return left[positive[left] > 1]


def _groups(units: Units, rows: IntArray) -> Iterator[IntArray]:
    """Row of the unit above each of these units, then of the one above that, up to the whole. Shapes (rows,)."""
    if not rows.size:
        return
    # The root has no unit above it and is its own.
    above = np.where(units.parent == -1, units.root, units.parent)
    group = rows
    while (group != units.root).any():
        group = above[group]
        yield group


def _totals(subject: Subject, parameters: Parameters) -> Outcome:
    least = int(number_of(parameters, "least_others"))
    found = []
    units = subject.record.units
    for sheet in subject.sheets:
        at_level = units.levels.index(subject.record.finest_level[sheet.contest])
        fine = np.flatnonzero(units.level_codes[sheet.rows] == at_level)
        lines = as_run(fine)
        total = np.zeros(fine.size, bool)
        for group in _groups(units, sheet.rows[lines]):
            total[_sum_of_others(_columns(subject, sheet, lines), group, least)] = True
        result, reasons = results(total, (("too few units stand beside it", np.full(fine.size, fine.size <= least)),))
        found.append(Judgement(sheet.contest, sheet.stage, "row", sheet.rows[lines], result, reasons))
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason="there is no count"),))


def _totals_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: every figure is the sum of those of the other units of its area, or of "
        "all others. It may be a row of totals that was read as a station."
    )


def _pattern(parameters: Parameters) -> str:
    words = [word.strip() for word in str(parameters["words"]).split(";") if word.strip()]
    escaped = sorted((pl.escape_regex(word) for word in words), key=len, reverse=True)
    return rf"(?i)(^|[^\p{{L}}\p{{N}}])({'|'.join(escaped)})($|[^\p{{L}}\p{{N}}])"


def _pseudo(subject: Subject, parameters: Parameters) -> Outcome:
    pattern = _pattern(parameters)
    found = []
    table = subject.record.units.table
    for sheet in subject.sheets:
        level = subject.record.finest_level[sheet.contest]
        rows = sheet.rows[(table["level"] == level).to_numpy()[sheet.rows]]
        names = [table[column].gather(rows) for column in ("name", "address", "unit") if column in table.columns]
        last = names[-1].str.split("/").list.last()
        strange = reduce(or_, (name.str.contains(pattern).fill_null(value=False) for name in (*names[:-1], last)))
        whole_only = np.full(rows.size, level == table["level"][subject.record.units.root])
        result, reasons = results(strange.to_numpy(), (("the record holds figures of the whole only", whole_only),))
        found.append(Judgement(sheet.contest, sheet.stage, "name", rows, result, reasons))
    return Outcome(tuple(found)) if found else Outcome(findings=(Finding(NOT_EVALUABLE, reason="there is no count"),))


def _pseudo_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])} ({row['unit']}): a word in its name or address stands for a sum or for no place. "
        "If it is no station, leave the row out and say so."
    )


C13 = Rule(
    code="C13",
    title="No row is the sum of the others",
    formula="no unit of the finest level has in every count and vote that it has the sum of all other units, or of all "
    "others in the same area of any level",
    severity="error",
    source="Arlo, reading of batch totals",
    when_not_evaluable="fewer than the least number of units stand beside it",
    cries_wolf="hardly ever where the units have several figures; an area with a large and two tiny stations may fit",
    evaluate=_totals,
    message=_totals_message,
    parameters={"least_others": 2},
    meanings={"least_others": "units that must stand beside it"},
    owner="recipe",
    level="record",
    version="2",
)

C15 = Rule(
    code="C15",
    title="Every row is a station by its name",
    formula="neither the name nor the address of a unit of the finest level holds one of the words",
    severity="warning",
    source="OpenElections-MS 9; MIT Election Data and Science Lab 2022, issue 3",
    when_not_evaluable="the record holds no count, or figures of the whole only",
    cries_wolf="where a place has such a word in its name, such as a hall called Total",
    evaluate=_pseudo,
    message=_pseudo_message,
    parameters={"words": WORDS},
    meanings={"words": "words that stand for a sum or for no place, joined by ;"},
    owner="recipe",
    level="record",
)
