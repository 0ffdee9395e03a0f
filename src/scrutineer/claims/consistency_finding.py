"""What a test of the figures of one text against each other gives."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from scrutineer.claims.evaluation import interval_dict
from scrutineer.claims.interval import Interval

Test = Literal["rate", "total", "two values", "shares", "votes from shares", "comparison", "change"]
Outcome = Literal["contradicts", "question", "undecided", "consistent"]


@dataclass(frozen=True, slots=True)
class ConsistencyFinding:
    """What one test of a text's figures against each other gives.

    Attributes:
        test: Which test.
        outcome: `contradicts` (they cannot all be right); `question` (they differ, and the text may leave out why);
            `undecided` (too coarse, or fitting both of two values); `consistent`.
        figures: Places of the figures in the sequence given.
        faulty: Those that do not go with the others, as far as that can be told.
        computed: What the others give; None where nothing was worked out.
        words: The finding in a sentence or two.
        chance: For votes from shares: how often counted votes do so by themselves, at most.
    """

    test: Test
    outcome: Outcome
    figures: tuple[int, ...]
    faulty: tuple[int, ...]
    computed: Interval | None
    words: str
    chance: Fraction | None = None

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values."""
        return {
            "test": self.test,
            "outcome": self.outcome,
            "figures": list(self.figures),
            "faulty": list(self.faulty),
            **interval_dict(self.computed),
            "words": self.words,
            "chance": None if self.chance is None else float(self.chance),
        }
