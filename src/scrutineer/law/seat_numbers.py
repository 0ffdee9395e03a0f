"""Numbers of seats as a law, a reform or a table states them: whole, and no more than any assembly could have."""

from collections.abc import Mapping
from typing import Final

from scrutineer.errors import LawError
from scrutineer.law.parameters import ParameterValue

MOST_SEATS: Final = 10_000
"""More than three times the members of the largest assembly; beyond it a number of seats is a slip."""


def check_seat_numbers(name: str, value: ParameterValue, *, file: str, column: str, least: int = 1) -> None:
    """Refuse seats of a body or of its districts that are no such number.

    Args:
        name: The parameter; only `total_seats` and `magnitudes` are looked at.
        value: Its value; None states nothing.
        file: The file that states it.
        column: Where in the file.
        least: Fewest seats that a district may have.

    Raises:
        LawError: A number is not whole, too small or too large.
    """
    if name == "total_seats" and value is not None and not _fits(value, 1):
        raise LawError(
            f"the seats of a body are a whole number of at least 1 and at most {MOST_SEATS:,}",
            file=file,
            column=column,
            value=value,
            mend="write the number of seats without quotes and separators",
        )
    if name == "magnitudes" and isinstance(value, Mapping):
        wrong = {unit: seats for unit, seats in value.items() if not _fits(seats, least)}
        if wrong:
            raise LawError(
                f"the seats of a district are a whole number of at least {least} and at most {MOST_SEATS:,}",
                file=file,
                column=column,
                value=wrong,
                mend="leave out a unit that elects nobody" if least else "write numbers without quotes and separators",
            )


def _fits(value: ParameterValue, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_SEATS
