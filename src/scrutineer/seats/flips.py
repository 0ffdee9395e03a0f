"""How close: the votes that change the seats of one district, exactly.

Question: how many votes, moved from one list to another, gained by one or lost by one, change who holds a seat?
Under highest averages the seats stand if and only if every winning quotient is above every losing one. So with s_w
seats for w and s_l for l, l takes w's last seat once

    (v_l + t) / d(s_l + 1) > (v_w - t) / d(s_w)      votes moved from w to l: t > (v_w d(s_l+1) - v_l d(s_w)) / (d(s_l+1) + d(s_w))
    (v_l + t) / d(s_l + 1) > v_w / d(s_w)            votes that l gains:      t > v_w d(s_l+1) / d(s_w) - v_l
    v_l / d(s_l + 1) > (v_w - t) / d(s_w)            votes that w loses:      t > v_w - v_l d(s_w) / d(s_l+1)

Under largest remainder with a quota Q that stays as it is, the same holds with the line v_l - s_l Q > v_w - s_w Q + Q.
A transfer leaves the sum of the votes, and so every quota, as it is; votes that are gained or lost do not, and the
margins under largest remainder are those of transfers.

Where the boundary is a whole number, exactly so many votes make a tie, and one more decides it. Only pairs are listed
in which the seat that moves first goes from the one to the other: any other way to change the seats needs at least as
many votes. Thresholds are another matter: `threshold_margins` tells how far a list is from one.

It misleads where votes cannot move one by one, and it says nothing of how likely a move is.
Reference: derived from Balinski and Young 1982, ch. 12; the pairwise lines are those of P. B. Stark and V. Teague,
Verifiable European Elections, JETS 3(1), 2014.
"""  # noqa: E501

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from scrutineer.seats.allocation import SeatAllocation
from scrutineer.seats.divisors import divisor_sequence

type FlipKind = Literal["transfer", "gain", "loss"]


@dataclass(frozen=True, slots=True)
class SeatFlip:
    """The votes that move one seat.

    Attributes:
        kind: `transfer`: votes moved from the loser of the seat to its gainer. `gain`: votes that the gainer gets from
            nobody. `loss`: votes that the loser loses to nobody.
        loser: The option that loses a seat.
        gainer: The option that gets it.
        seat: Which of the loser's seats it is: its last, so their number.
        votes: Smallest whole number of votes that moves the seat for certain.
        votes_to_tie: Number of votes that makes a tie; None where no whole number does.
        boundary: The exact number that `votes` must exceed.
    """

    kind: FlipKind
    loser: str
    gainer: str
    seat: int
    votes: int
    votes_to_tie: int | None
    boundary: Fraction

    def as_dict(self) -> dict[str, Any]:
        """The margin as plain JSON values."""
        return {
            "kind": self.kind,
            "from": self.loser,
            "to": self.gainer,
            "seat": self.seat,
            "votes": self.votes,
            "votes_to_tie": self.votes_to_tie,
        }


@dataclass(frozen=True, slots=True)
class _Line:
    """One side of the lines of an option: `last` is what its last seat stands at, `after` what its next would.

    Both are (votes + shift) / weight; under largest remainder the weight is the same for all.
    """

    option: str
    votes: int
    seats: int
    last: tuple[Fraction, Fraction] | None
    after: tuple[Fraction, Fraction]

    def value(self, side: tuple[Fraction, Fraction], change: Fraction) -> Fraction:
        return (self.votes + change + side[0]) / side[1]


def seat_flips(found: SeatAllocation) -> tuple[SeatFlip, ...]:
    """The votes that move each seat of a district which could move, fewest first.

    Args:
        found: The allocation of a district, by highest averages (any sequence without square roots), by largest
            remainder, or by most votes.

    Returns:
        One entry per kind and pair of loser and gainer in which the first seat to move goes from the one to the other;
        `loss` only where the loser has so many votes. None while a tie is open, since then a single vote decides, nor
        where lists have no published votes.
    """
    if found.ties or found.unnamed_votes or found.lots:
        return ()
    lines = _lines(found)
    if lines is None:
        return ()
    board = _Board.of(lines)
    flips = list(_transfers(board))
    if found.quota is None or found.divisor is not None:
        flips += [*_gains(board), *_losses(board)]
    return tuple(sorted(flips, key=lambda flip: (flip.votes, flip.kind, flip.loser, flip.gainer)))


def _lines(found: SeatAllocation) -> list[_Line] | None:
    if found.method in {"plurality", "block", "limited", "sntv"}:
        one = (Fraction(0), Fraction(1))
        # Who is elected has no next seat: its line is out of reach of everybody.
        return [
            _Line(option, votes, found.seats[option], one if found.seats[option] else None, one)
            for option, votes in found.votes.items()
        ]
    if found.divisor is not None:
        sequence = divisor_sequence(found.divisor)
        if sequence.power != 1 or sequence.starts_at_zero:
            return None
        zero = Fraction(0)
        return [
            _Line(
                option,
                votes,
                held := found.seats[option],
                (zero, sequence(held)) if held else None,
                (zero, sequence(held + 1)),
            )
            for option, votes in found.votes.items()
        ]
    if found.quota is not None and found.method == "largest_remainder":
        price = found.quota
        return [
            _Line(
                option,
                votes,
                held := found.seats[option],
                (price - held * price, price) if held else None,
                (-held * price, price),
            )
            for option, votes in found.votes.items()
        ]
    return None


@dataclass(frozen=True, slots=True)
class _Board:
    """The lines of a district, and the three that are nearest to being crossed on each side.

    A pair crosses first unless one of the other lines lies nearer; of three nearest one at least is not of the pair.
    """

    lines: list[_Line]
    lowest: list[tuple[Fraction, str]]
    highest: list[tuple[Fraction, str]]

    @classmethod
    def of(cls, lines: list[_Line]) -> "_Board":
        # Under most votes the line of a second seat is that of the first: nobody has two.
        gainers = [line for line in lines if not (line.seats and line.last == line.after)]
        none = Fraction(0)
        lasts = sorted((line.value(line.last, none), line.option) for line in lines if line.last is not None)
        afters = sorted(((line.value(line.after, none), line.option) for line in gainers if line.votes), reverse=True)
        return cls(lines, lasts[:3], afters[:3])

    def pairs(self) -> Iterator[tuple[_Line, _Line]]:
        """Each holder of a seat with each other option that could have one more."""
        gainers = [line for line in self.lines if not (line.seats and line.last == line.after)]
        for loser in self.lines:
            if loser.last is not None:
                yield from ((loser, gainer) for gainer in gainers if gainer is not loser)

    def is_first(self, loser: _Line, gainer: _Line, gained: Fraction) -> bool:
        """Whether no other line is crossed before these two meet."""
        level = gainer.value(gainer.after, gained)
        pair = (loser.option, gainer.option)
        low = next((value for value, option in self.lowest if option not in pair), level)
        high = next((value for value, option in self.highest if option not in pair), level)
        return low >= level >= high


def _transfers(board: _Board) -> Iterator[SeatFlip]:
    for loser, gainer in board.pairs():
        boundary = _meeting(loser, gainer, moved_from=1, moved_to=1)
        if boundary <= loser.votes and board.is_first(loser, gainer, boundary):
            yield _flip("transfer", loser, gainer, boundary)


def _gains(board: _Board) -> Iterator[SeatFlip]:
    for loser, gainer in board.pairs():
        boundary = _meeting(loser, gainer, moved_from=0, moved_to=1)
        if board.is_first(loser, gainer, boundary):
            yield _flip("gain", loser, gainer, boundary)


def _losses(board: _Board) -> Iterator[SeatFlip]:
    for loser, gainer in board.pairs():
        boundary = _meeting(loser, gainer, moved_from=1, moved_to=0)
        if gainer.votes and boundary <= loser.votes and board.is_first(loser, gainer, Fraction(0)):
            yield _flip("loss", loser, gainer, boundary)


def _meeting(loser: _Line, gainer: _Line, *, moved_from: int, moved_to: int) -> Fraction:
    """Votes at which the gainer's next seat and the loser's last stand level."""
    assert loser.last is not None  # noqa: S101 - pairs are of holders of seats only
    (low, low_weight), (high, high_weight) = gainer.after, loser.last
    top = (loser.votes + high) * low_weight - (gainer.votes + low) * high_weight
    return top / (moved_to * high_weight + moved_from * low_weight)


def _flip(kind: FlipKind, loser: _Line, gainer: _Line, boundary: Fraction) -> SeatFlip:
    whole = boundary.numerator // boundary.denominator
    tie = whole if boundary.denominator == 1 else None
    return SeatFlip(kind, loser.option, gainer.option, loser.seats, whole + 1, tie, boundary)


def fewest_flips(flips: Mapping[str, tuple[SeatFlip, ...]], kind: FlipKind = "transfer") -> list[tuple[str, SeatFlip]]:
    """The most fragile seats of several districts: the fewest votes of each district and pair, fewest first.

    Args:
        flips: District to its margins.
        kind: The kind that is compared.
    """
    found = [(unit, flip) for unit, entries in flips.items() for flip in entries if flip.kind == kind]
    return sorted(found, key=lambda item: (item[1].votes, item[0], item[1].loser, item[1].gainer))
