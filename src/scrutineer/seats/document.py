"""A seat result as one document: districts with seats, ties, certificate and, where asked for, margins."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from scrutineer.seats.derive import SeatResult
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.first_change import SeatQuestion
from scrutineer.seats.flips import SeatFlip, fewest_flips, seat_flips
from scrutineer.seats.fragile import margins_left_out
from scrutineer.seats.national_margins import national_margins
from scrutineer.seats.resampled import ResampledSeats

_BY_OPTION: Final = {"seats", "most", "votes", "computed", "reported", "bounds", "options", "seats_if"}
_OPTIONS: Final = {
    "option",
    "other",
    "from",
    "to",
    "votes_from",
    "votes_to",
    "runner_up",
    "first",
    "loser",
    "gainer",
    "majority",
    "party",
}
_LISTS: Final = {
    "options",
    "among",
    "winners",
    "outcomes",
    "second",
    "exempted",
    "members",
    "below",
    "elected",
    "runoff",
    "tied",
}
_UNITS: Final = {"unit", "units", "district"}
_FRAGILE: Final = 25


def seat_document(
    found: SeatResult,
    *,
    margins: bool = False,
    options: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    explain: str | None = None,
    resampled: Mapping[str, ResampledSeats | None] | None = None,
    seats_moved: int = 1,
    after_district: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The result as plain JSON values.

    Args:
        found: The seats of a contest.
        margins: Whether the votes that move each seat are worked out; else they are None.
        options: Names to print in the place of option ids.
        units: Names to print in the place of unit ids.
        explain: Unit whose seats are told step by step.
        seats_moved: Most seats of a list that the margins of the nation are worked out for.
        after_district: Called when the margins of a district are done, to show progress.
        resampled: What was drawn, `votes` or `stations`, to the distribution of seats; None where nothing was.

    Returns:
        The document. Districts carry their steps only under `explained`.
    """
    document = found.as_dict()
    flips: dict[str, tuple[SeatFlip, ...]] = {}
    for district, plain in zip(found.districts, document["districts"], strict=True):
        plain["margins"] = plain["margins_needs"] = None
        if margins and district.allocation is not None and district.fixed is None:
            flips[district.unit] = seat_flips(district.allocation, district.field)
            plain["margins"] = [flip.as_dict() for flip in flips[district.unit]]
        if margins and not plain["margins"]:
            plain["margins_needs"] = _why_no_margins(district)
        after_district()
        allocation = plain.pop("allocation")
        if explain == district.unit:
            document["explained"] = {"unit": district.unit, "name": district.name, **allocation}
    if margins:
        document["fragile"] = [
            {"unit": unit, **flip.as_dict()} for unit, flip in fewest_flips(flips)[:_FRAGILE] if flip.votes
        ]
        document["margins_left_out"] = [
            {"why": why, "units": list(left)} for why, left in margins_left_out(found).items()
        ]
        document["national_margins"] = national_margins(found, seats_moved=seats_moved).as_dict()
    if resampled is not None:
        document["resampling"] = {
            design: None if drawn is None else drawn.as_dict() for design, drawn in resampled.items()
        }
    return document if not options and not units else _named(document, options or {}, units or {})


def _why_no_margins(district: SeatDistrict) -> str:
    """Why no number of votes is given for the seats of a district."""
    found = district.allocation
    if found is not None and found.ties:
        return "a tie is open, so that a single vote decides"
    if found is not None and found.lots:
        return "a drawing of lots decided a seat, so that a single vote would have"
    if found is not None and not found.magnitude:
        return "there are no seats to fill"
    if found is not None and found.unfilled:
        return "there are seats that nobody is left for"
    if district.why_fixed is not None:
        return district.why_fixed
    if district.field is not None and SeatQuestion.of(district.field, found.seats if found else {}) is not None:
        return "no number of votes moves a seat"
    return "margins of this formula are not worked out where a threshold stands before it"


def with_names(document: dict[str, Any], options: Mapping[str, str], units: Mapping[str, str]) -> dict[str, Any]:
    """A document with names in the place of ids; as it is where there are none."""
    return dict(_named(document, options, units)) if options or units else document


def _named(value: Any, options: Mapping[str, str], units: Mapping[str, str], key: str = "") -> Any:
    """The document with names in the place of ids."""
    if isinstance(value, dict):
        by_option = key in _BY_OPTION and set(value) <= set(options)
        return {
            (options[name] if by_option else name): _named(item, options, units, name) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_named(item, options, units, key) for item in value]
    if isinstance(value, str):
        if key in _OPTIONS or key in _LISTS:
            return options.get(value, value)
        if key in _UNITS or key == "tied_districts":
            return units.get(value, value)
    return value
