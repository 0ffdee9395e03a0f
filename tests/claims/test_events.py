"""Events: dates at their precision, and a suggested stance that says which word it was taken from."""

import datetime as dt

import pytest

from scrutineer.claims.event import Event, Suggestion, in_time_order, suggested_stance


@pytest.mark.parametrize(
    ("action", "stance", "word"),
    [
        ("sent a letter of congratulation", "supports", "congratulation"),
        ("praised the vote", "supports", "praised"),
        ("set visa restrictions", "challenges", "visa restrictions"),
        ("Criticised the poll", "challenges", "criticised"),
        ("said that it was neither free nor fair", "challenges", "neither free"),
    ],
)
def test_a_word_suggests_a_stance(action, stance, word):
    assert suggested_stance(action) == Suggestion(stance, word)


@pytest.mark.parametrize(
    "action",
    [
        "offered to help a dialogue",
        "lifted the sanctions",
        "congratulated the winner and criticised the count",
        "upraised",
        "",
    ],
)
def test_where_words_say_nothing_or_both_nothing_is_suggested(action):
    assert suggested_stance(action) is None


def test_a_persons_stance_is_not_touched_by_the_suggestion():
    event = Event("e", "A", "sent a letter of congratulation", stance="neutral", stance_by="Ann")
    told = event.as_dict()
    assert (told["stance"], told["stance_by"], told["suggested_stance"]) == ("neutral", "Ann", "supports")


@pytest.mark.parametrize(
    ("date", "precision", "first"),
    [
        ("2018-09-13", "day", dt.date(2018, 9, 13)),
        ("2018-09", "month", dt.date(2018, 9, 1)),
        ("2018", "year", dt.date(2018, 1, 1)),
        (None, None, None),
    ],
)
def test_a_date_keeps_its_precision(date, precision, first):
    event = Event("e", "A", "wrote", date=date)
    assert (event.precision, event.first_day) == (precision, first)


def test_time_order_puts_the_undated_last_and_keeps_their_order():
    events = tuple(
        Event(d or f"none{n}", "A", "x", date=d) for n, d in enumerate([None, "2018-08-01", None, "2018-08"])
    )
    assert [event.id for event in in_time_order(events)] == ["2018-08", "2018-08-01", "none0", "none2"]
