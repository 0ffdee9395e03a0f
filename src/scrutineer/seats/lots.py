"""Recorded drawings of lots applied to a tie."""

from collections.abc import Sequence

from scrutineer.errors import InputError
from scrutineer.seats.allocation import Lot, SeatStep, Tie


def apply_lots(tie: Tie | None, lots: Sequence[Lot], *, first_seat: int) -> tuple[tuple[SeatStep, ...], Lot | None]:
    """The seats that a recorded drawing of lots decides.

    Args:
        tie: The tie of the district, or None.
        lots: Recorded drawings; at most one can concern a district, because a tie is at the last seats only.
        first_seat: Number of the first seat at stake.

    Returns:
        One step per seat and the lot; no steps and None where no lot was recorded.

    Raises:
        InputError: If a lot was recorded that does not fit the tie which the votes give: such a record and
            the votes contradict each other, and neither may be dropped in silence.
    """
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
    steps = tuple(
        SeatStep(seat=first_seat + place, option=option, quotient=tie.quotient, phase="lot")
        for place, option in enumerate(sorted(lot.winners))
    )
    return steps, lot
