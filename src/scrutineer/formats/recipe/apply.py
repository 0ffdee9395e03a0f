"""Carry out a recipe: files in, a checked election record and the account of every row and figure out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from scrutineer.errors import InputError, RecordError
from scrutineer.formats.recipe.account import (
    Worked,
    figure_accounts,
    file_account,
    missing_units,
    repeats,
    statuses,
)
from scrutineer.formats.recipe.composed import told_composed
from scrutineer.formats.recipe.empty_levels import empty_levels
from scrutineer.formats.recipe.left_out import HEADING, row_rules
from scrutineer.formats.recipe.left_totals import TOTALS, left_headings, left_totals
from scrutineer.formats.recipe.merge import Merged, merge
from scrutineer.formats.recipe.numbers import read_numbers
from scrutineer.formats.recipe.part import Part, make_part, repeated_keys
from scrutineer.formats.recipe.published import Published, read_published
from scrutineer.formats.recipe.reading import Reading, reading
from scrutineer.formats.recipe.recipe import OptionRole, Recipe
from scrutineer.formats.recipe.recipe_file import refuse_open_questions
from scrutineer.formats.recipe.reconciliation import Reconciliation
from scrutineer.formats.recipe.roles import all_options, check_columns, column_uses, contests_of, given_figures
from scrutineer.formats.recipe.suspects import refuse_totals
from scrutineer.formats.recipe.unit_keys import PATH
from scrutineer.formats.recipe.unit_tree import UnitTree, unit_tree
from scrutineer.record.assemble import assemble, with_sheets
from scrutineer.record.election import Metadata, Source
from scrutineer.record.record import ElectionRecord


@dataclass(frozen=True)
class Imported:
    """An imported record, the account of the import, and what the roles of the recipe mean for its figures."""

    record: ElectionRecord
    reconciliation: Reconciliation
    reading: Reading


def import_files(paths: Sequence[Path], recipe: Recipe) -> Imported:
    """Make a record of published files.

    Args:
        paths: The files; each is meant by a [[file]] of the recipe.
        recipe: What they hold.

    Returns:
        The record and its account. The sum of each figure in the record is the sum of the cells that were used, and
        the rows used and left out are the rows read; where that were not so, nothing would be returned.

    Raises:
        UsageError: A file is meant by no role, or a role by no file.
        InputError: A file or the recipe is wrong; file, line, column, value and the key that would settle it are told.
        AccountError: The account does not add up, which is a fault of the program.
    """
    refuse_open_questions(recipe)
    files = read_published(paths, recipe)
    options = all_options(recipe, files)
    check_columns(recipe, files, options)
    worked = [_work(published, recipe, options) for published in files]
    accounts = [file_account(work, recipe, column_uses(recipe, work.published, options)) for work in worked]
    parts = [part for work in worked for part in work.parts]
    empty = [sentence for part in parts for sentence in empty_levels(part, recipe.units)]
    for part in parts:
        refuse_repeats(part, recipe)
    tree = unit_tree(parts, recipe.units)
    merged = _merged(parts, tree, recipe)
    record = _record(recipe, options, files, tree, merged)
    equal, differing = repeats(worked)
    read = reading(worked, recipe, options)
    reconciliation = Reconciliation(
        record=record.id,
        digest=record.digest,
        files=tuple(accounts),
        figures=tuple(figure_accounts(worked, merged, record)),
        true_duplicates=tuple(equal),
        same_key=tuple(differing),
        missing_units=tuple(missing_units(merged, tree.units["unit"])),
        statuses=statuses(record),
        computed=tuple(recipe.computed),
        told=(
            *record.notes,
            *tree.varying,
            *dict.fromkeys(empty),
            *_told(tree, options, worked, recipe),
            *read.warnings,
        ),
    )
    return Imported(record, reconciliation, read)


def _work(published: Published, recipe: Recipe, options: Sequence[OptionRole]) -> Worked:
    fate = row_rules(published, recipe)
    contests = contests_of(recipe, published)
    given = [given_figures(recipe, published, contest, options) for contest in contests]
    columns = [name for one in given for name in one.columns]
    long = published.role.long
    columns += [long.value] if long is not None else [place for one in given for place in one.options.values()]
    if not columns:
        raise InputError(
            "no role of the recipe takes a figure from this file",
            file=published.name,
            column=f"file.{published.role.id}",
            mend="name columns of it in counts or option.column, or leave the file away",
        )
    region = next((level.column for level in recipe.units.levels if level.column in published.table.columns), None)
    numbers = read_numbers(published, list(dict.fromkeys(columns)), recipe.number, fate.used, region)
    parts = []
    for contest, one in zip(contests, given, strict=True):
        part = make_part(published, recipe, contest, one, numbers, fate)
        if part is not None:
            refuse_totals(part, recipe, one)
            parts.append(part)
    codes = [code for one in given for code in one.options.values()]
    totals = {
        place: left_totals(published, recipe, place, fate, numbers, codes)
        for place, rule in enumerate(recipe.leave_out)
        if rule.kind in TOTALS and fate.rows(place).size
    }
    if fate.rows(HEADING).size:
        totals[HEADING] = left_headings(published, fate, numbers)
    return Worked(published, fate, numbers, tuple(given), tuple(parts), totals)


def refuse_repeats(part: Part, recipe: Recipe) -> None:
    """Refuse keys that stand in several rows, unless the recipe keeps them.

    Raises:
        InputError: A key repeats.
    """
    if part.turn is None or recipe.units.repeated == "keep":
        return
    equal, differing = repeated_keys(part)
    places = min((*equal, *differing), key=lambda group: group[1])
    file, line = part.published.place(int(part.rows[places[1]]))
    first = part.published.lines([int(part.rows[places[0]])])[0]
    raise InputError(
        f"the key of this row stands in {first} already; {len(equal):,} keys repeat with all figures alike, "
        f"{len(differing):,} with other figures",
        file=file,
        row=line,
        column="units.station.columns",
        value=part.keys.table[PATH][places[1]],
        mend='name further columns that make the key unique, or write repeated = "keep" under [units] to keep every '
        "row and list them",
    )


def _merged(parts: Sequence[Part], tree: UnitTree, recipe: Recipe) -> list[Merged]:
    found = []
    for stage in recipe.stages:
        for contest in recipe.contests:
            here = [
                place
                for place, part in enumerate(parts)
                if part.published.stage == stage.id and part.contest == contest.contest.id
            ]
            if here:
                chosen = [parts[place] for place in here]
                found.append(merge(chosen, [tree.places[place] for place in here], tree.units["unit"], recipe))
    return found


def _record(
    recipe: Recipe,
    options: Sequence[OptionRole],
    files: Sequence[Published],
    tree: UnitTree,
    merged: Sequence[Merged],
) -> ElectionRecord:
    metadata = Metadata(
        election=recipe.election,
        contests=tuple(role.contest for role in recipe.contests),
        options=tuple(role.option for role in options),
        stages=recipe.stages,
        sources=_sources(recipe, files),
        definitions=recipe.definitions,
    )
    ids = tree.units["unit"]
    frames = [
        one.ballots.with_columns(
            ids.gather(one.rows).alias("unit"), pl.lit(one.contest).alias("contest"), pl.lit(one.stage).alias("stage")
        )
        for one in merged
    ]
    try:
        record = assemble(metadata, units=tree.units, ballots=pl.concat(frames, how="diagonal"))
    except RecordError as fault:
        fault.file = f"{recipe.origin} ({fault.file})" if fault.file else recipe.origin
        raise
    sheets = {}
    for one in merged:
        sheet = record.sheets[one.contest, one.stage]
        sheets[one.contest, one.stage] = replace(sheet, votes=one.votes, vote_sources=one.vote_sources)
    return with_sheets(record, sheets)


def _sources(recipe: Recipe, files: Sequence[Published]) -> tuple[Source, ...]:
    """The sources, each with the SHA-256 of its file, or with a list where it has several."""
    named = {source.id: source for source in recipe.sources}
    for published in files:
        named.setdefault(published.source, Source(published.source, f"File {published.name}"))
    found = []
    for source in named.values():
        grids = {
            (grid.name.split("!")[0].split("#")[0], grid.sha256, grid.size)
            for published in files
            if published.source == source.id
            for grid in published.grids
        }
        entries: list[dict[str, Any]] = [{"name": n, "sha256": s, "bytes": b} for n, s, b in sorted(grids)]
        if len(entries) == 1:
            found.append(replace(source, sha256=entries[0]["sha256"]))
        elif entries:
            found.append(replace(source, extra={**source.extra, "files": entries}))
        else:
            found.append(source)
    return tuple(found)


def _told(tree: UnitTree, options: Sequence[OptionRole], worked: Sequence[Worked], recipe: Recipe) -> list[str]:
    told = [sentence for work in worked for sentence in told_composed(work.published, recipe.units)]
    if tree.rootless:
        shown = ", ".join(tree.rootless[:10])
        told.append(
            f"{len(tree.rootless):,} units stand only in a file without regions and hang on the whole: {shown}."
        )
    given = {option for work in worked for one in work.given for option in one.options}
    nowhere = [role.option.id for role in options if role.option.id not in given]
    if nowhere:
        told.append(f"No file gives a figure for these options: {', '.join(nowhere)}.")
    for place, rule in enumerate(recipe.leave_out):
        if rule.columns is None and not any(work.fate.rows(place).size for work in worked):
            told.append(f"Rule {place + 1} of leave_out ({rule.reason}) leaves out no row of any file.")
    return told
