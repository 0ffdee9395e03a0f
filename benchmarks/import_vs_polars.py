"""Import of a CSV file with a recipe, beside Polars that reads every column as text and writes Parquet.

Both start from the same file and end with tables on disk and the SHA-256 of the file. The import also reads numbers,
makes keys and regions, checks the record, computes its digest and writes the account of every row and figure. CPU is
user and system time of all threads; each side has run once before, so that imports are not counted.

`python benchmarks/import_vs_polars.py [STATIONS] [--options N]`; 800,000 stations by 40 options make about 100 MB.
"""

import argparse
import hashlib
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from checks_vs_pandas import PER_DISTRICT, PER_PROVINCE, cpu, invent

RECIPE = """format = "scrutineer-recipe/1"
[election]
id = "invented"
title = "An invented count"
country = "XXX"
country_name = "Nowhere"
type = "presidential"
[[contest]]
id = "president"
title = "President"
unit = "all"
[[stage]]
id = "official"
name = "Official count"
sequence = 1
[[source]]
id = "csv"
title = "An invented file"
[[file]]
id = "stations"
path = "stations.csv"
stage = "official"
source = "csv"
[units]
root = "Nowhere"
levels = [{ level = "province", column = "province" }, { level = "district", column = "district" }]
station = { columns = ["station"], level = "station" }
[counts]
registered = "registered"
cast = "cast"
valid = "valid"
invalid = "invalid"
[options]
columns = "o*"
"""


def station_file(folder: Path, stations: int, options: int) -> tuple[Path, list[str]]:
    """A station file as a commission publishes it: regions, an id, counts, a column per candidate."""
    made = invent(stations, 1, options)
    names = [name for name in made if name.startswith("o")]
    district = np.arange(stations) // PER_DISTRICT
    regions = {
        "province": pl.Series(district // PER_PROVINCE).cast(pl.String),
        "district": pl.Series(district).cast(pl.String),
        "station": pl.Series(np.arange(stations)).cast(pl.String).str.zfill(7),
    }
    place = folder / "stations.csv"
    pl.DataFrame({**regions, **made}).write_csv(place)
    return place, names


def recipe_file(folder: Path) -> Path:
    """The recipe of that file."""
    place = folder / "recipe.toml"
    place.write_text(RECIPE, encoding="utf-8")
    return place


def imported(place: Path, recipe: Path, target: Path) -> int:
    """Import and write; gives the votes of the record."""
    from scrutineer.formats.recipe.apply import import_files
    from scrutineer.formats.recipe.find import find_recipe
    from scrutineer.formats.recipe.write_import import import_documents, write_import

    found = find_recipe(str(recipe))
    result = import_files([place], found)
    write_import(result.record, import_documents(result, found), target, replace=True)
    (sheet,) = result.record.sheets.values()
    return int(sum(sheet.votes[name].sum() for name in sheet.options))


def as_text(place: Path, target: Path) -> str:
    """What Polars does: all columns as text to Parquet, and the SHA-256 of the file."""
    pl.read_csv(place, infer_schema=False).write_parquet(target)
    return hashlib.sha256(place.read_bytes()).hexdigest()


def main() -> None:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="?", type=int, default=800_000)
    parser.add_argument("--options", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, _ = station_file(folder, 5_000, 3)
        imported(small, recipe_file(folder), folder / "small")
        as_text(small, folder / "small.parquet")
        place, names = station_file(folder, given.stations, given.options)
        votes = sum(int(pl.read_csv(place, columns=[option])[option].sum()) for option in names)
        recipe = recipe_file(folder)
        ours, found = cpu(lambda: imported(place, recipe, folder / "record"))
        theirs, _ = cpu(lambda: as_text(place, folder / "text.parquet"))
        size = place.stat().st_size / 1e6
    if found != votes:
        raise SystemExit(f"the import holds {found:,} votes, the file {votes:,}")
    print(f"{size:.0f} MB, {given.stations:,} stations by {given.options} options")
    print(f"scrutineer {ours:.2f} s, Polars as text, Parquet, SHA-256 {theirs:.2f} s; ratio {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
