"""Read the shipped quantiles of the reference distributions."""

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files

from scrutineer.tabulation.placement import Reference


@cache
def load_references() -> dict[str, Reference]:
    """The reference distributions that come with Scrutineer, by id."""
    found = {}
    for path in sorted(files("scrutineer").joinpath("tabulation", "reference").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
            percents = data["percents"]

            def by_percent(values: list[Fraction], percents: list[int] = percents) -> dict[int, Fraction]:
                return dict(zip(percents, values, strict=True))

            found[data["id"]] = Reference(
                id=data["id"],
                title=data["title"],
                metric=data["metric"],
                n=data["n"],
                scope=data["scope"],
                source=data["source"],
                quantiles=by_percent(data["quantiles"]),
                without={
                    country: (int(values[0]), by_percent(values[1:])) for country, values in data["without"].items()
                },
            )
    return found
