"""Which file gives which figures: the roles of a recipe met with the columns that the files have."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.recipe.published import Published, missing_column
from scrutineer.formats.recipe.recipe import ContestRole, Figure, OptionRole, Recipe
from scrutineer.formats.recipe.recipe_check import conditions_of
from scrutineer.record.election import Option


@dataclass(frozen=True)
class GivenFigures:
    """What one file gives for one contest.

    Attributes:
        contest: Id of the contest.
        counts: Counts that come from columns that are here.
        coded: Counts that come from codes, in a long file.
        options: Option id to its column, or to its code in a long file.
    """

    contest: str
    counts: Mapping[str, Figure]
    coded: Mapping[str, Figure]
    options: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of counts, in the order of the recipe, each once."""
        return tuple(dict.fromkeys(name for figure in self.counts.values() for name in (*figure.sum, *figure.minus)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of counts and options, each once."""
        coded = [code for figure in self.coded.values() for code in figure.code]
        return tuple(dict.fromkeys([*coded, *self.options.values()])) if self.coded or self.options else ()


def all_options(recipe: Recipe, files: Sequence[Published]) -> tuple[OptionRole, ...]:
    """The options named one by one and those that a pattern finds, in the order of the files.

    Raises:
        InputError: A pattern finds nothing, or two columns give one id.
    """
    if recipe.option_columns is None:
        return recipe.options
    contest = recipe.contests[0].contest.id
    taken = {role.column for role in recipe.options}
    known = {role.option.id: role.column for role in recipe.options if role.option.contest == contest}
    found = dict.fromkeys(
        name
        for published in files
        for name in published.table.columns
        if fnmatchcase(name, recipe.option_columns) and name not in taken and not left_out_column(recipe, name)
    )
    if not found:
        raise missing_column(recipe.option_columns, files[0].table.columns, "options.columns", files[0].name)
    prefix = re.split(r"[*?\[]", recipe.option_columns)[0]
    roles: list[OptionRole] = []
    for name in found:
        plain = name.removeprefix(prefix)
        identity = re.sub(r"[^a-z0-9_]+", "-", plain.lower()).strip("-_") or f"option-{len(roles) + 1}"
        if identity in known:
            raise InputError(
                "two columns give one option id",
                file=files[0].name,
                column=name,
                value=identity,
                mend=f"name one of {name!r} and {known[identity]!r} in an [[option]] with its own id",
            )
        known[identity] = name
        roles.append(OptionRole(Option(identity, contest, plain.replace("_", " ").strip() or name), column=name))
    return (*recipe.options, *roles)


def left_out_column(recipe: Recipe, name: str) -> bool:
    """Whether a rule leaves this column out."""
    return any(rule.columns is not None and matching([name], rule.columns) for rule in recipe.leave_out)


def matching(names: Iterable[str], pattern: str) -> list[str]:
    """The names in which a pattern of the recipe is found."""
    column = pl.Series(list(names), dtype=pl.String)
    return column.filter(column.str.contains(pattern)).to_list()


def given_figures(
    recipe: Recipe, published: Published, contest: ContestRole, options: Sequence[OptionRole]
) -> GivenFigures:
    """What a file gives for a contest.

    Raises:
        InputError: A file has some columns of a sum and lacks others.
    """
    here = set(published.table.columns)
    counts, coded = {}, {}
    for name, figure in {**recipe.counts, **contest.counts}.items():
        columns = (*figure.sum, *figure.minus)
        if figure.code and published.role.long is not None:
            coded[name] = figure
        elif columns and set(columns) <= here:
            counts[name] = figure
        elif set(columns) & here:
            lacking = next(column for column in columns if column not in here)
            raise missing_column(lacking, published.table.columns, f"counts.{name}", published.name)
    own = [role for role in options if role.option.contest == contest.contest.id]
    if published.role.long is None:
        chosen = {role.option.id: role.column for role in own if role.column is not None and role.column in here}
    else:
        chosen = {role.option.id: role.code for role in own if role.code is not None}
    return GivenFigures(contest.contest.id, counts, coded, chosen)


def contests_of(recipe: Recipe, published: Published) -> tuple[ContestRole, ...]:
    """The contests that a file may hold figures of."""
    only = published.role.contest
    return tuple(role for role in recipe.contests if only is None or role.contest.id == only)


def check_columns(recipe: Recipe, files: Sequence[Published], options: Sequence[OptionRole]) -> None:
    """Every column that the recipe names is in a file of each stage, or is declared absent.

    Raises:
        InputError: One is not, a column is both used and left out, or no file is long although the recipe has codes.
    """
    for stage in recipe.stages:
        here = [published for published in files if published.stage == stage.id]
        if not here:
            continue
        columns = {name: None for published in here for name in published.table.columns}
        served = {role.contest.id for published in here for role in contests_of(recipe, published)}
        for name, key in _named(recipe, options, served):
            if name not in columns:
                raise missing_column(name, columns, key, ", ".join(published.name for published in here))
    keys = recipe.units.station.columns if recipe.units.station else (recipe.units.levels[-1].column,)
    for published in files:
        for name in keys:
            if name not in published.table.columns:
                raise missing_column(name, published.table.columns, "units.station.columns", published.name)
        if published.role.long is not None:
            for name in (*published.role.long.item, published.role.long.value):
                if name not in published.table.columns:
                    key = f"file.{published.role.id}.long"
                    raise missing_column(name, published.table.columns, key, published.name)
    everywhere = {name: None for published in files for name in published.table.columns}
    for key, when in conditions_of(recipe):
        if not any(set(when) <= set(published.table.columns) for published in files):
            lacking = next((name for name in when if name not in everywhere), next(iter(when), ""))
            raise missing_column(lacking, everywhere, key, ", ".join(published.name for published in files))
    named = dict(_named(recipe, options, {role.contest.id for role in recipe.contests}))
    for place, rule in enumerate(recipe.leave_out, start=1):
        both = (
            [name for name in matching(named, rule.columns) if name in everywhere] if rule.columns is not None else []
        )
        if both:
            raise InputError(
                f"the recipe leaves this column out and uses it as {named[both[0]]}",
                file=recipe.origin,
                column=f"leave_out.{place}.columns",
                value=both[0],
                mend="make the pattern narrower, or take the column out of its role",
            )
    coded = [f"option.{role.option.id}.code" for role in options if role.code is not None]
    coded += [f"counts.{name}.code" for name, figure in recipe.counts.items() if figure.code]
    if coded and not any(published.role.long is not None for published in files):
        raise InputError(
            "the recipe has codes and no long file",
            file=recipe.origin,
            column=coded[0],
            mend='set shape = "long" and long = { item, value } in the [[file]], or name columns',
        )


def _named(recipe: Recipe, options: Sequence[OptionRole], served: set[str]) -> Iterable[tuple[str, str]]:
    """Columns that the recipe names for every stage, with their keys."""
    figures = [(f"counts.{name}", figure) for name, figure in recipe.counts.items()]
    for role in recipe.contests:
        if role.contest.id in served:
            figures += [(f"contest.{role.contest.id}.counts.{name}", figure) for name, figure in role.counts.items()]
    for key, figure in figures:
        yield from ((name, key) for name in (*figure.sum, *figure.minus))
    for option in options:
        if option.column is not None and option.option.contest in served:
            yield option.column, f"option.{option.option.id}.column"
    for name, flag in recipe.flags.items():
        yield flag.column, f"flags.{name}"
    yield from ((name, f"texts.{key}") for key, name in recipe.texts.items())
    yield from ((name, "keep.columns") for name in recipe.keep)
    for level in recipe.units.levels:
        yield level.column, f"units.levels.{level.level}.column"
        if level.name_column is not None:
            yield level.name_column, f"units.levels.{level.level}.name_column"
    if recipe.units.station is not None and recipe.units.station.name is not None:
        yield recipe.units.station.name, "units.station.name"
    yield from ((name, f"units.fields.{key}") for key, name in recipe.units.fields.items())


def column_uses(recipe: Recipe, published: Published, options: Sequence[OptionRole]) -> dict[str, list[str]]:
    """Column of a file to what it is used for; a column that no role uses has an empty list.

    Returns:
        Every column that was read from the file, in its order.
    """
    uses: dict[str, list[str]] = {name: [] for name in published.table.columns if name not in published.drawn}

    def use(name: str, what: str) -> None:
        if name in uses and what not in uses[name]:
            uses[name].append(what)

    for name, key in _named(recipe, options, {role.contest.id for role in contests_of(recipe, published)}):
        use(name, key)
    if recipe.units.station is not None:
        for name in recipe.units.station.columns:
            use(name, f"units.station ({recipe.units.station.level})")
    for key, when in conditions_of(recipe):
        for name in when:
            use(name, f"condition of {key.removesuffix('.when')}")
    role = published.role
    if role.long is not None:
        for name in role.long.item:
            use(name, "code of the item")
        use(role.long.value, "figure of the item")
    if role.heading is not None:
        for name in role.heading.carry.values():
            use(name, "carried from headings")
    for place, rule in enumerate(recipe.leave_out, start=1):
        if rule.columns is not None:
            for name in matching(uses, rule.columns):
                use(name, f"left out by leave_out.{place}: {rule.reason}")
    return uses
