"""What becomes of each row: used, left out by which rule, a heading, or blank."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.roles import contests_of

USED: Final = -1
HEADING: Final = -2
BLANK: Final = -3
_SHOWN: Final = 5


@dataclass(frozen=True, eq=False)
class RowRules:
    """What became of each row of a file.

    Attributes:
        rule: Place of the rule in `Recipe.leave_out`, or USED, HEADING, BLANK. Shape (rows,).
    """

    rule: NDArray[np.int16]

    @property
    def used(self) -> pl.Series:
        """Rows that are units. Shape (rows,)."""
        return pl.Series("used", self.rule == USED)

    def rows(self, rule: int) -> NDArray[np.int64]:
        """Rows of one fate, in order."""
        return np.flatnonzero(self.rule == rule)

    @property
    def all_used(self) -> bool:
        """Whether no row is left out."""
        return bool((self.rule == USED).all())


def row_rules(published: Published, recipe: Recipe) -> RowRules:
    """Decide for each row; the first rule that holds counts.

    Raises:
        InputError: Rows belong to no contest and no rule leaves them out, or nothing is left.
    """
    table = published.table
    fate = np.full(table.height, USED, np.int16)
    read = [name for name in table.columns if name not in published.drawn]
    fate[table.select(pl.all_horizontal(pl.col(read).is_null())).to_series().to_numpy()] = BLANK
    for place, rule in enumerate(recipe.leave_out):
        fits = rule.columns is None and (not rule.file or published.role.id in rule.file)
        if fits and applies(rule.when, table):
            fate[mask(table, rule.when).to_numpy() & (fate == USED)] = place
    fate[published.headings.to_numpy() & (fate == USED)] = HEADING
    if not (fate == USED).any():
        raise InputError(
            "the recipe leaves out every row of the file",
            file=published.name,
            column="leave_out",
            mend="check the conditions of leave_out and heading",
        )
    _contests(published, recipe, fate)
    return RowRules(fate)


def _contests(published: Published, recipe: Recipe, fate: NDArray[np.int16]) -> None:
    """Every row that is used belongs to a contest."""
    roles = contests_of(recipe, published)
    if any(not role.when for role in roles):
        return
    belongs = np.zeros(fate.size, bool)
    for role in roles:
        if applies(role.when, published.table):
            belongs |= mask(published.table, role.when).to_numpy()
    stray = np.flatnonzero(~belongs & (fate == USED))
    if not stray.size:
        return
    names = list(dict.fromkeys(name for role in roles for name in role.when if name in published.table.columns))
    seen = published.table[stray].select(names).unique(maintain_order=True).rows() if names else []
    shown = "; ".join(" / ".join("(empty)" if cell is None else cell for cell in row) for row in seen[:_SHOWN])
    file, line = published.place(int(stray[0]))
    raise InputError(
        f"{stray.size:,} rows belong to no contest of the recipe: {' / '.join(names)} = {shown}"
        f"{'; ...' if len(seen) > _SHOWN else ''}",
        file=file,
        row=line,
        column=names[0] if names else None,
        value=published.table[names[0]][int(stray[0])] if names else None,
        mend="add a [[contest]] with when, or a [[leave_out]] with the reason",
    )
