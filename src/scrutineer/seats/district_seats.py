"""The seats of every district of a contest: who takes part, and what the law's formula gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scrutineer.errors import InputError, NoResultError
from scrutineer.law.alliances import AllianceRule, alliance_rule
from scrutineer.law.decision import THRESHOLD
from scrutineer.law.law import LawInForce
from scrutineer.law.majority_bonus import BonusRule, bonus_rule
from scrutineer.law.seat_rules import (
    FormulaRule,
    ThresholdRule,
    districts_without_threshold,
    formula_rule,
    quota_base_of,
    threshold_of,
)
from scrutineer.law.vacated_seats import VacatedRule, vacated_rule
from scrutineer.seats.admission import Scope, Standing, admit
from scrutineer.seats.alliances import Alliance, allocate_joined, joined_lists
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.composition import Engine
from scrutineer.seats.district import SeatDistrict
from scrutineer.seats.formulas import DistrictContest, allocate, is_dhondt, uses_quota
from scrutineer.seats.majority_bonus import allocate_with_bonus
from scrutineer.seats.published import Magnitude, PublishedSeats, UnitVotes
from scrutineer.seats.seat_field import SeatField, ThresholdScope
from scrutineer.seats.ties import Lot
from scrutineer.seats.vacated_seats import hand_on_seats, lists_named

NOBODY: Final = "no list reaches the threshold"
NO_VOTES: Final = "no list has a vote"
THRESHOLD_GAP: Final = "the law file has no threshold for this day although it has one before and after"
WIDE_QUOTA: Final = "the quota is taken of all valid votes, and margins are not worked out for such a quota"
NO_SEATS: Final = "the number of seats to be filled is not known"


@dataclass(frozen=True)
class SeatLaw:
    """What of a law decides seats.

    Attributes:
        law: The law in force.
        formula: Its formula, or None.
        threshold: Its threshold, or None.
        lots: Unit to recorded drawings of lots.
        alliances: Its rule on lists that are joined, or None.
        bonus: Its majority bonus, or None.
        vacated: Its rule on seats of a dissolved party, or None.
        spared: Districts, by unit id or name, in which its threshold does not hold.
        quota_base: The votes of which it takes the quota, `valid` or `admitted`; None where it does not say.
    """

    law: LawInForce
    formula: FormulaRule | None
    threshold: ThresholdRule | None
    lots: Mapping[str, Sequence[Lot]] = field(default_factory=dict)
    alliances: AllianceRule | None = None
    bonus: BonusRule | None = None
    vacated: VacatedRule | None = None
    spared: tuple[str, ...] = ()
    quota_base: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the formula alone makes seats of the votes of lists that take part."""
        return self.bonus is None and self.vacated is None

    def threshold_in(self, unit: str, name: str) -> ThresholdRule | None:
        """The threshold that holds in a district, or None."""
        here = {unit.casefold(), name.casefold()}
        return None if any(spared.casefold() in here for spared in self.spared) else self.threshold

    @property
    def districts_known(self) -> bool:
        """Whether it may be used where seats are awarded; that no source names it does not make the country one."""
        return self.law.parameter("district_level") is None or self.law.may_use("district_level")

    @classmethod
    def of(cls, law: LawInForce, lots: Mapping[str, Sequence[Lot]]) -> "SeatLaw":
        """The seat rules of a law.

        Raises:
            LawError: The formula, the threshold or a rule on top of them cannot be read.
        """
        return cls(
            law,
            formula_rule(law),
            threshold_of(law),
            lots,
            alliances=alliance_rule(law),
            bonus=bonus_rule(law),
            vacated=vacated_rule(law),
            spared=districts_without_threshold(law),
            quota_base=quota_base_of(law),
        )


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
    if law is not None and THRESHOLD in law.law.gaps:
        return Admission(missing=THRESHOLD_GAP)
    if rule is None or rule.scope == "district":
        return Admission()
    scope = _scope(published, unit, rule)
    if isinstance(scope, str):
        return Admission(missing=scope)
    joined = _joined_for_threshold(published, law, unit)
    found = _admit(published, rule, scope, joined)
    nobody = rule.scope == "national" and not any(standing.admitted for standing in found.values())
    return Admission(
        found,
        "no list reaches it" if nobody else None,
        scope=None if joined else _threshold_scope(published, rule, scope),
    )


def _scope(published: PublishedSeats, unit: str, rule: ThresholdRule) -> Scope | str:
    votes = published.unit_votes(unit)
    name = published.record.units.name_of(unit)
    if not votes.names_all or not any(votes.votes.values()):
        return f"the record lacks the votes of every list in {name}"
    base = _base(published, unit, votes, rule.base)
    if base is None:
        return f"the record lacks its base ({rule.base.replace('_', ' ')}) in {name}"
    if isinstance(base, str):
        return base
    return Scope(votes.votes, base)


def _base(published: PublishedSeats, unit: str, votes: UnitVotes, base: str) -> int | str | None:
    """The votes that shares are taken of; None where the record lacks them, or words why they cannot be told."""
    added = sum(votes.votes.values())
    if base == "options":
        return added
    if base in {"cast", "registered"}:
        return published.unit_count(unit, base)
    if base == "valid":
        return votes.valid if votes.valid is not None else added
    return published.valid_and_blank(unit)


def _joined_for_threshold(published: PublishedSeats, law: SeatLaw | None, unit: str) -> Mapping[str, str]:
    """List to its alliance, where the law holds the votes of alliances against the threshold."""
    together = law is not None and law.alliances is not None and law.alliances.threshold == "together"
    return published.alliances(unit) if together else {}


def _threshold_scope(published: PublishedSeats, rule: ThresholdRule, scope: Scope) -> ThresholdScope:
    options = published.record.metadata.options_of(published.contest)
    numbers = {
        key: {o.id: int(o.extra[key]) for o in options if isinstance(o.extra.get(key), int)}
        for key in ("members", "district_seats")
    }
    return ThresholdScope(rule, scope, kinds={o.id: o.kind for o in options if o.kind}, **numbers)


def _admit(
    published: PublishedSeats, rule: ThresholdRule, scope: Scope, joined: Mapping[str, str]
) -> dict[str, Standing]:
    sums: dict[str, int] = {}
    for option, count in scope.votes.items():
        if option in joined:
            sums[joined[option]] = sums.get(joined[option], 0) + count
    held = {option: sums[joined[option]] if option in joined else count for option, count in scope.votes.items()}
    found = _threshold_scope(published, rule, Scope(held, scope.base))
    return admit(rule, found.scope, members=found.members, kinds=found.kinds, district_seats=found.district_seats)


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
    joined: tuple[Alliance, ...] = ()
    rule = law.threshold_in(unit, published.record.units.name_of(unit)) if law else None
    missing = nation.missing
    field, fixed = None, None
    scopes = [] if nation.scope is None else [nation.scope]
    if rule is not None and rule.scope != "national" and missing is None:
        scope = _scope(published, unit, rule)
        if isinstance(scope, str):
            missing = scope
        else:
            standings = _either(
                nation.standings, _admit(published, rule, scope, _joined_for_threshold(published, law, unit))
            )
            scopes.append(_threshold_scope(published, rule, scope))
    if law is not None and law.formula is not None and size is not None and votes.can_allocate and missing is None:
        taking_part = {
            o: v for o, v in votes.votes.items() if standings is None or o not in standings or standings[o].admitted
        }
        joined = _alliances(published, law, unit, votes.votes, standings)
        on_top = not law.is_plain or any(alliance.why_void is None for alliance in joined)
        known = votes.names_all or (rule is None and is_dhondt(law.formula) and not on_top)
        if known and any(taking_part.values()):
            base = _quota_base(law, votes)
            contest = DistrictContest(
                taking_part, size.seats, None if rule or on_top else votes.base, law.lots.get(unit, ()), base
            )
            try:
                allocation = _allocate(published, law, contest, joined, unit, votes)
            except NoResultError as fault:
                # The law has no result here; that is no reason to leave the other districts out.
                why_not = fault.message
            except InputError as fault:
                fault.file = fault.file or published.record.units.name_of(unit)
                raise
            # Other votes can be tried only where nothing but formula and threshold decides.
            # A base that votes below the threshold are part of is decided here and not for other votes.
            wide = base is not None and not is_dhondt(law.formula) and (bool(rule) or base != sum(taking_part.values()))
            fixed = WIDE_QUOTA if wide else None
            if allocation is not None and votes.names_all and not joined and law.is_plain and not wide:
                field = SeatField(law.formula, votes.votes, size.seats, law.law.tie_rule, tuple(scopes))
        elif known:
            why_not = NOBODY
    elif votes.names_all and votes.votes and not any(votes.votes.values()):
        why_not = NO_VOTES
    elif missing is not None and nation.missing is None and votes.names_all and size is not None:
        why_not = f"the threshold cannot be applied ({missing})"
    elif size is None and votes.can_allocate:
        why_not = NO_SEATS
    return SeatDistrict(
        unit=unit,
        name=published.record.units.name_of(unit),
        magnitude=size,
        valid=votes.valid,
        allocation=allocation,
        reported=published.reported(unit),
        standings=tuple(standings.values()) if standings is not None and rule and rule.scope != "national" else (),
        alliances=joined,
        why_not=why_not,
        field=field,
        fixed=fixed,
    )


def _quota_base(law: SeatLaw, votes: UnitVotes) -> int | None:
    """The votes that the quota is taken of; None where they are those of the lists that take part.

    A vote for a list is valid, so the base is never smaller than the votes of all lists. Where lists have no published
    votes, the formula is given the valid votes anyhow. A law on top of the formula fills seats in rounds of its own,
    in which some lists stand: the votes of the others are no base there.
    """
    if law.quota_base != "valid" or not uses_quota(law.formula) or not law.is_plain or not votes.names_all:
        return None
    return max(votes.valid or 0, sum(votes.votes.values()))


def _alliances(
    published: PublishedSeats,
    law: SeatLaw,
    unit: str,
    votes: Mapping[str, int],
    standings: Mapping[str, Standing] | None,
) -> tuple[Alliance, ...]:
    """The alliances that divide seats together, as far as the law lets lists join.

    Raises:
        InputError: An alliance holds more lists than the law lets join.
    """
    if law.alliances is None or law.alliances.seats != "joint":
        return ()
    names = published.alliances(unit)
    admitted = {option: found.admitted for option, found in (standings or {}).items()}
    each = law.alliances.threshold == "each"
    found = joined_lists(votes, names, admitted=admitted, each=each)
    most = law.alliances.most
    for alliance in found:
        if most is not None and len(alliance.members) > most:
            raise InputError(
                f"the law lets {most} lists join, and this alliance has {len(alliance.members)}",
                column="alliance",
                value=f"{alliance.name}: {', '.join(alliance.members)}",
                mend="check the names of the alliances, or the law",
            )
    return found


def _allocate(
    published: PublishedSeats,
    law: SeatLaw,
    contest: DistrictContest,
    joined: Sequence[Alliance],
    unit: str,
    votes: UnitVotes,
) -> SeatAllocation | None:
    """The law's formula with what stands on top of it; None where the base of a majority bonus is not known."""
    formula = law.formula
    assert formula is not None  # noqa: S101 - asked before
    tie_rule = law.law.tie_rule

    def plain(counts: Mapping[str, int], seats: int, lots: Sequence[Lot]) -> SeatAllocation:
        given = DistrictContest(counts, seats, contest.valid, lots, contest.quota_base)
        return allocate(formula, given, tie_rule=tie_rule)

    engine: Engine = plain
    if law.bonus is not None:
        bonus, base = law.bonus, _base(published, unit, votes, law.bonus.base)
        if base is None or isinstance(base, str):
            return None

        def with_bonus(counts: Mapping[str, int], seats: int, lots: Sequence[Lot]) -> SeatAllocation:
            return allocate_with_bonus(counts, seats, bonus, formula=plain, base=base, lots=lots)

        engine = with_bonus
    if any(alliance.why_void is None for alliance in joined):
        rule = law.alliances.inside if law.alliances else None

        def inside(counts: Mapping[str, int], seats: int, lots: Sequence[Lot]) -> SeatAllocation:
            return allocate(rule or formula, DistrictContest(counts, seats, None, lots), tie_rule=tie_rule)

        found = allocate_joined(contest.votes, contest.seats, joined, formula=engine, inside=inside, lots=contest.lots)
    else:
        found = engine(contest.votes, contest.seats, contest.lots)
    if law.vacated is None:
        return found
    options = published.record.metadata.options_of(published.contest)
    names = {o.id: {o.id, o.name, o.abbreviation or o.id} for o in options}
    party, left_out, refused = lists_named(law.vacated, names)
    return hand_on_seats(found, party, formula=plain, left_out=left_out, refused=refused)


def _either(nation: Mapping[str, Standing] | None, district: Mapping[str, Standing]) -> dict[str, Standing]:
    """A list that passes in the nation takes part everywhere; the standing in the district is told otherwise."""
    return {
        option: found if nation is None or found.admitted or option not in nation else nation[option]
        for option, found in district.items()
    }
