"""The figures of several files for one contest at one stage, brought together by unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.formats.recipe.conditions import applies, mask
from scrutineer.formats.recipe.part import OF_VOTES, Part
from scrutineer.formats.recipe.recipe import FlagRole, Recipe
from scrutineer.formats.recipe.recipe_check import VOTES
from scrutineer.record.form_fields import FALSE_WORDS, TRUE_WORDS
from scrutineer.record.sheet import SourceColumn, tidy_source


@dataclass(frozen=True, eq=False)
class Merged:
    """One contest at one stage.

    Attributes:
        contest: Id of the contest.
        stage: Id of the stage.
        rows: Row of each line in the table of units, ascending. Shape (lines,).
        ballots: Counts, marks, words, status, derived, source. Shape (lines, columns).
        votes: One column per option.
        vote_sources: Option to its source.
        twice: Figure to the sum of what two files give alike.
        missing: File to the rows (in the table of units) of lines that it does not have, where there are several.
    """

    contest: str
    stage: str
    rows: NDArray[np.int64]
    ballots: pl.DataFrame
    votes: pl.DataFrame
    vote_sources: Mapping[str, SourceColumn]
    twice: Mapping[str, int]
    missing: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class _Lines:
    """Where the units of a part stand among the lines."""

    part: Part
    index: NDArray[np.int64]
    size: int
    identity: bool

    def spread(self, column: pl.Series) -> pl.Series:
        """The column of the part over all lines, null elsewhere."""
        if self.identity:
            return column
        return (
            pl.Series(column.name, [None], dtype=column.dtype).new_from_index(0, self.size).scatter(self.index, column)
        )

    @property
    def there(self) -> pl.Series:
        """Lines that the part has."""
        found = np.zeros(self.size, bool)
        found[self.index] = True
        return pl.Series(found)


def merge(parts: Sequence[Part], places: Sequence[NDArray[np.int64]], units: pl.Series, recipe: Recipe) -> Merged:
    """Bring the parts of one contest and stage together.

    Args:
        parts: The parts.
        places: For each, the row of its units in the table of units.
        units: Ids of the table of units, for messages.
        recipe: The recipe.

    Raises:
        InputError: Two files give one figure of a unit differently.
    """
    rows = places[0] if len(places) == 1 and _ascending(places[0]) else np.unique(np.concatenate(places))
    lines = []
    for part, place in zip(parts, places, strict=True):
        index = np.searchsorted(rows, place)
        identity = index.size == rows.size and bool((index == np.arange(rows.size)).all())
        lines.append(_Lines(part, index, rows.size, identity))
    counts: dict[str, pl.Series] = {}
    votes: dict[str, pl.Series] = {}
    sources: dict[str, SourceColumn] = {}
    givers: dict[str, str] = {}
    twice: dict[str, int] = {}
    for line in lines:
        for name in line.part.figures.columns:
            column = line.spread(line.part.figures[name])
            option = name.removeprefix(OF_VOTES) if name.startswith(OF_VOTES) else None
            home = votes if option is not None else counts
            key = option if option is not None else name
            if option is not None:
                source = _vote_source(line, column)
                sources[key] = source if key not in sources else _either(source, sources[key], rows.size)
            if key in home:
                both = home[key].is_not_null() & column.is_not_null()
                _refuse_conflict(line, column, home[key], both, givers[name], units.gather(rows))
                twice[name] = twice.get(name, 0) + int(column.filter(both).sum() or 0)
                column = home[key].fill_null(column)
            home[key] = column.alias(key)
            givers[name] = line.part.published.name
    ballots = _ballots(lines, rows.size, recipe, units.gather(rows))
    whole = pl.DataFrame(list(counts.values())) if counts else pl.DataFrame(height=rows.size)
    given = {column.name for column in whole.get_columns() if column.null_count() < column.len()}
    whole = _computed(whole, given, votes, recipe)
    marked = [name for name in recipe.derived if name in given]
    marked += [name for name in recipe.computed if name in whole.columns and name not in given]
    kept = [column for column in whole.get_columns() if column.null_count() < column.len()]
    whole = ballots.with_columns(
        *kept,
        pl.lit(";".join(marked) or None, pl.String).alias("derived"),
        _status(lines, ballots, kept, votes).alias("status"),
        _source(lines).alias("source"),
    )
    several = len(lines) > 1
    return Merged(
        contest=parts[0].contest,
        stage=parts[0].published.stage,
        rows=rows,
        ballots=whole,
        votes=pl.DataFrame(list(votes.values())) if votes else pl.DataFrame(height=rows.size),
        vote_sources=sources,
        twice=twice,
        missing={
            line.part.published.role.id: rows[~line.there.to_numpy()] for line in lines if several and not line.identity
        },
    )


def _vote_source(line: _Lines, column: pl.Series) -> SourceColumn:
    """Source of an option's votes: a long file has a row only where it has a figure, a wide one in all its lines."""
    source = line.part.published.source
    long = line.part.published.role.long is not None
    if line.identity and not (long and column.null_count()):
        return source
    there = column.is_not_null() if long else line.there
    return tidy_source(pl.select(pl.when(there).then(pl.lit(source)).alias("source")).to_series())


def _either(source: SourceColumn, other: SourceColumn, size: int) -> SourceColumn:
    """The first source where there is one, else the other."""
    if isinstance(source, str):
        return source
    rest = pl.Series([other]).new_from_index(0, size) if isinstance(other, str) else other
    return tidy_source(source.fill_null(rest))


def _ascending(places: NDArray[np.int64]) -> bool:
    return bool((places[1:] > places[:-1]).all())


def _refuse_conflict(
    line: _Lines, column: pl.Series, other: pl.Series, both: pl.Series, giver: str, units: pl.Series
) -> None:
    unlike = both & (column != other)
    if not unlike.any():
        return
    which = int(unlike.arg_true()[0])
    row = int(line.part.rows[np.flatnonzero(line.index == which)[0]])
    file, at = line.part.published.place(row)
    raise InputError(
        f"two files give this differently for {int(unlike.sum()):,} units; {giver} has {other[which]} for the unit "
        f"{units[which]}",
        file=file,
        row=at,
        column=column.name,
        value=column[which],
        mend="take the figure from one file (rename the column in the other), or give the files two stages",
    )


def _ballots(lines: Sequence[_Lines], size: int, recipe: Recipe, units: pl.Series) -> pl.DataFrame:
    """Marks, words and kept texts, and under `status` what the rules say."""
    found: dict[str, pl.Series] = {}
    givers: dict[str, str] = {}

    def add(line: _Lines, name: str, column: pl.Series) -> None:
        column = line.spread(column).alias(name)
        if name in found:
            both = found[name].is_not_null() & column.is_not_null()
            _refuse_conflict(line, column, found[name], both, givers[name], units)
            column = found[name].fill_null(column)
        found[name] = column
        givers[name] = line.part.published.name

    for line in lines:
        published, rows = line.part.published, line.part.rows
        for name, flag in recipe.flags.items():
            if flag.column in published.table.columns:
                add(line, name, _flag(published.table[flag.column].gather(rows), flag))
        texts = {**recipe.texts, **{name: name for name in recipe.keep}}
        for name, column in texts.items():
            if column in published.table.columns:
                add(line, name, published.table[column].gather(rows))
        status = pl.Series([None], dtype=pl.String).new_from_index(0, rows.size)
        for rule in reversed(recipe.statuses):
            if applies(rule.when, published.table):
                here = mask(published.table, rule.when).gather(rows)
                status = pl.select(pl.when(here).then(pl.lit(rule.status)).otherwise(status)).to_series()
        add(line, "status", status)
    return pl.DataFrame(list(found.values())) if found else pl.DataFrame(height=size)


def _flag(column: pl.Series, flag: FlagRole) -> pl.Series:
    """Words that the recipe names become true and false; others stay, and the record refuses those it cannot read."""
    words = {**dict.fromkeys(flag.true, TRUE_WORDS[0]), **dict.fromkeys(flag.false, FALSE_WORDS[0])}
    return column.replace(words) if words else column


def _computed(
    counts: pl.DataFrame, given: Collection[str], votes: Mapping[str, pl.Series], recipe: Recipe
) -> pl.DataFrame:
    """Counts that the recipe computes where no file gives them; null where an operand is."""
    for name, figure in recipe.computed.items():
        operands = {*figure.sum, *figure.minus}
        if name in given or not operands <= {*counts.columns, VOTES} or (VOTES in operands and not votes):
            continue
        table = counts
        if VOTES in operands:
            frame = pl.DataFrame(list(votes.values()))
            known = pl.any_horizontal(pl.all().is_not_null())
            table = counts.with_columns(frame.select(pl.when(known).then(pl.sum_horizontal(pl.all())).alias(VOTES)))
        terms = [pl.col(part) for part in figure.sum] + [-pl.col(part) for part in figure.minus]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        counts = counts.with_columns(table.select(total.alias(name)).to_series())
    return counts


def _status(
    lines: Sequence[_Lines], ballots: pl.DataFrame, counts: Sequence[pl.Series], votes: Mapping[str, pl.Series]
) -> pl.Series:
    """The status of each line: as the rules say, else missing where nothing is filled, else reported."""
    size = lines[0].size
    filled = np.zeros(size, bool)
    for column in (*counts, *votes.values()):
        if filled.all():
            break
        filled |= column.is_not_null().to_numpy()
    plain = pl.select(pl.when(pl.Series(filled)).then(pl.lit("reported")).otherwise(pl.lit("missing"))).to_series()
    return ballots["status"].fill_null(plain)


def _source(lines: Sequence[_Lines]) -> pl.Series:
    """Sources of each line's ballots, joined by `;`: the files with counts, else the others."""
    with_counts = [line for line in lines if any(not name.startswith(OF_VOTES) for name in line.part.figures.columns)]
    found = _joined(with_counts) if with_counts else None
    every = _joined(lines) if found is None or found.null_count() else found
    return every if found is None else found.fill_null(every)


def _joined(lines: Sequence[_Lines]) -> pl.Series:
    if len(lines) == 1 and lines[0].identity:
        return pl.Series("source", [lines[0].part.published.source]).new_from_index(0, lines[0].size)
    by_source: dict[str, pl.Series] = {}
    for line in lines:
        source = line.part.published.source
        by_source[source] = by_source[source] | line.there if source in by_source else line.there
    parts = [pl.when(there).then(pl.lit(source)) for source, there in by_source.items()]
    joined = pl.select(pl.concat_str(parts, separator=";", ignore_nulls=True).alias("source")).to_series()
    return joined.set(joined == "", None)
