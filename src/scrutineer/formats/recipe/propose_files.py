"""Read the files that a recipe is to be proposed for: layout, rows cut off, headings and totals among the rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.raw.grid import Grid
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.raw.read import Look, look, read_grid
from scrutineer.formats.recipe.propose_columns import Column, read_columns
from scrutineer.formats.recipe.propose_draft import KEEP, Draft
from scrutineer.formats.recipe.propose_merged import filled_down
from scrutineer.formats.recipe.propose_totals import without_notes, without_totals
from scrutineer.formats.recipe.recipe import Condition, Heading, LeaveOut

_SURE = 0.9


@dataclass(frozen=True, eq=False)
class FilePart:
    """One table of one file, ready to be looked at.

    Attributes:
        id: Short id of the file in the recipe.
        path: The file.
        layout: How it is read; what can be seen beyond doubt is left open.
        table: Rows of units: headings, totals and rows cut off are taken out.
        columns: Its columns.
        grid: The file as read, with all its rows.
        heading: Rows that stand above those they name.
        leave_out: Rows that are no units.
        fill_down: Columns whose empty cells repeat the cell above them.
    """

    id: str
    path: Path
    layout: Layout
    table: pl.DataFrame
    columns: tuple[Column, ...]
    grid: Grid
    heading: Heading | None = None
    leave_out: tuple[LeaveOut, ...] = ()
    fill_down: tuple[str, ...] = ()


def read_part(path: Path, draft: Draft, taken: Sequence[str]) -> list[FilePart]:
    """Every table of a file, the likeliest first.

    Raises:
        InputError: The file is missing, broken or unsafe, or holds no table.
    """
    looks = sorted(look(path), key=lambda view: -view.confidence)
    if not looks:
        raise InputError("the file holds no table", file=str(path), mend="name a file with rows and columns")
    parts = []
    for number, view in enumerate(looks):
        name = file_id(path.stem, taken) + (f"-{number + 1}" if number else "")
        parts.append(_part(path, view, name, draft if number == 0 else Draft()))
    return parts


def file_id(stem: str, taken: Sequence[str]) -> str:
    """A short id for a file: letters, digits and hyphens."""
    name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "file"
    while name in taken:
        name += "-2"
    return name


def _part(path: Path, view: Look, name: str, draft: Draft) -> FilePart:
    key = f"file.{name}"
    layout = replace(view.layout, format=None)
    if view.encodings:
        best = view.encodings[0]
        others = ", ".join(f"{item.encoding} ({item.confidence:.2f})" for item in view.encodings[1:3])
        if best.encoding == "utf-8" and best.confidence > _SURE:
            layout = replace(layout, encoding=None)
        draft.say(
            f"{key}.layout",
            f"encoding {best.encoding}: {best.reason}",
            best.confidence,
            doubt=f"is the encoding {best.encoding}? It could also be {others or 'another'}",
            answer="look at the accents of names, and set encoding in the layout to the one that has them right",
        )
    draft.say(
        f"{key}.layout", "; ".join(view.reasons[1:] if view.encodings else view.reasons) or "as usual", view.confidence
    )
    grid, layout = _read(path, layout, key, draft)
    for note in grid.notes:
        if note.kind in {
            "formula",
            "hidden row",
            "hidden column",
            "merged",
            "comment",
            "duplicate header",
            "unnamed column",
        }:
            place = f" (row {note.line})" if note.line else ""
            draft.say(f"{key}.layout", f"{note.kind}{place}: {note.text}", 0.7)
    table = grid.table
    leave: list[LeaveOut] = []
    table, cut = _without_cut_row(grid, table, draft)
    leave += cut
    lines = grid.lines[: table.height]
    heading = _find_heading(table, f"{key}.heading", draft)
    filled: tuple[str, ...] = ()
    if heading is not None:
        table, totals = _under_headings(table, heading, draft)
    else:
        table, lines, notes = without_notes(table, lines, draft)
        leave += notes
        filled = filled_down(table, grid, key, draft)
        if filled:
            table = table.with_columns(pl.col(filled).fill_null(strategy="forward"))
        table, totals = without_totals(table, lines, draft, filled)
    leave += totals
    return FilePart(name, path, layout, table, read_columns(table), grid, heading, tuple(leave), filled)


def _read(path: Path, layout: Layout, key: str, draft: Draft) -> tuple[Grid, Layout]:
    try:
        return read_grid(path, layout), layout
    except InputError as fault:
        padded = replace(layout, ragged="pad")
        try:
            grid = read_grid(path, padded)
        except InputError:
            raise fault from None
        short = [note for note in grid.notes if note.kind in {"short row", "long row"}]
        places = ", ".join(str(note.line) for note in short[:5])
        draft.say(
            f"{key}.layout",
            f"{len(short):,} rows have too few or too many cells (lines {places}); they are filled up",
            0.5,
            doubt=f"what are the rows of another width, in lines {places}? Is the file cut off?",
            answer=f"if it is, import a whole file; if they only lack empty cells at the end, {KEEP}",
        )
        return grid, padded


def _without_cut_row(grid: Grid, table: pl.DataFrame, draft: Draft) -> tuple[pl.DataFrame, list[LeaveOut]]:
    """A last row that ends in the middle of a file that is cut off is no unit."""
    short = [note for note in grid.notes if note.kind == "short row"]
    if not short or not table.height or short[-1].line != grid.line(table.height - 1):
        return table, []
    last = table.row(-1, named=True)
    empty = next((name for name in reversed(table.columns) if last[name] is None), None)
    if empty is None or table[empty].null_count() != 1:
        return table, []
    reason = "the last row breaks off: the file is cut"
    draft.say(
        "leave_out",
        f"{reason}; its cell in {empty!r} is the only empty one",
        0.55,
        doubt=f"{reason}: is there a whole file?",
        answer=f"if there is, import that; if not, {KEEP}: the row stays left out",
    )
    return table.head(-1), [LeaveOut(reason, kind="other", when={empty: Condition(empty=True)})]


def _find_heading(table: pl.DataFrame, key: str, draft: Draft) -> Heading | None:
    """Rows with a longer code in the first column whose figures are the sums of the rows below them."""
    if table.width < 3 or table.height < 6:
        return None
    first = table.columns[0]
    digits = table[first].str.contains(r"^[0-9]+$").fill_null(value=False)
    lengths = table[first].str.len_chars().fill_null(0).to_numpy()
    counts = [c.counts for c in read_columns(table.select(table.columns[1:]).filter(digits)) if c.counts is not None]
    if len(counts) < 2 or digits.sum() < 6:
        return None
    matrix, sizes = np.stack(counts, axis=1), lengths[digits.to_numpy()]
    for length in sorted({int(size) for size in sizes})[1:]:
        above = sizes >= length
        starts = np.flatnonzero(above)
        if len(starts) < 3 or not above[0] or above.mean() > 0.5:
            continue
        sums = np.add.reduceat(np.where(above[:, None], 0, matrix), starts, axis=0)
        children = np.diff(np.append(starts, len(above))) > 1
        equal = (sums == matrix[starts]).all(axis=1)[children]
        if children.sum() >= 3 and equal.mean() >= _SURE:
            childless = int((~children).sum())
            draft.say(
                key,
                f"rows with {length} or more digits in {first!r} are the sums of the rows below them, "
                f"at {int(equal.sum())} of {int(children.sum())}",
                0.95,
            )
            if childless:
                draft.ask(
                    key,
                    f"{childless} heading{'s have' if childless > 1 else ' has'} no row below: is the file cut off?",
                    f"if it is, import a whole file, or {KEEP} and say so in the note of the source; if not, {KEEP}",
                )
            return Heading(when={first: Condition(matches=rf"^[0-9]{{{length},}}$")}, carry={f"above {first}": first})
    return None


def _under_headings(table: pl.DataFrame, heading: Heading, draft: Draft) -> tuple[pl.DataFrame, list[LeaveOut]]:
    first, condition = next(iter(heading.when.items()))
    carried = next(iter(heading.carry))
    is_heading = pl.col(first).str.contains(condition.matches or "")
    table = table.with_columns(pl.when(is_heading).then(pl.col(first)).forward_fill().alias(carried))
    rest = table.filter(~is_heading & pl.col(first).str.contains(r"^[0-9]+$")).select(carried, *table.columns[:-1])
    words = table.filter(~pl.col(first).str.contains(r"^[0-9]+$"))
    if not words.height:
        return rest, []
    reason = (
        f"rows with words in the first column stand above all headings: {', '.join(words[first].head(3).to_list())}"
    )
    draft.say(
        "leave_out",
        reason,
        0.55,
        doubt=f"{reason}: are these totals of a larger region?",
        answer=f"if they are, {KEEP}; if they are units, delete the [[leave_out]] that has this reason",
    )
    rule = LeaveOut(reason, kind="total", when={first: Condition(matches="[^0-9]")})
    return rest, [rule]


def shared_names(parts: Sequence[FilePart]) -> Mapping[tuple[int, int], float]:
    """For each pair of files the share of their column names that they have in common."""
    shares = {}
    for i, left in enumerate(parts):
        for j in range(i + 1, len(parts)):
            a, b = set(left.table.columns), set(parts[j].table.columns)
            shares[i, j] = len(a & b) / len(a | b)
    return shares
