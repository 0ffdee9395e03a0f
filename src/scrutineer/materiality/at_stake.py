"""Votes at stake: what a set of forms holds of the totals, and the most that it could hold.

The forms of a set are taken as doubtful as a whole. Their votes could be taken away, every valid ballot of theirs
could belong to somebody else, and in the worst case they could hold any votes at all up to the bound of
`scrutineer.materiality.forms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from scrutineer.materiality.forms import COUNTED, Forms, IntArray
from scrutineer.materiality.outcome import UNNAMED

type SetKind = Literal[
    "rule", "severity", "missing", "annulled", "not_opened", "not_counted", "corrections", "not_valid", "verdict"
]
"""What a set of forms was made from."""


@dataclass(frozen=True)
class StakeSet:
    """A set of forms whose weight is asked for.

    Attributes:
        id: Short id, such as `rule:A01` or `missing`.
        kind: What it was made from.
        title: What the forms are, as it stands after a number: `forms that fail A01 (...)`.
        forms: Places of the forms. Shape (forms of the set,).
        severity: Severity of the findings, where the set was made from findings.
        gap: Sum of the absolute differences that the findings state, where these are votes or ballots; else None.
        about_totals: Findings of the class that are about a total and belong to no form.
    """

    id: str
    kind: SetKind
    title: str
    forms: IntArray = field(repr=False)
    severity: str | None = None
    gap: int | None = None
    about_totals: int = 0


@dataclass(frozen=True)
class AtStake:
    """The votes at stake in a set.

    Attributes:
        units: Number of forms.
        counted: How many of them are in the totals.
        votes: Contestant to votes in the totals that come from them; the unnamed ones as one contestant.
        not_valid: Ballots of theirs in the totals that are not valid.
        ceiling: Most votes that they could hold, over those with a bound.
        unbounded: Forms whose bound is not known: then no answer is `cannot`.
        from_ballots: Forms whose bound is their ballots cast, for want of a register.
        registered: Registered and additional voters, over the forms with a register that is a bound.
        may_be_counted: Forms that are not counted by themselves and lie below a unit with a total of its own: whether
            they are in that total is not known.
    """

    units: int
    counted: int
    votes: Mapping[str, int]
    not_valid: int
    ceiling: int
    unbounded: int = 0
    from_ballots: int = 0
    registered: int = 0
    may_be_counted: int = 0

    @property
    def valid(self) -> int:
        """Valid votes in the totals that come from the set."""
        return sum(self.votes.values())

    def as_dict(self) -> dict[str, Any]:
        """The votes at stake as plain JSON values; `ceiling` is None where it is not known for every form."""
        return {
            "units": self.units,
            "counted": self.counted,
            "valid": self.valid,
            "votes": {name: votes for name, votes in self.votes.items() if name != UNNAMED},
            "unnamed": self.votes.get(UNNAMED, 0),
            "not_valid": self.not_valid,
            "ceiling": None if self.unbounded else self.ceiling,
            "ceiling_known_part": self.ceiling,
            "unbounded": self.unbounded,
            "from_ballots": self.from_ballots,
            "registered": self.registered,
            "may_be_counted": self.may_be_counted,
        }


def at_stake(forms: Forms, chosen: IntArray) -> AtStake:
    """The votes at stake in some forms.

    Args:
        forms: The forms of the contest at the stage.
        chosen: Places of those that are asked for, distinct. Shape (chosen,).

    Returns:
        The votes at stake.
    """
    votes = forms.option_votes(chosen)[0].tolist()
    counted = forms.state[chosen] == COUNTED
    return AtStake(
        units=int(chosen.size),
        counted=int(np.count_nonzero(counted)),
        votes={name: number for name, number in zip(forms.contestants, votes, strict=True) if number},
        not_valid=int(forms.not_valid[chosen].sum()),
        ceiling=int(forms.ceiling[chosen].sum()),
        unbounded=int(np.count_nonzero(~forms.bounded[chosen])),
        from_ballots=int(np.count_nonzero(forms.from_ballots[chosen])),
        registered=int(forms.register[chosen].sum()),
        may_be_counted=int(np.count_nonzero(~counted & forms.published_above[chosen])),
    )
