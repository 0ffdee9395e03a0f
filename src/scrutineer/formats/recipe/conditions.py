"""Conditions of a recipe as Polars expressions over the text cells of a file."""

from collections.abc import Mapping

import polars as pl

from scrutineer.formats.recipe.recipe import Condition


def holds(when: Mapping[str, Condition]) -> pl.Expr:
    """Whether all conditions hold in a row; an empty cell meets only `empty = true`. No condition holds everywhere.

    Args:
        when: Column to what its cell must be; all columns must be in the table.

    Returns:
        A Boolean expression without nulls.
    """
    parts = [_holds(name, condition) for name, condition in when.items()]
    return pl.all_horizontal(parts) if parts else pl.lit(value=True)


def applies(when: Mapping[str, Condition], table: pl.DataFrame) -> bool:
    """Whether the table has all columns of the conditions."""
    return set(when) <= set(table.columns)


def mask(table: pl.DataFrame, when: Mapping[str, Condition]) -> pl.Series:
    """Where the conditions hold. Shape (rows,)."""
    if not when:
        return pl.Series([True]).new_from_index(0, table.height)
    return table.select(holds(when)).to_series()


def _holds(name: str, condition: Condition) -> pl.Expr:
    cell = pl.col(name)
    if condition.empty is not None:
        return cell.is_null() if condition.empty else cell.is_not_null()
    if condition.matches is not None:
        return cell.str.contains(condition.matches).fill_null(value=False)
    return cell.is_in(list(condition.values)).fill_null(value=False)
