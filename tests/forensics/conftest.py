"""Stations made for the tests of forensics."""

import numpy as np
import pytest

from scrutineer.forensics.stations import Stations


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
