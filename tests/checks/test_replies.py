"""The right of reply: notes beside a record are attached to the findings that they are about."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.checks.catalogue import rule
from scrutineer.checks.reply import replies_for
from scrutineer.checks.run import run_checks
from scrutineer.cli.main import app
from scrutineer.errors import InputError
from scrutineer.formats.replies_file import FILE, read_replies, replies_beside
from scrutineer.tabulation.tally import tabulate
from synthetic import ballot_table, small_record, station_ids

UNITS = station_ids()
REPLY = """[[reply]]
rule = "A02"
unit = "r/0/0"
contest = "diet"
stage = "official"
by = "Station committee 0-0"
date = 1999-05-02
text = "One voter took the paper home."
source = "Letter of the committee"
"""
GENERAL = '[[reply]]\nrule = "A02"\nby = "Electoral board"\ntext = "The forms are being looked at."\n'


def record(**columns):
    return small_record(ballots=ballot_table(UNITS, cast=[151, 151, *[150] * 4], **columns))


def written(tmp_path, text):
    path = tmp_path / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_a_reply_is_attached_to_the_findings_that_it_is_about(tmp_path):
    replies = read_replies(written(tmp_path, REPLY + GENERAL), record())
    report = run_checks(tabulate(record()), rules=(rule("A02"), rule("A01")))
    by_unit = {finding["unit"]: replies_for(finding, replies) for finding in report.shown()}
    assert [reply.by for reply in by_unit["r/0/0"]] == ["Station committee 0-0", "Electoral board"]
    assert [reply.by for reply in by_unit["r/0/1"]] == ["Electoral board"]
    assert by_unit["r/0/0"][0].sentence == (
        "Reply of Station committee 0-0, 1999-05-02: One voter took the paper home. (Letter of the committee)"
    )
    assert by_unit["r/0/0"][1].as_dict() == {
        "by": "Electoral board",
        "date": None,
        "text": "The forms are being looked at.",
        "source": None,
    }


def test_a_reply_to_another_rule_stage_or_contest_is_not_attached(tmp_path):
    replies = read_replies(written(tmp_path, REPLY), record())
    row = {"code": "A02", "unit": "r/0/0", "contest": "diet", "stage": "official"}
    assert len(replies_for(row, replies)) == 1
    for name in row:
        assert replies_for({**row, name: "other"}, replies) == ()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (('"A02"', '"A99"'), "reply.0.rule"),
        (('"r/0/0"', '"r/9/9"'), "reply.0.unit"),
        (('"diet"', '"senate"'), "reply.0.contest"),
        (('"official"', '"draft"'), "reply.0.stage"),
        (('by = "Station committee 0-0"', ""), "reply.0.by"),
        (("1999-05-02", '"in May"'), "reply.0.date"),
        (("text =", "said ="), "reply.0.text"),
        (('text = "One voter took the paper home."', 'text = ""'), "reply.0.text"),
    ],
)
def test_what_the_record_does_not_hold_is_refused_with_its_key(tmp_path, change, column):
    with pytest.raises(InputError) as caught:
        read_replies(written(tmp_path, REPLY.replace(*change)), record())
    assert caught.value.column == column
    assert caught.value.file.endswith(FILE)


def test_a_file_that_is_no_toml_or_no_text_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a TOML file"):
        read_replies(written(tmp_path, "[[reply"), record())
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_replies(tmp_path / FILE, record())
    with pytest.raises(InputError, match="cannot be read"):
        read_replies(tmp_path / "nothing.toml", record())


def test_a_record_without_a_folder_or_file_has_no_replies():
    assert replies_beside(record()) == ()


@pytest.fixture
def folder(tmp_path):
    """A record folder with one form that does not add up, and a reply."""
    (tmp_path / "record.toml").write_text(
        'format = "scrutineer-record/1"\n[election]\nid = "r"\ntitle = "Ruritania"\n'
        '[[contest]]\nid = "diet"\ntitle = "Diet"\nunit = "r"\n[[stage]]\nid = "official"\nname = "Official"\n'
        'sequence = 1\n[[option]]\nid = "ash"\ncontest = "diet"\nname = "Ash"\n[[source]]\nid = "S"\ntitle = "Gazette"\n',
        encoding="utf-8",
    )
    (tmp_path / "units.csv").write_text("unit,level,parent\nr,nation,\nr/0,station,r\n", encoding="utf-8")
    (tmp_path / "ballots.csv").write_text(
        "unit,contest,stage,registered,cast,valid,invalid,source\nr/0,diet,official,200,151,140,10,S\n",
        encoding="utf-8",
    )
    (tmp_path / FILE).write_text(REPLY.replace('"r/0/0"', '"r/0"'), encoding="utf-8")
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["check", *map(str, words)], catch_exceptions=False)


def test_the_command_prints_replies_beneath_their_findings(folder):
    lines = run(folder, "--rules", "A02").output.splitlines()
    place = next(number for number, line in enumerate(lines) if " A02 " in line)
    assert "Reply of Station committee 0-0" in lines[place + 1]


def test_the_document_holds_replies_with_their_findings(folder):
    document = json.loads(run(folder, "--rules", "A02,A01", "--json").output)
    assert [finding["replies"][0]["by"] for finding in document["findings"]] == ["Station committee 0-0"]
    assert [row["code"] for row in document["summary"]] == ["A01", "A02"]
