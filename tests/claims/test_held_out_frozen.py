"""The texts on which extraction is measured are those frozen before its rules, and their annotations fit them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDERS = [Path(__file__).with_name("held_out"), Path(__file__).with_name("held_out_second")]
ANNOTATIONS = [path for folder in FOLDERS for path in sorted(folder.glob("*.gold.json"))]
FIGURE_KINDS = {
    *("exact", "hedged", "fraction", "ratio", "ordinal", "rank"),
    *("universal", "vague", "date", "relative_date"),
}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def spans(node: Any) -> Iterator[tuple[int, int, str]]:
    """Every stretch of text that an annotation stores with its offsets."""
    if isinstance(node, dict):
        if {"start", "end", "text"} <= node.keys():
            yield node["start"], node["end"], node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from spans(item)


def misfits(gold: Any, text: str) -> list[tuple[int, int, str]]:
    return [(start, end, stored) for start, end, stored in spans(gold) if not stored or text[start:end] != stored]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_file_is_altered_added_or_lost(folder: Path) -> None:
    listed = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    found = sorted((*folder.glob("*.txt"), *folder.glob("*.json")), key=lambda path: path.name)
    assert listed == [f"{sha256(path)}  {path.name}" for path in found]


@pytest.mark.parametrize("path", ANNOTATIONS, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_the_annotation_fits_its_text(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    document = gold["document"]
    printed = path.with_name(document["file"]).read_bytes()
    text = printed.decode("utf-8")
    assert path.name == document["file"].removesuffix(".txt") + ".gold.json"
    assert document["sha256"] == hashlib.sha256(printed).hexdigest()
    assert (document["chars"], document["bytes"]) == (len(text), len(printed))
    assert misfits(gold, text) == []
    assert {figure["kind"] for figure in gold["figures"]} <= FIGURE_KINDS
    known = {source["id"] for source in gold["sources"]}
    assert {attribution["source"] for attribution in gold["attributions"]} <= known
    outer = {attribution["id"] for attribution in gold["attributions"]} | {"reporter"}
    assert {figure["attribution"] for figure in gold["figures"]} <= outer
    assert {attribution.get("via", "reporter") for attribution in gold["attributions"]} <= outer


def test_a_shifted_offset_is_found() -> None:
    gold = {"figures": [{"start": 4, "end": 6, "text": "26"}, {"start": 3, "end": 5, "text": "26"}]}
    assert misfits(gold, "All 26 seats") == [(3, 5, "26")]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_there_is_enough_to_measure(folder: Path) -> None:
    """The least that was asked before the rules: 12 texts, here 14 with 120 attributions, and 150 figures."""
    golds = [json.loads(path.read_text("utf-8")) for path in ANNOTATIONS if path.parent == folder]
    core = [a for gold in golds for a in gold["attributions"] if a["layer"] == "core"]
    assert sum(bool(gold["attributions"]) for gold in golds) >= 14
    assert len(core) >= 120
    assert sum(len(gold["figures"]) for gold in golds) >= 150
