"""The seats of every district of a contest: who takes part, and what the law's formula gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scrutineer.errors import InputError
from scrutineer.law.decision import THRESHOLD
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import FormulaRule, ThresholdRule, formula_rule, threshold_of
from scrutineer.seats.admission import Scope, Standing, admit
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.formulas import DistrictContest, allocate, is_dhondt
from scrutineer.seats.published import Magnitude, PublishedSeats, UnitVotes
from scrutineer.seats.ties import Lot

NOBODY: Final = "no list reaches the threshold"
NO_VOTES: Final = "no list has a vote"
NO_SEATS: Final = "the number of seats to be filled is not known"


@dataclass(frozen=True)
class SeatLaw:
    """What of a law decides seats.

    Attributes:
        law: The law in force.
        formula: Its formula, or None.
        threshold: Its threshold, or None.
        lots: Unit to recorded drawings of lots.
    """

    law: LawInForce
    formula: FormulaRule | None
    threshold: ThresholdRule | None
    lots: Mapping[str, Sequence[Lot]] = field(default_factory=dict)

    @property
    def districts_known(self) -> bool:
        """Whether it may be used where seats are awarded; that no source names it does not make the country one."""
        return self.law.parameter("district_level") is None or self.law.may_use("district_level")

    @classmethod
    def of(cls, law: LawInForce, lots: Mapping[str, Sequence[Lot]]) -> "SeatLaw":
        """The seat rules of a law.

        Raises:
            LawError: The formula or the threshold cannot be read.
        """
        return cls(law, formula_rule(law), threshold_of(law), lots)


@dataclass(frozen=True)
class Admission:
    """Who takes part, as far as the nation decides it.

    Attributes:
        standings: List to its standing in the nation; None where the threshold does not look at the nation.
        missing: Why the threshold cannot be applied; None where it can.
    """

    standings: Mapping[str, Standing] | None = None
    missing: str | None = None


def national_admission(published: PublishedSeats, unit: str, law: SeatLaw | None) -> Admission:
    """Hold the lists against a national threshold.

    Raises:
        InputError: The base is smaller than the votes of a list.
    """
    rule = law.threshold if law else None
    stated = law.law.parameter(THRESHOLD) if law else None
    if rule is None and stated is not None and stated.value is not None:
        # Seats given out without a threshold that the law has would be wrong.
        return Admission(missing="no source that was read states it")
    if rule is None or rule.scope == "district":
        return Admission()
    scope = _scope(published, unit, rule)
    return Admission(missing=scope) if isinstance(scope, str) else Admission(_admit(published, rule, scope))


def _scope(published: PublishedSeats, unit: str, rule: ThresholdRule) -> Scope | str:
    votes = published.unit_votes(unit)
    name = published.record.units.name_of(unit)
    if not votes.names_all or not any(votes.votes.values()):
        return f"the record lacks the votes of every list in {name}"
    base = _base(published, unit, votes, rule.base)
    if base is None:
        return f"the record lacks its base ({rule.base.replace('_', ' ')}) in {name}"
    return Scope(votes.votes, base)


def _base(published: PublishedSeats, unit: str, votes: UnitVotes, base: str) -> int | None:
    added = sum(votes.votes.values())
    if base == "options":
        return added
    if base in {"cast", "registered"}:
        return published.unit_count(unit, base)
    valid = votes.valid if votes.valid is not None else added
    if base == "valid":
        return valid
    # Where blank ballots are not counted apart, the record's valid ballots are all that is known of the base.
    return valid + (published.unit_count(unit, "blank") or 0)


def _admit(published: PublishedSeats, rule: ThresholdRule, scope: Scope) -> dict[str, Standing]:
    options = published.record.metadata.options_of(published.contest)
    members = {o.id: int(o.extra["members"]) for o in options if isinstance(o.extra.get("members"), int)}
    return admit(rule, scope, members=members, kinds={o.id: o.kind for o in options if o.kind})


def seat_district(
    published: PublishedSeats, law: SeatLaw | None, nation: Admission, unit: str, size: Magnitude | None
) -> SeatDistrict:
    """One district: its votes, who takes part, and the seats.

    Raises:
        InputError: The votes cannot be used, or a recorded lot does not fit.
    """
    votes = published.unit_votes(unit)
    standings = nation.standings
    allocation, why_not = None, None
    rule = law.threshold if law else None
    missing = nation.missing
    if rule is not None and rule.scope != "national" and missing is None:
        scope = _scope(published, unit, rule)
        if isinstance(scope, str):
            missing = scope
        else:
            standings = _either(nation.standings, _admit(published, rule, scope))
    if law is not None and law.formula is not None and size is not None and votes.can_allocate and missing is None:
        taking_part = {
            o: v for o, v in votes.votes.items() if standings is None or o not in standings or standings[o].admitted
        }
        known = votes.names_all or (rule is None and is_dhondt(law.formula))
        if known and any(taking_part.values()):
            contest = DistrictContest(taking_part, size.seats, None if rule else votes.base, law.lots.get(unit, ()))
            try:
                allocation = allocate(law.formula, contest, tie_rule=law.law.tie_rule)
            except InputError as fault:
                fault.file = fault.file or published.record.units.name_of(unit)
                raise
        elif known:
            why_not = NOBODY
    elif votes.names_all and votes.votes and not any(votes.votes.values()):
        why_not = NO_VOTES
    elif size is None and votes.can_allocate:
        why_not = NO_SEATS
    return SeatDistrict(
        unit=unit,
        name=published.record.units.name_of(unit),
        magnitude=size,
        valid=votes.valid,
        allocation=allocation,
        reported=published.won.get(unit, {}),
        standings=tuple(standings.values()) if standings is not None and rule and rule.scope != "national" else (),
        why_not=why_not,
    )


def _either(nation: Mapping[str, Standing] | None, district: Mapping[str, Standing]) -> dict[str, Standing]:
    """A list that passes in the nation takes part everywhere; the standing in the district is told otherwise."""
    return {
        option: found if nation is None or found.admitted or option not in nation else nation[option]
        for option, found in district.items()
    }
