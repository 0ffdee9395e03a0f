"""The digest: the same for the same content, another for any other."""

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.record.digest import _PLAIN, _SPECIAL
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table


def test_row_and_column_order_do_not_enter():
    units = station_ids()
    record = small_record()
    ballots = ballot_table(units).reverse()
    shuffled = small_record(
        units=unit_table().sample(fraction=1, shuffle=True, seed=3),
        ballots=ballots.select(reversed(ballots.columns)),
        votes=vote_table(units).sample(fraction=1, shuffle=True, seed=5),
    )
    assert shuffled.digest == record.digest


@given(
    st.sampled_from(["registered", "cast", "valid", "invalid"]),
    st.integers(0, 5),
    st.one_of(st.none(), st.integers(0, 10**9)),
)
@settings(max_examples=settings.default.max_examples // 2)
def test_any_changed_count_changes_the_digest(column, line, value):
    units = station_ids()
    table = ballot_table(units)
    before = table[column][line]
    cells = table[column].to_list()
    cells[line] = value
    changed = small_record(ballots=table.with_columns(pl.Series(column, cells, dtype=pl.Int64)))
    assert (changed.digest == small_record().digest) == (value == before)


def test_a_blank_cell_differs_from_an_absent_row_and_from_zero():
    units = station_ids()
    triples = [(80, 40, 20)] * 6
    blank = small_record(votes=vote_table(units, votes=[(80, 40, None), *triples[1:]]))
    zero = small_record(votes=vote_table(units, votes=[(80, 40, 0), *triples[1:]]))
    absent = small_record(
        votes=vote_table(units).filter(~((pl.col("unit") == units[0]) & (pl.col("option") == "cedar")))
    )
    assert len({blank.digest, zero.digest, absent.digest, small_record().digest}) == 4


def test_source_status_and_metadata_enter_and_unicode_form_does_not():
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    assert (
        small_record(metadata=metadata(title=composed)).digest
        == small_record(metadata=metadata(title=decomposed)).digest
    )
    assert small_record(metadata=metadata(title="Other")).digest != small_record().digest
    noted = ballot_table(station_ids()).with_columns(pl.lit("annulled").alias("status"))
    assert small_record(ballots=noted).digest != small_record().digest


def test_cells_cannot_be_moved_across_columns():
    one = small_record(units=unit_table().with_columns(name=pl.lit("a"), geometry=pl.lit("bc")))
    other = small_record(units=unit_table().with_columns(name=pl.lit("ab"), geometry=pl.lit("c")))
    assert one.digest != other.digest


def test_a_cell_that_holds_the_separator_cannot_stand_for_two_cells():
    one = small_record(units=unit_table().with_columns(geometry=pl.lit("a\x1fb"), ocd_id=pl.lit("c")))
    other = small_record(units=unit_table().with_columns(geometry=pl.lit("a"), ocd_id=pl.lit("b\x1fc")))
    lines = small_record(units=unit_table().with_columns(geometry=pl.lit("a\nb"), ocd_id=pl.lit("c")))
    escaped = small_record(units=unit_table().with_columns(geometry=pl.lit("a\\nb"), ocd_id=pl.lit("c")))
    assert len({one.digest, other.digest, lines.digest, escaped.digest}) == 4


def test_signs_that_are_not_composed_stay_alone_and_beside_others():
    stay = [sign for sign in map(chr, range(0x3000)) if re.fullmatch(_PLAIN[1:-1], sign)]
    assert len(stay) > 1000
    assert not any(unicodedata.combining(sign) or re.match(_SPECIAL, sign) for sign in stay)
    assert all(unicodedata.is_normalized("NFC", f"{base}{sign}") for sign in stay for base in ("", *"aeo\u043a\u10d0"))


@pytest.mark.parametrize("name", ["Pre\u00e1h", "\u0439\u043e", "\u1100\u1161"])
def test_composed_and_decomposed_names_have_one_digest(name):
    digests = {
        small_record(units=unit_table().with_columns(name=pl.lit(unicodedata.normalize(form, name)))).digest
        for form in ("NFC", "NFD")
    }
    assert len(digests) == 1
