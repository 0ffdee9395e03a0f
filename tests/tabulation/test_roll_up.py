"""Roll-up: sums, coverage, and denominators, on invented and on real elections."""

from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.tabulation.tally import tabulate
from scrutineer.tabulation.tally_document import tally_document
from synthetic import ballot_table, small_record, station_ids, unit_table, vote_table


def test_a_clean_record_adds_up_with_full_coverage():
    tally = tabulate(small_record()).national("diet", "official")
    assert tally.counts["cast"] == 900
    assert tally.votes == {"ash": 480, "birch": 240, "cedar": 120}
    assert (tally.reported, tally.expected, tally.coverage_level) == (6, 6, "station")
    assert tally.turnout == Fraction(3, 4)
    assert tally.turnout_valid == Fraction(7, 10)
    assert tally.invalid_share == Fraction(1, 15)
    assert tally.vote_share("ash") == Fraction(4, 7)
    assert tally.unnamed_votes == 0


def test_a_missing_station_is_missing_and_not_zero():
    units = station_ids()
    table = ballot_table(units, cast=[150] * 5 + [None], valid=[140] * 5 + [None], invalid=[10] * 5 + [None])
    table = table.with_columns(status=pl.Series(["reported"] * 5 + ["missing"]))
    record = small_record(ballots=table, votes=vote_table(units[:5]))
    tally = tabulate(record).national("diet", "official")
    assert (tally.reported, tally.expected) == (5, 6)
    assert tally.counts["registered"] == 1200
    assert tally.turnout == Fraction(750, 1000)


def test_annulled_figures_do_not_count_and_their_register_does():
    units = station_ids()
    table = ballot_table(units).with_columns(status=pl.Series(["annulled"] + ["reported"] * 5))
    tally = tabulate(small_record(ballots=table)).national("diet", "official")
    assert tally.counts["cast"] == 750
    assert tally.counts["registered"] == 1200
    assert tally.votes["ash"] == 400
    assert tally.reported == 5


def test_turnout_leaves_out_ballots_without_a_register_and_says_how_many():
    table = ballot_table(station_ids(), registered=[0, 100, 200, 200, 200, 200])
    tally = tabulate(small_record(ballots=table)).national("diet", "official")
    assert tally.turnout == Fraction(750, 900)
    assert tally.cast_without_register == 150
    over = ballot_table(station_ids(), registered=[100] * 6)
    assert tabulate(small_record(ballots=over)).national("diet", "official").turnout == Fraction(3, 2)


def test_a_published_total_wins_over_the_sum_and_the_sum_is_kept():
    units = [*station_ids(), "r"]
    record = small_record(ballots=ballot_table(units, cast=[150] * 6 + [901]), votes=vote_table(units[:6]))
    column = tabulate(record).rolled["diet", "official"].counts["cast"]
    root = record.units.root
    assert (column.at(root), bool(column.own[root])) == (901, True)
    assert int(column.child_sum[root]) == 900


@given(
    st.integers(1, 4).flatmap(
        lambda d: st.tuples(
            st.just(d), st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=3 * d, max_size=3 * d)
        )
    )
)
@settings(max_examples=60)
def test_roll_up_equals_a_plain_sum(case):
    districts, figures = case
    ids = station_ids(districts)
    size = len(ids)
    table = ballot_table(ids, cast=figures, registered=[None] * size, valid=[None] * size, invalid=[None] * size)
    record = small_record(units=unit_table(districts), ballots=table, votes=None)
    tabulation = tabulate(record)
    known = [f for f in figures if f is not None]
    tally = tabulation.national("diet", "official")
    assert tally.counts["cast"] == (sum(known) if known else None)
    assert tally.reported == len(known)
    by_district = tabulation.units_at("diet", "official", "district")
    for row, district in enumerate(by_district["unit"]):
        part = [f for f, unit in zip(figures, ids, strict=True) if unit.startswith(district) and f is not None]
        assert by_district["cast"][row] == (sum(part) if part else None)


def test_the_document_has_the_promised_shape():
    document = tally_document(tabulate(small_record()), "district")
    assert set(document["record"]) == {"id", "digest"}
    contest = document["contests"][0]
    stage = contest["stages"][0]
    promised = {
        *("stage", "date", "sequence", "registered", "cast", "valid", "invalid", "blank", "turnout"),
        *("turnout_valid", "invalid_share", "coverage", "options"),
    }
    assert promised <= set(stage)
    assert stage["date"] is None
    assert set(stage["options"][0]) >= {"id", "name", "votes", "share", "seats"}
    assert [unit["unit"] for unit in contest["units"]] == ["r/0", "r/1"]
    assert contest["units"][0]["path"] == "r / r/0"
    assert contest["units"][0]["cast"] == 450


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "counts", "votes", "stations"),
    [
        (
            "turkey_2017_referendum",
            {"valid": 48_936_604, "cast": 49_798_855},
            {"evet": 25_157_463, "hayir": 23_779_141},
            167_157,
        ),
        (
            "bolivia_2019_president_computo",
            {"registered": 7_315_364, "cast": 6_460_515, "valid": 6_137_671, "blank": 93_507, "invalid": 229_337},
            {"mas_ipsp": 2_889_359, "cc": 2_240_920},
            34_555,
        ),
        ("albania_2017_parliament", {}, {"ps": 764_731}, 5_362),
        (
            "bulgaria_20210711_parliament",
            {},
            {"ima_takv_narod_22": 657_829, "gerb_sds_5": 642_165, "bsp_4": 365_695},
            13_005,
        ),
        ("russia_2018_president", {"registered": 109_008_428}, {}, 97_699),
    ],
)
def test_real_totals(shared, name, counts, votes, stations):
    from scrutineer.formats.open_record import open_record

    record = open_record(shared / "data" / "stations" / f"{name}.parquet")
    tally = tabulate(record).latest("contest")
    assert {key: tally.counts[key] for key in counts} == counts
    assert {key: tally.votes[key] for key in votes} == votes
    assert tally.expected == stations


@pytest.mark.real_data
def test_peru_shows_its_tables_without_data(shared):
    from scrutineer.formats.open_record import open_record

    record = open_record(shared / "data" / "stations" / "peru_2021_president_r1_mesas.parquet")
    status = record.sheets["contest", "unnamed"].ballots["status"].value_counts()
    found = dict(zip(status["status"], status["count"], strict=True))
    assert found == {"reported": 76_211, "missing": 9_335, "annulled": 753, "not_opened": 189}
    tally = tabulate(record).latest("contest")
    assert (tally.reported, tally.expected) == (76_211, 86_488)


@pytest.mark.real_data
def test_germany_leaves_postal_ballots_out_of_turnout(shared):
    from scrutineer.formats.open_record import open_record

    record = open_record(shared / "data" / "stations" / "germany_2024_ep_wahlbezirke.parquet")
    sheet = record.sheets["contest", "unnamed"]
    kinds = record.units.table["kind"].gather(sheet.rows)
    assert int((kinds == "postal").sum()) == 25_162
    tally = tabulate(record).latest("contest")
    postal = np.asarray(kinds == "postal")
    assert tally.cast_without_register >= int(sheet.count("cast").to_numpy()[postal].sum())
    assert tally.cast_counted + tally.cast_without_register == tally.counts["cast"]
