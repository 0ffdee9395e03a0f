"""A recipe by the path of its file or by the id of one that comes with Scrutineer."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scrutineer.errors import UsageError
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.recipe_file import parse_recipe, read_recipe


def find_recipe(name_or_path: str) -> Recipe:
    """Read a recipe; an existing file wins over a packaged recipe of the name.

    Args:
        name_or_path: Path of a recipe, or the id of a packaged one.

    Raises:
        UsageError: There is neither.
        InputError: The recipe is wrong.
    """
    path = Path(name_or_path)
    if path.is_file():
        return read_recipe(path)
    known = packaged_recipes()
    if name_or_path in known:
        text = _home().joinpath(f"{name_or_path}.toml").read_text("utf-8")
        return parse_recipe(tomllib.loads(text), file=f"recipe {name_or_path}")
    listed = ", ".join(known) or "none"
    raise UsageError(
        "neither a file nor a recipe that comes with Scrutineer",
        column="recipe",
        value=name_or_path,
        mend=f"name a recipe file, or one of: {listed}; without --recipe one is proposed",
    )


def packaged_recipes() -> tuple[str, ...]:
    """Ids of the recipes that come with Scrutineer, sorted."""
    home = _home()
    if not home.is_dir():
        return ()
    return tuple(sorted(entry.name[: -len(".toml")] for entry in home.iterdir() if entry.name.endswith(".toml")))


def _home() -> Traversable:
    return files("scrutineer").joinpath("recipes")
