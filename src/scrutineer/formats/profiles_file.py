"""Read the sets of rules that come with Scrutineer, and sets that a user wrote."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.choice import Profile, Setting
from scrutineer.errors import InputError, UsageError

SETS_OF_THE_CATALOGUE: Final = {
    "default": "The rules that run unless others are chosen",
    "all": "Every rule of the catalogue that a record can express",
}
"""Profiles that follow the catalogue and need no file."""


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    code: str
    parameters: dict[str, bool | int | float | str | None] = {}
    severity: str | None = None
    note: str | None = None


class _Profile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    title: str
    source: str
    reaction: str = ""
    missing: list[str] = []
    rule: list[_Rule]


def read_profile(text: str, file: str) -> Profile:
    """A set of rules out of TOML text.

    Args:
        text: The text.
        file: Name of the file, for errors.

    Raises:
        InputError: The text is no TOML, lacks a key, has an unknown one, or names a rule that does not exist.
    """
    try:
        parsed = _Profile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError("not a TOML file", file=file, value=str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], file=file, column=place, value=_short(first["input"])) from None
    profile = Profile(
        parsed.id,
        parsed.title,
        parsed.source,
        parsed.reaction,
        tuple(Setting(rule.code, rule.parameters, rule.severity, rule.note) for rule in parsed.rule),
        tuple(parsed.missing),
    )
    profile.rules()
    return profile


def _short(value: Any) -> str | None:
    return None if isinstance(value, dict | list) else str(value)


@cache
def load_profiles() -> dict[str, Profile]:
    """The profiles that come with Scrutineer, by id; `default` and `all` first."""
    found = {}
    for name, title in SETS_OF_THE_CATALOGUE.items():
        chosen = [rule for rule in RULES if rule.default_on or name == "all"]
        found[name] = Profile(name, title, "Scrutineer", "", tuple(Setting(rule.code) for rule in chosen))
    folder = files("scrutineer").joinpath("checks", "profiles")
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if path.name.endswith(".toml"):
            profile = read_profile(path.read_text(encoding="utf-8"), path.name)
            found[profile.id] = profile
    return found


def load_profile(name: str) -> Profile:
    """A profile by its name, or out of a TOML file of this name.

    Raises:
        UsageError: There is none.
        InputError: The file is malformed.
    """
    profiles = load_profiles()
    if name in profiles:
        return profiles[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        try:
            return read_profile(path.read_text(encoding="utf-8"), str(path))
        except UnicodeDecodeError:
            raise InputError("not UTF-8 text", file=str(path), mend="save the file as UTF-8") from None
    raise UsageError(
        "there is no such profile", value=name, mend=f"use one of {', '.join(profiles)}, or name a TOML file"
    )
