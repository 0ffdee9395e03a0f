"""Several contests of one day: ballots cast at a station that differ between them.

Question: where voters are handed the ballots of two contests together, do the boxes hold the same number of them, and
where they do not, do the differences lean to one contest, to some places, or to the contestant?
Formula: with d_j the ballots of this contest less those of the other at station j: number, sum and size of d; the exact
sign test of d > 0 against d < 0; the Gini index of |d| over regions and the region whose number is least likely if
stations were picked at random (hypergeometric); and whether stations with more ballots here support the contestant more
than the rest of their nearest unit, T = sum (s - mean s)(x - mean x), s the sign of d and x the station's share less
what its neighbours make one expect, with the exact variance under permutation within units.

**It describes and does not judge.** If all that differs is slips of counting, signs are like tosses of a coin and have
nothing to do with the share; the chances under that are given. But voters may keep, refuse or misplace the ballot of a
lesser contest, some may vote in one contest only, and those who do so have preferences of their own: then signs lean,
and go with the share, in a clean election. Which it is the record cannot tell; the rules of the election can.

It cannot see ballots that were added to every box alike, nor votes that were moved within a contest.
References: Dixon and Mood, JASA 41 (1946) 557, doi:10.1080/01621459.1946.10501898.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult, Words
from scrutineer.forensics.signs import Association, Crowding, Signs, association, crowding, signs
from scrutineer.record.record import ElectionRecord

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

METHOD: Final = "contests"
CAVEATS: Final = (
    "Voters may keep or refuse the ballot of one contest, or be entitled to one only: differences then lean by nature.",
    "Ballots found in the wrong box differ in both contests and are ordinary in small numbers.",
)


@dataclass(frozen=True)
class BallotDifferences:
    """Ballots of one contest less those of another.

    Attributes:
        signs: The differences as a whole.
        crowding: Where they lie.
        share: Whether they go with the contestant's share within units.
    """

    signs: Signs
    crowding: Crowding
    share: Association


def contests(
    *, cast: IntArray, other_cast: IntArray, excess: FloatArray, units: IntArray, regions: IntArray
) -> BallotDifferences:
    """Compare the ballots of two contests by station.

    Args:
        cast: Ballots cast in this contest. Shape (stations,).
        other_cast: Ballots cast in the other one.
        excess: The contestant's share, or its distance from what is expected.
        units: Nearest unit of each station.
        regions: Region of each station.

    Returns:
        The differences.

    Raises:
        InputError: Lengths differ, or a count is negative.
    """
    for name, column in (("other_cast", other_cast), ("excess", excess), ("units", units), ("regions", regions)):
        if column.shape != cast.shape:
            raise InputError("the arrays differ in length", column=name, value=column.shape)
    for name, column in (("cast", cast), ("other_cast", other_cast)):
        if (column < 0).any():
            raise InputError("a count is negative", column=name, value=int(column.min()))
    difference = cast - other_cast
    return BallotDifferences(signs(difference), crowding(difference, regions), association(difference, excess, units))


def examine(case: Case) -> tuple[MethodResult, ...]:
    """One description for each other contest with ballots at this stage."""
    record = case.record
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"contest": case.contest, "stage": case.stage},
        record_digest=case.digest,
        references=("doi:10.1080/01621459.1946.10501898",),
        caveats=CAVEATS,
    )
    others = [] if record is None else _others(record, case)
    reason = case.why_not or (None if others else "the record holds no other contest with ballots at this stage")
    if record is None or reason is not None:
        return (MethodResult(METHOD, "", case.contestant, None, applicable=False, reason=reason, evidence=evidence),)
    return tuple(_result(case, record, other, evidence) for other in others)


def _others(record: ElectionRecord, case: Case) -> list[str]:
    return [
        contest.id
        for contest in record.metadata.contests
        if contest.id != case.contest
        and (sheet := record.sheet(contest.id, case.stage)) is not None
        and "cast" in sheet.counts
    ]


def _result(case: Case, record: ElectionRecord, other: str, evidence: Evidence) -> MethodResult:
    made = (METHOD, other, case.contestant, None)
    sheet = record.sheets[other, case.stage]
    whole = np.full(len(record.units), -1, np.int64)
    whole[sheet.rows] = np.where(sheet.reported.to_numpy(), sheet.count("cast").fill_null(-1).to_numpy(), -1)
    there: BoolArray = (whole[case.stations.rows] >= 0) & (case.stations.valid > 0)
    stations = case.stations.take(there)
    if not len(stations):
        reason = "no station has ballots in both contests"
        return MethodResult(*made, applicable=False, reason=reason, evidence=evidence)
    share = stations.of(case.contestant) / stations.valid
    found = contests(
        cast=stations.cast,
        other_cast=whole[stations.rows],
        excess=share - case.clean.shares[0].rate[there],
        units=stations.ladder[-1],
        regions=stations.region,
    )
    of, where = found.signs, found.crowding
    differing = of.more + of.fewer
    name = record.metadata.contest(other).title
    seen = (
        f"At {differing:,} of {of.stations:,} stations the ballots cast differ from those of {name}: {of.more:,} have "
        f"more here and {of.fewer:,} fewer, {of.net:+,} ballots in all."
    )
    if where.top is not None:
        seen += (
            f" The region that stands out most is {stations.regions[where.top]}, with {where.top_differing:,} of its "
            f"{where.top_stations:,} stations."
        )
    return MethodResult(
        *made,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=float(of.more - of.fewer),
        estimates={
            "compared": of.stations,
            "differing": differing,
            "rate": differing / of.stations,
            "more": of.more,
            "fewer": of.fewer,
            "net": of.net,
            "gross": of.gross,
            "largest": of.largest,
            "median": of.median,
            "gini_of_regions": where.gini,
            "regions_touched": where.units_touched,
            "top_region": None if where.top is None else stations.regions[where.top],
            "top_region_differing": where.top_differing,
            "top_region_stations": where.top_stations,
            "share_z": found.share.total / found.share.sd if found.share.sd else None,
        },
        null={
            "kind": "none: a description. Chances if differences were slips of counting alone stand beside it.",
            "sign_p": of.p,
            "top_region_p": where.p,
            "share_p": found.share.p,
        },
        caveats=CAVEATS,
        words=Words(
            seen=seen,
            blind="Ballots added to every box alike, and votes moved within a contest.",
            ordinary=(
                "Slips of counting, and ballots put into the wrong box.",
                "Voters who kept or refused the ballot of one contest, or were entitled to one only.",
            ),
        ),
    )
