"""Turnout and support: do places with more ballots support the contestant more, and how much more than their share.

Question: if turnout and preference were unrelated, each further ballot would carry the contestant's share of votes.
Formula: the correlation of t = T/N and s = V/T, weighted by registers, over the country, within regions, and within the
nearest units; and the slope of v = V/N on t (Sobyanin and Sukhovolsky), b = cov(t, v) / var(t), compared with the
contestant's share of the same stations. **Its centre is the share, not 0**: under independence E[v | t] = s t.
Standard errors by units (sandwich, clusters of the nearest unit).

It describes and does not judge. Town and country, mobilisation of one side, age, and regions with a party of their own
give the same picture as added ballots: in Germany 2024, undisputed, the correlation with the CDU is 0.43. It is read
beside undisputed elections and within small units, where places are most alike.
Reference: A. Sobyanin and V. Sukhovolsky, Democracy Restricted by Falsifications, Moscow 1995; M. Myagkov, P. C.
Ordeshook, D. Shakin, The Forensics of Election Fraud, Cambridge 2009, doi:10.1017/CBO9780511626807.
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

METHOD: Final = "turnout_share"
CAVEATS: Final = (
    "It describes: town and country, mobilisation and regional parties bring about the same picture as added ballots.",
    "Read it within small units and beside undisputed elections.",
)


@dataclass(frozen=True, slots=True)
class TurnoutShare:
    """How turnout and support go together.

    Attributes:
        correlation: Over all stations, weighted by registers.
        within_regions: Of what is left when the mean of each region is taken away.
        within_units: Of what is left when the mean of each nearest unit is taken away; None where units are single
            stations.
        slope: Of votes per registered voter on turnout.
        share: The contestant's share of the ballots of the same stations: the centre of the slope.
        slope_error: Standard error of slope - share, by clusters.
        slope_within: The slope within the nearest units.
    """

    correlation: float
    within_regions: float
    within_units: float | None
    slope: float
    share: float
    slope_error: float
    slope_within: float | None


def turnout_share(*, registered: IntArray, cast: IntArray, votes: IntArray, ladder: IntArray) -> TurnoutShare:
    """Correlation of turnout and support, and the slope of votes per voter on turnout.

    Args:
        registered: Persons on the register, above 0. Shape (stations,).
        cast: Ballots cast, above 0. Shape (stations,).
        votes: The contestant's votes. Shape (stations,).
        ladder: Group of each station at every depth, regions first. Shape (depths, stations).

    Returns:
        The figures.

    Raises:
        InputError: Turnout or support does not vary, or a count is not above 0.
    """
    if registered.size < 3 or (registered <= 0).any() or (cast <= 0).any():
        raise InputError("registers and ballots must be above 0, in three stations at least", column="registered")
    weight = registered.astype(np.float64)
    turnout, share, per_voter = cast / registered, votes / cast, votes / registered
    if np.ptp(turnout) == 0 or np.ptp(share) == 0:
        raise InputError("turnout or support is the same in every station", column="cast")
    slope, error = _slope(per_voter, turnout, weight, ladder[-1], share=votes.sum() / cast.sum())
    nearest = ladder[-1]
    inner = [_within(column, weight, nearest) for column in (turnout, share, per_voter)]
    spread = float((weight * inner[0] ** 2).sum())
    return TurnoutShare(
        correlation=_correlation(_centred(turnout, weight), _centred(share, weight), weight) or 0.0,
        within_regions=_correlation(_within(turnout, weight, ladder[0]), _within(share, weight, ladder[0]), weight)
        or 0.0,
        within_units=_correlation(inner[0], inner[1], weight),
        slope=slope,
        share=float(votes.sum() / cast.sum()),
        slope_error=error,
        slope_within=float((weight * inner[0] * inner[2]).sum()) / spread if spread > 1e-12 * weight.sum() else None,
    )


def _centred(column: FloatArray, weight: FloatArray) -> FloatArray:
    return np.asarray(column - (weight * column).sum() / weight.sum())


def _within(column: FloatArray, weight: FloatArray, groups: IntArray) -> FloatArray:
    """What is left of a column when each group's mean is taken away."""
    number = int(groups.max()) + 1
    total = np.bincount(groups, weights=weight, minlength=number)
    mean = np.bincount(groups, weights=weight * column, minlength=number) / np.maximum(total, 1e-300)
    return np.asarray(column - mean[groups])


def _correlation(first: FloatArray, second: FloatArray, weight: FloatArray) -> float | None:
    """Of two centred columns; None where one does not vary."""
    spread = float((weight * first**2).sum()), float((weight * second**2).sum())
    if min(spread) <= 1e-12 * weight.sum():
        return None
    return float((weight * first * second).sum() / np.sqrt(spread[0] * spread[1]))


def _slope(
    per_voter: FloatArray, turnout: FloatArray, weight: FloatArray, clusters: IntArray, share: float
) -> tuple[float, float]:
    """Slope, and standard error of its distance from the share: the influence of every cluster on both."""
    off = _centred(turnout, weight)
    spread = float((weight * off**2).sum())
    slope = float((weight * off * per_voter).sum() / spread)
    rest = _centred(per_voter, weight) - slope * off
    # The share is a ratio of sums over the same stations: both move together.
    influence = weight * off * rest / spread - weight * (per_voter - share * turnout) / (weight * turnout).sum()
    by_cluster = np.bincount(clusters, weights=influence)
    number = max(int(np.unique(clusters).size), 2)
    return slope, float(np.sqrt((by_cluster**2).sum() * number / (number - 1)))


def examine(case: Case) -> tuple[MethodResult, ...]:
    """The correlation and the slope, as descriptions."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"weight": "registered", "clusters": "nearest unit"},
        record_digest=case.digest,
        references=("doi:10.1017/CBO9780511626807",),
        caveats=CAVEATS,
    )
    made = (METHOD, "", case.contestant, None)
    stations = case.stations.take(case.stations.cast > 0)
    reason = case.why_not
    if reason is None and np.ptp(stations.of(case.contestant) / stations.cast) == 0:
        reason = "support is the same in every station"
    if reason is not None:
        return (MethodResult(*made, applicable=False, reason=reason, evidence=evidence),)
    found = turnout_share(
        registered=stations.registered,
        cast=stations.cast,
        votes=stations.of(case.contestant),
        ladder=stations.ladder,
    )
    inner = "" if found.within_units is None else f", {found.within_units:+.2f} within the smallest units"
    return (
        MethodResult(
            *made,
            applicable=True,
            reason=None,
            evidence=evidence,
            statistic=found.correlation,
            estimates={
                "stations": len(stations),
                "correlation_within_regions": found.within_regions,
                "correlation_within_units": found.within_units,
                "slope": found.slope,
                "share": found.share,
                "slope_minus_share": found.slope - found.share,
                "slope_error": found.slope_error,
                "slope_within_units": found.slope_within,
            },
            null={
                "kind": "none: a description. If turnout and preference were unrelated the slope would be the share.",
                "centre_of_slope": found.share,
            },
            caveats=CAVEATS,
            words=Words(
                seen=(
                    f"Turnout and the contestant's share of the ballots go together with a correlation of "
                    f"{found.correlation:+.2f}; {found.within_regions:+.2f} within regions{inner}. Each further ballot "
                    f"per voter goes with {found.slope:.2f} votes per voter; its share of the ballots is "
                    f"{found.share:.2f}."
                ),
                blind="Why places differ; it takes added ballots and ordinary mobilisation for the same.",
                ordinary=(
                    "Town and country differ in turnout and in preference.",
                    "One side mobilised its voters better.",
                    "Regions have parties of their own.",
                ),
            ),
        ),
    )
