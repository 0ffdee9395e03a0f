"""What is possible without votes by district: against every vote table of small elections, and contradictions."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.known_votes import UNNAMED, KnownVotes, ShareBound, sizes_by_seats
from scrutineer.seats.possible_distribution import possible_distribution
from scrutineer.seats.possible_seats import possible_seats


def splits(total: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to put a total into places."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, places - 1):
            yield (first, *rest)


def every_table(known: KnownVotes) -> Iterator[dict[str, dict[str, int]]]:
    """Every vote table of named options that fits, found by looking at all of them."""
    units = list(known.magnitudes)
    for columns in product(*(splits(total, len(units)) for total in known.totals.values())):
        table = {
            unit: {option: column[d] for option, column in zip(known.totals, columns, strict=True)}
            for d, unit in enumerate(units)
        }
        if all(fits(known, unit, votes) for unit, votes in table.items()):
            yield table


def fits(known: KnownVotes, unit: str, votes: Mapping[str, int]) -> bool:
    count = sum(votes.values())
    low, high = known.sizes.get(unit, (None, None))
    return (
        count >= 1
        and (low is None or count >= low)
        and (high is None or count <= high)
        and all(votes[option] == number for option, number in known.known.get(unit, {}).items())
        and all(votes[b.option] >= b.least * count for b in known.shares if b.units is None or unit in b.units)
    )


def by_looking(known: KnownVotes, divisor: str) -> dict[str, tuple[int, int]] | None:
    found: dict[str, tuple[int, int]] = {}
    for table in every_table(known):
        done = [highest_averages(table[unit], size, divisor=divisor) for unit, size in known.magnitudes.items()]
        for option in known.totals:
            low, high = sum(d.seats[option] for d in done), sum(d.most[option] for d in done)
            before = found.get(option, (low, high))
            found[option] = min(before[0], low), max(before[1], high)
    return found or None


@st.composite
def small(draw: st.DrawFn) -> KnownVotes:
    units = [f"d{number}" for number in range(draw(st.integers(2, 3)))]
    options = [f"p{number}" for number in range(2 if len(units) == 3 else draw(st.integers(2, 3)))]
    totals = {option: draw(st.integers(0, 7)) for option in options}
    magnitudes = {unit: draw(st.integers(1, 4)) for unit in units}
    kind = draw(st.sampled_from(["nothing", "share", "known", "size"]))
    more: dict[str, Any] = {}
    if kind == "share":
        least = Fraction(draw(st.integers(1, 9)), 10)
        more["shares"] = (ShareBound("p0", least, draw(st.sampled_from([None, ("d0",)]))),)
    elif kind == "known":
        more["known"] = {"d0": {"p0": draw(st.integers(0, 3)), "p1": draw(st.integers(0, 3))}}
    elif kind == "size":
        low = draw(st.integers(0, 4))
        more["sizes"] = {"d0": (low, low + draw(st.integers(0, 4)))}
    return KnownVotes(totals, magnitudes, True, **more)


@settings(max_examples=settings.default.max_examples)
@given(small(), st.sampled_from(["dhondt", "sainte_lague", "modified_sainte_lague", "danish", "imperiali"]))
@example(
    KnownVotes({"p0": 7, "p1": 3}, {"d0": 3, "d1": 1}, True, shares=(ShareBound("p0", Fraction(7, 10)),)), "dhondt"
)
def test_the_program_finds_what_looking_at_every_table_finds(known: KnownVotes, divisor: str) -> None:
    expected = by_looking(known, divisor)
    found = possible_seats(known, divisor=divisor)
    if expected is None:
        assert found.status == "impossible"
        assert found.reason
        assert found.ranges == ()
        return
    assert found.status == "possible"
    assert {r.option: (r.least, r.most) for r in found.ranges} == expected


def outcomes_by_looking(known: KnownVotes) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = set()
    for table in every_table(known):
        each = [list(highest_averages(table[unit], size).outcomes()) for unit, size in known.magnitudes.items()]
        found |= {tuple(sum(seats[o] for seats in chosen) for o in known.totals) for chosen in product(*each)}
    return found


@settings(max_examples=settings.default.max_examples // 2)
@given(small(), st.data())
def test_a_distribution_is_possible_iff_some_table_gives_it(known: KnownVotes, data: st.DataObject) -> None:
    seats = data.draw(st.sampled_from(list(splits(known.seats, len(known.totals)))))
    found = possible_distribution(known, dict(zip(known.totals, seats, strict=True)))
    expected = seats in outcomes_by_looking(known)
    assert found.answer == ("possible" if expected else "impossible")
    assert (found.table is not None) == expected


@pytest.mark.parametrize("bad", [{"a": 3}, {"a": 2, "c": 0}, {"a": 3, "b": -1}])
def test_a_distribution_must_fill_the_seats(bad: dict[str, int]) -> None:
    known = KnownVotes({"a": 10, "b": 5}, {"x": 2}, True)
    assert possible_distribution(known, {"a": 1, "b": 1}).answer == "possible"
    assert possible_distribution(known, {"b": 2}).answer == "impossible"
    with pytest.raises(InputError):
        possible_distribution(known, bad)


@pytest.mark.slow
@settings(max_examples=settings.default.max_examples // 2)
@given(
    st.lists(st.integers(20_000, 900_000), min_size=2, max_size=5),
    st.lists(st.integers(1, 8), min_size=2, max_size=6),
    st.fractions(Fraction(1, 4), Fraction(9, 10), max_denominator=10),
    st.integers(0, 4),
)
def test_large_elections_are_bounded_by_what_their_tables_show(
    counts: list[int], seats: list[int], low: Fraction, lists: int
) -> None:
    totals = {f"p{number}": count for number, count in enumerate(counts)}
    magnitudes = {f"d{number}": size for number, size in enumerate(seats)}
    valid = sum(counts) + lists * 10_000
    sizes = sizes_by_seats(magnitudes, valid, low=low, high=Fraction(2))
    known = KnownVotes(totals, magnitudes, False, valid, lists, sizes=sizes)
    found = possible_seats(known)
    assert found.status == "possible"
    for item in found.ranges:
        assert item.least_shown is not None
        assert item.most_shown is not None
        assert 0 <= item.least_proved <= item.least_shown <= item.most_shown <= item.most_proved <= known.seats
    for table in found.tables:
        for option, total in totals.items():
            assert sum(votes[option] for votes in table.votes.values()) == total
        for unit, votes in table.votes.items():
            fewest, most = sizes[unit]
            assert fewest is not None
            assert most is not None
            assert fewest <= sum(votes.values()) <= most
    tighter = KnownVotes(
        totals,
        magnitudes,
        False,
        valid,
        lists,
        sizes=sizes_by_seats(magnitudes, valid, low=Fraction(1), high=Fraction(1)),
    )
    for item in possible_seats(tighter).ranges:
        loose = found.range_of(item.option)
        assert loose.least_proved <= (item.least_shown if item.least_shown is not None else known.seats)
        assert loose.most_proved >= (item.most_shown or 0)


def test_large_and_small_programs_agree() -> None:
    small_known = KnownVotes(
        {"a": 70, "b": 20, "c": 10}, {"x": 3, "y": 5}, True, shares=(ShareBound("a", Fraction(3, 5)),)
    )
    large = KnownVotes(
        {"a": 70_000, "b": 20_000, "c": 10_000}, {"x": 3, "y": 5}, True, shares=(ShareBound("a", Fraction(3, 5)),)
    )
    for option in ("a", "b", "c"):
        one, other = possible_seats(small_known).range_of(option), possible_seats(large).range_of(option)
        assert (one.least, one.most) == (other.least, other.most)
        assert one.most is not None


def test_known_districts_leave_only_the_rest_open() -> None:
    known = KnownVotes(
        {"a": 60, "b": 40}, {"x": 3, "y": 2}, True, known={"x": {"a": 30, "b": 10}, "y": {"a": 30, "b": 30}}
    )
    done = by_looking(known, "dhondt")
    assert {r.option: (r.least, r.most) for r in possible_seats(known).ranges} == done


def test_what_adding_up_excludes_is_told_with_its_reason() -> None:
    share = KnownVotes({"a": 60, "b": 40}, {"x": 3, "y": 2}, True, shares=(ShareBound("a", Fraction(7, 10)),))
    found = possible_seats(share)
    assert (found.status, found.ranges) == ("impossible", ())
    assert found.reason is not None
    assert "a would need 70 votes" in found.reason
    size = KnownVotes({"a": 60, "b": 40}, {"x": 3, "y": 2}, True, sizes={"x": (0, 30), "y": (0, 30)})
    assert "between" in (possible_seats(size).reason or "")
    placed = KnownVotes({"a": 60, "b": 40}, {"x": 3, "y": 2}, True, known={"x": {"a": 61}})
    assert "give a 61 votes" in (possible_seats(placed).reason or "")
    assert possible_seats(placed).as_dict()["status"] == "impossible"


def test_what_only_the_program_excludes_is_impossible_too() -> None:
    # Both want three fifths of the same district.
    shares = (ShareBound("a", Fraction(3, 5), ("x",)), ShareBound("b", Fraction(3, 5), ("x",)))
    for times in (1, 1_000):
        known = KnownVotes({"a": 60 * times, "b": 40 * times}, {"x": 3, "y": 2}, True, shares=shares)
        assert possible_seats(known).status == "impossible"


def test_unnamed_lists_are_bounded_together() -> None:
    known = KnownVotes({"a": 80, "b": 10}, {"x": 2, "y": 2}, True, valid=100, unnamed_lists=2)
    found = possible_seats(known, options=[UNNAMED, "a"])
    assert found.range_of(UNNAMED).least == 0
    assert (found.range_of("a").least_shown or 0) >= 1


@pytest.mark.parametrize(
    "bad",
    [
        {"totals": {"a": -1, "b": 3}},
        {"totals": {"a": 10**13, "b": 3}},
        {"totals": {"a": 3}},
        {"magnitudes": {}},
        {"magnitudes": {"x": 0}},
        {"valid": 5},
        {"valid": 30},
        {"unnamed_lists": -1},
        {"known": {"z": {"a": 1}}},
        {"known": {"x": {"c": 1}}},
        {"known": {"x": {"a": -1}}},
        {"shares": (ShareBound("a", Fraction(3, 2)),)},
        {"shares": (ShareBound("c", Fraction(1, 2)),)},
        {"sizes": {"x": (9, 3)}},
    ],
)
def test_what_is_no_statement_about_votes_is_refused(bad: dict[str, Any]) -> None:
    good: dict[str, Any] = {"totals": {"a": 10, "b": 5}, "magnitudes": {"x": 2}, "magnitudes_sourced": True}
    KnownVotes(**good)
    with pytest.raises(InputError):
        KnownVotes(**{**good, **bad})


@pytest.mark.parametrize("divisor", ["adams", "huntington_hill", "dean", "nobody"])
def test_sequences_without_linear_form_are_refused(divisor: str) -> None:
    with pytest.raises(InputError):
        possible_seats(KnownVotes({"a": 10, "b": 5}, {"x": 2}, True), divisor=divisor)


def test_unnamed_lists_need_dhondt_and_options_must_be_known() -> None:
    known = KnownVotes({"a": 10, "b": 5}, {"x": 2}, True, valid=17, unnamed_lists=1)
    with pytest.raises(InputError):
        possible_seats(known, divisor="sainte_lague")
    with pytest.raises(InputError):
        possible_seats(known, options=["c"])


def test_known_districts_bound_a_large_election() -> None:
    known = KnownVotes({"a": 60_000, "b": 40_000}, {"x": 3, "y": 5}, True, known={"x": {"a": 20_000, "b": 19_000}})
    found = possible_seats(known)
    # x gives 2 and 1; y has 40,000 and 21,000 for five seats: 3 and 2.
    assert [(r.option, r.least, r.most) for r in found.ranges] == [("a", 5, 5), ("b", 3, 3)]
    part = KnownVotes({"a": 60_000, "b": 40_000}, {"x": 3, "y": 5}, True, known={"x": {"a": 20_000}})
    item = possible_seats(part).range_of("a")
    assert item.least is not None
    assert item.least < 5
