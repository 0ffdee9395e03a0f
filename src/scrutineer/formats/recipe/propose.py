"""Propose a recipe for files that nobody has described: with reasons, and with questions where the files do not tell.

A proposal is for a person to read and correct. Arithmetic is tried on at most 4,000 rows, spread evenly over the file;
keys and repeated rows are looked at in all rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scrutineer.errors import InputError, UsageError
from scrutineer.formats.raw.read import read_grid
from scrutineer.formats.raw.sheet_notes import MERGED_FIGURE
from scrutineer.formats.recipe.propose_cells import ask_odd_cells
from scrutineer.formats.recipe.propose_draft import KEEP, Draft, Reason, comment_lines
from scrutineer.formats.recipe.propose_files import FilePart, read_part, shared_names
from scrutineer.formats.recipe.propose_long import LongRoles, long_roles
from scrutineer.formats.recipe.propose_recipe import FileRoles, build_recipe
from scrutineer.formats.recipe.propose_regions import settle_regions
from scrutineer.formats.recipe.propose_units import Places, find_places
from scrutineer.formats.recipe.propose_wide import wide_roles
from scrutineer.formats.recipe.recipe import NumberFormat, Question, Recipe
from scrutineer.formats.recipe.recipe_check import check_recipe
from scrutineer.formats.recipe.recipe_text import write_number, write_recipe

__all__ = ["Proposal", "Question", "Reason", "propose"]

_ALIKE = 0.7


@dataclass(frozen=True)
class Proposal:
    """A recipe that might be right.

    Attributes:
        recipe: The recipe with its questions: what only a person can answer.
        reasons: Why its keys stand as they do.
        held_back: How numbers would be written if the doubtful signs are thousands signs.
    """

    recipe: Recipe
    reasons: tuple[Reason, ...]
    held_back: NumberFormat = NumberFormat()  # noqa: RUF009 - a frozen value

    @property
    def questions(self) -> tuple[Question, ...]:
        """What only a person can answer; nothing is imported while one stands."""
        return self.recipe.questions

    @property
    def text(self) -> str:
        """The recipe as TOML, with reasons and questions as comments beside the keys.

        What is held back stands at the end, as comments.
        """
        recipe = self.recipe
        firsts = {
            "contest": recipe.contests[0].contest.id,
            "stage": recipe.stages[0].id,
            "source": recipe.sources[0].id,
            "file": recipe.files[0].id,
            **({"option": recipe.options[0].option.id} if recipe.options else {}),
        }
        places = {key: f"{key}.{first}" for key, first in firsts.items()}
        text = write_recipe(recipe, comment_lines(self.reasons, self.questions, places))
        held = write_number(self.held_back, {}).splitlines()
        if held:
            shown = "".join(f"# {line}\n" for line in held if line)
            text += "\n# Not active: take away the # if the question about number is answered with yes.\n" + shown
        return text


def propose(paths: Sequence[Path]) -> Proposal:
    """Look at files and propose how they become one election record.

    Args:
        paths: Files of one election: parts of one table, tables that share a key, or versions of one count.

    Returns:
        A recipe that is consistent in itself, with what speaks for each key.

    Raises:
        UsageError: No file is given.
        InputError: A file cannot be read, or none has columns of results.
    """
    if not paths:
        raise UsageError("no file is given", mend="name at least one results file")
    draft = Draft()
    found: list[tuple[FileRoles, Draft]] = []
    empty: list[FilePart] = []
    for path in paths:
        own = Draft()
        parts = read_part(path, own, [roles.part.id for roles, _ in found])
        chosen: FileRoles | None = None
        for part in parts:
            # Of several sheets the likeliest that holds results is proposed; the others are asked about.
            roles = _roles(part, own if chosen is None else Draft())
            if chosen is None and roles is not None:
                chosen = roles
            elif chosen is not None or len(parts) > 1:
                what = "has result columns too" if roles is not None else "has no result column"
                name = part.layout.sheet or part.layout.member or part.id
                draft.ask(
                    "file",
                    f"{name!r} of {path.name} {what} and is left aside: is it needed?",
                    f"if not, {KEEP}; if it is, add a [[file]] whose layout names it",
                )
        if chosen is not None:
            _ask_merged(chosen.part, own)
            found.append((chosen, own))
        else:
            empty += parts[:1]
    if not found:
        columns = ", ".join(empty[0].table.columns[:8])
        raise InputError(
            "no result column found",
            file=str(empty[0].path),
            value=columns,
            mend="a results file has whole numbers for at least two options; a list of notes or names is no record. "
            "If it is one, write the recipe by hand",
        )
    for part in empty:
        draft.ask(
            f"file.{found[0][0].part.id}",
            f"{part.path.name} has no result column and is left aside: is it needed?",
            f"if not, {KEEP}; if it is, add a [[file]] for it and name its columns in the roles",
        )
    return _joined(found, draft)


def _ask_merged(part: FilePart, draft: Draft) -> None:
    """Ask about figures in merged cells, which leave the other cells of the range empty."""
    if part.layout.sheet is None:
        return
    merged = [note for note in read_grid(part.path, part.layout).notes if note.kind == MERGED_FIGURE]
    if merged:
        draft.ask(
            f"file.{part.id}",
            merged[0].text + (f" ({len(merged) - 1:,} more such ranges)" if len(merged) > 1 else ""),
            f"if it is that of the first row, {KEEP}; if of all together, name the station by what they share, "
            "or leave the rows out with a [[leave_out]] and the reason",
        )


def _roles(part: FilePart, draft: Draft) -> FileRoles | None:
    """What the columns of one table are; None if it has no options and no counts."""
    aside = Draft()
    long = long_roles(part.table, part.columns, aside, part.id)
    if long is not None:
        places = _long_places(part, long, aside)
        draft.take(aside)
        ask_odd_cells(part.grid, part.columns, {long.long.value}, part.id, draft)
        return None if places is None else FileRoles(part, None, long, places)
    aside = Draft()
    wide = wide_roles(part.columns, aside)
    if not wide.options and len(wide.counts) < 2:
        return None
    places = find_places(part.table, part.columns, [*wide.options, *wide.counted], aside)
    if places is None:
        return None
    draft.take(aside)
    ask_odd_cells(part.grid, part.columns, {*wide.options, *wide.counted}, part.id, draft)
    return FileRoles(part, wide, None, places)


def _long_places(part: FilePart, long: LongRoles, draft: Draft) -> Places | None:
    columns = [c for c in part.columns if c.name in long.keys.columns]
    counted = {c.name for c in columns}
    fresh = [replace(c, filled=long.keys.height - long.keys[c.name].null_count()) for c in columns if c.name in counted]
    return find_places(long.keys, fresh, [], draft)


def _joined(drafted: list[tuple[FileRoles, Draft]], aside: Draft) -> Proposal:
    """Files of one shape are versions or parts of one table; others share the key of their units."""
    found = [roles for roles, _ in drafted]
    main = max(found, key=lambda roles: (roles.wide is not None, len(roles.part.table.columns)))
    alike = shared_names([roles.part for roles in found])
    place = found.index(main)
    stages: dict[str, str] = {}
    ordered = [main, *(roles for roles in found if roles is not main)]
    # The keys of the recipe are those of the main file: what was seen in another is said with its name.
    draft = Draft()
    draft.take(drafted[place][1])
    for roles, own in drafted:
        if roles is not main:
            codes = roles.long is not None and main.wide is not None
            draft.take(own.about_codes(roles.part.id) if codes else own, roles.part.path.name)
    draft.take(aside)
    for roles in ordered[1:]:
        pair = tuple(sorted((place, found.index(roles))))
        common = _common_keys(main, roles)
        name = roles.part.path.name
        if alike[pair[0], pair[1]] >= _ALIKE:
            if common and not _other_regions(main, roles):
                stages[roles.part.id] = f"stage-{len(stages) + 2}"
                draft.say(
                    "stage",
                    f"{name} has {common:,} units in common with {main.part.path.name}: another version of the count",
                    0.7,
                )
                _ask_moved(main, roles, common, draft)
            else:
                draft.say(
                    "file." + roles.part.id,
                    f"{name} has the columns of {main.part.path.name} and other units: a part",
                    0.55 if common else 0.9,
                    doubt=f"{common:,} stations of {name} are called as in {main.part.path.name}, and no region is: "
                    "are these other stations?",
                    answer=f"if they are, {KEEP}; if it is another version of the count, `rename` its regions and give "
                    "the file a [[stage]] of its own",
                )
        else:
            share = f"{common:,} units in common"
            draft.say(
                "file." + roles.part.id,
                f"{name} has other columns and {share} with {main.part.path.name}: it tells more of the same units",
                0.85 if common else 0.3,
                doubt=f"{name} has {share} with {main.part.path.name}: how do they belong together?",
                answer=f"if both are about the same units, {KEEP}; if not, import each by itself",
            )
    if stages:
        draft.ask(
            "stage",
            "which version was published first?",
            "number each [[stage]] in sequence, name it, and give its date where it is known",
        )
    regions = settle_regions(ordered, draft)
    recipe = build_recipe(regions.found, stages, draft, root=regions.root)
    check_recipe(recipe)
    return Proposal(recipe, tuple(draft.reasons), draft.held_back)


def _common_keys(left: FileRoles, right: FileRoles) -> int:
    return _common(left, right, left.places.station.columns)


def _other_regions(left: FileRoles, right: FileRoles) -> bool:
    """Whether two files have no region in common: stations that are numbered anew in each region then say nothing."""
    regions = [level.column for level in left.places.levels]
    return bool(regions) and _common(left, right, regions) == 0


def _ask_moved(left: FileRoles, right: FileRoles, common: int, draft: Draft) -> None:
    """Names of regions that differ between two versions would make two units of one."""
    regions = [level.column for level in left.places.levels]
    moved = common - _common(left, right, [*regions, *left.places.station.columns])
    if regions and moved > 0 and common <= left.part.table.height:
        draft.ask(
            "units.levels",
            f"{moved:,} units have other regions in {right.part.path.name} than in {left.part.path.name}, and are "
            "read as other units: are the keys unique without the regions?",
            f"if they are, `rename` the regions of one file and name them in its `absent`; if not, {KEEP}",
        )


def _common(left: FileRoles, right: FileRoles, names: Sequence[str]) -> int:
    columns = [name for name in names if name in right.part.table.columns]
    if not columns:
        return 0
    return left.part.table.select(columns).unique().join(right.part.table.select(columns).unique(), on=columns).height
