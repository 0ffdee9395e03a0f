"""Does a recipe contradict itself? References, names of counts, conditions and patterns, before any file is read."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Final

import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.recipe.recipe import THOUSANDS, Condition, Figure, FileRole, LeaveOut, NotTotal, Recipe
from scrutineer.record.counts import COUNT_KINDS, STATUSES, UNIT_KINDS
from scrutineer.record.form_fields import FORM_COUNTS, FORM_FLAGS, FORM_TEXTS, UNIT_FIELDS
from scrutineer.record.units import UNPRINTABLE

VOTES: Final = "votes"
"""In `computed`: the sum of the options."""

_SHOWN: Final = 12
_PATTERN_FAULTS: Final = {
    "unclosed group": "a round bracket is not closed",
    "unopened group": "a round bracket is closed and was not opened",
    "unclosed character class": "a square bracket is not closed",
    "look-around": "what stands before or behind, (?=..) or (?<!..), cannot be asked for",
    "backreferences": "a part cannot be asked to repeat another, as \\1",
    "size limit": "it is too large: it repeats too much too often",
    "too big": "it is too large: it repeats too much too often",
    "nest": "it is nested too deeply",
    "repetition": "*, + or ? repeats nothing, or the numbers in {..} do not fit",
    "escape": "a backslash stands before a letter that means nothing",
}
"""What the engine says, and the same in words."""
_TAKEN: Final = {
    *COUNT_KINDS,
    *FORM_COUNTS,
    *FORM_FLAGS,
    *FORM_TEXTS,
    *("unit", "contest", "stage", "status", "derived", "source", "note"),
}


def check_recipe(recipe: Recipe) -> None:
    """Check a recipe against itself.

    Raises:
        InputError: The first contradiction, with its key and value.
    """
    file = recipe.origin
    for key, entries in (("contest", recipe.contests), ("stage", recipe.stages), ("file", recipe.files)):
        if not entries:
            raise InputError(f"the recipe names no {key}", file=file, column=key, mend=f"add a [[{key}]]")
    _distinct([role.id for role in recipe.files], "file.id", file)
    for role in recipe.files:
        _file(role, recipe)
    for name, figures in (
        ("counts", recipe.counts),
        *((f"contest.{role.contest.id}.counts", role.counts) for role in recipe.contests),
    ):
        for count, figure in figures.items():
            _known(count, (*COUNT_KINDS, *FORM_COUNTS), f"{name}.{count}", file, "count")
            if not (figure.sum or figure.code):
                raise InputError(
                    "it is not said where this count comes from",
                    file=file,
                    column=f"{name}.{count}",
                    mend="name a column, { sum = [..] }, or { code = [..] } in a long file",
                )
            _parts_once(figure, f"{name}.{count}", file)
    _derived(recipe)
    _options(recipe)
    for key, used, known in (
        ("flags", recipe.flags, FORM_FLAGS),
        ("texts", recipe.texts, {**FORM_TEXTS, "note": ""}),
        ("units.fields", recipe.units.fields, UNIT_FIELDS),
    ):
        for name in used:
            _known(name, tuple(known), f"{key}.{name}", file, "field")
    for rule in recipe.units.kind:
        _known(rule.kind, UNIT_KINDS, "units.kind", file, "kind of unit")
    for status in recipe.statuses:
        _known(status.status, tuple(STATUSES), "status.status", file, "status")
    for name in recipe.keep:
        if name in _TAKEN:
            raise InputError(
                "the record has a column of its own with this name",
                file=file,
                column="keep.columns",
                value=name,
                mend="give it its role in counts, flags or texts, or another name with file.rename",
            )
    _units(recipe)
    _leave_out(recipe)
    for sign in (recipe.number.thousands, *(rule.thousands for rule in recipe.number.where)):
        if sign is not None:
            _known(sign, tuple(THOUSANDS), "number.thousands", file, "thousands sign")
    if recipe.number.thousands == recipe.number.decimals and recipe.number.whole_floats:
        raise InputError(
            "one sign cannot both group the digits and stand before decimals",
            file=file,
            column="number.decimals",
            value=recipe.number.decimals,
            mend="set number.decimals to the other sign",
        )
    for key, when in conditions_of(recipe):
        _conditions(key, when, file)


def conditions_of(recipe: Recipe) -> Iterable[tuple[str, Mapping[str, Condition]]]:
    """Every set of conditions of a recipe, with its key."""
    yield from ((f"contest.{role.contest.id}.when", role.when) for role in recipe.contests)
    yield from ((f"file.{role.id}.heading.when", role.heading.when) for role in recipe.files if role.heading)
    lists: tuple[tuple[str, list[Mapping[str, Condition]]], ...] = (
        ("units.kind", [rule.when for rule in recipe.units.kind]),
        ("leave_out", [rule.when for rule in recipe.leave_out]),
        ("not_total", [rule.when for rule in recipe.not_total]),
        ("status", [rule.when for rule in recipe.statuses]),
        ("number.where", [rule.when for rule in recipe.number.where]),
    )
    for key, found in lists:
        yield from ((f"{key}.{place}.when", when) for place, when in enumerate(found, start=1))


def file_matches(role: FileRole, name: str) -> bool:
    """Whether a file of this name is meant by the role."""
    return fnmatchcase(name, role.path)


def _file(role: FileRole, recipe: Recipe) -> None:
    file, key = recipe.origin, f"file.{role.id}"
    if "/" in role.path or "\\" in role.path or not role.path:
        raise InputError(
            "a recipe names files without their folders",
            file=file,
            column=f"{key}.path",
            value=role.path,
            mend="write the name alone; the folder is given on the command line",
        )
    if role.stage is None and len(recipe.stages) > 1:
        raise InputError(
            "it is not said which stage the file holds", file=file, column=f"{key}.stage", mend="add stage"
        )
    if role.source is None and len(recipe.sources) > 1:
        raise InputError("it is not said which source it is", file=file, column=f"{key}.source", mend="add source")
    for name, value, known in (
        ("stage", role.stage, [stage.id for stage in recipe.stages]),
        ("source", role.source, [source.id for source in recipe.sources]),
        ("contest", role.contest, [contest.contest.id for contest in recipe.contests]),
    ):
        if value is not None:
            _known(value, known, f"{key}.{name}", file, name)
    if (role.shape == "long") != (role.long is not None):
        raise InputError(
            "a long file needs the columns of its items and values, and a wide one has none",
            file=file,
            column=f"{key}.long",
            value=role.shape,
            mend='write shape = "long" and long = { item = "..", value = ".." }, or neither',
        )
    _distinct(list(role.rename.values()), f"{key}.rename", file)


def _derived(recipe: Recipe) -> None:
    file = recipe.origin
    counted = {*recipe.counts, *(name for role in recipe.contests for name in role.counts)}
    for name in recipe.derived:
        _known(name, tuple(COUNT_KINDS), "counts.derived", file, "count")
    for name, figure in recipe.computed.items():
        key = f"counts.computed.{name}"
        _known(name, tuple(COUNT_KINDS), key, file, "count")
        if figure.code or not figure.sum:
            raise InputError("a computed count is a sum of counts", file=file, column=key, mend="write { sum = [..] }")
        _parts_once(figure, key, file)
        for part in (*figure.sum, *figure.minus):
            _known(part, (*counted, VOTES), key, file, "count of this recipe")


def _parts_once(figure: Figure, key: str, file: str) -> None:
    """Refuse a part that stands twice in a sum, or on both sides of it."""
    for where, parts in (("sum", figure.sum), ("minus", figure.minus), ("code", figure.code)):
        _distinct(list(parts), f"{key}.{where}", file)
    both = next((part for part in figure.minus if part in figure.sum), None)
    if both is not None:
        raise InputError(
            "a part is added and taken away again",
            file=file,
            column=f"{key}.minus",
            value=both,
            mend="name it on one side, or on none",
        )


def _options(recipe: Recipe) -> None:
    seen: set[tuple[str, str, str]] = set()
    for role in recipe.options:
        if role.column is not None and role.code is not None:
            raise InputError(
                "an option has a column or a code, not both",
                file=recipe.origin,
                column=f"option.{role.option.id}",
                value=role.code,
                mend="column is for wide files, code for long ones",
            )
        for kind, value in (("column", role.column), ("code", role.code)):
            place = (role.option.contest, kind, value or "")
            if value is not None and place in seen:
                raise InputError(
                    f"two options of a contest have this {kind}",
                    file=recipe.origin,
                    column=f"option.{role.option.id}.{kind}",
                    value=value,
                    mend="give each its own",
                )
            seen.add(place)
    if not recipe.options and recipe.option_columns is None:
        raise InputError(
            "the recipe names no option",
            file=recipe.origin,
            column="option",
            mend='add [[option]] with id and column or code, or [options] columns = "v_*"',
        )


def _units(recipe: Recipe) -> None:
    units, file = recipe.units, recipe.origin
    if not units.levels and units.station is None:
        raise InputError(
            "it is not said which columns name the unit of a row",
            file=file,
            column="units",
            mend="add units.station = { columns = [..] } or units.levels",
        )
    if re.search(UNPRINTABLE, units.root):
        raise InputError(
            "a name holds a control character", file=file, column="units.root", value=units.root, mend="take it out"
        )
    names = [level.level for level in units.levels] + ([units.station.level] if units.station else [])
    _distinct(names, "units.levels.level", file)
    if "nation" in names:
        raise InputError(
            "the level of the whole has this name", file=file, column="units.levels", value="nation", mend="use another"
        )
    if units.station is not None and not units.station.columns:
        raise InputError("no column is named", file=file, column="units.station.columns", mend="name at least one")
    for level in units.levels:
        if level.first is not None and level.first < 1:
            raise InputError(
                "expected a number of characters", file=file, column="units.levels.first", value=level.first, mend="1.."
            )


def _leave_out(recipe: Recipe) -> None:
    files = [role.id for role in recipe.files]
    lists: tuple[tuple[str, Sequence[LeaveOut | NotTotal]], ...] = (
        ("leave_out", recipe.leave_out),
        ("not_total", recipe.not_total),
    )
    for key, rules in lists:
        for place, rule in enumerate(rules, start=1):
            if not rule.reason.strip():
                raise InputError(
                    "a rule needs a reason that its readers can judge",
                    file=recipe.origin,
                    column=f"{key}.{place}.reason",
                    value=rule.reason,
                    mend="write in words why these are left out" if key == "leave_out" else "write in words why",
                )
            if bool(rule.when) == (rule.columns is not None):
                raise InputError(
                    f"the rule names {'both rows and columns' if rule.when else 'neither rows nor columns'}",
                    file=recipe.origin,
                    column=f"{key}.{place}",
                    mend='name rows with when = { COLUMN = ["value"] }, or columns with columns = "a pattern"',
                )
            if rule.columns is not None:
                _pattern(rule.columns, f"{key}.{place}.columns", recipe.origin)
    for place, left in enumerate(recipe.leave_out, start=1):
        for item in left.file:
            _known(item, files, f"leave_out.{place}.file", recipe.origin, "file")
    for place, number in enumerate(recipe.number.where, start=1):
        for item in number.file:
            _known(item, files, f"number.where.{place}.file", recipe.origin, "file")


def _conditions(key: str, when: Mapping[str, Condition], file: str) -> None:
    for name, condition in when.items():
        given = [bool(condition.values), condition.matches is not None, condition.empty is not None]
        if sum(given) != 1:
            raise InputError(
                "a condition is a list of values, a pattern, or empty",
                file=file,
                column=f"{key}.{name}",
                mend='write [".."], { matches = ".." } or { empty = true }',
            )
        if condition.matches is not None:
            _pattern(condition.matches, f"{key}.{name}.matches", file)


def _pattern(pattern: str, key: str, file: str) -> None:
    reason = pattern_fault(pattern)
    if reason is not None:
        raise InputError(
            f"not a regular expression that can be used: {reason}",
            file=file,
            column=key,
            value=pattern,
            mend="correct the pattern; a sign that is meant as it stands gets a backslash before it",
        )


def pattern_fault(pattern: str) -> str | None:
    """Why a text is no regular expression, in words; None where it is one. Only the engine itself can tell."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as fault:
        told = str(fault).lower()
        return next((words for sign, words in _PATTERN_FAULTS.items() if sign in told), "its parts do not fit together")
    return None


def _known(value: str, known: Collection[str], key: str, file: str, what: str) -> None:
    if value in known:
        return
    near = get_close_matches(value, list(known), n=1)
    listed = ", ".join(list(known)[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")
    raise InputError(
        f"there is no such {what}",
        file=file,
        column=key,
        value=value,
        mend=(f"did you mean {near[0]}? " if near else "") + f"known here: {listed or 'none'}",
    )


def _distinct(values: list[Any], key: str, file: str) -> None:
    for place, value in enumerate(values):
        if value in values[:place]:
            raise InputError("this stands twice", file=file, column=key, value=value, mend="keep one of them")
