"""Form fields beside the counts, and stages that are readings of the forms and no counts."""

import polars as pl
import pytest

from scrutineer.errors import RecordError
from scrutineer.record.election import Stage
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, metadata, small_record, station_ids, vote_table


def with_column(name: str, values: list[str]) -> pl.DataFrame:
    """The ballots of the small record with one further column."""
    return ballot_table(station_ids()).with_columns(pl.Series(name, values))


def test_form_counts_become_whole_numbers_and_enter_no_sum():
    record = small_record(ballots=with_column("received", ["300"] * 6))
    sheet = record.sheets["diet", "official"]
    assert sheet.ballots["received"].dtype == pl.Int64
    assert "received" not in sheet.counts


@pytest.mark.parametrize(("word", "meant"), [("Yes", True), ("0", False), ("TRUE", True), ("", None)])
def test_flags_are_read_as_true_false_or_unknown(word, meant):
    record = small_record(ballots=with_column("signed", [word] * 6))
    assert record.sheets["diet", "official"].ballots["signed"].to_list() == [meant] * 6


@pytest.mark.parametrize(("name", "value"), [("signed", "perhaps"), ("received", "-3"), ("received", "3.5")])
def test_a_form_field_of_another_kind_is_refused_with_its_place(name, value):
    with pytest.raises(RecordError) as caught:
        small_record(ballots=with_column(name, ["1", "1", value, "1", "1", "1"]))
    assert (caught.value.row, caught.value.column, caught.value.value) == (3, name, value)


def readings(kind: str):
    """A record with one count and one further stage of this kind."""
    units = station_ids()
    meta = metadata(("official", "second"))
    stages = (meta.stages[0], Stage("second", "Second", 2, kind=kind))
    return small_record(
        metadata=meta.__class__(
            election=meta.election, contests=meta.contests, options=meta.options, stages=stages, sources=meta.sources
        ),
        ballots=pl.concat([ballot_table(units), ballot_table(units, "second")]),
        votes=pl.concat([vote_table(units), vote_table(units, "second")]),
    )


def test_a_reading_is_never_tabulated_and_never_the_latest_count():
    record = readings("observer")
    assert record.latest("diet").id == "official"
    assert [stage.id for stage in record.stages_of("diet")] == ["official"]
    assert [sheet.stage for sheet in record.readings_of("diet")] == ["second"]
    assert set(tabulate(record).rolled) == {("diet", "official")}
    assert set(tabulate(record, ["second"]).rolled) == set()


def test_a_second_count_is_the_latest():
    record = readings("count")
    assert record.latest("diet").id == "second"
    assert record.readings_of("diet") == ()


def test_an_unknown_kind_of_stage_is_refused():
    with pytest.raises(RecordError, match="unknown kind of stage"):
        readings("rumour")
