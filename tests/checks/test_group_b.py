"""Group B: marks on the paper. A clean form is silent, a planted fault fires there only, an unknown mark is no pass."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.checks.images import near_hashes
from scrutineer.record.election import Stage
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table

UNITS = station_ids()
THIRD = 2


def forms(clean, planted):
    """Six forms with further columns; the third has other values in some of them."""
    table = ballot_table(UNITS)
    for name in {**clean, **planted}:
        values = [clean.get(name)] * 6
        values[THIRD] = planted.get(name, clean.get(name))
        kind = pl.Boolean if isinstance(clean.get(name, planted.get(name)), bool) else None
        table = table.with_columns(pl.Series(name, values, dtype=kind))
    return small_record(ballots=table, votes=vote_table(UNITS))


@dataclass(frozen=True)
class Case:
    """One rule: a clean form, columns of a faulty one, columns of one that cannot be judged, words of the message."""

    code: str
    clean: dict[str, Any]
    fault: dict[str, Any]
    unknown: dict[str, Any]
    says: str
    operands: tuple[int | None, int | None] = field(default=(None, None))


CASES = (
    Case("B01", {"not_issued": False}, {"not_issued": True}, {"not_issued": None}, "none of those issued"),
    Case("B02", {"other_station": False}, {"other_station": True}, {"other_station": None}, "another station"),
    Case("B03", {"identity_mismatch": False}, {"identity_mismatch": True}, {"identity_mismatch": None}, "not matching"),
    Case("B05", {"signed": True}, {"signed": False}, {"signed": None}, "no signature"),
    Case("B06", {"agents": 3, "agents_signed": 3}, {"agents_signed": 2}, {"agents_signed": None}, "2 of 3", (3, 2)),
    Case("B06", {"agents": 3, "agents_signed": 3}, {"agents_signed": 0}, {"agents": None}, "no agent", (3, 0)),
    Case(
        "B06", {"agents_signed": 1, "agents": 1}, {"agents": None, "agents_signed": 0}, {"agents": None}, "no", (1, 0)
    ),
    Case(
        "B07",
        {"erasure": False, "erasure_on_votes": False},
        {"erasure": True, "erasure_on_votes": True},
        {"erasure": None},
        "fluid, on the votes",
    ),
    Case(
        "B07",
        {"erasure": False, "erasure_on_votes": False},
        {"erasure": True},
        {"erasure": None, "erasure_on_votes": None},
        "not on the votes",
    ),
    Case("B07", {"erasure": False}, {"erasure": True}, {"erasure": None}, "not recorded whether on the votes"),
    Case("B08", {"illegible": False}, {"illegible": True}, {"illegible": None}, "not readable"),
    Case("B09", {"damaged": False}, {"damaged": True}, {"damaged": None}, "damaged"),
    Case("B10", {"results_blank": False}, {"results_blank": True}, {"results_blank": None}, "part of the form with"),
    Case(
        "B10",
        {"reconciliation_blank": False},
        {"reconciliation_blank": True},
        {"reconciliation_blank": None},
        "accounts for the ballot papers",
    ),
    Case("B12", {"truncated": False}, {"truncated": True}, {"truncated": None}, "cut off"),
    Case("B14", {"same_hand": False}, {"same_hand": True}, {"same_hand": None}, "a person judged"),
    Case("B15", {"seals_match": True}, {"seals_match": False}, {"seals_match": None}, "seal numbers"),
    Case("B16", {"corrected": False}, {"corrected": True}, {"corrected": None}, "not recorded by whom and why"),
    Case(
        "B16",
        {"corrected": True, "corrected_by": "Clerk 7", "correction_reason": "recount", "recounted": True},
        {"correction_reason": None, "recounted": False},
        {"corrected": None},
        "not recorded why; the ballots were not counted again",
    ),
)
NAMED = [pytest.param(case, id=f"{case.code}-{place}") for place, case in enumerate(CASES)]


@pytest.mark.parametrize("case", NAMED)
def test_a_clean_record_is_silent(check, case):
    assert check(case.code, forms(case.clean, {})).numbers == (0, 6, 0)


@pytest.mark.parametrize("case", NAMED)
def test_a_fault_fires_exactly_there(check, case):
    found = check(case.code, forms(case.clean, case.fault))
    assert found.units == [UNITS[THIRD]]
    assert found.numbers == (1, 5, 0)
    assert (found.failed[0]["expected"], found.failed[0]["observed"]) == case.operands
    assert case.says in found.failed[0]["message"]
    assert "Station 0-2" in found.failed[0]["message"]


@pytest.mark.parametrize("case", NAMED)
def test_an_unknown_mark_is_not_evaluable(check, case):
    found = check(case.code, forms(case.clean, case.unknown))
    assert found.numbers == (0, 5, 1)
    assert found.reasons


@pytest.mark.parametrize("code", sorted({case.code for case in CASES} | {"B11"}))
def test_without_its_columns_a_rule_says_so(check, code):
    found = check(code, small_record())
    assert found.numbers == (0, 0, 1)
    assert "holds no column" in found.reasons


def test_erasures_on_the_votes_fail_whatever_else_is_known(check):
    found = check("B07", forms({"erasure_on_votes": False}, {"erasure_on_votes": True}))
    assert found.units == [UNITS[THIRD]]
    # Elsewhere only the votes were looked at.
    assert found.numbers == (1, 0, 5)


def test_a_number_of_a_form_stands_at_one_unit(check):
    table = ballot_table(UNITS).with_columns(pl.Series("form_id", ["11", "12", "13", "14", "12", None]))
    record = small_record(ballots=table)
    found = check("B02", record)
    assert found.units == [UNITS[1], UNITS[4]]
    assert found.numbers == (2, 3, 1)
    assert "form number 12 is recorded for 2 units" in found.failed[0]["message"]
    kind = check("B02", small_record(ballots=table.with_columns(form_id=pl.lit("34A"))), most_units=5)
    assert kind.numbers == (0, 0, 6)
    assert "kind of form" in kind.reasons


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_file_at_two_units_is_found_with_the_other_unit(check):
    hashes = [digest("a"), digest("b"), digest("c"), digest("A").upper(), digest("b").upper(), None]
    record = small_record(ballots=ballot_table(UNITS).with_columns(pl.Series("image_sha256", hashes)))
    found = check("B11", record)
    assert found.units == [UNITS[1], UNITS[4]]
    assert found.numbers == (2, 3, 1)
    assert "Station 1-1" in found.failed[0]["message"]
    assert {f["severity"] for f in found.failed} == {"quarantine"}


def test_the_same_file_is_found_across_stages_and_one_unit_may_repeat_it(check):
    meta = metadata(("first", "official"))
    meta = replace(meta, stages=(meta.stages[0], Stage("official", "Official", 2)))
    first = [digest(str(place)) for place in range(6)]
    second = [*first[:5], digest("0")]
    tables = [
        ballot_table(UNITS, stage).with_columns(pl.Series("image_sha256", hashes))
        for stage, hashes in (("first", first), ("official", second))
    ]
    found = check("B11", small_record(metadata=meta, ballots=pl.concat(tables), votes=None))
    assert {(f["stage"], f["unit"]) for f in found.failed} == {
        ("first", UNITS[0]),
        ("official", UNITS[0]),
        ("official", UNITS[5]),
    }


def test_pictures_that_differ_by_few_bits_are_found_at_a_distance(check):
    hashes = ["00000000ffffffff", "00000000fffffffe", "8000000000000000", "zz", None, "00000000ffffff00"]
    record = small_record(ballots=ballot_table(UNITS).with_columns(pl.Series("image_phash", hashes)))
    assert check("B11", record).numbers == (0, 4, 2)
    near = check("B11", record, distance=1)
    assert near.units == UNITS[:2]
    assert "looks like that of 1 other unit" in near.failed[0]["message"]
    wide = check("B11", record, distance=8)
    assert wide.units == [UNITS[0], UNITS[1], UNITS[5]]
    crowded = check("B11", record, distance=8, most_pairs=0)
    assert crowded.numbers == (0, 0, 6)
    assert "too many images look alike" in crowded.reasons


@given(st.sets(st.integers(0, 2**32 - 1), max_size=40), st.integers(0, 12))
def test_near_pictures_are_those_of_a_full_comparison(values, distance):
    ordered = sorted(values)
    found = near_hashes(pl.Series([f"{value:08x}" for value in ordered], dtype=pl.String), distance, 10**6)
    full = [
        sum((one ^ other).bit_count() <= distance and one != other for other in ordered) if distance else 0
        for one in ordered
    ]
    assert np.array_equal(found, full)


def test_marks_on_copies_of_the_forms_are_read_and_those_of_entries_are_not(check):
    meta = metadata(("official", "scan", "entry"))
    stages = (meta.stages[0], Stage("scan", "Scan", 2, kind="image"), Stage("entry", "Entry", 3, kind="entry"))
    tables = [ballot_table(UNITS).with_columns(pl.lit(None, pl.Boolean).alias("truncated"))]
    tables += [
        ballot_table(UNITS, stage).with_columns(pl.Series("truncated", [True] + [False] * 5))
        for stage in ("scan", "entry")
    ]
    found = check("B12", small_record(metadata=replace(meta, stages=stages), ballots=pl.concat(tables)))
    assert [(f["stage"], f["unit"]) for f in found.failed] == [("scan", UNITS[0])]
    assert "Station 0-0 (District 0), scan" in found.failed[0]["message"]
