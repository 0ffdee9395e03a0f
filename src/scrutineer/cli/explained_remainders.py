"""What quotas left over in one district, ranked, and the line between remainders that decide a seat and the others."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scrutineer.cli.options import number

WIDE = 44
"""Letters kept for the name of a list."""


def remainder_lines(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """The lines to print: each list with its votes, whole quotas, remainder and seats, then what the remainders decide.

    Args:
        found: The explained district, as `seat_document` gives it, of a formula with a quota.
        names: Option id to name.
    """
    price = Fraction(found["quota"]["exact"])
    whole = {option: int(votes // price) for option, votes in found["votes"].items()}
    left = {option: votes - whole[option] * price for option, votes in found["votes"].items()}
    ranked = found["method"] == "largest_remainder"
    order = sorted(left, key=lambda o: (-left[o] if ranked else 0, -found["votes"][o], o))
    tied = {option for tie in found["ties"] if tie["lot"] is None for option in tie["options"]}
    yield (
        f"\n{'':>11}{'list':<{WIDE}}{'votes':>11}{'quotas':>8}{'remainder':>16}{'seats':>7}"
        + ("   by remainder" if ranked else "")
    )
    for option in order:
        moved = found["seats"][option] - whole[option]
        said = "tied" if option in tied else "" if not ranked or not moved else f"{moved:+d} seat"
        yield (
            f"{'':>11}{names.get(option, option)[: WIDE - 2]:<{WIDE}}{number(found['votes'][option]):>11}"
            f"{whole[option]:>8}{float(left[option]):>16,.2f}{found['seats'][option]:>7}   {said}"
        ).rstrip()
    if ranked:
        open_seats = found["magnitude"] - sum(whole.values())
        yield from _cut(found, names, left, whole, open_seats, tied)


def over_allocated(found: Mapping[str, Any]) -> Iterator[str]:
    """That whole quotas gave out more seats than there are, and what follows; nothing where they did not."""
    given = sum(step["phase"] == "quota" for step in found["steps"])
    most, too_many = found["magnitude"], given - found["magnitude"]
    if found["method"] == "largest_remainder" and too_many > 0:
        loses = "the smallest remainder loses" if too_many == 1 else f"the {too_many} smallest remainders lose"
        yield f"whole quotas filled {given} of {most} seats, {too_many} too many: {loses} a seat"


def _cut(
    found: Mapping[str, Any],
    names: Mapping[str, str],
    left: Mapping[str, Fraction],
    whole: Mapping[str, int],
    open_seats: int,
    tied: set[str],
) -> Iterator[str]:
    """The last remainder that decided a seat and the first that did not."""
    if not open_seats:
        yield "\ncut: whole quotas fill every seat, so no remainder decides"
        return

    def told(option: str) -> str:
        return f"{left[option]:,.2f} ({names.get(option, option)})"

    if tied:
        level = sorted(tied)
        who = ", ".join(names.get(option, option) for option in level)
        yield (
            f"\ncut: equal remainders of {left[level[0]]:,.2f} lie at it ({who}): the votes alone do not decide "
            + ("the last seat" if open_seats > 0 else "who loses a seat")
        )
        return
    able = [o for o in left if (left[o] or whole[o] if open_seats > 0 else whole[o])]
    moved = [option for option in able if found["seats"][option] != whole[option]]
    others = [option for option in able if option not in moved]
    if not moved:
        return
    if open_seats > 0:
        last = min(moved, key=lambda o: (left[o], o))
        first = max(others, key=lambda o: (left[o], o), default=None)
        line = f"\ncut: the last remainder that got a seat is {told(last)}"
        line += f", the first that did not {told(first)}" if first else "; no list with votes is left without one"
    else:
        last = max(moved, key=lambda o: (left[o], o))
        first = min(others, key=lambda o: (left[o], o), default=None)
        line = f"\ncut: the largest remainder that lost a seat is {told(last)}"
        line += f", the smallest that kept its seats {told(first)}" if first else "; every list with a quota lost one"
    if first is not None and left[first] == left[last]:
        line += "; they are equal, and the votes alone did not decide"
    yield line
