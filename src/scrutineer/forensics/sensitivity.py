"""Sensitivity: how a result moves with choices that nobody can call wrong.

Question: does a result hang on the size of the stations that are kept, on a filter, on whether the winner's share is
taken of valid ballots, of ballots cast or of the register, or on what is called a register?
Every method is taken as a function, and asked again

    registered_50, _100, _200, _400   of stations with at least so many registered voters,
    at_most_99, at_most_100           of stations whose turnout and share are at most so many per cent,
    share_of_valid, _cast, _registered  where the method has a choice of what the share is taken of,
    every_channel                     with the stations of special kinds (postal, advance, abroad) that were set apart
                                      and do have a register.

The last is the lesson of Korea 2020: with a register of 98.6 % turnout for advance voting the share of stations without
fraud was estimated at .82 to .93, with the right one at .99 (Baek's comment on Mebane 2020). Whoever calls a number of
ballot requests a register gets a turnout near 100 %, and calls it fraud. So such stations are set apart and named, and
here it is shown what becomes of the result where they are not.

It misleads if the variants are read as independent confirmations: they are the same stations. Their p values are not
corrected, and none of them replaces the result. Other cuts than these can be given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from inspect import signature
from typing import Final

import numpy as np

from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import Figure, MethodResult
from scrutineer.forensics.stations import Stations, stations_of

PREFIX: Final = "sensitivity."
KOREA: Final = (
    "What is called the register of a voting channel decides such results: for Korea 2020 a wrong one for advance "
    "voting moved the estimated share of stations without fraud from .99 to .82."
)

type Examine = Callable[..., tuple[MethodResult, ...]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One other choice; what is None stays as it is.

    Attributes:
        id: Short name.
        least_registered: Smaller stations are left out.
        most_per_cent: Stations with a turnout or a share of valid ballots above are left out.
        share_of: What the contestant's share is taken of, for methods that have the choice.
        every_channel: Whether stations of special kinds take part.
    """

    id: str
    least_registered: int | None = None
    most_per_cent: int | None = None
    share_of: str | None = None
    every_channel: bool = False


VARIANTS: Final = (
    *(Variant(f"registered_{least}", least_registered=least) for least in (50, 100, 200, 400)),
    *(Variant(f"at_most_{most}", most_per_cent=most) for most in (99, 100)),
    *(Variant(f"share_of_{whole}", share_of=whole) for whole in ("valid", "cast", "registered")),
    Variant("every_channel", every_channel=True),
)


def with_sensitivity(
    case: Case, examine: Examine, results: Iterable[MethodResult], variants: Iterable[Variant] = VARIANTS
) -> tuple[MethodResult, ...]:
    """The results of a method with how they move.

    Args:
        case: The case.
        examine: The method's function. Of `least_registered`, `most_per_cent` and `share_of` it is handed what it
            takes as a keyword; for the others the stations are cut before.
        results: What it found for the case.
        variants: The other choices.

    Returns:
        The results; those of the whole have `sensitivity.<variant>.stations`, `.statistic` and `.p` among their
        estimates, and the stations set apart among their caveats. Results of regions, and what is not applicable, stay
        as they are.
    """
    found = tuple(results)
    if not any(_of_the_whole(result) for result in found):
        return found
    options = signature(examine).parameters
    moved: dict[tuple[str, str | None], dict[str, Figure]] = {}
    for variant in variants:
        asked = _asked(case, variant, set(options))
        if asked is None:
            continue
        other, keywords = asked
        as_it_is = other is case and all(options[name].default == value for name, value in keywords.items())
        for result in found if as_it_is else examine(other, **keywords):
            if result.unit is None:
                kept = result.estimates.get("stations", len(other.stations))
                moved.setdefault((result.test, result.contestant), {}).update(
                    {
                        f"{PREFIX}{variant.id}.stations": kept if result.applicable else len(other.stations),
                        f"{PREFIX}{variant.id}.statistic": result.statistic,
                        f"{PREFIX}{variant.id}.p": result.p_value,
                    }
                )
    apart = _apart(case.stations)
    return tuple(
        replace(
            result,
            estimates={**result.estimates, **moved.get((result.test, result.contestant), {})},
            caveats=(*result.caveats, *apart, KOREA),
        )
        if _of_the_whole(result)
        else result
        for result in found
    )


def _of_the_whole(result: MethodResult) -> bool:
    return result.applicable and result.unit is None


def _asked(case: Case, variant: Variant, options: set[str]) -> tuple[Case, dict[str, int | str]] | None:
    """The case and the keywords that the variant asks for; None where the choice is not there."""
    keywords: dict[str, int | str] = {}
    stations = case.stations
    if variant.every_channel:
        if case.record is None:
            return None
        stations = stations_of(case.record, case.contest, case.stage, every_kind=True)
        if len(stations) == len(case.stations):
            return None
    if variant.share_of is not None:
        if "share_of" not in options:
            return None
        keywords["share_of"] = variant.share_of
    if variant.least_registered is not None:
        if "least_registered" in options:
            keywords["least_registered"] = variant.least_registered
        else:
            stations = stations.take(stations.registered >= variant.least_registered)
    if variant.most_per_cent is not None:
        if "most_per_cent" in options:
            keywords["most_per_cent"] = variant.most_per_cent
        else:
            most, votes = variant.most_per_cent, stations.of(case.contestant)
            inside = (100 * stations.cast <= most * stations.registered) & (100 * votes <= most * stations.valid)
            stations = stations.take(inside)
    if stations is case.stations and not case.by_region:
        # With what is expected of these stations worked out already.
        return case, keywords
    return replace(case, stations=stations, by_region=False, original_resamples=0, previous=None), keywords


def _apart(stations: Stations) -> tuple[str, ...]:
    return tuple(
        f"Set apart: {part.stations:,} stations with {part.ballots:,} ballots: {part.reason}."
        for part in stations.separated
    )


@dataclass(frozen=True, slots=True)
class Line:
    """How one variant came out.

    Attributes:
        variant: Its id.
        stations: Stations that took part.
        statistic: The statistic; None where the method could not be used.
        p: Its p value, not corrected; None where the method describes or could not be used.
    """

    variant: str
    stations: int
    statistic: float | None
    p: float | None


def lines_of(result: MethodResult) -> tuple[Line, ...]:
    """What `with_sensitivity` added to a result, as lines in the order of the variants."""
    names = [key.split(".")[1] for key in result.estimates if key.startswith(PREFIX) and key.endswith(".stations")]
    return tuple(
        Line(
            name,
            int(result.estimates[f"{PREFIX}{name}.stations"] or 0),
            _number(result.estimates[f"{PREFIX}{name}.statistic"]),
            _number(result.estimates[f"{PREFIX}{name}.p"]),
        )
        for name in names
    )


def _number(figure: Figure) -> float | None:
    return None if figure is None or not np.isfinite(float(figure)) else float(figure)
