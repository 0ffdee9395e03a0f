"""Group A: a clean form is silent, a planted fault fires exactly there, a missing or derived operand is no pass."""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import pytest

from scrutineer.checks.catalogue import RULES
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()


def forms(everywhere, first):
    """Six forms with further columns, of which the first one differs."""
    table = ballot_table(UNITS)
    for name, value in {**everywhere, **first}.items():
        usual = everywhere.get(name, table[name][1] if name in table.columns else None)
        values = [value if name in first else usual, *[usual] * 5]
        table = table.with_columns(pl.Series(name, values))
    return table


@dataclass(frozen=True)
class Case:
    """One rule: columns that every form has, what is planted into the first form, and what is taken out of it."""

    code: str
    clean: dict[str, Any] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    missing: tuple[dict[str, Any], ...] = ()
    votes: tuple[int | None, ...] = (80, 40, 20)

    def record(self, first=None, votes=None):
        """The record with the first form changed."""
        table = forms(self.clean, first or {})
        triples = [votes or self.votes, *[self.votes] * 5]
        return small_record(ballots=table, votes=vote_table(UNITS, votes=triples))


ADMITTED = {"accredited": 150}
CASES = [
    Case(
        "A03", faults=({"cast": 160}, {"cast": 140}), missing=({"cast": None}, {"invalid": None}, {"derived": "cast"})
    ),
    Case("A05", ADMITTED, ({"accredited": 149},), ({"accredited": None}, {"cast": None}, {"derived": "accredited"})),
    Case("A06", ADMITTED, ({"accredited": 151},), ({"accredited": None}, {"cast": None}, {"derived": "accredited"})),
    Case(
        "A07",
        {"received": 200, "unused": 40, "spoiled": 10},
        ({"unused": 39}, {"received": 199}, {"spoiled": 11}),
        ({"received": None}, {"unused": None}, {"spoiled": None}),
    ),
    Case(
        "A09",
        {**ADMITTED, "men": 70, "women": 80},
        ({"men": 71}, {"women": 60}),
        ({"men": None}, {"accredited": None}),
    ),
    Case(
        "A11",
        {"accredited": 150, "explained": False},
        ({"accredited": 149},),
        ({"accredited": 149, "explained": None}, {"accredited": None}),
    ),
    Case("A13", faults=({"valid": 0, "invalid": 150}, {"cast": 0}), missing=()),
    Case("A14", {"blank": 4}, ({"blank": 5},), ({"blank": None}, {"cast": None}, {"cast": 19, "blank": 0})),
    Case("A15", {"invalid": 4}, ({"invalid": 5},), ({"invalid": None}, {"cast": None})),
    Case("A16", ADMITTED, ({"accredited": 165}, {"accredited": 135}), ({"accredited": None}, {"cast": None})),
    Case("A17", faults=({"cast": 0}, {"cast": None}), missing=({"status": "missing"},)),
    Case("A18", faults=({"registered": 0}, {"registered": None}), missing=({"status": "missing"},)),
    Case("A19", {"cards": 200}, ({"cards": 201},), ({"cards": None}, {"registered": None})),
    Case(
        "A21",
        {"capacity": 150},
        ({"capacity": 149}, {"cast": 151}, {"valid": 200}),
        ({"capacity": None}, {"status": "annulled"}),
    ),
    Case("A22", {"received": 156}, ({"received": 155}, {"received": 150}), ({"received": None}, {"cast": None})),
    Case(
        "A23",
        {"words_cast": 150},
        ({"words_cast": 105},),
        ({"words_cast": None}, {"cast": None}),
    ),
    Case(
        "A24",
        {"election_day": 100, "mail": 50},
        ({"mail": 49}, {"mail": 51}),
        ({"mail": None}, {"cast": None}),
    ),
    Case("A29", faults=({"valid": None}, {"cast": None}), missing=({"status": "missing"},)),
]
FAULTS = [pytest.param(case, fault, id=f"{case.code} {fault}") for case in CASES for fault in case.faults]
GAPS = [pytest.param(case, gap, id=f"{case.code} {gap}") for case in CASES for gap in case.missing]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_clean_record_is_silent(check, case):
    found = check(case.code, case.record())
    assert found.failed == []
    assert found.numbers[1] >= 6
    assert found.numbers[2] == 0


@pytest.mark.parametrize(("case", "fault"), FAULTS)
def test_a_planted_fault_fires_exactly_there(check, case, fault):
    found = check(case.code, case.record(fault))
    assert set(found.units) == {UNITS[0]}
    assert "Station 0-0" in found.failed[0]["message"]


@pytest.mark.parametrize(("case", "gap"), GAPS)
def test_a_missing_or_derived_operand_is_no_pass(check, case, gap):
    found = check(case.code, case.record(gap))
    assert found.failed == []
    assert found.numbers[2] >= 1
    assert found.reasons


@pytest.mark.parametrize("code", ["A05", "A06", "A07", "A08", "A09", "A10", "A11", "A14", "A16", "A19", "A23", "A24"])
def test_without_its_columns_a_rule_says_so_and_looks_at_nothing(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 0, 1)
    assert "the record holds no" in found.reasons


@pytest.mark.parametrize(("cast", "numbers"), [(154, (0, 6, 0)), (155, (1, 5, 0)), (145, (1, 5, 0)), (146, (0, 6, 0))])
def test_a03_allows_a_share_of_the_computed_total(check, cast, numbers):
    assert check("A03", Case("A03").record({"cast": cast})).numbers == numbers


def test_a03_allows_a_number_where_it_is_more_than_the_share(check):
    record = Case("A03").record({"cast": 160})
    assert check("A03", record, k=10).numbers == (0, 6, 0)
    assert check("A03", record, k=9).numbers == (1, 5, 0)


@pytest.mark.parametrize(("admitted", "fails"), [(143, False), (142, True)])
def test_a05_allows_five_per_cent_where_it_is_asked_to(check, admitted, fails):
    record = Case("A05", ADMITTED).record({"accredited": admitted})
    assert check("A05", record, share="5/100").numbers[0] == fails


@pytest.mark.parametrize(("cast", "admitted", "fails"), [(150, 165, True), (150, 164, False), (1000, 1016, False)])
def test_a16_asks_for_both_a_number_and_a_share(check, cast, admitted, fails):
    record = Case("A16", ADMITTED).record({"cast": cast, "accredited": admitted})
    assert check("A16", record).numbers[0] == fails


SERIALS = {"serial_from": [1 + 200 * i for i in range(6)], "serial_to": [200 + 200 * i for i in range(6)]}


def serial_record(**changed):
    columns = {**{name: list(values) for name, values in SERIALS.items()}, "received": [200] * 6, **changed}
    return small_record(ballots=ballot_table(UNITS, **columns))


def test_a08_looks_at_the_size_of_a_range_and_at_overlaps(check):
    assert check("A08", serial_record()).numbers == (0, 12, 0)
    short = check("A08", serial_record(received=[200, 199, 200, 200, 200, 200]))
    assert (short.units, short.failed[0]["expected"], short.failed[0]["observed"]) == ([UNITS[1]], 199, 200)
    overlap = check("A08", serial_record(serial_from=[1, 200, 401, 601, 801, 1001]))
    assert sorted(set(overlap.units)) == UNITS[:2]
    unknown = check("A08", serial_record(serial_from=[None, *SERIALS["serial_from"][1:]]))
    assert unknown.numbers == (0, 10, 2)


def test_a08_sees_a_range_that_lies_inside_another(check):
    columns = {"serial_from": [1, 300, 500, 2000, 3000, 4000], "serial_to": [1000, 310, 510, 2100, 3100, 4100]}
    found = check("A08", serial_record(**columns, received=[None] * 6))
    assert sorted(found.units) == UNITS[:3]


@pytest.mark.parametrize(
    ("first", "metric"),
    [
        ({"surplus": 1}, "surplus"),
        ({"cast": 152, "surplus": 1}, "surplus"),
        ({"cast": 149}, "deficit"),
        ({"cast": 151, "surplus": 1}, "relation"),
        ({"relation": "fewer"}, "relation"),
    ],
)
def test_a10_compares_what_the_form_states_with_what_its_figures_make(check, first, metric):
    clean = {**ADMITTED, "surplus": 0, "deficit": 0, "relation": "equal"}
    assert check("A10", Case("A10", clean).record()).numbers == (0, 18, 0)
    found = check("A10", Case("A10", clean).record(first))
    assert set(found.units) == {UNITS[0]}
    assert metric in {finding["metric"] for finding in found.failed}
    unclear = check("A10", Case("A10", clean).record({"relation": "equal;more"}))
    assert unclear.numbers == (0, 17, 1)


def test_a11_wants_one_box_ticked(check):
    clean = {**ADMITTED, "relation": "equal"}
    assert check("A11", Case("A11", clean).record()).numbers == (0, 6, 0)
    found = check("A11", Case("A11", clean).record({"relation": "equal;more"}))
    assert (found.units, found.failed[0]["observed"]) == ([UNITS[0]], 2)
    assert check("A11", Case("A11", clean).record({"relation": None})).numbers == (0, 5, 1)


def list_record(first=(80, 40, 20)):
    """Ash is a list whose candidates are birch and cedar; elm stands alone."""
    meta = metadata()
    options = tuple(
        replace(option, extra={"list": "ash"} if option.id in {"birch", "cedar"} else {}) for option in meta.options
    )
    table = ballot_table(UNITS, cast=[70] * 6, valid=[60] * 6)
    triples = [first, *[(60, 40, 20)] * 5]
    return small_record(metadata=replace(meta, options=options), ballots=table, votes=vote_table(UNITS, votes=triples))


def test_a12_adds_candidates_up_to_their_list_and_a01_counts_them_once(check):
    clean = list_record((60, 40, 20))
    assert check("A12", clean).numbers == (0, 6, 0)
    assert check("A01", clean).numbers == (0, 6, 0)
    found = check("A12", list_record((60, 40, 19)))
    assert (found.units, found.failed[0]["gap"], found.failed[0]["option"]) == ([UNITS[0]], -1, "ash")
    assert check("A12", list_record((60, None, 19))).numbers == (0, 5, 1)
    assert check("A12", list_record((60, 61, None))).numbers == (1, 5, 0)
    assert "no option" in check("A12", small_record()).reasons


def test_a14_and_a15_can_measure_by_the_election_before(check):
    units = station_ids(4, 10)
    invalid = [8, 12] * 20
    earlier = small_record(
        units=unit_table(4, 10), ballots=ballot_table(units, invalid=invalid, cast=[100] * 40), votes=vote_table(units)
    )
    now = small_record(
        units=unit_table(4, 10),
        ballots=ballot_table(units, invalid=[17, *invalid[1:]], cast=[100] * 40),
        votes=vote_table(units),
    )
    assert check("A15", now, earlier).numbers[0] == 40
    assert check("A15", now, earlier, deviations=3).units == [units[0]]
    assert check("A15", now, earlier, deviations=4).units == []


def test_a15_without_an_election_before_falls_back_on_the_share(check):
    assert check("A15", small_record(), deviations=3).numbers == (6, 0, 0)


def test_a21_takes_one_number_for_all_stations(check):
    assert "neither the record nor a parameter" in check("A21", small_record()).reasons
    assert check("A21", small_record(), most=150).numbers == (0, 6, 0)
    found = check("A21", small_record(votes=vote_table(UNITS, votes=[(200, 40, 20), *[(80, 40, 20)] * 5])), most=150)
    assert (found.units, found.failed[0]["observed"], found.failed[0]["option"]) == ([UNITS[0]], 260, "votes")


def test_a22_takes_one_ceiling_for_all_stations(check):
    assert check("A22", small_record(), ceiling=156).numbers == (0, 6, 0)
    assert check("A22", small_record(), ceiling=156, k=6).numbers == (6, 0, 0)


def test_a24_where_not_all_modes_are_published_may_fall_short(check):
    case = Case("A24", {"election_day": 100, "mail": 40})
    assert check("A24", case.record(), complete=False).numbers == (0, 6, 0)
    assert check("A24", case.record({"mail": 51}), complete=False).units == [UNITS[0]]


@pytest.mark.parametrize(
    ("votes", "numbers"),
    [((0, 0, 0), (1, 5, 0)), ((0, 0, None), (0, 5, 1)), ((1, 0, None), (0, 6, 0)), ((None, None, None), (0, 5, 1))],
)
def test_a25_finds_forms_of_nothing_but_zeros(check, votes, numbers):
    assert check("A25", Case("A25").record(votes=votes)).numbers == numbers


def test_a26_names_the_option_that_has_nearly_all_votes(check):
    found = check("A26", Case("A26").record(votes=(4, 133, 3)))
    assert (found.units, found.failed[0]["option"]) == ([UNITS[0]], "birch")
    assert check("A26", Case("A26").record(votes=(5, 132, 3))).failed == []
    small = Case("A26").record({"valid": 100}, votes=(0, 100, 0))
    assert check("A26", small).failed == []
    assert check("A26", small, least_valid=99).units == [UNITS[0]]
    assert check("A26", Case("A26").record({"valid": None}, votes=(None, 40, 20))).numbers == (0, 5, 1)


def test_a13_is_silent_where_a_total_was_never_published(check):
    record = small_record(ballots=ballot_table(UNITS).drop("valid"))
    found = check("A13", record)
    assert found.failed == []
    assert "not published" in found.reasons


def test_a18_leaves_units_alone_where_people_vote_without_a_register(check):
    units = unit_table().with_columns(
        kind=pl.when(pl.col("unit") == UNITS[0]).then(pl.lit("postal")).otherwise(pl.lit("ordinary"))
    )
    assert check("A18", small_record(units=units, ballots=forms({}, {"registered": 0}))).numbers == (0, 5, 1)


def test_every_rule_of_the_group_has_a_planted_fault():
    here = {case.code for case in CASES} | {"A08", "A10", "A12", "A25", "A26"}
    elsewhere = {"A01", "A02", "A04", "A20", "A27", "A28"}
    assert here | elsewhere == {item.code for item in RULES if item.group == "A"}
