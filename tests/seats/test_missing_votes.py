"""What the Cambodian record of 2018 tells about seats without votes by province, and the two tables behind it."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.errors import InputError
from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.law_file import load_law
from scrutineer.law.seat_rules import FormulaRule
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.deviation import deviations
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.known_votes import UNNAMED, ShareBound
from scrutineer.seats.missing_votes import MissingVotes, when_votes_are_missing
from scrutineer.seats.possible_distribution import possible_distribution
from scrutineer.seats.uniform_formulas import uniform_formulas

CPP, FUNCINPEC, VALID = 4_889_113, 374_510, 6_362_241


def missing(year: int) -> MissingVotes:
    record = load_builtin(f"cambodia-{year}")
    day = record.metadata.election.first_day
    assert day is not None
    law = load_law("kh").in_force(day)
    found = derive_seats(record, law, contest=record.main_contest().id, stage=record.metadata.stages[-1].id)
    return when_votes_are_missing(record, found)


@pytest.fixture(scope="module")
def cambodia() -> MissingVotes:
    return missing(2018)


def test_the_same_votes_under_four_formulas(cambodia: MissingVotes) -> None:
    found = cambodia.uniform_formulas
    assert found is not None
    won = [[seats for seats in sorted(row.seats.values(), reverse=True) if seats] for row in found.rows]
    assert won == [[125], [121, 4], [114, 7, 4], [102, 15, 7, 1]]
    for row in found.rows:
        assert row.seats == row.most
        assert not row.depends_on_unnamed
        assert sum(row.seats.values()) == 125
    assert [option for option, seats in found.rows[3].seats.items() if seats] == ["cpp", "funcinpec", "ldp", "kwp"]
    assert not found.magnitudes_sourced
    assert "no source" in found.evidence.caveats[0]
    assert found.unnamed_votes == 200_964


def test_deviation_by_magnitude_is_exact(cambodia: MissingVotes) -> None:
    found = cambodia.deviation
    assert found is not None
    assert [row.magnitude for row in found.rows] == list(range(1, 13))
    p, q = Fraction(CPP, VALID), Fraction(FUNCINPEC, VALID)
    last = found.rows[-1]
    assert (last.share_needed, last.transfer) == (p / 12, (p - 12 * q) / 13)
    assert last.times_national == Fraction(CPP, 12 * FUNCINPEC)
    assert f"{float(last.times_national):.3f}" == "1.088"
    assert f"{100 * float(last.transfer):.2f}" == "0.48"
    assert found.bound is not None
    assert (found.bound.least, found.bound.source) == (Fraction(7, 10), "AP0731")
    # 7/10 and 7/10 / M fit into the whole from M = 7/3 on; votes moved from the first alone only from 6 on.
    assert (found.possible_from, found.transfer_from) == (3, 6)
    assert [row.reachable for row in found.rows] == [False] * 3 + [True] * 9


def test_possible_seats_of_2018(cambodia: MissingVotes) -> None:
    votes, bound, sizes = cambodia.possible
    assert [condition.supposed for condition in cambodia.possible] == [False, False, True]
    for condition in cambodia.possible:
        assert condition.possible.status == "possible"
        assert not condition.possible.known.magnitudes_sourced
        assert "no source" in condition.possible.evidence.caveats[0]
        assert condition.possible.range_of("cpp").most == 125
    # One province at least is left to the first: its votes must be somewhere.
    assert votes.possible.range_of("cpp").least == 1
    assert votes.possible.range_of("funcinpec").most == 124
    # With 7/10 the first keeps all but k seats of M, k the largest with 7 k <= 3 (M - k + 1).
    magnitudes = bound.possible.known.magnitudes.values()
    lost = sum(max(k for k in range(size + 1) if 7 * k <= 3 * (size - k + 1)) for size in magnitudes)
    assert lost == 33
    assert bound.possible.range_of("funcinpec").most == lost
    assert bound.possible.range_of(UNNAMED).most == lost
    assert bound.possible.range_of("cpp").least == 125 - lost
    assert sizes.possible.range_of("funcinpec").most == 19
    claimed = {"cpp": 114, "funcinpec": 6, "ldp": 5}
    assert possible_distribution(sizes.possible.known, claimed).answer == "possible"
    assert possible_distribution(bound.possible.known, {"cpp": 90, "funcinpec": 35}).answer == "impossible"


def test_sentences_say_what_is_shown_and_what_is_not(cambodia: MissingVotes) -> None:
    text = " ".join(cambodia.sentences)
    for part in (
        "not what is likely",
        "no source gives",
        "6.40 per cent",
        "1.09 times",
        "0.48 per cent",
        "3 or more seats",
        "the formula decides",
        "does not show which formula anybody used",
        "CPP 114, FUNCINPEC 6, LDP 5",
        "CPP 114, FUNCINPEC 7, LDP 4: not the seats of that statement",
    ):
        assert part in text


def test_the_answers_are_plain_json(cambodia: MissingVotes) -> None:
    plain = json.loads(json.dumps(cambodia.as_dict()))
    assert set(plain) == {"possible", "deviation", "uniform_formulas", "without_votes"}
    assert plain["possible"][1]["known"]["shares"] == [
        {"option": "cpp", "least": "7/10", "units": None, "source": "AP0731"}
    ]


def test_records_whose_law_or_votes_do_not_allow_it_say_nothing() -> None:
    nothing = missing(1993).as_dict()
    assert nothing == {"possible": [], "deviation": None, "uniform_formulas": None, "without_votes": []}


@given(st.integers(100, 900), st.integers(1, 90), st.integers(0, 90), st.integers(1, 12))
def test_beyond_the_share_needed_the_rival_wins_and_short_of_it_not(p: int, q: int, rest: int, size: int) -> None:
    votes = {"a": p * 1000, "b": q * 1000, **{f"z{number}": rest * 10 for number in range(10)}}
    base = sum(votes.values())
    row = deviations(votes, magnitudes=range(size, size + 1)).rows[0]
    moved = row.transfer * base
    for step, expected in ((-1, False), (1, True)):
        votes_moved = int(moved) + step if step < 0 else -int(-moved // 1) + step
        if votes_moved < 0 or (row.transfer == 0 and not expected):
            continue
        after = {"a": votes["a"] - votes_moved, "b": votes["b"] + votes_moved}
        seats = highest_averages(after, size).seats["b"]
        assert (seats > 0) == expected


def test_deviation_tells_what_cannot_be() -> None:
    found = deviations({"a": 90, "b": 10}, magnitudes=range(1, 13), bound=ShareBound("a", Fraction(9, 10)))
    assert [row.magnitude for row in found.rows if row.possible_at_bound] == [9, 10, 11, 12]
    assert found.possible_from == 9
    assert found.rows[8].transfer == 0
    assert deviations({"a": 9, "b": 0}, magnitudes=range(1, 2)).rows[0].times_national is None


@pytest.mark.parametrize(
    "bad",
    [
        {"votes": {"a": 5}},
        {"magnitudes": range(0)},
        {"magnitudes": range(2)},
        {"valid": 3},
        {"bound": ShareBound("b", Fraction(1, 10))},
        {"bound": ShareBound("a", Fraction(9, 10))},
    ],
)
def test_deviation_refuses_what_it_cannot_use(bad: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        deviations(**{"votes": {"a": 6, "b": 4}, "magnitudes": range(1, 3), **bad})


def test_unnamed_votes_that_matter_are_flagged() -> None:
    hare = [("Hare", FormulaRule("largest_remainder", {"quota": "hare"}))]
    found = uniform_formulas(
        {"a": 60, "b": 20}, {"x": 5}, magnitudes_sourced=True, valid=100, unnamed_lists=10, formulas=hare
    )
    assert found.rows[0].depends_on_unnamed
    assert found.as_dict()["rows"][0]["formula"] == {"method": "largest_remainder", "quota": "hare"}
    with pytest.raises(InputError):
        uniform_formulas({"a": 60, "b": 20}, {"x": 5}, magnitudes_sourced=True, valid=100)
