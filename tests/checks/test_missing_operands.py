"""Rules that a missing figure made pass or fail: they say nothing unless what is known decides already."""

from dataclasses import replace

import polars as pl
import pytest

from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()


def first(votes=(80, 40, 20), **counts):
    """Six forms of which the first one differs; a column given as a pair has the second value at the others."""
    forms = ballot_table(UNITS)
    for name, value in counts.items():
        here, usual = value if isinstance(value, tuple) else (value, forms[name][1] if name in forms.columns else None)
        forms = forms.with_columns(pl.Series(name, [here, *[usual] * 5]))
    return small_record(ballots=forms, votes=vote_table(UNITS, votes=[votes, *[(80, 40, 20)] * 5]))


@pytest.mark.parametrize("code", ["A04", "A27"])
@pytest.mark.parametrize(
    ("registered", "added", "numbers"),
    [
        (149, 0, (1, 5, 0)),
        (149, 1, None),
        (149, None, (0, 5, 1)),
        (151, None, (0, 6, 0)),
        (90, None, (0, 5, 1)),
    ],
)
def test_an_unknown_number_of_added_voters_accuses_nobody(check, code, registered, added, numbers):
    found = check(code, first(registered=registered, additional=(added, 5)))
    if numbers is None:
        # 150 ballots and 150 voters: no failure of A04, and exactly as many for A27.
        assert [f["severity"] for f in found.failed] == ([] if code == "A04" else ["warning"])
    else:
        assert found.numbers == numbers
    assert ("lawfully added" in found.reasons) == (numbers is not None and numbers[2] == 1)


def test_exactly_as_many_is_not_known_either_where_voters_may_have_been_added(check):
    assert check("A27", first(registered=150, additional=(None, 5))).numbers == (0, 5, 1)
    asked = check("A27", first(registered=160, additional=(None, 50)), high_turnout=0.9)
    assert asked.numbers == (0, 5, 1)


@pytest.mark.parametrize(
    ("votes", "valid", "numbers"),
    [
        ((None, 5, 0), 200, (0, 5, 1)),  # the missing option could have 195
        ((None, 50, 20), 200, (0, 6, 0)),  # it could have 130 of 200 at most
        ((195, 5, None), 200, (1, 5, 0)),  # one of those known decides
        ((None, None, None), 200, (0, 5, 1)),
        ((None, 5, 0), 100, (0, 6, 0)),  # too few valid votes to look at
        ((None, 5, 0), None, (0, 5, 1)),
    ],
)
def test_a26_with_an_option_that_has_no_figure(check, votes, valid, numbers):
    assert check("A26", first(votes, valid=valid)).numbers == numbers


def test_a26_with_options_that_are_not_in_the_record(check):
    meta = metadata()
    incomplete = replace(meta, contests=(replace(meta.contests[0], options_complete={"official": False}),))
    units = station_ids()
    record = small_record(
        metadata=incomplete,
        ballots=ballot_table(units, valid=[400, *[140] * 5]),
        votes=vote_table(units, votes=[(5, 3, 2), *[(80, 40, 20)] * 5]),
    )
    assert check("A26", record).numbers == (0, 5, 1)


@pytest.mark.parametrize(
    ("votes", "counts", "numbers"),
    [
        ((None, 40, 20), {"cast": None, "valid": None}, (0, 5, 1)),
        ((80, 40, 20), {"cast": None}, (0, 5, 1)),
        ((None, 40, 20), {}, (0, 5, 1)),
        ((None, 301, 20), {"cast": None}, (1, 5, 0)),
        ((80, 40, 20), {"cast": None, "valid": 301}, (1, 5, 0)),
        ((80, 40, 20), {"cast": 301}, (1, 5, 0)),
    ],
)
def test_a21_passes_no_form_with_a_gap(check, votes, counts, numbers):
    assert check("A21", first(votes, **counts), most=300).numbers == numbers


def test_a21_asks_at_each_level_for_what_is_published_there(check):
    forms = pl.concat(
        [ballot_table(UNITS).drop("invalid"), ballot_table(["r"], issued=[900]).drop("invalid")], how="diagonal"
    )
    record = small_record(ballots=forms, votes=pl.concat([vote_table(UNITS), vote_table(["r"])]))
    assert check("A21", record, most=300).numbers == (1, 6, 0)


def test_a21_names_the_source_of_its_limit(check):
    by_rule = check("A21", first(), most=149).failed[0]["message"]
    assert "150 ballots cast, above the limit of 149 that the rules in use set for every station" in by_rule
    by_record = check("A21", first(capacity=(149, 200))).failed[0]["message"]
    assert "150 ballots cast, more than the 149 that the record gives as the most of this station" in by_record
    some = check("A21", first((None, 140, 20), cast=None), most=150).failed[0]["message"]
    assert "160 votes, above" in some
    assert "of all options" not in some


def test_a21_without_one_of_the_figures_chosen_says_so(check):
    assert "no count holds a figure" in check("A21", first(), most=100, figures="issued, nothing").reasons
    assert check("A21", first(), most=100, figures="issued").numbers == (0, 0, 1)


def test_a22_names_the_source_of_its_ceiling(check):
    assert "of the 152 papers that the station had" in check("A22", first(received=(152, 500))).failed[0]["message"]
    taken = check("A22", first(), ceiling=152).failed[0]["message"]
    assert "where the rules in use take 152 papers as what every station had" in taken


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"cast": None, "valid": None, "invalid": 7},
            "are 0, although the form gives 7 invalid ballots; ballots cast and valid ballots are not known.",
        ),
        (
            {"cast": 0, "valid": 0, "invalid": 7},
            "are 0, and so are ballots cast and valid ballots, although the form gives 7 invalid ballots.",
        ),
        ({"cast": 0, "valid": 0, "invalid": 0}, "are 0, and so are ballots cast, valid ballots and invalid ballots."),
        (
            {"cast": 1, "valid": None, "invalid": None},
            "are 0, although the form gives 1 ballot cast; valid ballots and invalid ballots are not known.",
        ),
    ],
)
def test_a25_says_what_is_known_of_the_rest_of_the_form(check, counts, said):
    (finding,) = check("A25", first((0, 0, 0), **counts)).failed
    assert finding["message"].endswith(f"the votes of every option {said}")


def test_a25_speaks_of_the_options_in_the_record_where_these_are_not_all(check):
    meta = metadata()
    incomplete = replace(meta, contests=(replace(meta.contests[0], options_complete={"official": False}),))
    record = first((0, 0, 0))
    (finding,) = check("A25", replace(record, metadata=incomplete)).failed
    assert "the votes of every option in the record are 0, although" in finding["message"]
