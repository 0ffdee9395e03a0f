"""A law file examined as a lawyer would: what applies on which days, and what is missing, doubtful or contradictory.

Reading a law (`read_law`) refuses what is no law file. Here every period is put together as it held, each rule in it is
read with all of its settings, and what a reader should know is listed: days without a value, values without a
reference, values that no source states, thresholds of which one line never matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Final, Literal

from scrutineer.errors import InputError, LawError
from scrutineer.law.alliances import alliance_rule
from scrutineer.law.decision import PARAMETER, THRESHOLD, Alternative, decision_rule
from scrutineer.law.law import ElectoralLaw, LawInForce
from scrutineer.law.majority_bonus import bonus_rule
from scrutineer.law.reform import REFORMABLE
from scrutineer.law.seat_rules import (
    FORMULA,
    FormulaRule,
    districts_without_threshold,
    formula_rule,
    quota_base_of,
    threshold_of,
)
from scrutineer.law.vacated_seats import vacated_rule
from scrutineer.law.variants import variant_in_force
from scrutineer.seats.divisors import divisor_sequence
from scrutineer.seats.largest_remainder import OVER_ALLOCATION
from scrutineer.seats.lots import TIE_RULES
from scrutineer.seats.quotas import QUOTAS

type RemarkKind = Literal["gap", "unreferenced", "unverified", "no_rule", "first_day"]

AVERAGES: Final = ("again", "once")
_DECIDING: Final = (FORMULA, PARAMETER)
_READ: Final = (
    *REFORMABLE,
    PARAMETER,
    "district_count",
    "magnitude_range",
    "threshold_not_in",
)
"""Names of parameters that are read; a name like one of them is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class LawRemark:
    """Something a reader of the law file should know; no error.

    Attributes:
        kind: `gap`: days between two values on which a parameter has none. `unreferenced`: a value that names no text.
            `unverified`: a value that no source that was read states. `no_rule`: days on which the law has values and
            neither a seat formula nor a decision rule. `first_day`: the day before which the law says nothing.
        parameter: Name of the parameter; None for the law as a whole.
        from_day: First day that it is about.
        until: Last day, or None.
        words: The remark in words.
    """

    kind: RemarkKind
    parameter: str | None
    from_day: date
    until: date | None
    words: str

    def as_dict(self) -> dict[str, Any]:
        """The remark as plain JSON values."""
        return {
            "kind": self.kind,
            "parameter": self.parameter,
            "from": self.from_day.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "words": self.words,
        }


def examine_law(law: ElectoralLaw) -> tuple[LawRemark, ...]:
    """Put every period of a law together, read its rules, and list what a reader should know.

    Args:
        law: The law, as `read_law` gives it.

    Returns:
        The remarks, by parameter and day.

    Raises:
        LawError: A formula, threshold, rule on ties, decision rule, alliance, bonus or variant cannot be applied, or
            says two things of which one never matters.
    """
    for name in law.parameters:
        near = get_close_matches(name, _READ, n=1, cutoff=0.8)
        if name not in _READ and near:
            raise LawError(
                "a parameter of this name is not read",
                file=law.id,
                column=name,
                mend=f"write {near[0]}, if that is meant; a name that is not like one that is read may stand as a note",
            )
    for day in sorted({dated.from_day for values in law.parameters.values() for dated in values}):
        check_rules(law.in_force(day, trust_unverified=True))
    for variant in law.variants:
        check_rules(variant_in_force(law, variant.name))
    found = [*_gaps(law), *_values(law), *_without_rule(law)]
    found.append(
        LawRemark(
            "first_day",
            None,
            law.first_day,
            None,
            f"the law begins on {law.first_day.isoformat()}; an election before that day is refused",
        )
    )
    return tuple(sorted(found, key=lambda remark: (remark.kind, remark.parameter or "", remark.from_day)))


def check_rules(law: LawInForce) -> None:
    """Read every rule of a law in force, with all of its settings.

    Raises:
        LawError: One cannot be applied.
    """
    if rule := formula_rule(law):
        _check_formula(law, FORMULA, rule)
    if threshold := threshold_of(law):
        _check_ways(law, threshold.ways)
    if (decision := decision_rule(law)) and decision.kind == "threshold":
        _check_ways(law, decision.alternatives)
    joined = alliance_rule(law)
    if joined and joined.inside:
        _check_formula(law, "alliances", joined.inside)
    bonus = bonus_rule(law)
    total = law.total_seats
    whole = total is not None and law.district_level == "nation"
    if bonus and whole and total is not None and (number := bonus.number(total)) is not None and number > total:
        raise _fault(law, "majority_bonus", number, f"the body has {total} seats: check the bonus or total_seats")
    vacated_rule(law)
    districts_without_threshold(law)
    quota_base_of(law)
    if law.tie_rule is not None and law.tie_rule not in TIE_RULES:
        raise _fault(law, "tie_rule", law.tie_rule, f"use one of: {', '.join(TIE_RULES)}; leave it out if not known")


def _check_formula(law: LawInForce, column: str, rule: FormulaRule) -> None:
    settings = {key: str(value) for key, value in rule.settings.items()}
    if (divisor := settings.get("divisor")) is not None:
        try:
            divisor_sequence(divisor)
        except InputError as fault:
            raise _fault(law, column, divisor, fault.mend or "name a known sequence of divisors") from None
    for key, known in (("quota", tuple(QUOTAS)), ("over_allocation", OVER_ALLOCATION), ("averages", AVERAGES)):
        if key in settings and settings[key] not in known:
            raise _fault(law, column, settings[key], f"use as {key} one of: {', '.join(known)}")
    each = rule.settings.get("votes_per_ballot")
    if rule.method == "limited" and (not isinstance(each, int) or each < 1):
        raise _fault(law, column, each, "a limited vote needs votes_per_ballot, a whole number of at least 1")


def _check_ways(law: LawInForce, ways: tuple[Alternative, ...]) -> None:
    """Refuse a threshold that nobody passes."""
    text = " or ".join(" and ".join(map(str, way)) for way in ways)
    if any(condition.least == 1 and condition.strict for way in ways for condition in way):
        raise _contradiction(law, text, "nobody has more than all votes: check the share")


def _contradiction(law: LawInForce, text: str, mend: str) -> LawError:
    return LawError("the threshold contradicts itself", file=law.law_id, column=THRESHOLD, value=text, mend=mend)


def _fault(law: LawInForce, column: str, value: object, mend: str) -> LawError:
    return LawError(
        f"the law in force on {law.day.isoformat()} cannot be applied",
        file=law.law_id,
        column=column,
        value=value,
        mend=mend,
    )


def _gaps(law: ElectoralLaw) -> Iterator[LawRemark]:
    for name, values in law.parameters.items():
        for earlier, later in pairwise(values):
            if earlier.until is not None and later.from_day - earlier.until > timedelta(days=1):
                first, last = earlier.until + timedelta(days=1), later.from_day - timedelta(days=1)
                words = f"no value of {name} from {first.isoformat()} until {last.isoformat()}"
                yield LawRemark("gap", name, first, last, words)


def _values(law: ElectoralLaw) -> Iterator[LawRemark]:
    for name, values in law.parameters.items():
        for dated in values:
            if dated.value is None:
                continue
            since = f"the value of {name} from {dated.from_day.isoformat()}"
            if not dated.references:
                words = f"{since} names no legal text"
                yield LawRemark("unreferenced", name, dated.from_day, dated.until, words)
            if not dated.verified:
                words = f"{since} is stated by no source that was read"
                yield LawRemark("unverified", name, dated.from_day, dated.until, words)


def _without_rule(law: ElectoralLaw) -> Iterator[LawRemark]:
    """Days on which the law has values, and none that would turn votes into anything."""
    days = sorted({dated.from_day for values in law.parameters.values() for dated in values})
    for day, later in pairwise([*days, None]):
        assert day is not None  # noqa: S101 - only the last of the pairs is None
        held = law.in_force(day, trust_unverified=True)
        if not any(held.usable(name) is not None for name in _DECIDING):
            until = None if later is None else later - timedelta(days=1)
            words = f"from {day.isoformat()} the law has neither a seat formula nor a decision rule: no seats follow"
            yield LawRemark("no_rule", None, day, until, words)
