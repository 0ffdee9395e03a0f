"""The late count: do stations that came late differ from those that came early, and is it more than geography.

Question: after an earlier published version, do the stations that were added since support the contestant more than
stations of the same place that were in it?
Formula: the naive jump is the share of the late less the share of the early stations. The adjusted difference compares
within the nearest unit that has both: with n stations in unit u, of them n1 late, x the contestant's share,

    D = sum_u w_u (mean late x - mean early x),   w_u the late ballots of the units that have both, over their sum,
    Var D = sum_u w_u^2 S_u^2 n / (n1 n0),        S_u^2 the variance of x within the unit,

which is exact if which station of a place comes late has nothing to do with its votes (permutation within units).

A naive jump says little: late stations come from other places, mostly remote ones. In Bolivia 2019 the jump that was
taken for a break was geography and a trend that had been there before (Idrobo, Kronick and Rodriguez 2022). It cannot
see a change that all stations of a place share, nor stations altered before the first version.
Reference: N. Idrobo, D. Kronick, F. Rodriguez, Journal of Politics 84 (2022) 1767, doi:10.1086/718979.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult, Words
from scrutineer.forensics.wording import probability
from scrutineer.record.record import ElectionRecord

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

METHOD: Final = "late_count"
CAVEATS: Final = (
    "Within a place, stations may come late for reasons that go with votes, such as their size or their part of town.",
    "It cannot see a change that all stations of a place share.",
)
_FEWEST: Final = 30
"""Late stations with an early one beside them that are needed."""


@dataclass(frozen=True, slots=True)
class LateCount:
    """Late stations against early ones.

    Attributes:
        late: Number of late stations.
        early: Number of early stations.
        late_share: The contestant's share in the late stations.
        early_share: Its share in the early ones.
        compared: Late stations that have an early one in their nearest unit.
        expected: Share of the compared late stations if they voted as the early ones of their units.
        adjusted: The difference within units; None where no unit has both.
        error: Its standard error; None likewise.
    """

    late: int
    early: int
    late_share: float
    early_share: float
    compared: int
    expected: float | None
    adjusted: float | None
    error: float | None

    @property
    def jump(self) -> float:
        """The naive difference."""
        return self.late_share - self.early_share

    @property
    def p(self) -> float | None:
        """Chance of a difference within units at least so large in either direction; None where none was found."""
        if self.adjusted is None or not self.error:
            return None
        return float(2 * ndtr(-abs(self.adjusted / self.error)))


def late_count(*, votes: IntArray, ballots: IntArray, late: BoolArray, units: IntArray) -> LateCount:
    """Compare late and early stations, over all and within units.

    Args:
        votes: The contestant's votes. Shape (stations,).
        ballots: Ballots that its share is taken of, above 0. Shape (stations,).
        late: Whether the station came late. Shape (stations,).
        units: The nearest unit of each station. Shape (stations,).

    Returns:
        Both differences.

    Raises:
        InputError: A station has no ballots, or all stations are early or late.
    """
    if (ballots <= 0).any():
        raise InputError("a station without ballots has no share", column="ballots", value=0)
    if late.all() or not late.any():
        raise InputError("there must be early and late stations", column="late", value=int(late.sum()))
    share = votes / ballots
    number = int(units.max()) + 1
    late_number = np.bincount(units[late], minlength=number)
    early_number = np.bincount(units[~late], minlength=number)
    both = (late_number > 0) & (early_number > 0)
    adjusted = error = expected = None
    if both.any():
        late_mean = np.bincount(units[late], weights=share[late], minlength=number)[both] / late_number[both]
        early_mean = np.bincount(units[~late], weights=share[~late], minlength=number)[both] / early_number[both]
        heavy = np.bincount(units[late], weights=ballots[late], minlength=number)[both]
        weight = heavy / heavy.sum()
        whole = np.bincount(units, minlength=number)
        mean = np.bincount(units, weights=share, minlength=number) / np.maximum(whole, 1)
        squares = np.bincount(units, weights=(share - mean[units]) ** 2, minlength=number)[both]
        size = whole[both]
        variance = squares / (size - 1) * size / (late_number[both] * early_number[both])
        adjusted = float((weight * (late_mean - early_mean)).sum())
        error = float(np.sqrt((weight**2 * variance).sum()))
        expected = float((weight * early_mean).sum())
    return LateCount(
        late=int(late.sum()),
        early=int((~late).sum()),
        late_share=float(votes[late].sum() / ballots[late].sum()),
        early_share=float(votes[~late].sum() / ballots[~late].sum()),
        compared=int(late_number[both].sum()),
        expected=expected,
        adjusted=adjusted,
        error=error,
    )


def examine(case: Case) -> tuple[MethodResult, ...]:
    """One test for each earlier version of the count."""
    record = case.record
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"contest": case.contest, "stage": case.stage},
        record_digest=case.digest,
        references=("doi:10.1086/718979",),
        caveats=CAVEATS,
    )
    earlier = [] if record is None else _earlier(record, case.contest, case.stage)
    if record is None or not earlier:
        reason = case.why_not or "the record holds no earlier version of this count by station"
        return (MethodResult(METHOD, "", case.contestant, None, applicable=False, reason=reason, evidence=evidence),)
    return tuple(_result(case, record, stage, evidence) for stage in earlier)


def _earlier(record: ElectionRecord, contest: str, stage: str) -> list[str]:
    """Versions before this one that hold votes by station."""
    found = []
    for entry in record.metadata.stages:
        if entry.id == stage:
            break
        sheet = record.sheet(contest, entry.id)
        if entry.is_count and sheet is not None and len(sheet) > 1:
            found.append(entry.id)
    return found


def _result(case: Case, record: ElectionRecord, stage: str, evidence: Evidence) -> MethodResult:
    made = (METHOD, stage, case.contestant, None)
    sheet = record.sheets[case.contest, stage]
    there = np.zeros(len(record.units), bool)
    there[sheet.rows] = (sheet.count("cast").is_not_null() & sheet.reported).to_numpy()
    stations = case.stations.take(case.stations.valid > 0)
    late = ~there[stations.rows]
    reason = case.why_not
    if reason is None and (late.all() or not late.any()):
        reason = "every station is in that version" if not late.any() else "no station of this version is in that one"
    if reason is not None:
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    found = late_count(votes=stations.of(case.contestant), ballots=stations.valid, late=late, units=stations.ladder[-1])
    enough = found.compared >= _FEWEST and found.adjusted is not None and found.error is not None
    name = record.metadata.stage(stage).name
    seen = (
        f"{found.late:,} stations were added after {name}: there the contestant has {100 * found.late_share:.1f} % of "
        f"the valid ballots, in the {found.early:,} before {100 * found.early_share:.1f} %, a difference of "
        f"{100 * found.jump:+.1f} points, which geography may explain."
    )
    if enough and found.adjusted is not None and found.error is not None:
        seen += (
            f" Beside early stations of the same place ({found.compared:,} can be so compared) the difference is "
            f"{100 * found.adjusted:+.2f} points, standard error {100 * found.error:.2f}."
        )
    p = found.p if enough else None
    return MethodResult(
        *made,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=found.adjusted if enough else None,
        estimates={
            "late": found.late,
            "early": found.early,
            "late_share": found.late_share,
            "early_share": found.early_share,
            "naive_jump": found.jump,
            "compared": found.compared,
            "expected_share": found.expected,
        },
        null={"kind": "permutation of late and early within the nearest unit", "mean": 0.0, "sd": found.error},
        p_value=p,
        caveats=CAVEATS,
        words=Words(
            seen=seen,
            clean=""
            if p is None
            else "If chance decides who of a place comes late, a difference of this size has probability "
            f"{probability(p)}.",
            blind="Changes that all stations of a place share, and stations altered before the earlier version.",
            ordinary=(
                "Late stations lie in other places than early ones: remote, rural, abroad.",
                "Within a place, larger stations or those of other quarters come late.",
            ),
        ),
    )
