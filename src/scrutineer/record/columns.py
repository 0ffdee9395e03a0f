"""Typed columns out of untyped ones: whole counts, known ids, no repeated keys; or one clear error.

The functions take the table as read (text, or whatever a Parquet file holds) and name file, row, column and value
of the first offence.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import polars as pl

from scrutineer.errors import RecordError
from scrutineer.record.counts import LARGEST_COUNT
from scrutineer.record.form_fields import FALSE_WORDS, TRUE_WORDS

_LISTED = 8

_TOO_LARGE: Final = f"larger than any count of persons or papers, which is at most {LARGEST_COUNT:,}"


def refuse(
    table: pl.DataFrame,
    bad: pl.Expr | pl.Series,
    *,
    file: str,
    column: str,
    message: str,
    mend: str | None = None,
) -> None:
    """Raise for the first row in which `bad` is true.

    Raises:
        RecordError: A row is bad.
    """
    mask = bad if isinstance(bad, pl.Series) else table.select(bad).to_series()
    if mask.any():
        row = int(mask.arg_true()[0])
        raise RecordError(
            message,
            file=file,
            row=row + 1,
            column=column,
            value=table[column][row],
            mend=mend,
        )


def refuse_null(
    table: pl.DataFrame, name: str, *, file: str, message: str | None = None, mend: str | None = None
) -> None:
    """Raise for the first row in which a column is null.

    Raises:
        RecordError: A cell is null.
    """
    # The number of nulls is known to the column: an expression is made only where there is one.
    if table[name].null_count():
        told = message or f"no {name} is given"
        refuse(table, pl.col(name).is_null(), file=file, column=name, message=told, mend=mend)


def require_columns(table: pl.DataFrame, names: Sequence[str], *, file: str) -> None:
    """Raise if a column is missing.

    Raises:
        RecordError: A column is missing.
    """
    for name in names:
        if name not in table.columns:
            raise RecordError(
                f"the column {name} is missing",
                file=file,
                column=name,
                value=", ".join(table.columns[:_LISTED]),
                mend=f"the table needs the columns {', '.join(names)}",
            )


def text_columns(table: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The table with these columns as text; empty text is null; added as null where absent."""
    changed = []
    for name in names:
        if name not in table.columns:
            changed.append(pl.lit(None, pl.String).alias(name))
        elif table[name].dtype != pl.String or (table[name] == "").any():
            column = pl.col(name).cast(pl.String)
            changed.append(pl.when(column == "").then(None).otherwise(column).alias(name))
    return table.with_columns(changed) if changed else table


def count_column(table: pl.DataFrame, name: str, *, file: str) -> pl.DataFrame:
    """The table with this column as Int64 counts.

    Raises:
        RecordError: A value is not a whole number, is negative, or is larger than any count can be.
    """
    column = table[name]
    if (plain := _plain_counts(column)) is not None:
        return table if plain is column else table.with_columns(plain)
    if column.dtype == pl.String:
        text = pl.col(name).str.strip_chars()
        empty = pl.col(name).is_null() | (text == "")
        bad = ~empty & ~text.str.contains(r"^[0-9]{1,15}$")
        refuse(
            table,
            bad & text.str.contains(r"^-\s*[0-9]"),
            file=file,
            column=name,
            message="a count is negative",
            mend="a count of persons or papers is 0 or more; leave the cell empty where it is not known",
        )
        refuse(
            table,
            bad & text.str.contains(r"^[0-9]+\.[0-9]+$"),
            file=file,
            column=name,
            message="a count is not a whole number",
            mend="write the count without a decimal part or thousands sign; keep rounded figures in statements",
        )
        refuse(
            table,
            bad & text.str.contains(r"^[0-9]+$"),
            file=file,
            column=name,
            message=_TOO_LARGE,
        )
        refuse(
            table,
            bad,
            file=file,
            column=name,
            message="not a count",
            mend="write a whole number without separators, or leave the cell empty where it is not known",
        )
        table = table.with_columns(pl.when(empty).then(None).otherwise(text).cast(pl.Int64).alias(name))
    elif column.dtype.is_float():
        whole = pl.col(name).is_nan() | pl.col(name).is_infinite() | (pl.col(name) != pl.col(name).floor())
        refuse(table, whole, file=file, column=name, message="a count is not a whole number")
        refuse(
            table,
            pl.col(name).abs() > LARGEST_COUNT,
            file=file,
            column=name,
            message=_TOO_LARGE,
        )
        table = table.with_columns(pl.col(name).cast(pl.Int64))
    elif column.dtype.is_integer() or column.dtype == pl.Null:
        refuse(
            table,
            pl.col(name) > LARGEST_COUNT,
            file=file,
            column=name,
            message=_TOO_LARGE,
        )
        table = table.with_columns(pl.col(name).cast(pl.Int64))
    else:
        raise RecordError(
            f"the column holds {column.dtype}, not counts", file=file, column=name, mend="store whole numbers"
        )
    refuse(
        table,
        pl.col(name) < 0,
        file=file,
        column=name,
        message="a count is negative",
        mend="a count of persons or papers is 0 or more",
    )
    refuse(
        table,
        pl.col(name) > LARGEST_COUNT,
        file=file,
        column=name,
        message=_TOO_LARGE,
    )
    return table


def _plain_counts(column: pl.Series) -> pl.Series | None:
    """Counts where every cell is null, plain digits or a plain number; None where it must be looked at closely."""
    if column.dtype == pl.String:
        numbers = column.cast(pl.Int64, strict=False)
        if numbers.null_count() != column.null_count():
            return None
    elif column.dtype.is_integer():
        numbers = column
    else:
        return None
    lowest, highest = numbers.min(), numbers.max()
    if not isinstance(lowest, int) or not isinstance(highest, int) or lowest < 0 or highest > LARGEST_COUNT:
        return None
    if column.dtype == pl.String:
        # A sign or a leading zero does not survive the way back.
        return numbers if (numbers.cast(pl.String) == column).all() else None
    return column if column.dtype == pl.Int64 else column.cast(pl.Int64)


def flag_column(table: pl.DataFrame, name: str, *, file: str) -> pl.DataFrame:
    """The table with this column as Boolean, null where empty.

    Raises:
        RecordError: A value is neither true nor false.
    """
    if table[name].dtype == pl.Boolean:
        return table
    text = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    empty = pl.col(name).is_null() | (text == "")
    refuse(
        table,
        ~empty & ~text.is_in([*TRUE_WORDS, *FALSE_WORDS]),
        file=file,
        column=name,
        message="neither true nor false",
        mend="write true or false, or leave the cell empty where it is not known",
    )
    return table.with_columns(pl.when(empty).then(None).otherwise(text.is_in(TRUE_WORDS)).alias(name))


def known_column(table: pl.DataFrame, name: str, known: Collection[str], *, file: str, required: bool = True) -> None:
    """Check that a column holds known ids only.

    Raises:
        RecordError: A value is unknown, or missing although it is required.
    """
    if required:
        refuse_null(table, name, file=file)
    strange = set(table[name].unique()) - {None, *known}
    if strange:
        listed = sorted(known)
        shown = ", ".join(listed[:_LISTED]) + (", ..." if len(listed) > _LISTED else "")
        refuse(
            table,
            pl.col(name).is_in(sorted(strange)),
            file=file,
            column=name,
            message=f"unknown {name}",
            mend=f"the record knows {shown}" if listed else f"the record declares no {name}",
        )


def known_sources(table: pl.DataFrame, known: Collection[str], *, file: str, required: bool) -> None:
    """Check that every source id in a `;`-joined column is declared.

    Raises:
        RecordError: An id is not declared, or the cell is empty although it is required.
    """
    if required:
        refuse_null(
            table,
            "source",
            file=file,
            message="a figure has no source",
            mend="name the id of a [[source]] of record.toml",
        )
    for cell in sorted(set(table["source"].unique()) - {None}):
        for part in cell.split(";"):
            if part.strip() not in known:
                refuse(
                    table,
                    pl.col("source") == cell,
                    file=file,
                    column="source",
                    message=f"the source {part.strip()} is not declared",
                    mend="add a [[source]] with this id to record.toml",
                )


def unique_key(table: pl.DataFrame, key: Sequence[str], *, file: str) -> None:
    """Check that no key repeats.

    Raises:
        RecordError: Two rows have one key.
    """
    if table[list(key)].is_duplicated().any():
        repeated = ~table.select(pl.struct(key).is_first_distinct()).to_series()
        row = int(repeated.arg_true()[0])
        shown = " / ".join("" if v is None else str(v) for v in table.select(key).row(row))
        raise RecordError(
            f"this {', '.join(key)} stands in two rows",
            file=file,
            row=row + 1,
            column=key[0],
            value=shown,
            mend="keep one row for each",
        )
