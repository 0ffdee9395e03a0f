"""Decision rules: what the votes of one contest decide, as data that a law file owns.

A rule is more than a margin. Bolivia elects a president outright with more than half of the valid votes, or with
40 per cent and ten points more than the second; else the two first meet again. Such a rule is written as

    share > 1/2 or share >= 2/5 and lead >= 1/10

in which `share` is the votes of a contestant over the base, and `lead` its votes less those of the strongest other
contestant, over the same base. `and` binds closer than `or`. Shares are fractions, so that no rounding decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from scrutineer.errors import LawError
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue

type Kind = Literal["plurality", "outright", "question", "threshold"]
type Base = Literal["valid", "cast", "registered"]
type Otherwise = Literal["runoff", "nobody"]

PARAMETER: Final = "decision_rule"
"""Name of the parameter of a law file that holds the rule."""

THRESHOLD: Final = "threshold"
"""Name of the parameter that holds a legal threshold: see `scrutineer.law.seat_rules.threshold_of`."""

BASES: Final = ("valid", "cast", "registered")
_OTHERWISE: Final = ("runoff", "nobody")
_KEYS: Final = {"base", "outright", "otherwise", "option"}
_CONDITION: Final = re.compile(r"(share|lead)\s*(>=|>)\s*(\d{1,6})(?:/(\d{1,6}))?\s*")
_SHARE: Final = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Condition:
    """One line that a contestant must reach.

    Attributes:
        measure: `share` of the base, or `lead` over the strongest other contestant as a share of the base.
        least: The line, as a fraction of the base.
        strict: Whether it must be passed; else reaching it is enough.
    """

    measure: Literal["share", "lead"]
    least: Fraction
    strict: bool

    def margin(self, votes: int, strongest_other: int, base: int) -> Fraction:
        """Votes above the line; negative below it. Exact."""
        held = votes if self.measure == "share" else votes - strongest_other
        return held - self.least * base

    def holds(self, votes: int, strongest_other: int, base: int) -> bool:
        """Whether the condition is met; in whole numbers, so exact."""
        held = votes if self.measure == "share" else votes - strongest_other
        left, right = held * self.least.denominator, self.least.numerator * base
        return left > right if self.strict else left >= right

    def __str__(self) -> str:
        """The condition as a law file writes it."""
        return f"{self.measure} {'>' if self.strict else '>='} {self.least}"


type Alternative = tuple[Condition, ...]
"""Conditions that must all hold."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What votes decide.

    Attributes:
        kind: `plurality`: most votes win. `outright`: a contestant that meets one of the alternatives wins.
            `question`: one option, such as yes, wins if it meets one of them. `threshold`: every contestant that
            meets one of them is admitted.
        alternatives: Ways to meet the rule; empty for plurality.
        base: The votes that shares are taken of.
        otherwise: What follows where nobody meets the rule: the two first meet again, or nobody is elected.
        option: The option that a question turns on.
        source: Where the rule was read: id of the law with its references, or `given by hand`; None for the plain
            statement of who has most votes, made where no rule is on file.
        references: Ids of the sources that state it.
    """

    kind: Kind
    alternatives: tuple[Alternative, ...] = ()
    base: Base = "valid"
    otherwise: Otherwise = "nobody"
    option: str | None = None
    source: str | None = None
    references: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The alternatives as a law file writes them; `most votes` where there are none."""
        return " or ".join(" and ".join(map(str, way)) for way in self.alternatives) or "most votes"

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain JSON values."""
        return {
            "kind": self.kind,
            "expression": self.expression,
            "base": self.base,
            "otherwise": self.otherwise if self.kind == "outright" else None,
            "option": self.option,
            "source": self.source,
            "references": list(self.references),
        }


PLAIN: Final = DecisionRule("plurality")
"""No rule is on file: statements are about who has most votes, and say so."""


def parse_alternatives(text: str, *, file: str | None = None, column: str = PARAMETER) -> tuple[Alternative, ...]:
    """Read alternatives such as `share > 1/2 or share >= 2/5 and lead >= 1/10`.

    Raises:
        LawError: The text is none, or a line lies outside of 0 to 1.
    """
    return tuple(
        tuple(_condition(part, text, file, column) for part in re.split(r"\s+and\s+", way.strip()))
        for way in re.split(r"\s+or\s+", text.strip())
    )


def _condition(part: str, text: str, file: str | None, column: str) -> Condition:
    found = _CONDITION.fullmatch(part.strip())
    least = Fraction(int(found[3]), int(found[4] or 1)) if found and found[4] not in {"0", "00"} else None
    if found is None or least is None or not 0 <= least <= 1:
        raise LawError(
            "not a condition of a decision rule",
            file=file,
            column=column,
            value=text,
            mend="write lines such as: share > 1/2 or share >= 2/5 and lead >= 1/10",
        )
    return Condition("share" if found[1] == "share" else "lead", least, strict=found[2] == ">")


def decision_rule(law: LawInForce | None) -> DecisionRule | None:
    """The decision rule of a law in force.

    Args:
        law: The law on the polling day, or None.

    Returns:
        The rule; None without a law, where the law file has none for the day, or where no source that was read
        states it.

    Raises:
        LawError: The parameter cannot be read as a rule.
    """
    dated = law.parameter(PARAMETER) if law else None
    if law is None or dated is None or not law.may_use(PARAMETER):
        return None
    source, references = _origin(law, dated)
    value = dated.value
    if value == "plurality":
        return DecisionRule("plurality", source=source, references=references)
    if not isinstance(value, Mapping):
        raise LawError(
            "not a decision rule",
            file=law.law_id,
            column=PARAMETER,
            value=value,
            mend='write "plurality", or a table with `outright` and, if need be, base, otherwise and option',
        )
    table = _table(value, _KEYS, law.law_id, PARAMETER)
    option = table.get("option")
    return DecisionRule(
        "question" if option else "outright",
        parse_alternatives(table.get("outright", ""), file=law.law_id, column=PARAMETER),
        _base(table, law.law_id),
        _otherwise(table, law.law_id),
        option,
        source,
        references,
    )


def _origin(law: LawInForce, dated: DatedValue) -> tuple[str, tuple[str, ...]]:
    texts = "; ".join(reference.text for reference in dated.references)
    return f"law {law.law_id}: {texts}", tuple(s for reference in dated.references for s in reference.sources)


def _table(value: Mapping[str, int | str], known: set[str], law_id: str, column: str) -> dict[str, str]:
    strange = sorted(set(value) - known)
    if strange:
        raise LawError(
            "unknown key of a decision rule",
            file=law_id,
            column=column,
            value=strange[0],
            mend=f"use {', '.join(sorted(known))}",
        )
    return {key: str(item) for key, item in value.items()}


def _base(table: Mapping[str, str], law_id: str) -> Base:
    base = table.get("base", "valid")
    for known in BASES:
        if base == known:
            return known
    raise LawError("unknown base", file=law_id, column=PARAMETER, value=base, mend=f"use {', '.join(BASES)}")


def _otherwise(table: Mapping[str, str], law_id: str) -> Otherwise:
    word = table.get("otherwise", "nobody")
    if word == "runoff":
        return "runoff"
    if word == "nobody":
        return "nobody"
    raise LawError("unknown key", file=law_id, column=PARAMETER, value=word, mend=f"use {', '.join(_OTHERWISE)}")


def rule_by_hand(text: str) -> DecisionRule:
    """A rule given by hand.

    Args:
        text: `plurality`; `majority` (more than half of the valid votes, or nobody); `runoff` (the same, else the
            two first meet again); `referendum:OPTION` (more than half for this option); `threshold:3/100`; or
            conditions such as `share >= 2/5 and lead >= 1/10`, after which the two first meet again.

    Raises:
        LawError: It is none of these.
    """
    word, _, rest = text.strip().partition(":")
    half = (Condition("share", Fraction(1, 2), strict=True),)
    by_hand = "given by hand"
    if word == "plurality" and not rest:
        return DecisionRule("plurality", source=by_hand)
    if word in {"majority", "runoff"} and not rest:
        return DecisionRule("outright", (half,), otherwise="runoff" if word == "runoff" else "nobody", source=by_hand)
    if word == "referendum" and rest:
        return DecisionRule("question", (half,), option=rest.strip(), source=by_hand)
    if word == "threshold" and _SHARE.fullmatch(rest.strip()):
        return DecisionRule("threshold", parse_alternatives(f"share >= {rest.strip()}", file="--rule"), source=by_hand)
    ways = parse_alternatives(text, file="--rule", column="rule")
    return DecisionRule("outright", ways, otherwise="runoff", source=by_hand)
