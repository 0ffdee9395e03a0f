"""Rule C07: a form that does not add up would do so if one digit were another, or two digits changed places.

The difference fixes the value that each operand would need. Whether that value is one digit or one exchange of
neighbouring digits away is then a question of integer arithmetic, asked of all failing forms at once. A change that
would break another sum that holds is no candidate.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scrutineer.checks.finding import TOO_OFTEN
from scrutineer.checks.form_arithmetic import A01, A02
from scrutineer.checks.form_sums import DERIVED, parts_of_cast
from scrutineer.checks.rule import (
    FAIL,
    FAILED,
    FIRST_REASON,
    PASSED,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, many, number, words_of
from scrutineer.record.sheet import Sheet

_SUMS = {"valid": A01, "cast": A02}
_MOST_LISTED = 4


@dataclass(frozen=True)
class Slips:
    """What a difference can be the trace of. One item per form; shapes (forms,).

    A digit that is d too high leaves a difference of d x 10^p; two neighbouring digits that changed places leave
    9 x (their difference) x 10^p. In both cases p is the number of zeros at the end of the difference.

    Attributes:
        gap: By how much the figure would have to be lower.
        unit: 10^p.
        digit: d with its sign, 0 where the difference cannot come from one digit.
        exchange: Upper less lower of the two digits as they stand, 0 where it cannot come from an exchange.
    """

    gap: IntArray
    unit: IntArray
    digit: IntArray
    exchange: IntArray

    @classmethod
    def of(cls, gap: IntArray) -> "Slips":
        """The slips that some differences can come from."""
        unit, rest = np.ones(gap.shape, np.int64), gap.copy()
        while (round_figure := (rest != 0) & (rest % 10 == 0)).any():
            unit[round_figure] *= 10
            rest[round_figure] //= 10
        digit = np.where(np.abs(rest) <= 9, rest, 0)
        exchange = np.where((rest % 9 == 0) & (np.abs(rest) <= 81), rest // 9, 0)
        return cls(gap, unit, digit, exchange)

    def could_explain(self, value: IntArray) -> BoolArray:
        """Whether the figure that stands may be a slip of the one that is needed, of equally many digits."""
        shortest = np.minimum(value, value - self.gap)
        upper = value // self.unit
        low = upper % 10
        high = upper // 10 % 10
        corrected = low - self.digit
        one_digit = (self.digit != 0) & (corrected >= 0) & (corrected <= 9)
        one_digit &= (shortest >= self.unit) | ((self.unit == 1) & (shortest >= 0))
        exchanged = (self.exchange != 0) & (high - low == self.exchange) & (shortest >= 10 * self.unit)
        found: BoolArray = one_digit | exchanged
        return found


@dataclass(frozen=True)
class Operand:
    """One figure of a sum that does not hold, on the forms where it does not.

    Attributes:
        name: Name of the count, or `votes ash`.
        value: What stands there. Shape (forms,).
        needed: What would make the sum hold. Shape (forms,).
        repairs: Whether the one could have been meant by the other. Shape (forms,).
    """

    name: str
    value: IntArray
    needed: IntArray
    repairs: BoolArray


def _operand(name: str, value: IntArray, known: BoolArray | None, slips: Slips, allowed: BoolArray | None) -> Operand:
    repairs = slips.could_explain(value)
    for condition in (known, allowed):
        if condition is not None:
            repairs &= condition
    return Operand(name, value, value - slips.gap, repairs)


def operands(subject: Subject, sheet: Sheet, metric: str, lines: IntArray, free: BoolArray) -> Iterator[Operand]:
    """The figures of a sum that fails on these lines.

    Args:
        subject: What is examined.
        sheet: The forms.
        metric: The whole: valid (of the votes) or cast (of the valid, invalid, ... ballots).
        lines: Lines on which the sum does not hold. Shape (forms,).
        free: Whether the valid ballots of each may be changed without breaking the other sum. Shape (forms,).

    Yields:
        The operands, each with arrays of shape (forms,).
    """
    whole = subject.figures(sheet, metric)[0][lines]
    if metric == "valid":
        total = subject.vote_totals(sheet).total[lines]
        slips = Slips.of(total - whole)
        for option in sheet.options:
            if not subject.is_candidate_of_a_list(sheet.contest, option):
                column = sheet.votes[option].gather(lines)
                known = column.is_not_null().to_numpy() if column.null_count() else None
                yield _operand(f"votes {option}", column.fill_null(0).to_numpy(), known, slips, None)
    else:
        names = parts_of_cast(sheet)
        total = np.sum([subject.figures(sheet, name)[0][lines] for name in names], axis=0)
        slips = Slips.of(total - whole)
        for name in names:
            figure, there = subject.figures(sheet, name)
            yield _operand(name, figure[lines], there[lines], slips, free if name == "valid" else None)
    yield _operand(metric, whole, None, Slips.of(whole - total), free if metric == "valid" else None)


def _judged(subject: Subject, metric: str) -> dict[tuple[str, str], Judgement]:
    """What A01 or A02 found, by contest and stage."""
    return {(judged.contest, judged.stage): judged for judged in _SUMS[metric].examine(subject).judgements}


def _free(subject: Subject, sheet: Sheet, metric: str, lines: IntArray) -> BoolArray:
    """Lines on which the other sum with the valid ballots does not hold either. Shape (lines,)."""
    other = _judged(subject, "cast" if metric == "valid" else "valid")[sheet.contest, sheet.stage]
    holding = [PASSED]
    # A sum that shows nothing, because one of its figures was computed by it, holds all the same.
    if DERIVED in other.reasons:
        holding.append(FIRST_REASON + other.reasons.index(DERIVED))
    free: BoolArray = ~np.isin(other.result[lines], holding)
    return free


def _reported_once(judged: Judgement) -> bool:
    """Whether the failures of a sum become one finding about the rule, so that its hints are no work for one form."""
    failed = int(np.count_nonzero(judged.result == FAILED))
    evaluated = failed + int(np.count_nonzero(judged.result == PASSED))
    return evaluated >= TOO_OFTEN and failed * TOO_OFTEN > evaluated


def _repairs(subject: Subject, _: Parameters) -> Outcome:
    found: list[Judgement] = []
    together: list[Finding] = []
    for sheet in subject.sheets:
        for metric in _SUMS:
            judged = _judged(subject, metric)[sheet.contest, sheet.stage]
            failed = np.flatnonzero(judged.result == FAILED)
            result, candidates = judged.result.copy(), np.zeros(len(sheet), np.int64)
            if failed.size:
                free = _free(subject, sheet, metric, failed)
                for operand in operands(subject, sheet, metric, failed, free):
                    candidates[failed] += operand.repairs
                result[failed] = candidates[failed] > 0
            rows, hinted = sheet.rows, result == FAILED
            if _reported_once(judged) and hinted.any():
                hints = rows[hinted]
                together.append(
                    Finding(
                        FAIL,
                        sheet.contest,
                        sheet.stage,
                        metric=metric,
                        items=hints.size,
                        rows=hints,
                        among=rows[failed],
                    )
                )
                rows, result, candidates = rows[~hinted], result[~hinted], candidates[~hinted]
            nothing = np.broadcast_to(np.int64(0), candidates.shape)
            found.append(
                Judgement(sheet.contest, sheet.stage, metric, rows, result, judged.reasons, nothing, candidates)
            )
    return Outcome(tuple(found), tuple(together))


def _message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"])
    lines = np.array([] if line is None else [line], np.int64)
    said = []
    for operand in operands(subject, sheet, row["metric"], lines, _free(subject, sheet, row["metric"], lines)):
        if operand.repairs.any():
            option = operand.name.removeprefix("votes ")
            words = (
                words_of(option)
                if option == operand.name
                else f"votes of {subject.option_name(row['contest'], option)}"
            )
            said.append(f"{words} {number(int(operand.needed[0]))} instead of {number(int(operand.value[0]))}")
    shown = said if len(said) <= _MOST_LISTED else [*said[: _MOST_LISTED - 1], f"{len(said) - _MOST_LISTED + 1} others"]
    ways = "one slip of a digit" if len(said) == 1 else f"any of {many(len(said), 'slip')} of a digit"
    return f"{subject.place(row['row'])}: the form would add up with {ways}: {listing(shown)}. Look at the paper."


C07 = Rule(
    code="C07",
    title="No single slip of a digit would make the form add up",
    formula="a form that fails A01 or A02 holds no figure that would make the sum right with one digit changed or two "
    "neighbouring digits exchanged, and break no other sum that holds (the difference of an exchange is a multiple "
    "of 9); where A01 or A02 fails so often that it is reported once, its hints are too",
    severity="info",
    source="Indonesia 2024, misreadings of Sirekap (99 as 44, 58 as 948); audit practice",
    when_not_evaluable="A01 or A02 is not evaluable on the form",
    cries_wolf="it is a hint where to look and no correction: with many options some figure often fits by chance",
    evaluate=_repairs,
    message=_message,
    owner="profile",
    one_by_one=True,
    version="2",
)
