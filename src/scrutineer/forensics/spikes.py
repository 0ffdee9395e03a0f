"""Spikes: do more stations share one turnout or one share of the vote, to the thousandth, than resampling brings about?

Question: does the distribution of turnout or support over stations have spikes at single values, such as 0.65 or 0.75?
Formula: rates are put into bins of a thousandth. With E_b the mean number of stations in bin b over all resamples of
the stations (`resampling_density`), O_b those observed, and W_b, F_b observed and expected in the 20 bins on each side,

    p_b = max( P(Poisson(E_b) >= O_b),  P(Bin(O_b + W_b, E_b / (E_b + F_b)) >= O_b) ),
    share of stations in spikes  F = 100 / n sum over b above its threshold of O_b - max(E_b, E_b W_b / F_b).

Null hypothesis: rates vary smoothly over stations, and counts are whole ballots around them. Coarse shares such as 1/2
are common in small stations for reasons of arithmetic; resampling keeps the sizes of the stations, so that this is in
E_b. The Poisson tail is an upper bound for a sum of independent stations (Anderson and Samuels 1967). The second
part is exact for two Poisson counts whose expectations are off by one common factor (Przyborowski and Wilenski 1940),
and guards against a mixture that misses the shape of the distribution: a spike stands out from its neighbours too.
The threshold of a bin is the least count with p_b <= level / m for m bins: over all bins together a clean election
crosses it with probability `level` at most. It does not depend on a number of resamples, as the original rule's does.

Its differences from the original: sums instead of draws, a histogram instead of a kernel of the same width, the
threshold, and support is resampled given the ballots cast, so that the denominators are those observed.
It sees only single values that many stations share. Rounding that is spread over all whole percentages is seen by
`integer_percentage` much earlier; shifts of whole districts are seen by neither.
References: Rozenas, Political Analysis 25 (2017) 41, doi:10.1017/pan.2016.9; Przyborowski and Wilenski, Biometrika 31
(1940) 313, doi:10.1093/biomet/31.3-4.313; Anderson and Samuels, Proc. Fifth Berkeley Symposium 1 (1967) 1.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.beta_binomial_mixture import Mixture, distinct_pairs, fit_mixture
from scrutineer.forensics.case import FEWEST, Case
from scrutineer.forensics.method_result import Figure, MethodResult, VotesInQuestion, Words
from scrutineer.forensics.resampled_spikes import resampled_spikes
from scrutineer.forensics.resampling_density import (
    BINS,
    STEPS,
    ResamplingDensity,
    bin_of,
    histogram,
    resampling_density,
)
from scrutineer.forensics.wording import only, probability

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

METHOD: Final = "spikes"
LEVELS: Final = (0.05, 0.01)
BESIDE: Final = 20
"""Bins on each side that a bin is compared with: no other multiple of five per cent lies among them."""
EDGE: Final = 5
"""Bins nearest to 0 and 1 that are not tested: they have no neighbours on one side."""
_NAMED: Final = 20
_ORIGINAL: Final = (
    "The share by the original rule falls as the number of resamples rises, since a spike has to exceed the largest of "
    "them: compare it only with shares from as many resamples. No error rate belongs to it."
)
CAVEATS: Final = (
    "It sees only single values that many stations share; other faults leave no trace here.",
    "A spike does not say who made it, why, or how many votes are behind it.",
    "Rounding spread over all whole percentages is seen by integer_percentage much earlier.",
)


@dataclass(frozen=True, slots=True)
class Spike:
    """A value that too many stations share.

    Attributes:
        thousandth: The value, in thousandths.
        observed: Stations there.
        expected: Stations expected there: the larger of what resampling and what the neighbouring values say.
        threshold: Stations from which on it is a spike.
        p: Chance of as many stations, not corrected.
    """

    thousandth: int
    observed: int
    expected: float
    threshold: int
    p: float

    @property
    def value(self) -> str:
        """The value as a decimal number."""
        return f"{self.thousandth / STEPS:.3f}"


@dataclass(frozen=True)
class Spikes:
    """Stations in bins of a thousandth, and what resampling expects there.

    Attributes:
        stations: Stations with a rate.
        mixture: The fitted distribution of rates.
        observed: Stations by bin. Shape (1001,).
        density: Mean and variance over all resamples.
        beside: Stations in the neighbouring bins. Shape (1001,).
        beside_expected: The same, expected. Shape (1001,).
        tested: Bins that are tested. Shape (1001,).
        p: Chance of as many stations in the bin, not corrected; 1 where not tested. Shape (1001,).
    """

    stations: int
    mixture: Mixture
    observed: IntArray
    density: ResamplingDensity
    beside: IntArray
    beside_expected: FloatArray
    tested: BoolArray
    p: FloatArray

    @property
    def bins(self) -> int:
        """Bins that are tested."""
        return int(self.tested.sum())

    @property
    def p_value(self) -> float:
        """Smallest p value, corrected for all bins (Holm's first step); 1 where no bin is tested."""
        return float(min(self.bins * self.p.min(), 1.0)) if self.bins else 1.0

    @property
    def expected(self) -> FloatArray:
        """Stations expected by bin: the larger of what resampling and what the neighbours say. Shape (1001,)."""
        ratio = self.beside / np.maximum(self.beside_expected, 1e-300)
        return np.asarray(self.density.expected * np.where(self.tested, np.maximum(ratio, 1.0), 1.0))

    def thresholds(self, level: float) -> IntArray:
        """Stations from which on a bin has a spike. Shape (1001,); in bins that are not tested, more than all stations.

        Args:
            level: Chance that a clean election crosses any of them.
        """
        low = np.zeros(BINS, np.int64)
        high = np.full(BINS, self.stations + 1)
        while (high - low > 1).any():
            middle = (low + high + 1) // 2
            rare = self._tail(middle) * max(self.bins, 1) <= level
            low, high = np.where(rare, low, middle), np.where(rare, middle, high)
        return high

    def above(self, level: float) -> tuple[Spike, ...]:
        """The spikes, by value."""
        threshold, expected = self.thresholds(level), self.expected
        return tuple(
            Spike(int(b), int(self.observed[b]), float(expected[b]), int(threshold[b]), float(self.p[b]))
            for b in np.flatnonzero(self.tested & (self.observed >= threshold))
        )

    def share(self, level: float) -> float:
        """F: stations in excess of what is expected, over all spikes, in per cent of the stations."""
        return 100 * sum(spike.observed - spike.expected for spike in self.above(level)) / self.stations

    def _tail(self, count: IntArray) -> FloatArray:
        return _tail(count, self.density.expected, self.beside, self.beside_expected, self.tested)


def spikes(*, counts: IntArray, sizes: IntArray, mixture: Mixture | None = None) -> Spikes:
    """Observed and expected stations by thousandth of the rate.

    Args:
        counts: Ballots, or votes. Shape (stations,).
        sizes: What the rate is taken of: the register, or ballots. Stations of size 0 are left out. Shape (stations,).
        mixture: Distribution of rates; fitted to the stations by default.

    Returns:
        The figures, from which thresholds and spikes follow at any level.

    Raises:
        InputError: Shapes differ, a count is negative or above its size, or no station has a size above 0.
    """
    pairs = distinct_pairs(counts, sizes)
    if not pairs.number.size:
        raise InputError("there is no station with a size above 0", column="sizes")
    fitted = fit_mixture(pairs) if mixture is None else mixture
    density = resampling_density(pairs, fitted)
    observed = histogram(pairs)
    beside = _beside(observed)
    beside_expected = _beside(density.expected)
    tested = (density.expected > 0) & (beside_expected > 0)
    tested[: EDGE + 1] = tested[-EDGE - 1 :] = False
    p = _tail(np.maximum(observed, 1), density.expected, beside, beside_expected, tested)
    p[observed == 0] = 1.0
    return Spikes(pairs.stations, fitted, observed, density, beside.astype(np.int64), beside_expected, tested, p)


def _beside(values: IntArray | FloatArray) -> FloatArray:
    """Sum over the neighbouring bins, as many below as above, without the bins of 0 and 1. Shape (1001,)."""
    place = np.arange(BINS)
    reach = np.clip(np.minimum(place - 1, BINS - 2 - place), 0, BESIDE)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(np.maximum(sums[place + reach + 1] - sums[place - reach] - values, 0.0))


def _tail(
    count: IntArray, expected: FloatArray, beside: IntArray | FloatArray, beside_expected: FloatArray, tested: BoolArray
) -> FloatArray:
    """Chance of at least so many stations, 1 or more, in each bin; 1 where it is not tested."""
    total = np.where(tested, expected + beside_expected, 1.0)
    part = np.where(tested, expected, 1.0) / total
    return np.where(tested, np.maximum(gammainc(count, expected), betainc(count, beside + 1.0, part)), 1.0)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """The tests of turnout and of the contestant's share of the ballots."""
    stations = case.stations
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"bin": 1 / STEPS, "beside": BESIDE, "edge": EDGE, "level": LEVELS[0]},
        record_digest=case.digest,
        references=("doi:10.1017/pan.2016.9", "doi:10.1093/biomet/31.3-4.313"),
        caveats=CAVEATS,
    )
    own = stations.of(case.contestant)
    found = []
    mixtures: list[Mixture] = []
    for test, who, counts, sizes in (
        ("turnout", None, stations.cast, stations.registered),
        ("result", case.contestant, own, stations.cast),
    ):
        reason = case.why_not_exact or _why_not(counts, sizes)
        if reason is None:
            by_bin = spikes(counts=counts, sizes=sizes)
            mixtures.append(by_bin.mixture)
            if not by_bin.bins:
                reason = "all rates lie at 0 or 1: no value between is tested"
                found.append(MethodResult(METHOD, test, who, None, applicable=False, reason=reason, evidence=evidence))
                continue
            result = _result(test, who, by_bin, evidence)
            found.append(replace(result, votes_in_question=_votes(by_bin, case.contestant, counts, sizes, own)))
        else:
            found.append(MethodResult(METHOD, test, who, None, applicable=False, reason=reason, evidence=evidence))
    if case.original_resamples and len(mixtures) == len(found):
        found[-1] = _with_original(found[-1], case, *mixtures)
    return tuple(found)


def _votes(found: Spikes, contestant: str, counts: IntArray, sizes: IntArray, own: IntArray) -> VotesInQuestion | None:
    """The contestant's votes in the stations at spikes: all of them at most; None where there is no spike."""
    above = found.above(LEVELS[0])
    if not above:
        return None
    used = sizes > 0
    held = np.bincount(bin_of(counts[used], sizes[used]), weights=own[used], minlength=BINS)
    excess = sum(held[spike.thousandth] * (1 - spike.expected / spike.observed) for spike in above)
    return VotesInQuestion(
        contestant,
        float(excess),
        float(sum(held[spike.thousandth] for spike in above)),
        "every station at one of the values",
        "in stations at values that too many stations share",
        0.0,
    )


def _with_original(result: MethodResult, case: Case, turnout: Mixture, support: Mixture) -> MethodResult:
    """The result with the figures of the original rule, at the resamples asked for and at a tenth of them."""
    figures: dict[str, Figure] = {"original_resamples": case.original_resamples}
    shares = []
    for resamples in dict.fromkeys((case.original_resamples, max(case.original_resamples // 10, 1))):
        # The draws of the shorter run are the first of the longer one.
        found = resampled_spikes(
            registered=case.stations.registered,
            cast=case.stations.cast,
            votes=case.stations.of(case.contestant),
            turnout=turnout,
            support=support,
            resamples=resamples,
            seed=case.seed,
        )
        shares.append((resamples, found.share))
        name = "original" if resamples == case.original_resamples else "original_tenth"
        figures |= {f"{name}_share": found.share, f"{name}_spikes": int(found.above.size)}
    said = " and ".join(f"{share:.3g} per cent with {resamples:,} resamples" for resamples, share in shares)
    return replace(
        result,
        estimates={**result.estimates, **figures},
        words=replace(result.words, seen=f"{result.words.seen} By the original rule the share is {said}."),
        caveats=(*result.caveats, _ORIGINAL),
    )


def _why_not(counts: IntArray, sizes: IntArray) -> str | None:
    k, n = counts[sizes > 0], sizes[sizes > 0]
    if k.size < FEWEST:
        return f"{only(k.size, 'station has', 'stations have')} ballots; {FEWEST} are needed"
    if (k * n[0] == n * k[0]).all():
        return "the rate is the same in every station"
    return None


def _result(test: str, who: str | None, found: Spikes, evidence: Evidence) -> MethodResult:
    five, one = found.above(LEVELS[0]), found.above(LEVELS[1])
    peak = int(np.argmin(np.where(found.tested, found.p, 2.0)))
    threshold = found.thresholds(LEVELS[0])
    p = found.p_value
    what = "the same turnout" if test == "turnout" else "the same share of the ballots for the contestant"
    listed = ", ".join(spike.value for spike in five[:_NAMED]) + (" and others" if len(five) > _NAMED else "")
    most = (
        f"the most remarkable value, {peak / STEPS:.3f}, is that of {found.observed[peak]:,} stations where "
        f"{found.expected[peak]:,.1f} are expected"
    )
    seen = (
        f"More stations than expected report {what}, to the thousandth, at {len(five)} of {found.bins} values "
        f"({listed}): {found.share(LEVELS[0]):.2f} per cent of {found.stations:,} stations; {most}."
        if five
        else f"At none of {found.bins} values do more stations report {what}, to the thousandth, than the sizes of "
        f"the stations bring about; {most}."
    )
    return MethodResult(
        METHOD,
        test,
        who,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.share(LEVELS[0]),
        estimates={
            "stations": found.stations,
            "share_at_5": found.share(LEVELS[0]),
            "share_at_1": found.share(LEVELS[1]),
            "spikes_at_5": len(five),
            "spikes_at_1": len(one),
            "spiked": ", ".join(spike.value for spike in five),
            "peak": peak / STEPS,
            "peak_observed": int(found.observed[peak]),
            "peak_expected": float(found.expected[peak]),
        },
        null={
            "kind": "stations resampled around their own counts by a mixture of beta-binomial distributions",
            "components": len(found.mixture),
            "bins": found.bins,
            "mean": float(found.density.expected[peak]),
            "sd": float(np.sqrt(found.density.variance[peak])),
            "threshold": int(threshold[peak]),
        },
        p_value=p,
        caveats=CAVEATS,
        words=Words(
            seen=seen,
            clean=(
                "A clean election of these stations has a value as remarkable with probability "
                f"{probability(p)} at most."
            ),
            blind="Ballots or votes that were added or invented without many stations reaching one and the same value.",
            ordinary=(
                "Places such as barracks, ships or homes that vote nearly as one share values near 1.",
                "Stations whose figures were worked out from percentages by those who published them.",
                "Equal registers and small stations make coarse shares common; this is part of what is expected.",
            ),
        ),
    )
