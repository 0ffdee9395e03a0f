"""The score card of openness: every answer read off the record, and silence told apart from a no."""

from dataclasses import replace

import pytest

from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.open_record import open_record
from scrutineer.record.election import Source
from scrutineer.tabulation.openness import NO, NOT_TOLD, PARTLY, YES, openness
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def answers(record, contest="diet"):
    return {principle.id: principle.answer for principle in openness(record, contest).principles}


def with_source(**extra):
    """The small record whose one source says more of itself."""
    meta = metadata()
    known = {name: extra.pop(name) for name in ("url", "sha256") if name in extra}
    return small_record(metadata=replace(meta, sources=(Source("S", "Gazette", **known, extra=extra),)))


def test_what_nobody_wrote_down_cannot_be_told():
    found = answers(small_record())
    assert list(found) == [
        "timely", "granular", "free", "complete", "analysable", "non-proprietary", "non-discriminatory",
        "licence-free", "permanent",
    ]  # fmt: skip
    assert {name for name, answer in found.items() if answer == NOT_TOLD} == {
        "timely", "free", "analysable", "non-proprietary", "non-discriminatory", "licence-free", "permanent",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "principle", "answer"),
    [
        ({"url": "https://example.org"}, "free", YES),
        ({"sha256": "0" * 64}, "analysable", YES),
        ({"format": "csv"}, "non-proprietary", YES),
        ({"format": "pdf"}, "non-proprietary", NO),
        ({"access": "registration"}, "non-discriminatory", PARTLY),
        ({"licence": "CC-BY 4.0"}, "licence-free", YES),
        ({"licence": "not stated"}, "licence-free", NOT_TOLD),
        ({"archived": "https://example.org/a"}, "permanent", YES),
    ],
)
def test_each_answer_follows_what_the_source_says(said, principle, answer):
    assert answers(with_source(**said))[principle] == answer


def test_a_missing_station_makes_the_count_incomplete():
    units = station_ids()
    assert answers(small_record())["complete"] == YES
    short = small_record(ballots=ballot_table(units[:5]), votes=vote_table(units[:5]))
    assert answers(short)["complete"] == PARTLY


def test_fields_name_the_share_of_units_at_each_level():
    units = station_ids()
    record = small_record(ballots=ballot_table(units, registered=[200, None, None, 200, 200, 200]))
    fields = {field.name: field.levels for field in openness(record, "diet").fields}
    assert fields["registered"] == {"station": pytest.approx(4 / 6)}
    assert fields["votes"] == {"station": 1.0}
    assert fields["unused"] == {}


def test_cambodia_published_no_station_and_not_all_votes():
    found = answers(load_builtin("cambodia-2018"), "national-assembly")
    assert found["granular"] == NO
    assert found["timely"] == YES
    assert found["complete"] == PARTLY


@pytest.mark.real_data
def test_a_file_of_tables_is_granular_and_readable(shared):
    record = open_record(shared / "data" / "stations" / "bolivia_2019_president_computo.parquet")
    found = answers(record, "contest")
    assert (found["granular"], found["analysable"]) == (YES, YES)
