"""Ties decided as far as the law's own rule or a recorded drawing of lots decides them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scrutineer.errors import InputError
from scrutineer.seats.ties import Lot, Tie
from scrutineer.seats.trace import SeatStep

TIE_RULES: Final = ("lot", "most_votes", "fewest_votes")
"""What laws say of equal quotients: lots are drawn; the list with more votes goes first, or the one with fewer. Lists
that are level in votes as well draw lots."""


@dataclass(frozen=True, slots=True)
class DecidedTie:
    """What is left of a tie.

    Attributes:
        steps: One step per seat that the rule or the lot decided.
        lot: The lot that was applied, or None.
        tie: What stays open; None where nothing does.
    """

    steps: tuple[SeatStep, ...]
    lot: Lot | None
    tie: Tie | None


def decide_tie(
    tie: Tie | None, votes: Mapping[str, int], *, tie_rule: str | None, lots: Sequence[Lot], first_seat: int
) -> DecidedTie:
    """Decide a tie by the law's rule and by a recorded drawing of lots.

    Args:
        tie: The tie of the district, or None.
        votes: Votes by option.
        tie_rule: One of `TIE_RULES`; None where the law has no rule, which is treated like lots.
        lots: Recorded drawings; at most one can concern a district, because a tie is at the last seats only.
        first_seat: Number of the first seat at stake.

    Returns:
        The seats that are decided, and what stays open.

    Raises:
        InputError: If the rule is not known, or a lot was recorded that does not fit the tie which the votes give:
            such a record and the votes contradict each other, and neither may be dropped in silence.
    """
    check_tie_rule(tie_rule)
    ruled: tuple[str, ...] = ()
    left = tie
    if tie is not None and tie_rule in {"most_votes", "fewest_votes"}:
        ruled, left = _by_votes(tie, votes, most=tie_rule == "most_votes")
    drawn, lot = _by_lot(left, lots)
    numbered = [*((option, "rule") for option in ruled), *((option, "lot") for option in drawn)]
    steps = tuple(
        SeatStep(
            seat=first_seat + place,
            option=option,
            quotient=None if tie is None else tie.quotient,
            phase="lot" if phase == "lot" else "rule",
            power=1 if tie is None else tie.power,
            tied=() if tie is None else tie.options if phase == "rule" or left is None else left.options,
            tie_rule=tie_rule if phase == "rule" else None,
        )
        for place, (option, phase) in enumerate(numbered)
    )
    if lot is not None and left is not None:
        lot = replace(lot, quotient=left.quotient, power=left.power)
    return DecidedTie(steps, lot, None if lot else left)


def check_tie_rule(tie_rule: str | None) -> None:
    """Refuse a rule for ties that is not known, whether or not there is a tie.

    Raises:
        InputError: The rule is none of `TIE_RULES`.
    """
    if tie_rule is not None and tie_rule not in TIE_RULES:
        raise InputError("there is no rule for ties of this name", value=tie_rule, mend=f"use {', '.join(TIE_RULES)}")


def _by_votes(tie: Tie, votes: Mapping[str, int], *, most: bool) -> tuple[tuple[str, ...], Tie | None]:
    """The options that more (or fewer) votes decide for, and the tie among those that are level in votes too."""
    order = sorted(tie.options, key=lambda option: (-votes[option] if most else votes[option], option))
    cut = votes[order[tie.seats - 1]]
    if votes[order[tie.seats]] != cut:
        return tuple(order[: tie.seats]), None
    level = tuple(sorted(option for option in order if votes[option] == cut))
    ahead = tuple(option for option in order[: tie.seats] if votes[option] != cut)
    return ahead, Tie(level, tie.seats - len(ahead), tie.quotient, tie.power)


def _by_lot(tie: Tie | None, lots: Sequence[Lot]) -> tuple[tuple[str, ...], Lot | None]:
    if not lots:
        return (), None
    lot = lots[0]
    fits = (
        len(lots) == 1
        and tie is not None
        and set(lot.among) == set(tie.options)
        and set(lot.winners) <= set(tie.options)
        and len(set(lot.winners)) == len(lot.winners) == tie.seats
    )
    if tie is None or not fits:
        found = "no tie" if tie is None else f"a tie of {', '.join(tie.options)} for {tie.seats} seat(s)"
        raise InputError(
            f"the recorded drawing of lots does not fit the votes, which give {found}",
            value=[entry.as_dict() for entry in lots],
            mend="check the votes and the record of the drawing against each other",
        )
    return tuple(sorted(lot.winners)), lot
