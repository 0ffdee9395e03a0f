"""Sums on one form that several rules share: parts and wholes, complete votes, the register and its additions.

Each line of a sheet is a form, whether of a station or of the whole. Lines that are not reported are not evaluable.
"""

import numpy as np

from scrutineer.checks.rule import BoolArray, IntArray, Judgement, Row, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import listing, number, words_of
from scrutineer.record.counts import PARTS_OF_CAST
from scrutineer.record.sheet import Sheet

NOT_REPORTED = "the unit has no reported figures"
DERIVED = "derived: one of the figures was computed from the others on the form"
ELSEWHERE = "people may lawfully vote here without standing on this unit's register"
NO_REGISTER = "the unit has no register, or one without meaning"
UNNAMED = (
    "the votes of some options on the ballot are not in the record, and those that are do not exceed the valid ballots"
)
DERIVED_REGISTER = "derived: the register was computed from the other figures of the form"
NO_VOTES = "no votes by option are known here"
NO_CAST = "ballots cast are not known"
NOT_NAMED = "not all votes by option are known here"


def total_of(subject: Subject, sheet: Sheet, names: tuple[str, ...]) -> tuple[IntArray, BoolArray]:
    """Sum of some counts of each line, and where all of them are there. Shapes (lines,)."""
    total, known = subject.figures(sheet, names[0])
    for name in names[1:]:
        value, there = subject.figures(sheet, name)
        total, known = total + value, known & there
    return total, known


def parts_of_cast(sheet: Sheet) -> tuple[str, ...]:
    """The parts of cast that a sheet holds: valid, invalid, and blank and contested where counted apart."""
    return tuple(name for name in PARTS_OF_CAST if name in {"valid", "invalid"} or name in sheet.counts)


def other_parts(subject: Subject, sheet: Sheet) -> tuple[IntArray, BoolArray]:
    """Sum of the parts of cast besides the valid ballots, and where all of them are there. Shapes (lines,)."""
    return total_of(subject, sheet, tuple(name for name in parts_of_cast(sheet) if name != "valid"))


def named_votes(subject: Subject, sheet: Sheet) -> tuple[IntArray, BoolArray]:
    """Votes added up, and where the votes of every option on the ballot are known. Shapes (lines,)."""
    votes = subject.vote_totals(sheet)
    if not subject.record.options_complete(sheet.contest, sheet.stage):
        return votes.total, np.zeros(len(sheet), bool)
    return votes.total, (votes.listed > 0) & (votes.blank == 0) & ~votes.unlisted


def lawful_additions(subject: Subject, sheet: Sheet) -> IntArray:
    """Voters lawfully added to the register of each line; 0 where none are recorded. Shape (lines,), or (1,)."""
    if "additional" not in sheet.counts:
        return np.zeros(1, np.int64)
    additional, known = subject.figures(sheet, "additional")
    return np.where(known, additional, 0)


def unknown(name: str) -> str:
    """The reason that a figure is missing."""
    return f"{words_of(name)} are not known"


def is_published(sheet: Sheet, name: str) -> bool:
    """Whether a sheet has a figure of this name anywhere."""
    return name in sheet.ballots.columns and sheet.ballots[name].null_count() < sheet.ballots.height


def parts_and_whole(
    subject: Subject, sheet: Sheet, parts: tuple[str, ...], whole: str, *, at_most: bool = False
) -> Judgement:
    """Whether some figures of each form add up to another one.

    Args:
        subject: What is examined.
        sheet: The forms.
        parts: Names of the figures that are added up.
        whole: Name of the figure that they make.
        at_most: Whether a sum below the whole is in order too.

    Returns:
        One item per line. A missing part leaves a line not evaluable unless the others exceed the whole already; a
        derived figure that follows from the others shows nothing.
    """
    total, known = total_of(subject, sheet, parts)
    figure, there = subject.figures(sheet, whole)
    reported = sheet.reported.to_numpy()
    derived = np.zeros(len(sheet), bool)
    for name in (*parts, whole):
        derived |= sheet.derived(name).to_numpy()
    too_many = total > figure
    result, reasons = results(
        too_many if at_most else total != figure,
        (
            (NOT_REPORTED, ~reported),
            (unknown(whole), ~there),
            (f"one of {listing(words_of(name) for name in parts)} is not known", ~known),
            # A count said to be derived that does not follow from the others was not, or was changed since.
            (DERIVED, derived & (total == figure)),
        ),
        certain=reported & there & too_many,
    )
    return Judgement(sheet.contest, sheet.stage, " + ".join(parts), sheet.rows, result, reasons, figure, total)


def sum_message(subject: Subject, row: Row, whole: str = "cast") -> str:
    """The sentence on parts that do not make their whole; the metric of the row names the parts."""
    names = listing(words_of(name) for name in row["metric"].split(" + "))
    gap = row["gap"]
    return (
        f"{subject.place(row['row'])}: {names} add up to {number(row['observed'])}, {words_of(whole)} are "
        f"{number(row['expected'])}; {number(abs(gap))} too {'many' if gap > 0 else 'few'}."
    )
