"""A recipe as TOML that a person can read and correct, with comments above the keys."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scrutineer.formats.recipe.recipe import RECIPE_FORMAT, Condition, Figure, FlagRole, NumberFormat, Recipe

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH: Final = 110


def write_recipe(recipe: Recipe, comments: Mapping[str, Sequence[str]] | None = None) -> str:
    """Write a recipe as TOML.

    Args:
        recipe: The recipe.
        comments: Key to lines that are put above it as comments: "" for the top, a section ("counts"), an entry of a
            list by its id ("option.cc", "file.protocols"), or a key in a section ("counts.registered").

    Returns:
        The text; read again it gives the same recipe, apart from `origin`.
    """
    said = {key: tuple(lines) for key, lines in (comments or {}).items()}
    parts = [_comment(said.get("", ())) + f"format = {_value(RECIPE_FORMAT)}\n"]
    parts += [_entry("question", _plain(question), {}) for question in recipe.questions]
    parts.append(_table("election", _plain(recipe.election), said))
    parts.append(_table("definitions", dict(recipe.definitions), said))
    for role in recipe.contests:
        own = {"when": _plain(role.when), "counts": _plain(role.counts)}
        parts.append(_entry("contest", {**_plain(role.contest), **_filled(own)}, said))
    parts += [_entry("stage", _plain(stage), said) for stage in recipe.stages]
    parts += [_entry("source", _plain(source), said) for source in recipe.sources]
    parts += [_entry("file", _plain(role), said) for role in recipe.files]
    units = _plain(recipe.units)
    kinds = units.pop("kind", [])
    parts.append(_table("units", units, said))
    parts += [_entry("units.kind", kind, said) for kind in kinds]
    counts = {**_plain(recipe.counts), "derived": list(recipe.derived), "computed": _plain(recipe.computed)}
    parts.append(_table("counts", _filled(counts), said))
    if recipe.option_columns is not None:
        parts.append(_table("options", {"columns": recipe.option_columns}, said))
    for option in recipe.options:
        own = _filled({"column": option.column, "code": option.code})
        parts.append(_entry("option", {**_plain(option.option), **own}, said))
    parts.append(_table("flags", _plain(recipe.flags), said))
    parts.append(_table("texts", dict(recipe.texts), said))
    for key, rules in (
        ("leave_out", recipe.leave_out),
        ("not_total", recipe.not_total),
        ("status", recipe.statuses),
    ):
        parts += [_entry(key, _plain(rule), said) for rule in rules]
    parts.append(write_number(recipe.number, said))
    parts.append(_table("keep", _filled({"columns": list(recipe.keep)}), said))
    return "\n".join(part for part in parts if part)


def write_number(form: NumberFormat, comments: Mapping[str, Sequence[str]]) -> str:
    """How numbers are written, as TOML: nothing where the format stands at its defaults."""
    table = _plain(form)
    exceptions = table.pop("where", [])
    parts = [_table("number", table, comments), *(_entry("number.where", rule, comments) for rule in exceptions)]
    return "\n".join(part for part in parts if part)


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None and value not in ([], {})}


def _plain(item: Any) -> Any:
    """The item as tables, lists and scalars; what stands at its default is left out, short forms are used."""
    if isinstance(item, Condition) and item.values:
        return list(item.values)
    if isinstance(item, Figure) and len(item.sum) == 1 and item == Figure(sum=item.sum):
        return item.sum[0]
    if isinstance(item, FlagRole) and item == FlagRole(item.column):
        return item.column
    if dataclasses.is_dataclass(item):
        found = {}
        for part in dataclasses.fields(item):
            value = getattr(item, part.name)
            if part.name == "extra":
                continue
            default = part.default if part.default_factory is dataclasses.MISSING else part.default_factory()
            if value != default:
                found[part.name] = _plain(value)
        extra = dict(getattr(item, "extra", {}))
        return {**found, **({"extra": extra} if extra else {})}
    if isinstance(item, Mapping):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, tuple | list):
        return [_plain(value) for value in item]
    return item


def _table(name: str, table: dict[str, Any], said: Mapping[str, Sequence[str]]) -> str:
    if not table:
        return ""
    lines = [_comment(said.get(name, ())) + f"[{name}]"]
    for key, value in table.items():
        lines.append(_comment(said.get(f"{name}.{key}", ())) + f"{_key(key)} = {_value(value, len(key) + 3)}")
    return "\n".join(lines) + "\n"


def _entry(name: str, table: dict[str, Any], said: Mapping[str, Sequence[str]]) -> str:
    place = f"{name}.{table['id']}" if "id" in table else name
    lines = [_comment(said.get(place, ())) + f"[[{name}]]"]
    for key, value in table.items():
        lines.append(_comment(said.get(f"{place}.{key}", ())) + f"{_key(key)} = {_value(value, len(key) + 3)}")
    return "\n".join(lines) + "\n"


def _comment(lines: Sequence[str]) -> str:
    text = [part for line in lines for part in line.splitlines() or [""]]
    # A control character would make the comment illegal in TOML.
    return "".join(f"# {re.sub(r'[\x00-\x08\x0b-\x1f\x7f]', ' ', part)}".rstrip() + "\n" for part in text)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any, used: int = 0) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(key))} = {_value(part)}" for key, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        parts = [_value(part) for part in value]
        line = f"[{', '.join(parts)}]"
        if used and parts and len(line) + used > _WIDTH:
            return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
        return line
    return str(value)
