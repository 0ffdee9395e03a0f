"""The seats of every district of a contest: who takes part, and what the law's formula gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scrutineer.law.decision import THRESHOLD
from scrutineer.law.law import LawInForce
from scrutineer.law.seat_rules import FormulaRule, ThresholdRule, formula_rule, threshold_of
from scrutineer.seats.admission import Scope, Standing, admit
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.formulas import DistrictContest, allocate, is_dhondt
from scrutineer.seats.published import Magnitude, PublishedSeats, UnitVotes
from scrutineer.seats.seat_field import SeatField, ThresholdScope
from scrutineer.seats.ties import Lot


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
        scope: The votes and the base of the nation; None where the threshold does not look at the nation.
    """

    standings: Mapping[str, Standing] | None = None
    missing: str | None = None
    scope: ThresholdScope | None = None


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
    if isinstance(scope, str):
        return Admission(missing=scope)
    return Admission(_admit(published, rule, scope), scope=_threshold_scope(published, rule, scope))


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


def _threshold_scope(published: PublishedSeats, rule: ThresholdRule, scope: Scope) -> ThresholdScope:
    options = published.record.metadata.options_of(published.contest)
    members = {o.id: int(o.extra["members"]) for o in options if isinstance(o.extra.get("members"), int)}
    return ThresholdScope(rule, scope, members, {o.id: o.kind for o in options if o.kind})


def _admit(published: PublishedSeats, rule: ThresholdRule, scope: Scope) -> dict[str, Standing]:
    found = _threshold_scope(published, rule, scope)
    return admit(rule, scope, members=found.members, kinds=found.kinds)


def seat_district(
    published: PublishedSeats, law: SeatLaw | None, nation: Admission, unit: str, size: Magnitude | None
) -> SeatDistrict:
    """One district: its votes, who takes part, and the seats.

    Raises:
        InputError: The votes cannot be used, or a recorded lot does not fit.
    """
    votes = published.unit_votes(unit)
    standings = nation.standings
    allocation = None
    rule = law.threshold if law else None
    missing = nation.missing
    field = None
    scopes = [] if nation.scope is None else [nation.scope]
    if rule is not None and rule.scope != "national" and missing is None:
        scope = _scope(published, unit, rule)
        if isinstance(scope, str):
            missing = scope
        else:
            standings = _either(nation.standings, _admit(published, rule, scope))
            scopes.append(_threshold_scope(published, rule, scope))
    if law is not None and law.formula is not None and size is not None and votes.can_allocate and missing is None:
        taking_part = {
            o: v for o, v in votes.votes.items() if standings is None or o not in standings or standings[o].admitted
        }
        known = votes.names_all or (rule is None and is_dhondt(law.formula))
        if known and any(taking_part.values()):
            contest = DistrictContest(taking_part, size.seats, None if rule else votes.base, law.lots.get(unit, ()))
            allocation = allocate(law.formula, contest, tie_rule=law.law.tie_rule)
            if votes.names_all:
                field = SeatField(law.formula, votes.votes, size.seats, law.law.tie_rule, tuple(scopes))
    return SeatDistrict(
        unit=unit,
        name=published.record.units.name_of(unit),
        magnitude=size,
        valid=votes.valid,
        allocation=allocation,
        reported=published.won.get(unit, {}),
        standings=tuple(standings.values()) if standings is not None and rule and rule.scope != "national" else (),
        field=field,
    )


def _either(nation: Mapping[str, Standing] | None, district: Mapping[str, Standing]) -> dict[str, Standing]:
    """A list that passes in the nation takes part everywhere; the standing in the district is told otherwise."""
    return {
        option: found if nation is None or found.admitted or option not in nation else nation[option]
        for option, found in district.items()
    }
