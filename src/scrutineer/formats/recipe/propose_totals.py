"""Rows of totals in a file that nobody has described: found by words and by sums, left out, and asked about."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.formats.recipe.conditions import mask
from scrutineer.formats.recipe.propose_columns import UNKNOWN, Column, count_candidates, read_columns
from scrutineer.formats.recipe.propose_draft import KEEP, Draft
from scrutineer.formats.recipe.recipe import Condition, LeaveOut
from scrutineer.formats.recipe.row_sums import RowSum, rows_that_are_sums
from scrutineer.formats.recipe.total_words import BEGINS_AS_TOTAL, SPEAKS_OF_TOTAL, TOTAL_WORDS

_SURE = 0.9
_GROUPS = 6
_LABELS = 50
_WRONG = 10
_SHOWN = 3
_REMARK = 60

Mask = NDArray[np.bool_]


def without_totals(
    table: pl.DataFrame, lines: NDArray[np.int64], draft: Draft, filled: Sequence[str] = ()
) -> tuple[pl.DataFrame, list[LeaveOut]]:
    """The rows of units, and the rules that leave the totals among them out.

    A row is a total where its cells say so and its figures are a sum, or where its figures alone leave little doubt;
    then there is a question. A wrong figure in a total is told.

    Args:
        table: The cells.
        lines: Line of the file of each row. Shape (rows,).
        draft: Where reasons and questions go.
        filled: Columns whose empty cells repeat the cell above them: none of their cells is empty in the recipe.
    """
    rules: list[LeaveOut] = []
    columns = read_columns(table)
    sums = {item.row: item for item in _sums(table, columns)}
    left = np.zeros(table.height, bool)
    for column in columns:
        if column.whole or column.is_long_text or column.says("item") or not column.filled:
            continue
        here = table[column.name].str.contains(SPEAKS_OF_TOTAL).fill_null(value=False).to_numpy() & ~left
        if here.any():
            found = _named(table, lines, column, here, sums, draft)
            rules += found
            for rule in found:
                left |= mask(table, rule.when).to_numpy()
    rest = [row for row in sums if not left[row]]
    last = table.height - 1
    if not rest and not left.any() and last >= _SHOWN and _sum_of_rest(columns, np.arange(table.height) == last):
        # Figures too small to show it beyond chance; that it is the last row says enough to ask.
        sums, rest = {last: RowSum(last, "all other rows", True, ())}, [last]
    unnamed = _unnamed(table, lines, columns, rest, sums, draft, filled) if rest else None
    if unnamed is not None:
        rules.append(unnamed)
        left[rest] = True
    return (table.filter(~pl.Series(left)) if left.any() else table), rules


def without_notes(
    table: pl.DataFrame, lines: NDArray[np.int64], draft: Draft
) -> tuple[pl.DataFrame, NDArray[np.int64], list[LeaveOut]]:
    """The rows above the remarks at the end of a table, their lines, and the rule that leaves the remarks out.

    A remark is one cell with words in a row that holds nothing else, below the last row with figures.
    """
    filled = table.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32))).to_series().to_numpy()
    ends = np.flatnonzero(filled > 1)
    last = int(ends[-1]) + 1 if ends.size else table.height
    notes = table.slice(last)
    if not notes.height or last < 2 or table.width < _SHOWN:
        return table, lines, []
    rules = []
    for name in notes.columns:
        texts = notes[name].drop_nulls().unique(maintain_order=True).to_list()
        if texts and not table[name].head(last).is_in(texts).any():
            text = f"below the table stand remarks in {name!r}: {_listed([one[:_REMARK] for one in texts])}"
            draft.say("leave_out", f"{text} (line {lines[last]})", 0.9)
            rules.append(LeaveOut(text, kind="note", when={name: Condition(values=tuple(texts))}))
    return table.head(last), lines[:last], rules


def _sums(table: pl.DataFrame, columns: Sequence[Column]) -> list[RowSum]:
    counts = [column for column in count_candidates(columns) if column.counts is not None]
    names = {column.name for column in counts}
    groups = [
        table[column.name].fill_null("").rank("dense").to_numpy().astype(np.int64) - 1
        for column in columns
        if column.name not in names and not column.is_long_text and 1 < column.distinct <= table.height // 3
    ]
    arrays = [column.counts for column in counts if column.counts is not None]
    return rows_that_are_sums([column.name for column in counts], arrays, groups[:_GROUPS])


def _named(
    table: pl.DataFrame,
    lines: NDArray[np.int64],
    column: Column,
    here: Mask,
    sums: Mapping[int, RowSum],
    draft: Draft,
) -> list[LeaveOut]:
    """Rules for rows with a word for a total in one column; rows that no figure bears out are kept and asked about."""
    columns = read_columns(table)
    proven = here & np.isin(np.arange(here.size), list(sums))
    if _sums_above(columns, here) >= _SURE:
        proven = here
    whole = np.array([row in sums and sums[row].whole for row in range(here.size)])
    if _sum_of_rest(columns, here):
        proven, whole = here, whole | here
    cells = table[column.name]
    rules: list[LeaveOut] = []
    kinds: tuple[tuple[Mask, Literal["total", "subtotal"]], ...] = (
        (proven & ~whole, "subtotal"),
        (proven & whole, "total"),
    )
    # A label that other rows have too is left out with all of them, or with none.
    shares = pl.DataFrame({"label": cells, "proven": proven}).group_by("label").agg(pl.col("proven").mean())
    likely = shares.filter(pl.col("proven") > 0.5)["label"].implode()
    taken: list[str] = []
    for rows, kind in kinds:
        labels = cells.filter(pl.Series(rows) & cells.is_in(likely).fill_null(value=False)).unique(maintain_order=True)
        labels = labels.filter(~labels.is_in(taken))
        if not labels.len():
            continue
        taken += labels.to_list()
        text = f"rows with {_listed(labels.to_list())} in {column.name!r} are the sums of " + (
            "the others" if kind == "total" else "the rows above, below or of their region"
        )
        draft.say("leave_out", text, 0.95 if kind == "total" else 0.85)
        when = {column.name: _condition(cells, labels.to_list())}
        rules.append(LeaveOut(text, kind=kind, when=when, compare=kind == "total"))
    out = cells.is_in(taken).fill_null(value=False).to_numpy()
    _ask_differing([sums[row] for row in np.flatnonzero(out).tolist() if row in sums], lines, draft)
    doubtful = out & ~proven
    if doubtful.any():
        places = ", ".join(f"line {line}" for line in lines[doubtful][:_SHOWN])
        draft.ask(
            "leave_out",
            f"{int(doubtful.sum()):,} rows are called as the totals and are the sum of no other rows ({places}): "
            "are they wrong totals, or units?",
            f"if they are wrong totals, {KEEP}: the reconciliation lists them; if they are units, make the `when` of "
            "the [[leave_out]] narrower",
        )
    begins = cells.str.contains(BEGINS_AS_TOTAL).fill_null(value=False).to_numpy()
    kept = here & ~out & (begins | _large(columns, here.size))
    if kept.any():
        names = cells.filter(pl.Series(kept)).unique(maintain_order=True).to_list()
        text = (
            f"{int(kept.sum()):,} rows have {_listed(names)} in {column.name!r}, and no figure shows that they are "
            "totals"
        )
        draft.say(
            "leave_out",
            f"{text}: they are kept",
            0.4,
            doubt=f"{text}: what are they?",
            answer=f"if they are totals, add a [[leave_out]] for them; if they are units, add a [[not_total]] "
            f"(either with when = {{ {column.name!r} = [..] }} and the reason)",
        )
    return rules


def _unnamed(
    table: pl.DataFrame,
    lines: NDArray[np.int64],
    columns: Sequence[Column],
    rows: Sequence[int],
    sums: Mapping[int, RowSum],
    draft: Draft,
    filled: Sequence[str],
) -> LeaveOut | None:
    """A rule for rows that only their figures show to be totals; None where no cell tells them from the others."""
    whole = all(sums[row].whole for row in rows)
    places = ", ".join(f"line {lines[row]}" for row in rows[:_SHOWN]) + (", ..." if len(rows) > _SHOWN else "")
    if len(rows) == 1 and rows[0] == table.height - 1 and whole:
        text = "the last row is the sum of the others"
    else:
        of = sums[rows[0]].of
        text = f"{len(rows):,} row{'s are' if len(rows) > 1 else ' is'} the sum of others ({places}: {of})"
    _ask_differing([sums[row] for row in rows], lines, draft)
    chosen = np.zeros(table.height, bool)
    chosen[list(rows)] = True
    kind: Literal["total", "subtotal"] = "total" if whole else "subtotal"
    empty = next(
        (n for n in table.columns if n not in filled and (table[n].is_null().to_numpy() == chosen).all()), None
    )
    if empty is not None:
        draft.say("leave_out", f"{text}; the cell in {empty!r} is empty", 0.95)
        return LeaveOut(text, kind=kind, when={empty: Condition(empty=True)}, compare=whole)
    counted = {column.name for column in count_candidates(columns)}
    tells: list[tuple[int, str, list[str]]] = []
    for name in table.columns:
        cells = table[name]
        if name in counted or cells.filter(pl.Series(chosen)).null_count():
            continue
        labels = cells.filter(pl.Series(chosen)).unique(maintain_order=True).to_list()
        if len(labels) <= _LABELS and not cells.filter(~pl.Series(chosen)).is_in(labels).any():
            tells.append((len(labels), name, labels))
    if not tells:
        draft.say(
            "leave_out",
            f"{text}, but no cell tells {'them' if len(rows) > 1 else 'it'} from the others",
            0.3,
            doubt=f"{text}, and no cell says so: how can such a row, a total, be told?",
            answer="add a [[leave_out]] whose `when` holds for such rows alone, or, if they are units, a [[not_total]]",
        )
        return None
    _, name, labels = min(tells, key=lambda item: item[0])
    draft.say(
        "leave_out",
        f"{text}; told by {_listed(labels)} in {name!r}",
        0.55,
        doubt=f"{text}, and no word says that they are totals: are they? {_listed(labels)} in {name!r} tells them",
        answer=f"if they are, {KEEP}; if they are units, write [[not_total]] in place of their [[leave_out]]",
    )
    return LeaveOut(text, kind=kind, when={name: Condition(values=tuple(labels))}, compare=whole)


def _ask_differing(sums: Sequence[RowSum], lines: NDArray[np.int64], draft: Draft) -> None:
    """A total that is wrong in some figures is what an observer must see."""
    wrong = [item for item in sums if item.differing]
    for item in wrong[:_WRONG]:
        draft.ask(
            "leave_out",
            f"line {lines[item.row]} looks like a total, and {item.words}: is the total wrong, or a row?",
            f"if it is a total, {KEEP}: it is left out, and the reconciliation lists the difference; if it is a "
            "unit, write a [[not_total]] for it",
        )
    if len(wrong) > _WRONG:
        draft.ask(
            "leave_out",
            f"{len(wrong) - _WRONG:,} more rows that look like totals differ from the sums in some figure: are they "
            "wrong totals?",
            f"if they are, {KEEP}: the reconciliation lists each",
        )


def _condition(cells: pl.Series, labels: Sequence[str]) -> Condition:
    """The labels, or where they are many the word that they have in common and no other cell has."""
    if len(labels) > _LABELS:
        wanted = cells.is_in(labels).fill_null(value=False)
        for word in sorted(TOTAL_WORDS, key=len, reverse=True):
            pattern = rf"(?i)(?:^|[^\p{{L}}\p{{M}}]){re.escape(word)}(?:$|[^\p{{L}}\p{{M}}])"
            if (cells.str.contains(pattern).fill_null(value=False) == wanted).all():
                return Condition(matches=pattern)
    return Condition(values=tuple(labels))


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(map(repr, labels[:_SHOWN])) + (", ..." if len(labels) > _SHOWN else "")


def _large(columns: Sequence[Column], rows: int) -> Mask:
    """Rows with twice the figures of a usual one. Shape (rows,)."""
    size = np.zeros(rows, np.int64)
    for column in count_candidates(columns):
        if column.counts is not None:
            size += np.maximum(column.counts, 0)
    large: Mask = (size > 0) & (size >= 2 * np.median(size))
    return large


def _sums_above(columns: Sequence[Column], here: Mask) -> float:
    """Share of the rows, of at least two, that are the sums of the rows since the one of them before."""
    ends = np.flatnonzero(here)
    counts = [c.counts for c in count_candidates(columns) if c.counts is not None]
    if ends.size < 2 or ends[0] == 0 or len(counts) < 2:
        return 0.0
    known = np.where(np.stack(counts, axis=1) == UNKNOWN, 0, np.stack(counts, axis=1))
    sums = np.add.reduceat(np.where(here[:, None], 0, known), np.append(0, ends[:-1]), axis=0)
    return float((sums == known[ends]).all(axis=1).mean())


def _sum_of_rest(columns: Sequence[Column], here: Mask) -> bool:
    """Whether one row is the sum of all others in every column of counts, at least two of them above 0."""
    if here.sum() != 1:
        return False
    found = 0
    for column in count_candidates(columns):
        assert column.counts is not None  # noqa: S101 - a candidate holds whole numbers
        known = np.where(column.counts == UNKNOWN, 0, column.counts)
        total = int(known[here].sum())
        if total != int(known[~here].sum()):
            return False
        found += total > 0
    return found > 1
