"""Recipes out of TOML: types checked at the edge, and an unknown key is an error that names the nearest known one."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Final

from pydantic import TypeAdapter, ValidationError

from scrutineer.errors import InputError
from scrutineer.formats.raw.layout import Layout
from scrutineer.formats.recipe import recipe as model
from scrutineer.formats.recipe.recipe_check import check_recipe
from scrutineer.formats.recipe.recipe_text import write_recipe
from scrutineer.formats.record_folder import read_toml
from scrutineer.formats.record_toml import parse_metadata
from scrutineer.record.election import Contest, Election, Option, Source, Stage
from scrutineer.record.record import RECORD_FORMAT

__all__ = ["FREE_KEYS", "WHOLE", "parse_recipe", "read_recipe", "refuse_open_questions", "write_recipe"]

WHOLE: Final = "all"
"""Id of the root of the units that a recipe makes."""

FREE_KEYS: Final = (
    "note",
    "licence",
    "format",
    "access",
    "archived",
    "coverage_note",
    "decision_rule",
    "seats_source",
    "options_on_ballot_source",
)
"""Keys of records that are no field of their own; others stand in a table `extra`."""

_METADATA: Final = {"election": Election, "contest": Contest, "option": Option, "stage": Stage, "source": Source}
_OF_RECIPE: Final = {"contest": ("when", "counts"), "option": ("column", "code")}
_ALIASES: Final = {"file": "files", "status": "statuses", "question": "questions"}
_EXPLAINED: Final = {
    "missing": "a required key is missing",
    "string_type": "text in quotes is expected",
    "tuple_type": "a list in square brackets is expected",
    "dict_type": "a table is expected",
    "mapping_type": "a table is expected",
    "dataclass_type": "a table is expected",
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "literal_error": "this is none of the words known here",
}


_TABLES: Final = {"dict_type", "mapping_type", "dataclass_type"}
_SHORT_FORMS: Final = {
    "counts": ("the name of a column in quotes or a table is expected", '"COLUMN" or { sum = ["COLUMN", ..] }'),
    "computed": ("the name of a count in quotes or a table is expected", '"COUNT" or { sum = ["COUNT", ..] }'),
    "flags": ("the name of a column in quotes or a table is expected", '"COLUMN" or { column = "COLUMN" }'),
    "when": ("text in quotes, a list or a table is expected", '"WORD", ["WORD", ..] or { pattern = ".." }'),
}
"""Keys whose entries have a short form, what may stand there, and how it is written."""


@dataclass(frozen=True)
class _ContestPart:
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    when: Mapping[str, model.Condition] = field(default_factory=dict)
    counts: Mapping[str, model.Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class _OptionPart:
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    column: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class _Body:
    """What a recipe holds beside the metadata of a record."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    files: tuple[model.FileRole, ...]
    units: model.UnitRoles
    contest: tuple[_ContestPart, ...] = ()
    option: tuple[_OptionPart, ...] = ()
    counts: Mapping[str, model.Figure] = field(default_factory=dict)
    computed: Mapping[str, model.Figure] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    option_columns: str | None = None
    flags: Mapping[str, model.FlagRole] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[model.LeaveOut, ...] = ()
    not_total: tuple[model.NotTotal, ...] = ()
    statuses: tuple[model.StatusRule, ...] = ()
    number: model.NumberFormat = field(default_factory=model.NumberFormat)
    keep: tuple[str, ...] = ()
    questions: tuple[model.Question, ...] = ()


_BODY: Final = TypeAdapter(_Body)


def read_recipe(path: Path) -> model.Recipe:
    """Read a recipe.

    Raises:
        InputError: The file is missing or not TOML, or a key is unknown, missing or of the wrong type.
    """
    return parse_recipe(read_toml(path), file=str(path))


def parse_recipe(document: dict[str, Any], *, file: str) -> model.Recipe:
    """Make a recipe of a TOML document.

    Args:
        document: The document as `tomllib` gives it.
        file: Name of the file, for messages.

    Raises:
        InputError: A key is unknown, missing or of the wrong type, or the recipe contradicts itself.
    """
    if document.get("format") != model.RECIPE_FORMAT:
        raise InputError(
            "this is no recipe that this version reads",
            file=file,
            column="format",
            value=document.get("format"),
            mend=f'write format = "{model.RECIPE_FORMAT}"',
        )
    metadata = parse_metadata(_metadata_part(document, file), file)
    raw = _body_part(document, file)
    try:
        body = _BODY.validate_python(raw, strict=False)
    except ValidationError as faults:
        raise _fault(faults, file) from None
    recipe = model.Recipe(
        election=metadata.election,
        contests=tuple(
            model.ContestRole(contest, part.when, part.counts)
            for contest, part in zip(metadata.contests, body.contest, strict=True)
        ),
        stages=metadata.stages,
        sources=metadata.sources,
        definitions=metadata.definitions,
        options=tuple(
            model.OptionRole(option, part.column, part.code)
            for option, part in zip(metadata.options, body.option, strict=True)
        ),
        origin=file,
        **{
            item.name: getattr(body, item.name)
            for item in dataclasses.fields(_Body)
            if item.name not in {"contest", "option"}
        },
    )
    check_recipe(recipe)
    return recipe


def refuse_open_questions(recipe: model.Recipe) -> None:
    """Refuse a recipe in which something is still to be answered.

    Raises:
        InputError: It has a question; the first is named, and how it is settled.
    """
    if not recipe.questions:
        return
    first, number = recipe.questions[0], len(recipe.questions)
    told = "1 question of this recipe is open: " if number == 1 else f"{number} questions are open, the first: "
    answer = f"{first.answer.rstrip('.')}. " if first.answer else ""
    raise InputError(
        f'nothing is imported while a question of the recipe stands; {told}"{first.text}"',
        file=recipe.origin,
        column=first.key,
        mend=f"{answer}When the key is right, delete the [[question]] with key = {first.key!r} from the recipe",
    )


def _metadata_part(document: dict[str, Any], file: str) -> dict[str, Any]:
    """The document of a record: what is the recipe's own is taken out, what a recipe need not say is filled in."""
    part: dict[str, Any] = {"format": RECORD_FORMAT}
    for key, kind in _METADATA.items():
        if key not in document:
            continue
        found = document[key]
        entries = [found] if key == "election" else found
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise InputError(
                "a table is expected",
                file=file,
                column=key,
                value=found,
                mend=f"write [{key}]" if key == "election" else f"write [[{key}]]",
            )
        plain = [_entry(entry, key, kind, place, file) for place, entry in enumerate(entries, start=1)]
        part[key] = plain[0] if key == "election" else plain
    if "definitions" in document:
        part["definitions"] = document["definitions"]
    for contest in part.get("contest", []):
        contest.setdefault("unit", WHOLE)
    first = part["contest"][0].get("id") if part.get("contest") else None
    for option in part.get("option", []):
        if first is not None:
            option.setdefault("contest", first)
        if isinstance(option.get("id"), str):
            option.setdefault("name", option["id"])
    return part


def _entry(entry: dict[str, Any], key: str, kind: type, place: int, file: str) -> dict[str, Any]:
    known = [item.name for item in dataclasses.fields(kind)]
    own = _OF_RECIPE.get(key, ())
    for name, value in entry.items():
        if name not in {*known, *own, *FREE_KEYS}:
            where = key if key == "election" else f"{key}.{place}"
            raise _unknown(f"{where}.{name}", value, [*known, *own, *FREE_KEYS], file)
    extra = entry.get("extra", {})
    if not isinstance(extra, dict):
        raise InputError(
            "a table is expected", file=file, column=f"{key}.extra", value=extra, mend="write { key = .. }"
        )
    return {**{name: value for name, value in entry.items() if name not in {*own, "extra"}}, **extra}


def _body_part(document: dict[str, Any], file: str) -> dict[str, Any]:
    """The recipe's own keys in the shape of `_Body`; short forms are written out."""
    known = {*_METADATA, "format", "definitions", "file", "units", "counts", "options", "flags", "texts", "leave_out"}
    known |= {"not_total", "status", "number", "keep", "question"}
    part: dict[str, Any] = {}
    for key, value in document.items():
        if key not in known:
            raise _unknown(key, value, sorted(known), file)
        if key in {"election", "definitions", "format", "stage", "source"}:
            continue
        if key in _OF_RECIPE:
            own = _OF_RECIPE[key]
            part[key] = [
                # The column and the code of an option are one text each.
                {name: _long_form("" if key == "option" else name, entry[name]) for name in own if name in entry}
                for entry in value
            ]
        elif key == "counts" and isinstance(value, dict):
            part["derived"] = value.get("derived", [])
            part["computed"] = _long_form("computed", value.get("computed", {}))
            rest = {name: figure for name, figure in value.items() if name not in {"derived", "computed"}}
            part["counts"] = _long_form("counts", rest)
        elif key in {"options", "keep"}:
            part["option_columns" if key == "options" else "keep"] = _only_columns(value, key, file)
        elif key == "flags" and isinstance(value, dict):
            part[key] = {name: {"column": cell} if isinstance(cell, str) else cell for name, cell in value.items()}
        else:
            part[_ALIASES.get(key, key)] = _long_form(key, value)
    for number, entry in enumerate(document.get("file", []), start=1):
        layout = entry.get("layout", {}) if isinstance(entry, dict) else {}
        for name in layout if isinstance(layout, dict) else ():
            fields = [item.name for item in dataclasses.fields(Layout)]
            if name not in fields:
                raise _unknown(f"file.{number}.layout.{name}", layout[name], fields, file)
    return part


def _only_columns(value: Any, key: str, file: str) -> Any:
    if not isinstance(value, dict):
        raise InputError(
            "a table is expected", file=file, column=key, value=value, mend=f"write [{key}] and columns = .."
        )
    for name in value:
        if name != "columns":
            raise _unknown(f"{key}.{name}", value[name], ["columns"], file)
    return value.get("columns")


def _long_form(key: str, value: Any) -> Any:
    """Short forms written out: a list as a condition, a text as a figure of one column, a text as a list of one."""
    if key == "when" and isinstance(value, dict):
        return {
            name: {"values": [cell] if isinstance(cell, str) else cell} if isinstance(cell, str | list) else cell
            for name, cell in value.items()
        }
    if key in {"counts", "computed"} and isinstance(value, dict):
        return {
            name: {"sum": [cell]} if isinstance(cell, str) else _long_form("figure", cell)
            for name, cell in value.items()
        }
    if key in {"sum", "minus", "code", "item"} and isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return {name: _long_form(name, cell) for name, cell in value.items()}
    if isinstance(value, list):
        return [_long_form("", cell) for cell in value]
    return value


def _unknown(key: str, value: Any, known: list[str], file: str) -> InputError:
    name = key.rpartition(".")[2]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    mend = f"did you mean {near[0]}? " if near else ""
    return InputError(
        "a recipe has no such key",
        file=file,
        column=key,
        value=value,
        mend=f"{mend}known here: {', '.join(sorted(known))}",
    )


def _fault(faults: ValidationError, file: str) -> InputError:
    """The first fault of a validation, with the key as it stands in the file; a misspelt key before a missing one."""
    listed = faults.errors()
    fault = next((found for found in listed if found["type"] == "unexpected_keyword_argument"), listed[0])
    back = {new: old for old, new in _ALIASES.items()}
    place = [back.get(str(part), str(part + 1) if isinstance(part, int) else str(part)) for part in fault["loc"]]
    key = ".".join(place)
    if fault["type"] == "unexpected_keyword_argument":
        return _unknown(key, fault["input"], _known_keys(fault["loc"]), file)
    if fault["type"] == "missing":
        return InputError(
            "a required key is missing", file=file, column=key, mend=f"add {place[-1]} to {'.'.join(place[:-1])}"
        )
    short = _SHORT_FORMS.get(place[-2]) if len(place) > 1 and fault["type"] in _TABLES else None
    if short is not None:
        what, mend = short
        return InputError(what, file=file, column=key, value=fault["input"], mend=f"write {place[-1]} = {mend}")
    expected = fault.get("ctx", {}).get("expected")
    return InputError(
        _EXPLAINED.get(fault["type"], fault["msg"].lower()),
        file=file,
        column=key,
        value=fault["input"],
        mend=f"use {expected}" if expected else "see the reference of the recipe format",
    )


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """Keys known where an unknown one stood."""
    kind: Any = _Body
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        hint = next((item.type for item in dataclasses.fields(kind) if item.name == part), None)
        kind = _dataclass_in(hint) or kind
    return [item.name for item in dataclasses.fields(kind)]


def _dataclass_in(hint: Any) -> Any:
    """The dataclass inside a type such as tuple[X, ...], Mapping[str, X] or X | None."""
    if dataclasses.is_dataclass(hint):
        return hint
    return next((found for part in getattr(hint, "__args__", ()) if (found := _dataclass_in(part))), None)
