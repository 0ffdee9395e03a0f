"""How close: the votes that change the seats of one district, exactly.

Question: how many votes, moved from one list to another, gained by one or lost by one, change who holds a seat?
Under highest averages the seats stand if and only if every winning quotient is above every losing one. So with s_w
seats for w and s_l for l, l takes w's last seat once

    (v_l + t) / d(s_l + 1) > (v_w - t) / d(s_w)      votes moved from w to l: t > (v_w d(s_l+1) - v_l d(s_w)) / (d(s_l+1) + d(s_w))
    (v_l + t) / d(s_l + 1) > v_w / d(s_w)            votes that l gains:      t > v_w d(s_l+1) / d(s_w) - v_l
    v_l / d(s_l + 1) > (v_w - t) / d(s_w)            votes that w loses:      t > v_w - v_l d(s_w) / d(s_l+1)

Under largest remainder the values are v - s Q. A transfer leaves the sum of the votes, and so the quota, as it is;
votes that are gained or lost move the quota, and with it the remainders of all lists. Where a quota is rounded it stays
the same for some votes and then jumps, so that the first number that changes a seat is looked for in each of the classes
in which it rises evenly.

A threshold is part of the question. Votes that move can lift a list over it or let it fall below, and votes gained or
lost move its base; at each number of votes at which that happens the seats are held against those who take part then.
Then the votes of a third list can move a seat between two others with fewer votes than their own: it falls out and its
seats are free, or the base or the quota of those who are left changes. Such a way is listed where it needs fewer votes
than every way in which the votes go from the loser of the seat to its gainer.

Found is always the smallest whole number of votes with which the present seats are no longer an outcome of the law.
Reference: derived from Balinski and Young 1982, ch. 12; the pairwise lines are those of P. B. Stark and V. Teague,
Verifiable European Elections, JETS 3(1), 2014. It says nothing of how likely a move is.
"""  # noqa: E501

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, Literal

from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.first_change import Move, SeatQuestion
from scrutineer.seats.most_votes import BALLOTS
from scrutineer.seats.once_change import OnceQuestion
from scrutineer.seats.seat_field import SeatField

type Question = SeatQuestion | OnceQuestion
type FlipKind = Literal["transfer", "gain", "loss"]
KINDS: Final[tuple[FlipKind, ...]] = ("transfer", "gain", "loss")


@dataclass(frozen=True, slots=True)
class SeatFlip:
    """The votes that move one seat.

    Attributes:
        kind: `transfer`: votes moved from the loser of the seat to its gainer. `gain`: votes that the gainer gets from
            nobody. `loss`: votes that the loser loses to nobody.
        loser: The option that loses a seat.
        gainer: The option that gets it.
        seat: Which of the loser's seats it is: its last, so their number.
        votes: Smallest whole number of votes that changes the seats.
        votes_to_tie: Smallest number of votes below it that makes a tie; None where none does.
        through: `seats`: quotients or remainders cross. `threshold`: a list falls out or comes in at that number.
        votes_from: The list that the votes are taken from; None where they come from nobody.
        votes_to: The list that the votes go to; None where they go to nobody.
    """

    kind: FlipKind
    loser: str
    gainer: str
    seat: int
    votes: int
    votes_to_tie: int | None
    through: Literal["seats", "threshold"]
    votes_from: str | None
    votes_to: str | None

    @property
    def is_direct(self) -> bool:
        """Whether no third list's votes move the seat."""
        return self.votes_from in {self.loser, None} and self.votes_to in {self.gainer, None}

    def as_dict(self) -> dict[str, Any]:
        """The margin as plain JSON values."""
        return {
            "kind": self.kind,
            "from": self.loser,
            "to": self.gainer,
            "seat": self.seat,
            "votes": self.votes,
            "votes_to_tie": self.votes_to_tie,
            "through": self.through,
            "votes_from": self.votes_from,
            "votes_to": self.votes_to,
        }


def field_of(found: SeatAllocation) -> SeatField | None:
    """The field of an allocation without a threshold; None where its formula is of another kind."""
    parameters = found.evidence.parameters
    tie_rule = parameters.get("tie_rule")
    rule: FormulaRule | None = None
    if found.method in BALLOTS:
        each = parameters.get("votes_per_ballot")
        limited = found.method == "limited" and isinstance(each, int)
        rule = FormulaRule(found.method, {"votes_per_ballot": int(str(each))} if limited else {})
    elif found.method == "largest_remainder":
        names = ("quota", "over_allocation")
        rule = FormulaRule(found.method, {name: str(parameters[name]) for name in names})
    elif found.divisor is not None:
        rule = FormulaRule("highest_averages", {"divisor": found.divisor})
    if rule is None or (found.quota is not None and found.valid != sum(found.votes.values())):
        return None
    return SeatField(rule, found.votes, found.magnitude, tie_rule if isinstance(tie_rule, str) else None)


def seat_flips(
    found: SeatAllocation, field: SeatField | None = None, *, kinds: Collection[FlipKind] = KINDS
) -> tuple[SeatFlip, ...]:
    """The votes that move each seat of a district which could move, fewest first.

    Args:
        found: The allocation of a district, by highest averages, largest remainder, or most votes.
        field: All lists of the district with formula and thresholds; without it, that of the allocation alone.
        kinds: Kinds that are looked for; transfers alone take about half the time.

    Returns:
        One entry per kind and pair in which, at the first change, the one loses a seat and the other gets one. The
        least of a kind is the least over all moves of that kind: votes from any one list to any other, to any list,
        or from any list. Where a threshold or a quota lets third lists do it with fewer votes than the loser and the
        gainer of the seat can, those ways are listed too. `loss` and `transfer` only where the list has so many votes;
        no entry where the formula gives no result at that number, or
        at one below it (of many numbers some fifty are looked at). None while a tie is open, since then a single vote
        decides, nor where lists have no published votes or the formula is of another kind.
    """
    if found.ties or found.unnamed_votes or found.lots or found.unfilled:
        return ()
    field = field or field_of(found)
    question = None if field is None else SeatQuestion.of(field, found.seats) or OnceQuestion.of(field, found.seats)
    if question is None:
        return ()
    ways = {"transfer": _transfers, "gain": _gains, "loss": _losses}
    flips: list[SeatFlip] = []
    for kind in KINDS:
        if kind in kinds:
            direct = list(ways[kind](question))
            best = min((flip.votes for flip in direct), default=None)
            flips += [*direct, *_third_lists(question, kind, best)]
    return tuple(sorted(flips, key=lambda flip: (flip.votes, flip.kind, flip.loser, flip.gainer)))


def _transfers(question: Question) -> Iterator[SeatFlip]:
    for loser, held in question.held.items():
        if held:
            for gainer in question.held:
                if gainer != loser:
                    yield from _flips(question, "transfer", Move(loser, gainer), [loser], [gainer])


def _gains(question: Question) -> Iterator[SeatFlip]:
    for gainer in question.held:
        yield from _flips(question, "gain", Move(None, gainer), question.held, [gainer])


def _losses(question: Question) -> Iterator[SeatFlip]:
    for loser, held in question.held.items():
        if held:
            yield from _flips(question, "loss", Move(loser, None), [loser], question.held)


def _third_lists(question: Question, kind: FlipKind, best: int | None) -> Iterator[SeatFlip]:
    """Ways that need fewer votes than `best` and move the votes of others than the loser and gainer of the seat."""
    names = tuple(question.held)
    takers: tuple[str | None, ...] = names if kind != "loss" else (None,)
    givers: tuple[str | None, ...] = names if kind != "gain" else (None,)
    for loser, gainer in product(givers, takers):
        move = Move(loser, gainer)
        if loser != gainer and question.may_be_first(move, best):
            ways = _flips(question, kind, move, question.held, question.held, below=best)
            yield from (flip for flip in ways if not flip.is_direct)


def _flips(
    question: Question,
    kind: FlipKind,
    move: Move,
    losers: Iterable[str],
    gainers: Iterable[str],
    below: int | None = None,
) -> Iterator[SeatFlip]:
    change = question.first_change(move, below)
    if change is None:
        return
    for loser in losers:
        held = question.held[loser]
        if change.seats.get(loser, 0) < held:
            for gainer in gainers:
                if change.most.get(gainer, 0) > question.held[gainer]:
                    yield SeatFlip(
                        kind, loser, gainer, held, change.votes, change.tie, change.through, move.loser, move.gainer
                    )


def fewest_flips(flips: Mapping[str, tuple[SeatFlip, ...]], kind: FlipKind = "transfer") -> list[tuple[str, SeatFlip]]:
    """The most fragile seats of several districts: the fewest votes of each district and pair, fewest first.

    Args:
        flips: District to its margins.
        kind: The kind that is compared.
    """
    found = [(unit, flip) for unit, entries in flips.items() for flip in entries if flip.kind == kind]
    return sorted(found, key=lambda item: (item[1].votes, item[0], item[1].loser, item[1].gainer))
