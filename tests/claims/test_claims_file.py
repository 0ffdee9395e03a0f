"""Reading claims.toml: what is right is kept, what is wrong is one clear error."""

import datetime as dt
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrutineer.claims.claim import BEARINGS, DECISION_LINES, HEDGES, MODALITIES, RELATIONS, Claim, Figure, Than
from scrutineer.claims.expression import OVER_FAMILY, PLAIN
from scrutineer.errors import ClaimError
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.formats.claims_file import read_claims
from synthetic import small_record

GOOD = """
[[claim]]
id = "c1"
speaker = "Somebody"
date = 2001-05-03
text = "Turnout was 75 per cent."
printed = "75 per cent"
source = "S"
context = ["invalid / cast"]

[[claim.figure]]
metric = "cast / registered"
printed = "75 per cent"
alternatives = [{ metric = "valid / registered", name = "valid ballots over registered voters" }]
"""


def read(tmp_path: Path, text: str) -> object:
    file = tmp_path / "claims.toml"
    file.write_text(text, encoding="utf-8")
    return read_claims(file, small_record())


def test_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(GOOD, encoding="utf-8")
    record = small_record()
    (claim,) = read_claims(tmp_path, record)
    assert (claim.id, claim.contest, claim.checkable) == ("c1", "diet", True)
    assert claim.figures[0].metric.text == "cast / registered"
    assert claim.figures[0].alternatives[0].name == "valid ballots over registered voters"
    assert claim.context[0].text == "invalid / cast"
    assert read_claims(tmp_path / "claims.toml", record) == (claim,)


def test_the_whole_language_is_read(tmp_path: Path) -> None:
    text = (
        GOOD.replace('source = "S"', 'source = "S"\nmodality = "hedged"', 1)
        + """
[[claim.figure]]
metric = "cast / registered"
relation = "gt"
than = { election = "diet-1997" }
as_of = ["official"]

[[claim.figure]]
metric = "cast / registered"
relation = "highest_since"
since = 1993

[[claim.figure]]
metric = "share(votes, ash) - in[diet-1997].votes[oak] / in[diet-1997].valid"
relation = "exists"

[[claim]]
id = "c2"
speaker = "Somebody"
text = "It rose."
printed = "rose"
source = "S"
[[claim.bearing]]
kind = "repeats"
claim = "c1"
[[claim.figure]]
metric = "cast"
relation = "change_from"
way = "up"
"""
    )
    file = tmp_path / "claims.toml"
    file.write_text(text, encoding="utf-8")
    first, second = read_claims(file, small_record())
    assert first.modality == "hedged"
    assert first.figures[1].than == Than(election="diet-1997")
    assert (first.figures[1].as_of, first.figures[2].since) == (("official",), 1993)
    assert first.figures[3].metric.text.startswith("votes[ash] / valid - in[diet-1997]")
    assert (second.figures[0].way, second.bearings[0].claim) == ("up", "c1")


def test_every_word_of_the_language_is_documented(root: Path) -> None:
    page = (root / "docs" / "reference" / "check-language.md").read_text(encoding="utf-8")
    words = {*RELATIONS, *HEDGES, *MODALITIES, *BEARINGS, *DECISION_LINES, *PLAIN, *OVER_FAMILY}
    words |= {field.name for field in fields(Figure)} | {field.name for field in fields(Claim)}
    # Keys of the file that the parsed claim names otherwise.
    words -= {"figures", "bearings", "checkable", "why_not"}
    assert not [word for word in words if f"`{word}" not in page]


def test_a_folder_without_claims(tmp_path: Path) -> None:
    assert read_claims(tmp_path, small_record()) == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "word"),
    [
        ('"cast / registered"', '"turnout"', "claim.figure.metric", "unknown metric turnout"),
        ('"cast / registered"', '"votes[oak] / valid"', "claim.figure.metric.option", "unknown option"),
        ('"cast / registered"', '"min_over(shire, cast)"', "claim.figure.metric.level", "unknown level"),
        ('"cast / registered"', '"cast +"', "claim.figure.metric", "missing"),
        ('"cast / registered"', '"cast"', "claim.figure.printed", "no figure"),
        ('"valid / registered"', '"vaild"', "claim.figure.alternatives.metric", "unknown metric vaild"),
        ('"invalid / cast"', '"seats[oak]"', "claim.context.option", "unknown option"),
        ('source = "S"', 'source = "S;X"', "claim.source", "unknown source"),
        ('source = "S"', 'source = ""', "claim.source", "no source"),
        ('speaker = "Somebody"\n', "", "claim.1.speaker", "missing"),
        ('speaker = "Somebody"', "speaker = 3", "claim.1.speaker", "string"),
        ("date = 2001-05-03", 'date = "May"', "claim.1.date", "write a date as"),
        (
            'printed = "75 per cent"\nalt',
            'printed = "9 and 5 per cent"\nrelation = "between"\nalt',
            "claim.figure.printed",
            "lies above the second",
        ),
        (
            'printed = "75 per cent"\nalt',
            'printed = "80 to 85 per cent"\nrelation = "gt"\nalt',
            "claim.figure.printed",
            "gt needs one number",
        ),
        ('speaker = "Somebody"', 'speaker = "Somebody"\nverdict = "supported"', "claim.1.verdict", "unknown key"),
        ('id = "c1"', 'id = "C 1"', "claim.1.id", "pattern"),
        ('id = "c1"', 'id = "c1"\ncontest = "senate"', "claim.contest", "unknown contest"),
        ('id = "c1"', 'id = "c1"\nkind = "not_checkable"', "claim.kind", "has a figure"),
        ("[[claim.figure]]", '[[claim.figure]]\nhedge = "circa"', "claim.1.figure.1.hedge", "'none'"),
        ("[[claim.figure]]", '[[claim.figure]]\nhegde = "about"', "claim.1.figure.1.hegde", "unknown key"),
        ("[[claim.figure]]", '[[claim.figure]]\nrelation = "vague"', "claim.figure.direction", "no direction"),
        ("[[claim.figure]]", '[[claim.figure]]\nrelation = "between"', "claim.figure.printed", "no two figures"),
        (
            "[[claim.figure]]",
            '[[claim.figure]]\nabout_stage = "dawn"',
            "claim.figure.about_stage",
            "unknown about stage",
        ),
        (
            "[[claim.figure]]",
            '[[claim.figure]]\ndecision_lines = ["x"]',
            "claim.figure.decision_lines",
            "unknown decision",
        ),
        ("[[claim.figure]]", '[[claim.figure]]\nfound_source = "X"', "claim.figure.found_source", "unknown source"),
        (
            'printed = "75 per cent"\nalt',
            'printed = "75 per cent or 76 per cent"\nalt',
            "claim.figure.printed",
            "more than one",
        ),
        ('printed = "75 per cent"\nalt', 'printed = "most"\nalt', "claim.figure.printed", "no figure"),
        ("[[claim.figure]]", "[[claim.figure]]\nsince = 1998", "claim.figure.since", "the relation eq has no since"),
        ("[[claim.figure]]", '[[claim.figure]]\nway = "up"', "claim.figure.way", "the relation eq has no way"),
        ("[[claim.figure]]", '[[claim.figure]]\ndirection = "small"', "claim.figure.direction", "has no direction"),
        ("[[claim.figure]]", '[[claim.figure]]\nscope = "atlantis"', "claim.figure.scope", "unknown unit"),
        ("[[claim.figure]]", '[[claim.figure]]\nas_of = ["dawn"]', "claim.figure.as_of", "unknown as of"),
        ("[[claim.figure]]", "[[claim.figure]]\nthan = {}", "claim.figure.than", "what is compared with"),
        (
            "[[claim.figure]]",
            '[[claim.figure]]\nthan = { election = "previous", stage = "final" }',
            "claim.figure.than",
            "what is compared with",
        ),
        ("[[claim.figure]]", '[[claim.figure]]\nthan = { stage = "dawn" }', "claim.figure.than.stage", "unknown stage"),
        ("[[claim.figure]]", "[[claim.figure]]\nthan = { year = 1998 }", "claim.1.figure.1.than.year", "unknown key"),
        (
            "[[claim.figure]]",
            '[[claim.figure]]\nrelation = "first"\nthan = { election = "previous" }',
            "claim.figure.relation",
            "compares with no other value",
        ),
        ("[[claim.figure]]", '[[claim.figure]]\nrelation = "first"', "claim.figure.metric", "no place among others"),
        (
            '[[claim.figure]]\nmetric = "cast / registered"',
            '[[claim.figure]]\nrelation = "first"\nmetric = "rank(votes, ash)"',
            "claim.figure.metric",
            "not ranked once more",
        ),
        (
            'printed = "75 per cent"\nalt',
            'printed = "more"\nrelation = "change_from"\nalt',
            "claim.figure.printed",
            "size of the change",
        ),
        ('id = "c1"', 'id = "c1"\nmodality = "shouted"', "claim.1.modality", "'asserted'"),
        (
            "[[claim.figure]]",
            '[[claim.bearing]]\nkind = "repeats"\nclaim = "c1"\n[[claim.figure]]',
            "claim.bearing.claim",
            "not another one of this file",
        ),
        ('"cast / registered"', '"count_where(nation, cast ~ 3)"', "claim.figure.metric", "one of < <= > >= ="),
        ('"cast / registered"', '"share(papers, ash)"', "claim.figure.metric", "share takes votes or seats"),
        ('"cast / registered"', '"in[].cast"', "claim.figure.metric", "the id of a record"),
    ],
)
def test_what_is_wrong(tmp_path: Path, old: str, new: str, key: str, word: str) -> None:
    assert old in GOOD
    with pytest.raises(ClaimError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    fault = caught.value
    assert fault.file == str(tmp_path / "claims.toml")
    assert fault.column == key
    assert word in fault.message
    assert fault.mend or fault.value is None


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ('relation = "highest_since"\nsince = "atlantis"', "claim.figure.since"),
        ('than = { election = "atlantis" }', "claim.figure.than.election"),
        ('alternatives = [{ metric = "in[atlantis].cast", name = "x" }]', "claim.figure.alternatives.metric"),
    ],
)
def test_an_earlier_election_has_to_be_known(tmp_path: Path, new: str, key: str) -> None:
    printed = "75 per cent" if "alternatives" in new else "more than in 1998"
    figure = f'[[claim.figure]]\nmetric = "cast / registered"\nprinted = "{printed}"\n{new}\n'
    path = tmp_path / "claims.toml"
    path.write_text(GOOD.partition("[[claim.figure]]")[0] + figure, encoding="utf-8")
    assert read_claims(path, small_record(), earlier=("atlantis",))
    with pytest.raises(ClaimError, match="unknown earlier election") as caught:
        read_claims(path, small_record(), earlier=("lemuria",))
    assert (caught.value.column, caught.value.value) == (key, "atlantis")
    assert "lemuria" in (caught.value.mend or "")


@pytest.mark.parametrize(
    "relation", ['relation = "gt"\nthan = { election = "previous" }', 'relation = "first"', 'relation = "exists"']
)
def test_a_number_that_would_not_be_tested_is_refused(tmp_path: Path, relation: str) -> None:
    figure = f'[[claim.figure]]\nmetric = "votes[ash]"\nprinted = "900"\n{relation}\n'
    with pytest.raises(ClaimError, match="tests no number"):
        read(tmp_path, GOOD.partition("[[claim.figure]]")[0] + figure)


def test_quotes_change_no_day_and_no_year(tmp_path: Path) -> None:
    plain = GOOD.partition("[[claim.figure]]")[0] + (
        '[[claim.figure]]\nmetric = "cast"\nrelation = "highest_since"\nsince = 1998\n'
    )
    quoted = plain.replace("since = 1998", 'since = "1998"').replace("date = 2001-05-03", 'date = "2001-05-03"')
    assert quoted.count('"1998"') == quoted.count('"2001-05-03"') == 1
    assert read(tmp_path, quoted) == read(tmp_path, plain)
    held = small_record()
    election = replace(held.metadata.election, first_day=dt.date(2001, 5, 2))
    (tmp_path / "claims.toml").write_text(plain.replace("since = 1998", "since = 2030"), encoding="utf-8")
    with pytest.raises(ClaimError, match="not before this election"):
        read_claims(tmp_path, replace(held, metadata=replace(held.metadata, election=election)))


def test_a_claim_without_a_figure(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="has no figure"):
        read(tmp_path, GOOD.partition("[[claim.figure]]")[0])
    bare = GOOD.partition("[[claim.figure]]")[0] + 'kind = "not_checkable"\n'
    with pytest.raises(ClaimError, match="it is not said why"):
        read(tmp_path, bare)


def test_two_claims_of_one_id(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="two claims have this id"):
        read(tmp_path, GOOD + GOOD)


@pytest.mark.parametrize("text", ["", "  \n", "[[claim]", "claim = 3", "\x00"])
def test_not_a_claims_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ClaimError):
        read(tmp_path, text)


def test_missing_and_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="no such file"):
        read_claims(tmp_path / "none.toml", small_record())
    (tmp_path / "claims.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ClaimError, match="not UTF-8"):
        read_claims(tmp_path, small_record())


def test_options_of_the_election_before_are_checked_where_it_is_at_hand(tmp_path: Path) -> None:
    text = GOOD.replace('"invalid / cast"', '"previous.votes[oak]"')
    assert read(tmp_path, text)
    with pytest.raises(ClaimError, match="unknown option"):
        read_claims(tmp_path, small_record(), previous=small_record())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(st.data())
def test_mangled_files_give_claims_or_one_error(tmp_path: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(GOOD)))
    length = data.draw(st.integers(min_value=0, max_value=30))
    text = GOOD[:start] + data.draw(st.text(max_size=12)) + GOOD[start + length :]
    (tmp_path / "claims.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    fault = None
    try:
        read_claims(tmp_path, small_record())
    except ClaimError as raised:
        fault = raised
    assert fault is None or fault.file == str(tmp_path / "claims.toml")


def test_every_builtin_record_with_claims() -> None:
    folder = builtin_folder("cambodia-2018")
    claims = read_claims(folder, load_builtin("cambodia-2018"), previous=load_builtin("cambodia-2013"))
    assert len(claims) >= 18
    assert len({claim.id for claim in claims}) == len(claims)
