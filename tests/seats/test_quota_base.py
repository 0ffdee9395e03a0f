"""The votes of which a quota is taken: all valid ones, or those of the lists that take part."""

import json

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import LawError

LAW = """format = "scrutineer-law/1"
[law]
id = "x"
country = "XXX"
title = "T"
body = "B"
[[source]]
id = "S"
title = "S"
"""
REFERENCES = 'from = 2000-01-01\nverified = true\nreferences = [{ text = "Art. 1", sources = ["S"] }]\n'
TABLE = "district,option,votes,magnitude\nA,p,762,10\nA,q,187,10\nA,r,186,10\nA,s,37,10\n"


def command(tmp_path, base, table=TABLE, method="largest_remainder"):
    values = {
        "formula": '{ method = "largest_remainder", quota = "hare" }'
        if method == "largest_remainder"
        else '{ method = "quota_highest_average", averages = "once" }',
        "district_level": '"district"',
        "threshold": '{ admitted = "share >= 5/100", base = "valid", scope = "district" }',
    }
    if base is not None:
        values["quota_base"] = f'"{base}"'
    law = LAW + "".join(
        f'[[parameter]]\nname = "{name}"\n{REFERENCES}value = {value}\n' for name, value in values.items()
    )
    (tmp_path / "law.toml").write_text(law, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(table, encoding="utf-8")
    return ["seats", str(tmp_path / "votes.csv"), "--law", str(tmp_path / "law.toml"), "--json"]


def run(*words):
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("base", "expected"),
    [("valid", [6, 2, 2]), ("admitted", [7, 2, 1]), ("options", [7, 2, 1]), (None, [7, 2, 1])],
)
def test_the_quota_is_taken_of_the_votes_that_the_law_names(tmp_path, base, expected):
    found = run(*command(tmp_path, base))
    assert [found["seats"].get(option, 0) for option in "pqr"] == expected
    said = any("does not say of which votes" in caveat for caveat in found["evidence"]["caveats"])
    assert said is (base is None)


def test_margins_and_draws_of_a_quota_of_all_valid_votes_say_why_they_are_not_worked_out(tmp_path):
    found = run(*command(tmp_path, "valid"), "--margins")
    assert found["districts"][0]["margins"] is None
    assert "all valid votes" in json.dumps(found["national_margins"])
    assert run(*command(tmp_path, "admitted"), "--margins")["districts"][0]["margins"]


def test_averages_ranked_once_take_the_quota_of_all_valid_votes(tmp_path):
    # p: 10 * 380 / 1,000 = 3.8 quotas of all votes, 10 * 380 / 952 = 3.99 of those that take part: 3 whole ones
    # either way; q and r: 2.86 against 3.004.
    table = "district,option,votes,magnitude\nA,p,380,10\nA,q,286,10\nA,r,286,10\nA,s,48,10\n"
    explained = {
        base: run(*command(tmp_path, base, table, "quota_highest_average"), "--explain", "A")["explained"]
        for base in ("valid", "admitted")
    }
    whole = {base: sum(step["phase"] == "quota" for step in told["steps"]) for base, told in explained.items()}
    assert whole == {"valid": 3 + 2 + 2, "admitted": 3 + 3 + 3}


def test_a_base_that_has_no_name_is_refused_by_the_check_and_by_use(tmp_path):
    words = command(tmp_path, "nonsense")
    for asked in (words, ["law", "validate", str(tmp_path / "law.toml")]):
        with pytest.raises(LawError, match="the quota is taken of votes that have no name here"):
            run(*asked)


def test_dutch_quota_is_over_all_valid_votes(tmp_path):
    path = tmp_path / "nl.csv"
    path.write_text("district,option,votes\nNL,p,6000\nNL,q,3600\nNL,r,60\nNL,s,10\n", encoding="utf-8")
    found = run("seats", str(path), "--law", "nl", "--json", "--explain", "NL")
    told = found["explained"]
    quotas = [step["option"] for step in told["steps"] if step["phase"] == "quota"]
    # The quota is 9,670 / 150; q has 55 of them, and 56 of the quota over the lists that reach it.
    assert (quotas.count("p"), quotas.count("q")) == (6000 * 150 // 9670, 3600 * 150 // 9670) == (93, 55)
    assert sum(found["seats"].values()) == 150
