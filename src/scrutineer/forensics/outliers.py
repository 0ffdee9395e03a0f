"""Outliers: which stations differ from the other stations of their own place more than stations there do.

Question: at which stations is turnout, or the contestant's share of the valid ballots, far from what the other stations
of the polling place, commune and district report?
Formula: with the expected rate m_j and the dispersion r_j of `local_rates`, in which the station has no part,

    p_j = mid-p of K_j under BB(n_j, m_j, r_j), two-sided,   z_j = (K_j - n_j m_j) / sd_j,
    robust z_j = (z_j - median z) / (1.4826 median |z - median z|) over the region.

A station stands out if its p value, corrected for all stations by Benjamini and Yekutieli (2001), is at most 1 %. That
correction and not the milder one of Benjamini and Hochberg, because a station far out draws the expectations of its
neighbours to its side: the p values depend on each other, and not in one known direction.

**How many stand out is described and not judged.** Real clean elections have heavier tails than any model of them:
hospitals, barracks, halls of residence, new quarters, clerical errors. Of 1,000 stations 0.03 stand out for turnout in
Germany 2024, 1.6 in Mexico 2012 and 6.3 in Bulgaria 2021, all undisputed, where the heavy-tailed generator of
`other_generator` brings 0.1 to 0.6. A p value for the number would accuse Bulgaria and Mexico. Draws of that generator
stand beside the number, and so does how it divides into above and below.

With the election before (`previous_election`), `turnout_change` and `result_change` ask the same of the stations that
are in both, expected from their neighbours now and from how they differed from them then; stations that are in one of
them only are counted and the first are named.

It cannot see what all stations of a place share, nor a fault that is smaller than how stations there differ anyway.
References: Benjamini and Yekutieli, Annals of Statistics 29 (2001) 1165, doi:10.1214/aos/1013699998; Williams, Applied
Statistics 31 (1982) 144, doi:10.2307/2347977.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import FEWEST, Case
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.method_result import Figure, MethodResult, Words
from scrutineer.forensics.multiplicity import adjusted
from scrutineer.forensics.other_generator import OtherGenerator
from scrutineer.forensics.previous_election import PreviousElection, rates_after
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.tail_chances import two_sided
from scrutineer.forensics.wording import only

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

METHOD: Final = "outliers"
LEVEL: Final = 0.01
CAVEATS: Final = (
    "How many stand out is not judged: real clean elections have more unusual stations than models of them.",
    "A station that stands out is one to look at: its form, its place, the kind of its voters.",
)
_MOVED: Final = "Stations of one id may serve other voters than in the election before."
_STREAM: Final = 7_001
_DRAWS: Final = 3
_NAMED: Final = 5
_IN_REAL: Final = {"turnout": "6.3", "share": "0.6"}
"""The most stations in 1,000 that stand out in an election whose count nobody disputes, of the shipped controls."""
_REGION: Final = 30
"""Regions of fewer stations take the robust scale of the country."""


@dataclass(frozen=True)
class Outliers:
    """Every station against its neighbours. All shapes (stations,).

    Attributes:
        counts: What was counted.
        expected: What was expected of it.
        z: Distance in standard deviations.
        robust_z: The same on the scale of the region's middle half; NaN where that has none.
        p: Two-sided mid-p.
        p_adjusted: Corrected for all stations.
    """

    counts: IntArray
    expected: FloatArray
    z: FloatArray
    robust_z: FloatArray
    p: FloatArray
    p_adjusted: FloatArray

    @property
    def stand_out(self) -> BoolArray:
        """Whether a station stands out."""
        return np.asarray(self.p_adjusted <= LEVEL)

    @property
    def above(self) -> BoolArray:
        """Whether it lies above what is expected."""
        return np.asarray(self.counts > self.expected)

    @property
    def first(self) -> IntArray:
        """The stations that stand out, the least likely first."""
        found = np.flatnonzero(self.stand_out)
        order: IntArray = found[np.lexsort((-np.abs(self.z[found]), self.p[found]))]
        return order


def outliers(*, counts: IntArray, sizes: IntArray, rates: LocalRates, regions: IntArray) -> Outliers:
    """Set every station against what is expected of it.

    Args:
        counts: Counts, such as ballots cast. Shape (stations,).
        sizes: What they are counts of, such as registered voters; 0 says nothing. Shape (stations,).
        rates: Expected rates and dispersions: of the neighbours, or of the same stations in an earlier election.
        regions: Region of each station, for the robust scale. Shape (stations,).

    Returns:
        The stations, in the order given.

    Raises:
        InputError: Lengths differ, or a count is negative or above its size.
    """
    if not counts.shape == sizes.shape == rates.rate.shape == regions.shape:
        raise InputError("the arrays differ in length", column="counts", value=counts.shape)
    bad = np.flatnonzero((counts < 0) | (counts > sizes))
    if bad.size:
        raise InputError(
            "a count is negative or above its size",
            row=int(bad[0]) + 1,
            column="counts",
            value=int(counts[bad[0]]),
            mend="separate stations whose figures contradict each other",
        )
    p = two_sided(counts, sizes, rates)
    expected = sizes * rates.rate
    sd = np.sqrt(expected * (1 - rates.rate) * (1 + np.maximum(sizes - 1, 0) * rates.dispersion))
    z = np.where(sizes > 0, (counts - expected) / np.maximum(sd, 1e-12), 0.0)
    corrected = np.asarray(adjusted(p.tolist()), np.float64)
    return Outliers(counts, expected, z, _robust(z, sizes > 0, regions), p, corrected)


def _robust(z: FloatArray, used: BoolArray, regions: IntArray) -> FloatArray:
    if not used.any():
        return np.full(z.size, np.nan)
    found = _scaled(z, z[used])
    order = np.argsort(regions, kind="stable")
    edges = np.flatnonzero(np.diff(regions[order], prepend=-1, append=-1))
    for start, stop in pairwise(edges):
        own = order[start:stop]
        some = own[used[own]]
        if some.size >= _REGION:
            scaled = _scaled(z[own], z[some])
            found[own] = np.where(np.isnan(scaled), found[own], scaled)
    return found


def _scaled(z: FloatArray, reference: FloatArray) -> FloatArray:
    middle = np.median(reference)
    scale = 1.4826 * float(np.median(np.abs(reference - middle)))
    return np.asarray((z - middle) / scale) if scale > 0 else np.full(z.size, np.nan)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Turnout and the contestant's share: how many stations stand out, the first of them, and simulated elections."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"level": LEVEL, "correction": "Benjamini-Yekutieli", "draws": _DRAWS},
        seed=case.seed,
        record_digest=case.digest,
        references=("doi:10.1214/aos/1013699998", "doi:10.2307/2347977"),
        caveats=CAVEATS,
    )
    tests: tuple[tuple[str, str | None], ...] = (("turnout", None), ("result", case.contestant))
    if case.previous is not None:
        tests += (("turnout_change", None), ("result_change", case.contestant))
    if case.why_not_exact is not None:
        return tuple(
            MethodResult(METHOD, test, who, None, applicable=False, reason=case.why_not_exact, evidence=evidence)
            for test, who in tests
        )
    rng = np.random.default_rng([case.seed, _STREAM])
    other = OtherGenerator(case.stations, case.contestant)
    drawn = [other.draw(rng) for _ in range(_DRAWS)]
    rates = {"turnout": case.turnout_rates, "result": case.clean.shares[0]}
    found = [_result(case, test, who, rates[test], drawn, evidence) for test, who in tests[:2]]
    if case.previous is not None:
        found += [_change(case, case.previous, test, who, evidence) for test, who in tests[2:]]
    return tuple(found)


def _of(stations: Stations, test: str, contestant: str) -> tuple[IntArray, IntArray]:
    if test == "turnout":
        return stations.cast, stations.registered
    return stations.of(contestant), stations.valid


def _result(
    case: Case, test: str, who: str | None, rates: LocalRates, drawn: list[Stations], evidence: Evidence
) -> MethodResult:
    stations = case.stations
    counts, sizes = _of(stations, test, case.contestant)
    found = outliers(counts=counts, sizes=sizes, rates=rates, regions=stations.region)
    number, above = int(found.stand_out.sum()), int((found.stand_out & found.above).sum())
    simulated = []
    for one in drawn:
        counts, sizes = _of(one, test, case.contestant)
        p = two_sided(counts, sizes, local_rates(counts, sizes, one.ladder))
        simulated.append(int((np.asarray(adjusted(p.tolist()), np.float64) <= LEVEL).sum()))
    first: dict[str, Figure] = {
        f"first_{place}": _named(case, found, test, int(station))
        for place, station in enumerate(found.first[:_NAMED], 1)
    }
    what = "turnout" if test == "turnout" else "the contestant's share"
    differ = "differs" if number == 1 else "differ"
    return MethodResult(
        METHOD,
        test,
        who,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=float(number),
        estimates={
            "stations": len(stations),
            "above": above,
            "below": number - above,
            "per_1000": 1000 * number / len(stations),
            "robust_z_beyond_5": int((np.abs(np.nan_to_num(found.robust_z)) > 5).sum()),
            **first,
        },
        null={
            "kind": "none: a description. Clean elections of another generator, with heavier tails, stand beside it.",
            "simulated_mean": float(np.mean(simulated)),
            "simulated_most": max(simulated),
            "simulated_elections": _DRAWS,
        },
        caveats=CAVEATS,
        words=Words(
            seen=(
                f"{number:,} of {len(stations):,} stations {differ} in {what} from the "
                f"other stations of their place more than stations there do: {above:,} above and {number - above:,} "
                f"below. In simulated clean elections with heavy tails there were {min(simulated):,} to "
                f"{max(simulated):,}; in real ones that nobody disputed, up to "
                f"{_IN_REAL['turnout' if who is None else 'share']} in 1,000."
            ),
            blind="What all stations of a place share, and faults smaller than how stations there differ anyway.",
            ordinary=(
                "Stations for special voters: hospitals, barracks, halls of residence, voters from elsewhere.",
                "Slips of the pen and of typing.",
                "New quarters and villages unlike those around them.",
            ),
        ),
    )


def _named(case: Case, found: Outliers, test: str, station: int) -> str:
    row = int(case.stations.rows[station])
    name = f"row {row}" if case.record is None else str(case.record.units.ids[row])
    sizes = _of(case.stations, test, case.contestant)[1]
    size = int(sizes[station])
    return f"{name}: {int(found.counts[station]):,} of {size:,}, expected {found.expected[station]:,.0f}"


def _change(case: Case, previous: PreviousElection, test: str, who: str | None, evidence: Evidence) -> MethodResult:
    """The stations that are in both elections, against their neighbours and their own past."""
    made = (METHOD, test, who, None)
    figure = test.removesuffix("_change")
    reason = None
    if previous.here.size < FEWEST:
        reason = f"{only(previous.here.size, 'station is', 'stations are')} in both elections; {FEWEST} are needed"
    elif who is not None and who not in previous.before.options:
        reason = "no option of this id stood in the election before"
    if reason is not None:
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    stations = case.stations.take(previous.here)
    counts, sizes = _of(stations, figure, case.contestant)
    rates, lasting = rates_after(counts, sizes, *_of(previous.before, figure, case.contestant), stations.ladder)
    found = outliers(counts=counts, sizes=sizes, rates=rates, regions=stations.region)
    number, above = int(found.stand_out.sum()), int((found.stand_out & found.above).sum())
    part = replace(case, stations=stations, previous=None)
    named: dict[str, Figure] = {
        f"first_{place}": _named(part, found, figure, int(station))
        for place, station in enumerate(found.first[:_NAMED], 1)
    }
    for side, ids in (("now", previous.only_now), ("before", previous.only_before)):
        named |= {f"only_{side}": len(ids)} | {
            f"only_{side}_{place}": name for place, name in enumerate(ids[:_NAMED], 1)
        }
    what = "turnout" if who is None else "the contestant's share"
    differ = "differs" if number == 1 else "differ"
    return MethodResult(
        *made,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=float(number),
        estimates={
            "stations": len(stations),
            "above": above,
            "below": number - above,
            "per_1000": 1000 * number / len(stations),
            "robust_z_beyond_5": int((np.abs(np.nan_to_num(found.robust_z)) > 5).sum()),
            "lasting": lasting,
            "matched_by": previous.by,
            **named,
        },
        null={
            "kind": "none: a description. Expected from the neighbours now and the station's difference from them then."
        },
        caveats=(*CAVEATS, _MOVED),
        words=Words(
            seen=(
                f"{len(stations):,} stations are in {previous.name} too, matched by {previous.by}; {number:,} of them "
                f"{differ} in {what} from what their neighbours now and their own past "
                f"make one expect: {above:,} above and {number - above:,} below. "
                f"{len(previous.only_now):,} stations are in this election only, "
                f"{len(previous.only_before):,} in that one only."
            ),
            blind="A change that all stations of a place share.",
            ordinary=(
                "Stations of one number that serve other voters than then: merged, split, moved.",
                "Candidates or parties with a home there, then or now.",
            ),
        ),
    )
