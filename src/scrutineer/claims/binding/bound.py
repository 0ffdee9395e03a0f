"""A figure with what it may be about."""

import re
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.binding.candidate import Candidate
from scrutineer.claims.binding.limit import Limit
from scrutineer.claims.binding.passages import Passage
from scrutineer.claims.quantities.figure_draft import FigureDraft

HOLDER: Final = re.compile(r"\[([^\]]+)\]")
"""The contestant in a metric: `votes[ash]`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with what it may be about.

    Attributes:
        figure: The figure.
        candidates: The metrics, the likeliest first; empty where nothing in the passage names one.
        ambiguous: Whether the first does not stand out from the second.
        passage: The sentence it stands in.
        limits: What limits it to less than the nation's final count.
    """

    figure: FigureDraft
    candidates: tuple[Candidate, ...]
    ambiguous: bool
    passage: Passage | None = None
    limits: tuple[Limit, ...] = ()
