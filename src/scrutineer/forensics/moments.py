"""Skewness, kurtosis and dip of turnout and of the result: how far the distribution is from one plain hump.

Question: is the distribution of rates over stations skewed, heavy-tailed, or of several humps?
Formula: skewness m3 / m2^1.5 and kurtosis m4 / m2^2 of the rates, each station counting once; the dip (Hartigan and
Hartigan 1985) is the least distance of the distribution function from any with a single hump, on steps of 0.001.

It describes and does not judge. The textbook reference (0, 3, no dip) is that of one homogeneous country, which none
is: regional parties make honest second humps, as in Quebec. Beside each figure stands its range over clean elections
drawn for these stations: as far as it lies in there, differences between places already in the file account for it.
References: J. A. Hartigan and P. M. Hartigan, Annals of Statistics 13 (1985) 70, doi:10.1214/aos/1176346577.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult, Words

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

METHOD: Final = "moments"
_STREAM: Final = 3
_DRAWS: Final = 40
_STEPS: Final = 1_000
CAVEATS: Final = (
    "It describes: differences between regions make skew, heavy tails and several humps in any country.",
    "The range over clean elections is that of a null fitted to this file: what a whole place shares is in it.",
)


@dataclass(frozen=True, slots=True)
class Moments:
    """Shape of a distribution of rates.

    Attributes:
        skewness: 0 for a symmetric one.
        kurtosis: 3 for a normal one.
        dip: Distance from the nearest distribution with one hump, 0 to 0.25.
    """

    skewness: float
    kurtosis: float
    dip: float


def moments(*, rates: FloatArray) -> Moments:
    """Skewness, kurtosis and dip.

    Args:
        rates: Rates from 0 to 1. Shape (stations,).

    Returns:
        The figures.

    Raises:
        InputError: Fewer than four rates, or none that differ, or one outside 0 to 1.
    """
    if rates.size < 4 or np.ptp(rates) == 0:
        raise InputError("four rates at least that differ are needed", column="rates", value=int(rates.size))
    if not ((rates >= 0) & (rates <= 1)).all():
        raise InputError("a rate lies between 0 and 1", column="rates")
    off = rates - rates.mean()
    second = float((off**2).mean())
    return Moments(float((off**3).mean()) / second**1.5, float((off**4).mean()) / second**2, dip(rates))


def dip(rates: FloatArray) -> float:
    """Distance of a distribution from the nearest one with a single hump.

    The distribution function stands on steps of 0.001, so the dip is off by at most half of what lies in one step.
    """
    numbers = np.bincount(np.minimum((rates * _STEPS).astype(np.int64), _STEPS - 1), minlength=_STEPS)
    edges = np.arange(_STEPS + 1) / _STEPS
    return distance_from_one_hump(edges, np.concatenate([[0.0], np.cumsum(numbers) / rates.size]))


def distance_from_one_hump(edges: FloatArray, heights: FloatArray) -> float:
    """The dip of a distribution function that is linear between its knots.

    Args:
        edges: Knots, ascending. Shape (knots,).
        heights: The function there, from 0 to 1. Shape (knots,).
    """
    low, high, found = 0, edges.size - 1, 0.0
    # Between the last two touching points a single hump is forced; outside, the distance to the hulls counts.
    while True:
        here = slice(low, high + 1)
        x, y = edges[here], heights[here]
        below, above = _hull(x, y), -_hull(x, -y)
        apart = above - below
        widest = float(apart.max(initial=0.0))
        if widest <= found or high - low < 2:
            break
        touch_below = np.flatnonzero(np.isclose(below, y, atol=1e-15))
        touch_above = np.flatnonzero(np.isclose(above, y, atol=1e-15))
        knots = np.union1d(touch_below, touch_above)
        at = int(knots[np.argmax(apart[knots])])
        if np.isclose(below[at], y[at], atol=1e-15):
            left, right = at, int(touch_above[np.searchsorted(touch_above, at)])
        else:
            left, right = int(touch_below[np.searchsorted(touch_below, at, side="right") - 1]), at
        outside = max(float((y - below)[: left + 1].max()), float((above - y)[right:].max()))
        found = max(found, outside)
        if apart[at] <= found or (left == 0 and right == x.size - 1):
            break
        low, high = low + left, low + right
    return found / 2


def _hull(x: FloatArray, y: FloatArray) -> FloatArray:
    """Greatest convex minorant of points, at the same places."""
    kept: list[int] = []
    for place in range(x.size):
        while len(kept) > 1:
            first, second = kept[-2], kept[-1]
            if (y[second] - y[first]) * (x[place] - x[first]) < (y[place] - y[first]) * (x[second] - x[first]):
                break
            kept.pop()
        kept.append(place)
    return np.interp(x, x[kept], y[kept])


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Turnout and the contestant's share of the ballots, beside clean elections of these stations."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"draws": _DRAWS},
        seed=case.seed,
        record_digest=case.digest,
        references=("doi:10.1214/aos/1176346577",),
        caveats=CAVEATS,
    )
    stations = case.stations
    observed = {
        "turnout": _rates(stations.cast, stations.registered),
        "result": _rates(stations.of(case.contestant), stations.cast),
    }
    reasons = {
        test: case.why_not or ("the rate is the same in every station" if np.ptp(rates) == 0 else None)
        for test, rates in observed.items()
    }
    drawn: dict[str, list[Moments]] = {test: [] for test in observed}
    rng = np.random.default_rng([case.seed, _STREAM])
    for _ in range(_DRAWS if None in reasons.values() else 0):
        clean = case.clean.draw(rng)
        for test, rates in (
            ("turnout", _rates(clean.cast, clean.registered)),
            ("result", _rates(clean.votes[0], clean.cast)),
        ):
            if np.ptp(rates) > 0:
                drawn[test].append(moments(rates=rates))
    return tuple(
        _result(case, test, moments(rates=rates), drawn[test], evidence)
        if reasons[test] is None and drawn[test]
        else MethodResult(
            METHOD,
            test,
            None if test == "turnout" else case.contestant,
            None,
            applicable=False,
            reason=reasons[test] or "in clean elections of these stations the rate is the same in every station",
            evidence=evidence,
        )
        for test, rates in observed.items()
    )


def _rates(counts: IntArray, sizes: IntArray) -> FloatArray:
    used = sizes > 0
    return np.asarray(counts[used] / sizes[used]) if used.any() else np.zeros(1)


def _result(case: Case, test: str, found: Moments, drawn: list[Moments], evidence: Evidence) -> MethodResult:
    ranges = {
        name: (min(getattr(d, name) for d in drawn), max(getattr(d, name) for d in drawn))
        for name in ("skewness", "kurtosis", "dip")
    }
    what = "Turnout" if test == "turnout" else "The contestant's share of the ballots"
    return MethodResult(
        METHOD,
        test,
        None if test == "turnout" else case.contestant,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.skewness,
        estimates={"skewness": found.skewness, "kurtosis": found.kurtosis, "dip": found.dip},
        null={
            "kind": "none: a description, beside clean elections drawn for these stations",
            **{
                f"{name}_{end}": pair[side]
                for name, pair in ranges.items()
                for side, end in enumerate(("least", "most"))
            },
        },
        caveats=CAVEATS,
        words=Words(
            seen=(
                f"{what} over stations has skewness {found.skewness:+.2f} (clean elections of these stations: "
                f"{ranges['skewness'][0]:+.2f} to {ranges['skewness'][1]:+.2f}), kurtosis {found.kurtosis:.2f} "
                f"({ranges['kurtosis'][0]:.2f} to {ranges['kurtosis'][1]:.2f}) and dip {found.dip:.4f} "
                f"({ranges['dip'][0]:.4f} to {ranges['dip'][1]:.4f})."
            ),
            blind="Why a distribution has its shape.",
            ordinary=("Regions differ.", "Small and special stations have rates of their own."),
        ),
    )
