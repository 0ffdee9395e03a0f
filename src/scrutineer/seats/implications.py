"""Sentences that the values of a seat result support, and the limits of what they show."""

from collections.abc import Iterable, Mapping

from scrutineer.record.record import ElectionRecord
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.district_seats import NO_SEATS, SeatLaw
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.formulas import uses_quota
from scrutineer.seats.uniform import UniformImplication


def seat_sentences(
    record: ElectionRecord,
    contest: str,
    *,
    law: SeatLaw | None,
    threshold_needs: str | None,
    total: int | None,
    derivation: str,
    districts: tuple[SeatDistrict, ...],
    reported: Mapping[str, int],
    uniform: UniformImplication | None,
) -> tuple[str, ...]:
    """What a seat result says, one sentence each.

    Args:
        record: The record, for names.
        contest: Contest id.
        law: The seat rules of the law in force, or None.
        threshold_needs: Why the threshold cannot be applied, or None.
        total: Seats to be filled in all, or None.
        derivation: exact, bounded or reported_only.
        districts: The districts.
        reported: Option to seats as published for the whole contest.
        uniform: What national shares would give, or None.

    Returns:
        Sentences; none where the record has neither a law nor seats.
    """
    if total is None and not districts and not reported:
        return ()
    names = {option.id: option.short for option in record.metadata.options_of(contest)}
    level = (record.metadata.contest(contest).district_level or "district").replace("_", " ")
    found = [*_how(law, threshold_needs, total, derivation, districts, level), *_differences(districts)]
    if (
        law is not None
        and law.alliances is None
        and any("alliance" in o.extra for o in record.metadata.options_of(contest))
    ):
        found.append(
            "The record names alliances of lists; the law on file gives them no effect, so every list stands alone."
        )
    if uniform is not None:
        found += _at_national_shares(uniform, names, level, total=total, reported=reported)
    return tuple(found)


def _how(
    law: SeatLaw | None,
    threshold_needs: str | None,
    total: int | None,
    derivation: str,
    districts: tuple[SeatDistrict, ...],
    level: str,
) -> Iterable[str]:
    """What the seats rest on, and what is missing for more."""
    if law is None:
        yield "The record names no law, so the seats are those reported."
        return
    if law.formula is None:
        yield f"The law gives no formula for {law.law.day.isoformat()}, so the seats are those reported."
        return
    if not law.districts_known and not any(district.allocation for district in districts):
        yield "No source that was read names the districts of the law, so the seats are those reported."
        return
    if threshold_needs is not None:
        if law.threshold is None and law.law.gaps:
            yield f"{threshold_needs[0].upper()}{threshold_needs[1:]}; so the seats are those reported."
            return
        yield f"The law has a threshold, and {threshold_needs}; so the seats are those reported."
        return
    settled = sum(district.is_settled for district in districts)
    ties = sum(bool(district.allocation and district.allocation.ties) for district in districts if district.is_settled)
    if derivation == "exact":
        yield "The seats are computed from the votes of " + (
            "the one district." if settled == 1 else f"all {settled} districts."
        )
    elif derivation == "bounded" and settled == len(districts):
        filled = sum(district.magnitude.seats for district in districts if district.magnitude)
        yield (
            f"The seats of every district are computed. They are {filled} of {total}; "
            "the others leave each list a range."
        )
    elif derivation == "bounded":
        yield f"Seats can be computed in {settled} of {len(districts)} districts; the others leave each list a range."
    elif not any(district.allocation or district.why_not for district in districts):
        yield f"The votes by {level} are not in the record, so the seats are those reported and were not recomputed."
    for why in sorted({district.why_not for district in districts if district.why_not} - {NO_SEATS}):
        units = [district.name for district in districts if district.why_not == why]
        yield f"In {_named(units)} {why}, so that no seat can be given out there."
    few = [district.name for district in districts if _has_fewer_seats_than_lists(district)]
    if few:
        yield (
            f"In {_named(few)} fewer seats are filled than lists take part, and the formula gives every list a seat "
            "before any gets a second: the seats go to the lists with the most votes."
        )
    if any(_narrows_quota(law, district) for district in districts):
        yield (
            "The law takes its quota of all valid votes. With a majority bonus or the seats of a dissolved party on "
            "top of the formula, the quota here is taken of the votes of the lists that take part."
        )
    if ties:
        yield f"In {ties} of the computed districts a tie decides a seat, and no rule or drawing of lots is recorded."
    without = [district for district in districts if district.magnitude is None or not district.magnitude.is_sourced]
    if without:
        yield (
            f"For {len(without)} of {len(districts)} districts no source gives the number of seats to be filled; "
            "nothing is computed from unsourced numbers as if they were law."
        )


def _has_fewer_seats_than_lists(district: SeatDistrict) -> bool:
    found = district.allocation
    if found is None or found.divisor is None or not divisor_sequence(found.divisor).starts_at_zero:
        return False
    return 0 < found.magnitude < sum(1 for votes in found.votes.values() if votes)


def _narrows_quota(law: SeatLaw, district: SeatDistrict) -> bool:
    """Whether the law's base of the quota is wider than the votes that it was taken of, because of a rule on top."""
    found = district.allocation
    if found is None or law.is_plain or law.quota_base != "valid" or not uses_quota(law.formula):
        return False
    return district.valid is not None and district.valid > sum(found.votes.values())


def _named(units: list[str]) -> str:
    shown = ", ".join(units[:3])
    return shown if len(units) <= 3 else f"{shown} and {len(units) - 3} more districts"


def _differences(districts: tuple[SeatDistrict, ...]) -> Iterable[str]:
    for district in districts:
        if district.agrees is False:
            yield f"In {district.name} the reported seats are not what the formula gives for the reported votes."


def _at_national_shares(
    uniform: UniformImplication,
    names: Mapping[str, str],
    level: str,
    *,
    total: int | None,
    reported: Mapping[str, int],
) -> Iterable[str]:
    first = names[uniform.first]
    if uniform.ratio is None or not uniform.second:
        return
    second = " and ".join(names[option] for option in uniform.second)
    yield (
        f"Nationally {first} has {float(uniform.ratio):.2f} times the votes of {second} "
        f"({uniform.first_votes:,} against {uniform.second_votes:,})."
    )
    if uniform.unnamed_votes:
        more = "fewer" if uniform.unnamed_votes < uniform.second_votes else "not fewer"
        yield (f"The lists without published votes have {uniform.unnamed_votes:,} together, {more} than {second}.")
    yield (
        f"If every {level} had the national shares, a second list would win its first seat only where at least "
        f"{uniform.second_wins_from} seats are filled"
        + (f", or by lot where {uniform.tie_magnitude} are." if uniform.tie_magnitude else ".")
    )
    largest = uniform.largest_magnitude
    if largest is not None:
        yield f"No {level} fills more than {largest} seats."
    if uniform.is_sweep:
        yield from _sweep(uniform, first, level, total, reported)
    elif uniform.seats is not None and uniform.most == uniform.seats:
        yield from _shares(uniform, names, level, reported)


def _sweep(
    uniform: UniformImplication, first: str, level: str, total: int | None, reported: Mapping[str, int]
) -> Iterable[str]:
    every = "every seat" if total is None else f"all {total} seats"
    matches = total is not None and reported.get(uniform.first) == total
    yield f"At national shares the formula therefore gives {first} {every}" + (
        ", as reported." if matches else "." if not reported else "; the reported seats differ."
    )
    if uniform.magnitudes_sourced is not True:
        yield (
            f"This needs only the largest number of seats of a {level}: "
            "how the seats are spread over them is not sourced and does not matter here."
        )
    if matches:
        yield (
            f"This shows that the reported sweep is what the formula gives if every {level} resembles the nation; "
            f"it does not show what happened in any {level}."
        )


def _shares(
    uniform: UniformImplication, names: Mapping[str, str], level: str, reported: Mapping[str, int]
) -> Iterable[str]:
    seats = uniform.seats or {}
    won = ", ".join(f"{names[option]} {n}" for option, n in _ordered(seats) if n)
    basis = "" if uniform.magnitudes_sourced else f" and with an unsourced list of seats by {level}"
    if not reported:
        yield f"At national shares{basis} the formula gives {won}."
        return
    held = ", ".join(f"{names[option]} {n}" for option, n in _ordered(reported) if n)
    yield f"At national shares{basis} the formula gives {won}; reported are {held}."
    if {o: n for o, n in seats.items() if n} != {o: n for o, n in reported.items() if n}:
        also = "" if uniform.magnitudes_sourced else ", or the list is not the one in force"
        yield f"A difference is no contradiction: it can arise because shares differ from {level} to {level}{also}."
    yield f"This does not show what happened in any {level}."


def _ordered(seats: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(seats.items(), key=lambda item: -item[1])
