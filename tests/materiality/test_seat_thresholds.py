"""Seats under a legal threshold, against the trial of all that doubtful forms could hold, in every district."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import product
from random import Random

import numpy as np
import pytest

from materiality.stations_of import checked, small_count
from scrutineer.checks.catalogue import rule as rule_of_catalogue
from scrutineer.checks.subject import Subject
from scrutineer.law.decision import rule_by_hand
from scrutineer.law.law import LawInForce
from scrutineer.law.parameters import DatedValue, LegalReference
from scrutineer.materiality.assessment import assess
from scrutineer.materiality.at_stake import at_stake
from scrutineer.materiality.failed_units import FailedUnits
from scrutineer.materiality.forms import forms_of, totals_of
from scrutineer.materiality.queue import review_queue
from scrutineer.materiality.seat_board import SeatBoard, seat_board
from scrutineer.materiality.seat_scenario import could_move, doubts_of, seat_scenario
from scrutineer.materiality.threshold_scenario import threshold_board, threshold_scenario
from scrutineer.seats.derive import derive_seats
from scrutineer.seats.highest_averages import highest_averages
from scrutineer.seats.largest_remainder import largest_remainder
from scrutineer.seats.most_votes import most_votes
from scrutineer.tabulation.tally import tabulate

DHONDT = {"method": "highest_averages", "divisor": "dhondt"}
WEBSTER = {"method": "highest_averages", "divisor": "sainte_lague"}
ADAMS = {"method": "highest_averages", "divisor": "adams"}
HARE = {"method": "largest_remainder", "quota": "hare"}
SNTV = {"method": "sntv"}


def cases(name):
    """The same small elections in every run."""
    return Random(name)  # noqa: S311


def law_of(formula, magnitudes, threshold=None):
    day = dt.date(2000, 1, 1)
    read = (LegalReference("Art. 1", ("A",)),)
    values = {
        "formula": formula,
        "district_level": "district",
        "total_seats": sum(magnitudes.values()),
        "magnitudes": magnitudes,
    }
    values |= {} if threshold is None else {"threshold": threshold}
    dated = {name: DatedValue(value, day, None, read, verified=True) for name, value in values.items()}
    return LawInForce("xx", "XXX", "Law", "Diet", day, dated)


@lru_cache(maxsize=200_000)
def seated(method, numbers, magnitude):
    """Certain seats and lists that are level, of the lists with a number; None where nobody has a vote."""
    votes = {name: number for name, number in zip("abc", numbers, strict=True) if number is not None}
    if not any(votes.values()):
        return None
    if method == "largest_remainder":
        found = largest_remainder(votes, magnitude)
    elif method == "sntv":
        found = most_votes(votes, magnitude, ballot="sntv")
    else:
        found = highest_averages(votes, magnitude, divisor=method)
    level = {option for tie in found.ties for option in tie.options}
    return tuple(found.seats.get(name, 0) for name in "abc"), tuple(name in level for name in "abc")


class Trial:
    """All that the doubtful forms of a small election could hold, one by one."""

    def __init__(self, formula, threshold, rest, blank, rooms, magnitudes):
        self.method = formula.get("divisor", formula["method"])
        self.threshold = threshold
        self.rest, self.blank, self.rooms, self.magnitudes = rest, blank, rooms, magnitudes

    def base(self, votes, blank):
        return sum(votes) + (blank if self.threshold["base"] == "valid_and_blank" else 0)

    def passes(self, votes, blank):
        word, line = self.threshold["admitted"].split()[1:]
        needed = Fraction(line) * self.base(votes, blank)
        return [v > needed if word == ">" else v >= needed for v in votes]

    def outcome(self, votes, blanks):
        national = [True] * 3
        if self.threshold and self.threshold["scope"] != "district":
            national = self.passes([sum(column) for column in zip(*votes, strict=True)], sum(blanks))
        found = []
        for here, blank, seats in zip(votes, blanks, self.magnitudes, strict=True):
            passing = national
            if self.threshold and self.threshold["scope"] != "national":
                own = self.passes(here, blank)
                passing = (
                    own
                    if self.threshold["scope"] == "district"
                    else [a or b for a, b in zip(own, national, strict=True)]
                )
            numbers = tuple(v if ok else None for v, ok in zip(here, passing, strict=True))
            found.append(seated(self.method, numbers, seats))
        return found

    def completions(self):
        blanks = self.threshold is not None and self.threshold["base"] == "valid_and_blank"
        each = []
        for room in self.rooms:
            ways = product(*[range(room + 1)] * 3, range(room + 1) if blanks else (0,))
            each.append([way for way in ways if sum(way) <= room])
        for chosen in product(*each):
            votes = [
                [r + x for r, x in zip(rest, way[:3], strict=True)] for rest, way in zip(self.rest, chosen, strict=True)
            ]
            yield votes, [b + way[3] for b, way in zip(self.blank, chosen, strict=True)]


def election(random, formula, threshold, *, silent):
    """Two districts of two stations; the second station of some is in doubt, or silent."""
    rows, blank, registered, districts, doubtful = [], [], [], [], []
    for district in range(2):
        large = {"a": random.randint(8, 20), "b": random.randint(5, 12), "c": random.randint(0, 4)}
        rows.append(large)
        blank.append(random.randint(0, 3))
        registered.append(sum(large.values()) + 9)
        small = {name: random.randint(0, 1) for name in "abc"}
        room = sum(small.values()) + random.randint(0, 2)
        in_doubt = district == 0 or random.random() < 0.5
        none = silent and in_doubt
        more = 0 if none or sum(small.values()) == room else random.randint(0, 1)
        rows.append(None if none else small)
        blank.append(more)
        registered.append(room if in_doubt else 30)
        districts += [district, district]
        if in_doubt:
            doubtful.append(2 * district + 1)
    record = small_count(rows, registered, districts=districts, blank=blank)
    magnitudes = {f"d{district}": random.randint(1, 5) for district in range(2)}
    return record, law_of(formula, magnitudes, threshold), np.array(doubtful)


def weighed(record, law, doubtful):
    forms = forms_of(Subject(tabulate(record)), "diet", "official")
    board = seat_board(forms, derive_seats(record, law, contest="diet", stage="official"))
    assert isinstance(board, SeatBoard)
    return forms, board, seat_scenario(board, forms, doubtful, at_stake(forms, doubtful))


def trial_of(formula, threshold, record, law, forms, doubtful):
    sheet = forms.sheet
    blank = sheet.count("blank").fill_null(0).to_list()
    rest, blanks, rooms, now, now_blank = [], [], [], [], []
    for district in range(2):
        lines = [2 * district, 2 * district + 1]
        kept = [line for line in lines if line not in doubtful]
        column = {name: sheet.votes[name].fill_null(0).to_list() for name in "abc"}
        rest.append([sum(column[name][line] for line in kept) for name in "abc"])
        now.append([sum(column[name][line] for line in lines) for name in "abc"])
        blanks.append(sum(blank[line] for line in kept))
        now_blank.append(sum(blank[line] for line in lines))
        rooms.append(sum(int(forms.ceiling[line]) for line in lines if line in doubtful))
    magnitudes = [law.magnitudes[f"d{district}"] for district in range(2)]
    return Trial(formula, threshold, rest, blanks, rooms, magnitudes), now, now_blank


THRESHOLDS = [
    None,
    {"admitted": "share >= 1/10", "base": "valid", "scope": "district"},
    {"admitted": "share >= 1/10", "base": "valid_and_blank", "scope": "district"},
    {"admitted": "share > 1/10", "base": "options", "scope": "national"},
    {"admitted": "share >= 1/8", "base": "valid_and_blank", "scope": "national"},
    {"admitted": "share >= 1/10", "base": "valid", "scope": "either"},
]


# Few elections of each kind in `make test`, many in `make test-slow`.
number_of_elections = pytest.mark.parametrize("elections", [1, pytest.param(16, marks=pytest.mark.slow)])


@number_of_elections
@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("formula", [DHONDT, WEBSTER, ADAMS, HARE, SNTV])
def test_every_completion_of_small_elections(formula, threshold, silent, elections):
    random = cases(f"{formula}{threshold}{silent}")
    answers = Counter()
    for _ in range(elections):
        record, law, doubtful = election(random, formula, threshold, silent=silent)
        forms, board, found = weighed(record, law, doubtful)
        trial, now, now_blank = trial_of(formula, threshold, record, law, forms, doubtful.tolist())
        present = trial.outcome(now, now_blank)
        if None in present:
            continue
        held = {district.unit: district.seats for district in board.districts}
        for place, outcome in enumerate(present):
            assert tuple(held[f"d{place}"].get(name, 0) for name in "abc") == outcome[0]
        changed, most = False, Counter()
        for votes, blanks in trial.completions():
            outcome = trial.outcome(votes, blanks)
            if None in outcome:
                continue
            changed = changed or outcome != present
            for place, name in enumerate("abc"):
                more = sum(
                    max(seats[place] + level[place] - before[0][place], 0)
                    for (seats, level), before in zip(outcome, present, strict=True)
                )
                most[name] = max(most[name], more)
        answers[found.answer] += 1
        if found.answer == "cannot":
            assert not changed
        if found.answer == "can":
            assert found.witness
            shifted, blanks = [list(rest) for rest in trial.rest], list(trial.blank)
            for unit, added in found.witness.items():
                for name, number in added.items():
                    assert number <= trial.rooms[int(unit[1:])]
                    shifted[int(unit[1:])]["abc".index(name)] += number
            # The witness is votes of the districts that it names; the others may hold what they hold now.
            for place in range(2):
                if f"d{place}" not in found.witness:
                    shifted[place], blanks[place] = now[place], now_blank[place]
            assert trial.outcome(shifted, blanks) != present
        exact = formula is not HARE or threshold is None
        emptied = formula is SNTV and "stay empty" in (found.why_not_told or "")
        if exact:
            assert (found.answer == "can") == changed or (changed and found.answer == "cannot be told" and emptied)
            assert could_move(board, doubts_of(board, forms, doubtful)) == changed
        tied = any(any(level) for _, level in present)
        if found.gains_exact and not tied:
            assert found.gains == {name: seats for name, seats in most.items() if seats}
        elif not tied:
            assert all(seats <= most[name] for name, seats in found.gains.items())
        crossing = threshold_scenario(threshold_board(forms, law), forms, doubtful, at_stake(forms, doubtful))
        if threshold is None:
            assert crossing is None
    assert elections == 1 or answers["cannot be told"] <= elections / 2


@number_of_elections
@pytest.mark.parametrize("threshold", THRESHOLDS[1:])
def test_who_could_cross_the_line(threshold, elections):
    random = cases(str(threshold))
    crossed = 0
    for _ in range(3 * elections):
        record, law, doubtful = election(random, DHONDT, threshold, silent=False)
        forms = forms_of(Subject(tabulate(record)), "diet", "official")
        found = threshold_scenario(threshold_board(forms, law), forms, doubtful, at_stake(forms, doubtful))
        trial, now, now_blank = trial_of(DHONDT, threshold, record, law, forms, doubtful.tolist())
        scopes = {"national": ["r"], "district": ["d0", "d1"], "either": ["r", "d0", "d1"]}[threshold["scope"]]

        def passing(votes, blanks, scopes=scopes, trial=trial):
            nation = trial.passes([sum(column) for column in zip(*votes, strict=True)], sum(blanks))
            every = {"r": nation} | {f"d{d}": trial.passes(votes[d], blanks[d]) for d in range(2)}
            return {(unit, name): every[unit]["abc".index(name)] for unit in scopes for name in "abc"}

        before = passing(now, now_blank)
        turned = set()
        for votes, blanks in trial.completions():
            turned |= {key for key, ok in passing(votes, blanks).items() if ok != before[key]}
        if threshold["scope"] == "either":
            # A list that passes in the nation is not looked for in the districts.
            turned = {(unit, name) for unit, name in turned if unit == "r" or not before["r", name]}
        assert {(crossing.unit, crossing.option) for crossing in found.crossings} == turned
        assert (found.answer == "can") == bool(turned)
        crossed += bool(turned)
    assert crossed


@number_of_elections
@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("formula", [DHONDT, WEBSTER, HARE, SNTV])
def test_the_queue_finds_every_form_that_moves_a_seat_alone(formula, threshold, elections):
    random = cases(f"queue{formula}{threshold}")
    for _ in range(elections):
        record, law, _ = election(random, formula, threshold, silent=False)
        forms, board, _ = weighed(record, law, np.array([0]))
        chosen = np.arange(4)
        failed = FailedUnits(rule_of_catalogue("A01"), chosen, np.zeros(4, np.int64), False, np.full(4, 1), 0)
        totals = totals_of(forms.subject, "diet", "official")
        queue = review_queue(forms, (failed,), rule=rule_by_hand("plurality"), totals=totals, fewest=None, board=board)
        for form, seats in zip(queue.order.tolist(), queue.seats.tolist(), strict=True):
            alone = np.array([form])
            found = seat_scenario(board, forms, alone, at_stake(forms, alone))
            assert seats == max(found.gains.values(), default=0)
        left = [number for number in range(5) if not could_move(board, doubts_of(board, forms, queue.order[number:]))]
        assert queue.forms_to_clear == left[0]


def test_a_list_just_below_the_line_may_come_in():
    """3,825, 2,119 and 183 votes, of which 183 are 2.99 per cent, and one small form in doubt: 8 votes are enough."""
    threshold = {"admitted": "share >= 3/100", "base": "valid_and_blank", "scope": "district"}
    record = small_count([{"a": 3822, "b": 2117, "c": 182}, {"a": 3, "b": 2, "c": 1}], [7000, 8], districts=[0, 0])
    law = law_of(DHONDT, {"d0": 36}, threshold)
    small = np.array([1])
    forms, board, found = weighed(record, law, small)
    assert board.seats() == {"a": 23, "b": 13}
    assert (found.answer, found.gains["c"], found.witness) == ("can", 1, {"d0": {"c": 8}})
    crossing = threshold_scenario(threshold_board(forms, law), forms, small, at_stake(forms, small))
    assert (crossing.answer, crossing.turned_by) == ("can", ("c",))
    assert [c.as_dict() for c in crossing.crossings] == [{"unit": "d0", "option": "c", "enters": True}]
    assert board.districts[0].votes_to_turn() == 1
    # Without the threshold nobody is near a seat: the same form cannot do anything.
    without = weighed(record, law_of(DHONDT, {"d0": 36}), small)[2]
    assert "c" not in without.gains


def test_silent_stations_are_weighed_by_their_bound():
    record = small_count([{"a": 600, "b": 400}, None], [1000, 5], districts=[0, 0])
    law = law_of(DHONDT, {"d0": 3})
    silent = np.array([1])
    _, board, found = weighed(record, law, silent)
    assert (board.seats(), board.silent, board.left_out) == ({"a": 2, "b": 1}, 1, {})
    # 600 / 3 = 200 and 405 / 2 = 202 leave a its second seat.
    assert (found.answer, found.gains) == ("cannot", {})
    record = small_count([{"a": 600, "b": 400}, None], [1000, 250], districts=[0, 0])
    found = weighed(record, law, silent)[2]
    assert (found.answer, found.gains, found.witness) == ("can", {"b": 1}, {"d0": {"b": 250}})
    assessment = assess(
        checked(record, "A01"),
        contest="diet",
        stage="official",
        law=law,
        seats=derive_seats(record, law, contest="diet", stage="official"),
    )
    assert "seats there are those of the votes counted so far" in " ".join(assessment.notes)
    assert assessment.queue_sentence.startswith("No form with figures has an open finding, but not all is settled")


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ({"method": "block"}, "a ballot of this law holds several votes"),
        ({"method": "limited", "votes_per_ballot": 1}, "a ballot of this law holds several votes"),
    ],
)
def test_the_reason_is_the_true_one(formula, reason):
    record = small_count([{"a": 30, "b": 20}], [60], districts=[0])
    law = law_of(formula, {"d0": 2})
    forms = forms_of(Subject(tabulate(record)), "diet", "official")
    found = seat_board(forms, derive_seats(record, law, contest="diet", stage="official"))
    assert isinstance(found, str)
    assert found.startswith(reason)


def test_a_threshold_that_cannot_be_weighed_says_why():
    record = small_count([{"a": 30, "b": 20}], [60], districts=[0])
    threshold = {"admitted": "share >= 1/10", "scope": "national", "district_seats": 1}
    law = law_of(DHONDT, {"d0": 2}, threshold)
    found = assess(checked(record, "A01"), contest="diet", stage="official", law=law)
    assert any(note.startswith("Whether a list could cross the legal threshold cannot be told") for note in found.notes)
    cast = law_of(DHONDT, {"d0": 2}, {"admitted": "share >= 1/10", "base": "registered", "scope": "national"})
    forms = forms_of(Subject(tabulate(small_count([{"a": 30, "b": 20}], [None], districts=[0]))), "diet", "official")
    assert threshold_board(forms, cast) == (
        "of the whole country, the base of the threshold (registered) is not in the record"
    )
