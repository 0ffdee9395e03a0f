"""Stations made for the tests of forensics."""

import numpy as np
import polars as pl
import pytest

from scrutineer.forensics.stations import Stations
from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Election, Metadata, Option, Source, Stage
from scrutineer.record.record import ElectionRecord


def made_stations(
    seed: int,
    number: int = 4_000,
    *,
    registered: int | None = None,
    regions: int = 10,
    dispersion: float = 0.02,
    turnout: float = 0.65,
    share: float = 0.45,
) -> Stations:
    """Stations of a clean election whose generator is not the one of Scrutineer: logit-normal rates by region,
    municipality and station."""
    rng = np.random.default_rng(seed)
    size = np.full(number, registered) if registered else rng.integers(120, 2_400, number)
    region = np.sort(rng.integers(0, regions, number))
    town = region * 40 + rng.integers(0, 40, number)
    scale = np.sqrt(dispersion)

    def rates(mean: float) -> np.ndarray:
        logit = np.log(mean / (1 - mean))
        own = rng.normal(0, 0.25, regions)[region] + rng.normal(0, 0.25, regions * 40)[town]
        return 1 / (1 + np.exp(-(logit + own + rng.standard_t(6, number) * scale * 1.6)))

    cast = rng.binomial(size, rates(turnout))
    valid = rng.binomial(cast, 0.98)
    first = rng.binomial(valid, rates(share))
    second = rng.binomial(valid - first, 0.6)
    return Stations(
        registered=size.astype(np.int64),
        cast=cast,
        valid=valid,
        votes=np.stack([first, second]),
        options=("first", "second"),
        ladder=np.stack([region, np.unique(town, return_inverse=True)[1]]).astype(np.int64),
        regions=tuple(f"region {code}" for code in range(regions)),
        rows=np.arange(number),
    )


@pytest.fixture
def make():
    return made_stations


def recorded(stations: Stations, sheets: dict[tuple[str, str], Stations]) -> ElectionRecord:
    """A record of stations: the contest `diet` at `official`, and what else was published, by contest and stage."""
    region, town = stations.ladder[0], stations.ladder[-1]
    rows = [("r", "nation", None)]
    rows += [(f"r/{code}", "region", "r") for code in range(int(region.max()) + 1)]
    rows += [(f"t{code}", "town", f"r/{region[town == code][0]}") for code in range(int(town.max()) + 1)]
    rows += [(f"s{place}", "station", f"t{code}") for place, code in enumerate(town)]
    published = {**sheets, ("diet", "official"): stations}
    contests = list(dict.fromkeys(["diet", *(contest for contest, _ in published)]))
    stages = [stage for stage in dict.fromkeys(stage for _, stage in published) if stage != "official"]
    ballots, votes = [], []
    for (contest, stage), count in published.items():
        unit = [f"s{place}" for place in count.rows]
        base = pl.DataFrame({"unit": unit}).with_columns(
            pl.lit(contest).alias("contest"), pl.lit(stage).alias("stage"), pl.lit("S").alias("source")
        )
        figures = {name: getattr(count, name) for name in ("registered", "cast", "valid")}
        ballots.append(base.with_columns(**{name: pl.Series(column) for name, column in figures.items()}))
        for option, column in zip(count.options, count.votes, strict=True):
            name = option if contest == "diet" else f"{contest}-{option}"
            votes.append(base.with_columns(pl.lit(name).alias("option"), pl.Series("votes", column)))
    meta = Metadata(
        election=Election(id="made-1999", title="Made"),
        contests=tuple(Contest(name, name.capitalize(), "r") for name in contests),
        options=tuple(
            Option(option if name == "diet" else f"{name}-{option}", name, option)
            for name in contests
            for option in stations.options
        ),
        stages=tuple(Stage(name, name, number) for number, name in enumerate([*stages, "official"], 1)),
        sources=(Source("S", "Gazette"),),
    )
    units = pl.DataFrame(rows, schema=["unit", "level", "parent"], orient="row")
    return assemble(meta, units=units, ballots=pl.concat(ballots), votes=pl.concat(votes))


@pytest.fixture
def record_of():
    return recorded
