"""Moran's I: do neighbouring stations resemble each other, and which of them together stand apart.

Question: is a figure of a station (turnout, share, or what is left of them) like that of its neighbours?
Formula: with z_i = x_i - mean x, weights w_ij = 1 / d_i for the d_i neighbours of i, and S0 = sum w_ij,

    I = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2,     E I = -1 / (n - 1),
    E I^2 = (n ((n^2 - 3n + 3) S1 - n S2 + 3 S0^2) - b ((n^2 - n) S1 - 2n S2 + 6 S0^2)) / ((n-1)(n-2)(n-3) S0^2),

b the kurtosis of x: mean and variance over all orders of the figures (Cliff and Ord 1981), so nothing is drawn.
Local Moran (Anselin 1995) on normal scores of the ranks, u: I_i = u_i mean(u over neighbours); with u_i fixed and the
rest in any order the mean over d_i neighbours has

    mean = -u_i / (n - 1),   variance = S_i^2 / d_i (1 - d_i / (n - 1)),   S_i^2 the variance of the other scores.

Normal scores, because the mean of few neighbours is then near normal: of raw shares it is not, and no number of
permutations reaches the p values that a correction for 100,000 stations asks for. Corrected by Benjamini and Yekutieli.

`turnout` and `share`, with the other stations of the nearest unit as neighbours: geography alone makes them
overwhelming in any country. `turnout_residual` and `share_residual`: each station less what the other stations of its
*region* would make one expect, in standard deviations; what is left is whether places differ within a region, which
they also do everywhere. **So all of it is description**, with the figures under permutation beside it; the places that
it names are where to look. What the nearest unit itself makes one expect cannot be taken away in the same tree: nothing
would be left that neighbours could share. Neighbours across the borders of units can be given to the function.
References: A. D. Cliff, J. K. Ord, Spatial Processes, Pion 1981; L. Anselin, Geographical Analysis 27 (1995) 93,
doi:10.1111/j.1538-4632.1995.tb00338.x; P. A. P. Moran, Biometrika 37 (1950) 17, doi:10.1093/biomet/37.1-2.17.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import FEWEST, Case
from scrutineer.forensics.local_rates import local_rates
from scrutineer.forensics.method_result import Figure, MethodResult, Words
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.neighbourhood import Neighbourhood, of_pairs, of_units
from scrutineer.forensics.wording import only

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

METHOD: Final = "moran"
LEVEL: Final = 0.01
CAVEATS: Final = (
    "It describes: places differ in turnout and preference everywhere, and that alone makes Moran's I overwhelming.",
    "Neighbours are stations of the same nearest unit; true distances are not in the record.",
)
_NAMED: Final = 5


@dataclass(frozen=True)
class Moran:
    """How far neighbours resemble each other.

    Attributes:
        i: Moran's I.
        mean: Its mean over all orders of the figures.
        sd: Its standard deviation over them.
        with_neighbours: Stations that have a neighbour.
        local: Local Moran of the normal scores; 0 without neighbours. Shape (stations,).
        high: Whether the neighbours' mean score lies above its mean. Shape (stations,).
        p: Two-sided p of the neighbours' mean, given the station; 1 without neighbours. Shape (stations,).
        p_adjusted: Corrected for all stations that have a neighbour. Shape (stations,).
    """

    i: float
    mean: float
    sd: float
    with_neighbours: int
    local: FloatArray
    high: BoolArray
    p: FloatArray
    p_adjusted: FloatArray

    @property
    def z(self) -> float:
        """Distance of I from its mean in standard deviations."""
        return (self.i - self.mean) / self.sd

    def together(self, *, high: bool) -> BoolArray:
        """Stations that stand out with their neighbours, all of them high or all of them low. Shape (stations,)."""
        return np.asarray((self.p_adjusted <= LEVEL) & (self.local > 0) & (self.high == high))


def moran(*, values: FloatArray, units: IntArray | None = None, pairs: IntArray | None = None) -> Moran:
    """Moran's I and local Moran of a figure by station.

    Args:
        values: The figure. Shape (stations,), at least 4.
        units: Unit of each station: its other stations are the neighbours. Shape (stations,).
        pairs: Or places of two neighbours each. Shape (pairs, 2).

    Returns:
        The whole and every station.

    Raises:
        InputError: Both or none of units and pairs, fewer than 4 stations, a figure that is none, no two stations that
            differ, no neighbours, or all stations neighbours of each other.
    """
    number = values.size
    if (units is None) == (pairs is None):
        raise InputError("neighbours are given as units or as pairs", column="units")
    if number < 4 or not np.isfinite(values).all():
        raise InputError("at least 4 stations with figures are needed", column="values", value=number)
    if units is not None and units.shape != values.shape:
        raise InputError("the arrays differ in length", column="units", value=units.shape)
    near = of_units(units) if units is not None else of_pairs(np.asarray(pairs), number)
    if near.s0 == 0 or int(near.degree.min()) == number - 1:
        raise InputError("no station has a neighbour, or all are neighbours of all", column="units", value=number)
    off = values - values.mean()
    square = float((off**2).sum())
    if square <= 1e-18 * number * max(float(np.abs(values).max()), 1e-300) ** 2:
        raise InputError("the figure is the same in every station", column="values", value=float(values[0]))
    i = number / near.s0 * float((off * near.mean_of(off)).sum()) / square
    return Moran(i, -1 / (number - 1), _sd(off, near), int((near.degree > 0).sum()), *_local(values, near))


def _sd(off: FloatArray, near: Neighbourhood) -> float:
    n, s0, s1, s2 = float(off.size), near.s0, near.s1, near.s2
    b = n * float((off**4).sum()) / float((off**2).sum()) ** 2
    first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0)
    second = b * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    mean_square = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0)
    return float(np.sqrt(max(mean_square - 1 / (n - 1) ** 2, 0.0)))


def _local(values: FloatArray, near: Neighbourhood) -> tuple[FloatArray, BoolArray, FloatArray, FloatArray]:
    n = values.size
    score = ndtri((rankdata(values) - 0.375) / (n + 0.25))
    score -= score.mean()
    lag = near.mean_of(score)
    total = float((score**2).sum())
    # Variance of the other scores: their sum is -score.
    others = np.maximum((total - score**2 - score**2 / (n - 1)) / (n - 2), 1e-12)
    has = near.degree > 0
    share = near.degree / (n - 1)
    sd = np.sqrt(np.maximum(others / np.maximum(near.degree, 1) * (1 - share), 1e-12))
    off = (lag + score / (n - 1)) / sd
    p = np.where(has, np.clip(2 * ndtr(-np.abs(off)), 0.0, 1.0), 1.0)
    corrected = np.ones(n)
    corrected[has] = adjusted(p[has].tolist())
    return score * lag, off > 0, p, corrected


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Turnout and share as they are, and less what their region would make one expect."""
    stations = case.stations.take((case.stations.cast > 0) & (case.stations.valid > 0))
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"neighbours": "nearest unit", "weights": "1 / neighbours", "level": LEVEL},
        record_digest=case.digest,
        references=("doi:10.1111/j.1538-4632.1995.tb00338.x", "doi:10.1093/biomet/37.1-2.17"),
        caveats=CAVEATS,
    )
    votes = stations.of(case.contestant)
    units, regions = stations.ladder[-1], stations.ladder[:1]
    reason = case.why_not
    if reason is None and len(stations) < FEWEST:
        reason = f"{only(len(stations), 'station has', 'stations have')} valid ballots; {FEWEST} are needed"
    elif reason is None and np.bincount(units).max() < 2:
        reason = "no two stations share a nearest unit: the record knows no neighbours"
    elif reason is None and (units == units[0]).all():
        reason = "all stations share one nearest unit: the record knows no places"
    columns: dict[str, FloatArray] = {}
    if reason is None:
        columns = {"turnout": stations.cast / stations.registered, "share": votes / stations.valid}
        if int(regions.max()) > 0 and int(units.max()) > int(regions.max()):
            columns["turnout_residual"] = _residual(stations.cast, stations.registered, regions)
            columns["share_residual"] = _residual(votes, stations.valid, regions)
    found = []
    for test in ("turnout", "share", "turnout_residual", "share_residual"):
        who = None if test.startswith("turnout") else case.contestant
        values = columns.get(test)
        why = reason or ("the tree has no units within regions" if values is None else None)
        if values is not None and np.ptp(values) == 0:
            why = "the figure is the same in every station"
        if values is None or why is not None:
            found.append(MethodResult(METHOD, test, who, None, applicable=False, reason=why, evidence=evidence))
        else:
            found.append(_result(case, test, who, moran(values=values, units=units), stations.rows, units, evidence))
    return tuple(found)


def _residual(counts: IntArray, sizes: IntArray, regions: IntArray) -> FloatArray:
    rates = local_rates(counts, sizes, regions)
    variance = sizes * rates.rate * (1 - rates.rate) * (1 + (sizes - 1) * rates.dispersion)
    return np.asarray((counts - sizes * rates.rate) / np.sqrt(variance))


def _result(
    case: Case, test: str, who: str | None, found: Moran, rows: IntArray, units: IntArray, evidence: Evidence
) -> MethodResult:
    high, low = found.together(high=True), found.together(high=False)
    alone = (found.p_adjusted <= LEVEL) & (found.local < 0)
    what = "turnout" if who is None else "the contestant's share"
    left = ", less what the region would make one expect," if test.endswith("residual") else ""
    return MethodResult(
        METHOD,
        test,
        who,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.i,
        estimates={
            "stations": int(rows.size),
            "with_neighbours": found.with_neighbours,
            "high_together": int(high.sum()),
            "low_together": int(low.sum()),
            "unlike_neighbours": int(alone.sum()),
            **_named(case, found, high, rows, units, "high"),
            **_named(case, found, low, rows, units, "low"),
        },
        null={
            "kind": "none: a description. Mean and standard deviation over all orders of the figures stand beside it.",
            "mean": found.mean,
            "sd": found.sd,
            "z": found.z,
        },
        caveats=CAVEATS,
        words=Words(
            seen=(
                f"Moran's I of {what}{left} is {found.i:.2f}: 0 would be no resemblance of neighbours, 1 complete. "
                f"{int(high.sum()):,} stations stand out high together with their neighbours, {int(low.sum()):,} low; "
                f"{int(alone.sum()):,} are unlike theirs."
            ),
            blind="Why places differ, and what a whole region shares.",
            ordinary=(
                "Town and country, languages and parties of regions: places differ everywhere.",
                "Stations of one building serve voters alike.",
            ),
        ),
    )


def _named(
    case: Case, found: Moran, chosen: BoolArray, rows: IntArray, units: IntArray, side: str
) -> dict[str, Figure]:
    """The units with the most stations that stand out together, the largest sum of local Moran first among equals."""
    if not chosen.any():
        return {}
    number = np.bincount(units[chosen], minlength=int(units.max()) + 1)
    weight = np.bincount(units, weights=found.local * chosen)
    order = np.lexsort((-weight, -number))[:_NAMED]
    named: dict[str, Figure] = {}
    for place, unit in enumerate(order[number[order] > 0], 1):
        inside = np.flatnonzero(units == unit)
        record = case.record
        name = f"unit {unit}" if record is None else str(record.units.ids[int(record.units.parent[rows[inside[0]]])])
        named[f"{side}_{place}"] = f"{name}: {int(number[unit]):,} of {inside.size:,} stations"
    return named
