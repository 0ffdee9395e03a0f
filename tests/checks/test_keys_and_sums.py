"""B04, C12, E01, E04, E07: keys that repeat, parts and wholes, units without figures, registers."""

from dataclasses import replace

import polars as pl
import pytest

from scrutineer.checks.subject import Subject
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table

UNITS = station_ids()
DISTRICTS = ["r/0", "r/1"]


def repeated(**first):
    """The second station stands under the key of the first."""
    units = unit_table().with_columns(repeat_of=pl.when(pl.col("unit").is_in(UNITS[:2])).then(pl.lit("station 17")))
    forms = ballot_table(UNITS)
    for name, value in first.items():
        forms = forms.with_columns(pl.Series(name, [value, *forms[name].to_list()[1:]]))
    return small_record(units=units, ballots=forms)


def with_wholes(*, stations=UNITS, **cast):
    """Stations with the published figures of districts and the nation above them; some ballots cast replaced."""
    wholes = [*DISTRICTS, "r"]
    sums = {
        name: [3 * value, 3 * value, 6 * value]
        for name, value in (("registered", 200), ("cast", 150), ("valid", 140), ("invalid", 10))
    }
    for unit, value in cast.items():
        sums["cast"][wholes.index(unit.replace("_", "/"))] = value
    forms = pl.concat([ballot_table(stations), ballot_table(wholes, **sums)])
    votes = pl.concat([vote_table(stations), vote_table(wholes, votes=[(240, 120, 60)] * 2 + [(480, 240, 120)])])
    return small_record(ballots=forms, votes=votes)


def station_statement(number, metric="stations"):
    return pl.DataFrame(
        {
            "statement": ["s1"],
            "unit": ["r"],
            "contest": ["diet"],
            "metric": [metric],
            "printed": [f"{number}"],
            "low": [f"{number}"],
            "high": [f"{number}"],
            "source": ["S"],
            "used": ["true"],
            "reason": ["The only one."],
        }
    )


@pytest.mark.parametrize("code", ["B04", "C12", "E04"])
def test_a_clean_record_is_silent(check, code):
    found = check(code, small_record())
    assert found.failed == []
    assert found.numbers[2] == 0


def test_the_same_form_twice_fails_both_rules(check):
    for code, severity in (("B04", "quarantine"), ("C12", "error")):
        found = check(code, repeated())
        assert found.numbers == (1, 4, 0)
        assert found.units == [UNITS[0]]
        assert found.failed[0]["severity"] == severity
        assert "station 17" in found.failed[0]["message"]


def test_one_key_with_other_figures_is_no_form_received_twice(check):
    record = repeated(cast=151)
    assert check("B04", record).numbers == (0, 5, 0)
    message = check("C12", record).failed[0]["message"]
    assert "ballots cast 151" in message
    assert "ballots cast 150" in message
    assert "same" not in message


@pytest.mark.parametrize("code", ["B04", "C12"])
def test_keys_of_a_national_record_are_not_evaluable(check, code):
    national = small_record(ballots=ballot_table(["r"]), votes=vote_table(["r"]))
    found = check(code, national)
    assert found.numbers == (0, 0, 1)
    assert "station level" in found.reasons


def test_e01_is_silent_where_the_parts_make_the_whole(check):
    # Six quantities at two districts and the nation; the register of the districts is rule E08, of the nation E07.
    assert check("E01", with_wholes()).numbers == (0, 18, 0)
    assert check("E08", with_wholes()).numbers == (0, 2, 0)


def test_e01_finds_the_level_at_which_the_sum_breaks(check):
    found = check("E01", with_wholes(r_1=451))
    assert [(f["unit"], f["metric"], f["expected"], f["observed"]) for f in found.failed] == [
        ("r", "cast", 900, 901),
        ("r/1", "cast", 451, 450),
    ]
    assert "1 below the whole" in found.failed[1]["message"]


def test_e01_finds_votes_of_an_option(check):
    record = with_wholes()
    sheet = record.sheets["diet", "official"]
    planted = replace(
        sheet,
        votes=sheet.votes.with_columns(ash=pl.col("ash") + pl.when(pl.int_range(pl.len()) == 0).then(5).otherwise(0)),
    )
    found = check("E01", replace(record, sheets={("diet", "official"): planted}))
    assert [(f["unit"], f["option"], f["gap"]) for f in found.failed] == [("r", "ash", -5)]
    assert "Ash Party" in found.failed[0]["message"]


def test_e01_with_a_missing_part_fails_only_above_the_whole(check):
    one_gone = check("E01", with_wholes(stations=UNITS[:5]))
    assert one_gone.numbers == (0, 12, 6)
    assert check("E08", with_wholes(stations=UNITS[:5])).numbers == (0, 1, 1)
    assert "not every unit below has a figure" in one_gone.reasons
    above = check("E01", with_wholes(stations=UNITS[:5], r_1=250))
    # The districts' own figures make the nation's sum complete, whatever stations are missing below them.
    assert [(f["unit"], f["gap"]) for f in above.failed] == [("r", -200), ("r/1", 50)]


def test_e01_does_not_wait_for_a_station_that_was_not_opened(check):
    record = with_wholes(r_1=300, r=750)
    sheet = record.sheets["diet", "official"]
    last = record.units.row_of(UNITS[5])
    line = sheet.rows.tolist().index(last)
    closed = sheet.ballots.with_columns(
        status=pl.when(pl.int_range(pl.len()) == line).then(pl.lit("not_opened")).otherwise(pl.col("status"))
    )
    found = check("E01", replace(record, sheets={("diet", "official"): replace(sheet, ballots=closed)}))
    assert not [f for f in found.failed if f["metric"] == "cast"]


def test_e01_without_figures_of_a_whole_is_not_evaluable_once(check):
    for record in (small_record(), small_record(ballots=ballot_table(["r"]), votes=vote_table(["r"]))):
        found = check("E01", record)
        assert found.numbers[:2] == (0, 0)
        assert [f["result"] for f in found.found] == ["not_evaluable"]
        assert found.found[0]["reason"]


def test_e04_counts_what_is_missing_and_its_register(check):
    forms = ballot_table(UNITS, cast=[150] * 5 + [None], valid=[140] * 5 + [None], invalid=[10] * 5 + [None])
    record = small_record(
        ballots=forms.with_columns(status=pl.Series(["reported"] * 5 + ["missing"])), votes=vote_table(UNITS[:5])
    )
    found = check("E04", record)
    assert [(f["unit"], f["expected"], f["observed"]) for f in found.failed] == [("r", 6, 5), ("r/1", 3, 2)]
    assert found.numbers == (2, 1, 0)
    assert "200 registered voters" in found.failed[0]["message"]
    assert "District 1 (1)" in found.failed[0]["message"]
    assert "1 of 6 units has no figures" in found.failed[0]["message"]


def test_a_unit_that_has_the_name_of_one_above_it_is_told_apart_by_its_level(check):
    units = unit_table().with_columns(
        name=pl.col("unit").replace_strict({"r/0": "Ruritania", "r/1/2": "District 1"}, default=pl.col("name"))
    )
    emptied = {
        name: [None] * 2 + [value] * 3 + [None] for name, value in (("cast", 150), ("valid", 140), ("invalid", 10))
    }
    forms = ballot_table(UNITS, **emptied).with_columns(
        status=pl.Series(["missing"] * 2 + ["reported"] * 3 + ["missing"])
    )
    record = small_record(units=units, ballots=forms, votes=vote_table(UNITS[2:5]))
    messages = [f["message"] for f in check("E04", record).failed]
    assert [message.split(",")[0] for message in messages] == ["Ruritania", "Ruritania (district)", "District 1"]
    assert "most in Ruritania (district) (2) and District 1 (1)" in messages[0]
    subject = Subject(tabulate(record))
    assert subject.place(record.units.row_of("r/1/2")) == "District 1 (station, District 1)"
    assert subject.place(record.units.row_of("r/0/0")) == "Station 0-0 (Ruritania)"


@pytest.mark.parametrize("status", ["annulled", "not_opened"])
def test_e04_does_not_wait_for_units_that_are_settled(check, status):
    forms = ballot_table(UNITS).with_columns(status=pl.Series(["reported"] * 5 + [status]))
    found = check("E04", small_record(ballots=forms, votes=vote_table(UNITS[:5])))
    assert found.failed == []
    assert found.numbers == (0, 3, 0)


def test_e04_compares_the_printed_number_of_stations(check):
    assert check("E04", small_record(statements=station_statement(6))).failed == []
    found = check("E04", small_record(statements=station_statement(9)))
    assert [(f["metric"], f["expected"], f["observed"], f["statement"]) for f in found.failed] == [
        ("stations", 9, 6, "s1")
    ]
    assert "3 are not in it" in found.failed[0]["message"]


def test_e04_of_a_national_record_is_not_evaluable(check):
    record = small_record(ballots=ballot_table(["r"]), votes=vote_table(["r"]), statements=station_statement(9))
    assert check("E04", record).numbers == (0, 0, 1)


def test_e07_compares_the_sum_with_the_announced_register(check):
    assert check("E07", with_wholes()).numbers == (0, 1, 0)
    printed = small_record(statements=station_statement(1200, "registered"))
    assert check("E07", printed).numbers == (0, 1, 0)
    other = check("E07", small_record(statements=station_statement(1210, "registered")))
    assert [(f["expected"], f["observed"], f["gap"], f["severity"]) for f in other.failed] == [
        (1210, 1200, -10, "warning")
    ]
    assert "1,210" in other.failed[0]["message"]


def test_e07_is_not_evaluable_without_an_announced_register_or_with_a_gap(check):
    assert check("E07", small_record()).numbers == (0, 0, 1)
    gap = ballot_table(UNITS, registered=[200] * 5 + [None])
    assert check("E07", small_record(ballots=gap, statements=station_statement(1200, "registered"))).numbers == (
        0,
        0,
        1,
    )


def test_e07_finds_a_register_that_changes_between_stages(check):
    stages = ("first", "official")
    forms = pl.concat(
        [ballot_table(UNITS, "first"), ballot_table(UNITS, "official", registered=[200] * 4 + [None, 230])]
    )
    record = small_record(metadata=metadata(stages), ballots=forms, votes=vote_table(UNITS, "official"))
    found = check("E07", record)
    assert [(f["unit"], f["expected"], f["observed"], f["compared"]) for f in found.failed] == [
        (UNITS[5], 200, 230, "first")
    ]
    # Four unchanged; one unknown at the second stage, and no announced register at either.
    assert found.numbers == (1, 4, 3)
