"""Small invented results files and the recipes for them, for the tests of the import."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from scrutineer.formats.recipe.apply import Imported, import_files
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.recipe_file import parse_recipe

HEAD = """format = "scrutineer-recipe/1"
[election]
id = "ruritania-1999"
title = "Ruritania 1999"
[[contest]]
id = "diet"
title = "Diet"
"""
STAGE = """[[stage]]
id = "official"
name = "Official"
"""
WIDE = """[[file]]
id = "main"
path = "main.csv"
layout = { delimiter = "," }
"""
UNITS = """[units]
root = "Ruritania"
levels = [{ level = "district", column = "district" }]
station = { columns = ["station"] }
"""
OPTIONS = """[[option]]
id = "ash"
column = "Ash"
[[option]]
id = "birch"
column = "Birch"
"""
COUNTS = """[counts]
registered = "Register"
valid = "Valid"
"""
PLAIN = HEAD + STAGE + WIDE + UNITS + COUNTS + OPTIONS
TABLE = """district,station,Register,Valid,Ash,Birch
North,001,100,60,40,20
North,002,200,70,30,40
South,003,300,90,45,45
"""


def recipe_of(text: str) -> Recipe:
    """The recipe of a text."""
    return parse_recipe(tomllib.loads(text), file="ruritania.toml")


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """The files, written into the folder."""
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return paths


def imported(folder: Path, text: str = PLAIN, **files: str | bytes) -> Imported:
    """The import of files (`main="..."` is `main.csv`) with a recipe given as text."""
    given = {f"{name}.csv": content for name, content in (files or {"main": TABLE}).items()}
    return import_files(write_files(folder, given), recipe_of(text))


def table(*lines: str) -> str:
    """Lines as a file."""
    return "\n".join(lines) + "\n"
