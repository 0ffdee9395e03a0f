"""Two sheets of one contest beside each other, unit by unit: the largest difference of each unit, and all in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scrutineer.checks.rule import BoolArray, IntArray, Judgement, results
from scrutineer.checks.subject import Lines, Subject
from scrutineer.checks.wording import number, signed, words_of
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.sheet import Sheet

NOT_REPORTED = "the unit has no reported figures in one of the two"
ONE_SIDED = "a figure of the unit stands in one of the two only, and those that stand in both agree"
NOTHING_IN_COMMON = "the two have no figure of the unit in common"


@dataclass(frozen=True)
class Differences:
    """The figure of each unit in which two sheets differ most.

    Attributes:
        names: Counts and options that both sheets hold.
        largest: Size of the largest difference, 0 where all figures agree. Shape (units,).
        expected: That figure in the first sheet. Shape (units,).
        observed: That figure in the second sheet. Shape (units,).
        which: Its place in `names`, -1 where all agree. Shape (units,).
        compared: Whether any figure of the unit stands in both. Shape (units,).
        one_sided: Whether a figure that both sheets hold stands at the unit in one of them only. Shape (units,).
    """

    names: tuple[str, ...]
    largest: IntArray
    expected: IntArray
    observed: IntArray
    which: IntArray
    compared: BoolArray
    one_sided: BoolArray


def shared_names(first: Sheet, second: Sheet, counts: Sequence[str]) -> tuple[str, ...]:
    """Those of these counts, and the options, of which both sheets hold figures."""
    both = [name for name in counts if name in first.counts and name in second.counts]
    return (*both, *(option for option in second.options if option in first.options))


def largest_differences(
    subject: Subject, first: tuple[Sheet, Lines], second: tuple[Sheet, Lines], counts: Sequence[str]
) -> Differences:
    """Compare the lines of two sheets, figure by figure.

    Args:
        subject: What is examined.
        first: A sheet and its lines, one for each unit that is compared.
        second: Another sheet and its lines of the same units.
        counts: Counts to compare; options are compared always.

    Returns:
        The largest difference of each unit in the figures that stand in both, and where one stands in one of them only.
    """
    (before, there), (now, here) = first, second
    names = shared_names(before, now, counts)
    size = before.rows[there].size
    compared, one_sided = np.zeros(size, bool), np.zeros(size, bool)
    largest, expected, observed = (np.zeros(size, np.int64) for _ in range(3))
    which = np.full(size, -1, np.int64)
    for position, name in enumerate(names):
        old, old_known = _figure(subject, before, name)
        new, new_known = _figure(subject, now, name)
        known = old_known[there] & new_known[here]
        compared |= known
        # What one of them never holds is not compared; what both hold somewhere is missing where one lacks it.
        if known.any():
            one_sided |= old_known[there] != new_known[here]
        places = np.flatnonzero((new[here] != old[there]) & known)
        was, became = old[there][places], new[here][places]
        larger = np.abs(became - was) > largest[places]
        places, was, became = places[larger], was[larger], became[larger]
        largest[places] = np.abs(became - was)
        expected[places], observed[places], which[places] = was, became, position
    return Differences(names, largest, expected, observed, which, compared, one_sided)


def _figure(subject: Subject, sheet: Sheet, name: str) -> tuple[IntArray, BoolArray]:
    if name in COUNT_KINDS:
        return subject.figures(sheet, name)
    column = sheet.votes[name]
    return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()


def judge_differences(
    found: Differences,
    rows: IntArray,
    first: Sheet,
    second: Sheet,
    *,
    reasons: Sequence[tuple[str, BoolArray]],
    most: int,
) -> Judgement:
    """Units whose figures differ by more than `most`; what the second sheet says stands in the place of observed.

    A figure that is missing on one side leaves a unit not evaluable, unless another one differs already.
    """
    differs = found.largest > most
    may = np.ones(rows.size, bool)
    for _, mask in reasons:
        may &= ~mask
    missing = ((NOTHING_IN_COMMON, ~found.compared), (ONE_SIDED, found.one_sided))
    result, texts = results(differs, (*reasons, *missing), certain=differs & may)
    return Judgement(
        second.contest,
        second.stage,
        "votes",
        rows,
        result,
        texts,
        found.expected,
        found.observed,
        option=found.which,
        options=found.names,
        compared=first.stage,
    )


def only_in_one(
    first: Sheet, second: Sheet, asked: tuple[IntArray, IntArray], both: IntArray, reasons: tuple[str, str]
) -> Iterator[Judgement]:
    """Units that stand in one of two sheets only: not evaluable.

    Args:
        first: A sheet.
        second: Another sheet, of whose contest and stage the items are.
        asked: Rows of the units of each that should stand in the other. Shapes (units,).
        both: Rows of the units that stand in both. Shape (units,).
        reasons: What is said of units of the first alone, and of the second alone.
    """
    for rows, reason in zip(asked, reasons, strict=True):
        alone = rows[~np.isin(rows, both)] if not np.array_equal(rows, both) else rows[:0]
        if alone.size:
            result, texts = results(np.zeros(alone.size, bool), ((reason, np.ones(alone.size, bool)),))
            yield Judgement(second.contest, second.stage, "votes", alone, result, texts, compared=first.stage)


def difference_words(
    subject: Subject, contest: str, stages: tuple[str, str], row: int, counts: Sequence[str]
) -> list[str]:
    """Every figure of a unit that differs between two sheets, in words, such as `ballots cast 140 to 141 (+1)`."""
    first, second = (subject.record.sheets[contest, stage] for stage in stages)
    before, now = (subject.line(contest, stage, row) for stage in stages)
    if before is None or now is None:
        return []
    found = []
    for name in shared_names(first, second, counts):
        if name in COUNT_KINDS:
            old, new = first.count(name)[before], second.count(name)[now]
            words = words_of(name)
        else:
            old, new = first.votes[name][before], second.votes[name][now]
            words = subject.option_name(contest, name)
        if old is not None and new is not None and old != new:
            found.append(f"{words} {number(old)} to {number(new)} ({signed(new - old)})")
    return found
