"""Where the law has rules on top of its formula, other votes are not tried, and the reason is the true one."""

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import InputError

TABLE = "district,option,votes,alliance\nIsrael,a,1000000,x\nIsrael,b,300000,x\nIsrael,c,800000,\nIsrael,d,40000,\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "il.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


WORDS = ("--law", "il", "--date", "2015-03-17")


def test_joined_lists_are_not_drawn(table):
    result = CliRunner().invoke(app, ["seats", table, *WORDS, "--resample", "20"])
    assert isinstance(result.exception, InputError)
    assert "lists are joined" in str(result.exception)


def test_joined_lists_have_no_margins_and_the_reason_is_told(table):
    result = CliRunner().invoke(app, ["seats", table, *WORDS, "--margins"])
    assert result.exit_code == 0
    assert "not worked out: Israel: lists are joined" in result.output
    assert "not worked out in Israel: lists are joined" in result.output
