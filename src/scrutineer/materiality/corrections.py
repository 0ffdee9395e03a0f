"""What changed between two versions of a count: net effect by contestant, with a sign test.

Question: did corrections favour one contestant more often than tosses of a coin would?
Null hypothesis: each form on which the votes of a contestant changed is as likely to give it more as to give it less,
and forms are independent.
Formula: with g forms that gave a contestant more and l that gave it less, X ~ Binomial(g + l, 1/2), and
p = min(1, 2 P(X <= min(g, l))). Over contestants p is adjusted by Holm's step-down method.
References: W. J. Dixon and A. M. Mood, JASA 41 (1946), doi:10.1080/01621459.1946.10501898; S. Holm, Scandinavian
Journal of Statistics 6 (1979) 65-70.

Where it misleads: corrections are seldom spread like coin tosses. Where the forms that were looked at again lie in the
strongholds of one contestant, or where one kind of slip is common (a column read for its neighbour), the signs lean
without any intent. Contestants' votes are dependent: what one loses another mostly gains. The test knows the direction
of a change and not its size; the net effect in votes stands beside it.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy  # whose parts load when they are first used
from numpy.typing import NDArray

from scrutineer.checks.subject import same_units
from scrutineer.evidence import Evidence
from scrutineer.materiality.forms import COUNTED, Forms, IntArray
from scrutineer.materiality.outcome import Totals

REFERENCES = ("doi:10.1080/01621459.1946.10501898", "Holm 1979, Scandinavian Journal of Statistics 6, 65-70")


@dataclass(frozen=True, slots=True)
class OptionCorrections:
    """What corrections did to one contestant.

    Attributes:
        option: Option id.
        net: Votes later less votes earlier, over the forms in both versions.
        gained: Forms on which it has more votes later.
        lost: Forms on which it has fewer.
        p: Two-sided sign test; 1 where nothing changed.
        p_holm: The same, adjusted for the number of contestants.
    """

    option: str
    net: int
    gained: int
    lost: int
    p: float
    p_holm: float

    def as_dict(self) -> dict[str, Any]:
        """The effect as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class Corrections:
    """What changed on the forms between two versions of a count.

    Attributes:
        contest: Contest id.
        earlier: Stage id of the earlier version.
        later: Stage id of the later one.
        compared: Forms with figures in both.
        changed: Places of those whose votes differ, among the later version's forms. Shape (changed,).
        only_later: Places of the forms with figures in the later version only. Shape (only later,).
        only_earlier: Places of the forms with figures in the earlier version only. Shape (only earlier,).
        options: One entry for each option with votes in both versions.
        undone: The later totals if the votes of the changed forms stood as in the earlier version.
        evidence: How it was made.
    """

    contest: str
    earlier: str
    later: str
    compared: int
    changed: IntArray = field(repr=False)
    only_later: IntArray = field(repr=False)
    only_earlier: IntArray = field(repr=False)
    options: tuple[OptionCorrections, ...]
    undone: Totals = field(repr=False)
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """The corrections as plain JSON values."""
        return {
            "contest": self.contest,
            "earlier": self.earlier,
            "later": self.later,
            "compared": self.compared,
            "changed": int(self.changed.size),
            "only_later": int(self.only_later.size),
            "only_earlier": int(self.only_earlier.size),
            "options": [option.as_dict() for option in self.options],
            "evidence": self.evidence.as_dict(),
        }


def corrections(earlier: Forms, later: Forms, totals: Totals) -> Corrections | None:
    """Compare the forms of two versions of a count.

    Args:
        earlier: The forms at the earlier stage.
        later: The forms at the later stage.
        totals: The totals of the later stage.

    Returns:
        The corrections; None where no form has figures in both, or no option votes in both.
    """
    before, now = earlier.state == COUNTED, later.state == COUNTED
    both = np.flatnonzero(before & now)
    options = [option for option in later.sheet.options if option in earlier.sheet.options]
    if not both.size or not options or not np.array_equal(earlier.rows, later.rows):
        return None
    _, old_lines, new_lines = same_units(earlier.sheet, later.sheet)
    # Lines of both sheets, in the order of units; those of forms that are counted in both.
    in_both = np.zeros(len(later.subject.record.units), bool)
    in_both[later.rows[both]] = True
    kept = in_both[later.sheet.rows[new_lines]]
    places = later.place[later.sheet.rows[new_lines][kept]]
    changed = np.zeros(places.size, bool)
    effects = []
    undo: dict[str, int] = {}
    for option in options:
        old, new = earlier.sheet.votes[option], later.sheet.votes[option]
        known = (old.is_not_null().to_numpy()[old_lines] & new.is_not_null().to_numpy()[new_lines])[kept]
        change = (_votes(new)[new_lines] - _votes(old)[old_lines])[kept] * known
        changed |= change != 0
        net = int(change.sum())
        effects.append((option, net, int(np.count_nonzero(change > 0)), int(np.count_nonzero(change < 0))))
        undo[option] = net
    raw = [sign_test(gained, lost) for _, _, gained, lost in effects]
    adjusted = holm(raw)
    return Corrections(
        contest=later.sheet.contest,
        earlier=earlier.sheet.stage,
        later=later.sheet.stage,
        compared=int(both.size),
        changed=np.sort(places[changed]),
        only_later=np.flatnonzero(now & ~before),
        only_earlier=np.flatnonzero(before & ~now),
        options=tuple(
            OptionCorrections(*effect, p, p_holm) for effect, p, p_holm in zip(effects, raw, adjusted, strict=True)
        ),
        undone=totals.moved(taken=undo),
        evidence=Evidence(
            method="materiality.corrections",
            parameters={"earlier": earlier.sheet.stage, "later": later.sheet.stage},
            references=REFERENCES,
            caveats=(
                "The test asks only whether corrections favoured a contestant more often than tosses of a coin would.",
                "Corrections gathered in the strongholds of one contestant lean without any intent.",
                "What one contestant loses on a form another mostly gains: the tests are not independent.",
            ),
        ),
    )


def _votes(column: Any) -> IntArray:
    votes: IntArray = column.fill_null(0).to_numpy()
    return votes


def sign_test(gained: int, lost: int) -> float:
    """Two-sided p of the sign test: 2 P(X <= min) for X ~ Binomial(gained + lost, 1/2), at most 1."""
    number = gained + lost
    return 1.0 if not number else min(1.0, 2.0 * float(scipy.special.bdtr(min(gained, lost), number, 0.5)))


def holm(p: list[float]) -> list[float]:
    """Holm's step-down adjustment, in the order given."""
    adjusted: NDArray[np.float64] = np.ones(len(p))
    order = np.argsort(p, kind="stable")
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - rank) * p[place]))
        adjusted[place] = highest
    return [float(value) for value in adjusted]
