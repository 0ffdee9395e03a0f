"""Figures of one form that several rules share: what adds up to what, complete votes, the register and its additions.

Each line of a sheet is a form, whether of a station or of the whole. Lines that are not reported are not evaluable.
"""

import numpy as np

from scrutineer.checks.rule import BoolArray, IntArray
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import words_of
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
NO_ADDITIONS = "how many voters were lawfully added to the register is not known"

MODES = ("election_day", "early", "mail", "special_vote")
"""The ways of voting whose ballots make up the ballots cast."""

USED = ("cast", "issued")
"""Counts that may stand for the papers used."""

NOT_USED = ("unused", "spoiled", "cancelled", "lost")
"""Papers received that are in no box."""

DIVISIONS = (("cards", "proxies", "certificates"), ("men", "women"), ("main_list", "supplementary_list"))
"""Divisions of the voters admitted; each is complete by itself."""


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


def lawful_additions(subject: Subject, sheet: Sheet) -> tuple[IntArray, BoolArray]:
    """Voters lawfully added to the register of each line, at least, and whether that is all of them. Shapes (lines,).

    A count without such a column has none; where it has one, an empty cell is not a zero.
    """
    if "additional" not in sheet.counts:
        return np.zeros(len(sheet), np.int64), np.ones(len(sheet), bool)
    return subject.figures(sheet, "additional")


def unknown(name: str) -> str:
    """The reason that a figure is missing."""
    return f"{words_of(name)} are not known"


def is_published(sheet: Sheet, name: str) -> bool:
    """Whether a sheet has a figure of this name anywhere."""
    return name in sheet.ballots.columns and sheet.ballots[name].null_count() < sheet.ballots.height
