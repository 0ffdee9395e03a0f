"""How the seats of one district come about, as a table that can be checked by hand: quotients, seats, cut, proof."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from scrutineer.cli.explained_averages import average_lines
from scrutineer.cli.explained_remainders import WIDE, over_allocated, remainder_lines
from scrutineer.cli.options import number

_OUTCOMES = 6
_RULES = {"most_votes": "more votes decided", "fewest_votes": "fewer votes decided"}


def explained_lines(
    found: Mapping[str, Any], names: Mapping[str, str], standings: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The lines to print.

    Args:
        found: The explained district, as `seat_document` gives it.
        names: Option id to name.
        standings: How the lists stand against the threshold, of the district or else of the nation.
    """
    from scrutineer.seats.divisors import DIVISORS

    sequence = DIVISORS.get(found["divisor"] or "")
    yield f"\n{found['name']}: {number(found['magnitude'])} seats by {found['method'].replace('_', ' ')}" + (
        f" ({sequence.title})" if sequence else ""
    )
    yield from _left_out(standings, names)
    if sequence and sequence.starts_at_zero:
        yield (
            "the first divisor is 0: every list with votes gets a seat before any gets a second; with fewer seats than "
            "lists they go to those with the most votes"
        )
    if found["quota"]:
        yield f"quota: {number(found['valid'])} votes give {_exact(found['quota'])} votes for a seat"
    yield f"\n{'seat':>9}  {'list':<{WIDE}}{'by':<11}{'quotient':>16}   the next was"
    yield from _steps(found, names, sequence)
    yield from over_allocated(found)
    for tie in found["ties"]:
        if tie["lot"] is not None:
            yield from _drawn(tie["lot"], names)
        else:
            tied = ", ".join(names.get(option, option) for option in tie["options"])
            yield f"{'open':>9}  tie of {tied} for {tie['seats_open']} seat(s); nothing recorded decides it"
            yield from _outcomes(tie, names)
    if sequence:
        yield from _by_list(found, names, sequence)
        yield from _proof(found, sequence.title)
    elif found["quota"] and found["method"] == "averages_ranked_once":
        yield from average_lines(found, names)
    elif found["quota"]:
        yield from remainder_lines(found, names)


def _left_out(standings: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    below = [standing for standing in standings if not standing["admitted"] and standing["votes"]]
    if not below:
        return
    yield "left out by the threshold:"
    for standing in below:
        name = names.get(standing["option"], standing["option"])
        relation = "more than" if standing["strict"] else "at least"
        yield (
            f"{'':>11}{name[: WIDE - 2]:<{WIDE}}{number(standing['votes']):>11} votes of {number(standing['base'])}; "
            f"{relation} {_percent(standing['share_needed'])} is needed"
        )


def _steps(found: Mapping[str, Any], names: Mapping[str, str], sequence: Any) -> Iterator[str]:
    """One line a seat; the whole quotas of one list stand together."""
    held: dict[str, int] = {}
    for (option, phase, _), group in groupby(
        found["steps"], key=lambda step: (step["option"], step["phase"], step["phase"] == "quota" or step["seat"])
    ):
        steps = list(group)
        held[option] = held.get(option, 0) + len(steps)
        seats = f"{steps[0]['seat']}-{steps[-1]['seat']}" if len(steps) > 1 else str(steps[0]["seat"])
        if phase == "taken":
            # It is no further seat: one of those above is taken back.
            seats = "back"
        line = (
            f"{seats:>9}  {names.get(option, option)[: WIDE - 2]:<{WIDE}}{phase:<11}"
            f"{_decimal(steps[0]['quotient']):>16}"
        )
        if sequence and phase in {"average", "rule", "lot"} and sequence(held[option]):
            line += f" = {number(found['votes'][option])} / {_divisor(sequence, held[option])}"
        rival = steps[-1]["runner_up"]
        if rival:
            line += f"   {names.get(rival, rival)[:24]} {_decimal(steps[-1]['runner_up_quotient'])}"
        yield line
        if phase == "rule" and (said := _RULES.get(steps[0]["tie_rule"])):
            tied = ", ".join(names.get(name, name) for name in steps[0]["tied"])
            yield f"{'':>11}tied were {tied}; by the law's rule for ties {said}"


def _outcomes(tie: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What a tie admits."""
    possible = tie["outcomes"] or ()
    each = "a seat" if tie["seats_each"] == 1 else f"{tie['seats_each']} seats"
    if 0 < len(possible) <= _OUTCOMES:
        ways = " or ".join(" and ".join(names.get(option, option) for option in way) for way in possible)
        yield f"{'':>11}{each} each would go to {ways}"
    else:
        yield f"{'':>11}there are {number(tie['outcome_count'])} ways to give them out"


def _drawn(lot: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    among, winners = (", ".join(names.get(name, name) for name in lot[key]) for key in ("among", "winners"))
    drawn = (f" by {lot['who']}" if lot["who"] else "") + (f", {lot['when']}" if lot["when"] else "")
    yield f"{'lot':>9}  drawn{drawn}, among {among}, for {winners} (source: {lot['source']})"


def _by_list(found: Mapping[str, Any], names: Mapping[str, str], sequence: Any) -> Iterator[str]:
    """Each list: its votes, its seats, the last quotient that won and the first that did not."""
    tied = {option for tie in found["ties"] if tie["lot"] is None for option in tie["options"]}
    yield f"\n{'':>11}{'list':<{WIDE}}{'votes':>11}{'seats':>7}{'last that won':>18}{'first that did not':>20}"
    for option, votes in sorted(found["votes"].items(), key=lambda item: (-item[1], item[0])):
        seats = found["seats"][option]
        won = _quotient(sequence, votes, seats) if seats else "-"
        yield (
            f"{'':>11}{names.get(option, option)[: WIDE - 2]:<{WIDE}}{number(votes):>11}{seats:>7}"
            f"{won:>18}{_quotient(sequence, votes, seats + 1):>20}" + ("  tied" if option in tied else "")
        )


def _proof(found: Mapping[str, Any], title: str) -> Iterator[str]:
    certificate = found["certificate"]
    if not certificate or certificate["lower"] is None or certificate["upper"] is None:
        return
    low, high = certificate["lower"], certificate["upper"]
    if low["exact"] == high["exact"]:
        yield (
            f"\ncut: the smallest quotient that wins a seat and the largest that wins none are equal, {_exact(low)}: "
            "the votes alone do not decide the last seat"
        )
        return
    yield f"\ncut: the smallest quotient that wins a seat is {_exact(high)}, the largest that wins none {_exact(low)}"
    yield "proof: every quotient that won is larger than every quotient that did not."
    yield (
        f"       So any divisor above {certificate['divisor_low']} and below {certificate['divisor_high']} gives these "
        "seats: divide the votes"
    )
    sequence = title.partition(": ")[2]
    yield f"       of each list by it; those of the numbers {sequence} and so on up to the result are its seats."


def _divisor(sequence: Any, k: int) -> str:
    term = sequence(k)
    text = str(term.numerator) if term.denominator == 1 else f"({term})"
    return text if sequence.power == 1 else f"sqrt({term})"


def _quotient(sequence: Any, votes: int, k: int) -> str:
    if not sequence(k):
        return "no bound"
    return f"{float(sequence.quotient(votes, k)) ** (1 / sequence.power):,.2f}"


def _percent(share: str) -> str:
    from fractions import Fraction

    return f"{float(100 * Fraction(share)):g} per cent"


def _exact(value: Mapping[str, Any]) -> str:
    """The fraction, and what it comes to."""
    text = str(value["exact"])
    return f"{int(text):,}" if text.isdecimal() else f"{value['decimal']:,.2f} ({text})"


def _decimal(value: Mapping[str, Any] | None) -> str:
    return "no bound" if value is None else f"{value['decimal']:,.2f}"
