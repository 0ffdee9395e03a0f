"""NIST SP 1500-100: what we write keeps to the standard, comes back with its digest, and what is lost is listed."""

import json
from dataclasses import replace

import polars as pl
import pytest

from formats.standards.exchange_records import hostile_texts_record, rich_record
from formats.standards.nist_structure import faults
from scrutineer.errors import InputError, OutputError, UsageError
from scrutineer.formats.builtin import builtin_ids
from scrutineer.formats.open_record import open_record
from scrutineer.formats.standards import nist_write
from scrutineer.formats.standards.nist_read import read_nist
from scrutineer.formats.standards.nist_write import write_nist
from scrutineer.record.assemble import assemble
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table


def reports(folder):
    """The reports of a folder, parsed."""
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]


def only_what_is_carried(record):
    """The record without what the standard has no place for, made as the list of losses describes it."""
    seats = record.seats.filter(pl.col("option").is_not_null())
    joined = ";".join(
        dict.fromkeys(p for c in seats["source"].drop_nulls().unique(maintain_order=True) for p in c.split(";"))
    )
    notes = seats["note"].n_unique()
    seats = seats.with_columns(
        pl.lit(joined).alias("source"),
        pl.lit("unsourced" if "unsourced" in seats["status"] else "sourced").alias("status"),
        pl.col("note") if notes == 1 else pl.lit(None, pl.String).alias("note"),
    )
    return assemble(
        record.metadata,
        units=record.units.table.drop("note", strict=False),
        ballots=record.ballots,
        votes=record.votes,
        seats=seats,
    )


@pytest.mark.parametrize("make", [small_record, rich_record, hostile_texts_record, *builtin_ids()])
def test_what_is_written_keeps_to_the_standard(tmp_path, make):
    record = open_record(make) if isinstance(make, str) else make()
    written = write_nist(record, tmp_path / "n")
    assert len(written.files) == len(reports(tmp_path / "n"))
    for report in reports(tmp_path / "n"):
        assert faults(report) == []


def test_the_structural_check_finds_faults(tmp_path):
    write_nist(small_record(), tmp_path / "n.json")
    report = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    del report["Status"]
    report["scrutineer"] = {}
    report["GpUnit"][1]["Type"] = "district"
    report["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][0] |= {"GpUnitId": "x", "Count": "1"}
    assert len(faults(report)) == 5


@pytest.mark.parametrize("make", [small_record, rich_record])
def test_a_record_of_what_the_standard_carries_comes_back_with_its_digest(tmp_path, make):
    record = make()
    written = write_nist(record, tmp_path / "n")
    again = read_nist(tmp_path / "n")
    assert len(written.losses) == 0
    assert again.digest == record.digest
    assert again.metadata == record.metadata
    assert not again.notes


@pytest.mark.parametrize("name", builtin_ids())
def test_of_a_built_in_record_exactly_the_listed_rest_is_lost(tmp_path, name):
    record = open_record(name)
    listed = {(loss.table, loss.column) for loss in write_nist(record, tmp_path / "n").losses}
    assert listed <= {
        *(("statements", "printed"), ("seats", "seats"), ("units", "note")),
        *(("seats", "source"), ("seats", "note"), ("seats", "status")),
    }
    again = read_nist(tmp_path / "n")
    assert again.digest == only_what_is_carried(record).digest
    assert again.digest != record.digest
    assert record.digest[:12] in again.notes[0]


def test_a_record_with_more_lists_exactly_the_rest(tmp_path):
    units = station_ids()
    ballots = ballot_table(units).with_columns(
        pl.Series("note", ["wet", None, None, None, None, None]),
        pl.Series("derived", ["valid", "valid", None, None, None, None]),
        pl.Series("source", ["S", "S", "S", "S", "S", "T"]),
        pl.lit("true").alias("signed"),
        pl.Series("weather", ["wet", "dry", None, None, None, None]),
    )
    votes = vote_table(units).with_columns(
        pl.when((pl.col("unit") == units[0]) & (pl.col("option") == "ash"))
        .then(pl.lit("T"))
        .otherwise("source")
        .alias("source")
    )
    meta = metadata()
    meta = replace(meta, sources=(*meta.sources, replace(meta.sources[0], id="T", title="Other gazette")))
    statements = pl.DataFrame(
        {"statement": ["a"], "metric": ["cast"], "printed": ["1"], "source": ["S"], "used": ["true"], "reason": ["x"]}
    )
    seats = pl.DataFrame(
        {"unit": ["r"], "contest": ["diet"], "stage": ["official"], "option": [None], "seats": [5], "source": ["S"]},
        schema_overrides={"option": pl.String},
    )
    record = assemble(
        meta,
        units=unit_table().with_columns(pl.Series("sex", ["men"] + [None] * 8)),
        ballots=ballots,
        votes=votes,
        seats=seats,
        statements=statements,
    )
    losses = write_nist(record, tmp_path / "n.json").losses
    assert {(x.table, x.column): x.values for x in losses} == {
        ("statements", "printed"): 1,
        ("seats", "seats"): 1,
        ("units", "sex"): 1,
        ("ballots", "source"): 6,
        ("ballots", "derived"): 4,
        ("ballots", "note"): 1,
        ("ballots", "signed"): 6,
        ("ballots", "weather"): 2,
        ("votes", "source"): 6,
    }
    again = read_nist(tmp_path / "n.json")
    same = assemble(
        meta,
        units=unit_table(),
        ballots=ballots.select(pl.exclude("note", "signed", "weather")).with_columns(
            pl.lit("valid").alias("derived"), pl.lit("S;T").alias("source")
        ),
        votes=votes.with_columns(
            pl.when(pl.col("option") == "ash").then(pl.lit("T;S")).otherwise("source").alias("source")
        ),
    )
    assert again.digest == same.digest


def test_the_fields_of_the_standard_hold_the_counts(tmp_path):
    write_nist(rich_record(), tmp_path / "n")
    evening, official = reports(tmp_path / "n")
    assert (evening["SequenceStart"], official["SequenceStart"]) == (1, 2)
    assert official["Status"] == "certified"
    units = {unit["@id"]: unit for unit in official["GpUnit"]}
    root = units[official["Election"][0]["ElectionScopeId"]]
    assert len(root["ComposingGpUnitIds"]) == 2
    assert (root["Type"], root["OtherType"]) == ("other", "nation")
    assert sum(unit.get("VotersRegistered", 0) for unit in units.values()) == 1200
    totals = [c for c in official["Election"][0]["BallotCounts"] if c["Type"] == "total"]
    assert len(totals) == 6
    assert sum(c.get("BallotsCast", 0) for c in totals) == 599
    assert sum(c["BallotsRejected"] for c in totals) == 60
    diet, mayor = official["Election"][0]["Contest"]
    assert [diet["@type"], mayor["@type"]] == ["ElectionResults.PartyContest", "ElectionResults.CandidateContest"]
    ash = diet["ContestSelection"][0]["VoteCounts"]
    assert sum(c["Count"] for c in ash if c["Type"] == "total") == 480
    assert [c["Count"] for c in ash if c["Type"] == "seats"] == [3]
    cedar = diet["ContestSelection"][2]["VoteCounts"]
    assert {c["OtherType"] for c in cedar} == {"scrutineer:no-figure"}
    assert [c["Undervotes"] for c in evening["Election"][0]["Contest"][0]["OtherCounts"]] == [1, 3]


def test_one_file_holds_one_stage(tmp_path):
    with pytest.raises(UsageError, match="2 stages"):
        write_nist(rich_record(), tmp_path / "n.json")
    assert not list(tmp_path.iterdir())
    write_nist(rich_record(), tmp_path / "n")
    one = read_nist(tmp_path / "n" / "1-evening.json")
    assert {stage for _, stage in one.sheets} == {"evening"}
    assert any("official stand in other reports" in note for note in one.notes)


def test_a_document_of_too_many_counts_is_not_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(nist_write, "MOST_VOTE_COUNTS", 17)
    with pytest.raises(OutputError, match="18 vote counts"):
        write_nist(small_record(), tmp_path / "n.json")
    assert not list(tmp_path.iterdir())


def test_reports_of_different_records_are_not_mixed(tmp_path):
    write_nist(rich_record(), tmp_path / "n")
    write_nist(small_record(), tmp_path / "n" / "3-other.json")
    with pytest.raises(InputError, match="different"):
        read_nist(tmp_path / "n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no JSON file"):
        read_nist(tmp_path / "empty")


def test_a_changed_figure_is_read_and_said(tmp_path):
    write_nist(small_record(), tmp_path / "n.json")
    text = (tmp_path / "n.json").read_text(encoding="utf-8")
    (tmp_path / "n.json").write_text(text.replace('"Count":80', '"Count":81', 1), encoding="utf-8")
    again = read_nist(tmp_path / "n.json")
    assert again.votes["votes"].sum() == small_record().votes["votes"].sum() + 1
    assert "changed after it was written" in again.notes[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Ash Party", "Elm Party"), ('"Content":"Ruritania 1999"', '"Content":"X"'), ('"Name":"Diet"', '"Name":"Y"')],
)
def test_names_that_contradict_the_extension_are_refused(tmp_path, old, new):
    write_nist(small_record(), tmp_path / "n.json")
    head, _, tail = (tmp_path / "n.json").read_text(encoding="utf-8").rpartition(old)
    (tmp_path / "m.json").write_text(head + new + tail, encoding="utf-8")
    with pytest.raises(InputError, match="scrutineer:record"):
        read_nist(tmp_path / "m.json")
