"""Integer percentages: do more stations report round percentages than whole ballots bring about?

Question: do turnout and the leader's result fall on integer percentages more often than they would without rounding?
A station is at an integer if |100 k / n - i| <= 0.05 for some whole number i; `either` if turnout or result is.
Formula: with q_j the chance of station j to be at an integer, and weights w_j,

    anomaly = sum_j w_j (h_j - q_j),   variance = sum_j w_j^2 q_j (1 - q_j).

Each q_j is a finite sum of exact probabilities over the counts at integers, so nothing is simulated, and what whole
ballots do in small stations (79 of Peru's 100 tables have a register of 300) is in it.

The result has its chance given the ballots in the box, and these are what turnout is. A whole turnout goes with boxes
in which whole results are common: of a register of 250, those of 5, 10, 15 ... ballots. So `either` has two steps,
the second from the box that the first one gave (h_e = h_t + (1 - h_t) h_r):

    anomaly = sum_j w_j [(h_t - q_t) + (1 - h_t)(h_r - q_r)],
    variance = sum_j w_j^2 [q_t (1 - q_t) + (1 - h_t) q_r (1 - q_r)].

Both steps are 0 on average whatever came before, so the sum is centred, and so normal in the limit, without a sum over
all boxes that might have been (a martingale with its predictable variance: Hall and Heyde 1980, ch. 3). Of few
stations it is lopsided: p is taken by saddlepoint. The published null has q_e = q_t + q_r - q_t q_r, as if the box told
nothing of turnout; with registers of 250 that alone puts the excess of 20,000 clean stations two standard deviations
too low.

Null hypotheses: `published` (Kobak, Shpilkin and Pshenichnikov): ballots and votes are binomial at the station's own
observed rate. It plugs in what it tests and is biased: near 0 and 1 the chance it gives to a count is not the chance
that the count has, and on undisputed elections with small stations the anomaly comes out negative. `local`: they are
beta-binomial around the rate of the neighbouring stations, with the dispersion of the region, and bent to the shape
that the rates of all stations have (`local_chances`); the station itself is not part of its local rate. That one is
centred on clean elections and decides. Where a count is within a handful of ballots of none or all, no shape is known,
and the station takes no part.

It sees only percentages that someone rounded and then turned into counts. It cannot see added or invented ballots
whose percentage is not round, nor say who rounded or how many votes are behind it.
References: Kobak, Shpilkin, Pshenichnikov, Annals of Applied Statistics 10 (2016) 54, doi:10.1214/16-AOAS904;
Kobak, Shpilkin, Pshenichnikov, Significance 15/4 (2018) 20, doi:10.1111/j.1740-9713.2018.01141.x; Hall, Heyde,
Martingale Limit Theory and Its Application, Academic Press 1980.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.beta_binomial import binomial_pmf
from scrutineer.forensics.case import Case
from scrutineer.forensics.integer_chances import TARGETS, IntegerAnomaly, IntegerChances
from scrutineer.forensics.integer_windows import at_integer, counts_at_integers
from scrutineer.forensics.local_chances import LocalChances, local_chances
from scrutineer.forensics.local_rates import LocalRates, local_rates
from scrutineer.forensics.method_result import MethodResult, VotesInQuestion, Words
from scrutineer.forensics.wording import only, probability

METHOD: Final = "integer_percentage"
CAVEATS: Final = (
    "It sees only percentages that were rounded before counts were made of them; other faults leave no trace here.",
    "A positive anomaly does not say who rounded, why, or how many votes are behind it.",
)
_WHAT: Final = {
    "turnout": "turnout",
    "result": "the result of the contestant",
    "either": "turnout, the result of the contestant, or both",
}
_LEAST: Final = 100
"""Regions of fewer stations are not tested by themselves."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LEAST_BALLOTS: Final = 15
"""Nearer than so many ballots to none or all, a percentage is decided by a handful, and no curve says by how many."""
_SPREAD: Final = 7.0
"""Integers further than so many standard deviations from the rate have no chance worth adding."""
_TOGETHER: Final = 2_048
"""Stations that are worked on together, so that their counts stay in the processor's cache."""


def integer_percentage(
    *,
    registered: IntArray,
    given: IntArray,
    ballots: IntArray,
    votes: IntArray,
    turnout_rates: LocalRates | None = None,
    result_rates: LocalRates | None = None,
    least_registered: int = 100,
    most_per_cent: int = 99,
    least_per_cent: int = 0,
    least_ballots: int = LEAST_BALLOTS,
) -> IntegerChances:
    """The chance of every station to be at an integer percentage.

    Args:
        registered: Persons on the register. Shape (stations,).
        given: Ballots that turnout is taken of: given out, or cast. Shape (stations,).
        ballots: Ballots in the box that the result is taken of: valid and invalid. Shape (stations,).
        votes: The contestant's votes. Shape (stations,).
        turnout_rates: Expected turnout; together with `result_rates` it makes the `local` null.
        result_rates: Expected result.
        least_registered: Smaller stations are left out.
        most_per_cent: Stations with a turnout or a result above are left out: there everything is round.
        least_per_cent: Stations with a result below take part by their turnout alone: no votes at all, as where a
            contestant hardly stood, is no rounded percentage.
        least_ballots: Of the `local` null: counts that are fewer, or lack fewer to their whole, take no part.

    Returns:
        Hits and chances, from which anomalies follow by target, weight and part.

    Raises:
        InputError: Shapes differ, or a count is negative or above its whole, or only one of the rates is given.
    """
    for name, part, whole in (("given", given, registered), ("votes", votes, ballots)):
        if part.shape != registered.shape or whole.shape != registered.shape:
            raise InputError("the counts differ in length", column=name, value=part.shape)
        # Stations of the tests compare what was reported: a part above its whole has no percentage.
        bad = np.flatnonzero((part < 0) | (part > whole))
        if bad.size:
            raise InputError(
                "a count is negative or larger than its whole",
                row=int(bad[0]) + 1,
                column=name,
                value=int(part[bad[0]]),
                mend="separate stations whose figures contradict each other",
            )
    if (turnout_rates is None) != (result_rates is None):
        raise InputError("both expected rates are needed, or none", column="turnout_rates")
    most = most_per_cent
    chosen = (
        (registered >= max(least_registered, 1))
        & (ballots > 0)
        & (100 * given <= most * registered)
        & (100 * votes <= most * ballots)
    )
    size, out, box, own = registered[chosen], given[chosen], ballots[chosen], votes[chosen]
    if turnout_rates is None or result_rates is None:
        known = 100 * own >= least_per_cent * box
        turnout = LocalChances(np.ones(size.size, np.bool_), at_integer(out, size), _binomial_chance(size, out))
        result = LocalChances(known, at_integer(own, box) & known, np.where(known, _binomial_chance(box, own), 0.0))
        either: tuple[FloatArray, ...] = (turnout.chance + result.chance - turnout.chance * result.chance,)
    else:
        turnout = _local(out, size, turnout_rates, chosen, (0, most, least_ballots))
        result = _local(own, box, result_rates, chosen, (least_per_cent, most, least_ballots))
        either = (turnout.chance, np.where(turnout.hit, 0.0, result.chance))
    return IntegerChances(
        chosen,
        {"turnout": turnout.used, "result": result.used, "either": turnout.used | result.used},
        {"turnout": turnout.hit, "result": result.hit, "either": turnout.hit | result.hit},
        {"turnout": (turnout.chance,), "result": (result.chance,), "either": either},
        {"stations": np.ones(size.size, np.int64), "registered": size, "ballots": out, "votes": own},
        "published" if turnout_rates is None else "local",
    )


def _binomial_chance(n: IntArray, count: IntArray) -> FloatArray:
    """Chance to be at an integer at the station's own rate. Equal stations are worked out once."""
    base = int(n.max(initial=0)) + 1
    cells, where = np.unique(n * base + count, return_inverse=True)
    size, own = cells // base, cells % base
    parts = [slice(start, start + _TOGETHER) for start in range(0, size.size, _TOGETHER)]
    chance = np.concatenate([np.zeros(0), *(_binomial_chance_of(size[part], own[part]) for part in parts)])
    return np.asarray(chance[where])


def _binomial_chance_of(size: IntArray, own: IntArray) -> FloatArray:
    rate = own / np.maximum(size, 1)
    reach = _SPREAD * np.sqrt(rate * (1 - rate) / np.maximum(size, 1))
    found = counts_at_integers(size, 100 * (rate - reach), 100 * (rate + reach))
    chance = found.added(binomial_pmf(found.count, size[found.station], rate[found.station]), size.size)
    return np.minimum(chance, 1.0)


def _local(
    count: IntArray, size: IntArray, rates: LocalRates, chosen: BoolArray, limits: tuple[int, int, int]
) -> LocalChances:
    """Chances of the chosen stations around local rates, of counts from `least` to `most` per cent and off the ends."""
    least, most, ballots = limits
    own = LocalRates(rates.rate[chosen], rates.dispersion[chosen])
    low, high = np.maximum(-(-least * size // 100), ballots), np.minimum(most * size // 100, size - ballots)
    return local_chances(count, size, own, low, high)


def examine(
    case: Case,
    *,
    least_registered: int = 100,
    most_per_cent: int = 99,
    least_per_cent: int = 1,
    least_ballots: int = LEAST_BALLOTS,
    share_of: str = "cast",
) -> tuple[MethodResult, ...]:
    """The tests of turnout, result and either, for the whole and, where asked for, for every region.

    Args:
        case: The case.
        least_registered: Smaller stations are left out.
        most_per_cent: Stations with a turnout or a result above are left out.
        least_per_cent: Stations with a result below take part by their turnout alone.
        least_ballots: Counts that are fewer, or lack fewer to their whole, take no part.
        share_of: What the result is taken of: `cast`, `valid` or `registered`.
    """
    stations = case.stations
    cuts = {
        "least_registered": least_registered,
        "most_per_cent": most_per_cent,
        "least_ballots": least_ballots,
    }
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="4",
        parameters={**cuts, "least_per_cent": least_per_cent, "share_of": share_of, "null": "local"},
        record_digest=case.digest,
        references=("doi:10.1214/16-AOAS904", "doi:10.1111/j.1740-9713.2018.01141.x"),
        caveats=CAVEATS,
    )
    if case.why_not_exact is not None:
        return tuple(
            MethodResult(
                METHOD, target, case.contestant, None, applicable=False, reason=case.why_not_exact, evidence=evidence
            )
            for target in TARGETS
        )
    ballots, shares = _whole(case, share_of)
    published, local = (
        integer_percentage(
            registered=stations.registered,
            given=stations.cast,
            ballots=ballots,
            votes=stations.of(case.contestant),
            turnout_rates=turnout,
            result_rates=result,
            least_per_cent=least,
            **cuts,
        )
        # The published test knows no least result.
        for turnout, result, least in ((None, None, 0), (case.turnout_rates, shares, least_per_cent))
    )
    parts: list[tuple[str | None, BoolArray | None]] = [(None, None)]
    if case.by_region:
        region = stations.region[local.chosen]
        masks = ((name, region == code) for code, name in enumerate(stations.regions))
        parts += [(name, mask) for name, mask in masks if mask.sum() >= _LEAST]
    return tuple(
        _result(case, published, local, target, unit, part, evidence) for unit, part in parts for target in TARGETS
    )


def _whole(case: Case, share_of: str) -> tuple[IntArray, LocalRates]:
    """What the result is taken of, and its expected rates."""
    stations = case.stations
    if share_of == "cast":
        return stations.cast, case.result_rates
    if share_of == "valid":
        return stations.valid, case.clean.shares[0]
    if share_of == "registered":
        votes = stations.of(case.contestant)
        return stations.registered, local_rates(votes, stations.registered, stations.ladder)
    raise InputError("a result is taken of cast, valid or registered", column="share_of", value=share_of)


def _result(
    case: Case,
    published: IntegerChances,
    local: IntegerChances,
    target: str,
    unit: str | None,
    part: BoolArray | None,
    evidence: Evidence,
) -> MethodResult:
    made = (METHOD, target, None if target == "turnout" else case.contestant, unit)
    found = local.anomaly(target, "stations", part)
    left = int(np.count_nonzero(~local.used[target] if part is None else ~local.used[target] & part))
    if found.stations < _LEAST or found.sd == 0:
        given = evidence.parameters
        few = only(found.stations, "station has", "stations have")
        reason = (
            f"{few} {given['least_registered']} registered voters, rates of at most {given['most_per_cent']} per cent "
            f"and counts {given['least_ballots']} ballots or more from none and from all; {_LEAST} are needed"
        )
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    weighted = {name: local.anomaly(target, name, part) for name in local.weights}
    own = published.anomaly(target, "stations", part)
    p = local.p(target, part=part)
    more = "more" if found.anomaly >= 0 else "fewer"
    return MethodResult(
        *made,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.anomaly,
        estimates={
            "stations": found.stations,
            "left_out": left,
            "at_integer": found.observed,
            **{f"anomaly_{name}": entry.anomaly for name, entry in weighted.items()},
            **{f"sd_{name}": entry.sd for name, entry in weighted.items()},
            "published_anomaly": own.anomaly,
            "published_sd": own.sd,
        },
        null={
            "kind": "beta-binomial around the rates of the neighbouring stations, in the shape that all rates have",
            "mean": found.mean,
            "sd": found.sd,
            **{f"quantile_{level}": value for level, value in found.quantiles.items()},
        },
        p_value=p,
        caveats=CAVEATS,
        votes_in_question=_votes(case.contestant, weighted["votes"]) if target == "either" and unit is None else None,
        words=Words(
            seen=(
                f"{found.observed:,} of {found.stations:,} stations report an integer percentage for {_WHAT[target]}; "
                f"whole ballots alone would bring about {found.mean:,.0f}, give or take {found.sd:,.0f}: "
                f"{abs(found.anomaly):,.0f} {more}." + _left_out(left)
            ),
            clean=f"A clean election of these stations has at least so many with probability {probability(p)}.",
            blind="Ballots or votes that were added or invented without rounding a percentage.",
            ordinary=(
                "Registers or turnouts that were set to round numbers for administrative reasons.",
                "Stations whose figures were worked out from percentages by those who published them.",
            ),
        ),
    )


def _left_out(number: int) -> str:
    if not number:
        return ""
    lie = "1 other lies" if number == 1 else f"{number:,} others lie"
    return f" {lie} so near to 0 or 100 per cent that a handful of ballots decides, and took no part."


def _votes(contestant: str, found: IntegerAnomaly) -> VotesInQuestion:
    """All votes of the contestant in the stations in excess: as if a rounded figure were wrong as a whole."""
    return VotesInQuestion(
        contestant,
        found.anomaly,
        found.anomaly + 1.96 * found.sd,
        "95 per cent interval",
        "in as many stations as are at integer percentages beyond what whole ballots bring about",
        0.0,
    )
