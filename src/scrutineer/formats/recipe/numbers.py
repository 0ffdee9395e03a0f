"""Whole numbers out of text cells: exactly what the recipe allows, and an error with its place for anything else.

A cell such as "1.234" may be one thousand two hundred and thirty-four or a fraction. Nothing in the file can settle
that, so it is an error until the recipe says which. Digits of any script are read, one script to a cell.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import THOUSANDS, NumberFormat
from scrutineer.record.counts import LARGEST_COUNT

_GROUP: Final = 3
_SIGNS: Final = {sign: key for key, signs in THOUSANDS.items() for sign in signs}
_SHOWN: Final = 5
_NO_SIGN: Final = "none"
"""In the place of a thousands sign: a rule of number.where says that no sign groups thousands here."""
_FULLWIDTH: Final = str.maketrans("，．", ",.")
_BOTH: Final = "three zeros after a sign that may group thousands or stand before decimals: it is not said which"


@dataclass(frozen=True)
class Numbers:
    """The figures of a file.

    Attributes:
        values: One Int64 column per column read; null where the cell is empty, and in rows left out also where it
            holds no number. Shape (rows, columns).
        unreadable: Column to the number of cells of rows left out that hold no number.
        rewritten: What was taken off or translated ("thousands sign .", "KHMER digits"), with the number of cells.
    """

    values: pl.DataFrame
    unreadable: Mapping[str, int]
    rewritten: Mapping[str, int]


@dataclass(frozen=True)
class Reading:
    """One cell read.

    Attributes:
        value: The number; None where it is none.
        how: What had to be rewritten, or why it is no number.
        sign: The thousands sign that no rule allows, where that is the reason.
    """

    value: int | None
    how: str
    sign: str | None = None


def read_numbers(
    published: Published, columns: Sequence[str], number: NumberFormat, used: pl.Series, region: str | None
) -> Numbers:
    """Read columns as whole numbers.

    Args:
        published: The file.
        columns: Columns that hold figures.
        number: How the recipe says that numbers are written.
        used: Rows in which every cell must be a number or empty. Shape (rows,).
        region: Column of the largest regions, named in the error where only some rows have thousands signs.

    Returns:
        The numbers, and what was done to read them.

    Raises:
        InputError: A cell of a row that is used holds no whole number of 0 or more.
    """
    values, unreadable, rewritten = [], {}, Counter[str]()
    plus = any(grid.plus for grid in published.grids)
    for name in columns:
        text = published.table[name]
        column = text.cast(pl.Int64, strict=False)
        signed = _signed(text) if plus else (column.min() or 0) < 0  # type: ignore[operator]
        strange = column.null_count() != text.null_count() or signed or (column.max() or 0) > LARGEST_COUNT  # type: ignore[operator]
        if strange:
            column, lost, done = _settle(published, name, column, number, used, region)
            unreadable[name] = lost
            rewritten.update(done)
        values.append(column.alias(name))
    return Numbers(pl.DataFrame(values), {k: n for k, n in unreadable.items() if n}, dict(rewritten))


def _signed(text: pl.Series) -> bool:
    """Whether a cell begins with a sign: "+5" and "-5" are numbers to the parser; as texts they precede all digits."""
    lowest = text.min()
    return lowest is not None and str(lowest) < "0"


def sum_of_filled(column: pl.Series) -> int | None:
    """The sum of a column of counts; None where it has cells and none is filled: missing is not zero."""
    return None if column.null_count() == column.len() > 0 else int(column.sum() or 0)


def _settle(
    published: Published, name: str, column: pl.Series, number: NumberFormat, used: pl.Series, region: str | None
) -> tuple[pl.Series, int, Counter[str]]:
    """Read the cells that are not plain digits."""
    text = published.table[name]
    odd = text.is_not_null() & (column.is_null() | (text < "0") | (column > LARGEST_COUNT))
    rows = odd.arg_true()
    cells = pl.DataFrame({"row": rows, "text": text.gather(rows), "used": used.gather(rows)}).with_columns(
        _signs(published, name, number).gather(rows).alias("sign")
    )
    kinds = cells.select("text", "sign").unique(maintain_order=True)
    readings = [read_cell(cell, sign or None, number) for cell, sign in kinds.iter_rows()]
    read = kinds.with_columns(
        pl.Series("value", [reading.value for reading in readings], pl.Int64),
        pl.Series("how", [reading.how for reading in readings], pl.String),
        pl.Series("unruled", [reading.sign for reading in readings], pl.String),
    )
    cells = cells.join(read, on=["text", "sign"], how="left", maintain_order="left")
    bad = cells.filter(pl.col("value").is_null() & pl.col("used"))
    if bad.height:
        raise _refusal(published, name, bad, region)
    lost = int(cells["value"].is_null().sum())
    done = Counter(dict(cells.filter(pl.col("value").is_not_null())["how"].value_counts().iter_rows()))
    return column.scatter(cells["row"], cells["value"]), lost, done


def _signs(published: Published, name: str, number: NumberFormat) -> pl.Series:
    """The thousands sign that the recipe allows in each row of a column; empty text where it says nothing."""
    chosen = pl.Series([number.thousands or ""]).new_from_index(0, published.table.height)
    for rule in reversed(number.where):
        fits = (not rule.columns or name in rule.columns) and (not rule.file or published.role.id in rule.file)
        if fits and applies(rule.when, published.table):
            sign = pl.lit(rule.thousands or _NO_SIGN)
            here = mask(published.table, rule.when)
            chosen = pl.select(pl.when(here).then(sign).otherwise(chosen)).to_series()
    return chosen


def read_cell(text: str, thousands: str | None, number: NumberFormat) -> Reading:
    """Read one cell.

    Args:
        text: The cell, stripped and not empty.
        thousands: The thousands sign allowed here, one of `THOUSANDS`; "none" where a rule says that no sign groups;
            None where nothing is said.
        number: Whether "54.0" is a whole number, and the sign before its zeros. A sign that groups thousands here
            never stands before decimals too.

    Returns:
        The number and how it was read, or why it is none.
    """
    plain, script = _western(text)
    if plain is None:
        return Reading(None, "digits of two scripts in one number")
    done = [script] if script else []
    if number.whole_floats and number.decimals in plain and thousands != number.decimals:
        whole, _, zeros = plain.partition(number.decimals)
        if zeros and not zeros.strip("0") and whole:
            grouping = len(zeros) == _GROUP and len(whole) <= _GROUP and _digits(whole) and int(whole) > 0
            if grouping and thousands is None:
                return Reading(None, _BOTH, number.decimals)
            plain = whole
            done.append("zeros after the decimal sign")
    if thousands is not None and thousands != _NO_SIGN:
        grouped = plain
        for sign in THOUSANDS[thousands][1:]:
            grouped = grouped.replace(sign, thousands)
        parts = grouped.split(thousands)
        if len(parts) > 1 and 1 <= len(parts[0]) <= _GROUP and all(len(part) == _GROUP for part in parts[1:]):
            if all(_digits(part) for part in parts):
                plain = "".join(parts)
                done.append(f"thousands sign {'space' if thousands == ' ' else thousands}")
        elif len(parts) > 1 and all(_digits(part) for part in parts if part):
            return Reading(None, f"the sign {thousands!r} does not stand before groups of three digits")
    if _digits(plain):
        value = int(plain)
        if value > LARGEST_COUNT:
            return Reading(None, "larger than any count of persons or papers")
        return Reading(value, " and ".join(done) or "plain digits")
    return _reason(plain)


def _reason(plain: str) -> Reading:
    if plain[0] in "-−–" and _digits(plain[1:].strip()):
        return Reading(None, "a count is negative")
    signs = {_SIGNS[letter] for letter in plain if letter in _SIGNS}
    bare = "".join(letter for letter in plain if letter not in _SIGNS)
    if len(signs) == 1 and _digits(bare) and plain[0] not in _SIGNS:
        return Reading(None, "it is not said whether this sign groups thousands", signs.pop())
    return Reading(None, "not a whole number")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _western(text: str) -> tuple[str | None, str]:
    """The text with the digits 0 to 9, and what was rewritten for it; None where it has digits of two scripts."""
    if text.isascii():
        return text, ""
    signs = "Fullwidth signs" if any(ord(letter) in _FULLWIDTH for letter in text) else ""
    text = text.translate(_FULLWIDTH)
    zeros = {ord(letter) - unicodedata.decimal(letter) for letter in text if letter.isdecimal()}
    if len(zeros) > 1:
        return None, ""
    if not zeros or zeros == {ord("0")}:
        return text, signs
    plain = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
    return plain, unicodedata.name(chr(zeros.pop()), "other").removesuffix(" DIGIT ZERO").capitalize() + " digits"


def _refusal(published: Published, name: str, bad: pl.DataFrame, region: str | None) -> InputError:
    """The error for the first cell that is no number; for thousands signs also how many rows have one, and where."""
    first = bad.row(0, named=True)
    file, line = published.place(first["row"])
    if first["unruled"] is None:
        hint = "a rule of leave_out takes out rows that are no units; layout.na lists words that mean 'no figure'"
        if first["how"] == "not a whole number":
            hint += "; number.whole_floats reads 54.0 as 54"
        return InputError(first["how"], file=file, row=line, column=name, value=first["text"], mend=hint)
    sign = first["unruled"]
    rows = bad.filter(pl.col("unruled") == sign)["row"]
    if first["how"] == _BOTH:
        return InputError(
            f"{_BOTH} ({rows.len():,} such cells in this column)",
            file=file,
            row=line,
            column=name,
            value=first["text"],
            mend=f'add [[number.where]] with columns = ["{name}"]; in it thousands = "{sign}" if the sign groups '
            "thousands, or no thousands if it stands before decimals",
        )
    total = published.table.height - published.table[name].null_count()
    told = f"{rows.len():,} of {total:,} filled cells of this column have the sign"
    mend = f'write thousands = "{sign}" under [number]'
    if region is not None and rows.len() < total:
        seen = published.table[region].gather(rows).unique(maintain_order=True).to_list()
        shown = ", ".join("(empty)" if cell is None else str(cell) for cell in seen[:_SHOWN])
        told += f", in {region} = {shown}{', ...' if len(seen) > _SHOWN else ''}"
        mend += f' if it groups thousands everywhere, or under [[number.where]] with columns = ["{name}"] and when'
    return InputError(f"{first['how']}: {told}", file=file, row=line, column=name, value=first["text"], mend=mend)
