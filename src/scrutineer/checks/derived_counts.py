"""From which sum a derived count was made: that sum then shows nothing, and the others with the count still do.

A record says that a count was computed, not how. It is decided once for a contest, a stage and a level of units: the
count was made by the sum that holds at all of its lines. Where several hold at all of them, any may be the one, so that
none is evidence. Where none does, the sum that holds most often is taken: its exceptions fail, since a computed
count does not follow from its own figures there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from scrutineer.checks.form_sums import (
    DIVISIONS,
    MODES,
    NOT_USED,
    USED,
    is_published,
    named_votes,
    other_parts,
    parts_of_cast,
    total_of,
)
from scrutineer.checks.rule import BoolArray, IntArray
from scrutineer.checks.subject import Subject
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.form_fields import FORM_COUNTS
from scrutineer.record.sheet import Sheet

VOTES = "votes"
"""Stands for the votes of all options among the parts of a sum."""

Sum = tuple[tuple[str, ...], str]
"""Names of the parts, and of the whole that they make."""

VOTES_AND_VALID: Sum = ((VOTES,), "valid")


@dataclass(frozen=True)
class _Lines:
    """A sum on the lines of a sheet. Shapes (lines,).

    Attributes:
        known: Whether the line is reported and holds all figures of the sum.
        holds: Whether it is known and the parts make the whole.
    """

    known: BoolArray
    holds: BoolArray


def votes_and_cast(sheet: Sheet) -> Sum:
    """The sum of the votes and the other parts that makes the ballots cast, without the valid ballots."""
    return (VOTES, *(name for name in parts_of_cast(sheet) if name != "valid")), "cast"


def sums_of(sheet: Sheet) -> tuple[Sum, ...]:
    """The sums on one form whose figures a sheet holds."""
    found: list[Sum] = [VOTES_AND_VALID, (parts_of_cast(sheet), "cast"), votes_and_cast(sheet)]
    found.append((tuple(name for name in MODES if is_published(sheet, name)), "cast"))
    unspent = tuple(name for name in NOT_USED if name == "unused" or is_published(sheet, name))
    found += [((used, *unspent), "received") for used in USED]
    found += [(tuple(name for name in part if is_published(sheet, name)), "accredited") for part in DIVISIONS]
    return tuple((parts, whole) for parts, whole in found if parts)


def shows_nothing(subject: Subject, sheet: Sheet, parts: tuple[str, ...], whole: str) -> BoolArray:
    """Lines on which a sum holds because one of its figures was computed by it. Shape (lines,)."""
    made = _made_by(subject, sheet)
    item = parts, whole
    found = np.zeros(len(sheet), bool)
    for (of, _), lines in made.items():
        if of == item:
            found |= lines
    # Each of these sums follows from the other two. Where both were used, each for a count of its own, nothing is left.
    three = {VOTES_AND_VALID, (parts_of_cast(sheet), "cast"), votes_and_cast(sheet)}
    if item in three:
        one, other = three - {item}
        for (first, first_count), (second, second_count) in product(made, made):
            if (first, second) == (one, other) and first_count != second_count:
                found |= made[first, first_count] & made[second, second_count]
    return found


def _made_by(subject: Subject, sheet: Sheet) -> dict[tuple[Sum, str], BoolArray]:
    """Lines that a sum may have been used for to compute a count, by sum and count; absent where there are none."""
    return subject.kept(f"derived counts {sheet.contest} {sheet.stage}", lambda: _origins(subject, sheet))


def _origins(subject: Subject, sheet: Sheet) -> dict[tuple[Sum, str], BoolArray]:
    marked = {name: lines for name in (*COUNT_KINDS, *FORM_COUNTS) if (lines := sheet.derived(name).to_numpy()).any()}
    sums = {item: _lines(subject, sheet, item) for item in sums_of(sheet) if marked.keys() & {*item[0], item[1]}}
    # Lines of a group have one level, the same counts marked and the same sums without a gap.
    group: IntArray = subject.record.units.level_codes[sheet.rows].astype(np.int64)
    for mask in (*marked.values(), *(lines.known for lines in sums.values())):
        group = 2 * group + mask
    found: dict[tuple[Sum, str], BoolArray] = {}
    for value in np.unique(group[np.any(list(marked.values()), axis=0)]) if marked else ():
        chosen = np.flatnonzero(group == value)
        agreeing = {item: int(np.count_nonzero(lines.holds[chosen])) for item, lines in sums.items()}
        names = [name for name, lines in marked.items() if lines[chosen[0]]]
        for name, item in _makers(names, {item: number for item, number in agreeing.items() if number}):
            made = found.setdefault((item, name), np.zeros(len(sheet), bool))
            made[chosen] |= sums[item].holds[chosen]
    return found


def _makers(names: list[str], agreeing: dict[Sum, int]) -> Iterator[tuple[str, Sum]]:
    """The sums that may have made each of these counts: those that hold most often, all where several do.

    One sum makes one count. Where it is the only one for several, those that hold next often come in too.
    """
    ranked = {name: _ranked(name, agreeing) for name in names}
    for name, ranks in ranked.items():
        others = [other[0] for count, other in ranked.items() if count != name and other]
        used = 2 if ranks and len(ranks[0]) == 1 and ranks[0] in others else 1
        for item in chain.from_iterable(ranks[:used]):
            yield name, item


def _ranked(name: str, agreeing: dict[Sum, int]) -> list[list[Sum]]:
    """Sums with a count, those together that hold equally often, the most frequent first."""
    entering = [item for item in agreeing if name in {*item[0], item[1]}]
    numbers = sorted({agreeing[item] for item in entering}, reverse=True)
    return [[item for item in entering if agreeing[item] == number] for number in numbers]


def _lines(subject: Subject, sheet: Sheet, item: Sum) -> _Lines:
    parts, whole = item
    figure, known = subject.figures(sheet, whole)
    if parts[0] != VOTES:
        total, there = total_of(subject, sheet, parts)
    else:
        total, there = named_votes(subject, sheet)
        if len(parts) > 1:
            others, others_known = other_parts(subject, sheet)
            total, there = total + others, there & others_known
    usable: BoolArray = known & there & sheet.reported.to_numpy()
    return _Lines(usable, usable & (total == figure))
