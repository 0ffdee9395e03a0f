"""What becomes of a test at the level of the page: it differs from clean elections, or not, or judges nothing."""

from collections.abc import Iterable
from typing import Final, Protocol

from scrutineer.forensics.error_rates import LEVEL
from scrutineer.report.numerals import per_cent

DIFFERS, ALIKE, DESCRIBES, NOT_APPLICABLE = "differs", "alike", "describes", "not_applicable"
OUTCOMES: Final = {
    DIFFERS: "Differs",
    ALIKE: "Not distinguished from clean elections",
    DESCRIBES: "Describes only",
    NOT_APPLICABLE: "Not applicable",
}
"""Outcomes in the order in which the gravest speaks for a method."""
AT_LEVEL: Final = f"at the {per_cent(LEVEL, 0)} level"
"""The level of the page inside a sentence."""
OFTEN: Final = 0.05
"""A test that fires in more clean elections than this, at the 1 per cent level, is said to."""


class Judged(Protocol):
    """A result of a test: of this election, or of one beside it."""

    @property
    def applicable(self) -> bool:
        """Whether the test could be made."""

    @property
    def p_adjusted(self) -> float | None:
        """Corrected p value; None for descriptions."""


def outcome(result: Judged) -> str:
    """What became of a test: at the 1 per cent level, after correction for all tests made together."""
    if not result.applicable:
        return NOT_APPLICABLE
    if result.p_adjusted is None:
        return DESCRIBES
    return DIFFERS if result.p_adjusted <= LEVEL else ALIKE


def gravest(results: Iterable[Judged]) -> str:
    """The outcome that speaks for several tests."""
    found = {outcome(result) for result in results}
    return next((code for code in OUTCOMES if code in found), NOT_APPLICABLE)
