"""Texts of a record are hostile until shown otherwise: no markup, no script and no other address gets through."""

import dataclasses
import json
import re

import pytest

from report.page_texts import Structure, html_of, visible
from scrutineer.formats.claim_exports.names import web_address
from scrutineer.record.election import Source
from scrutineer.report.chart_library import script_text
from scrutineer.report.html import data_text
from synthetic import metadata, small_record

NASTY = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "\"'><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "a & b < c > d",
    "]]></style><style>",
    "line\u2028and\u2029line",
]


@pytest.mark.parametrize("text", NASTY)
def test_names_are_words_and_nothing_else(text):
    meta = metadata(country_name=text)
    meta = dataclasses.replace(
        meta,
        election=dataclasses.replace(meta.election, title=f"Title {text}"),
        options=tuple(dataclasses.replace(o, name=f"{o.name} {text}", name_local=text) for o in meta.options),
        stages=tuple(dataclasses.replace(s, name=f"{s.name} {text}") for s in meta.stages),
        sources=(Source("S", text, url=f"javascript:{text}", extra={"note": text}),),
    )
    clean, dirty = (
        Structure(html_of(small_record(metadata=metadata(country_name="x")))),
        html_of(small_record(metadata=meta)),
    )
    found = Structure(dirty)
    assert not found.faults
    assert {e for e, _ in found.elements} == {e for e, _ in clean.elements} - {"style"} | {"style"}
    assert [e for e, _ in found.elements].count("script") == [e for e, _ in clean.elements].count("script")
    assert not [given for _, given in found.elements if any(name.startswith("on") for name in given)]
    assert not [link for link in found.links if link and "javascript" in link]
    assert " ".join(text.split()) in visible(dirty)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/x",
        "http:///x",
        "http://[broken",
        "",
        None,
    ],
)
def test_other_addresses_do_not_become_links(address):
    assert web_address(address) is None


@pytest.mark.parametrize("address", ["https://example.org/a?b=1&c=2", "HTTP://example.org", " https://example.org "])
def test_web_addresses_do(address):
    assert web_address(address) == address.strip()


@pytest.mark.parametrize("text", NASTY)
def test_data_blocks_cannot_be_left(text):
    written = str(data_text({"a": [text]}))
    assert not re.search(r"[<>&\u2028\u2029]", written)
    assert json.loads(written) == {"a": [text]}


def test_scripts_cannot_end_their_element():
    written = script_text("x = '</script>'; y = \"<!-- <SCRIPT\"; if (a <b) {}")
    assert "</script" not in written
    assert "<!--" not in written
    assert "<script" not in written.lower()
    assert "a <b" in written
