"""How sure: the seats of many nations drawn at random around the votes that were counted.

Question: would the seats be the same if the count were off, or the vote different, by as much as chance may do?
Two ways to draw. `votes`: in each district as many votes as were counted are drawn anew, each for a list with the
share that it has there (multinomial). `stations`: in each district as many stations as it has are drawn with
replacement, each with all its votes; this keeps together what was counted together. Thresholds are applied to each
draw, at their scope. A draw in which the last seat of a district is tied is decided by a lot that is part of the draw.

A count is a census and not a sample, so an interval here is no statement about what voters wanted. It tells how far the
seats depend on deviations of the size of such noise: errors that are independent of each other and favour nobody. It
says nothing of errors that favour somebody, which can be larger, and nothing of whether there were any.

Reference: B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, doi:10.1201/9780429246593, ch. 6 and 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from scrutineer.errors import InputError
from scrutineer.evidence import Evidence
from scrutineer.seats.batch_formulas import allocate_formula_batch
from scrutineer.seats.derive import SeatResult
from scrutineer.seats.formulas import DistrictContest, allocate
from scrutineer.seats.multinomial import draw_multinomial
from scrutineer.seats.resampled import ResampledSeats
from scrutineer.seats.seat_field import SeatField, ThresholdScope

type IntArray = NDArray[np.int64]
type Design = Literal["votes", "stations"]

_CELLS: Final = 1 << 21
"""Votes that are drawn at a time."""
_MOST_DRAWS: Final = 1_000_000


def resample_seats(
    found: SeatResult,
    *,
    draws: int,
    seed: int,
    stations: Mapping[str, IntArray] | None = None,
) -> ResampledSeats:
    """Draw nations at random and allocate their seats.

    Args:
        found: The seats of a contest with the votes of all lists in all districts.
        draws: Number of nations.
        seed: Seed of the random generator; every district has a stream of its own. The same seed, votes, number of
            draws and version of NumPy give the same result.
        stations: District to the votes of its stations, lists in the order of its votes, to draw stations; None to
            draw votes. Shape (stations, lists).

    Returns:
        The distribution of seats.

    Raises:
        InputError: The number of draws is not usable, the votes of a district are not known for every list, or the law
            has rules beyond formula and threshold.
    """
    if not 1 <= draws <= _MOST_DRAWS or seed < 0:
        raise InputError(
            "draws are a number from 1 to 1,000,000, and a seed is at least 0", value=f"draws {draws}, seed {seed}"
        )
    nation = _Nation.of(found)
    design: Design = "votes" if stations is None else "stations"
    streams = np.random.SeedSequence([seed, design == "stations"]).spawn(2 * len(nation.fields))
    drawing = [np.random.default_rng(stream) for stream in streams[::2]]
    lots = [np.random.default_rng(stream) for stream in streams[1::2]]
    totals = np.zeros((draws, len(nation.options)), np.int64)
    differs = np.zeros(len(nation.fields), np.int64)
    has_result = np.ones(draws, bool)
    flagged = 0
    widest = max((table.shape[0] for table in stations.values()), default=1) if stations else 1
    step = max(_CELLS // (len(nation.fields) * max(len(nation.options), widest)), 1)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        votes = nation.draw(drawing, size, stations)
        taking_part = votes
        if nation.fields[0].scopes:
            taking_part = np.where(nation.admitted(votes, widens=stations is not None), votes, 0)
        batch = allocate_formula_batch(nation.fields[0].rule, taking_part, nation.magnitudes[:, None])
        held = batch.seats
        for place, number in zip(*np.nonzero(batch.flagged), strict=True):
            exact = nation.exact(int(place), taking_part[place, number], lots[place])
            if exact is None:
                has_result[start + number] = False
            else:
                held[place, number] = exact
        flagged += int(batch.flagged.sum())
        totals[start : start + size] = held.sum(axis=0)
        there = has_result[start : start + size]
        differs += (held != nation.official[:, None]).any(axis=2)[:, there].sum(axis=1)
    return ResampledSeats.of(
        totals[has_result],
        design=design,
        draws=draws,
        flagged=flagged,
        options=nation.options,
        now=nation.now,
        districts={
            unit: int(count) if known else None
            for unit, count, known in zip(nation.units, differs, nation.official_known, strict=True)
        },
        compared_with=nation.compared_with,
        evidence=Evidence(
            method="seats.resample_seats",
            parameters={"design": design, "draws": draws, "contest": found.contest, "stage": found.stage},
            seed=seed,
            record_digest=found.evidence.record_digest,
            references=("doi:10.1201/9780429246593",),
            caveats=_caveats(design, bool(nation.fields[0].scopes)),
        ),
    )


def _caveats(design: Design, threshold: bool) -> tuple[str, ...]:  # noqa: FBT001 (named at the call)
    said = [
        "A count is a census, not a sample: an interval is no statement about what voters wanted.",
        "The spread shows how far the seats depend on errors of this size that are independent and impartial.",
        "Errors that favour one list are not drawn: they can be larger, and nothing here shows whether there were any.",
    ]
    if design == "stations" and threshold:
        said.append("The base of the threshold is taken to grow and shrink with the votes that are drawn.")
    return tuple(said)


@dataclass(frozen=True, eq=False)
class _Nation:
    """The districts as arrays. Shapes: D districts, O options.

    Attributes:
        units: Unit ids of the districts.
        fields: Lists, formula and thresholds of each.
        options: Option ids.
        counted: Votes as counted. Shape (D, O).
        standing: Places of the options that stand. One array for each district.
        magnitudes: Seats to be filled. Shape (D,).
        official: Seats as reported, else as computed. Shape (D, O).
        official_known: Whether no tie leaves them open. Shape (D,).
        compared_with: `reported`, `computed`, or `reported and computed`.
        lines: Votes that each threshold needs, once they are worked out.
    """

    units: tuple[str, ...]
    fields: tuple[SeatField, ...]
    options: tuple[str, ...]
    counted: IntArray
    standing: tuple[IntArray, ...]
    magnitudes: IntArray
    official: IntArray
    official_known: NDArray[np.bool_]
    compared_with: str
    lines: dict[int, IntArray] = field(default_factory=dict)

    @property
    def now(self) -> IntArray:
        """Seats by option. Shape (O,)."""
        return self.official.sum(axis=0)

    @classmethod
    def of(cls, found: SeatResult) -> "_Nation":
        lacking = [district for district in found.districts if district.field is None]
        if lacking or not found.districts:
            why = lacking[0].why_fixed if lacking else "the record has no districts with seats"
            shown = ", ".join(district.name for district in lacking[:5])
            raise InputError(
                f"the seats cannot be drawn: {why}",
                value=shown + (" and others" if len(lacking) > 5 else "") or found.contest,
                mend="resampling needs the votes of every list in each district and a law of formula and threshold",
            )
        fields = tuple(one.field for one in found.districts if one.field is not None)
        options = tuple(dict.fromkeys(option for one in fields for option in one.votes))
        place = {option: number for number, option in enumerate(options)}
        shape = (len(fields), len(options))
        counted, official = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        known, sources = np.ones(len(fields), bool), set()
        for row, (district, one) in enumerate(zip(found.districts, fields, strict=True)):
            allocation = district.allocation
            taking_part = {o: v for o, v in one.votes.items() if one.admits(o)}
            alone = allocate(one.rule, DistrictContest(taking_part, one.seats), tie_rule=one.tie_rule)
            if allocation is None or any(alone.most.get(o, 0) < n for o, n in allocation.seats.items()):
                raise InputError(
                    "the law has rules beyond formula and threshold, and their seats are not drawn",
                    value=district.name,
                )
            for option, votes in one.votes.items():
                counted[row, place[option]] = votes
            reported = sum(district.reported.values()) == one.seats and set(district.reported) <= set(place)
            sources.add("reported" if reported else "computed")
            known[row] = reported or allocation.is_decided
            for option, seats in (district.reported if reported else allocation.seats).items():
                official[row, place[option]] = seats
        return cls(
            tuple(district.unit for district in found.districts),
            fields,
            options,
            counted,
            tuple(np.array([place[option] for option in one.votes], np.int64) for one in fields),
            np.array([one.seats for one in fields], np.int64),
            official,
            known,
            " and ".join(sorted(sources, reverse=True)),
        )

    def draw(self, streams: list[np.random.Generator], draws: int, stations: Mapping[str, IntArray] | None) -> IntArray:
        """Votes of so many nations. Shape (D, draws, O): what is drawn together lies together."""
        votes = np.zeros((len(self.fields), draws, len(self.options)), np.int64)
        for row, (stream, places) in enumerate(zip(streams, self.standing, strict=True)):
            if stations is None:
                votes[row][:, places] = draw_multinomial(stream, self.counted[row, places], draws)
            else:
                table = stations[self.units[row]]
                number = table.shape[0]
                times = stream.multinomial(number, np.full(number, 1 / number), size=draws)
                votes[row][:, places] = times @ table
        return votes

    def admitted(self, votes: IntArray, *, widens: bool) -> NDArray[np.bool_]:
        """Who takes part under the thresholds. Shape (D, draws, O)."""
        found = np.zeros(votes.shape, bool)
        counted = self.counted.sum(axis=0)
        for scope in self._national:
            beyond = np.array([scope.scope.votes.get(o, 0) for o in self.options], np.int64) - counted
            found |= self._passes(scope, votes.sum(axis=0) + beyond, widens=widens)
        for row, one in enumerate(self.fields):
            for scope in one.scopes:
                if not any(scope is other for other in self._national):
                    found[row] |= self._passes(scope, votes[row], widens=widens)
        return found

    @cached_property
    def _national(self) -> tuple[ThresholdScope, ...]:
        """The thresholds that every district shares."""
        first, last = self.fields[0].scopes, self.fields[-1].scopes
        return tuple(scope for scope in first if any(scope is other for other in last))

    def _needed(self, scope: ThresholdScope) -> IntArray:
        """Fewest votes to pass, with the base as it is. Shape (O,)."""
        if id(scope) not in self.lines:
            able = scope.scope.votes
            self.lines[id(scope)] = np.array([scope.needed(o) if o in able else 0 for o in self.options], np.int64)
        return self.lines[id(scope)]

    def _passes(self, scope: ThresholdScope, votes: IntArray, *, widens: bool) -> NDArray[np.bool_]:
        """Whether lists pass, with the base as it is, or one that grows and shrinks with the votes drawn."""
        needed = self._needed(scope)
        if not widens:
            return votes >= needed
        total = sum(scope.scope.votes.values())
        passes: NDArray[np.bool_] = votes * float(total) >= needed * votes.sum(axis=1, keepdims=True).astype(float)
        return passes

    def exact(self, place: int, votes: IntArray, lots: np.random.Generator) -> IntArray | None:
        """One district by the exact engine, a tie decided by lot; None where the formula gives no result."""
        one = self.fields[place]
        taking_part = {self.options[o]: int(votes[o]) for o in self.standing[place] if votes[o]}
        try:
            found = allocate(one.rule, DistrictContest(taking_part, one.seats), tie_rule=one.tie_rule)
        except InputError:
            return None
        held = dict(found.seats)
        for tie in found.ties:
            for number in lots.permutation(len(tie.options))[: tie.seats]:
                held[tie.options[number]] += 1
        return np.array([held.get(option, 0) for option in self.options], np.int64)
