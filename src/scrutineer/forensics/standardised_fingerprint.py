"""Standardised fingerprint: every station against its own unit, and small stations against the large ones beside them.

Question: within their unit, do small stations have both a higher turnout and a higher share for the contestant than
large ones, as they would where voters at small stations are watched and driven (Jimenez, Hidalgo and Klimek 2017)?
Formula: in each unit (the nearest one above the station that has `FEWEST_IN_UNIT` stations) turnout and share are made
z scores against the unit's stations. A station is small if its register is at most half of the unit's median. With
z_t, z_s the scores and S the small stations,

    D_t = mean_S z_t,   D_s = mean_S z_s,   statistic = min(D_t / sd D_t, D_s / sd D_s),

where sd is that of permuting stations within their units, worked out exactly: for a sum of k of n scores with mean 0
and variance 1, sd^2 = k (n - k) / (n - 1). `chance_if_alike`, one minus the normal distribution at the statistic, is
the chance of both being so high if size had nothing to do with turnout and preference (an intersection-union test).

**It describes and has no p value.** That null is false in undisputed elections: small stations are villages, and
villages beside a town turn out and prefer otherwise; see the figures on its page. The skewness and correlation of the
standardised scores are compared with clean elections drawn for these stations, which keep every neighbourhood's rate
but do not know that small stations differ.

Reference: Jimenez, Hidalgo, Klimek, Science Advances 3 (2017) e1602363, doi:10.1126/sciadv.1602363. Definitions of
unit, smallness and null are this project's.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import FEWEST, Case
from scrutineer.forensics.method_result import Figure, MethodResult, Words
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.wording import only

METHOD: Final = "standardised_fingerprint"
FEWEST_IN_UNIT: Final = 8
FEWEST_SMALL: Final = 30
CAVEATS: Final = (
    (
        "Small stations are villages in most countries: they differ from the town beside them for ordinary reasons, so "
        "that the permutation says whether size matters, not why."
    ),
    "Units of few stations are left out, and so are stations whose unit has the same turnout or share throughout.",
)
_ELECTIONS: Final = 20
_STREAM: Final = 0x57D

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class StandardisedFingerprint:
    """Stations against their units.

    Attributes:
        chosen: The stations that are compared. Shape (stations,).
        turnout: Z scores of turnout; 0 where not compared. Shape (stations,).
        share: Z scores of the share; 0 where not compared. Shape (stations,).
        small: The small ones of them. Shape (stations,).
        turnout_gap: Mean score of turnout in small stations.
        share_gap: Mean score of the share in small stations.
        turnout_z: That mean over its standard deviation under permutation within units.
        share_z: The same for the share.
        correlation: Correlation of the scores.
        skewness: Skewness of their sum: above 0 where stations spread towards high turnout and high share.
    """

    chosen: BoolArray
    turnout: FloatArray
    share: FloatArray
    small: BoolArray
    turnout_gap: float
    share_gap: float
    turnout_z: float
    share_z: float
    correlation: float
    skewness: float

    @property
    def statistic(self) -> float:
        """The lesser of the two: both have to be high."""
        return min(self.turnout_z, self.share_z)

    @property
    def chance_if_alike(self) -> float:
        """Chance of a statistic at least so high if stations were exchangeable within their units."""
        return float(ndtr(-self.statistic))


def standardised_fingerprint(
    *, registered: IntArray, cast: IntArray, votes: IntArray, ladder: IntArray
) -> StandardisedFingerprint:
    """Scores within units and the comparison of small with large stations.

    Args:
        registered: Persons on the register, above 0. Shape (stations,).
        cast: Ballots cast. Shape (stations,).
        votes: The contestant's votes. Shape (stations,).
        ladder: Unit of each station at every depth, regions first. Shape (depths, stations).

    Returns:
        Scores and gaps; gaps are 0 and their z NaN where there are no small stations.

    Raises:
        InputError: Shapes differ, or a count is negative or above its whole.
    """
    for name, part, whole in (("cast", cast, registered), ("votes", votes, cast)):
        if part.shape != registered.shape or whole.shape != registered.shape:
            raise InputError("the counts differ in length", column=name, value=part.shape)
        bad = np.flatnonzero((part < 0) | (part > whole))
        if bad.size:
            raise InputError(
                "a count is negative or larger than its whole",
                row=int(bad[0]) + 1,
                column=name,
                value=int(part[bad[0]]),
                mend="separate stations whose figures contradict each other",
            )
    used = (registered > 0) & (cast > 0)
    unit = _units(ladder, used)
    rows = np.flatnonzero(used & (unit >= 0))
    of = np.unique(unit[rows], return_inverse=True)[1]
    turnout, flat_turnout = _scores(cast[rows] / registered[rows], of)
    share, flat_share = _scores(votes[rows] / cast[rows], of)
    kept = ~(flat_turnout | flat_share)
    rows, of, turnout, share = rows[kept], of[kept], turnout[kept], share[kept]
    small = 2 * registered[rows] <= _medians(registered[rows], of)[of]
    number = np.bincount(of).astype(np.float64)
    drawn = np.bincount(of[small], minlength=number.size)
    sd = float(np.sqrt((drawn * (number - drawn) / np.maximum(number - 1, 1)).sum()))
    sums = (float(turnout[small].sum()), float(share[small].sum()))
    both = turnout + share
    spread = float(both.std()) if rows.size else 0.0
    return StandardisedFingerprint(
        _placed(rows, np.ones(rows.size, bool), registered.size),
        _placed(rows, turnout, registered.size),
        _placed(rows, share, registered.size),
        _placed(rows, small, registered.size),
        sums[0] / max(int(small.sum()), 1),
        sums[1] / max(int(small.sum()), 1),
        sums[0] / sd if sd > 0 else np.nan,
        sums[1] / sd if sd > 0 else np.nan,
        float((turnout * share).mean()) if rows.size else np.nan,
        float(((both / spread) ** 3).mean()) if spread > 0 else np.nan,
    )


def _placed[T: np.generic](rows: IntArray, values: NDArray[T], size: int) -> NDArray[T]:
    out = np.zeros(size, values.dtype)
    out[rows] = values
    return out


def _units(ladder: IntArray, used: BoolArray) -> IntArray:
    """The nearest unit above that has stations enough; -1 where none has. Codes of depths do not meet."""
    unit, base = np.full(used.size, -1, np.int64), 0
    for groups in ladder[::-1]:
        # Stations of small communes are compared among themselves in the unit around them.
        open_ = used & (unit < 0)
        number = np.bincount(groups[open_], minlength=int(groups.max(initial=0)) + 1)
        taken = open_ & (number[groups] >= FEWEST_IN_UNIT)
        unit[taken] = base + groups[taken]
        base += number.size
    return unit


def _scores(values: FloatArray, of: IntArray) -> tuple[FloatArray, BoolArray]:
    """Z scores within units, and which units have no spread."""
    number = np.maximum(np.bincount(of), 1)
    off = values - (np.bincount(of, weights=values) / number)[of]
    spread = np.sqrt(np.bincount(of, weights=off**2) / number)
    flat = spread <= 1e-9
    return off / np.where(flat, 1.0, spread)[of], flat[of]


def _medians(values: IntArray, of: IntArray) -> FloatArray:
    if not of.size:
        return np.zeros(0)
    order = np.lexsort((values, of))
    starts, number = np.unique(of[order], return_index=True, return_counts=True)[1:]
    found = np.zeros(int(of.max()) + 1)
    middle = values[order][starts + (number - 1) // 2] + values[order][starts + number // 2]
    found[of[order][starts]] = middle / 2
    return found


def _of(stations: Stations, contestant: str) -> StandardisedFingerprint:
    return standardised_fingerprint(
        registered=stations.registered, cast=stations.cast, votes=stations.of(contestant), ladder=stations.ladder
    )


def examine(case: Case) -> tuple[MethodResult, ...]:
    """Small stations beside large ones, and the skewness of the scores beside clean elections. It describes."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"fewest_in_unit": FEWEST_IN_UNIT, "small": "half the median of the unit", "clean": _ELECTIONS},
        seed=case.seed,
        record_digest=case.digest,
        references=("doi:10.1126/sciadv.1602363",),
        caveats=CAVEATS,
    )
    made = (METHOD, "", case.contestant, None)
    reason, found = case.why_not, None
    if reason is None:
        found = _of(case.stations, case.contestant)
        if found.chosen.sum() < FEWEST:
            few = only(int(found.chosen.sum()), "station lies", "stations lie")
            reason = f"{few} in units of {FEWEST_IN_UNIT} stations that differ"
        elif found.small.sum() < FEWEST_SMALL:
            few = only(int(found.small.sum()), "station has", "stations have")
            reason = f"{few} half of the median register of the unit or less"
    if reason is not None or found is None:
        return (MethodResult(*made, applicable=False, reason=reason, evidence=evidence),)
    rng = np.random.default_rng([case.seed, _STREAM])
    clean = [_of(case.clean.draw(rng), case.contestant) for _ in range(max(min(case.draws, _ELECTIONS), 2))]
    return (_described(case, found, clean, evidence),)


def _described(
    case: Case, found: StandardisedFingerprint, clean: list[StandardisedFingerprint], evidence: Evidence
) -> MethodResult:
    null: dict[str, Figure] = {
        "kind": "clean elections of these stations, which do not know that small stations differ",
        "elections": len(clean),
    }
    for name in ("statistic", "correlation", "skewness"):
        values = np.asarray([getattr(one, name) for one in clean])
        null |= {f"{name}_mean": float(values.mean()), f"{name}_sd": float(values.std(ddof=1))}
    higher = ["lower", "higher"]
    chance = f"{found.chance_if_alike:.2g}" if found.chance_if_alike >= 1e-6 else "less than one in a million"
    return MethodResult(
        METHOD,
        "",
        case.contestant,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.statistic,
        estimates={
            "stations": int(found.chosen.sum()),
            "small": int(found.small.sum()),
            "turnout_gap": found.turnout_gap,
            "share_gap": found.share_gap,
            "turnout_z": found.turnout_z,
            "share_z": found.share_z,
            "chance_if_alike": found.chance_if_alike,
            "correlation": found.correlation,
            "skewness": found.skewness,
        },
        null=null,
        caveats=CAVEATS,
        words=Words(
            seen=(
                f"{found.small.sum():,} of {found.chosen.sum():,} stations have at most half of the median register "
                f"of their unit. Their turnout is {abs(found.turnout_gap):.2f} standard deviations "
                f"{higher[found.turnout_gap > 0]} than that of their unit, and the contestant's share "
                f"{abs(found.share_gap):.2f} {higher[found.share_gap > 0]}."
            ),
            clean=(
                "If size had nothing to do with turnout and preference, both would be so high with probability "
                f"{chance}; in most countries it has to do with them."
            ),
            blind="Pressure on voters in stations of any size; why small stations differ.",
            ordinary=(
                "Small stations are villages, hospitals, barracks or homes, whose voters differ from the town's.",
                "In small places neighbours know who has not yet voted, and turnout is higher.",
            ),
        ),
    )
