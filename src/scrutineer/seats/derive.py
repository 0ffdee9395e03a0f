"""The seats of a contest: what was reported, what the law's formula gives, and what cannot be told.

Derivation `exact`: every district has sourced seats to be filled and the votes of every list (or too few
without a published figure for a seat); the seats are computed. `bounded`: some districts do; each list's
seats lie between bounds. `reported_only`: no district does; the seats are those that were published, and
nothing was recomputed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import WHOLE, ThresholdRule, formula_rule
from scrutineer.record.record import ElectionRecord
from scrutineer.seats.admission import Standing
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.district_seats import THRESHOLD_GAP, Admission, SeatLaw, national_admission, seat_district
from scrutineer.seats.formulas import is_dhondt, uses_quota
from scrutineer.seats.implications import seat_sentences
from scrutineer.seats.published import Magnitude, PublishedSeats
from scrutineer.seats.seats_to_fill import MAGNITUDES, SUPPOSED, seats_to_fill, stated_total
from scrutineer.seats.ties import Lot
from scrutineer.seats.uniform import UniformImplication, uniform_shares
from scrutineer.seats.votes_and_seats import VotesAndSeats, votes_and_seats

type Derivation = Literal["exact", "bounded", "reported_only"]


@dataclass(frozen=True, slots=True)
class SeatResult:
    """The seats of a contest at a stage.

    Attributes:
        contest: Contest id.
        stage: Stage id.
        law: The law in force, or None.
        total: Seats to be filled in all; None where neither the record nor the law gives them.
        method: Name of the law's formula; None without a law that names one.
        derivation: How `seats` came about.
        seats: Option to seats: computed and certain where the derivation is exact, else as reported.
        computed: Option to seats that the formula makes certain, where the derivation is exact; else None.
        bounds: Option to fewest and most seats, from the districts that could be computed, where the
            derivation is bounded; else None.
        reported: Option to seats as published for the whole contest; empty where none were.
        agrees: Whether the reported seats are what the formula gives; None where it cannot be told.
        districts: The districts in the order of the record.
        uniform: What national shares would give in every district; None without national votes.
        implications: What the values above say and what they do not show, one sentence each.
        evidence: How the result was made.
        threshold: The law's threshold, or None.
        standings: How the lists stand against a threshold that looks at the nation; empty where none does.
        threshold_needs: Why the threshold cannot be applied; None where it can.
        votes: Votes by option in the whole contest; None where those of some option are not known.
    """

    contest: str
    stage: str
    law: LawInForce | None
    total: int | None
    method: str | None
    derivation: Derivation
    seats: Mapping[str, int]
    computed: Mapping[str, int] | None
    bounds: Mapping[str, tuple[int, int]] | None
    reported: Mapping[str, int]
    agrees: bool | None
    districts: tuple[SeatDistrict, ...]
    uniform: UniformImplication | None
    implications: tuple[str, ...]
    evidence: Evidence
    threshold: ThresholdRule | None = None
    standings: tuple[Standing, ...] = ()
    threshold_needs: str | None = None
    votes: Mapping[str, int] | None = None

    @property
    def disproportionality(self) -> VotesAndSeats:
        """How far the seats follow the votes, or why that cannot be told."""
        whole = self.total
        if whole is None and self.computed is not None:
            whole = sum(district.magnitude.seats for district in self.districts if district.magnitude)
        return votes_and_seats(self.votes, computed=self.computed, reported=self.reported, total=whole)

    def _law_as_dict(self) -> dict[str, Any] | None:
        """The law; seats by district that the record gives itself are not used from it."""
        if self.law is None:
            return None
        told = self.law.as_dict()
        sizes = [district.magnitude for district in self.districts]
        if sizes and all(size is not None and size.is_sourced and size.source != SUPPOSED for size in sizes):
            told["unverified_used"] = [name for name in told["unverified_used"] if name != MAGNITUDES]
        return told

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values; unknown is None."""
        bounds = self.bounds
        return {
            "contest": self.contest,
            "stage": self.stage,
            "law": self._law_as_dict(),
            "total": self.total,
            "method": self.method,
            "derivation": self.derivation,
            "seats": dict(self.seats),
            "computed": None if self.computed is None else dict(self.computed),
            "bounds": None if bounds is None else {option: list(pair) for option, pair in bounds.items()},
            "reported": dict(self.reported),
            "agrees": self.agrees,
            "districts": [district.as_dict() for district in self.districts],
            "threshold": None if self.threshold is None else self.threshold.as_dict(),
            "standings": [standing.as_dict() for standing in self.standings],
            "threshold_needs": self.threshold_needs,
            "disproportionality": self.disproportionality.as_dict(),
            "uniform": None if self.uniform is None else self.uniform.as_dict(),
            "implications": list(self.implications),
            "evidence": self.evidence.as_dict(),
        }


def derive_seats(
    record: ElectionRecord,
    law: LawInForce | None,
    *,
    contest: str,
    stage: str,
    lots: Mapping[str, Sequence[Lot]] | None = None,
) -> SeatResult:
    """Work out the seats of a contest as far as the record and the law allow.

    Args:
        record: The record.
        law: The law in force on the polling day, or None.
        contest: Contest id.
        stage: Stage id; seats reported at other stages are not used.
        lots: Unit to recorded drawings of lots.

    Returns:
        The result. Nothing is filled in: without votes by district only reported seats are given.

    Raises:
        InputError: If the votes of a district cannot be used, or a recorded lot does not fit.
        LawError: The law's formula or threshold cannot be read.
        KeyError: If the record has no such contest.
    """
    found = record.metadata.contest(contest)
    published = PublishedSeats(record, contest, stage)
    sizes, total = seats_to_fill(published, found, law)
    method = None if law is None else law.formula
    seat_law = None if law is None else SeatLaw.of(law, lots or {})
    nation = national_admission(published, found.unit, seat_law)
    districts = _districts(published, seat_law, nation, sizes, total)
    _check_lots(lots or {}, districts)
    reported = _reported(published, found.unit, districts)
    settled = [district for district in districts if district.is_settled]
    derivation: Derivation = "reported_only"
    if settled:
        added = sum(size.seats for district in districts if (size := district.magnitude) is not None)
        whole = len(settled) == len(districts) and total in {None, added}
        derivation = "exact" if whole else "bounded"
    computed = _sum([district.allocation.seats for district in settled if district.allocation])
    # Where a threshold may have held that the file does not tell, national shares say nothing of seats.
    # Where one district is the whole contest and its seats are computed, there are no shares beyond its own.
    alone = len(districts) == len(settled) == 1 and districts[0].unit == found.unit
    uniform = None if nation.missing or alone else _uniform(published, found.unit, seat_law, sizes, total)
    return SeatResult(
        contest=contest,
        stage=stage,
        law=law,
        total=total,
        method=method,
        derivation=derivation,
        seats=computed if derivation == "exact" else reported,
        computed=computed if derivation == "exact" else None,
        bounds=_bounds(record, contest, settled, total) if derivation == "bounded" else None,
        reported=reported,
        agrees=_agreement(derivation, settled, reported),
        districts=districts,
        uniform=uniform,
        implications=seat_sentences(
            record,
            contest,
            law=seat_law,
            threshold_needs=nation.missing,
            total=total,
            derivation=derivation,
            districts=districts,
            reported=reported,
            uniform=uniform,
        ),
        evidence=Evidence(
            method="seats.derive_seats",
            parameters={"contest": contest, "stage": stage, "law": law.law_id if law else None},
            record_digest=record.digest,
            references=tuple(source.id for source in law.sources) if law else (),
            caveats=(*_caveats(law, published, total), *_not_found(seat_law, districts)),
        ),
        threshold=seat_law.threshold if seat_law else None,
        standings=tuple(nation.standings.values()) if nation.standings else (),
        threshold_needs=nation.missing,
        votes=of_all.votes if (of_all := published.unit_votes(found.unit)).names_all else None,
    )


def _check_lots(lots: Mapping[str, Sequence[Lot]], districts: tuple[SeatDistrict, ...]) -> None:
    """A lot drawn where no seats are awarded must not be passed over."""
    strange = sorted(set(lots) - {district.unit for district in districts})
    if strange:
        raise InputError(
            "a drawing of lots is recorded for a district in which no seats are awarded",
            value=strange[0],
            mend="name a district as the record does",
        )


def _districts(
    published: PublishedSeats,
    seat_law: SeatLaw | None,
    nation: Admission,
    sizes: Mapping[str, Magnitude],
    total: int | None,
) -> tuple[SeatDistrict, ...]:
    record = published.record
    law = seat_law.law if seat_law else None
    contest = record.metadata.contest(published.contest)
    if total is None and not sizes:
        return ()
    level = contest.district_level or (law.district_level if law else None)
    # A law that awards the seats of the whole country at once does so whatever districts the votes are told by.
    if law is not None and law.district_level == WHOLE:
        level = None
    units = [contest.unit]
    if level is not None:
        inside = record.units.children_mask(record.contest_row(published.contest))
        table = record.units.table
        units = [
            unit for unit, of, in_it in zip(table["unit"], table["level"], inside, strict=True) if of == level and in_it
        ]
    if level is None and seat_law is not None and not seat_law.districts_known:
        seat_law = None
    if level is None and contest.unit not in sizes and total is not None and law is not None:
        sizes = {**sizes, contest.unit: stated_total(law, total)}
    return tuple(seat_district(published, seat_law, nation, unit, sizes.get(unit)) for unit in units)


def _reported(published: PublishedSeats, unit: str, districts: tuple[SeatDistrict, ...]) -> dict[str, int]:
    """Seats published for the whole contest, else the sum over districts that are all published in full."""
    if unit in published.won:
        return dict(published.won[unit])
    filled = [d for d in districts if d.magnitude and sum(d.reported.values()) == d.magnitude.seats]
    return _sum([d.reported for d in districts]) if districts and len(filled) == len(districts) else {}


def _sum(parts: list[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for option, seats in part.items():
            total[option] = total.get(option, 0) + seats
    return total


def _bounds(
    record: ElectionRecord, contest: str, settled: list[SeatDistrict], total: int | None
) -> dict[str, tuple[int, int]] | None:
    """Fewest and most seats by option: the seats of all other districts are open to anybody."""
    if total is None:
        return None
    found = [district.allocation for district in settled if district.allocation]
    open_seats = total - sum(allocation.magnitude for allocation in found)
    least = _sum([allocation.seats for allocation in found])
    most = _sum([allocation.most for allocation in found])
    return {
        option.id: (least.get(option.id, 0), most.get(option.id, 0) + open_seats)
        for option in record.metadata.options_of(contest)
    }


def _agreement(derivation: Derivation, settled: list[SeatDistrict], reported: Mapping[str, int]) -> bool | None:
    """Whether reported seats are possible: by district where they are published, and in sum."""
    if any(district.agrees is False for district in settled):
        return False
    if derivation != "exact" or not reported:
        return None
    found = [district.allocation for district in settled if district.allocation]
    least = _sum([allocation.seats for allocation in found])
    most = _sum([allocation.most for allocation in found])
    within = all(
        least.get(option, 0) <= reported.get(option, 0) <= most.get(option, 0) for option in {*least, *reported}
    )
    return within and sum(reported.values()) == sum(allocation.magnitude for allocation in found)


def _uniform(
    published: PublishedSeats,
    unit: str,
    seat_law: SeatLaw | None,
    sizes: Mapping[str, Magnitude],
    total: int | None,
) -> UniformImplication | None:
    """The implication of national votes, for formulas to which the bound applies and a law without threshold."""
    if seat_law is None or not is_dhondt(seat_law.formula) or seat_law.threshold is not None or not seat_law.is_plain:
        return None
    if seat_law.alliances is not None and published.alliances(unit):
        return None
    law = seat_law.law
    national = published.unit_votes(unit)
    below = {district: size for district, size in sizes.items() if district != unit}
    # A list of districts that does not add up to the whole says nothing about the whole.
    whole = bool(below) and sum(size.seats for size in below.values()) == total
    if not national.can_allocate or len(national.votes) < 2 or not (whole or law.largest_magnitude):
        return None
    sourced = whole and all(size.is_sourced for size in below.values())
    return uniform_shares(
        national.votes,
        magnitudes={district: size.seats for district, size in below.items()} if whole else None,
        magnitudes_sourced=sourced if whole else None,
        largest_magnitude=max(size.seats for size in below.values()) if sourced else law.largest_magnitude,
        valid=national.base,
    )


def _not_found(law: SeatLaw | None, districts: tuple[SeatDistrict, ...]) -> tuple[str, ...]:
    """Districts that the law spares its threshold and that the record may hold under another name."""
    if law is None or law.threshold is None:
        return ()
    here = {word.casefold() for district in districts for word in (district.unit, district.name)}
    lost = [name for name in law.spared if name.casefold() not in here]
    if not lost:
        return ()
    said = f"The law has no threshold in {', '.join(lost)}, and the record has no district of that name"
    return (f"{said}; the threshold is applied to every district that has another name.",)


def _caveats(law: LawInForce | None, published: PublishedSeats, total: int | None) -> tuple[str, ...]:
    if law is None:
        return ("The record names no law, so nothing was computed.",)
    caveats = []
    differing = sorted(
        unit
        for unit, seats in (law.magnitudes or {}).items()
        if (size := published.magnitudes.get(unit)) is not None and size.is_sourced and size.seats != seats
    )
    if differing:
        caveats.append(
            f"The record and the law give different numbers of seats for {', '.join(differing)}; the record's are used."
        )
    if law.total_seats is not None and total not in {None, law.total_seats}:
        caveats.append(
            f"The record fills {total} seats and the law's body has {law.total_seats}: this is a part of it or another "
            "body, and a threshold that looks at the nation sees the votes of the record only."
        )
    if law.unverified_used:
        caveats.append(
            "No source that was read states these values of the law, which are used because the law was chosen by "
            f"hand: {', '.join(law.unverified_used)}."
        )
    if "threshold" in law.gaps:
        caveats.append(f"{THRESHOLD_GAP[0].upper()}{THRESHOLD_GAP[1:]}, so no seats were computed.")
    elif law.threshold is None:
        caveats.append("No threshold was seen in the sources of the law, which does not prove that there is none.")
    if law.quota_base is None and law.threshold is not None and uses_quota(formula_rule(law)):
        caveats.append(
            "The law does not say of which votes the quota is taken: it is taken of votes for lists that take part."
        )
    if law.tie_rule is None:
        caveats.append("No rule for ties was found, so a tie stays open unless a drawing of lots is recorded.")
    return tuple(caveats)
