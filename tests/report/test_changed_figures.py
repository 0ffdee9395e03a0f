"""The page is made of values: a count changed in a copied record changes what the page says and shows."""

import shutil

import pytest

from report.page_texts import built_in_document, document_of
from scrutineer.formats.builtin import builtin_folder
from scrutineer.formats.open_record import open_record


@pytest.fixture(scope="module")
def original():
    return built_in_document("cambodia-2018")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """The document of a copy of the record in which fewer ballots are invalid and fewer seats are won."""
    folder = tmp_path_factory.mktemp("changed") / "cambodia-2018"
    shutil.copytree(builtin_folder("cambodia-2018"), folder)
    for table, before, after in (
        (
            "ballots.csv",
            "official,8380217,6956900,6362241,594659,reported,invalid,",
            "official,8380217,6956900,6362241,90000,reported,,",
        ),
        ("seats.csv", "official,cpp,125,", "official,cpp,120,"),
    ):
        file = folder / table
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, after), encoding="utf-8")
    return document_of(open_record(folder))


def figure(document, name):
    return next(f for s in document["page"]["sections"] for f in s["figures"] if f["id"] == name)


def paragraph(document):
    return " ".join(sentence["text"] for sentence in document["page"]["summary"])


def verdicts(document):
    return {claim["id"]: claim["verdict"] for claim in document["claims"]}


def failures(document):
    return {(f["code"], f["stage"], f["message"]) for f in document["check"]["findings"] if f["result"] == "fail"}


def test_fewer_invalid_ballots(original, other):
    assert "594,659" in paragraph(original)
    assert "594,659" not in paragraph(other)
    assert "90,000 ballots were invalid, 1.29 %" in paragraph(other)
    assert verdicts(original)["a03"] == "contradicted"
    assert verdicts(other)["a03"] != "contradicted"
    assert any(code == "A02" for code, *_ in failures(other) - failures(original))
    rows = {row[0]: row[3] for row in figure(other, "invalid-history")["rows"]}
    assert rows["2018"] == 90_000
    assert figure(other, "invalid-history")["title"] != figure(original, "invalid-history")["title"]
    assert figure(other, "stage-changes")["rows"] != figure(original, "stage-changes")["rows"]
    assert other["record"]["digest"] != original["record"]["digest"]


def test_fewer_seats(original, other):
    assert "125 of 125 seats" in paragraph(original)
    assert "120 of 125 seats" in paragraph(other)
    assert "5 fewer than the 125 to be filled" in paragraph(other)
    assert verdicts(original)["a04"] == "supported"
    assert verdicts(other)["a04"] != "supported"
    assert "120 of 125" in figure(other, "parliament")["title"]
    labels = [entry["label"] for entry in figure(other, "parliament")["legend"]]
    assert any("(120)" in label for label in labels)
    assert any("Nobody" in label and "(5)" in label for label in labels)
    tiles = {item["label"]: item["value"] for item in other["page"]["key_figures"]}
    assert "120 of 125" in tiles.values()
