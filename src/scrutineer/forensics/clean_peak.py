"""Clean peak: votes that the leader has above the turnout at which most stations stand (Shpilkin).

Question: if everywhere the leader had as many votes for one of the others' as at the peak of turnout and below, how
many votes fewer would the leader have?
Formula: with L(t) and O(t) the votes of the leader and of all others in stations of turnout t (bins of one point,
centred at whole percentages), t0 the peak of the smoothed histogram of ballots and F the flank from the half height
below it up to t0,

    r = sum_F L / sum_F O,    anomaly = sum_(t > t0) (L(t) - r O(t)),
    stuffing = min(anomaly, (official turnout - t0) N) where positive,    switching = the rest.

It is refused, with the reason, where there is no clean peak, that is unless

1. the peak is at most `HIGHEST` per cent of turnout: beyond it, nothing is above;
2. the curve rises to it as one hill: no earlier maximum is followed by a fall of a tenth of the peak's height;
3. `FEWEST_BELOW` stations at least lie on the flank, with votes for the leader and for others;
4. r is constant on the flank within error: between its lower and its upper half it changes, give or take two standard
   errors, by at most `MOST_CHANGE`; and that error is known well enough to say so.

Interval: bootstrap of whole communes (the nearest units above the stations) within their regions, the peak found
anew each time. It holds chance, and in simulations 95 per cent of its own mean, not the assumption: that assumption is
ordinary voters' having nothing to do with turnout. It fails in undisputed elections (Germany 2024: correlation .42),
where the ratio rises already below the peak; that is what criterion 4 is for. A ratio constant below the peak may still
change above it for honest reasons.

References: S. Shpilkin, Trv-Nauka 94 (2011) 2; Kobak, Shpilkin, Pshenichnikov, Annals of Applied Statistics 10 (2016)
54, doi:10.1214/16-AOAS904. The criteria are this project's.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import Figure, MethodResult, VotesInQuestion, Words
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.wording import only

METHOD: Final = "clean_peak"
CAVEATS: Final = (
    (
        "It assumes that below and above the peak ordinary voters prefer alike; where turnout and preference go "
        "together for ordinary reasons, the anomaly is such a relation and no count of votes."
    ),
    (
        "Clean elections of these stations keep the rates of each neighbourhood: a fault that whole communes share is "
        "in them too, so that they bound what differs inside communes and do not clear the rest."
    ),
    (
        "The interval holds chance, not the assumption: in simulated clean elections in which turnout and preference "
        "go together for ordinary reasons it misses 0 in half of them."
    ),
    "Stuffing and switching cannot be told apart by this; the split is a convention of its users.",
)
HIGHEST: Final = 90
FEWEST_BELOW: Final = 100
MOST_CHANGE: Final = 0.05
MOST_ERROR: Final = 0.25
BINS: Final = 101
_SMOOTH: Final = 2.0
_FALL: Final = 0.1
_STREAM: Final = 0x5B1
_ELECTIONS: Final = 20
"""Clean elections that are drawn at most: they show a bias, not a tail."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CleanPeak:
    """The histogram by turnout, and what lies above its clean peak.

    Attributes:
        leader: The leader's votes by turnout in whole points, 0 to 100. Shape (101,).
        others: Votes of all others. Shape (101,).
        smoothed: Ballots by turnout, smoothed. Shape (101,).
        peak: Turnout of the peak, per cent.
        flank: First turnout of the flank, per cent.
        ratio: Leader's votes for one of the others' on the flank; None where there is none.
        change: Relative change of the ratio from the lower to the upper half of the flank.
        change_error: Its standard error.
        reason: Why there is no clean peak; None where there is one.
        anomaly: Votes of the leader above the peak beyond the ratio.
        low: Lower end of its 95 per cent interval.
        high: Upper end.
        with_trend: The anomaly if the change of the ratio on the flank went on above the peak.
        stuffing: Part of the anomaly that extra ballots could make.
        switching: The rest of it.
    """

    leader: FloatArray
    others: FloatArray
    smoothed: FloatArray
    peak: int
    flank: int
    ratio: float | None = None
    change: float | None = None
    change_error: float | None = None
    reason: str | None = None
    anomaly: float | None = None
    low: float | None = None
    high: float | None = None
    with_trend: float | None = None
    stuffing: float | None = None
    switching: float | None = None

    @property
    def expected(self) -> FloatArray:
        """The leader's votes by turnout at the ratio of the flank; NaN where there is none. Shape (101,)."""
        return np.asarray(self.others * (np.nan if self.ratio is None else self.ratio))


@dataclass(frozen=True)
class _Bins:
    """Stations by turnout."""

    place: IntArray
    cast: FloatArray
    leader: FloatArray
    others: FloatArray
    units: IntArray = field(repr=False)

    def sums(self, weight: FloatArray | None = None) -> tuple[FloatArray, FloatArray, FloatArray]:
        columns = (self.cast, self.leader, self.others)
        ballots, leader, others = (
            np.bincount(self.place, weights=c if weight is None else c * weight, minlength=BINS) for c in columns
        )
        return _smooth(ballots), leader, others


def clean_peak(
    *,
    registered: IntArray,
    cast: IntArray,
    valid: IntArray,
    votes: IntArray,
    communes: IntArray,
    regions: IntArray,
    rng: Generator,
    replicates: int = 300,
) -> CleanPeak:
    """Votes of the leader above the clean peak of turnout.

    Args:
        registered: Persons on the register, above 0. Shape (stations,).
        cast: Ballots cast. Shape (stations,).
        valid: Valid ballots. Shape (stations,).
        votes: The leader's votes. Shape (stations,).
        communes: Code of the unit that is resampled as a whole. Shape (stations,).
        regions: Code of the region inside which it is resampled. Shape (stations,).
        rng: Generator of the bootstrap.
        replicates: Bootstrap samples; 0 for no interval and no test of the ratio's constancy.

    Returns:
        The estimate, or the histogram with the reason why there is no clean peak.

    Raises:
        InputError: Shapes differ, or figures contradict each other.
    """
    for name, part, whole in (("votes", votes, valid), ("valid", valid, cast), ("cast", cast, registered)):
        if part.shape != registered.shape or whole.shape != registered.shape:
            raise InputError("the counts differ in length", column=name, value=part.shape)
        bad = np.flatnonzero((part < 0) | (part > whole) | (registered <= 0))
        if bad.size:
            raise InputError(
                "a count is negative or larger than its whole, or there is no register",
                row=int(bad[0]) + 1,
                column=name,
                value=int(part[bad[0]]),
                mend="separate stations whose figures contradict each other",
            )
    place = (200 * cast + registered) // (2 * registered)
    counts = [column.astype(np.float64) for column in (cast, votes, valid - votes)]
    bins = _Bins(place, counts[0], counts[1], counts[2], communes)
    smoothed, leader, others = bins.sums()
    peak = int(np.argmax(smoothed))
    flank = _flank(smoothed, peak)
    found = CleanPeak(leader, others, smoothed, peak, flank)
    reason = _no_peak(found, int(((place >= flank) & (place <= peak)).sum()))
    if reason is not None:
        return replace(found, reason=reason)
    ratio, change, anomaly, with_trend = _estimate(leader, others, flank, peak)
    found = replace(found, ratio=ratio, change=change)
    error: float | None = None
    low: float | None = None
    high: float | None = None
    if replicates:
        error, low, high = _bootstrap(bins, regions, found, rng, replicates)
        why = _not_constant(change, error)
        if why is not None:
            return replace(found, change_error=error, reason=why)
    stuffing = min(max(anomaly, 0.0), max(float(cast.sum() - peak / 100 * registered.sum()), 0.0))
    return replace(
        found,
        change_error=error,
        anomaly=anomaly,
        low=low,
        high=high,
        with_trend=with_trend,
        stuffing=stuffing,
        switching=max(anomaly, 0.0) - stuffing,
    )


def _smooth(ballots: FloatArray) -> FloatArray:
    reach = int(4 * _SMOOTH)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _SMOOTH) ** 2)
    # Mirrored at the ends: a heap at 100 per cent must not look lower than it is.
    return np.asarray(np.convolve(np.pad(ballots, reach, mode="symmetric"), kernel / kernel.sum(), "valid"))


def _flank(smoothed: FloatArray, peak: int) -> int:
    low = np.flatnonzero(smoothed[: peak + 1] < smoothed[peak] / 2)
    return int(low[-1]) + 1 if low.size else 0


def _no_peak(found: CleanPeak, stations: int) -> str | None:
    top, flank, curve = found.peak, found.flank, found.smoothed
    if top > HIGHEST:
        return f"most ballots lie at a turnout of {top} per cent, too near the top for anything to be above it"
    before = curve[: top + 1]
    if (np.maximum.accumulate(before) - before).max() > _FALL * curve[top]:
        return f"below its peak at {top} per cent the histogram of turnout has another hill"
    if top - flank < 3 or stations < FEWEST_BELOW:
        return f"{only(stations, 'station lies', 'stations lie')} on the flank below the peak at {top} per cent"
    middle = (flank + top + 1) // 2
    parts = (slice(flank, middle), slice(middle, top + 1))
    if any(side[part].sum() <= 0 for side in (found.leader, found.others) for part in parts):
        return "below the peak either the contestant or all the others have no votes"
    return None


def _not_constant(change: float, error: float) -> str | None:
    if error > MOST_ERROR:
        return (
            f"the ratio of the contestant's votes to the others' below the peak changes by {change:+.0%}, give or "
            f"take {error:.0%}: too uncertain to call it constant"
        )
    if abs(change) - 2 * error > MOST_CHANGE:
        return (
            f"already below the peak the ratio of the contestant's votes to the others' changes by {change:+.0%} "
            f"(standard error {error:.1%}): turnout and preference go together there, so the peak is not a clean one"
        )
    return None


def _estimate(leader: FloatArray, others: FloatArray, flank: int, peak: int) -> tuple[float, float, float, float]:
    """Ratio, its change on the flank, the anomaly, and the anomaly if that change went on."""
    middle = (flank + peak + 1) // 2
    tiny = 1e-300
    below = leader[flank:middle].sum() / max(others[flank:middle].sum(), tiny)
    above = leader[middle : peak + 1].sum() / max(others[middle : peak + 1].sum(), tiny)
    ratio = leader[flank : peak + 1].sum() / max(others[flank : peak + 1].sum(), tiny)
    turnout = np.arange(BINS)
    step = (peak + middle) / 2 - (flank + middle - 1) / 2
    slope = np.log(max(above, tiny) / max(below, tiny)) / step
    upper = turnout > peak
    anomaly = float((leader - ratio * others)[upper].sum())
    going_on = above * np.exp(np.clip(slope * (turnout - (peak + middle) / 2), -5, 5))
    return float(ratio), float(above / max(below, tiny) - 1), anomaly, float((leader - going_on * others)[upper].sum())


def _bootstrap(
    bins: _Bins, regions: IntArray, found: CleanPeak, rng: Generator, replicates: int
) -> tuple[float, float, float]:
    """Standard error of the ratio's change, and the interval of the anomaly."""
    units, of_unit = np.unique(bins.units, return_inverse=True)
    first = np.zeros(units.size, np.int64)
    first[of_unit] = regions
    order = np.argsort(first, kind="stable")
    starts, number = np.unique(first[order], return_index=True, return_counts=True)[1:]
    start, size = np.repeat(starts, number), np.repeat(number, number)
    changes, anomalies = np.empty(replicates), np.empty(replicates)
    for turn in range(replicates):
        drawn = order[start + (rng.random(units.size) * size).astype(np.int64)]
        weight = np.bincount(drawn, minlength=units.size)[of_unit].astype(np.float64)
        smoothed, leader, others = bins.sums(weight)
        changes[turn] = _estimate(leader, others, found.flank, found.peak)[1]
        # The peak is looked for near the one found: another hill would be another question.
        near = slice(max(found.peak - 10, 0), min(found.peak + 11, BINS))
        peak = near.start + int(np.argmax(smoothed[near]))
        anomalies[turn] = _estimate(leader, others, _flank(smoothed, peak), peak)[2]
    low, high = np.quantile(anomalies, [0.025, 0.975])
    return float(changes.std(ddof=1)), float(low), float(high)


def _of(stations: Stations, contestant: str, rng: Generator, replicates: int) -> CleanPeak:
    return clean_peak(
        registered=stations.registered,
        cast=stations.cast,
        valid=stations.valid,
        votes=stations.of(contestant),
        communes=stations.ladder[-1] if stations.ladder.shape[0] > 1 else np.arange(len(stations)),
        regions=stations.region,
        rng=rng,
        replicates=replicates,
    )


def examine(case: Case) -> tuple[MethodResult, ...]:
    """The estimate, and the same estimate in clean elections of these stations. It describes; it is no test."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"highest_peak": HIGHEST, "most_change": MOST_CHANGE, "replicates": 300, "clean": _ELECTIONS},
        seed=case.seed,
        record_digest=case.digest,
        references=("doi:10.1214/16-AOAS904",),
        caveats=CAVEATS,
    )
    made = (METHOD, "", case.contestant, None)
    if case.why_not is not None:
        return (MethodResult(*made, applicable=False, reason=case.why_not, evidence=evidence),)
    rng = np.random.default_rng([case.seed, _STREAM])
    found = _of(case.stations, case.contestant, rng, 300)
    if found.reason is not None or found.anomaly is None:
        return (MethodResult(*made, applicable=False, reason=found.reason, evidence=evidence),)
    number = max(min(case.draws, _ELECTIONS), 2)
    drawn = [_of(case.clean.draw(rng), case.contestant, rng, 0) for _ in range(number)]
    clean = np.asarray([one.anomaly for one in drawn if one.anomaly is not None])
    return (_described(case, found, clean, number, evidence),)


def _described(case: Case, found: CleanPeak, clean: FloatArray, number: int, evidence: Evidence) -> MethodResult:
    own = case.stations.of(case.contestant).sum()
    anomaly, low, high = found.anomaly or 0.0, found.low or 0.0, found.high or 0.0
    mean = float(clean.mean()) if clean.size else None
    null: dict[str, Figure] = {
        "kind": "the same estimate in clean elections of these stations, which keep the rates of every neighbourhood",
        "elections": number,
        "with_a_peak": int(clean.size),
        "mean": mean,
        "sd": float(clean.std(ddof=1)) if clean.size > 1 else None,
    }
    beside = (
        "In clean elections drawn for these stations there was no peak to measure from."
        if mean is None
        else f"Clean elections drawn for these stations, which keep the rates of every neighbourhood, give {mean:,.0f} "
        f"by the same estimate: so much comes with differences between neighbourhoods, whatever made them."
    )
    return MethodResult(
        METHOD,
        "",
        case.contestant,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=anomaly,
        estimates={
            "peak": found.peak,
            "flank": found.flank,
            "ratio": found.ratio,
            "ratio_change": found.change,
            "ratio_change_error": found.change_error,
            "anomaly": anomaly,
            "low": low,
            "high": high,
            "share_of_votes": anomaly / float(own),
            "with_trend": found.with_trend,
            "stuffing": found.stuffing,
            "switching": found.switching,
            "beyond_clean": None if mean is None else anomaly - mean,
        },
        null=null,
        caveats=CAVEATS,
        votes_in_question=VotesInQuestion(
            case.contestant,
            anomaly,
            high,
            "95 per cent interval, bootstrap of communes",
            "above the peak of turnout beyond the ratio below it",
            mean,
        ),
        words=Words(
            seen=(
                f"Up to a turnout of {found.peak} per cent, where the histogram peaks, the contestant has "
                f"{found.ratio:.2f} votes for one of the others'. Above it there are {anomaly:,.0f} votes beyond that "
                f"ratio (95 per cent interval {low:,.0f} to {high:,.0f})."
            ),
            clean=beside,
            blind="What was added below the peak or everywhere; whether votes were added or voters prefer otherwise.",
            ordinary=(
                "Country and town differ both in turnout and in preference.",
                "The contestant's supporters were called to the poll with more success than others.",
            ),
        ),
    )
