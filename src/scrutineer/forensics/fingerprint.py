"""Fingerprint: turnout against share, and the model of Klimek and others fitted to it by likelihood.

Question: where do stations lie in the plane of turnout and share, and how much of the picture would be called
incremental (f_i) or extreme (f_e) fraud by the model of Klimek, Yegorov, Hanel and Thurner (2012)?
Formula: cells of 2 per cent; their chances by quadrature (`fingerprint_cells`), the fit by likelihood from several
starts (`fingerprint_fit`), profile intervals widened for stations of a region being alike (`fingerprint_interval`),
and the votes that the model adds or moves. The share is votes per ballot cast. Stations under 100 registered voters
are left out, as by the authors. The chance variation of a station's own ballots is not modelled apart: its standard
deviation, sqrt(t (1 - t) / N), is a few points at most and adds to that of the fair part, whose standard deviations are
free.

**It describes and is no test.** The fair part is one hill in which turnout and share have nothing to do with each
other. No country is like that: regions, towns and parties' strongholds are read as incremental fraud. The same fit to
clean elections drawn for these very stations is therefore always beside it, and the difference between the two is not
tested either, for a drawn election has the faults that whole neighbourhoods share. In undisputed Germany 2024 the fit
puts f_i at about .75, and at about .74 in clean elections of its stations. For Russia 2011 the literature has f_i = .64
(Klimek and others) and .12 (Mebane and Kalinin): the same model, another rule of fitting.

References: Klimek, Yegorov, Hanel, Thurner, PNAS 109 (2012) 16469, doi:10.1073/pnas.1210722109.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.forensics.case import FEWEST, Case
from scrutineer.forensics.fingerprint_bounds import bounds_told, none_there, why_uninformative
from scrutineer.forensics.fingerprint_cells import CELLS
from scrutineer.forensics.fingerprint_fit import FingerprintFit, fit_fingerprint
from scrutineer.forensics.fingerprint_interval import (
    FingerprintInterval,
    clusters_of,
    fingerprint_interval,
    votes_added,
)
from scrutineer.forensics.fingerprint_likelihood import ANYWHERE, NAMES
from scrutineer.forensics.method_result import Figure, MethodResult, VotesInQuestion, Words
from scrutineer.forensics.stations import Stations
from scrutineer.forensics.wording import only

METHOD: Final = "fingerprint"
LEAST_REGISTERED: Final = 100
PROFILED: Final = ("incremental", "extreme", "alpha")
CAVEATS: Final = (
    (
        "The model has one fair hill; differences between regions, towns and camps are counted as incremental fraud. "
        "Its fractions are not shares of fraudulent stations."
    ),
    "The fitted fractions depend on the rule of fitting: for Russia 2011 the literature has .64 and .12.",
    (
        "The intervals allow for stations of one region being alike, not for the model being wrong: in simulated "
        "elections whose regions differ they held the true fraction in half of them. With few regions they are still "
        "too narrow."
    ),
    (
        "A clean election drawn for these stations keeps the rates of every neighbourhood: what a whole neighbourhood "
        "shares, fraud too, is in the comparison."
    ),
)
_ELECTIONS: Final = 3
"""Clean elections that are fitted at most."""
_STREAM: Final = 0xF1

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Fingerprint:
    """Stations by turnout and share, with the moments that the authors give.

    Attributes:
        counts: Stations by cell. Shape (bins of turnout, bins of share).
        cell: Cell of each station, row by row; -1 where it is left out. Shape (stations,).
        ballots: Ballots by cell. Shape (bins of turnout, bins of share).
        stations: Stations in it.
        vote_rate_skewness: Skewness of log((N - V) / V), which is near 0 for a normal one.
        vote_rate_kurtosis: Its kurtosis, which is 3 for a normal one.
        cumulative: Share of the contestant's votes among the ballots of stations up to each turnout; NaN before the
            first. Shape (bins of turnout,).
    """

    counts: FloatArray
    cell: IntArray
    ballots: FloatArray
    stations: int
    vote_rate_skewness: float
    vote_rate_kurtosis: float
    cumulative: FloatArray


def fingerprint(
    *,
    registered: IntArray,
    cast: IntArray,
    votes: IntArray,
    bins: int = 100,
    least_registered: int = LEAST_REGISTERED,
) -> Fingerprint:
    """The fingerprint of one contestant.

    Args:
        registered: Persons on the register. Shape (stations,).
        cast: Ballots cast. Shape (stations,).
        votes: The contestant's votes. Shape (stations,).
        bins: Bins on either axis; 100 per cent is in the last.
        least_registered: Smaller stations are left out.

    Returns:
        Counts by cell and moments; NaN moments where fewer than two stations have votes.

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
    chosen = (registered >= max(least_registered, 1)) & (cast > 0)
    size, box, own = registered[chosen], cast[chosen], votes[chosen]
    turnout, share = (np.minimum(bins * part // whole, bins - 1) for part, whole in ((box, size), (own, box)))
    cell = turnout * bins + share
    number, ballots = (np.bincount(cell, weights=w, minlength=bins * bins) for w in (np.ones(box.size), box))
    rate = np.log((size - own + 0.5) / (own + 0.5))[own > 0]
    spread = float(rate.std()) if rate.size > 1 else 0.0
    scaled = (rate - rate.mean()) / spread if spread > 0 else np.full(1, np.nan)
    placed = np.full(registered.size, -1, np.int64)
    placed[chosen] = cell
    up_to = [np.cumsum(np.bincount(turnout, weights=w, minlength=bins)) for w in (own, box)]
    return Fingerprint(
        number.reshape(bins, bins),
        placed,
        ballots.reshape(bins, bins),
        int(size.size),
        float((scaled**3).mean()),
        float((scaled**4).mean()),
        np.where(up_to[1] > 0, up_to[0] / np.maximum(up_to[1], 1), np.nan),
    )


def _of(stations: Stations, contestant: str, bins: int) -> Fingerprint:
    return fingerprint(registered=stations.registered, cast=stations.cast, votes=stations.of(contestant), bins=bins)


def examine(case: Case) -> tuple[MethodResult, ...]:
    """The fitted model beside its fits to clean elections of these stations. It describes; it is no test."""
    evidence = Evidence(
        method=f"forensics.{METHOD}",
        version="2",
        parameters={"least_registered": LEAST_REGISTERED, "cells": CELLS, "anywhere": ANYWHERE, "clean": _ELECTIONS},
        seed=case.seed,
        record_digest=case.digest,
        references=("doi:10.1073/pnas.1210722109",),
        caveats=CAVEATS,
    )
    made = (METHOD, "", case.contestant, None)
    reason, found = case.why_not, None
    if reason is None:
        found = _of(case.stations, case.contestant, CELLS)
        if found.stations < FEWEST:
            few = only(found.stations, "station has", "stations have")
            reason = f"{few} {LEAST_REGISTERED} registered voters and a ballot; {FEWEST} are needed"
        elif (found.counts > 0).any(axis=1).sum() < 3 or (found.counts > 0).any(axis=0).sum() < 3:
            reason = "turnout or share is nearly the same in every station"
    if reason is not None or found is None:
        return (MethodResult(*made, applicable=False, reason=reason, evidence=evidence),)
    first = fit_fingerprint(found.counts)
    rng = np.random.default_rng([case.seed, _STREAM])
    clean = [
        fit_fingerprint(
            _of(case.clean.draw(rng), case.contestant, CELLS).counts, starts=(first.parameters,), along=False
        )
        for _ in range(max(min(case.draws, _ELECTIONS), 1))
    ]
    # The likelihood has several tops: what a clean election was fitted with is tried on the case as well.
    fit = fit_fingerprint(found.counts, starts=tuple(one.parameters for one in clean), usual=False, along=False)
    best = max(first, fit, key=lambda one: one.log_likelihood)
    inside = found.cell >= 0
    sure = fingerprint_interval(
        best,
        counts=found.counts,
        cell=found.cell[inside],
        clusters=clusters_of(case.stations.ladder[:, inside]),
        names=PROFILED,
    )
    reason = why_uninformative(sure)
    if reason is not None:
        return (MethodResult(*made, applicable=False, reason=reason, evidence=evidence),)
    return (_described(case, found, sure, clean, evidence),)


def _at_ends(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    return f" At the end of its range, and so not determined by the data: {', '.join(names).replace('_', ' ')}."


def _described(
    case: Case, found: Fingerprint, sure: FingerprintInterval, clean: list[FingerprintFit], evidence: Evidence
) -> MethodResult:
    fit = sure.fit
    drawn = {name: [one[name] for one in clean] for name in PROFILED}
    null: dict[str, Figure] = {
        "kind": "the same fit to clean elections of these stations, which keep the rates of every neighbourhood",
        "elections": len(clean),
    }
    for name, values in drawn.items():
        null |= {f"{name}_least": min(values), f"{name}_mean": float(np.mean(values)), f"{name}_most": max(values)}
    low, high = min(drawn["incremental"]), max(drawn["incremental"])
    ends = none_there(sure, found.stations) + fit.at_bounds
    inside = found.cell >= 0
    voters = int(case.stations.registered[inside].sum())
    most_votes = min(sure.added_high * voters, float(case.stations.of(case.contestant)[inside].sum()))
    added_in_clean = float(np.mean([votes_added(one) for one in clean])) * voters
    return MethodResult(
        METHOD,
        "",
        case.contestant,
        None,
        applicable=True,
        reason=None,
        evidence=evidence,
        statistic=fit["incremental"],
        estimates={
            "stations": found.stations,
            **{name: fit[name] for name in NAMES},
            **{f"{name}_low": ends[0] for name, ends in sure.ends.items()},
            **{f"{name}_high": ends[1] for name, ends in sure.ends.items()},
            "clusters": sure.clusters,
            "inflation": sure.inflation["incremental"],
            "votes": sure.added * voters,
            "votes_high": most_votes,
            "misplaced": fit.misplaced,
            "at_bounds": ", ".join(ends) or None,
            "vote_rate_skewness": found.vote_rate_skewness,
            "vote_rate_kurtosis": found.vote_rate_kurtosis,
        },
        null=null | {"votes_mean": added_in_clean},
        caveats=CAVEATS + bounds_told(sure, found.stations),
        votes_in_question=VotesInQuestion(
            case.contestant,
            min(sure.added * voters, most_votes),
            most_votes,
            f"95 per cent interval, {sure.clusters:,} clusters",
            "that the model of one fair hill takes for added or moved",
            added_in_clean,
        ),
        words=Words(
            seen=(
                f"The model of Klimek and others, fitted to {found.stations:,} stations, puts incremental fraud at "
                f"{fit['incremental']:.2f} and extreme fraud at {fit['extreme']:.3f} of the stations; "
                f"{fit.misplaced:.0%} of them do not lie where the fitted model has them. Differences between places "
                f"are counted as fraud by it, so that these are no shares of fraudulent stations.{_at_ends(ends)}"
            ),
            clean=(
                f"Clean elections drawn for these stations, fitted alike, give {low:.2f} to {high:.2f} for the "
                "incremental fraction: so much of it comes with differences between neighbourhoods."
            ),
            blind="Whether what lies beyond one hill is fraud or another kind of place; what a neighbourhood shares.",
            ordinary=(
                "Regions, towns and minorities that vote and turn out otherwise.",
                "Turnout and support that rise together where a party is strong.",
            ),
        ),
    )
