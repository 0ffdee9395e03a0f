"""`scrutineer claims extract`: the annotated article, web pages, bad input, and drafts that a ledger takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scrutineer.cli.main import app
from scrutineer.errors import InputError, ScrutineerError
from scrutineer.formats.article import LARGEST, MOST_NUMBERS, read_article
from scrutineer.formats.ledger_file import read_state

SAID = "Turnout was 83.02 per cent, Mr Dara Sok said on Friday. “We counted 6,956,900 ballots cast,” he added.\n"


def run(*words: object, text: str | bytes | None = None) -> Any:
    return CliRunner().invoke(app, ["claims", "extract", *map(str, words)], input=text)


def test_the_annotated_article(shared: Path) -> None:
    folder = shared / "article"
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    done = run(folder / "article.txt", "--record", "cambodia-2018", "--date", "2018-08-20", "--json")
    found = json.loads(done.stdout)
    text = (folder / "article.txt").read_text(encoding="utf-8")
    assert found["text"] == {"sha256": gold["document"]["sha256"], "characters": 3638, "language": "en"}
    names = {source["id"]: source["name"] for source in gold["sources"]}
    core = [one for one in gold["attributions"] if one["layer"] == "core"]
    spans = {(one["start"], one["end"]): one for one in found["statements"]}
    right = [spans.get((one["content"]["start"], one["content"]["end"]), {}).get("speaker") for one in core]
    assert right == [names[one["source"]] for one in core]
    assert len(found["statements"]) == len(core) == 18
    for one in found["statements"] + found["figures"]:
        assert 0 <= one["start"] < one["end"] <= len(text)
    for one in found["statements"]:
        quote = one["selectors"]["quote"]
        assert quote["exact"] == text[one["start"] : one["end"]]
        assert text[: one["start"]].endswith(quote["prefix"])
        assert text[one["end"] :].startswith(quote["suffix"])
    bound = {
        (one["start"], one["candidates"][0]["metric"], one["candidates"][0]["fits"])
        for one in found["figures"]
        if one["candidates"]
    }
    assert bound == {
        (1019, "cast / registered", "yes"),
        (1493, "cast / registered", "yes"),
        (3021, "seats[cpp]", "yes"),
    }
    friday = next(one for one in found["figures"] if one["printed"] == "on Friday")
    assert friday["days"] == ["2018-08-17", "2018-08-17"]


def test_the_text_and_the_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    done = run("-", "--ledger", ledger, "--date", "2018-08-20", text=SAID)
    assert done.exit_code == 0, done.output
    assert "Dara Sok" in done.stdout
    assert "cast / registered" in done.stdout
    state = read_state(ledger)
    assert len(state.of_type("statement")) == 2
    assert {draft.current["printed"] for draft in state.of_type("figure")} >= {"83.02 per cent", "6,956,900"}


def test_a_web_page_is_read_without_its_scripts(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><html><head><title>Count</title><script>alert('turnout 99 per cent')</script></head><body>"
        f"<article><h1>Count</h1><p>{SAID}</p><p>{SAID}</p><p>It was a long night at the stations.</p></article>"
        "<footer>All rights reserved</footer></body></html>",
        encoding="utf-8",
    )
    kept = tmp_path / "text.txt"
    found = json.loads(run(page, "--json", "--text-out", kept).stdout)
    text = kept.read_text(encoding="utf-8")
    assert "alert" not in text
    assert found["article"]["title"] == "Count"
    assert all(text[one["start"] : one["end"]] == one["printed"] for one in found["figures"])
    assert any(one["printed"] == "83.02 per cent" for one in found["figures"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no text"),
        (b" \n\t ", "no text"),
        ("… — !".encode(), "no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
        (b"line one\nTurnout \xff was", "not text"),
        (b"Turnout\x00 was 3", "control characters"),
        (b"<html><body><script>alert(1)</script></body></html>", "no article"),
    ],
)
def test_what_is_no_article_is_refused_once_and_nothing_is_written(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    with pytest.raises(ScrutineerError, match=said):
        read_article(str(path))
    ledger = tmp_path / "ledger.jsonl"
    assert run(path, "--ledger", ledger).exit_code != 0
    assert not ledger.exists()


def test_other_encodings_and_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(SAID.encode("utf-16"))
    assert read_article(str(path)).text == SAID
    path.write_bytes(b"\xef\xbb\xbf" + SAID.encode())
    assert read_article(str(path)).text == SAID
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(InputError, match="too large") as caught:
        read_article(str(path))
    assert f"{LARGEST:,} bytes" in (caught.value.mend or "")
    path.write_text("1," * (MOST_NUMBERS + 1), encoding="utf-8")
    with pytest.raises(InputError, match="too many numbers"):
        read_article(str(path))


@pytest.mark.parametrize(
    "text",
    [
        "“Never closed, he said and 83 per cent voted.",
        "قال الوزير إن نسبة المشاركة 83.02 في المئة",
        "هو قال «نعم» 5",
        "1 2 3",
        "'''\"\"\"“”‘’«»„‟ said 5",
    ],
)
def test_odd_texts_give_drafts_or_none_and_no_fault(text: str) -> None:
    done = run("-", "--json", text=text)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert all(text[one["start"] : one["end"]] == one["printed"] for one in found["figures"])


def test_a_language_without_lists_and_a_date_that_is_none(tmp_path: Path) -> None:
    for words in (("--language", "xx"), ("--date", "yesterday"), ("--pipeline", "no_such_pipeline")):
        assert run("-", *words, text=SAID).exit_code != 0
    assert run(tmp_path / "none.txt").exit_code != 0
