"""The two files of a report: whole, alike in content, small, and the same each time."""

import json
import re

import pytest

from report.page_texts import (
    COMMAND,
    DAY,
    Structure,
    built_in,
    built_in_document,
    built_in_html,
    html_of,
    spaced,
    visible,
)
from scrutineer.errors import OutputError
from scrutineer.formats.builtin import builtin_folder
from scrutineer.formats.record_folder import read_folder
from scrutineer.report.write import write_report

LARGEST_PAGE = 3_000_000


@pytest.fixture(scope="module")
def record():
    return built_in("cambodia-2018").record


@pytest.fixture(scope="module")
def page():
    return built_in_html("cambodia-2018")


@pytest.fixture(scope="module")
def document():
    return built_in_document("cambodia-2018")


def strings(value):
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_both_files_are_written_and_small(record, tmp_path):
    files = write_report(built_in("cambodia-2018"), tmp_path / "out", command=COMMAND, made_on=DAY)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.html", "report.json"]
    assert files.page.stat().st_size < LARGEST_PAGE
    assert files.data.stat().st_size < LARGEST_PAGE
    assert json.loads(files.data.read_text())["record"] == {"id": record.id, "digest": record.digest}


def test_the_same_record_gives_the_same_page(record, page):
    assert html_of(read_folder(builtin_folder("cambodia-2018"))) == page


def test_a_place_that_cannot_be_written_is_said(record, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write_report(built_in("cambodia-2018"), tmp_path / "file" / "below", command=COMMAND, made_on=DAY)


def test_the_page_is_well_formed_and_its_anchors_resolve(page):
    found = Structure(page)
    assert not found.faults
    assert len(found.ids) == len(set(found.ids))
    inner = {link[1:] for link in found.links if link.startswith("#")}
    assert inner <= set(found.ids)
    assert all(link.startswith(("#", "http://", "https://")) for link in found.links)


def test_every_claim_finding_and_chart_can_be_cited(page, document):
    ids = set(Structure(page).ids)
    links = set(Structure(page).links)
    cited = 0
    for section in document["page"]["sections"]:
        groups = [*section["findings"], *section["earlier_findings"]]
        cards = [*section["claims"], *section["figures"], *groups]
        cards += [finding for group in groups for finding in group["findings"]]
        for card in cards:
            assert card["id"] in ids
            assert f"#{card['id']}" in links
            cited += 1
    assert cited > 50


def test_everything_that_the_json_says_stands_on_the_page(page, document):
    words = visible(page)
    shown = document["page"]
    for section in shown["sections"]:
        texts = [section["title"], *section["sentences"], *section["points"]]
        for card in section["claims"]:
            texts += [*(t for t in strings({**card, "id": "", "verdict": "", "date": None, "parts": []}))]
            for part in card["parts"]:
                texts += strings({**part, "verdict": ""})
        texts += [section["earlier_title"], *(words for _, words in section["see"])]
        for group in [*section["findings"], *section["earlier_findings"]]:
            texts += [
                group["title"],
                group["severity_label"],
                group["note"],
                group["same"],
                *(f["message"] for f in group["findings"]),
            ]
        for figure in section["figures"]:
            texts += [figure["title"], figure["subtitle"], figure["text"], *figure["notes"]]
            texts += [cell for row in figure["rows"] for cell in row if isinstance(cell, str)]
        for table in section["tables"]:
            texts += [table["caption"], *(cell for row in table["rows"] for cell in row if isinstance(cell, str))]
        missing = [text for text in texts if spaced(text) not in words]
        assert not missing
    assert not [s["text"] for s in shown["summary"] if spaced(s["text"]) not in words]
    for item in shown["key_figures"]:
        assert spaced(item["value"]) in words


def test_the_documents_of_the_commands_are_in_the_json(document):
    stage = document["tally"]["contests"][0]["stages"][-1]
    assert (stage["cast"], stage["invalid"], stage["registered"]) == (6_956_900, 594_659, 8_380_217)
    assert {"findings", "summary"} <= set(document["check"])
    assert {"law", "total", "method", "derivation", "seats", "districts"} <= set(document["seats"])
    keys = {"id", "speaker", "date", "printed", "verdict", "computed", "explanation"}
    assert all(keys <= set(claim) for claim in document["claims"])


def test_nothing_is_loaded_from_elsewhere(page):
    for element, given in Structure(page).elements:
        if element not in {"a", "use"}:
            for name in ("src", "href", "srcset", "data"):
                assert given.get(name, "data:").startswith("data:"), (element, given)
    assert "@import" not in page
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in "".join(style)
    assert "default-src &#39;none&#39;" in page


def test_the_chart_library_is_there_once(page):
    assert page.count("window.vegaEmbed=") + page.count("window.vegaEmbed =") == 1


def test_the_date_and_the_command_are_those_given(page):
    assert "31 January 2026" in page
    assert COMMAND in page


def test_figures_without_a_source_are_marked_on_the_page(page, document):
    table = next(t for s in document["page"]["sections"] for t in s["tables"] if t["id"] == "seats-by-district")
    assert table["marks"] == ["no source"] * 25
    body = page[page.index('id="seats-by-district"') :]
    assert body[: body.index("</details>")].count('<span class="mark">no source</span>') == 25
