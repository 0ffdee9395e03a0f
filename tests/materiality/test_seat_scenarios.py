"""Seats that could move, against the trial of every reassignment in each district."""

from itertools import product

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from materiality.stations_of import checked, small_count
from scrutineer.checks.catalogue import rule as rule_of_catalogue
from scrutineer.law.decision import rule_by_hand
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue, LegalReference
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.at_stake import at_stake
from scrutineer.materiality.board_district import BoardDistrict
from scrutineer.materiality.failed_units import FailedUnits
from scrutineer.materiality.forms import forms_of, totals_of
from scrutineer.materiality.queue import review_queue
from scrutineer.materiality.seat_board import SeatBoard, seat_board
from scrutineer.materiality.seat_formula import SeatFormula
from scrutineer.materiality.seat_scenario import seat_scenario
from scrutineer.materiality.threshold_gate import Doubt
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.highest_averages import highest_averages

OPTIONS = "abc"
counts = st.tuples(*[st.integers(0, 9)] * 3)


def votes(numbers):
    return dict(zip(OPTIONS, numbers, strict=True))


def board_district(numbers, seats):
    found = highest_averages(votes(numbers), seats)
    return BoardDistrict("d", votes(numbers), found.seats, seats, SeatFormula.of_divisor("dhondt"), bool(found.ties))


def certain_and_most(numbers, seats):
    found = highest_averages(votes(numbers), seats)
    return found.seats, found.most


@given(counts, counts, st.integers(1, 5), st.integers(0, 4))
@example((0, 4, 9), (0, 1, 9), 4, 2)
@settings(max_examples=150)
def test_a_district_against_every_reassignment(rest, held, seats, room):
    whole = [a + b for a, b in zip(rest, held, strict=True)]
    assume(any(rest) and any(whole))
    district = board_district(whole, seats)
    ceiling = sum(held) % 4 + room
    held = tuple(min(h, ceiling // 3) for h in held)
    rest = tuple(w - h for w, h in zip(whole, held, strict=True))
    assume(any(rest))
    ways = [x for x in product(range(ceiling + 1), repeat=3) if sum(x) <= ceiling]
    outcomes = [certain_and_most([a + b for a, b in zip(rest, x, strict=True)], seats) for x in ways]
    present = certain_and_most(whole, seats)
    changed = any(outcome != present for outcome in outcomes)
    doubt = Doubt(votes(held), 0, ceiling)
    gains = district.gains(doubt)
    assert bool(district.at_a_line(doubt)) == bool(gains)
    assert bool(gains) == changed or (district.tied and ceiling and not changed)
    for option in OPTIONS:
        assert district.most(option, doubt) == max(most[option] for _, most in outcomes)
        assert district.fewest(option, doubt) <= min(certain[option] for certain, _ in outcomes)
        if not district.tied:
            assert gains.get(option, 0) == max(0, max(most[option] for _, most in outcomes) - present[0][option])


@given(counts, st.integers(1, 5), st.integers(0, 5))
@settings(max_examples=100)
def test_the_votes_that_turn_a_seat(numbers, seats, wrong):
    assume(any(numbers))
    district = board_district(numbers, seats)
    if district.tied:
        assert district.votes_to_turn() == 0
        return
    present = certain_and_most(numbers, seats)
    shifts = [
        [n - wrong * (o == taken) + wrong * (o == given) for o, n in zip(OPTIONS, numbers, strict=True)]
        for taken, given in product(OPTIONS, repeat=2)
        if taken != given and votes(numbers)[taken] >= wrong
    ]
    changed = any(any(shift) and certain_and_most(shift, seats) != present for shift in shifts)
    if changed:
        assert district.votes_to_turn() <= wrong
    # One vote fewer does not, the number itself does: it is exact.
    fewest = district.votes_to_turn()
    if fewest <= sum(numbers):
        moves = [(taken, given) for taken, given in product(OPTIONS, repeat=2) if taken != given]
        found = [
            certain_and_most(
                [n - fewest * (o == t) + fewest * (o == g) for o, n in zip(OPTIONS, numbers, strict=True)], seats
            )
            for t, g in moves
            if votes(numbers)[t] >= fewest
        ]
        assert any(outcome != present for outcome in found)


def law_of(magnitudes):
    from datetime import date

    day = date(2000, 1, 1)
    read = (LegalReference("Art. 1", ("A",)),)
    values = {
        "formula": "quota_highest_average",
        "district_level": "district",
        "total_seats": sum(magnitudes.values()),
        "magnitudes": magnitudes,
    }
    dated = {name: DatedValue(value, day, None, read, verified=True) for name, value in values.items()}
    return LawInForce("xx", "XXX", "Law", "Diet", day, dated)


def board_of(record, seats):
    found = seat_board(forms_of(checked(record).subject, "diet", "official"), seats)
    assert isinstance(found, SeatBoard)
    return found


def two_districts():
    """District 0: 60 to 40 for 3 seats, one station missing; district 1: 900 to 100 for 2 seats."""
    record = small_count(
        [{"a": 30, "b": 30}, {"a": 30, "b": 10}, {"a": 500, "b": 50}, {"a": 400, "b": 50}],
        [70, 50, 600, 500],
        districts=[0, 0, 1, 1],
    )
    law = law_of({"d0": 3, "d1": 2})
    return record, law, derive_seats(record, law, contest="diet", stage="official")


def test_seats_are_weighed_district_by_district():
    record, law, seats = two_districts()
    report = checked(record)
    board = board_of(record, seats)
    assert board.seats() == {"a": 4, "b": 1}
    forms = forms_of(report.subject, "diet", "official")
    # District 0 stands at 60 to 40, so 2 to 1. Without the station it is 30 to 30: 50 more give b 2 of the 3 seats,
    # and a no third one, since 80 / 3 < 30.
    weak = np.array([1])
    found = seat_scenario(board, forms, weak, at_stake(forms, weak))
    assert (found.answer, found.districts, found.gains) == ("can", ("d0",), {"b": 1})
    # In district 1 the larger station can turn one seat: b could have 650 votes to 400.
    strong = np.array([2])
    found = seat_scenario(board, forms, strong, at_stake(forms, strong))
    assert (found.answer, found.districts, found.gains, found.at_stake) == ("can", ("d1",), {"b": 1}, 1)
    assert (found.majority_of, found.fewest, found.majority) == ("a", 3, "cannot")
    assessment = assess(report, contest="diet", stage="official", law=law, seats=seats)
    assert assessment.queue.about == "seats"
    assert (len(assessment.queue), assessment.queue.forms_to_clear) == (0, 0)


def test_a_seat_that_cannot_move():
    record, _, seats = two_districts()
    board = board_of(record, seats)
    forms = forms_of(checked(record).subject, "diet", "official")
    district = board.districts[1]
    # Without the station a has 500 and wins its second seat with 250; b has 50.
    assert district.at_a_line(Doubt({"a": 400, "b": 50}, 0, 199)) == ()
    assert district.at_a_line(Doubt({"a": 400, "b": 50}, 0, 200)) == ("b",)
    assert forms.ceiling.tolist() == [70, 50, 600, 500]


def test_without_votes_by_district_there_is_no_board():
    record = small_count([{"a": 30, "b": 30}, None], [70, 50], districts=[0, 1])
    law = law_of({"d0": 3, "d1": 2})
    seats = derive_seats(record, law, contest="diet", stage="official")
    board = board_of(record, seats)
    assert (len(board.districts), board.outside) == (1, 2)
    forms = forms_of(checked(record).subject, "diet", "official")
    chosen = np.array([1])
    found = seat_scenario(board, forms, chosen, at_stake(forms, chosen))
    assert (found.answer, found.at_stake) == ("cannot be told", 0)
    assert found.why_not_told is not None
    assert found.why_not_told.startswith("1 of the units lie")


def test_forms_that_could_move_more_seats_come_first():
    # District 0, 5 seats: 4 to 1 at 70 votes to 30. Its first station, read for b, makes it 1 to 4. District 1, one seat:
    # the large station and the small one could each move it.
    record = small_count(
        [{"a": 40, "b": 0}, {"a": 30, "b": 30}, {"a": 500, "b": 450}, {"a": 100, "b": 0}],
        [40, 60, 950, 100],
        districts=[0, 0, 1, 1],
    )
    seats = derive_seats(record, law_of({"d0": 5, "d1": 1}), contest="diet", stage="official")
    subject = checked(record).subject
    forms, totals = forms_of(subject, "diet", "official"), totals_of(subject, "diet", "official")
    chosen = np.array([0, 2, 3])
    nothing = np.zeros(3, np.int64)
    failed = FailedUnits(rule_of_catalogue("A01"), chosen, nothing, False, np.array([1, 4, 4]), 0)
    board = board_of(record, seats)
    plain = rule_by_hand("plurality")
    queue = review_queue(forms, (failed,), rule=plain, totals=totals, fewest=None, board=board)
    assert [(head["unit"], head["seats"], head["reach"]) for head in queue.head(9)] == [
        ("s0", 3, 40),
        ("s2", 1, 950),
        ("s3", 1, 100),
    ]
