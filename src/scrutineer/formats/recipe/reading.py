"""What a recipe made of the files, for readers of the record: the column behind each figure, and what was left out.

A recipe that names the wrong column, or leaves out a station, changes the result without a word in the record. This
part of the account puts both beside the figures of the record, by contest and option.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.formats.raw.header import JOINT, REPLACED
from scrutineer.formats.raw.parquet_table import NOT_A_NUMBER
from scrutineer.formats.raw.sheet_notes import MERGED_FIGURE
from scrutineer.formats.recipe.account import Worked
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.import_account import FigureOrigin, LeftFigures
from scrutineer.formats.recipe.left_out import HEADING
from scrutineer.formats.recipe.part import OF_VOTES, item_codes
from scrutineer.formats.recipe.published import Published
from scrutineer.formats.recipe.recipe import ContestRole, OptionRole, Recipe
from scrutineer.formats.recipe.roles import GivenFigures, contests_of

_LINES: Final = 10


@dataclass(frozen=True)
class Reading:
    """What a recipe made of the files.

    Attributes:
        origins: The figures and their columns.
        left_out: Rows with figures that were left out.
        warnings: What a reader should look at, in sentences.
    """

    origins: tuple[FigureOrigin, ...]
    left_out: tuple[LeftFigures, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return dataclasses.asdict(self)


def reading(worked: Sequence[Worked], recipe: Recipe, options: Sequence[OptionRole]) -> Reading:
    """Work it out.

    Args:
        worked: The files, and what was made of each.
        recipe: The recipe.
        options: All options with their columns or codes.
    """
    words = {(role.option.contest, OF_VOTES + role.option.id): role for role in options}
    origins, left, warnings = list[FigureOrigin](), list[LeftFigures](), list[str]()
    for work in worked:
        headers = original_headers(work.published)
        warnings += _named_by_recipe(work.published)
        warnings += _merged_or_no_number(work.published)
        for role, given in zip(contests_of(recipe, work.published), work.given, strict=True):
            mine = list(_origins(work.published, given, words, headers))
            origins += mine
            warnings += _crossed(work.published, mine, words, set(headers.values()))
            left += _left(work, recipe, role, given)
        warnings += _of_nothing(work, recipe)
    return Reading(tuple(origins), tuple(left), tuple(dict.fromkeys(warnings)))


def original_headers(published: Published) -> dict[str, str]:
    """Column of the table to the header that stands in the file."""
    grid = published.grids[0]
    given = {note.column: note.value for note in grid.notes if note.kind == REPLACED}
    renamed = {published.role.rename.get(name, name): given.get(name) or name for name in grid.header}
    return {name: renamed.get(name, name) for name in published.table.columns if name in renamed}


def _origins(
    published: Published,
    given: GivenFigures,
    words: Mapping[tuple[str, str], OptionRole],
    headers: Mapping[str, str],
) -> Iterator[FigureOrigin]:
    place = (published.role.id, published.stage, given.contest)
    for name, figure in given.counts.items():
        columns, minus = (tuple(headers.get(part, part) for part in parts) for parts in (figure.sum, figure.minus))
        yield FigureOrigin(*place, name, name, columns, minus)
    for name, figure in given.coded.items():
        yield FigureOrigin(*place, name, name, figure.code)
    for option, column in given.options.items():
        figure_name = OF_VOTES + option
        behind = column if published.role.long is not None else headers.get(column, column)
        yield FigureOrigin(*place, figure_name, words[given.contest, figure_name].option.name, (behind,))


def _named_by_recipe(published: Published) -> Iterator[str]:
    if published.role.layout.names and not published.role.layout.header_rows:
        yield (
            f"{published.name}: the recipe names the columns, and no header of the file was read, so that the names "
            "cannot be compared with one."
        )


def _merged_or_no_number(published: Published) -> Iterator[str]:
    """Figures in merged cells, and cells that are NaN: what stands beside them is empty without a word of the file."""
    for grid in published.grids:
        for kind in (MERGED_FIGURE, NOT_A_NUMBER):
            notes = [note for note in grid.notes if note.kind == kind]
            for note in notes[:_LINES]:
                yield f"{grid.name}, line {note.line}: {note.text}" + ("" if note.text.endswith("?") else ".")
            if len(notes) > _LINES:
                yield f"{grid.name}: {len(notes) - _LINES:,} more notes of the kind '{kind}'."


def _crossed(
    published: Published,
    origins: Sequence[FigureOrigin],
    words: Mapping[tuple[str, str], OptionRole],
    headers: set[str],
) -> Iterator[str]:
    """Figures whose name or id is the header of a column that they are not read from."""
    owner: dict[str, FigureOrigin] = {}
    for origin in origins:
        for header in (*origin.columns, *origin.minus):
            owner.setdefault(header, origin)
    what = "code" if published.role.long is not None else "column"
    among = owner if published.role.long is not None else {**dict.fromkeys(headers), **owner}
    by_word: dict[str, list[str]] = {}
    for header in among:
        for word in {_folded(header), _folded(header.rpartition(JOINT)[2])} - {""}:
            by_word.setdefault(word, []).append(header)
    for origin in origins:
        role = words.get((origin.contest, origin.figure))
        names = {origin.figure} if role is None else {role.option.id, role.option.name, role.option.abbreviation or ""}
        found = [header for name in names if _folded(name) for header in by_word.get(_folded(name), ())]
        own = {*origin.columns, *origin.minus}
        if not found or own & set(found):
            continue
        other = min(found)
        taken = owner.get(other)
        used = f"is read as {_called(taken)}" if taken is not None else "is not read as a figure"
        yield (
            f"{published.name}: {_called(origin)} is read from the {what} {' + '.join(origin.columns)!r}, although "
            f"there is a {what} {other!r}, which {used}."
        )


def _called(origin: FigureOrigin) -> str:
    if not origin.figure.startswith(OF_VOTES):
        return f"the count {origin.figure}"
    option = origin.figure.removeprefix(OF_VOTES)
    return f"the option {origin.name!r}" + ("" if _folded(origin.name) == _folded(option) else f" ({option})")


def _folded(text: str) -> str:
    """Letters, marks and digits only, without case: as two writers of one name agree."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain)


def _of_nothing(work: Worked, recipe: Recipe) -> Iterator[str]:
    for place, found in work.totals.items():
        if not found.unproven.size:
            continue
        lines = work.published.lines(found.unproven[:_LINES])
        shown = ", ".join(lines) + (", ..." if found.unproven.size > _LINES else "")
        one = found.unproven.size == 1
        rows = "1 row was" if one else f"{found.unproven.size:,} rows were"
        kind = "heading" if place == HEADING else recipe.leave_out[place].kind
        left = f"{rows} left out as a {kind}" if one else f"{rows} left out as {kind}s"
        is_sum = "is the sum" if one else "are the sums"
        nothing = found.of_nothing.size == found.unproven.size
        yield (
            f"{work.published.name}, {shown}: {left}, and {is_sum} of nothing here"
            + ("." if nothing else " in most of their figures.")
        )


def _left(work: Worked, recipe: Recipe, role: ContestRole, given: GivenFigures) -> Iterator[LeftFigures]:
    """What each rule left out of a contest: totals that are sums apart from all else."""
    published = work.published
    here = np.ones(published.table.height, bool)
    if role.when and applies(role.when, published.table):
        here = mask(published.table, role.when).to_numpy()
    for place in [*range(len(recipe.leave_out)), HEADING]:
        rows = work.fate.rows(place)
        rows = rows[here[rows]]
        total = work.totals.get(place)
        unproven = rows if total is None else np.intersect1d(rows, total.unproven)
        for is_sum, some in ((False, unproven), (True, np.setdiff1d(rows, unproven))):
            figures = _figures(work, given, some) if some.size else {}
            if not any(figures.values()):
                continue
            rule = None if place == HEADING else recipe.leave_out[place]
            yield LeftFigures(
                published.role.id,
                published.stage,
                given.contest,
                None if rule is None else place + 1,
                "heading" if rule is None else rule.kind,
                "names the rows below it" if rule is None else rule.reason,
                int(some.size),
                tuple(published.lines(some[:_LINES])),
                is_sum,
                figures,
            )


def _figures(work: Worked, given: GivenFigures, rows: NDArray[np.int64]) -> dict[str, int]:
    """The sums of the figures of rows, as the recipe would read them."""
    values, long = work.numbers.values, work.published.role.long
    if long is not None:
        table = pl.DataFrame({"code": item_codes(work.published), "value": values[long.value]})[rows]
        sums = dict(table.group_by("code").agg(pl.col("value").sum()).iter_rows())
        found = {name: sum(sums.get(code, 0) for code in figure.code) for name, figure in given.coded.items()}
        return found | {OF_VOTES + option: sums.get(code, 0) for option, code in given.options.items()}
    sums = dict(zip(values.columns, values[rows].sum().row(0), strict=True))
    found = {
        name: sum(sums[column] or 0 for column in figure.sum) - sum(sums[column] or 0 for column in figure.minus)
        for name, figure in given.counts.items()
    }
    return found | {OF_VOTES + option: sums[column] or 0 for option, column in given.options.items()}
