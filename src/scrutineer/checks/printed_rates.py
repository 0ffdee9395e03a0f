"""Rates that are printed by name: their numerators and denominators, and what the counts make of them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scrutineer.checks.subject import Subject
from scrutineer.tabulation.tally import Tally, share, tally_at

NAMED_RATES: Mapping[str, tuple[str, str]] = {
    "turnout": ("cast", "registered"),
    "turnout_valid": ("valid", "registered"),
    "invalid_share": ("invalid", "cast"),
    "vote_share": ("votes", "valid"),
    "vote_share_cast": ("votes", "cast"),
}
"""Rate to its numerator and denominator."""


def exact_rate(tally: Tally, metric: str, option: str | None) -> Fraction | None:
    """The rate of this name, or None where a count is missing."""
    if metric == "vote_share":
        return None if option is None else tally.vote_share(option)
    if metric == "vote_share_cast":
        return None if option is None else share(tally.votes.get(option), tally.count("cast"))
    found: Fraction | None = getattr(tally, metric)
    return found


def printed_tally(subject: Subject, row: Mapping[str, Any]) -> Tally | None:
    """The counts of the unit and version that a figure was printed for, or None."""
    contest = row["contest"] or subject.record.main_contest().id
    rolled = subject.tabulation.rolled.get((contest, row["stage"]))
    if rolled is None:
        return None
    root = subject.root(contest)
    return tally_at(subject.record, rolled, root if row["unit"] is None else subject.record.units.row_of(row["unit"]))


def printed_interval(row: Mapping[str, Any]) -> tuple[Fraction, Fraction] | None:
    """The values that round to what was printed, or None."""
    if row["low"] is None or row["high"] is None:
        return None
    return Fraction(row["low"]), Fraction(row["high"])
