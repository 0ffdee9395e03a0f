"""Rules on the keys of a table: B04 (the same form twice) and C12 (a key that repeats).

A station file may name one station in several rows. All of them are kept; the table of units says in `repeat_of`
which key they share. In a record folder a repeated key is refused when it is read.
"""

from typing import Any

import numpy as np
import polars as pl

from scrutineer.checks.rule import FIRST_REASON, IntArray, Judgement, Outcome, Row, Rule
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import COUNT_WORDS, many, number
from scrutineer.record.sheet import Sheet

_ROOT_ONLY = "the record has no station level"
_NO_FIGURES = "none of the rows of this key has a figure"


def _repeats(subject: Subject, sheet: Sheet) -> pl.DataFrame:
    """Lines whose key repeats: line, key."""
    table = subject.record.units.table
    if "repeat_of" not in table.columns:
        return pl.DataFrame(schema={"line": pl.Int64, "key": pl.String})
    lines = np.flatnonzero(table["repeat_of"].is_not_null().to_numpy()[sheet.rows])
    return pl.DataFrame({"line": lines, "key": table["repeat_of"].gather(sheet.rows[lines])})


def _figures(sheet: Sheet, lines: IntArray) -> pl.DataFrame:
    columns = [sheet.count(name).gather(lines) for name in sheet.counts]
    return pl.DataFrame(columns + [sheet.votes[name].gather(lines).alias(f"votes {name}") for name in sheet.options])


def _keys(subject: Subject, *, same_figures: bool) -> Outcome:
    """One item per key; a line that repeats an earlier one is not an item of its own."""
    table = subject.record.units.table
    found = []
    for sheet in subject.sheets:
        rows, alike = sheet.rows, np.ones(len(sheet), np.int16)
        reasons: tuple[str, ...] = ()
        result = np.zeros(len(sheet), np.int8)
        if subject.record.finest_level[sheet.contest] == table["level"][subject.record.units.root]:
            result[:], reasons = FIRST_REASON, (_ROOT_ONLY,)
        repeats = _repeats(subject, sheet)
        if repeats.height:
            lines = repeats["line"].to_numpy()
            keys = _group(repeats, _figures(sheet, lines))
            heads = keys["line"].to_numpy()
            alike[heads] = keys["same" if same_figures else "rows"].to_numpy()
            result[heads] = alike[heads] > 1
            without = keys.filter("empty")["line"].to_numpy()
            if same_figures and without.size:
                result[without], reasons = FIRST_REASON, (_NO_FIGURES,)
            kept = np.ones(len(sheet), bool)
            kept[np.setdiff1d(lines, heads)] = False
            rows, alike, result = rows[kept], alike[kept], result[kept]
        one = np.broadcast_to(np.int64(1), rows.shape)
        found.append(Judgement(sheet.contest, sheet.stage, "rows", rows, result, reasons, one, alike))
    return Outcome(tuple(found))


def _group(repeats: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Per key: line of its first row, number of rows, largest number of rows alike, and whether all are empty."""
    names = values.columns
    table = pl.concat([repeats, values], how="horizontal").with_columns(
        pl.all_horizontal(pl.col(name).is_null() for name in names).alias("_empty"),
        pl.len().over("key", *names).alias("_same"),
    )
    return table.group_by("key", maintain_order=True).agg(
        pl.col("line").first(),
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col("_same").filter(~pl.col("_empty")).max().fill_null(1).cast(pl.Int64).alias("same"),
        pl.col("_empty").all().alias("empty"),
    )


def _rows_of(subject: Subject, row: Row) -> tuple[str, list[dict[str, Any]]]:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    repeats = _repeats(subject, sheet)
    line = subject.line(row["contest"], row["stage"], row["row"])
    key = repeats.filter(pl.col("line") == line)["key"][0]
    lines = repeats.filter(pl.col("key") == key)["line"].to_numpy()
    return key, _figures(sheet, lines).to_dicts()


def _written(subject: Subject, contest: str, figures: dict[str, Any]) -> str:
    """The figures of one row; options without a vote are left out."""
    parts = []
    for name, value in figures.items():
        option = name.removeprefix("votes ")
        words = COUNT_WORDS.get(name, name) if option == name else subject.option_name(contest, option)
        if value is None:
            parts.append(f"{words} blank")
        elif value or option == name:
            parts.append(f"{words} {number(value)}")
    return ", ".join(parts)


def _repeated_message(subject: Subject, row: Row) -> str:
    key, rows = _rows_of(subject, row)
    written = [_written(subject, row["contest"], figures) for figures in rows]
    values = "; ".join(f"row {place}: {text}" for place, text in enumerate(written, start=1))
    alike = " All figures are the same." if len(set(written)) == 1 else ""
    return f"The key {key} stands in {many(len(rows), 'row')}. {values[:1].upper()}{values[1:]}.{alike}"


def _same_message(subject: Subject, row: Row) -> str:
    key, rows = _rows_of(subject, row)
    alike = max(rows, key=rows.count)
    written = _written(subject, row["contest"], alike)
    return (
        f"The key {key} stands in {many(row['observed'], 'row')} with the same figures, so one form may have been "
        f"entered more than once: {written}."
    )


B04 = Rule(
    code="B04",
    title="No form was received twice",
    formula="of the rows with one contest, station and stage no two have the same figures throughout",
    severity="quarantine",
    source="tally-ho intake; Kenya 2017 (41,451 forms for 40,883 stations)",
    when_not_evaluable="the record has no station level, or the rows of the key have no figure",
    cries_wolf="hardly ever where the form has many figures; where it has few and small ones, two halves of a station "
    "that keep one number may agree by chance",
    evaluate=lambda subject, _: _keys(subject, same_figures=True),
    message=_same_message,
)

C12 = Rule(
    code="C12",
    title="No key repeats",
    formula="each contest, stage and station stands in one row",
    severity="error",
    source="OpenElections duplicate_entries; Arlo CSV",
    when_not_evaluable="the record has no station level",
    cries_wolf="where the part of the key that tells two rows apart is not in the file, such as the letter of a "
    "station that was split",
    evaluate=lambda subject, _: _keys(subject, same_figures=False),
    message=_repeated_message,
)
