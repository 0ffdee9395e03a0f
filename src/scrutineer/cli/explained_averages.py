"""Averages that are ranked once in one district: each list's, and the line between those with a seat and the rest."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scrutineer.cli.explained_remainders import WIDE
from scrutineer.cli.options import number


def average_lines(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """The lines to print: each list with its votes, whole quotas, average and seats, ranked by average, and the cut.

    Args:
        found: The explained district, as `seat_document` gives it, of the formula that ranks averages once.
        names: Option id to name.
    """
    price = Fraction(found["quota"]["exact"])
    votes, seats = found["votes"], found["seats"]
    whole = {option: int(count // price) for option, count in votes.items()}
    averages = {option: Fraction(count, whole[option] + 1) for option, count in votes.items()}
    order = sorted(votes, key=lambda option: (-averages[option], -votes[option], option))
    tied = {option for tie in found["ties"] if tie["lot"] is None for option in tie["options"]}
    yield f"\n{'':>11}{'list':<{WIDE}}{'votes':>11}{'quotas':>8}{'votes / (quotas + 1)':>22}{'seats':>7}   by average"
    for option in order:
        said = "tied" if option in tied else "+1 seat" if seats[option] > whole[option] else ""
        yield (
            f"{'':>11}{names.get(option, option)[: WIDE - 2]:<{WIDE}}{number(votes[option]):>11}{whole[option]:>8}"
            f"{float(averages[option]):>22,.2f}{seats[option]:>7}   {said}"
        ).rstrip()

    def told(option: str) -> str:
        return f"{averages[option]:,.2f} ({names.get(option, option)})"

    if tied:
        who = ", ".join(names.get(option, option) for option in sorted(tied))
        level = averages[min(tied)]
        yield f"\ncut: equal averages of {level:,.2f} lie at it ({who}): the votes alone do not decide the last seat"
        return
    got = [option for option in order if seats[option] > whole[option]]
    if not got:
        yield "\ncut: whole quotas fill every seat, so no average decides"
        return
    first = next((option for option in order if option not in got), None)
    line = f"\ncut: the last average that got a seat is {told(got[-1])}"
    line += f", the first that did not {told(first)}" if first else "; no list is left without one"
    if first is not None and averages[first] == averages[got[-1]]:
        line += "; they are equal, and the votes alone did not decide"
    yield line
