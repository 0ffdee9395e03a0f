"""A rule of consistency, and what it found: three-valued, with the operands kept.

A rule is evaluated on *items*: mostly units, also pairs of stages or printed figures. An item fails, passes, or is not
evaluable with a reason. A missing operand is never a pass.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scrutineer.checks.subject import Subject
from scrutineer.evidence import Plain

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SEVERITIES: Final = ("info", "warning", "quarantine", "error", "alert")
"""Severities, ascending."""

FAIL: Final = "fail"
PASS: Final = "pass"  # noqa: S105 - a result, not a password
NOT_EVALUABLE: Final = "not_evaluable"
RESULTS: Final = (FAIL, NOT_EVALUABLE, PASS)

LEVELS: Final = ("form", "total", "record")
"""What a rule looks at: one form at a time, sums over units, or the record as a whole."""

OWNERS: Final = ("law", "recipe", "profile")
"""Who sets the parameters of a rule: the country's law, whoever describes the file, or whoever sets up the review."""

PASSED: Final = 0
FAILED: Final = 1
FIRST_REASON: Final = 2
"""Codes in `Judgement.result`; from FIRST_REASON on, the position of the reason."""


@dataclass(frozen=True)
class Judgement:
    """One rule on many units of one contest and stage.

    Attributes:
        contest: Contest id.
        stage: Stage id.
        metric: What is compared.
        rows: Row of each item's unit in the table of units. Shape (items,).
        result: 0 pass, 1 fail, 2 + i not evaluable for `reasons[i]`. Shape (items,).
        reasons: Why an item cannot be evaluated.
        expected: What the rule asks for. Shape (items,).
        observed: What stands there. Shape (items,).
        severity: Position in SEVERITIES, where it differs within the rule. Shape (items,).
        option: Position in `options`, -1 for none, where an option is concerned. Shape (items,).
        options: Option ids that `option` points into.
        compared: The earlier stage or the record before, where two are compared.
        additive: Whether differences may be added up over units; rates may not.
    """

    contest: str
    stage: str
    metric: str
    rows: IntArray
    result: NDArray[np.int8]
    reasons: tuple[str, ...] = ()
    expected: NDArray[np.integer[Any]] | NDArray[np.float64] | None = None
    observed: NDArray[np.integer[Any]] | NDArray[np.float64] | None = None
    severity: NDArray[np.int8] | None = None
    option: IntArray | None = None
    options: tuple[str, ...] = ()
    compared: str | None = None
    additive: bool = True


@dataclass(frozen=True)
class Finding:
    """One item that a rule looked at by itself, or many units that it reports together.

    Attributes:
        result: fail, pass or not_evaluable.
        contest: Contest id.
        stage: Stage id.
        row: Row of the unit in the table of units.
        metric: What is compared.
        option: Option id.
        expected: What the rule asks for.
        observed: What stands there.
        severity: Where it differs from the rule's.
        compared: The earlier stage or the record before.
        statement: Id of the printed figure.
        reason: Why it cannot be evaluated.
        items: How many items of the summary it stands for; 0 for a further finding on an item already counted.
        rows: Rows of the units that it stands for, where it is about many of them. Shape (items,).
        among: Rows of the units of which those are the ones that failed. Shape (units,).
    """

    result: str
    contest: str | None = None
    stage: str | None = None
    row: int | None = None
    metric: str | None = None
    option: str | None = None
    expected: float | None = None
    observed: float | None = None
    severity: str | None = None
    compared: str | None = None
    statement: str | None = None
    reason: str | None = None
    items: int = 1
    rows: IntArray | None = None
    among: IntArray | None = None

    @property
    def rate(self) -> float | None:
        """Share of the units that failed; None for one item."""
        return None if self.rows is None or self.among is None else self.rows.size / self.among.size

    @property
    def examples(self) -> list[int] | None:
        """Rows of a few of the units; None for one item."""
        return None if self.rows is None else self.rows[:3].tolist()


@dataclass(frozen=True)
class Outcome:
    """What a rule found in a record.

    Attributes:
        judgements: Results over many units. Where more than 5 % fail they become one finding about the rule.
        findings: Results on single items, listed one by one.
    """

    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()


Row = Mapping[str, Any]
"""One row of the table of findings."""

Parameters = Mapping[str, Plain]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue.

    Attributes:
        code: Code in the catalogue.
        title: What it asks for, in a few words.
        formula: The identity or bound, in words.
        severity: Severity of a failure.
        source: Where the rule is in use.
        when_not_evaluable: When it can say nothing.
        cries_wolf: When it fails without anything being wrong.
        evaluate: From what is examined and the parameters to the outcome.
        message: From what was examined and a finding to a plain sentence.
        version: Rises when the same input may give another result.
        parameters: Tolerances and thresholds by name. Numbers of papers are whole numbers; shares are text such as
            `3/100`, so that a threshold is decided exactly.
        meanings: What each parameter is, in words.
        owner: Who sets the parameters, one of OWNERS.
        identity: Whether it is an identity, so that it may hold because one column was computed from the others.
        level: What it looks at, one of LEVELS.
        legal_basis: The provision that lays it down, where there is one.
        default_on: Whether it runs unless another choice is made. A rule that would accuse nearly every unit of an
            ordinary election is off until somebody asks for it.
        one_by_one: Whether its findings are listed one by one however many they are, as hints for single forms are.
        needs: Columns without which it can say nothing: all of them; `a|b` stands for a or b. They may stand in the
            table of ballots (of a count or a reading) or of units. Where one is absent the rule is not evaluated.
        reads: Kinds of stage of which the record must hold at least one sheet, such as `entry`.
    """

    code: str
    title: str
    formula: str
    severity: str
    source: str
    when_not_evaluable: str
    cries_wolf: str
    evaluate: Callable[[Subject, Parameters], Outcome]
    message: Callable[[Subject, Row], str]
    version: str = "1"
    parameters: Parameters = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    owner: str = "law"
    identity: bool = False
    level: str = "form"
    legal_basis: str | None = None
    default_on: bool = True
    one_by_one: bool = False
    needs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The letter of its group in the catalogue."""
        return self.code[0]

    def with_parameters(self, **parameters: Plain) -> "Rule":
        """The rule with other tolerances or thresholds.

        Raises:
            KeyError: The rule has no such parameter.
        """
        for name in parameters:
            if name not in self.parameters:
                raise KeyError(name)
        return replace(self, parameters={**self.parameters, **parameters})

    def lacking(self, subject: Subject) -> str | None:
        """Why the rule has nothing to look at in this record; None where it has."""
        for kind in self.reads:
            if not subject.readings(kind):
                return f"the record holds no stage of the kind {kind}"
        for need in self.needs:
            if not any(subject.has_column(name) for name in need.split("|")):
                return f"the record holds no column {need.replace('|', ' or ')}"
        return None

    def examine(self, subject: Subject) -> Outcome:
        """Evaluate the rule with its parameters; without its columns no data are touched."""
        lacking = self.lacking(subject)
        if lacking is not None:
            return Outcome(findings=(Finding(NOT_EVALUABLE, reason=lacking),))
        return self.evaluate(subject, self.parameters)


def results(
    fail: BoolArray, reasons: Sequence[tuple[str, BoolArray]], certain: BoolArray | None = None
) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    """Three-valued results.

    Args:
        fail: Items that fail if they can be evaluated. Shape (items,).
        reasons: Reason and the items that it makes not evaluable; the first that holds is given. Shape (items,).
        certain: Items that fail whatever is missing, such as a sum that is too large already. Shape (items,).

    Returns:
        Codes as in `Judgement.result`, and the reasons that they point to.
    """
    codes = fail.astype(np.int8)
    kept = [(reason, mask) for reason, mask in reasons if mask.any()]
    for place in range(len(kept) - 1, -1, -1):
        np.putmask(codes, kept[place][1], FIRST_REASON + place)
    if certain is not None:
        np.putmask(codes, certain, FAILED)
    return codes, tuple(reason for reason, _ in kept)


def number_of(parameters: Parameters, name: str) -> float:
    """A parameter that must be a number.

    Raises:
        TypeError: It is not.
    """
    value = parameters[name]
    if not isinstance(value, int | float):
        raise TypeError(f"the parameter {name} must be a number, not {value!r}")
    return value


def share_of(parameters: Parameters, name: str) -> Fraction:
    """A parameter that is a share: text such as `3/100` or `0.03`, or a number.

    Raises:
        TypeError: It is no number.
    """
    value = parameters[name]
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            pass
    raise TypeError(f"the parameter {name} must be a share such as 3/100, not {value!r}")


def at_least(part: IntArray, share: Fraction, whole: IntArray) -> BoolArray:
    """Whether part >= share x whole, decided in whole numbers. Shapes (items,)."""
    reached: BoolArray = part * share.denominator >= whole * share.numerator
    return reached


def above(part: IntArray, share: Fraction, whole: IntArray) -> BoolArray:
    """Whether part > share x whole, decided in whole numbers. Shapes (items,)."""
    exceeded: BoolArray = part * share.denominator > whole * share.numerator
    return exceeded
