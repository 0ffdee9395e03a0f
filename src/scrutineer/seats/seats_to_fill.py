"""The seats to be filled, in all and by district: what the record says, what the law says, what a reform supposes."""

from collections.abc import Mapping

from scrutineer.errors import LawError
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import WHOLE
from scrutineer.record.election import Contest
from scrutineer.seats.published import Magnitude, PublishedSeats

TOTAL, MAGNITUDES = "total_seats", "magnitudes"
SUPPOSED = "the reform"
"""In the place of a source, where somebody asks what other numbers of seats would give."""


def seats_to_fill(
    published: PublishedSeats, contest: Contest, law: LawInForce | None
) -> tuple[dict[str, Magnitude], int | None]:
    """Seats to be filled by unit, and in all.

    A sourced figure of the record comes before the law's, and that before one without a source. What a reform supposes
    comes before all of them. A law that was chosen by hand is used with all its values; that gives none of them a
    source.

    Returns:
        Unit to seats to be filled, and their number in all; None where neither the record nor the law gives it.

    Raises:
        LawError: A reform gives seats to a district that the record does not have.
    """
    sizes = _magnitudes(published, law)
    total = _total(contest.seats, published.magnitudes.get(contest.unit), law)
    if law is None:
        return sizes, total
    country = sizes.get(contest.unit)
    if TOTAL in law.supposed and law.total_seats is not None:
        total = law.total_seats
        if country is not None:
            sizes[contest.unit] = stated_total(law, total)
    elif MAGNITUDES in law.supposed:
        below = sum(size.seats for unit, size in sizes.items() if unit != contest.unit)
        # A district that is the whole of the contest has no parts to add up.
        total = below or (country.seats if country is not None else total)
    elif law.district_level == WHOLE and law.total_seats and country and not country.is_sourced:
        # A sum over parts of the country is not what such a law gives out; the law states it.
        total = law.total_seats
        sizes[contest.unit] = stated_total(law, total)
    return sizes, total


def stated_total(law: LawInForce, total: int) -> Magnitude:
    """The seats of the whole body, with the law as their source where a source that was read states them."""
    return _of_law(law, TOTAL, total)


def _of_law(law: LawInForce, name: str, seats: int) -> Magnitude:
    if name in law.supposed:
        return Magnitude(seats, is_sourced=True, source=SUPPOSED)
    verified = law.is_verified(name)
    return Magnitude(seats, verified, law.law_id if verified else None)


def _total(of_contest: int | None, of_unit: Magnitude | None, law: LawInForce | None) -> int | None:
    if of_contest is not None:
        return of_contest
    if of_unit is not None:
        return of_unit.seats
    return law.total_seats if law else None


def _magnitudes(published: PublishedSeats, law: LawInForce | None) -> dict[str, Magnitude]:
    found = dict(published.magnitudes)
    dated = law.parameter(MAGNITUDES) if law else None
    if law is None or dated is None or not isinstance(dated.value, Mapping):
        return found
    supposed = MAGNITUDES in law.supposed
    places = _places(published) if supposed else {}
    for place, seats in dated.value.items():
        if supposed and place.casefold() not in places:
            raise LawError(
                "the record has no district of this name",
                file="reform",
                column="changes.magnitudes",
                value=place,
                mend=f"name districts as the record does, such as {', '.join(list(published.magnitudes)[:3])}",
            )
        unit = places[place.casefold()] if supposed else place
        known = found.get(unit)
        if known is None or supposed or (law.may_use(MAGNITUDES) and not known.is_sourced):
            found[unit] = _of_law(law, MAGNITUDES, int(seats))
    return found


def _places(published: PublishedSeats) -> dict[str, str]:
    """Units by id and by name, in small letters."""
    units = published.record.units
    ids = list(units.table["unit"])
    return {units.name_of(unit).casefold(): unit for unit in ids} | {unit.casefold(): unit for unit in ids}
