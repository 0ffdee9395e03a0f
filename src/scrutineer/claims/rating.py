"""A verdict as a rating that other programs understand: a number only where the record decides."""

from dataclasses import dataclass
from typing import Final

from scrutineer.claims.verdict import Finding, Verdict

WORST: Final = 1
BEST: Final = 5
_NUMBERS: Final = {
    Finding.SUPPORTED: 5,
    Finding.SUPPORTED_THEN: 4,
    Finding.DEPENDS: 3,
    Finding.CONTRADICTED: 1,
}
_NAMES: Final = {
    Finding.SUPPORTED: "Supported",
    Finding.DEPENDS: "Depends on the definition",
    Finding.CONTRADICTED: "Contradicted",
    Finding.SOURCES_DISAGREE: "Sources disagree",
    Finding.NOT_ENOUGH_EVIDENCE: "Not enough evidence",
    Finding.NOT_CHECKABLE: "Not checkable",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """A verdict on a scale from WORST to BEST.

    Attributes:
        value: The number; None where the record does not decide: an undecided verdict is not in the middle of a scale
            of truth.
        name: The verdict in words.
    """

    value: int | None
    name: str


def rating_of(verdict: Verdict) -> Rating:
    """The rating of a verdict."""
    finding = verdict.finding
    if finding is Finding.SUPPORTED_THEN:
        said = verdict.claim.date
        when = f"on {said.day} {said:%B %Y}" if said else "when it was said"
        return Rating(_NUMBERS[finding], f"Was correct {when}")
    return Rating(_NUMBERS.get(finding), _NAMES[finding])
