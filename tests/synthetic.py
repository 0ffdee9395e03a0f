"""Small invented elections for tests: a nation of districts and stations whose figures fit together."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord

OPTIONS = ("ash", "birch", "cedar")


def metadata(stages: Sequence[str] = ("official",), **election: Any) -> Metadata:
    """The metadata of an invented election with three parties."""
    return Metadata(
        election=Election(**{"id": "ruritania-1999", "title": "Ruritania 1999", **election}),
        contests=(
            Contest("diet", "Diet", "r", options_complete=dict.fromkeys(stages, True), options_on_ballot=len(OPTIONS)),
        ),
        options=tuple(Option(name, "diet", f"{name.capitalize()} Party") for name in OPTIONS),
        stages=tuple(
            Stage(name, name.capitalize(), number, coverage="complete") for number, name in enumerate(stages, 1)
        ),
        sources=(Source("S", "Gazette of Ruritania"),),
    )


def unit_table(districts: int = 2, stations: int = 3) -> pl.DataFrame:
    """Nation `r`, districts `r/0`.., stations `r/0/0`..."""
    rows = [("r", "nation", None, "Ruritania")]
    rows += [(f"r/{d}", "district", "r", f"District {d}") for d in range(districts)]
    rows += [(f"r/{d}/{s}", "station", f"r/{d}", f"Station {d}-{s}") for d in range(districts) for s in range(stations)]
    return pl.DataFrame(rows, schema=["unit", "level", "parent", "name"], orient="row")


def station_ids(districts: int = 2, stations: int = 3) -> list[str]:
    """Ids of the stations of `unit_table`."""
    return [f"r/{d}/{s}" for d in range(districts) for s in range(stations)]


def ballot_table(units: Sequence[str], stage: str = "official", **counts: Sequence[int | None]) -> pl.DataFrame:
    """Ballots of these units; by default each has 200 registered, 150 cast, 140 valid, 10 invalid."""
    size = len(units)
    columns: dict[str, Any] = {
        "registered": [200] * size,
        "cast": [150] * size,
        "valid": [140] * size,
        "invalid": [10] * size,
        **counts,
    }
    return pl.DataFrame(
        {"unit": list(units), "contest": ["diet"] * size, "stage": [stage] * size, **columns, "source": ["S"] * size}
    )


def vote_table(
    units: Sequence[str], stage: str = "official", votes: Sequence[Sequence[int | None]] | None = None
) -> pl.DataFrame:
    """Votes of these units, one triple per unit; 80, 40, 20 by default."""
    triples = votes if votes is not None else [(80, 40, 20)] * len(units)
    rows = [
        (unit, "diet", stage, option, figure, "S")
        for unit, triple in zip(units, triples, strict=True)
        for option, figure in zip(OPTIONS, triple, strict=True)
    ]
    schema = dict.fromkeys(("unit", "contest", "stage", "option"), pl.String)
    return pl.DataFrame(rows, schema={**schema, "votes": pl.Int64, "source": pl.String}, orient="row")


def small_record(**tables: Any) -> ElectionRecord:
    """A clean record of six stations; any table or the metadata may be replaced."""
    units = station_ids()
    parts: dict[str, Any] = {"units": unit_table(), "ballots": ballot_table(units), "votes": vote_table(units)}
    meta = tables.pop("metadata", None) or metadata()
    return assemble(meta, **{**parts, **tables})
