"""Two sheets of one contest beside each other, unit by unit: the largest difference of each unit, and all in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scrutineer.checks.rule import BoolArray, IntArray, Judgement, results
from scrutineer.checks.subject import Lines, Subject
from scrutineer.checks.wording import number, signed, words_of
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.sheet import Sheet

NOT_REPORTED = "the unit has no reported figures in one of the two"
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
    """

    names: tuple[str, ...]
    largest: IntArray
    expected: IntArray
    observed: IntArray
    which: IntArray
    compared: BoolArray


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
        The largest difference of each unit. Figures that are missing in one sheet are left out.
    """
    (before, there), (now, here) = first, second
    names = shared_names(before, now, counts)
    size = before.rows[there].size
    compared = np.zeros(size, bool)
    largest, expected, observed = (np.zeros(size, np.int64) for _ in range(3))
    which = np.full(size, -1, np.int64)
    for position, name in enumerate(names):
        old, old_known = _figure(subject, before, name)
        new, new_known = _figure(subject, now, name)
        known = old_known[there] & new_known[here]
        compared |= known
        places = np.flatnonzero((new[here] != old[there]) & known)
        was, became = old[there][places], new[here][places]
        larger = np.abs(became - was) > largest[places]
        places, was, became = places[larger], was[larger], became[larger]
        largest[places] = np.abs(became - was)
        expected[places], observed[places], which[places] = was, became, position
    return Differences(names, largest, expected, observed, which, compared)


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
    """Units whose figures differ by more than `most`; what the second sheet says stands in the place of observed."""
    result, texts = results(found.largest > most, (*reasons, (NOTHING_IN_COMMON, ~found.compared)))
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
